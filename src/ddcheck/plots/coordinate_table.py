"""Plots in a table of text: a column of WKT or of WKB in hexadecimal, or longitude and latitude."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ddcheck.documents.csv_text import read_csv_text
from ddcheck.documents.identity import read_text
from ddcheck.documents.json_text import NumberText
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Place
from ddcheck.plots.columns import (
    GEOMETRY_COLUMNS,
    ID_ALIASES,
    LAT_COLUMNS,
    LON_COLUMNS,
    plain,
)
from ddcheck.plots.coordinates import NO_GEOMETRY, NOT_FINITE, WRONG_TYPE, shown
from ddcheck.plots.decimals import of_position
from ddcheck.plots.formats import LARGEST_FILE, Reading
from ddcheck.plots.geojson import carefully
from ddcheck.plots.rows import PIECE, PlotFile, Rows
from ddcheck.plots.wkb import rows_of_shapes, rows_of_wkb, text_cells
from ddcheck.plots.wkt import parse_wkt

_HEX = frozenset("0123456789abcdefABCDEF")


@dataclass
class CoordinateTable:
    """One CSV or TSV file of plots; see formats.Opened.

    Columns of longitude and latitude say by their name what they are; WKT and WKB without a system
    are taken as longitude and latitude unless `--crs` says otherwise, as their makers do.
    """

    path: Path
    reading: Reading
    read: int = 0
    refused: str | None = None
    crs: str | None = None
    fixed: bool = False

    @property
    def name(self) -> str:
        return self.reading.name

    def pieces(self) -> Iterator[Rows]:
        """The rows in pieces."""
        table = TextTable("plots")
        encoding = self.reading.options.encoding
        text = read_text(
            self.path, self.name, self.reading.diagnostics, encoding=encoding, limit=LARGEST_FILE
        )
        if text is None:
            self.reading.lost += 1
            return
        self.read = read_csv_text(text, table, self.name, self.reading.diagnostics, _score)
        names = list(table.columns)
        self._join_list_ids(table)
        geometry = next((n for n in names if plain(n) in GEOMETRY_COLUMNS), None)
        lon = next((n for n in names if plain(n) in LON_COLUMNS), None)
        lat = next((n for n in names if plain(n) in LAT_COLUMNS), None)
        if geometry is None and (lon is None or lat is None):
            place = Place(self.name, line=1)
            expected = "wkt | geom | lon + lat"
            self.reading.complain("DD115", place, expected=expected)
            return
        self.crs = self.reading.options.crs if geometry is not None else None
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
            rows = _points(
                file, table.columns[lon][start:end], table.columns[lat][start:end], cells
            )
        elif all(text is None or _HEX.issuperset(text) for text in texts):
            rows = _hex(file, texts, cells)
        else:
            rows = _wkt(file, texts, cells)
        if texts is not None and lon is not None and lat is not None:
            _fill_points(rows, table.columns[lon][start:end], table.columns[lat][start:end])
        rows.line = np.array([line or 0 for line in table.lines[start:end]], np.int64)
        rows.number = np.array(table.rows[start:end], np.int64)
        return rows


Texts = list[str | None]
_KNOWN = frozenset((*GEOMETRY_COLUMNS, *LON_COLUMNS, *LAT_COLUMNS, *ID_ALIASES))


def _score(cells: Sequence[str]) -> int:
    """How many cells of a row are names of columns that are known here."""
    return sum(plain(cell) in _KNOWN for cell in cells if cell)


def _points(file: PlotFile, lon: Texts, lat: Texts, cells: dict[str, list[str | None]]) -> Rows:
    rows = rows_of_shapes(file, np.full(len(lon), None, object), cells, 1)
    _fill_points(rows, lon, lat)
    for row in np.flatnonzero(shapely.is_missing(rows.geometry)).tolist():
        rows.refuse(row, NO_GEOMETRY)
    return rows


def _fill_points(rows: Rows, lon: Texts, lat: Texts) -> None:
    """A point for the rows that have no boundary; a boundary that is wrong is not replaced."""
    for row, (x, y) in enumerate(zip(lon, lat, strict=True)):
        code = rows.fault.get(row, (NO_GEOMETRY, {}))[0]
        if rows.geometry[row] is not None or code != NO_GEOMETRY or x is None or y is None:
            continue
        rows.fault.pop(row, None)
        rows.kind[row] = "Point"
        rows.written[row] = of_position(x, y)
        position = [_number(x), _number(y)]
        carefully(rows, row, {"type": "Point", "coordinates": position})


def _number(text: str) -> Any:
    """A plain number; anything else (a decimal comma, degrees and minutes) is named, not guessed."""
    try:
        float(text)
    except ValueError:
        return text
    return text if "_" in text else NumberText(text)


def _hex(file: PlotFile, texts: Texts, cells: dict[str, list[str | None]]) -> Rows:
    blobs = [None if t is None else bytes.fromhex(t) if len(t) % 2 == 0 else b"\0" for t in texts]
    return rows_of_wkb(file, np.array([*blobs, None], object)[:-1], cells, 1)


def _wkt(file: PlotFile, texts: Texts, cells: dict[str, list[str | None]]) -> Rows:
    rows = rows_of_shapes(file, np.full(len(texts), None, object), cells, 1)
    for row, text in enumerate(texts):
        if text is None:
            rows.refuse(row, NO_GEOMETRY)
            continue
        parsed = parse_wkt(text)
        if parsed is None:
            code = NOT_FINITE if "nan" in text.casefold() else WRONG_TYPE
            rows.refuse(row, code, found=shown(text), value=shown(text))
            continue
        kind = parsed["type"]
        rows.kind[row] = kind if kind in ("Point", "Polygon", "MultiPolygon") else None
        carefully(rows, row, parsed)
    return rows
