"""The features of a vector layer, read once, checked one by one and sorted by what they prove."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from ddcheck.evidence.catalogue import VectorLayer
from ddcheck.evidence.circles import circle
from ddcheck.evidence.in_force import ALWAYS, BLANK, NEVER, Dated, Days, first_and_last
from ddcheck.evidence.raster import Identity, check_file, clean_environment, identity
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.foreign_words import said_by, said_by_system
from ddcheck.model.wording import Wording

_DRIVERS = {"GeoJSON": "GeoJSON", "GeoPackage": "GPKG"}
_MOST_FEATURES = 5_000_000
_POINTS = (0, 4)  # a point, several points
_M2 = {"km2": 1e6, "ha": 1e4}
Shapes = NDArray[np.object_]
Bools = NDArray[np.bool_]
Fields = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Features:
    """What a layer holds, as disjoint polygons, so that nothing is counted twice.

    certain   ground inside features of certain status
    nominal   the same and features of possible status
    possible  the same, the boxes of features that could not be used, and circles of points
    unbounded features without any extent (no geometry, points, lines): they could lie anywhere
    in_force  the features of `certain` one by one, by the day from which on they surely count
    perhaps   those of `nominal`, by the day from which on they may; both None without dates
    """

    certain: Shapes
    nominal: Shapes
    possible: Shapes
    unbounded: int
    in_force: Dated | None = None
    perhaps: Dated | None = None


_read: dict[tuple[str, Identity], tuple[Features, Diagnostics]] = {}


def features_of(layer: VectorLayer, diagnostics: Diagnostics) -> Features | str:
    """Read the features of a layer, or give the diagnostic code for which the layer is refused."""
    refused = refusal(layer, diagnostics)
    if refused is not None:
        return refused
    key = (layer.record_sha256, identity(layer.path))
    if key not in _read:
        own = Diagnostics()
        try:
            found = _load(layer, own)
        except shapely.errors.GEOSException as error:
            place = Place(layer.called)
            own.report("DD306", place, expected=layer.format, found=said_by("GEOS", error))
            found = "DD306"
        if isinstance(found, str):
            diagnostics.extend(own.items)
            return found
        _read[key] = found, own
    features, own = _read[key]
    diagnostics.extend(own.items)
    return features


def refusal(layer: VectorLayer, diagnostics: Diagnostics) -> str | None:
    """The code for which the file of a layer may not be read: absent, unreadable, another file."""
    place = Place(layer.called)
    if not layer.path.is_file():
        diagnostics.report("DD303", Place(layer.file), tile=layer.called, layer=layer.id)
        return "DD303"
    try:
        differs = check_file(layer.path, layer.sha256, layer.size)
    except OSError as error:
        diagnostics.report("DD101", place, why=said_by_system(error))
        return "DD101"
    if differs is not None:
        diagnostics.report("DD302", place, found=differs[0], expected=differs[1])
        return "DD302"
    return None


def _load(layer: VectorLayer, diagnostics: Diagnostics) -> Features | str:
    opened = open_layer(layer, _wanted(layer))
    if isinstance(opened, Wording):
        place = Place(layer.called)
        diagnostics.report("DD306", place, expected=layer.format, found=opened)
        return "DD306"
    shapes, fields = opened
    circles, drawn = _circles(layer, shapes, fields)
    usable, why = judged(shapes)
    bounded = ~np.isnan(shapely.bounds(shapes)).any(1) & (shapely.get_dimensions(shapes) == 2)
    for index in np.flatnonzero(~usable & ~drawn):
        _complain(layer, int(index), str(why[index]), diagnostics)
    certain, listed = _status(layer, fields, len(shapes))
    usable_listed = usable & listed
    boxes = shapely.box(*shapely.bounds(shapes[~usable & bounded]).T)
    strange = usable & ~listed  # a status word that the record does not know
    for index in np.flatnonzero(strange):
        assert layer.status is not None
        words = fields[layer.status.field][index]
        why_not = f"status “{words}” is not one of the record"
        _complain(layer, int(index), why_not, diagnostics)
    first, last, ended = _days(layer, fields, len(shapes), diagnostics)
    sure = usable_listed & certain & ~ended
    nominal = shapes[usable_listed]
    dated = layer.dates is not None
    return Features(
        _apart(shapes[sure]), _apart(nominal),
        _apart(np.concatenate([nominal, shapes[strange], boxes, circles])),
        int((~usable & ~bounded & ~drawn).sum()),
        Dated(shapes[sure], last[sure]) if dated else None,
        Dated(nominal, first[usable_listed]) if dated else None,
    )  # fmt: skip


def _wanted(layer: VectorLayer) -> list[str]:
    """The fields that the record of a layer speaks of."""
    found = [] if layer.status is None else [layer.status.field]
    if layer.dates is not None:
        found += [name for name in (layer.dates.since, layer.dates.until) if name is not None]
    if layer.points is not None:
        found.append(layer.points.area_field)
    return list(dict.fromkeys(found))


def _complain(layer: VectorLayer, index: int, why: str, diagnostics: Diagnostics) -> None:
    place = Place(layer.called, row=index + 1)
    diagnostics.report("DD311", place, feature=index + 1, layer=layer.id, why=why)


def _circles(layer: VectorLayer, shapes: Shapes, fields: Fields) -> tuple[Shapes, Bools]:
    """Circles of the size that is stated for points, and which features they stand for.

    A point without a size, or too near to a pole, keeps being an area that may lie anywhere.
    """
    drawn = np.zeros(len(shapes), bool)
    found: list[Shapes] = []
    if layer.points is None:
        return np.zeros(0, object), drawn
    stated = fields[layer.points.area_field]
    square_metres = _M2[layer.points.unit]
    for index in np.flatnonzero(np.isin(shapely.get_type_id(shapes), _POINTS)):
        size = _number(stated[index])
        places = shapely.get_coordinates(shapes[index])
        inside = (np.abs(places) <= (180, 90)).all()
        if size is None or not inside or not len(places):
            continue
        around = [circle(lon, lat, size * square_metres) for lon, lat in places.tolist()]
        if all(one is not None for one in around):
            drawn[index] = True
            found += [one for one in around if one is not None]
    return np.concatenate(found) if found else np.zeros(0, object), drawn


def _number(said: object) -> float | None:
    """A size above nothing, or None."""
    try:
        size = float(str(said))
    except ValueError:
        return None
    return size if 0 < size < np.inf else None


def _days(
    layer: VectorLayer, fields: Fields, size: int, diagnostics: Diagnostics
) -> tuple[Days, Days, Bools]:
    """From which day each feature is possibly and certainly in force, and whether an end is named."""
    first, last = np.full(size, ALWAYS, np.int32), np.full(size, NEVER, np.int32)
    ended = np.zeros(size, bool)
    if layer.dates is None:
        return first, last, ended
    for index, said in enumerate(fields[layer.dates.since]):
        days = _read_days(layer, index, said, diagnostics)
        if days is not None:
            first[index], last[index] = days
    if layer.dates.until is not None:
        for index, said in enumerate(fields[layer.dates.until]):
            ended[index] = str(said).strip().casefold() not in BLANK
    return first, last, ended


def _read_days(
    layer: VectorLayer, index: int, said: object, diagnostics: Diagnostics
) -> tuple[int, int] | None:
    try:
        return first_and_last(said)
    except ValueError:
        _complain(layer, index, f"“{said}” is neither a year nor a day", diagnostics)
        return None


def open_layer(layer: VectorLayer, wanted: list[str]) -> tuple[Shapes, Fields] | Wording:
    """Geometries and the wanted fields by name, or why the file is not what the record says."""
    with clean_environment():
        return _open(layer, wanted)


def _open(layer: VectorLayer, wanted: list[str]) -> tuple[Shapes, Fields] | Wording:
    import pyogrio  # only here: it loads pandas where that is installed, half a second
    from pyogrio.errors import DataSourceError

    if not _looks_like(layer.path, layer.format):
        return Wording("another format", "属于其他格式")
    try:
        info = pyogrio.read_info(layer.path, force_feature_count=True)
        if info["driver"] != _DRIVERS[layer.format]:
            return Wording(str(info["driver"]), str(info["driver"]))
        if info["features"] > _MOST_FEATURES:
            return Wording(f"{info['features']} features", f"有 {info['features']} 个要素")
        if not _is_lon_lat(info["crs"]):
            return Wording(f"reference system {info['crs']}", f"坐标参考系为 {info['crs']}")
        lacking = [name for name in wanted if name not in list(info["fields"])]
        if lacking:
            return Wording(f"no field {lacking[0]}", f"缺少字段 {lacking[0]}")
        meta, _, wkb, fields = pyogrio.raw.read(layer.path, columns=wanted, force_2d=True)
    except (DataSourceError, RuntimeError, ValueError) as error:
        return said_by("GDAL", error)
    shapes: Shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), object).reshape(-1)
    return shapes, dict(zip(map(str, meta["fields"]), fields, strict=True))


def _looks_like(path: Path, kind: str) -> bool:
    with path.open("rb") as stream:
        start = stream.read(64)
    if kind == "GeoPackage":
        return start.startswith(b"SQLite format 3\0")
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _is_lon_lat(crs: Any) -> bool:
    """Whether positions are longitude and latitude on WGS 84 (GDAL gives longitude first)."""
    if crs is None:
        return False
    try:
        known = CRS.from_user_input(crs)
    except CRSError:
        return False
    return any(
        known.equals(CRS.from_user_input(name), ignore_axis_order=True)
        for name in ("EPSG:4326", "OGC:CRS84")
    )


def judged(shapes: Shapes) -> tuple[Bools, NDArray[np.object_]]:
    """Which features are valid polygons inside the globe, and what is wrong with the others."""
    kinds = shapely.get_type_id(shapes)
    polygonal = ((kinds == 3) | (kinds == 6)) & ~shapely.is_empty(shapes)
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        inside = (np.abs(bounds[:, ::2]) <= 180).all(1) & (np.abs(bounds[:, 1::2]) <= 90).all(1)
    valid = shapely.is_valid(shapes)
    why = shapely.is_valid_reason(shapes)
    why = np.where(~inside, "coordinates out of range", why)
    why = np.where(~polygonal, "not a polygon", why)
    return polygonal & inside & valid, why


def _status(layer: VectorLayer, fields: Fields, size: int) -> tuple[Bools, Bools]:
    """Which features are certain, and which have a status that the record knows."""
    if layer.status is None:
        return np.ones(size, bool), np.ones(size, bool)
    words = fields[layer.status.field].astype(str)
    certain = np.isin(words, layer.status.certain)
    return certain, certain | np.isin(words, layer.status.possible)


def _apart(shapes: Shapes) -> Shapes:
    """Polygons with the same ground and no overlaps. Those that touch no other stay as they are."""
    if len(shapes) == 0:
        return shapes
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    meets = np.zeros(len(shapes), bool)
    meets[first[first != second]] = True
    joined = shapely.get_parts(shapely.union_all(shapes[meets])) if meets.any() else shapes[:0]
    parts = np.concatenate([shapely.get_parts(shapes[~meets]), joined])
    polygons: Shapes = parts[shapely.get_dimensions(parts) == 2]
    return polygons
