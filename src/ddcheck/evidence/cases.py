"""Pixels on which every source says the same are one case, and are ruled on once (method §4.1).

A source says few different things for the questions of a plan, so the cases are a few dozen where
pixels are millions. Where a cell touches several pixels of a source that is not so: there every cell
is a case of its own, and the same rules are applied to the cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.boxes import Seen
from ddcheck.evidence.causes import SEEN_LIMIT
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.truth import MAY, MUST, Bytes, Forest, Table, Truth, has

LOSS_MUST, LOSS_MAY, LOSS_NOMINAL, FOREST_MUST, FOREST_MAY, FOREST_NOMINAL = (
    np.uint8(1 << bit) for bit in range(6)
)
MOST_FAMILIES = 16
_MOST_CASES = 1 << 16

Numbers = NDArray[np.int32]
AddCase = Callable[[Bytes, Numbers, Numbers], None]


@dataclass(frozen=True)
class Ruling:
    """What is said for one question of each cell or case, before patches."""

    loss_must: Truth
    loss_may: Truth
    loss_nominal: Truth
    forest: Forest
    cause: NDArray[np.uint8]
    forest_cause: NDArray[np.uint8]
    by_family: tuple[tuple[str, Bytes], ...]


@dataclass(frozen=True)
class Ruled:
    """A ruling in bits, by case: flags as above, causes, and families that see loss in the forest.

    sure, might: a bit a family in alphabetical order; a composite rests on others and is never sure
    """

    flags: NDArray[np.uint8]
    cause: NDArray[np.uint8]
    forest_cause: NDArray[np.uint8]
    sure: NDArray[np.uint16]
    might: NDArray[np.uint16]

    @classmethod
    def of(cls, ruling: Ruling) -> Ruled:
        forest = ruling.forest
        sides = (
            (LOSS_MUST, ruling.loss_must), (LOSS_MAY, ruling.loss_may),
            (LOSS_NOMINAL, ruling.loss_nominal), (FOREST_MUST, forest.must),
            (FOREST_MAY, forest.may), (FOREST_NOMINAL, forest.nominal),
        )  # fmt: skip
        size = len(ruling.cause)
        flags = np.zeros(size, np.uint8)
        for flag, truth in sides:
            flags[truth] |= flag
        sure, might = np.zeros(size, np.uint16), np.zeros(size, np.uint16)
        names = sorted({family for family, _ in ruling.by_family})[:MOST_FAMILIES]
        for family, bits in ruling.by_family:
            if family not in names:
                continue
            bit = np.uint16(1 << names.index(family))
            might[has(bits, MAY) & forest.may] |= bit
            if family != "composite":
                sure[has(bits, MUST) & forest.must] |= bit
        return cls(flags, ruling.cause, ruling.forest_cause, sure, might)


@dataclass(frozen=True)
class Cases:
    """The case of each cell, and what the sources say in each case; None where one is not at hand."""

    number: Numbers
    heard: tuple[Seen | None, ...]
    unseen: tuple[Truth, ...]
    are_cells: bool


class Kinds:
    """The different things that each source says, and cases made of them.

    tables: for each source one table over codes a question; None where it is not at hand
    """

    def __init__(self, tables: Sequence[Sequence[Table] | None]) -> None:
        dark = np.arange(256) >= SEEN_LIMIT
        parts: list[Numbers | None] = []
        codes: list[Ints | None] = []
        self.size = 1
        for own in tables:
            if own is None:
                parts.append(None)
                codes.append(None)
                continue
            _, first, kind = np.unique(
                np.stack([*own, dark.astype(np.uint8)]), axis=1, return_index=True,
                return_inverse=True,
            )  # fmt: skip
            parts.append((kind.reshape(-1) * self.size).astype(np.int32))
            codes.append(first)
            self.size *= len(first)
        self.parts = tuple(parts)
        self.few = self.size <= _MOST_CASES
        self._seen = tuple(self._by_case(codes)) if self.few else ()

    def _by_case(self, codes: Sequence[Ints | None]) -> list[Seen | None]:
        number, found, step = np.arange(self.size), list[Seen | None](), 1
        for own in codes:
            if own is None:
                found.append(None)
                continue
            code = own[number // step % len(own)].astype(np.uint8)
            found.append(Seen((code,), code))
            step *= len(own)
        return found

    def cases(self, heard: Sequence[Seen | None], size: int, add_case: AddCase) -> Cases:
        """The cases of some cells."""
        single = all(seen is None or len(seen.touched) == 1 for seen in heard)
        if not (single and self.few):
            number = np.arange(size, dtype=np.int32)
            return Cases(number, tuple(heard), _unseen(heard, size), are_cells=True)
        number = np.zeros(size, np.int32)
        for seen, part in zip(heard, self.parts, strict=True):
            if seen is not None and part is not None:
                add_case(seen.middle, part, number)
        return Cases(number, self._seen, _unseen(self._seen, self.size), are_cells=False)


def _unseen(heard: Sequence[Seen | None], size: int) -> tuple[Truth, ...]:
    """For each source: where it was not seen."""
    result = []
    for seen in heard:
        if seen is None:
            result.append(np.ones(size, bool))
            continue
        blind = seen.touched[0] >= SEEN_LIMIT
        for codes in seen.touched[1:]:
            blind = blind | (codes >= SEEN_LIMIT)
        result.append(blind)
    return tuple(result)


def add_case(codes: Bytes, part: Numbers, number: Numbers) -> None:
    """Add to the case of each cell what a source contributes by its code."""
    number += part[codes]
