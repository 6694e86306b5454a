"""Lines that fit a terminal, for text in which a character may take two columns."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from typing import TextIO

_NEVER_FIRST = frozenset("，。；：！？、）》」』】〕”’…,.;:!?)]}%")
_NEVER_LAST = frozenset("（《「『【〔“‘([{")
_PIECES = re.compile(r"\s+|[\x21-\x7e\u00a1-\u024f\u2013]+(?: (?:%|公顷|ha\b))?|.", re.DOTALL)
"""Spaces, words and numbers (with the unit behind them), or one Chinese character."""


_HANGING = "  "


def width_of(stream: TextIO) -> int | None:
    """Columns of the terminal that a stream leads to, or None where it leads to none."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def fitted(line: str, width: int | None) -> list[str]:
    """A line as it stands on a terminal: what follows of a long one stands further in."""
    if width is None or columns(line) <= width:
        return [line]
    text = line.lstrip(" ")
    margin = " " * (len(line) - len(text))
    first, *rest = wrapped(text, width - len(margin) - len(_HANGING))
    return [margin + first, *(margin + _HANGING + piece for piece in rest)]


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width` unless a single word is.

    A line breaks at spaces and between Chinese characters, never before a closing mark nor after an
    opening one.
    """
    lines: list[str] = []
    line = ""
    for piece in _bound(text):
        if line and columns((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece.lstrip() if not line else piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _bound(text: str) -> Iterator[str]:
    """Pieces between which a line may break."""
    held = ""
    for piece in _PIECES.findall(text):
        if held and piece[0] not in _NEVER_FIRST and held[-1] not in _NEVER_LAST:
            yield held
            held = ""
        held += " " if piece.isspace() else piece
    if held:
        yield held
