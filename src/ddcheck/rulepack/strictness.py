"""Which way a parameter moves when its rules become stricter, told from how it is used.

A rule is stricter the more often `requires` or `clear_only_if` is false, and the more often
`applies_when` is true. `at_most` and `below` are false more often when the value is smaller, and so
on; under `none`, and in `applies_when`, it is the other way round. What an argument of a fact or a
text does cannot be told so: then the parameter must declare it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ddcheck.rulepack.pack import (
    Comparison,
    Condition,
    Direction,
    None_,
    Op,
    Parameter,
    Reference,
    RulePack,
    Value,
)

_OF_OP = {
    Op.AT_MOST: Direction.SMALLER,
    Op.BELOW: Direction.SMALLER,
    Op.AT_LEAST: Direction.LARGER,
    Op.ABOVE: Direction.LARGER,
    Op.IN: Direction.SUBSET,
    Op.NOT_IN: Direction.SUPERSET,
}
_OPPOSITE = {
    Direction.SMALLER: Direction.LARGER,
    Direction.LARGER: Direction.SMALLER,
    Direction.SUBSET: Direction.SUPERSET,
    Direction.SUPERSET: Direction.SUBSET,
}


def directions(pack: RulePack, name: str) -> set[Direction | None]:
    """All ways in which the uses of a parameter become stricter; None for a use that cannot tell."""
    found: set[Direction | None] = set()
    for rule in pack.rules:
        for condition, is_asked in (
            (rule.requires, True), (rule.clear_only_if, True), (rule.applies_when, False),
        ):  # fmt: skip
            if condition is not None:
                found |= set(_uses(condition, name, wanted=is_asked))
    return found


def _uses(condition: Condition, name: str, *, wanted: bool) -> Iterator[Direction | None]:
    if not isinstance(condition, Comparison):
        turned = wanted if not isinstance(condition, None_) else not wanted
        for part in condition.parts:
            yield from _uses(part, name, wanted=turned)
        return
    if condition.operand == Reference(name):
        direction = _OF_OP.get(condition.op)
        yield direction if wanted or direction is None else _OPPOSITE[direction]
    if any(operand == Reference(name) for _, operand in condition.given):
        yield None


def direction_of(pack: RulePack, parameter: Parameter) -> Direction | None:
    """The one way in which the parameter is stricter, derived or declared; None if there is none."""
    found = directions(pack, parameter.name)
    plain = found - {None}
    if None in found or not found:
        declared = parameter.stricter
        return declared if declared is not None and plain <= {declared} else None
    return next(iter(plain)) if len(plain) == 1 else None


def fits_type(direction: Direction, kind: str) -> bool:
    """Numbers and days have an order, lists and tables have parts."""
    ordered = direction in (Direction.SMALLER, Direction.LARGER)
    return ordered == (kind in ("number", "date")) and kind != "text"


def is_no_laxer(direction: Direction, was: Value, now: Value) -> bool:
    """Whether `now` is `was`, or stricter. Both of the type of one parameter."""
    if direction in (Direction.SMALLER, Direction.LARGER):
        return now == was or _less(now, was) == (direction is Direction.SMALLER)
    assert isinstance(was, tuple)
    assert isinstance(now, tuple)
    if _is_table(was) and was[:1] != now[:1]:
        return False  # another header says other things
    before, after = set(was), set(now)
    return after <= before if direction is Direction.SUBSET else after >= before


def _less(now: Value, was: Value) -> bool:
    if isinstance(now, float) and isinstance(was, float):
        return now < was
    assert isinstance(now, date)
    assert isinstance(was, date)
    return now < was


def _is_table(value: tuple[object, ...]) -> bool:
    return bool(value) and isinstance(value[0], tuple)
