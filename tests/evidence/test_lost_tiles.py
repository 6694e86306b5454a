"""Properties 2, 3, 5, 9 and 30 on files: tiles gone, damaged, too old or written in another way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from evidence_world import PLAN, World, sha256
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from ddcheck.evidence.plan import Question
from ddcheck.evidence.position import Position
from ddcheck.evidence.results import Measurements

SEEDS = st.integers(0, 10**9)
SIDE, K = 40, 4000
QUESTION = Question(date(2020, 12, 31), 10.0, 1.0)
ASKED = replace(PLAN, canopy_thresholds=(10.0,), questions=(QUESTION,))
FORMS = (
    {"compress": "lzw"}, {"compress": "deflate"}, {"compress": "zstd"},
    {"compress": "deflate", "predictor": 2}, {"compress": "lzw", "blockysize": 1},
    {"compress": "lzw", "tiled": True, "blockxsize": 16, "blockysize": 16},
    {"compress": "deflate", "tiled": True, "blockxsize": 32, "blockysize": 32},
)  # fmt: skip


@dataclass
class FourTiles:
    """Loss and canopy on four tiles each around 10.01 east, 0.99 north."""

    world: World
    values: dict[str, np.ndarray]

    def tile(self, asserts: str, index: int) -> dict:
        layer = next(layer for layer in self.world.layers if layer["asserts"] == asserts)
        return layer["tiles"][index]

    def path(self, asserts: str, index: int) -> Path:
        return self.world.folder / self.tile(asserts, index)["path"]

    def ask(self, shapes: list[shapely.Polygon]) -> tuple[Measurements, list[str]]:
        position = Position(np.full(len(shapes), 5.0), np.zeros(len(shapes), bool))
        return self.world.measure(*shapes, plan=ASKED, position=position)

    @contextmanager
    def changed(self, asserts: str, index: int) -> Iterator[Path]:
        """A tile that may be changed, and its record; both are as before afterwards."""
        path, tile = self.path(asserts, index), self.tile(asserts, index)
        sound, record = path.read_bytes(), dict(tile)
        try:
            yield path
        finally:
            path.write_bytes(sound)
            tile.clear()
            tile |= record


def fields(rng: np.random.Generator, low: list[int], high: list[int]) -> np.ndarray:
    values = np.full((SIDE, SIDE), low[0], np.uint8)
    for _ in range(12):
        r, c = rng.integers(0, SIDE, 2)
        h, w = rng.integers(1, 14, 2)
        values[r : r + h, c : c + w] = rng.choice(low + high)
    return values


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> FourTiles:
    world, rng = World(tmp_path_factory.mktemp("four")), np.random.default_rng(3)
    values = {}
    for asserts, low, high in (
        ("loss_year", [0, 0, 0], [15, 20, 21, 22, 24]),
        ("tree_cover", [70, 60], [5]),
    ):
        tiles = []
        for i in range(4):
            west, north = 10 + i % 2 * SIDE / K, 1 - i // 2 * SIDE / K
            values[f"{asserts}{i}"] = fields(rng, low, high)
            values[f"{asserts}{i}"][17, 17:20] = high[-1]
            tiles.append(world.tile(f"{asserts}{i}", values[f"{asserts}{i}"], west, north))
        world.raster(asserts, tiles)
    return FourTiles(world, values)


PLOTS = 20
"""Around the corner of the four tiles: an example is so many cases."""


def plots(seed: int) -> tuple[list[shapely.Polygon], np.random.Generator]:
    rng = np.random.default_rng(seed)
    made = []
    while len(made) < PLOTS:
        n = int(rng.integers(3, 8))
        angle, radius = (
            np.sort(rng.uniform(0, 6.28, n)),
            rng.uniform(0.3, 1, n) * rng.uniform(2e-4, 3e-3),
        )
        x, y = rng.uniform(10.003, 10.017), rng.uniform(0.983, 0.997)
        shape = shapely.Polygon(
            np.round(np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)], 6)
        )
        if shape.is_valid and shape.area > 1e-9:
            made.append(shape)
    return made, rng


def figures(m: Measurements, plot: int) -> tuple[int, ...]:
    """Every integer that was measured of a plot."""
    answer, reached = m.answers[QUESTION], m.reached
    assert reached is not None
    parts = [
        m.area,
        m.seen,
        reached.touched,
        reached.seen,
        answer.largest_patch,
        answer.families_hi,
    ]
    for spans in (answer.loss, answer.forest):
        parts += [spans.lo, spans.nominal, spans.hi]
    return tuple(int(part[plot]) for part in parts)


def all_figures(m: Measurements) -> list[tuple[int, ...]]:
    return [figures(m, i) for i in range(len(m.area))]


def no_better(before: Measurements, after: Measurements) -> None:
    for was, now in zip(
        (before.answers[QUESTION].loss, before.answers[QUESTION].forest),
        (after.answers[QUESTION].loss, after.answers[QUESTION].forest), strict=True,
    ):  # fmt: skip
        assert (now.hi >= was.hi).all()
        assert (now.lo <= was.lo).all()
    assert (after.seen <= before.seen).all()


@given(SEEDS, st.sampled_from(["loss_year", "tree_cover"]), st.integers(0, 3))
@settings(max_examples=examples(15))
def test_without_a_tile(four, seed, asserts, index):
    """Property 2: no plot is better off, and those that do not touch the tile stay as they were."""
    shapes, _ = plots(seed)
    before, _ = four.ask(shapes)
    with four.changed(asserts, index) as path:
        path.unlink()
        after, said = four.ask(shapes)
    no_better(before, after)
    touched = after.reached.seen < before.reached.seen
    assert "DD303" in said or not touched.any()
    for plot in np.flatnonzero(after.unseen_cause == 0):
        assert figures(after, plot) == figures(before, plot)
    west, north = 10 + index % 2 * SIDE / K, 1 - index // 2 * SIDE / K
    tile = shapely.box(west, north - SIDE / K, west + SIDE / K, north)
    far = [i for i, shape in enumerate(shapes) if shape.distance(tile) > 0.003]
    assert all(figures(after, i) == figures(before, i) for i in far)
    assert all(touched[i] for i, shape in enumerate(shapes) if shape.intersection(tile).area > 1e-9)


@given(SEEDS, st.sampled_from(["loss_year", "tree_cover"]), st.integers(0, 3), st.integers(1, 64))
@settings(max_examples=examples(15))
def test_flipped_bits_are_a_missing_tile(four, seed, asserts, index, bits):
    """Property 3: damage is absence, never half a truth."""
    shapes, rng = plots(seed)
    with four.changed(asserts, index) as path:
        data = bytearray(path.read_bytes())
        for at in rng.choice(8 * len(data), bits, replace=False).tolist():
            data[at // 8] ^= 1 << at % 8
        path.write_bytes(bytes(data))
        damaged, said = four.ask(shapes)
        path.unlink()
        missing, _ = four.ask(shapes)
    assert all_figures(damaged) == all_figures(missing)
    assert "DD302" in said or (missing.unseen_cause == 0).all()


@given(SEEDS, st.integers(0, 3))
@settings(max_examples=examples(10))
def test_a_tile_of_an_older_version_is_refused(four, seed, index):
    """Property 5: without its last year, under the record of the newer one."""
    shapes, _ = plots(seed)
    before, _ = four.ask(shapes)
    with four.changed("loss_year", index) as path:
        with rasterio.open(path, "r+") as file:
            values = file.read(1)
            file.write(np.where(values == 24, 0, values).astype(np.uint8), 1)
        after, said = four.ask(shapes)
        path.unlink()
        missing, _ = four.ask(shapes)
    no_better(before, after)
    assert all_figures(after) == all_figures(missing)
    assert "DD302" in said or (missing.unseen_cause == 0).all()


@given(
    SEEDS, st.sampled_from(["loss_year", "tree_cover"]), st.integers(0, 3), st.sampled_from(FORMS)
)
@settings(max_examples=examples(15))
def test_compression_and_tiling_do_not_matter(four, seed, asserts, index, form):
    """Property 30: the same pixels in another file, with its own record."""
    shapes, _ = plots(seed)
    before, _ = four.ask(shapes)
    with four.changed(asserts, index) as path:
        west, north = 10 + index % 2 * SIDE / K, 1 - index // 2 * SIDE / K
        values = four.values[f"{asserts}{index}"]
        path.unlink()
        made = four.world.tile(path.stem, values, west, north, **form)
        four.tile(asserts, index).update(made)
        assert made["sha256"] == sha256(path)
        after, said = four.ask(shapes)
    assert said == []
    assert all_figures(after) == all_figures(before)


@given(SEEDS, st.integers(2021, 2024))
@settings(max_examples=examples(10))
def test_a_series_that_ends_earlier_shows_no_less(four, seed, end):
    """Property 9: the last years are not there yet, and the record says until when it goes."""
    shapes, _ = plots(seed)
    before, _ = four.ask(shapes)
    layer = next(layer for layer in four.world.layers if layer["asserts"] == "loss_year")
    record = {name: layer[name] for name in ("period", "domain")}
    sound = [four.path("loss_year", i).read_bytes() for i in range(4)]
    tiles = [dict(tile) for tile in layer["tiles"]]
    try:
        layer["period"] = {"start": "2001-01-01", "end": f"{end}-12-31"}
        layer["domain"] = [[0, end - 2000]]
        for i in range(4):
            values = four.values[f"loss_year{i}"]
            cut = np.where(values > end - 2000, 0, values).astype(np.uint8)
            west, north = 10 + i % 2 * SIDE / K, 1 - i // 2 * SIDE / K
            four.tile("loss_year", i).update(four.world.tile(f"loss_year{i}", cut, west, north))
        after, said = four.ask(shapes)
    finally:
        layer.update(record)
        for i in range(4):
            four.path("loss_year", i).write_bytes(sound[i])
            layer["tiles"][i].clear()
            layer["tiles"][i] |= tiles[i]
    assert said == []
    assert (after.watched_until <= before.watched_until).all()
    # What is not watched yet is open to the end of production: the gap holds all that was cut off.
    until = np.datetime64(f"{end}-12-31").astype(int)
    assert (after.watched_until[after.unseen == 0] == until).all()
    assert end == 2024 or (after.watched_until < before.watched_until).any()
    assert (after.answers[QUESTION].loss.lo <= before.answers[QUESTION].loss.lo).all()
