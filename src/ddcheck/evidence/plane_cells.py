"""What a layer on a plane says of cells in longitude and latitude (see `boxes`).

A cell is a quadrilateral on the plane. All pixels that the box around it touches are handed on, a
centimetre wider, which is more than its sides can bend; only what all of them say is certain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.boxes import Boxes, Read, Seen, Take, Window, gather
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.evidence.coverage import Lattice
from ddcheck.evidence.outlines import Floats, Ints
from ddcheck.evidence.plane import PlaneLattice

_BEND_M = 0.01
_LARGEST_CELL_M = 600.0  # whose sides bend by less than that up to 85 degrees of latitude


def gather_any(
    boxes: Boxes, base: Lattice, layer: Lattice | PlaneLattice, read: Read,
    take: Take | None = None,
) -> Seen:  # fmt: skip
    """Codes of a layer on all cells, whatever its lattice."""
    if isinstance(layer, PlaneLattice):
        return gather_plane(boxes, base, layer, read)
    return gather(boxes, base, layer, read, take)


def gather_plane(boxes: Boxes, base: Lattice, layer: PlaneLattice, read: Read) -> Seen:
    """Codes of a layer on all cells. The empty cell at the end of a row repeats its neighbour."""
    corners = _corners(boxes, base, layer)
    cell_row = boxes.cell_row
    there = np.isfinite(corners).all((0, 2))
    corners[:, ~there] = 0.0
    low, high = corners.min(0), corners.max(0)
    bend = _bend(base) / layer.pixel
    first = np.floor(low - bend).astype(np.int64)
    last = np.maximum(np.ceil(high + bend).astype(np.int64) - 1, first)
    middle = np.floor(corners.mean(0)).astype(np.int64)
    sound = np.ones(len(boxes.frames.row), bool)
    sound[boxes.row_box[cell_row[~there]]] = False
    window = Window(boxes, base, _asked(boxes, first, last), read)
    blind = ~sound[boxes.row_box[cell_row]]
    steps = (last - first).max(0) if len(first) else np.zeros(2, np.int64)

    def codes(at: Ints) -> NDArray[np.uint8]:
        found = window.at(at[:, 0], at[:, 1], cell_row)
        return np.where(blind, np.uint8(code_of(Cause.OUTSIDE_LAYER)), found)

    touched = tuple(
        codes(np.minimum(first + np.array([down, right]), last))
        for down in range(int(steps[0]) + 1)
        for right in range(int(steps[1]) + 1)
    )
    return Seen(touched, codes(middle))


def _bend(base: Lattice) -> float:
    """Metres by which the side of a cell may leave its chord; grows with the square of the cell."""
    side = 111_320.0 / base.per_degree
    return _BEND_M * max(1.0, (side / _LARGEST_CELL_M) ** 2)


def _corners(boxes: Boxes, base: Lattice, layer: PlaneLattice) -> Floats:
    """(4, cells, 2) row and column on the plane of the corners of each cell."""
    cell_row = boxes.cell_row
    within = np.arange(boxes.size) - boxes.row_start[:-1][cell_row]
    lon = base.west + (boxes.col[cell_row] + within) / base.per_degree
    sides = []
    for down in (0, 1):
        lat = base.north - (boxes.row[cell_row] + down) / base.per_degree
        flat = layer.project(np.stack([lon, lat], axis=1))
        sides.append(np.stack([layer.y(flat[:, 1]), layer.x(flat[:, 0])], axis=1))
    left = np.arange(boxes.size)
    left[boxes.row_start[1:] - 1] -= 1  # the empty cell at the end of a row
    return np.stack([side[left + step] for side in sides for step in (0, 1)])


def _asked(boxes: Boxes, first: Ints, last: Ints) -> Ints:
    """(n, 4) row0, col0, row1, col1 that the cells of each box need."""
    begins = boxes.row_start[:-1][np.flatnonzero(np.diff(boxes.row_box, prepend=-1))]
    low = np.minimum.reduceat(first, begins, axis=0)
    high = np.maximum.reduceat(last, begins, axis=0) + 1
    return np.hstack([low, high])
