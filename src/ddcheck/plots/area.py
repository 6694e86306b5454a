"""Geodesic areas of plots: straight edges in longitude and latitude on WGS 84 (method §3).

The same closed form as in the evidence room, in floating point: this one serves the checks of the
declared area before any layer is looked at, that one counts hectares in integers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddcheck.plots.outline import Outline

_A = 6378137.0
_F = 1 / 298.257223563
_E2 = _F * (2 - _F)


def _dq(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """dq/dphi of the authalic function at a latitude in degrees."""
    phi = np.radians(lat)
    return 2 * (1 - _E2) * np.cos(phi) / (1 - _E2 * np.sin(phi) ** 2) ** 2


def areas_ha(outline: Outline) -> NDArray[np.float64]:
    """(n,) hectares of each plot, shells minus holes; NaN for plots without rings.

    A ring's area is the integral of longitude over q; the longitude counts from its first vertex,
    and dq is integrated along each side, so that small plots keep their digits.
    """
    rings = len(outline.ring_plot)
    first = np.zeros(rings, np.int64)
    first[outline.ring[::-1]] = np.arange(len(outline.ring))[::-1]
    base = outline.lon[first][outline.ring]
    x0, x1 = outline.lon - base, outline.lon[outline.following] - base
    y0, y1 = outline.lat, outline.lat[outline.following]
    total = np.zeros(len(x0))
    short = np.abs(y1 - y0) < 0.05
    for point, weight in _gauss(2):  # exact to the last digit over a twentieth of a degree
        t = (1 + point) / 2
        total += weight / 2 * (x0 + t * (x1 - x0)) * _dq(y0 + t * (y1 - y0))
    if not short.all():
        long = np.flatnonzero(~short)
        exact = np.zeros(len(long))
        for point, weight in _gauss(16):
            t = (1 + point) / 2
            lon = x0[long] + t * (x1[long] - x0[long])
            exact += weight / 2 * lon * _dq(y0[long] + t * (y1[long] - y0[long]))
        total[long] = exact
    pieces = total * np.radians(y1 - y0) * np.pi / 180 * _A * _A / 2
    signed = np.abs(np.bincount(outline.ring, pieces, minlength=rings))
    signed = np.where(outline.ring_hole, -signed, signed)
    area = np.bincount(outline.ring_plot, signed, minlength=outline.size) / 1e4
    has_ring = np.bincount(outline.ring_plot, minlength=outline.size) > 0
    return np.where(has_ring, area, np.nan)


def _gauss(order: int) -> list[tuple[float, float]]:
    points, weights = np.polynomial.legendre.leggauss(order)
    return list(zip(points.tolist(), weights.tolist(), strict=True))
