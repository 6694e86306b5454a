"""The table of hectares in plain Python: one plot, one edge, one pixel after the other.

Written from the words of coverage.py and performance.md §3.1, with Python's own floats and integers
and none of the engine's code but the area of a row of pixels.
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise

import numpy as np
import shapely

from ddcheck.evidence.area import row_area

Table = dict[tuple[int, int], int]


def snapped(degrees: float, k: int) -> float:
    """Pixels from 0 degrees, a whole number of 2**-bits."""
    value = degrees * k
    whole = round(value)
    scale = float(1 << (44 - (k - 1).bit_length()))
    return whole + round((value - whole) * scale) / scale


def coverage(shape: shapely.Geometry, k: int) -> dict[tuple[int, int], int]:
    """(row, col) counted from 0, 0 degrees to the south and east: 2**-32 of a pixel."""
    fine: dict[tuple[int, int], int] = defaultdict(int)
    west, _, _, north = shape.bounds
    left, top_row = math.floor(snapped(west, k)), math.floor(-snapped(north, k))
    for part in shapely.get_parts(shape):
        for ring, role in [(part.exterior, -1.0), *((hole, 1.0) for hole in part.interiors)]:
            points = [(snapped(x, k) - left, -snapped(y, k) - top_row) for x, y in ring.coords]
            turning = 1.0 if ring.is_ccw else -1.0
            for (xa, ya), (xb, yb) in pairwise(points):
                if ya != yb:
                    # the engine writes every edge from south to north, then looks down
                    goes_north = 1.0 if yb < ya else -1.0
                    top, bottom = ((xa, ya), (xb, yb)) if ya < yb else ((xb, yb), (xa, ya))
                    add_edge(fine, top, bottom, role * turning * goes_north)
    return {(row + top_row, col + left): w for (row, col), w in settled(fine).items()}


def add_edge(
    fine: dict[tuple[int, int], int], top: tuple[float, float], bottom: tuple[float, float],
    sign: float,
) -> None:  # fmt: skip
    y0, y1 = top[1], bottom[1]
    for row in range(math.floor(y0), math.ceil(y1)):
        a, b = max(float(row), y0), min(float(row + 1), y1)
        left, right = sorted((x_at(top, bottom, a), x_at(top, bottom, b)))
        height = (b - a) * 2.0**40
        first = math.floor(left)
        last = max(math.ceil(right) - 1, first)
        for col in range(first, last + 1):
            begin, end = max(float(col), left), right if col == last else float(col + 1)
            length = right - left if right > left else 1.0
            upto = height if col == last else float(round(height * ((end - left) / length)))
            before = float(round(height * ((begin - left) / length))) if begin > left else 0.0
            share = upto - before
            moved = float(round(share * ((begin + end) / 2 - col)))
            fine[row, col] += int(sign * (share - moved))
            fine[row, col + 1] += int(sign * moved)


def x_at(top: tuple[float, float], bottom: tuple[float, float], y: float) -> float:
    (x0, y0), (x1, y1) = top, bottom
    if y == y0:
        return x0
    if y == y1:
        return x1
    return min(max(x0 + (y - y0) * ((x1 - x0) / (y1 - y0)), min(x0, x1)), max(x0, x1))


def settled(fine: dict[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """Running sums along each row, rounded to 2**-32."""
    found = {}
    for row in sorted({row for row, _ in fine}):
        columns = [col for own, col in fine if own == row]
        total = 0
        for col in range(min(columns), max(columns) + 1):
            total += fine.get((row, col), 0)
            rounded = (min(max(total, 0), 1 << 40) + 128) >> 8
            if rounded:
                found[row, col] = rounded
    return found


def hectares(
    shape: shapely.Geometry, loss: np.ndarray, canopy: np.ndarray, west: int, north: int, k: int,
    thresholds: tuple[float, ...],
) -> Table:  # fmt: skip
    """Pico-hectares by (canopy bin, loss code) of one plot on one tile."""
    weights: dict[tuple[int, int, int], int] = defaultdict(int)
    for (row, col), weight in coverage(shape, k).items():
        r, c = row + north * k, col - west * k
        bin_ = sum(int(canopy[r, c]) > threshold for threshold in thresholds)
        weights[row, bin_, int(loss[r, c])] += weight
    table: Table = defaultdict(int)
    for (row, bin_, year), weight in weights.items():
        pixel = float(row_area(np.array([row + 80 * k]), 80.0, k)[0]) / (1 << 32)
        table[bin_, year] += round(weight * pixel)
    return dict(table)
