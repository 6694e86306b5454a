"""Properties of plots as typed columns, a piece at a time (the columns of model.tables.PLOTS)."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ddcheck.documents.cells import State, near, type_cell
from ddcheck.documents.typed import STATE, arrow_schema
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import PLOTS, Cell, Column
from ddcheck.plots.rows import Rows

SCHEMA = arrow_schema(PLOTS)
_PLAIN_NUMBER = r"^\d{1,15}(\.\d{1,15})?$"
_NAMES = [column.name for column in PLOTS]


@dataclass
class Typing:
    """Types the cells of pieces; an unknown property is named once a file."""

    diagnostics: Diagnostics
    _named: set[tuple[str, str]] = field(default_factory=set)

    def table(self, rows: Rows) -> pa.Table:
        """The typed columns of a piece, each with its state beside it."""
        self._unknown(rows)
        arrays = []
        for column in PLOTS:
            arrays += self._column(rows, column)
        return pa.Table.from_arrays(arrays, schema=SCHEMA)

    def _unknown(self, rows: Rows) -> None:
        for name in rows.cells:
            if name not in _NAMES and (rows.file.name, name) not in self._named:
                self._named.add((rows.file.name, name))
                place = rows.place(0, name)
                hint = near(name.casefold(), _NAMES)
                self.diagnostics.report("DD102", place, name=name, near=hint)

    def _column(self, rows: Rows, column: Column) -> list[pa.Array]:
        kind = SCHEMA.field(column.name).type
        cells = rows.cells.get(column.name)
        if cells is None:
            blank = pa.array([int(State.BLANK)] * len(rows), pa.int8())
            return [pa.nulls(len(rows), kind), blank]
        if column.cell is Cell.NUMBER and column.high is None:
            numbers = _plain_numbers(cells)
            if numbers is not None:
                given = pa.array([int(State.GIVEN)] * len(rows), pa.int8())
                return [numbers, given]
        return self._carefully(rows, column, cells, kind)

    def _carefully(
        self, rows: Rows, column: Column, cells: list[str | None], kind: pa.DataType
    ) -> list[pa.Array]:
        typed = {cell: type_cell(cell, column) for cell in dict.fromkeys(cells)}
        chosen = [typed[cell] for cell in cells]
        if any(complaint for _, _, complaint in typed.values()):
            for row, (_, _, complaint) in enumerate(chosen):
                if complaint is not None:
                    place = rows.place(row, column.name)
                    self.diagnostics.report(complaint.code, place, **dict(complaint.values))
        values = pa.array([value for value, _, _ in chosen], kind)
        return [values, pa.array([int(state) for _, state, _ in chosen], pa.int8())]


def _plain_numbers(cells: list[str | None]) -> pa.Array | None:
    """The numbers of a column that holds nothing but plain ones, None for any other column."""
    if any(cell is None or not cell.isascii() for cell in cells):
        return None
    text = pa.array(cells, pa.string())
    plain = pc.all(pc.match_substring_regex(text, _PLAIN_NUMBER)).as_py()
    return pc.cast(text, pa.float64()) if plain else None


__all__ = ["SCHEMA", "STATE", "Typing"]
