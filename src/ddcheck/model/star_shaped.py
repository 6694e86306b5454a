"""Boundaries that surely do not cross themselves, known without looking for a crossing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_CLEAR = 1e-6  # radians, about: far above what rounding can do to the sign of a turn
_CORNERS = 4  # of a closed ring that encloses something


def star_shaped(
    x: NDArray[np.float64], y: NDArray[np.float64], counts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """(r,) rings that go round the middle of their corners once, always the same way.

    Such a boundary meets every ray from there once, so it cannot cross itself. Others may be sound,
    too: it is for the slow check to tell. x, y are the corners of closed rings one after the other,
    `counts` (r,) of each, all numbers finite.
    """
    enough = counts >= _CORNERS
    if not enough.all():
        own = np.repeat(enough, counts)
        found = np.zeros(len(counts), bool)
        found[enough] = star_shaped(x[own], y[own], counts[enough])
        return found
    if not len(counts):
        return np.zeros(0, bool)
    first = np.cumsum(counts) - counts
    x, y = (v - np.repeat(np.add.reduceat(v, first) / counts, counts) for v in (x, y))
    reach = np.abs(x) + np.abs(y)
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    clear = np.abs(cross) > _CLEAR * reach[:-1] * reach[1:]
    left = (cross > 0) & clear
    right = (cross < 0) & clear
    risen = (y[:-1] < 0) & (y[1:] >= 0)
    between = first[1:] - 1  # no side leads from one ring to the next
    left[between] = right[between] = True
    risen[between] = False
    turns = [np.logical_and.reduceat(side, first) for side in (left, right)]
    once = np.add.reduceat(risen.astype(np.int64), first) == 1
    result: NDArray[np.bool_] = (turns[0] | turns[1]) & once
    return result
