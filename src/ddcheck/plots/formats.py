"""Which reader a plot file needs, by its name and by its first bytes; and what all readers share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from ddcheck.documents.archive import ArchiveRefused
from ddcheck.documents.column_names import AS_USUAL, Names
from ddcheck.documents.identity import sidecar_of
from ddcheck.documents.recoded import as_utf8
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.foreign_words import said_by_system
from ddcheck.model.wording import Wording
from ddcheck.plots.columns import Naming
from ddcheck.plots.rows import Rows


@dataclass(frozen=True)
class ReadOptions:
    """What the user says about plot files.

    plot_id  the property that holds the id, or “auto” to make ids from the geometry
    crs      the reference system of files that state none and whose format fixes none
    as_of    the day of the run: a capture after it is wrong; None where it is not known
    encoding the encoding of text tables and of shapefiles that are not UTF-8
    names    what properties are called, and how their cells are written
    """

    plot_id: str | None = None
    crs: str | None = None
    as_of: date | None = None
    encoding: str | None = None
    names: Names = AS_USUAL


class Source(Protocol):
    """A plot file, or what another reader has read already: features, or a table of text."""

    @property
    def path(self) -> Path: ...
    @property
    def name(self) -> str: ...
    @property
    def features(self) -> list[Any] | None: ...
    @property
    def pointer(self) -> str: ...
    @property
    def table(self) -> TextTable | None: ...
    @property
    def read(self) -> int: ...


class Opened(Protocol):
    """A file being read. `read`, `refused` and `crs` are complete when `pieces` is exhausted.

    refused  the code of what makes every plot of the file unusable
    crs      the reference system as the file states it, None for longitude and latitude
    fixed    the format is longitude and latitude: another system is refused unless named twice
    """

    @property
    def name(self) -> str: ...
    @property
    def read(self) -> int: ...
    @property
    def refused(self) -> str | None: ...
    @property
    def crs(self) -> str | None: ...
    @property
    def fixed(self) -> bool: ...

    def pieces(self) -> Iterator[Rows]: ...


@dataclass
class Reading:
    """What a reader needs to know beside its file. `lost` counts pieces of unknown size.

    `unstated` gathers columns of area that name no unit.
    """

    name: str
    diagnostics: Diagnostics
    options: ReadOptions = field(default_factory=ReadOptions)
    lost: int = 0
    unstated: set[str] = field(default_factory=set)

    @property
    def naming(self) -> Naming:
        return Naming(self.options.plot_id, self.options.names, self.unstated)

    def refuse(self, why: str | Wording) -> None:
        """Say that the file cannot be read; what it held counts as one row that was rejected."""
        self.complain("DD101", Place(self.name), why=why)

    def complain(self, code: str, place: Place, /, rows: int = 1, **values: object) -> None:
        """The same in other words, or with a better place or a number of rows."""
        self.lost += rows
        self.diagnostics.report(code, place, **values)


LARGEST_FILE = 250 * 1024 * 1024
"""Of formats that are held in memory as a whole; streamed ones have no limit of their own."""

SUFFIXES = (
    ".geojson", ".json", ".geojsonl", ".ndjson", ".jsonl", ".geojsons", ".gpkg", ".shp", ".zip",
    ".kml", ".kmz", ".parquet", ".geoparquet", ".csv", ".tsv", ".txt", ".xml",
)  # fmt: skip


def open_source(source: Source, reading: Reading) -> Iterator[Opened]:
    """The readers of a source: one, or one for each layer of a container.

    A file that cannot be read gives a diagnostic and no reader. A symbolic link that leads away
    from its folder is refused: what it leads to was not sent.
    """
    if source.features is not None:
        from ddcheck.plots.parsed_features import ParsedFeatures

        yield ParsedFeatures(source.features, source.pointer, reading)
        return
    if source.table is not None:
        from ddcheck.plots.coordinate_table import ReadTable

        yield ReadTable(source.table, source.read, reading)
        return
    path = source.path
    try:
        if path.is_symlink() and path.resolve(strict=True).parent != path.parent.resolve():
            reading.refuse(_LINK)
            return
        opener = _OPENERS.get(_kind(path))
        if opener is None:
            reading.complain("DD115", Place(reading.name), expected=", ".join(SUFFIXES))
            return
        yield from opener(path, reading)
    except ArchiveRefused as error:
        if error.limit:
            place = Place(reading.name)
            reading.complain("DD121", place, found=error.found, limit=error.limit)
        else:
            reading.refuse(error.found)
    except OSError as error:
        reading.refuse(said_by_system(error))


_LINK = Wording("it is a link that leads out of the folder", "它是指向文件夹之外的链接")
_NESTED = Wording("it is an archive inside an archive", "它是压缩包中的压缩包")


def open_plain(path: Path, reading: Reading) -> Iterator[Opened]:
    """The readers of a file out of an archive. Raises ArchiveRefused for one more archive."""
    kind = _kind(path)
    if kind == "zip" or kind not in _OPENERS:
        raise ArchiveRefused(_NESTED if kind == "zip" else f"zip: {kind}", "")
    yield from _OPENERS[kind](path, reading)


def _kind(path: Path) -> str:
    """What a file is: its first bytes where they tell, else its name."""
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x00\x00\x27\x0a"):
        return "shp"
    suffix = path.suffix.lower().removeprefix(".")
    if suffix in ("kml", "xml", "kmz") or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "kml" if suffix == "kml" or b"<kml" in head else "xml"
    if suffix in ("csv", "tsv", "txt"):
        return "csv"
    if suffix in ("geojson", "json", "geojsonl", "ndjson", "jsonl", "geojsons"):
        return "geojson"
    return suffix


Opener = Callable[[Path, Reading], Iterator[Opened]]


def _geojson(path: Path, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.geojson import GeoJson

    with path.open("rb") as stream:
        yield GeoJson(as_utf8(stream, reading.options.encoding, sidecar_of(path)), reading)


def _geopackage(path: Path, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.geopackage import layers

    yield from layers(path, reading)


def _shapefile(path: Path, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.shapefile import Shapefile

    yield Shapefile(path, reading)


def _geoparquet(path: Path, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.geoparquet import open_parquet

    yield from open_parquet(path, reading)


def _kml(path: Path, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.kml import Kml

    _check_size(path)
    with path.open("rb") as stream:
        yield Kml(stream, reading)


def _xml(path: Path, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.traces_xml import statements

    _check_size(path)
    yield from statements(path, reading)


def _csv(path: Path, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.coordinate_table import open_table

    _check_size(path)
    yield from open_table(path, reading)


def _zip(path: Path, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.zipped import members

    yield from members(path, reading)


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise ArchiveRefused(f"{size >> 20} MB", f"{LARGEST_FILE >> 20} MB")


_OPENERS: dict[str, Opener] = {
    "geojson": _geojson, "gpkg": _geopackage, "shp": _shapefile, "parquet": _geoparquet,
    "kml": _kml, "xml": _xml, "csv": _csv, "zip": _zip,
}  # fmt: skip
