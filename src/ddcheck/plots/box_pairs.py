"""Pairs of boxes that meet, among millions of them, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

AT_ONCE = 1 << 20
"""Pairs of neighbours that are looked at together."""
BAND = 1 << 19
"""Boxes that are sorted together."""
_USUAL = 0.98  # of the boxes are at most as large as a cell of the grid
_ALIKE = 3.0  # times the usual size: then all boxes count as usual
_FINEST = 1e-5  # degrees
_ASKED = 128  # large boxes asked at once: in the worst case each of them meets every other one


def box_pairs(
    bounds: Floats, rows: Ints, *, at_once: int = AT_ONCE, band: int = BAND,
    rest: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Ints, Ints]]:  # fmt: skip
    """Pairs (a, b) among `rows` of (n, 4) bounds that meet, each once, in pieces. No number is NaN.

    `rest` is called whenever much of the bounds was looked at.

    Most boxes are no larger than a cell of a grid, so they can only meet those that begin in the
    cells around their own; some rows of cells are looked at together. The few that are larger are
    asked by a tree, one block after the other.
    """
    if not len(rows):
        return
    size = _sizes(bounds, rows, rest)
    largest = float(size.max())
    usual = float(np.quantile(size, _USUAL, overwrite_input=True))
    cell = max(largest if largest <= _ALIKE * usual else usual, _FINEST)
    small, large = rows, rows[:0]
    if largest > cell:
        size = _sizes(bounds, rows, rest)
        small, large = rows[size <= cell], rows[size > cell]
    del size
    for own, inner in _bands(bounds, small, cell, band, rest):
        boxes = bounds[own]
        rest()
        for a, b in _neighbours(boxes, inner, cell, at_once):
            meet = _meet(bounds, own[a], own[b])
            if meet.any():
                yield own[a[meet]], own[b[meet]]
    if len(large):
        yield from _of_large(bounds, large, small)


def _sizes(bounds: Floats, rows: Ints, rest: Callable[[], None]) -> Floats:
    """(m,) the longer side of each box."""
    result = np.empty(len(rows))
    for low in range(0, len(rows), BAND):
        box = bounds[rows[low : low + BAND]]
        result[low : low + BAND] = (box[:, 2:] - box[:, :2]).max(1)
        rest()
    return result


def _bands(
    bounds: Floats, rows: Ints, cell: float, band: int, rest: Callable[[], None]
) -> Iterator[tuple[Ints, Ints]]:
    """Whole rows of cells with some boxes together, and the row after them: (rows, which are own).

    A box of the row after is only there to be met; it is its own in the next band.
    """
    if len(rows) <= band:
        yield rows, np.arange(len(rows))
        return
    cells = np.empty(len(rows), np.int32)
    for low in range(0, len(rows), band):
        cells[low : low + band] = _line(bounds[rows[low : low + band], 1], cell)
        rest()
    order = np.argsort(cells, kind="stable")
    cells = cells[order]
    start = 0
    while start < len(rows):
        last = cells[min(start + band, len(rows)) - 1]
        end = int(np.searchsorted(cells, last, side="right"))
        halo = int(np.searchsorted(cells, last + 1, side="right"))
        yield rows[order[start:halo]], np.arange(end - start)
        start = end


def _line(south: Floats, cell: float) -> Ints:
    """The row of cells in which a box begins."""
    return np.floor((south + 720) / cell).astype(np.int64)


def _meet(bounds: Floats, a: Ints, b: Ints) -> NDArray[np.bool_]:
    west, south, east, north = bounds.T
    return np.asarray(
        (west[a] <= east[b])
        & (west[b] <= east[a])
        & (south[a] <= north[b])
        & (south[b] <= north[a])
    )


def _neighbours(
    bounds: Floats, inner: Ints, cell: float, at_once: int
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of boxes whose corners lie in one cell or in two that touch, each once.

    Only pairs whose first box is one of `inner`: the others are another band's.
    """
    col = np.floor((bounds[:, 0] + 720) / cell).astype(np.int64)
    across = int(np.ceil(1440 / cell)) + 2
    key = _line(bounds[:, 1], cell) * across + col
    rows = np.argsort(key, kind="stable")
    key = key[rows]
    is_inner = np.zeros(len(rows), bool)
    is_inner[inner] = True
    is_inner = is_inner[rows]
    here = np.arange(len(rows))
    # Later boxes of the own cell and those of the next in the row; then three cells of the next row.
    for first, behind in (
        (here + 1, np.searchsorted(key, key + 1, side="right")),
        (
            np.searchsorted(key, key + across - 1, side="left"),
            np.searchsorted(key, key + across + 1, side="right"),
        ),
    ):
        count = np.where(is_inner, behind - first, 0)
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
