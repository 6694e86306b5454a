"""Coverage once more, slowly: plain Python, an edge, a row and a pixel at a time.

It follows the definition of `ddcheck.evidence.coverage` in words of its own and shares none of its
code: positions rounded to about 2**-44 degree, pieces of an edge to 2**-40 of a pixel so that they
still add up, the sum rounded once to 2**-32. Equal integers mean that nothing else has an influence.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import Any

Cell = tuple[int, int]
Point = tuple[float, float]
FINE = float(1 << 40)


def slow_cover(shape: Any, per_degree: int, west: int = -180, north: int = 80) -> dict[Cell, int]:
    """Whole 2**-32 of every pixel (row, col) of the lattice that a polygon covers.

    Positions are counted from the corner of the pixel box of the plot, as the definition says.
    """
    bits = 44 - (per_degree - 1).bit_length()
    rings = []
    for polygon in getattr(shape, "geoms", [shape]):
        for ring, hole in [(polygon.exterior, False), *((r, True) for r in polygon.interiors)]:
            places = [
                _position(lon, lat, per_degree, bits, west, north) for lon, lat in ring.coords
            ]
            rings.append((places, hole))
    col = math.floor(min(x for places, _ in rings for x, _ in places))
    row = math.floor(min(y for places, _ in rings for _, y in places))
    deltas: dict[Cell, int] = defaultdict(int)
    for places, hole in rings:
        points = [(x - col, y - row) for x, y in places]
        eastwards = _shoelace(points) > 0
        for a, b in itertools.pairwise(points):
            _edge(a, b, 1 if eastwards != hole else -1, deltas)
    return {(row + r, col + c): share for (r, c), share in _summed(deltas).items()}


def _position(lon: float, lat: float, k: int, bits: int, west: int, north: int) -> Point:
    return _snapped(lon * k, bits) - west * k, north * k - _snapped(lat * k, bits)


def _snapped(value: float, bits: int) -> float:
    whole = float(round(value))
    return whole + round((value - whole) * 2.0**bits) / 2.0**bits


def _shoelace(points: list[Point]) -> float:
    """Twice the area, positive where the ring runs clockwise as seen on a map (y downwards)."""
    x0, y0 = points[0]
    return math.fsum(
        (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        for (ax, ay), (bx, by) in itertools.pairwise(points)
    )


def _edge(a: Point, b: Point, sign: int, deltas: dict[Cell, int]) -> None:
    """Ground to the east of an edge that runs upwards on the map lies inside a clockwise ring."""
    if a[1] == b[1]:
        return
    upwards = a[1] > b[1]
    (x0, y0), (x1, y1) = (b, a) if upwards else (a, b)
    weight = sign if upwards else -sign
    slope = (x1 - x0) / (y1 - y0)
    for row in range(math.floor(y0), math.ceil(y1)):
        top, bottom = max(float(row), y0), min(float(row + 1), y1)
        upper = x0 if top == y0 else _between(x0 + (top - y0) * slope, x0, x1)
        lower = x1 if bottom == y1 else _between(x0 + (bottom - y0) * slope, x0, x1)
        _row(min(upper, lower), max(upper, lower), bottom - top, weight, row, deltas)


def _between(value: float, a: float, b: float) -> float:
    return min(max(value, min(a, b)), max(a, b))


def _row(
    left: float, right: float, height: float, weight: int, row: int, deltas: dict[Cell, int]
) -> None:
    first = math.floor(left)
    last = max(math.ceil(right) - 1, first)
    whole = height * FINE
    before = 0.0
    for at in range(first, last + 1):
        end = right if at == last else float(at + 1)
        begin = max(float(at), left)
        upto = whole if at == last else float(round(whole * ((end - left) / (right - left))))
        share = upto - before
        moved = float(round(share * ((begin + end) / 2 - at)))
        deltas[row, at] += weight * int(share - moved)
        deltas[row, at + 1] += weight * int(moved)
        before = upto


def _summed(deltas: dict[Cell, int]) -> dict[Cell, int]:
    """Running sums from the west; what is past the last change of a row is outside."""
    rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (row, col), delta in deltas.items():
        rows[row].append((col, delta))
    found: dict[Cell, int] = {}
    for row, changes in rows.items():
        total, changes = 0, sorted(changes)
        for (col, delta), (stop, _) in zip(
            changes, [*changes[1:], (changes[-1][0] + 1, 0)], strict=True
        ):
            total += delta
            share = (min(max(total, 0), 1 << 40) + (1 << 7)) >> 8
            if share:
                found |= {(row, at): share for at in range(col, stop)}
    return found
