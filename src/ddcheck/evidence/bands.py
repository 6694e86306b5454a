"""Large plots are done some rows at a time, in the columns that they have there.

A thin strip across a country then costs what it covers, and not what its box does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ddcheck.evidence.rings import Floats

MOST_ROWS = 1 << 16


@dataclass(frozen=True)
class Sides:
    """Sides of one plot in pixels from the corner of a box, each from north to south."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats

    def columns(self, top: int, bottom: int) -> tuple[int, int] | None:
        """The columns first <= col < last that hold what lies between two rows; None: nothing does.

        One more on either side takes what rounding may do.
        """
        i = np.flatnonzero((self.y0 <= bottom) & (self.y1 >= top))
        if not len(i):
            return None
        x0, y0, x1, y1 = self.x0[i], self.y0[i], self.x1[i], self.y1[i]
        falls = y1 > y0
        slope = (x1 - x0) / np.where(falls, y1 - y0, 1.0)
        upper = x0 + (np.maximum(y0, top) - y0) * slope
        lower = np.where(falls, x0 + (np.minimum(y1, bottom) - y0) * slope, x1)
        low, high = np.minimum(upper, lower).min(), np.maximum(upper, lower).max()
        return int(np.floor(low)) - 1, int(np.ceil(high)) + 1


@dataclass(frozen=True)
class Band:
    """Rows top <= row < bottom of a box, and the columns left <= col < right to look at there."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def cells(self) -> int:
        return (self.bottom - self.top) * (self.right - self.left + 1)


def bands(sides: Sides, height: int, most: int, around: tuple[int, int] = (0, 0)) -> Iterator[Band]:
    """The bands of a box, from north to south, without those that hold nothing.

    Each has as many rows as `most` cells allow, but one at least. `around` are the rows and columns
    that are looked at beyond the sides; those rows do not count, or a wide margin would leave bands
    of one row and be looked at for each of them.
    """
    rows, columns = around

    def cut(top: int, bottom: int) -> Band | None:
        found = sides.columns(top - rows, bottom + rows)
        return found and Band(top, bottom, found[0] - columns, found[1] + columns)

    def fits(band: Band | None) -> bool:
        if band is None:
            return True
        return band.cells <= most

    top, step = 0, 1
    while top < height:
        band = cut(top, min(top + step, height))
        while step > 1 and not fits(band):
            step //= 2
            band = cut(top, min(top + step, height))
        while top + step < height and step < MOST_ROWS:
            more = cut(top, min(top + 2 * step, height))
            if not fits(more):
                break
            band, step = more, 2 * step
        if band is not None:
            yield band
        top += step
