"""GeoPackage, read as the database that it is: tables of its contents list, row by row.

The reader asks for plain tables only. Views and triggers of a stranger's database are not run, the
file is opened read-only, and a time limit ends a query that its author made endless.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ddcheck.model.foreign_words import said_by
from ddcheck.model.wording import Wording
from ddcheck.plots.formats import Reading
from ddcheck.plots.rows import HEAVY, PIECE, PlotFile, Rows
from ddcheck.plots.wkb import rows_of_wkb, text_cells

_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_STEP = 64  # rows between two looks at how much they weigh
_LONGEST = 1 << 26  # bytes of one cell; a boundary of 100,000 vertices has two million
_MOST_TICKS = 20_000  # millions of steps of the database: far more than five million plots take


@dataclass
class Layer:
    """One feature table of a GeoPackage; see formats.Opened."""

    database: sqlite3.Connection
    table: str
    geometry: str
    reading: Reading
    crs: str | None
    read: int = 0
    refused: str | None = None
    fixed: bool = False

    @property
    def name(self) -> str:
        return self.reading.name

    def pieces(self) -> Iterator[Rows]:
        """The rows of the table in the order of its key."""
        try:
            cursor = self.database.execute(f"SELECT * FROM {_quoted(self.table)}")  # noqa: S608
            names = [described[0] for described in cursor.description]
            if self.geometry not in names:
                name = self.geometry[:60]
                why = Wording(f"the column {name} of geometry is missing", f"缺少几何列 {name}")
                self.reading.refuse(why)
                return
            yield from self._pieces(cursor, names)
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            self.reading.refuse(said_by("SQLite", error))

    def _pieces(self, cursor: sqlite3.Cursor, names: list[str]) -> Iterator[Rows]:
        at = names.index(self.geometry)
        others = [name for name in names if name != self.geometry]
        naming = self.reading.naming
        while found := _together(cursor, at):
            columns = list(zip(*found, strict=True))
            blobs = columns.pop(at)
            wkb = np.array([_wkb(blob) for blob in blobs] + [None], object)[:-1]
            cells = text_cells(naming, others, columns, len(found))
            rows = rows_of_wkb(PlotFile(self.name), wkb, cells, self.read + 1)
            self.read += len(rows)
            yield rows


def _together(cursor: sqlite3.Cursor, geometry: int) -> list[tuple[Any, ...]]:
    """The next rows, as many as a piece may hold of them."""
    rows: list[tuple[Any, ...]] = []
    weight = 0
    while len(rows) < PIECE and weight < HEAVY:
        found = cursor.fetchmany(_STEP)
        if not found:
            break
        rows += found
        weight += sum(len(row[geometry]) for row in found if isinstance(row[geometry], bytes))
    return rows


_NO_LAYERS = Wording("it lists no layer of features", "其中没有列出任何要素图层")


def layers(path: Path, reading: Reading) -> Iterator[Layer]:
    """Every feature table of a GeoPackage."""
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        database.set_progress_handler(_Clock().tick, 1_000_000)
        database.text_factory = _text
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        try:
            [[sound]] = database.execute("PRAGMA quick_check(1)").fetchall()
            if sound != "ok":
                reading.refuse(said_by("SQLite", "database disk image is malformed"))
                return
            found = database.execute(_CONTENTS).fetchall()
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            reading.refuse(said_by("SQLite", error))
            return
        if not found:
            reading.refuse(_NO_LAYERS)
        for table, geometry, organization, number, definition in found:
            system = _system(organization, number, definition, reading)
            yield Layer(database, str(table), str(geometry), reading, system)


_CONTENTS = """
SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition
FROM gpkg_contents c
JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table'
LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
WHERE c.data_type = 'features' ORDER BY c.table_name
"""


class _Clock:
    """Stops a database that works without end: counts its millions of steps."""

    def __init__(self) -> None:
        self.ticks = 0

    def tick(self) -> int:
        self.ticks += 1
        return int(self.ticks > _MOST_TICKS)


def _system(organization: Any, number: Any, definition: Any, reading: Reading) -> str | None:
    if str(organization).upper() == "EPSG" and isinstance(number, int):
        return None if number == 4326 else f"EPSG:{number}"
    if isinstance(definition, str) and definition not in ("", "undefined"):
        return definition
    return reading.options.crs or "?"


def _wkb(blob: Any) -> bytes | None:
    """The WKB of a GeoPackage geometry; None where it is null or said to be empty."""
    if not isinstance(blob, bytes):
        return None
    if blob[:2] != b"GP" or len(blob) < 8:
        return blob
    flags = blob[3]
    if flags & 0x10:
        return None
    start = 8 + _ENVELOPES.get((flags >> 1) & 7, 0)
    return blob[start:] if len(blob) > start else struct.pack("<b", 0)


def _text(data: bytes) -> str:
    """Text must be UTF-8; what is not keeps a sign that makes its cell unreadable (DD152)."""
    return data.decode("utf-8", "replace")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
