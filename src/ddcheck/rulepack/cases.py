"""Cases: one small question to a rule and the answer that is expected.

A case is evaluated by the same code as a shipment, on a source of facts with one row. A fact that
the rule asks and the case does not give is an error of the case, never silently unknown.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from ddcheck.documents.cells import near
from ddcheck.documents.yaml_text import Node, read_yaml
from ddcheck.facts.column import FactColumn, Kind, exact, interval, unknown
from ddcheck.facts.dictionary import FACTS, Fact, FactSource, Given
from ddcheck.model.diagnostic import Diagnostics, Level
from ddcheck.model.errors import InputInvalid
from ddcheck.model.outcome import Outcome
from ddcheck.model.reason import Reason
from ddcheck.model.tables import TABLES
from ddcheck.model.wording import Wording
from ddcheck.rulepack.conditions import number_of
from ddcheck.rulepack.dated_values import Resolved, resolve
from ddcheck.rulepack.declared_case import Declared, fact_sheet
from ddcheck.rulepack.evaluate import RuleResult, evaluate_rule
from ddcheck.rulepack.grammar import typed
from ddcheck.rulepack.pack import Case, Measured, Rule, RulePack, Span, Value
from ddcheck.rulepack.schema import (
    CaseShape,
    CasesShape,
    MeasuredShape,
    Misfit,
    SpanShape,
    read_truth,
)
from ddcheck.rulepack.shaping import shaped

MEASURED = ("plot.forest_loss", "plot.forest_loss_since", "plot.forest_at")
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class CaseResult:
    """What a rule said to a case. `not_undecided` are labels of `because` that were decided."""

    case: Case
    found: Outcome
    undecided: tuple[str, ...]
    not_undecided: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return self.found is self.case.expect and not self.not_undecided

    @property
    def expected(self) -> str:
        return _said(self.case.expect, self.case.because)

    @property
    def said(self) -> str:
        return _said(self.found, self.undecided if self.case.because else ())


def _said(outcome: Outcome, labels: tuple[str, ...]) -> str:
    return f"{outcome.word} ({', '.join(labels)})" if labels else outcome.word


def run_cases(pack: RulePack, diagnostics: Diagnostics | None = None) -> list[CaseResult]:
    """Run all cases of a pack.

    Cases that cannot be read are diagnostics; without a collector, InputInvalid is raised.
    """
    own = Diagnostics() if diagnostics is None else diagnostics
    results = [result for case in load_cases(pack, own) for result in _run(pack, case, own)]
    if diagnostics is None and own.has_errors:
        raise InputInvalid(
            Wording(f"cases of {pack.id} cannot be used", f"{pack.id} 的案例无法使用"),
            diagnostics=tuple(own.items),
        )
    return results


def run_case(pack: RulePack, case: Case, resolved: Resolved | None = None) -> CaseResult:
    """Run one complete case; `resolved` replaces the pack's values of the day."""
    rule = pack.rule(case.rule)
    assert rule is not None
    if resolved is None:
        resolved = resolve(pack, case.as_of, case.parameters)
    return answer_of(case, rule, resolved, source_of(resolved, rule, case))


def answer_of(case: Case, rule: Rule, resolved: Resolved, source: FactSource) -> CaseResult:
    """Put a case to a rule, its own or a changed one."""
    result = evaluate_rule(resolved, rule, source)
    undecided = tuple(label for label, rows in result.undecided.items() if rows[0])
    decided = tuple(label for label in case.because if label not in undecided)
    return CaseResult(case, _outcome(result), undecided, decided)


def _outcome(result: RuleResult) -> Outcome:
    return Outcome(int(result.outcome[0]))


def _run(pack: RulePack, case: Case, diagnostics: Diagnostics) -> Iterator[CaseResult]:
    """Run a case unless it cannot be: then say why."""
    before = diagnostics.count(Level.ERROR)
    rule = pack.rule(case.rule)
    assert rule is not None
    try:
        resolved = resolve(pack, case.as_of, case.parameters)
    except InputInvalid as refused:
        why = refused.wording
        diagnostics.report("DD404", case.place, name="parameters", why=why)
        return
    check_complete(resolved, rule, case, diagnostics)
    if diagnostics.count(Level.ERROR) == before:
        yield run_case(pack, case, resolved)


def check_complete(resolved: Resolved, rule: Rule, case: Case, diagnostics: Diagnostics) -> None:
    """Report what a case must say and does not."""
    if not rule.in_force_on(case.as_of):
        why = Wording(
            f"rule {rule.id} is not in force on {case.as_of}",
            f"规则 {rule.id} 在 {case.as_of} 未施行",
        )
        diagnostics.report("DD404", case.place, name=case.name, why=why)
    for label, comparison in rule.labels.items():
        measured = case.measurements is not None and comparison.fact in MEASURED
        needed = resolved.given(comparison) is not None
        if needed and label not in case.facts and not measured and not case.declared:
            diagnostics.report("DD426", case.place, rule=rule.id, case=case.name, label=label)
    if case.declared:
        _check_declared(rule, case, diagnostics)


def _check_declared(rule: Rule, case: Case, diagnostics: Diagnostics) -> None:
    """Insist that the rows of a case are right, and are about one subject of the rule."""
    for table, rows in case.declared:
        columns = [column.name for column in TABLES[table]]
        for name in sorted({name for row in rows for name, _ in row} - set(columns)):
            hint, allowed = near(name, columns), ", ".join(columns)
            diagnostics.report("DD402", case.place, name=name, near=hint, allowed=allowed)
    sheet, wrong = fact_sheet(case.declared)
    for item in wrong.items:
        diagnostics.add(replace(item, place=replace(case.place, field=item.place.field)))
    size = sheet.size(rule.subject)
    if size != 1:
        why = Wording(
            f"the rows declare {size} of {rule.subject}, one is expected",
            f"所列数据行含 {size} 个 {rule.subject}，应恰有一个",
        )
        diagnostics.report("DD404", case.place, name="declared", why=why)


# Reading


def load_cases(pack: RulePack, diagnostics: Diagnostics) -> list[Case]:
    """Read cases/*.yaml of a pack, with `for_each` written out; complaints come together."""
    found: list[Case] = []
    folder = pack.folder / "cases"
    for path in sorted(folder.glob("*.yaml")):
        node = read_yaml(path, diagnostics, name=f"{pack.folder.name}/cases/{path.name}")
        shape = None if node is None else shaped(CasesShape, node, diagnostics)
        if node is None or shape is None:
            continue
        rule = pack.rule(shape.rule)
        if rule is None or shape.rule != path.stem:
            why = Wording(
                f"“{shape.rule}” is not a rule of the pack, or not the name of the file",
                f"“{shape.rule}”不是本规则包的规则，或与文件名不一致",
            )
            diagnostics.report("DD404", node.at("rule").place("rule"), name="rule", why=why)
            continue
        reading = _Reading(rule, shape.as_of, diagnostics)
        for index, case in enumerate(shape.cases):
            found += reading.cases(case, node.at("cases", index))
    return found


@dataclass
class _Reading:
    rule: Rule
    as_of: date
    diagnostics: Diagnostics

    def cases(self, shape: CaseShape, node: Node) -> Iterator[Case]:
        """Give one case for each combination of `for_each`.

        A key of it is a label of the rule, or a column of the declared rows: `documents.type`.
        """
        labels = tuple(shape.for_each)
        for words in itertools.product(*shape.for_each.values()):
            each = dict(zip(labels, words, strict=True))
            cells = {
                label: str(each.pop(label))
                for label in labels
                if label not in self.rule.labels and label.partition(".")[0] in shape.declared
            }
            name = shape.name + "".join(f" [{word}]" for word in words)
            facts = {
                label: self._fact(label, given, node)
                for label, given in (shape.facts | each).items()
            }
            yield Case(
                self.rule.id, name, shape.as_of or self.as_of,
                {label: fact[0] for label, fact in facts.items() if fact is not None},
                _measured(shape.measurements), shape.parameters,
                Outcome[shape.expect.upper()], self._because(shape, node), node.place(name),
                _rows(shape, cells),
            )  # fmt: skip

    def _because(self, shape: CaseShape, node: Node) -> tuple[str, ...]:
        for label in shape.because:
            if label not in self.rule.labels:
                self._unknown_label(label, node.at("because"))
        if shape.because and shape.expect != "undetermined":
            why = Wording(
                "only an undetermined answer has labels that leave it open",
                "只有结果为 undetermined 的案例才有未决标签",
            )
            self.diagnostics.report("DD404", node.place("because"), name="because", why=why)
        return shape.because

    def _fact(
        self, label: str, given: str | SpanShape, node: Node
    ) -> tuple[Value | Span | None] | None:
        """Type one fact, in a tuple, because None is an answer; None alone when it cannot be."""
        labels = self.rule.labels
        place = node.at("facts", label)
        if label not in labels:
            self._unknown_label(label, place)
            return None
        fact = FACTS[labels[label].fact]
        try:
            return (_typed(fact, given),)
        except Misfit as error:
            self.diagnostics.report("DD404", place.place(label), name=label, why=error.wording)
            return None

    def _unknown_label(self, label: str, node: Node) -> None:
        labels = tuple(self.rule.labels)
        allowed = ", ".join(labels)
        self.diagnostics.report(
            "DD402", node.key_place(label), name=label, near="", allowed=allowed
        )


def _rows(shape: CaseShape, cells: Mapping[str, str]) -> Declared:
    """The declared rows, with `cells` (table.column to text) in every row of their table."""
    found = []
    for table, rows in sorted(shape.declared.items()):
        own = {
            key.partition(".")[2]: text
            for key, text in cells.items()
            if key.startswith(f"{table}.")
        }
        found.append((table, tuple(tuple(sorted({**row, **own}.items())) for row in rows)))
    return tuple(found)


def _typed(fact: Fact, given: str | SpanShape) -> Value | Span | None:
    if isinstance(given, SpanShape):
        if fact.kind is not Kind.NUMBER or not given.lo <= given.nominal <= given.hi:
            raise Misfit(
                "only a number has bounds, in the order lo, nominal, hi",
                "只有数值才有上下限，顺序为 lo、nominal、hi",
            )
        return Span(given.lo, given.nominal, given.hi)
    if given == _UNKNOWN:
        return None
    if fact.kind is Kind.TRUTH:
        return read_truth(given)
    if fact.kind is not Kind.CATEGORY:
        return typed(fact.kind.value, given)
    if fact.values and given not in fact.values:
        raise Misfit(
            f"“{given}” is not one of: {', '.join(fact.values)}",
            f"“{given}”不在下列取值之中：{'、'.join(fact.values)}",
        )
    return given


def _measured(shape: MeasuredShape | None) -> Measured | None:
    if shape is None:
        return None
    rows = tuple((int(row.year), row.canopy, row.ha) for row in shape.loss)
    return Measured(rows, shape.area, shape.unseen)


# Facts of one row


@dataclass(frozen=True)
class _OneRow:
    """A source of facts for the single subject of a case."""

    columns: Mapping[tuple[str, Given], FactColumn]

    def size(self, subject: str) -> int:  # noqa: ARG002 - every subject has one row
        return 1

    def column(self, subject: str, fact: str, given: Given) -> FactColumn:  # noqa: ARG002
        return self.columns[fact, given]


def source_of(resolved: Resolved, rule: Rule, case: Case) -> FactSource:
    """Give the facts that a case states, or that are computed from its rows or its ground."""
    columns = {}
    for label, comparison in rule.labels.items():
        given = resolved.given(comparison)
        if given is None:
            continue
        fact = FACTS[comparison.fact]
        if label in case.facts:
            columns[fact.name, given] = _column(fact, label, case.facts[label])
        elif case.measurements is not None and fact.name in MEASURED:
            columns[fact.name, given] = _forest(fact.name, dict(given), case.measurements)
        elif case.declared:
            sheet, _ = fact_sheet(case.declared)
            columns[fact.name, given] = sheet.column(rule.subject, fact.name, given)
    return _OneRow(columns)


def _column(fact: Fact, label: str, value: Value | Span | None) -> FactColumn:
    """Make a column of one row."""
    if value is None:
        reason = Reason.of("not_declared", what=label)
        return unknown(fact.kind, 1, reason, unit=fact.unit)
    known = np.ones(1, bool)
    if isinstance(value, Span):
        lo, nominal, hi = (np.array([bound]) for bound in (value.lo, value.nominal, value.hi))
        return interval(lo, nominal, hi, known, unit=fact.unit or "")
    if fact.kind is Kind.CATEGORY:
        return exact(fact.kind, np.zeros(1), known, labels=(str(value),))
    number = float(value is True) if fact.kind is Kind.TRUTH else number_of(value)
    return exact(fact.kind, np.array([number]), known, unit=fact.unit)


def _forest(fact: str, given: Mapping[str, object], measured: Measured) -> FactColumn:
    """Let the facts room compute forest or its loss from the ground of the case."""
    from ddcheck.facts.cover import LossRows, forest_at, forest_loss

    years, canopies, areas = zip(*measured.loss, strict=True) if measured.loss else ((), (), ())
    rows = LossRows(
        plot=np.zeros(len(years), np.int64), year=np.array(years, np.int64),
        canopy=np.array(canopies, np.float64), area_ha=np.array(areas, np.float64),
        plot_area_ha=np.array([measured.area]), unseen_ha=np.array([measured.unseen]),
        known=np.ones(1, bool),
    )  # fmt: skip
    day = next(given[name] for name in ("after", "since", "on") if name in given)
    canopy, tolerance = given["canopy_above"], given["tolerance"]
    assert isinstance(day, date)
    if fact == "plot.forest_loss_since":
        day -= timedelta(days=1)
    assert isinstance(canopy, float)
    assert isinstance(tolerance, float)
    compute = forest_at if fact == "plot.forest_at" else forest_loss
    return compute(rows, day, canopy, tolerance)
