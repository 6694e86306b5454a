"""The different values of a column, typed one by one, or all together where they are plain."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ddcheck.documents.cells import LARGEST, Complaint, State, type_cell
from ddcheck.documents.convention import Convention, Differing
from ddcheck.model.tables import Cell, Column

ARROW = {
    Cell.NUMBER: pa.float64(),
    Cell.DATE: pa.date32(),
    Cell.EXPIRY: pa.date32(),
    Cell.COUNTRIES: pa.list_(pa.string()),
}
"""The type of a column by its cell; text where it is not named."""
_PLAIN = r"^\d{1,15}(\.\d{1,15})?$"
_MANY = 64
Different = tuple[pa.Array, NDArray[np.int8], list[Complaint | None]]
"""Values (null = unknown), states and complaints, one for each."""


def type_different(
    different: list[str | None], column: Column, convention: Convention
) -> Different:
    """Type some cells, with the result of `type_cell` one by one.

    Plain numbers go through Arrow, which rounds as exactly and is fifty times as fast.
    """
    kind = ARROW.get(column.cell, pa.string())
    if len(different) < _MANY or not _plain_is_clear(column, convention, different):
        typed = [type_cell(cell, column, convention) for cell in different]
        states = np.array([state for _, state, _ in typed], np.int8)
        return pa.array([value for value, _, _ in typed], kind), states, [c for _, _, c in typed]
    numbers, clear = _plain_numbers(different, column)
    states = np.full(len(different), State.GIVEN, np.int8)
    said: list[Complaint | None] = [None] * len(different)
    for index in np.flatnonzero(~clear).tolist():
        value, states[index], said[index] = type_cell(different[index], column, convention)
        numbers[index] = value if isinstance(value, float) else np.nan
    return pa.array(numbers, kind, mask=np.isnan(numbers)), states, said


def _plain_is_clear(column: Column, convention: Convention, different: list[str | None]) -> bool:
    """Whether digits with a point can only be the number that they look like."""
    clear = convention.decimal != "comma" and not convention.doubt and convention.unit is None
    return column.cell is Cell.NUMBER and clear and Differing not in set(map(type, different))


def _plain_numbers(
    different: list[str | None], column: Column
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The numbers that are plain and within bounds, and where they are."""
    text = pa.array(different, pa.string())
    plain = pc.fill_null(pc.match_substring_regex(text, _PLAIN), False)  # noqa: FBT003
    cast = pc.cast(pc.if_else(plain, text, pa.scalar(None, pa.string())), pa.float64())
    numbers = cast.to_numpy(zero_copy_only=False).astype(np.float64)  # null becomes NaN
    low = -LARGEST if column.low is None else column.low
    high = LARGEST if column.high is None else column.high
    within = (numbers >= low) & (numbers <= high) & ((numbers == 0) | (numbers >= 1 / LARGEST))
    return numbers, np.asarray(within, bool)
