"""A person's decision closes an indicator, on the subject it names, for its time, and nothing else."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddcheck.assessment.reviewers import Parties, is_a_name, is_same_party, says_something
from ddcheck.assessment.reviews import close_reviewed
from ddcheck.assessment.weigh import assess
from ddcheck.documents.csv_text import read_csv_text
from ddcheck.documents.table import TextTable
from ddcheck.documents.typed import TypedTable, type_table
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import Nature, Outcome
from ddcheck.model.tables import DOCUMENTS
from ddcheck.reports import csv_report, geojson_report, html_report, json_report
from ddcheck.reports.document import document, geometries
from ddcheck.reports.terminal_report import lines
from ddcheck.rulepack.evaluate import RuleResult
from ddcheck.rulepack.review import ReviewRecord, close
from ddcheck.screening import Request, Run, screen

AS_OF = date(2026, 11, 20)
FILES = {
    "shipments.csv": "shipment_id,import_country,processing_country,arrival_date,supplier,exporter\n"
    "S-1,CN,CN,2026-11-10,Upland Timber Ltd.,虚构林场有限公司\nS-2,CN,CN,2026-11-12,River Wood,\n"
    "S-3,CN,CN,2026-11-12,,\n",
    "lines.csv": "shipment_id,line_no,hs_code,commodity,quantity,unit,unit_price,reference_unit_price\n"
    "S-1,1,440725,wood,10,m3,100,400\nS-1,2,440725,wood,10,m3,,\nS-2,1,440725,wood,10,m3,100,400\n"
    "S-3,1,440725,wood,10,m3,100,400\n",
    "components.csv": "shipment_id,line_no,genus,species\nS-1,1,Shorea,pauciflora\nS-1,1,Shorea,laevis\n",
    "origins.csv": "shipment_id,line_no,plot_id,producer\nS-1,1,P-1,Ana Silva\nS-2,1,P-1,\nS-2,1,P-2,\n",
}
GOOD = {
    "document_id": "R-1", "type": "review_record", "issuer": "Zhao Li", "issued": "2026-11-15",
    "expires": "2026-12-31", "shipment_id": "S-1", "line_no": "1", "plot_id": "*",
    "species": "*", "statement": "windthrow auction and invoice seen", "closes": "CN-08",
    "status": "",
}  # fmt: skip
PRICE = "price-not-far-below-market"


def silent(_name: str, _size: int | None) -> Any:
    return lambda _done: None


def run(folder: Path, records: list[Mapping[str, str]]) -> Run:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**FILES, "documents.csv": as_csv(records)}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return screen(Request((folder,), (), None, ("cn-forest-law", "forest-loss"), AS_OF, {}), silent)


def as_csv(records: list[Mapping[str, str]]) -> str:
    rows = [",".join(GOOD), *(",".join(record[name] for name in GOOD) for record in records)]
    return "\n".join(rows) + "\n"


def papers(record: Mapping[str, str]) -> TypedTable:
    table = TextTable("documents")
    read = read_csv_text(as_csv([record]), table, "documents.csv", Diagnostics())
    return type_table(table, DOCUMENTS, read, Diagnostics())


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("bare"), [])


def reviewed(
    bare: Run, changes: Mapping[str, str], as_of: date = AS_OF
) -> tuple[list[RuleResult], list[str]]:
    """The results of the batch with one record, and the codes of what is said about it."""
    diagnostics, record = Diagnostics(), bare.record
    sheet = record.sheet
    parties = Parties(record.links, sheet.shipments, sheet.origins, sheet.plots)
    results = close_reviewed(
        record.results, papers({**GOOD, **changes}), sheet.components, parties, as_of, diagnostics,
    )  # fmt: skip
    return results, [item.code for item in diagnostics.items]


def of(results: list[RuleResult], rule: str) -> RuleResult:
    return next(result for result in results if result.rule.id == rule)


def closed_rows(results: list[RuleResult]) -> set[tuple[str, int]]:
    return {
        (result.rule.id, int(row))
        for result in results
        if result.closed is not None
        for row in result.closed.rows.nonzero()[0]
    }


def test_a_record_closes_the_indicator_on_its_line_alone(bare: Run) -> None:
    results, said = reviewed(bare, {})
    price = of(results, PRICE)
    assert said == []
    assert [Outcome(value) for value in price.outcome] == [
        Outcome.MET, Outcome.UNDETERMINED, Outcome.NOT_MET, Outcome.NOT_MET,
    ]  # fmt: skip
    assert closed_rows(results) == {(PRICE, 0)}
    assert (price.floor[0], price.ceiling[0]) == (0, 0)
    assert price.closed is not None
    closed = price.closed.at(0)
    assert closed is not None
    assert (closed[0].who, closed[1]) == ("Zhao Li", Outcome.NOT_MET)
    assert of(bare.record.results, PRICE).closed is None


def test_an_undetermined_indicator_is_closed_too(bare: Run) -> None:
    results, _ = reviewed(bare, {"line_no": "2", "closes": f"cn-forest-law:{PRICE}"})
    assert closed_rows(results) == {(PRICE, 1)}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closes": "CN-05"}, "DD430"),
        ({"closes": "cn-forest-law:cutting-permit"}, "DD430"),
        ({"closes": "CN-80"}, "DD432"),
        ({"closes": ""}, "DD431"),
        ({"issuer": ""}, "DD431"),
        ({"statement": ""}, "DD431"),
        ({"issued": ""}, "DD431"),
        ({"expires": ""}, "DD431"),
        ({"expires": "never"}, "DD431"),
        ({"expires": "9999-01-01"}, "DD431"),
        ({"expires": "2027-11-17"}, "DD431"),
        ({"issuer": "."}, "DD431"),
        ({"issuer": "xx"}, "DD431"),
        ({"issuer": "N/A"}, "DD431"),
        ({"issuer": "The supplier"}, "DD431"),
        ({"issuer": "供应商"}, "DD431"),
        ({"issuer": "UPLAND TIMBER"}, "DD431"),
        ({"issuer": "J. Doe, Upland Timber"}, "DD431"),
        ({"issuer": "Upland"}, "DD431"),
        ({"issuer": "虚构林场"}, "DD431"),
        ({"issuer": "虚构林场李某"}, "DD431"),
        ({"issuer": "Ana Silva"}, "DD431"),
        ({"shipment_id": "S-3"}, "DD431"),
        ({"statement": "."}, "DD431"),
        ({"statement": "ok"}, "DD431"),
        ({"statement": "已看"}, "DD431"),
        ({"shipment_id": ""}, "DD431"),
        ({"line_no": ""}, "DD431"),
        ({"plot_id": ""}, "DD431"),
        ({"status": "withdrawn"}, "DD431"),
        ({"shipment_id": "*", "line_no": "*"}, "DD431"),
        ({"expires": "2026-11-19"}, "DD433"),
        ({"issued": "2026-11-21"}, "DD433"),
        ({"line_no": "7"}, "DD434"),
        ({"shipment_id": "S-9"}, "DD434"),
        ({"plot_id": "P-1"}, "DD434"),
        ({"type": "harvest_permit"}, None),
    ],
)
def test_what_has_no_effect_is_said(bare: Run, changes: dict[str, str], code: str | None) -> None:
    results, said = reviewed(bare, changes)
    assert closed_rows(results) == set()
    assert said == ([] if code is None else [code])


@pytest.mark.parametrize(
    "changes",
    [
        {"issued": "2025-11-20", "expires": "2026-11-21"},  # 366 days
        {"issuer": "王某，采购部", "statement": "合同与报价"},
        {"issuer": "River Bank Advisors", "statement": "file 7/2026"},
        {"line_no": "*"},
    ],
)
def test_a_record_in_order_has_effect(bare: Run, changes: dict[str, str]) -> None:
    results, said = reviewed(bare, changes)
    assert said == []
    assert (PRICE, 0) in closed_rows(results)


def test_a_plot_is_not_reviewed_by_a_supplier_of_any_shipment_that_names_it(bare: Run) -> None:
    whole = {
        "closes": "forest-loss:no-forest-loss-after-date", "plot_id": "P-1", "shipment_id": "*",
        "line_no": "*",
    }  # fmt: skip
    assert reviewed(bare, {**whole, "issuer": "River Wood GmbH"})[1] == ["DD431"]
    assert reviewed(bare, {**whole, "plot_id": "P-2", "issuer": "Upland Timber"})[1] == []


def test_why_a_record_has_no_effect_is_said_in_both_languages(bare: Run) -> None:
    diagnostics, sheet = Diagnostics(), bare.record.sheet
    parties = Parties(bare.record.links, sheet.shipments, sheet.origins, sheet.plots)
    strange = {**GOOD, "issuer": "Upland Timber", "expires": "9999-01-01"}
    close_reviewed(
        bare.record.results, papers(strange), sheet.components, parties, AS_OF, diagnostics
    )
    (said,) = diagnostics.items
    assert "not the supplier, exporter or producer" in said.message("en")
    assert "a year after the decision" in said.message("en")
    assert "与货物供应商、出口商或生产者无关" in said.message("zh")
    assert "一年" in said.message("zh")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Upland Ltd", "UPLAND Limited", True), ("Upland", "Upland Timber", True),
        ("Up", "Upland", False), ("Li", "Zhao Li", True), ("木业", "虚构木业有限公司", True),
        ("李某", "王某", False), ("-", "-", False), ("Co. Ltd", "Ltd Co", False),
    ],
)  # fmt: skip
def test_parties_by_name(one: str, other: str, *, same: bool) -> None:
    assert is_same_party(one, other) is same
    assert is_same_party(other, one) is same


def test_names_and_what_was_seen() -> None:
    assert all(is_a_name(text) for text in ("Zhao Li", "王某", "J. Doe", "Li"))
    assert not any(is_a_name(text) for text in ("", ".", "7", "x", "aa", "n/a", "本人", "Admin"))
    assert all(says_something(text) for text in ("invoice seen", "合同与报价", "R-7", "QA/12"))
    assert not any(says_something(text) for text in ("", ".", "ok", "7", "seen", "已看"))


def test_the_last_day_counts_and_the_next_does_not(bare: Run) -> None:
    assert closed_rows(reviewed(bare, {}, date(2026, 12, 31))[0])
    assert not closed_rows(reviewed(bare, {}, date(2027, 1, 1))[0])


def test_a_plot_is_closed_only_by_a_record_of_the_whole_plot(bare: Run) -> None:
    one = {"closes": "forest-loss:no-forest-loss-after-date", "plot_id": "P-1"}
    assert not closed_rows(reviewed(bare, {**one, "shipment_id": "S-1", "line_no": "1"})[0])
    whole, _ = reviewed(bare, {**one, "shipment_id": "*", "line_no": "*"})
    assert closed_rows(whole) == {("no-forest-loss-after-date", 0)}


def test_no_requirement_can_be_closed(bare: Run) -> None:
    record = ReviewRecord("R", "Zhao Li", AS_OF, AS_OF, "invoice seen", ("CN-05",))
    result = of(bare.record.results, "cutting-permit")
    with pytest.raises(ValueError, match="requirement"):
        close(result, result.outcome >= 0, record)


CELLS = {
    "shipment_id": ("S-1", "S-2", "*", ""), "line_no": ("1", "2", "*", ""),
    "plot_id": ("P-1", "P-2", "*", ""), "issuer": ("Zhao Li", ""),
    "issued": ("2026-11-15", "2026-12-15", ""), "expires": ("2026-12-31", "2026-11-16", "none", ""),
    "statement": ("invoice seen", ""), "species": ("*", "Shorea laevis", ""),
    "closes": (
        "CN-08", "CN-05", "CN-02", "CN-12; CN-08", "forest-loss:no-forest-loss-after-date",
        "forest-loss:observed-until-production", "CN-07", "",
    ),
}  # fmt: skip


@given(st.fixed_dictionaries({name: st.sampled_from(pool) for name, pool in CELLS.items()}))
@settings(max_examples=150, deadline=None)
def test_records_lower_only_what_they_close_and_blanks_take_their_effect_away(
    bare: Run, cells: dict[str, str]
) -> None:
    results, _ = reviewed(bare, cells)
    for before, after in zip(bare.record.results, results, strict=True):
        rows = (
            before.outcome != before.outcome if after.closed is None else after.closed.rows
        )  # fmt: skip
        if before.rule.nature is Nature.REQUIREMENT:
            assert not rows.any()
        for name in ("outcome", "floor", "ceiling"):
            assert (getattr(before, name)[~rows] == getattr(after, name)[~rows]).all()
        assert (before.outcome[rows] >= Outcome.UNDETERMINED).all()
        assert (after.outcome[rows] == Outcome.MET).all()
    closed = closed_rows(results)
    for name in CELLS:
        assert closed_rows(reviewed(bare, {**cells, name: ""})[0]) <= closed
    assert not closed_rows(reviewed(bare, {**cells, "type": ""})[0])


def test_removing_the_record_restores_the_ceiling(bare: Run) -> None:
    links = bare.record.links
    doubtful = bare.record.assessment.doubtful
    results, _ = reviewed(bare, {})
    with_record, without = (assess(r, links, doubtful) for r in (results, bare.record.results))
    assert (with_record.lines.ceiling <= without.lines.ceiling).all()
    assert (without.verdict.ceiling == bare.record.assessment.verdict.ceiling).all()
    assert (with_record.verdict.ceiling <= without.verdict.ceiling).all()
    assert (
        with_record.verdict.outcomes[0, Outcome.MET] == without.verdict.outcomes[0, Outcome.MET] + 1
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_report_shows_the_record(tmp_path: Path, lang: Any) -> None:
    record = run(tmp_path / "batch", [GOOD]).record
    said = document(record, lang)
    assert said["summary"]["closed_by_review"] == 1
    streams = {name: io.BytesIO() for name in ("json", "csv", "html", "geojson")}
    json_report.write(said, streams["json"])
    csv_report.write(said, streams["csv"])
    html_report.write(said, {}, streams["html"])
    texts = {name: stream.getvalue().decode() for name, stream in streams.items()}
    texts["terminal"] = "\n".join(line.text for line in lines(said, ()))
    for name in ("json", "csv", "html", "terminal"):
        for word in ("R-1", "Zhao Li", "2026-12-31"):
            assert word in texts[name], name
    (finding,) = [
        f for s in json.loads(texts["json"])["shipments"] for f in s["findings"] if f["review"]
    ]
    assert (finding["outcome"], finding["review"]["outcome_without"]) == ("met", "not_met")
    assert finding["risk"] == {"floor": "none", "ceiling": "none"}


def test_the_map_shows_what_was_closed_about_a_plot(tmp_path: Path) -> None:
    about_plot = {
        "shipment_id": "*", "line_no": "*", "plot_id": "P-1",
        "closes": "forest-loss:no-forest-loss-after-date",
    }  # fmt: skip
    record = run(tmp_path / "batch", [{**GOOD, **about_plot}]).record
    said = document(record, "en")
    stream = io.BytesIO()
    geojson_report.write(said["plots"], geometries(record), stream)
    plots = json.loads(stream.getvalue())["features"]
    assert [p["properties"]["closed_by_review"] for p in plots] == ["R-1", ""]
