"""Columns of truth from answers that were found one by one, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.facts.column import FactColumn
from ddcheck.facts.declared import Declared
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, Truth, truth, truth_column
from ddcheck.model.reason import Reason

Answer = tuple[int, Reason | None]
"""1 true, 0 false, -1 unknown; and why."""

YES, NO, OPEN = int(TRUE), int(FALSE), int(UNKNOWN)


def told(answers: Iterable[Answer]) -> FactColumn:
    """One row an answer."""
    values, why = [], []
    at: dict[Reason, int] = {}
    for value, reason in answers:
        values.append(value)
        why.append(-1 if reason is None else at.setdefault(reason, len(at)))
    return truth_column(np.array(values, np.int8), np.array(why, np.int32), tuple(at))


def told_by_all(
    group: NDArray[np.int64], size: int, values: Truth, code: NDArray[np.int64],
    why: Sequence[Reason | None], none: Reason,
) -> FactColumn:  # fmt: skip
    """And over each group: one no decides, then one that is open; a group of nothing is open.

    `group` is sorted. `code` is the reason of each value; that of the first which decides is told.
    """
    answer, index = np.full(size, UNKNOWN), np.full(size, len(why), np.int32)
    if len(group):
        weight = np.select([values == FALSE, values == UNKNOWN], [0, 1], 2)
        begins = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
        least = np.minimum.reduceat(weight, begins)
        count = np.diff(np.r_[begins, len(group)])
        decides = np.flatnonzero(weight == np.repeat(least, count))
        first = decides[np.searchsorted(decides, begins)]
        answer[group[first]], index[group[first]] = values[first], code[first]
    at: dict[Reason, int] = {}
    place = [-1 if reason is None else at.setdefault(reason, len(at)) for reason in (*why, none)]
    return truth_column(answer, np.array(place, np.int32)[index], tuple(at))


def yes_no(source: Declared, column: str) -> FactColumn:
    """A cell of yes or no; another word of the column counts as no."""
    cells = np.array([cell or "" for cell in source.texts(column)], object)
    given = source.states(column) == State.GIVEN
    values = truth(given & (cells == "yes"), given & (cells != "yes"))
    index, reasons = source.reasons(column)
    return truth_column(values, np.where(given, -1, index).astype(np.int32), reasons)
