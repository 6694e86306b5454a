"""The pages of the packs are fresh and whole, and no row of the law sheet is forgotten."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import make_rule_pages
from make_rule_pages import Row, coverage, packs, row_ids, rows

from ddcheck.model.wording import Lang
from ddcheck.reports.rule_page import rule_page
from ddcheck.rulepack.pack import RulePack

BEING_WRITTEN = {
    "eu-eudr", "uk-environment-act", "au-illegal-logging", "jp-clean-wood", "kr-timber",
    "cites-timber", "context", "evidence-documents",
}  # fmt: skip
"""Packs that may still be absent; the coverage page counts their rows as missing."""


@pytest.fixture(scope="module")
def loaded() -> dict[str, RulePack]:
    return packs()


def test_the_pages_are_fresh() -> None:
    assert make_rule_pages.stale() == [], "run tools/make_rule_pages.py"


def test_no_row_is_missing(loaded: dict[str, RulePack]) -> None:
    absent = {row.pack for row in rows() if row.pack not in loaded and not row.otherwise}
    assert absent <= BEING_WRITTEN
    missing = [c.row.id for c in coverage(loaded) if c.missing and c.row.pack not in absent]
    assert missing == []


def test_where_rules_are_milder_than_their_row_the_pack_says_why(
    loaded: dict[str, RulePack],
) -> None:
    covers = coverage(loaded)
    assert [(c.row.id, c.milder) for c in covers if c.milder and not c.departs] == []
    assert [c.row.id for c in covers if c.departs and not c.milder] == []


def test_every_row_is_listed_once() -> None:
    ids = [row.id for row in rows()]
    assert len(ids) == len(set(ids)) == 160
    for law in {name[:2] for name in ids}:
        numbers = sorted(int(name[3:]) for name in ids if name.startswith(law))
        assert numbers == list(range(1, len(numbers) + 1)), law


def test_no_rule_stands_for_a_row_that_is_not(loaded: dict[str, RulePack]) -> None:
    known = {row.id for row in rows()}
    for pack in loaded.values():
        for rule in pack.own_rules:
            assert row_ids(rule.ref) <= known, (pack.id, rule.id)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LA-16", {"LA-16"}),
        ("CN-02, CN-03", {"CN-02", "CN-03"}),
        ("LA-23, CT-01…CT-03, CITES", {"LA-23", "CT-01", "CT-02", "CT-03"}),
        ("EU-01..03 of Annex I", {"EU-01", "EU-02", "EU-03"}),
        ("method 2.3", set()),
    ],
)
def test_rows_are_read_from_refs_and_provisions(text: str, found: set[str]) -> None:
    assert row_ids(text) == found


def test_a_row_without_a_rule_or_a_reason_is_missing(
    loaded: dict[str, RulePack], monkeypatch: pytest.MonkeyPatch
) -> None:
    invented = Row("LA-77", "US Lacey Act", "us-lacey-act", "")
    monkeypatch.setattr(make_rule_pages, "rows", lambda: [invented])
    (cover,) = coverage(loaded)
    assert cover.missing
    assert "| LA-77 | **missing** |  |" in make_rule_pages.coverage_page(loaded)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_tells_all_of_the_pack(loaded: dict[str, RulePack], lang: str) -> None:
    for name, pack in loaded.items():
        page = (make_rule_pages.FOLDERS[lang] / f"{name}.md").read_text(encoding="utf-8")  # type: ignore[index]
        for rule in pack.rules:
            texts = pack.texts[lang][rule.id]
            for said in (texts.title, texts.remedy, pack.sources[rule.provision].locator):
                assert " ".join(said.split()).replace("<", "&lt;") in page, (name, rule.id)
        for parameter in pack.parameters:
            assert f"`{parameter}`" in page
        for provision, because in pack.not_encoded:
            assert provision in page
            assert (because.en if lang == "en" else because.zh) in page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_begins_with_all_duties_in_the_order_of_the_law(
    loaded: dict[str, RulePack], lang: Lang
) -> None:
    for pack in loaded.values():
        lines = list(rule_page(pack, lang))
        start = lines.index("|---|---|---|---|") + 1
        rows = [line.split(" | ") for line in lines[start : start + len(pack.rules)]]
        titles = [pack.texts[lang][rule.id].title for rule in pack.rules]
        assert sorted(row[1] for row in rows) == sorted(titles)
        numbers = [int(row[0].rpartition("-")[2]) for row in rows if row[0][2:5] in ("CN-", "LA-")]
        assert numbers == sorted(numbers)
