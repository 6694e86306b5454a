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

from ddcheck.plots.rings import Rings, packed, rings_of

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
        own = shapes.copy()
        own[shapely.get_dimensions(shapes) != 2] = None
        return cls.of_rings(rings_of(packed(shapely.to_wkb(own, byte_order=1, output_dimension=2))))

    @classmethod
    def of_rings(cls, rings: Rings, plots: Bools | None = None) -> Outline:
        """The outline of rings, of all plots or of those that are marked."""
        start, kept = rings.start, np.diff(rings.start) > 0
        if plots is not None:
            kept &= plots[rings.plot]
        counts = np.diff(start)[kept] - 1
        all_kept = bool(kept.all())
        inner = np.ones(len(rings.lon), bool)
        inner[start[1:][kept] - 1] = False  # the closing vertex
        if not all_kept:
            inner &= np.repeat(kept, np.diff(start))
        lon, lat = rings.lon[inner], rings.lat[inner]
        ring = np.repeat(np.arange(len(counts)), counts)
        first = np.cumsum(counts) - counts
        some = counts > 0
        following, before = np.arange(1, len(ring) + 1), np.arange(-1, len(ring) - 1)
        following[(first + counts - 1)[some]] = first[some]
        before[first[some]] = (first + counts - 1)[some]
        return cls(
            rings.size, lon, lat, ring, following, before, rings.plot[kept], rings.part[kept],
            rings.hole[kept], rings.part_plot,
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
