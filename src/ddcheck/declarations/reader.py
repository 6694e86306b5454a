"""Finds and reads the files of a declaration: folders of CSV, single CSV files, one JSON file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ddcheck.declarations.batch import Batch
from ddcheck.declarations.flatten import Flattener
from ddcheck.documents import json_text
from ddcheck.documents.cells import near
from ddcheck.documents.csv_text import read_csv_text
from ddcheck.documents.identity import read_text
from ddcheck.documents.table import TextTable
from ddcheck.documents.typed import type_table
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.tables import DECLARED, TABLES

_GEOJSON = (".geojson",)
_JSON = (".json",)


@dataclass(frozen=True)
class PlotSource:
    """Where plots stand: a GeoJSON file, or the member `plots` of a JSON declaration (parsed)."""

    path: Path
    name: str
    features: list[Any] | None = None
    pointer: str = "/features"


@dataclass
class Declared:
    """What the files of a declaration hold; `has_tables` is False where they hold plots alone."""

    batch: Batch
    plot_sources: list[PlotSource]
    files: list[Path]
    has_tables: bool


@dataclass
class _Reading:
    diagnostics: Diagnostics
    tables: dict[str, TextTable] = field(
        default_factory=lambda: {name: TextTable(name) for name in DECLARED}
    )
    read: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DECLARED, 0))
    plots: list[PlotSource] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    has_tables: bool = False


def read_declarations(
    paths: Sequence[Path], plots: Sequence[Path], diagnostics: Diagnostics
) -> Declared:
    """Read all files; every complaint goes to `diagnostics`. Paths must exist."""
    reading = _Reading(diagnostics)
    for path in paths:
        if path.is_dir():
            _folder(path, reading)
        else:
            _file(path, path.name, reading)
    for path in plots:
        _plot_file(path, path.name, reading)
    typed = {
        name: type_table(reading.tables[name], TABLES[name], reading.read[name], diagnostics)
        for name in DECLARED
    }
    return Declared(Batch(typed), reading.plots, reading.files, reading.has_tables)


def _folder(folder: Path, reading: _Reading) -> None:
    found = False
    for path in sorted(folder.iterdir()):
        known = path.stem in TABLES and path.suffix.lower() in (".csv", *_GEOJSON, *_JSON)
        if path.is_file() and known:
            _file(path, path.name, reading)
            found = True
        elif path.is_file() and path.suffix.lower() in (".csv", *_GEOJSON, *_JSON):
            reading.diagnostics.report("DD117", Place(path.name), name=path.name)
    if not found:
        expected = ", ".join(f"{name}.csv" for name in DECLARED) + ", plots.geojson"
        reading.diagnostics.report("DD115", Place(folder.name), expected=expected)


def _file(path: Path, name: str, reading: _Reading) -> None:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        _csv(path, name, reading)
    elif suffix in _GEOJSON:
        _plot_file(path, name, reading)
    elif suffix in _JSON:
        _json(path, name, reading)
    else:
        reading.diagnostics.report("DD115", Place(name), expected=".csv, .json, .geojson")


def _csv(path: Path, name: str, reading: _Reading) -> None:
    if path.stem not in DECLARED:
        hint = near(path.stem, list(DECLARED))
        expected = ", ".join(f"{table}.csv" for table in DECLARED) + hint
        reading.diagnostics.report("DD115", Place(name), expected=expected)
        return
    reading.files.append(path)
    reading.has_tables = True
    table, diagnostics = reading.tables[path.stem], reading.diagnostics
    text = read_text(path, name, diagnostics)
    lost = text is None  # then nobody knows which rows, so it counts as one that has no place
    reading.read[path.stem] += 1 if lost else read_csv_text(text or "", table, name, diagnostics)


def _plot_file(path: Path, name: str, reading: _Reading) -> None:
    reading.files.append(path)
    reading.plots.append(PlotSource(path, name))


def _json(path: Path, name: str, reading: _Reading) -> None:
    text = read_text(path, name, reading.diagnostics)
    if text is None:
        reading.read["shipments"] += 1
        return
    try:
        document = json_text.parse(text)
    except json_text.NotStrict as error:
        reading.read["shipments"] += 1
        reading.diagnostics.report("DD111", Place(name, line=error.line), why=error.why)
        return
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        _plot_file(path, name, reading)
        return
    if not isinstance(document, dict) or not set(document) & set(TABLES):
        expected = ", ".join(TABLES)
        reading.diagnostics.report("DD115", Place(name), expected=expected)
        return
    reading.files.append(path)
    _tables_of(document, path, name, reading)


def _tables_of(document: dict[str, Any], path: Path, name: str, reading: _Reading) -> None:
    plots = document.pop("plots", None)
    for key in [key for key in document if key not in DECLARED]:
        place = Place(name, pointer=f"/{key}", field=key)
        reading.diagnostics.report("DD102", place, name=key, near=near(key, list(TABLES)))
    reading.has_tables |= bool(set(document) & set(DECLARED))
    flattener = Flattener(name, reading.tables, reading.diagnostics)
    flattener.walk(document)
    for table, count in flattener.read.items():
        reading.read[table] += count
    if plots is None:
        return
    features = plots.get("features") if isinstance(plots, dict) else plots
    pointer = "/plots/features" if isinstance(plots, dict) else "/plots"
    if isinstance(features, list):
        reading.plots.append(PlotSource(path, name, features, pointer))
    else:
        place = Place(name, pointer="/plots")
        reading.diagnostics.report("DD118", place, expected="a FeatureCollection", found="a value")
