"""Columns of truth from answers that were found one by one, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ddcheck.documents.cells import State
from ddcheck.facts.column import FactColumn
from ddcheck.facts.declared import Declared
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, truth, truth_column
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


def yes_no(source: Declared, column: str) -> FactColumn:
    """A cell of yes or no; another word of the column counts as no."""
    cells = np.array([cell or "" for cell in source.texts(column)], object)
    given = source.states(column) == State.GIVEN
    values = truth(given & (cells == "yes"), given & (cells != "yes"))
    index, reasons = source.reasons(column)
    return truth_column(values, np.where(given, -1, index).astype(np.int32), reasons)
