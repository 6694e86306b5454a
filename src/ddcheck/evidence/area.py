"""Areas on the WGS 84 ellipsoid in closed form (method §3), edges straight in longitude/latitude.

Only additions, multiplications, divisions and rounding are used, no sine of the platform, so that
the integers are the same on every machine. The unit of the integers is the pico-hectare
(1e-12 ha = 1e-8 m2).

The area of a region is half a**2 times the integral of longitude over q, where q is the authalic
function of latitude. Integrating dq/dlat, and not differences of q, avoids the loss of digits that
small plots would suffer.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.outlines import Edges, Floats, Ints

PICO_HA_PER_M2 = 1e8
PICO_HA_PER_HA = 1e12
LARGEST = 2**63 - 1  # about 9.22 million ha: what an int64 of pico-hectares holds

_A = 6378137.0
_F = 1 / 298.257223563
E2 = _F * (2 - _F)
RADIAN = math.pi / 180
SIN = [(-1) ** i / math.factorial(2 * i + 1) for i in range(12)]
COS = [(-1) ** i / math.factorial(2 * i) for i in range(13)]
_ATANH = [1 / (2 * i + 1) for i in range(12)]
PICO_HA = _A * _A / 2 * PICO_HA_PER_M2  # of the unit of integral_of
SHORT_EDGE = 0.05  # degrees: below this 4 Gauss points already give every digit


def _series(coefficients: list[float], x: Floats) -> Floats:
    total = np.full_like(x, coefficients[-1])
    for c in reversed(coefficients[:-1]):
        total = total * x + c
    return total


def q(lat: Floats) -> Floats:
    """Give the authalic function q of latitude in degrees: (1-e2)(s/(1-e2 s2) + atanh(e s)/e)."""
    phi = np.asarray(lat, np.float64) * RADIAN
    s = phi * _series(SIN, phi * phi)
    es2 = E2 * s * s
    return (1 - E2) * (s / (1 - es2) + s * _series(_ATANH, es2))


def _dq(lat: Floats) -> Floats:
    """dq/dphi at a latitude in degrees: 2(1-e2) cos / (1-e2 sin2)**2."""
    phi = lat * RADIAN
    square = phi * phi
    s = phi * _series(SIN, square)
    root = 1 - E2 * s * s
    return 2 * (1 - E2) * _series(COS, square) / (root * root)


def cell_area(south: Floats, north: Floats, width_deg: float) -> Floats:
    """m2 of cells between two latitudes and `width_deg` of longitude; exact for any height."""
    points, weights = gauss(16)
    middle, half = (south + north) / 2, (north - south) / 2
    total = np.zeros_like(middle)
    for point, weight in zip(points, weights, strict=True):
        total = total + weight * _dq(middle + half * point)
    area: Floats = total * (half * RADIAN) * (width_deg * RADIAN) * (_A * _A / 2)
    return area


def row_area(row: Ints, north: float, per_degree: int) -> Floats:
    """Pico-hectares of one pixel in each row of a lattice (row 0 begins at latitude `north`)."""
    if len(row):
        first, last = int(row.min()), int(row.max())
        if last - first < len(row):  # rows that come up again and again are computed once
            every = _row_area(np.arange(first, last + 1), north, per_degree)
            return every[row - first]
    return _row_area(row, north, per_degree)


def _row_area(row: Ints, north: float, per_degree: int) -> Floats:
    points, weights = gauss(3)
    middle = north - (row.astype(np.float64) + 0.5) / per_degree
    half = 0.5 / per_degree
    total = np.zeros_like(middle)
    for point, weight in zip(points, weights, strict=True):
        total = total + weight * _dq(middle + half * point)
    scale = (half * RADIAN) * (RADIAN / per_degree) * (_A * _A / 2) * PICO_HA_PER_M2
    return total * scale


def ring_areas(edges: Edges) -> tuple[Ints, NDArray[np.bool_]]:
    """Signed pico-hectares of every ring (counter-clockwise positive), and which overflow.

    Each edge is rounded once to an integer and the integers are added, so the sum does not depend
    on the first vertex or the direction. Longitudes count from the middle of the ring, so an
    edge is worth at most half the box of its ring; rings whose box is too large for that in int64
    are marked and hold LARGEST with their sign lost.
    """
    rings = len(edges.ring_plot)
    pieces = _edge_areas(edges, _middles(edges))
    overflows = np.zeros(rings, bool)
    big = np.abs(pieces) >= 2.0**62
    overflows[edges.ring[big]] = True
    exact = np.rint(np.where(big, 0.0, pieces)).astype(np.int64)
    total = _sum_sorted(exact * edges.north.astype(np.int64), edges.ring, rings)
    rough = np.bincount(edges.ring, pieces * edges.north, minlength=rings)
    overflows |= np.abs(rough) >= 2.0**63 * (1 - 1e-9)
    total[overflows] = LARGEST
    return total, overflows


def plot_areas(edges: Edges, rings: Ints, overflows: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Pico-hectares of each plot (shells minus holes), and 1 where it exceeds what int64 holds.

    The winding of the input does not matter. A plot that is too large holds LARGEST.
    """
    signed = np.where(edges.ring_hole, -np.abs(rings), np.abs(rings))
    total = _sum_sorted(signed, edges.ring_plot, edges.size)
    rough = np.bincount(edges.ring_plot, signed.astype(np.float64), minlength=edges.size)
    too_large = np.bincount(edges.ring_plot[overflows], minlength=edges.size) > 0
    too_large |= np.abs(rough) >= 2.0**63 * (1 - 1e-9)
    total[too_large] = LARGEST
    return np.maximum(total, 0), too_large.astype(np.int64)


def areas_of(edges: Edges) -> Ints:
    """Pico-hectares of each plot; LARGEST where larger."""
    return plot_areas(edges, *ring_areas(edges))[0]


def _middles(edges: Edges) -> Floats:
    rings = len(edges.ring_plot)
    low, high = np.full(rings, np.inf), np.full(rings, -np.inf)
    np.minimum.at(low, edges.ring, np.minimum(edges.lon0, edges.lon1))
    np.maximum.at(high, edges.ring, np.maximum(edges.lon0, edges.lon1))
    empty = low > high
    low[empty] = high[empty] = 0.0
    middle: Floats = (low + high) / 2
    return middle


def _edge_areas(edges: Edges, middle: Floats) -> Floats:
    """Pico-hectares between each edge and the middle meridian of its ring, eastwards positive."""
    x0, x1 = edges.lon0 - middle[edges.ring], edges.lon1 - middle[edges.ring]
    result = np.zeros_like(x0)
    short = edges.lat1 - edges.lat0 <= SHORT_EDGE
    for chosen, order in ((short, 4), (~short, 16)):
        if chosen.any():
            y0, y1 = edges.lat0[chosen], edges.lat1[chosen]
            result[chosen] = integral_of(x0[chosen], x1[chosen], y0, y1, order)
    return result * PICO_HA


def integral_of(x0: Floats, x1: Floats, y0: Floats, y1: Floats, order: int) -> Floats:
    """Integral of longitude over q along edges between two latitudes, in squares of the radius."""
    middle, half = (y0 + y1) / 2, (y1 - y0) / 2
    x_middle, x_half = (x0 + x1) / 2, (x1 - x0) / 2
    total = np.zeros_like(x0)
    for point, weight in zip(*gauss(order), strict=True):
        total = total + weight * (x_middle + x_half * point) * _dq(middle + half * point)
    result: Floats = total * (half * RADIAN) * RADIAN
    return result


def _sum_sorted(values: Ints, group: Ints, size: int) -> Ints:
    """Exact sums of integers over ascending groups."""
    result = np.zeros(size, np.int64)
    np.add.at(result, group, values)
    return result


def gauss(order: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Points and weights on [-1, 1]."""
    return _POINTS[order]


def _mirrored(half: tuple[tuple[float, float], ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Gauss-Legendre points and weights on [-1, 1] from the positive ones."""
    inner = [(point, weight) for point, weight in half if point > 0]
    pairs = [(-point, weight) for point, weight in reversed(inner)] + list(half)
    return tuple(point for point, _ in pairs), tuple(weight for _, weight in pairs)


# Written out, not computed: a linear algebra library may differ in the last digit.
_POINTS = {
    3: _mirrored(((0.0, 8 / 9), (0.7745966692414834, 5 / 9))),
    4: _mirrored(
        ((0.33998104358485626, 0.6521451548625461), (0.8611363115940526, 0.34785484513745385))
    ),
    16: _mirrored(
        (
            (0.09501250983763744, 0.1894506104550685),
            (0.2816035507792589, 0.18260341504492358),
            (0.45801677765722737, 0.16915651939500254),
            (0.6178762444026438, 0.14959598881657674),
            (0.755404408355003, 0.12462897125553388),
            (0.8656312023878318, 0.09515851168249279),
            (0.9445750230732326, 0.062253523938647894),
            (0.9894009349916499, 0.027152459411754096),
        )
    ),
}
