"""Runs a screening from the command line and writes what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ddcheck.cli.progress import progress
from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.evidence.threads import cores
from ddcheck.model.wording import Lang
from ddcheck.plots.formats import ReadOptions
from ddcheck.reports.document import document, geometries
from ddcheck.reports.run_folder import RunFolder, hashed_inputs, open_run_folder
from ddcheck.reports.terminal_report import ConsoleOptions, print_report
from ddcheck.rulepack.library import default_packs
from ddcheck.screening import Request, Run, screen

FILES = {
    "html": "report.html",
    "json": "report.json",
    "csv": "findings.csv",
    "geojson": "plots.geojson",
}
CARRIED = "carried.csv"
"""Written beside what was asked for, where any column is not known here."""


def run_and_report(
    *, declarations: tuple[Path, ...], plots: tuple[Path, ...], catalogue: Path | None,
    packs: tuple[str, ...], as_of: date, chosen: Mapping[str, Mapping[str, object]], out: Path,
    wishes: Wishes = NOTHING_DECLARED, overwrite: bool, formats: tuple[str, ...], lang: Lang,
    demo: bool = False, quiet: bool = False, position_error: bool = True, context: tuple[str, ...] = (),
    reading: ReadOptions | None = None, earlier: Path | None = None,
    scheduler: str | None = None, threads: int | None = None, synonyms: Path | None = None,
) -> int:  # fmt: skip
    """Screen, write the run folder, print the short report; returns the exit code."""
    with progress(lang) as step, open_run_folder(out, overwrite=overwrite) as folder:
        request = Request(
            declarations, plots, catalogue, packs or default_packs(), as_of, chosen, wishes,
            reading or ReadOptions(), position_error, context, earlier, scheduler,
            threads or cores(), synonyms, folder.scratch,
        )  # fmt: skip
        run = screen(request, step)
        said = document(run.record, lang)
        written = step("write", len(formats))
        for name in formats:
            _write(name, run, said, folder)
            written(1)
        carries = bool(run.record.carried or run.record.plots.carried.pieces)
        if carries:
            from ddcheck.reports import carried_csv

            folder.write(CARRIED, partial(carried_csv.write, run.record))
        folder.inputs = _inputs(run, wishes)
    names = [*(FILES[name] for name in formats), *([CARRIED] if carries else [])]
    print_report(said, [str(out / name) for name in names], ConsoleOptions(demo=demo, brief=quiet))
    return run.record.exit_code


def _write(name: str, run: Run, said: dict[str, Any], folder: RunFolder) -> None:
    """One format; only what it needs is loaded."""
    if name == "html":
        from ddcheck.reports import html_report
        from ddcheck.reports.pictures import Pictures

        pictures = Pictures(run.record, run.plan, run.catalogue)
        folder.write(FILES[name], partial(html_report.write, said, pictures))
    elif name == "json":
        from ddcheck.reports import json_report

        folder.write(FILES[name], partial(json_report.write, said))
    elif name == "csv":
        from ddcheck.reports import csv_report

        folder.write(FILES[name], partial(csv_report.write, said))
    else:
        from ddcheck.reports import geojson_report

        geometry = geometries(run.record)
        folder.write(FILES[name], partial(geojson_report.write, said["plots"], geometry))


def _inputs(run: Run, wishes: Wishes) -> dict[str, Any]:
    record = run.record
    reading = {"reading": wishes.declared} if wishes.declared else {}
    return {
        **reading,
        "program": {"name": "ddcheck", "version": record.version},
        "as_of": record.as_of.isoformat(),
        "inputs": hashed_inputs(run.files),
        "packs": {resolved.pack.id: resolved.pack.digest for resolved in record.packs},
        "layers": {layer.id: layer.record_sha256 for layer in record.measured.layers},
    }
