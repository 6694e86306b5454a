"""Context and papers that prove nothing never close anything; weak memory never decides."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from demo_pack import edited, load_demo, write_demo
from pack_folder import including, loaded

from ddcheck.declarations.references import types_with_confidence
from ddcheck.facts import dictionary
from ddcheck.facts.dictionary import FACTS
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.lint import lint
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.proof import WEAK_TYPES

Changes = dict[str, str | None]
PAPERS = """\
papers:
  kind: method
  type: list
  description: { en: Papers, zh: 文件 }
  values: [ { from: 2020-01-01, value: [%s], rationale: these } ]
"""


def with_papers(types: str, *, nature: str = "requirement", more: str = "") -> Changes:
    rule = edited(
        "rules/days.yaml",
        "requires:",
        "clear_only_if: { fact: line.document_valid, given: { types: { parameter: lists.papers } }, as: paper, is: true }\nrequires:",
    )["rules/days.yaml"]
    assert rule is not None
    rule = rule.replace("nature: indicator", f"nature: {nature}").replace(
        "nature: requirement", f"nature: {nature}"
    )
    return {
        "rules/days.yaml": rule.replace("subject: shipment", "subject: line"),
        "parameters/lists.yaml": PAPERS % types + more,
    }


def said(folder: Path) -> list[tuple[str, dict[str, object]]]:
    diagnostics = Diagnostics()
    load_pack(folder, diagnostics)
    return [(d.code, dict(d.values)) for d in diagnostics.items]


@pytest.mark.parametrize(
    "kind", ["fsc_cert", "cn_ctlvs_statement", "legal_origin_letter", "review_record"]
)
def test_a_weak_paper_never_meets_a_requirement(tmp_path: Path, kind: str) -> None:
    folder = write_demo(tmp_path, with_papers(f"harvest_permit, {kind}"))
    assert said(folder) == [("DD442", {"rule": "days", "type": kind})]


def test_in_an_indicator_it_may_be_asked_for(tmp_path: Path) -> None:
    assert (
        said(write_demo(tmp_path, with_papers("harvest_permit, fsc_cert", nature="indicator")))
        == []
    )


def test_a_requirement_of_just_this_paper_says_why(tmp_path: Path) -> None:
    why = "  although_weak: { fsc_cert: the act asks for the certificate itself }\n"
    assert said(write_demo(tmp_path / "a", with_papers("fsc_cert", more=why))) == []
    stale = with_papers("harvest_permit", more=why)
    assert [code for code, _ in said(write_demo(tmp_path / "b", stale))] == ["DD443"]
    review = why.replace("fsc_cert", "review_record")
    codes = [
        c for c, _ in said(write_demo(tmp_path / "c", with_papers("review_record", more=review)))
    ]
    assert codes == ["DD442", "DD443"]


def test_a_pack_may_name_more_papers_that_close_nothing(tmp_path: Path) -> None:
    changes = with_papers(
        "harvest_permit", more=PAPERS.replace("papers:", "weak:") % "harvest_permit"
    )
    top = edited("pack.yaml", "needs:", "never_closing: lists.weak\nneeds:")
    assert [code for code, _ in said(write_demo(tmp_path / "a", changes | top))] == ["DD442"]
    unknown = edited("pack.yaml", "needs:", "never_closing: lists.waek\nneeds:")
    assert [code for code, _ in said(write_demo(tmp_path / "b", changes | unknown))] == ["DD410"]


def test_all_weak_types_are_types() -> None:
    assert set(types_with_confidence()) >= WEAK_TYPES


def test_a_fact_of_information_decides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = replace(FACTS["shipment.export_country"], information_only=True)
    monkeypatch.setitem(dictionary.FACTS, told.name, told)
    folder = including(tmp_path)
    assert loaded(folder)[1] == ["DD441"]
    path = folder / "rules/lands.yaml"
    path.write_text(path.read_text().replace("severity: major", "severity: info"))
    assert loaded(folder)[1] == []


def test_a_pack_of_information_decides_nothing(tmp_path: Path) -> None:
    top = edited("pack.yaml", "needs:", "information_only: true\nneeds:")
    codes = {code for code, _ in said(write_demo(tmp_path, top))}
    assert codes == {"DD441"}


def test_parameters_of_information_decide_nothing_elsewhere(tmp_path: Path) -> None:
    changes: Changes = edited("pack.yaml", "needs:", "information_only: true\nneeds:")
    for rule, severity in (
        ("amounts", "blocker"),
        ("words", "major"),
        ("forest", "blocker"),
        ("days", "minor"),
    ):
        changes |= edited(f"rules/{rule}.yaml", f"severity: {severity}", "severity: info")
    folder = including(write_demo(tmp_path, changes).parent)
    assert loaded(folder)[1] == []
    path = folder / "rules/lands.yaml"
    path.write_text(
        path.read_text().replace("fact: shipment.export_country, not_in: { parameter: lists.lands }", "fact: line.commodity, not_in: { parameter: scope.commodities }")
        .replace("subject: shipment", "subject: line")
    )  # fmt: skip
    for lang in ("en", "zh"):
        text = folder / f"messages/{lang}.yaml"
        text.write_text(text.read_text().replace("{shipment.export_country}", "…"))
    assert loaded(folder)[1] == ["DD441"]


def debts(pack_folder: Path, changes: Changes) -> list[dict[str, object]]:
    diagnostics = Diagnostics()
    lint(load_demo(pack_folder, changes), diagnostics)
    return [dict(d.values) for d in diagnostics.items if d.code == "DD415"]


def test_rows_of_weak_memory_do_not_decide(tmp_path: Path) -> None:
    table = "genus,species,confidence\nQuercus,robur,verified\nDalbergia,,from memory: low\nShorea,,from memory: medium-low\n"
    assert debts(tmp_path, {"tables/taxa.csv": table}) == [
        {"name": "scope.taxa: Dalbergia (words)"}
    ]


def test_types_of_weak_memory_do_not_decide(tmp_path: Path) -> None:
    found = debts(tmp_path, with_papers("harvest_permit, hn_factura", nature="indicator"))
    assert {"name": "hn_factura (days)"} in found


def test_no_packaged_rule_rests_on_weak_memory() -> None:
    """The proof of the issue: every confidence field that a rule reads, in every pack."""
    seen = 0
    for folder in find_packs().values():
        pack = load_pack(folder, Diagnostics())
        assert pack is not None
        for rule in pack.rules:
            fields = [rule.confidence, pack.sources[rule.provision].confidence]
            for name in rule.parameters:
                owners = (dated.source for dated in pack.parameters[name].values)
                fields += [pack.sources[owner].confidence for owner in owners if owner is not None]
            assert "memory-low" not in {field.value for field in fields}, (pack.id, rule.id)
            seen += len(fields)
    assert seen > 60


def test_weak_memory_is_found_under_any_name_of_its_column(tmp_path: Path) -> None:
    table = "genus,species,row_confidence\nQuercus,robur,verified\nDalbergia,,[M-l] of the taxon\n"
    assert debts(tmp_path, {"tables/taxa.csv": table}) == [
        {"name": "scope.taxa: Dalbergia (words)"}
    ]


def test_when_a_pack_counts_is_not_of_weak_memory(tmp_path: Path) -> None:
    changes = edited("sources.yaml", "confidence: memory-medium", "confidence: memory-low")
    pack = load_demo(tmp_path, changes)
    [amounts] = [rule for rule in pack.rules if rule.id == "amounts"]
    diagnostics = Diagnostics()
    lint(replace(pack, counts_when=amounts.applies_when), diagnostics)
    names = [dict(d.values)["name"] for d in diagnostics.items if d.code == "DD415"]
    assert "scope.commodities (counts_when)" in names


def test_papers_of_weak_memory_do_not_say_where_a_rule_applies(tmp_path: Path) -> None:
    papers = with_papers("hn_factura", nature="indicator")
    rule = papers["rules/days.yaml"]
    assert rule is not None
    rule = re.sub(r"(?m)^applies_when:.*\n", "", rule)
    papers["rules/days.yaml"] = rule.replace("clear_only_if:", "applies_when:")
    assert {"name": "hn_factura (days)"} in debts(tmp_path, papers)
