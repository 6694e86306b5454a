"""From the text of a cell to a typed value, or to the reason why there is none."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from ddcheck.documents.countries import COUNTRIES
from ddcheck.model.tables import Cell, Column


class State(IntEnum):
    """What is known of a cell."""

    GIVEN = 0
    BLANK = 1
    PLACEHOLDER = 2
    UNREADABLE = 3
    REGION = 4  # a list of countries that names something else than a country


@dataclass(frozen=True)
class Complaint:
    """A diagnostic code and its values; the place is added by the caller."""

    code: str
    values: tuple[tuple[str, object], ...] = ()


Typed = tuple[object, State, Complaint | None]

_PLACEHOLDERS = frozenset(
    [
        "unknown",
        "various",
        "n/a",
        "n.a.",
        "tbd",
        "tbc",
        "?",
        "-",
        "--",
        "none given",
        "not known",
        "不详",
        "未知",
        "待定",
        "各种",
        "无数据",
    ]
)
_NO_EXPIRY = frozenset(["none", "never", "no expiry", "无", "长期", "长期有效"])
LARGEST = 1e15
"""No amount of goods, money or land is larger, or smaller than its inverse; sums stay finite."""
NEVER = date(9999, 12, 31)
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, as a JSON escape can write it
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(T.*)?")
_SEPARATOR = re.compile(r"[;,|/]\s*|\s+")
_HS_LENGTHS = (2, 4, 6, 8, 10, 12)


def type_cell(text: str | None, column: Column) -> Typed:
    """The value of one cell; None with a state other than GIVEN where there is none."""
    if text is None:
        return None, State.BLANK, None
    if text.casefold() in _PLACEHOLDERS:
        return None, State.PLACEHOLDER, None
    if _SURROGATE.search(text):
        values = (("value", ascii(text)), ("name", column.name), ("what", "Unicode text"))
        return None, State.UNREADABLE, Complaint("DD109", values)
    return _READERS[column.cell](text, column)


def near(word: str, candidates: tuple[str, ...] | list[str]) -> str:
    """A hint such as “; did you mean wood?”, or nothing. The same in both languages' sentence."""
    found = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    return f" (→ {found[0]}?)" if found else ""


def _text(text: str, _: Column) -> Typed:
    return text, State.GIVEN, None


def _word(text: str, column: Column) -> Typed:
    word = text.casefold().replace(" ", "_").replace("-", "_")
    if word in column.allowed:
        return word, State.GIVEN, None
    values = (
        ("value", text),
        ("name", column.name),
        ("allowed", ", ".join(column.allowed)),
        ("near", near(word, column.allowed)),
    )
    return None, State.UNREADABLE, Complaint("DD107", values)


def _country(text: str, column: Column) -> Typed:
    code = text.upper()
    if code in COUNTRIES:
        return code, State.GIVEN, None
    return None, State.UNREADABLE, Complaint("DD108", (("value", text), ("name", column.name)))


def _countries(text: str, column: Column) -> Typed:
    words = [word for word in _SEPARATOR.split(text) if word]
    if any(word.casefold() in _PLACEHOLDERS for word in words):
        return None, State.PLACEHOLDER, None
    codes = tuple(sorted({word.upper() for word in words if word.upper() in COUNTRIES}))
    if len(codes) == len({word.upper() for word in words}):
        return codes, State.GIVEN, None
    complaint = Complaint("DD108", (("value", text), ("name", column.name)))
    return codes, State.REGION, complaint


def _number(text: str, column: Column) -> Typed:
    values: tuple[tuple[str, object], ...] = (("value", text), ("name", column.name))
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        return None, State.UNREADABLE, Complaint("DD105", values)
    number = float(text)
    if column.low == 0.0 and number < 0:
        return None, State.UNREADABLE, Complaint("DD116", values)
    low = -LARGEST if column.low is None else column.low
    high = LARGEST if column.high is None else column.high
    if not low <= number <= high or 0 < abs(number) < 1 / LARGEST:
        bounds = (("low", f"{low:g}"), ("high", f"{high:g}"))
        return None, State.UNREADABLE, Complaint("DD120", (*values, *bounds))
    return number, State.GIVEN, None


def _date(text: str, column: Column) -> Typed:
    match = _DATE.fullmatch(text)
    if match:
        try:
            return date(*(int(match[i]) for i in (1, 2, 3))), State.GIVEN, None
        except ValueError:
            pass
    return None, State.UNREADABLE, Complaint("DD106", (("value", text), ("name", column.name)))


def _expiry(text: str, column: Column) -> Typed:
    if text.casefold() in _NO_EXPIRY:
        return NEVER, State.GIVEN, None
    return _date(text, column)


def _hs(text: str, column: Column) -> Typed:
    digits = text.replace(".", "").replace(" ", "")
    if digits.isascii() and digits.isdigit() and len(digits) in _HS_LENGTHS:
        return digits, State.GIVEN, None
    values = (
        ("value", text),
        ("name", column.name),
        ("what", "HS code (2, 4, 6, 8, 10 or 12 digits)"),
    )
    return None, State.UNREADABLE, Complaint("DD109", values)


_READERS: dict[Cell, Callable[[str, Column], Typed]] = {
    Cell.TEXT: _text,
    Cell.SCOPE: _text,
    Cell.WORD: _word,
    Cell.COUNTRY: _country,
    Cell.COUNTRIES: _countries,
    Cell.NUMBER: _number,
    Cell.DATE: _date,
    Cell.EXPIRY: _expiry,
    Cell.HS: _hs,
}
