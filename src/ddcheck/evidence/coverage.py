"""Which share of every pixel a plot covers: exact, over many plots at once, canonical per plot.

Pixel frame of a lattice with `per_degree` pixels a degree: x = (lon - west) * per_degree to the
east, y = (north - lat) * per_degree to the south; pixel (row, col) is the unit square at that
corner. Edges are straight in longitude and latitude (RFC 7946), hence in the frame.

A piece of an edge of height dd at mean offset f in pixel c covers (1 - f) dd of that pixel and dd
of every pixel to its right, so the running sum along a row of `dd - t` at c and `t` at c + 1, with
t = f dd, is the covered share.

Everything is integer. Positions are rounded to about 2**-44 degree (6 nanometres) relative to the
pixel corner of the plot, which also puts vertices that were meant to lie on a gridline exactly on
it; pieces are rounded to 2**-40 in such a way that the pieces of an edge in a row still add up to
its height. Hence full pixels are exactly 1, outside is exactly 0, and nothing depends on the
chunk, the order, the band or the thread. The result is rounded once to 2**-32 of a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.outlines import Edges, Floats, Ints

ONE = 1 << 32  # a fully covered pixel
FINE = 40
_SAFE_EDGES = 1 << 12  # that many edges of one plot cannot leave the exact range of float64
SLACK = 1 << 20  # rounding of pieces, in units of 2**-40


@dataclass(frozen=True)
class Lattice:
    """A global grid: the corner in degrees and a whole number of pixels a degree."""

    west: float
    north: float
    per_degree: int

    def lonlat(self, row: float, col: float) -> tuple[float, float]:
        """Degrees of a position counted in rows and columns from the corner."""
        return self.west + col / self.per_degree, self.north - row / self.per_degree

    @property
    def turn(self) -> int:
        """Pixels around the globe."""
        return 360 * self.per_degree

    @property
    def position_bits(self) -> int:
        """Positions are whole multiples of 2**-bits pixels: 32 for 4000 pixels a degree."""
        return 44 - (self.per_degree - 1).bit_length()

    def x(self, lon: Floats) -> Floats:
        """Pixels east of the corner, rounded to position_bits."""
        return self._snap(lon * self.per_degree) - round(self.west * self.per_degree)

    def y(self, lat: Floats) -> Floats:
        """Pixels south of the corner, rounded to position_bits."""
        return round(self.north * self.per_degree) - self._snap(lat * self.per_degree)

    def _snap(self, value: Floats) -> Floats:
        scale = float(1 << self.position_bits)
        whole = np.rint(value)
        return whole + np.rint((value - whole) * scale) / scale


@dataclass(frozen=True)
class Frames:
    """The pixel box of each of n plots on a lattice: first row and column, rows and columns."""

    row: Ints
    col: Ints
    height: Ints
    width: Ints

    def take(self, index: Ints) -> Frames:
        return Frames(self.row[index], self.col[index], self.height[index], self.width[index])


class PixelFrame(Protocol):
    """What coverage needs of a lattice: positions in pixels east and south of its corner."""

    def x(self, lon: Floats, /) -> Floats: ...

    def y(self, lat: Floats, /) -> Floats: ...


def frames_of(bounds: Floats, lattice: PixelFrame) -> Frames:
    """Pixel boxes of plots from their bounds (n, 4) west, south, east, north, as the lattice counts."""
    left, right = lattice.x(bounds[:, 0]), lattice.x(bounds[:, 2])
    top, bottom = lattice.y(bounds[:, 3]), lattice.y(bounds[:, 1])
    row, col = np.floor(top), np.floor(left)
    height = np.maximum(np.ceil(bottom) - row, 1)
    width = np.maximum(np.ceil(right) - col, 1)
    return Frames(*(part.astype(np.int64) for part in (row, col, height, width)))


@dataclass(frozen=True)
class PixelEdges:
    """Edges of n plots in pixels from the corner of each plot's box, downwards, y0 < y1.

    sign is +1 where ground to the right of the edge is inside. plot is ascending.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    sign: Floats
    plot: Ints

    def between(self, top: int, bottom: int) -> PixelEdges:
        """Choose the edges that enter the rows top <= row < bottom."""
        i = np.flatnonzero((self.y0 < bottom) & (self.y1 > top))
        return PixelEdges(
            self.x0[i], self.y0[i], self.x1[i], self.y1[i], self.sign[i], self.plot[i]
        )


def pixel_edges(edges: Edges, ring_areas: Ints, frames: Frames, lattice: PixelFrame) -> PixelEdges:
    """Edges in the frame. Shells count +, holes -, whatever their winding; flat rings drop out."""
    role = np.where(edges.ring_hole, 1.0, -1.0) * np.sign(ring_areas)
    plot = edges.ring_plot[edges.ring]
    left, top = frames.col[plot].astype(np.float64), frames.row[plot].astype(np.float64)
    x0, y0 = lattice.x(edges.lon1) - left, lattice.y(edges.lat1) - top
    x1, y1 = lattice.x(edges.lon0) - left, lattice.y(edges.lat0) - top
    sign = role[edges.ring] * edges.north
    keep = (y1 > y0) & (sign != 0)
    return PixelEdges(x0[keep], y0[keep], x1[keep], y1[keep], sign[keep], plot[keep])


@dataclass(frozen=True)
class Cells:
    """Covered pixels of a batch of boxes, as one flat array.

    cover     (cells,) int64, 2**-32 of a pixel; the rows of a box follow one another, and each has
              one cell more than the box is wide (always 0)
    row_start (rows + 1,) where each row begins in `cover`
    row_box   (rows,) which box; row (rows,) and col (rows,) lattice position of its first cell
    astray    (boxes,) coverage below 0 or above 1: parts overlap or the outline crosses itself
    """

    cover: Ints
    row_start: Ints
    row_box: Ints
    row: Ints
    col: Ints
    astray: NDArray[np.bool_]

    @cached_property
    def first_row(self) -> Ints:
        """(boxes + 1,) where the rows of each box begin."""
        return np.searchsorted(self.row_box, np.arange(len(self.astray) + 1))


def cover(
    edges: PixelEdges, frames: Frames, first: Ints, last: Ints, span: tuple[int, int] | None = None
) -> Cells:
    """Coverage of the rows first <= row < last (counted in the box) of each plot.

    A band of rows gives the same integers as the whole plot does in those rows; so does a `span`
    (left, right) of columns of the box, which must hold all edges in the band.
    """
    cells, right_end, origin, left = empty_cells(frames, first, last, span)
    row_start, astray = cells.row_start, cells.astray
    cell, weight = _pieces(edges, right_end, first, last, row_start - left, origin)
    fine = np.cumsum(_add(cell, weight, int(row_start[-1]), edges.plot))
    wrong = (fine < -SLACK) | (fine > (1 << FINE) + SLACK)
    if wrong.any():
        bad_rows = np.searchsorted(row_start, np.flatnonzero(wrong), side="right") - 1
        astray[cells.row_box[bad_rows]] = True
    half = 1 << (FINE - 33)
    cells.cover[:] = (np.clip(fine, 0, 1 << FINE) + half) >> (FINE - 32)
    return cells


def empty_cells(
    frames: Frames, first: Ints, last: Ints, span: tuple[int, int] | None
) -> tuple[Cells, Ints, Ints, int]:
    """Cells without coverage, and three numbers that say where edges fall into them.

    They are the right end of each box, the index that its row 0 would have among all rows, and
    the first column of the box that is there.
    """
    left = 0 if span is None else span[0]
    width = frames.width if span is None else np.full_like(frames.width, span[1] - left)
    heights = last - first
    row_box = np.repeat(np.arange(len(heights)), heights)
    box_row = np.concatenate([[0], np.cumsum(heights)])
    within = np.arange(len(row_box)) - box_row[:-1][row_box] + first[row_box]
    row_start = np.concatenate([[0], np.cumsum(width[row_box] + 1)])
    row, col = frames.row[row_box] + within, frames.col[row_box] + left
    covered, astray = np.zeros(int(row_start[-1]), np.int64), np.zeros(len(heights), bool)
    cells = Cells(covered, row_start, row_box, row, col, astray)
    return cells, left + width, box_row[:-1] - first, left


def _add(cell: Ints, weight: Floats, size: int, plot: Ints) -> Ints:
    """Sum of whole-numbered weights per cell, exact."""
    if len(plot) and int(np.bincount(plot).max()) > _SAFE_EDGES:
        exact = np.zeros(size, np.int64)
        np.add.at(exact, cell, weight.astype(np.int64))
        return exact
    return np.bincount(cell, weight, minlength=size).astype(np.int64)


def _pieces(
    edges: PixelEdges, right_end: Ints, first: Ints, last: Ints, row_start: Ints, origin: Ints
) -> tuple[Ints, Floats]:
    """(cell, weight in 2**-40) of every piece of every edge in every pixel it crosses."""
    low = np.maximum(np.floor(edges.y0).astype(np.int64), first[edges.plot])
    high = np.minimum(np.ceil(edges.y1).astype(np.int64), last[edges.plot])
    edge, step = _spread(np.maximum(high - low, 0))
    row = low[edge] + step
    left, right, height = _crossings(edges, edge, row)
    plot = edges.plot[edge]
    widest = right_end[plot] - 1
    c0 = np.minimum(np.floor(left).astype(np.int64), widest)
    c1 = np.minimum(np.maximum(np.ceil(right).astype(np.int64) - 1, c0), widest)
    start = row_start[origin[plot] + row]
    height *= float(1 << FINE)
    piece, step = _spread(c1 - c0 + 1)
    col = c0[piece] + step
    share, offset = _split(left[piece], right[piece], height[piece], col, col == c1[piece])
    sign = edges.sign[edge[piece]]
    moved = np.rint(share * offset)
    cell = start[piece] + col
    return np.concatenate([cell, cell + 1]), np.concatenate([sign * (share - moved), sign * moved])


def _spread(count: Ints) -> tuple[Ints, Ints]:
    """Repeat the index of each item `count` times, and number the repeats from 0."""
    index = np.repeat(np.arange(len(count)), count)
    starts = np.cumsum(count) - count
    return index, np.arange(len(index)) - starts[index]


def _crossings(edges: PixelEdges, edge: Ints, row: Ints) -> tuple[Floats, Floats, Floats]:
    """Western and eastern x of an edge inside a row of pixels, and its height there."""
    x0, y0, x1, y1 = (part[edge] for part in (edges.x0, edges.y0, edges.x1, edges.y1))
    slope = (x1 - x0) / (y1 - y0)
    west, east = np.minimum(x0, x1), np.maximum(x0, x1)
    top, bottom = np.maximum(row, y0), np.minimum(row + 1, y1)
    upper = np.where(top == y0, x0, np.clip(x0 + (top - y0) * slope, west, east))
    lower = np.where(bottom == y1, x1, np.clip(x0 + (bottom - y0) * slope, west, east))
    return np.minimum(upper, lower), np.maximum(upper, lower), bottom - top


def _split(
    left: Floats, right: Floats, height: Floats, col: Ints, is_last: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Height inside one column (whole 2**-40, adding up to `height`), and its mean offset there."""
    begin, end = np.maximum(col, left), np.where(is_last, right, col + 1)
    length = np.where(right > left, right - left, 1.0)
    upto = np.where(is_last, height, np.rint(height * ((end - left) / length)))
    before = np.where(begin > left, np.rint(height * ((begin - left) / length)), 0.0)
    return upto - before, (begin + end) / 2 - col
