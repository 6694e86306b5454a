"""JSON to raw tables: each table a list, or lines inside shipments and so on, or one row a line."""

from __future__ import annotations

from typing import Any

from ddcheck.documents import json_text
from ddcheck.documents.aliases import table_named
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.tables import DECLARED
from ddcheck.model.wording import Wording

_INHERITED = ("shipment_id", "line_no")
_TABLE = "table"
_KINDS = {dict: json_text.OBJECT, list: json_text.LIST, type(None): json_text.NOTHING}
_CELL = Wording("a text or a number", "文本或数字")


class Flattener:
    """Walks the lists of a JSON declaration and fills raw tables; counts what it met."""

    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        self.file = file
        self.tables = {name: TextTable(name) for name in DECLARED}
        self.diagnostics = diagnostics
        self.read: dict[str, int] = dict.fromkeys(DECLARED, 0)
        self.line: int | None = None

    @property
    def met_anything(self) -> bool:
        return any(self.read.values())

    def walk(self, document: dict[str, Any]) -> None:
        """Flatten every table that stands at the top of the document."""
        for key, rows in document.items():
            name = table_named(key)
            if name in self.tables:
                self._rows(name, rows, f"/{key}", {})

    def row(self, name: str, row: Any, pointer: str) -> None:
        """Take one row of a table, with what is nested in it."""
        self.read[name] += 1
        if isinstance(row, dict):
            self._row(name, row, pointer, {})
        else:
            self._complain(pointer, json_text.OBJECT, row)

    def _rows(self, name: str, rows: Any, pointer: str, parent: dict[str, str | None]) -> None:
        if not isinstance(rows, list):
            self._complain(pointer, json_text.LIST, rows)
            self.read[name] += 1
            return
        for index, row in enumerate(rows):
            self.read[name] += 1
            place = f"{pointer}/{index}"
            if isinstance(row, dict):
                self._row(name, row, place, parent)
            else:
                self._complain(place, json_text.OBJECT, row)

    def _row(
        self, name: str, row: dict[str, Any], pointer: str, parent: dict[str, str | None]
    ) -> None:
        children = [child for child in self.tables if isinstance(row.get(child), dict | list)]
        cells: dict[str, str | None] = dict(parent)
        for key, value in row.items():
            if key not in children:
                cells[key.strip() or "()"] = self._cell(value, f"{pointer}/{key}")
        table = self.tables[name]
        table.append(cells, self.file, self.read[name], line=self.line, pointer=pointer)
        keys = {key: cells.get(key) for key in _INHERITED if cells.get(key)}
        for child in children:
            self._rows(child, row[child], f"{pointer}/{child}", keys)

    def _cell(self, value: Any, pointer: str) -> str | None:
        if value is None:
            return None
        if isinstance(value, str):
            return value if type(value) is not str else value.strip() or None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return ";".join(value) or None
        self._complain(pointer, _CELL, value)
        return None

    def _complain(self, pointer: str, expected: Wording, found: Any) -> None:
        kind = _KINDS.get(type(found), json_text.VALUE)
        place = Place(self.file, line=self.line, pointer=pointer)
        self.diagnostics.report("DD118", place, expected=expected, found=kind)


def read_lines(text: str, flattener: Flattener) -> list[Any]:
    """Take the rows of newline-delimited JSON; returns the GeoJSON features among them.

    A line is a row with a member `table`, or one shipment with what is nested in it. A line that
    is not strict JSON is counted as a lost row of `lines`, so that nothing goes missing in silence.
    """
    features: list[Any] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        flattener.line = number
        try:
            value = json_text.parse(line)
        except json_text.NotStrict as error:
            place = Place(flattener.file, line=number)
            flattener.diagnostics.report("DD111", place, why=error.wording)
            flattener.read["lines"] += 1
            continue
        if isinstance(value, dict) and value.get("type") == "Feature":
            features.append(value)
            continue
        stated = value.pop(_TABLE, None) if isinstance(value, dict) else None
        table = table_named(stated) if isinstance(stated, str) else None
        if stated is not None and table not in DECLARED:
            place = Place(flattener.file, line=number, field=_TABLE)
            flattener.diagnostics.report("DD118", place, expected=", ".join(DECLARED), found=str(stated)[:80])  # fmt: skip
            flattener.read["lines"] += 1
            continue
        flattener.row(table or "shipments", value, "")
    return features
