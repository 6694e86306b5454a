"""Diagnostics as lines of text, for a terminal and a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ddcheck.model.diagnostic import Diagnostic, Place
from ddcheck.model.diagnostic_codes import CODES
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.plain_text import one_line

LEVELS = {
    "error": Wording("error", "错误"),
    "warning": Wording("warning", "警告"),
    "note": Wording("note", "提示"),
}


def say_diagnostics(found: Iterable[Diagnostic], lang: Lang) -> Iterator[str]:
    """Three lines a diagnostic: what, where, what to do."""
    for diagnostic in found:
        level = LEVELS[diagnostic.level.value].say(lang)
        yield one_line(f"{level}[{diagnostic.code}] {diagnostic.slug}: {diagnostic.message(lang)}")
        yield one_line(f"   --> {_place(diagnostic.place, lang)}")
        yield one_line(f"   = {diagnostic.help(lang)}")


def _place(place: Place, lang: Lang) -> str:
    """The place as in every log; the row is said in words."""
    said = str(place)
    if lang == "en" or place.row is None:
        return said
    return said.replace(f" row {place.row}", f" 第 {place.row} 行数据", 1)


def explain_code(code: str, lang: Lang) -> list[str]:
    """What a code means and what to do; the values stay as {names}."""
    entry = CODES[code]
    level = LEVELS[entry.level.value].say(lang)
    return [
        f"{code} {entry.slug}" + (f"（{level}）" if lang == "zh" else f" ({level})"),
        f"  {entry.message.say(lang)}",
        f"  = {entry.help.say(lang)}",
    ]
