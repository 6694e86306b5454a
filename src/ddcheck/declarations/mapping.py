"""A mapping file: what the columns of somebody's files are called here (strict YAML).

schema: ddcheck/mapping/1
date_order: dmy              # of every date that is not ISO: dmy, mdy or ymd
decimal: comma               # point or comma
files: { export_2024: lines }        # file or sheet name -> table, or flat
columns:                     # in any table; for a flat file write table.column
  "Gewicht brutto": carried
  "Gewicht": { column: net_mass_kg, unit: t }
  "Datum": { column: shipments.arrival_date, date_order: mdy }
constants: { shipments.import_country: US }
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast, get_args

from ddcheck.documents.aliases import PLACES, Field, plain
from ddcheck.documents.convention import DateOrder, Decimal
from ddcheck.documents.units import UNITS, is_ambiguous, unit
from ddcheck.documents.yaml_text import Node, read_yaml
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.tables import TABLES
from ddcheck.model.wording import Wording

SCHEMA = "ddcheck/mapping/1"
CARRIED = "carried"
FLAT = "flat"
_KEYS = ("schema", "date_order", "decimal", "files", "columns", "constants")


@dataclass(frozen=True)
class Mapped:
    """What one column is, or `column` None to carry it unread. `table` None where not named."""

    table: str | None
    column: str | None
    unit: str | None = None
    decimal: Decimal | None = None
    date_order: DateOrder | None = None


@dataclass(frozen=True)
class MappingFile:
    """All of a mapping file. `columns` and `files` are keyed by plain names (aliases.plain)."""

    date_order: DateOrder | None = None
    decimal: Decimal | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapped] = field(default_factory=dict)
    constants: Mapping[Field, str] = field(default_factory=dict)


def read_mapping(path: Path, diagnostics: Diagnostics) -> MappingFile | None:
    """Read a mapping file; None with diagnostics when any of it is wrong."""
    node = read_yaml(path, diagnostics, name=path.name)
    if node is None:
        return None
    reading = _Reading(path.name, diagnostics)
    found = reading.whole(node)
    return None if reading.failed else found


class _Reading:
    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        self.file = file
        self.diagnostics = diagnostics
        self.failed = False

    def wrong(self, node: Node, en: str, zh: str) -> None:
        self.failed = True
        place = Place(self.file, line=node.line)
        self.diagnostics.report("DD168", place, why=Wording(en, zh))

    def whole(self, node: Node) -> MappingFile:
        parts = self.members(node, _KEYS)
        # A part of which every line still stands behind a # is empty.
        parts = {name: part for name, part in parts.items() if part.value is not None}
        if "schema" not in parts or parts["schema"].value != SCHEMA:
            self.wrong(node, f"it does not begin with schema: {SCHEMA}", f"缺少 schema: {SCHEMA}")
        columns, files = parts.get("columns"), parts.get("files")
        constants = parts.get("constants")
        return MappingFile(
            cast("DateOrder | None", self.word(parts.get("date_order"), get_args(DateOrder))),
            cast("Decimal | None", self.word(parts.get("decimal"), get_args(Decimal))),
            {} if files is None else self.tables(files),
            {} if columns is None else self.mapped(columns),
            {} if constants is None else self.constants(constants),
        )

    def members(self, node: Node, known: tuple[str, ...] | None = None) -> dict[str, Node]:
        if not isinstance(node.value, dict):
            self.wrong(node, "names and values are expected here", "此处应为名称与取值")
            return {}
        for name, inner in node.value.items():
            if known is not None and name not in known:
                said = ", ".join(known)
                self.wrong(inner, f"“{name}” is not one of {said}", f"“{name}”不在 {said} 之列")
        return node.value

    def text(self, node: Node) -> str:
        if not isinstance(node.value, str):
            self.wrong(node, "a single value is expected here", "此处应为单个取值")
            return ""
        return node.value

    def word(self, node: Node | None, allowed: tuple[str, ...]) -> str | None:
        if node is None:
            return None
        text = self.text(node)
        if text not in allowed:
            said = ", ".join(allowed)
            self.wrong(node, f"“{text}” is not one of {said}", f"“{text}”不在 {said} 之列")
        return text

    def tables(self, node: Node) -> dict[str, str]:
        found = {}
        for name, inner in self.members(node).items():
            found[plain(name)] = self.word(inner, (*TABLES, FLAT)) or FLAT
        return found

    def mapped(self, node: Node) -> dict[str, Mapped]:
        found: dict[str, Mapped] = {}
        for name, inner in self.members(node).items():
            if plain(name) in found:
                self.wrong(inner, f"“{name}” stands twice", f"“{name}”出现两次")
            found[plain(name)] = self.one(inner)
        return found

    def one(self, node: Node) -> Mapped:
        if isinstance(node.value, str):
            return self.column(node, node.value)
        parts = self.members(node, ("column", "unit", "decimal", "date_order"))
        if "column" not in parts:
            self.wrong(node, "it does not say which column is meant", "未写明对应的列")
            return Mapped(None, None)
        target = self.column(parts["column"], self.text(parts["column"]))
        stated = self.text(parts["unit"]) if "unit" in parts else None
        if stated is not None and unit(stated) is None:
            said = ", ".join(sorted({u.name for u in UNITS.values()}))
            tail = " (a ton is 907, 1,000 or 1,016 kg)" if is_ambiguous(stated) else ""
            self.wrong(parts["unit"], f"“{stated}” is not one of {said}{tail}", f"“{stated}”不在 {said} 之列")  # fmt: skip
        decimal = self.word(parts.get("decimal"), get_args(Decimal))
        order = self.word(parts.get("date_order"), get_args(DateOrder))
        return Mapped(
            target.table, target.column, stated,
            cast("Decimal | None", decimal), cast("DateOrder | None", order),
        )  # fmt: skip

    def column(self, node: Node, text: str) -> Mapped:
        if text == CARRIED:
            return Mapped(None, None)
        table, dot, name = text.rpartition(".")
        wanted = [TABLES[table]] if table in TABLES else [] if dot else list(TABLES.values())
        known = any(column.name == name for found in wanted for column in found)
        if not known and not (name in PLACES and table in ("", "plots")):
            self.wrong(node, f"“{text}” is not a column", f"“{text}”不是列名")
        return Mapped(table or None, name)

    def constants(self, node: Node) -> dict[Field, str]:
        found = {}
        for name, inner in self.members(node).items():
            target = self.column(inner, name)
            if target.table is None or target.column is None:
                self.wrong(inner, f"write “{name}” as table.column", f"“{name}”请写成 表.列")
                continue
            found[(target.table, target.column)] = self.text(inner)
        return found
