"""Intervals against the slow reference, and what must hold of them whatever the landscape."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
import shapely.ops
from evidence_world import World
from how_many import NIGHTLY, examples
from hypothesis import given, settings
from hypothesis import strategies as st
from little_land import (
    END_2020,
    LOSS,
    PLAN,
    SIDE,
    UNSEEN,
    WEST,
    Land,
    Slow,
    base_of,
    blob,
    layers_of,
    make_land,
)
from pyproj import Geod

from ddcheck.evidence.area import areas_of
from ddcheck.evidence.kernel import NUMPY, Kernel
from ddcheck.evidence.outlines import Floats, edges_of
from ddcheck.evidence.plan import Question
from ddcheck.evidence.position import Leeway, Position, Reach, half_digit, leeway_of, sigma_of
from ddcheck.evidence.rings import Shapes, rings_of

SEEDS = st.integers(0, 10**9)
GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory):
    return layers_of(World(tmp_path_factory.mktemp("records")))


PLOTS = 8
"""On each landscape: an example is so many cases."""


def some(records, seed: int) -> tuple[Land, list[shapely.Polygon], np.random.Generator, float]:
    rng = np.random.default_rng(seed)
    shapes = [blob(rng) for _ in range(PLOTS)]
    return make_land(records, seed), shapes, rng, float(rng.choice([0.5, 3.0, 8.0, 20.0]))


def spans(land: Land, *shapes, **options) -> np.ndarray:
    """lo, nominal and hi (3, n) of loss of each shape for the first question."""
    found = land.ask(*shapes, **options)[0].loss
    return np.stack([found.lo, found.nominal, found.hi])


def kernel_called(name: str) -> Kernel:
    if name == "numpy":
        return NUMPY
    pytest.importorskip("numba")
    from ddcheck.evidence.accelerated import NUMBA

    return NUMBA


def leeway(shape, accuracy: float) -> tuple[Floats, Leeway]:
    shapes, plots = Shapes.of(np.array([shape], object)), np.zeros(1, np.int64)
    sigma = sigma_of(Position(np.array([accuracy]), np.zeros(1, bool)), shapes, plots, [12.0])
    return sigma, leeway_of(shapes, plots, sigma)


def outlines(shape, accuracy: float) -> tuple[float, Reach]:
    sigma, own = leeway(shape, accuracy)
    reach = Reach(np.array([shape], object), np.zeros(1, np.int64), np.zeros(1, bool), own)
    return float(sigma[0]), reach


@pytest.mark.parametrize("name", ["numpy", "numba"])
@given(SEEDS)
@settings(max_examples=examples(60))
def test_the_same_integers_as_the_slow_reference(records, name, seed):
    land, _, _, accuracy = some(records, seed)
    shape = blob(np.random.default_rng(seed), wide=0.0007)
    if seed % 3 == 0:
        shape = shape.difference(shape.representative_point().buffer(0.0001, quad_segs=2))
    slow = Slow(land, END_2020, base_of(land).per_degree)
    expected = slow.answer(shape, leeway(shape, accuracy)[1])
    answer = land.ask(shape, accuracy=accuracy, kernel=kernel_called(name))[0]
    for name, found in (("loss", answer.loss), ("forest", answer.forest)):
        lo, nominal, hi = expected[name]
        assert (found.lo[0], found.hi[0]) == (lo, hi), name
        assert found.nominal[0] == pytest.approx(nominal, abs=2e3), name


@given(SEEDS, st.sampled_from([-55.0, -3.0, 0.5, 38.0, 64.0]))
@settings(max_examples=examples(10))
def test_outlines_keep_their_distance(seed, lat):
    """By geodesics: outer holds all within two sigma, inner nothing nearer than one to the edge."""
    rng = np.random.default_rng(seed)
    shape = shapely.transform(blob(rng), lambda xy: xy + np.array([150.0, lat - 1.0]))
    sigma, reach = outlines(shape, float(rng.choice([1.0, 15.0])))
    edge = shapely.segmentize(shape.exterior, 5e-5)
    lon, lat_ = np.array(edge.coords).T
    for heading in np.arange(0, 360, 15):
        x, y, _ = GEOD.fwd(lon, lat_, np.full(len(lon), heading), np.full(len(lon), 2 * sigma))
        assert shapely.contains_xy(reach.outer[0], x, y).all()
    assert shapely.contains(reach.outer[0], shape)
    far, _ = _distances(shapely.segmentize(reach.outer[0].exterior, 5e-5), lon, lat_)
    assert far <= 2 * sigma * 1.03 + 6
    if reach.inner[0] is not None:
        assert shapely.contains(shape, reach.inner[0])
        for ring in shapely.get_rings(reach.inner[0]):
            _, near = _distances(shapely.segmentize(ring, 5e-5), lon, lat_)
            assert near >= sigma


def _distances(ring, lon, lat) -> tuple[float, float]:
    """Largest and smallest distance in metres of the points of a ring to the nearest of others."""
    nearest = []
    for x, y in ring.coords:
        there = np.full(len(lon), x), np.full(len(lon), y)
        nearest.append(GEOD.inv(*there, lon, lat)[2].min())
    return max(nearest), min(nearest)


def test_a_hole_is_possible_and_not_certain():
    hole = shapely.box(10.003, 0.993, 10.004, 0.994)
    _, reach = outlines(shapely.box(10.0, 0.99, 10.007, 0.997) - hole, 1.0)
    assert shapely.contains(reach.outer[0], hole)
    assert not shapely.intersects(reach.inner[0], hole)


def test_few_decimals_widen():
    def at(digits):
        shape = shapely.Polygon(
            np.round(
                [
                    (
                        10.00321,
                        0.99,
                    ),
                    (10.00987, 0.99123),
                    (10.0052, 0.99777),
                ],
                digits,
            )
        )
        return half_digit(rings_of(np.array([shape], object)), np.zeros(1, int))[0]

    assert [round(at(d), 2) for d in (3, 4, 5)] == [55.66, 5.57, 0.56]
    box = shapely.box(10.123456, 0.5, 10.2, 0.6)
    assert half_digit(rings_of(np.array([box], object)), np.zeros(1, int))[0] == 0


def test_a_tiny_plot_has_nothing_certain_and_a_point_never_has(records):
    land = make_land(records, 4).copy()
    land.codes |= {"gfc/loss_year": np.full((SIDE, SIDE), 23, np.uint8),
                   "gfc/tree_cover": np.full((SIDE, SIDE), 60, np.uint8)}  # fmt: skip
    land.order = land.order[:2]
    tiny = shapely.box(10.005, 0.994, 10.0052, 0.9942)
    large = shapely.box(10.004, 0.993, 10.007, 0.996)
    (lo, nominal, hi), (sure, _, _) = spans(land, tiny, large).T
    assert lo == 0 < nominal < hi
    assert sure > 0
    assert spans(land, large, points=True)[0] == [0]


# --- lost evidence ------------------------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=examples(20))
def test_unseen_pixels_widen_step_by_step(records, seed):
    """Properties 2, 6 and 8: any layer, any pixels, then more of them."""
    land, shapes, rng, accuracy = some(records, seed)
    last = land.ask(*shapes, accuracy=accuracy)[0]
    for _ in range(3):
        name = str(rng.choice(list(land.codes)))
        dark = rng.random(land.codes[name].shape) < rng.random() * 0.5
        land = land.copy(**{name: np.where(dark, UNSEEN, land.codes[name]).astype(np.uint8)})
        now = land.ask(*shapes, accuracy=accuracy)[0]
        assert (now.loss.hi >= last.loss.hi).all()
        assert (now.forest.hi >= last.forest.hi).all()
        if not name.endswith("/forest"):
            assert (now.loss.lo <= last.loss.lo).all()
        assert (now.families_hi >= last.families_hi).all()
        last = now


@given(SEEDS)
@settings(max_examples=examples(15))
def test_without_a_source_of_the_plan_nothing_is_lower(records, seed):
    """Properties 2 and 9: a further source that is not at hand; nothing takes its place.

    Without the only layer of a finer grid the pixels are those of the coarser one, whose areas are
    rounded once instead of four times: a pico-hectare (a hundredth of a square millimetre) a pixel.
    """
    land, shapes, _, accuracy = some(records, seed)
    finer = 4 * SIDE * SIDE if "fine/forest" in land.codes else 0
    further = [name for role, name, _, _ in land.order if role in ("loss", "forest", "mask")]
    before = spans(land, *shapes, accuracy=accuracy)
    for name in further:
        less = land.copy()
        del less.codes[name]
        after = spans(less, *shapes, accuracy=accuracy)
        off = finer if name == "fine/forest" else 0
        assert (after[2] >= before[2] - off).all()
        assert (after[0] <= before[0] + off).all()


@given(SEEDS)
@settings(max_examples=examples(12))
def test_every_completion_of_what_is_unseen_lies_inside(records, seed):
    """Property 39: fill the unknown pixels at random; the interval of before still holds it."""
    land, shapes, rng, accuracy = some(records, seed)
    before = land.ask(*shapes, accuracy=accuracy)[0]
    for _ in range(64 if NIGHTLY else 16):
        full = land.copy()
        for name, codes in full.codes.items():
            fill = {"loss_year": LOSS, "deforestation_year": LOSS, "tree_cover": [5, 60],
                    "land_mask": [1], "forest": [0, 1]}[name.split("/")[1]]  # fmt: skip
            full.codes[name] = np.where(codes >= 240, rng.choice(fill, codes.shape), codes).astype(
                np.uint8
            )
        after = full.ask(*shapes, accuracy=accuracy)[0]
        assert (before.loss.lo <= after.loss.lo).all()
        assert (after.loss.hi <= before.loss.hi).all()
        assert (before.forest.lo <= after.forest.lo).all()
        assert (after.forest.hi <= before.forest.hi).all()


# --- bad news -----------------------------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=examples(20))
def test_more_loss_in_the_forest_is_never_better(records, seed):
    """Property 11."""
    land, shapes, rng, accuracy = some(records, seed)
    land.order = [x for x in land.order if x[0] in ("first", "canopy")]
    before = spans(land, *shapes, accuracy=accuracy)
    loss = land.codes["gfc/loss_year"].copy()
    r, c = rng.integers(10, 30, 2)
    spot = loss[r : r + 6, c : c + 6]
    spot[spot == 0] = 23
    after = spans(land.copy(**{"gfc/loss_year": loss}), *shapes, accuracy=accuracy)
    assert (after >= before).all()


@given(SEEDS, st.sampled_from([(20, 21), (19, 22), (20, 23), (15, 21)]))
@settings(max_examples=examples(15))
def test_loss_moved_after_the_day_is_never_better(records, seed, move):
    """Property 12; and a year about the day is possible or certain, never clear."""
    land, shapes, _, accuracy = some(records, seed)
    before = spans(land, *shapes, accuracy=accuracy)
    loss = land.codes["gfc/loss_year"]
    moved = land.copy(**{"gfc/loss_year": np.where(loss == move[0], move[1], loss)})
    after = spans(moved, *shapes, accuracy=accuracy)
    assert (after[1:] >= before[1:]).all()


@given(SEEDS)
@settings(max_examples=examples(15))
def test_more_canopy_is_more_forest(records, seed):
    """Property 13."""
    land, shapes, rng, accuracy = some(records, seed)
    before = land.ask(*shapes, accuracy=accuracy)[0]
    canopy = land.codes["gfc/tree_cover"].copy()
    r, c = rng.integers(5, 35, 2)
    spot = canopy[r : r + 9, c : c + 9]
    spot[spot < 60] = 60
    after = land.copy(**{"gfc/tree_cover": canopy}).ask(*shapes, accuracy=accuracy)[0]
    for name in ("lo", "nominal", "hi"):
        assert (getattr(after.loss, name) >= getattr(before.loss, name)).all()
        assert (getattr(after.forest, name) >= getattr(before.forest, name)).all()


@given(SEEDS)
@settings(max_examples=examples(20))
def test_what_is_asked_less_strictly_finds_no_less(records, seed):
    """Properties 14 and 20: canopy, patch size, tolerance, position, an earlier day."""
    land, shapes, _, accuracy = some(records, seed)
    q = END_2020
    base = spans(land, *shapes, accuracy=accuracy)

    def asked(question: Question) -> np.ndarray:
        return spans(land, *shapes, accuracy=accuracy, questions=(question,))

    assert (asked(replace(q, canopy_above=3.0))[2] >= base[2]).all()
    assert (asked(replace(q, day=date(2018, 6, 30))) >= base).all()
    wide = asked(replace(q, tolerance=3.0))
    assert (wide[0] <= base[0]).all()
    assert (wide[2] >= base[2]).all()
    small = replace(PLAN, forest_patch_ha=0.1, loss_patch_ha=0.1)
    noisy = spans(land, *shapes, accuracy=accuracy, plan=small)
    assert (noisy[0] >= base[0]).all()
    assert (noisy[2] >= base[2]).all()
    vague = spans(land, *shapes, accuracy=accuracy * 2 + 5)
    assert (vague[0] <= base[0]).all()
    assert (vague[1] == base[1]).all()
    assert (vague[2] >= base[2]).all()
    exact = spans(land, *shapes, accuracy=None)
    assert (exact[0] >= base[0]).all()
    assert (exact[1] == base[1]).all()
    assert (exact[2] <= base[2]).all()


@given(SEEDS)
@settings(max_examples=examples(20))
def test_a_larger_plot_never_holds_less(records, seed):
    """Property 15: no dilution."""
    land, shapes, rng, accuracy = some(records, seed)
    wholes = [shapely.union_all([shape, blob(rng)]) for shape in shapes]
    small, large = np.split(spans(land, *shapes, *wholes, accuracy=accuracy), 2, axis=1)
    assert (large >= small - np.array([[0], [1000], [0]])).all()


@given(SEEDS)
@settings(max_examples=examples(15))
def test_a_layer_of_a_user_raises_and_a_weak_excuse_does_nothing(records, seed):
    """Property 17."""
    land, shapes, rng, accuracy = some(records, seed)
    before = spans(land, *shapes, accuracy=accuracy)
    planted = land.copy(**{"palm/planted": np.ones((SIDE, SIDE), np.uint8)})
    planted.order.append(("planted", "palm/planted", "s2", False))
    assert (spans(planted, *shapes, accuracy=accuracy) == before).all()
    planted.order.append(("planted", "palm/planted", "s1", False))
    assert (spans(planted, *shapes, accuracy=accuracy)[0] == 0).all()
    if not any(role == "loss" for role, *_ in land.order):
        own = land.copy(
            **{"tmf/deforestation_year": rng.choice([*LOSS, UNSEEN], (SIDE, SIDE)).astype(np.uint8)}
        )
        own.order.append(("context", "tmf/deforestation_year", "landsat_jrc", False))
        assert (spans(own, *shapes, accuracy=accuracy) >= before).all()


@given(SEEDS)
@settings(max_examples=examples(15))
def test_a_layer_observed_later_never_lowers(records, seed):
    """A map of 2021 that says field, for a day in 2020: as if it said nothing."""
    land, shapes, rng, accuracy = some(records, seed)
    land.order = [x for x in land.order if x[0] != "forest"]
    before = spans(land, *shapes, accuracy=accuracy)
    late = land.copy(**{"late/forest": rng.choice([0, 0, 1], (SIDE, SIDE)).astype(np.uint8)})
    late.order.append(("forest", "late/forest", "composite", False))
    assert (spans(late, *shapes, accuracy=accuracy)[2] == before[2]).all()


# --- invariance ---------------------------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=examples(20))
def test_nothing_depends_on_how_it_is_written_or_done(records, seed):
    """Properties 21, 28 and 29: order, first vertex, direction, collinear vertices, batches."""
    land, shapes, rng, accuracy = some(records, seed)
    plain = spans(land, *shapes, accuracy=accuracy)
    order = rng.permutation(len(shapes))
    moved = spans(land, *(shapes[i] for i in order), accuracy=accuracy)
    assert (moved == plain[:, order]).all()
    turned = [shapely.Polygon(np.roll(s.exterior.coords[:-1], 1, axis=0)[::-1]) for s in shapes]
    assert (spans(land, *turned, accuracy=accuracy) == plain).all()
    chunk = int(rng.choice([1, 300, 1500, 5000, 50_000]))
    assert (spans(land, *shapes, accuracy=accuracy, chunk=chunk) == plain).all()


@given(SEEDS, st.integers(-3, 3))
@settings(max_examples=examples(10))
def test_the_same_land_elsewhere_gives_the_same_hectares(records, seed, turns):
    """Properties 26 and 27: moved by whole pixels eastwards, over the antimeridian, a turn around."""
    land, shapes, _, accuracy = some(records, seed)
    plain = spans(land, *shapes, accuracy=accuracy)
    pixels = round((179.995 - WEST) * 4000) + turns
    east = [shapely.transform(s, lambda xy: xy + np.array([pixels / 4000, 0.0])) for s in shapes]
    again = [shapely.transform(s, lambda xy: xy - np.array([360.0, 0.0])) for s in east]
    found = spans(land, *east, accuracy=accuracy, shift=pixels)
    assert (np.abs(found - plain) <= np.array([[1], [2000], [1]])).all()
    around = spans(land, *again, accuracy=accuracy, shift=pixels)
    assert (around[[0, 2]] == found[[0, 2]]).all()


@given(SEEDS)
@settings(max_examples=examples(20))
def test_parts_of_a_plot_cannot_hide_what_the_whole_shows(records, seed):
    """Properties 22 and 23."""
    land, shapes, rng, accuracy = some(records, seed)
    for shape in shapes[:2]:
        x, y = shape.representative_point().coords[0]
        a = rng.uniform(0, np.pi)
        far = np.array([np.cos(a), np.sin(a)])
        cut = shapely.LineString([np.array([x, y]) - far, np.array([x, y]) + far])
        parts = list(shapely.ops.split(shape, cut).geoms)
        found = spans(land, shape, *parts, accuracy=accuracy)
        whole, together = found[:, 0], found[:, 1:].sum(axis=1)
        assert together[0] <= whole[0]
        assert together[2] >= whole[2]
        assert together[1] == pytest.approx(whole[1], abs=5e5)


def area(shape: shapely.Geometry) -> float:
    parts = shapely.get_parts(shape)
    return float(areas_of(edges_of(parts[shapely.get_type_id(parts) == 3])).sum())


@given(SEEDS)
@settings(max_examples=examples(50))
def test_a_disc_of_loss_lies_inside_its_interval(records, seed):
    """Property 38: a true clearing, rasterised by the middle of pixels; a plot drawn off by a sigma.

    Strictly for what the map shows of the true plot. Of the clearing itself a map by pixels cannot
    tell the rim of half a diagonal of a pixel; that is the map's error and no width of a plot.
    """
    rng = np.random.default_rng(seed)
    radius, half = rng.uniform(3, 9), 0.7072
    row, col = rng.uniform(14, 30, 2)
    away = np.hypot(*(np.mgrid[:SIDE, :SIDE] + 0.5 - np.array([row, col])[:, None, None]))
    codes = {"gfc/loss_year": np.where(away < radius, 23, 0).astype(np.uint8),
             "gfc/tree_cover": np.full((SIDE, SIDE), 60, np.uint8)}  # fmt: skip
    order = [("first", "gfc/loss_year", "landsat_umd", True),
             ("canopy", "gfc/tree_cover", "landsat_umd", True)]  # fmt: skip
    land, true = Land(records, codes, order), blob(rng, wide=0.0025)
    accuracy = float(rng.choice([3.0, 10.0, 25.0]))
    angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0, 1) * np.hypot(accuracy, 12.0)
    offset = far * np.array([np.cos(angle), np.sin(angle)]) / 111_500
    drawn = shapely.transform(true, lambda xy: xy + offset)
    lo, _, hi = spans(land, drawn, accuracy=accuracy)[:, 0]
    r, c = np.nonzero(codes["gfc/loss_year"])
    west, north = WEST + c / 4000, 1 - r / 4000
    mapped = shapely.union_all(shapely.box(west, north - 1 / 4000, west + 1 / 4000, north))
    shown = shapely.intersection(true, mapped)
    assert lo <= area(shown) * (1 + 1e-6) + 1e6
    assert area(shown) * (1 - 1e-6) - 1e6 <= hi
    middle = shapely.Point(WEST + col / 4000, 1 - row / 4000)
    least = shapely.intersection(true, middle.buffer((radius - half) / 4000, quad_segs=64))
    most = shapely.intersection(true, middle.buffer((radius + half) * 1.0002 / 4000, quad_segs=64))
    assert lo <= area(most) * (1 + 1e-6) + 1e6
    assert area(least) * (1 - 1e-6) - 1e6 <= hi


def test_several_questions_at_once_are_the_same_as_one_by_one(records):
    land, shapes, _, _ = some(records, 5)
    asked = tuple(
        Question(date(year, 12, 31), canopy, 1.0)
        for year in (2015, 2019, 2021)
        for canopy in (10.0, 30.0)
    )
    together = land.ask(*shapes, questions=asked)
    for question, found in zip(asked, together, strict=True):
        alone = land.ask(*shapes, questions=(question,))[0]
        assert found.question == question
        assert (found.loss.lo == alone.loss.lo).all()
        assert (found.loss.hi == alone.loss.hi).all()
