"""One JSON file to tables: each table a list, or lines inside shipments and so on."""

from __future__ import annotations

from typing import Any

from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics, Place

_INHERITED = ("shipment_id", "line_no")


class Flattener:
    """Walks the lists of a JSON declaration and fills the text tables; counts what it met."""

    def __init__(self, file: str, tables: dict[str, TextTable], diagnostics: Diagnostics) -> None:
        self.file = file
        self.tables = tables
        self.diagnostics = diagnostics
        self.read: dict[str, int] = dict.fromkeys(tables, 0)

    def walk(self, document: dict[str, Any]) -> None:
        """Flatten every table that stands at the top of the document."""
        for name, rows in document.items():
            if name in self.tables:
                self._rows(name, rows, f"/{name}", {})

    def _rows(self, name: str, rows: Any, pointer: str, parent: dict[str, str | None]) -> None:
        if not isinstance(rows, list):
            self._complain(pointer, "a list", rows)
            self.read[name] += 1
            return
        for index, row in enumerate(rows):
            self.read[name] += 1
            place = f"{pointer}/{index}"
            if isinstance(row, dict):
                self._row(name, row, place, parent)
            else:
                self._complain(place, "an object", row)

    def _row(
        self, name: str, row: dict[str, Any], pointer: str, parent: dict[str, str | None]
    ) -> None:
        children = [child for child in self.tables if isinstance(row.get(child), dict | list)]
        cells: dict[str, str | None] = dict(parent)
        for key, value in row.items():
            if key not in children:
                cells[key] = self._cell(value, f"{pointer}/{key}")
        table = self.tables[name]
        table.append(cells, self.file, self.read[name], pointer=pointer)
        keys = {key: cells.get(key) for key in _INHERITED if cells.get(key)}
        for child in children:
            self._rows(child, row[child], f"{pointer}/{child}", keys)

    def _cell(self, value: Any, pointer: str) -> str | None:
        if value is None:
            return None
        if isinstance(value, str):
            return value.strip() or None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return ";".join(value) or None
        self._complain(pointer, "a text or a number", value)
        return None

    def _complain(self, pointer: str, expected: str, found: Any) -> None:
        kind = {dict: "an object", list: "a list", type(None): "null"}.get(type(found), "a value")
        self.diagnostics.report(
            "DD118", Place(self.file, pointer=pointer), expected=expected, found=kind
        )
