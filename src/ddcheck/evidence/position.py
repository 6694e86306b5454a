"""Where a plot may lie: its outline pulled in by one sigma and pushed out by two (method §2.7).

sigma² = outline² + layer² + digits², all in metres. `inner` holds what surely belongs to the plot,
`outer` whatever may. Distances are taken in the tangent plane at the middle of the plot, with the
radii of curvature of the WGS 84 ellipsoid, and are stretched by as much as that plane could be wrong
anywhere on the plot, so outer always contains the ground within two sigma, and inner never reaches
nearer than one sigma to the edge. For pixels `nearness` does the rest; for vector layers outlines are
drawn, with arcs of few corners and a distance that makes up for what such arcs fall short.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.rings import Floats, Ints, Rings, Shapes, Truth

UNKNOWN_OUTLINE_M = 30.0
"""Of an outline whose accuracy nobody states: nothing better than a hand-held guess (§2.7)."""

LAYER_M = 12.0
"""Registration of a layer whose record does not state it: that of Landsat (§2.7)."""

_METRES_PER_DEGREE = 111_320.0
_SEGMENTS = 6  # corners of a quarter arc; more cost time and gain a hundredth of the distance
_LONGEST_STEP = 1.5  # GEOS rounds the number of steps of an arc, so one may be so much longer
_MERGED = 1.001  # and joins corners that lie within a thousandth of the distance
_SHORTFALL = _MERGED / math.cos(_LONGEST_STEP * math.pi / (4 * _SEGMENTS))
_A = 6378137.0
_E2 = 0.0066943799901413165
_DIGITS = 9  # decimals of a degree that outlines are rounded to: a tenth of a millimetre
_ROUNDING_M = 0.001
_ROUNDING_DEG = 1e-9
_STATED = (3, 4, 5)  # decimals that are coarse enough to matter
_PLOTS = 1 << 12


@dataclass(frozen=True)
class Position:
    """How well the outlines of n plots are known.

    accuracy_m (n,) metres as stated, NaN where nobody states it; is_point (n,) the outline is a
    circle that stands for the plot: its ground is possible, never certain. With `on` False outlines
    are taken as exact; points stay points.
    """

    accuracy_m: Floats
    is_point: NDArray[np.bool_]
    on: bool = True


@dataclass(frozen=True)
class Leeway:
    """How far the outlines of n plots may be off: metres inwards and outwards, in a plane.

    scale (n, 2) are the metres of a degree of longitude and of latitude in that plane.
    """

    inward: Floats
    outward: Floats
    scale: Floats

    def take(self, index: Ints) -> Leeway:
        return Leeway(self.inward[index], self.outward[index], self.scale[index])

    def widened(self, bounds: Floats) -> Floats:
        """Bounds (n, 4) of all that the plots may hold."""
        far = self.outward[:, None] / self.scale + _ROUNDING_DEG
        low, high = bounds[:, :2] - far, bounds[:, 2:] + far
        low[:, 1], high[:, 1] = np.maximum(low[:, 1], -90), np.minimum(high[:, 1], 90)
        return np.hstack([low, high])


@dataclass(frozen=True)
class Reach:
    """The inner and outer outlines (n,) of plots, drawn when they are first asked for.

    None for no ground.
    """

    geometries: NDArray[np.object_]
    plots: Ints
    is_point: NDArray[np.bool_]
    leeway: Leeway
    threads: int = 1

    @property
    def inner(self) -> NDArray[np.object_]:
        return self._both[0]

    @property
    def outer(self) -> NDArray[np.object_]:
        return self._both[1]

    @cached_property
    def _both(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        inner = np.full(len(self.geometries), None, object)
        outer = np.full(len(self.geometries), None, object)
        starts = range(0, len(self.plots), _PLOTS)

        def draw(start: int) -> None:
            own = self.plots[start : start + _PLOTS]
            inner[own], outer[own] = _pull_and_push(self.geometries[own], self.leeway.take(own))

        with ThreadPoolExecutor(self.threads) as pool:
            for _ in pool.map(draw, starts):
                pass
        inner[self.is_point] = None
        return inner, outer


def sigma_of(position: Position, shapes: Shapes, plots: Ints, layers_m: Sequence[float]) -> Floats:
    """(n,) metres; 0 for plots that are not among `plots`."""
    stated = position.accuracy_m[plots]
    outline = np.where(np.isnan(stated), UNKNOWN_OUTLINE_M, stated)
    layer = max(layers_m, default=LAYER_M)
    digits = np.where(position.is_point[plots], 0.0, half_digit(shapes.rings, plots))
    sigma = np.zeros(len(shapes))
    sigma[plots] = np.sqrt(outline**2 + layer**2 + digits**2)
    return sigma


def half_digit(rings: Rings, plots: Ints) -> Floats:
    """Metres of half a unit of the last decimal that any vertex of a plot uses; 0 from six on.

    The most decimals count, because writers drop zeros at the end (method §7, G12).
    """
    result = np.zeros(len(plots))
    first = rings.first[plots]
    for decimals in reversed(_STATED):
        scale = 10.0**decimals
        coarse = np.flatnonzero(_whole(rings.x[first], scale) & _whole(rings.y[first], scale))
        own = rings.take(plots[coarse])  # most are not that coarse at their first vertex
        if len(coarse):
            whole = _whole(own.x, scale) & _whole(own.y, scale)
            coarse = coarse[np.logical_and.reduceat(whole, own.first[:-1])]
        result[coarse] = 0.5 * 10.0**-decimals * _METRES_PER_DEGREE
    return result


def _whole(degrees: Floats, scale: float) -> Truth:
    scaled = degrees * scale
    found: Truth = np.abs(scaled - np.rint(scaled)) < 1e-6
    return found


def leeway_of(shapes: Shapes, plots: Ints, sigma: Floats) -> Leeway:
    """How far the given plots may be off; nothing for the others."""
    inward, outward = np.zeros(len(shapes)), np.zeros(len(shapes))
    scale = np.ones((len(shapes), 2))
    bounds = shapes.bounds[plots]
    scale[plots] = _metres((bounds[:, 1] + bounds[:, 3]) / 2)
    stretch = _stretch(bounds, scale[plots], 2 * sigma[plots])
    inward[plots] = sigma[plots] * stretch + _ROUNDING_M
    outward[plots] = 2 * sigma[plots] * stretch + _ROUNDING_M
    return Leeway(inward, outward, scale)


def _pull_and_push(
    geometries: NDArray[np.object_], leeway: Leeway
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    bounds = shapely.bounds(geometries)
    middle = np.stack([(bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2], 1)
    flat = _moved(_steady(geometries), middle, leeway.scale)
    inner = shapely.buffer(flat, -leeway.inward * _SHORTFALL, quad_segs=_SEGMENTS)
    outer = shapely.buffer(_filled(flat), leeway.outward * _SHORTFALL, quad_segs=_SEGMENTS)
    return _back(inner, middle, leeway.scale), _back(outer, middle, leeway.scale)


def _metres(lat: Floats) -> Floats:
    """(n, 2) metres a degree of longitude and of latitude."""
    phi = np.radians(np.clip(lat, -89.9, 89.9))
    w = 1 - _E2 * np.sin(phi) ** 2
    east = _A / np.sqrt(w) * np.cos(phi)
    north = _A * (1 - _E2) / w**1.5
    return np.radians(np.stack([east, north], axis=1))


def _stretch(bounds: Floats, scale: Floats, far: Floats) -> Floats:
    """By how much the plane understates a distance somewhere on the plot."""
    around = far / _METRES_PER_DEGREE
    worst = np.ones(len(bounds))
    for lat in (bounds[:, 1] - around, bounds[:, 3] + around):
        worst = np.maximum(worst, (scale / _metres(lat)).max(1))
    return worst


def _steady(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """The same ground written in one way, whatever the first vertex and the direction."""
    return np.asarray(shapely.normalize(geometries), object)


def _moved(geometries: NDArray[np.object_], middle: Floats, scale: Floats) -> NDArray[np.object_]:
    xy, owner = shapely.get_coordinates(geometries, return_index=True)
    flat = (xy - middle[owner]) * scale[owner]
    return np.asarray(shapely.set_coordinates(geometries.copy(), flat), object)


def _back(flat: NDArray[np.object_], middle: Floats, scale: Floats) -> NDArray[np.object_]:
    """Degrees again; None where nothing is left."""
    xy, owner = shapely.get_coordinates(flat, return_index=True)
    lonlat = np.round(xy / scale[owner] + middle[owner], _DIGITS)
    lonlat[:, 1] = np.clip(lonlat[:, 1], -90, 90)
    result = np.asarray(shapely.set_coordinates(flat.copy(), lonlat), object)
    result[shapely.is_empty(result)] = None
    return result


def _filled(flat: NDArray[np.object_]) -> NDArray[np.object_]:
    """Holes belong to what is possible (method §7, G06)."""
    parts, owner = shapely.get_parts(flat, return_index=True)
    holed = np.zeros(len(flat), bool)
    holed[owner[shapely.get_num_interior_rings(parts) > 0]] = True
    if not holed.any():
        return flat
    result = flat.copy()
    for index in np.flatnonzero(holed):
        shells = shapely.polygons(shapely.get_exterior_ring(parts[owner == index]))
        result[index] = shapely.union_all(shells)
    return result
