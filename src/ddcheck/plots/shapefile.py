"""Shapefiles: .shp with .dbf beside it, the reference system in .prj, the encoding in .cpg."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ddcheck.documents.encodings import known
from ddcheck.model.diagnostic import Place
from ddcheck.model.foreign_words import said_by
from ddcheck.model.wording import Wording
from ddcheck.plots.coordinates import shown
from ddcheck.plots.formats import Reading
from ddcheck.plots.not_checked import filled
from ddcheck.plots.rows import HEAVY, PIECE, PlotFile, Rows
from ddcheck.plots.wkb import rows_of_wkb, text_cells

_LARGEST_PRJ = 1 << 16
_BYTES = "ISO-8859-1"
"""What texts are read as, one character a byte: libraries decode what they can and pass the rest."""

_PAGE = re.compile(r"(?:ANSI|OEM|CP)?[ -]?(\d+)", re.IGNORECASE)
_PAGES = {"65001": "utf-8", "54936": "gb18030", "28591": "iso8859-1", "88591": "iso8859-1"}


_NO_SHX = Wording(
    "the .shx that belongs to it is missing: send all parts of the shapefile, best in one .zip",
    "缺少与其配套的 .shx：请一并提供 Shapefile 的全部文件，最好压缩为一个 .zip",
)
_NOT_SOUND = Wording("it is no shapefile, or is damaged", "它不是 Shapefile，或已损坏")
_PRJ = Wording("the .prj beside it is not text (byte {byte})", "其 .prj 不是文本（字节 {byte}）")
_CPG = Wording(
    "the .cpg beside it names the encoding “{said}”, which is not known",
    "其 .cpg 所写的编码“{said}”无法识别",
)
_DBF = Wording(
    "the texts of its .dbf are not UTF-8 (byte {byte}): name their encoding with --encoding, or in a .cpg",
    "其 .dbf 的文本不是 UTF-8（字节 {byte}）：请用 --encoding 或在 .cpg 中写明编码",
)


def _byte(error: UnicodeDecodeError) -> str:
    return f"0x{error.object[error.start]:02X}"


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
        try:
            self.crs = _stated(self.path) or self.reading.options.crs or "?"
        except UnicodeDecodeError as error:
            self.reading.refuse(filled(_PRJ, byte=_byte(error)))
            return
        if _beside(self.path, ".shx") is None:
            self.reading.refuse(_NO_SHX)
            return
        encoding = self._encoding()
        if encoding is None:
            return
        try:
            at_once = _rows_at_once(self.path)
            with open_arrow(self.path, encoding=_BYTES, batch_size=at_once, use_pyarrow=True) as (
                meta,
                reader,
            ):
                name = meta["geometry_name"] or "wkb_geometry"
                yield from self._batches(name, iter(reader), encoding)
            self._count_left_out()
        except DataSourceError:  # the library names a copy of the file, and options of its own
            self.reading.refuse(_NOT_SOUND)
        except faults as error:
            self.reading.refuse(said_by("GDAL", error) if str(error) else _NOT_SOUND)

    def _batches(self, geometry: str, reader, encoding: str) -> Iterator[Rows]:  # type: ignore[no-untyped-def]
        naming = self.reading.naming
        for batch in _quietly(reader):
            names = [name for name in batch.schema.names if name != geometry]
            if len(set(batch.schema.names)) < len(batch.schema.names):
                msg = f".dbf: {', '.join(names)[:100]}"
                raise ValueError(msg)
            columns = [_decoded(batch.column(name).to_pylist(), encoding) for name in names]
            cells = text_cells(naming, _decoded(names, encoding), columns, batch.num_rows)
            wkb = batch.column(geometry).to_numpy(zero_copy_only=False)
            rows = rows_of_wkb(PlotFile(self.name), wkb, cells, self.read + 1)
            self.read += len(rows)
            yield rows

    def _count_left_out(self) -> None:
        """Say how many records were passed over: deleted in one part, or absent from it."""
        held = _records(self.path)
        if self.read >= max(held.shx, held.dbf) and held.is_whole:
            return
        lost = max(held.shx - self.read, held.dbf - self.read, 1)
        why = f".shx: {held.shx}, .dbf: {held.dbf}; {self.read}"
        self.reading.complain("DD266", Place(self.name), rows=lost, lost=lost, why=why)

    def _encoding(self) -> str | None:
        """The encoding of the texts: as .cpg says, or the user; else the texts must be UTF-8."""
        sidecar = _beside(self.path, ".cpg")
        if sidecar is not None:
            said = sidecar.read_bytes()[:64].decode("ascii", "replace").strip()
            found = _named(said)
            if found is None:
                self.reading.refuse(filled(_CPG, said=shown(said)))
            return found
        named = _named(self.reading.options.encoding or "")
        if named is not None:
            return named
        table = _beside(self.path, ".dbf")
        if table is not None:
            try:
                _check_utf8(table)
            except UnicodeDecodeError as error:
                self.reading.refuse(filled(_DBF, byte=_byte(error)))
                return None
        return "utf-8"


@dataclass(frozen=True)
class _Records:
    """Records that the index and the table have room for, and whether that is what they say."""

    shx: int
    dbf: int
    is_whole: bool


def _records(path: Path) -> _Records:
    """What the parts of a shapefile hold. Raises OSError."""
    index, table = _beside(path, ".shx"), _beside(path, ".dbf")
    shx, dbf, whole = 0, 0, True
    if index is not None:
        head, size = _head(index)
        shx = max(size - 100, 0) // 8
        whole &= int.from_bytes(head[24:28], "big") * 2 == size
    if table is not None:
        head, size = _head(table)
        first, length = (int.from_bytes(head[at : at + 2], "little") for at in (8, 10))
        dbf = max(size - first, 0) // max(length, 1)
        whole &= int.from_bytes(head[4:8], "little") == dbf
    return _Records(shx, dbf, whole)


def _rows_at_once(path: Path) -> int:
    """Records of a piece, fewer of them where they are large. Raises OSError."""
    records = max(_records(path).shx, 1)
    return max(1, min(PIECE, HEAVY * records // max(path.stat().st_size, 1)))


def _head(path: Path) -> tuple[bytes, int]:
    with path.open("rb") as stream:
        return stream.read(32), path.stat().st_size


def _quietly(reader: Iterator[Any]) -> Iterator[Any]:
    """Batches without what the library mutters about rings: they are judged here."""
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            batch = next(reader, None)
        if batch is None:
            return
        yield batch


def _named(said: str) -> str | None:
    """The codec of a name or of the number of a code page. Texts of a .dbf are never of 16 bits."""
    page = _PAGE.fullmatch(said)
    found = known(said if page is None else _PAGES.get(page[1], f"cp{page[1]}"))
    return None if found is None or found.startswith(("utf-16", "utf-32")) else found


def _decoded(values: list[Any], encoding: str) -> list[Any]:
    """Texts that were read as bytes, in their encoding. Raises UnicodeDecodeError."""
    texts = {value for value in values if isinstance(value, str)}
    read = {text: text.encode("latin-1").decode(encoding) for text in texts}
    return [read[value] if isinstance(value, str) else value for value in values]


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
    """The reference system of a .prj. Raises UnicodeDecodeError: libraries stumble over such texts."""
    found = _beside(path, ".prj")
    if found is None:
        return None
    return found.read_bytes()[:_LARGEST_PRJ].decode("utf-8").strip() or None
