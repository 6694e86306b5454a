"""Plots in a table of text: a column of WKT or of WKB in hexadecimal, or longitude and latitude."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ddcheck.documents import json_text
from ddcheck.documents.aliases import plain
from ddcheck.documents.convention import PLAIN, Convention, NumberText
from ddcheck.documents.csv_text import read_csv_text
from ddcheck.documents.identity import read_text
from ddcheck.documents.numerals import plain_number
from ddcheck.documents.table import TextTable
from ddcheck.documents.totals import set_totals_aside
from ddcheck.model.diagnostic import Place
from ddcheck.plots.columns import Naming
from ddcheck.plots.coordinates import NO_GEOMETRY, NOT_FINITE, WRONG_TYPE, shown
from ddcheck.plots.decimals import of_position
from ddcheck.plots.formats import LARGEST_FILE, Reading
from ddcheck.plots.geojson import carefully
from ddcheck.plots.rows import PIECE, PlotFile, Rows
from ddcheck.plots.survey_form import is_survey_form, parse_survey_form
from ddcheck.plots.wkb import rows_of_shapes, rows_of_wkb, text_cells
from ddcheck.plots.wkt import parse_wkt

_HEX = frozenset("0123456789abcdefABCDEF")


@dataclass
class ReadTable:
    """A table of plots that was read already; see formats.Opened.

    Columns of longitude and latitude say by their name what they are; WKT and WKB without a system
    are taken as longitude and latitude unless `--crs` says otherwise, as their makers do.
    """

    table: TextTable
    read: int
    reading: Reading
    refused: str | None = None
    crs: str | None = None
    fixed: bool = False

    @property
    def name(self) -> str:
        return self.reading.name

    def pieces(self) -> Iterator[Rows]:
        """The rows in pieces."""
        table = replace(self.table, columns=dict(self.table.columns))  # it may be read again
        self._join_list_ids(table)
        geometry, lon, lat = _places(self.reading.naming, list(table.columns))
        if geometry is None and (lon is None or lat is None):
            names = shown(", ".join(table.columns))
            rows = 0 if self.read else 1
            self.reading.complain("DD267", Place(self.name, line=1), rows, names=names)
            return
        texts = [] if geometry is None else table.columns[geometry]
        survey = any(text is not None and is_survey_form(text) for text in texts)
        if survey:
            self.reading.complain("DD273", Place(self.name), 0, name=shown(geometry))
        if (geometry is not None and not survey) or plain(lon or "") in _ANY_SYSTEM:
            self.crs = self.reading.options.crs
        for start in range(0, len(table), PIECE):
            yield self._piece(table, start, geometry, lon, lat)

    def _join_list_ids(self, table: TextTable) -> None:
        """A GFW Pro list numbers its places within each list: together they are the id."""
        lists, places = table.columns.get("list_id"), table.columns.get("location_id")
        if lists and places and len(set(lists)) > 1:
            table.columns["location_id"] = [
                None if b is None else f"{a}/{b}" for a, b in zip(lists, places, strict=True)
            ]

    def _piece(
        self, table: TextTable, start: int, geometry: str | None, lon: str | None, lat: str | None
    ) -> Rows:
        end = min(start + PIECE, len(table))
        used = {geometry} if geometry is not None and lon is None else {geometry, lon, lat}
        others = [name for name in table.columns if name not in used and name != "list_id"]
        columns = [table.columns[name][start:end] for name in others]
        cells = text_cells(self.reading.naming, others, columns, end - start)
        file = PlotFile(self.name)
        texts = None if geometry is None else table.columns[geometry][start:end]
        if texts is None or (lon is not None and lat is not None and not any(texts)):
            assert lon is not None
            assert lat is not None
            rows = rows_of_shapes(file, np.full(end - start, None, object), cells, 1)
        else:
            rows = _of_texts(file, texts, cells)
        if lon is not None and lat is not None:
            x, y = table.columns[lon][start:end], table.columns[lat][start:end]
            _fill_points(rows, x, y, self.reading.options.names.others)
        for row in np.flatnonzero(shapely.is_missing(rows.geometry)).tolist():
            rows.refuse(row, NO_GEOMETRY)
        rows.line = np.array([line or 0 for line in table.lines[start:end]], np.int64)
        rows.number = np.array(table.rows[start:end], np.int64)
        return rows


def open_table(path: Path, reading: Reading) -> Iterator[ReadTable]:
    """The table of a CSV or TSV file."""
    table = TextTable("plots")
    encoding, said = reading.options.encoding, reading.diagnostics
    text = read_text(path, reading.name, said, encoding=encoding, limit=LARGEST_FILE)
    if text is None:
        reading.lost += 1
        return
    read = read_csv_text(text, table, reading.name, said, reading.naming.known)
    set_totals_aside(table, reading.options.names.heading, said)
    yield ReadTable(table, read, reading)


Texts = list[str | None]
_ANY_SYSTEM = ("x", "easting", "este", "xcoord", "coordx", "utmx", "xutm")
"""Names of a column that may hold metres as well as degrees."""


def _places(naming: Naming, names: list[str]) -> tuple[str | None, str | None, str | None]:
    """The columns of geometry, longitude and latitude, the first of each."""
    found: dict[str | None, str] = {}
    for name in names:
        found.setdefault(naming.place(name), name)
    return found.get("geometry"), found.get("longitude"), found.get("latitude")


def _fill_points(rows: Rows, lon: Texts, lat: Texts, convention: Convention) -> None:
    """A point for the rows that have no boundary; a boundary that is wrong is not replaced."""
    for row, (x, y) in enumerate(zip(lon, lat, strict=True)):
        code = rows.fault.get(row, (NO_GEOMETRY, {}))[0]
        if rows.geometry[row] is not None or code != NO_GEOMETRY or x is None or y is None:
            continue
        rows.fault.pop(row, None)
        rows.kind[row] = "Point"
        position = [_number(text, convention) for text in (x, y)]
        rows.written[row] = of_position(*map(str, position))
        carefully(rows, row, {"type": "Point", "coordinates": position})


def _number(text: str, convention: Convention) -> Any:
    """A plain number; what is none or may be two (degrees and minutes, 12,345) is named, not guessed."""
    if type(text) is NumberText:
        convention = PLAIN
    found = plain_number(text, convention)
    return text if found is None else NumberText(found)


def _of_texts(file: PlotFile, texts: Texts, cells: dict[str, list[str | None]]) -> Rows:
    """Each cell by its form: WKB in hexadecimal, or a text of geometry."""
    coded = [text is not None and _HEX.issuperset(text) for text in texts]
    if all(one or text is None for one, text in zip(coded, texts, strict=True)):
        return _hex(file, texts, cells)
    rows = _wkt(
        file, [None if one else text for one, text in zip(coded, texts, strict=True)], cells
    )
    at = np.flatnonzero(coded)
    if len(at):
        found = _hex(file, [texts[row] for row in at], {})
        for row, inner in zip(at.tolist(), range(len(at)), strict=True):
            rows.fault.pop(row, None)
            rows.geometry[row], rows.kind[row] = found.geometry[inner], found.kind[inner]
            if inner in found.fault:
                rows.fault[row] = found.fault[inner]
    return rows


def _hex(file: PlotFile, texts: Texts, cells: dict[str, list[str | None]]) -> Rows:
    blobs = [None if t is None else bytes.fromhex(t) if len(t) % 2 == 0 else b"\0" for t in texts]
    return rows_of_wkb(file, np.array([*blobs, None], object)[:-1], cells, 1)


def _json(text: str) -> Any:
    """A GeoJSON geometry in a cell; None for what is none."""
    try:
        found = json_text.parse(text)
    except json_text.NotStrict:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("type"), str) else None


def _parsed(text: str) -> Any:
    """A GeoJSON geometry of a text in any of the forms that say which number is which."""
    if text.startswith("{"):
        return _json(text)
    return parse_survey_form(text) if is_survey_form(text) else parse_wkt(text)


def _wkt(file: PlotFile, texts: Texts, cells: dict[str, list[str | None]]) -> Rows:
    rows = rows_of_shapes(file, np.full(len(texts), None, object), cells, 1)
    for row, text in enumerate(texts):
        if text is None:
            rows.refuse(row, NO_GEOMETRY)
            continue
        parsed = _parsed(text)
        if parsed is None:
            code = NOT_FINITE if "nan" in text.casefold() else WRONG_TYPE
            rows.refuse(row, code, found=shown(text), value=shown(text))
            continue
        kind = parsed["type"]
        rows.kind[row] = kind if kind in ("Point", "Polygon", "MultiPolygon") else None
        carefully(rows, row, parsed)
    return rows
