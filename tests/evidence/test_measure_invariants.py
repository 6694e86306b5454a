"""What must hold of measurements whatever the picture: order, chunks, splits, lost evidence."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import shapely
from evidence_world import PLAN, World, cover_rows, sha256
from how_many import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.windows import Window

from ddcheck.evidence.causes import Cause
from ddcheck.evidence.measure import measure
from ddcheck.model.diagnostic import Diagnostics

SIDE = 60
K = 4000


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Four tiles of each layer around 10.015 E, 0.985 N, in blocks of 16."""
    world = World(tmp_path_factory.mktemp("land"))
    rng = np.random.default_rng(8)
    for asserts, top in (("loss_year", 25), ("tree_cover", 101)):
        tiles = []
        for i in (0, 1):
            for j in (0, 1):
                values = rng.integers(0, top, (SIDE, SIDE)).astype(np.uint8)
                west, north = 10 + j * SIDE / K, 1 - i * SIDE / K
                tiles.append(
                    world.tile(
                        f"{asserts}{i}{j}",
                        values,
                        west,
                        north,
                        tiled=True,
                        blockxsize=16,
                        blockysize=16,
                    )
                )
        world.raster(asserts, tiles)
    return world


def blob(seed: int) -> shapely.Polygon:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 10))
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    radius = rng.uniform(0.3, 1, n) * rng.uniform(0.0005, 0.012)
    x, y = rng.uniform(10.004, 10.026), rng.uniform(0.974, 0.996)
    return shapely.Polygon(
        np.round(np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)], 6)
    )


def blobs(seeds: list[int]) -> list[shapely.Polygon]:
    made = [blob(seed) for seed in seeds]
    return [shape for shape in made if shape.is_valid and shape.area > 0]


quick = settings(
    max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
seeds = st.lists(st.integers(0, 100_000), min_size=1, max_size=12)


@quick
@given(seeds, st.sampled_from([1, 300, 2000, 1 << 20]), st.randoms(use_true_random=False))
def test_order_and_chunks_do_not_change_an_integer(
    land: World, own: list[int], chunk: int, rng: object
) -> None:
    shapes = blobs(own)
    plain, complaints = land.measure(*shapes)
    order = list(range(len(shapes)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    other, others = land.measure(*[shapes[i] for i in order], chunk=chunk)
    assert complaints == others
    assert plain.layers == other.layers
    assert (plain.area[order] == other.area).all()
    assert (plain.seen[order] == other.seen).all()
    back = [(order[p], *rest) for p, *rest in cover_rows(other)]
    assert sorted(back) == cover_rows(plain)
    assert (plain.cover.plot == np.sort(plain.cover.plot)).all()


@quick
@given(st.integers(0, 100_000), st.floats(0.2, 0.8))
def test_a_split_plot_adds_up(land: World, seed: int, where: float) -> None:
    shapes = blobs([seed])
    if not shapes:
        return
    shape = shapes[0]
    west, south, east, north = shape.bounds
    x = west + where * (east - west)
    parts = [
        shapely.intersection(shape, shapely.box(*box))
        for box in ((west, south, x, north), (x, south, east, north))
    ]
    if not all(p.geom_type == "Polygon" and p.area > 0 for p in parts):
        return
    whole, _ = land.measure(shape)
    halves, _ = land.measure(*parts)
    assert halves.area.sum() == pytest.approx(whole.area[0], rel=1e-6, abs=1e5)
    sums: dict[tuple[int, int], int] = {}
    for _, bin_, year, area in cover_rows(halves):
        sums[bin_, year] = sums.setdefault((bin_, year), 0) + area
    for _, bin_, year, area in cover_rows(whole):
        assert sums.pop((bin_, year)) == pytest.approx(area, abs=1e4)
    assert all(area < 1e4 for area in sums.values())


@quick
@given(seeds, st.sampled_from(["loss_year", "tree_cover"]), st.integers(0, 3))
def test_without_a_tile_no_plot_is_seen_better(
    land: World, own: list[int], asserts: str, index: int
) -> None:
    shapes = blobs(own)
    before, _ = land.measure(*shapes)
    layer = next(layer for layer in land.layers if layer["asserts"] == asserts)
    path = land.folder / layer["tiles"][index]["path"]
    aside = path.with_suffix(".aside")
    path.rename(aside)
    try:
        after, complaints = land.measure(*shapes)
    finally:
        aside.rename(path)
    assert (after.unseen >= before.unseen).all()
    touched = after.unseen > before.unseen
    assert ((after.unseen_cause & Cause.TILE_MISSING.value) > 0)[touched].all()
    assert ("DD303" in complaints) or not touched.any()
    kept = {row for row in cover_rows(before) if not touched[row[0]]}
    assert kept == {row for row in cover_rows(after) if not touched[row[0]]}


@quick
@given(seeds, st.integers(0, 3), st.integers(0, 7), st.integers(0, 7))
def test_without_a_block_no_plot_is_seen_better(
    land: World, own: list[int], index: int, row: int, col: int
) -> None:
    """A block is blinded by one value that cannot be; the record is made anew."""
    shapes = blobs(own)
    before, _ = land.measure(*shapes)
    tile = land.layers[0]["tiles"][index]
    path = land.folder / tile["path"]
    sound, record = path.read_bytes(), dict(tile)
    with rasterio.open(path, "r+") as file:
        corner = Window(min(col * 16, SIDE - 1), min(row * 16, SIDE - 1), 1, 1)
        file.write(np.full((1, 1), 200, np.uint8), 1, window=corner)
    tile |= {"sha256": sha256(path), "bytes": path.stat().st_size}
    try:
        after, _ = land.measure(*shapes)
    finally:
        path.write_bytes(sound)
        tile |= record
    assert (after.unseen >= before.unseen).all()
    touched = after.unseen > before.unseen
    blind = (after.unseen_cause & Cause.OUTSIDE_DOMAIN.value) > 0
    assert blind[touched].all()
    assert {row for row in cover_rows(before) if not blind[row[0]]} == {
        row for row in cover_rows(after) if not blind[row[0]]
    }


def test_bands_of_a_large_plot_give_what_a_small_chunk_gives(land: World) -> None:
    shape = shapely.Polygon(
        [(10.001, 0.999), (10.029, 0.998), (10.028, 0.971), (10.012, 0.984), (10.002, 0.972)]
    )
    results = [cover_rows(land.measure(shape, chunk=chunk)[0]) for chunk in (1 << 20, 5000, 130, 1)]
    assert results[0] == results[1] == results[2] == results[3]
    assert len(results[0]) > 60


def test_nothing_is_asked_of_ground_that_no_plot_covers(land: World) -> None:
    """The box of the plot touches all four tiles, the plot itself only three."""
    x, y, k = 10 + SIDE / K, 1 - SIDE / K, 1 / K
    corner = shapely.Polygon(
        [(x - 9 * k, y + 9 * k), (x + 9 * k, y + 9 * k), (x - 9 * k, y - 9 * k)]
    )
    used = [name for name, _, _ in land.measure(corner)[0].layers[0].tiles]
    assert used == ["loss_year00", "loss_year01", "loss_year10"]


def test_a_tile_between_two_parts_is_not_missed(world: World) -> None:
    world.k = 4
    for asserts in ("loss_year", "tree_cover"):
        tiles = []
        for name, west in [("10N_010E", 10), ("10N_030E", 30)]:
            tile = world.tile(f"{asserts}_{name}", np.zeros((40, 40), np.uint8), west, 10)
            del tile["bounds"]
            tiles.append(tile | {"name": name})
        world.raster(asserts, tiles, tile_scheme="hansen")
    parts = shapely.box(18, 4, 19, 5), shapely.box(31, 4, 32, 5)
    m, complaints = world.measure(shapely.MultiPolygon(parts))
    assert complaints == []
    assert m.unseen.tolist() == [0]


def test_blinded_blocks_are_named_once_in_any_chunk(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.zeros((64, 64), np.uint8)
    values[::16, ::16] = 77
    options = {"tiled": True, "blockxsize": 16, "blockysize": 16}
    world.pair(values, np.zeros((64, 64), np.uint8), **options)
    shapes = [world.pixels(r, c, 6, 6) for r in (1, 20, 40) for c in (1, 9, 30)]
    _, once = world.measure(*shapes)
    monkeypatch.setattr("ddcheck.evidence.windows._CACHE_BYTES", 1)
    m, again = world.measure(*reversed(shapes), chunk=1)
    assert once == again
    assert set(once) == {"DD304"}
    assert m.seen.tolist() == [0] * 9


def test_parts_far_apart_are_measured_without_the_ground_between(world: World) -> None:
    world.pair(np.full((20, 20), 4, np.uint8), np.full((20, 20), 60, np.uint8))
    near, far = world.pixels(2, 2, 5, 5), shapely.box(11.3, -2.3, 11.3005, -2.2995)
    m, _ = world.measure(shapely.MultiPolygon([near, far]), near)
    assert m.seen[0] == pytest.approx(m.area[1], rel=1e-9)
    assert m.unseen_cause.tolist() == [Cause.OUTSIDE_LAYER.value, 0]


def test_progress_counts_every_usable_plot(land: World) -> None:
    done: list[int] = []
    shapes = blobs(list(range(30)))
    array = np.array([*shapes, None], object)
    measure(array, PLAN, land.catalogue(), Diagnostics(), done.append, chunk=4000)
    assert sum(done) == len(shapes)
    assert len(done) > 1
