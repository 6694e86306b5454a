"""Properties 21, 23, 26 to 29 on a little land: what must not matter to any integer."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely
from evidence_world import World
from how_many import examples
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from little_land import NORTH, PLAN, SIDE, WEST, K, Land, blob, layers_of, make_land

from ddcheck.evidence.spans import Answer, Spans

SEEDS = st.integers(0, 10**9)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory):
    return layers_of(World(tmp_path_factory.mktemp("records")))


def integers(answer: Answer, plot: int = 0) -> tuple[int, ...]:
    parts = [answer.largest_patch, answer.families_lo, answer.families_hi]
    for spans in (answer.loss, answer.forest):
        parts += [spans.lo, spans.nominal, spans.hi, *spans.widths().values()]
    return tuple(int(part[plot]) for part in parts)


PLOTS = 8
"""On each landscape: an example is so many cases."""


def some(records, seed: int) -> tuple[Land, list[shapely.Polygon], np.random.Generator, float]:
    rng = np.random.default_rng(seed)
    shapes = [blob(rng) for _ in range(PLOTS)]
    return make_land(records, seed), shapes, rng, float(rng.choice([0.5, 3.0, 8.0, 20.0]))


def apart(one: Spans, other: Spans) -> tuple[int, int, int]:
    """By how many pico-hectares lo, nominal and hi of plots differ at most."""
    pairs = ((one.lo, other.lo), (one.nominal, other.nominal), (one.hi, other.hi))
    lo, nominal, hi = (int(np.abs(a - b).max()) for a, b in pairs)
    return lo, nominal, hi


def strip(rng: np.random.Generator) -> shapely.Polygon:
    """A plot with one corner far away, in any direction."""
    angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.002, 0.006)
    away = 10.0055 + far * np.cos(angle), 0.9945 + far * np.sin(angle)
    return shapely.convex_hull(
        shapely.MultiPoint([(10.0055, 0.9945), (10.0055 + 2e-4, 0.9945), (10.0055, 0.9943), away])
    )


def written_anew(shape: shapely.Polygon, rng: np.random.Generator) -> shapely.Polygon:
    """The same ground with vertices on the edges and points written twice."""
    more = []
    for a, b in itertools.pairwise(np.array(shape.exterior.coords)):
        more.append(a)
        if rng.random() < 0.4:
            more.append(a)
        if rng.random() < 0.7:
            more.append((a + b) / 2)
    return shapely.Polygon([*more, more[0], more[0]])


@given(SEEDS)
@settings(max_examples=examples(20))
def test_collinear_vertices_and_double_points(records, seed):
    """Property 28: vertices on the edges, points written twice: the same ground."""
    land, shapes, rng, accuracy = some(records, seed)
    plain = land.ask(*shapes, accuracy=accuracy)[0]
    other = land.ask(*(written_anew(shape, rng) for shape in shapes), accuracy=accuracy)[0]
    for was, now in ((plain.loss, other.loss), (plain.forest, other.forest)):
        lo, nominal, hi = apart(was, now)
        assert (lo, hi) == (0, 0)
        # The middle of an edge is rounded to what a double holds: a unit of 2**-32 a pixel.
        assert nominal <= 2000


@given(SEEDS)
@settings(max_examples=examples(15))
def test_mirrored_across_the_equator(records, seed):
    """Property 26: the ellipsoid is the same on both sides."""
    land, shapes, _, accuracy = some(records, seed)
    south = land.copy(**{name: codes[::-1].copy() for name, codes in land.codes.items()})
    down = round((2 * NORTH - SIDE / K) * K)
    mirrored = [shapely.transform(s, lambda xy: xy * np.array([1.0, -1.0])) for s in shapes]
    plain = land.ask(*shapes, accuracy=accuracy)[0]
    other = south.ask(*mirrored, accuracy=accuracy, down=down)[0]
    for was, now in ((plain.loss, other.loss), (plain.forest, other.forest)):
        lo, nominal, hi = apart(was, now)
        assert max(lo, hi) <= SIDE * SIDE
        assert nominal <= 5000


@given(SEEDS)
@settings(max_examples=examples(15))
def test_joined_plots(records, seed):
    """Property 23: two neighbours as one: the same sums, what is certain may only grow."""
    land, shapes, rng, accuracy = some(records, seed)
    tried = 0
    for shape in shapes:
        west, south, east, north = shape.bounds
        x = round(float(rng.uniform(west, east)), 6)
        parts = [shapely.intersection(shape, shapely.box(*b)) for b in
                 ((west, south, x, north), (x, south, east, north))]  # fmt: skip
        if not all(part.geom_type == "Polygon" and part.area > 0 for part in parts):
            continue
        tried += 1
        found = land.ask(*parts, shapely.union_all(parts), accuracy=accuracy)[0]
        for spans in (found.loss, found.forest):
            a, b, both = zip(spans.lo, spans.nominal, spans.hi, strict=True)
            assert a[0] + b[0] <= both[0]
            assert a[2] + b[2] >= both[2] >= max(a[2], b[2])
            assert a[1] + b[1] == pytest.approx(both[1], abs=5e5)
    assume(tried)


@given(SEEDS, st.integers(-25, 25))
@settings(max_examples=examples(15))
def test_cut_at_the_antimeridian(records, seed, turns):
    """Property 27: written on beyond 180, or a turn around the globe: the same integers."""
    land, shapes, _, accuracy = some(records, seed)
    pixels = round((179.995 - WEST) * K) + turns
    east = [shapely.transform(s, lambda xy: xy + np.array([pixels / K, 0.0])) for s in shapes]
    around = [shapely.transform(s, lambda xy: xy - np.array([360.0, 0.0])) for s in east]
    beyond = land.ask(*east, accuracy=accuracy, shift=pixels)[0]
    before = land.ask(*around, accuracy=accuracy, shift=pixels)[0]
    for was, now in ((beyond.loss, before.loss), (beyond.forest, before.forest)):
        lo, nominal, hi = apart(was, now)
        assert (lo, hi) == (0, 0)
        assert nominal <= 5000


@given(SEEDS, st.sampled_from([1, 40, 700, 3000]))
@settings(max_examples=examples(15))
def test_bands_and_batches(records, seed, chunk):
    """Property 29: all integers, the largest patch among them, whatever is done at once."""
    land, shapes, rng, accuracy = some(records, seed)
    shapes = [*shapes[:4], *(blob(rng, wide=0.0025) for _ in range(3)), strip(rng)]
    plan = replace(PLAN, forest_patch_ha=float(rng.choice([0.5, 2.0])))
    plain = land.ask(*shapes, accuracy=accuracy, plan=plan)[0]
    other = land.ask(*shapes[::-1], accuracy=accuracy, plan=plan, chunk=chunk)[0]
    every = range(len(shapes))
    assert [integers(plain, i) for i in every] == [integers(other, i) for i in reversed(every)]
