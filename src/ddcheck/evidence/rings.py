"""Outlines as arrays: the vertices of the rings of many plots, taken from their shapes once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truth = NDArray[np.bool_]

_POLYGON, _MULTIPOLYGON = 3, 6
_FARTHEST = np.array([540.0, 90.0, 540.0, 90.0])  # degrees; a turn and a half to either side


@dataclass(frozen=True)
class Rings:
    """The rings of n plots.

    x, y        (v,) degrees, the first vertex of a ring again at its end
    ring_start  (r + 1,) where each ring begins among the vertices
    ring_hole   (r,) whether it is a hole
    plot_ring   (n + 1,) where the rings of each plot begin; one that is none has no ring
    """

    x: Floats
    y: Floats
    ring_start: Ints
    ring_hole: Truth
    plot_ring: Ints

    @property
    def size(self) -> int:
        return len(self.plot_ring) - 1

    @property
    def ring_plot(self) -> Ints:
        """(r,) plot of each ring, ascending."""
        return np.repeat(np.arange(self.size), np.diff(self.plot_ring))

    @cached_property
    def first(self) -> Ints:
        """(n + 1,) where the vertices of each plot begin."""
        return self.ring_start[self.plot_ring]

    def sides(self) -> tuple[Ints, Ints]:
        """(s,) vertex at which each side of a ring begins, and its ring."""
        starts_here = np.ones(len(self.x), bool)
        ends = self.ring_start[1:][np.diff(self.ring_start) > 0]
        starts_here[ends - 1] = False  # the last vertex of a ring begins no side
        lengths = np.diff(self.ring_start)
        ring = np.repeat(np.arange(len(lengths)), np.maximum(lengths - 1, 0))
        return np.flatnonzero(starts_here), ring

    @cached_property
    def first_side(self) -> Ints:
        """(n + 1,) where the sides of each plot begin among all."""
        return _from_zero(np.maximum(np.diff(self.ring_start) - 1, 0))[self.plot_ring]

    def take(self, plots: Ints) -> Rings:
        """Those of some plots, in their order."""
        count = self.plot_ring[plots + 1] - self.plot_ring[plots]
        ring = ranges(self.plot_ring[plots], count)
        length = self.ring_start[ring + 1] - self.ring_start[ring]
        at = ranges(self.ring_start[ring], length)
        return Rings(
            self.x[at], self.y[at], _from_zero(length), self.ring_hole[ring], _from_zero(count)
        )

    def shells(self) -> Rings:
        """The same plots without their holes."""
        keep = np.flatnonzero(~self.ring_hole)
        length = np.diff(self.ring_start)[keep]
        at = ranges(self.ring_start[keep], length)
        count = np.bincount(self.ring_plot[keep], minlength=self.size)
        return Rings(
            self.x[at], self.y[at], _from_zero(length), self.ring_hole[keep], _from_zero(count)
        )


def ranges(first: Ints, count: Ints) -> Ints:
    """first, first + 1, ... of every item, `count` numbers each, one after the other."""
    shift = first - (np.cumsum(count) - count)
    return np.repeat(shift, count) + np.arange(int(count.sum()))


def _from_zero(count: Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(count, dtype=np.int64)])


def rings_of(geometries: NDArray[np.object_]) -> Rings:
    """Take the rings of polygons and multipolygons; anything else has none."""
    own = np.flatnonzero(_polygonal(geometries))
    if len(own) == len(geometries):
        return _rings(geometries)
    rings = _rings(geometries[own])
    count = np.zeros(len(geometries), np.int64)
    count[own] = np.diff(rings.plot_ring)
    return Rings(rings.x, rings.y, rings.ring_start, rings.ring_hole, _from_zero(count))


def _rings(geometries: NDArray[np.object_]) -> Rings:
    if len(geometries) == 0:
        nothing, none = np.zeros(0), np.zeros(1, np.int64)
        return Rings(nothing, nothing, none, np.zeros(0, bool), none)
    if _are_simple(geometries):
        starts = _from_zero(shapely.get_num_coordinates(geometries))
        x, y = np.ascontiguousarray(shapely.get_coordinates(geometries).T)
        size = len(geometries)
        return Rings(x, y, starts, np.zeros(size, bool), np.arange(size + 1))
    kind, xy, offsets = shapely.to_ragged_array(geometries, include_z=False)
    if kind == shapely.GeometryType.POLYGON:
        ring_start, part_start = offsets
        plot_part = np.arange(len(part_start))
    else:
        ring_start, part_start, plot_part = offsets
    ring_hole = np.ones(len(ring_start) - 1, bool)
    firsts = part_start[:-1]
    ring_hole[firsts[firsts < part_start[1:]]] = False
    x, y = np.ascontiguousarray(xy.T)
    plot_ring = part_start[plot_part].astype(np.int64)
    return Rings(x, y, ring_start.astype(np.int64), ring_hole, plot_ring)


def _polygonal(geometries: NDArray[np.object_]) -> Truth:
    kinds = shapely.get_type_id(geometries)
    found: Truth = ((kinds == _POLYGON) | (kinds == _MULTIPOLYGON)) & ~shapely.is_empty(geometries)
    return found


def _are_simple(geometries: NDArray[np.object_]) -> bool:
    """Whether all are polygons of one ring, as most plots are."""
    single = shapely.get_type_id(geometries) == _POLYGON
    return bool(single.all() and not shapely.get_num_interior_rings(geometries).any())


@dataclass(frozen=True)
class Shapes:
    """The outlines of n plots in longitude and latitude, as objects and as arrays."""

    geometries: NDArray[np.object_]
    rings: Rings

    @classmethod
    def of(cls, geometries: NDArray[np.object_]) -> Shapes:
        return cls(geometries, rings_of(geometries))

    def __len__(self) -> int:
        return len(self.geometries)

    @cached_property
    def bounds(self) -> Floats:
        """(n, 4) west, south, east, north; NaN where there is no outline or a vertex is none."""
        first = self.rings.first
        own = np.flatnonzero(np.diff(first))
        result = np.full((len(self), 4), np.nan)
        if len(own):
            for place, (take, part) in enumerate(
                (take, part)
                for take in (np.minimum, np.maximum)
                for part in (self.rings.x, self.rings.y)
            ):
                result[own, place] = take.reduceat(part, first[own])
        return result

    @cached_property
    def vertices(self) -> Ints:
        """(n,) how many each outline has."""
        return np.diff(self.rings.first)

    @property
    def usable(self) -> Truth:
        """(n,) whether each is a polygon or multipolygon with finite coordinates in range."""
        with np.errstate(invalid="ignore"):
            far = np.abs(self.bounds)
            good: Truth = np.logical_and.reduce(far <= _FARTHEST, axis=1)
        return good
