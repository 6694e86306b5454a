"""Plots as flat arrays of ring edges: the form in which areas and coverage are computed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.rings import Floats, Ints, Rings, Shapes, rings_of
from ddcheck.model.star_shaped import star_shaped

__all__ = [
    "Edges", "Floats", "Ints", "edges_in", "edges_of", "together", "unwrapped", "usable", "valid",
]  # fmt: skip

_HALF_A_TURN = 180.0
_AT_ONCE = 1 << 13  # plots of which it is looked at once whether they cross themselves


@dataclass(frozen=True)
class Edges:
    """The edges of the rings of n plots, each written from its southern to its northern end.

    lon0, lat0, lon1, lat1  (e,) degrees with lat0 < lat1; edges along a parallel are left out,
                            they enclose nothing (area is the integral of longitude over latitude)
    north                   (e,) +1 where the ring runs northwards along the edge, else -1
    ring                    (e,) index of the ring, ascending
    ring_plot, ring_hole    (r,) plot of each ring, ascending, and whether it is a hole
    size                    n

    Writing every edge in one direction makes what is computed from it the same whatever the
    direction and the first vertex of the ring.
    """

    lon0: Floats
    lat0: Floats
    lon1: Floats
    lat1: Floats
    north: Floats
    ring: Ints
    ring_plot: Ints
    ring_hole: NDArray[np.bool_]
    size: int


def usable(geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
    """(n,) whether each is a polygon or multipolygon with finite coordinates in range."""
    return Shapes.of(geometries).usable


def valid(shapes: Shapes, plots: Ints, threads: int) -> NDArray[np.bool_]:
    """(m,) whether no outline of some usable plots crosses itself, by so many threads.

    GEOS is asked about those alone of which that is not plain to see.
    """
    rings = shapes.rings if len(plots) == len(shapes) else shapes.rings.take(plots)
    whole = shapes.geometries[plots]

    def look(begin: int) -> NDArray[np.bool_]:
        end = min(begin + _AT_ONCE, len(plots))
        low, high = rings.plot_ring[begin], rings.plot_ring[end]
        starts = rings.ring_start[low : high + 1]
        corners = slice(starts[0], starts[-1])
        surely = star_shaped(rings.x[corners], rings.y[corners], np.diff(starts))
        alone: NDArray[np.bool_] = np.diff(rings.plot_ring[begin : end + 1]) == 1
        found = alone.copy()
        found[alone] = surely[rings.plot_ring[begin:end][alone] - low]
        asked = np.flatnonzero(~found)
        found[asked] = shapely.is_valid(whole[begin + asked])
        return found

    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate([np.zeros(0, bool), *pool.map(look, range(0, len(plots), _AT_ONCE))])


def unwrapped(geometries: NDArray[np.object_], chosen: Ints) -> NDArray[np.object_]:
    """Put together plots that were cut at the 180th meridian (RFC 7946 §3.1.9).

    Where a plot seems to span more than half the globe, its parts in the west are written on beyond
    180 degrees east. Few plots are; all others stay the objects they were.
    """
    bounds = shapely.bounds(geometries[chosen])
    wide = chosen[bounds[:, 2] - bounds[:, 0] > _HALF_A_TURN]
    if not len(wide):
        return geometries
    result = geometries.copy()
    for index in wide:
        parts = shapely.get_parts(geometries[index])
        western = shapely.bounds(parts)[:, 2] <= 0
        parts[western] = shapely.transform(parts[western], _a_turn_east)
        result[index] = shapely.multipolygons(parts)
    return result


def together(shapes: Shapes, chosen: Ints) -> Shapes:
    """The same for outlines whose vertices are at hand."""
    bounds = shapes.bounds[chosen]
    if (bounds[:, 2] - bounds[:, 0] <= _HALF_A_TURN).all():
        return shapes
    return Shapes.of(unwrapped(shapes.geometries, chosen))


def _a_turn_east(xy: Floats) -> Floats:
    turned: Floats = xy + np.array([360.0, 0.0])
    return turned


def edges_of(geometries: NDArray[np.object_]) -> Edges:
    """Take the edges of polygons and multipolygons; all of them must be `usable`."""
    return edges_in(rings_of(geometries))


def edges_in(rings: Rings) -> Edges:
    """The edges of rings."""
    begin, ring = rings.sides()
    x, y = rings.x, rings.y
    north = np.sign(y[begin + 1] - y[begin])
    rises = north != 0
    begin, north, ring = begin[rises], north[rises], ring[rises]
    low = np.where(north < 0, begin + 1, begin)
    high = 2 * begin + 1 - low
    return Edges(
        x[low], y[low], x[high], y[high], north, ring, rings.ring_plot, rings.ring_hole, rings.size
    )
