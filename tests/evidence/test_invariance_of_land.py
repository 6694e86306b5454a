"""Properties 21, 23, 26 to 29 on a little land: what must not matter to any integer."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely
from evidence_world import World
from hypothesis import given, settings
from hypothesis import strategies as st
from little_land import NORTH, PLAN, SIDE, WEST, K, Land, blob, examples, layers_of, make_land

from ddcheck.evidence.spans import Answer

SEEDS = st.integers(0, 10**9)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory):
    return layers_of(World(tmp_path_factory.mktemp("records")))


def integers(answer: Answer, plot: int = 0) -> tuple[int, ...]:
    parts = [answer.largest_patch, answer.families_lo, answer.families_hi]
    for spans in (answer.loss, answer.forest):
        parts += [spans.lo, spans.nominal, spans.hi, *spans.widths().values()]
    return tuple(int(part[plot]) for part in parts)


def some(records, seed: int) -> tuple[Land, shapely.Polygon, np.random.Generator, float]:
    rng = np.random.default_rng(seed)
    return make_land(records, seed), blob(rng), rng, float(rng.choice([0.5, 3.0, 8.0, 20.0]))


@given(SEEDS)
@settings(max_examples=examples(20))
def test_collinear_vertices_and_double_points(records, seed):
    """Property 28: vertices on the edges, points written twice: the same ground."""
    land, shape, rng, accuracy = some(records, seed)
    ring = np.array(shape.exterior.coords)
    more = []
    for a, b in itertools.pairwise(ring):
        more.append(a)
        if rng.random() < 0.4:
            more.append(a)
        if rng.random() < 0.7:
            more.append((a + b) / 2)
    plain = land.ask(shape, accuracy=accuracy)[0]
    other = land.ask(shapely.Polygon([*more, more[0], more[0]]), accuracy=accuracy)[0]
    assert (plain.loss.lo, plain.loss.hi) == (other.loss.lo, other.loss.hi)
    assert (plain.forest.lo, plain.forest.hi) == (other.forest.lo, other.forest.hi)
    # The middle of an edge is rounded to what a double holds: a unit of 2**-32 a pixel.
    assert abs(plain.loss.nominal[0] - other.loss.nominal[0]) <= 2000
    assert abs(plain.forest.nominal[0] - other.forest.nominal[0]) <= 2000


@given(SEEDS)
@settings(max_examples=examples(15))
def test_mirrored_across_the_equator(records, seed):
    """Property 26: the ellipsoid is the same on both sides."""
    land, shape, _, accuracy = some(records, seed)
    south = land.copy(**{name: codes[::-1].copy() for name, codes in land.codes.items()})
    down = round((2 * NORTH - SIDE / K) * K)
    mirrored = shapely.transform(shape, lambda xy: xy * np.array([1.0, -1.0]))
    plain = land.ask(shape, accuracy=accuracy)[0]
    other = south.ask(mirrored, accuracy=accuracy, down=down)[0]
    for was, now in ((plain.loss, other.loss), (plain.forest, other.forest)):
        assert abs(now.lo[0] - was.lo[0]) <= SIDE * SIDE
        assert abs(now.hi[0] - was.hi[0]) <= SIDE * SIDE
        assert now.nominal[0] == pytest.approx(was.nominal[0], abs=5e3)


@given(SEEDS)
@settings(max_examples=examples(15))
def test_joined_plots(records, seed):
    """Property 23: two neighbours as one: the same sums, what is certain may only grow."""
    land, shape, rng, accuracy = some(records, seed)
    west, south, east, north = shape.bounds
    x = round(float(rng.uniform(west, east)), 6)
    parts = [shapely.intersection(shape, shapely.box(*b)) for b in
             ((west, south, x, north), (x, south, east, north))]  # fmt: skip
    if not all(part.geom_type == "Polygon" and part.area > 0 for part in parts):
        return
    whole = shapely.union_all(parts)
    one, two, joined = (land.ask(s, accuracy=accuracy)[0] for s in (*parts, whole))
    for name in ("loss", "forest"):
        a, b, both = (getattr(answer, name) for answer in (one, two, joined))
        assert a.lo[0] + b.lo[0] <= both.lo[0]
        assert a.hi[0] + b.hi[0] >= both.hi[0] >= max(a.hi[0], b.hi[0])
        assert a.nominal[0] + b.nominal[0] == pytest.approx(both.nominal[0], abs=5e5)


@given(SEEDS, st.integers(-25, 25))
@settings(max_examples=examples(15))
def test_cut_at_the_antimeridian(records, seed, turns):
    """Property 27: written on beyond 180, or a turn around the globe: the same integers."""
    land, shape, _, accuracy = some(records, seed)
    pixels = round((179.995 - WEST) * K) + turns
    east = shapely.transform(shape, lambda xy: xy + np.array([pixels / K, 0.0]))
    around = shapely.transform(east, lambda xy: xy - np.array([360.0, 0.0]))
    beyond = land.ask(east, accuracy=accuracy, shift=pixels)[0]
    before = land.ask(around, accuracy=accuracy, shift=pixels)[0]
    for name in ("loss", "forest"):
        a, b = getattr(beyond, name), getattr(before, name)
        assert (a.lo[0], a.hi[0]) == (b.lo[0], b.hi[0])
        assert a.nominal[0] == pytest.approx(b.nominal[0], abs=5e3)


@given(SEEDS, st.sampled_from([1, 40, 700, 3000]))
@settings(max_examples=examples(15))
def test_bands_and_batches(records, seed, chunk):
    """Property 29: all integers, the largest patch among them, whatever is done at once."""
    land, shape, rng, accuracy = some(records, seed)
    shapes = [shape, blob(rng, wide=0.0025)]
    plan = replace(PLAN, forest_patch_ha=float(rng.choice([0.5, 2.0])))
    plain = land.ask(*shapes, accuracy=accuracy, plan=plan)[0]
    other = land.ask(*shapes[::-1], accuracy=accuracy, plan=plan, chunk=chunk)[0]
    assert [integers(plain, i) for i in (0, 1)] == [integers(other, i) for i in (1, 0)]
