"""Joins the two files of a DIST-ALERT tile, grades and dates, into one raster of alerts.

OPERA publishes for each square of the military grid VEG-DIST-STATUS and VEG-DIST-DATE. The joined
raster holds grade * 10000 + days since 2020-12-31, 0 for no alert and 65535 where it is not known.
Tiles of one zone overlap by some kilometres; of each only the pixels are kept whose middle lies in
its own square, so that together they cover the zone once. The sha256 of both files go into the tags
of the joined one: who has the files can make it again, byte for byte.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.transform import from_origin

from ddcheck.documents.identity import sha256_of
from ddcheck.evidence.mgrs import SQUARE_M, Square, in_text, square_of
from ddcheck.evidence.raster import quiet_gdal, read_header
from ddcheck.model.errors import InputInvalid
from ddcheck.model.foreign_words import said_by
from ddcheck.model.wording import Wording

STATUS, DATE = "VEG-DIST-STATUS", "VEG-DIST-DATE"
UNKNOWN = 65535
PROVISIONAL, CONFIRMED = 2, 3  # grade digits, as in date_conf
_STATUS_UNKNOWN = 255
_GRADES = {1: PROVISIONAL, 2: PROVISIONAL, 3: CONFIRMED, 4: PROVISIONAL,
           5: PROVISIONAL, 6: CONFIRMED, 7: CONFIRMED, 8: CONFIRMED}  # fmt: skip
_MOST_DAYS = 9999
_WIDEST = 1 << 13  # pixels of a side: those published have 3660
_NEAR_M = 1000.0  # corners are moved outwards to whole pixels; the next square is 100 km away


@dataclass(frozen=True)
class Joined:
    """A joined tile: its square (22MBU), the zone as EPSG:n, and the file."""

    name: str
    crs: str
    path: Path


def join(files: Iterable[Path], folder: Path) -> list[Joined]:
    """Join all pairs of files into a folder. Raises InputInvalid, naming the file that is wrong."""
    pairs = _pairs(files)
    folder.mkdir(parents=True, exist_ok=True)
    with quiet_gdal():
        return [_join(name, *pair, folder) for name, pair in sorted(pairs.items())]


def _pairs(files: Iterable[Path]) -> dict[str, tuple[Path, Path]]:
    found: dict[tuple[str, str], Path] = {}
    for path in sorted(files):
        name = in_text(path.name)
        kind = next((kind for kind in (STATUS, DATE) if kind in path.name), None)
        if name is None or kind is None:
            _refuse(path, f"is not named like …_T22MBU_…_{STATUS}.tif or …_{DATE}.tif",
                    f"的名称不符合 …_T22MBU_…_{STATUS}.tif 或 …_{DATE}.tif")  # fmt: skip
        if (name, kind) in found:
            _refuse(path, f"is a second {kind} of T{name}", f"是 T{name} 的第二个 {kind}")
        found[name, kind] = path
    for name, kind in found:
        other = DATE if kind == STATUS else STATUS
        if (name, other) not in found:
            _refuse(found[name, kind], f"lacks its {other}", f"缺少对应的 {other}")
    return {name: (found[name, STATUS], found[name, DATE]) for name, _ in found}


def _join(name: str, status: Path, date: Path, folder: Path) -> Joined:
    headers = [read_header(path) for path in (status, date)]
    grids = {(header.crs, header.transform, header.shape) for header in headers}
    if len(grids) > 1:
        _refuse(date, f"lies on another grid than {status.name}", f"与 {status.name} 网格不同")
    first = headers[0]
    square = square_of(name)
    assert square is not None
    window = _own_window(status, square, first.crs, first.transform, first.shape)
    rows, cols = window
    alerts = _alerts(status, _band(status)[rows, cols], _band(date)[rows, cols].astype(np.int64))
    pixel, _, west, _, _, north = first.transform
    corner = from_origin(west + cols.start * pixel, north - rows.start * pixel, pixel, pixel)
    target = folder / f"T{name}.tif"
    tags = {f"SHA256_OF_{kind}": sha256_of(path) for kind, path in ((STATUS, status), (DATE, date))}
    _write(target, alerts, first.crs, corner, tags)
    return Joined(name, first.crs, target)


def _own_window(
    path: Path, square: Square, crs: str, transform: tuple[float, ...], shape: tuple[int, int]
) -> tuple[slice, slice]:
    """Rows and columns whose middle lies in the square; the file must lie where its name says."""
    pixel, turn, west, tilt, down, north = transform
    if (turn, tilt) != (0, 0) or pixel <= 0 or abs(pixel + down) > 1e-9 * pixel:
        _refuse(path, "is not a north-up grid of square pixels", "不是北方朝上的正方形像元网格")
    if max(shape) > _WIDEST:
        _refuse(path, f"has {shape[1]} x {shape[0]} pixels", f"有 {shape[1]} x {shape[0]} 个像元")
    # Some producers keep the northern system for the south, with northings below 0.
    places = {
        f"EPSG:{square.epsg}": square.north,
        f"EPSG:{32600 + square.zone}": square.signed_north,
    }
    bottom = places.get(crs)
    if bottom is None:
        said = " / ".join(sorted(places))
        _refuse(path, f"lies in {crs}, its name says {said}", f"坐标系为 {crs}，按名称应为 {said}")
    top = bottom + SQUARE_M
    if max(abs(west - square.east), abs(north - top)) > _NEAR_M:
        said = f"{west:.9g}, {north:.9g}"
        _refuse(path, f"begins at {said}, its name says {square.east}, {top}",
                f"左上角为 {said}，按名称应为 {square.east}, {top}")  # fmt: skip
    if any(abs(side / pixel - round(side / pixel)) > 1e-6 for side in (west, north)):
        _refuse(path, "does not lie on the grid of its zone", "不在该分带的网格上")
    rows = [math.ceil((north - edge) / pixel - 0.5) for edge in (top, bottom)]
    cols = [
        math.ceil((edge - west) / pixel - 0.5) for edge in (square.east, square.east + SQUARE_M)
    ]
    return (slice(max(rows[0], 0), min(rows[1], shape[0])),
            slice(max(cols[0], 0), min(cols[1], shape[1])))  # fmt: skip


def _band(path: Path) -> NDArray[Any]:
    try:
        with rasterio.open(path, driver="GTiff", sharing=False) as dataset:
            values: NDArray[Any] = dataset.read(1)
    except (RasterioError, OSError, ValueError) as error:
        why = said_by("GDAL", error)
        _refuse(path, f"could not be read: {why.en}", f"无法读取：{why.zh}")
    return values


def _alerts(path: Path, status: NDArray[Any], days: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Grade and day in one value; where only one of the two is there, nothing is known."""
    grades = np.full(256, -1, np.int64)
    grades[0], grades[_STATUS_UNKNOWN] = 0, UNKNOWN
    grades[list(_GRADES)] = list(_GRADES.values())
    strange = np.setdiff1d(np.unique(status), np.flatnonzero(grades >= 0))
    if len(strange):
        said = ", ".join(map(str, strange[:5].tolist()))
        _refuse(path, f"holds {said}, which is no status of an alert", f"含有非预警状态值 {said}")
    grade = grades[status.astype(np.int64)]
    dated = (days > 0) & (days <= _MOST_DAYS)
    raised = np.isin(grade, (PROVISIONAL, CONFIRMED))
    quiet = (grade == 0) & (days <= 0)
    value = np.select([raised & dated, quiet], [grade * 10_000 + days, 0], UNKNOWN)
    return value.astype(np.uint16)


def _write(
    target: Path, values: NDArray[np.uint16], crs: str, corner: Any, tags: dict[str, str]
) -> None:
    part = target.with_name(target.name + ".part")
    height, width = values.shape
    profile = {
        "driver": "GTiff", "height": height, "width": width, "count": 1, "dtype": "uint16",
        "crs": crs, "transform": corner, "compress": "deflate", "tiled": True,
        "blockxsize": 512, "blockysize": 512,
    }  # fmt: skip
    with rasterio.open(part, "w", **profile) as made:
        made.update_tags(**tags)
        made.write(values, 1)
    part.replace(target)


def _refuse(path: Path, en: str, zh: str) -> NoReturn:
    raise InputInvalid(Wording(f"{path.name} {en}", f"{path.name} {zh}"))
