"""Large plots in bands: every cell that they hold is looked at, and not much besides."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from evidence_world import World
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from little_land import PLAN

from ddcheck.evidence import assay
from ddcheck.evidence.bands import Sides, bands
from ddcheck.evidence.causes import Cause
from ddcheck.evidence.measure import measure
from ddcheck.evidence.position import Position
from ddcheck.evidence.spans import NOT_LOOKED_AT, Answer
from ddcheck.facts.spans import Rows, patch_column
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.reason import Reason


def sides_of(ring: np.ndarray) -> Sides:
    a, b = ring[:-1], ring[1:]
    turned = a[:, 1] > b[:, 1]
    start, end = np.where(turned[:, None], b, a), np.where(turned[:, None], a, b)
    return Sides(start[:, 0], start[:, 1], end[:, 0], end[:, 1])


@given(st.integers(0, 10**9), st.sampled_from([1, 60, 500, 10**6]), st.integers(0, 3))
@settings(max_examples=examples(100))
def test_bands_hold_all_cells_within_reach(seed, most, around):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 9))
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    radius = rng.uniform(0.05, 1, n)[:, None] * rng.uniform(2, 40)
    ring = 40 + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ring = np.concatenate([ring, ring[:1]])
    height = 80
    found = list(bands(sides_of(ring), height, most, (around, around)))
    rows = [row for band in found for row in range(band.top, band.bottom)]
    assert rows == sorted(set(rows)), "no row twice, from north to south"
    looked_at = {(row, col) for band in found for row in range(band.top, band.bottom)
                 for col in range(band.left, band.right)}  # fmt: skip
    plot = shapely.Polygon(ring)
    wide = shapely.buffer(plot, around, join_style="mitre", cap_style="square")
    row, col = np.mgrid[:height, :height]
    boxes = shapely.box(col, row, col + 1, row + 1)
    held = shapely.intersects(wide.intersection(shapely.box(0, 0, 80, 80)), boxes)
    near = shapely.distance(plot, boxes) <= around
    assert looked_at >= set(zip(*np.nonzero(held & near), strict=True))
    for band in found:
        assert band.cells <= most or band.bottom - band.top == 1


def test_a_strip_across_a_large_box_costs_what_it_covers():
    """A corner that was moved 32,000 pixels away: a thousand million cells in the box."""
    ring = np.array([(0, 0), (12, 0), (32_000, 32_000), (0, 12), (0, 0)], float)
    found = list(bands(sides_of(ring), 32_000, 1 << 20, (8, 8)))
    cells = sum((b.bottom - b.top) * (b.right - b.left) for b in found)
    assert cells < 40_000_000
    assert len(found) < 80


def test_a_wide_margin_is_shared_by_many_rows():
    """A square of 3,000 pixels with a margin of 300: the margin alone would fill the cells of a band."""
    ring = np.array([(0, 0), (3000, 0), (3000, 3000), (0, 3000), (0, 0)], float)
    found = list(bands(sides_of(ring), 3000, 1 << 20, (300, 300)))
    looked_at = sum((b.bottom - b.top + 600) * (b.right - b.left) for b in found)
    assert looked_at < 5 * 3600 * 3600


def asked(world: World, *shapes: shapely.Geometry):
    position = Position(np.full(len(shapes), 5.0), np.zeros(len(shapes), bool))
    plots = np.empty(len(shapes), object)
    plots[:] = shapes
    found = measure(plots, PLAN, world.catalogue(), Diagnostics(), position=position)
    [answer] = found.answers.values()
    return found, answer


@pytest.fixture
def world(tmp_path):
    """Forest, and thirty hectares of loss after the day."""
    world, canopy = World(tmp_path), np.full((400, 400), 80, np.uint8)
    loss = np.zeros((400, 400), np.uint8)
    loss[5:300, 5:300] = 22
    world.raster("loss_year", [world.tile("loss", loss, 10, 1)])
    world.raster("tree_cover", [world.tile("cover", canopy, 10, 1)])
    return world


FAR = shapely.box(31.0, -8.001, 31.001, -8.0)
"""A second part some degrees away: 80,000 by 30,000 pixels with the first one."""


def test_parts_far_apart_keep_all_that_was_seen_of_them_possible(world):
    own = shapely.box(10.005, 0.99, 10.01, 0.995)
    found, answer = asked(world, shapely.MultiPolygon([own, FAR]), own)
    assert found.unseen_cause[0] & Cause.PLOT_TOO_LARGE.value
    assert (found.seen[0], answer.loss.lo[0], answer.loss.nominal[0]) == (0, 0, 0)
    assert answer.loss.hi[0] >= answer.loss.hi[1] > found.area[1] > 0
    assert answer.families_hi[0] == answer.families_hi[1] == 1
    assert answer.largest_patch[0] >= answer.largest_patch[1] > 0


def test_a_plot_that_is_too_large_is_possible_in_all_and_looked_at_nowhere(world, monkeypatch):
    monkeypatch.setattr(assay, "_MOST_PIXELS", 300)
    small, large = shapely.box(10.005, 0.99, 10.006, 0.991), shapely.box(10.005, 0.98, 10.015, 0.99)
    found, answer = asked(world, large, small)
    assert found.unseen_cause[0] & Cause.PLOT_TOO_LARGE.value
    assert (found.seen[0], answer.loss.lo[0], answer.loss.nominal[0]) == (0, 0, 0)
    assert answer.loss.hi[0] >= found.area[0] > 0
    assert answer.families_hi[0] == 1
    assert answer.largest_patch[0] == NOT_LOOKED_AT
    assert found.seen[1] == found.area[1]


def test_what_was_not_looked_at_is_no_figure():
    answer = Answer.of(PLAN.questions[0], 2)
    answer.largest_patch[:] = NOT_LOOKED_AT, 0
    every = np.ones(2, bool)
    rows = Rows(np.arange(2), lambda values, **_: values, every, ~every,
                np.zeros(2, np.int32), (Reason.of("plot_too_large"),))  # fmt: skip
    column = patch_column(answer, rows)
    assert column.known.tolist() == [False, True]
    assert column.reason_at(0) == Reason.of("plot_too_large")
