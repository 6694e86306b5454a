"""The loops of `kernel` compiled by numba, an extra: the same integers, sooner for many plots.

Each function does the floating-point operations of its numpy counterpart one for one and in the same
order, without reassociation or fused multiply-add, so equality is exact and is tested as such.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.accelerated_drawing import draw, lines_of
from ddcheck.evidence.accelerated_land import CompiledScales, add_case, finish, lay, mark
from ddcheck.evidence.accelerated_patches import judge
from ddcheck.evidence.area import LARGEST
from ddcheck.evidence.blocks import HERE, Raw
from ddcheck.evidence.classes import Classes
from ddcheck.evidence.compiling import compiled
from ddcheck.evidence.coverage import (
    FINE,
    SLACK,
    Cells,
    Frames,
    PixelEdges,
)
from ddcheck.evidence.kernel import Counted, Held, Kernel, Runs
from ddcheck.evidence.outlines import Floats, Ints
from ddcheck.evidence.scales import Codes, Truth


@compiled
def _add_pieces(
    x0: Floats, y0: Floats, x1: Floats, y1: Floats, sign: Floats, plot: Ints, first: Ints,
    last: Ints, right_end: Ints, row_start: Ints, origin: Ints, left_end: int, fine: Ints,
) -> None:  # fmt: skip
    unit = float(1 << 40)
    for e in range(len(plot)):
        p = plot[e]
        low = max(int(np.floor(y0[e])), first[p])
        high = min(int(np.ceil(y1[e])), last[p])
        if high <= low:
            continue
        slope = (x1[e] - x0[e]) / (y1[e] - y0[e])
        west, east = min(x0[e], x1[e]), max(x0[e], x1[e])
        widest = right_end[p] - 1
        for row in range(low, high):
            top, bottom = max(float(row), y0[e]), min(float(row + 1), y1[e])
            upper = x0[e]
            if top != y0[e]:
                upper = min(max(x0[e] + (top - y0[e]) * slope, west), east)
            lower = x1[e]
            if bottom != y1[e]:
                lower = min(max(x0[e] + (bottom - y0[e]) * slope, west), east)
            left, right = min(upper, lower), max(upper, lower)
            height = (bottom - top) * unit
            c0 = min(int(np.floor(left)), widest)
            c1 = min(max(int(np.ceil(right)) - 1, c0), widest)
            length = right - left if right > left else 1.0
            start = row_start[origin[p] + row] - left_end
            for col in range(c0, c1 + 1):
                begin = max(float(col), left)
                end = right if col == c1 else float(col + 1)
                upto = height if col == c1 else np.rint(height * ((end - left) / length))
                before = 0.0
                if begin > left:
                    before = np.rint(height * ((begin - left) / length))
                share = upto - before
                moved = np.rint(share * ((begin + end) / 2 - col))
                fine[start + col] += int(sign[e] * (share - moved))
                fine[start + col + 1] += int(sign[e] * moved)


@compiled
def _run_up(
    fine: Ints, row_start: Ints, row_box: Ints, slack: int, bits: int, astray: NDArray[np.bool_]
) -> None:
    """Running sums, rounded from 2**-bits to 2**-32, in place."""
    one = 1 << bits
    half = 1 << (bits - 33)
    total = 0
    for row in range(len(row_box)):
        for cell in range(row_start[row], row_start[row + 1]):
            total += fine[cell]
            if total < -slack or total > one + slack:
                astray[row_box[row]] = True
            fine[cell] = (min(max(total, 0), one) + half) >> (bits - 32)


@compiled
def _number_rows(
    row0: Ints, col0: Ints, width: Ints, first: Ints, last: Ints, left: int, row_start: Ints,
    row_box: Ints, row: Ints, col: Ints, origin: Ints,
) -> None:  # fmt: skip
    at = 0
    for box in range(len(first)):
        origin[box] = at - first[box]
        for within in range(first[box], last[box]):
            row_start[at + 1] = row_start[at] + width[box] + 1
            row_box[at] = box
            row[at] = row0[box] + within
            col[at] = col0[box] + left
            at += 1


def _empty_cells(
    frames: Frames, first: Ints, last: Ints, span: tuple[int, int] | None
) -> tuple[Cells, Ints, Ints, int]:
    """coverage.empty_cells."""
    left = 0 if span is None else span[0]
    width = frames.width if span is None else np.full_like(frames.width, span[1] - left)
    rows = int((last - first).sum())
    row_start, origin = np.zeros(rows + 1, np.int64), np.empty(len(first), np.int64)
    row_box, row, col = (np.empty(rows, np.int64) for _ in range(3))
    _number_rows(
        frames.row, frames.col, width, first, last, left, row_start, row_box, row, col, origin
    )
    covered, astray = np.zeros(int(row_start[-1]), np.int64), np.zeros(len(first), np.bool_)
    return Cells(covered, row_start, row_box, row, col, astray), left + width, origin, left


def cover(
    edges: PixelEdges, frames: Frames, first: Ints, last: Ints, span: tuple[int, int] | None = None
) -> Cells:
    """coverage.cover."""
    cells, right_end, origin, left = _empty_cells(frames, first, last, span)
    _add_pieces(
        edges.x0, edges.y0, edges.x1, edges.y1, edges.sign, edges.plot, first, last, right_end,
        cells.row_start, origin, left, cells.cover,
    )  # fmt: skip
    _run_up(cells.cover, cells.row_start, cells.row_box, SLACK, FINE, cells.astray)
    return cells


@compiled
def _find_runs(
    cover_: Ints, row_start: Ints, row: Ints, col: Ints, start: Ints, length: Ints, row_of: Ints,
    begin: Ints, spans: Ints,
) -> int:  # fmt: skip
    """Fill the arrays as far as they reach, and count the runs."""
    found, before = 0, 0
    for own in range(len(row_start) - 1):
        cell, end = row_start[own], row_start[own + 1]
        while cell < end:
            if cover_[cell] == 0:
                cell += 1
                continue
            first = cell
            while cover_[cell] != 0:  # a row ends with an empty cell
                cell += 1
            if found < len(start):
                start[found], length[found], row_of[found] = first, cell - first, own
                begin[found] = before
                spans[found, 0], spans[found, 2] = row[own], row[own] + 1
                spans[found, 1] = col[own] + first - row_start[own]
                spans[found, 3] = col[own] + cell - row_start[own]
            before += cell - first
            found += 1
    return found


def runs_of(cells: Cells) -> Runs:
    """kernel.runs_of."""
    size = 2 * len(cells.row)
    while True:
        start, length, row, begin = (np.empty(size, np.int64) for _ in range(4))
        spans = np.empty((size, 4), np.int64)
        found = _find_runs(
            cells.cover, cells.row_start, cells.row, cells.col, start, length, row, begin, spans
        )
        if found <= size:
            return Runs(start[:found], length[:found], row[:found], begin[:found], spans[:found])
        size = found


@compiled
def limits(spans: Ints) -> tuple[int, int, int, int]:
    """kernel.limits."""
    row0, col0, row1, col1 = spans[0, 0], spans[0, 1], spans[0, 2], spans[0, 3]
    for s in range(1, len(spans)):
        row0, col0 = min(row0, spans[s, 0]), min(col0, spans[s, 1])
        row1, col1 = max(row1, spans[s, 2]), max(col1, spans[s, 3])
    return row0, col0, row1, col1


@compiled
def _touched(spans: Ints, row: int, col: int, height: int, width: int, result: Truth) -> None:
    """Most spans lie in the block of the one before, so that nothing is divided for them."""
    top, bottom, west, east = 0, 0, 0, 0
    for s in range(len(spans)):
        at, left, right = spans[s, 0], spans[s, 1], spans[s, 3]
        if top <= at < bottom and west <= left and right <= east:
            continue
        down = (at - row) // height
        first, last = (left - col) // width, (right - 1 - col) // width
        for across in range(first, last + 1):
            result[down, across] = True
        top, west = row + down * height, col + first * width
        bottom, east = top + height, west + (last - first + 1) * width


def touched(held: Held, spans: Ints) -> Truth:
    """kernel.touched."""
    result = np.zeros(held.state.shape, bool)
    _touched(spans, held.row, held.col, held.height, held.width, result)
    return result


@compiled
def _look_up(
    spans: Ints, begin: Ints, row: int, col: int, height: int, width: int, down: int, beside: int,
    state: NDArray[np.int16], slot: Ints, values: NDArray[Any], code: Codes, result: Codes,
) -> None:  # fmt: skip
    top, bottom, west, east = 0, 0, 0, 0  # of the block at hand; most spans lie in the last one
    line, block_row, place, why, first = 0, 0, 0, 0, 0
    stride = beside * width
    for s in range(len(spans)):
        at, left, right = spans[s, 0], spans[s, 1], spans[s, 3]
        if not top <= at < bottom:
            block_row = (at - row) // height
            top = row + block_row * height
            bottom, west, east = top + height, 0, 0
            line = block_row % down * height
        target = begin[s] - left
        while left < right:
            if not west <= left < east:
                across = (left - col) // width
                west = col + across * width
                east = west + width
                first = col + across // beside * stride
                why = state[block_row, across]
                place = slot[block_row // down, across // beside]
            end = min(right, east)
            if why == HERE:
                start = (line + at - top) * stride - first
                for i in range(left, end):
                    result[target + i] = code[values[place, start + i]]
            else:
                for i in range(left, end):
                    result[target + i] = why
            left = end


def look_up(held: Held, spans: Ints, begin: Ints, result: Codes) -> None:
    """kernel.look_up."""
    _look_up(
        spans, begin, held.row, held.col, held.height, held.width, held.down, held.across,
        held.state, held.slot, held.values, held.code, result,
    )  # fmt: skip


@compiled
def _highest(values: NDArray[Any], height: int, width: int, found: NDArray[Any]) -> None:
    block = 0
    for top in range(0, values.shape[0], height):
        bottom = min(top + height, values.shape[0])
        for left in range(0, values.shape[1], width):
            most = values[top, left]
            for row in range(top, bottom):
                for value in values[row, left : left + width]:
                    if value > most:  # of one type throughout: many values are compared at once
                        most = value
            found[block] = most
            block += 1


def highest(values: Raw, height: int, width: int) -> Raw:
    """blocks.highest."""
    down, across = -(-values.shape[0] // height), -(-values.shape[1] // width)
    found = np.empty(down * across, values.dtype)
    _highest(values, height, width, found)
    return found


@compiled
def _hand_over(
    box: int, own: Ints, known: int, areas: Ints, found: int, boxes: Ints, numbers: Ints, table: Ints
) -> int:  # fmt: skip
    """Write the classes of a box that is done, in order, as far as the table reaches."""
    for i in range(known):
        number = own[i]
        if found < len(boxes):
            boxes[found], numbers[found], table[found] = box, number, areas[number]
        areas[number] = -1
        found += 1
    return found


@compiled
def _classes_of(codes: Codes, tables: Ints, seen: int, wet: int, is_water: Truth) -> Ints:
    """Classes.of: the class of every cell; fills in which are water."""
    number: Ints = tables[0][codes[0]]
    for layer in range(1, len(tables)):
        table, own = tables[layer], codes[layer]
        for i in range(len(number)):
            number[i] += table[own[i]]
    for i in range(len(number)):
        if number[i] >= seen:
            is_water[i] = wet > 0 and number[i] >= wet
            if is_water[i]:
                number[i] %= wet
            if number[i] >= seen:
                number[i] = seen + number[i] // seen
    return number


@compiled
def _add_row(
    here: Ints, size: int, sums: Ints, pixel: float, own: Ints, known: int, areas: Ints
) -> int:
    """Add the classes of a row to those of the box, which stay in order; gives how many they are."""
    for i in range(size):
        number = here[i]
        if areas[number] < 0:
            areas[number] = 0
            place = known
            while place > 0 and own[place - 1] > number:
                own[place] = own[place - 1]
                place -= 1
            own[place] = number
            known += 1
        areas[number] += int(np.rint(sums[number] * pixel))
        sums[number] = 0
    return known


@compiled
def _add_up(
    cover_: Ints, start: Ints, length: Ints, row_of: Ints, row_box: Ints, codes: Codes, tables: Ints,
    most: int, seen: int, wet: int, pixel: Floats, grid: Ints, grid_seen: Ints, is_wet: Truth,
    boxes: Ints, numbers: Ints, table: Ints,
) -> int:  # fmt: skip
    """Fill sums by box, and the table as far as it reaches; gives how long it would be."""
    sums, own = np.zeros(most, np.int64), np.zeros(most, np.int64)
    areas = np.full(most, -1)  # of the box at hand; -1: a class that it does not have
    here = np.zeros(most, np.int64)  # classes of the row at hand
    is_water = np.zeros(codes.shape[1], np.bool_)
    number_of = _classes_of(codes, tables, seen, wet, is_water)
    cell, run, found, known, box = 0, 0, 0, 0, -1
    while run < len(start):
        row = row_of[run]
        if row_box[row] != box:
            found = _hand_over(box, own, known, areas, found, boxes, numbers, table)
            box, known = row_box[row], 0
        every, of_seen, size = 0, 0, 0
        while run < len(start) and row_of[run] == row:
            for i in range(start[run], start[run] + length[run]):
                number, weight = number_of[cell], cover_[i]
                is_wet[box] |= is_water[cell]
                cell += 1
                if sums[number] == 0:
                    here[size] = number
                    size += 1
                sums[number] += weight
                every += weight
                if number < seen:
                    of_seen += weight
            run += 1
        grid[box] += int(np.rint(every * pixel[row]))
        grid_seen[box] += int(np.rint(of_seen * pixel[row]))
        known = _add_row(here, size, sums, pixel[row], own, known, areas)
    return _hand_over(box, own, known, areas, found, boxes, numbers, table)


def count(cells: Cells, runs: Runs, codes: Codes, classes: Classes, pixel: Floats) -> Counted:
    """kernel.count."""
    tables, wet = np.stack(classes.tables), classes.wet or 0
    most = classes.seen + int((tables % (wet or LARGEST)).max(1).sum()) // classes.seen + 1
    boxes = int(cells.row_box[-1]) + 1 if len(cells.row_box) else 0
    size = 8 * boxes
    while True:
        grid, of_seen = np.zeros(boxes, np.int64), np.zeros(boxes, np.int64)
        is_wet = np.zeros(boxes, np.bool_)
        box, number, area = (np.empty(size, np.int64) for _ in range(3))
        found = _add_up(
            cells.cover, runs.start, runs.length, runs.row, cells.row_box, codes, tables, most,
            classes.seen, wet, pixel, grid, of_seen, is_wet, box, number, area,
        )  # fmt: skip
        if found <= size:
            return Counted(grid, of_seen, is_wet, box[:found], number[:found], area[:found])
        size = found


NUMBA = Kernel(
    "numba", draw, lines_of, cover, runs_of, limits, touched, look_up, highest, count, lay, mark, finish,
    add_case, judge, CompiledScales,
)  # fmt: skip
