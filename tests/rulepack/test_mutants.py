"""A condition that is left out, turned round or moved over its bound is noticed by some case."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_pack import edited, load_demo, write_demo

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.lint import lint
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.mutants import mutants


def conditions_named(folder: Path) -> list[tuple[object, object]]:
    """Rule and change of each condition that lint names."""
    diagnostics = Diagnostics()
    pack = load_pack(folder, diagnostics)
    assert pack is not None
    lint(pack, diagnostics)
    found = [dict(item.values) for item in diagnostics.items if item.code == "DD447"]
    return [(values["rule"], values["what"]) for values in found]


def test_the_changes_of_a_rule_are_those_of_its_three_questions(tmp_path):
    rule = load_demo(tmp_path).rule("amounts")
    assert rule is not None
    said = [mutant.said for mutant in mutants(rule)]

    assert len(said) == len(set(said))
    assert said == [
        "− applies_when",
        "applies_when: … − line.commodity in",
        "applies_when: … − line.value above",
        "applies_when: all(line.commodity in, line.value above) → any",
        "applies_when: line.commodity in → not_in",
        "applies_when: line.value above → at_most",
        "applies_when: line.value above → at_least",
        "requires: … − line.plant_share at_most",
        "requires: … − all(line.unit_price_ratio at_least, line.entry_plant_mass below)",
        (
            "requires: any(line.plant_share at_most, "
            "all(line.unit_price_ratio at_least, line.entry_plant_mass below)) → all"
        ),
        "requires: line.plant_share at_most → above",
        "requires: line.plant_share at_most → below",
        "requires: … − line.unit_price_ratio at_least",
        "requires: … − line.entry_plant_mass below",
        "requires: all(line.unit_price_ratio at_least, line.entry_plant_mass below) → any",
        "requires: line.unit_price_ratio at_least → below",
        "requires: line.unit_price_ratio at_least → above",
        "requires: line.entry_plant_mass below → at_least",
        "requires: line.entry_plant_mass below → at_most",
    ]


def test_the_cases_of_the_invented_pack_notice_every_change(tmp_path):
    assert conditions_named(write_demo(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        # a case that alone held a condition holds it no longer
        ("cases/words.yaml", '"01", line.exemption_claimed: packaging',
         '"11", line.exemption_claimed: packaging',
         ("words", "applies_when: … − line.exemption_claimed not_in")),
        # a condition that says nothing
        ("rules/days.yaml", "applies_when: { fact: shipment.import_country, is: US }",
         ("applies_when: { all: [{ fact: shipment.import_country, is: US },"
         " { fact: shipment.import_country, is_not: FR }] }"),
         ("days", "applies_when: … − shipment.import_country is_not")),
        # a question whose answer no case misses
        ("cases/forest.yaml", ("plot.observed_share: 0.94, loss: 0 }\n    expect: undetermined\n"
         "    because: [plot.observed_share]"), "plot.observed_share: 0.96, loss: 0 }\n    expect: met",
         ("forest", "− clear_only_if")),
    ],
)  # fmt: skip
def test_a_condition_that_no_case_holds_is_named(tmp_path, name, old, new, said):
    folder = write_demo(tmp_path, edited(name, old, new))
    assert said in conditions_named(folder)
