"""Time and memory of a screening against the number of plots and of touched blocks.

    python benchmarks/scale.py make FOLDER [--plots 1000 10000 100000 1000000]
    python benchmarks/scale.py table FOLDER        (prints the table of docs/scale.md)
    python benchmarks/scale.py one FILE CATALOGUE [--scheduler ADDRESS] [--no-report]

The layers are an invented tile of ten degrees in blocks of 512 pixels. The plots are invented farms
on a grid, written in an order of no meaning; `dense` ones lie side by side, `far` ones each in a
block with few others. Every run is a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import rasterio
import shapely
from rasterio.transform import from_origin
from rasterio.windows import Window

from ddcheck.evidence.threads import cores

SIDE, BLOCK, K = 40_000, 512, 4000
WEST, NORTH = -60.0, 0.0
CORNERS, PIECE = 10, 50_000
FAR = 10_000  # plots that are also made far apart
GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"]}},
}
LAYERS = {
    "loss_year": (
        "lossyear",
        (
            "domain:\n      - [0, 24]\n    unknown_values: []\n    year_tolerance: 1\n"
            "    encoding:\n      none: [0]\n      first_value: 1\n      first_year: 2001\n"
        ),
    ),
    "tree_cover": (
        "treecover2000",
        "domain:\n      - [0, 100]\n    unknown_values: []\n    encoding:\n      unit: percent\n",
    ),
    "land_mask": (
        "datamask",
        (
            "domain: [0, 1, 2]\n    unknown_values:\n      - 0\n    encoding:\n      land: [1]\n"
            "      water: [2]\n"
        ),
    ),
}


def farms(number: np.ndarray, across: int, step: float) -> np.ndarray:
    """(n, CORNERS + 1, 2) rings of one to four hectares with crooked sides, six decimals."""
    lon = WEST + 0.1 + step * (number % across)
    lat = NORTH - 0.1 - step * (number // across)
    angle = 2 * np.pi * np.arange(CORNERS) / CORNERS
    seed = (number[:, None] * 2654435761 + np.arange(CORNERS) * 40503) % 65521 / 65521
    radius = 0.0006 + 0.0005 * seed
    east, north = radius * np.cos(angle), radius * np.sin(angle)
    ring = np.round(np.stack([lon[:, None] + east, lat[:, None] + north], 2), 6)
    return np.concatenate([ring, ring[:, :1]], axis=1)


def write_plots(path: Path, size: int, step: float) -> None:
    """Plots as GeoParquet. The order is a permutation, so that neighbours stand far apart."""
    across = int(np.ceil(np.sqrt(size)))
    prime = 7_368_787
    schema = pa.schema(
        [("plot_id", pa.string()), ("country", pa.string()), ("geometry", pa.binary())],
        metadata={b"geo": json.dumps(GEO).encode()},
    )
    with pq.ParquetWriter(path, schema) as parquet:
        for start in range(0, size, PIECE):
            number = np.arange(start, min(start + PIECE, size)) * prime % size
            wkb = shapely.to_wkb(shapely.polygons(farms(number, across, step)))
            names = [f"BR-{i:08d}" for i in number.tolist()]
            table = pa.table([names, ["BR"] * len(names), wkb], schema=schema)
            parquet.write_table(table, PIECE)


def write_layers(folder: Path) -> Path:
    """Three layers of one tile, and their catalogue."""
    text = "schema: ddcheck/catalogue/1\nlayers:\n"
    for asserts, (name, meaning) in LAYERS.items():
        path = folder / f"{name}_00N_060W.tif"
        if not path.exists():
            _write_tile(path, asserts)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        text += (
            f"  - id: invented-{name}\n    title: invented {name}\n    producer: nobody\n"
            "    version: invented\n    family: landsat_umd\n    absence_is_evidence: yes\n"
            "    period:\n      start: 2001-01-01\n      end: 2024-12-31\n    licence:\n"
            "      name: CC0-1.0\n      commercial_use: yes\n      redistribute: yes\n"
            "      share_alike: no\n      attribution: invented\n    kind: raster\n"
            "    product: hansen-gfc\n    crs: EPSG:4326\n    grid:\n      west: -180\n"
            f"      north: 80\n      pixel_deg: 0.00025\n    dtype: uint8\n    asserts: {asserts}\n"
            f"    tile_scheme: hansen\n    {meaning}    tiles:\n      - name: 00N_060W\n"
            f"        path: {path.name}\n        bytes: {path.stat().st_size}\n"
            f"        sha256: {digest}\n"
        )
    catalogue = folder / "catalogue.yaml"
    catalogue.write_text(text)
    return catalogue


def _write_tile(path: Path, asserts: str) -> None:
    """Smooth patches, so that blocks compress as forest does; each strip of blocks is another."""
    random = np.random.default_rng(len(asserts))
    with rasterio.open(
        path, "w", driver="GTiff", height=SIDE, width=SIDE, count=1, dtype="uint8",
        crs="EPSG:4326", transform=from_origin(WEST, NORTH, 1 / K, 1 / K), compress="deflate",
        tiled=True, blockxsize=BLOCK, blockysize=BLOCK, zlevel=1, num_threads=2,
    ) as target:  # fmt: skip
        for top in range(0, SIDE, BLOCK):
            rows = min(BLOCK, SIDE - top)
            small = random.random((BLOCK // 16, SIDE // 16 + 1))
            smooth = np.kron(small, np.ones((16, 16)))[:rows, :SIDE]
            if asserts == "loss_year":
                years = np.floor(smooth * 240)
                values = np.where(years < 25, years, 0)
            elif asserts == "tree_cover":
                values = np.floor(40 + 60 * smooth)
            else:
                values = np.where(smooth < 0.001, 2, 1)
            window = Window(0, top, SIDE, rows)
            target.write(values.astype(np.uint8), 1, window=window)


def make(folder: Path, sizes: list[int]) -> None:
    """The layers, a dense file for each size and one of plots far apart."""
    folder.mkdir(parents=True, exist_ok=True)
    write_layers(folder)
    for size in sizes:
        path = folder / f"dense-{size}.geoparquet"
        if not path.exists():
            write_plots(path, size, 0.0025)
    for size in [FAR] if FAR in sizes else []:
        write_plots(folder / f"far-{size}.geoparquet", size, 0.095)


def touched_blocks(path: Path) -> np.ndarray:
    """(m, 2) row and column of the blocks under the boxes of the plots."""
    found = []
    for batch in pq.ParquetFile(path).iter_batches(columns=["geometry"]):
        box = shapely.bounds(shapely.from_wkb(batch.column(0).to_numpy(zero_copy_only=False)))
        corners = np.concatenate([box[:, [a, b]] for a in (0, 2) for b in (1, 3)])
        col = (corners[:, 0] - WEST) * K // BLOCK
        row = (NORTH - corners[:, 1]) * K // BLOCK
        found.append(np.unique(row * SIDE + col))
    return np.stack(np.divmod(np.unique(np.concatenate(found)).astype(np.int64), SIDE), axis=1)


def least(path: Path, blocks: np.ndarray) -> tuple[float, float]:
    """CPU seconds of reading the file and nothing else, and of decoding each block once."""
    begun = time.process_time()
    for _ in pq.ParquetFile(path).iter_batches(use_threads=False):
        pass
    read = time.process_time()
    for name, _ in LAYERS.values():
        with rasterio.open(path.parent / f"{name}_00N_060W.tif") as layer:
            for row, col in (blocks * BLOCK).tolist():
                layer.read(
                    1, window=Window(col, row, min(BLOCK, SIDE - col), min(BLOCK, SIDE - row))
                )
    return read - begun, time.process_time() - read


def peak_mib() -> float:
    """Largest resident memory of this process; that of getrusage counts the parent's, too."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(
    path: Path, catalogue: Path, scheduler: str | None, threads: int, *, report: bool
) -> dict[str, float]:
    """Screen one file in this process: CPU seconds of the steps, and the peak of memory so far."""
    begun = time.perf_counter()
    from datetime import date

    from ddcheck import screening
    from ddcheck.reports import json_report
    from ddcheck.reports.document import document

    marks = {"start": 0.0}  # CPU seconds since the process began

    def marked(name: str) -> None:
        marks[name] = time.process_time()

    def step(name: str, total: int | None):  # noqa: ARG001
        marked({"plots": "load", "measure": "read", "rules": "measure"}[name])
        return lambda _: None

    request = screening.Request(
        (path,), (), catalogue, ("forest-loss",), date(2026, 11, 21), {}, scheduler=scheduler,
        scratch=path.parent, threads=threads,
    )  # fmt: skip
    run = screening.screen(request, step)
    marked("facts")
    counts = run.record.counts["plots"]  # of those far apart, some lie in the mouth of a river
    if (
        counts.read != pq.ParquetFile(path).metadata.num_rows
        or counts.screened < 0.99 * counts.read
    ):
        sys.exit(f"not all plots of {path} were screened: {counts}")
    figures = {"facts_mib": peak_mib(), "facts_wall": time.perf_counter() - begun}
    if report:
        with tempfile.TemporaryFile() as stream:
            json_report.write(document(run.record, "en"), stream)
        marked("report")
    names = list(marks)
    for before, name in itertools.pairwise(names):
        figures[name] = marks[name] - marks[before]
    figures |= {"mib": peak_mib(), "wall": time.perf_counter() - begun}
    return figures


def table(folder: Path, threads: int, *, report: bool) -> None:
    """A line for each file of plots, with the blocks that they touch; then the slopes."""
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"{threads} threads\n"
    )
    print(
        "| plots | blocks touched | load | read | measure | facts and rules | report | all, CPU s "
        "| wall s to facts | MiB to facts | MiB with report |"
    )
    print("|---" * 11 + "|")
    rows: list[tuple[int, int, dict[str, float]]] = []
    ratios: list[str] = []
    paths = sorted(folder.glob("*.geoparquet"), key=lambda p: (int(p.stem.split("-")[1]), p.stem))
    for path in paths:
        command = [sys.executable, __file__, "one", str(path), str(folder / "catalogue.yaml"),
                   "--threads", str(threads)]  # fmt: skip
        command += [] if report else ["--no-report"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        size, touched = pq.ParquetFile(path).metadata.num_rows, touched_blocks(path)
        blocks = len(touched)
        ratios.append(_against_least(path.stem, found, *least(path, touched)))
        steps = [found[name] for name in ("start", *STEPS) if report or name != "report"]
        rows.append((size, blocks, found))
        cells = [f"{size:,}", f"{blocks:,}", *(f"{s:.2f}" for s in steps), *([] if report else ["not made"]), f"{sum(steps):.1f}",
                 f"{found['facts_wall']:.1f}", f"{found['facts_mib']:.0f}", f"{found['mib']:.0f}"]  # fmt: skip
        print(f"| {' | '.join(cells)} |", flush=True)
    print("\n" + "\n".join(ratios))
    growth(rows)
    slopes([row for row in rows if row[0] >= FAR])


STEPS = ("read", "measure", "facts", "report")
TO_FACTS = ("read", "measure", "facts")
MOST_OF_LEAST, MOST_GROWTH, MOST_MIB = 2.5, 7.0, 1536


def _against_least(name: str, found: dict[str, float], read: float, decode: float) -> str:
    """How long it takes to the facts, against what cannot be saved."""
    taken, clock = sum(found[step] for step in TO_FACTS), found["facts_wall"]
    return (
        f"{name}: {taken:.1f} CPU s to facts, {taken / (read + decode):.1f} times reading the file "
        f"({read:.2f}) and decoding its blocks once ({decode:.2f}); {clock:.1f} s by the clock, "
        f"{clock / (read + decode):.1f} times; wanted: {MOST_OF_LEAST:g} at a million"
    )


def growth(rows: list[tuple[int, int, dict[str, float]]]) -> None:
    """Time and memory of each ten times as many plots that lie side by side."""
    known: dict[int, dict[str, float]] = {}
    for size, _, found in rows:
        known.setdefault(size, found)  # those far apart come second
    for size, found in sorted(known.items()):
        more = known.get(10 * size)
        if more is not None:
            times = [sum(one[step] for step in TO_FACTS) for one in (more, found)]
            clock = more["facts_wall"] / found["facts_wall"]
            print(f"{10 * size:,} against {size:,} plots: {clock:.1f} times the time by the clock, "
                  f"{times[0] / times[1]:.1f} times the CPU seconds of the steps "
                  f"(wanted at a million: {MOST_GROWTH:g}), {more['facts_mib']:.0f} against "
                  f"{found['facts_mib']:.0f} MiB (wanted: {MOST_MIB}, and no growth)")  # fmt: skip


def slopes(rows: list[tuple[int, int, dict[str, float]]]) -> None:
    """Least squares over the larger files: what a plot and what a block costs."""
    if len(rows) < 3:
        return
    known = np.array([[1.0, size, blocks] for size, blocks, _ in rows])
    measure = np.array([found["measure"] for *_, found in rows])
    _, plot, block = np.linalg.lstsq(known / measure[:, None], measure / measure, rcond=None)[0]
    print(f"\nmeasuring: {plot * 1e6:.0f} CPU microseconds a plot and {block * 1e3:.1f} CPU "
          "milliseconds a touched block of three layers")  # fmt: skip
    for name in ("facts_mib", "mib"):
        size = known[:, 1]
        slope = np.polyfit(size, [found[name] for *_, found in rows], 1)[0]
        print(f"{name}: {slope * 2**20:.0f} bytes a plot")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("folder", type=Path)
    making.add_argument("--plots", type=int, nargs="+", default=[1000, 10_000, 100_000, 1_000_000])
    showing = commands.add_parser("table")
    showing.add_argument("folder", type=Path)
    running = commands.add_parser("one")
    running.add_argument("file", type=Path)
    running.add_argument("catalogue", type=Path)
    running.add_argument("--scheduler")
    for own in (showing, running):
        own.add_argument("--no-report", action="store_true")
        own.add_argument("--threads", type=int, default=cores(), help="as many as cores")
    asked = parser.parse_args()
    if asked.command == "make":
        make(asked.folder, asked.plots)
    elif asked.command == "table":
        table(asked.folder, asked.threads, report=not asked.no_report)
    else:
        found = one(
            asked.file, asked.catalogue, asked.scheduler, asked.threads, report=not asked.no_report
        )
        print(json.dumps({"start": found.pop("load", 0.0)} | found))


if __name__ == "__main__":
    main()
