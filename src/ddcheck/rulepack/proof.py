"""What may not stand as proof, whatever a pack says: context, and papers that prove nothing.

These are refused when a pack is loaded, because a pack that takes a certificate for evidence that no
forest was lost would release goods that it should hold (laws.md §7 and §8, CX-05 and EV-09).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ddcheck.facts.dictionary import FACTS
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.outcome import Nature, Severity
from ddcheck.rulepack.pack import (
    Comparison,
    Operand,
    Parameter,
    Reference,
    Rule,
    RulePack,
    comparisons,
)

REVIEW = "review_record"
WEAK_TYPES = frozenset(
    [
        # certificates cover sites and supply-chain models, not shipments
        "fsc_cert", "fsc_licence", "pefc_coc", "rspo_member", "rspo_cert", "iscc_cert", "rtrs_cert",
        "ra_cert", "fairtrade_flo", "4c_cert", "proterra_cert", "mspo", "ispo",
        "legality_verification", "mass_balance_claim",
        # voluntary statements, which support and never close
        "cn_ctlvs_statement", "cn_cnfpia_statement",
        # what the seller says of himself
        "supplier_declaration", "commercial_invoice", "legal_origin_letter", "geo_certificate",
        # a person's decision closes an indicator on its own way, and a requirement never
        REVIEW,
    ]
)  # fmt: skip
"""Types of paper that never satisfy a requirement; a pack may add to them by `never_closing`."""


def check_proof(pack: RulePack, diagnostics: Diagnostics) -> None:
    """Refuse rules that would take context or a weak paper for proof."""
    weak = WEAK_TYPES | _of_parameter(pack, diagnostics)
    for rule in pack.own_rules if pack.base is None else pack.rules:
        if rule.severity is not Severity.INFO:
            _check_context(pack, rule, diagnostics)
        if rule.nature is Nature.REQUIREMENT:
            _check_papers(pack, rule, weak, diagnostics)
    for parameter in pack.parameters.values():
        _check_exemptions(parameter, weak, diagnostics)


def _check_context(pack: RulePack, rule: Rule, diagnostics: Diagnostics) -> None:
    if pack.information_only:
        diagnostics.report("DD441", rule.place, rule=rule.id, name=pack.id)
    for comparison in rule.comparisons:
        if FACTS[comparison.fact].information_only:
            diagnostics.report("DD441", comparison.place, rule=rule.id, name=comparison.fact)
        for name in comparison.references():
            if name in pack.information:
                diagnostics.report("DD441", comparison.place, rule=rule.id, name=name)


def _check_papers(
    pack: RulePack, rule: Rule, weak: frozenset[str], diagnostics: Diagnostics
) -> None:
    for found in papers_asked_for(pack, rule):
        for kind in found.types:
            allowed = found.parameter is not None and kind in found.parameter.although_weak
            if kind in weak and (kind == REVIEW or not allowed):
                diagnostics.report("DD442", found.place, rule=rule.id, type=kind)


@dataclass(frozen=True)
class PapersAsked:
    """The types of paper that one use of a fact accepts, and where they are written."""

    types: tuple[str, ...]
    place: Place
    parameter: Parameter | None


def papers_asked_for(pack: RulePack, rule: Rule, *, scope: bool = False) -> Iterator[PapersAsked]:
    """All lists of types of paper by which a rule can be met, at all times.

    With `scope` also those by which it is found out whether the rule applies.
    """
    asked = (rule.requires, rule.clear_only_if, *((rule.applies_when,) if scope else ()))
    for condition in asked:
        for comparison in () if condition is None else comparisons(condition):
            for name, operand in comparison.given:
                argument = next(a for a in FACTS[comparison.fact].arguments if a.name == name)
                if argument.is_papers:
                    yield from _lists(pack, comparison, name, operand)


def _lists(
    pack: RulePack, comparison: Comparison, name: str, operand: Operand
) -> Iterator[PapersAsked]:
    if not isinstance(operand, Reference):
        if isinstance(operand, tuple):
            yield PapersAsked(tuple(map(str, operand)), comparison.where(name), None)
        return
    parameter = pack.parameters.get(operand.parameter)
    for dated in () if parameter is None else parameter.values:
        if isinstance(dated.value, tuple):
            yield PapersAsked(tuple(map(str, dated.value)), dated.place, parameter)
    if parameter is not None and isinstance(parameter.default, tuple):
        yield PapersAsked(tuple(map(str, parameter.default)), parameter.place, parameter)


def _of_parameter(pack: RulePack, diagnostics: Diagnostics) -> frozenset[str]:
    """The types that the pack's own list adds."""
    name = pack.never_closing
    if name is None:
        return frozenset()
    if name not in pack.parameters or pack.parameters[name].type != "list":
        place = pack.places.get("never_closing", Place(pack.folder.name))
        diagnostics.report("DD410", place, name=name, near="")
        return frozenset()
    values = [dated.value for dated in pack.parameters[name].values]
    return frozenset(str(word) for value in values if isinstance(value, tuple) for word in value)


def _check_exemptions(parameter: Parameter, weak: frozenset[str], diagnostics: Diagnostics) -> None:
    """An exemption of what is not there, or is not weak, is a mistake that hides another."""
    words = {
        str(word)
        for value in (*(dated.value for dated in parameter.values), parameter.default)
        if isinstance(value, tuple)
        for word in value
    }
    for kind in parameter.although_weak:
        if kind not in words or kind not in weak or kind == REVIEW:
            diagnostics.report(
                "DD443", parameter.place, parameter=parameter.name, key="although_weak", name=kind
            )
