"""Comparisons by hand, and strong Kleene logic against every completion."""

from __future__ import annotations

import itertools
import operator
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddcheck.facts.column import FactColumn, Kind, exact, interval
from ddcheck.model.diagnostic import Place
from ddcheck.rulepack.conditions import Planes, compare, evaluate
from ddcheck.rulepack.pack import All, Any, Comparison, Condition, None_, Op, Value

SIGNS = {(True, False): "T", (False, True): "F", (False, False): "?"}


def signs(planes: Planes) -> str:
    return "".join(SIGNS[bool(t), bool(f)] for t, f in zip(planes.true, planes.false, strict=True))


def numbers(*rows: tuple[float, float, float] | None) -> FactColumn:
    known = np.array([row is not None for row in rows])
    parts = np.array([row or (0.0, 0.0, 0.0) for row in rows]).T
    return interval(parts[0], parts[1], parts[2], known, unit="ha")


# below, touching from below, exact, across, touching from above, above, unknown
ROWS = numbers(
    (1, 2, 3), (3, 4, 5), (5, 5, 5), (4, 5, 6), (5, 6, 7), (7, 8, 9), None
)  # fmt: skip


@pytest.mark.parametrize(
    ("op", "expected", "nominal"),
    [
        (Op.AT_MOST, "TTT??F?", "TTTTFF?"),
        (Op.BELOW, "T?F?FF?", "TTFFFF?"),
        (Op.AT_LEAST, "F?T?TT?", "FFTTTT?"),
        (Op.ABOVE, "FFF??T?", "FFFFTT?"),
    ],
)
def test_intervals_against_five(op: Op, expected: str, nominal: str) -> None:
    assert signs(compare(ROWS, op, 5.0)) == expected
    assert signs(compare(ROWS, op, 5.0, nominal=True)) == nominal


@pytest.mark.parametrize("op", list(Op))
def test_no_operand_is_unknown_everywhere(op: Op) -> None:
    assert signs(compare(ROWS, op, None)) == "???????"


def test_days_are_compared_as_days() -> None:
    day = date(2020, 12, 31)
    start = (day - date(1970, 1, 1)).days
    column = exact(Kind.DATE, np.array([start - 1.0, start, start + 1.0, 0]), np.arange(4) < 3)
    assert signs(compare(column, Op.ABOVE, day)) == "FFT?"
    assert signs(compare(column, Op.AT_LEAST, day)) == "FTT?"
    assert signs(compare(column, Op.BELOW, day)) == "TFF?"
    assert signs(compare(column, Op.AT_MOST, day)) == "TTF?"


WORDS = exact(
    Kind.CATEGORY, np.array([0.0, 1.0, 2.0, 0.0]), np.arange(4) < 3, labels=("wood", "soya", "NO")
)


@pytest.mark.parametrize(
    ("op", "operand", "expected"),
    [
        (Op.IS, "wood", "TFF?"),
        (Op.IS_NOT, "wood", "FTT?"),
        (Op.IN, ("wood", "NO"), "TFT?"),
        (Op.NOT_IN, ("wood", "NO"), "FTF?"),
        (Op.IS, "nowhere", "FFF?"),
        (Op.NOT_IN, (), "TTT?"),
    ],
)
def test_words(op: Op, operand: Value, expected: str) -> None:
    assert signs(compare(WORDS, op, operand)) == expected


TRUTHS = exact(Kind.TRUTH, np.array([1.0, 0.0, 0.0]), np.array([True, True, False]))


@pytest.mark.parametrize(
    ("op", "operand", "expected"),
    [
        (Op.IS, True, "TF?"),
        (Op.IS, False, "FT?"),
        (Op.IS_NOT, True, "FT?"),
        (Op.IN, (True, False), "TT?"),
        (Op.NOT_IN, (False,), "TF?"),
    ],
)
def test_truths(op: Op, operand: Value, expected: str) -> None:
    assert signs(compare(TRUTHS, op, operand)) == expected


def test_a_column_of_which_nothing_is_known_needs_no_labels() -> None:
    column = exact(Kind.CATEGORY, np.zeros(2), np.zeros(2, bool))
    assert signs(compare(column, Op.NOT_IN, ("wood",))) == "??"


def leaf(name: str) -> Comparison:
    return Comparison(name, name, (), Op.IS, True, Place("rule.yaml"))


def test_the_kleene_tables() -> None:
    first = exact(Kind.TRUTH, np.repeat([1.0, 0, 0], 3), np.repeat([True, True, False], 3))
    second = exact(Kind.TRUTH, np.tile([1.0, 0, 0], 3), np.tile([True, True, False], 3))
    columns = {"a": first, "b": second}

    def joined(group: type[All] | type[Any] | type[None_]) -> str:
        condition = group((leaf("a"), leaf("b")))
        return signs(evaluate(condition, lambda c: (columns[c.fact], c.operand)))  # type: ignore[arg-type,return-value]

    assert joined(All) == "TF?" + "FFF" + "?F?"
    assert joined(Any) == "TTT" + "TF?" + "T??"
    assert joined(None_) == "FFF" + "FT?" + "F??"


# Random conditions over partly unknown columns

BOUNDS = (0.0, 0.5, 1.0, 1.5, 2.0)
LABELS = ("a", "b", "c")
NUMBERS, CATEGORY, TRUTH = ("n1", "n2"), "c", "t"

_number_leaf = st.builds(
    lambda name, op, bound: Comparison(name, name, (), op, bound, Place("r")),
    st.sampled_from(NUMBERS), st.sampled_from([op for op in Op if op.is_order]),
    st.sampled_from(BOUNDS),
)  # fmt: skip
_word_leaf = st.builds(
    lambda op, word: Comparison(CATEGORY, CATEGORY, (), op, word, Place("r")),
    st.sampled_from([Op.IS, Op.IS_NOT]), st.sampled_from(LABELS),
)  # fmt: skip
_list_leaf = st.builds(
    lambda op, words: Comparison(CATEGORY, CATEGORY, (), op, tuple(sorted(words)), Place("r")),
    st.sampled_from([Op.IN, Op.NOT_IN]), st.sets(st.sampled_from(LABELS), min_size=1),
)  # fmt: skip
_truth_leaf = st.builds(
    lambda op, truth: Comparison(TRUTH, TRUTH, (), op, truth, Place("r")),
    st.sampled_from([Op.IS, Op.IS_NOT]), st.booleans(),
)  # fmt: skip
conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(_number_leaf, _word_leaf, _list_leaf, _truth_leaf),
    lambda inner: st.builds(
        lambda group, parts: group(tuple(parts)),
        st.sampled_from([All, Any, None_]), st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip

State = dict[str, FactColumn]
SIZE = 24


def random_state(seed: int) -> State:
    """24 rows: numbers between 0 and 2 as intervals, a word of three, a truth; a third unknown."""
    rng = np.random.default_rng(seed)
    state = {}
    for name in NUMBERS:
        lo, nominal, hi = np.sort(rng.integers(0, 3, (3, SIZE)).astype(float), axis=0)
        narrow = rng.random(SIZE) < 0.5
        lo, hi = np.where(narrow, nominal, lo), np.where(narrow, nominal, hi)
        state[name] = interval(lo, nominal, hi, rng.random(SIZE) < 0.7, unit="ha")
    words = rng.integers(0, 3, SIZE).astype(float)
    state[CATEGORY] = exact(Kind.CATEGORY, words, rng.random(SIZE) < 0.7, labels=LABELS)
    state[TRUTH] = exact(Kind.TRUTH, rng.integers(0, 2, SIZE).astype(float), rng.random(SIZE) < 0.7)
    return state


def weaker(state: State, seed: int) -> State:
    """The same with some facts unknown and some intervals wider."""
    rng = np.random.default_rng(seed)
    result = {}
    for name, column in state.items():
        known = column.known & (rng.random(SIZE) < 0.7)
        if name in NUMBERS:
            lo = np.maximum(0, column.lo - rng.integers(0, 2, SIZE))
            hi = np.minimum(2, column.hi + rng.integers(0, 2, SIZE))
            result[name] = interval(lo, column.nominal, hi, known, unit="ha")
        else:
            result[name] = exact(column.kind, column.lo, known, labels=column.labels)
    return result


def answer(condition: Condition, state: State) -> Planes:
    return evaluate(condition, lambda c: (state[c.fact], c.operand))  # type: ignore[arg-type,return-value]


COMPARED = {
    Op.IS: operator.eq, Op.IS_NOT: operator.ne,
    Op.IN: lambda value, words: value in words, Op.NOT_IN: lambda value, words: value not in words,
    Op.ABOVE: operator.gt, Op.AT_LEAST: operator.ge,
    Op.BELOW: operator.lt, Op.AT_MOST: operator.le,
}  # fmt: skip


def plain_answer(condition: Condition, world: dict[str, object]) -> bool:
    """Two-valued logic in plain Python: the reference."""
    if isinstance(condition, Comparison):
        return bool(COMPARED[condition.op](world[condition.fact], condition.operand))  # type: ignore[operator]
    parts = [plain_answer(part, world) for part in condition.parts]
    if isinstance(condition, All):
        return all(parts)
    return any(parts) if isinstance(condition, Any) else not any(parts)


def worlds(state: State, row: int) -> list[dict[str, object]]:
    """All completions of one row."""
    possible: list[list[object]] = []
    for name, column in state.items():
        known, lo, hi = column.known[row], column.lo[row], column.hi[row]
        if name in NUMBERS:
            possible.append([v for v in (0.0, 1.0, 2.0) if not known or lo <= v <= hi])
        elif name == CATEGORY:
            possible.append([LABELS[int(lo)]] if known else list(LABELS))
        else:
            possible.append([bool(lo)] if known else [True, False])
    return [dict(zip(state, world, strict=True)) for world in itertools.product(*possible)]


@settings(deadline=None)
@given(conditions, st.integers(0, 2**32))
def test_a_definite_answer_holds_under_every_completion(condition: Condition, seed: int) -> None:
    state = random_state(seed)
    planes = answer(condition, state)
    assert not (planes.true & planes.false).any()
    for row in np.flatnonzero(planes.true | planes.false):
        answers = {plain_answer(condition, world) for world in worlds(state, int(row))}
        assert answers == {bool(planes.true[row])}


@settings(deadline=None)
@given(conditions, st.integers(0, 2**32), st.integers(0, 2**32))
def test_knowing_less_only_takes_answers_away(condition: Condition, seed: int, less: int) -> None:
    state = random_state(seed)
    before, after = answer(condition, state), answer(condition, weaker(state, less))
    assert not (after.true & ~before.true).any()
    assert not (after.false & ~before.false).any()


@settings(deadline=None)
@given(conditions, st.integers(0, 2**32))
def test_nominal_values_lie_inside(condition: Condition, seed: int) -> None:
    """What intervals prove, nominal values say too."""
    state = random_state(seed)
    proved = answer(condition, state)
    said = evaluate(condition, lambda c: (state[c.fact], c.operand), nominal=True)  # type: ignore[arg-type,return-value]
    assert not (proved.true & ~said.true).any()
    assert not (proved.false & ~said.false).any()


@settings(deadline=None)
@given(conditions, st.integers(0, 2**32))
def test_rows_do_not_know_each_other(condition: Condition, seed: int) -> None:
    state = random_state(seed)
    order = np.random.default_rng(seed).permutation(SIZE)
    moved = {name: column.take(order) for name, column in state.items()}
    before, after = answer(condition, state), answer(condition, moved)
    assert (after.true == before.true[order]).all()
    assert (after.false == before.false[order]).all()
