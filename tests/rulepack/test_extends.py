"""A user's own pack may tighten another; what loosens needs a reason, and is shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from demo_pack import RandomSource, edited, load_demo, write_demo
from pack_folder import extending, loaded
from test_pack_keys import WORDS

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import Severity
from ddcheck.rulepack.dated_values import resolve
from ddcheck.rulepack.evaluate import evaluate
from ddcheck.rulepack.lint import lint
from ddcheck.rulepack.pack import Direction, RulePack
from ddcheck.rulepack.strictness import direction_of, directions

DAY = date(2026, 11, 21)


def test_the_example_of_the_readme_can_be_used(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "rules" / "README.md").read_text(encoding="utf-8")
    start = text.index("schema: ddcheck/pack/1\nid: our-lacey")
    folder = tmp_path / "our-lacey"
    folder.mkdir()
    (folder / "pack.yaml").write_text(text[start : text.index("```", start)], encoding="utf-8")
    pack, said = loaded(folder)
    assert pack is not None, said
    assert said == []
    assert [change.looser for change in pack.changes] == [False, False, True]


@pytest.mark.parametrize(
    ("parameter", "direction"),
    [
        ("limits.share", Direction.SMALLER),  # requires: at_most
        ("limits.ratio", Direction.LARGER),  # requires: at_least
        ("limits.mass", Direction.SMALLER),  # requires: below
        ("limits.smallest_value", Direction.SMALLER),  # applies_when: above
        ("limits.observed", Direction.LARGER),  # clear_only_if: at_least
        ("scope.commodities", Direction.SUPERSET),  # applies_when: in
        ("limits.canopy", None),  # an argument
        ("scope.taxa", None),
    ],
)
def test_the_direction_is_told_from_the_use(
    tmp_path: Path, parameter: str, direction: Direction | None
) -> None:
    pack = load_demo(tmp_path)
    assert direction_of(pack, pack.parameters[parameter]) is direction


def test_under_none_it_is_the_other_way_round(tmp_path: Path) -> None:
    rule = edited(
        "rules/amounts.yaml",
        "  any:\n    - { fact: line.plant_share",
        "  none:\n    - { fact: line.plant_share",
    )
    pack = load_demo(tmp_path, rule)
    assert directions(pack, "limits.share") == {Direction.LARGER}


def declared(direction: str) -> dict[str, str | None]:
    return edited(
        "parameters/limits.yaml", "  unit: percent\n", f"  unit: percent\n  stricter: {direction}\n"
    )


STRICTER = [
    "{ parameter: limits.share, value: 0.01 }",
    "{ parameter: limits.share, value: 0.05 }",
    "{ parameter: limits.share, from: 2026-01-01, value: 0.01 }",
    "{ parameter: limits.ratio, value: 0.9 }",
    "{ parameter: limits.smallest_value, value: 0 }",
    "{ parameter: scope.commodities, value: [wood, rubber, soya, cattle] }",
    "{ parameter: choices.first_day, value: 2019-01-01 }",
    "{ rule: words, severity: blocker }",
    "{ rule: words, severity: major }",
]
LOOSER = [
    ("{ parameter: limits.share, value: 0.06 }", "DD438"),
    ("{ parameter: limits.share, from: 2026-01-01, value: 0.06 }", "DD438"),
    ("{ parameter: limits.ratio, value: 0.4 }", "DD438"),
    ("{ parameter: limits.smallest_value, value: 11 }", "DD438"),
    ("{ parameter: scope.commodities, value: [wood] }", "DD438"),
    ("{ parameter: scope.commodities, value: [wood, rubber] }", "DD438"),
    ("{ parameter: limits.canopy, value: 9 }", "DD437"),
    ("{ parameter: limits.cutoff, value: 2019-12-31 }", "DD437"),
    ("{ rule: words, severity: minor }", "DD438"),
    ("{ rule: words, drop: true }", "DD438"),
    ("{ rule: amounts, case: little plant, drop: true }", "DD438"),
]


@pytest.mark.parametrize("change", STRICTER)
def test_what_is_stricter_needs_no_reason(tmp_path: Path, change: str) -> None:
    pack, said = loaded(extending(tmp_path, change))
    assert said == []
    assert pack is not None
    assert [each.looser for each in pack.changes] == [False]
    assert pack.base is not None
    assert (pack.id, pack.base.id, pack.status) == ("my-law", "demo-law", pack.base.status)


@pytest.mark.parametrize(("change", "code"), LOOSER)
def test_what_is_looser_is_refused_without_a_reason(tmp_path: Path, change: str, code: str) -> None:
    assert loaded(extending(tmp_path / "a", change)) == (None, [code])
    reason = change.replace(" }", ", reason: the ministry said so }")
    pack, said = loaded(extending(tmp_path / "b", reason))
    assert said == []
    assert pack is not None
    (kept,) = pack.changes
    assert kept.looser
    assert kept.reason is not None
    assert kept.reason.zh == "the ministry said so"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("{ parameter: limits.shore, value: 0.01 }", "DD410"),
        ("{ rule: wards, severity: blocker }", "DD445"),
        ("{ parameter: limits.share }", "DD404"),
        ("{ rule: words }", "DD404"),
        ("{ rule: words, value: 3 }", "DD404"),
        ("{ parameter: limits.share, value: few }", "DD404"),
        ("{ parameter: scope.commodities, value: [wood, rubber, soya, catle] }", "DD425"),
        ("{ parameter: limits.share, valu: 0.01 }", "DD402"),
        ("{ parameter: scope.taxa, value: x }", "DD403"),
        ("{ parameter: limits.share, table: x.csv }", "DD403"),
    ],
)
def test_changes_that_mean_nothing(tmp_path: Path, change: str, code: str) -> None:
    assert loaded(extending(tmp_path, change)) == (None, [code])


def test_a_declared_direction_decides_where_the_use_cannot(tmp_path: Path) -> None:
    for name, change, refused in (
        ("a", "{ parameter: limits.canopy, value: 9 }", False),
        ("b", "{ parameter: limits.canopy, value: 11 }", True),
    ):
        write_demo(tmp_path / name, declared("smaller"))
        assert loaded(extending(tmp_path / name, change))[1] == (["DD438"] if refused else [])


def ceilings(pack: RulePack) -> dict[str, np.ndarray]:
    chosen = {"choices.first_day": date(2019, 1, 1)}
    found = evaluate(resolve(pack, DAY, chosen), RandomSource(400, 5, WORDS))
    return {result.rule.id: result.ceiling for result in found}


@pytest.mark.parametrize("change", [c for c in STRICTER if "first_day" not in c])
def test_no_ceiling_falls_without_a_reason(tmp_path: Path, change: str) -> None:
    mine, _ = loaded(extending(tmp_path, change))
    assert mine is not None
    assert mine.base is not None
    before, after = ceilings(mine.base), ceilings(mine)
    assert set(before) == set(after)
    assert all((after[rule] >= before[rule]).all() for rule in before)


def test_cases_of_the_base_may_become_worse_but_not_milder(tmp_path: Path) -> None:
    strict, _ = loaded(extending(tmp_path / "a", "{ parameter: limits.share, value: 0.01 }"))
    assert strict is not None
    diagnostics = Diagnostics()
    lint(strict, diagnostics)
    assert [d.code for d in diagnostics.items] == []
    loose = "{ parameter: limits.share, value: 0.06, reason: so it is }"
    mild, _ = loaded(extending(tmp_path / "b", loose))
    assert mild is not None
    diagnostics = Diagnostics()
    lint(mild, diagnostics)
    assert {d.code for d in diagnostics.items} == {"DD439"}
    case = dict(diagnostics.items[0].values)["case"]
    gone = f'{{ rule: amounts, case: "{case}", drop: true, reason: as above }}'
    dropped, said = loaded(extending(tmp_path / "c", loose, gone))
    assert said == []
    assert dropped is not None
    diagnostics = Diagnostics()
    lint(dropped, diagnostics)
    assert case not in {dict(d.values)["case"] for d in diagnostics.items}


def test_severity_and_drop_take_effect(tmp_path: Path) -> None:
    pack, _ = loaded(
        extending(tmp_path, "{ rule: words, severity: blocker }", "{ rule: days, drop: true, reason: not ours }")
    )  # fmt: skip
    assert pack is not None
    words = pack.rule("words")
    assert words is not None
    assert words.severity is Severity.BLOCKER
    assert pack.rule("days") is None
