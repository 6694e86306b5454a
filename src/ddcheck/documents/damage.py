"""What a spreadsheet does to codes, numbers and dates, recognised by the traces it leaves.

Excel takes 040120 for forty thousand and a bit, MARCH1 for the first of March, and keeps fifteen
digits of a number (reliability.md M11, V5). The lost part cannot be made up again: the cell is
unknown, and the cause is said.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from ddcheck.documents.convention import Convention, DateText, NumberText
from ddcheck.model.tables import Cell, Column
from ddcheck.model.wording import Wording

_ERRORS = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!)|#{3,}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]"
)
"""Signs that are not seen: a name with one looks like another name and is none."""
_SCIENTIFIC = re.compile(r"\d([.,]\d{1,14})?E\+\d{2,3}")
_LONG = re.compile(r"\d{16,40}")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sept)[a-z]{0,6}"
_DATE_LIKE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}([T ].{0,20})?|\d{1,2}[/\-]\d{1,2}[/\-](\d{4}|\d{2})"
    r"|\d{4}/\d{1,2}/\d{1,2}|[0-3]?\d\.[01]?\d\.(19|20)\d{2}"
    rf"|\d{{1,2}}-{_MONTH}(-\d{{2,4}})?|{_MONTH}-\d{{1,4}}|(\d{{4}}年)?\d{{1,2}}月(\d{{1,2}}日)?",
    re.IGNORECASE,
)
"""With points only as day.month.year: 4407.29.00 is a code."""
_SHOWN_DATE = re.compile(r"\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
                         r"|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2}")  # fmt: skip
_SERIAL = re.compile(r"[2-5]\d{4}(\.\d+)?")
_FROM_1900, _FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)

Found = tuple[str, tuple[tuple[str, object], ...]]
"""A diagnostic code and its values."""


def any_damage(text: str, column: Column) -> Found | None:
    """Damage that no cell of any kind survives."""
    hidden = _CONTROL.search(text)
    if hidden is None and not text.isascii() and column.name in _COMPARED:
        hidden = _INVISIBLE.search(text)
    if hidden:
        sign = f"U+{ord(hidden.group()):04X}"
        return "DD152", (("name", column.name), ("sign", sign))
    if text.startswith("#") and _ERRORS.fullmatch(text):
        return "DD163", (("value", text), ("name", column.name))
    return None


def name_damage(text: str, column: Column, convention: Convention) -> Found | None:
    """Damage of a text that is a name or a number of something."""
    if not text[:1].isdigit() and not _SHOWN_DATE.fullmatch(text):
        return None
    values = (("value", text), ("name", column.name))
    if _SCIENTIFIC.fullmatch(text):
        how = Wording(
            "it was shortened to a power of ten", "被缩写成了 10 的幂"
        )  # fmt: skip
        return "DD161", (*values, ("how", how))
    if _LONG.fullmatch(text) and _cut_after_fifteen(text, convention):
        how = Wording(
            "only fifteen digits of a number are kept, zeros stand for the others",
            "数字只保留十五位，其余变成了零",
        )
        return "DD161", (*values, ("how", how))
    if isinstance(text, DateText) or _SHOWN_DATE.fullmatch(text):
        return "DD160", values
    return None


def _cut_after_fifteen(text: str, convention: Convention) -> bool:
    """By chance a number ends so once in ten at 16 digits: then its neighbours must agree."""
    if set(text[15:]) != {"0"}:
        return False
    return isinstance(text, NumberText) or len(text) >= 18 or convention.digits_cut


def digits_cut(cells: frozenset[str] | set[str]) -> bool:
    """Whether all the long numbers of a column, two at least, end in zeros after fifteen digits."""
    long = [text for text in cells if len(text) >= 16 and _LONG.fullmatch(text)]
    return len(long) > 1 and all(set(text[15:]) == {"0"} for text in long)


def hs_damage(text: str, column: Column) -> Found | None:
    """Damage of a tariff code: a date, a power of ten, or zeros that are gone."""
    values: tuple[tuple[str, object], ...] = (("value", text), ("name", column.name))
    if _DATE_LIKE.fullmatch(text):
        return "DD160", values
    if _SCIENTIFIC.fullmatch(text):
        return "DD161", (*values, ("how", Wording("it was shortened to a power of ten", "被缩写成了 10 的幂")))  # fmt: skip
    digits = text.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10:
        return None
    parts = text.split(".") if text.count(".") == 1 else [digits]
    if all(len(part) % 2 == 0 for part in parts):
        return None
    end = "0" if len(parts) == 2 and len(parts[1]) % 2 else ""
    start = "0" if len(parts[0]) % 2 else ""
    return "DD159", (*values, ("digits", len(digits)), ("perhaps", f"{start}{text}{end}"))


def date_damage(text: str, column: Column) -> Found | None:
    """A count of days where a date should stand."""
    if not _SERIAL.fullmatch(text):
        return None
    days = timedelta(int(text[:5]))
    values = (("value", text), ("name", column.name))
    return "DD162", (*values, ("one", _FROM_1900 + days), ("other", _FROM_1904 + days))


def holds_codes(column: Column) -> bool:
    """Whether a text column holds names given by somebody, which a spreadsheet may damage."""
    return column.name in _CODES and column.cell in (Cell.TEXT, Cell.SCOPE)


_CODES = frozenset(
    ["shipment_id", "line_no", "plot_id", "document_id", "entry_number", "entry_type",
     "bill_of_lading", "container", "mid", "number", "sha256"]
)  # fmt: skip
_COMPARED = _CODES | {"ledger_id", "genus", "species", "closes"}
"""Text that is held against other text, letter by letter."""
