"""The window for a map: what a cell shows, and that nothing unseen is painted."""

from __future__ import annotations

import numpy as np
import shapely
from evidence_world import PLAN, World

from ddcheck.evidence.measure import Plan
from ddcheck.evidence.picture import MOST_CELLS, picture


def test_every_pixel_of_a_small_plot(world: World) -> None:
    loss, canopy = np.zeros((9, 9), np.uint8), np.arange(81, dtype=np.uint8).reshape(9, 9)
    loss[4, 4] = 21
    world.pair(loss, canopy)
    shown = picture(world.pixels(3, 3, 3, 3), PLAN, world.catalogue(), margin=0)
    assert shown.seen.shape == (7, 7)
    assert shown.seen.all()
    assert (shown.canopy == canopy[1:8, 1:8]).all()
    assert shown.loss_year[3, 3] == 2021
    assert (shown.loss_year > 0).sum() == 1
    assert abs(shown.west - (10 + 1 / 4000)) < 1e-12
    assert abs(shown.north - (1 - 1 / 4000)) < 1e-12
    assert shown.pixel_lon == shown.pixel_lat == 1 / 4000
    assert len(shown.outline) == 1


def test_what_lies_outside_is_not_seen(world: World) -> None:
    world.pair(np.full((3, 3), 5, np.uint8), np.full((3, 3), 70, np.uint8))
    shown = picture(world.pixels(0, 0, 3, 3), PLAN, world.catalogue(), margin=0)
    assert shown.seen.sum() == 9
    assert (shown.canopy[~shown.seen] == 0).all()
    assert (shown.loss_year[~shown.seen] == 0).all()


def test_a_large_plot_is_drawn_in_squares(world: World) -> None:
    rng = np.random.default_rng(2)
    loss, canopy = (
        rng.integers(0, 25, (620, 620)).astype(np.uint8),
        rng.integers(0, 101, (620, 620)).astype(np.uint8),
    )
    world.pair(loss, canopy)
    shown = picture(world.pixels(5, 5, 600, 500), PLAN, world.catalogue(), margin=0)
    assert shown.stride == 4
    assert max(shown.seen.shape) <= MOST_CELLS
    square = np.s_[3 + 40 : 3 + 44, 3 + 80 : 3 + 84]
    newest = int(loss[square].max())
    assert shown.loss_year[10, 20] == 2000 + newest
    assert shown.canopy[10, 20] == int(canopy[square].mean())
    assert shown.pixel_lon == 4 / 4000


def test_a_square_with_an_unseen_pixel_is_unseen(world: World) -> None:
    world.pair(np.full((600, 600), 5, np.uint8), np.full((600, 600), 70, np.uint8))
    shown = picture(world.pixels(5, 5, 600, 500), PLAN, world.catalogue(), margin=0)
    last = (600 - 3) // 4
    assert shown.stride == 4
    assert (600 - 3) % 4
    assert shown.seen[last - 1, :100].all()
    assert not shown.seen[last:].any()
    assert (shown.canopy[last:] == 0).all()


def test_without_layers_there_is_an_outline(world: World) -> None:
    shape = shapely.box(10, 0, 10.01, 0.01).difference(shapely.box(10.004, 0.004, 10.006, 0.006))
    for catalogue in (None, world.catalogue()):
        shown = picture(shape, PLAN, catalogue)
        assert not shown.seen.any()
        assert len(shown.outline) == 2


def test_features_in_the_window(world: World) -> None:
    world.pair(np.zeros((9, 9), np.uint8), np.zeros((9, 9), np.uint8))
    world.vector("pa", [(shapely.box(9, 0, 10.001, 2), {}), (shapely.box(30, 0, 31, 1), {})])
    plan = Plan("gfc", "gfc", None, ("pa", "absent"), (30.0,))
    shown = picture(world.pixels(3, 3, 3, 3), plan, world.catalogue(), margin=0)
    assert [(product, len(rings)) for product, rings in shown.overlaps] == [("pa", 1)]
    west = min(x for _, rings in shown.overlaps for ring in rings for x, _ in ring)
    assert west == shown.west
