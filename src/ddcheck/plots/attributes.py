"""Properties of plots as typed columns, a piece at a time (the columns of model.tables.PLOTS)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ddcheck.documents.aliases import plain
from ddcheck.documents.cells import Complaint, State, near, type_cell
from ddcheck.documents.column_names import AS_USUAL, Names
from ddcheck.documents.convention import PLAIN, Convention, DateText, NumberText
from ddcheck.documents.damage import digits_cut, holds_codes
from ddcheck.documents.plain_cells import plain_texts
from ddcheck.documents.typed import STATE, arrow_schema
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import PLOTS, Cell, Column
from ddcheck.plots.columns import AREA, KNOWN, Second
from ddcheck.plots.coordinates import shown
from ddcheck.plots.rows import Cells, Rows

SCHEMA = arrow_schema(PLOTS)
_PLAIN_NUMBER = r"^[0-9]{1,15}(\.[0-9]{1,15})?$"
_NAMES = [column.name for column in PLOTS]
_ROW_NUMBERS = ("fid", "ogcfid", "objectid")
"""What databases number their rows with: carried, and not worth a word beside an id."""
_LONGEST = 15
"""Digits of a number that a spreadsheet keeps."""
_DIFFERENT = 0.1
_SMALL_HA = 0.05
"""Two declared areas that are no further apart than this are one that was rounded."""


@dataclass
class Typing:
    """Types the cells of pieces; an unknown property is named once a file."""

    diagnostics: Diagnostics
    names: Names = AS_USUAL
    _named: set[tuple[str, str]] = field(default_factory=set)

    def table(self, rows: Rows) -> pa.Table:
        """The typed columns of a piece, each with its state beside it."""
        self._unknown(rows)
        for name, constant in self.names.constants.items():
            cells = rows.cells.get(name, [None] * len(rows))
            rows.cells[name] = [constant if cell is None else cell for cell in _listed(cells)]
        arrays = []
        for column in PLOTS:
            arrays += self._column(rows, column)
        self._differing(rows, arrays)
        return pa.Table.from_arrays(arrays, schema=SCHEMA)

    def _unknown(self, rows: Rows) -> None:
        """Name what is carried along: what is none of ours, and what another property says better."""
        for name in rows.cells:
            if name in KNOWN or (rows.file.name, name) in self._named:
                continue
            self._named.add((rows.file.name, name))
            place, said = rows.place(0, name), shown(name)
            if isinstance(name, Second):
                if plain(name) in _ROW_NUMBERS:
                    continue
                self.diagnostics.report("DD270", place, name=said, column=name.column)
            else:
                hint = near(said.casefold(), _NAMES)
                self.diagnostics.report("DD102", place, name=said, near=hint)

    def _differing(self, rows: Rows, arrays: list[pa.Array]) -> None:
        """Where two columns of area say different things, neither is used: which is right nobody knows."""
        at = 2 * _NAMES.index(AREA)
        seconds = [n for n in rows.cells if isinstance(n, Second) and n.column == AREA]
        for name in seconds:
            one = np.array(arrays[at].to_numpy(zero_copy_only=False), np.float64)
            listed = _listed(rows.cells[name])
            other = np.array([_area(cell, self.names) for cell in listed], np.float64)
            wide = np.abs(one - other) > np.maximum(_DIFFERENT * np.maximum(one, other), _SMALL_HA)
            if not wide.any():
                continue
            for row in np.flatnonzero(wide).tolist():
                rows.differing.add(row)
                said = {"one": f"{one[row]:g}", "other": f"{other[row]:g}", "name": shown(name)}
                self.diagnostics.report("DD271", rows.place(row, AREA), **said)
            states = np.where(wide, np.int8(State.UNREADABLE), arrays[at + 1].to_numpy())
            arrays[at] = pc.if_else(pa.array(wide), pa.scalar(None, pa.float64()), arrays[at])
            arrays[at + 1] = pa.array(states.astype(np.int8))

    def _column(self, rows: Rows, column: Column) -> list[pa.Array]:
        kind = SCHEMA.field(column.name).type
        cells = rows.cells.get(column.name)
        if cells is None:
            return [_nothing(len(rows), kind), _states(len(rows), State.BLANK)]
        convention = self.names.convention(column.name)
        if holds_codes(column) and isinstance(cells, list):
            cut = digits_cut({cell for cell in cells if cell is not None and len(cell) > _LONGEST})
            if cut or any(map(_from_a_spreadsheet, cells)):
                own = replace(convention, digits_cut=cut)
                return self._one_by_one(rows, column, cells, kind, own)
        if convention != PLAIN and column.cell in (Cell.NUMBER, Cell.DATE):
            return self._one_by_one(rows, column, cells, kind, convention)
        texts = _as_array(cells)
        if texts is None:
            return self._one_by_one(rows, column, cells, kind, PLAIN)
        if column.cell is Cell.NUMBER and column.high is None:
            numbers = _plain_numbers(texts)
            if numbers is not None:
                return [numbers, _given_or_blank(texts)]
        return self._carefully(rows, column, texts, kind)

    def _carefully(
        self, rows: Rows, column: Column, cells: pa.Array, kind: pa.DataType
    ) -> list[pa.Array]:
        """Type the different cells, but for those that are plainly what they say."""
        odd = ~plain_texts(cells, column)
        if not odd.any():
            return [cells, _states(len(rows), State.GIVEN)]
        at = np.flatnonzero(odd)
        coded = cells.take(pa.array(at)).dictionary_encode(null_encoding="encode")
        typed = [type_cell(cell, column) for cell in coded.dictionary.to_pylist()]
        index = coded.indices.to_numpy()
        wrong = np.array([complaint is not None for _, _, complaint in typed], bool)
        for place in np.flatnonzero(wrong[index]).tolist():
            self._complain(rows, int(at[place]), column, typed[index[place]][2])
        values = pa.array([value for value, _, _ in typed], kind).take(coded.indices)
        states = np.full(len(rows), State.GIVEN, np.int8)
        states[at] = np.array([int(state) for _, state, _ in typed], np.int8)[index]
        if len(at) < len(rows):
            values = pc.replace_with_mask(cells, pa.array(odd), values)
        return [values, pa.array(states)]

    def _one_by_one(
        self, rows: Rows, column: Column, cells: Cells, kind: pa.DataType, convention: Convention
    ) -> list[pa.Array]:
        """Cells that no Arrow text can hold, or that are read by a declared mark or order.

        Half a character, as a JSON escape can write it, is one of the first; a number that the
        file itself holds does not need the second.
        """
        listed = _listed(cells)
        different = dict.fromkeys((type(cell), cell) for cell in listed)
        known = {key: type_cell(key[1], column, convention) for key in different}
        typed = [known[type(cell), cell] for cell in listed]
        for row, (_, _, complaint) in enumerate(typed):
            self._complain(rows, row, column, complaint)
        values = pa.array([value for value, _, _ in typed], kind)
        return [values, pa.array([int(state) for _, state, _ in typed], pa.int8())]

    def _complain(
        self, rows: Rows, row: int, column: Column, complaint: Complaint | None
    ) -> None:  # fmt: skip
        if complaint is not None:
            place = rows.place(row, column.name)
            self.diagnostics.report(complaint.code, place, **dict(complaint.values))


def _listed(cells: Cells) -> list[str | None]:
    return list(cells.to_pylist() if isinstance(cells, pa.Array) else cells)


def _area(cell: str | None, names: Names) -> float:
    """Hectares of a cell; NaN where it gives none."""
    value = type_cell(cell, PLOTS.column(AREA), names.convention(AREA))[0]
    return value if isinstance(value, float) else math.nan


def _from_a_spreadsheet(cell: str | None) -> bool:
    """Whether a cell holds what a spreadsheet may have made of a name: its kind is looked at."""
    return isinstance(cell, DateText) or (isinstance(cell, NumberText) and len(cell) > _LONGEST)


def _as_array(cells: Cells) -> pa.Array | None:
    if isinstance(cells, pa.Array):
        return cells
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        return None


@lru_cache(maxsize=64)
def _states(size: int, state: State) -> pa.Array:
    """The same state for all rows; pieces of one size share it."""
    return pa.array(np.full(size, state, np.int8))


@lru_cache(maxsize=64)
def _nothing(size: int, kind: pa.DataType) -> pa.Array:
    """A column that nobody filled; pieces of one size share it."""
    return pa.nulls(size, kind)


def _given_or_blank(cells: pa.Array) -> pa.Array:
    empty = cells.is_null().to_numpy(zero_copy_only=False)
    return pa.array(np.where(empty, np.int8(State.BLANK), np.int8(State.GIVEN)))


def _plain_numbers(texts: pa.Array) -> pa.Array | None:
    """The numbers of a column that holds nothing but plain ones, None for any other column."""
    plain = pc.all(pc.match_substring_regex(texts, _PLAIN_NUMBER)).as_py()
    return pc.cast(texts, pa.float64()) if plain is not False else None


__all__ = ["SCHEMA", "STATE", "Typing"]
