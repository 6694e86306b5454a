"""Polygons of many plots as one set of arrays of vertices, rings and parts, in metres.

Lengths and angles are taken in the tangent plane of each plot, which is exact to a part in a
thousand for plots of tens of kilometres: enough to judge a shape by, not to measure it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_M_LON = 111_319.49
_M_LAT = 110_574.0


@dataclass(frozen=True)
class Outline:
    """Rings of n plots. Vertex arrays leave out the closing vertex of each ring.

    lon, lat    (v,) degrees
    ring        (v,) ring of a vertex; `following` and `before` are its neighbours on the ring
    ring_plot   (r,) plot of a ring; ring_part its polygon, ring_hole whether it is a hole
    """

    size: int
    lon: Floats
    lat: Floats
    ring: Ints
    following: Ints
    before: Ints
    ring_plot: Ints
    ring_part: Ints
    ring_hole: Bools
    part_plot: Ints

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> Outline:
        """The outline of polygons; None and points have no rings."""
        usable = shapely.get_dimensions(shapes) == 2
        which = np.flatnonzero(usable)
        parts, part_plot = shapely.get_parts(shapes[which], return_index=True)
        rings, ring_part = shapely.get_rings(parts, return_index=True)
        xy, vertex_ring = shapely.get_coordinates(rings, return_index=True)
        hole = np.zeros(len(rings), bool)
        hole[1:] = ring_part[1:] == ring_part[:-1]
        last = np.ones(len(xy), bool)
        last[:-1] = vertex_ring[1:] != vertex_ring[:-1]
        xy, ring = xy[~last], vertex_ring[~last]
        at = np.arange(len(ring))
        counts = np.bincount(ring, minlength=len(rings))
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        is_end = at == (starts + counts - 1)[ring]
        is_start = at == starts[ring]
        following = np.where(is_end, starts[ring], at + 1)
        before = np.where(is_start, (starts + counts - 1)[ring], at - 1)
        plot_of_part = which[part_plot]
        return cls(
            len(shapes), xy[:, 0], xy[:, 1], ring, following, before,
            plot_of_part[ring_part], ring_part, hole, plot_of_part,
        )  # fmt: skip

    @cached_property
    def plot(self) -> Ints:
        """(v,) plot of a vertex."""
        return self.ring_plot[self.ring]

    @cached_property
    def metres(self) -> tuple[Floats, Floats]:
        """(v,) east and north of the first vertex of the ring, in metres."""
        first = np.zeros(len(self.ring_plot), np.int64)
        first[self.ring[::-1]] = np.arange(len(self.ring))[::-1]
        scale = np.cos(np.radians(self.lat[first]))[self.ring] * _M_LON
        east = (self.lon - self.lon[first][self.ring]) * scale
        return east, (self.lat - self.lat[first][self.ring]) * _M_LAT

    @cached_property
    def length(self) -> Floats:
        """(v,) metres of the side from a vertex to the following one."""
        east, north = self.metres
        return np.hypot(east[self.following] - east, north[self.following] - north)

    @cached_property
    def perimeter(self) -> Floats:
        """(r,) metres."""
        return np.bincount(self.ring, self.length, minlength=len(self.ring_plot)).astype(np.float64)

    @cached_property
    def ring_area(self) -> Floats:
        """(r,) square metres, without sign."""
        east, north = self.metres
        cross = east * north[self.following] - east[self.following] * north
        return np.abs(np.bincount(self.ring, cross, minlength=len(self.ring_plot))) / 2

    @cached_property
    def corners(self) -> Ints:
        """(r,) vertices of each ring."""
        return np.bincount(self.ring, minlength=len(self.ring_plot))

    def any_vertex(self, flagged: Bools) -> Bools:
        """(n,) plots that have a flagged vertex."""
        return np.bincount(self.plot[flagged], minlength=self.size) > 0

    def any_ring(self, flagged: Bools) -> Bools:
        """(n,) plots that have a flagged ring."""
        return np.bincount(self.ring_plot[flagged], minlength=self.size) > 0
