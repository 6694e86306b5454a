"""The loops that cost time, in numpy; an accelerator may stand in for them.

Whatever stands in must give the same integers: sums are of whole numbers, and what is rounded is
rounded in the same place after the same operations.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.blocks import HERE
from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.cases import AddCase, Numbers, Ruled, add_case
from ddcheck.evidence.coverage import Cells, Frames, Lattice, cover
from ddcheck.evidence.drawing import Drawn, draw
from ddcheck.evidence.nearness import Lines, Onto, finish, lay, lines_of, mark
from ddcheck.evidence.pieces import fill, split_at_blocks
from ddcheck.evidence.rings import Floats, Ints, Rings
from ddcheck.evidence.scales import Codes, Scales, Truth, Weighed, Weighing
from ddcheck.evidence.verdict import Verdict, judge

ACCELERATED_FROM = 50_000
"""Plots from which on starting the accelerator costs less than it saves."""


ACCELERATED_PIXELS = 1 << 23
"""Pixels in the boxes of fewer plots from which on the same holds."""


@dataclass(frozen=True)
class Counted:
    """Pico-hectares of boxes: all, those of seen classes, and a table (box, class, area)."""

    grid: Ints
    seen: Ints
    box: Ints
    number: Ints
    area: Ints


@dataclass(frozen=True)
class Kernel:
    """Loops, each described where the numpy one stands.

    draw in drawing; cover in coverage; runs, limits, touched, look_up and count
    below; lines, lay, mark and
    finish in nearness; add_case in cases; judge in verdict; scales in scales
    """

    name: str
    draw: Callable[[Rings, Ints, Frames, Lattice], Drawn]
    lines: Callable[[Rings, Ints, Frames, Lattice, Floats], Lines]
    cover: Callable[..., Cells]
    runs: Callable[[Cells], tuple[Ints, Ints, Ints]]
    limits: Callable[[Ints], tuple[int, int, int, int]]
    touched: Callable[[Held, Ints], Truth]
    look_up: Callable[[Held, Ints, Ints, NDArray[Any], NDArray[Any]], None]
    count: Callable[[Cells, tuple[Ints, Ints, Ints], Ints, int, Floats], Counted]
    lay: Callable[[Cells, Ints, Frames, Onto, Ints], None]
    mark: Callable[[Lines, Ints, Floats, Floats, Onto, np.uint8, Codes], None]
    finish: Callable[[Codes, Ints, Ints, Truth], None]
    add_case: AddCase
    judge: Callable[[Boxes, Ints, Codes, Numbers, Ruled, tuple[int, int]], Verdict]
    scales: Callable[[Weighed], Weighing]


def runs_of(cells: Cells) -> tuple[Ints, Ints, Ints]:
    """Runs of covered cells: the first cell, how many, and the row; a row ends with an empty cell."""
    at = np.flatnonzero(cells.cover)
    if not len(at):
        return at, at, at
    first = np.flatnonzero(np.diff(at, prepend=-2) != 1)
    start = at[first]
    length = np.diff(np.append(first, len(at)))
    row = np.searchsorted(cells.row_start, start, side="right") - 1
    return start, length, row


@dataclass(frozen=True)
class Held:
    """The blocks of one tile as far as they are in memory (see `blocks`).

    row, col corner of the tile on the lattice; height, width of a block, columns of the tile; group
    blocks below each other share a slot; state (down, across) HERE or the code of why not; slot
    (down / group, across) row of `values`; code what raw values mean
    """

    row: int
    col: int
    height: int
    width: int
    columns: int
    group: int
    state: NDArray[np.int16]
    slot: Ints
    values: NDArray[Any]
    code: NDArray[np.uint8]


def touched(held: Held, spans: Ints) -> Truth:
    """(down, across) blocks that spans (m, 4) row0, col0, row1, col1 of one row each touch."""
    result = np.zeros(held.state.shape, bool)
    row, col = spans[:, 0] - held.row, spans[:, 1] - held.col
    length = spans[:, 3] - spans[:, 1]
    row, col, _, _ = split_at_blocks(row, col, length, length, held.width)
    result[row // held.height, col // held.width] = True
    return result


def limits(spans: Ints) -> tuple[int, int, int, int]:
    """row0, col0, row1, col1 of all spans together."""
    low, high = spans[:, :2].min(axis=0), spans[:, 2:].max(axis=0)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def look_up(
    held: Held, spans: Ints, begin: Ints, table: NDArray[Any], result: NDArray[Any]
) -> None:
    """Add what a table over codes says of every pixel of spans, each beginning at `begin`."""
    row, col = spans[:, 0] - held.row, spans[:, 1] - held.col
    length = spans[:, 3] - spans[:, 1]
    row, col, length, begin = split_at_blocks(row, col, length, begin, held.width)
    across, down = col // held.width, row // held.height
    state = held.state[down, across]
    here = state == HERE
    if not here.all():
        away = ~here
        fill(result, begin[away], length[away], table[state[away]])
        row, col, length, begin = row[here], col[here], length[here], begin[here]
        across, down = across[here], down[here]
    stride = np.minimum(held.width, held.columns - across * held.width)
    base = held.slot[down // held.group, across] * held.values.shape[1]
    base += (row % (held.group * held.height)) * stride + col - across * held.width
    before = np.cumsum(length) - length
    step = np.arange(int(length.sum()))
    values = held.values.reshape(-1)[step + np.repeat(base - before, length)]
    found = table[held.code][values]
    if np.array_equal(begin, before) and len(found) == len(result):
        result += found
    else:
        result[step + np.repeat(begin - before, length)] += found


def count(
    cells: Cells, runs: tuple[Ints, Ints, Ints], classes: Ints, seen: int, pixel: Floats
) -> Counted:
    """Add up covered cells by box and class; pixel (rows,) is the area of 2**-32 of a pixel.

    Every (row, class) is an exact integer sum, rounded once when it is multiplied.
    """
    start, length, row_of_run = runs
    before = np.cumsum(length) - length
    at = np.arange(len(classes)) + np.repeat(start - before, length)
    row = np.repeat(row_of_run, length)
    present = np.flatnonzero(np.bincount(classes, minlength=1))
    dense = np.zeros(int(present[-1]) + 1 if len(present) else 1, np.int64)
    dense[present] = np.arange(len(present))
    size = max(len(present), 1)
    sums = np.bincount(
        row * size + dense[classes], cells.cover[at], minlength=len(cells.row) * size
    ).reshape(-1, size)
    boxes = np.flatnonzero(np.diff(cells.row_box, prepend=-1))
    of_seen = sums[:, present < seen] if len(present) else sums[:, :0]
    areas = np.add.reduceat(np.rint(sums * pixel[:, None]).astype(np.int64), boxes, axis=0)
    box, column = np.nonzero(np.add.reduceat(sums, boxes, axis=0) > 0)
    return Counted(
        _per_box(sums.sum(1), pixel, boxes), _per_box(of_seen.sum(1), pixel, boxes), box,
        present[column], areas[box, column],
    )  # fmt: skip


def _per_box(weights: Floats, pixel: Floats, boxes: Ints) -> Ints:
    result: Ints = np.add.reduceat(np.rint(weights * pixel).astype(np.int64), boxes)
    return result


NUMPY = Kernel(
    "numpy",
    draw,
    lines_of,
    cover,
    runs_of,
    limits,
    touched,
    look_up,
    count,
    lay,
    mark,
    finish,
    add_case,
    judge,
    Scales,
)


def kernel_for(plots: int, pixels: float = 0.0) -> Kernel:
    """The accelerator where it is installed and the plots or their pixels are many, else numpy."""
    few = plots < ACCELERATED_FROM and pixels < ACCELERATED_PIXELS
    if few or importlib.util.find_spec("numba") is None:
        return NUMPY
    from ddcheck.evidence.accelerated import NUMBA

    return NUMBA
