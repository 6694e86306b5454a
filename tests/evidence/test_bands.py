"""Large plots in bands: every cell that they hold is looked at, and not much besides."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely
from evidence_world import World
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from little_land import PLAN

from ddcheck.evidence.bands import Sides, bands
from ddcheck.evidence.causes import Cause
from ddcheck.evidence.measure import measure
from ddcheck.evidence.position import Position
from ddcheck.model.diagnostic import Diagnostics


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
    if most < 10**6:
        for band in found:
            cells = (band.bottom - band.top + 2 * around) * (band.right - band.left + 1)
            assert cells <= most or band.bottom - band.top == 1


def test_a_strip_across_a_large_box_costs_what_it_covers():
    """A corner that was moved 32,000 pixels away: a thousand million cells in the box."""
    ring = np.array([(0, 0), (12, 0), (32_000, 32_000), (0, 12), (0, 0)], float)
    found = list(bands(sides_of(ring), 32_000, 1 << 20, (8, 8)))
    cells = sum((b.bottom - b.top) * (b.right - b.left) for b in found)
    assert cells < 40_000_000
    assert len(found) < 80


def test_a_plot_that_is_too_large_is_possible_in_all_and_looked_at_nowhere(tmp_path):
    """A corner in another country: 80,000 by 100,000 pixels."""
    world = World(tmp_path)
    values = np.zeros((40, 40), np.uint8)
    world.raster("loss_year", [world.tile("loss", values, 10, 1)])
    world.raster("tree_cover", [world.tile("cover", values + 80, 10, 1)])
    corners = [(10.001, 0.999), (10.004, 0.999), (31.0, 25.0), (10.001, 0.996)]
    shapes = np.array([shapely.Polygon(corners), shapely.box(10.001, 0.994, 10.003, 0.997)], object)
    position = Position(np.full(2, 5.0), np.zeros(2, bool))
    found = measure(shapes, PLAN, world.catalogue(), Diagnostics(), position=position)
    [answer] = found.answers.values()
    assert answer.question.day == date(2020, 12, 31)
    assert found.seen[0] == answer.loss.lo[0] == answer.loss.nominal[0] == 0
    assert answer.loss.hi[0] == answer.forest.hi[0] == found.area[0] > 0
    assert found.unseen_cause[0] == Cause.PLOT_TOO_LARGE.value
    assert found.seen[1] == found.area[1]
