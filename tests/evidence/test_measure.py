"""Measurements on pictures that can be checked by hand, and what must hold whatever the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from evidence_world import LICENCE, PLAN, World, cover_rows

from ddcheck.evidence.area import row_area
from ddcheck.evidence.causes import REASON_CODES, Cause
from ddcheck.evidence.measure import Plan, measure
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.reason import REASONS

K = 4000
FULL = Plan("gfc", "gfc", "gfc", (), (10.0, 30.0))


def pixel(row: int, north: float = 1.0) -> int:
    """Pico-hectares of one pixel in a row counted from latitude `north`."""
    return round(row_area(np.array([round((80 - north) * 4000) + row]), 80.0, 4000)[0])


def test_nine_pixels_by_hand(world: World) -> None:
    loss = np.array([[0, 0, 21], [0, 3, 3], [24, 0, 0]], np.uint8)
    canopy = np.array([[80, 30, 31], [10, 11, 100], [0, 50, 10]], np.uint8)
    world.pair(loss, canopy)
    m, complaints = world.measure(world.pixels(0, 0, 3, 3))
    a, b, c = pixel(0), pixel(1), pixel(2)
    assert complaints == []
    expected = [
        (0, 0, 0, b + c), (0, 0, 2024, c), (0, 1, 0, a), (0, 1, 2003, b), (0, 2, 0, a + c),
        (0, 2, 2003, b), (0, 2, 2021, a),
    ]  # fmt: skip
    for found, wanted in zip(cover_rows(m), expected, strict=True):
        assert found[:3] == wanted[:3]
        assert abs(found[3] - wanted[3]) <= 3
    assert m.unseen.tolist() == [0]
    assert m.seen.tolist() == m.area.tolist()
    assert m.unseen_cause.tolist() == [0]
    assert m.thresholds == (10.0, 30.0)
    assert m.loss_period == (2001, 2024)
    assert str(m.loss_end) == "2024-12-31"
    assert [use.tiles[0][2] for use in m.layers] == ["used", "used"]


def test_half_pixels_and_a_triangle(world: World) -> None:
    loss = np.zeros((3, 3), np.uint8)
    loss[1] = 20
    world.pair(loss, np.full((3, 3), 90, np.uint8))
    k = 4000
    upper = shapely.box(10, 1 - 1.5 / k, 10 + 2 / k, 1)
    triangle = shapely.Polygon([(10, 1), (10 + 2 / k, 1), (10, 1 - 2 / k)])
    m, _ = world.measure(upper, triangle)
    found = {(plot, year): area for plot, _, year, area in cover_rows(m)}
    assert abs(found[0, 0] - 2 * pixel(0)) <= 1
    assert abs(found[0, 2020] - pixel(1)) <= 1
    assert abs(found[1, 0] - 1.5 * pixel(0)) <= 1
    assert abs(found[1, 2020] - 0.5 * pixel(1)) <= 1


def test_no_geometry_and_what_is_no_polygon(world: World) -> None:
    world.pair(np.zeros((3, 3), np.uint8), np.zeros((3, 3), np.uint8))
    bad = shapely.Polygon([(10, 1), (np.inf, 1), (10, 0.9)])
    empty = shapely.Polygon()
    m, _ = world.measure(None, shapely.Point(10, 1), bad, empty, world.pixels(0, 0, 1, 1))
    assert (m.area[:4] == 0).all()
    assert (m.unseen_cause == 0).all()
    assert set(m.cover.plot.tolist()) == {4}


def test_no_plots_at_all(world: World) -> None:
    world.pair(np.zeros((3, 3), np.uint8), np.zeros((3, 3), np.uint8))
    m, _ = world.measure()
    assert len(m.area) == len(m.cover.plot) == 0


def test_outside_the_layer_is_unseen_in_part(world: World) -> None:
    world.pair(np.zeros((4, 4), np.uint8), np.full((4, 4), 50, np.uint8))
    m, _ = world.measure(world.pixels(0, 2, 4, 4), world.pixels(0, 8, 2, 2))
    assert m.seen[0] == pytest.approx(m.area[0] / 2, rel=1e-9)
    assert m.seen[1] == 0
    assert m.unseen_cause.tolist() == [Cause.OUTSIDE_LAYER.value] * 2
    index, reasons = m.unseen_reasons()
    assert [reasons[i].say("en") for i in index] == [
        "it lies outside what Test loss_year covers"
    ] * 2


def test_the_seen_share_of_the_grid_is_that_of_the_area(world: World, tmp_path: Path) -> None:
    k = 1 / K
    slanted = shapely.Polygon([(10, 1), (10 + 7.3 * k, 1 - 2.1 * k), (10 + 3.3 * k, 1 - 7.7 * k)])
    world.pair(np.zeros((4, 9), np.uint8), np.zeros((4, 9), np.uint8))
    part, _ = world.measure(slanted)
    (tmp_path / "full").mkdir()
    full = World(tmp_path / "full")
    full.pair(np.zeros((9, 9), np.uint8), np.zeros((9, 9), np.uint8))
    whole, _ = full.measure(slanted)
    share = int(part.cover.area.sum()) / int(whole.cover.area.sum())
    assert whole.area[0] != whole.cover.area.sum()
    assert part.seen[0] == pytest.approx(share * int(part.area[0]), rel=1e-13, abs=1)
    assert whole.seen.tolist() == whole.area.tolist()


def test_a_pixel_is_seen_only_if_every_layer_knows_it(world: World) -> None:
    mask = np.ones((3, 3), np.uint8)
    mask[0, 0], mask[1, 1] = 0, 2
    world.pair(np.zeros((3, 3), np.uint8), np.full((3, 3), 50, np.uint8))
    world.raster("land_mask", [world.tile("mask", mask, 10, 1)])
    without, _ = world.measure(world.pixels(0, 0, 3, 3))
    m, _ = world.measure(world.pixels(0, 0, 3, 3), plan=FULL)
    assert without.unseen.tolist() == [0]
    assert m.unseen[0] == pytest.approx(m.area[0] / 9, rel=1e-5)
    assert m.unseen_cause.tolist() == [Cause.MASKED.value]
    assert [by.bits.tolist() for by in m.unseen_by] == [[0], [0], [Cause.MASKED.value]]
    assert m.cover.area.sum() == pytest.approx(m.seen[0], rel=1e-9)


def test_causes_of_two_layers_are_told_apart(world: World) -> None:
    loss, canopy = np.zeros((64, 64), np.uint8), np.full((64, 64), 50, np.uint8)
    loss[0, 0] = 99
    world.raster("loss_year", [world.tile("loss", loss, 10, 1)])
    world.raster("tree_cover", [world.tile("cover", canopy, 10, 1)])
    (world.folder / "cover.tif").write_bytes(b"x")
    m, complaints = world.measure(world.pixels(0, 0, 2, 2))
    assert [by.bits.tolist() for by in m.unseen_by] == [
        [Cause.OUTSIDE_DOMAIN.value], [Cause.TILE_REFUSED.value],
    ]  # fmt: skip
    assert set(complaints) == {"DD302", "DD304"}
    assert len(m.cover.plot) == 0


def test_no_catalogue_and_no_layer(world: World) -> None:
    shape = np.array([shapely.box(10, 0.9, 10.1, 1)], object)
    diagnostics = Diagnostics()
    m = measure(shape, PLAN, None, diagnostics)
    assert m.unseen.tolist() == m.area.tolist()
    assert m.unseen_cause.tolist() == [Cause.NO_CATALOGUE.value]
    assert m.unseen_reasons()[1][0].code == "no_catalogue"
    world.raster("loss_year", [world.tile("t", np.zeros((3, 3), np.uint8), 10, 1)])
    m, complaints = world.measure(shape[0])
    assert m.unseen_cause.tolist() == [Cause.NO_LAYER.value]
    assert complaints == ["DD301"]
    assert m.unseen_reasons()[1][0].say("en") == "the catalogue has no layer of gfc"
    nothing, _ = world.measure(shape[0], plan=Plan(None, None, None, (), ()))
    assert nothing.seen.tolist() == [0]


def test_layers_on_two_lattices_are_refused_by_name(world: World) -> None:
    world.raster("loss_year", [world.tile("t", np.zeros((3, 3), np.uint8), 10, 1)])
    world.k = 2000
    world.raster("tree_cover", [world.tile("u", np.zeros((3, 3), np.uint8), 10, 1)])
    m, complaints = world.measure(shapely.box(10, 0.9998, 10.0002, 1))
    assert complaints == ["DD305"]
    assert m.unseen_cause.tolist() == [Cause.LAYER_REFUSED.value]
    reason = m.unseen_reasons()[1][0]
    assert reason.say("en") == "layer Test tree_cover was refused (DD305)"


def test_a_licence_that_forbids_the_use(world: World) -> None:
    world.pair(np.zeros((3, 3), np.uint8), np.zeros((3, 3), np.uint8))
    world.layers[0]["licence"] = LICENCE | {"commercial_use": "no"}
    m, complaints = world.measure(world.pixels(0, 0, 1, 1))
    assert complaints == ["DD312"]
    assert m.unseen_cause.tolist() == [Cause.LAYER_REFUSED.value]
    world.layers[0]["licence"] |= {"permission": "letter of the holder"}
    assert world.measure(world.pixels(0, 0, 1, 1))[0].unseen.tolist() == [0]


def test_overlapping_parts_do_not_close(world: World) -> None:
    world.pair(np.zeros((40, 40), np.uint8), np.zeros((40, 40), np.uint8))
    twice = shapely.MultiPolygon([world.pixels(0, 0, 9, 9), world.pixels(5, 5, 9, 9)])
    m, _ = world.measure(twice, world.pixels(0, 0, 9, 9))
    assert m.unseen_cause.tolist() == [Cause.DOES_NOT_CLOSE.value, 0]
    assert m.seen.tolist() == [0, m.area[1]]
    assert set(m.cover.plot.tolist()) == {1}


def test_an_outline_that_crosses_itself(world: World) -> None:
    """Signed areas may cancel and coverage stay within 0 and 1: validity is asked for as well."""
    world.pair(np.zeros((40, 40), np.uint8), np.zeros((40, 40), np.uint8))
    world.vector("pa", [(shapely.box(9, -1, 11, 2), {})])
    k = 1 / K
    even = shapely.Polygon([(10, 1), (10 + 9 * k, 1 - 9 * k), (10 + 9 * k, 1), (10, 1 - 9 * k)])
    odd = shapely.Polygon([(10, 1), (10 + 9 * k, 1 - 9 * k), (10 + 9 * k, 1), (10, 1 - 8 * k)])
    plan = Plan("gfc", "gfc", None, ("pa",), (10.0,))
    m, _ = world.measure(even, odd, world.pixels(0, 0, 2, 2), plan=plan)
    assert m.unseen_cause.tolist() == [Cause.DOES_NOT_CLOSE.value] * 2 + [0]
    found = m.overlaps["pa"]
    assert found.known.tolist() == [False, False, True]
    assert found.hi[1] == m.area[1]
    assert found.reasons[found.reason[1]].code == "coverage_does_not_close"


def test_a_plot_too_small_for_the_grid(world: World) -> None:
    world.pair(np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8))
    x, y = 10.0003, 0.9997
    speck = shapely.Polygon([(x, y), (x + 2e-9, y), (x, y + 2e-9)])
    m, _ = world.measure(speck)
    assert m.area[0] > 0
    assert m.seen.tolist() == [0]
    assert m.unseen_cause.tolist() == [Cause.DOES_NOT_CLOSE.value]


def test_a_plot_across_the_antimeridian(world: World) -> None:
    """Cut in two as RFC 7946 wants, or written on beyond 180: the same ground."""
    world.k = 4
    for asserts in ("loss_year", "tree_cover"):
        tiles = []
        for name, west, value in [("10N_170E", 170, 1), ("10N_180W", -180, 2)]:
            values = np.full((40, 40), value, np.uint8)
            tile = world.tile(f"{asserts}_{name}", values, west, 10) | {"name": name}
            del tile["bounds"]
            tiles.append(tile)
        world.raster(asserts, tiles, tile_scheme="hansen")
    cut = shapely.MultiPolygon([shapely.box(179.3, 5, 180, 6), shapely.box(-180, 5, -179.1, 6)])
    on, back = shapely.box(179.3, 5, 180.9, 6), shapely.box(-180.7, 5, -179.1, 6)
    assert cut.bounds[2] - cut.bounds[0] == 360
    halves = [shapely.box(179.3, 5, 180, 6), shapely.box(-180, 5, -179.1, 6)]
    m, complaints = world.measure(on, back, *halves, cut)
    assert complaints == []
    by_year = {(p, y): a for p, _, y, a in cover_rows(m)}
    assert by_year[0, 2001] == pytest.approx(by_year[2, 2001], rel=1e-9)
    assert by_year[0, 2002] == pytest.approx(by_year[3, 2002], rel=1e-9)
    for year in (2001, 2002):
        assert by_year[4, year] == by_year[0, year]
    assert m.unseen.tolist() == [0] * 5
    assert m.area[4] == pytest.approx(m.area[0], rel=1e-12)


def test_a_plot_beyond_the_limit(world: World) -> None:
    world.pair(np.zeros((3, 3), np.uint8), np.zeros((3, 3), np.uint8))
    apart = shapely.MultiPolygon(
        [shapely.box(-170, 60, -169.999, 60.001), shapely.box(170, -50, 170.001, -49.999)]
    )
    m, _ = world.measure(shapely.box(0, 0, 20, 20), apart, world.pixels(0, 0, 1, 1))
    large = Cause.PLOT_TOO_LARGE.value
    assert m.unseen_cause.tolist() == [large, large, 0]
    assert m.area[0] == np.iinfo(np.int64).max
    assert m.unseen_reasons()[1][0].code == "plot_too_large"


def test_slim_plots_near_the_pole_still_close(world: World) -> None:
    world.pair(np.zeros((3, 400), np.uint8), np.zeros((3, 400), np.uint8), north=79.9)
    k = 4000
    slim = shapely.box(10 + 0.1 / k, 79.9 - 0.3 / k, 10 + 399.5 / k, 79.9 - 0.1 / k)
    m, _ = world.measure(slim)
    assert m.unseen.tolist() == [0]


def test_every_cause_has_a_reason() -> None:
    assert set(REASON_CODES) == set(Cause)
    assert set(REASON_CODES.values()) <= set(REASONS)
    assert max(cause.value for cause in Cause) < 1 << 16
