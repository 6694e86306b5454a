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
from ddcheck.evidence.raster import Identity, check_file, clean_environment, identity
from ddcheck.model.diagnostic import Diagnostics, Place

_DRIVERS = {"GeoJSON": "GeoJSON", "GeoPackage": "GPKG"}
_MOST_FEATURES = 5_000_000
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Features:
    """What a layer holds, as disjoint polygons, so that nothing is counted twice.

    certain   ground inside features of certain status
    nominal   the same and features of possible status
    possible  the same and the boxes of features that could not be used
    unbounded features without any extent (no geometry, points, lines): they could lie anywhere
    """

    certain: Shapes
    nominal: Shapes
    possible: Shapes
    unbounded: int


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
            own.report("DD306", place, expected=layer.format, found=str(error)[:300])
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
        diagnostics.report("DD101", place, why=error.strerror or str(error))
        return "DD101"
    if differs is not None:
        diagnostics.report("DD302", place, found=differs[0], expected=differs[1])
        return "DD302"
    return None


def _load(layer: VectorLayer, diagnostics: Diagnostics) -> Features | str:
    wanted = [] if layer.status is None else [layer.status.field]
    opened = open_layer(layer, wanted)
    if isinstance(opened, str):
        place = Place(layer.called)
        diagnostics.report("DD306", place, expected=layer.format, found=opened)
        return "DD306"
    shapes, fields = opened
    words = fields[0] if wanted else np.full(len(shapes), "", object)
    usable, why = judged(shapes)
    bounded = ~np.isnan(shapely.bounds(shapes)).any(1) & (shapely.get_dimensions(shapes) == 2)
    for index in np.flatnonzero(~usable):
        place = Place(layer.called, row=int(index) + 1)
        diagnostics.report("DD311", place, feature=int(index) + 1, layer=layer.id, why=why[index])
    certain, listed = _status(layer, words, len(shapes))
    usable_listed = usable & listed
    boxes = shapely.box(*shapely.bounds(shapes[~usable & bounded]).T)
    strange = shapes[usable & ~listed]  # a status word that the record does not know
    for index in np.flatnonzero(usable & ~listed):
        place = Place(layer.called, row=int(index) + 1)
        text = f"status “{words[index]}” is not one of the record"
        diagnostics.report("DD311", place, feature=int(index) + 1, layer=layer.id, why=text)
    nominal = shapes[usable_listed]
    return Features(
        _apart(shapes[usable_listed & certain]), _apart(nominal),
        _apart(np.concatenate([nominal, strange, boxes])), int((~usable & ~bounded).sum()),
    )  # fmt: skip


def open_layer(
    layer: VectorLayer, wanted: list[str]
) -> tuple[Shapes, list[NDArray[np.object_]]] | str:
    """Geometries and the wanted fields, or why the file is not what the record says."""
    with clean_environment():
        return _open(layer, wanted)


def _open(layer: VectorLayer, wanted: list[str]) -> tuple[Shapes, list[NDArray[np.object_]]] | str:
    import pyogrio  # only here: it loads pandas where that is installed, half a second
    from pyogrio.errors import DataSourceError

    if not _looks_like(layer.path, layer.format):
        return "another format"
    try:
        info = pyogrio.read_info(layer.path, force_feature_count=True)
        if info["driver"] != _DRIVERS[layer.format]:
            return str(info["driver"])
        if info["features"] > _MOST_FEATURES:
            return f"{info['features']} features"
        if not _is_lon_lat(info["crs"]):
            return f"reference system {info['crs']}"
        lacking = [name for name in wanted if name not in list(info["fields"])]
        if lacking:
            return f"no field {lacking[0]}"
        _, _, wkb, fields = pyogrio.raw.read(layer.path, columns=wanted, force_2d=True)
    except (DataSourceError, RuntimeError, ValueError) as error:
        return " ".join(str(error).split())[:300]
    shapes: Shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), object).reshape(-1)
    return shapes, list(fields)


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


def judged(shapes: Shapes) -> tuple[NDArray[np.bool_], NDArray[np.object_]]:
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


def _status(
    layer: VectorLayer, words: NDArray[np.object_], size: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which features are certain, and which have a status that the record knows."""
    if layer.status is None:
        return np.ones(size, bool), np.ones(size, bool)
    certain = np.isin(words.astype(str), layer.status.certain)
    return certain, certain | np.isin(words.astype(str), layer.status.possible)


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
