"""Partitions: any cut, in any order, gives the integers and bytes of one measurement of all."""

from __future__ import annotations

import os
import pickle
from dataclasses import fields, is_dataclass, replace
from datetime import date
from time import sleep
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from evidence_world import World
from how_many import NIGHTLY, examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ddcheck.evidence import partition, vector
from ddcheck.evidence.catalogue import Catalogue
from ddcheck.evidence.measure import measure
from ddcheck.evidence.merge import Merge
from ddcheck.evidence.partition import (
    Outlined,
    measure_part,
    measure_run,
    merged,
    partitions,
    parts_of,
)
from ddcheck.evidence.plan import Plan, Question
from ddcheck.evidence.position import Position
from ddcheck.evidence.results import Measurements
from ddcheck.evidence.spans import Spans
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import Surroundings
from ddcheck.model.wording import Wording

SIDE, K = 60, 4000
PLAN = Plan(
    "gfc", "gfc", None, ("reserves",), (10.0, 30.0),
    (Question(date(2020, 12, 31), 10.0, 1.0), Question(date(2015, 6, 30), 30.0, 0.0)),
)  # fmt: skip
WITHOUT = replace(PLAN, questions=())


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Four tiles of two layers around 10.015 E, 0.985 N, one of them damaged; a reserve."""
    world = World(tmp_path_factory.mktemp("parts"))
    rng = np.random.default_rng(8)
    for asserts, top in (("loss_year", 25), ("tree_cover", 101)):
        tiles = []
        for i in (0, 1):
            for j in (0, 1):
                values = rng.integers(0, top, (SIDE, SIDE)).astype(np.uint8)
                west, north = 10 + j * SIDE / K, 1 - i * SIDE / K
                blocks = {"tiled": True, "blockxsize": 16, "blockysize": 16}
                tiles.append(world.tile(f"{asserts}{i}{j}", values, west, north, **blocks))
        world.raster(asserts, tiles)
    found = world.catalogue()
    damaged = found.layer("gfc", "tree_cover").tiles[3].path
    data = bytearray(damaged.read_bytes())
    data[-9] ^= 1
    damaged.write_bytes(data)
    return found


def blob(seed: int) -> shapely.Geometry | None:
    """A crooked polygon; now and then none, one over itself, or one away from all tiles."""
    rng = np.random.default_rng(seed)
    if seed % 11 == 0:
        return None
    n = int(rng.integers(4, 10))
    angle = rng.uniform(0, 2 * np.pi, n)
    angle = angle if seed % 7 == 0 else np.sort(angle)
    radius = rng.uniform(0.3, 1, n) * rng.uniform(0.0005, 0.012)
    x, y = rng.uniform(10.0, 10.03), rng.uniform(0.97, 1.0)
    x += 30 if seed % 13 == 0 else 0
    return shapely.Polygon(
        np.round(np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)], 6)
    )


def run_of(shapes: list[Any], pieces: int = 1) -> Outlined:
    bounds = [(np.nan,) * 2 if s is None else s.centroid.coords[0] for s in shapes]
    lon, lat = np.array(bounds, float).reshape(-1, 2).T
    wkb = [None if s is None else shapely.to_wkb(s) for s in shapes]
    step = max(1, -(-len(wkb) // pieces))
    chunks = [pa.array(wkb[i : i + step], pa.binary()) for i in range(0, len(wkb), step)]
    rng = np.random.default_rng(len(shapes))
    accuracy = np.where(rng.random(len(shapes)) < 0.5, np.nan, 5.0)
    point = rng.random(len(shapes)) < 0.2
    return Outlined(pa.chunked_array(chunks, pa.binary()), lon, lat, accuracy, point)


def plain(value: Any) -> Any:
    """What a measurement says, comparable, whatever pieces its sparse tables came in."""
    if isinstance(value, Spans):
        sides = [side.tolist() for side in (value.lo, value.nominal, value.hi)]
        return sides, {w.word: a.tolist() for w, a in value.widths().items() if a.any()}
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return value


def told(measured: Measurements) -> Any:
    """The same with reasons spelled out: their numbers are of no meaning."""
    said = plain(measured)
    for product, overlap in measured.overlaps.items():
        names = [str(reason) for reason in overlap.reasons]
        at = [None if i < 0 else names[i] for i in overlap.reason.tolist()]
        said["overlaps"][product].update(reason=at, reasons=None)
    return said


def whole(run: Outlined, plan: Plan, catalogue: Catalogue | None) -> tuple[Any, set[Any]]:
    diagnostics = Diagnostics()
    shapes = np.asarray(shapely.from_wkb(run.wkb.to_numpy()), object).reshape(-1)
    position = Position(run.accuracy_m, run.is_point)
    found = measure(shapes, plan, catalogue, diagnostics, position=position)
    return told(found), set(diagnostics.items)


def in_parts(
    run: Outlined, cut: list[np.ndarray], plan: Plan, catalogue: Catalogue | None
) -> tuple[Any, list[Any]]:
    diagnostics = Diagnostics()
    parts = (pickle.loads(pickle.dumps(part)) for part in parts_of(run, cut))
    measured = ((part.rows, measure_part(part, plan, catalogue)) for part in parts)
    found = merged(len(run), measured, diagnostics, lambda _: None)
    return told(found), diagnostics.items


@settings(
    max_examples=2000 if NIGHTLY else 50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=12),
    data=st.data(),
    pieces=st.integers(1, 4),
)
def test_any_cut_in_any_order_is_the_whole(layers, seeds, data, pieces):
    plan = data.draw(st.sampled_from([PLAN, WITHOUT]))
    run = run_of([blob(seed) for seed in seeds], pieces)
    label = np.array(
        data.draw(st.lists(st.integers(0, 4), min_size=len(seeds), max_size=len(seeds)))
    )
    cut = [np.flatnonzero(label == one) for one in np.unique(label)]
    cut = data.draw(st.permutations(cut))

    expected, complaints = whole(run, plan, layers)
    found, said = in_parts(run, cut, plan, layers)

    assert found == expected
    assert set(said) == complaints
    assert in_parts(run, cut[::-1], plan, layers) == (found, said)


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seeds=st.lists(st.integers(0, 10**6), min_size=2, max_size=12),
    threads=st.sampled_from([2, 3, 5]),
)
def test_partitions_side_by_side_are_the_whole(layers, seeds, threads):
    run = run_of([blob(seed) for seed in seeds], pieces=2)
    cut = [np.array([row]) for row in range(len(seeds))]
    expected, _ = whole(run, PLAN, layers)
    said, done = [], []
    for several in (1, threads):
        diagnostics = Diagnostics()
        found = measure_run(run, PLAN, layers, diagnostics, done.append, cut, several)
        assert told(found) == expected
        said.append((diagnostics.items, dict(diagnostics.dropped)))
    assert said[0] == said[1]
    assert sum(done) == 2 * len(seeds)


def test_a_fault_in_one_partition_ends_the_run(layers, monkeypatch):
    run = run_of([blob(seed) for seed in range(1, 30)])
    begun = []

    def faulty(part, *rest, **named):
        begun.append(int(part.rows[0]))
        if part.rows[0] == 4:
            raise Surroundings(Wording("the tile changed", "图幅已更改"))
        return measure_part(part, *rest, **named)

    monkeypatch.setattr(partition, "measure_part", faulty)
    cut = [np.array([row]) for row in range(29)]
    with pytest.raises(Surroundings, match="the tile changed"):
        measure_run(run, PLAN, layers, Diagnostics(), lambda _: None, cut, 2)
    assert max(begun) < 12, "few partitions are taken ahead"


def test_features_that_threads_share_are_used_by_one_at_a_time(tmp_path, monkeypatch):
    """GEOS builds the indexes of a prepared shape when it is first asked, without a lock."""
    world = World(tmp_path)
    world.vector("reserves", [(shapely.Polygon([(10, 0.97), (10.03, 0.97), (10.03, 1)]), {})])
    run = run_of([blob(seed) for seed in range(1, 25)])
    real, inside, most = vector._measure, [], []

    def watched(*given):
        inside.append(1)
        most.append(len(inside))
        sleep(0.01)
        found = real(*given)
        inside.pop()
        return found

    monkeypatch.setattr(vector, "_measure", watched)
    cut = [np.array([row]) for row in range(24)]
    measure_run(run, PLAN, world.catalogue(), Diagnostics(), lambda _: None, cut, 4)
    assert len(most) > 10
    assert max(most) == 1


def test_the_environment_is_as_it_was_after_a_run(layers, monkeypatch):
    monkeypatch.setenv("GDAL_NUM_THREADS", "7")
    run = run_of([blob(seed) for seed in range(1, 12)])
    cut = [np.array([row]) for row in range(11)]
    measure_run(run, PLAN, layers, Diagnostics(), lambda _: None, cut, 3)
    assert os.environ["GDAL_NUM_THREADS"] == "7"


def test_the_damaged_tile_is_among_the_tiles(layers):
    """The property above covers refused ground: this says that there is some."""
    run = run_of([blob(seed) for seed in range(40)])
    found, complaints = whole(run, PLAN, layers)
    states = {state for use in found["layers"] for _, _, state in use["tiles"]}
    assert states == {"used", "refused"}
    assert "DD302" in {one.code for one in complaints}


def test_a_partition_that_comes_twice_changes_nothing(layers):
    run = run_of([blob(seed) for seed in range(1, 20)])
    cut = [np.arange(0, 9), np.arange(9, 19)]
    parts = [(p.rows, measure_part(p, PLAN, layers)) for p in parts_of(run, cut)]
    once = merged(19, parts, Diagnostics(), lambda _: None)
    twice = merged(19, [*parts, parts[0]], Diagnostics(), lambda _: None)
    assert told(once) == told(twice)


def test_a_merge_that_lacks_plots_or_holds_them_twice_is_refused(layers):
    run = run_of([blob(seed) for seed in range(1, 6)])
    first, second = (
        measure_part(p, PLAN, layers).found
        for p in parts_of(run, [np.arange(0, 3), np.arange(2, 5)])
    )
    merge = Merge(5)
    merge.add(np.arange(0, 3), first)
    with pytest.raises(ValueError, match="not all"):
        merge.whole()
    with pytest.raises(ValueError, match="share"):
        merge.add(np.arange(2, 5), second)


def test_no_plots_no_catalogue_and_no_layers_are_measured_alike(layers):
    for catalogue in (None, layers):
        for size in (0, 3):
            run = run_of([blob(seed) for seed in range(1, size + 1)])
            expected, _ = whole(run, PLAN, catalogue)
            cut = partitions(run) or [np.zeros(0, np.int64)]
            assert in_parts(run, cut, PLAN, catalogue)[0] == expected


@given(
    sizes=st.lists(st.integers(4, 60), min_size=1, max_size=60),
    most_plots=st.integers(1, 20), most_vertices=st.integers(1, 200),
)  # fmt: skip
def test_partitions_hold_every_plot_once_and_stay_small(sizes, most_plots, most_vertices):
    rng = np.random.default_rng(len(sizes))
    at = rng.uniform(-20, 20, (len(sizes), 2))
    shapes = [
        shapely.Point(*xy).buffer(0.001, quad_segs=n // 4) for xy, n in zip(at, sizes, strict=True)
    ]
    run = run_of(shapes, 3)
    cut = partitions(run, most_plots=most_plots, most_vertices=most_vertices)

    assert sorted(np.concatenate(cut).tolist()) == list(range(len(sizes)))
    for rows in cut:
        assert len(rows) <= most_plots
        held = sum(len(shapely.to_wkb(shapes[i])) // 16 for i in rows)
        assert len(rows) == 1 or held <= most_vertices


def test_partitions_follow_the_tiles():
    """A run over 16 tiles in an order of no meaning: a tile is opened by few partitions."""
    rng = np.random.default_rng(3)
    at = rng.uniform(0, 40, (4000, 2))
    run = run_of([shapely.box(x, y, x + 0.001, y + 0.001) for x, y in at])
    cut = partitions(run, most_plots=100)
    tiles = np.floor(run.lat / 10) * 100 + np.floor(run.lon / 10)
    opened = sum(len(np.unique(tiles[rows])) for rows in cut)
    assert opened <= len(cut) + 16
