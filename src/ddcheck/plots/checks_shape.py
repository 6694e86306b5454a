"""Checks of how a boundary is drawn (method §7: G06 to G11, G23, G27, G31, G32). None refuses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddcheck.plots.outline import Floats, Ints, Outline
from ddcheck.plots.scene import Scene

SHORT_M = 0.1
SPIKE_DEGREES, SPIKE_LEGS = 5.0, 5.0
SPIKE_AREA, SPIKE_LENGTH = 0.01, 0.20
SLIVER = 0.05
ROUND_CV, ROUND_CORNERS = 0.01, 8
MANY_VERTICES = 10_000
APART_KM = 20.0
LONG_EDGE = 0.5
PIXEL = 0.00025  # degrees of the Hansen grid
PIXEL_SHARE, PIXEL_SIDES = 0.8, 6
_SAME = 1e-9  # degrees


def holes(scene: Scene) -> None:
    """G06: land left out inside the boundary."""
    outline = scene.outline
    count = np.bincount(outline.ring_plot[outline.ring_hole], minlength=len(scene))
    scene.warn("DD219", count > 0, lambda row: {"holes": count[row]})


def repeated_vertices(scene: Scene) -> None:
    """G07: the same vertex again, or sides under 0.1 m."""
    outline = scene.outline
    short = outline.length < SHORT_M
    count = np.bincount(outline.plot[short], minlength=len(scene))
    scene.warn("DD220", count > 0, lambda row: {"sides": count[row], "limit": f"{SHORT_M:g}"})


def spikes(scene: Scene) -> None:
    """G08: a needle of the boundary: two long sides almost on each other, or much way for no land."""
    outline = scene.outline
    east, north = outline.metres
    after, ahead = outline.length, outline.length[outline.before]
    ux, uy = east[outline.before] - east, north[outline.before] - north
    vx, vy = east[outline.following] - east, north[outline.following] - north
    cosine = (ux * vx + uy * vy) / np.maximum(after * ahead, 1e-12)
    sharp = cosine > np.cos(np.radians(SPIKE_DEGREES))
    median = _median_beside(sharp, outline)
    long_legs = np.minimum(after, ahead) > SPIKE_LEGS * median
    across = np.hypot(ux - vx, uy - vy)
    triangle = np.abs(ux * vy - uy * vx) / 2
    no_land = triangle < SPIKE_AREA * outline.ring_area[outline.ring]
    much_way = after + ahead - across > SPIKE_LENGTH * outline.perimeter[outline.ring]
    real = (after > SHORT_M) & (ahead > SHORT_M)
    needle = real & ((sharp & long_legs) | (no_land & much_way))
    first = _first_vertex(needle, outline.plot, len(scene))
    scene.warn(
        "DD221", first >= 0,
        lambda row: {"lon": f"{outline.lon[first[row]]:.6f}", "lat": f"{outline.lat[first[row]]:.6f}"},
    )  # fmt: skip


def _median_beside(flagged: NDArray[np.bool_], outline: Outline) -> Floats:
    """(v,) median side of the ring of each vertex, where the ring has a flagged vertex; else 0."""
    rings = np.zeros(len(outline.ring_plot), bool)
    rings[outline.ring[flagged]] = True
    median = np.zeros(len(outline.ring))
    own = rings[outline.ring]
    if own.any():
        ring = outline.ring[own]
        median[own] = _median(ring, outline.length[own], len(rings))[ring]
    return median


def _median(group: Ints, values: Floats, size: int) -> Floats:
    order = np.lexsort((values, group))
    counts = np.bincount(group, minlength=size)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    middle = np.minimum(starts + counts // 2, len(values) - 1)
    return values[order][middle] if len(values) else np.zeros(size)


def _first_vertex(flagged: NDArray[np.bool_], plot: Ints, size: int) -> Ints:
    first = np.full(size, -1, np.int64)
    at = np.flatnonzero(flagged)[::-1]
    first[plot[at]] = at
    return first


def slivers(scene: Scene) -> None:
    """G09: much longer than wide, 4πA/P² under 0.05."""
    outline = scene.outline
    outer = ~outline.ring_hole
    fullness = 4 * np.pi * outline.ring_area / np.maximum(outline.perimeter, 1e-9) ** 2
    thin = outer & (fullness < SLIVER)
    width = np.full(len(scene), np.inf)
    np.minimum.at(width, outline.ring_plot[outer], fullness[outer])
    scene.warn("DD222", outline.any_ring(thin), lambda row: {"fullness": f"{width[row]:.3f}"})


def drawn_circles(scene: Scene) -> None:
    """G10: every corner as far from the middle as every other: drawn around a point."""
    outline = scene.outline
    size = len(outline.ring_plot)
    east, north = outline.metres
    corners = np.maximum(outline.corners, 1)
    middle_e = np.bincount(outline.ring, east, minlength=size) / corners
    middle_n = np.bincount(outline.ring, north, minlength=size) / corners
    radius = np.hypot(east - middle_e[outline.ring], north - middle_n[outline.ring])
    mean = np.bincount(outline.ring, radius, minlength=size) / corners
    off = np.bincount(outline.ring, (radius - mean[outline.ring]) ** 2, minlength=size)
    cv = np.sqrt(off / corners) / np.maximum(mean, 1e-9)
    round_ = (cv < ROUND_CV) & (outline.corners >= ROUND_CORNERS) & ~outline.ring_hole
    reach = np.zeros(len(scene))
    np.maximum.at(reach, outline.ring_plot[round_], mean[round_])
    scene.warn("DD223", reach > 0, lambda row: {"radius": f"{reach[row]:.0f}"})


def drawn_boxes(scene: Scene) -> None:
    """G11: a rectangle along the meridians and parallels: a box that was drawn, not walked."""
    outline = scene.outline
    along = _along_axes(scene)
    straight = np.bincount(outline.ring[along], minlength=len(outline.ring_plot))
    box = (outline.corners == 4) & (straight == 4) & ~outline.ring_hole
    scene.warn("DD224", outline.any_ring(box))


def _along_axes(scene: Scene) -> NDArray[np.bool_]:
    outline = scene.outline
    flat = np.abs(outline.lat[outline.following] - outline.lat) < _SAME
    upright = np.abs(outline.lon[outline.following] - outline.lon) < _SAME
    return np.asarray(flat ^ upright)


def many_vertices(scene: Scene) -> None:
    """G23: more vertices than a survey has; above 100,000 the plot was refused already."""
    count = np.bincount(scene.outline.plot, minlength=len(scene))
    scene.warn("DD242", count > MANY_VERTICES, lambda row: {"vertices": count[row]})


def parts_apart(scene: Scene) -> None:
    """G27: parts of one plot more than 20 km from each other."""
    outline = scene.outline
    lon, lat = outline.lon, outline.lat
    part = outline.ring_part[outline.ring]
    size = len(outline.part_plot)
    count = np.maximum(np.bincount(part, minlength=size), 1)
    x = np.bincount(part, lon, minlength=size) / count
    y = np.bincount(part, lat, minlength=size) / count
    cosine = np.cos(np.radians(np.where(np.isnan(scene.lat), 0.0, scene.lat)))
    east = _spread(x, outline.part_plot, len(scene))
    east = np.minimum(east, 360 - east) * cosine
    spread = np.hypot(east, _spread(y, outline.part_plot, len(scene)))
    km = spread * 111.2
    scene.warn(
        "DD248", km > APART_KM, lambda row: {"km": f"{km[row]:.0f}", "limit": f"{APART_KM:g}"}
    )


def _spread(values: Floats, group: Ints, size: int) -> Floats:
    """Largest less smallest value of each group; 0 for an empty one."""
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, group, values)
    np.maximum.at(high, group, values)
    return np.where(low <= high, high - low, 0.0)


def long_edges(scene: Scene) -> None:
    """G31: a side so long that a straight line on the map and on the ground differ."""
    outline = scene.outline
    east = np.abs(outline.lon[outline.following] - outline.lon)
    north = np.abs(outline.lat[outline.following] - outline.lat)
    longest = np.zeros(len(scene))
    np.maximum.at(longest, outline.plot, np.maximum(east, north))
    scene.warn("DD252", longest > LONG_EDGE, lambda row: {"degrees": f"{longest[row]:.2f}"})


def pixel_grid(scene: Scene) -> None:
    """G32: sides that run along the pixels of a loss map: drawn by a program from the map itself."""
    outline = scene.outline
    on_grid = np.ones(len(outline.lon), bool)
    for values in (outline.lon, outline.lat):
        steps = values / PIXEL
        on_grid &= np.abs(steps - np.rint(steps)) < 1e-3
    sides = _along_axes(scene) & on_grid & on_grid[outline.following]
    length = np.bincount(outline.plot[sides], outline.length[sides], minlength=len(scene))
    whole = np.bincount(outline.plot, outline.length, minlength=len(scene))
    share = length / np.maximum(whole, 1e-9)
    many = np.bincount(outline.plot[sides], minlength=len(scene)) >= PIXEL_SIDES
    scene.warn("DD253", many & (share > PIXEL_SHARE), lambda row: {"percent": f"{share[row]:.0%}"})


CHECKS = (
    holes, repeated_vertices, spikes, slivers, drawn_circles, drawn_boxes, many_vertices,
    parts_apart, long_edges, pixel_grid,
)  # fmt: skip
