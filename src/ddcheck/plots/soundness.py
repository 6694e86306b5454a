"""Whether geometries can be used at all: the checks whose failure makes them unusable (method §7).

G02 numbers in range · G03 empty or without area · G05 crossing itself · G15 null island ·
G23 number of vertices · G31 antimeridian · G34 metres where degrees should be. Every other way to
be wrong is in `checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from ddcheck.model.foreign_words import why_not_valid
from ddcheck.model.star_shaped import star_shaped
from ddcheck.plots.coordinates import MOST_VERTICES, vertices
from ddcheck.plots.rings import Bools, Floats, Ints, Rings
from ddcheck.plots.rows import Rows

POINT, POLYGON, MULTI = 0, 3, 6
_ALLOWED = (POINT, POLYGON, MULTI)
_NAMES = (
    "Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString",
    "MultiPolygon", "GeometryCollection",
)  # fmt: skip
_PROJECTED_FROM = 1000.0
_NULL = 1e-6  # degrees
_FLAT = 1e-9  # of its box: an area that a closer look is taken at


def refuse_unsound(rows: Rows) -> None:
    """Make every geometry that cannot be used None, and name the first cause."""
    drawn = _Drawn.of(rows)
    for check in (_types, _vertices, _finite, _in_range, _width, _no_area, _crossing, _null_island):
        check(rows, drawn)


def refuse_odd_numbers(rows: Rows) -> None:
    """The part that must be done before coordinates are transformed."""
    drawn = _Drawn.of(rows)
    for check in (_types, _vertices, _finite):
        check(rows, drawn)


@dataclass(frozen=True)
class _Drawn:
    """The vertices of a piece, those of points behind those of rings, with the plot of each."""

    rings: Rings
    lon: Floats
    lat: Floats
    plot: Ints

    @classmethod
    def of(cls, rows: Rows) -> _Drawn:
        rings = rows.rings
        point = np.flatnonzero(shapely.get_type_id(rows.geometry) == POINT)
        lon, lat, plot = rings.lon, rings.lat, rings.vertex_plot()
        if len(point):
            lon = np.concatenate([lon, rings.point[point, 0]])
            lat = np.concatenate([lat, rings.point[point, 1]])
            plot = np.concatenate([plot, point])
        return cls(rings, lon, lat, plot)

    def first(self, flagged: Bools, have: Bools) -> Iterator[tuple[int, float, float]]:
        """The first flagged vertex of each geometry that is left: its row, longitude, latitude."""
        at = np.flatnonzero(flagged)
        at = at[have[self.plot[at]]]
        _, first = np.unique(self.plot[at], return_index=True)
        for one in at[first].tolist():
            yield int(self.plot[one]), float(self.lon[one]), float(self.lat[one])


def _have(rows: Rows) -> Bools:
    return np.asarray(~shapely.is_missing(rows.geometry))


def _types(rows: Rows, drawn: _Drawn) -> None:
    kinds = shapely.get_type_id(rows.geometry)
    for row in np.flatnonzero(_have(rows) & ~np.isin(kinds, _ALLOWED)).tolist():
        rows.refuse(row, "DD212", found=_NAMES[kinds[row]])
    empty = np.asarray(shapely.is_empty(rows.geometry))
    rings = drawn.rings
    filled = np.zeros(len(rings.part_plot), bool)
    filled[rings.part[~rings.hole & (np.diff(rings.start) > 0)]] = True
    empty[rings.part_plot[~filled]] = True
    for row in np.flatnonzero(_have(rows) & empty).tolist():
        rows.refuse(row, "DD213")


def _vertices(rows: Rows, drawn: _Drawn) -> None:
    counts = drawn.rings.vertices()
    for row in np.flatnonzero(_have(rows) & (counts > MOST_VERTICES)).tolist():
        rows.refuse(row, "DD121", found=vertices(int(counts[row])), limit=MOST_VERTICES)


def _finite(rows: Rows, drawn: _Drawn) -> None:
    bad = ~(np.isfinite(drawn.lon) & np.isfinite(drawn.lat))
    for row, lon, lat in drawn.first(bad, _have(rows)):
        rows.refuse(row, "DD205", value=lat if np.isfinite(lon) else lon)


def _in_range(rows: Rows, drawn: _Drawn) -> None:
    with np.errstate(invalid="ignore"):
        beyond = (np.abs(drawn.lon) > 180) | (np.abs(drawn.lat) > 90)
    for row, x, y in drawn.first(beyond, _have(rows)):
        values = {"lon": repr(x)[:24], "lat": repr(y)[:24]}
        lon, lat = abs(x), abs(y)
        if lat > 90 and lat <= 180 and lon <= 90:
            code = "DD202"
        elif max(lon, lat) >= _PROJECTED_FROM:
            code = "DD255"
        else:
            code = "DD206"
        rows.refuse(row, code, **values)


def _width(rows: Rows, drawn: _Drawn) -> None:
    bounds = drawn.rings.bounds
    with np.errstate(invalid="ignore"):
        wide = bounds[:, 2] - bounds[:, 0] > 180
    for row in np.flatnonzero(_have(rows) & wide).tolist():
        box = shapely.bounds(shapely.get_parts(rows.geometry[row]))
        if (box[:, 2] - box[:, 0] > 180).any():
            rows.refuse(row, "DD215")


def _no_area(rows: Rows, drawn: _Drawn) -> None:
    """Every part must enclose something: a hull without area is a line or a single place."""
    rings = drawn.rings
    signed = np.where(rings.hole, -rings.area, rings.area)
    of_part = np.bincount(rings.part, signed, minlength=len(rings.part_plot))
    box = np.zeros(len(rings.part_plot))
    sides = rings.box[:, 2:] - rings.box[:, :2]
    shell = ~rings.hole
    box[rings.part[shell]] = sides[shell, 0] * sides[shell, 1]
    with np.errstate(invalid="ignore"):
        thin = of_part <= _FLAT * box
    suspect = np.zeros(len(rows), bool)
    suspect[rings.part_plot[thin]] = True
    for row in np.flatnonzero(_have(rows) & suspect).tolist():
        parts = shapely.get_parts(rows.geometry[row])
        flat = parts[shapely.area(parts) == 0]
        if (shapely.area(shapely.convex_hull(flat)) == 0).any():
            rows.refuse(row, "DD208")


def _crossing(rows: Rows, drawn: _Drawn) -> None:
    polygons = _have(rows) & (shapely.get_type_id(rows.geometry) != POINT)
    if not polygons.any():
        return
    with np.errstate(invalid="ignore", over="ignore"):  # what is not finite is refused already
        have = np.flatnonzero(polygons & ~_star_shaped(drawn.rings))
    for row in have[~shapely.is_valid(rows.geometry[have])].tolist():
        why = why_not_valid(str(shapely.is_valid_reason(rows.geometry[row])))
        rows.refuse(row, "DD204", why=why)


def _star_shaped(rings: Rings) -> Bools:
    """(n,) plots of one ring that surely does not cross itself."""
    found, plot = np.zeros(rings.size, bool), rings.plot
    alone = np.bincount(plot, minlength=rings.size)[plot] == 1
    surely = star_shaped(rings.lon, rings.lat, np.diff(rings.start))
    found[plot[alone]] = surely[alone]
    return found


def _null_island(rows: Rows, drawn: _Drawn) -> None:
    near = (np.abs(drawn.lon) < _NULL) & (np.abs(drawn.lat) < _NULL)
    for row, _, _ in drawn.first(near, _have(rows)):
        rows.refuse(row, "DD217")
