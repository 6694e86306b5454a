"""What a pixel of a map is: one class each, ordered by gravity, and the colour of each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ddcheck.evidence.picture import Picture

PAPER, FOREST, BEFORE = "#f5f1e6", "#a9c7a0", "#8c8577"
RAMP = ((254, 217, 118), (252, 141, 60), (214, 40, 30), (122, 1, 80))
OPEN, WOODED, LOST_BEFORE, FIRST_YEAR = 0, 1, 2, 1000  # FIRST_YEAR + y is loss in year y
UNSEEN = 30_000
Classes = NDArray[np.int32]


@dataclass(frozen=True)
class Cutoff:
    """What divides the map: forest is canopy above `canopy` percent, old loss is up to `year`.

    `first` and `last` year fix the colour of a year, so that it is the same on all maps of a page.
    """

    canopy: float = 10.0
    year: int | None = None
    first: int = 2001
    last: int = 2025


def classify(picture: Picture, cutoff: Cutoff) -> Classes:
    """One class per pixel, ordered by gravity: open < wooded < old loss < loss by year < unseen."""
    year = picture.loss_year.astype(np.int32)
    classes = np.where(picture.canopy > cutoff.canopy, WOODED, OPEN).astype(np.int32)
    old = 0 if cutoff.year is None else cutoff.year
    classes = np.where((year > 0) & (year <= old), LOST_BEFORE, classes)
    classes = np.where(year > old, FIRST_YEAR + year, classes)
    return np.where(picture.seen, classes, UNSEEN).astype(np.int32)


def merge(classes: Classes, n: int) -> Classes:
    """Blocks of n x n pixels become one cell of the gravest class; the rim is repeated."""
    if n == 1:
        return classes
    height, width = classes.shape
    padded = np.pad(classes, ((0, -height % n), (0, -width % n)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // n, n, padded.shape[1] // n, n)
    gravest: Classes = blocks.max(axis=(1, 3))
    return gravest


def colour_of_year(year: int, cutoff: Cutoff) -> str:
    """Light yellow for the first year, dark purple for the last."""
    first = cutoff.first if cutoff.year is None else cutoff.year + 1
    along = min(1.0, max(0.0, (year - first) / max(1, cutoff.last - first))) * (len(RAMP) - 1)
    index = min(int(along), len(RAMP) - 2)
    parts = zip(RAMP[index], RAMP[index + 1], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (along - index)):02x}" for a, b in parts)


def colour_of_class(value: int, cutoff: Cutoff) -> str:
    fixed = {OPEN: PAPER, WOODED: FOREST, LOST_BEFORE: BEFORE}
    return fixed[value] if value in fixed else colour_of_year(value - FIRST_YEAR, cutoff)
