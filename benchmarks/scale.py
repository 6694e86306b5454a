"""Time and memory of a screening against the number of plots and of touched blocks.

    python benchmarks/scale.py make FOLDER [--plots 1000 10000 100000 1000000]
    python benchmarks/scale.py table FOLDER        (prints the table of docs/scale.md)
    python benchmarks/scale.py one FILE CATALOGUE [--engine dask --scheduler ADDRESS]

The layers are an invented tile of ten degrees in blocks of 512 pixels. The plots are invented farms
on a grid, written in an order of no meaning; `dense` ones lie side by side, `far` ones each in a
block with few others. Every run is a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
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
        "domain:\n      - [0, 24]\n    unknown_values: []\n    year_tolerance: 1\n"
        "    encoding:\n      none: [0]\n      first_value: 1\n      first_year: 2001\n",
    ),
    "tree_cover": (
        "treecover2000",
        "domain:\n      - [0, 100]\n    unknown_values: []\n    encoding:\n      unit: percent\n",
    ),
    "land_mask": (
        "datamask",
        "domain: [0, 1, 2]\n    unknown_values:\n      - 0\n    encoding:\n      land: [1]\n"
        "      water: [2]\n",
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


if __name__ == "__main__":
    make(Path(sys.argv[1]), [int(n) for n in sys.argv[2:]])
