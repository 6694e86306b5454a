"""Windows of many plots as one flat array of cells, and what the layers say of each cell.

The cells of a box follow one another row by row; each row has one cell more than the box is wide,
always empty, which keeps rows apart. All layers are brought to one lattice, the finest that the
plan names. Where each of its pixels lies inside one pixel of a coarser layer the overlay is exact;
where it may touch two, all that it touches are handed on, and only what all of them say is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import lcm

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.area import row_area
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.evidence.coverage import Frames, Lattice
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.plane import PlaneLattice
from ddcheck.evidence.tiles import Extent

Codes = NDArray[np.uint8]
Read = Callable[[Extent, Ints], Codes]
Take = Callable[[Ints, Ints, Codes], None]
"""Given spans of one row each, and where each begins in an array of zeros, fills in their codes."""

_FINEST = 1 << 16  # pixels a degree
_REFINE = 6  # a common lattice may be so many times finer than the finest layer
_CORNER = (-180.0, 80.0)
_CELLS_A_DEGREE_M = 117_000.0  # five per cent more than a degree: a turned cell spans more
_UNIT = 512  # pixels: boxes that begin in one square of this size are read at once


def common_lattice(lattices: Sequence[Lattice | PlaneLattice]) -> Lattice:
    """Find the lattice of the overlay: the coarsest that all are made of, or else the finest.

    Corners are whole pixels from 0, 0 on every lattice, so 24,000 pixels a degree divide both
    8,000 and 12,000 exactly. The overlay lies in longitude and latitude even where layers lie on a
    plane; it is then so fine that one cell touches few of their pixels.
    """
    planes = [lattice.pixel for lattice in lattices if isinstance(lattice, PlaneLattice)]
    needed = min(_FINEST, round(_CELLS_A_DEGREE_M / min(planes)) + 1) if planes else 1
    own = [lattice for lattice in lattices if isinstance(lattice, Lattice)]
    if not own:
        return Lattice(*_CORNER, needed)
    base = _common(own)
    factor = -(-needed // base.per_degree)
    if factor > _REFINE or factor * base.per_degree > _FINEST:
        return base
    return Lattice(base.west, base.north, factor * base.per_degree)


def _common(lattices: Sequence[Lattice]) -> Lattice:
    finest = max(lattices, key=lambda lattice: lattice.per_degree)
    per_degree = lcm(*(lattice.per_degree for lattice in lattices))
    if per_degree > _FINEST or per_degree > _REFINE * finest.per_degree:
        per_degree = finest.per_degree
    return Lattice(lattices[0].west, lattices[0].north, per_degree)


@dataclass(frozen=True)
class Boxes:
    """Flat cells of n boxes.

    row_start (rows + 1,) where each row begins; row_box (rows,) box of each row; row, col (rows,)
    lattice position of its first cell; last (rows,) whether it is the last row of its box
    """

    frames: Frames
    row_start: Ints
    row_box: Ints
    row: Ints
    col: Ints
    last: NDArray[np.bool_]

    @classmethod
    def of(cls, frames: Frames) -> Boxes:
        row_box = np.repeat(np.arange(len(frames.row)), frames.height)
        begin = np.cumsum(frames.height) - frames.height
        row = np.arange(len(row_box)) - begin[row_box] + frames.row[row_box]
        row_start = np.concatenate([[0], np.cumsum(frames.width[row_box] + 1)])
        last = np.append(np.diff(row_box) != 0, True) if len(row_box) else np.zeros(0, bool)
        return cls(frames, row_start, row_box, row, frames.col[row_box], last)

    @property
    def size(self) -> int:
        return int(self.row_start[-1])

    @property
    def cell_row(self) -> Ints:
        """(cells,) index of the row of each cell."""
        return np.repeat(np.arange(len(self.row)), np.diff(self.row_start))

    @property
    def first_rows(self) -> Ints:
        """(n + 1,) index of the first row of each box, and the number of all rows."""
        return np.concatenate([[0], np.cumsum(self.frames.height)])

    def pixel_area(self, lattice: Lattice) -> Ints:
        """(rows,) whole pico-hectares of a pixel."""
        return np.rint(row_area(self.row, lattice.north, lattice.per_degree)).astype(np.int64)

    def inside(self) -> NDArray[np.bool_]:
        """(cells,) False for the empty cell at the end of each row."""
        result = np.ones(self.size, bool)
        result[self.row_start[1:] - 1] = False
        return result


def grown(frames: Frames, margin: Ints) -> Frames:
    """Boxes with so many more pixels on every side (n,)."""
    return Frames(
        frames.row - margin, frames.col - margin, frames.height + 2 * margin,
        frames.width + 2 * margin,
    )  # fmt: skip


def unit_of(frames: Frames, base: Lattice) -> Ints:
    """Number of the square that each box begins in; boxes of one square are read together."""
    number: Ints = (frames.row // _UNIT) * (2 * base.turn // _UNIT + 4) + frames.col // _UNIT
    return number


@dataclass(frozen=True)
class Seen:
    """Codes of a layer on the cells: what the pixel touches, and what lies under its middle.

    `touched` are one to four arrays (cells,): the pixels under the corners of each cell.
    """

    touched: tuple[Codes, ...]
    middle: Codes


def gather(
    boxes: Boxes, base: Lattice, layer: Lattice, read: Read, take: Take | None = None
) -> Seen:
    """Codes of a layer on all cells. The empty cell at the end of a row repeats its neighbour.

    `take` gives codes of spans, where it is known; without it windows are read and copied from.
    """
    if take is not None and layer.per_degree == base.per_degree:
        return _taken(boxes, base, layer, take)
    rows = _axis(boxes.row, base, layer, vertical=True)
    cell_row = boxes.cell_row
    within = np.arange(boxes.size) - boxes.row_start[:-1][cell_row]
    width = np.diff(boxes.row_start) - 1
    col = boxes.col[cell_row] + np.minimum(within, width[cell_row] - 1)
    cols = _axis(col, base, layer, vertical=False)
    window = Window(boxes, base, _asked(boxes, base, layer), read)
    nested = all(np.array_equal(low, high) for low, high, _ in (rows, cols))
    middle = window.at(rows[2][cell_row], cols[2], cell_row)
    if nested:
        return Seen((middle,), middle)
    touched = tuple(
        window.at(row[cell_row], column, cell_row) for row in rows[:2] for column in cols[:2]
    )
    return Seen(touched, middle)


def _taken(boxes: Boxes, base: Lattice, layer: Lattice, take: Take) -> Seen:
    """Codes where pixels of the layer are those of the base."""
    row, _, _ = _axis(boxes.row, base, layer, vertical=True)
    col, _, _ = _axis(boxes.col, base, layer, vertical=False)
    width = np.diff(boxes.row_start) - 1
    spans = np.stack([row, col, row + 1, col + width], axis=1)
    codes = np.full(boxes.size, code_of(Cause.OUTSIDE_LAYER), np.uint8)
    take(spans, boxes.row_start[:-1], codes)
    codes[boxes.row_start[1:] - 1] = codes[boxes.row_start[1:] - 2]
    return Seen((codes,), codes)


def _axis(at: Ints, base: Lattice, layer: Lattice, *, vertical: bool) -> tuple[Ints, Ints, Ints]:
    """First, last and middle pixel of the layer that pixels of the base touch; exact integers."""
    k, own = base.per_degree, layer.per_degree
    if vertical:
        origin, start = round(base.north * k), round(layer.north * own)
    else:
        origin, start = -round(base.west * k), -round(layer.west * own)
    away = at - origin
    if k == own:
        return (start + away,) * 3
    first = start + (away * own) // k
    last = start - (-(away + 1) * own) // k - 1
    return first, last, start + ((2 * away + 1) * own) // (2 * k)


def _asked(boxes: Boxes, base: Lattice, layer: Lattice) -> Ints:
    """(n, 4) row0, col0, row1, col1 of the layer that each box needs."""
    frames = boxes.frames
    top, _, _ = _axis(frames.row, base, layer, vertical=True)
    _, bottom, _ = _axis(frames.row + frames.height - 1, base, layer, vertical=True)
    left, _, _ = _axis(frames.col, base, layer, vertical=False)
    _, right, _ = _axis(frames.col + frames.width - 1, base, layer, vertical=False)
    return np.stack([top, left, bottom + 1, right + 1], axis=1)


class Window:
    """One layer under all boxes, read in as few pieces as neighbouring boxes allow.

    asked (n, 4) row0, col0, row1, col1 of the layer that each box needs.
    """

    def __init__(self, boxes: Boxes, base: Lattice, asked: Ints, read: Read) -> None:
        frames = boxes.frames
        number = unit_of(frames, base)
        starts = np.concatenate([[0], np.flatnonzero(np.diff(number)) + 1, [len(number)]])
        self._row_box = boxes.row_box
        self._origin = np.zeros(len(frames.row), np.int64)
        self._width = np.zeros(len(frames.row), np.int64)
        parts, filled = [], 0
        for begin, end in pairwise(starts.tolist()):
            own = asked[begin:end]
            low, high = own[:, :2].min(0), own[:, 2:].max(0)
            extent = Extent(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
            self._origin[begin:end] = filled - extent.row0 * extent.width - extent.col0
            self._width[begin:end] = extent.width
            parts.append(read(extent, own).ravel())
            filled += extent.height * extent.width
        self._codes = np.concatenate(parts) if parts else np.zeros(0, np.uint8)

    def at(self, row: Ints, col: Ints, cell_row: Ints) -> Codes:
        """Codes at rows and columns of the layer, one a cell."""
        box = self._row_box[cell_row]
        found: Codes = self._codes[self._origin[box] + row * self._width[box] + col]
        return found
