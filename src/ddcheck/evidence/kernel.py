"""The loops that cost time, in numpy; an accelerator may stand in for them.

Whatever stands in must give the same integers: sums are of whole numbers, and what is rounded is
rounded in the same place after the same operations.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.area import Integral, integral_of
from ddcheck.evidence.coverage import Cells, cover
from ddcheck.evidence.outlines import Floats, Ints

ACCELERATED_FROM = 50_000
"""Plots from which on starting the accelerator costs less than it saves."""


@dataclass(frozen=True)
class Counted:
    """Pico-hectares of boxes: all, those of seen classes, and a table (box, class, area)."""

    grid: Ints
    seen: Ints
    box: Ints
    number: Ints
    area: Ints


@dataclass(frozen=True)
class Kernel:
    """integral: see area.integral_of; cover: see coverage.cover; runs: see runs_of; translate and count: see below."""

    name: str
    integral: Integral
    cover: Callable[..., Cells]
    runs: Callable[[Cells], tuple[Ints, Ints, Ints]]
    translate: Callable[[NDArray[Any], Ints, Ints, Ints, NDArray[Any], NDArray[Any]], None]
    count: Callable[[Cells, tuple[Ints, Ints, Ints], Ints, int, Floats], Counted]


def runs_of(cells: Cells) -> tuple[Ints, Ints, Ints]:
    """Runs of covered cells: the first cell, how many, and the row; a row ends with an empty cell."""
    at = np.flatnonzero(cells.cover)
    if not len(at):
        return at, at, at
    first = np.flatnonzero(np.diff(at, prepend=-2) != 1)
    start = at[first]
    length = np.diff(np.append(first, len(at)))
    row = np.searchsorted(cells.row_start, start, side="right") - 1
    return start, length, row


def translate(
    values: NDArray[Any], base: Ints, length: Ints, begin: Ints, table: NDArray[Any],
    result: NDArray[Any],
) -> None:  # fmt: skip
    """result[begin + i] = table[values[base + i]] for i < length, for every piece."""
    before = np.cumsum(length) - length
    step = np.arange(int(length.sum()))
    found = table[values[step + np.repeat(base - before, length)]]
    if np.array_equal(begin, before) and len(found) == len(result):
        result[:] = found
        return
    result[step + np.repeat(begin - before, length)] = found


def count(
    cells: Cells, runs: tuple[Ints, Ints, Ints], classes: Ints, seen: int, pixel: Floats
) -> Counted:
    """Add up covered cells by box and class; pixel (rows,) is the area of 2**-32 of a pixel.

    Every (row, class) is an exact integer sum, rounded once when it is multiplied.
    """
    start, length, row_of_run = runs
    before = np.cumsum(length) - length
    at = np.arange(len(classes)) + np.repeat(start - before, length)
    row = np.repeat(row_of_run, length)
    present = np.flatnonzero(np.bincount(classes, minlength=1))
    dense = np.zeros(int(present[-1]) + 1 if len(present) else 1, np.int64)
    dense[present] = np.arange(len(present))
    size = max(len(present), 1)
    sums = np.bincount(
        row * size + dense[classes], cells.cover[at], minlength=len(cells.row) * size
    ).reshape(-1, size)
    boxes = np.flatnonzero(np.diff(cells.row_box, prepend=-1))
    of_seen = sums[:, present < seen] if len(present) else sums[:, :0]
    areas = np.add.reduceat(np.rint(sums * pixel[:, None]).astype(np.int64), boxes, axis=0)
    box, column = np.nonzero(np.add.reduceat(sums, boxes, axis=0) > 0)
    return Counted(
        _per_box(sums.sum(1), pixel, boxes), _per_box(of_seen.sum(1), pixel, boxes), box,
        present[column], areas[box, column],
    )  # fmt: skip


def _per_box(weights: Floats, pixel: Floats, boxes: Ints) -> Ints:
    result: Ints = np.add.reduceat(np.rint(weights * pixel).astype(np.int64), boxes)
    return result


NUMPY = Kernel("numpy", integral_of, cover, runs_of, translate, count)


def kernel_for(plots: int) -> Kernel:
    """The accelerator where it is installed and the plots are many, else numpy."""
    if plots < ACCELERATED_FROM or importlib.util.find_spec("numba") is None:
        return NUMPY
    from ddcheck.evidence.accelerated import NUMBA

    return NUMBA
