"""Rules over whole tables of subjects: columns in, four outcomes with their risk interval out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.column import FactColumn, unknown
from ddcheck.facts.dictionary import FACTS, FactSource, Given
from ddcheck.model.outcome import Nature, Outcome, Severity, risk_of
from ddcheck.model.reason import Reason
from ddcheck.model.shelf import Shelf
from ddcheck.rulepack.conditions import (
    Bits,
    Planes,
    Traced,
    compare,
    everywhere,
    mark_hindering,
    mark_unknown,
    trace,
)
from ddcheck.rulepack.dated_values import Resolved
from ddcheck.rulepack.messages import parameters_shown
from ddcheck.rulepack.pack import Comparison, Condition, Op, Rule, RulePack, Value
from ddcheck.rulepack.review import Closed

Steps = NDArray[np.int8]
Table = tuple[tuple[np.int8, np.int8, np.int8], ...]
"""Of each outcome that has a step: the outcome, its step, and what is added to it."""


@dataclass(frozen=True, eq=False)
class RuleResult:
    """One rule for all rows of its subject (n rows).

    outcome         Outcome values
    floor, ceiling  Risk values by the table of design §6
    nominal_breaks  undetermined, applicable, and broken if intervals are read as nominal values
    facts           label -> column, of all three conditions, in order of appearance
    undecided       label -> undetermined rows that a comparison on it keeps undetermined
    scenario        beside the verdict: the law is proposed, or does not bind the subject yet
    parameters      what the rule read or its texts mention, on the day; None where not chosen
    closed          rows that a person's decision closed (indicators only)
    repeated        rows that another pack of the run says already, word for word
    also            the packs that repeat rows of this one, each with the rows
    """

    pack: RulePack
    rule: Rule
    outcome: Steps
    floor: Steps
    ceiling: Steps
    nominal_breaks: Bits
    facts: Mapping[str, FactColumn]
    undecided: Mapping[str, Bits]
    parameters: Mapping[str, Value | None]
    scenario: Bits
    repeated: Bits
    closed: Closed | None = None
    also: tuple[tuple[str, Bits], ...] = ()

    def laid(self, shelf: Shelf) -> RuleResult:
        """The same, with what is known of each row on the shelf."""
        return replace(
            self, outcome=shelf.keep(self.outcome), floor=shelf.keep(self.floor),
            ceiling=shelf.keep(self.ceiling), nominal_breaks=shelf.keep(self.nominal_breaks),
            undecided={label: shelf.keep(rows) for label, rows in self.undecided.items()},
            scenario=shelf.keep(self.scenario), repeated=shelf.keep(self.repeated),
        )  # fmt: skip

    @property
    def is_information(self) -> bool:
        """A rule that can raise no risk screens nothing: it only tells."""
        return self.rule.severity is Severity.INFO


def evaluate(resolved: Resolved, source: FactSource) -> list[RuleResult]:
    """Evaluate each rule in force, in order of id.

    Columns and comparisons that several rules share are made once.
    """
    desk = _Desk(resolved, source)
    return [_evaluate(desk, rule, _scenario(desk, rule)) for rule in resolved.rules]


def evaluate_rule(resolved: Resolved, rule: Rule, source: FactSource) -> RuleResult:
    """Evaluate one rule, whether or not it is in force on the day."""
    nowhere = np.zeros(source.size(rule.subject), bool)
    return _evaluate(_Desk(resolved, source), rule, nowhere)


def may_apply(resolved: Resolved, source: FactSource) -> bool:
    """Whether some rule may be about some row, whatever the land turns out to be.

    Only facts that no evidence plan has a part in are asked; all others count as unknown.
    """
    desk = _Desk(resolved, source)

    def planes(subject: str, comparison: Comparison) -> Planes:
        if FACTS[comparison.fact].rests_on_a_plan:
            nothing = np.zeros(source.size(subject), bool)
            return Planes(nothing, nothing)
        return desk.planes(subject, comparison)

    for rule in resolved.rules:
        if rule.applies_when is None:
            surely_not = np.zeros(source.size(rule.subject), bool)
        else:
            surely_not = trace(rule.applies_when, partial(planes, rule.subject)).planes.false
        if not surely_not.all():
            return True
    return False


def _scenario(desk: _Desk, rule: Rule) -> Bits:
    """Rows whose finding stands beside the verdict; what is not known counts."""
    pack, size = desk.resolved.pack, desk.source.size(rule.subject)
    if pack.status.is_scenario or pack.counts_when is None:
        return np.full(size, pack.status.is_scenario)
    traced = trace(pack.counts_when, lambda comparison: desk.planes(rule.subject, comparison))
    return traced.planes.false


class _Desk:
    """The columns and comparisons of one evaluation, kept by what they are."""

    def __init__(self, resolved: Resolved, source: FactSource) -> None:
        self.resolved = resolved
        self.source = source
        self._columns: dict[tuple[str, str, Given], FactColumn] = {}
        self._planes: dict[tuple[str, str, Given, Op, Value, bool], Planes] = {}

    def column(self, subject: str, comparison: Comparison) -> FactColumn:
        given = self.resolved.given(comparison)
        if given is None:
            fact = FACTS[comparison.fact]
            reason = Reason.of("not_chosen", parameter=self.resolved.not_chosen(comparison))
            return unknown(fact.kind, self.source.size(subject), reason, unit=fact.unit)
        key = (subject, comparison.fact, given)
        if key not in self._columns:
            self._columns[key] = self.source.column(subject, comparison.fact, given)
        return self._columns[key]

    def planes(self, subject: str, comparison: Comparison, *, nominal: bool = False) -> Planes:
        given = self.resolved.given(comparison)
        operand = self.resolved.value(comparison.operand)
        if given is None or operand is None:
            nothing = np.zeros(self.source.size(subject), bool)
            return Planes(nothing, nothing)
        key = (subject, comparison.fact, given, comparison.op, operand, nominal)
        if key not in self._planes:
            column = self.column(subject, comparison)
            self._planes[key] = compare(column, comparison.op, operand, nominal=nominal)
        return self._planes[key]


@dataclass(frozen=True)
class _Answers:
    """The three questions of a rule, answered; None where the rule does not ask."""

    applies: Traced | None
    requires: Traced
    clear: Traced | None


def _evaluate(desk: _Desk, rule: Rule, scenario: Bits) -> RuleResult:
    size = desk.source.size(rule.subject)

    def answer(condition: Condition | None) -> Traced | None:
        if condition is None:
            return None
        return trace(condition, lambda comparison: desk.planes(rule.subject, comparison))

    requires = answer(rule.requires)
    assert requires is not None
    answers = _Answers(answer(rule.applies_when), requires, answer(rule.clear_only_if))
    outcome = outcome_of(
        _planes(answers.applies, size), requires.planes, _planes(answers.clear, size)
    )
    breaks = _nominal_breaks(desk, rule, outcome, _planes(answers.applies, size))
    floor, ceiling = _risk_table(rule.nature, rule.severity)
    names = parameters_shown(desk.resolved.pack, rule)
    return RuleResult(
        desk.resolved.pack, rule, outcome, _steps(floor, outcome, breaks), _steps(ceiling, outcome, breaks), breaks,
        {label: desk.column(rule.subject, use) for label, use in rule.labels.items()},
        _undecided(rule, outcome, answers),
        {name: desk.resolved.values.get(name) for name in names},
        scenario,
        np.zeros(size, bool),
    )  # fmt: skip


def _planes(traced: Traced | None, size: int) -> Planes:
    return everywhere(size) if traced is None else traced.planes


def outcome_of(applies: Planes, requires: Planes, clear: Planes) -> Steps:
    """Join the three answers (design §6).

    Unknown applicability counts as applicable, but accuses nobody: not met needs a rule that
    surely applies, and met needs `requires` and `clear_only_if` both true.
    """
    met = np.where(requires.true & clear.true, np.int8(Outcome.MET), np.int8(Outcome.UNDETERMINED))
    broken = np.where(requires.false & applies.true, np.int8(Outcome.NOT_MET), met)
    return np.where(applies.false, np.int8(Outcome.NOT_APPLICABLE), broken)


def _nominal_breaks(desk: _Desk, rule: Rule, outcome: Steps, applies: Planes) -> Bits:
    """Mark undetermined rows in which the rule applies and nominal values would break it."""
    rows: Bits = (outcome == Outcome.UNDETERMINED) & applies.true
    if not rows.any():
        return rows
    nominal = trace(
        rule.requires, lambda comparison: desk.planes(rule.subject, comparison, nominal=True)
    )
    breaks: Bits = rows & nominal.planes.false
    return breaks


def _undecided(rule: Rule, outcome: Steps, answers: _Answers) -> dict[str, Bits]:
    """Find, by label, what keeps undetermined rows undetermined."""
    rows = outcome == Outcome.UNDETERMINED
    marks = {label: np.zeros(len(outcome), bool) for label in rule.labels}
    if not rows.any():
        return marks
    if answers.applies is not None:
        mark_unknown(answers.applies, rows, marks)
    mark_unknown(answers.requires, rows, marks)
    if answers.clear is not None:
        mark_hindering(answers.clear, rows & ~answers.requires.planes.false, marks)
    return marks


def _steps(table: Table, outcome: Steps, breaks: Bits) -> Steps:
    """Look the step of each row up in a table, in arithmetic of single bytes."""
    found = np.zeros(len(outcome), np.int8)
    for value, plain, more in table:
        rows = outcome == value
        if plain:
            found += rows.view(np.int8) * plain
        if more:
            found += (rows & breaks).view(np.int8) * more
    return found


@cache
def _risk_table(nature: Nature, severity: Severity) -> tuple[Table, Table]:
    """Tabulate floor and ceiling: by outcome, the step and what nominal_breaks adds to it."""
    floor: list[tuple[np.int8, np.int8, np.int8]] = []
    ceiling: list[tuple[np.int8, np.int8, np.int8]] = []
    for outcome in Outcome:
        plain, broken = (
            risk_of(outcome, nature, severity, nominal_breaks=breaks) for breaks in (False, True)
        )
        for table, step, other in (
            (floor, plain.floor, broken.floor), (ceiling, plain.ceiling, broken.ceiling),
        ):  # fmt: skip
            if step or other:
                table.append((np.int8(outcome), np.int8(step), np.int8(other - step)))
    return tuple(floor), tuple(ceiling)
