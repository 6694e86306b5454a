"""Patches of a landscape: 8-neighbour components on the cells of many windows at once.

Runs of cells in a row are joined to the runs that they touch in the row below, and the smallest
number of each group is found by following pointers (Shiloach and Vishkin), so a million cells cost
a few passes over arrays. Areas are exact integers, so a patch does not depend on the window as long
as it does not touch its edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.outlines import Ints

Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Patches:
    """Patches of a mask: label, area and whether it touches the edge, for each cell of the mask.

    at (m,) cells of the mask; patch (m,) its number; area (patches,) pico-hectares inside the
    windows; edge (patches,) whether it may go on outside
    """

    at: Ints
    patch: Ints
    area: Ints
    edge: Truth

    def chosen(self, size: int, which: Truth) -> Truth:
        """(cells,) the cells of the chosen patches."""
        result = np.zeros(size, bool)
        result[self.at] = which[self.patch]
        return result


def patches_of(mask: Truth, boxes: Boxes, pixel: Ints) -> Patches:
    """Find the patches of a mask (cells,); it must be False in the empty cell that ends a row.

    pixel (rows,) area of one pixel of each row.
    """
    at = np.flatnonzero(mask)
    begins = np.diff(at, prepend=-2) != 1
    start = at[begins]
    end = np.append(at[np.flatnonzero(begins)[1:] - 1], at[-1:]) + 1
    row = np.searchsorted(boxes.row_start, start, side="right") - 1
    first, second = _touching(start, end, row, boxes)
    group = _joined(len(start), first, second)
    number, patch = np.unique(group, return_inverse=True)
    area = np.zeros(len(number), np.int64)
    np.add.at(area, patch, (end - start) * pixel[row])
    edge = np.zeros(len(number), bool)
    edge[patch[_on_edge(start, end, row, boxes)]] = True
    return Patches(at, np.repeat(patch, end - start), area, edge)


def _touching(start: Ints, end: Ints, row: Ints, boxes: Boxes) -> tuple[Ints, Ints]:
    """Pairs of runs that touch, side or corner, the second in the row below the first."""
    length = np.diff(boxes.row_start)[row]
    low = np.searchsorted(end, start + length, side="left")
    high = np.searchsorted(start, end + length, side="right")
    count = np.where(boxes.last[row], 0, np.maximum(high - low, 0))
    first = np.repeat(np.arange(len(start)), count)
    step = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    return first, low[first] + step


def _joined(size: int, first: Ints, second: Ints) -> Ints:
    """Smallest member of the group of each of `size` runs."""
    parent = np.arange(size)
    while True:
        a, b = parent[first], parent[second]
        apart = a != b
        if not apart.any():
            return parent
        first, second = first[apart], second[apart]
        np.minimum.at(parent, np.maximum(a, b)[apart], np.minimum(a, b)[apart])
        while True:
            up = parent[parent]
            if np.array_equal(up, parent):
                break
            parent = up


def _on_edge(start: Ints, end: Ints, row: Ints, boxes: Boxes) -> Truth:
    top = np.append(True, boxes.row_box[1:] != boxes.row_box[:-1])
    left = start == boxes.row_start[row]
    right = end == boxes.row_start[row + 1] - 1
    found: Truth = top[row] | boxes.last[row] | left | right
    return found
