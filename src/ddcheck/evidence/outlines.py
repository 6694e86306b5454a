"""Plots as flat arrays of ring edges: the form in which areas and coverage are computed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_POLYGON, _MULTIPOLYGON = 3, 6


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
    kinds = shapely.get_type_id(geometries)
    polygonal = ((kinds == _POLYGON) | (kinds == _MULTIPOLYGON)) & ~shapely.is_empty(geometries)
    bounds = shapely.bounds(geometries)
    with np.errstate(invalid="ignore"):
        in_range = (np.abs(bounds[:, 1::2]) <= 90).all(1) & (np.abs(bounds[:, ::2]) <= 540).all(1)
    good: NDArray[np.bool_] = polygonal & in_range
    good[good] = _finite(geometries[good])
    return good


def valid(geometries: NDArray[np.object_], threads: int) -> NDArray[np.bool_]:
    """(n,) whether no outline crosses itself, by so many threads."""
    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(shapely.is_valid, np.array_split(geometries, threads))
        return np.concatenate([np.asarray(part, bool) for part in found])


def unwrapped(geometries: NDArray[np.object_], chosen: Ints) -> NDArray[np.object_]:
    """Put together plots that were cut at the 180th meridian (RFC 7946 §3.1.9).

    Where a plot seems to span more than half the globe, its parts in the west are written on beyond
    180 degrees east. Few plots are; all others stay the objects they were.
    """
    bounds = shapely.bounds(geometries[chosen])
    wide = chosen[bounds[:, 2] - bounds[:, 0] > 180]
    if not len(wide):
        return geometries
    result = geometries.copy()
    for index in wide:
        parts = shapely.get_parts(geometries[index])
        western = shapely.bounds(parts)[:, 2] <= 0
        parts[western] = shapely.transform(parts[western], _a_turn_east)
        result[index] = shapely.multipolygons(parts)
    return result


def _a_turn_east(xy: Floats) -> Floats:
    turned: Floats = xy + np.array([360.0, 0.0])
    return turned


def _finite(geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
    xy, owner = shapely.get_coordinates(geometries, return_index=True)
    result = np.ones(len(geometries), bool)
    result[owner[~np.isfinite(xy).all(1)]] = False
    return result


@dataclass(frozen=True)
class Rings:
    """The rings of n plots: xy (v, 2) degrees, and ring_start (r + 1,) where each begins in it.

    ring_plot, ring_hole (r,) plot of each ring, ascending, and whether it is a hole; size is n
    """

    xy: Floats
    ring_start: Ints
    ring_plot: Ints
    ring_hole: NDArray[np.bool_]
    size: int

    def sides(self) -> tuple[Ints, Ints]:
        """(s,) vertex at which each side of a ring begins, and its ring."""
        starts_here = np.ones(len(self.xy), bool)
        starts_here[self.ring_start[1:] - 1] = False  # the last vertex of a ring begins no side
        lengths = np.diff(self.ring_start)
        ring = np.repeat(np.arange(len(lengths)), np.maximum(lengths - 1, 0))
        return np.flatnonzero(starts_here), ring


def edges_of(geometries: NDArray[np.object_]) -> Edges:
    """Take the edges of polygons and multipolygons; all of them must be `usable`."""
    return edges_in(rings_of(geometries))


def edges_in(rings: Rings) -> Edges:
    """The edges of rings."""
    begin, ring = rings.sides()
    x, y = np.ascontiguousarray(rings.xy.T)
    north = np.sign(y[begin + 1] - y[begin])
    rises = north != 0
    begin, north, ring = begin[rises], north[rises], ring[rises]
    low = np.where(north < 0, begin + 1, begin)
    high = 2 * begin + 1 - low
    return Edges(
        x[low], y[low], x[high], y[high], north, ring, rings.ring_plot, rings.ring_hole, rings.size
    )


def rings_of(geometries: NDArray[np.object_]) -> Rings:
    """Take the rings of polygons and multipolygons; all of them must be `usable`."""
    if len(geometries) == 0:
        nothing = np.zeros(0, np.int64)
        return Rings(np.zeros((0, 2)), np.zeros(1, np.int64), nothing, np.zeros(0, bool), 0)
    if _are_simple(geometries):
        ends = np.cumsum(shapely.get_num_coordinates(geometries), dtype=np.int64)
        one_each = np.arange(len(geometries))
        xy = shapely.get_coordinates(geometries)
        starts = np.concatenate([[0], ends])
        return Rings(xy, starts, one_each, np.zeros(len(geometries), bool), len(geometries))
    kind, xy, offsets = shapely.to_ragged_array(geometries, include_z=False)
    if kind == shapely.GeometryType.POLYGON:
        ring_start, part_start = offsets
        part_plot = np.arange(len(part_start) - 1)
    else:
        ring_start, part_start, plot_start = offsets
        part_plot = np.repeat(np.arange(len(plot_start) - 1), np.diff(plot_start))
    ring_plot = np.repeat(part_plot, np.diff(part_start))
    ring_hole = np.ones(len(ring_plot), bool)
    firsts = part_start[:-1]
    ring_hole[firsts[firsts < part_start[1:]]] = False
    starts, plots = ring_start.astype(np.int64), ring_plot.astype(np.int64)
    return Rings(xy, starts, plots, ring_hole, len(geometries))


def _are_simple(geometries: NDArray[np.object_]) -> bool:
    """Whether all are polygons of one ring, as most plots are; an empty one has none."""
    single = (shapely.get_type_id(geometries) == _POLYGON) & ~shapely.is_empty(geometries)
    return bool(single.all() and not shapely.get_num_interior_rings(geometries).any())
