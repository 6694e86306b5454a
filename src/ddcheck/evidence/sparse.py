"""Rows of a sparse table of plots, taken for some plots without going through all of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]


def rows_of(table: Index, wanted: Index) -> tuple[Index, Index]:
    """For plots `wanted`: (which of them, row of the table), a pair for each row of theirs.

    `table` is the column of plots, ascending; plots that are not in it, such as -1, have no rows.
    """
    begin = np.searchsorted(table, wanted, side="left")
    count = np.searchsorted(table, wanted, side="right") - begin
    which = np.repeat(np.arange(len(wanted)), count)
    step = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return which, begin[which] + step
