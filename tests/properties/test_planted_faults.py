"""Whatever function fails: no run ends in 0, and no report is finished that says less (C10).

Every function that a screening calls is hurt in turn: it raises, or gives None, nothing, or NaN. In
the suite a few are hurt, others whenever functions come or go; at night all of them are.
"""

from __future__ import annotations

import contextlib
import io
import json
import types
from pathlib import Path
from random import Random
from typing import Any

import faults
import pytest
from how_many import NIGHTLY
from in_process import AS_OF, Screener
from small_batch import feature, write
from test_false_clearances import timber

from ddcheck.cli.run import run_and_report

STEPS = ("none", "low", "medium", "high")
MEASURED = (
    "ddcheck.evidence.",
    "ddcheck.facts.",
    "ddcheck.rulepack.evaluate",
    "ddcheck.assessment.",
)
"""Rooms whose figures decide: of these also a wrong answer may not clear anything."""
FEW = {"raise": 30, "none": 4, "empty": 6, "nan": 6}


class Runs:
    """Runs of the whole journey on a clean batch, which ends in 0, and on one with findings."""

    def __init__(self, screener: Screener) -> None:
        self.screener = screener
        self.folder = screener.fresh()
        self.made = 0
        write(timber("A").files(), self.folder / "clean")
        bad = timber("A", "B")
        bad.tables["documents"][0]["expires"] = "2024-03-01"
        bad.plots.append(feature("Q", "MY", "new"))
        bad.tables["origins"].append({"shipment_id": "B", "line_no": "1", "plot_id": "Q"})
        write(bad.files(), self.folder / "bad")
        self.base = {name: self.go(name) for name in ("clean", "bad")}
        self.functions = faults.functions_called(lambda: [self.go("clean"), self.go("bad")])

    def go(self, name: str) -> tuple[int | None, dict[str, Any] | None]:
        """Exit code, None for an exception; and the report, None if none is finished."""
        self.made += 1
        out = self.folder / f"out{self.made}"
        code: int | None
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                code = run_and_report(
                    declarations=(self.folder / name,), plots=(),
                    catalogue=self.screener.world.catalogue,
                    packs=("forest-loss", "us-lacey-act"), as_of=AS_OF, chosen={}, out=out,
                    overwrite=False, formats=("json", "csv"), lang="en", threads=1,
                )  # fmt: skip
        except Exception:  # noqa: BLE001 - main() makes a code other than 0 of any
            code = None
        return code, _report(out)


def _report(out: Path) -> dict[str, Any] | None:
    if not (out / "manifest.json").exists():
        return None
    found: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return found


def ceilings(report: dict[str, Any]) -> dict[tuple[str, ...], int]:
    found = {}
    for shipment in report["shipments"]:
        name = shipment["shipment_id"]
        found["shipment", name] = STEPS.index(shipment["risk"]["ceiling"])
        for each in shipment["by_pack"]:
            if each["risk"] is None:
                continue  # the pack did not run on it: nothing is said
            found["pack", name, each["pack"]] = STEPS.index(each["risk"]["ceiling"])
    return found


@pytest.fixture(scope="module")
def runs(screener: Screener) -> Runs:
    found = Runs(screener)
    assert [found.base[name][0] for name in ("clean", "bad")] == [0, 1]
    assert len(found.functions) > 500
    return found


def drawn(runs: Runs, kind: str) -> list[tuple[str, types.FunctionType]]:
    """The functions to hurt: all at night, else a few of those whose turn it is."""
    rooms = ("ddcheck.",) if kind == "raise" else MEASURED
    names = [n for n, f in runs.functions.items() if n.startswith(rooms) and kind in f.kinds]
    chosen = names if NIGHTLY else Random(len(names)).sample(names, FEW[kind])
    return [(name, runs.functions[name].function) for name in chosen]


def each(runs: Runs, kind: str, batch: str) -> list[tuple[str, int | None, dict[str, Any] | None]]:
    """What became of the batch under each fault that changed anything."""
    found, hurt = [], drawn(runs, kind)
    for name, function in hurt:
        with faults.planted(function, kind) as struck:
            code, report = runs.go(batch)
            if struck():
                found.append((name, code, report))
    assert len(found) > len(hurt) // 2
    return found


def test_no_function_that_raises_is_passed_over(runs: Runs) -> None:
    wrong = [(name, code) for name, code, _ in each(runs, "raise", "clean") if code == 0]
    assert wrong == []


def test_a_run_that_failed_finished_no_report_or_the_whole_one(runs: Runs) -> None:
    """What fails when all is written, the few words on the terminal, takes nothing from the report."""
    _, whole = runs.base["bad"]
    wrong = [
        name
        for name, code, report in each(runs, "raise", "bad")
        if code is None and report not in (None, whole)
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", ["none", "empty", "nan"])
def test_no_wrong_answer_within_lowers_a_ceiling(runs: Runs, kind: str) -> None:
    _, whole = runs.base["bad"]
    assert whole is not None
    before, fallen = ceilings(whole), []
    for name, code, report in each(runs, kind, "bad"):
        now = {} if report is None else ceilings(report)
        low = [key for key, step in now.items() if step < before.get(key, 0)]
        if low or code == 0:
            fallen.append((name, code, low))
    assert fallen == []
