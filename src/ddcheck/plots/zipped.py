"""Zipped plot files: KMZ, and shapefiles with their companions. Unpacked by our own names."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ddcheck.documents.archive import Archive, ArchiveRefused
from ddcheck.model.diagnostic import Place
from ddcheck.model.wording import Wording
from ddcheck.plots.coordinates import shown
from ddcheck.plots.formats import LARGEST_FILE, Opened, Reading

_COMPANIONS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_RECORDS = (".shx", ".dbf")
"""Parts of a shapefile that say how many plots there were."""
_BESIDE = (".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".qml", ".xml", ".cst", ".fix", ".pdf", ".md")
"""What programs put beside a shapefile; no plot stands there."""
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
            _say_unread(archive, shapes, reading)
            for member in shapes:
                yield from _shapefile(archive, member, reading)
        elif single:
            _say_unread(archive, single, reading)
            for member in single:
                yield from _other(archive, member, reading)
        else:
            raise ArchiveRefused(_NO_PLOTS, "")


_NO_PLOTS = Wording(
    "the archive holds no plots (.shp, .kml, .geojson …)",
    "压缩包中没有地块文件（.shp、.kml、.geojson 等）",
)


def _say_unread(archive: Archive, read: list[zipfile.ZipInfo], reading: Reading) -> None:
    """Name every file of plots that is not read, and every part of a shapefile without its .shp."""
    stems = {str(PurePosixPath(m.filename.casefold()).with_suffix("")) for m in read}
    lost: dict[str, str] = {}
    for member in archive.members:
        path = PurePosixPath(member.filename.casefold())
        stem = str(path.with_suffix(""))
        if member.is_dir() or member in read or path.suffix in _BESIDE or path.name.startswith("."):
            continue
        if path.suffix in _RECORDS and stem not in stems:
            lost.setdefault(stem, member.filename)
        elif path.suffix not in _COMPANIONS:
            shown_name = shown(member.filename)
            reading.diagnostics.report("DD117", Place(reading.name), name=shown_name)
    for name in lost.values():
        en, zh = (
            f"the archive holds {shown(name)} without its .shp",
            f"压缩包中有 {shown(name)}，但缺少其 .shp",
        )
        reading.refuse(Wording(en, zh))


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
