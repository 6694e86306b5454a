"""Patches of many windows at once, against a flood fill of each."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from little_land import END_2020, PLAN, SIDE, Land, examples, layers_of

from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.coverage import Frames
from ddcheck.evidence.patches import patches_of


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
