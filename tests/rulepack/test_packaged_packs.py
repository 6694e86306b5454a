"""Every case of every pack that comes with the program; and no pack owes anything."""

from __future__ import annotations

import re

import pytest

from ddcheck.facts.dictionary import FACTS
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import PackStatus
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.lint import lint
from ddcheck.rulepack.loader import load_pack

PACKS = find_packs()


def test_the_packs_of_this_version_are_found() -> None:
    assert {"cn-forest-law", "forest-loss", "us-forest-act", "us-lacey-act"} <= set(PACKS)


@pytest.mark.parametrize("name", sorted(PACKS))
def test_cases_pass_and_nothing_is_owed(name: str) -> None:
    diagnostics = Diagnostics()
    pack = load_pack(PACKS[name], diagnostics)
    assert pack is not None
    results = lint(pack, diagnostics)
    assert [f"{d.code} {d.place} {d.message('en')}" for d in diagnostics.sorted()] == []
    assert len(results) >= 3 * len(pack.own_rules)


def test_every_pack_of_a_law_takes_over_the_checks_of_papers() -> None:
    """All of them, but for those that it leaves out by name with the reason."""
    papers = load_pack(PACKS["evidence-documents"], Diagnostics())
    assert papers is not None
    for name in sorted(PACKS):
        pack = load_pack(PACKS[name], Diagnostics())
        assert pack is not None
        named = {rule.id for rule in pack.rules} | {s.split(", ")[-1] for s, _ in pack.not_encoded}
        if pack.status is PackStatus.SCREENING:
            continue  # no law: what it says of papers stands in its own rules
        assert {rule.id for rule in papers.rules} <= named, name


def test_reasons_of_values_are_said_in_both_languages() -> None:
    """The page of a pack is read in either language: no reason stands in it in the other one."""
    han = re.compile(r"[\u4e00-\u9fff]")
    for folder in find_packs().values():
        pack = load_pack(folder, Diagnostics())
        assert pack is not None
        for parameter in pack.parameters.values():
            said = [parameter.rationale, *(dated.rationale for dated in parameter.values)]
            said += parameter.although_weak.values()
            for reason in said:
                assert reason is None or (han.search(reason.zh) and not han.search(reason.en))


def test_formulas_of_facts_are_said_in_both_languages() -> None:
    """But for those that are written in signs alone."""
    same = {fact.name for fact in FACTS.values() if fact.formula.en == fact.formula.zh}
    assert same == {"component.harvest_is_export"}
