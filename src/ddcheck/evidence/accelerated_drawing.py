"""Areas of plots and their edges in pixels, compiled by numba (see `accelerated`)."""

from __future__ import annotations

import numpy as np

from ddcheck.evidence.area import COS, E2, LARGEST, PICO_HA, RADIAN, SHORT_EDGE, SIN, gauss
from ddcheck.evidence.compiling import compiled
from ddcheck.evidence.coverage import Frames, Lattice, PixelEdges
from ddcheck.evidence.drawing import Drawn
from ddcheck.evidence.nearness import Lines
from ddcheck.evidence.rings import Floats, Ints, Rings, Truth

_S, _C = tuple(SIN), tuple(COS)
_BIG, _TOO_BIG = 2.0**62, 2.0**63 * (1 - 1e-9)


@compiled
def _add_point(
    x0: Floats, x1: Floats, y0: Floats, y1: Floats, point: float, weight: float, result: Floats
) -> None:  # fmt: skip
    """One Gauss point of every edge; the series are written out so that edges go side by side."""
    for i in range(len(x0)):
        middle, half = (y0[i] + y1[i]) / 2, (y1[i] - y0[i]) / 2
        x_middle, x_half = (x0[i] + x1[i]) / 2, (x1[i] - x0[i]) / 2
        phi = (middle + half * point) * RADIAN
        x = phi * phi
        s = ((((_S[11] * x + _S[10]) * x + _S[9]) * x + _S[8]) * x + _S[7]) * x + _S[6]
        s = (((((s * x + _S[5]) * x + _S[4]) * x + _S[3]) * x + _S[2]) * x + _S[1]) * x + _S[0]
        c = ((((_C[12] * x + _C[11]) * x + _C[10]) * x + _C[9]) * x + _C[8]) * x + _C[7]
        c = ((((c * x + _C[6]) * x + _C[5]) * x + _C[4]) * x + _C[3]) * x + _C[2]
        c = (c * x + _C[1]) * x + _C[0]
        s = phi * s
        root = 1 - E2 * s * s
        dq = 2 * (1 - E2) * c / (root * root)
        result[i] = result[i] + weight * (x_middle + x_half * point) * dq


@compiled
def _scale(y0: Floats, y1: Floats, result: Floats) -> None:
    for i in range(len(result)):
        result[i] = result[i] * ((y1[i] - y0[i]) / 2 * RADIAN) * RADIAN


def integral_of(x0: Floats, x1: Floats, y0: Floats, y1: Floats, order: int) -> Floats:
    """area.integral_of."""
    result = np.zeros(len(x0))
    for point, weight in zip(*gauss(order), strict=True):
        _add_point(x0, x1, y0, y1, point, weight, result)
    _scale(y0, y1, result)
    return result


@compiled
def _snap(value: float, per_degree: int, scale: float) -> float:
    """coverage.Lattice._snap."""
    scaled = value * per_degree
    whole = np.rint(scaled)
    return float(whole + np.rint((scaled - whole) * scale) / scale)


@compiled
def _edges_of(
    x: Floats, y: Floats, ring_start: Ints, plot_ring: Ints, plots: Ints, left: Ints, top: Ints,
    per_degree: int, scale: float, west: int, north: int, degrees: Floats, pixels: Floats,
    rises: Floats, ring_end: Ints,
) -> int:  # fmt: skip
    """Write edges (4, e) from south to north; longitudes in `degrees` from the middle of the ring.

    Columns of `degrees` are x0, x1, y0, y1; of `pixels` the same, from north to south. ring_end: the
    number of edges after each ring.
    """
    edge, ring = 0, 0
    for i in range(len(plots)):
        for r in range(plot_ring[plots[i]], plot_ring[plots[i] + 1]):
            first, low, high = edge, np.inf, -np.inf
            begin, end = ring_start[r], ring_start[r + 1] - 1
            ax = ay = 0.0
            if begin < end:
                ax = _snap(x[begin], per_degree, scale) - west - left[i]
                ay = north - _snap(y[begin], per_degree, scale) - top[i]
            for v in range(begin, end):
                bx = _snap(x[v + 1], per_degree, scale) - west - left[i]
                by = north - _snap(y[v + 1], per_degree, scale) - top[i]
                if y[v] != y[v + 1]:
                    up = y[v] < y[v + 1]
                    a, b = (v, v + 1) if up else (v + 1, v)
                    low, high = min(low, min(x[a], x[b])), max(high, max(x[a], x[b]))
                    degrees[0, edge], degrees[1, edge] = x[a], x[b]
                    degrees[2, edge], degrees[3, edge] = y[a], y[b]
                    pixels[0, edge], pixels[1, edge] = (bx, ax) if up else (ax, bx)
                    pixels[2, edge], pixels[3, edge] = (by, ay) if up else (ay, by)
                    rises[edge] = 1.0 if up else -1.0
                    edge += 1
                ax, ay = bx, by
            middle = (low + high) / 2
            for e in range(first, edge):
                degrees[0, e] -= middle
                degrees[1, e] -= middle
            ring_end[ring] = edge
            ring += 1
    return edge


@compiled
def _ring_area(pieces: Floats, rises: Floats, begin: int, end: int) -> int:
    """area.ring_areas of one ring; LARGEST where it overflows."""
    total, rough, overflows = 0, 0.0, False
    for e in range(begin, end):
        piece = pieces[e] * PICO_HA
        rough += piece * rises[e]
        if abs(piece) >= _BIG:
            overflows = True
        else:
            total += int(np.rint(piece)) * int(rises[e])
    return LARGEST if overflows or abs(rough) >= _TOO_BIG else total


@compiled
def _sum_up(
    plot_ring: Ints, ring_hole: Truth, plots: Ints, ring_end: Ints, pieces: Floats, rises: Floats,
    pixels: Floats, area: Ints, too_large: Truth, sign: Floats, plot: Ints,
) -> int:  # fmt: skip
    """Areas of plots; edges that cover something move to the front. Gives how many those are."""
    kept, ring, begin = 0, 0, 0
    for i in range(len(plots)):
        total, rough, over = 0, 0.0, False
        for r in range(plot_ring[plots[i]], plot_ring[plots[i] + 1]):
            end = ring_end[ring]
            own = _ring_area(pieces, rises, begin, end)
            signed = -abs(own) if ring_hole[r] else abs(own)
            total += signed
            rough += float(signed)
            over |= own == LARGEST
            role = 0.0
            if own != 0:
                role = 1.0 if ring_hole[r] == (own > 0) else -1.0
            for e in range(begin, end):
                if role != 0 and pixels[3, e] > pixels[2, e]:
                    for k in range(4):
                        pixels[k, kept] = pixels[k, e]
                    sign[kept] = role * rises[e]
                    plot[kept] = i
                    kept += 1
            begin = end
            ring += 1
        too_large[i] = over or abs(rough) >= _TOO_BIG
        area[i] = LARGEST if too_large[i] else max(total, 0)
    return kept


def _numbers(lattice: Lattice) -> tuple[int, float, int, int]:
    """Pixels a degree, how finely positions are rounded, and the corner in pixels."""
    k = lattice.per_degree
    return k, float(1 << lattice.position_bits), round(lattice.west * k), round(lattice.north * k)


def draw(rings: Rings, plots: Ints, frames: Frames, lattice: Lattice) -> Drawn:
    """drawing.draw."""
    size = int((rings.first_side[plots + 1] - rings.first_side[plots]).sum())
    degrees, pixels, rises = np.empty((4, size)), np.empty((4, size)), np.empty(size)
    number = int((rings.plot_ring[plots + 1] - rings.plot_ring[plots]).sum())
    ring_end = np.empty(number, np.int64)
    edges = _edges_of(
        rings.x, rings.y, rings.ring_start, rings.plot_ring, plots, frames.col, frames.row,
        *_numbers(lattice), degrees, pixels, rises, ring_end,
    )  # fmt: skip
    x0, x1, y0, y1 = degrees[:, :edges]
    pieces = integral_of(x0, x1, y0, y1, 4)
    long = np.flatnonzero(y1 - y0 > SHORT_EDGE)
    if len(long):
        pieces[long] = integral_of(x0[long], x1[long], y0[long], y1[long], 16)
    area, too_large = np.empty(len(plots), np.int64), np.empty(len(plots), np.bool_)
    sign, plot = np.empty(edges), np.empty(edges, np.int64)
    kept = _sum_up(
        rings.plot_ring, rings.ring_hole, plots, ring_end, pieces, rises, pixels, area, too_large,
        sign, plot,
    )  # fmt: skip
    x0, x1, y0, y1 = pixels[:, :kept]
    return Drawn(area, too_large, PixelEdges(x0, y0, x1, y1, sign[:kept], plot[:kept]))


@compiled
def _lines(
    x: Floats, y: Floats, ring_start: Ints, plot_ring: Ints, plots: Ints, left: Ints, top: Ints,
    per_degree: int, scale: float, west: int, north: int, pixel: Floats, sides: Floats, plot: Ints,
    start: Ints,
) -> None:  # fmt: skip
    side = 0
    for i in range(len(plots)):
        start[i] = side
        for r in range(plot_ring[plots[i]], plot_ring[plots[i] + 1]):
            ax = ay = 0.0
            for v in range(ring_start[r], ring_start[r + 1]):
                bx = (_snap(x[v], per_degree, scale) - west - left[i]) * pixel[i, 0]
                by = (north - _snap(y[v], per_degree, scale) - top[i]) * pixel[i, 1]
                if v > ring_start[r]:
                    turned = ay > by or (ay == by and ax > bx)
                    sides[0, side], sides[2, side] = (bx, ax) if turned else (ax, bx)
                    sides[1, side], sides[3, side] = (by, ay) if turned else (ay, by)
                    plot[side] = i
                    side += 1
                ax, ay = bx, by
    start[len(plots)] = side


def lines_of(rings: Rings, plots: Ints, own: Frames, lattice: Lattice, pixel: Floats) -> Lines:
    """nearness.lines_of."""
    sides = int((rings.first_side[plots + 1] - rings.first_side[plots]).sum())
    found, plot = np.empty((4, sides)), np.empty(sides, np.int64)
    start = np.empty(len(plots) + 1, np.int64)
    _lines(
        rings.x, rings.y, rings.ring_start, rings.plot_ring, plots, own.col, own.row,
        *_numbers(lattice), pixel, found, plot, start,
    )  # fmt: skip
    return Lines(found[0], found[1], found[2], found[3], plot, start)
