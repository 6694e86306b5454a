"""Finds and reads the files of a declaration: folders, tables in any form, workbooks, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ddcheck.declarations.batch import Batch
from ddcheck.declarations.fitting import adopt, finder, fit, score_of
from ddcheck.declarations.flat import Exploder
from ddcheck.declarations.flatten import Flattener, read_lines
from ddcheck.declarations.folder import files_of
from ddcheck.declarations.mapping import FLAT
from ddcheck.declarations.measures import with_common_units
from ddcheck.declarations.raw_tables import PARQUET, TABULAR, WORKBOOKS, RawTable, raw_tables
from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.documents import json_text
from ddcheck.documents.aliases import plain, table_named
from ddcheck.documents.carried import KEYS, CarriedTable
from ddcheck.documents.cells import near, stated
from ddcheck.documents.convention import PLAIN
from ddcheck.documents.identity import SIDECAR, read_text
from ddcheck.documents.table import TextTable
from ddcheck.documents.totals import set_totals_aside
from ddcheck.documents.typed import type_table
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.tables import DECLARED, TABLES

LARGEST_TEXT = 1 << 30
_PLOTS = (".geojson", ".gpkg", ".shp", ".zip", ".kml", ".kmz", ".geoparquet", ".geojsonl", ".xml")
_JSON = (".json",)
_GEOJSON_TYPES = ("FeatureCollection", "Feature", "Polygon", "MultiPolygon", "Point")
_LINES = (".ndjson", ".jsonl")
_OF_GOODS = (("shipments", "shipment_id"), ("lines", "hs_code"), ("lines", "line_no"))
_PLOT = ("origins", "plot_id")
_READ = (*TABULAR, *WORKBOOKS, *PARQUET, *_JSON, *_LINES, *_PLOTS)


@dataclass(frozen=True)
class PlotSource:
    """Where plots stand: a file of plots, or what stood in a declaration: features, or a table.

    `read` is the number of rows of the table's file, with those no row could be made of.
    """

    path: Path
    name: str
    features: list[Any] | None = None
    pointer: str = "/features"
    table: TextTable | None = None
    read: int = 0


@dataclass
class Declared:
    """What the files of a declaration hold; `has_tables` is False where they hold plots alone."""

    batch: Batch
    plot_sources: list[PlotSource]
    files: list[Path]
    has_tables: bool


@dataclass(frozen=True)
class _Lost:
    """Rows that nobody can place: each is one row read and rejected, so no batch with one is complete.

    Whatever reads a source returns it, `NOTHING` where all was taken over: no way out forgets it.
    """

    rows: int
    table: str = "shipments"


NOTHING = _Lost(0)
SOME = _Lost(1)
"""Nobody knows how many rows it held, so it counts as one."""


@dataclass
class _Reading:
    diagnostics: Diagnostics
    wishes: Wishes
    tables: dict[str, TextTable] = field(
        default_factory=lambda: {name: TextTable(name) for name in DECLARED}
    )
    read: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DECLARED, 0))
    plots: list[PlotSource] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    has_tables: bool = False
    carried: list[CarriedTable] = field(default_factory=list)


def read_declarations(
    paths: Sequence[Path], plots: Sequence[Path], diagnostics: Diagnostics,
    wishes: Wishes = NOTHING_DECLARED,
) -> Declared:  # fmt: skip
    """Read all files; every complaint goes to `diagnostics`. Paths must exist."""
    reading = _Reading(diagnostics, wishes)
    for path in paths:
        if path.is_dir():
            _folder(path, reading)
        else:
            _source(path, reading)
    for path in plots:
        _plot_file(path, path.name, reading)
    typed = {}
    for name in DECLARED:
        text = reading.tables[name]
        typed[name] = type_table(text, TABLES[name], reading.read[name], diagnostics)
        others = text.carried([column.name for column in TABLES[name]])
        if others:
            about = {key: text.columns[key] for key in KEYS if key in text.columns}
            reading.carried.append(CarriedTable(name, text, others, about))
    # Which of several papers a sentence names must not hang on the order of the file.
    typed["documents"] = typed["documents"].ordered_by("document_id")
    batch = Batch(with_common_units(typed), tuple(reading.carried))
    return Declared(batch, reading.plots, reading.files, reading.has_tables)


def _folder(folder: Path, reading: _Reading) -> None:
    paths = [p for p in files_of(folder, reading.diagnostics) if p.suffix.lower() != SIDECAR]
    readable = [path for path in paths if path.suffix.lower() in _READ]
    named = [p for p in readable if table_of(p.stem, reading.wishes) or p.suffix.lower() in _LINES]
    chosen = named or [p for p in readable if p.suffix.lower() in (*TABULAR, *WORKBOOKS, *PARQUET)]
    for path in readable:
        if path in chosen:
            _source(path, reading)
        else:
            reading.diagnostics.report("DD117", Place(path.name), name=path.name)
    if not chosen:
        expected = ", ".join(f"{name}.csv" for name in DECLARED) + ", plots.geojson"
        reading.diagnostics.report("DD115", Place(folder.name), expected=expected)
        _count(SOME, reading)


def table_of(stem: str, wishes: Wishes) -> str | None:
    """The table that a file or a sheet is for, by the mapping file or by its name."""
    return wishes.mapping.files.get(plain(stem)) or table_named(stem)


def _source(path: Path, reading: _Reading) -> None:
    _count(_file(path, path.name, reading), reading)


def _count(lost: _Lost, reading: _Reading) -> None:
    reading.read[lost.table] += lost.rows


def _file(path: Path, name: str, reading: _Reading) -> _Lost:
    suffix = path.suffix.lower()
    if suffix in _PLOTS:
        return _plot_file(path, name, reading)
    if suffix in _JSON:
        return _json(path, name, reading)
    if suffix in _LINES:
        return _json_lines(path, name, reading)
    if table_of(path.stem, reading.wishes) == "plots" and suffix not in WORKBOOKS:
        return _plot_file(path, name, reading)
    if suffix in (*TABULAR, *WORKBOOKS, *PARQUET):
        return _tables(path, name, reading)
    expected = ", ".join((".csv", ".tsv", ".xlsx", ".parquet", *_JSON, *_LINES, *_PLOTS))
    reading.diagnostics.report("DD115", Place(name), expected=expected)
    return SOME


def _plot_file(path: Path, name: str, reading: _Reading) -> _Lost:
    """Kept for the readers of plots, which count its rows by themselves."""
    reading.files.append(path)
    reading.plots.append(PlotSource(path, name))
    return NOTHING


def _tables(path: Path, name: str, reading: _Reading) -> _Lost:
    """A file of one table, or a workbook of several; what cannot be read may have held any row."""
    if path.is_file():
        reading.files.append(path)
    found = raw_tables(path, name, reading.wishes, reading.diagnostics, table_of)
    if found is None:
        reading.has_tables = True
        table = table_of(path.stem, reading.wishes)
        return _Lost(1, table) if table in DECLARED else SOME
    used = [raw for raw in found if _table(raw, path, reading)]
    for raw in found:
        if used and raw not in used:
            reading.diagnostics.report("DD117", Place(raw.text.name), name=raw.text.name)
    if used:
        return NOTHING
    hint = near(path.stem, list(DECLARED))
    expected = ", ".join(f"{table}.csv" for table in DECLARED) + hint
    reading.diagnostics.report("DD115", Place(name), expected=expected)
    return _Lost(max(1, sum(raw.read for raw in found)))


def _table(raw: RawTable, path: Path, reading: _Reading) -> bool:
    """Take over one raw table; False where it is none of ours."""
    names = [name for name in raw.text.columns if len(name) <= 200]
    if raw.table == "plots" or (raw.table is None and _holds_plots(names, reading.wishes)):
        _totals(raw, "plots", reading)
        reading.plots.append(PlotSource(path, raw.text.name, table=raw.text, read=raw.read))
        return True
    if raw.table is not None and raw.table != FLAT:
        reading.has_tables = True
        _totals(raw, raw.table, reading)
        adopt(raw.text, raw.table, reading.tables[raw.table], reading.wishes, reading.diagnostics)
        reading.read[raw.table] += raw.read
        return True
    if raw.table != FLAT and score_of(None, reading.wishes)(names) < 2:
        return False
    reading.has_tables = True
    _totals(raw, None, reading)
    _flat(raw, path, reading)
    return True


def _totals(raw: RawTable, table: str | None, reading: _Reading) -> None:
    set_totals_aside(raw.text, finder(table, reading.wishes), reading.diagnostics)


def _holds_plots(names: Sequence[str], wishes: Wishes) -> bool:
    """Whether a table that is named for nothing is one of plots: it says where, and of no goods.

    Or it names plots and says of them alone, but not where: that is complained about as of plots.
    """
    places = {heading.field[1] for heading in map(finder("plots", wishes), names) if heading}
    goods = {heading.field for heading in map(finder(None, wishes), names) if heading}
    where = "geometry" in places or {"longitude", "latitude"} <= places
    of_plots_alone = {table for table, _ in goods} <= {"plots", "origins"}
    return (of_plots_alone and _PLOT in goods and len(goods) > 1) or (
        where and goods.isdisjoint(_OF_GOODS)
    )


def _flat(raw: RawTable, path: Path, reading: _Reading) -> None:
    fitted = fit(raw.text, None, reading.wishes, reading.diagnostics)
    exploder = Exploder(raw.text, fitted, reading.diagnostics)
    for table, part in exploder.explode().items():
        if table == "plots":
            conventions = exploder.conventions(table)
            part.columns = {
                name: stated(cells, conventions.get(name, PLAIN))
                for name, cells in part.columns.items()
            }
            source = PlotSource(path, raw.text.name, table=part, read=len(part))
            reading.plots.append(source)
            continue
        written = exploder.written(table)
        part.columns = {written.get(name, name): cells for name, cells in part.columns.items()}
        names = {as_written: name for name, as_written in written.items()}
        reading.tables[table].adopt(part, names, exploder.conventions(table))
        reading.read[table] += len(part)
    reading.read["lines"] += raw.read - len(raw.text)
    for table in ("lines", "origins"):  # a row of both: its link to a plot is gone with it
        reading.tables[table].aside.extend(raw.text.aside)
    _carry(exploder, [n for n in raw.text.columns if n not in fitted.fields], reading)


def _carry(exploder: Exploder, names: list[str], reading: _Reading) -> None:
    """Keep and name the columns of a flat table that are none of ours."""
    raw = exploder.raw
    known = sorted({column.name for table in TABLES.values() for column in table})
    if names and len(raw):
        others = {name: raw.columns[name] for name in names}
        reading.carried.append(CarriedTable(None, raw, others, exploder.about()))
        for name in (n for n in names if n not in exploder.fitted.placeless):
            hint = near(name[:80].casefold(), known)
            reading.diagnostics.report("DD102", raw.place(0, name), name=name[:80], near=hint)


def _json(path: Path, name: str, reading: _Reading) -> _Lost:
    text = read_text(path, name, reading.diagnostics, encoding=reading.wishes.encoding, limit=LARGEST_TEXT)  # fmt: skip
    if text is None:
        return SOME
    try:
        document = json_text.parse(text)
    except json_text.NotStrict as error:
        reading.diagnostics.report("DD111", Place(name, line=error.line), why=error.wording)
        return SOME
    if isinstance(document, dict) and document.get("type") in _GEOJSON_TYPES:
        return _plot_file(path, name, reading)
    if not isinstance(document, dict) or not any(table_named(key) for key in document):
        expected = ", ".join(TABLES)
        reading.diagnostics.report("DD115", Place(name), expected=expected)
        return _Lost(max(1, _rows_in(document)))
    reading.files.append(path)
    return _document(document, path, name, reading)


def _rows_in(document: Any) -> int:
    """How many objects stand in the lists of a document."""
    lists = document.values() if isinstance(document, dict) else [document]
    return sum(isinstance(row, dict) for rows in lists if isinstance(rows, list) for row in rows)


def _document(document: dict[str, Any], path: Path, name: str, reading: _Reading) -> _Lost:
    plots = document.pop("plots", None)
    unplaced = 0
    for key in [key for key in document if table_named(key) is None]:
        place = Place(name, pointer=f"/{key}", field=key)
        reading.diagnostics.report("DD102", place, name=key[:80], near=near(key[:80], list(TABLES)))
        if isinstance(document[key], list) and any(isinstance(row, dict) for row in document[key]):
            # A table under a name that nobody knows: which rows it held, nobody knows either.
            unplaced += len(document[key])
    reading.has_tables |= any(table_named(key) in DECLARED for key in document)
    flattener = Flattener(name, reading.diagnostics)
    flattener.walk(document)
    _take_over(flattener, reading)
    if plots is not None:
        _features(plots, path, name, reading)
    return _Lost(unplaced)


def _features(plots: Any, path: Path, name: str, reading: _Reading) -> None:
    features = plots.get("features") if isinstance(plots, dict) else plots
    pointer = "/plots/features" if isinstance(plots, dict) else "/plots"
    if isinstance(features, list):
        reading.plots.append(PlotSource(path, name, features, pointer))
    else:
        place = Place(name, pointer="/plots")
        reading.diagnostics.report(
            "DD118", place, expected=json_text.COLLECTION, found=json_text.VALUE
        )


def _json_lines(path: Path, name: str, reading: _Reading) -> _Lost:
    text = read_text(path, name, reading.diagnostics, encoding=reading.wishes.encoding, limit=LARGEST_TEXT)  # fmt: skip
    if text is None:
        return SOME
    flattener = Flattener(name, reading.diagnostics)
    features = read_lines(text, flattener)
    if flattener.met_anything or not features:
        reading.files.append(path)
        reading.has_tables = True
        _take_over(flattener, reading)
    if features:
        reading.plots.append(PlotSource(path, name, features, ""))
    return NOTHING


def _take_over(flattener: Flattener, reading: _Reading) -> None:
    for table, raw in flattener.tables.items():
        reading.read[table] += flattener.read[table]
        if len(raw):
            adopt(raw, table, reading.tables[table], reading.wishes, reading.diagnostics)
