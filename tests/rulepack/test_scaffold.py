"""A fresh rule loads, passes its cases, and says line by line what its author must still write."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from demo_pack import write_demo
from test_json_schema import kind_of, wrong

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import UsageError
from ddcheck.rulepack.cases import run_cases
from ddcheck.rulepack.json_schema import schemas, text_of
from ddcheck.rulepack.lint import lint
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import RulePack
from ddcheck.rulepack.scaffold import EXAMPLES, new_extension, new_pack, new_rule
from ddcheck.screening import Request, screen

DAY = date(2026, 11, 20)


def load(folder: Path) -> RulePack:
    diagnostics = Diagnostics()
    pack = load_pack(folder, diagnostics)
    assert pack is not None, [f"{d.place} {d.message('en')}" for d in diagnostics.items]
    return pack


def debts(pack: RulePack) -> dict[str, set[str]]:
    diagnostics = Diagnostics()
    lint(pack, diagnostics)
    found: dict[str, set[str]] = {}
    for item in diagnostics.items:
        found.setdefault(item.code, set()).add(item.place.file.partition("/")[2])
    return found


def fill_in(folder: Path) -> None:
    """What an author does, as little as it takes: the marks go, the words stay."""
    for path in (*folder.rglob("*.yaml"), *folder.rglob("*.md")):
        if ".schema" not in path.parts:
            text = re.sub(r"FILL-IN:? ?", "", path.read_text(encoding="utf-8"))
            path.write_text(re.sub(r"ref: +#", "ref: NEW-1 #", text), encoding="utf-8")


@pytest.mark.parametrize("subject", sorted(EXAMPLES))
@pytest.mark.parametrize("nature", ["requirement", "indicator"])
def test_a_fresh_rule_of_an_existing_pack(tmp_path: Path, subject: str, nature: str) -> None:
    folder = write_demo(tmp_path)
    before = run_cases(load(folder))
    files = new_rule(load(folder), "new-rule", subject, nature, DAY)
    pack = load(folder)
    rule = pack.rule("new-rule")
    assert rule is not None
    assert (rule.subject, rule.nature.value) == (subject, nature)
    results = run_cases(pack)
    assert all(result.passed for result in results)
    assert {r.case.expect.word for r in results if r.case.rule == "new-rule"} == {
        "met", "not_met", "undetermined", "not_applicable",
    }  # fmt: skip
    assert len(results) == len(before) + 4
    own = {path.relative_to(folder).as_posix() for path in files if ".schema" not in path.parts}
    assert debts(pack) == {"DD440": own}
    assert {"rules/new-rule.yaml", "cases/new-rule.yaml", "sources.yaml", "CHANGELOG.md"} <= own
    fill_in(folder)
    assert debts(load(folder)) == {}


@pytest.mark.parametrize("subject", sorted(EXAMPLES))
def test_a_fresh_pack_from_scaffold_to_screening(tmp_path: Path, subject: str) -> None:
    folder = tmp_path / "our-rules"
    files = new_pack(folder, "first-rule", subject, "requirement", DAY)
    assert all(path.is_file() for path in files)
    assert set(debts(load(folder))) == {"DD440"}
    fill_in(folder)
    pack = load(folder)
    assert debts(pack) == {}
    batch = tmp_path / "batch"
    batch.mkdir()
    (batch / "shipments.csv").write_text("shipment_id,import_country,entry_type\nS-1,DE,11\n")
    (batch / "components.csv").write_text("shipment_id,line_no,genus,species\nS-1,1,oak,wood\n")

    def silent(_name: str, _size: int | None) -> Any:
        return lambda _done: None

    done = screen(Request((batch,), (), None, (str(folder),), date(2026, 11, 21), {}), silent)
    (result,) = done.record.results
    assert (result.pack.id, result.rule.id) == ("our-rules", "first-rule")
    said = {"shipment": "not_met", "component": "not_met"}
    expected = said.get(subject, "undetermined")
    from ddcheck.model.outcome import Outcome

    assert [Outcome(int(value)).word for value in result.outcome] == [expected]


def test_the_scaffold_fits_its_schemas_and_names_them(tmp_path: Path) -> None:
    for parent, beside in ((tmp_path / "a", False), (tmp_path / "b", True)):
        if beside:
            (parent / "schema").mkdir(parents=True)
            for name in ("pack", "rule"):
                (parent / f"schema/{name}.schema.json").write_text("{}")
        folder = parent / "our-rules"
        new_pack(folder, "first-rule", "line", "requirement", DAY)
        for path in sorted(folder.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            assert wrong(kind_of(path.relative_to(folder).as_posix()), text) == []
            named = text.splitlines()[0].partition("$schema=")[2]
            where = (path.parent / named).resolve()
            assert where.parent.name == ("schema" if beside else ".schema")
            assert beside or where.is_file()
        assert (folder / ".schema").exists() is not beside


@pytest.mark.parametrize("rule", [None, "new-rule"])
def test_a_pack_that_extends_another(tmp_path: Path, rule: str | None) -> None:
    base = load(write_demo(tmp_path))
    folder = tmp_path / "ours"
    files = new_extension(folder, base, rule, "line", "requirement", DAY)
    assert set(debts(load(folder))) == {"DD440"}
    fill_in(folder)
    pack = load(folder)
    assert debts(pack) == {}
    assert [each.id for each in pack.rules if base.rule(each.id) is None] == [rule] * (
        rule is not None
    )
    assert all(result.passed for result in run_cases(pack))
    assert {path.name for path in files} >= {"pack.yaml", "CHANGELOG.md", "rule.schema.json"}
    more = new_rule(pack, "another", "line", "indicator", DAY)
    assert folder / "rules/another.yaml" in more
    assert not [path for path in more if ".schema" in path.parts]
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert wrong(kind_of(path.relative_to(folder).as_posix()), text) == []
        named = text.splitlines()[0].partition("$schema=")[2]
        assert (path.parent / named).resolve().is_file(), path


def test_a_rule_brings_the_schemas_that_a_pack_lacks_or_has_of_another_version(
    tmp_path: Path,
) -> None:
    folder = write_demo(tmp_path)
    (folder / ".schema").mkdir()
    (folder / ".schema/rule.schema.json").write_text("{}")
    new_rule(load(folder), "new-rule", "line", "requirement", DAY)
    for name, schema in schemas().items():
        assert (folder / ".schema" / name).read_text(encoding="utf-8") == text_of(schema)
    assert "new-rule" in {rule.id for rule in load(folder).rules}


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    folder = write_demo(tmp_path)
    pack = load(folder)
    with pytest.raises(UsageError):
        new_rule(pack, "amounts", "line", "requirement", DAY)
    with pytest.raises(UsageError):
        new_pack(folder, "first-rule", "line", "requirement", DAY)
    with pytest.raises(UsageError):
        new_extension(folder, pack, "first-rule", "line", "requirement", DAY)
    with pytest.raises(UsageError):
        new_extension(tmp_path / "ours", pack, "amounts", "line", "requirement", DAY)
    assert not (tmp_path / "ours").exists()
    for wrong_place in (pack.id, "us-lacey-act", "elsewhere/ours"):
        with pytest.raises(UsageError):
            new_extension(tmp_path / "more" / wrong_place, pack, None, "line", "requirement", DAY)
    assert not (tmp_path / "more").exists()
    for name in ("Amounts", "a b", "../up", ""):
        with pytest.raises(UsageError):
            new_rule(pack, name, "line", "requirement", DAY)
    assert yaml.safe_load((folder / "rules/amounts.yaml").read_text())["id"] == "amounts"
    assert load(folder).digest == pack.digest
