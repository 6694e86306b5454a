"""Zipped plot files: KMZ, and shapefiles with their companions. Unpacked by our own names."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ddcheck.documents.archive import Archive, ArchiveRefused
from ddcheck.plots.formats import LARGEST_FILE, Opened, Reading

_COMPANIONS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SINGLE = (".geojson", ".json", ".gpkg", ".parquet", ".csv", ".tsv")
_LARGEST_SHP = 2 << 30


def members(path: Path, reading: Reading) -> Iterator[Opened]:
    """The readers of the plot files in an archive. Raises ArchiveRefused."""
    with Archive.open(path) as archive:
        kml = [m for m in archive.members if m.filename.casefold().endswith(".kml")]
        shapes = [m for m in archive.members if m.filename.casefold().endswith(".shp")]
        single = [
            m for m in archive.members if PurePosixPath(m.filename.casefold()).suffix in _SINGLE
        ]
        if kml:
            yield from _kmz(archive, kml, reading)
        elif shapes:
            for member in shapes:
                yield from _shapefile(archive, member, reading)
        elif single:
            for member in single:
                yield from _other(archive, member, reading)
        else:
            msg = "zip: .kml? .shp? .geojson?"
            raise ArchiveRefused(msg, "")


def _kmz(archive: Archive, found: list[zipfile.ZipInfo], reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.kml import Kml

    for member in found:
        yield Kml(io.BytesIO(archive.read(member, LARGEST_FILE)), reading)


def _shapefile(archive: Archive, member: zipfile.ZipInfo, reading: Reading) -> Iterator[Opened]:
    from ddcheck.plots.shapefile import Shapefile

    stem = member.filename[: -len(".shp")].casefold()
    with tempfile.TemporaryDirectory(prefix="ddcheck-") as folder:
        for companion in archive.members:
            suffix = PurePosixPath(companion.filename.casefold()).suffix
            if suffix in _COMPANIONS and companion.filename[: -len(suffix)].casefold() == stem:
                archive.copy(companion, Path(folder) / f"plots{suffix}", _LARGEST_SHP)
        yield Shapefile(Path(folder) / "plots.shp", reading)


def _other(archive: Archive, member: zipfile.ZipInfo, reading: Reading) -> Iterator[Opened]:
    """A single plot file in an archive; an archive in an archive is not opened."""
    from ddcheck.plots.formats import open_plain

    with tempfile.TemporaryDirectory(prefix="ddcheck-") as folder:
        suffix = PurePosixPath(member.filename.casefold()).suffix
        path = Path(folder) / f"plots{suffix}"
        archive.copy(member, path, LARGEST_FILE)
        yield from open_plain(path, reading)
