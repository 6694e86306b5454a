"""Real clips of Hansen GFC against GEOS, pixel by pixel and year by year."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from evidence_world import LICENCE, PLAN, World, sha256

from ddcheck.evidence.area import ring_areas, row_area
from ddcheck.evidence.coverage import ONE, Lattice, cover, frames_of, pixel_edges
from ddcheck.evidence.measure import measure
from ddcheck.evidence.outlines import edges_of
from ddcheck.model.diagnostic import Diagnostics

K = 4000


def real_world(
    tmp_path: Path, files: dict[str, Path], last: int, dtype: str, unknown: list[int]
) -> World:
    """A catalogue over files where they lie; one listed tile each."""
    world = World(tmp_path)
    for asserts, path in files.items():
        with rasterio.open(path) as file:
            bounds, shape = file.bounds, file.shape
        west, north = round(bounds.left * K) / K, round(bounds.top * K) / K
        tile = world.record(path.stem, path, west, north, *shape) | {"path": str(path.resolve())}
        changes = {"domain": [[0, last]]} if asserts == "loss_year" else {}
        world.raster(
            asserts, [tile], dtype=dtype, unknown_values=unknown, licence=LICENCE, **changes
        )
    return world


def by_year(
    shape: shapely.Geometry, loss: np.ndarray, west: float, north: float
) -> dict[int, float]:
    """Hectares by loss year: GEOS intersection of every pixel, times the closed-form row area."""

    def to_pixels(xy: np.ndarray) -> np.ndarray:
        return np.c_[xy[:, 0] * K - round(west * K), round(north * K) - xy[:, 1] * K]

    local = shapely.transform(shape, to_pixels)
    row, col = (grid.ravel() for grid in np.mgrid[: loss.shape[0], : loss.shape[1]])
    boxes = shapely.box(col, row, col + 1, row + 1)
    shapely.prepare(local)
    hit = shapely.intersects(local, boxes)
    share = shapely.area(shapely.intersection(local, boxes[hit]))
    pixel = row_area(row[hit] + round((80 - north) * K), 80.0, K) / 1e12
    sums: dict[int, list[float]] = defaultdict(list)
    for year, part in zip(loss.ravel()[hit].tolist(), (share * pixel).tolist(), strict=True):
        sums[2000 + year if year else 0].append(part)
    return {year: math.fsum(parts) for year, parts in sums.items()}


def check(world: World, shapes: np.ndarray, loss_path: Path) -> int:
    diagnostics = Diagnostics()
    m = measure(shapes, PLAN, world.catalogue(), diagnostics)
    assert diagnostics.items == []
    assert m.unseen.tolist() == [0] * len(shapes)
    with rasterio.open(loss_path) as file:
        loss, bounds = file.read(1), file.bounds
    lost = 0
    for i, shape in enumerate(shapes):
        expected = by_year(shape, loss, bounds.left, bounds.top)
        own = m.cover.plot == i
        found: dict[int, int] = {}
        for year, area in zip(
            m.cover.loss_year[own].tolist(), m.cover.area[own].tolist(), strict=True
        ):
            found[year] = found.setdefault(year, 0) + area
        assert set(found) == {year for year, ha in expected.items() if ha > 1e-9}
        for year, area in found.items():
            assert area / 1e12 == pytest.approx(expected[year], rel=1e-9, abs=1e-9)
            lost += year > 0
    return lost


def test_viet_nam(tmp_path: Path, shared: Path) -> None:
    """uint16 with 65535 for unknown; 8 polygons of 74 to 464 ha."""
    folder = shared / "gfc_viet_nam"
    files = {
        "loss_year": folder / "pkgTest_lossyear.tif",
        "tree_cover": folder / "pkgTest_treecover2000.tif",
    }
    world = real_world(tmp_path, files, 18, "uint16", [65535])
    _, _, wkb, _ = pyogrio.raw.read(folder / "aoi_polys.gpkg", columns=[])
    assert check(world, shapely.from_wkb(wkb), files["loss_year"]) > 50


@pytest.mark.parametrize("decimals", [5, 6])
def test_sierra_de_neiba(tmp_path: Path, shared: Path, decimals: int) -> None:
    """Polygons of 5 and 6 decimals, many vertices on gridlines."""
    folder = shared / "gfc_sierra_de_neiba_2020"
    name = "Hansen_GFC-2020-v1.8_{}_20N_080W.tif"
    files = {
        "loss_year": folder / name.format("lossyear"),
        "tree_cover": folder / name.format("treecover2000"),
    }
    world = real_world(tmp_path, files, 20, "uint8", [255])
    rng = np.random.default_rng(decimals)
    shapes = []
    for _ in range(25):
        n = int(rng.integers(4, 12))
        angle = np.sort(rng.uniform(0, 2 * np.pi, n))
        radius = rng.uniform(0.3, 1, n) * rng.uniform(0.001, 0.008)
        x, y = rng.uniform(-71.729, -71.699), rng.uniform(18.641, 18.678)
        xy = np.c_[x + radius * np.cos(angle), y + radius * np.sin(angle)]
        shapes.append(shapely.Polygon(np.round(xy, decimals)))
    good = np.array([s for s in shapes if s.is_valid], object)
    assert len(good) > 15
    assert check(world, good, files["loss_year"]) > 30
    assert sha256(files["loss_year"]) == world.layers[0]["tiles"][0]["sha256"]


def test_against_exactextract(shared: Path) -> None:
    """Another tool: float32 fractions, and whole pixels lost at vertices on gridlines."""
    exactextract = pytest.importorskip("exactextract")
    folder = shared / "gfc_viet_nam"
    _, _, wkb, _ = pyogrio.raw.read(folder / "aoi_polys.gpkg", columns=[])
    shapes = np.asarray(shapely.from_wkb(wkb), object)
    mapped = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(shape)}
        for shape in shapes
    ]
    raster = str(folder / "pkgTest_lossyear.tif")
    theirs = exactextract.exact_extract(raster, mapped, ["count"])
    lattice = Lattice(-180.0, 80.0, K)
    frames, edges = frames_of(shapely.bounds(shapes), lattice), edges_of(shapes)
    pixels = pixel_edges(edges, ring_areas(edges)[0], frames, lattice)
    cells = cover(pixels, frames, np.zeros(len(shapes), np.int64), frames.height)
    rows = np.add.reduceat(cells.cover, cells.row_start[:-1])
    ours = np.bincount(cells.row_box, rows) / ONE
    for feature, count in zip(theirs, ours.tolist(), strict=True):
        apart = abs(feature["properties"]["count"] - count)
        assert min(apart % 1, 1 - apart % 1) < 1e-3
        assert apart < 4.5
