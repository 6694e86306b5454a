"""Patches of many windows at once, against a flood fill of each."""

from __future__ import annotations

import numpy as np
import pytest
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from little_land import END_2020, PLAN, SIDE, Land, layers_of

from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.cases import FOREST_MAY, FOREST_MUST, Ruled
from ddcheck.evidence.coverage import ONE, Frames
from ddcheck.evidence.kernel import NUMPY
from ddcheck.evidence.nearness import INNER, OUTER
from ddcheck.evidence.patches import patches_of
from ddcheck.evidence.scales import Weighed
from ddcheck.evidence.verdict import CODES


def flood(mask: np.ndarray) -> set[frozenset[tuple[int, int]]]:
    left = {(int(r), int(c)) for r, c in np.argwhere(mask)}
    found = set()
    while left:
        group, todo = set(), [left.pop()]
        while todo:
            r, c = todo.pop()
            group.add((r, c))
            for near in [(r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
                if near in left:
                    left.remove(near)
                    todo.append(near)
        found.add(frozenset(group))
    return found


@given(st.integers(0, 10**9))
@settings(max_examples=examples(100))
def test_the_same_patches_as_a_flood_fill(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 5))
    height, width = rng.integers(1, 11, count), rng.integers(1, 11, count)
    masks = [rng.random((h, w)) < rng.random() for h, w in zip(height, width, strict=True)]
    boxes = Boxes.of(Frames(np.zeros(count, int), np.zeros(count, int), height, width))
    flat = np.concatenate([np.pad(mask, ((0, 0), (0, 1))).ravel() for mask in masks])
    pixel = rng.integers(1, 1000, len(boxes.row))
    expected = {}
    start = row = 0
    for mask, h, w in zip(masks, height, width, strict=True):
        for group in flood(mask):
            cells = frozenset(start + r * (w + 1) + c for r, c in group)
            area = sum(int(pixel[row + r]) for r, _ in group)
            edge = any(r in (0, h - 1) or c in (0, w - 1) for r, c in group)
            expected[cells] = (area, edge)
        start, row = start + h * (w + 1), row + h
    found = patches_of(flat, boxes, pixel)
    assert {
        frozenset(found.at[found.patch == i].tolist()): (int(found.area[i]), bool(found.edge[i]))
        for i in range(len(found.area))
    } == expected
    assert np.array_equal(np.flatnonzero(found.chosen(len(flat), found.edge)), np.sort(
        np.array([c for cells, (_, edge) in expected.items() if edge for c in cells], int)
    ))  # fmt: skip


@given(st.integers(0, 10**9))
@settings(max_examples=examples(60))
def test_both_kernels_judge_and_weigh_alike(seed):
    """Random flags on random boxes: the codes within reach, what stays open, the largest patch."""
    pytest.importorskip("numba")
    from ddcheck.evidence.accelerated import NUMBA

    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 5))
    sizes = rng.integers(1, 14, (2, count))
    boxes = Boxes.of(Frames(np.arange(count) * 20, np.zeros(count, int), *sizes))
    flags = np.arange(64).astype(np.uint8)
    flags |= np.where(flags & FOREST_MUST, FOREST_MAY, 0).astype(np.uint8)
    causes = rng.integers(0, 7, (2, 64)).astype(np.uint8)
    families = rng.integers(0, 1 << 16, (2, 64)).astype(np.uint16)
    ruled = Ruled(flags, *causes, *families)
    few = rng.choice(64, int(rng.integers(1, 6)))
    number = rng.choice(few, boxes.size).astype(np.int32)
    reach = (rng.random(boxes.size) < rng.random()).astype(np.uint8) * OUTER
    reach |= np.where((rng.random(boxes.size) < 0.5) & (reach > 0), INNER, 0).astype(np.uint8)
    reach[boxes.row_start[1:] - 1] = 0
    pixel = rng.integers(1, 9, len(boxes.row))
    patches = tuple(rng.integers(1, 60, 2).tolist())
    slow, fast = (way.judge(boxes, pixel, reach, number, ruled, patches) for way in (NUMPY, NUMBA))
    assert (slow.loss == fast.loss)[reach > 0].all()
    assert (slow.forest == fast.forest)[reach > 0].all()
    assert (slow.open_boxes == fast.open_boxes).all()
    assert (slow.largest == fast.largest).all()
    cover = rng.integers(0, ONE + 1, boxes.size)
    area = rng.uniform(1e9, 8e10, len(boxes.row))
    for exact in (False, True):
        weighed = Weighed(boxes, cover, reach, exact, area).only(rng.random(count) < 0.8)
        one, other = NUMPY.scales(weighed), NUMBA.scales(weighed)
        for size in (3, CODES):
            assert (one.reached(slow.loss, size) == other.reached(slow.loss, size)).all()
        dark = rng.random(len(ruled.flags)) < 0.3
        pairs = zip(one.ground(dark, number), other.ground(dark, number), strict=True)
        assert all((a == b).all() for a, b in pairs)
        for codes in (slow.loss, slow.forest):
            ours, theirs = one.spans(codes), other.spans(codes)
            assert (ours.widths.sum(axis=1) == ours.hi - ours.lo).all()
            for name in ("lo", "nominal", "hi", "widths"):
                assert (getattr(ours, name) == getattr(theirs, name)).all(), name
        pairs = zip(one.families(number, ruled), other.families(number, ruled), strict=True)
        assert all((a == b).all() for a, b in pairs)


def test_a_patch_still_open_after_eight_kilometres_is_possible_and_not_certain(world):
    """A forest of a million hectares is asked for; the window ends before it can be told."""
    records = layers_of(world)
    codes = {"gfc/loss_year": np.full((SIDE, SIDE), 23, np.uint8),
             "gfc/tree_cover": np.full((SIDE, SIDE), 60, np.uint8)}  # fmt: skip
    order = [("first", "gfc/loss_year", "f", True), ("canopy", "gfc/tree_cover", "f", True)]
    from dataclasses import replace

    import shapely

    land = Land(records, codes, order)
    plot = shapely.box(10.004, 0.993, 10.006, 0.995)
    answer = land.ask(plot, plan=replace(PLAN, forest_patch_ha=1e6))[0]
    assert answer.question == END_2020
    assert answer.loss.lo[0] == 0 < answer.loss.nominal[0] <= answer.loss.hi[0]
    plain = land.ask(plot)[0]
    assert plain.loss.lo[0] > 0
    assert plain.loss.hi[0] == answer.loss.hi[0]
