"""One fact for many subjects: a typed column in which unknown is a value with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.model.reason import Reason
from ddcheck.model.shelf import Shelf


class Kind(StrEnum):
    """What a fact is. Dates are whole days since 1970-01-01, kept as numbers."""

    TRUTH = "truth"
    CATEGORY = "category"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class FactColumn:
    """n answers to one question.

    known    (n,) bool: False means unknown; the other arrays then hold 0 and are never read.
    lo, nominal, hi  (n,) float64 with lo <= nominal <= hi, in `unit`; equal unless the fact is an
             interval. Truth is 0.0 or 1.0; a category is an index into `labels`.
    reason   (n,) int32 index into `reasons`, -1 for none: why it is unknown, or what it rests on.
    NaN never enters.
    """

    kind: Kind
    unit: str | None
    known: NDArray[np.bool_]
    lo: NDArray[np.float64]
    nominal: NDArray[np.float64]
    hi: NDArray[np.float64]
    reason: NDArray[np.int32]
    reasons: tuple[Reason, ...] = ()
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for values in (self.lo, self.nominal, self.hi):
            if values.shape != self.known.shape or not np.isfinite(values).all():
                msg = "a fact column must be finite and of one length"
                raise ValueError(msg)

    def __len__(self) -> int:
        return len(self.known)

    def take(self, index: NDArray[np.int64]) -> FactColumn:
        """The column for other subjects: row i is row index[i] of this one. -1 is not allowed."""
        return FactColumn(
            self.kind, self.unit, self.known[index], self.lo[index], self.nominal[index],
            self.hi[index], self.reason[index], self.reasons, self.labels,
        )  # fmt: skip

    def laid(self, shelf: Shelf) -> FactColumn:
        """The same on the shelf; numbers that are one and the same stay so."""
        own = {id(values): shelf.keep(values) for values in (self.lo, self.nominal, self.hi)}
        return replace(
            self, known=shelf.keep(self.known), lo=own[id(self.lo)], nominal=own[id(self.nominal)],
            hi=own[id(self.hi)], reason=shelf.keep(self.reason),
        )  # fmt: skip

    def reason_at(self, row: int) -> Reason | None:
        index = int(self.reason[row])
        return None if index < 0 else self.reasons[index]


def exact(
    kind: Kind, values: NDArray[np.float64], known: NDArray[np.bool_], *,
    unit: str | None = None, reason: NDArray[np.int32] | None = None,
    reasons: Sequence[Reason] = (), labels: Sequence[str] = (),
) -> FactColumn:  # fmt: skip
    """A column whose known values have no width."""
    clean = np.where(known, values, 0.0).astype(np.float64)
    index = np.full(len(known), -1, np.int32) if reason is None else reason
    return FactColumn(kind, unit, known, clean, clean, clean, index, tuple(reasons), tuple(labels))


def interval(
    lo: NDArray[np.float64], nominal: NDArray[np.float64], hi: NDArray[np.float64],
    known: NDArray[np.bool_], *, unit: str,
    reason: NDArray[np.int32] | None = None, reasons: Sequence[Reason] = (),
) -> FactColumn:  # fmt: skip
    """A number column with a certain, a nominal and a possible value."""
    index = np.full(len(known), -1, np.int32) if reason is None else reason
    low, middle, high = (np.where(known, p, 0.0).astype(np.float64) for p in (lo, nominal, hi))
    return FactColumn(Kind.NUMBER, unit, known, low, middle, high, index, tuple(reasons))


def unknown(kind: Kind, size: int, reason: Reason, *, unit: str | None = None) -> FactColumn:
    """A column of which nothing is known, for one reason."""
    nothing = np.zeros(size)
    return exact(
        kind, nothing, np.zeros(size, bool), unit=unit,
        reason=np.zeros(size, np.int32), reasons=(reason,),
    )  # fmt: skip


def joined(
    parts: Sequence[FactColumn], rows: Sequence[NDArray[np.int64]], shelf: Shelf
) -> FactColumn:
    """One column of several that answer one question, each for rows of its own."""
    labels = tuple(sorted({label for part in parts for label in part.labels}))
    if all(part.labels == parts[0].labels for part in parts):
        labels = parts[0].labels
    reasons = tuple(dict.fromkeys(reason for part in parts for reason in part.reasons))
    size = sum(len(part) for part in parts)

    def put(kind: type, values: Callable[[FactColumn], NDArray[Any]]) -> NDArray[Any]:
        whole = shelf.empty(size, kind)
        for part, own in zip(parts, rows, strict=True):
            whole[own] = values(part)
        shelf.rest()
        return whole

    def reason(part: FactColumn) -> NDArray[np.int64]:
        return np.array([*(reasons.index(r) for r in part.reasons), -1])[part.reason]

    lo = put(np.float64, lambda part: _relabelled(part.lo, part, labels))
    nominal = hi = lo
    if not all(part.lo is part.hi for part in parts):
        nominal = put(np.float64, lambda part: part.nominal)
        hi = put(np.float64, lambda part: part.hi)
    return FactColumn(
        parts[0].kind, parts[0].unit, put(np.bool_, lambda part: part.known), lo, nominal, hi,
        put(np.int32, reason), reasons, labels,
    )  # fmt: skip


def _relabelled(
    values: NDArray[np.float64], part: FactColumn, labels: tuple[str, ...]
) -> NDArray[np.float64]:
    if part.kind is not Kind.CATEGORY or part.labels == labels or not part.labels:
        return values
    place = np.array([labels.index(label) for label in part.labels], np.float64)
    return np.where(part.known, place[values.astype(np.int64)], 0.0)
