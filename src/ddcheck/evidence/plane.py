"""Rasters on a plane: north-up grids in metres of a projected CRS (method §3).

Outlines have straight edges in longitude and latitude, which are curves on a plane: they are cut
into pieces so short that each lies within TOLERANCE_M of its chord, so the area of a plot is off by
less than that times its perimeter (a hectare: 3e-7 of it). The area of a pixel is its own: the
square of its side where the projection keeps areas, otherwise that of the ground between its
corners, taken at every KNOT pixels and interpolated (less than 3e-8 of it for a UTM pixel of 30 m).

Read are equal-area projections and Transverse Mercator (UTM) on WGS 84, ETRS89 or SIRGAS 2000,
which lie within a metre of each other; no shift of datum is made. Others are refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.area import PICO_HA_PER_M2, areas_of
from ddcheck.evidence.outlines import Edges, Floats, Ints, edges_of

TOLERANCE_M = 1e-5
MOST_PIECES = 1 << 14  # of one edge: an edge of a degree beside its zone has half as many
KNOT = 64  # pixels between two places where the area of a pixel is computed
_BITS = 32  # positions are whole multiples of 2**-32 pixels
_EQUAL_AREA = frozenset(
    [
        "Lambert Azimuthal Equal Area",
        "Albers Equal Area",
        "Lambert Cylindrical Equal Area",
        "Equal Earth",
    ]
)
_TRANSVERSE = "Transverse Mercator"
_DATUMS = (
    "World Geodetic System 1984",
    "European Terrestrial Reference System 1989",
    "Sistema de Referencia Geocentrico para las AmericaS 2000",
)


@dataclass(frozen=True)
class PlaneLattice:
    """A north-up grid of square pixels: CRS as EPSG:n, corner and side of a pixel in metres."""

    crs: str
    west: float
    north: float
    pixel: float

    @property
    def keeps_areas(self) -> bool:
        return _method(self.crs) in _EQUAL_AREA

    def x(self, east: Floats) -> Floats:
        """Pixels east of the corner, rounded to 2**-32."""
        return _snap((east - self.west) / self.pixel)

    def y(self, north: Floats) -> Floats:
        """Pixels south of the corner, rounded to 2**-32."""
        return _snap((self.north - north) / self.pixel)

    def project(self, lonlat: Floats) -> Floats:
        """(n, 2) metres of (n, 2) degrees; not finite where the projection has no such place."""
        x, y = _transformer(self.crs).transform(lonlat[:, 0], lonlat[:, 1])
        return np.stack([x, y], axis=1)

    def unproject(self, row: Floats, col: Floats) -> Floats:
        """(n, 2) degrees of positions counted in rows and columns from the corner."""
        x, y = self.west + col * self.pixel, self.north - row * self.pixel
        lon, lat = _transformer(self.crs).transform(x, y, direction="INVERSE")
        return np.stack([lon, lat], axis=1)

    def lonlat(self, row: float, col: float) -> tuple[float, float]:
        """Degrees of a position counted in rows and columns from the corner."""
        lon, lat = self.unproject(np.array([row], np.float64), np.array([col], np.float64))[0]
        return float(lon), float(lat)

    def pixel_areas(self, row: Ints, col: Ints) -> Floats:
        """Pico-hectares of each of the pixels."""
        own = self.pixel**2 * PICO_HA_PER_M2
        if self.keeps_areas or not len(row):
            return np.full(len(row), own)
        r, c = row // KNOT, col // KNOT
        down, right = row % KNOT / KNOT, col % KNOT / KNOT
        top = self._at_knots(r, c) * (1 - right) + self._at_knots(r, c + 1) * right
        bottom = self._at_knots(r + 1, c) * (1 - right) + self._at_knots(r + 1, c + 1) * right
        result: Floats = top * (1 - down) + bottom * down
        return result

    def _at_knots(self, row: Ints, col: Ints) -> Floats:
        """Pico-hectares of the pixels at knots; each knot is computed once."""
        knots, which = np.unique(np.stack([row, col], axis=1), axis=0, return_inverse=True)
        return self._ground(knots[:, 0] * KNOT, knots[:, 1] * KNOT)[which.ravel()]

    def _ground(self, row: Ints, col: Ints) -> Floats:
        """Pico-hectares between the corners of pixels; what their sides bend by cancels."""
        y, x = row.astype(np.float64), col.astype(np.float64)
        around = ((0, 0), (1, 0), (1, 1), (0, 1))
        rings = np.stack([self.unproject(y + down, x + right) for down, right in around], axis=1)
        return areas_of(edges_of(shapely.polygons(rings))).astype(np.float64)


def _snap(value: Floats) -> Floats:
    scale = float(1 << _BITS)
    whole = np.rint(value)
    result: Floats = whole + np.rint((value - whole) * scale) / scale
    return result


@lru_cache(maxsize=64)
def _crs(name: str) -> pyproj.CRS:
    return pyproj.CRS.from_user_input(name)


def _method(name: str) -> str:
    operation = _crs(name).coordinate_operation
    return "" if operation is None else operation.method_name


@lru_cache(maxsize=64)
def _transformer(name: str) -> pyproj.Transformer:
    """Between a CRS and the longitude and latitude that it is made from: no shift of datum."""
    crs = _crs(name)
    assert crs.geodetic_crs is not None
    return pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)


def why_refused(name: str) -> str | None:
    """Why grids of a CRS cannot be read, or None."""
    try:
        crs = _crs(name)
    except pyproj.exceptions.CRSError:
        return f"{name} is not a known CRS"
    said = f"{name} ({crs.name})"
    if not crs.is_projected or crs.geodetic_crs is None or crs.geodetic_crs.datum is None:
        return f"{said} is not a projected CRS; of the others only EPSG:4326 is read"
    if not crs.geodetic_crs.datum.name.startswith(_DATUMS):
        return f"{said} rests on the datum {crs.geodetic_crs.datum.name}, which is not read"
    if _method(name) not in (*_EQUAL_AREA, _TRANSVERSE):
        return f"{said} is a {_method(name)} projection; equal-area ones and UTM are read"
    if {axis.unit_conversion_factor for axis in crs.axis_info} != {1.0}:
        return f"{said} is not in metres"
    return None


def is_same_crs(name: str, wkt: str) -> bool:
    """Whether a file's CRS, as WKT, is the one of a record."""
    try:
        found = pyproj.CRS.from_wkt(wkt)
    except pyproj.exceptions.CRSError:
        return False
    return found.to_epsg() == _crs(name).to_epsg() or bool(
        found.equals(_crs(name), ignore_axis_order=True)
    )


def flattened(geometries: NDArray[np.object_], lattice: PlaneLattice) -> NDArray[np.object_]:
    """The same ground on the plane, within TOLERANCE_M; None where the projection has no place.

    That is also said where an edge would need more than MOST_PIECES: far from what the projection
    is made for.
    """
    steady = np.asarray(shapely.normalize(geometries), object)
    longest = _longest(steady, lattice)
    result = np.full(len(geometries), None, object)
    there = np.flatnonzero(longest > 0)
    fine = shapely.segmentize(steady[there], longest[there])
    xy, owner = shapely.get_coordinates(fine, return_index=True)
    flat = lattice.project(xy)
    astray = np.unique(owner[~np.isfinite(flat).all(1)])
    result[there] = shapely.set_coordinates(fine.copy(), np.where(np.isfinite(flat), flat, 0.0))
    result[there[astray]] = None
    return result


def _longest(geometries: NDArray[np.object_], lattice: PlaneLattice) -> Floats:
    """Degrees that a piece of an edge of each plot may have, 0 where the projection has no place.

    The bow of a piece shrinks with the square of its length.
    """
    xy, owner = shapely.get_coordinates(geometries, return_index=True)
    start, end, own = xy[:-1], xy[1:], owner[1:]
    flat = lattice.project(xy)
    bow = np.zeros(len(own))
    with np.errstate(invalid="ignore"):
        for share in (0.25, 0.5, 0.75):  # an edge that bends both ways shows beside its middle
            curve = lattice.project(start + share * (end - start))
            chord = flat[:-1] + share * (flat[1:] - flat[:-1])
            bow = np.maximum(bow, np.hypot(*(curve - chord).T))
    length = np.hypot(*(end - start).T)
    within = owner[1:] == owner[:-1]
    pieces = np.sqrt(np.where(np.isfinite(bow), bow, np.inf) / (TOLERANCE_M / 2))
    longest = np.full(len(geometries), 1.0)
    real = within & (pieces > 1) & (pieces <= MOST_PIECES)
    np.minimum.at(longest, own[real], length[real] / pieces[real])
    longest[own[within & (pieces > MOST_PIECES)]] = 0.0
    longest[owner[~np.isfinite(flat).all(1)]] = 0.0
    return longest


def ring_signs(edges: Edges) -> Ints:
    """(rings,) sign of the area of each ring on the plane, counter-clockwise positive."""
    rings = len(edges.ring_plot)
    middle = np.zeros(rings)
    middle[edges.ring] = edges.lon0
    x = (edges.lon0 + edges.lon1) / 2 - middle[edges.ring]
    area = np.bincount(edges.ring, x * (edges.lat1 - edges.lat0) * edges.north, minlength=rings)
    return np.sign(area).astype(np.int64)
