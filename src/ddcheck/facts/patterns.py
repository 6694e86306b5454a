"""Formats of numbers: patterns that a pack may hold, matched in time linear in the text.

A pack is data from anybody. So a pattern is a sequence of characters, classes and alternatives of
plain words, each at most repeated a bounded number of times: nothing that could backtrack long.
"""

from __future__ import annotations

import re
from functools import cache

LONGEST = 120
_WORD = r"[A-Za-z0-9/\-]+"
_ATOM = rf"(?:\\[ds.\-/]|\[[A-Za-z0-9\-/.]+\]|\((?:{_WORD}\|)*{_WORD}\)|[A-Za-z0-9/\-_ ])"
_LINEAR = re.compile(rf"\^?(?:{_ATOM}(?:\?|\{{\d{{1,2}}(?:,\d{{1,2}})?\}})?){{1,40}}\$?")
_REPEATS = re.compile(r"\{(\d{1,2}),(\d{1,2})\}|\?")
MOST_WAYS = 10_000


def is_linear(pattern: str) -> bool:
    """Whether a pattern stays within the bounded form: few ways to read a text, whatever it is."""
    if len(pattern) > LONGEST or not _LINEAR.fullmatch(pattern):
        return False
    ways = 1
    for low, high in _REPEATS.findall(pattern):
        ways *= abs(int(high) - int(low)) + 1 if high else 2
    if ways > MOST_WAYS:
        return False
    try:
        re.compile(pattern, re.ASCII)
    except re.error:
        return False
    return True


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern, re.ASCII) if is_linear(pattern) else None


def fits(pattern: str, text: str) -> bool | None:
    """Whether the whole text fits the pattern; None if the pattern is not of the bounded form."""
    compiled = _compiled(pattern)
    if compiled is None:
        return None
    return len(text) <= LONGEST and compiled.fullmatch(text) is not None
