"""Decoded blocks of raster files in one reused piece of memory.

A slot holds one block, or for rasters laid in strips a group of strips below each other, so that
neighbouring strips are read at once; only strips that are asked for are read. Blocks stay as raw
values: nothing is copied or translated but the pixels that plots cover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.raster import RasterFile
from ddcheck.model.wording import Wording

MISSING, HERE = -2, -1
"""State of a block: not in memory, or in memory; above it the code of why it is unseen."""

_SLOT = 1 << 18  # pixels that a slot holds at least, where blocks are smaller
_FEWEST = 4
_SQUARE = 512  # pixels: work is ordered by squares of this size
_MARGIN = 64  # pixels around plots that are looked at, too

Raw = NDArray[np.integer]
Judge = Callable[[RasterFile, tuple[int, int], Raw | None, Wording | None], int]
"""Given a block, its values or None, and why it could not be read: HERE, or a code."""


class BlockTable:
    """Where the blocks of one file are."""

    def __init__(self, file: RasterFile) -> None:
        extent = file.tile.extent
        self.height, self.width = file.block_height, file.block_width
        down, across = -(-extent.height // self.height), -(-extent.width // self.width)
        strips = self.width >= extent.width
        self.group = max(1, _SLOT // (self.height * self.width)) if strips else 1
        self.state = np.full((down, across), MISSING, np.int16)
        self.slot = np.full((-(-down // self.group), across), -1, np.int64)
        self.top = len(self.slot)
        """Above this row of slots nothing is in memory."""
        self.size = self.group * self.height * self.width
        self.rows, self.columns = extent.height, extent.width

    def stride(self, col: Ints) -> Ints:
        """Pixels from one row to the next inside the blocks of a column of blocks."""
        result: Ints = np.minimum(self.width, self.columns - col * self.width)
        return result


class BlockStore:
    """Keeps the blocks used last, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
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
        groups = wanted
        if table.group > 1:
            groups = np.unique(wanted // (table.group, 1), axis=0)
        self._make_room(len(groups), table.size, file.dtype)
        self._release(table, int(wanted[:, 0].min()) * table.height // _SQUARE * _SQUARE)
        held = table.slot[groups[:, 0], groups[:, 1]]
        self._used[held[held >= 0]] = self._turn
        lacking = wanted[table.state[wanted[:, 0], wanted[:, 1]] == MISSING]
        for column, first, last in _runs(lacking, table.group):
            self._read(file, table, column, first, last, judge)

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
        end = max(0, (top - _MARGIN) // (table.group * table.height))
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
        own = table.state[row * table.group : (row + 1) * table.group, col]
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

    def _read(
        self, file: RasterFile, table: BlockTable, col: int, first: int, last: int, judge: Judge
    ) -> None:
        """Read neighbouring blocks of a group at once; one by one where that fails."""
        present = [row for row in range(first, last) if file.is_present(row, col)]
        if len(present) < last - first:
            for row in range(first, last):
                if row not in present:
                    table.state[row, col] = judge(file, (row, col), None, None)
                else:
                    self._read_run(file, table, col, row, row + 1, judge)
            return
        self._read_run(file, table, col, first, last, judge)

    def _read_run(
        self, file: RasterFile, table: BlockTable, col: int, first: int, last: int, judge: Judge
    ) -> None:
        height, left = table.height, col * table.width
        top, bottom = first * height, min(last * height, table.rows)
        width = min(table.width, table.columns - left)
        slot = self._slot_for(table, first // table.group, col)
        begin = (first % table.group) * height * width
        out = self.values[slot, begin : begin + (bottom - top) * width].reshape(-1, width)
        why = file.read_into(top, left, out)
        if why and last - first > 1:
            for row in range(first, last):
                self._read_run(file, table, col, row, row + 1, judge)
            return
        for row in range(first, last):
            values = out[(row - first) * height : (row - first + 1) * height]
            table.state[row, col] = judge(file, (row, col), None if why else values, why)


def _runs(blocks: Ints, group: int) -> Iterator[tuple[int, int, int]]:
    """(column, first, last) of blocks that lie below each other in one group."""
    if not len(blocks):
        return
    blocks = blocks[np.lexsort((blocks[:, 0], blocks[:, 1]))] if group > 1 else blocks
    row, col = blocks.T
    new = (np.diff(row, prepend=-2) != 1) | (np.diff(col, prepend=-2) != 0) | (row % group == 0)
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(blocks)) - 1
    for begin, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield int(col[begin]), int(row[begin]), int(row[end]) + 1
