"""Plots that surely do not cross themselves, known without looking for a crossing."""

from __future__ import annotations

import numpy as np

from ddcheck.plots.rings import Bools, Rings

_CLEAR = 1e-6  # radians, about: far above what rounding can do to the sign of a turn


def star_shaped(rings: Rings) -> Bools:
    """(n,) plots of one ring that goes round the middle of its corners once, always the same way.

    Such a boundary meets every ray from there once, so it cannot cross itself. Other plots may be
    sound, too: it is for the slow check to tell. All numbers must be finite.
    """
    found = np.zeros(rings.size, bool)
    counts = np.diff(rings.start)
    alone = (np.bincount(rings.plot, minlength=rings.size)[rings.plot] == 1) & (counts > 3)
    if not alone.any():
        return found
    if not alone.all():
        lon, lat = (v[np.repeat(alone, counts)] for v in (rings.lon, rings.lat))
        counts = counts[alone]
    else:
        lon, lat = rings.lon, rings.lat
    first = np.cumsum(counts) - counts
    x, y = (v - np.repeat(np.add.reduceat(v, first) / counts, counts) for v in (lon, lat))
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
    found[rings.plot[alone]] = (turns[0] | turns[1]) & once
    return found
