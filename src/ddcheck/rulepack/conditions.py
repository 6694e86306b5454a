"""Conditions over whole columns: strong Kleene logic on two bit planes.

A row is true, false, or neither (unknown), never both. An unknown fact makes its comparison
unknown; an interval is compared as an interval. Replacing what is known by unknown, or widening an
interval, can only take bits away from the planes: that is what design §2 rests on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.column import FactColumn, Kind
from ddcheck.rulepack.pack import All, Any, Comparison, Condition, Op, Value

Bits = NDArray[np.bool_]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Planes:
    """Where something holds and where its opposite holds; disjoint, of one length."""

    true: Bits
    false: Bits

    @property
    def unknown(self) -> Bits:
        return ~(self.true | self.false)

    def __invert__(self) -> Planes:
        return Planes(self.false, self.true)

    def __and__(self, other: Planes) -> Planes:
        return Planes(self.true & other.true, self.false | other.false)

    def __or__(self, other: Planes) -> Planes:
        return Planes(self.true | other.true, self.false & other.false)


Lookup = Callable[[Comparison], tuple[FactColumn, Value | None]]
"""Gives the column and the typed operand of a comparison; no operand (not chosen) is unknown."""


def everywhere(size: int) -> Planes:
    """Make the planes of a condition that is not there: it holds in each row."""
    return Planes(np.ones(size, bool), np.zeros(size, bool))


def evaluate(condition: Condition, lookup: Lookup, *, nominal: bool = False) -> Planes:
    """Evaluate a condition; `nominal` reads each interval as its nominal value."""

    def planes_of(comparison: Comparison) -> Planes:
        column, operand = lookup(comparison)
        return compare(column, comparison.op, operand, nominal=nominal)

    return trace(condition, planes_of).planes


@dataclass(frozen=True)
class Traced:
    """A condition with what it came to, and the same for each of its parts."""

    condition: Condition
    planes: Planes
    parts: tuple[Traced, ...] = ()


def trace(condition: Condition, planes_of: Callable[[Comparison], Planes]) -> Traced:
    """Join the planes of the comparisons by all, any and none, and keep what the parts came to."""
    if isinstance(condition, Comparison):
        return Traced(condition, planes_of(condition))
    parts = tuple(trace(part, planes_of) for part in condition.parts)
    operator = Planes.__and__ if isinstance(condition, All) else Planes.__or__
    joined = reduce(operator, (part.planes for part in parts))
    is_plain = isinstance(condition, All | Any)
    return Traced(condition, joined if is_plain else ~joined, parts)


def mark_unknown(traced: Traced, rows: Bits, marks: dict[str, Bits]) -> None:
    """Mark, by label, the comparisons that leave the condition unknown in some of the rows."""
    still = rows & traced.planes.unknown
    if isinstance(traced.condition, Comparison):
        _mark(marks, traced.condition.label, still)
    for part in traced.parts:
        mark_unknown(part, still, marks)


def mark_hindering(
    traced: Traced, rows: Bits, marks: dict[str, Bits], *, wanted: bool = True
) -> None:
    """Mark, by label, the comparisons that keep the condition from being true in some rows."""
    still = rows & ~(traced.planes.true if wanted else traced.planes.false)
    if isinstance(traced.condition, Comparison):
        _mark(marks, traced.condition.label, still)
    turned = wanted if isinstance(traced.condition, All | Any) else not wanted
    for part in traced.parts:
        mark_hindering(part, still, marks, wanted=turned)


def _mark(marks: dict[str, Bits], label: str, rows: Bits) -> None:
    marks[label] = marks[label] | rows if label in marks else rows


def compare(column: FactColumn, op: Op, operand: Value | None, *, nominal: bool = False) -> Planes:
    """Compare a column with a value: (n,) facts, one operand, two planes of n."""
    if operand is None:
        nothing = np.zeros(len(column), bool)
        return Planes(nothing, nothing)
    lo, hi = (column.nominal, column.nominal) if nominal else (column.lo, column.hi)
    if op.is_order:
        planes = _order(lo, hi, op, number_of(operand))
    else:
        planes = _sameness(column, lo, hi, op, operand)
    return Planes(planes.true & column.known, planes.false & column.known)


def number_of(operand: Value) -> float:
    """Put a number or a day on the scale of columns: days count from 1970-01-01."""
    if isinstance(operand, date):
        return float((operand - EPOCH).days)
    if isinstance(operand, float):
        return operand
    msg = f"neither number nor date: {operand!r}"
    raise TypeError(msg)


def _order(lo: NDArray[np.float64], hi: NDArray[np.float64], op: Op, bound: float) -> Planes:
    if op is Op.AT_MOST:
        return Planes(hi <= bound, lo > bound)
    if op is Op.BELOW:
        return Planes(hi < bound, lo >= bound)
    if op is Op.AT_LEAST:
        return Planes(lo >= bound, hi < bound)
    return Planes(lo > bound, hi <= bound)


def _sameness(
    column: FactColumn, lo: NDArray[np.float64], hi: NDArray[np.float64], op: Op, operand: Value
) -> Planes:
    """Tell whether the fact is (one of) the operand; is_not and not_in are the opposite."""
    wanted = operand if isinstance(operand, tuple) else (operand,)
    if column.kind is Kind.TRUTH:
        possible = {False: lo < 0.5, True: hi > 0.5}
        nothing = np.zeros(len(lo), bool)
        inside = reduce(
            np.logical_or, [p for word, p in possible.items() if word in wanted], nothing
        )
        outside = reduce(
            np.logical_or, [p for word, p in possible.items() if word not in wanted], nothing
        )
        planes = Planes(~outside, ~inside)
    else:
        yes = _among(lo, [i for i, label in enumerate(column.labels) if label in wanted])
        planes = Planes(yes, ~yes)
    return ~planes if op in (Op.IS_NOT, Op.NOT_IN) else planes


FEW = 8


def _among(codes: NDArray[np.float64], wanted: list[int]) -> Bits:
    """Which codes are wanted. A few are compared one by one, which is faster than a look-up."""
    if len(wanted) > FEW:
        member = np.zeros(max(wanted) + 1, bool)
        member[wanted] = True
        whole = codes.astype(np.int32)
        inside = whole < len(member)
        return np.asarray(inside & member[np.where(inside, whole, 0)])
    found = np.zeros(len(codes), bool)
    for code in wanted:
        found |= codes == code
    return found
