"""No key of a pack can be lost in silence: reliability P2.

Each key of each mapping is deleted and renamed in turn. The pack must then be refused, or no
ceiling of any rule may fall. One key is optional and its loss can lower a ceiling, because a rule
may do without it: `clear_only_if`. Where no text mentions what it asks, a case must notice.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from demo_pack import FILES, RandomSource, as_yaml, edited, load_demo, plain, without_keys

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.cases import run_cases
from ddcheck.rulepack.dated_values import resolve
from ddcheck.rulepack.evaluate import evaluate
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import ParameterKind, RulePack

WORDS = {
    "line.commodity": ("wood", "soya", "maize"),
    "shipment.entry_type": ("01", "11"),
    "shipment.import_country": ("US", "CN"),
    "shipment.export_country": ("US", "CN"),
    "shipment.processing_country": ("US", "CN"),
    "plot.country": ("BR", "CN"),
    "line.hs_chapter": ("44", "01"),
    "line.currency": ("USD", "CNY"),
    "component.scientific_name": ("Quercus robur", "Quercus"),
    "component.plant_unit": ("kg", "m3", "pieces"),
}
DAY = date(2026, 11, 21)
ROWS = 200


def ceilings(pack: RulePack, chosen: dict[str, object]) -> dict[str, np.ndarray]:
    known = {name: value for name, value in chosen.items() if name in pack.parameters}
    choices = {n: v for n, v in known.items() if pack.parameters[n].kind is ParameterKind.CHOICE}
    results = evaluate(resolve(pack, DAY, choices), RandomSource(ROWS, 7, WORDS))
    return {result.rule.id: result.ceiling for result in results}


def falls(before: dict[str, np.ndarray], after: dict[str, np.ndarray]) -> bool:
    return any(
        rule not in after or (after[rule] < ceiling).any() for rule, ceiling in before.items()
    )


def losses(folder: Path, chosen: dict[str, object]) -> tuple[list[str], int, int]:
    """Changes after which a loaded pack releases more; how many were tried, and how many loaded."""
    pack = load_pack(folder, Diagnostics())
    assert pack is not None
    before = ceilings(pack, chosen)
    found, tried, loaded = [], 0, 0
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("cases/"):
            continue
        written = path.read_text(encoding="utf-8")
        for change, value in without_keys(plain(written)):
            tried += 1
            path.write_text(as_yaml(value), encoding="utf-8")
            changed = load_pack(folder, Diagnostics())
            loaded += changed is not None
            if changed is None or not falls(before, ceilings(changed, chosen)):
                continue
            if not (change == "delete clear_only_if" and is_noticed(changed)):
                found.append(f"{name}: {change}")
        path.write_text(written, encoding="utf-8")
    return found, tried, loaded


def is_noticed(pack: RulePack) -> bool:
    diagnostics = Diagnostics()
    results = run_cases(pack, diagnostics)
    return diagnostics.has_errors or not all(result.passed for result in results)


def test_no_key_of_the_demo_pack_is_lost_in_silence(tmp_path: Path) -> None:
    folder = load_demo(tmp_path).folder
    found, tried, loaded = losses(folder, {"choices.first_day": date(2019, 1, 1)})
    assert found == []
    assert tried > 400
    assert 0 < loaded < tried / 10


def test_the_one_exception_is_noticed_by_a_case(tmp_path: Path) -> None:
    clear = "clear_only_if:" + FILES["rules/forest.yaml"].partition("clear_only_if:")[2]
    changes = edited("rules/forest.yaml", clear, "")
    for lang in ("en", "zh"):
        changes |= edited(f"messages/{lang}.yaml", "{plot.observed_share}", "…")
    assert is_noticed(load_demo(tmp_path, changes))


def test_renaming_keys_of_cases_is_refused(tmp_path: Path) -> None:
    pack = load_demo(tmp_path)
    for path in sorted((pack.folder / "cases").glob("*.yaml")):
        written = path.read_text(encoding="utf-8")
        for change, value in without_keys(plain(written)):
            if change.startswith("rename"):
                path.write_text(as_yaml(value), encoding="utf-8")
                diagnostics = Diagnostics()
                run_cases(pack, diagnostics)
                assert diagnostics.has_errors, f"{path.name}: {change}"
        path.write_text(written, encoding="utf-8")


@pytest.mark.nightly
@pytest.mark.parametrize("name", sorted(find_packs()))
def test_no_key_of_a_packaged_pack_is_lost_in_silence(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    shutil.copytree(find_packs()[name], folder)
    found, tried, _ = losses(folder, {})
    assert found == []
    assert tried > 100
