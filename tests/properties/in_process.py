"""Screening in-process, and what comes of it in numbers that can be compared."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from small_batch import Batch, write
from small_world import World

from ddcheck.model.errors import InputInvalid
from ddcheck.model.outcome import Action, Risk
from ddcheck.reports import csv_report, json_report
from ddcheck.reports.document import document
from ddcheck.screening import Request, Run, screen

PACKS = ("cn-forest-law", "forest-loss", "us-forest-act", "us-lacey-act")
AS_OF = date(2024, 11, 20)
CHOSEN: Mapping[str, Mapping[str, object]] = {
    "us-forest-act": {
        "scenario.enactment_date": date(2021, 6, 30),
        "scenario.declaration_start": date(2022, 6, 30),
    }
}
Span = tuple[int, int]


def silent(_name: str, _size: int | None) -> Callable[[int], None]:
    return lambda _done: None


@dataclass
class Result:
    """Floors and ceilings by shipment, by (pack, shipment) and by plot; code 5 if refused."""

    exit_code: int
    shipments: dict[str, Span] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    packs: dict[tuple[str, str], Span] = field(default_factory=dict)
    plots: dict[str, Span] = field(default_factory=dict)
    run: Run | None = None

    def ceilings(self) -> dict[object, int]:
        spans: dict[object, Span] = {**self.packs}
        spans |= {("shipment", name): span for name, span in self.shipments.items()}
        spans |= {("plot", name): span for name, span in self.plots.items()}
        return {key: ceiling for key, (_, ceiling) in spans.items()}


def result_of(run: Run) -> Result:
    record = run.record
    assessment, links = record.assessment, record.links
    result = Result(record.exit_code, run=run)
    for row, name in enumerate(links.shipment_id):
        risk = assessment.risk(row)
        result.shipments[name] = (int(risk.floor), int(risk.ceiling))
        result.actions[name] = assessment.action(row)
        for pack, found in assessment.by_pack.items():
            result.packs[pack, name] = (int(found.floor[row]), int(found.ceiling[row]))
    for row, plot in enumerate(links.plot_id):
        if plot is not None:
            span = (int(assessment.plots.floor[row]), int(assessment.plots.ceiling[row]))
            result.plots[plot] = span
    return result


class Screener:
    """Writes batches into fresh folders and screens them."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self._made = 0

    def fresh(self) -> Path:
        """An empty folder; those before it are gone."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._made += 1
        made = self.folder / str(self._made)
        made.mkdir(parents=True)
        return made

    def world_copy(self) -> World:
        """A copy of the world that may be damaged."""
        target = self.fresh() / "world"
        shutil.copytree(self.world.folder, target)
        return World(target)

    def batch(self, batch: Batch, **options: object) -> Result:
        return self.files(batch.files(), **options)  # type: ignore[arg-type]

    def files(self, files: Mapping[str, bytes], **options: object) -> Result:
        folder = self.folder / "batch"
        shutil.rmtree(folder, ignore_errors=True)
        write(files, folder)
        return self.paths((folder,), **options)  # type: ignore[arg-type]

    def paths(
        self, paths: tuple[Path, ...], *, world: World | None = None, catalogue: bool = True,
        packs: tuple[str, ...] = PACKS, chosen: Mapping[str, Mapping[str, object]] = CHOSEN,
    ) -> Result:  # fmt: skip
        where = (world or self.world).catalogue
        layers = where if catalogue and where.exists() else None
        running = {Path(pack).name for pack in packs}
        asked = {name: values for name, values in chosen.items() if name in running}
        request = Request(paths, (), layers, packs, AS_OF, asked)
        try:
            return result_of(screen(request, silent))
        except InputInvalid:
            return Result(5)


def report_bytes(run: Run) -> tuple[bytes, bytes]:
    """report.json and findings.csv of a run."""
    said = document(run.record, "en")
    streams = io.BytesIO(), io.BytesIO()
    json_report.write(said, streams[0])
    csv_report.write(said, streams[1])
    return streams[0].getvalue(), streams[1].getvalue()


def lowered(before: Result, after: Result) -> list[str]:
    """What stands lower after evidence was lost: nothing, if all is well.

    A shipment that was not screened has no ceiling to compare, but must never become free to go.
    A shipment that is not named any more is gone with its rows; then the run must not end in 0.
    """
    wrong = []
    if after.exit_code == 0 and before.exit_code != 0:
        wrong.append(f"exit code {before.exit_code} became 0")
    now = after.ceilings()
    for key, ceiling in before.ceilings().items():
        kind, name = key  # type: ignore[misc]
        unscreened = kind == "shipment" and before.actions[name] is Action.NOT_SCREENED
        if key not in now:
            if kind == "shipment" and after.exit_code == 0:
                wrong.append(f"{name} vanished without a word")
        elif now[key] < ceiling and not unscreened:
            wrong.append(f"{key} fell from {Risk(ceiling).word} to {Risk(now[key]).word}")
    for name, action in after.actions.items():
        was = before.actions.get(name)
        if action is Action.PROCEED and was not in (None, Action.PROCEED):
            wrong.append(f"{name} became proceed, was {was}")
    return wrong
