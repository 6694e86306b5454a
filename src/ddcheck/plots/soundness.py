"""Whether geometries can be used at all: the checks whose failure makes them unusable (method §7).

G02 numbers in range · G03 empty or without area · G05 crossing itself · G15 null island ·
G23 number of vertices · G31 antimeridian · G34 metres where degrees should be. Every other way to
be wrong is in `checks`.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.plots.coordinates import MOST_VERTICES
from ddcheck.plots.rows import Rows

POINT, POLYGON, MULTI = 0, 3, 6
_ALLOWED = (POINT, POLYGON, MULTI)
_NAMES = (
    "Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString",
    "MultiPolygon", "GeometryCollection",
)  # fmt: skip
_PROJECTED_FROM = 1000.0
_NULL = 1e-6  # degrees


def refuse_unsound(rows: Rows) -> None:
    """Make every geometry that cannot be used None, and name the first cause."""
    for check in (_types, _vertices, _finite, _in_range, _width, _no_area, _crossing, _null_island):
        check(rows)


def refuse_odd_numbers(rows: Rows) -> None:
    """The part that must be done before coordinates are transformed."""
    for check in (_types, _vertices, _finite):
        check(rows)


def _have(rows: Rows) -> NDArray[np.int64]:
    return np.flatnonzero(~shapely.is_missing(rows.geometry))


def _types(rows: Rows) -> None:
    have = _have(rows)
    kinds = shapely.get_type_id(rows.geometry[have])
    for row, kind in zip(have, kinds, strict=True):
        if kind not in _ALLOWED:
            rows.refuse(int(row), "DD212", found=_NAMES[kind])
    have = _have(rows)
    for row in have[_any_empty(rows.geometry[have])]:
        rows.refuse(int(row), "DD213")


def _any_empty(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which shapes are empty or have an empty part."""
    parts, index = shapely.get_parts(shapes, return_index=True)
    empty = np.asarray(shapely.is_empty(shapes))
    np.logical_or.at(empty, index, shapely.is_empty(parts))
    return empty


def _vertices(rows: Rows) -> None:
    have = _have(rows)
    counts = shapely.get_num_coordinates(rows.geometry[have])
    for at in np.flatnonzero(counts > MOST_VERTICES):
        found = f"{counts[at]} vertices"
        rows.refuse(int(have[at]), "DD121", found=found, limit=MOST_VERTICES)


def _finite(rows: Rows) -> None:
    have = _have(rows)
    xy, of = shapely.get_coordinates(rows.geometry[have], return_index=True)
    bad = ~np.isfinite(xy)
    for at in _first(bad.any(1), of):
        value = xy[at][bad[at]][0]
        rows.refuse(int(have[of[at]]), "DD205", value=value)


def _first(flagged: NDArray[np.bool_], of: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first flagged vertex of each geometry that has one."""
    at = np.flatnonzero(flagged)
    _, first = np.unique(of[at], return_index=True)
    return at[first]


def _in_range(rows: Rows) -> None:
    have = _have(rows)
    xy, of = shapely.get_coordinates(rows.geometry[have], return_index=True)
    lon, lat = np.abs(xy[:, 0]), np.abs(xy[:, 1])
    for at in _first((lon > 180) | (lat > 90), of):
        values = {"lon": _text(xy[at, 0]), "lat": _text(xy[at, 1])}
        if lat[at] > 90 and lat[at] <= 180 and lon[at] <= 90:
            code = "DD202"
        elif max(lon[at], lat[at]) >= _PROJECTED_FROM:
            code = "DD255"
        else:
            code = "DD206"
        rows.refuse(int(have[of[at]]), code, **values)


def _text(number: float) -> str:
    return repr(float(number))[:24]


def _width(rows: Rows) -> None:
    have = _have(rows)
    parts, of = shapely.get_parts(rows.geometry[have], return_index=True)
    bounds = shapely.bounds(parts)
    for at in np.unique(of[bounds[:, 2] - bounds[:, 0] > 180]):
        rows.refuse(int(have[at]), "DD215")


def _no_area(rows: Rows) -> None:
    """Every part must enclose something: a hull without area is a line or a single place."""
    have = _polygons(rows)
    parts, of = shapely.get_parts(rows.geometry[have], return_index=True)
    suspect = np.flatnonzero(shapely.area(parts) == 0)
    flat = suspect[shapely.area(shapely.convex_hull(parts[suspect])) == 0]
    for at in np.unique(of[flat]):
        rows.refuse(int(have[at]), "DD208")


def _polygons(rows: Rows) -> NDArray[np.int64]:
    have = _have(rows)
    polygons: NDArray[np.int64] = have[shapely.get_type_id(rows.geometry[have]) != POINT]
    return polygons


def _crossing(rows: Rows) -> None:
    have = _polygons(rows)
    for row in have[~shapely.is_valid(rows.geometry[have])]:
        why = str(shapely.is_valid_reason(rows.geometry[row]))
        rows.refuse(int(row), "DD204", why=why)


def _null_island(rows: Rows) -> None:
    have = _have(rows)
    xy, of = shapely.get_coordinates(rows.geometry[have], return_index=True)
    for at in _first((np.abs(xy) < _NULL).all(1), of):
        rows.refuse(int(have[of[at]]), "DD217")
