"""From a table of text to typed columns, and the rows that could not be placed in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from ddcheck.documents.cells import State, near, type_cell
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.tables import Cell, Table

STATE = "__state"
_ARROW = {
    Cell.NUMBER: pa.float64(),
    Cell.DATE: pa.date32(),
    Cell.EXPIRY: pa.date32(),
    Cell.COUNTRIES: pa.list_(pa.string()),
}
_PERIODS = (
    ("production_start", "production_end"),
    ("harvest_start", "harvest_end"),
    ("issued", "expires"),
)
_PLACING = ("shipments", "lines", "components", "origins")
_NO_COPY_KEPT = ("documents",)
"""Of rows that share a key none is used: which one is meant nobody knows. (A shipment or a line
that stands twice is kept and in doubt as a whole; of a plot the name is kept.)"""


@dataclass(frozen=True)
class Counts:
    """Rows of one table: read = screened + rejected."""

    read: int
    rejected: int

    @property
    def screened(self) -> int:
        return self.read - self.rejected


@dataclass(frozen=True)
class Rejected:
    """Which shipments a rejected row may belong to: those named, or any of them."""

    shipments: frozenset[str] = frozenset()
    anywhere: bool = False

    def join(self, other: Rejected) -> Rejected:
        return Rejected(self.shipments | other.shipments, self.anywhere or other.anywhere)


@dataclass(frozen=True)
class TypedTable:
    """One table: `data` has the columns of its schema, each with a state column beside it."""

    data: pa.Table
    counts: Counts
    rejected: Rejected
    source: TextTable
    kept: tuple[int, ...]

    def place(self, row: int, column: str | None = None) -> Place:
        """Where a row of `data` stood in its file."""
        return self.source.place(self.kept[row], column)


def arrow_schema(table: Table) -> pa.Schema:
    """The schema of a typed table."""
    fields = []
    for column in table:
        fields.append(pa.field(column.name, _ARROW.get(column.cell, pa.string())))
        fields.append(pa.field(column.name + STATE, pa.int8()))
    return pa.schema(fields)


def type_table(text: TextTable, table: Table, read: int, diagnostics: Diagnostics) -> TypedTable:
    """Type every cell of a table; rows without a key, or with a repeated one, are rejected.

    `read` is the number of rows that stood in the files, with those no row could be made of.
    """
    _unknown_columns(text, table, diagnostics)
    values, states = _cells(text, table, diagnostics)
    _reversed_periods(text, values, states, diagnostics)
    keep, rejected = _placed(text, table, values, diagnostics)
    lost = read - len(text)
    if lost and table.name in _PLACING:
        rejected = rejected.join(Rejected(anywhere=True))
    arrays = []
    for column in table:
        kind = _ARROW.get(column.cell, pa.string())
        arrays.append(pa.array([values[column.name][i] for i in keep], kind))
        arrays.append(pa.array([int(states[column.name][i]) for i in keep], pa.int8()))
    data = pa.Table.from_arrays(arrays, schema=arrow_schema(table))
    return TypedTable(data, Counts(read, read - len(keep)), rejected, text, tuple(keep))


def _unknown_columns(text: TextTable, table: Table, diagnostics: Diagnostics) -> None:
    known = [column.name for column in table]
    for name in text.columns:
        if name not in known and len(text):
            place = text.place(0, name)
            diagnostics.report("DD102", place, name=name, near=near(name.casefold(), known))


def _cells(
    text: TextTable, table: Table, diagnostics: Diagnostics
) -> tuple[dict[str, list[object]], dict[str, list[State]]]:
    values: dict[str, list[object]] = {}
    states: dict[str, list[State]] = {}
    for column in table:
        source = text.columns.get(column.name) or [None] * len(text)
        typed = [type_cell(cell, column) for cell in source]
        values[column.name] = [value for value, _, _ in typed]
        states[column.name] = [state for _, state, _ in typed]
        for index, (_, _, complaint) in enumerate(typed):
            if complaint is not None:
                place = text.place(index, column.name)
                diagnostics.report(complaint.code, place, **dict(complaint.values))
    return values, states


def _reversed_periods(
    text: TextTable, values: dict[str, list[object]], states: dict[str, list[State]],
    diagnostics: Diagnostics,
) -> None:  # fmt: skip
    """A period that ends before it begins tells nothing: both of its days become unreadable."""
    for first, second in _PERIODS:
        if first not in values or second not in values:
            continue
        for index, (a, b) in enumerate(zip(values[first], values[second], strict=True)):
            if isinstance(a, date) and isinstance(b, date) and a > b:
                place = text.place(index, first)
                diagnostics.report("DD122", place, first=first, second=second, a=a, b=b)
                for name in (first, second):
                    values[name][index] = None
                    states[name][index] = State.UNREADABLE


def _placed(
    text: TextTable, table: Table, values: dict[str, list[object]], diagnostics: Diagnostics
) -> tuple[list[int], Rejected]:
    """The rows that can be placed, and which shipments the others may belong to."""
    keep: list[int] = []
    named: set[str] = set()
    anywhere = False
    seen: set[tuple[object, ...]] = set()
    keys = list(zip(*(values[name] for name in table.key), strict=True))
    if table.name in _NO_COPY_KEPT:
        count = Counter(keys)
        seen.update(key for key in keys if count[key] > 1)
    for index, key in enumerate(keys):
        empty = [name for name, value in zip(table.key, key, strict=True) if value is None]
        if empty:
            diagnostics.report("DD103", text.place(index, empty[0]), name=empty[0])
        elif table.unique and key in seen:
            label = " / ".join(str(part) for part in key)
            place = text.place(index, table.key[-1])
            diagnostics.report("DD104", place, name=table.key[-1], value=label)
        else:
            seen.add(key)
            keep.append(index)
            continue
        shipment = values["shipment_id"][index] if table.name in _PLACING else None
        if isinstance(shipment, str):
            named.add(shipment)
        elif table.name in _PLACING:
            anywhere = True
    return keep, Rejected(frozenset(named), anywhere)
