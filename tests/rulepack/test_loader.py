"""What a pack must be: each fault alone gives its own diagnostic at its own line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from demo_pack import AMOUNTS, DAYS, FILES, edited, load_demo, write_demo

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import Nature, PackStatus, Severity
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import All, Any, Comparison, Op, Reference

Changes = dict[str, str | None]


def complaints(parent: Path, changes: Changes) -> list[tuple[str, str, int | None]]:
    diagnostics = Diagnostics()
    assert load_pack(write_demo(parent, changes), diagnostics) is None
    for item in diagnostics.items:  # each can be said in both languages without a gap
        for text in (item.message("en"), item.message("zh"), item.help("en"), item.help("zh")):
            assert "{" not in text.replace("{subject}", "")
        if item.code in ("DD401", "DD404"):  # no English reason inside the Chinese sentence
            assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", item.message("zh")), item.message("zh")
    return [
        (d.code, d.place.file.removeprefix("demo-law/"), d.place.line) for d in diagnostics.items
    ]


def line_of(name: str, old: str, new: str, mark: str) -> int:
    """The line on which a mark stands after an edit."""
    text = FILES[name].replace(old, new, 1)
    return text[: text.index(mark)].count("\n") + 1


def test_the_demo_pack(tmp_path: Path) -> None:
    pack = load_demo(tmp_path)
    assert (pack.id, pack.version, pack.status) == ("demo-law", "0.1.0", PackStatus.IN_FORCE)
    assert pack.title.say("zh") == "虚构的法律"
    assert [rule.id for rule in pack.rules] == ["amounts", "days", "forest", "words"]
    assert pack.evidence.overlaps == ("protected-areas",)
    assert pack.not_encoded[0][0] == "DM-99"
    amounts, words = pack.rule("amounts"), pack.rule("words")
    assert amounts is not None
    assert words is not None
    assert (amounts.nature, amounts.severity) == (Nature.REQUIREMENT, Severity.BLOCKER)
    assert isinstance(amounts.requires, Any)
    share, rest = amounts.requires.parts
    assert isinstance(share, Comparison)
    assert (share.fact, share.op) == ("line.plant_share", Op.AT_MOST)
    assert share.operand == Reference("limits.share")
    assert isinstance(rest, All)
    assert list(words.labels) == [
        "shipment.entry_type", "line.exemption_claimed", "component.name_kind",
        "component.harvest_country_kind", "listed",
    ]  # fmt: skip
    assert words.labels["listed"].operand is False
    assert pack.texts["en"]["days"].remedy == "Choose a day."


def test_the_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    one = load_demo(tmp_path / "a").digest
    assert load_demo(tmp_path / "b").digest == one
    (tmp_path / "b" / "demo-law" / ".hidden").write_text("x")
    assert load_demo(tmp_path / "b").digest == one
    with_case = FILES["cases/days.yaml"] + "\n"
    assert load_demo(tmp_path / "c", {"cases/days.yaml": with_case}).digest != one
    renamed: Changes = {"tables/taxa.csv": None, "tables/taxb.csv": FILES["tables/taxa.csv"]}
    moved = load_demo(
        tmp_path / "d", renamed | edited("parameters/scope.yaml", "taxa.csv", "taxb.csv")
    )
    assert moved.digest != one


# file, what is replaced, by what, code, where the complaint stands (None: where the new text does)
FAULTS: list[tuple[str, str, str, str, str | None]] = [
    ("pack.yaml", "status: in_force", "status: inforce", "DD404", None),
    ("pack.yaml", "status: in_force\n", "", "DD403", "schema:"),
    ("pack.yaml", "id: demo-law", "id: demo", "DD404", None),
    ("pack.yaml", "version: 0.1.0", "version: one", "DD404", None),
    ("pack.yaml", "zh: 虚构的法律", "cn: 虚构的法律", "DD402", "title:"),
    ("pack.yaml", "needs:", "need:", "DD402", None),
    ("pack.yaml", "[choices.first_day]", "[choices.last_day]", "DD410", None),
    ("pack.yaml", "[choices.first_day]", "[limits.share]", "DD404", None),
    ("pack.yaml", "  land_mask: null\n", "", "DD403", "  loss_year"),
    ("pack.yaml", "  loss_year: hansen-gfc\n", "  loss_year: null\n", "DD427", None),
    ("pack.yaml", "title:", "title: &t", "DD401", None),
    ("sources.yaml", "confidence: verified", "confidence: sure", "DD404", None),
    ("sources.yaml", "read_on: 2026-01-02", "read_on: 2 Jan 2026", "DD404", None),
    ("sources.yaml", "demo-1:", "demo-3:", "DD409", None),
    ("parameters/limits.yaml", ", source: demo-1", "", "DD407", "  values: [ {"),
    ("parameters/limits.yaml", "source: demo-1", "source: demo-7", "DD409", None),
    ("parameters/limits.yaml", ", rationale: half is far from usual", "", "DD403", "value: 0.5"),
    ("parameters/limits.yaml", "value: 0.05", "value: 5 %", "DD404", None),
    ("parameters/limits.yaml", "value: 0.05", "value: .05", "DD404", None),
    ("parameters/limits.yaml", "value: 0.05", "value: 1e-2", "DD404", None),
    ("parameters/limits.yaml", "value: 2020-12-31", "value: 2020-13-31", "DD404", None),
    ("parameters/limits.yaml", "unit: percent", "unit: per cent", "DD404", None),
    ("parameters/limits.yaml", "  unit: percent\n", "", "DD406", None),
    ("parameters/limits.yaml", "kind: law", "kind: laws", "DD404", None),
    ("parameters/limits.yaml", "type: date", "type: text", "DD417", None),
    ("parameters/scope.yaml", "[wood, rubber]", "[]", "DD404", None),
    ("parameters/scope.yaml", "[wood, rubber]", "[wood, wood]", "DD404", None),
    ("parameters/scope.yaml", "[wood, rubber]", "[wood, ruber]", "DD425", None),
    ("parameters/scope.yaml", "from: 2024-01-01", "from: 2020-01-01", "DD416", "    - { from: 2020-01-01, value: [wood, rubber, soya]"),
    ("parameters/scope.yaml", "from: 2020-01-01, value", "from: 2020-01-02, value", "DD408", "commodities:"),
    ("parameters/scope.yaml", "taxa.csv", "taxo.csv", "DD404", None),
    ("parameters/scope.yaml", "taxa.csv", "../scope.yaml", "DD404", None),
    ("parameters/choices.yaml", "  default: null\n", "", "DD403", "  kind:"),
    ("parameters/choices.yaml", "  rationale: nobody knows\n", "", "DD403", "  kind:"),
    ("parameters/choices.yaml", "default: null", "default: soon", "DD404", None),
    ("tables/taxa.csv", "species", "specie", "DD403", None),
    ("rules/amounts.yaml", "id: amounts", "id: amount", "DD404", None),
    ("rules/amounts.yaml", "provision: demo-1", "provision: demo-0", "DD409", None),
    ("rules/amounts.yaml", "requires:", "require:", "DD402", None),
    ("rules/amounts.yaml", "until: 2030-12-31", "until: 2019-12-31", "DD416", None),
    ("rules/amounts.yaml", "subject: line", "subject: shipment", "DD418", "fact: line.value"),
    ("rules/amounts.yaml", "fact: line.value", "fact: line.vlaue", "DD405", None),
    ("rules/amounts.yaml", "above:", "abov:", "DD402", None),
    ("rules/amounts.yaml", "above:", "is:", "DD417", None),
    ("rules/amounts.yaml", "limits.smallest_value", "limits.smallest", "DD410", None),
    ("rules/amounts.yaml", "limits.smallest_value", "limits.mass", "DD406", None),
    ("rules/amounts.yaml", "scope.commodities", "limits.mass", "DD417", None),
    ("rules/amounts.yaml", "{ parameter: limits.share }", "{ param: limits.share }", "DD402", None),
    ("rules/amounts.yaml", "{ parameter: limits.share }", "much", "DD404", None),
    ("rules/amounts.yaml", "at_most: {", "at_least: { parameter: limits.share }, at_most: {", "DD404", None),
    ("rules/amounts.yaml", "  any:", "  some:", "DD402", None),
    ("rules/amounts.yaml", "applies_when:", "applies_when: []\nxxx:", "DD404", None),
    ("rules/words.yaml", "is_not: region", "is_not: regions", "DD425", None),
    ("rules/words.yaml", "is: false", "is: no", "DD404", None),
    ("rules/words.yaml", "in: [binomial, special_use]", "in: binomial", "DD404", None),
    ("rules/words.yaml", "as: listed", "as: line.value", "DD404", None),
    ("rules/words.yaml", "as: listed", "as: limits.mass", "DD423", None),
    ("rules/words.yaml", "given: { taxa: { parameter: scope.taxa } }, ", "", "DD403", "line.any_species_in"),
    ("rules/words.yaml", "taxa: {", "taxons: {", "DD402", None),
    ("rules/words.yaml", "{ parameter: scope.taxa }", "wood", "DD404", None),
    ("rules/words.yaml", "[name-exists]", "[name-is-real]", "DD403", None),
    ("rules/words.yaml", "fact: line.any_species_in, given: { taxa: { parameter: scope.taxa } }", "fact: line.harvested_in, given: { countries: [BR, UK] }", "DD425", None),
    ("rules/forest.yaml", "limits.canopy", "limits.tolerance", "DD406", None),
    ("rules/forest.yaml", "limits.cutoff", "limits.canopy", "DD417", None),
    ("rules/days.yaml", "is: US", "is: USA", "DD425", None),
    ("rules/days.yaml", "below:", "in:", "DD417", None),
    ("messages/en.yaml", "  remedy: Weigh it.\n", "", "DD403", "amounts:"),
    ("messages/en.yaml", "{limits.share}", "{limits.shares}", "DD424", "amounts:"),
    ("messages/en.yaml", "{limits.share}", "{limits.share", "DD404", "amounts:"),
    ("messages/zh.yaml", "days:", "dais:", "DD402", None),
    ("messages/zh.yaml", "name-exists:", "name-exist:", "DD403", None),
]  # fmt: skip
ELSEWHERE = {
    # the complaint stands where the thing is asked for, not where it went missing
    ("sources.yaml", "DD409"), ("pack.yaml", "DD427"), ("parameters/limits.yaml", "DD406"),
    ("parameters/limits.yaml", "DD417"), ("tables/taxa.csv", "DD403"),
    ("rules/words.yaml", "DD403"), ("messages/zh.yaml", "DD403"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "mark"), FAULTS,
    ids=[f"{code}-{name}-{new[:20].strip()}" for name, _, new, code, _ in FAULTS],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, name: str, old: str, new: str, code: str, mark: str | None
) -> None:
    found = complaints(tmp_path, edited(name, old, new))
    assert code in {each[0] for each in found}
    if mark is None and (name, code) in ELSEWHERE:
        return
    expected = line_of(name, old, new, mark or new)
    assert (code, name, expected) in found


def test_complaints_of_all_files_come_together(tmp_path: Path) -> None:
    changes = (
        edited("pack.yaml", "status: in_force", "status: inforce")
        | edited("sources.yaml", "verified", "sure")
        | edited("rules/days.yaml", "shipment.arrival_date", "shipment.arival_date")
        | edited("rules/words.yaml", "line.exemption_claimed", "line.exemption")
        | edited("messages/en.yaml", "  remedy: Weigh it.\n", "")
    )
    found = {(code, name) for code, name, _ in complaints(tmp_path, changes)}
    assert found == {
        ("DD404", "pack.yaml"), ("DD404", "sources.yaml"), ("DD405", "rules/days.yaml"),
        ("DD405", "rules/words.yaml"), ("DD403", "messages/en.yaml"),
    }  # fmt: skip


def test_a_misspelling_is_given_its_neighbour(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    load_pack(
        write_demo(tmp_path, edited("rules/days.yaml", "arrival_date", "arival_date")), diagnostics
    )
    (found,) = diagnostics.items
    assert found.message("en") == (
        "“shipment.arival_date” is not a fact of the dictionary (→ shipment.arrival_date?)"
    )


def test_labels_must_mean_one_thing(tmp_path: Path) -> None:
    twice = (
        FILES["rules/forest.yaml"]
        .replace("clear_only_if:\n", "clear_only_if:\n  all:\n")
        .replace(
            "  fact: plot.observed_share\n  at_least: { parameter: limits.observed }\n",
            "    - { fact: plot.observed_share, at_least: { parameter: limits.observed }, as: loss }\n",
        )
    )
    assert ("DD423", "rules/forest.yaml") in {
        (code, name) for code, name, _ in complaints(tmp_path, {"rules/forest.yaml": twice})
    }


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"rules/amounts.yaml": None, "rules/amounts.yml": AMOUNTS}, "DD420", "rules/amounts.yml"),
        ({"rules/amounts.yaml": None, "rule/amounts.yaml": AMOUNTS}, "DD420", "rule/amounts.yaml"),
        ({"notes.txt": "x"}, "DD420", "notes.txt"),
        ({"rules/old/days.yaml": DAYS}, "DD420", "rules/old/days.yaml"),
        ({"messages/zh.yaml": None}, "DD403", "demo-law"),
        ({"sources.yaml": None}, "DD403", "demo-law"),
        ({"pack.yaml": None}, "DD403", "demo-law"),
        ({"rules/days.yaml": None}, "DD402", "messages/en.yaml"),
        ({"tables/taxa.csv": "genus,species\nA,b,c\n"}, "DD113", "tables/taxa.csv"),
        ({"tables/taxa.csv": "genus,species\n"}, "DD404", "parameters/scope.yaml"),
        ({"rules/days.yaml": "- a\n- b\n"}, "DD404", "rules/days.yaml"),
        ({"sources.yaml": "text\n"}, "DD404", "sources.yaml"),
    ],
)
def test_files_that_are_not_as_they_should_be(
    tmp_path: Path, changes: Changes, code: str, name: str
) -> None:
    assert (code, name) in {(c, n) for c, n, _ in complaints(tmp_path, changes)}


def test_a_link_out_of_the_pack_is_refused(tmp_path: Path) -> None:
    folder = write_demo(tmp_path)
    outside = tmp_path / "outside.csv"
    outside.write_text(FILES["tables/taxa.csv"])
    (folder / "tables/taxa.csv").unlink()
    (folder / "tables/taxa.csv").symlink_to(outside)
    diagnostics = Diagnostics()
    assert load_pack(folder, diagnostics) is None
    assert "DD420" in {d.code for d in diagnostics.items}


def test_a_rule_is_bounded(tmp_path: Path) -> None:
    many = ", ".join(["{ fact: shipment.import_country, is: US }"] * 10_001)
    rule = DAYS.replace("{ fact: shipment.import_country, is: US }", f"{{ any: [{many}] }}")
    assert [each[0] for each in complaints(tmp_path, {"rules/days.yaml": rule})] == ["DD404"]


def test_no_folder_is_a_diagnostic(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert load_pack(tmp_path / "nowhere", diagnostics) is None
    assert [d.code for d in diagnostics.items] == ["DD403"]


def test_every_code_of_packs_is_provoked_somewhere() -> None:
    """A code that no bad pack triggers is a promise that nobody tested."""
    from ddcheck.model.diagnostic_codes import CODES

    tests = Path(__file__).parents[1]
    written = {
        code
        for path in (
            f for room in ("rulepack", "assessment", "cli") for f in tests.glob(f"{room}/test_*.py")
        )
        for code in re.findall(r'"(DD4\d\d)"', path.read_text(encoding="utf-8"))
    }
    assert {code for code in CODES if code.startswith("DD4")} == written
