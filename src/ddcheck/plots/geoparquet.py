"""GeoParquet, batch by batch: the format for a million plots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ddcheck.documents.archive import MOST_BYTES
from ddcheck.documents.parquet_table import read_parquet
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Place
from ddcheck.model.foreign_words import said_by
from ddcheck.model.wording import Wording
from ddcheck.plots.ahead import ahead
from ddcheck.plots.coordinate_table import ReadTable
from ddcheck.plots.formats import Reading
from ddcheck.plots.rows import HEAVY, MOST_FEATURES, PIECE, PlotFile, Rows
from ddcheck.plots.wkb import rows_of_wkb, text_cells

_TOGETHER = 4
"""Pieces for which groups of rows are read together."""


def _some_groups_at_a_time(
    file: pq.ParquetFile, at_once: int, columns: list[str]
) -> Iterator[pa.RecordBatch]:
    """All rows. One reader over all groups would keep the bytes of the whole file in memory."""
    some, rows, number = [], 0, file.metadata.num_row_groups
    for group in range(number):
        some.append(group)
        rows += file.metadata.row_group(group).num_rows
        if rows >= _TOGETHER * at_once or group == number - 1:
            yield from file.iter_batches(batch_size=at_once, row_groups=some, columns=columns)
            some, rows = [], 0


@dataclass
class GeoParquet:
    """One Parquet file with a geometry column in WKB; see formats.Opened."""

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
        """The rows in pieces; a file that breaks off gives an error and what could be read."""
        try:
            with pq.ParquetFile(self.path, page_checksum_verification=True) as file:
                yield from self._batches(file)
        except (pa.ArrowException, OSError, ValueError, KeyError, RecursionError) as error:
            self.reading.refuse(said_by("Parquet", error))

    def _batches(self, file: pq.ParquetFile) -> Iterator[Rows]:
        column = self._geometry(file)
        if column is None:
            return
        names = [n for n in file.schema_arrow.names if n != column and _plain(file.schema_arrow, n)]
        at_once = self._rows_at_once(file)
        if at_once == 0:
            return
        for rows in ahead(self._made(file, at_once, column, names)):
            self.read += len(rows)
            yield rows
            del rows
        held = file.metadata.num_rows
        if self.read < held:
            lost, why = held - self.read, f"Parquet: {held}; {self.read}"
            self.reading.complain("DD266", Place(self.name), rows=lost, lost=lost, why=why)

    def _made(
        self, file: pq.ParquetFile, at_once: int, column: str, names: list[str]
    ) -> Iterator[Rows]:
        """The pieces, each with its vertices at hand."""
        place, naming, made = PlotFile(self.name), self.reading.naming, 0
        for batch in _some_groups_at_a_time(file, at_once, [column, *names]):
            size = batch.num_rows
            cells = text_cells(naming, names, [batch.column(name) for name in names], size)
            packed = batch.column(column)
            wkb = packed.to_numpy(zero_copy_only=False)
            rows = rows_of_wkb(place, wkb, cells, made + 1, packed)
            _ = rows.rings
            made += len(rows)
            yield rows
            del rows

    def _rows_at_once(self, file: pq.ParquetFile) -> int:
        """How many rows make a piece; 0 with a complaint where a group of rows is too large."""
        groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
        rows = max((group.num_rows for group in groups), default=0)
        largest = max((group.total_byte_size for group in groups), default=0)
        if file.metadata.num_rows > MOST_FEATURES or largest > MOST_BYTES:
            size = f"{largest >> 20} MB"
            number = file.metadata.num_rows
            found = Wording(f"{number} rows, {size}", f"{number} 行，{size}")
            limit = f"{MOST_FEATURES}, {MOST_BYTES >> 20} MB"
            self.reading.complain("DD121", Place(self.name), found=found, limit=limit)
            return 0
        return max(1, min(PIECE, HEAVY * max(rows, 1) // max(largest, 1)))

    def _geometry(self, file: pq.ParquetFile) -> str | None:
        """The name of the geometry column; sets the reference system."""
        schema = file.schema_arrow
        stated = (schema.metadata or {}).get(b"geo")
        if stated is None:
            return self._unstated(schema)
        geo = json.loads(stated)
        column = geo.get("primary_column") if isinstance(geo, dict) else None
        columns = geo.get("columns") if isinstance(geo, dict) else None
        about = (
            columns.get(column) if isinstance(columns, dict) and column in schema.names else None
        )
        if not isinstance(about, dict) or about.get("encoding") != "WKB":
            encoding = about.get("encoding") if isinstance(about, dict) else column
            said = str(encoding)[:40]
            self.reading.refuse(
                Wording(
                    f"its geometry is not WKB but “{said}”", f"其几何编码不是 WKB，而是“{said}”"
                )
            )
            return None
        if "crs" in about:
            self._system(about["crs"])
        return str(column)

    def _unstated(self, schema: pa.Schema) -> str | None:
        """Parquet without geometry metadata: WKB in a column of a usual name, no known system."""
        for name in schema.names:
            kind = schema.field(name).type
            binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
            if self.reading.naming.place(name) == "geometry" and binary:
                self._system(None)
                return str(name)
        self.reading.refuse(_NO_GEOMETRY)
        return None

    def _system(self, crs: Any) -> None:
        self.crs = self.reading.options.crs or "?" if crs is None else json.dumps(crs)


_NO_GEOMETRY = Wording(
    "it has neither geo metadata nor a column of geometry", "既没有 geo 元数据，也没有几何列"
)


def open_parquet(path: Path, reading: Reading) -> Iterator[GeoParquet | ReadTable]:
    """A file with WKB, or one with texts of geometry or longitudes and latitudes."""
    if not _holds_text(path, reading):
        yield GeoParquet(path, reading)
        return
    table = TextTable("plots")
    read = read_parquet(path, table, reading.name, reading.diagnostics)
    if read is None:
        reading.lost += 1
        return
    yield ReadTable(table, read, reading)


def _holds_text(path: Path, reading: Reading) -> bool:
    """Whether a file says nothing of WKB and has columns of text or numbers that say where."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError, ValueError, KeyError, RecursionError):
        return False  # it is refused with the reason when it is read
    places = {reading.naming.place(name) for name in schema.names if _plain(schema, name)}
    stated = b"geo" in (schema.metadata or {})
    return not stated and ("geometry" in places or {"longitude", "latitude"} <= places)


def _plain(schema: pa.Schema, name: str) -> bool:
    """Whether a column holds cells, and not nested values or bytes."""
    kind = schema.field(name).type
    return not (
        pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    )
