"""Patches of forest and loss and what follows from them, compiled by numba (see `accelerated`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.cases import (
    FOREST_MAY,
    FOREST_MUST,
    FOREST_NOMINAL,
    LOSS_MAY,
    LOSS_MUST,
    LOSS_NOMINAL,
    Numbers,
    Ruled,
)
from ddcheck.evidence.compiling import compiled
from ddcheck.evidence.nearness import OUTER
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.scales import Codes, Truth
from ddcheck.evidence.verdict import CERTAIN, NOMINAL, POSSIBLE, Verdict

_MAY, _MUST, _OUTER = int(FOREST_MAY), int(FOREST_MUST), int(OUTER)
_LOSS_MAY, _LOST, _CLEARED = int(LOSS_MAY), int(LOSS_MUST), int(LOSS_MUST | FOREST_MUST)
_FOREST_NOMINAL, _NOMINAL_LOSS = int(FOREST_NOMINAL), int(LOSS_NOMINAL | FOREST_NOMINAL)
_CERTAIN, _POSSIBLE = int(CERTAIN), int(POSSIBLE)
_REACHED, _SHOWN = 64, 128  # more flags of a cell


@compiled
def _root(parent: NDArray[np.int32], patch: int) -> int:
    while parent[patch] != patch:
        parent[patch] = parent[parent[patch]]
        patch = parent[patch]
    return patch


@compiled
def _unite(
    parent: NDArray[np.int32], patch_of: NDArray[np.int32], begin: Ints, above: int, last: int,
    end: int, own: int,
) -> int:  # fmt: skip
    """Join a run to those of the row above that begin before it ends; gives its patch."""
    while above < last and begin[above] <= end:
        other = _root(parent, patch_of[above])
        if own < 0:
            own = other
        elif other != own:
            own, other = min(own, other), max(own, other)
            parent[other] = own
        above += 1
    return int(own)


@compiled
def _patches(
    flags: Codes, width: int, bit: int, matter: int, pixel: Ints, begin: Ints, end: Ints,
    patch_of: NDArray[np.int32], parent: NDArray[np.int32], area: Ints, edge: Truth, matters: Truth,
) -> tuple[int, int]:  # fmt: skip
    """8-neighbour patches of the cells of one box that have a bit; rows end with an empty cell.

    Gives the numbers of runs and of patches. begin, end, patch_of are of the runs. Of patches that
    are joined the root has the area of all, whether one is on the edge, and whether a cell of one
    has all bits of `matter`.
    """
    runs, found, rows = 0, 0, len(pixel)
    above, last = 0, 0
    for row in range(rows):
        base, first = row * width, runs
        i = base
        while i < base + width:
            if not flags[i] & bit:
                i += 1
                continue
            start, some = i, False
            while flags[i] & bit:
                some |= flags[i] & matter == matter
                i += 1
            while above < last and end[above] + width < start:
                above += 1
            own = _unite(parent, patch_of, begin, above, last, i - width, -1)
            if own < 0:
                own = found
                found += 1
                parent[own], area[own], edge[own], matters[own] = own, 0, False, False
            begin[runs], end[runs], patch_of[runs] = start, i, own
            runs += 1
            area[own] += (i - start) * pixel[row]
            matters[own] |= some
            if row == 0 or row == rows - 1 or start == base or i == base + width - 1:
                edge[own] = True
        above, last = first, runs
    for patch in range(found - 1, -1, -1):
        root = _root(parent, patch)
        if root != patch:
            area[root] += area[patch]
            edge[root] |= edge[patch]
            matters[root] |= matters[patch]
    return runs, found


@compiled
def _keep(
    flags: Codes, bit: int, runs: int, found: int, least: int, is_possible: int, begin: Ints,
    end: Ints, patch_of: NDArray[np.int32], parent: NDArray[np.int32], area: Ints, edge: Truth,
    matters: Truth,
) -> bool:  # fmt: skip
    """Take the bit from patches of fewer pico-hectares; gives whether one that matters is open."""
    opened = False
    for patch in range(found):
        if parent[patch] == patch:
            unsure = edge[patch] and area[patch] < least
            opened |= unsure and matters[patch]
            edge[patch] = area[patch] >= least or (unsure and is_possible == 1)
    for run in range(runs):
        if not edge[_root(parent, patch_of[run])]:
            for i in range(begin[run], end[run]):
                flags[i] &= 255 - bit
    return opened


@compiled
def _code(flags: int, case: int, cause_of: Codes, forest_cause_of: Codes) -> tuple[int, int]:
    """Codes of loss and of forest of a cell in a possible patch of forest."""
    if flags & _MUST:
        forest = _CERTAIN
    else:
        forest = _POSSIBLE + 2 * forest_cause_of[case] + (1 if flags & _FOREST_NOMINAL else 0)
    if not flags & _LOSS_MAY:
        return 0, forest
    if flags & _CLEARED == _CLEARED:
        return _CERTAIN, forest
    nominal = 1 if flags & _NOMINAL_LOSS == _NOMINAL_LOSS else 0
    return _POSSIBLE + 2 * cause_of[case] + nominal, forest


@compiled
def _flag(reach: Codes, number: Numbers, flags_of: Codes, width: int, flags: Codes) -> int:
    """Bits of the cells of one box, none at the ends of rows; gives the bits found within reach."""
    some = 0
    for i in range(len(reach)):
        own = flags_of[number[i]]
        if reach[i] & _OUTER:
            some |= own
            own |= _REACHED
        flags[i] = own
    flags[width - 1 : len(reach) : width] = 0
    return some


@compiled
def _judge_box(
    width: int, pixel: Ints, reach: Codes, number: Numbers, flags_of: Codes, cause_of: Codes,
    forest_cause_of: Codes, least_forest: int, least_loss: int, nominal_code: Truth, loss: Codes,
    forest: Codes, flags: Codes, begin: Ints, end: Ints, patch_of: NDArray[np.int32],
    parent: NDArray[np.int32], area: Ints, edge: Truth, matters: Truth,
) -> tuple[bool, int]:  # fmt: skip
    """Fill in the codes of one box; gives whether it is open, and its largest patch of loss."""
    some = _flag(reach, number, flags_of, width, flags)
    if not some & _MAY:
        return False, 0
    opened, runs, found = False, 0, 0
    for bit, least, needed in (
        (_MAY, least_forest, _MAY), (_MUST, least_forest, _MUST), (_LOST, least_loss, _CLEARED)
    ):  # fmt: skip
        if some & needed == needed:
            matter = _REACHED if bit != _LOST else _REACHED | _MUST
            runs, found = _patches(
                flags, width, bit, matter, pixel, begin, end, patch_of, parent, area, edge, matters
            )
            opened |= _keep(
                flags, bit, runs, found, least, 1 if bit == _MAY else 0, begin, end, patch_of,
                parent, area, edge, matters,
            )  # fmt: skip
    shown = False
    for i in range(len(reach)):
        if flags[i] & _REACHED and flags[i] & _MAY:
            loss[i], forest[i] = _code(flags[i], number[i], cause_of, forest_cause_of)
            if nominal_code[loss[i]]:
                flags[i] |= _SHOWN
                shown = True
    largest = 0
    if shown:
        runs, found = _patches(
            flags, width, _SHOWN, _SHOWN, pixel, begin, end, patch_of, parent, area, edge, matters
        )
        for patch in range(found):
            largest = max(largest, area[patch])
    return opened, largest


@compiled
def _judge(
    row_start: Ints, box_row: Ints, pixel: Ints, reach: Codes, number: Numbers, flags_of: Codes,
    cause_of: Codes, forest_cause_of: Codes, least_forest: int, least_loss: int, nominal_code: Truth,
    most: int, loss: Codes, forest: Codes, opened: Truth, largest: Ints,
) -> None:  # fmt: skip
    runs = most // 2 + 1
    flags = np.zeros(most, np.uint8)
    begin, end, area = np.zeros(runs, np.int64), np.zeros(runs, np.int64), np.zeros(runs, np.int64)
    patch_of, parent = np.zeros(runs, np.int32), np.zeros(runs, np.int32)
    edge, matters = np.zeros(runs, np.bool_), np.zeros(runs, np.bool_)
    for box in range(len(box_row) - 1):
        first, last = box_row[box], box_row[box + 1]
        a, b = row_start[first], row_start[last]
        opened[box], largest[box] = _judge_box(
            (b - a) // (last - first), pixel[first:last], reach[a:b], number[a:b], flags_of,
            cause_of, forest_cause_of, least_forest, least_loss, nominal_code, loss[a:b],
            forest[a:b], flags, begin, end, patch_of, parent, area, edge, matters,
        )  # fmt: skip


def judge(
    boxes: Boxes, pixel: Ints, reach: Codes, number: Numbers, ruled: Ruled, patches: tuple[int, int]
) -> Verdict:
    """verdict.judge; codes of cells that are not within reach are left 0."""
    box_row = boxes.first_rows
    is_lost = (
        ruled.flags & _CLEARED
    ) == _CLEARED  # from here on loss counts in certain forest alone
    flags = np.where(is_lost, ruled.flags, ruled.flags & ~LOSS_MUST).astype(np.uint8)
    size = len(boxes.frames.row)
    loss, forest = np.zeros(boxes.size, np.uint8), np.zeros(boxes.size, np.uint8)
    opened, largest = np.zeros(size, np.bool_), np.zeros(size, np.int64)
    most = int(np.diff(boxes.row_start[box_row]).max(initial=0))
    _judge(
        boxes.row_start, box_row, pixel, reach, number, flags, ruled.cause,
        ruled.forest_cause, patches[0] + 1, patches[1], NOMINAL, most, loss, forest, opened, largest,
    )  # fmt: skip
    return Verdict(loss, forest, opened, largest)
