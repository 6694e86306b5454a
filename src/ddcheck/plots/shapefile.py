"""Shapefiles: .shp with .dbf beside it, the reference system in .prj, the encoding in .cpg."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ddcheck.plots.formats import Reading
from ddcheck.plots.rows import PIECE, PlotFile, Rows
from ddcheck.plots.wkb import rows_of_wkb, text_cells

_LARGEST_PRJ = 1 << 16


@dataclass
class Shapefile:
    """One shapefile; see formats.Opened. Without a .prj only `--crs` says where it lies."""

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
        """The records in pieces."""
        import pyarrow as pa
        from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError
        from pyogrio.raw import open_arrow

        faults = (
            DataSourceError, DataLayerError, FieldError, GeometryError, pa.ArrowException,
            UnicodeDecodeError, ValueError, RuntimeError, OSError,
        )  # fmt: skip
        self.crs = _stated(self.path) or self.reading.options.crs or "?"
        encoding = self._encoding()
        if encoding is None:
            return
        try:
            with open_arrow(self.path, encoding=encoding, batch_size=PIECE, use_pyarrow=True) as (
                meta,
                reader,
            ):
                yield from self._batches(meta["geometry_name"] or "wkb_geometry", reader)
        except faults as error:
            self.reading.refuse(str(error).splitlines()[0][:200] if str(error) else "shp")

    def _batches(self, geometry: str, reader) -> Iterator[Rows]:  # type: ignore[no-untyped-def]
        naming = self.reading.naming
        for batch in reader:
            names = [name for name in batch.schema.names if name != geometry]
            columns = [batch.column(name).to_pylist() for name in names]
            cells = text_cells(naming, names, columns, batch.num_rows)
            wkb = batch.column(geometry).to_numpy(zero_copy_only=False)
            rows = rows_of_wkb(PlotFile(self.name), wkb, cells, self.read + 1)
            self.read += len(rows)
            yield rows

    def _encoding(self) -> str | None:
        """The encoding of the texts: as .cpg says; else the texts must be UTF-8."""
        sidecar = _beside(self.path, ".cpg")
        if sidecar is not None:
            said = sidecar.read_bytes()[:64].decode("ascii", "replace").strip()
            return {"65001": "UTF-8", "936": "CP936", "GB18030": "GB18030"}.get(
                said, said
            ) or "UTF-8"
        named = self.reading.options.encoding
        if named is not None:
            return named
        table = _beside(self.path, ".dbf")
        if table is not None:
            try:
                _check_utf8(table)
            except UnicodeDecodeError as error:
                self.reading.refuse(f".dbf: 0x{error.object[error.start]:02X}, .cpg?")
                return None
        return "UTF-8"


def _check_utf8(path: Path) -> None:
    """Raise UnicodeDecodeError where the records of a .dbf are not UTF-8."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with path.open("rb") as stream:
        head = stream.read(32)
        stream.seek(int.from_bytes(head[8:10], "little"))
        while block := stream.read(1 << 20):
            decoder.decode(block)


def _beside(path: Path, suffix: str) -> Path | None:
    """The companion file of a shapefile, whatever the case of its suffix."""
    for name in (suffix, suffix.upper()):
        found = path.with_suffix(name)
        if found.is_file() and not found.is_symlink():
            return found
    return None


def _stated(path: Path) -> str | None:
    found = _beside(path, ".prj")
    if found is None:
        return None
    return found.read_bytes()[:_LARGEST_PRJ].decode("utf-8", "replace").strip() or None
