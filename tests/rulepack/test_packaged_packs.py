"""Every case of every pack that comes with the program; and no pack owes anything."""

from __future__ import annotations

import re

import pytest

from ddcheck.facts.dictionary import FACTS
from ddcheck.model.diagnostic import Diagnostics
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
