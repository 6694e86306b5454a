"""Weighs the cells of a batch: pico-hectares by box and code, of the plot and of all within reach.

The area of each covered pixel is rounded once, to a whole pico-hectare; all else is sums of
integers. So a figure depends on the plot and the layers alone, parts add up to the whole, and a
question that lets more pixels through never counts less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.cases import Numbers, Ruled
from ddcheck.evidence.coverage import ONE
from ddcheck.evidence.nearness import INNER, OUTER
from ddcheck.evidence.outlines import Floats, Ints

Codes = NDArray[np.uint8]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Weighed:
    """What the plots of a batch hold of its cells.

    cover   (cells,) exact coverage in 2**-32 of a pixel
    reach   (cells,) flags of `nearness`
    exact   outlines are exact: what is possible is what they cover, not whole pixels
    area    (rows,) pico-hectares of a pixel
    """

    boxes: Boxes
    cover: Ints
    reach: Codes
    exact: bool
    area: Floats

    def only(self, settled: Truth) -> Weighed:
        """The same, with nothing within reach of boxes that are not settled."""
        if settled.all():
            return self
        length = np.diff(self.boxes.row_start)
        keep = np.repeat(settled[self.boxes.row_box], length)
        return Weighed(
            self.boxes, self.cover, np.where(keep, self.reach, 0).astype(np.uint8), self.exact,
            self.area,
        )  # fmt: skip


class Weighing(Protocol):
    """What `Scales` does, or an accelerator in its place."""

    def sums(self, codes: Codes, size: int) -> tuple[Ints, Ints, Ints]: ...

    def families(self, number: Numbers, ruled: Ruled) -> tuple[Ints, Ints]: ...


class Scales:
    """Sums over what is within reach."""

    def __init__(self, weighed: Weighed) -> None:
        self._weighed = weighed
        self._size = len(weighed.boxes.frames.row)
        self._at = np.flatnonzero(weighed.reach & OUTER)

    def sums(self, codes: Codes, size: int) -> tuple[Ints, Ints, Ints]:
        """(boxes, size) pico-hectares by code: certain, of the plot, and of all within reach.

        Codes from `size` on count as 0.
        """
        own = codes[self._at]
        key = self._box * size + np.where(own < size, own, 0)
        inner, plot, outer = self._areas
        return self._sum(key, inner, size), self._sum(key, plot, size), self._sum(key, outer, size)

    def families(self, number: Numbers, ruled: Ruled) -> tuple[Ints, Ints]:
        """(boxes,) bits of the families that see loss: for certain on the plot, possibly within reach."""
        sure, might = np.zeros(self._size, np.int64), np.zeros(self._size, np.int64)
        case = number[self._at]
        mine = self._areas[1] > 0
        np.bitwise_or.at(sure, self._box[mine], ruled.sure[case[mine]].astype(np.int64))
        np.bitwise_or.at(might, self._box, ruled.might[case].astype(np.int64))
        return sure, might

    def _sum(self, key: Ints, area: Ints, size: int) -> Ints:
        use = np.flatnonzero(area)
        result = np.zeros((self._size, size), np.int64)
        np.add.at(result.reshape(-1), key[use], area[use])
        return result

    @cached_property
    def _row(self) -> Ints:
        found: Ints = self._weighed.boxes.cell_row[self._at]
        return found

    @cached_property
    def _box(self) -> Ints:
        return self._weighed.boxes.row_box[self._row]

    @cached_property
    def _areas(self) -> tuple[Ints, Ints, Ints]:
        own, at = self._weighed, self._at
        area = own.area[self._row]
        plot = np.rint(own.cover[at] * (area / ONE)).astype(np.int64)
        outer = plot if own.exact else np.rint(area).astype(np.int64)
        return np.where(own.reach[at] & INNER, plot, 0), plot, outer
