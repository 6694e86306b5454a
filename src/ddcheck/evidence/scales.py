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
from ddcheck.evidence.rings import Floats, Ints
from ddcheck.evidence.spans import Width
from ddcheck.evidence.verdict import CERTAIN, CODES, NOMINAL, WIDTH

Codes = NDArray[np.uint8]
Truth = NDArray[np.bool_]

AS_REACHED = (Width.UNSEEN, Width.GAP)
"""Not seen is not seen, inside or near: of these all within reach counts, not the plot alone."""


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


@dataclass(frozen=True)
class Sums:
    """Pico-hectares of n boxes, and (n, widths) why possible hectares are not certain ones."""

    lo: Ints
    nominal: Ints
    hi: Ints
    widths: Ints


class Weighing(Protocol):
    """What `Scales` does, or an accelerator in its place."""

    def ground(self, dark: Truth, number: Numbers) -> tuple[Ints, Ints]: ...

    def reached(self, codes: Codes, size: int) -> Ints: ...

    def spans(self, codes: Codes) -> Sums: ...

    def families(self, number: Numbers, ruled: Ruled) -> tuple[Ints, Ints]: ...


class Scales:
    """Sums over what is within reach."""

    def __init__(self, weighed: Weighed) -> None:
        self._weighed = weighed
        self._size = len(weighed.boxes.frames.row)
        self._at = np.flatnonzero(weighed.reach & OUTER)

    def ground(self, dark: Truth, number: Numbers) -> tuple[Ints, Ints]:
        """(boxes, 2) pico-hectares of the plot and of all within reach: seen, and of dark cases."""
        key = self._box * 2 + dark[number[self._at]]
        _, plot, outer = self._areas
        return self._sum(key, plot, 2), self._sum(key, outer, 2)

    def reached(self, codes: Codes, size: int) -> Ints:
        """(boxes, size) pico-hectares within reach by code; codes from `size` on count as 0."""
        return self._sum(self._key(codes, size), self._areas[2], size)

    def spans(self, codes: Codes) -> Sums:
        """Hectares of what a verdict says, certain, nominal and possible, and their widths."""
        key = self._key(codes, CODES)
        certain, plot, reach = (self._sum(key, area, CODES) for area in self._areas)
        inner, outer = certain[:, CERTAIN], reach[:, 1:].sum(axis=1)
        position = outer - plot[:, 1:].sum(axis=1) + plot[:, CERTAIN] - inner
        widths = np.zeros((self._size, len(Width)), np.int64)
        for width in Width:
            own = int(width) == WIDTH
            area = plot[:, own].sum(axis=1)
            if width in AS_REACHED:
                near = reach[:, own].sum(axis=1) - area
                area, position = area + near, position - near
            widths[:, width] = area
        widths[:, Width.POSITION] += position
        return Sums(inner, plot[:, NOMINAL].sum(axis=1), outer, widths)

    def _key(self, codes: Codes, size: int) -> Ints:
        own = codes[self._at]
        key: Ints = self._box * size + np.where(own < size, own, 0)
        return key

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
