"""Time and memory of validating a million plots, against plain reading of the same file.

    python benchmarks/plots.py make FOLDER [--plots 1000000]
    python benchmarks/plots.py run FILE            (validate, with overlaps and duplicates)
    python benchmarks/plots.py plain FILE          (pyogrio, or pyarrow and WKB, nothing checked)

Each run is a process of its own and prints seconds and its peak resident memory. The plots are
invented farms in Pará: one in a hundred stands twice, one in fifty reaches into its neighbour.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

CORNERS = 10
PIECE = 50_000
GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"]}},
}


def farms(start: int, size: int, whole: int) -> np.ndarray:
    """(size, CORNERS + 1, 2) rings: farms on a grid with crooked sides, six decimals."""
    across = int(np.sqrt(whole)) + 1
    number = np.arange(start, start + size)
    number = np.where(number % 100 == 99, number - 1, number)  # the same ground twice
    shift = np.where(number % 50 == 25, 0.0022, 0.0)  # into the neighbour
    lon = -58.0 + 0.004 * (number % across) + shift
    lat = -8.0 + 0.004 * (number // across)
    angle = 2 * np.pi * np.arange(CORNERS) / CORNERS
    seed = (number[:, None] * 2654435761 + np.arange(CORNERS) * 40503) % 65521 / 65521
    radius = 0.0011 + 0.0006 * seed
    east, north = radius * np.cos(angle), radius * np.sin(angle)
    ring = np.round(np.stack([lon[:, None] + east, lat[:, None] + north], 2), 6)
    return np.concatenate([ring, ring[:, :1]], axis=1)


def make(folder: Path, plots: int) -> None:
    """Write plots.parquet and plots.geojson."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = pa.schema(
        [("plot_id", pa.string()), ("country", pa.string()), ("producer", pa.string()),
         ("geometry", pa.binary())],
        metadata={b"geo": json.dumps(GEO).encode()},
    )  # fmt: skip
    parquet = pq.ParquetWriter(folder / "plots.parquet", schema)
    with parquet, (folder / "plots.geojson").open("w", encoding="utf-8") as text:
        text.write('{"type": "FeatureCollection", "features": [\n')
        for start in range(0, plots, PIECE):
            rings = farms(start, min(PIECE, plots - start), plots)
            names = [f"BR-{start + i:07d}" for i in range(len(rings))]
            makers = [f"producer {(start + i) // 3}" for i in range(len(rings))]
            wkb = shapely.to_wkb(shapely.polygons(rings))
            columns = [names, ["BR"] * len(rings), makers, wkb]
            parquet.write_table(pa.table(columns, schema=schema), PIECE)
            for i, ring in enumerate(rings.tolist()):
                feature = {
                    "type": "Feature",
                    "properties": {"plot_id": names[i], "country": "BR", "producer": makers[i]},
                    "geometry": {"type": "Polygon", "coordinates": [ring]},
                }
                text.write(("" if start + i == 0 else ",\n") + json.dumps(feature))
        text.write("\n]}\n")


def run(path: Path) -> dict[str, object]:
    """Validate one file."""
    from ddcheck.declarations.reader import PlotSource
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.plots.reader import read_plots

    diagnostics = Diagnostics()
    plots = read_plots([PlotSource(path, path.name)], diagnostics, lambda _: None)
    said: dict[str, int] = {}
    for found in diagnostics.items:
        said[found.code] = said.get(found.code, 0) + 1
    for (code, _, _), number in diagnostics.dropped.items():
        said[code] += number
    return {"plots": len(plots), "usable": int((plots.fault_code < 0).sum()), "said": said}


def plain(path: Path) -> dict[str, object]:
    """Read one file with the usual library, check nothing."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        shapes = shapely.from_wkb(table["geometry"].to_numpy())
    else:
        from pyogrio.raw import read

        shapes = shapely.from_wkb(read(path)[2])
    return {"plots": len(shapes)}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("make", "run", "plain"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--plots", type=int, default=1_000_000)
    given = parser.parse_args()
    began = time.perf_counter()
    if given.task == "make":
        make(given.path, given.plots)
        return
    found = run(given.path) if given.task == "run" else plain(given.path)
    found["seconds"] = round(time.perf_counter() - began, 1)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump(found, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
