"""Which columns a form asks for, and what it says of each."""

from __future__ import annotations

from dataclasses import dataclass

from ddcheck.documents.units import unit
from ddcheck.model.tables import DECLARED, PLOTS, TABLES, WHISP_INDICATORS, Cell, Column, Table
from ddcheck.model.wording import Lang, Wording

_OF_SUPPLIER = (
    "shipment_id", "export_country", "processing_country", "arrival_date", "exporter", "supplier",
    "supplier_address", "supplier_email", "bill_of_lading", "container", "mid",
)  # fmt: skip
"""What a supplier knows of a shipment; the rest is for the importer to say."""
_LEFT_OUT = ("reference_unit_price", "exemption_claimed", "exclusion_claimed", "closes", "sha256",
             "checked_with_issuer")  # fmt: skip
_KINDS = {
    Cell.TEXT: Wording("text", "文本"),
    Cell.WORD: Wording("one of: {words}", "可填：{words}"),
    Cell.COUNTRY: Wording("country, two letters (ISO 3166-1), such as BR", "国家，两位代码（ISO 3166-1），例如 BR"),
    Cell.COUNTRIES: Wording("countries, two letters each, separated by ;", "国家，各两位代码，以 ; 分隔"),
    Cell.NUMBER: Wording("number, {unit}", "数字，单位 {unit}"),
    Cell.DATE: Wording("date, YYYY-MM-DD", "日期，YYYY-MM-DD"),
    Cell.EXPIRY: Wording("date, YYYY-MM-DD, or none", "日期，YYYY-MM-DD，或填 none"),
    Cell.HS: Wording("tariff code, as text", "税则号，按文本填写"),
    Cell.SCOPE: Wording("text, or * for all", "文本，全部适用填 *"),
}  # fmt: skip
GEOMETRY = (
    Column("longitude", Wording("longitude", "经度"), Cell.NUMBER, "degrees", (), -180.0, 180.0),
    Column("latitude", Wording("latitude", "纬度"), Cell.NUMBER, "degrees", (), -90.0, 90.0),
    Column("geometry", Wording("the boundary as WKT or GeoJSON", "边界")),
)
"""The place of a plot in a table: a point, or a boundary."""
_UNITS = {"quantity": "", "currency": "", "papers": "", "entries": "", "tiers": ""}


@dataclass(frozen=True)
class Form:
    """One table of a form."""

    table: Table
    columns: tuple[Column, ...]


def forms(*, everything: bool) -> list[Form]:
    """The declared tables, with the columns that a supplier can fill, or with all."""
    return [Form(TABLES[name], _asked(TABLES[name], everything=everything)) for name in DECLARED]


def plot_form(*, everything: bool) -> Form:
    """The table of plots, without its geometry."""
    return Form(PLOTS, _asked(PLOTS, everything=everything))


def _asked(table: Table, *, everything: bool) -> tuple[Column, ...]:
    if everything:
        return tuple(table)
    if table.name == "shipments":
        return tuple(column for column in table if column.name in _OF_SUPPLIER)
    out = (*_LEFT_OUT, *WHISP_INDICATORS)
    return tuple(column for column in table if column.name not in out)


def title(column: Column, lang: Lang) -> str:
    """A header that is read back: the name of the column in English, its label in Chinese."""
    if lang == "en":
        return column.name  # which says its unit, where it has one
    measured = unit(column.unit)
    return column.label.zh if measured is None else f"{column.label.zh}（{measured.name}）"


def how(column: Column, lang: Lang) -> str:
    """How a cell is written."""
    unit = _UNITS.get(column.unit or "", column.unit or "")
    text = _KINDS[column.cell].say(lang, words=", ".join(column.allowed), unit=unit)
    return text.removesuffix("，单位 ").removesuffix(", ")
