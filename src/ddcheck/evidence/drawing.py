"""From the vertices of plots to their areas and to their edges in pixels: the numpy way (see `kernel`)."""

from __future__ import annotations

from dataclasses import dataclass

from ddcheck.evidence.area import plot_areas, ring_areas
from ddcheck.evidence.coverage import Frames, Lattice, PixelEdges, pixel_edges
from ddcheck.evidence.outlines import edges_in
from ddcheck.evidence.rings import Ints, Rings, Truth


@dataclass(frozen=True)
class Drawn:
    """Plots in pixels: geodesic pico-hectares (n,), which exceed what int64 holds, and edges."""

    area: Ints
    too_large: Truth
    edges: PixelEdges


def draw(rings: Rings, plots: Ints, frames: Frames, lattice: Lattice) -> Drawn:
    """Some plots (m,) of rings, each in a box (m,) of its own on the lattice."""
    edges = edges_in(rings.take(plots))
    areas, overflows = ring_areas(edges)
    area, over = plot_areas(edges, areas, overflows)
    return Drawn(area, over > 0, pixel_edges(edges, areas, frames, lattice))
