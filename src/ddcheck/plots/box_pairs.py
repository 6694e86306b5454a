"""Pairs of boxes that meet, among a million of them, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BLOCK = 1 << 16
_ASKED = 128  # boxes asked at once: in the worst case every one of them meets a whole block


def box_pairs(bounds: Floats, *, block: int = BLOCK) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (a, b) of rows of (n, 4) bounds that meet, each once, in pieces.

    Boxes are put in an order in which neighbours stand together; a tree is built for one block of
    them at a time and asked by the boxes of that block and of the later ones that reach it.
    """
    order = _along_a_curve(bounds)
    starts = range(0, len(order), block)
    for start in starts:
        own = order[start : start + block]
        tree = shapely.STRtree(shapely.box(*bounds[own].T))
        west, south = bounds[own, 0].min(), bounds[own, 1].min()
        east, north = bounds[own, 2].max(), bounds[own, 3].max()
        later = order[start + len(own) :]
        box = bounds[later]
        reach = (
            (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        )
        yield from _asked(tree, own, own, bounds)
        yield from _asked(tree, own, later[reach], bounds)


def _asked(
    tree: shapely.STRtree, own: Ints, asking: Ints, bounds: Floats
) -> Iterator[tuple[Ints, Ints]]:
    same = asking is own
    for start in range(0, len(asking), _ASKED):
        chosen = asking[start : start + _ASKED]
        by, found = tree.query(shapely.box(*bounds[chosen].T))
        if same:
            once = by + start < found
            by, found = by[once], found[once]
        if len(by):
            yield chosen[by], own[found]


def _along_a_curve(bounds: Floats) -> Ints:
    """Rows in Morton order of the middles of their boxes."""
    x = ((bounds[:, 0] + bounds[:, 2]) / 2 + 180) / 360
    y = ((bounds[:, 1] + bounds[:, 3]) / 2 + 90) / 180
    scale = (1 << 21) - 1
    return np.argsort(_spread(x * scale) | (_spread(y * scale) << np.uint64(1)), kind="stable")


def _spread(values: Floats) -> NDArray[np.uint64]:
    """Bits of 21-bit numbers with a gap of one between each."""
    v = np.clip(values, 0, (1 << 21) - 1).astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333), (1, 0x5555555555555555),
    ):  # fmt: skip
        v = (v | (v << np.uint64(shift))) & np.uint64(mask)
    return v
