"""Truth in columns: 1 is true, 0 is false, -1 is unknown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.column import FactColumn, Kind, exact
from ddcheck.model.reason import Reason

Truth = NDArray[np.int8]
TRUE, FALSE, UNKNOWN = np.int8(1), np.int8(0), np.int8(-1)


def truth(is_true: NDArray[np.bool_], is_false: NDArray[np.bool_]) -> Truth:
    """Truth from two planes; neither is unknown."""
    return np.where(is_true, TRUE, np.where(is_false, FALSE, UNKNOWN))


def conjunction(*parts: Truth) -> Truth:
    """All of them, strong Kleene: a false part decides."""
    stack = np.stack(parts)
    return truth((stack == TRUE).all(axis=0), (stack == FALSE).any(axis=0))


def any_in_group(values: Truth, group: NDArray[np.int64], size: int) -> Truth:
    """For each group whether some value is true, strong Kleene. An empty group is unknown."""
    count = np.bincount(group, minlength=size)
    true = np.bincount(group[values == TRUE], minlength=size)
    false = np.bincount(group[values == FALSE], minlength=size)
    return truth(true > 0, (count > 0) & (false == count))


def truth_column(
    values: Truth, reason: NDArray[np.int32], reasons: tuple[Reason, ...]
) -> FactColumn:
    """A fact of truth; `reason` says why it is unknown or what a known value rests on."""
    return exact(
        Kind.TRUTH, (values == TRUE).astype(np.float64), values != UNKNOWN,
        reason=reason, reasons=reasons,
    )  # fmt: skip
