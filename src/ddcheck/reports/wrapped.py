"""Lines broken between words to the width of a terminal; what was indented stays so."""

from __future__ import annotations

from collections.abc import Iterator

HANGING = 2
"""Columns by which the rest of a line stands further in than its beginning."""


def wrapped(line: str, width: int) -> Iterator[str]:
    """The line in pieces of at most `width` columns; a Chinese character takes two."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    if cell_len(line) <= width:
        yield line
        return
    text = line.lstrip(" ")
    first = len(line) - len(text)
    rest = first + HANGING
    console = Console(width=width, color_system=None, force_terminal=False)
    head, *tail = Text(text).wrap(console, width - rest, overflow="fold")
    yield " " * first + head.plain.rstrip()
    for piece in tail:
        yield " " * rest + piece.plain.strip()
