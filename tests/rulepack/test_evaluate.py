"""Outcomes, risk, what is undecided; and that knowing less never releases anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from demo_pack import RandomSource, load_demo
from hypothesis import given, settings
from hypothesis import strategies as st
from test_conditions import SIZE, State, conditions, random_state, weaker

from ddcheck.facts.column import FactColumn, Kind, exact, interval
from ddcheck.facts.dictionary import Given
from ddcheck.model.diagnostic import Place
from ddcheck.model.outcome import Nature, Outcome, PackStatus, Risk, Severity
from ddcheck.model.wording import Wording
from ddcheck.rulepack.conditions import Planes
from ddcheck.rulepack.dated_values import Resolved, resolve
from ddcheck.rulepack.evaluate import RuleResult, evaluate, evaluate_rule, outcome_of
from ddcheck.rulepack.pack import Comparison, Condition, Confidence, Evidence, Op, Rule, RulePack

DAY = date(2022, 6, 30)
NA, MET, OPEN, NOT = (
    Outcome.NOT_APPLICABLE, Outcome.MET, Outcome.UNDETERMINED, Outcome.NOT_MET,
)  # fmt: skip


def planes(signs: str) -> Planes:
    return Planes(np.array([s == "T" for s in signs]), np.array([s == "F" for s in signs]))


@pytest.mark.parametrize(
    ("applies", "requires", "clear", "expected"),
    [
        # applies true: requires T, F, ? under clear T, F, ?
        ("TTT", "TTT", "TF?", [MET, OPEN, OPEN]),
        ("TTT", "FFF", "TF?", [NOT, NOT, NOT]),
        ("TTT", "???", "TF?", [OPEN, OPEN, OPEN]),
        # applies unknown: met needs all, nobody is accused
        ("???", "TTT", "TF?", [MET, OPEN, OPEN]),
        ("???", "FFF", "TF?", [OPEN, OPEN, OPEN]),
        ("???", "???", "TF?", [OPEN, OPEN, OPEN]),
        # applies false: nothing else matters
        ("FFF", "TF?", "F?T", [NA, NA, NA]),
    ],
)
def test_three_answers_make_one(
    applies: str, requires: str, clear: str, expected: list[Outcome]
) -> None:
    found = outcome_of(planes(applies), planes(requires), planes(clear))
    assert [Outcome(int(one)) for one in found] == expected


class SameRows:
    """A source with the same rows for every subject, by fact."""

    def __init__(self, columns: State) -> None:
        self.columns = columns
        self.asked: list[tuple[str, str, Given]] = []

    def size(self, subject: str) -> int:  # noqa: ARG002
        return len(next(iter(self.columns.values())))

    def column(self, subject: str, fact: str, given: Given) -> FactColumn:
        self.asked.append((subject, fact, given))
        return self.columns[fact]


def rule(
    requires: Condition, *, applies: Condition | None = None, clear: Condition | None = None,
    nature: Nature = Nature.REQUIREMENT, severity: Severity = Severity.BLOCKER,
) -> Rule:  # fmt: skip
    return Rule(
        "r", "X-1", "s", nature, severity, Confidence.VERIFIED, "plot", DAY, None, applies,
        requires, clear, (), Place("r"), {},
    )  # fmt: skip


def alone(one: Rule) -> Resolved:
    words = Wording("x", "x")
    pack = RulePack(
        "p", "0.1.0", PackStatus.IN_FORCE, "XX", words, {}, None, (), {}, {}, (one,), (),
        Evidence(), {}, {}, words, (), "", Path("p"), {}, {},
    )  # fmt: skip
    return Resolved(pack, DAY, {}, {}, ())


def judge(one: Rule, columns: State) -> RuleResult:
    return evaluate_rule(alone(one), one, SameRows(columns))


def at_most(bound: float, name: str = "loss") -> Comparison:
    return Comparison(name, name, (), Op.AT_MOST, bound, Place("r"))


def spans(*rows: tuple[float, float, float] | None) -> FactColumn:
    known = np.array([row is not None for row in rows])
    lo, nominal, hi = np.array([row or (0.0, 0.0, 0.0) for row in rows]).T
    return interval(lo, nominal, hi, known, unit="ha")


@pytest.mark.parametrize(
    ("nature", "severity", "floors", "ceilings"),
    [
        # met, not met, nominal within, nominal beyond, unknown
        (Nature.REQUIREMENT, Severity.BLOCKER, [0, 3, 0, 2, 0], [0, 3, 3, 3, 3]),
        (Nature.REQUIREMENT, Severity.MINOR, [0, 1, 0, 0, 0], [0, 1, 1, 1, 1]),
        (Nature.REQUIREMENT, Severity.INFO, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]),
        (Nature.INDICATOR, Severity.BLOCKER, [0, 2, 0, 0, 0], [0, 3, 3, 3, 3]),
        (Nature.INDICATOR, Severity.MAJOR, [0, 1, 0, 0, 0], [0, 2, 2, 2, 2]),
    ],
)
def test_risk_of_each_outcome(
    nature: Nature, severity: Severity, floors: list[int], ceilings: list[int]
) -> None:
    rows = spans((0, 1, 1), (2, 3, 4), (0, 1, 4), (0, 2, 4), None)
    result = judge(rule(at_most(1.0), nature=nature, severity=severity), {"loss": rows})
    assert result.outcome.tolist() == [MET, NOT, OPEN, OPEN, OPEN]
    assert result.nominal_breaks.tolist() == [False, False, False, True, False]
    assert result.floor.tolist() == floors
    assert result.ceiling.tolist() == ceilings


def test_nominal_values_accuse_nobody_when_it_is_open_whether_the_rule_applies() -> None:
    columns = {"loss": spans((0, 2, 4), (0, 2, 4)), "other": spans((0, 0, 0), None)}
    result = judge(rule(at_most(1.0), applies=at_most(1.0, "other")), columns)
    assert result.nominal_breaks.tolist() == [True, False]
    assert result.floor.tolist() == [Risk.MEDIUM, Risk.NONE]


def test_undecided_names_what_leaves_a_row_open() -> None:
    one = rule(at_most(1.0), applies=at_most(1.0, "scope"), clear=at_most(1.0, "gap"))
    yes, no, wide = (0.0, 0.0, 0.0), (2.0, 2.0, 2.0), (0.0, 1.0, 2.0)
    columns = {
        "scope": spans(yes, yes, None, yes, None, yes),
        "loss": spans(wide, yes, no, no, yes, yes),
        "gap": spans(None, no, None, None, yes, yes),
    }
    result = judge(one, columns)
    assert result.outcome.tolist() == [OPEN, OPEN, OPEN, NOT, MET, MET]
    assert result.undecided["scope"].tolist() == [False, False, True, False, False, False]
    assert result.undecided["loss"].tolist() == [True, False, False, False, False, False]
    # the second row is open because too little was seen, although all is known
    assert result.undecided["gap"].tolist() == [True, True, False, False, False, False]
    assert list(result.facts) == ["scope", "loss", "gap"]


# The demo pack


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return load_demo(tmp_path_factory.mktemp("packs"))


WORDS = {
    "line.commodity": ("wood", "maize"),
    "shipment.entry_type": ("01", "11"),
    "shipment.import_country": ("US", "CN"),
}


def test_rules_in_order_and_facts_asked_once(demo: RulePack) -> None:
    resolved = resolve(demo, DAY, {"choices.first_day": date(2022, 2, 1)})
    source = RandomSource(50, 1, WORDS)
    results = evaluate(resolved, source)
    assert [result.rule.id for result in results] == ["amounts", "days", "forest", "words"]
    loss = (("after", date(2020, 12, 31)), ("canopy_above", 10.0), ("tolerance", 1.0))
    assert ("plot.forest_loss", loss) in resolved.requests
    taxa = (("genus", "species"), ("Quercus", "robur"), ("Dalbergia", ""))
    assert ("line.any_species_in", (("taxa", taxa),)) in resolved.requests
    assert len(resolved.requests) == 14
    forest = results[2]
    assert list(forest.parameters) == [
        "limits.cutoff", "limits.canopy", "limits.tolerance", "limits.loss", "limits.observed",
    ]  # fmt: skip
    assert forest.parameters["limits.cutoff"] == date(2020, 12, 31)


def test_a_shared_column_is_asked_for_once() -> None:
    one = rule(at_most(1.0), clear=at_most(0.5))
    source = SameRows({"loss": spans((0, 0, 0))})
    resolved = alone(one)
    both = replace(resolved.pack, rules=(one, replace(one, id="s")))
    evaluate(replace(resolved, pack=both), source)
    assert source.asked == [("plot", "loss", ())]


def test_a_rule_holds_from_its_first_to_its_last_day(demo: RulePack) -> None:
    amounts = demo.rule("amounts")
    assert amounts is not None
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2030, 12, 31), date(2031, 1, 1)]
    assert [amounts.in_force_on(day) for day in days] == [False, True, True, False]


def test_a_rule_out_of_force_is_not_evaluated(demo: RulePack) -> None:
    late = resolve(demo, date(2031, 1, 1), {"choices.first_day": "2022-02-01"})
    assert [one.id for one in late.rules_not_in_force] == ["amounts"]
    assert "amounts" not in [r.rule.id for r in evaluate(late, RandomSource(5, 1, WORDS))]
    early = resolve(demo, date(2019, 12, 31), {})
    assert (early.rules, evaluate(early, RandomSource(5, 1, WORDS))) == ((), [])
    assert early.requests == set()


def test_what_nobody_chose_is_unknown_and_says_so(demo: RulePack) -> None:
    resolved = resolve(demo, DAY, {})
    assert resolved.missing_needs == ("choices.first_day",)
    source = SameRows(
        {
            "shipment.import_country": exact(
                Kind.CATEGORY, np.array([0.0, 1.0]), np.ones(2, bool), labels=("US", "CN")
            ),
            "shipment.arrival_date": exact(Kind.DATE, np.array([1.0, 1.0]), np.ones(2, bool)),
        }
    )
    days = demo.rule("days")
    assert days is not None
    result = evaluate_rule(resolved, days, source)
    assert result.outcome.tolist() == [OPEN, NA]
    assert result.ceiling.tolist() == [Risk.LOW, Risk.NONE]
    assert result.parameters == {"choices.first_day": None}
    assert result.undecided["shipment.arrival_date"].tolist() == [True, False]


def test_an_argument_that_nobody_chose_makes_the_fact_unknown(tmp_path: Path) -> None:
    from demo_pack import edited

    pack = load_demo(
        tmp_path,
        edited("rules/forest.yaml", "limits.cutoff", "choices.first_day")
        | edited("messages/en.yaml", "limits.cutoff", "choices.first_day")
        | edited("messages/zh.yaml", "limits.cutoff", "choices.first_day"),
    )
    resolved = resolve(pack, DAY, {})
    assert not any(fact == "plot.forest_loss" for fact, _ in resolved.requests)
    results = {r.rule.id: r for r in evaluate(resolved, RandomSource(3, 1, WORDS))}
    loss = results["forest"].facts["loss"]
    assert not loss.known.any()
    reason = loss.reason_at(0)
    assert reason is not None
    assert reason.say("zh") == "本次运行未设定 choices.first_day"
    assert results["forest"].outcome.tolist() == [OPEN, OPEN, OPEN]


# Properties: design §2 (2) and reliability INV-1, for one rule

questions = st.none() | conditions
rules = st.builds(
    lambda requires, applies, clear, nature, severity: rule(
        requires, applies=applies, clear=clear, nature=nature, severity=severity
    ),
    conditions, questions, questions, st.sampled_from(Nature), st.sampled_from(Severity),
)  # fmt: skip
seeds = st.integers(0, 2**32)


@settings(deadline=None)
@given(rules, seeds, seeds)
def test_knowing_less_never_lowers_a_ceiling(one: Rule, seed: int, less: int) -> None:
    state = random_state(seed)
    before, after = judge(one, state), judge(one, weaker(state, less))
    assert (after.ceiling >= before.ceiling).all()
    assert (after.floor <= after.ceiling).all()
    was_open = before.outcome == OPEN
    assert (after.outcome[was_open] == OPEN).all()
    accused = after.outcome == NOT
    assert (before.outcome[accused] == NOT).all()
    cleared = after.ceiling == Risk.NONE
    assert (before.ceiling[cleared] == Risk.NONE).all()


@settings(deadline=None)
@given(rules, seeds)
def test_rows_are_judged_alone(one: Rule, seed: int) -> None:
    state = random_state(seed)
    order = np.random.default_rng(seed).permutation(SIZE)
    before = judge(one, state)
    after = judge(one, {name: column.take(order) for name, column in state.items()})
    for name in ("outcome", "floor", "ceiling", "nominal_breaks"):
        assert (getattr(after, name) == getattr(before, name)[order]).all()
    for label, rows in before.undecided.items():
        assert (after.undecided[label] == rows[order]).all()


@settings(deadline=None)
@given(rules, seeds)
def test_every_open_row_says_what_leaves_it_open(one: Rule, seed: int) -> None:
    result = judge(one, random_state(seed))
    named = np.logical_or.reduce([np.zeros(SIZE, bool), *result.undecided.values()])
    assert (named == (result.outcome == OPEN)).all()
