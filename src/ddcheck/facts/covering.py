"""Which papers cover which claims, for all claims at once: joins of codes, never a loop over rows.

Each of the three cells of a paper (shipment, line, plot) names one, stands for all (*), or is empty.
Papers are taken by what their cells are; those of one kind are joined to the claims on the cells
that name one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Days = NDArray[np.int64]
ALL, OPEN, ANY = -2, -1, -3
"""Codes of a cell that is *, of one that is empty, and of a name that is not asked about."""
CERTAIN, CLAIM_OPEN = -1, -2
_KINDS = tuple(product((0, ALL, OPEN), repeat=3))
States = list[tuple[tuple[int, ...], Codes]]
"""Rows of a claim by which of their names are known."""


@dataclass(frozen=True, eq=False)
class Claim:
    """What papers are asked to cover: one row a subject.

    names of shipment, line and plot (None: not known; "" : not asked about), and the period in
    days since 1970-01-01, UNDATED where unknown.
    """

    shipment: Sequence[str | None]
    line: Sequence[str | None]
    plot: Sequence[str | None]
    start: Days
    end: Days

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def names(self) -> tuple[Sequence[str | None], ...]:
        return self.shipment, self.line, self.plot


@dataclass(frozen=True)
class Pairs:
    """Every paper beside every claim that it covers or may cover, in the order of the claims."""

    claim: NDArray[np.int64]
    paper: NDArray[np.int64]
    certain: NDArray[np.bool_]
    doubt: NDArray[np.int8]  # CERTAIN, CLAIM_OPEN, or which scope cell of the paper is empty


class Scopes:
    """The three cells of each paper as codes, and claims in the same codes."""

    def __init__(self, cells: Sequence[Sequence[str | None]]) -> None:
        self._names: list[dict[str, int]] = []
        self.codes = np.empty((len(cells), len(cells[0]) if cells else 0), np.int64)
        for at, column in enumerate(cells):
            names: dict[str, int] = {}
            self._names.append(names)
            self.codes[at] = [
                OPEN if cell is None else ALL if cell == "*" else names.setdefault(cell, len(names))
                for cell in column
            ]
        self._kinds = _kinds(self.codes, (0, ALL, OPEN))
        self._kept: list[tuple[Claim, Codes, States]] = []

    def of_claim(self, claim: Claim) -> tuple[Codes, States]:
        """(3, n) codes of the names of a claim, and its rows by which names are known.

        A name that no paper bears has a code of its own.
        """
        for known, kept, rows in self._kept:
            if known is claim:
                return kept, rows
        codes = np.empty((3, len(claim)), np.int64)
        for at, (names, column) in enumerate(zip(self._names, claim.names, strict=True)):
            nobody = len(names)
            codes[at] = [
                OPEN if cell is None else ANY if cell == "" else names.get(cell, nobody)
                for cell in column
            ]
        states = _by_state(codes)
        self._kept.append((claim, codes, states))
        return codes, states

    def pairs(self, papers: Codes, claim: Claim) -> tuple[Codes, Codes, NDArray[np.int8]]:
        """Claim, paper and doubt of each pair among these papers, claim by claim."""
        asked, states = self.of_claim(claim)
        kinds = self._kinds[papers]
        found = [
            (*one, np.full(len(one[0]), doubt, np.int8), rank)
            for rank in np.unique(kinds).tolist()
            for one, doubt in self._of_kind(rank, papers[kinds == rank], asked, states)
        ]
        if not found:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, np.zeros(0, np.int8)
        claims, theirs, doubts = (np.concatenate([part[i] for part in found]) for i in range(3))
        rank = np.concatenate([np.full(len(part[0]), part[3], np.int64) for part in found])
        wide = int(self.codes.shape[1]) + 1
        order = np.argsort((claims * 27 + rank) * wide + theirs, kind="stable")
        return claims[order], theirs[order], doubts[order]

    def _of_kind(
        self, rank: int, papers: Codes, asked: Codes, states: States
    ) -> Iterator[tuple[tuple[Codes, Codes], int]]:
        """The pairs of papers whose cells are of one kind, with what leaves them in doubt."""
        kind, own = _KINDS[rank], self.codes[:, papers]
        for state, rows in states:
            keys = [at for at in range(3) if kind[at] == 0 and state[at] == 0]
            doubts = [_doubt(kind[at], state[at], at) for at in range(3)]
            doubt = next((one for one in doubts if one != CERTAIN), CERTAIN)
            left, right = self._joined(keys, asked[:, rows], own)
            if len(left):
                yield (rows[left], papers[right]), doubt

    def _joined(self, keys: list[int], left: Codes, right: Codes) -> tuple[Codes, Codes]:
        """Rows of the left beside rows of the right that are the same in these cells."""
        one, other = np.zeros(left.shape[1], np.int64), np.zeros(right.shape[1], np.int64)
        for at in keys:
            width = len(self._names[at]) + 1
            one, other = one * width + left[at], other * width + right[at]
        return matches(one, other)


def matches(left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Every (i, j) with left[i] == right[j], in order of i."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    first, last = np.searchsorted(ordered, left, "left"), np.searchsorted(ordered, left, "right")
    count = last - first
    rows = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    return rows, order[np.repeat(first, count) + within]


def _kinds(codes: Codes, order: tuple[int, int, int]) -> Codes:
    """(n,) which kind each column is of: its cells as digits, in this order of their states."""
    first, second, _ = order
    state = np.where(codes >= 0, 0, codes)
    digits = np.where(state == first, 0, np.where(state == second, 1, 2))
    kinds: Codes = digits[0] * 9 + digits[1] * 3 + digits[2]
    return kinds


def _by_state(asked: Codes) -> States:
    """Claims by which of their names are known (0), not known (OPEN) or not asked about (ANY)."""
    order = (0, OPEN, ANY)
    kinds, every = _kinds(asked, order), tuple(product(order, repeat=3))
    return [(every[kind], np.flatnonzero(kinds == kind)) for kind in np.unique(kinds).tolist()]


def _doubt(cell: int, name: int, position: int) -> int:
    """CERTAIN, the position of the empty cell, or CLAIM_OPEN; `name` and `cell` are kinds."""
    if cell == ALL or name == ANY:
        return CERTAIN
    if cell == OPEN:
        return position
    return CLAIM_OPEN if name == OPEN else CERTAIN
