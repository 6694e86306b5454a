"""The one place that opens a raster (reliability R1 to R5).

GDAL turns damaged, sparse and foreign files into zeros without a word. So a file is used only when
its sha256 is that of the record and its header lies where the record says; absent blocks are told
from zeros; a read gives exactly the requested shape or fails. Nothing here uses boundless reads,
point sampling, masks or the nodata tag of a file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.windows import Window

from ddcheck.documents.identity import sha256_of
from ddcheck.evidence.catalogue import RasterLayer, Tile
from ddcheck.evidence.causes import Cause
from ddcheck.evidence.coverage import Lattice
from ddcheck.evidence.decoding import Decoding
from ddcheck.evidence.plane import PlaneLattice, is_same_crs
from ddcheck.evidence.tiles import Extent
from ddcheck.model.diagnostic import Diagnostic, Place
from ddcheck.model.errors import InputInvalid
from ddcheck.model.foreign_words import said_by, said_by_system
from ddcheck.model.wording import Wording

LARGEST_BLOCK = 1 << 24  # pixels
_CORNER_TOLERANCE = 1e-9  # degrees
_PLANE_TOLERANCE = 1e-4  # metres
_SCRUBBED = ("GDAL_", "CPL_", "PROJ_", "AWS_", "VSI_", "OGR_", "GTIFF_")
_INSTALLED = ("GDAL_DATA", "PROJ_DATA", "PROJ_LIB")  # where the installation keeps its own tables
_OPTIONS: dict[str, str | int] = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_SKIP": "VRT GTI WMS WCS WFS OAPIF OGCAPI STACIT STACTA HTTP PDF MBTiles KMLSuperOverlay "
    "RasterLite Zarr NETCDF HDF5 HDF4 MRF DAAS EEDA EEDAI PLMosaic",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GDAL_NUM_THREADS": "1",
    # Bytes: decoded blocks are kept elsewhere, and GDAL's copies cost time.
    "GDAL_CACHEMAX": 4 << 20,
    "GTIFF_IGNORE_READ_ERRORS": "NO",
    "PROJ_NETWORK": "OFF",
}

_verified: dict[tuple[str, int, int, int, int, int], str] = {}
_hashing: dict[str, threading.Lock] = {}


@contextmanager
def clean_environment() -> Iterator[None]:
    """Put aside the variables of the environment that steer GDAL and PROJ."""
    aside = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_SCRUBBED) and name not in _INSTALLED
    }
    for name in aside:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(aside)


@contextmanager
def quiet_gdal() -> Iterator[None]:
    """Read rasters with the settings of this module alone."""
    with clean_environment(), own_settings():
        yield


@contextmanager
def own_settings() -> Iterator[None]:
    """Use the settings of this module in one more thread: GDAL keeps them by thread."""
    with rasterio.Env(**_OPTIONS):
        yield


@dataclass(frozen=True)
class Refusal:
    """Why a tile cannot be used: the cause, the diagnostic code and its values."""

    cause: Cause
    code: str
    values: tuple[tuple[str, str | Wording], ...]

    def complaint(self, tile: Tile) -> Diagnostic:
        return Diagnostic.of(self.code, Place(tile.called), **dict(self.values))


Identity = tuple[str, int, int, int, int, int]


def identity(path: Path) -> Identity:
    """Give what changes when a file is written: device, inode, size and times. Raises OSError."""
    s = path.stat()
    return (str(path), s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns)


def check_file(path: Path, sha256: str, size: int | None) -> tuple[str, str] | None:
    """(found, expected) where a file is not the one of its record, else None. Raises OSError.

    A file is hashed once a process as long as its identity stays.
    """
    if size is not None and path.stat().st_size != size:
        return f"{path.stat().st_size} bytes", f"{size} bytes"
    key = identity(path)
    with _hashing.setdefault(str(path), threading.Lock()):
        if key not in _verified:
            _verified[key] = sha256_of(path)
    return None if _verified[key] == sha256 else (_verified[key], sha256)


@dataclass(frozen=True)
class FileHeader:
    """What a file says of itself: EPSG:n, the six numbers of its grid, rows and columns, type."""

    path: Path
    crs: str
    transform: tuple[float, float, float, float, float, float]
    shape: tuple[int, int]
    dtype: str


def read_header(path: Path) -> FileHeader:
    """The header of a GeoTIFF of one band. Raises InputInvalid for what is none."""
    try:
        with quiet_gdal(), rasterio.open(path, driver="GTiff", sharing=False) as dataset:
            count, crs, transform = dataset.count, dataset.crs, tuple(dataset.transform)[:6]
            shape, dtype = dataset.shape, dataset.dtypes[0]
            code = crs.to_epsg() if crs else None
    except (RasterioError, OSError, ValueError) as error:
        why = said_by("GDAL", error)
        raise InputInvalid(Wording(f"{path.name}: {why.en}", f"{path.name}：{why.zh}")) from None
    if count != 1 or (code is None and not _is_wgs84(crs)):
        en, zh = f"{count} bands, CRS {crs}", f"{count} 个波段，坐标系 {crs}"
        one = Wording(
            f"{path.name} needs one band and a CRS with an EPSG code: {en}",
            f"{path.name} 须为单波段且坐标系具有 EPSG 代码：{zh}",
        )
        raise InputInvalid(one)
    return FileHeader(path, f"EPSG:{code or 4326}", transform, shape, dtype)


def hash_ahead(tiles: Sequence[Tile], threads: int) -> None:
    """Hash files side by side, the largest first; what cannot be read is found when it is opened."""

    def hash_one(tile: Tile) -> None:
        with suppress(OSError):
            check_file(tile.path, tile.sha256, tile.size)

    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(hash_one, sorted(tiles, key=lambda tile: -tile.size)):
            pass


class RasterFile:
    """An open, verified tile. Blocks are numbered by row and column of blocks from the corner."""

    def __init__(
        self, dataset: Any, tile: Tile, stamp: Identity, shares: Decoding | None = None
    ) -> None:
        self.tile = tile
        self.stamp = stamp
        self._dataset = dataset
        self.block_height, self.block_width = (int(side) for side in dataset.block_shapes[0])
        self._shares = shares
        self.dtype = np.dtype(np.uint8 if shares else dataset.dtypes[0])

    def is_present(self, block_row: int, block_col: int) -> bool:
        """Whether the block was ever written; an absent one would read as zeros."""
        name = f"BLOCK_OFFSET_{block_col}_{block_row}"
        offset = self._dataset.get_tag_item(name, "TIFF", bidx=1)
        return offset is not None and offset != "0"

    def read(self, row0: int, row1: int, col0: int, col1: int) -> NDArray[Any] | str:
        """Raw values of rows and columns of the tile, or why they could not be read."""
        window = Window(col0, row0, col1 - col0, row1 - row0)
        try:
            raw: NDArray[Any] = self._dataset.read(1, window=window)
        except (RasterioError, OSError, ValueError) as error:
            return said_by("GDAL", error).en
        if raw.shape != (row1 - row0, col1 - col0):
            return f"asked for {row1 - row0}x{col1 - col0} pixels, got {raw.shape}"
        return raw

    def read_into(self, row: int, col: int, out: NDArray[Any]) -> Wording | None:
        """Fill an array with raw values from a corner of the tile; gives why not, or nothing."""
        height, width = out.shape
        if row + height > self._dataset.height or col + width > self._dataset.width:
            return Wording(
                f"{height}x{width} pixels from {row}, {col} reach beyond the tile",
                f"从 {row}, {col} 起的 {height}x{width} 个像元超出图幅",
            )
        try:
            window = Window(col, row, width, height)
            if (
                self._shares is not None
            ):  # codes take the place of numbers that are no table's index
                out[:] = self._shares.codes_of(self._dataset.read(1, window=window))
                return None
            self._dataset.read(1, window=window, out=out)
        except (RasterioError, OSError, ValueError) as error:
            return said_by("GDAL", error)
        return None

    def unchanged(self) -> bool:
        """Whether the file is still the one that was verified."""
        try:
            return identity(self.tile.path) == self.stamp
        except OSError:
            return False

    def close(self) -> None:
        self._dataset.close()


def open_tile(layer: RasterLayer, tile: Tile) -> RasterFile | Refusal:
    """Verify a tile and open it; call inside `quiet_gdal`."""
    missing = (("layer", layer.id), ("tile", tile.name))
    if not tile.path.is_file():
        return Refusal(Cause.TILE_MISSING, "DD303", missing)
    try:
        differs = check_file(tile.path, tile.sha256, tile.size)
        stamp = identity(tile.path)
    except OSError as error:
        return _refused("DD101", why=said_by_system(error))
    if differs is not None:
        return _refused("DD302", found=differs[0], expected=differs[1])
    try:
        dataset = rasterio.open(tile.path, driver="GTiff", sharing=False)
    except (RasterioError, OSError, ValueError) as error:
        return _refused("DD306", expected="GeoTIFF", found=said_by("GDAL", error))
    refusal = _check_header(dataset, layer, tile)
    if refusal is not None:
        dataset.close()
        return refusal
    shares = layer.decoding if layer.decoding.threshold else None
    return RasterFile(dataset, tile, stamp, shares)


def _refused(code: str, **values: str | Wording) -> Refusal:
    named = sorted(values.items(), key=lambda pair: pair[0])
    return Refusal(Cause.TILE_REFUSED, code, tuple(named))


def _check_header(dataset: Any, layer: RasterLayer, tile: Tile) -> Refusal | None:
    found = f"{dataset.driver}, {dataset.count} × {dataset.dtypes[0]}"
    expected = f"GTiff, 1 × {layer.dtype}"
    if found != expected:
        return _refused("DD306", expected=expected, found=found)
    height, width = dataset.block_shapes[0]
    if height * width > LARGEST_BLOCK:
        limit = f"blocks of at most {LARGEST_BLOCK} pixels"
        return _refused("DD306", expected=limit, found=f"{width}x{height}")
    if not _lies_in(dataset.crs, layer.lattice):
        crs = layer.lattice.crs if isinstance(layer.lattice, PlaneLattice) else "EPSG:4326"
        return _refused("DD305", expected=crs, found=str(dataset.crs))
    size = (tile.extent.height, tile.extent.width)
    if dataset.shape != size:
        found, expected = (f"{w}x{h} pixels" for h, w in (dataset.shape, size))
        return _refused("DD305", expected=expected, found=found)
    return _check_corners(dataset.transform, layer, tile)


def _check_corners(transform: Any, layer: RasterLayer, tile: Tile) -> Refusal | None:
    """North-up, and both corners where the record and the name of the tile say."""
    extent = tile.extent
    expected, tolerance = _expected_corners(layer.lattice, extent)
    a, b, c, d, e, f = tuple(transform)[:6]
    if (b, d) != (0, 0) or not a > 0 > e:
        kind = "rotated" if (b, d) != (0, 0) else "not north-up"
        return _refused(
            "DD340", kind=kind, transform=f"{a:.9g} {b:.9g} {c:.9g} {d:.9g} {e:.9g} {f:.9g}"
        )
    found = (c, f, c + a * extent.width, f + e * extent.height)
    apart = max(abs(x - y) for x, y in zip(found, expected, strict=True))
    if apart <= tolerance:
        return None
    return _refused("DD305", expected=_corners(expected), found=_corners(found))


def _expected_corners(
    lattice: Lattice | PlaneLattice, extent: Extent
) -> tuple[tuple[float, float, float, float], float]:
    """West, north, east and south of a tile in the units of its CRS, and how near is near enough."""
    if isinstance(lattice, PlaneLattice):
        size, tolerance = lattice.pixel, _PLANE_TOLERANCE
        sides = (extent.col0 * size, extent.row0 * size, extent.col1 * size, extent.row1 * size)
    else:
        k, tolerance = lattice.per_degree, _CORNER_TOLERANCE
        sides = (extent.col0 / k, extent.row0 / k, extent.col1 / k, extent.row1 / k)
    west, north = lattice.west, lattice.north
    return (west + sides[0], north - sides[1], west + sides[2], north - sides[3]), tolerance


def _corners(values: tuple[float, ...]) -> str:
    west, north, east, south = (f"{value:.9g}" for value in values)
    return f"{west}…{east} E, {south}…{north} N"


def _lies_in(crs: Any, lattice: Lattice | PlaneLattice) -> bool:
    if isinstance(lattice, Lattice):
        return _is_wgs84(crs)
    return bool(crs) and is_same_crs(lattice.crs, crs.to_wkt())


def _is_wgs84(crs: Any) -> bool:
    """EPSG:4326 by authority, or plain longitude and latitude on the WGS 84 datum."""
    if not crs:
        return False
    if crs.to_epsg() == 4326:
        return True
    members = crs.to_dict()
    keys = set(members) - {"no_defs", "type"}
    return keys == {"proj", "datum"} and (members["proj"], members["datum"]) == ("longlat", "WGS84")


def empty_codes(height: int, width: int, code: int) -> NDArray[np.uint8]:
    """Make a window in which nothing is known, for one cause."""
    return np.full((height, width), code, np.uint8)
