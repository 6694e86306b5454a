"""Cases are questions to a rule: what passes, what fails, and what is no case at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_pack import edited, load_demo

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid
from ddcheck.model.outcome import Outcome
from ddcheck.rulepack.cases import CaseResult, load_cases, run_cases


def results_of(parent: Path, name: str, old: str, new: str) -> dict[str, CaseResult]:
    pack = load_demo(parent, edited(name, old, new))
    return {result.case.name: result for result in run_cases(pack)}


def test_the_demo_cases_pass(tmp_path: Path) -> None:
    results = run_cases(load_demo(tmp_path))
    assert [result.case.name for result in results if not result.passed] == []
    assert len(results) == 30


def test_for_each_writes_out_one_case_a_word(tmp_path: Path) -> None:
    cases = load_cases(load_demo(tmp_path), Diagnostics())
    found = {case.name: case.facts["line.commodity"] for case in cases if "plant [" in case.name}
    assert found == {"too much plant [wood]": "wood", "too much plant [rubber]": "rubber"}


def test_for_each_may_name_a_column_of_the_declared_rows(tmp_path: Path) -> None:
    rows = edited(
        "cases/words.yaml",
        "declared: { components: [ { shipment_id: S, line_no: 1, genus: Quercus, species: robur } ] }",
        "for_each: { components.species: [robur, rubra] }\n"
        "    declared: { components: [ { shipment_id: S, line_no: 1, genus: Quercus } ] }",
    )
    results = {r.case.name: r.found for r in run_cases(load_demo(tmp_path, rows))}
    name = "a listed species, from the rows themselves"
    assert results[f"{name} [robur]"] is Outcome.NOT_MET
    assert results[f"{name} [rubra]"] is Outcome.MET


def test_a_wrong_answer_fails(tmp_path: Path) -> None:
    results = results_of(
        tmp_path, "cases/amounts.yaml", "line.plant_share: 0.05", "line.plant_share: 0.051"
    )
    failed = results["little plant"]
    assert (failed.passed, failed.found) == (False, Outcome.UNDETERMINED)
    assert (failed.expected, failed.said) == ("met", "undetermined")
    assert sum(not result.passed for result in results.values()) == 1


def test_because_must_name_what_is_open(tmp_path: Path) -> None:
    results = results_of(
        tmp_path,
        "cases/words.yaml",
        "[component.name_kind, listed]",
        "[listed, shipment.entry_type]",
    )
    failed = results["not named"]
    assert not failed.passed
    assert failed.not_undecided == ("shipment.entry_type",)
    assert failed.said == "undetermined (component.name_kind, listed)"


def test_measurements_are_what_the_facts_room_makes_of_them(tmp_path: Path) -> None:
    old, new = "{ year: 2022, canopy: 60, ha: 0.01 }", "{ year: 2022, canopy: 10, ha: 0.01 }"
    results = results_of(tmp_path, "cases/forest.yaml", old, new)
    # canopy of at most ten percent is no forest of the baseline: possible, not certain
    assert results["lost well after"].found is Outcome.UNDETERMINED
    assert results["nothing lost"].passed


def test_unseen_ground_leaves_loss_open(tmp_path: Path) -> None:
    results = results_of(tmp_path, "cases/forest.yaml", "unseen: 0", "unseen: 0.1")
    assert results["nothing lost"].found is Outcome.UNDETERMINED
    assert results["nothing lost"].undecided == ("loss",)


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "field"),
    [
        ("cases/amounts.yaml", ", line.entry_plant_mass: unknown", "", "DD426", "little plant"),
        ("cases/amounts.yaml", "line.unit_price_ratio: unknown", "line.price: 1", "DD402", "line.price"),
        ("cases/amounts.yaml", "line.plant_share: 0.05", "line.plant_share: little", "DD404", "line.plant_share"),
        ("cases/amounts.yaml", "line.commodity: wood", "line.commodity: wod", "DD404", "line.commodity"),
        ("cases/amounts.yaml", "{ lo: 0, nominal: 0.04, hi: 0.1 }", "{ lo: 0, nominal: 0.2, hi: 0.1 }", "DD404", "line.plant_share"),
        ("cases/amounts.yaml", "expect: met", "expect: fine", "DD404", "expect"),
        ("cases/amounts.yaml", "expect: met", "expected: met", "DD402", "expected"),
        ("cases/amounts.yaml", "rule: amounts", "rule: amount", "DD404", "rule"),
        ("cases/amounts.yaml", "as_of: 2022-06-30", "as_of: 2031-01-01", "DD404", "little plant"),
        ("cases/words.yaml", "listed: false", "listed: never", "DD404", "listed"),
        ("cases/words.yaml", "[component.name_kind, listed]", "[component.name]", "DD402", "component.name"),
        ("cases/words.yaml", "expect: undetermined", "expect: met", "DD404", "because"),
        ("cases/days.yaml", "choices.first_day: 2022", "choices.last_day: 2022", "DD404", "before"),
        ("cases/days.yaml", "2022-01-31", "{ lo: 1, nominal: 1, hi: 1 }", "DD404", "shipment.arrival_date"),
        ("cases/forest.yaml", "year: 2018", "year: twenty", "DD404", "year"),
        ("cases/forest.yaml", ", area: 10", "", "DD403", "area"),
    ],
)  # fmt: skip
def test_what_is_no_case(
    tmp_path: Path, name: str, old: str, new: str, code: str, field: str
) -> None:
    pack = load_demo(tmp_path, edited(name, old, new))
    diagnostics = Diagnostics()
    run_cases(pack, diagnostics)
    assert code in {d.code for d in diagnostics.items}
    first = next(d for d in diagnostics.items if d.code == code)
    assert first.place.file == f"demo-law/{name}"
    assert first.place.line is not None
    assert field in (
        first.place.field,
        dict(first.values).get("case"),
        dict(first.values).get("name"),
    )
    with pytest.raises(InputInvalid):
        run_cases(pack)
