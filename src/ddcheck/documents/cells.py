"""From the text of a cell to a typed value, or to the reason why there is none."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from fractions import Fraction

from ddcheck.documents.convention import PLAIN, Convention, DateOrder, Differing, NumberText
from ddcheck.documents.damage import any_damage, date_damage, holds_codes, hs_damage, name_damage
from ddcheck.documents.numerals import Ambiguous, read_number
from ddcheck.documents.synonym_words import country_code, country_of, word_of
from ddcheck.documents.units import convert, is_ambiguous, unit
from ddcheck.model.tables import Cell, Column
from ddcheck.model.wording import Wording


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
NEVER = date(9999, 12, 31)
LARGEST = 1e15
"""No amount of goods, money or land is larger, or smaller than its inverse; sums stay finite."""
_READABLE = 10**300
_SHOWN = 80
_UNIT_AFTER = re.compile(r"([+-]?\d[\d.,' \u00a0]{0,40}?) ?([^\d\s.,'+-].{0,20})")
_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d{1,12})?)?( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))?)?"
)
"""A time of day may follow, nothing else: “2024-12-31, revoked” is no day on which a paper expires."""
_CHINESE_DATE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_NUMERIC_DATE = re.compile(r"(\d{1,2}|\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2}|\d{4})")
_SEPARATOR = re.compile(r"[;,|/]\s*|\s+")
_BETWEEN = re.compile(r"\s*[;,|/、，；]\s*")
_HS_LENGTHS = (2, 4, 6, 8, 10, 12)


def type_cell(text: str | None, column: Column, convention: Convention = PLAIN) -> Typed:
    """The value of one cell; None with a state other than GIVEN where there is none."""
    if text is None:
        return None, State.BLANK, None
    if isinstance(text, Differing):
        return None, State.UNREADABLE, None
    found = any_damage(text, column)
    if found is not None:
        return None, State.UNREADABLE, _shortened(Complaint(*found))
    if text.casefold() in _PLACEHOLDERS:
        return None, State.PLACEHOLDER, None
    value, state, complaint = _READERS[column.cell](text, column, convention)
    return value, state, None if complaint is None else _shortened(complaint)


def _shortened(complaint: Complaint) -> Complaint:
    """A cell of a megabyte is not said in full."""
    values = tuple(
        (name, f"{value[:_SHOWN]}…" if isinstance(value, str) and len(value) > _SHOWN else value)
        for name, value in complaint.values
    )
    return Complaint(complaint.code, values)


def near(word: str, candidates: tuple[str, ...] | list[str]) -> str:
    """A hint such as “; did you mean wood?”, or nothing. The same in both languages' sentence."""
    found = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    return f" (→ {found[0]}?)" if found else ""


def _text(text: str, column: Column, convention: Convention) -> Typed:
    if holds_codes(column):
        found = name_damage(text, column, convention)
        if found is not None:
            return None, State.UNREADABLE, Complaint(*found)
    plain = text if text.isascii() else unicodedata.normalize("NFC", text)
    return str(plain), State.GIVEN, None


def _word(text: str, column: Column, _: Convention) -> Typed:
    word = text.casefold().replace(" ", "_").replace("-", "_")
    if word in column.allowed:
        return word, State.GIVEN, None
    meant = word_of(text, column.allowed)
    if meant is not None:
        return meant, State.GIVEN, None
    values = (
        ("value", text),
        ("name", column.name),
        ("allowed", ", ".join(column.allowed)),
        ("near", near(word, column.allowed)),
    )
    return None, State.UNREADABLE, Complaint("DD107", values)


def _country(text: str, column: Column, _: Convention) -> Typed:
    code = country_of(text)
    if code is not None:
        return code, State.GIVEN, None
    return None, State.UNREADABLE, Complaint("DD108", (("value", text), ("name", column.name)))


def _countries(text: str, column: Column, _: Convention) -> Typed:
    words = [word for word in _SEPARATOR.split(text) if word]
    if any(word.casefold() in _PLACEHOLDERS for word in words):
        return None, State.PLACEHOLDER, None
    named = [text] if country_of(text) else [part for part in _BETWEEN.split(text) if part]
    found = [[country_of(part)] if country_of(part) else _codes(part) for part in named]
    codes = tuple(sorted({code for part in found for code in part if code is not None}))
    if all(code is not None for part in found for code in part):
        return codes, State.GIVEN, None
    complaint = Complaint("DD108", (("value", text), ("name", column.name)))
    return codes, State.REGION, complaint


def _codes(text: str) -> list[str | None]:
    """The codes of a text that is no name of one country: each word is one, or names none."""
    return [country_code(word) for word in text.split()]


def _number(text: str, column: Column, convention: Convention) -> Typed:
    values: tuple[tuple[str, object], ...] = (("value", text), ("name", column.name))
    bare, factor = _percent(text, column)
    bare, word = _with_unit(bare, column, convention)
    if word is not None:
        measured, wanted = unit(word), unit(column.unit)
        if measured is None or wanted is None or measured.kind != wanted.kind:
            return _no_unit(word, column)
        factor *= convert(Fraction(1), measured, wanted)
    number = read_number(bare, convention)
    if number is None and unit(column.unit) is not None and (word := _word_after(bare)):
        return _no_unit(word, column)
    if isinstance(number, Ambiguous):
        readings = (("one", number.one), ("other", number.other))
        return None, State.UNREADABLE, Complaint("DD157", (*values, *readings))
    if number is None or abs(number) > _READABLE:
        return None, State.UNREADABLE, Complaint("DD105", values)
    return _within(float(number * factor), column, values)


def _percent(text: str, column: Column) -> tuple[str, Fraction]:
    """“25 %” is a quarter as a share, and 25 as a percentage."""
    if text.endswith("%") and column.unit in ("percent", "share"):
        cut = text[:-1].rstrip()
        bare = NumberText(cut) if isinstance(text, NumberText) else cut
        return bare, Fraction(1, 100) if column.unit == "share" else Fraction(1)
    return text, Fraction(1)


def _with_unit(text: str, column: Column, convention: Convention) -> tuple[str, str | None]:
    """The number and the word of its unit: that of the cell, else that of the column.

    Where a column of ours has a unit, a plain number in a column that states none is in ours.
    """
    if unit(column.unit) is None:
        return text, None
    match = _UNIT_AFTER.fullmatch(text)
    if match and (unit(match[2]) is not None or is_ambiguous(match[2])):
        return type(text)(match[1]), match[2]
    return text, convention.unit


def with_unit(text: str, word: str | None) -> str:
    """A cell with the unit that its header states, unless it has its own.

    A number that the file held as one stays one.
    """
    if word is None or unit(text.lstrip("+-0123456789.,' ")) is not None:
        return text
    whole = f"{text} {word}"
    return NumberText(whole) if type(text) is NumberText else whole


def as_iso(text: str, order: DateOrder | None) -> str:
    """A date whose header states its order; whatever else it is stays as it was written."""
    found = None if order is None else _NUMERIC_DATE.fullmatch(text)
    if found is None or order is None or _two_digit_year(found, order):
        return text
    year, month, day = (found[order.index(part) + 1] for part in "ymd")
    return f"{year}-{month:0>2}-{day:0>2}"


def stated(cells: Sequence[str | None], convention: Convention) -> list[str | None]:
    """Cells that say themselves what their header states of them."""
    if convention.unit is None and convention.date_order is None:
        return list(cells)
    return [
        cell if cell is None else as_iso(with_unit(cell, convention.unit), convention.date_order)
        for cell in cells
    ]


def _word_after(text: str) -> str | None:
    """A word of letters behind a number: a unit that is not known here."""
    match = _UNIT_AFTER.fullmatch(text)
    return match[2] if match and match[2].replace(" ", "").isalpha() else None


def _no_unit(word: str, column: Column) -> Typed:
    if is_ambiguous(word):
        why = Wording("it means several things", "它有多种含义")
    elif unit(word) is None:
        why = Wording("no such unit is known", "没有已知的这种单位")
    else:
        why = Wording(
            f"it does not measure what {column.unit} does", f"它与 {column.unit} 不是同类单位"
        )
    values = (("value", word), ("name", column.name), ("why", why))
    return None, State.UNREADABLE, Complaint("DD164", values)


def _within(number: float, column: Column, values: tuple[tuple[str, object], ...]) -> Typed:
    if column.low == 0.0 and number < 0:
        return None, State.UNREADABLE, Complaint("DD116", values)
    low = -LARGEST if column.low is None else column.low
    high = LARGEST if column.high is None else column.high
    if not low <= number <= high or 0 < abs(number) < 1 / LARGEST:
        bounds = (("low", f"{low:g}"), ("high", f"{high:g}"))
        return None, State.UNREADABLE, Complaint("DD120", (*values, *bounds))
    return number, State.GIVEN, None


def _date(text: str, column: Column, convention: Convention) -> Typed:
    values = (("value", text), ("name", column.name))
    match = _DATE.fullmatch(text) or _CHINESE_DATE.fullmatch(text)
    if match:
        day = _day(int(match[1]), int(match[2]), int(match[3]))
    elif found := date_damage(text, column):
        return None, State.UNREADABLE, Complaint(*found)
    elif match := _NUMERIC_DATE.fullmatch(text):
        # A year of four digits in front is followed by the month, wherever it is written so.
        order = "ymd" if len(match[1]) == 4 else convention.date_order
        if order is None or _two_digit_year(match, order):
            return None, State.UNREADABLE, Complaint("DD158", values)
        day = _day(*(int(match[order.index(part) + 1]) for part in "ymd"))
    else:
        day = None
    if day is not None:
        return day, State.GIVEN, None
    return None, State.UNREADABLE, Complaint("DD106", values)


def _two_digit_year(match: re.Match[str], order: str) -> bool:
    return len(match[order.index("y") + 1]) != 4


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _expiry(text: str, column: Column, convention: Convention) -> Typed:
    if text.casefold() in _NO_EXPIRY:
        return NEVER, State.GIVEN, None
    return _date(text, column, convention)


def _hs(text: str, column: Column, _: Convention) -> Typed:
    found = hs_damage(text, column)
    if found is not None:
        return None, State.UNREADABLE, Complaint(*found)
    digits = text.replace(".", "").replace(" ", "")
    if digits.isascii() and digits.isdigit() and len(digits) in _HS_LENGTHS:
        return digits, State.GIVEN, None
    what = Wording("HS code (2, 4, 6, 8, 10 or 12 digits)", " HS 编码（2、4、6、8、10 或 12 位）")
    values = (("value", text), ("name", column.name), ("what", what))
    return None, State.UNREADABLE, Complaint("DD109", values)


_READERS: dict[Cell, Callable[[str, Column, Convention], Typed]] = {
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
