"""Patches of a plot that is done some rows at a time: those that meet across a seam are one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.patches import Patches


@dataclass
class Seam:
    """Keeps the patches on the last row of a band, and the area of every patch so far.

    `largest` is the largest area of any patch seen up to now, joined over all bands.
    """

    largest: int = 0
    _parent: list[int] = field(default_factory=list)
    _area: list[int] = field(default_factory=list)
    _row: int = -1
    _col: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    _patch: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def add(self, patches: Patches, row: Ints, col: Ints) -> None:
        """Add a band; row and col (m,) are where its cells lie, in the same count for all bands.

        Bands come from north to south.
        """
        first = len(self._parent)
        self._parent += range(first, first + len(patches.area))
        self._area += patches.area.tolist()
        number = patches.patch + first
        if len(row) and int(row.min()) == self._row + 1:
            top = row == self._row + 1
            self._join(col[top], number[top])
        last = row == (row.max() if len(row) else -1)
        self._row = int(row.max()) if len(row) else -1
        self._col, self._patch = col[last], number[last]
        own = {self._root(int(patch)) for patch in np.unique(number)}
        self.largest = max(self.largest, *(self._area[patch] for patch in own), 0)

    def _join(self, col: Ints, number: Ints) -> None:
        """Cells of the row below that touch one of the row above, by a side or a corner."""
        for shift in (-1, 0, 1):
            _, above, below = np.intersect1d(self._col + shift, col, return_indices=True)
            pairs = np.unique(np.stack([self._patch[above], number[below]], axis=1), axis=0)
            for a, b in pairs.tolist():
                self._unite(a, b)

    def _unite(self, a: int, b: int) -> None:
        a, b = self._root(a), self._root(b)
        if a != b:
            self._parent[b] = a
            self._area[a] += self._area[b]

    def _root(self, patch: int) -> int:
        while self._parent[patch] != patch:
            self._parent[patch] = self._parent[self._parent[patch]]
            patch = self._parent[patch]
        return patch
