"""The same integers from a slow reference, from both kernels, and however the work is shared."""

from __future__ import annotations

import dataclasses
import threading
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from evidence_world import PLAN, World, cover_rows
from slow_table import hectares

from ddcheck.evidence import kernel, tabulate
from ddcheck.evidence.area import gauss, integral_of
from ddcheck.evidence.classes import Classes
from ddcheck.evidence.coverage import Lattice, cover, frames_of, pixel_edges
from ddcheck.evidence.kernel import NUMPY, Kernel
from ddcheck.evidence.measure import Measurements, Plan
from ddcheck.evidence.outlines import edges_of
from ddcheck.evidence.plan import Question
from ddcheck.evidence.position import Position
from ddcheck.evidence.raster import RasterFile
from ddcheck.evidence.rings import Shapes
from ddcheck.evidence.threads import run_in_threads

SIDE = 160
K = 4000
LAYOUTS = {
    "blocks of 16": {"tiled": True, "blockxsize": 16, "blockysize": 16},
    "blocks of 64": {"tiled": True, "blockxsize": 64, "blockysize": 64},
    "strips of 1": {"tiled": False, "blockysize": 1},
    "strips of 7": {"tiled": False, "blockysize": 7, "compress": "lzw"},
}
ASKED = dataclasses.replace(PLAN, questions=(Question(date(2020, 12, 31), 10.0, 1.0),))


def classes(seen: int, causes: int) -> Classes:
    """Three layers: ten classes of the first by four of the second; the third says what is water."""
    wet = seen * causes**3
    tables = []
    for place, known in enumerate((np.arange(200) % 10, np.arange(200) // 50 * 10, 0)):
        table = np.zeros(256, np.int64)
        table[:200] = known
        table[200:] = np.arange(56) % (causes - 1) * causes**place * seen + causes**place * seen
        tables.append(table)
    tables[2][17] = wet
    return Classes(tuple(tables), seen, wet)


CLASSES = classes(40, 9)


def picture(top: int, seed: int) -> np.ndarray:
    """Patches of four pixels, so that some loss stands in patches."""
    values = np.random.default_rng(seed).integers(0, top, (SIDE // 4, SIDE // 4))
    return np.kron(values, np.ones((4, 4), np.int64)).astype(np.uint8)


LOSS, CANOPY = picture(25, 1), picture(101, 2)


def land(folder: Path, layout: str, **changes: Any) -> World:
    """Two by two tiles that meet inside the picture, at 10 E, 1 N."""
    folder.mkdir()
    world = World(folder, K)
    half = SIDE // 2
    for asserts, values in (("loss_year", LOSS), ("tree_cover", CANOPY)):
        tiles = []
        for i in (0, 1):
            for j in (0, 1):
                part = values[i * half : (i + 1) * half, j * half : (j + 1) * half]
                name = f"{asserts}{i}{j}"
                corner = (10 + j * half / K, 1 - i * half / K)
                tiles.append(world.tile(name, part, *corner, **(LAYOUTS[layout] | changes)))
        world.raster(asserts, tiles)
    return world


def shapes(number: int, seed: int, largest: float = 0.003) -> list[shapely.Geometry]:
    """Stars, some with a hole, some in two parts, some with vertices on lines of the grid."""
    rng = np.random.default_rng(seed)
    found: list[shapely.Geometry] = []
    while len(found) < number:
        n = int(rng.integers(3, 12))
        angle = np.sort(rng.uniform(0, 2 * np.pi, n))
        radius = rng.uniform(0.3, 1, n) * rng.uniform(0.0001, largest)
        x, y = rng.uniform(10.006, 10.034), rng.uniform(0.966, 0.994)
        xy = np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)]
        shape: shapely.Geometry = shapely.Polygon(np.round(xy, int(rng.integers(4, 9))))
        if not shape.is_valid:
            continue
        if len(found) % 4 == 1:
            middle = shape.representative_point()
            shape = shape.difference(middle.buffer(float(radius.min()) / 5, quad_segs=2))
        if len(found) % 4 == 2:
            shape = shapely.union(shape, shapely.box(x + 0.004, y, x + 0.0043, y + 0.0002))
        if shape.is_valid and shape.area > 0 and shape.geom_type in ("Polygon", "MultiPolygon"):
            found.append(shape)
    return found


def same(a: Measurements, b: Measurements) -> bool:
    """Whether every integer of two measurements is the same."""

    def plain(value: Any) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            if hasattr(value, "widths"):
                spans = {int(w): area.tolist() for w, area in value.widths().items()}
                return (value.lo.tolist(), value.nominal.tolist(), value.hi.tolist(), spans)
            fields = dataclasses.fields(value)
            return {f.name: plain(getattr(value, f.name)) for f in fields if f.name != "layers"}
        if isinstance(value, np.ndarray):
            return value.tolist()
        if isinstance(value, dict):
            return {str(key): plain(one) for key, one in value.items()}
        if isinstance(value, tuple):
            return [plain(one) for one in value]
        return value

    return bool(plain(a) == plain(b))


@pytest.fixture(params=["numpy", "numba"])
def chosen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """Both kernels, whatever the number of plots."""
    if request.param == "numpy":
        monkeypatch.setattr(kernel, "ACCELERATED_FROM", 1 << 60)
        monkeypatch.setattr(kernel, "ACCELERATED_PIXELS", 1 << 60)
        return NUMPY
    pytest.importorskip("numba")
    monkeypatch.setattr(kernel, "ACCELERATED_FROM", 0)
    from ddcheck.evidence.accelerated import NUMBA

    return NUMBA


@pytest.mark.parametrize("decimals", [4, 6, 12])
def test_equal_to_the_slow_reference(tmp_path: Path, chosen: Kernel, decimals: int) -> None:
    world = land(tmp_path / "land", "blocks of 16")
    several = shapes(700, decimals, 0.0015)
    measured, complaints = world.measure(*several, threads=2)
    assert complaints == []
    assert kernel.kernel_for(len(several)) is chosen
    found: dict[int, dict[tuple[int, int], int]] = {}
    for plot, bin_, year, area in cover_rows(measured):
        found.setdefault(plot, {})[bin_, year - 2000 if year else 0] = area
    for index, shape in enumerate(several):
        expected = hectares(shape, LOSS, CANOPY, 10, 1, K, PLAN.canopy_thresholds)
        assert found[index] == {key: area for key, area in expected.items() if area}


def test_threads_chunks_and_layouts_change_no_integer(tmp_path: Path, chosen: Kernel) -> None:
    several = [*shapes(60, 5), *shapes(2, 6, 0.02)]
    position = Position(np.full(len(several), 5.0), np.arange(len(several)) % 9 == 0)
    first: Measurements | None = None
    ways = [(1, 1 << 20), (2, 900), (3, 20_000), (5, 1 << 20)]
    for number, (layout, (threads, chunk)) in enumerate(zip(LAYOUTS, ways, strict=True)):
        world = land(tmp_path / str(number), layout)
        found, complaints = world.measure(
            *several, plan=ASKED, position=position, threads=threads, chunk=chunk
        )
        assert complaints == []
        first = first or found
        assert same(first, found), (layout, threads, chunk)
    assert first is not None
    assert first.answers[ASKED.questions[0]].loss.hi.any()


def test_what_is_damaged_is_said_alike_by_any_number_of_threads(
    tmp_path: Path, chosen: Kernel
) -> None:
    loss = LOSS.copy()
    loss[30, 31] = loss[100, 90] = 77
    world = World(tmp_path, K)
    world.pair(loss, CANOPY, **LAYOUTS["blocks of 16"])
    path = tmp_path / "loss.tif"
    with rasterio.open(path) as file:
        offset = int(file.get_tag_item("BLOCK_OFFSET_3_2", "TIFF", bidx=1))
    data = bytearray(path.read_bytes())
    data[offset : offset + 40] = bytes(40)
    path.write_bytes(bytes(data))
    world.layers[0]["tiles"] = [world.record("loss", path, 10, 1, SIDE, SIDE)]
    several = shapes(200, 9, 0.008)
    found, complaints = world.measure(*several, plan=ASKED)
    assert sorted(complaints) == ["DD304", "DD304", "DD308"]
    for threads in (2, 5):
        other, others = world.measure(*several, plan=ASKED, threads=threads, chunk=3000)
        assert same(found, other)
        assert others == complaints
    assert found.unseen.any()


def test_the_accelerator_gives_the_bits_of_numpy() -> None:
    pytest.importorskip("numba")
    from ddcheck.evidence import accelerated_drawing

    rng = np.random.default_rng(3)
    x0, x1 = rng.uniform(-180, 180, (2, 4000))
    y0 = rng.uniform(-90, 90, 4000)
    y1 = np.minimum(y0 + rng.uniform(0, 0.3, 4000), 90)
    for order in (4, 16):
        assert len(gauss(order)[0]) == order
        ours = accelerated_drawing.integral_of(x0, x1, y0, y1, order)
        assert (ours == integral_of(x0, x1, y0, y1, order)).all()


@pytest.mark.parametrize("per_degree", [4000, 12_000, 10])
def test_both_kernels_draw_alike(per_degree: int) -> None:
    pytest.importorskip("numba")
    from ddcheck.evidence.accelerated import NUMBA

    lattice = Lattice(-180.0, 80.0, per_degree)
    steep = shapely.Polygon(
        [(10, 1), (10.1, 1), (10.2, 1.2), (10.1, 1.07)]
    )  # long edges, a flat one
    flat = shapely.Polygon([(10, 1), (10.1, 1), (10.05, 1)])
    crossed = shapely.Polygon([(10, 1), (10.01, 1.01), (10.01, 1), (10, 1.012)])
    globe = shapely.box(-180, -90, 180, 90)
    drawn = np.array([*shapes(200, per_degree), steep, flat, crossed, globe, None], object)
    whole = Shapes.of(drawn)
    plots = np.random.default_rng(per_degree).permutation(len(drawn) - 1)
    frames = frames_of(whole.bounds[plots], lattice)
    slow, fast = (way.draw(whole.rings, plots, frames, lattice) for way in (NUMPY, NUMBA))
    assert (slow.area == fast.area).all()
    assert (slow.too_large == fast.too_large).all()
    for name in ("x0", "y0", "x1", "y1", "sign", "plot"):
        assert np.array_equal(getattr(slow.edges, name), getattr(fast.edges, name)), name


@pytest.mark.parametrize("per_degree", [4000, 12_000, 10])
def test_both_kernels_cover_and_count_alike(per_degree: int) -> None:
    pytest.importorskip("numba")
    from ddcheck.evidence.accelerated import NUMBA

    lattice = Lattice(-180.0, 80.0, per_degree)
    several = np.array([*shapes(300, per_degree), *shapes(3, 4, 0.03)], object)
    several[7] = shapely.Polygon([(10, 1), (10.01, 1.01), (10.01, 1), (10, 1.012)])
    edges = edges_of(several)
    rings = np.where(edges.ring_hole, -1, 1)
    frames = frames_of(shapely.bounds(several), lattice)
    pixels = pixel_edges(edges, rings, frames, lattice)
    nothing = np.zeros(len(several), np.int64)
    slow = cover(pixels, frames, nothing, frames.height)
    fast = NUMBA.cover(pixels, frames, nothing, frames.height)
    for name in ("cover", "row_start", "row_box", "row", "col", "astray"):
        assert (getattr(slow, name) == getattr(fast, name)).all(), name
    runs = NUMPY.runs(slow)
    others = NUMBA.runs(slow)
    for name in ("start", "length", "row", "begin", "spans"):
        assert (getattr(runs, name) == getattr(others, name)).all(), name
    assert runs.cells == np.count_nonzero(slow.cover)
    codes = np.random.default_rng(1).integers(0, 250, (3, runs.cells)).astype(np.uint8)
    pixel = np.random.default_rng(2).uniform(1e-3, 1e2, len(slow.row))
    one, other = (way.count(slow, runs, codes, CLASSES, pixel) for way in (NUMPY, NUMBA))
    assert one.wet.any()
    for name in ("grid", "seen", "wet", "box", "number", "area"):
        assert (getattr(one, name) == getattr(other, name)).all(), name


def test_only_touched_blocks_are_read_and_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, K)
    world.pair(LOSS, CANOPY, **LAYOUTS["blocks of 16"])
    asked: list[tuple[int, int]] = []
    real = RasterFile.read_into

    def spy(self: RasterFile, row: int, col: int, out: np.ndarray) -> str:
        down, across = -(-out.shape[0] // 16), -(-out.shape[1] // 16)
        asked.extend((row // 16 + i, col // 16 + j) for i in range(down) for j in range(across))
        return real(self, row, col, out)

    monkeypatch.setattr(RasterFile, "read_into", spy)
    corner = shapely.Polygon([(10, 1), (10 + 30 / K, 1), (10, 1 - 30 / K)])
    far = world.pixels(100, 100, 5, 5)
    world.measure(corner, far, corner)
    assert sorted(asked) == sorted(2 * [(0, 0), (0, 1), (1, 0), (6, 6)])


def test_a_fault_in_one_thread_ends_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = land(tmp_path / "land", "blocks of 16")
    real = tabulate.Tabulator._count_chunk

    def fault(self: Any, plots: np.ndarray, *rest: Any) -> None:
        if 3 in plots:
            raise OverflowError("plot 3")
        real(self, plots, *rest)

    monkeypatch.setattr(tabulate.Tabulator, "_count_chunk", fault)
    with pytest.raises(OverflowError, match="plot 3"):
        world.measure(*shapes(60, 3), threads=3, chunk=500)


@pytest.mark.parametrize("threads", [1, 2, 7, 99])
def test_every_item_is_done_once_and_progress_adds_up(threads: int) -> None:
    done: list[int] = []
    told: list[int] = []
    lock = threading.Lock()

    def do(_: object, item: int) -> int:
        with lock:
            done.append(item)
        return item

    run_in_threads([], list(range(50)), do, told.append, threads, NUMPY)
    assert sorted(done) == list(range(50))
    assert sum(told) == sum(range(50))


def test_a_plan_without_layers_takes_threads_too(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.pair(LOSS, CANOPY)
    found, complaints = world.measure(*shapes(5, 2), plan=Plan("x", "y", None, (), ()), threads=4)
    assert (found.seen == 0).all()
    assert set(complaints) == {"DD301"}


@pytest.mark.parametrize(
    ("plots", "pixels", "name"),
    [(49_999, 1e6, "numpy"), (50_000, 1e6, "numba"), (10, 1e7, "numba"), (10, 8e6, "numpy")],
)
def test_the_accelerator_is_chosen_by_plots_or_by_pixels(
    plots: int, pixels: float, name: str
) -> None:
    pytest.importorskip("numba")
    assert kernel.kernel_for(plots, pixels).name == name
