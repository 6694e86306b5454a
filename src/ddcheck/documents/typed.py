"""From a table of text to typed columns, and the rows that could not be placed in it.

A column is typed by its different values, not by its cells: a million lines hold a few thousand
different dates, codes and names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ddcheck.documents.cells import Complaint, State, near
from ddcheck.documents.convention import Convention
from ddcheck.documents.damage import digits_cut, holds_codes
from ddcheck.documents.different import ARROW, type_different
from ddcheck.documents.table import Segment, TextTable
from ddcheck.documents.units import unit, words_of
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.tables import Column, Table

STATE = "__state"
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

    def ordered_by(self, column: str) -> TypedTable:
        """The same rows in the order of a column, so that the order of the file decides nothing."""
        order = pc.sort_indices(self.data, sort_keys=[(column, "ascending")])
        kept = tuple(self.kept[row] for row in order.to_pylist())
        return replace(self, data=self.data.take(order), kept=kept)


@dataclass
class _Typed:
    """A column before rows are left out: values (Arrow, null = unknown) and states (n,) int8."""

    values: pa.Array
    states: NDArray[np.int8]


def arrow_schema(table: Table) -> pa.Schema:
    """The schema of a typed table."""
    fields = []
    for column in table:
        fields.append(pa.field(column.name, ARROW.get(column.cell, pa.string())))
        fields.append(pa.field(column.name + STATE, pa.int8()))
    return pa.schema(fields)


def type_table(text: TextTable, table: Table, read: int, diagnostics: Diagnostics) -> TypedTable:
    """Type every cell of a table; rows without a key, or with a repeated one, are rejected.

    `read` is the number of rows that stood in the files, with those no row could be made of.
    """
    _unknown_columns(text, table, diagnostics)
    typed = {column.name: _column(text, column, diagnostics) for column in table}
    _reversed_periods(text, typed, diagnostics)
    keep, rejected = _placed(text, table, typed, diagnostics)
    if (read > len(text) or text.aside) and table.name in _PLACING:
        placeless = read > len(text) + len(text.aside)
        rejected = rejected.join(Rejected(frozenset(text.aside), anywhere=placeless))
    arrays, rows = [], None if len(keep) == len(text) else pa.array(keep)
    for column in table:
        found = typed[column.name]
        arrays.append(found.values if rows is None else found.values.take(rows))
        arrays.append(pa.array(found.states[keep], pa.int8()))
    data = pa.Table.from_arrays(arrays, schema=arrow_schema(table))
    counts = Counts(read, read - len(keep))
    return TypedTable(data, counts, rejected, text, tuple(keep.tolist()))


def _unknown_columns(text: TextTable, table: Table, diagnostics: Diagnostics) -> None:
    known = [column.name for column in table]
    for name, cells in text.carried(known).items():
        if len(text):
            first = next((row for row, cell in enumerate(cells) if cell is not None), 0)
            place = text.place(first, name)
            shown = name if len(name) <= 80 else f"{name[:80]}…"
            diagnostics.report("DD102", place, name=shown, near=near(shown.casefold(), known))


def _column(text: TextTable, column: Column, diagnostics: Diagnostics) -> _Typed:
    kind = ARROW.get(column.cell, pa.string())
    cells = text.columns.get(column.name)
    if cells is None:
        empty = pa.nulls(len(text), kind)
        return _Typed(empty, np.full(len(text), State.BLANK, np.int8))
    chunks, states = [], []
    for part in text.segments():
        index, different = _encoded(cells[part.start : part.stop])
        convention = _noted(text.convention(part, column.name), different, column)
        _say_unit(text, part, column, diagnostics)
        values, state, said = type_different(different, column, convention)
        chunks.append(values.take(pa.array(index)))
        states.append(state[index])
        _complain(text, part.start, column.name, index, said, diagnostics)
    whole = pa.chunked_array(chunks, kind).combine_chunks()
    return _Typed(whole, np.concatenate(states) if states else np.zeros(0, np.int8))


def _noted(convention: Convention, different: list[str | None], column: Column) -> Convention:
    """The convention of a column, with what only the whole column can tell."""
    if holds_codes(column) and digits_cut({cell for cell in different if cell}):
        return replace(convention, digits_cut=True)
    return convention


def _say_unit(text: TextTable, part: Segment, column: Column, diagnostics: Diagnostics) -> None:
    """Whose bare numbers are in our unit though nobody says so; once a column of a file.

    A name of ours says its unit, and so does a heading that ends or begins with it.
    """
    written, own = part.written.get(column.name), unit(column.unit)
    if written is None or own is None or text.convention(part, column.name).unit is not None:
        return
    if not any(unit(word) == own for word in words_of(written)):
        row = next((i for i in range(part.start, part.stop) if text.columns[column.name][i]), None)
        if row is not None:
            other = "acre" if own.kind == "area" else "t"
            place = text.place(row, column.name)
            diagnostics.report("DD170", place, name=written[:80], unit=own.name, other=other)


def _encoded(cells: list[str | None]) -> tuple[NDArray[np.int64], list[str | None]]:
    """Each cell as an index into the different cells. A number of the file is not its text."""
    if set(map(type, cells)) <= {str, type(None)}:
        try:
            coded = pa.array(cells, pa.string()).dictionary_encode(null_encoding="encode")
            return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()
        except UnicodeEncodeError:
            pass  # half a character, as a JSON escape can write it: it is named cell by cell
    seen: dict[tuple[type, str | None], int] = {}
    codes = [seen.setdefault((type(cell), cell), len(seen)) for cell in cells]
    return np.array(codes, np.int64), [cell for _, cell in seen]


def _complain(
    text: TextTable, start: int, name: str, index: NDArray[np.int64],
    said: list[Complaint | None], diagnostics: Diagnostics,
) -> None:  # fmt: skip
    """One diagnostic a cell, until there are so many of a kind that they are only counted."""
    wrong = np.array([complaint is not None for complaint in said], bool)
    if not wrong.any():
        return
    for row in np.flatnonzero(wrong[index]).tolist():
        complaint = said[index[row]]
        assert complaint is not None
        place = text.place(start + row, name)
        if diagnostics.room(complaint.code, place.file, place.field):
            diagnostics.report(complaint.code, place, **dict(complaint.values))
        else:
            diagnostics.count_only(complaint.code, place.file, 1, place.field)


def _reversed_periods(
    text: TextTable, typed: dict[str, _Typed], diagnostics: Diagnostics
) -> None:  # fmt: skip
    """A period that ends before it begins tells nothing: both of its days become unreadable."""
    for first, second in _PERIODS:
        if first not in typed or second not in typed:
            continue
        starts, ends = typed[first], typed[second]
        late = pc.fill_null(pc.greater(starts.values, ends.values), False)  # noqa: FBT003
        wrong = np.asarray(late.to_numpy(zero_copy_only=False), bool)
        for row in np.flatnonzero(wrong).tolist():
            a, b = starts.values[row].as_py(), ends.values[row].as_py()
            diagnostics.report(
                "DD122", text.place(row, first), first=first, second=second, a=a, b=b
            )
        if wrong.any():
            for found in (starts, ends):
                null = pa.scalar(None, found.values.type)
                found.values = pc.if_else(pa.array(wrong), null, found.values)
                found.states[wrong] = State.UNREADABLE


def _placed(
    text: TextTable, table: Table, typed: dict[str, _Typed], diagnostics: Diagnostics
) -> tuple[NDArray[np.int64], Rejected]:
    """The rows that can be placed, and which shipments the others may belong to."""
    empty = {
        name: typed[name].values.is_null().to_numpy(zero_copy_only=False) for name in table.key
    }
    unplaced = np.zeros(len(text), bool)
    for name, missing in empty.items():
        for row in np.flatnonzero(missing & ~unplaced).tolist():
            diagnostics.report("DD103", text.place(row, name), name=name)
        unplaced |= missing
    repeated = np.zeros(len(text), bool)
    if table.unique:
        keys = [typed[name].values for name in table.key]
        repeated = _repeated(keys, unplaced, keep_first=table.name not in _NO_COPY_KEPT)
        for row in np.flatnonzero(repeated).tolist():
            label = " / ".join(str(typed[name].values[row]) for name in table.key)
            place = text.place(row, table.key[-1])
            diagnostics.report("DD104", place, name=table.key[-1], value=label)
    out = unplaced | repeated
    return np.flatnonzero(~out), _belongs(table, typed, np.flatnonzero(out))


def _repeated(
    keys: list[pa.Array], unplaced: NDArray[np.bool_], *, keep_first: bool
) -> NDArray[np.bool_]:
    """Whether a row has the key of an earlier one; without `keep_first`, of any other one."""
    codes = np.zeros(len(unplaced), np.int64)
    for key in keys:
        own = key.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        _, codes = np.unique(codes * (len(unplaced) + 1) + own + 1, return_inverse=True)
    placed = np.flatnonzero(~unplaced)
    _, first, count = np.unique(codes[placed], return_index=True, return_counts=True)
    repeated = ~unplaced
    repeated[placed[first if keep_first else first[count == 1]]] = False
    return repeated


def _belongs(table: Table, typed: dict[str, _Typed], rows: NDArray[np.int64]) -> Rejected:
    if table.name not in _PLACING:
        return Rejected()
    names = typed["shipment_id"].values.take(pa.array(rows)).to_pylist()
    return Rejected(frozenset(n for n in names if n is not None), any(n is None for n in names))
