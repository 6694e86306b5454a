"""Pairs of boxes that meet, among millions of them, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

AT_ONCE = 1 << 20
"""Pairs of neighbours that are looked at together."""
_USUAL = 0.98  # of the boxes are at most as large as a cell of the grid
_ALIKE = 3.0  # times the usual size: then all boxes count as usual
_FINEST = 1e-5  # degrees
_ASKED = 128  # large boxes asked at once: in the worst case each of them meets every other one


def box_pairs(bounds: Floats, *, at_once: int = AT_ONCE) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (a, b) of rows of (n, 4) bounds that meet, each once, in pieces. No number is NaN.

    Most boxes are no larger than a cell of a grid, so they can only meet those that begin in the
    cells around their own. The few that are larger are asked by a tree, one block after the other.
    """
    size = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    if not len(size):
        return
    usual, largest = float(np.quantile(size, _USUAL)), float(size.max())
    cell = max(largest if largest <= _ALIKE * usual else usual, _FINEST)
    small = np.flatnonzero(size <= cell)
    for a, b in _neighbours(bounds, small, cell, at_once):
        meet = _meet(bounds, a, b)
        if meet.any():
            yield a[meet], b[meet]
    yield from _of_large(bounds, np.flatnonzero(size > cell), small)


def _meet(bounds: Floats, a: Ints, b: Ints) -> NDArray[np.bool_]:
    west, south, east, north = bounds.T
    return np.asarray(
        (west[a] <= east[b])
        & (west[b] <= east[a])
        & (south[a] <= north[b])
        & (south[b] <= north[a])
    )


def _neighbours(
    bounds: Floats, rows: Ints, cell: float, at_once: int
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of boxes whose corners lie in one cell or in two that touch, each once."""
    col = np.floor((bounds[rows, 0] + 720) / cell).astype(np.int64)
    row = np.floor((bounds[rows, 1] + 720) / cell).astype(np.int64)
    across = int(np.ceil(1440 / cell)) + 2
    key = row * across + col
    order = np.argsort(key, kind="stable")
    rows, key = rows[order], key[order]
    here = np.arange(len(rows))
    # Later boxes of the own cell and those of the next in the row; then three cells of the next row.
    for first, behind in (
        (here + 1, np.searchsorted(key, key + 1, side="right")),
        (
            np.searchsorted(key, key + across - 1, side="left"),
            np.searchsorted(key, key + across + 1, side="right"),
        ),
    ):
        count = behind - first
        total = np.cumsum(count)
        for low, high in _cuts(total, at_once):
            own = np.repeat(here[low:high], count[low:high])
            begun = total[low:high] - count[low:high]
            step = np.arange(len(own)) - np.repeat(begun - begun[:1], count[low:high])
            yield rows[own], rows[np.repeat(first[low:high], count[low:high]) + step]


def _cuts(total: Ints, most: int) -> Iterator[tuple[int, int]]:
    """Runs of boxes that have so many pairs together; a single box may have more."""
    low = 0
    while low < len(total):
        before = int(total[low - 1]) if low else 0
        high = max(int(np.searchsorted(total, before + most, side="right")), low + 1)
        yield low, high
        low = high


def _of_large(bounds: Floats, large: Ints, small: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of which one at least is larger than a cell."""
    for start in range(0, len(large), _BLOCK):
        own = large[start : start + _BLOCK]
        tree = shapely.STRtree(shapely.box(*bounds[own].T))
        west, south = bounds[own, :2].min(0)
        east, north = bounds[own, 2:].max(0)
        for others in (own, large[start + len(own) :], small):
            box = bounds[others]
            reach = (box[:, 0] <= east) & (box[:, 2] >= west)
            reach &= (box[:, 1] <= north) & (box[:, 3] >= south)
            yield from _asked(tree, own, others[reach], bounds, same=others is own)


def _asked(
    tree: shapely.STRtree, own: Ints, asking: Ints, bounds: Floats, *, same: bool
) -> Iterator[tuple[Ints, Ints]]:
    for start in range(0, len(asking), _ASKED):
        chosen = asking[start : start + _ASKED]
        by, found = tree.query(shapely.box(*bounds[chosen].T))
        if same:
            once = by + start < found
            by, found = by[once], found[once]
        if len(by):
            yield chosen[by], own[found]


_BLOCK = 1 << 16
