"""What a pack owes its readers: each debt alone gives its own diagnostic."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_pack import FILES, ROWS, edited, load_demo

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.lint import lint

Changes = dict[str, str | None]


def codes(parent: Path, changes: Changes | None = None) -> list[tuple[str, str, dict[str, str]]]:
    diagnostics = Diagnostics()
    lint(load_demo(parent, changes), diagnostics)
    return [
        (d.code, d.place.file.removeprefix("demo-law/"), dict(d.values)) for d in diagnostics.items
    ]


def test_the_demo_pack_owes_nothing(tmp_path: Path) -> None:
    assert codes(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "code", "name", "said"),
    [
        (edited("cases/days.yaml", "expect: not_met", "expect: met"), "DD411", "cases/days.yaml", "on the day"),
        (edited("cases/days.yaml", "expect: not_met", "expect: met"), "DD412", "rules/days.yaml", "not_met"),
        ({"cases/words.yaml": None}, "DD412", "rules/words.yaml", "not_applicable"),
        (edited("rules/amounts.yaml", "above: { parameter: limits.smallest_value }", "above: 10"), "DD421", "rules/amounts.yaml", "10"),
        (edited("rules/days.yaml", "{ parameter: choices.first_day }", "2022-02-01"), "DD421", "rules/days.yaml", "2022-02-01"),
        (edited("rules/forest.yaml", "canopy_above: { parameter: limits.canopy }", "canopy_above: 10"), "DD421", "rules/forest.yaml", "10"),
        (edited("rules/amounts.yaml", "confidence: verified", "confidence: memory-low"), "DD415", "rules/amounts.yaml", "amounts"),
        (edited("sources.yaml", "confidence: memory-medium", "confidence: memory-low"), "DD415", "rules/words.yaml", "words"),
        (edited("sources.yaml", "confidence: memory-medium", "confidence: memory-low"), "DD415", "parameters/scope.yaml", "scope.commodities (amounts)"),
        (edited("messages/zh.yaml", "{loss}", "…"), "DD414", "messages/zh.yaml", "not_met: {loss}"),
        (edited("messages/zh.yaml", "not_tested:\n", "not_tested:\n  other: 其他\n"), "DD414", "messages/en.yaml", "other"),
        (edited("sources.yaml", "read_from: official", "read_from: null"), "DD404", "sources.yaml", "read_from"),
        (edited("sources.yaml", "read_from: official", "read_from: memory"), "DD404", "sources.yaml", "read_from"),
        (edited("sources.yaml", "read_on: 2026-01-02", "read_on: null"), "DD404", "sources.yaml", "read_on"),
        ({"sources.yaml": FILES["sources.yaml"].replace("demo-1:", "demo-3: { locator: x, href: null, read_from: null, read_on: null, confidence: engineering }\ndemo-1:")}, "DD422", "sources.yaml", "demo-3"),
        ({"parameters/more.yaml": "unused:\n  kind: method\n  type: text\n  description: { en: a, zh: 甲 }\n  values: [ { from: 2020-01-01, value: x, rationale: none } ]\n"}, "DD422", "parameters/more.yaml", "more.unused"),
        ({"tables/more.csv": "a,b\n1,2\n"}, "DD422", "tables/more.csv", "more.csv"),
    ],
)  # fmt: skip
def test_a_debt_is_named(tmp_path: Path, changes: Changes, code: str, name: str, said: str) -> None:
    found = codes(tmp_path, changes)
    assert [
        values
        for each, file, values in found
        if (each, file) == (code, name) and said in values.values()
    ]


@pytest.mark.parametrize(
    ("old", "new", "parameter", "value"),
    [
        ("line.value: 10,", "line.value: 9,", "limits.smallest_value", "9"),
        ("line.unit_price_ratio: 0.49", "line.unit_price_ratio: 0.4", "limits.ratio", "0.49"),
        ("[wood, rubber, soya]", "[wood, soya]", "scope.commodities", "… − rubber"),
    ],
)
def test_a_value_that_no_case_pins_is_named(
    tmp_path: Path, old: str, new: str, parameter: str, value: str
) -> None:
    found = codes(tmp_path, edited("cases/amounts.yaml", old, new))
    pinned = [values for code, _, values in found if code == "DD413"]
    assert pinned == [{"parameter": parameter, "value": value, "rules": "amounts"}]


def test_an_unpinned_step_needs_a_reason_that_is_needed(tmp_path: Path) -> None:
    loose = edited("cases/amounts.yaml", "line.value: 10,", "line.value: 9,")
    value = "value: 10, source: demo-1 } ]\n"
    reason = edited(
        "parameters/limits.yaml", value, value + '  unpinned: { "9": nobody buys for less }\n'
    )
    # The reason is for the value: which side of it the rule means is still held by no case.
    assert [code for code, _, _ in codes(tmp_path / "a", loose | reason)] == ["DD447"]
    ((code, file, values),) = codes(tmp_path / "b", reason)
    assert (code, file) == ("DD443", "parameters/limits.yaml")
    assert values == {"parameter": "limits.smallest_value", "key": "unpinned", "name": "9"}


def test_the_only_word_of_a_list_is_moved_too(tmp_path: Path) -> None:
    one = edited("parameters/scope.yaml", "value: [wood, rubber], source", "value: [wood], source")
    cases = FILES["cases/amounts.yaml"].replace("[wood, rubber]", "[wood]")
    assert codes(tmp_path / "a", {**one, "cases/amounts.yaml": cases}) == []
    lists = edited(
        "rules/words.yaml", "in: [binomial, special_use]", "in: { parameter: lists.names }"
    )
    names = "names:\n  kind: method\n  type: list\n  description: { en: Names, zh: 名称 }\n  values: [ { from: 2020-01-01, value: [%s], rationale: so } ]\n"
    assert codes(tmp_path / "b", {**lists, "parameters/lists.yaml": names % "binomial"}) == []
    ((code, _, values),) = codes(
        tmp_path / "c", {**lists, "parameters/lists.yaml": names % "binomial, special_use"}
    )
    assert (code, values["value"]) == ("DD413", "… − special_use")


def test_a_day_that_a_fact_is_compared_with_is_moved_by_a_day(tmp_path: Path) -> None:
    """A default is pinned where cases use it; one day either way must be felt."""
    law = edited("parameters/choices.yaml", "default: null", "default: 2022-02-01")
    cases = FILES["cases/days.yaml"].replace(
        "shipment.arrival_date: 2022-02-01 }\n    expect: undetermined\n    because: [shipment.arrival_date]",
        "shipment.arrival_date: unknown }\n    expect: undetermined\n    because: [shipment.arrival_date]",
    )
    assert cases != FILES["cases/days.yaml"]
    assert codes(tmp_path / "a", {**law, "cases/days.yaml": cases}) == []
    early = cases.replace("2022-01-31", "2022-01-15")
    ((code, _, values),) = codes(tmp_path / "b", {**law, "cases/days.yaml": early})
    assert (code, values["value"]) == ("DD413", "2022-01-31")


def test_arguments_of_measured_facts_are_moved(tmp_path: Path) -> None:
    weak = edited("cases/forest.yaml", "canopy: 11", "canopy: 50")
    assert weak["cases/forest.yaml"] is not None
    found = {v["parameter"] for code, _, v in codes(tmp_path, weak) if code == "DD413"}
    assert found == {"limits.canopy"}


def test_a_rule_without_applies_when_needs_no_case_of_not_applicable(tmp_path: Path) -> None:
    found = codes(tmp_path, {"cases/forest.yaml": None})
    outcomes = [values["outcome"] for code, _, values in found if code == "DD412"]
    assert outcomes == ["met", "undetermined", "not_met"]


def test_broken_cases_are_not_called_missing(tmp_path: Path) -> None:
    found = {
        code for code, _, _ in codes(tmp_path, edited("cases/days.yaml", "rule: days", "rule: day"))
    }
    assert found == {"DD404"}


def with_rows(text: str) -> Changes:
    """The demo pack with other cases that declare rows."""
    return {"cases/words.yaml": FILES["cases/words.yaml"].removesuffix(ROWS) + text}


def test_rows_of_a_table_are_pinned_where_cases_declare_rows(tmp_path: Path) -> None:
    bare = codes(tmp_path / "a", with_rows(""))
    assert [(code, v["value"]) for code, _, v in bare] == [
        ("DD413", "… − Quercus robur"), ("DD413", "… − Dalbergia"), ("DD413", "… + 1"),
    ]  # fmt: skip
    first, _ = ROWS.split("  - name: a listed genus")
    ((code, file, values),) = codes(tmp_path / "b", with_rows(first))
    assert (code, file) == ("DD413", "parameters/scope.yaml")
    assert values == {"parameter": "scope.taxa", "value": "… − Dalbergia", "rules": "words"}
    excused = edited(
        "parameters/scope.yaml",
        "table: taxa.csv, source: demo-1 }\n",
        "table: taxa.csv, source: demo-1 }\n  unpinned: { Dalbergia: the whole genus is seen at once }\n",
    )
    assert codes(tmp_path / "c", with_rows(first) | excused) == []


def test_a_row_more_is_noticed_by_a_case_about_what_is_not_listed(tmp_path: Path) -> None:
    listed = ROWS[ROWS.index("  - name: a listed species") :]
    ((code, _, values),) = codes(tmp_path, with_rows(listed))
    assert (code, values["value"]) == ("DD413", "… + 1")


def test_long_tables_are_sampled(tmp_path: Path) -> None:
    table = "genus,species\n" + "".join(f"Genus{chr(97 + n)},\n" for n in range(26))
    table = table.replace("Genusa,", "Quercus,robur")
    first = ROWS.split("  - name: a listed genus")[0]
    found = codes(tmp_path, {"tables/taxa.csv": table, **with_rows(first)})
    assert [str(v["value"]) for code, _, v in found if code == "DD413"] == [
        "… − Genusg", "… − Genusm", "… − Genust", "… − Genusz",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("species: robur", "spezies: robur", "DD102"),
        ("line_no: 1,", "", "DD103"),
        ("species: robur }", "species: robur }, { shipment_id: S, line_no: 1, genus: A, species: b }", "DD404"),
        ("components:", "componets:", "DD404"),
    ],
)  # fmt: skip
def test_rows_of_a_case_are_checked(tmp_path: Path, old: str, new: str, code: str) -> None:
    first = ROWS.split("  - name: a listed genus")[0]
    assert old in first
    found = codes(tmp_path, with_rows(first.replace(old, new)))
    assert code in {each for each, file, _ in found if file == "cases/words.yaml"}
