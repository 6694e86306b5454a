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

from ddcheck.evidence.blocks import HERE, Raw, highest
from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.cases import AddCase, Numbers, Ruled, add_case
from ddcheck.evidence.classes import Classes
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
class Runs:
    """Covered cells that lie side by side in a row; a row of cells ends with an empty one.

    start, length (m,) the first cell and how many; row (m,) among those of the cells; begin (m,) how
    many covered cells come before; spans (m, 4) row0, col0, row1, col1 on the lattice
    """

    start: Ints
    length: Ints
    row: Ints
    begin: Ints
    spans: Ints

    @property
    def cells(self) -> int:
        """How many cells are covered."""
        return int(self.begin[-1] + self.length[-1]) if len(self.begin) else 0


@dataclass(frozen=True)
class Counted:
    """Pico-hectares of boxes: all, those of seen classes, and a table (box, class, area).

    wet (boxes,) whether a pixel of it is water.
    """

    grid: Ints
    seen: Ints
    wet: Truth
    box: Ints
    number: Ints
    area: Ints


@dataclass(frozen=True)
class Kernel:
    """Loops, each described where the numpy one stands.

    draw in drawing; cover in coverage; runs, limits, touched, look_up and count below; highest in
    blocks; lines, lay, mark and finish in nearness; add_case in cases; judge in verdict; scales in
    scales
    """

    name: str
    draw: Callable[[Rings, Ints, Frames, Lattice], Drawn]
    lines: Callable[[Rings, Ints, Frames, Lattice, Floats], Lines]
    cover: Callable[..., Cells]
    runs: Callable[[Cells], Runs]
    limits: Callable[[Ints], tuple[int, int, int, int]]
    touched: Callable[[Held, Ints], Truth]
    look_up: Callable[[Held, Ints, Ints, Codes], None]
    highest: Callable[[Raw, int, int], Raw]
    count: Callable[[Cells, Runs, Codes, Classes, Floats], Counted]
    lay: Callable[[Cells, Ints, Frames, Onto, Ints], None]
    mark: Callable[[Lines, Ints, Floats, Floats, Onto, np.uint8, Codes], None]
    finish: Callable[[Codes, Ints, Ints, Truth], None]
    add_case: AddCase
    judge: Callable[[Boxes, Ints, Codes, Numbers, Ruled, tuple[int, int]], Verdict]
    scales: Callable[[Weighed], Weighing]


def runs_of(cells: Cells) -> Runs:
    """All runs of covered cells."""
    at = np.flatnonzero(cells.cover)
    first = np.flatnonzero(np.diff(at, prepend=-2) != 1)
    start = at[first]
    length = np.diff(np.append(first, len(at)))
    own = np.searchsorted(cells.row_start, start, side="right") - 1
    row, col = cells.row[own], cells.col[own] + start - cells.row_start[own]
    spans = np.stack([row, col, row + 1, col + length], axis=1)
    return Runs(start, length, own, np.cumsum(length) - length, spans)


@dataclass(frozen=True)
class Held:
    """The blocks of one tile as far as they are in memory (see `blocks`).

    row, col corner of the tile on the lattice; height, width of a block; `down` blocks below each
    other and `across` blocks side by side share a slot; state of each block HERE or the code of why
    not; slot of each group the row of `values`; code what raw values mean
    """

    row: int
    col: int
    height: int
    width: int
    down: int
    across: int
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


def look_up(held: Held, spans: Ints, begin: Ints, result: Codes) -> None:
    """Write the code of every pixel of spans, each beginning at `begin`."""
    row, col = spans[:, 0] - held.row, spans[:, 1] - held.col
    length = spans[:, 3] - spans[:, 1]
    row, col, length, begin = split_at_blocks(row, col, length, begin, held.width)
    across, down = col // held.width, row // held.height
    state = held.state[down, across]
    here = state == HERE
    if not here.all():
        away = ~here
        fill(result, begin[away], length[away], state[away].astype(np.uint8))
        row, col, length, begin = row[here], col[here], length[here], begin[here]
        across, down = across[here], down[here]
    high, wide = held.down * held.height, held.across * held.width
    base = held.slot[down // held.down, across // held.across] * held.values.shape[1]
    base += row % high * wide + col % wide
    before = np.cumsum(length) - length
    step = np.arange(int(length.sum()))
    values = held.values.reshape(-1)[step + np.repeat(base - before, length)]
    result[step + np.repeat(begin - before, length)] = held.code[values]


def count(cells: Cells, runs: Runs, codes: Codes, classes: Classes, pixel: Floats) -> Counted:
    """Add up covered cells by box and class.

    codes (layers, covered cells) of every layer of the classes; pixel (rows,) is the area of 2**-32
    of a pixel. Every (row, class) is an exact integer sum, rounded once when it is multiplied.
    """
    number, water = classes.of(
        np.sum([table[own] for table, own in zip(classes.tables, codes, strict=True)], axis=0)
    )
    seen, row = classes.seen, np.repeat(runs.row, runs.length)
    at = np.arange(len(number)) + np.repeat(runs.start - runs.begin, runs.length)
    present = np.flatnonzero(np.bincount(number, minlength=1))
    dense = np.zeros(int(present[-1]) + 1 if len(present) else 1, np.int64)
    dense[present] = np.arange(len(present))
    size = max(len(present), 1)
    sums = np.bincount(
        row * size + dense[number], cells.cover[at], minlength=len(cells.row) * size
    ).reshape(-1, size)
    boxes = np.flatnonzero(np.diff(cells.row_box, prepend=-1))
    of_seen = sums[:, present < seen] if len(present) else sums[:, :0]
    areas = np.add.reduceat(np.rint(sums * pixel[:, None]).astype(np.int64), boxes, axis=0)
    box, column = np.nonzero(np.add.reduceat(sums, boxes, axis=0) > 0)
    wet = np.zeros(len(boxes), bool)
    wet[cells.row_box[row[water]]] = True
    return Counted(
        _per_box(sums.sum(1), pixel, boxes), _per_box(of_seen.sum(1), pixel, boxes), wet, box,
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
    highest,
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
