"""Sources combined against a scalar reading of method §4.1, over every state there is."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest

from ddcheck.evidence import truth
from ddcheck.evidence.boxes import Boxes, common_lattice, gather
from ddcheck.evidence.coverage import Frames, Lattice
from ddcheck.evidence.truth import BARE, MAY, MUST, NOMINAL, UNSEEN, VOUCH

T, F, U = "T", "F", "U"
BITS = {T: MUST | MAY, F: VOUCH, U: MAY, "blind": MAY | UNSEEN, "silent": truth.np.uint8(0)}


def cells(states: list[tuple[str, ...]]) -> list[np.ndarray]:
    """One array of bits a source from rows of states."""
    return [np.array([BITS[s] for s in column], np.uint8) for column in zip(*states, strict=True)]


def read(must: np.ndarray, may: np.ndarray) -> list[str]:
    return [T if a else U if b else F for a, b in zip(must, may, strict=True)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_loss_is_a_kleene_or(number):
    states = list(itertools.product((T, F, U, "blind", "silent"), repeat=number))
    must, may = truth.combine_loss(cells(states), [])
    for said, found in zip(states, read(must, may), strict=True):
        spoken = [s for s in said if s != "silent"]
        if T in said:
            assert found == T
        elif spoken and all(s == F for s in spoken):
            assert found == F
        else:
            assert found == U


def test_a_context_layer_raises_and_never_lowers():
    states = list(itertools.product((T, F, U, "blind"), (T, F, U, "blind", "silent")))
    own, context = cells(states)
    before = read(*truth.combine_loss([own], []))
    after = read(*truth.combine_loss([own], [context]))
    order = {F: 0, U: 1, T: 2}
    for said, was, now in zip(states, before, after, strict=True):
        assert order[now] >= order[was]
        if said[1] in (F, "blind", "silent"):
            assert now == was
        if said == (F, T):
            assert now == T


def reference_forest(said: tuple[str, ...], primary: int, planted: bool) -> str:
    """The rule of method §4.1 in its own words."""
    said = tuple(U if s == "blind" else s for s in said)
    forest = said[0] if len(set(said)) == 1 else U
    if forest == F or (said[primary] == F and planted):
        return F
    if forest == U or planted:
        return U
    return T


@pytest.mark.parametrize("number", [1, 2, 3])
def test_forest_is_unanimity_and_planted_trees_carry_the_burden_of_proof(number):
    rows = [
        (*said, planted)
        for said in itertools.product((T, F, U, "blind"), repeat=number)
        for planted in (False, True)
    ]
    sources = cells([row[:-1] for row in rows])
    planted = np.array([row[-1] for row in rows], bool)
    for primary in range(number):
        found = truth.combine_forest(sources, primary, planted)
        for row, answer in zip(rows, read(found.must, found.may), strict=True):
            assert answer == reference_forest(row[:-1], primary, row[-1]), row


def test_removing_any_fact_never_lowers_what_is_possible():
    """All states of two loss sources, two forest sources and two planted families, one blinded."""
    loss = list(itertools.product((T, F, U), repeat=2))
    forest = list(itertools.product((T, F, U), repeat=2))
    planted = list(itertools.product((True, False), repeat=2))
    checked = raised = 0
    for a, b, c in itertools.product(loss, forest, planted):
        before = verdict(a, b, c)
        for i in range(2):
            for after, exculpatory in (
                (verdict(blind(a, i), b, c), False),
                (verdict(a, blind(b, i), c), b[i] == F),
                (verdict(a, b, tuple(False if j == i else p for j, p in enumerate(c))), c[i]),
            ):
                checked += 1
                assert after[1] >= before[1]
                if after[0] > before[0]:
                    raised += 1
                    assert exculpatory
    assert checked == 9 * 9 * 4 * 6
    assert raised > 0


def blind(said: tuple[str, ...], at: int) -> tuple[str, ...]:
    return tuple("blind" if i == at else s for i, s in enumerate(said))


def verdict(loss, forest, planted) -> tuple[bool, bool]:
    must, may = truth.combine_loss(cells([loss]), [])
    bits = [np.array([MUST if p else 0], np.uint8) for p in planted]
    families = truth.count_families([("s1", bits[0]), ("s2", bits[1])])
    found = truth.combine_forest(cells([forest]), 0, families >= 2)
    return bool(must[0] & found.must[0]), bool(may[0] & found.may[0])


def test_families_count_once_and_composites_never():
    yes = np.array([MUST], np.uint8)
    assert truth.count_families([("s1", yes), ("s1", yes)])[0] == 1
    assert truth.count_families([("s1", yes), ("composite", yes)])[0] == 1
    assert truth.count_families([("s1", yes), ("s2", yes), ("composite", yes)])[0] == 2


@pytest.mark.parametrize(
    ("wooded", "loss", "firm", "expected"),
    [
        (True, "bare", False, T), (True, "after", False, T), (True, "before", False, U),
        (True, "unclear", False, U), (False, "bare", False, U), (False, "bare", True, F),
        (False, "after", True, U), (False, "before", True, U),
    ],
)  # fmt: skip
def test_forest_of_the_baseline_year(wooded, loss, firm, expected):
    """The table of method §2.4."""
    canopy = np.array([MUST | MAY | NOMINAL if wooded else VOUCH], np.uint8)
    said = {"bare": BARE | VOUCH, "after": MUST | MAY | NOMINAL, "before": VOUCH, "unclear": MAY}
    found = truth.baseline(canopy, np.array([said[loss]], np.uint8), firm=firm)
    assert read(truth.has(found, MUST), truth.has(found, MAY)) == [expected]


DAY = date(2020, 12, 31)


@pytest.mark.parametrize(
    ("day", "year", "expected", "nominal"),
    [
        (DAY, 2019, F, False), (DAY, 2020, U, False), (DAY, 2021, U, True), (DAY, 2022, T, True),
        (date(2021, 6, 29), 2020, U, False), (date(2021, 6, 29), 2021, U, False),
        (date(2021, 6, 29), 2022, U, True), (date(2021, 6, 29), 2023, T, True),
    ],
)  # fmt: skip
def test_a_label_of_a_year_is_three_years_wide(day, year, expected, nominal):
    bits = truth.year_table((0, year), day, 1.0, absence=True)[[0, 1]]
    assert read(truth.has(bits, MUST), truth.has(bits, MAY)) == [F, expected]
    assert truth.has(bits, NOMINAL).tolist() == [False, nominal]


def test_an_alert_within_the_lag_is_only_possible():
    edges = truth.alert_edges([DAY], 180)
    table = truth.alert_table(edges, DAY, 180, absence=True)
    codes = np.array([1, 2, 3, 4, 5, 6])  # (until the day, lag, later) × (provisional, confirmed)
    found = read(truth.has(table[codes], MUST), truth.has(table[codes], MAY))
    assert found == [F, F, U, U, U, T]


def test_a_blank_of_an_incomplete_layer_says_nothing():
    for table in (
        truth.year_table((0, 2022), DAY, 1.0, absence=False),
        truth.alert_table((0,), DAY, 180, absence=False),
    ):
        assert not table[0] & (VOUCH | MAY)


@pytest.mark.parametrize(
    ("other", "exact"), [(4000, True), (12000, True), (10000, True), (1000, True), (3711, False)]
)
def test_layers_of_other_lattices_are_overlaid_exactly_or_widened(other, exact):
    """Every base pixel sees exactly the layer pixels that its square meets, by exact fractions."""
    from fractions import Fraction

    first, second = Lattice(-180.0, 80.0, 4000), Lattice(-180.0, 80.0, other)
    base = common_lattice([first, second])
    k = base.per_degree
    assert (k % other == 0) is exact
    boxes = Boxes.of(Frames(*(np.array([n]) for n in (70 * k + 5, 185 * k + 7, 9, 11))))
    seen: set[tuple[int, int]] = set()

    def window(extent, asked):
        rows, cols = np.mgrid[extent.row0 : extent.row1, extent.col0 : extent.col1]
        return ((rows * 3 + cols * 7) % 200).astype(np.uint8)

    found = gather(boxes, base, second, window)
    assert (len(found.touched) == 1) is exact
    for row in range(9):
        for col in range(11):
            at = row * 12 + col
            top, left = Fraction(70 * k + 5 + row, k), Fraction(185 * k + 7 + col, k)
            rows = range(int(top * other), -int(-(top + Fraction(1, k)) * other // 1))
            cols = range(int(left * other), -int(-(left + Fraction(1, k)) * other // 1))
            expected = {(r * 3 + c * 7) % 200 for r in rows for c in cols}
            assert {int(codes[at]) for codes in found.touched} == expected
            assert int(found.middle[at]) in expected
            seen |= {(r, c) for r in rows for c in cols}
    assert len(seen) > 0


@pytest.mark.parametrize("corners", list(itertools.product(range(8), repeat=2)))
def test_a_pixel_that_meets_two_is_certain_only_of_what_both_say(corners):
    """Each flag by itself: MUST, VOUCH and BARE by all, MAY and UNSEEN by any, NOMINAL by one."""
    from ddcheck.evidence.boxes import Seen

    table = np.array([MUST | MAY, MAY, VOUCH, MAY | UNSEEN, VOUCH | BARE, 0, MAY | NOMINAL, MUST],
                     np.uint8)  # fmt: skip
    first, second = (np.array([code], np.uint8) for code in corners)
    found = int(truth.spread(Seen((first, second), first), table)[0])
    a, b = (int(table[code]) for code in corners)
    for flag in (MUST, VOUCH, BARE):
        assert bool(found & flag) is bool(a & b & flag)
    for flag in (MAY, UNSEEN):
        assert bool(found & flag) is bool((a | b) & flag)
    assert bool(found & NOMINAL) is bool(a & NOMINAL)
