"""Is each condition of a rule held by its cases? Change it a little: some case must notice.

A part is left out of a group; a comparison is turned round, or moved over its bound (above, at_least);
all becomes any, any becomes all; a whole question is left out. What no case notices is either not
tried by the cases or says nothing: there is no exemption, because such a condition can be taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ddcheck.facts.dictionary import FactSource
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.cases import answer_of, source_of
from ddcheck.rulepack.dated_values import Resolved, resolve
from ddcheck.rulepack.pack import All, Any, Case, Comparison, Condition, None_, Op, Rule, RulePack

OPPOSITE = {
    Op.IS: Op.IS_NOT, Op.IN: Op.NOT_IN, Op.ABOVE: Op.AT_MOST, Op.AT_LEAST: Op.BELOW,
    Op.IS_NOT: Op.IS, Op.NOT_IN: Op.IN, Op.AT_MOST: Op.ABOVE, Op.BELOW: Op.AT_LEAST,
}  # fmt: skip
OVER_THE_BOUND = {
    Op.ABOVE: Op.AT_LEAST, Op.AT_LEAST: Op.ABOVE, Op.BELOW: Op.AT_MOST, Op.AT_MOST: Op.BELOW,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A rule with one condition changed. `said` is written in the words of the grammar."""

    said: str
    rule: Rule
    question: str


@dataclass(frozen=True, eq=False)
class Prepared:
    """A case with the values of its day and its facts, made once for all mutants."""

    case: Case
    resolved: Resolved
    source: FactSource

    def notices(self, rule: Rule) -> bool:
        return not answer_of(self.case, rule, self.resolved, self.source).passed


def check_conditions(pack: RulePack, cases: Sequence[Case], diagnostics: Diagnostics) -> None:
    """Report DD447 for each changed condition that no case notices. All cases must pass."""
    for rule in pack.own_rules:
        prepared = [prepare(pack, rule, case) for case in cases if case.rule == rule.id]
        for mutant in mutants(rule):
            if not any(each.notices(mutant.rule) for each in prepared):
                place = rule.places[mutant.question]
                diagnostics.report("DD447", place, rule=rule.id, what=mutant.said)


def prepare(pack: RulePack, rule: Rule, case: Case) -> Prepared:
    resolved = resolve(pack, case.as_of, case.parameters)
    return Prepared(case, resolved, source_of(resolved, rule, case))


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Give the rule with each of its conditions changed, one at a time."""
    if rule.applies_when is not None:
        yield Mutant("− applies_when", replace(rule, applies_when=None), "applies_when")
        for how, other in _changed(rule.applies_when):
            changed = replace(rule, applies_when=other)
            yield Mutant(f"applies_when: {how}", changed, "applies_when")
    for how, other in _changed(rule.requires):
        yield Mutant(f"requires: {how}", replace(rule, requires=other), "requires")
    if rule.clear_only_if is not None:
        yield Mutant("− clear_only_if", replace(rule, clear_only_if=None), "clear_only_if")
        for how, other in _changed(rule.clear_only_if):
            changed = replace(rule, clear_only_if=other)
            yield Mutant(f"clear_only_if: {how}", changed, "clear_only_if")


def _changed(condition: Condition) -> Iterator[tuple[str, Condition]]:
    if isinstance(condition, Comparison):
        yield from _compared_otherwise(condition)
        return
    parts = condition.parts
    if len(parts) > 1:
        for at, part in enumerate(parts):
            yield f"… − {said(part)}", type(condition)((*parts[:at], *parts[at + 1 :]))
    yield from _joined_otherwise(condition)
    for at, part in enumerate(parts):
        for what, other in _changed(part):
            yield what, type(condition)((*parts[:at], other, *parts[at + 1 :]))


def _compared_otherwise(comparison: Comparison) -> Iterator[tuple[str, Condition]]:
    others = [OPPOSITE[comparison.op]]
    if comparison.op in OVER_THE_BOUND:
        others.append(OVER_THE_BOUND[comparison.op])
    for op in others:
        yield f"{said(comparison)} → {op.value}", replace(comparison, op=op)


def _joined_otherwise(condition: All | Any | None_) -> Iterator[tuple[str, Condition]]:
    parts = condition.parts
    if isinstance(condition, None_):
        yield "none → any", Any(parts)
    if len(parts) == 1:
        return
    if isinstance(condition, All):
        yield f"{said(condition)} → any", Any(parts)
    elif isinstance(condition, Any):
        yield f"{said(condition)} → all", All(parts)
    else:
        yield f"{said(condition)} → none of all", None_((All(parts),))


def said(condition: Condition) -> str:
    """Write a condition short: its labels and how they are compared."""
    if isinstance(condition, Comparison):
        return f"{condition.label} {condition.op.value}"
    word = {All: "all", Any: "any", None_: "none"}[type(condition)]
    return f"{word}({', '.join(said(part) for part in condition.parts)})"
