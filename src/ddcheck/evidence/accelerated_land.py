"""The loops over windows of land compiled by numba: reach and sums (see `accelerated`)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.cases import Numbers, Ruled
from ddcheck.evidence.compiling import compiled
from ddcheck.evidence.coverage import ONE, Cells, Frames
from ddcheck.evidence.nearness import INNER, OUTER, Lines, Onto
from ddcheck.evidence.outlines import Floats, Ints
from ddcheck.evidence.scales import Codes, Truth, Weighed

_INNER, _OUTER = int(INNER), int(OUTER)


@compiled
def _lay(
    cover: Ints, row_start: Ints, row_box: Ints, row: Ints, col: Ints, own_row: Ints, own_col: Ints,
    origin: Ints, stride: Ints, result: Ints,
) -> None:  # fmt: skip
    for r in range(len(row_box)):
        box = row_box[r]
        target = origin[box] + (row[r] - own_row[box]) * stride[box] + col[r] - own_col[box]
        begin = row_start[r]
        for i in range(row_start[r + 1] - begin - 1):
            result[target + i] = cover[begin + i]


def lay(cells: Cells, own: Frames, onto: Onto, result: Ints) -> None:
    """nearness.lay."""
    _lay(
        cells.cover, cells.row_start, cells.row_box, cells.row, cells.col, own.row, own.col,
        onto.origin, onto.stride, result,
    )  # fmt: skip


@compiled
def _end(x: float, y: float, radius: float, top: float, bottom: float) -> tuple[float, float]:
    """What the round end of a side reaches between two parallels."""
    away = max(max(top - y, y - bottom), 0.0)
    if away > radius:
        return np.inf, -np.inf
    half = np.sqrt(max(radius * radius - away * away, 0.0))
    return x - half, x + half


@compiled
def _long_side(
    x0: float, y0: float, x1: float, y1: float, slope: float, south: float, top: float,
    bottom: float,
) -> tuple[float, float]:  # fmt: skip
    """Where a side that is moved south lies at the parallels between which it runs; none: nan."""
    upper, lower = max(top, y0 + south), min(bottom, y1 + south)
    if upper > lower:
        return np.nan, np.nan
    west, east = min(x0, x1), max(x0, x1)
    a = min(max(x0 + (upper - (y0 + south)) * slope, west), east)
    b = min(max(x0 + (lower - (y0 + south)) * slope, west), east)
    return a, b


@compiled
def _between(
    x0: float, y0: float, x1: float, y1: float, radius: float, top: float, bottom: float
) -> tuple[float, float]:
    """What a side reaches between two parallels."""
    low, high = _end(x0, y0, radius, top, bottom)
    other_low, other_high = _end(x1, y1, radius, top, bottom)
    low, high = min(low, other_low), max(high, other_high)
    dx, dy = x1 - x0, y1 - y0
    if dy > 0:
        length = np.sqrt(dx * dx + dy * dy)
        east, south = radius * dy / length, -(radius * dx / length)
        a, b = _long_side(x0, y0, x1, y1, dx / dy, south, top, bottom)
        if a == a:
            high = max(high, max(a + east, b + east))
        a, b = _long_side(x0, y0, x1, y1, dx / dy, -south, top, bottom)
        if a == a:
            low = min(low, min(a - east, b - east))
    return low, high


@compiled
def _mark(
    x0: Floats, y0: Floats, x1: Floats, y1: Floats, plot: Ints, radii: Floats, pixel: Floats,
    origin: Ints, stride: Ints, tops: Ints, bottoms: Ints, lefts: Ints, rights: Ints, flag: int,
    result: Codes,
) -> None:  # fmt: skip
    for s in range(len(plot)):
        p = plot[s]
        radius, wide, tall = radii[p], pixel[p, 0], pixel[p, 1]
        first = max(int(np.floor((y0[s] - radius) / tall)), tops[p])
        last = min(int(np.floor((y1[s] + radius) / tall)) + 1, bottoms[p])
        for row in range(first, last):
            low, high = _between(x0[s], y0[s], x1[s], y1[s], radius, row * tall, (row + 1) * tall)
            if low <= high:
                begin = max(int(np.floor(low / wide)), lefts[p])
                end = min(int(np.floor(high / wide)) + 1, rights[p])
                start = origin[p] + row * stride[p]
                for col in range(begin, end):
                    result[start + col] |= flag


def mark(
    lines: Lines, radius: Floats, pixel: Floats, onto: Onto, flag: np.uint8, result: Codes
) -> None:
    """nearness.mark."""
    _mark(
        lines.x0, lines.y0, lines.x1, lines.y1, lines.plot, radius, pixel, onto.origin, onto.stride,
        onto.top, onto.bottom, onto.left, onto.right, int(flag), result,
    )  # fmt: skip


@compiled
def _finish(reach: Codes, cover: Ints, filled: Ints, certain: Truth) -> None:
    for i in range(len(reach)):
        marks, own = reach[i], cover[i]
        flags = 0
        if marks & _OUTER or own > 0 or filled[i] > 0:
            flags = _OUTER
        if own == ONE and not marks & _INNER and certain[i]:
            flags |= _INNER
        reach[i] = flags


def finish(reach: Codes, cover: Ints, filled: Ints, certain: Truth) -> None:
    """nearness.finish."""
    _finish(reach, cover, filled, certain)


@compiled
def _sums(
    row_start: Ints, row_box: Ints, cover: Ints, reach: Codes, is_exact: int, area: Floats,
    codes: Codes, inner: Ints, plot: Ints, outer: Ints,
) -> None:  # fmt: skip
    size = inner.shape[1]
    for row in range(len(row_box)):
        box = row_box[row]
        unit, whole = area[row] / ONE, int(np.rint(area[row]))
        for i in range(row_start[row], row_start[row + 1]):
            flags = reach[i]
            if not flags & _OUTER:
                continue
            code = codes[i] if codes[i] < size else 0
            own = int(np.rint(cover[i] * unit)) if cover[i] else 0
            plot[box, code] += own
            outer[box, code] += own if is_exact else whole
            if flags & _INNER:
                inner[box, code] += own


@compiled
def _families(
    row_start: Ints, row_box: Ints, cover: Ints, reach: Codes, area: Floats, number: Numbers,
    sure_of: NDArray[Any], might_of: NDArray[Any], sure: Ints, might: Ints,
) -> None:  # fmt: skip
    for row in range(len(row_box)):
        box = row_box[row]
        unit = area[row] / ONE
        for i in range(row_start[row], row_start[row + 1]):
            if not reach[i] & _OUTER:
                continue
            case = number[i]
            might[box] |= might_of[case]
            if sure_of[case] & ~sure[box] and np.rint(cover[i] * unit) > 0:
                sure[box] |= sure_of[case]


@compiled
def _add_case(codes: Codes, part: Numbers, number: Numbers) -> None:
    for i in range(len(number)):
        number[i] += part[codes[i]]


def add_case(codes: Codes, part: Numbers, number: Numbers) -> None:
    """cases.add_case."""
    _add_case(codes, part, number)


class CompiledScales:
    """scales.Scales."""

    def __init__(self, weighed: Weighed) -> None:
        self._own = weighed
        self._size = len(weighed.boxes.frames.row)

    def sums(self, codes: Codes, size: int) -> tuple[Ints, Ints, Ints]:
        """scales.Scales.sums."""
        own = self._own
        inner, plot, outer = (np.zeros((self._size, size), np.int64) for _ in range(3))
        _sums(
            own.boxes.row_start, own.boxes.row_box, own.cover, own.reach, int(own.exact), own.area,
            codes, inner, plot, outer,
        )  # fmt: skip
        return inner, plot, outer

    def families(self, number: Numbers, ruled: Ruled) -> tuple[Ints, Ints]:
        """scales.Scales.families."""
        own = self._own
        sure, might = np.zeros(self._size, np.int64), np.zeros(self._size, np.int64)
        _families(
            own.boxes.row_start, own.boxes.row_box, own.cover, own.reach, own.area, number,
            ruled.sure, ruled.might, sure, might,
        )  # fmt: skip
        return sure, might
