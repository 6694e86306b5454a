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
from ddcheck.evidence.scales import AS_REACHED, Codes, Sums, Truth, Weighed
from ddcheck.evidence.spans import Width
from ddcheck.evidence.verdict import NOMINAL, WIDTH

_INNER, _OUTER, _POSITION = int(INNER), int(OUTER), int(Width.POSITION)
_AS_REACHED = np.array([width in AS_REACHED for width in Width])


@compiled
def _lay(
    cover: Ints, row_start: Ints, first_row: Ints, row: Ints, col: Ints, chosen: Ints,
    own_row: Ints, own_col: Ints, origin: Ints, stride: Ints, result: Ints,
) -> None:  # fmt: skip
    for i in range(len(chosen)):
        for r in range(first_row[chosen[i]], first_row[chosen[i] + 1]):
            target = origin[i] + (row[r] - own_row[i]) * stride[i] + col[r] - own_col[i]
            begin = row_start[r]
            for k in range(row_start[r + 1] - begin - 1):
                result[target + k] = cover[begin + k]


def lay(cells: Cells, chosen: Ints, own: Frames, onto: Onto, result: Ints) -> None:
    """nearness.lay."""
    _lay(
        cells.cover, cells.row_start, cells.first_row, cells.row, cells.col, chosen, own.row,
        own.col, onto.origin, onto.stride, result,
    )  # fmt: skip


@compiled
def _end(y: float, radius: float, top: float, bottom: float) -> float:
    """How far the round end of a side reaches to either side between two parallels; none: -1."""
    away = max(max(top - y, y - bottom), 0.0)
    if away > radius:
        return -1.0
    return float(np.sqrt(max(radius * radius - away * away, 0.0)))


@compiled
def _long_sides(
    ax: float, ay: float, bx: float, by: float, slope: float, aside: float, down: float, top: float,
    bottom: float,
) -> tuple[float, float]:  # fmt: skip
    """Ends of what the two long sides of a strip reach between two parallels; none: low > high."""
    low, high = np.inf, -np.inf
    west, east = min(ax, bx), max(ax, bx)
    upper, lower = max(top, ay + down), min(bottom, by + down)
    if upper <= lower:
        a = min(max(ax + (upper - (ay + down)) * slope, west), east)
        b = min(max(ax + (lower - (ay + down)) * slope, west), east)
        high = max(a + aside, b + aside)
    upper, lower = max(top, ay - down), min(bottom, by - down)
    if upper <= lower:
        a = min(max(ax + (upper - (ay - down)) * slope, west), east)
        b = min(max(ax + (lower - (ay - down)) * slope, west), east)
        low = min(a - aside, b - aside)
    return low, high


@compiled
def _mark_side(
    ax: float, ay: float, bx: float, by: float, radius: float, wide: float, tall: float, origin: int,
    stride: int, top_row: int, bottom_row: int, left: int, right: int, flag: int, result: Codes,
) -> None:  # fmt: skip
    dx, dy = bx - ax, by - ay
    slope, aside, down = 0.0, 0.0, 0.0
    if dy > 0:
        length = np.sqrt(dx * dx + dy * dy)
        slope, aside, down = dx / dy, radius * dy / length, -(radius * dx / length)
    first = max(int(np.floor((ay - radius) / tall)), top_row)
    last = min(int(np.floor((by + radius) / tall)) + 1, bottom_row)
    for row in range(first, last):
        top, bottom = row * tall, (row + 1) * tall
        low, high = np.inf, -np.inf
        if dy > 0:
            low, high = _long_sides(ax, ay, bx, by, slope, aside, down, top, bottom)
        half = _end(ay, radius, top, bottom)
        if half >= 0:
            low, high = min(low, ax - half), max(high, ax + half)
        half = _end(by, radius, top, bottom)
        if half >= 0:
            low, high = min(low, bx - half), max(high, bx + half)
        if low <= high:
            start = origin + row * stride
            end = min(int(np.floor(high / wide)) + 1, right)
            for col in range(max(int(np.floor(low / wide)), left), end):
                result[start + col] |= flag


@compiled
def _mark(
    x0: Floats, y0: Floats, x1: Floats, y1: Floats, start: Ints, chosen: Ints, radii: Floats,
    pixel: Floats, origin: Ints, stride: Ints, tops: Ints, bottoms: Ints, lefts: Ints, rights: Ints,
    flag: int, result: Codes,
) -> None:  # fmt: skip
    for i in range(len(chosen)):
        for s in range(start[chosen[i]], start[chosen[i] + 1]):
            _mark_side(
                x0[s], y0[s], x1[s], y1[s], radii[i], pixel[i, 0], pixel[i, 1], origin[i],
                stride[i], tops[i], bottoms[i], lefts[i], rights[i], flag, result,
            )  # fmt: skip


def mark(
    lines: Lines, chosen: Ints, radius: Floats, pixel: Floats, onto: Onto, flag: np.uint8,
    result: Codes,
) -> None:  # fmt: skip
    """nearness.mark."""
    _mark(
        lines.x0, lines.y0, lines.x1, lines.y1, lines.start, chosen, radius, pixel, onto.origin,
        onto.stride, onto.top, onto.bottom, onto.left, onto.right, int(flag), result,
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
def _ground(
    row_start: Ints, row_box: Ints, cover: Ints, reach: Codes, is_exact: int, area: Floats,
    dark: Truth, number: Numbers, plot: Ints, outer: Ints,
) -> None:  # fmt: skip
    for row in range(len(row_box)):
        box = row_box[row]
        unit, whole = area[row] / ONE, int(np.rint(area[row]))
        for i in range(row_start[row], row_start[row + 1]):
            if reach[i] & _OUTER:
                own = int(np.rint(cover[i] * unit)) if cover[i] else 0
                blind = 1 if dark[number[i]] else 0
                plot[box, blind] += own
                outer[box, blind] += own if is_exact == 1 else whole


@compiled
def _reached(
    row_start: Ints, row_box: Ints, cover: Ints, reach: Codes, is_exact: int, area: Floats,
    codes: Codes, result: Ints,
) -> None:  # fmt: skip
    for row in range(len(row_box)):
        box = row_box[row]
        unit, whole = area[row] / ONE, int(np.rint(area[row]))
        for i in range(row_start[row], row_start[row + 1]):
            if reach[i] & _OUTER:
                code = codes[i] if codes[i] < result.shape[1] else 0
                result[box, code] += int(np.rint(cover[i] * unit)) if is_exact == 1 else whole


@compiled
def _spans(
    row_start: Ints, row_box: Ints, cover: Ints, reach: Codes, is_exact: int, area: Floats,
    codes: Codes, width_of: Ints, is_nominal: Truth, as_reached: Truth, lo: Ints, nominal: Ints,
    hi: Ints, widths: Ints,
) -> None:  # fmt: skip
    """What a cell adds to hi and not to lo goes to the width of its code, or else to position."""
    for row in range(len(row_box)):
        box = row_box[row]
        unit, whole = area[row] / ONE, int(np.rint(area[row]))
        for i in range(row_start[row], row_start[row + 1]):
            code = codes[i]
            if code == 0 or not reach[i] & _OUTER:
                continue
            own = int(np.rint(cover[i] * unit)) if cover[i] else 0
            outer = own if is_exact == 1 else whole
            hi[box] += outer
            if is_nominal[code]:
                nominal[box] += own
            why = width_of[code]
            if why < 0:
                sure = own if reach[i] & _INNER else 0
                lo[box] += sure
                widths[box, _POSITION] += outer - sure
            elif as_reached[why]:
                widths[box, why] += outer
            else:
                widths[box, why] += own
                widths[box, _POSITION] += outer - own


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

    def _cells(self) -> tuple[Ints, Ints, Ints, Codes, int, Floats]:
        own, boxes = self._own, self._own.boxes
        return boxes.row_start, boxes.row_box, own.cover, own.reach, int(own.exact), own.area

    def ground(self, dark: Truth, number: Numbers) -> tuple[Ints, Ints]:
        """scales.Scales.ground."""
        plot, outer = (np.zeros((self._size, 2), np.int64) for _ in range(2))
        _ground(*self._cells(), dark, number, plot, outer)
        return plot, outer

    def reached(self, codes: Codes, size: int) -> Ints:
        """scales.Scales.reached."""
        result = np.zeros((self._size, size), np.int64)
        _reached(*self._cells(), codes, result)
        return result

    def spans(self, codes: Codes) -> Sums:
        """scales.Scales.spans."""
        lo, nominal, hi = (np.zeros(self._size, np.int64) for _ in range(3))
        widths = np.zeros((self._size, len(Width)), np.int64)
        _spans(*self._cells(), codes, WIDTH, NOMINAL, _AS_REACHED, lo, nominal, hi, widths)
        return Sums(lo, nominal, hi, widths)

    def families(self, number: Numbers, ruled: Ruled) -> tuple[Ints, Ints]:
        """scales.Scales.families."""
        own = self._own
        sure, might = np.zeros(self._size, np.int64), np.zeros(self._size, np.int64)
        _families(
            own.boxes.row_start, own.boxes.row_box, own.cover, own.reach, own.area, number,
            ruled.sure, ruled.might, sure, might,
        )  # fmt: skip
        return sure, might
