"""Decoded blocks of raster files in one reused piece of memory.

A slot holds neighbouring blocks of a file, side by side or, for rasters laid in strips, below each
other. Only blocks that are asked for are read, those beside each other at once: a call of GDAL costs
as much as a tenth of a block, and other threads wait while it is prepared. Blocks stay as raw values:
nothing is copied or translated but the pixels that plots cover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.raster import RasterFile
from ddcheck.evidence.tiles import Extent
from ddcheck.model.wording import Wording

MISSING, HERE = -2, -1
"""State of a block: not in memory, or in memory; above it the code of why it is unseen."""

_SLOT = 1 << 20  # pixels that a slot holds, roughly, where blocks are smaller
_FEWEST = 4
_SQUARE = 512  # pixels: work is ordered by squares of this size
_MARGIN = 64  # pixels around plots that are looked at, too

Raw = NDArray[np.integer]
Judge = Callable[[RasterFile, tuple[int, int], Raw | None, Wording | None], int]
"""Given a block, its values or None, and why it could not be read: HERE, or a code."""


class BlockTable:
    """Where the blocks of one file are.

    state  (rows, columns) of blocks
    slot   (rows, columns) of groups: `down` blocks below each other and `across` blocks side by side
    shape  rows and columns of pixels in a slot
    """

    def __init__(self, file: RasterFile) -> None:
        extent = file.tile.extent
        self.height, self.width = file.block_height, file.block_width
        rows, columns = -(-extent.height // self.height), -(-extent.width // self.width)
        some = max(1, _SLOT // (self.height * self.width))
        self.down, self.across = (some, 1) if columns == 1 else (1, min(some, columns))
        self.shape = (self.down * self.height, self.across * self.width)
        self.state = np.full((rows, columns), MISSING, np.int16)
        self.slot = np.full((-(-rows // self.down), -(-columns // self.across)), -1, np.int64)
        self.top = len(self.slot)
        """Above this row of slots nothing is in memory."""
        self._rows, self._columns = extent.height, extent.width

    def pixels(self, blocks: Extent) -> Extent:
        """Rows and columns of the tile under some blocks."""
        return Extent(
            blocks.row0 * self.height, blocks.col0 * self.width,
            min(blocks.row1 * self.height, self._rows), min(blocks.col1 * self.width, self._columns),
        )  # fmt: skip


class BlockStore:
    """Keeps the blocks used last, up to a number of bytes; values up to `bound` need no judge."""

    def __init__(self, limit: int, bound: int, highest: Callable[[Raw, int, int], Raw]) -> None:
        self._limit = limit
        self._bound = bound
        self._highest = highest
        self.values: Raw = np.zeros((0, 0), np.uint8)
        self._owner: dict[int, tuple[BlockTable, int, int]] = {}
        self._used = np.zeros(0, np.int64)
        self._freed: list[int] = []
        self._begun = 0
        """Slots below this number were used before; there may be a million of small ones."""
        self._turn = 0

    def load(self, file: RasterFile, table: BlockTable, wanted: Ints, judge: Judge) -> None:
        """Bring blocks (m, 2) of a file into memory; all of them stay until the next call."""
        self._turn += 1
        row, col = wanted[:, 0] // table.down, wanted[:, 1] // table.across
        groups = np.unique(row * table.slot.shape[1] + col)
        self._make_room(len(groups), table.shape[0] * table.shape[1], file.dtype)
        self._release(table, int(wanted[:, 0].min()) * table.height // _SQUARE * _SQUARE)
        held = table.slot.reshape(-1)[groups]
        self._used[held[held >= 0]] = self._turn
        lacking = wanted[table.state[wanted[:, 0], wanted[:, 1]] == MISSING]
        for run in _runs(lacking, table):
            self._read(file, table, run, judge)

    def values_of(self, table: BlockTable, blocks: Extent) -> Raw:
        """Raw values (height, width) of blocks of one group, which have a slot or are given one."""
        slot = self._slot_for(table, blocks.row0 // table.down, blocks.col0 // table.across)
        height, width = table.shape
        whole: Raw = self.values[slot, : height * width].reshape(height, width)
        own = table.pixels(blocks)
        top, left = own.row0 % height, own.col0 % width
        return whole[top : top + own.height, left : left + own.width]

    def _make_room(self, groups: int, size: int, dtype: np.dtype[np.integer]) -> None:
        """Have slots of the size at hand; begins anew where files differ or more are needed."""
        slots = max(self._limit // (size * dtype.itemsize), groups, _FEWEST)
        fits = self.values.dtype == dtype and self.values.shape[1] >= size
        if fits and len(self._used) >= groups:
            return
        for slot in list(self._owner):
            self._evict(slot)
        self.values = np.empty((slots, size), dtype)
        self._used = np.zeros(slots, np.int64)
        self._freed, self._begun = [], 0

    def _release(self, table: BlockTable, top: int) -> None:
        """Free what lies above a row of pixels: work goes down a tile, so it is not needed again.

        Slots freed last are used first; memory that was never touched costs more than a read.
        """
        end = max(0, (top - _MARGIN) // table.shape[0])
        if end <= table.top:
            return
        held = table.slot[table.top : end]
        for slot in held[held >= 0].tolist():
            self._evict(slot)
            self._freed.append(slot)
        table.top = min(end, len(table.slot))

    def _evict(self, slot: int) -> None:
        owner = self._owner.pop(slot, None)
        if owner is None:
            return
        table, row, col = owner
        table.slot[row, col] = -1
        down, across = row * table.down, col * table.across
        own = table.state[down : down + table.down, across : across + table.across]
        own[own == HERE] = MISSING

    def _slot_for(self, table: BlockTable, row: int, col: int) -> int:
        slot = int(table.slot[row, col])
        if slot < 0:
            slot = self._next()
            self._evict(slot)
            self._owner[slot] = (table, row, col)
            table.slot[row, col] = slot
            table.top = min(table.top, row)
        self._used[slot] = self._turn
        return slot

    def _next(self) -> int:
        """A slot that is free, or else the one used longest ago."""
        if self._freed:
            return self._freed.pop()
        if self._begun < len(self._used):
            self._begun += 1
            return self._begun - 1
        return int(self._used.argmin())

    def _read(self, file: RasterFile, table: BlockTable, run: Extent, judge: Judge) -> None:
        """Read blocks side by side at once; one by one where some were never written."""
        each = [
            (row, col) for row in range(run.row0, run.row1) for col in range(run.col0, run.col1)
        ]
        present = [file.is_present(row, col) for row, col in each]
        if all(present):
            self._read_run(file, table, run, judge)
            return
        for (row, col), is_present in zip(each, present, strict=True):
            if is_present:
                self._read_run(file, table, Extent(row, col, row + 1, col + 1), judge)
            else:
                table.state[row, col] = judge(file, (row, col), None, None)

    def _read_run(self, file: RasterFile, table: BlockTable, run: Extent, judge: Judge) -> None:
        """Read blocks at once; one by one where that fails."""
        out, corner = self.values_of(table, run), table.pixels(run)
        why = file.read_into(corner.row0, corner.col0, out)
        if why and (run.height > 1 or run.width > 1):
            for one in _blocks_of(run):
                self._read_run(file, table, one, judge)
            return
        table.state[run.row0 : run.row1, run.col0 : run.col1] = HERE
        foreign = why is not None or self._highest(out, table.height, table.width) > self._bound
        if np.any(foreign):
            for one, is_odd in zip(_blocks_of(run), np.atleast_1d(foreign).tolist(), strict=True):
                if is_odd:
                    values = None if why else self.values_of(table, one)
                    at = (one.row0, one.col0)
                    table.state[at] = judge(file, at, values, why)


def highest(values: Raw, height: int, width: int) -> Raw:
    """The highest value of each of some blocks that lie side by side or below each other."""
    axis, side = (1, height) if values.shape[0] > height else (0, width)
    along = np.maximum.reduce(values, axis=axis)
    found: Raw = np.maximum.reduceat(along, np.arange(0, len(along), side))
    return found


def _blocks_of(run: Extent) -> Iterator[Extent]:
    for row in range(run.row0, run.row1):
        for col in range(run.col0, run.col1):
            yield Extent(row, col, row + 1, col + 1)


def _runs(blocks: Ints, table: BlockTable) -> Iterator[Extent]:
    """Blocks (m, 2), in rows, as runs of those that lie side by side in one group."""
    if not len(blocks):
        return
    row, col = blocks.T
    if table.down > 1:  # strips: there is one column
        new = (np.diff(row, prepend=-2) != 1) | (row % table.down == 0)
    else:
        new = (np.diff(col, prepend=-2) != 1) | (np.diff(row, prepend=-2) != 0)
        new |= col % table.across == 0
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(blocks)) - 1
    corners = np.hstack([blocks[starts], blocks[ends] + 1]).tolist()
    for row0, col0, row1, col1 in corners:
        yield Extent(row0, col0, row1, col1)
