"""Which pixels lie within a distance of an outline: what position error makes doubtful (method §2.7).

All within a distance of one side of an outline is a strip with round ends. What a row of pixels shares
with it is convex, so the pixels that it touches there are those between its western and its eastern
end, which follow in closed form from the two ends and the two long sides. Nothing is approximated:
arcs have no corners here. Distances are metres in a plane (see `position.Leeway`), which is wider than
needed by far more than rounding can take away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.coverage import ONE, Cells, Frames, PixelFrame
from ddcheck.evidence.rings import Floats, Ints, Rings, ranges

INNER, OUTER = np.uint8(1), np.uint8(2)
"""Flags of a cell: it surely belongs to the plot; the plot may hold some of it."""


@dataclass(frozen=True)
class Lines:
    """Sides of the outlines of n plots, in metres east and south of the corner of each plot's box.

    Each runs from its northern to its southern end, those along a parallel eastwards. start (n + 1,)
    is where those of each plot begin.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    plot: Ints
    start: Ints

    def take(self, plots: Ints) -> Lines:
        """Those of some plots, in their order."""
        count = self.start[plots + 1] - self.start[plots]
        at = ranges(self.start[plots], count)
        plot = np.repeat(np.arange(len(plots)), count)
        start = np.concatenate([[0], np.cumsum(count)])
        return Lines(self.x0[at], self.y0[at], self.x1[at], self.y1[at], plot, start)


@dataclass(frozen=True)
class Onto:
    """Where the pixels of n boxes lie in flat windows.

    Pixel (row, col) of a box is origin + row * stride + col, if top <= row < bottom and
    left <= col < right.
    """

    origin: Ints
    stride: Ints
    top: Ints
    bottom: Ints
    left: Ints
    right: Ints

    @classmethod
    def windows(cls, own: Frames, window: Frames, first: Ints, last: Ints, begin: Ints) -> Onto:
        """Rows first <= row < last of windows, whose cells begin at `begin`; rows end with one more."""
        down, east = window.row - own.row, window.col - own.col
        stride = window.width + 1
        top = first + down
        return cls(begin - top * stride - east, stride, top, last + down, east, east + window.width)


def lines_of(rings: Rings, plots: Ints, own: Frames, lattice: PixelFrame, pixel: Floats) -> Lines:
    """The sides of some plots (m,); own is the box of each, pixel (m, 2) metres east and south."""
    rings = rings.take(plots)
    begin, ring = rings.sides()
    plot, ends = rings.ring_plot[ring], np.stack([begin, begin + 1])
    x = (lattice.x(rings.x)[ends] - own.col[plot]) * pixel[plot, 0]
    y = (lattice.y(rings.y)[ends] - own.row[plot]) * pixel[plot, 1]
    turned = (y[0] > y[1]) | ((y[0] == y[1]) & (x[0] > x[1]))
    x0, x1 = np.where(turned, x[1], x[0]), np.where(turned, x[0], x[1])
    y0, y1 = np.where(turned, y[1], y[0]), np.where(turned, y[0], y[1])
    return Lines(x0, y0, x1, y1, plot, rings.first_side)


def lay(cells: Cells, chosen: Ints, own: Frames, onto: Onto, result: Ints) -> None:
    """Put the coverage of some boxes (m,) of cells into windows that hold them."""
    rows = cells.first_row[chosen + 1] - cells.first_row[chosen]
    row, box = ranges(cells.first_row[chosen], rows), np.repeat(np.arange(len(chosen)), rows)
    length = cells.row_start[row + 1] - cells.row_start[row] - 1
    first_col = cells.col[row] - own.col[box]
    start = onto.origin[box] + (cells.row[row] - own.row[box]) * onto.stride[box] + first_col
    result[ranges(start, length)] = cells.cover[ranges(cells.row_start[row], length)]


def mark(
    lines: Lines, chosen: Ints, radius: Floats, pixel: Floats, onto: Onto, flag: np.uint8,
    result: NDArray[np.uint8],
) -> None:  # fmt: skip
    """Set a flag in all cells that come as near as `radius` (m,) metres to a side of their plot.

    The plots are those `chosen` (m,) of the lines; radius, pixel and onto are of these alone.
    """
    lines = lines.take(chosen)
    side, row = _rows(lines, radius, pixel, onto)
    plot = lines.plot[side]
    low, high = _reached(
        lines, side, radius[plot], row * pixel[plot, 1], (row + 1) * pixel[plot, 1]
    )
    hit = np.flatnonzero(low <= high)
    plot, row = plot[hit], row[hit]
    first = np.maximum(np.floor(low[hit] / pixel[plot, 0]).astype(np.int64), onto.left[plot])
    last = np.minimum(np.floor(high[hit] / pixel[plot, 0]).astype(np.int64) + 1, onto.right[plot])
    keep = first < last
    start = (onto.origin[plot] + row * onto.stride[plot])[keep]
    change = np.zeros(len(result) + 1, np.int32)
    np.add.at(change, start + first[keep], 1)
    np.add.at(change, start + last[keep], -1)
    result[np.cumsum(change[:-1]) > 0] |= flag


def _rows(lines: Lines, radius: Floats, pixel: Floats, onto: Onto) -> tuple[Ints, Ints]:
    """Every side in every row of pixels that it comes near to."""
    plot = lines.plot
    height, away = pixel[plot, 1], radius[plot]
    first = np.maximum(np.floor((lines.y0 - away) / height).astype(np.int64), onto.top[plot])
    last = np.minimum(np.floor((lines.y1 + away) / height).astype(np.int64) + 1, onto.bottom[plot])
    count = np.maximum(last - first, 0)
    side = np.repeat(np.arange(len(plot)), count)
    step = np.arange(len(side)) - np.repeat(np.cumsum(count) - count, count)
    return side, first[side] + step


def _reached(
    lines: Lines, side: Ints, radius: Floats, top: Floats, bottom: Floats
) -> tuple[Floats, Floats]:
    """Western and eastern end of what lies near each side between two parallels; none: low > high."""
    x0, y0, x1, y1 = (part[side] for part in (lines.x0, lines.y0, lines.x1, lines.y1))
    low, high = np.full(len(side), np.inf), np.full(len(side), -np.inf)
    for x, y in ((x0, y0), (x1, y1)):
        away = np.maximum(np.maximum(top - y, y - bottom), 0.0)
        half = np.sqrt(np.maximum(radius * radius - away * away, 0.0))
        near = away <= radius
        low = np.where(near, np.minimum(low, x - half), low)
        high = np.where(near, np.maximum(high, x + half), high)
    dx, dy = x1 - x0, y1 - y0
    rises = dy > 0
    length = np.where(rises, np.sqrt(dx * dx + dy * dy), 1.0)
    slope = dx / np.where(rises, dy, 1.0)
    east, south = radius * dy / length, -(radius * dx / length)
    west_end, east_end = np.minimum(x0, x1), np.maximum(x0, x1)
    for sign in (1.0, -1.0):
        moved, down = sign * east, sign * south
        upper, lower = np.maximum(top, y0 + down), np.minimum(bottom, y1 + down)
        crosses = rises & (upper <= lower)
        for y in (upper, lower):
            x = np.clip(x0 + (y - (y0 + down)) * slope, west_end, east_end) + moved
            if sign > 0:
                high = np.where(crosses, np.maximum(high, x), high)
            else:
                low = np.where(crosses, np.minimum(low, x), low)
    return low, high


def finish(reach: NDArray[np.uint8], cover: Ints, filled: Ints, certain: NDArray[np.bool_]) -> None:
    """From marks of what is far or near to flags: possible, and certain where nothing speaks against it.

    On entry OUTER marks what comes as near as outlines may be off outwards, INNER as near as inwards.
    """
    possible = ((reach & OUTER) > 0) | (cover > 0) | (filled > 0)
    sure = (cover == ONE) & ((reach & INNER) == 0) & certain
    reach[:] = np.where(possible, OUTER, 0)
    reach[sure] |= INNER
