"""From a ruling to one code a cell: none, certain, or possible with its cause; patches applied.

Half a hectare is part of what a forest is: a certain pixel needs a certain patch of that size, and
a possible one a possible patch. The smallest patch of loss is a filter of noise: it moves loss from
certain to possible, never to none (method §2.4, §2.6). Both are measured on the landscape.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.cases import (
    FOREST_MAY,
    FOREST_MUST,
    FOREST_NOMINAL,
    LOSS_MAY,
    LOSS_MUST,
    LOSS_NOMINAL,
    Numbers,
    Ruled,
)
from ddcheck.evidence.nearness import OUTER
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.patches import Patches, patches_of
from ddcheck.evidence.spans import Width

Truth = NDArray[np.bool_]
Codes = NDArray[np.uint8]

NONE, CERTAIN, POSSIBLE = 0, 1, 2
CODES = POSSIBLE + 2 * len(Width)
"""A possible cell holds POSSIBLE + 2 * width + (1 if the primary sources show it)."""

_CLEARED = LOSS_MUST | FOREST_MUST
_NOMINAL_LOSS = LOSS_NOMINAL | FOREST_NOMINAL
NOMINAL = np.array([code == CERTAIN or (code > CERTAIN and code % 2 == 1) for code in range(CODES)])
WIDTH = np.array([-1, -1] + [(code - POSSIBLE) // 2 for code in range(POSSIBLE, CODES)])


@dataclass(frozen=True)
class Verdict:
    """Codes of loss and of standing forest for one question, and what could not be resolved.

    open_boxes: patches that matter reach the edge of the window and are too small inside it
    largest     (boxes,) pico-hectares of the largest patch of nominal loss within reach
    """

    loss: Codes
    forest: Codes
    open_boxes: Truth
    largest: Ints


def judge(
    boxes: Boxes, pixel: Ints, reach: Codes, number: Numbers, ruled: Ruled,
    patches: tuple[int, int],
) -> Verdict:  # fmt: skip
    """Turn a ruling on cases into codes of cells.

    pixel (rows,) pico-hectares of a pixel; reach (cells,) flags of `nearness`; patches: pico-hectares
    of the smallest patch of forest and of loss. Patches matter where the plot may hold some of them.
    """
    return _Judge(boxes, pixel, (reach & OUTER) > 0, *patches).judge(number, ruled)


class _Judge:
    def __init__(
        self, boxes: Boxes, pixel: Ints, reached: Truth, forest_patch: int, loss_patch: int
    ) -> None:
        self._boxes = boxes
        self._pixel = pixel
        self._reached = reached
        self._forest_patch = forest_patch
        self._loss_patch = loss_patch
        self._inside = boxes.inside()

    def judge(self, number: Numbers, ruled: Ruled) -> Verdict:
        flags = ruled.flags[number]
        forest_may, forest_must = (flags & FOREST_MAY) > 0, (flags & FOREST_MUST) > 0
        opened = np.zeros(len(self._boxes.frames.row), bool)
        may = self._large(forest_may, self._reached, self._is_forest, opened, possible=True)
        must = self._large(forest_must, self._reached, self._is_forest, opened, possible=False)
        cleared = (flags & _CLEARED) == _CLEARED
        loss_must = self._large(cleared, self._reached & must, self._is_loss, opened,
                                possible=False)  # fmt: skip
        loss_may = may & ((flags & LOSS_MAY) > 0)
        nominal = (flags & FOREST_NOMINAL) > 0
        certain = loss_must & must & loss_may
        loss = _coded(
            certain, loss_may, (flags & _NOMINAL_LOSS) == _NOMINAL_LOSS, ruled.cause[number]
        )
        forest = _coded(must & may, may, nominal, ruled.forest_cause[number])
        return Verdict(loss, forest, opened, self._largest(loss))

    def _largest(self, loss: Codes) -> Ints:
        result = np.zeros(len(self._boxes.frames.row), np.int64)
        mask = NOMINAL[loss] & self._reached
        if mask.any():
            patches = patches_of(mask, self._boxes, self._pixel)
            row = np.searchsorted(self._boxes.row_start, patches.at, side="right") - 1
            np.maximum.at(result, self._boxes.row_box[row], patches.area[patches.patch])
        return result

    def _is_forest(self, area: Ints) -> Truth:
        return area > self._forest_patch

    def _is_loss(self, area: Ints) -> Truth:
        return area >= self._loss_patch

    def _large(
        self, mask: Truth, matters: Truth, enough: Callable[[Ints], Truth], opened: Truth, *,
        possible: bool,
    ) -> Truth:  # fmt: skip
        """The cells of patches that are large enough; marks boxes in which that stays open."""
        mask = mask & self._inside
        if not (mask & matters).any():
            return np.zeros(len(mask), bool)
        patches = patches_of(mask, self._boxes, self._pixel)
        large = enough(patches.area)
        unsure = patches.edge & ~large
        if unsure.any():
            self._mark(patches, unsure, matters, opened)
        return patches.chosen(len(mask), large | unsure if possible else large)

    def _mark(self, patches: Patches, unsure: Truth, matters: Truth, opened: Truth) -> None:
        at = patches.at[unsure[patches.patch]]
        at = at[matters[at]]
        row = np.searchsorted(self._boxes.row_start, at, side="right") - 1
        opened[self._boxes.row_box[row]] = True


def _coded(certain: Truth, possible: Truth, nominal: Truth, cause: NDArray[np.uint8]) -> Codes:
    code = (POSSIBLE + 2 * cause + nominal).astype(np.uint8)
    code[~possible] = NONE
    code[certain] = CERTAIN
    return code
