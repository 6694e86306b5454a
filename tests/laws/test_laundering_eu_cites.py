"""Goods that are not what their papers say: each is caught, each beside a clean twin."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from consignment import ceilings, cocoa, outcome, paper, point, polygon, run, timber

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import Action, Outcome, Risk
from ddcheck.rulepack.library import resolve_pack
from ddcheck.rulepack.loader import load_pack

MET, NOT_MET, OPEN, ASIDE = (
    Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE
)  # fmt: skip


def test_a_consignment_in_order_is_met_where_this_version_can_say_so(tmp_path):
    done = run(cocoa(), tmp_path, "eu-eudr", layers=True)

    said = {
        result.rule.id: Outcome(int(result.outcome.max()))
        for result in done.record.results
        if result.rule.home == "eu-eudr"
    }
    assert NOT_MET not in {said[r] for r in said if r not in ("forest-present",)}
    still_open = {rule for rule, found in said.items() if found is OPEN}
    # No forest map of 2020, no layers of embargoes and indigenous land, no list of countries, and a
    # loss series that ends before the harvest: these no declaration can close.
    assert still_open == {
        "certificate", "country-concerns", "environment-law", "no-deforestation",
        "third-party-rights", "whole-plot",
    }  # fmt: skip


def test_an_expired_cites_permit(tmp_path):
    clean = timber("Dalbergia", "latifolia", "IN")
    expired = clean.change("documents", 6, expires="2027-07-19")

    assert outcome(run(clean, tmp_path, "cites-timber"), "appendix-2-export") is MET
    assert outcome(run(expired, tmp_path, "cites-timber"), "appendix-2-export") is NOT_MET


def test_a_cites_permit_for_less_or_for_another_species(tmp_path):
    clean = timber("Dalbergia", "latifolia", "IN")
    for cells in ({"quantity": "899"}, {"species": "Dalbergia sissoo"}):
        spoilt = clean.change("documents", 6, **cells)
        assert outcome(run(spoilt, tmp_path, "cites-timber"), "appendix-2-export") is NOT_MET


@pytest.mark.parametrize(
    ("country", "expected"), [("FJ", ASIDE), ("BR", OPEN), ("", OPEN), ("South Seas", OPEN)]
)
def test_a_species_that_is_listed_only_for_another_population(tmp_path, country, expected):
    goods = timber("Swietenia", "macrophylla", country or "FJ")
    goods.tables["components"][0]["harvest_countries"] = country
    goods.tables["documents"] = []

    assert outcome(run(goods, tmp_path, "cites-timber"), "appendix-2-export") is expected


@pytest.mark.parametrize(
    ("code", "expected"), [("4407.21", OPEN), ("4418.20", ASIDE), ("44", OPEN), ("", OPEN)]
)
def test_a_product_form_that_the_annotation_leaves_out(tmp_path, code, expected):
    goods = timber("Swietenia", "macrophylla", "BR", hs_code=code)
    goods.tables["documents"] = []

    assert outcome(run(goods, tmp_path, "cites-timber"), "appendix-2-export") is expected


@pytest.mark.parametrize("kind", ["fsc_cert", "rspo_cert", "supplier_declaration"])
def test_a_certificate_offered_as_proof_of_no_deforestation(tmp_path, kind):
    without = cocoa()
    without.plots = [polygon("P1", -54.405, -3.204, 0.009)]
    offered = without.copy()
    offered.tables["documents"].append(paper("CERT", kind))

    bare, decorated = (run(goods, tmp_path, "eu-eudr", layers=True) for goods in (without, offered))

    assert outcome(decorated, "no-deforestation") is outcome(bare, "no-deforestation") is NOT_MET
    assert ceilings(decorated)["eu-eudr", 0] is Risk.HIGH


def test_the_clean_twin_of_a_certified_plot_is_not_accused(tmp_path):
    goods = cocoa()
    goods.tables["documents"].append(paper("CERT", "rspo_cert"))
    done = run(goods, tmp_path, "eu-eudr", layers=True)
    result = next(r for r in done.record.results if r.rule.id == "no-deforestation")

    assert outcome(done, "no-deforestation") is OPEN
    assert "3(a)" in result.pack.sources[result.rule.provision].locator


def _with_certificate(folder: Path, types: str) -> list[str]:
    """Complaints about the loss pack, changed so that a paper may answer for the ground."""
    pack = folder / types / "forest-loss"
    shutil.copytree(resolve_pack("forest-loss"), pack)
    rule = pack / "rules" / "no-forest-loss-after-date.yaml"
    text = rule.read_text(encoding="utf-8").replace("subject: plot", "subject: origin")
    head, tail = text.split("clear_only_if:")
    last = tail.split("not_tested:")[1]
    offered = f"{{ fact: origin.document_in_force, given: {{ types: [{types}] }}, is: true }}"
    seen = (
        "{ fact: plot.observed_share, at_least: { parameter: screening.smallest_observed_share } }"
    )
    offered = f"{{ all: [{seen}, {offered}] }}"
    rule.write_text(f"{head}clear_only_if: {offered}\nnot_tested:{last}", encoding="utf-8")
    diagnostics = Diagnostics()
    load_pack(pack, diagnostics)
    return [item.code for item in diagnostics.items]


def test_a_pack_that_lets_a_certificate_answer_for_the_ground_is_refused(tmp_path):
    assert _with_certificate(tmp_path, "fsc_cert") == ["DD140"]
    assert _with_certificate(tmp_path, "satellite_analysis") == []


def test_a_pack_that_weighs_membership_of_a_programme_is_refused(tmp_path):
    pack = tmp_path / "context"
    shutil.copytree(resolve_pack("context"), pack)
    rule = pack / "rules" / "gcf-member.yaml"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("severity: info", "severity: minor"), encoding="utf-8")
    diagnostics = Diagnostics()

    assert load_pack(pack, diagnostics) is None
    assert [item.code for item in diagnostics.items] == ["DD441", "DD441"]


@pytest.mark.parametrize(("area", "expected"), [(4, MET), (4.1, NOT_MET), (None, OPEN)])
def test_a_point_for_a_plot_above_four_hectares(tmp_path, area, expected):
    goods = cocoa()
    goods.plots = [point("P1", -54.801501, -3.093502, area)]
    done = run(goods, tmp_path, "eu-eudr", layers=True)

    assert outcome(done, "boundary-above-limit") is expected


def test_clearing_elsewhere_on_the_same_plot(tmp_path):
    field = cocoa()
    field.plots = [polygon("P1", -54.405, -3.204, 0.001)]
    farm = cocoa()
    farm.plots = [polygon("P1", -54.405, -3.204, 0.009)]

    part, whole = (run(goods, tmp_path, "eu-eudr", layers=True) for goods in (field, farm))

    assert outcome(part, "whole-plot") is not NOT_MET
    assert outcome(whole, "whole-plot") is outcome(whole, "no-deforestation") is NOT_MET


def test_one_cleared_plot_among_clean_ones(tmp_path):
    goods = cocoa().change("origins", quantity_from_plot="10")
    goods.tables["origins"].append({**goods.tables["origins"][0], "plot_id": "P2"})
    goods.plots.append(polygon("P2", -54.405, -3.204, 0.009))

    assert outcome(run(goods, tmp_path, "eu-eudr", layers=True), "whole-plot") is NOT_MET


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, MET),
        ({"number": "27DEABCDEFGH1"}, NOT_MET),
        ({"number": "27deABCDEFGH12"}, NOT_MET),
        ({"number": "S27DEABCDEFGH1"}, NOT_MET),
        ({"status": "WITHDRAWN"}, NOT_MET),
        ({"issued": "2027-07-26"}, NOT_MET),
        ({"issued": "2027-07-25"}, MET),
        ({"status": ""}, OPEN),
        ({"number": ""}, OPEN),
        ({"type": ""}, OPEN),
    ],
)
def test_the_reference_of_a_due_diligence_statement(tmp_path, cells, expected):
    goods = cocoa().change("documents", 0, **cells)

    assert outcome(run(goods, tmp_path, "eu-eudr"), "due-diligence-statement") is expected


def test_a_low_risk_country_is_never_evidence_about_a_plot(tmp_path):
    standard, low = cocoa(), cocoa()
    low.tables["lines"][0]["production_countries"] = "GH"
    low.tables["shipments"][0] |= {"export_country": "GH", "due_diligence": "simplified"}
    low.plots[0]["properties"]["country"] = "GH"

    done, other = run(low, tmp_path, "eu-eudr"), run(standard, tmp_path, "eu-eudr")

    assert outcome(done, "simplified-due-diligence") is MET
    assert outcome(done, "no-deforestation") is outcome(other, "no-deforestation") is OPEN
    assert ceilings(done) == ceilings(other)


@pytest.mark.parametrize(("country", "expected"), [("GH", MET), ("MY", NOT_MET)])
def test_a_flegt_licence_closes_legality_and_nothing_else(tmp_path, country, expected):
    goods = timber("Milicia", "excelsa", country)
    title = {"expires": "2026-06-01"}
    goods = goods.change("documents", 2, **title)
    goods.tables["documents"].append(paper("FL", "gh_flegt"))
    done = run(goods, tmp_path, "eu-eudr")

    assert outcome(done, "right-to-use") is expected
    assert outcome(done, "no-deforestation-wood") is OPEN


def test_a_territory_that_the_act_does_not_name_is_not_low(tmp_path):
    goods = cocoa().change("lines", production_countries="TW")
    goods = goods.change("shipments", due_diligence="simplified")
    done = run(goods, tmp_path, "eu-eudr")

    assert outcome(done, "simplified-due-diligence") is NOT_MET
    assert outcome(done, "country-level") is NOT_MET


def test_a_paper_of_another_holder_and_one_used_by_two_suppliers(tmp_path):
    clean = cocoa()
    clean.tables["documents"] = [paper("LT", "land_title", number="LT-1")]
    counted = clean.change("shipments", documents_listed="1")
    other = clean.change("documents", 0, holder="Somebody else")
    twice = clean.copy()
    for table in ("shipments", "lines", "documents"):
        twice.tables[table].append({**clean.tables[table][0], "shipment_id": "S2"})
    twice.tables["shipments"][1]["supplier"] = "Second supplier"
    twice.tables["documents"][1]["document_id"] = "LT-copy"

    first, second, third, fourth = (
        run(goods, tmp_path, "evidence-documents") for goods in (clean, other, twice, counted)
    )

    assert outcome(first, "subject-fits") is MET
    assert outcome(second, "subject-fits") is NOT_MET
    assert outcome(third, "subject-fits") is NOT_MET
    assert outcome(first, "not-reused") is OPEN
    assert outcome(fourth, "not-reused") is MET
    assert outcome(third, "not-reused") is NOT_MET


def test_a_file_that_was_changed_after_its_hash_was_recorded(tmp_path):
    clean = cocoa()
    digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    clean.tables["documents"] = [paper("LT", "land_title", file="scan.pdf", sha256=digest)]
    for number, (content, expected) in enumerate([("foo", MET), ("fooo", NOT_MET)]):
        folder = tmp_path / str(number)
        (folder / "batch-0").mkdir(parents=True)
        (folder / "batch-0" / "scan.pdf").write_text(content, encoding="utf-8")
        shutil.move(folder / "batch-0", folder / "kept")
        shutil.copytree(folder / "kept", folder / "batch-0")
        goods = clean.write(folder / "batch-0")
        assert goods.is_dir()
        from ddcheck.screening import Request, screen

        request = Request((goods,), (), None, ("evidence-documents",), date(2027, 8, 2), {})
        done = screen(request, lambda _name, _size: lambda _done: None)
        assert outcome(done, "file-unchanged") is expected


def test_a_file_outside_the_declaration_is_not_read(tmp_path):
    (tmp_path / "secret.pdf").write_text("foo", encoding="utf-8")
    goods = cocoa()
    digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    goods.tables["documents"] = [paper("LT", "land_title", file="../secret.pdf", sha256=digest)]

    assert outcome(run(goods, tmp_path, "evidence-documents"), "file-unchanged") is OPEN


@pytest.mark.parametrize(
    ("cells", "binding"),
    [
        ({"placing_date": "2026-12-29", "arrival_date": "2026-12-20"}, False),
        ({"placing_date": "2026-12-30", "arrival_date": "2026-12-20"}, True),
        ({"placing_date": "", "arrival_date": "2026-12-20"}, True),
        ({"placing_date": "2027-05-01", "arrival_date": "2027-04-20"}, True),
    ],
)
def test_before_its_date_the_regulation_stands_beside_the_verdict(tmp_path, cells, binding):
    goods = cocoa().change("shipments", **cells)
    goods.tables["documents"] = []
    done = run(goods, tmp_path, "eu-eudr")
    assessment = done.record.assessment

    assert ceilings(done)["eu-eudr", 0] is Risk.HIGH
    assert bool(assessment.readiness["eu-eudr"][0]) is not binding
    assert (assessment.action(0) is Action.NOT_SCREENED) is not binding


def test_small_firms_have_their_later_date_but_not_for_old_timber_goods(tmp_path):
    cells = {"placing_date": "2027-05-01", "arrival_date": "2027-04-20", "operator_size": "micro"}
    crop = cocoa().change("shipments", **cells)
    wood = timber("Milicia", "excelsa", "GH").change("shipments", **cells)

    small, old = run(crop, tmp_path, "eu-eudr"), run(wood, tmp_path, "eu-eudr")

    assert small.record.assessment.readiness["eu-eudr"][0]
    assert not old.record.assessment.readiness["eu-eudr"][0]


@pytest.mark.parametrize("country", ["US", "CN", "BR"])
def test_goods_that_go_elsewhere_are_none_of_the_union_or_of_the_four_others(tmp_path, country):
    goods = cocoa().change("shipments", import_country=country)
    packs = ("eu-eudr", "uk-environment-act", "au-illegal-logging", "jp-clean-wood", "kr-timber")
    done = run(goods, tmp_path, *packs)

    assert all((result.outcome == ASIDE).all() for result in done.record.results)
    assert done.record.exit_code == 4


@pytest.mark.parametrize(
    ("country", "pack"),
    [
        ("GB", "uk-environment-act"), ("AU", "au-illegal-logging"), ("JP", "jp-clean-wood"),
        ("KR", "kr-timber"),
    ],
)  # fmt: skip
def test_timber_without_papers_is_open_under_each_of_the_four_others(tmp_path, country, pack):
    goods = timber("Milicia", "excelsa", "GH").change("shipments", import_country=country)
    goods.tables["documents"] = []

    assert ceilings(run(goods, tmp_path, pack))[pack, 0] is Risk.HIGH


def test_information_never_screens_a_shipment_and_never_changes_the_exit_code(tmp_path):
    goods = cocoa().change("shipments", import_country="US")
    done = run(goods, tmp_path, "context")

    assert done.record.exit_code == 4
    assert done.record.assessment.action(0) is Action.NOT_SCREENED
