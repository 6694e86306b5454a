"""What people call our columns, in six languages (aliases.csv), and how a header is read.

Case, spaces, accents and punctuation do not matter. A header may state a unit, a currency or the
order of a date (“Net weight (t)”, “面积（亩）”, “Arrival date DD/MM/YYYY”), and may be written in two
languages. Nothing is matched by likeness: that is for suggestions only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ddcheck.documents.convention import DateOrder
from ddcheck.documents.csv_text import read_csv_text
from ddcheck.documents.table import TextTable
from ddcheck.documents.traditional import SIMPLIFIED
from ddcheck.documents.units import UNITS, is_ambiguous, unit
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import TABLES, Cell

Field = tuple[str, str]
"""Table and column."""
COMPANIONS: dict[Field, str] = {
    ("lines", "quantity"): "unit",
    ("components", "plant_quantity"): "plant_unit",
    ("documents", "quantity"): "unit",
    ("lines", "value"): "currency",
    ("lines", "unit_price"): "currency",
}
"""The column that says the unit or the currency of another."""
PLACES = ("geometry", "longitude", "latitude")
_DEGREES = frozenset(
    ["deg", "degrees", "decimal", "decimaldegrees", "dd", "wgs84", "epsg4326", "wkt", "度"]
)
"""What may stand beside the name of a place and says nothing new of it."""
_CURRENCIES = frozenset(
    [
        "USD",
        "EUR",
        "GBP",
        "CNY",
        "RMB",
        "JPY",
        "BRL",
        "IDR",
        "MYR",
        "INR",
        "VND",
        "THB",
        "XAF",
        "XOF",
        "GHS",
        "PEN",
        "COP",
        "CAD",
        "AUD",
        "CHF",
    ]
)
_DOLLARS = ("usdollars", "inusdollars")
_ORDERS: dict[str, DateOrder] = {
    "ddmmyyyy": "dmy", "mmddyyyy": "mdy", "yyyymmdd": "ymd", "ddmmaaaa": "dmy", "jjmmaaaa": "dmy",
    "hhbbtttt": "dmy",
}  # fmt: skip
_MARKS = frozenset(
    [
        "required",
        "optional",
        "mandatory",
        "ifany",
        "ifapplicable",
        "nodashes",
        "nodashessymbols",
        "nodashesorsymbols",
        "必填",
        "选填",
        "可选",
        "obligatorio",
        "opcional",
        "obrigatorio",
        "obligatoire",
        "facultatif",
        "wajib",
        "opsional",
    ]
)
_BRACKET = re.compile(r"(.*?)\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]\s*(.*)", re.DOTALL)
_PARTS = re.compile(
    r"\s*[/|\n]\s*|(?<=[\u3040-\u9fff])\s*(?=[A-Za-z])|(?<=[A-Za-z.])\s*(?=[\u3040-\u9fff])"
)
_NUMBERED = re.compile(r"^\s*\(?\d{1,2}[a-z]?[.):、]\s*(?=\D)")
_LAST = re.compile(
    r"(.*?)[\s_,;:.-]+(?:in[\s_]+|en[\s_]+|em[\s_]+)?([^\s_,;:-]+)$", re.DOTALL | re.IGNORECASE
)
_GENERIC = frozenset(
    [
        "type",
        "number",
        "file",
        "id",
        "size",
        "issued",
        "dateofissue",
        "documentno",
        "documentnumber",
        "fid",
        "locationid",
        "region",
        "x",
        "y",
        "sha256",
        "country",
        "countrycode",
        "item",
        "state",
        "status",
        "village",
        "place",
    ]
)
"""Names that say too little outside the table they belong to."""
_OWNERS = {"shipment_id": "shipments", "line_no": "lines", "plot_id": "plots",
           "document_id": "documents"}  # fmt: skip
"""Where a name is at home that other tables refer to: it is called the same there."""
_PLOT, _LINK = ("plots", "plot_id"), ("origins", "plot_id")
_IN_ORDER = ("shipments", "lines", "components", "origins", "documents", "plots")


@dataclass(frozen=True)
class Heading:
    """A header that is recognised: the column it names, and what it says of the cells."""

    field: Field
    unit: str | None = None
    currency: str | None = None
    date_order: DateOrder | None = None


def plain(text: str) -> str:
    """A name without case, accents, spaces and punctuation, Chinese in simplified characters."""
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    wide = unicodedata.normalize("NFKC", text.replace("N°", "No").replace("n°", "no")).casefold()
    wide = wide.translate(SIMPLIFIED)
    bare = (c for c in unicodedata.normalize("NFD", wide) if not "\u0300" <= c <= "\u036f")
    return "".join(c for c in unicodedata.normalize("NFC", "".join(bare)) if c.isalnum())


@cache
def rows() -> tuple[tuple[str, str, str, str], ...]:
    """The rows of aliases.csv: table, column (empty for the table itself), language, alias."""
    text = (files("ddcheck.documents") / "aliases.csv").read_text(encoding="utf-8")
    table = TextTable("aliases")
    read_csv_text(text, table, "aliases.csv", Diagnostics())
    columns = [table.columns[name] for name in ("table", "column", "language", "alias")]
    return tuple((a or "", b or "", c or "", d or "") for a, b, c, d in zip(*columns, strict=True))


def _own_names() -> Iterator[tuple[Field, str]]:
    """Our names and labels are aliases of themselves."""
    for table in TABLES.values():
        for column in table:
            for name in (column.name, column.label.en.removeprefix("the "), column.label.zh):
                yield (table.name, column.name), name


def _said(*, flat: bool) -> Iterator[tuple[Field, str]]:
    """What others call our columns. In a row of goods the name of a plot is a link to it."""
    for table, column, _, alias in rows():
        if column:
            field = (table, column)
            yield (_LINK if flat and field == _PLOT else field), alias


@cache
def names_of(table: str | None) -> dict[str, Field]:
    """Plain name to column: of one table, or of all (a flat table, a JSON shipment)."""
    found: dict[str, Field] = {}
    own = list(_own_names())
    said = list(_said(flat=table is None))
    for name in (table,) if table else _IN_ORDER:
        # A column's own name is stronger than what others call it, in every table.
        for field, alias in (*own, *said):
            if field[0] == name and (table or plain(alias) not in _GENERIC):
                found.setdefault(plain(alias), field)
    for column, owner in _OWNERS.items():
        if table not in (None, owner) and any(c.name == column for c in TABLES[table]):
            for field, alias in said:
                if field == (owner, column) and plain(alias) not in _GENERIC:
                    found.setdefault(plain(alias), (table, column))
    for field, alias in own:
        if table is None:
            found.setdefault(plain(f"{field[0]} {alias}"), field)
            found.setdefault(plain(f"{field[0][:-1]} {alias}"), field)
    return found


@cache
def table_named(name: str) -> str | None:
    """The table that a file, a sheet or a member is named for."""
    words = {plain(t): t for t in TABLES}
    words.update({plain(alias): t for t, c, _, alias in reversed(rows()) if not c})
    words.update({plain(t): t for t in TABLES})
    return words.get(plain(name))


@cache
def read_heading(text: str, table: str | None) -> Heading | None:
    """What a header names, or None where that is not clear."""
    if len(text) > 200:
        return None
    names = names_of(table)
    field = names.get(plain(text))
    if field is not None:
        return Heading(field)
    found = _bracketed(text, names) or _suffixed(text, names) or _bilingual(text, names)
    bare = without_number(text)
    return found if found is not None or bare == text else read_heading(bare, table)


def read_heading_of(text: str, field: Field) -> Heading:
    """What a header says of its cells (a unit, an order of dates) when its column is known."""
    known = read_heading(text, field[0])
    if known is not None and known.field == field:
        return known
    bracket = _BRACKET.fullmatch(text) if len(text) <= 200 else None
    stated = None if bracket is None or not _exists(field) else _stating(field, bracket[2].strip())
    return stated or Heading(field)


def _exists(field: Field) -> bool:
    return field[1] in PLACES or any(c.name == field[1] for c in TABLES[field[0]])


def is_currency(word: str) -> bool:
    """Whether a word or a sign names a currency."""
    return word.upper() in _CURRENCIES or word in ("$", "US$", "€", "£", "¥", "￥", "元")


def without_number(text: str) -> str:
    """A header without the number that its form gives the field: “16. Quantity”."""
    return _NUMBERED.sub("", text)


def _bracketed(text: str, names: dict[str, Field]) -> Heading | None:
    match = _BRACKET.fullmatch(text)
    if match is None:
        return None
    base = f"{match[1]} {match[3]}".strip(" *:：")
    field = names.get(plain(base)) or _agreed(_PARTS.split(base), names)
    if field is None:
        return None
    inside = match[2].strip()
    if plain(inside) in _MARKS or names.get(plain(inside)) == field:
        return Heading(field)
    return _stating(field, inside)


def _suffixed(text: str, names: dict[str, Field]) -> Heading | None:
    match = _LAST.fullmatch(text)
    if match is not None:
        field = names.get(plain(match[1]))
        return None if field is None else _stating(field, match[2])
    glued = names.get(plain(text[:-3]))
    if text[-3:].upper() in _CURRENCIES and glued is not None:  # TOTALVALUEUSD
        return _stating(glued, text[-3:]) if COMPANIONS.get(glued) == "currency" else None
    behind = _BEHIND_CHINESE.fullmatch(text)
    if behind is not None and plain(behind[1]) in names:  # 净重KG
        return _stating(names[plain(behind[1])], behind[2])
    for word in _CHINESE_UNITS:
        if text.endswith(word) and plain(text.removesuffix(word)) in names:
            return _stating(names[plain(text.removesuffix(word))], word)
    return None


_BEHIND_CHINESE = re.compile(r"(.*[\u3040-\u9fff])\s*([A-Za-z][A-Za-z0-9]{0,9})")
_CHINESE_UNITS = sorted((w for w in UNITS if not w.isascii() and len(w) < 5), key=len, reverse=True)


def _bilingual(text: str, names: dict[str, Field]) -> Heading | None:
    field = _agreed(_PARTS.split(text), names)
    return None if field is None else Heading(field)


def _agreed(parts: Sequence[str], names: dict[str, Field]) -> Field | None:
    """The column that all parts name, if there are several and they agree."""
    found = {names.get(plain(part)) for part in parts if plain(part)}
    return found.pop() if len(found) == 1 and len(parts) > 1 else None


def _stating(field: Field, word: str) -> Heading | None:
    """A heading with what a word beside its name says; None where the word says something else."""
    if field[1] in PLACES:
        return Heading(field) if word == "°" or plain(word) in _DEGREES else None
    column = TABLES[field[0]].column(field[1])
    if column.cell in (Cell.DATE, Cell.EXPIRY):
        order = _ORDERS.get(plain(word))
        iso = order == "ymd"
        return None if order is None else Heading(field, date_order=None if iso else order)
    if column.cell is not Cell.NUMBER:
        return None
    companion = COMPANIONS.get(field)
    if companion == "currency":
        named = "USD" if plain(word) in _DOLLARS else word.upper()
        return Heading(field, currency=named) if named in _CURRENCIES else None
    measured = unit(word)
    if companion is not None:
        return Heading(field, unit=word) if measured is not None else None
    own = unit(column.unit)
    if own is not None and (is_ambiguous(word) or (measured and measured.kind == own.kind)):
        return Heading(field, unit=word)
    same = {"percent": ("%", "percent", "百分比"), "m": ("m", "米")}.get(column.unit or "", ())
    return Heading(field) if word.casefold() in same else None


def recognised(names: Sequence[str], table: str | None) -> int:
    """How many different columns some names are recognised as."""
    found = (read_heading(name, table) for name in names)
    return len({heading.field for heading in found if heading is not None})
