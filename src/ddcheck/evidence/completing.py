"""What the record of a known layer leaves to its files: CRS, grid, data type, and where they lie.

Where no source that was read states the pixels of a data set, the record does not invent them. They
are taken from the header of the user's files, which must agree; what cannot be read is said by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ddcheck.evidence.holdings import Holding
from ddcheck.evidence.known_layers import KnownLayer, Record
from ddcheck.evidence.plane import why_refused
from ddcheck.evidence.raster import FileHeader, read_header
from ddcheck.model.errors import InputInvalid
from ddcheck.model.wording import Wording

_FINEST = 1 << 16  # pixels a degree
_WHOLE = 1e-4  # pixels a degree by which a header may miss a whole number
_LEFT_OPEN = ("crs", "grid", "dtype")
_DTYPES = ("uint8", "uint16", "float32")


def completed(
    known: KnownLayer, tiles: Sequence[Holding], folder: Path
) -> tuple[Record, list[Holding]]:
    """The record with what the files say, and the tiles with where they lie, where that is needed.

    Files of a record that leaves nothing open are not opened. Raises InputInvalid, naming the file.
    """
    if known.scheme is not None and all(key in known.record for key in _LEFT_OPEN):
        return {}, list(tiles)
    headers = {tile.name: read_header(_path(tile, folder)) for tile in tiles}
    if not headers:
        return {}, []
    first = next(iter(headers.values()))
    for header in headers.values():
        _check(known, header, first)
    details = {"crs": first.crs, "dtype": first.dtype, "grid": _grid(known, first)}
    if known.scheme is not None:
        return details, list(tiles)
    return details, [replace(tile, bounds=_bounds(headers[tile.name])) for tile in tiles]


def _path(tile: Holding, folder: Path) -> Path:
    path = Path(tile.path)
    return path if path.is_absolute() else folder / path


def _check(known: KnownLayer, header: FileHeader, first: FileHeader) -> None:
    """Refuse what the engine cannot read, and files that do not belong together."""
    a, b, _, d, e, _ = header.transform
    if (b, d) != (0, 0) or not a > 0 > e or abs(a + e) > 1e-9 * a:
        _refuse(
            known, header, "is not a north-up grid of square pixels", "不是北方朝上的正方形像元网格"
        )
    why = None if header.crs == "EPSG:4326" else why_refused(header.crs)
    if why is not None:
        _refuse(known, header, why, why)
    if header.crs == "EPSG:4326" and not _is_whole(1 / a):
        said = f"has pixels of {a:.9g} degrees, {1 / a:.6g} a degree: not a whole number"
        _refuse(known, header, said, f"像元为 {a:.9g} 度，每度 {1 / a:.6g} 个，不是整数")
    if header.dtype not in _DTYPES:
        _refuse(known, header, f"holds {header.dtype}", f"数据类型为 {header.dtype}")
    expected = known.record.get("dtype", first.dtype)
    if header.dtype != expected:
        said = f"holds {header.dtype} where {expected} is expected"
        _refuse(known, header, said, f"数据类型为 {header.dtype}，应为 {expected}")
    if (header.crs, a) != (first.crs, first.transform[0]):
        said = f"has another CRS or pixel than {first.path.name}"
        _refuse(known, header, said, f"坐标系或像元与 {first.path.name} 不同")


def _is_whole(per_degree: float) -> bool:
    return abs(per_degree - round(per_degree)) < _WHOLE and 1 <= round(per_degree) <= _FINEST


def _refuse(known: KnownLayer, header: FileHeader, en: str, zh: str) -> None:
    name = header.path.name
    raise InputInvalid(
        Wording(f"{known.id}: {name} {en}; it cannot be read", f"{known.id}：{name} {zh}；无法读取")
    )


def _grid(known: KnownLayer, header: FileHeader) -> dict[str, Any]:
    pixel, west, north = header.transform[0], header.transform[2], header.transform[5]
    if header.crs != "EPSG:4326":
        return {"west": west, "north": north, "pixel_m": pixel}
    top = 90 if known.scheme is None else known.scheme.rows[1]
    return {"west": -180, "north": top, "pixel_deg": repr(1 / round(1 / pixel))}


def _bounds(header: FileHeader) -> dict[str, float]:
    a, _, west, _, e, north = header.transform
    height, width = header.shape
    return {"west": west, "south": north + e * height, "east": west + a * width, "north": north}
