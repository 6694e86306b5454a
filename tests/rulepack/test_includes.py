"""A pack that includes another speaks for it: one name, one digest, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from demo_pack import RandomSource, edited, load_demo, write_demo
from pack_folder import extending, including, loaded
from test_pack_keys import WORDS

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import PackStatus
from ddcheck.rulepack.cases import run_cases
from ddcheck.rulepack.dated_values import resolve
from ddcheck.rulepack.evaluate import RuleResult, evaluate
from ddcheck.rulepack.lint import lint
from ddcheck.rulepack.pack import RulePack
from ddcheck.rulepack.repeats import mark_repeats

DAY = date(2026, 11, 21)
CHOSEN = {"choices.first_day": date(2019, 1, 1)}


def results(*packs: RulePack, rows: int = 300) -> list[RuleResult]:
    source = RandomSource(rows, 3, WORDS)
    return [r for pack in packs for r in evaluate(resolve(pack, DAY, CHOSEN), source)]


def load(folder: Path) -> RulePack:
    pack, said = loaded(folder)
    assert pack is not None, said
    return pack


def test_the_rules_are_taken_over_under_the_name_of_the_pack(tmp_path: Path) -> None:
    pack = load(including(tmp_path))
    assert [rule.id for rule in pack.rules] == ["amounts", "days", "forest", "lands", "words"]
    assert [rule.id for rule in pack.own_rules] == ["lands"]
    assert {rule.home for rule in pack.rules} == {"demo-law", "other-law"}
    assert {result.pack.id for result in results(pack)} == {"other-law"}
    assert pack.needs == ("choices.first_day",)
    assert pack.evidence.loss_year == "hansen-gfc"
    assert ("DM-99" in dict(pack.not_encoded)) is True


def test_the_digest_covers_what_is_included(tmp_path: Path) -> None:
    before = load(including(tmp_path / "a")).digest
    write_demo(tmp_path / "b", edited("messages/en.yaml", "Choose a day.", "Choose another day."))
    assert load(including(tmp_path / "b")).digest != before
    assert load(including(tmp_path / "c")).digest == before


def test_only_its_own_cases_and_rules_are_linted(tmp_path: Path) -> None:
    pack = load(including(tmp_path))
    diagnostics = Diagnostics()
    assert {result.case.rule for result in lint(pack, diagnostics)} == {"lands"}
    assert [f"{d.code} {d.message('en')}" for d in diagnostics.items] == []


def without_plots(folder: Path) -> dict[str, str | None]:
    """What to change of the demo pack so that none of its rules is about plots."""
    changes: dict[str, str | None] = dict.fromkeys(("rules/forest.yaml", "cases/forest.yaml"))
    for lang in ("en", "zh"):
        text = (folder / f"demo-law/messages/{lang}.yaml").read_text(encoding="utf-8")
        start, end = text.index("forest:"), text.index("days:")
        changes[f"messages/{lang}.yaml"] = text[:start] + text[end:]
    return changes


def test_what_is_included_can_be_limited(tmp_path: Path) -> None:
    limit = "[{ pack: demo-law, applies_when: { fact: shipment.import_country, is: US } }]"
    pack, said = loaded(including(tmp_path, includes=limit))
    assert (pack, said) == (None, ["DD418"])  # the rule about plots sees no shipment
    changes = without_plots(tmp_path)
    write_demo(tmp_path / "b", changes)
    limited = load(including(tmp_path / "b", includes=limit))
    free = load_demo(tmp_path / "c", changes)
    source = RandomSource(300, 3, WORDS)
    country = source.column("line", "shipment.import_country", ())
    outside = country.known & (country.lo != country.labels.index("US"))
    for mine, other in zip(results(limited)[:2], results(free)[:2], strict=True):
        if mine.rule.subject == "line":
            assert (mine.outcome[outside] == 0).all()
            assert (mine.outcome[~outside & country.known] == other.outcome[~outside & country.known]).all()  # fmt: skip


def test_what_is_included_can_be_asked_of_other_things(tmp_path: Path) -> None:
    """Its rules are about what `asked_of` names: sure answers elsewhere do not matter."""
    write_demo(tmp_path / "a")
    write_demo(tmp_path / "b", without_plots(tmp_path / "a"))
    asked_of = "[{ pack: demo-law, asked_of: { fact: shipment.import_country, is: US } }]"
    asked = load(including(tmp_path / "b", includes=asked_of))
    country = RandomSource(300, 3, WORDS).column("line", "shipment.import_country", ())
    america = country.known & (country.lo == country.labels.index("US"))
    theirs = [result for result in results(asked) if result.rule.home == "demo-law"]
    for result in (one for one in theirs if one.rule.subject == "line"):
        assert ((result.outcome == 0) == (country.known & ~america)).all()


def test_what_is_left_out_is_named_with_the_reason(tmp_path: Path) -> None:
    reason = "{ en: no need, zh: 不需要 }"
    less = load(
        including(tmp_path, includes=f"[{{ pack: demo-law, without: {{ days: {reason} }} }}]")
    )
    assert [rule.id for rule in less.rules] == ["amounts", "forest", "lands", "words"]
    ((said, why),) = [item for item in less.not_encoded if "days" in item[0]]
    assert (said.endswith(", days"), why.en, why.zh) == (True, "no need", "不需要")
    _, codes = loaded(
        including(tmp_path, includes=f"[{{ pack: demo-law, without: {{ dyas: {reason} }} }}]")
    )
    assert codes == ["DD445"]


@pytest.mark.parametrize(
    ("include", "code"),
    [("[demo-lwa]", "DD419"), ("[other-law]", "DD435"), ("[]", None)],
)
def test_names_of_packs(tmp_path: Path, include: str, code: str | None) -> None:
    _, said = loaded(including(tmp_path, includes=include))
    assert said == ([] if code is None else [code])


def test_two_meanings_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = including(tmp_path)
    for name in ("rules/lands.yaml", "cases/lands.yaml"):
        moved = (folder / name).read_text().replace("lands", "days")
        (folder / name.replace("lands", "days")).write_text(moved)
        (folder / name).unlink()
    for lang in ("en", "zh"):
        path = folder / f"messages/{lang}.yaml"
        path.write_text(path.read_text().replace("lands", "days", 1))
    _, said = loaded(folder)
    assert set(said) == {"DD436"}


def test_nothing_is_said_twice_and_every_pack_keeps_its_interval(tmp_path: Path) -> None:
    demo, other = load_demo(tmp_path), load(including(tmp_path))
    plain = results(demo, other)
    marked = mark_repeats(plain)
    for before, after in zip(plain, marked, strict=True):
        assert (before.outcome == after.outcome).all()
        assert (before.ceiling == after.ceiling).all()
    by_pack = {(r.pack.id, r.rule.id): r for r in marked}
    for rule in ("amounts", "days", "forest", "words"):
        assert by_pack["demo-law", rule].repeated.all()
        assert not by_pack["other-law", rule].repeated.any()
        ((name, rows),) = by_pack["other-law", rule].also
        assert (name, bool(rows.all())) == ("demo-law", True)
    assert not by_pack["other-law", "lands"].repeated.any()


def test_a_scenario_never_speaks_for_a_law_in_force(tmp_path: Path) -> None:
    demo, other = load_demo(tmp_path), load(including(tmp_path, status="proposed"))
    assert other.status is PackStatus.PROPOSED
    marked = mark_repeats(results(demo, other))
    assert {r.pack.id for r in marked if r.repeated.any()} == {"other-law"}


def test_another_value_or_outcome_is_another_finding(tmp_path: Path) -> None:
    demo, other = load_demo(tmp_path), load(including(tmp_path))
    one, two = (results(pack) for pack in (demo, other))
    at = next(i for i, r in enumerate(two) if r.rule.id == "days")
    values = {"choices.first_day": date(2018, 1, 1)}
    source = RandomSource(300, 3, WORDS)
    elsewhen = evaluate(resolve(other, DAY, values), source)
    assert not mark_repeats([*one, elsewhen[at]])[1].repeated.any()
    changed = replace(two[at], outcome=np.zeros(300, np.int8))
    mine = next(r for r in mark_repeats([*one, changed]) if r.pack is demo and r.rule.id == "days")
    assert (mine.repeated == (mine.outcome == 0)).all()


def test_an_extension_may_extend_what_includes(tmp_path: Path) -> None:
    including(tmp_path)
    folder = extending(tmp_path, "{ parameter: limits.share, value: 0.01 }")
    text = (folder / "pack.yaml").read_text().replace("extends: demo-law", "extends: other-law")
    (folder / "pack.yaml").write_text(text)
    pack = load(folder)
    assert {rule.home for rule in pack.rules} == {"demo-law", "other-law"}
    assert run_cases(pack) == []


def test_a_row_that_counts_is_never_said_by_a_row_that_does_not(tmp_path: Path) -> None:
    """Before a law binds, its findings stand beside the verdict, row by row."""
    demo, other = load_demo(tmp_path), load(including(tmp_path))
    one, two = results(demo), results(other)
    at = next(i for i, result in enumerate(two) if result.rule.id == "days")
    early = np.arange(300) < 100
    speaker = replace(two[at], scenario=early)  # the including pack speaks first
    marked = {r.pack.id: r for r in mark_repeats([*one, speaker]) if r.rule.id == "days"}
    assert not marked["demo-law"].repeated[early].any()
    assert marked["demo-law"].repeated[~early].all()
