"""One measurement in a process of its own: ours, a peer, or a limit. Prints one JSON object.

    python benchmarks/evidence_cases.py CASE SET LAYOUT [--threads N] [--plots N] --work FOLDER

The clock runs from plots in memory to hectares by class in memory. Peers get what they like best:
plots in spatial order, and one layer instead of three where they cannot join layers.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely
from hansen_like import LAYERS, NORTH, PER_DEGREE, SIDE, WEST, tile_path, tile_set
from plot_sets import plot_set
from rasterio.windows import Window

Shapes = np.ndarray[Any, Any]
_THRESHOLDS = (10.0, 30.0)
_YEARS = 25
_GDAL_CACHE = 256 << 20
_FEW = 40


def in_order(shapes: Shapes) -> Shapes:
    """Plots block by block: what every reader of rasters likes."""
    bounds = shapely.bounds(shapes)
    row = ((NORTH - bounds[:, 3]) * PER_DEGREE // 512).astype(int)
    col = ((bounds[:, 0] - WEST) * PER_DEGREE // 512).astype(int)
    return shapes[np.lexsort((col, row))]


def ours(work: Path, shapes: Shapes, layout: str, threads: int, intervals: str) -> Any:
    """`measure`, without the hashing of files, which no peer does: that is a case of its own.

    A few plots are measured before the clock starts: that loads libraries and compiled loops, as the
    imports of peers do, and is given as `loading`.
    """
    from ddcheck.evidence import kernel, raster, tabulate
    from ddcheck.evidence.catalogue import load_catalogue
    from ddcheck.evidence.measure import Plan, measure
    from ddcheck.evidence.plan import Question
    from ddcheck.evidence.position import Position
    from ddcheck.model.diagnostic import Diagnostics

    diagnostics = Diagnostics()
    catalogue = load_catalogue(tile_set(work, layout), diagnostics)
    for layer in catalogue.layers:
        for tile in layer.tiles:
            raster._verified[raster.identity(tile.path)] = tile.sha256
    if intervals.startswith("numpy"):
        kernel.ACCELERATED_FROM, kernel.ACCELERATED_PIXELS = len(shapes) + 1, 1 << 62
    asked = (Question(date(2020, 12, 31), 10.0, 1.0),)
    questions = () if intervals in ("none", "numpy") else asked
    plan = Plan("bench", "bench", "bench", (), _THRESHOLDS, questions=questions)
    unknown, is_point = np.full(len(shapes), np.nan), np.zeros(len(shapes), bool)
    position = {"off": Position(unknown, is_point, on=False), "on": Position(unknown, is_point)}
    part: dict[str, float] = {}
    run = tabulate.Tabulator.run

    def timed(self: Any, *rest: Any) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        run(self, *rest)
        part["raster_wall"] = time.perf_counter() - wall
        part["raster_cpu"] = time.process_time() - cpu

    tabulate.Tabulator.run = timed  # type: ignore[method-assign]

    def measured(some: Shapes, run_size: int) -> Any:
        own = position.get(intervals)
        if own is not None:
            own = Position(own.accuracy_m[: len(some)], own.is_point[: len(some)], own.on)
        return measure(
            some, plan, catalogue, diagnostics, position=own, threads=threads, run_size=run_size
        )

    began, size = time.perf_counter(), kernel.ACCELERATED_PIXELS
    if not intervals.startswith("numpy"):
        kernel.ACCELERATED_PIXELS = 0
    measured(shapes[:_FEW], len(shapes))
    kernel.ACCELERATED_PIXELS = size
    loading = time.perf_counter() - began

    def call() -> dict[str, float]:
        found = measured(shapes, len(shapes))
        assert not diagnostics.items
        return part | {"hectares": float(found.cover.area.sum()) / 1e12, "loading": loading}

    return call


def exactextract(work: Path, shapes: Shapes, layout: str, strategy: str) -> Any:
    """Coverage and the values of three rasters of each plot, then sums by class."""
    import geopandas
    from exactextract import exact_extract
    from exactextract.raster import RasterioRasterSource

    frame = geopandas.GeoDataFrame(geometry=in_order(shapes), crs="EPSG:4326")
    sources = [
        RasterioRasterSource(rasterio.open(tile_path(work, layout, name)), name=name)
        for name in LAYERS
    ]

    def call() -> dict[str, float]:
        found = exact_extract(
            sources, frame, ["coverage", "values"], output="pandas", strategy=strategy
        )
        columns = {name: found[f"{name}_values"].to_numpy() for name in LAYERS}
        cover = found[f"{LAYERS[0]}_coverage"].to_numpy()
        size = np.array([len(one) for one in cover])
        loss, canopy, mask = (np.concatenate(columns[name]) for name in LAYERS)
        return {"pixels": _by_class(np.concatenate(cover), loss, canopy, mask, size)}

    return call


def _by_class(cover: Any, loss: Any, canopy: Any, mask: Any, size: Any) -> float:
    """The table that ours gives: pixels by plot, canopy and loss year."""
    plot = np.repeat(np.arange(len(size)), size)
    number = np.searchsorted(_THRESHOLDS, canopy) * _YEARS + loss
    number = np.where(mask == 0, 3 * _YEARS, number).astype(np.int64)
    table = np.bincount(plot * (3 * _YEARS + 1) + number, cover)
    return float(table.sum())


def rasterstats(work: Path, shapes: Shapes, layout: str) -> Any:
    """Pixel centres by loss year: one layer, because it cannot join three."""
    from rasterstats import zonal_stats

    ordered = in_order(shapes)
    path = str(tile_path(work, layout, "loss_year"))

    def call() -> dict[str, float]:
        found = zonal_stats(ordered, path, categorical=True, nodata=255)
        return {"pixels": float(sum(sum(one.values()) for one in found))}

    return call


def rasterio_mask(work: Path, shapes: Shapes, layout: str) -> Any:
    """The loop that everybody writes first: pixel centres, three layers, one plot at a time."""
    from rasterio.mask import geometry_window, raster_geometry_mask

    ordered = in_order(shapes)
    files = [rasterio.open(tile_path(work, layout, name)) for name in LAYERS]

    def call() -> dict[str, float]:
        total = 0.0
        for shape in ordered:
            outside, _, _ = raster_geometry_mask(files[0], [shape], crop=True)
            window = geometry_window(files[0], [shape])
            loss, canopy, mask = (file.read(1, window=window)[~outside] for file in files)
            size = np.array([len(loss)])
            total += _by_class(np.ones(len(loss)), loss, canopy, mask, size) if len(loss) else 0.0
        return {"pixels": total}

    return call


def decode(work: Path, shapes: Shapes, layout: str, threads: int) -> Any:
    """Read the blocks of three layers that the boxes of plots touch, once each, and nothing else."""
    with rasterio.open(tile_path(work, layout, LAYERS[0])) as file:
        height, width = file.block_shapes[0]
    bounds = shapely.bounds(shapes)
    top, bottom = ((NORTH - bounds[:, i]) * PER_DEGREE // height for i in (3, 1))
    left, right = ((bounds[:, i] - WEST) * PER_DEGREE // width for i in (0, 2))
    touched = np.zeros((SIDE // height + 1, SIDE // width + 1), bool)
    for a, b, c, d in zip(*(x.astype(int) for x in (top, bottom, left, right)), strict=True):
        touched[a : b + 1, c : d + 1] = True
    windows = _windows(np.argwhere(touched), height, width)

    def read(some: list[Window]) -> None:
        with rasterio.Env(GDAL_CACHEMAX=_GDAL_CACHE):
            files = [rasterio.open(tile_path(work, layout, name)) for name in LAYERS]
            for window in some:
                for file in files:
                    file.read(1, window=window)

    def call() -> dict[str, float]:
        cuts = [len(windows) * i // threads for i in range(threads + 1)]
        crew = [threading.Thread(target=read, args=(windows[a:b],)) for a, b in pairwise(cuts)]
        for one in crew:
            one.start()
        for one in crew:
            one.join()
        return {"blocks": float(touched.sum())}

    return call


def _windows(blocks: Any, height: int, width: int) -> list[Window]:
    """Blocks of a tiled file one by one; strips below each other up to 64 at once."""
    found = []
    if width < SIDE:
        for row, col in blocks.tolist():
            y, x = row * height, col * width
            found.append(Window(x, y, min(width, SIDE - x), min(height, SIDE - y)))
        return found
    rows = blocks[:, 0]
    for run in np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1):
        for start in range(0, len(run), 64):
            some = run[start : start + 64]
            found.append(Window(0, int(some[0]) * height, SIDE, len(some) * height))
    return found


def hashing(work: Path, layout: str) -> Any:
    """What verifying the files of the three layers costs, once a process."""
    from ddcheck.documents.identity import sha256_of

    paths = [tile_path(work, layout, name) for name in LAYERS]

    def call() -> dict[str, float]:
        return {"bytes": float(sum(path.stat().st_size for path in paths if sha256_of(path)))}

    return call


def prepared(given: argparse.Namespace) -> Callable[[], dict[str, float]]:
    """The chosen case with its plots loaded."""
    tile_set(given.work, given.layout)
    shapes = plot_set(given.work, given.set)
    if given.plots and given.plots < len(shapes):
        shapes = in_order(shapes)[: given.plots]
    case, _, variant = given.case.partition(":")
    work, layout = given.work, given.layout
    cases: dict[str, Callable[[], Any]] = {
        "ours": lambda: ours(work, shapes, layout, given.threads, variant),
        "exactextract": lambda: exactextract(work, shapes, layout, variant),
        "rasterstats": lambda: rasterstats(work, shapes, layout),
        "rasterio.mask": lambda: rasterio_mask(work, shapes, layout),
        "decode": lambda: decode(work, shapes, layout, given.threads),
        "sha256": lambda: hashing(work, layout),
    }
    call: Callable[[], dict[str, float]] = cases[case]()
    return call


def peak_mb() -> float:
    """Largest resident memory of this process; that of getrusage counts the parent's, too."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case")
    parser.add_argument("set")
    parser.add_argument("layout")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--plots", type=int, default=0)
    parser.add_argument("--work", type=Path, required=True)
    call = prepared(parser.parse_args())
    before = peak_mb()
    began, cpu = time.perf_counter(), time.process_time()
    found = call()
    found |= {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    found |= {"peak_mb": peak_mb(), "grown_mb": peak_mb() - before}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
