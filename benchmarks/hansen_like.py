"""A tile set like Hansen's Global Forest Change, made by script: three layers of 40,000 x 40,000.

Value noise with patches: canopy follows smooth noise with the grain of single stands, loss comes in
patches of one year, water in rivers. The texture repeats every 8,000 pixels, which no block can
notice, so that making it is quick. Compressed, canopy is about a fifth of its raw size, as on land
in the published tiles. Written once a layout: `tiled` in blocks of 512 (DEFLATE) and `strips` of
one row (LZW).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin
from rasterio.windows import Window

SIDE = 40_000
PER_DEGREE = 4000
WEST, NORTH = -80.0, 10.0
NAME = "10N_080W"
LAYERS = ("loss_year", "tree_cover", "land_mask")
LAYOUTS = {
    "tiled": {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate"},
    "strips": {"tiled": False, "blockysize": 1, "compress": "lzw"},
}
_PERIOD = 8000
_ROWS = 4000
_MEANING = {
    "loss_year": {
        "domain": [[0, 24]], "unknown_values": [], "year_tolerance": 1,
        "encoding": {"none": [0], "first_value": 1, "first_year": 2001},
    },
    "tree_cover": {"domain": [[0, 100]], "unknown_values": [], "encoding": {"unit": "percent"}},
    "land_mask": {
        "domain": [0, 1, 2], "unknown_values": [0], "encoding": {"land": [1], "water": [2]},
    },
}  # fmt: skip

Texture = NDArray[np.uint8]


def tile_set(work: Path, layout: str) -> Path:
    """Make the tiles of a layout unless they are there; gives their catalogue."""
    folder = work / layout
    catalogue = folder / "catalogue.yaml"
    if not catalogue.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        layers = [_layer(asserts, _write(folder, layout, asserts)) for asserts in LAYERS]
        text = json.dumps({"schema": "ddcheck/catalogue/1", "layers": layers}, indent=1)
        catalogue.write_text(text, encoding="utf-8")  # JSON is YAML
    return catalogue


def tile_path(work: Path, layout: str, asserts: str) -> Path:
    """Where the file of one layer lies."""
    return work / layout / f"{asserts}_{NAME}.tif"


def _write(folder: Path, layout: str, asserts: str) -> Path:
    path = folder / f"{asserts}_{NAME}.tif"
    profile = {
        "driver": "GTiff", "height": SIDE, "width": SIDE, "count": 1, "dtype": "uint8",
        "crs": "EPSG:4326", "transform": from_origin(WEST, NORTH, 1 / PER_DEGREE, 1 / PER_DEGREE),
        "num_threads": 2,
    }  # fmt: skip
    texture = {"loss_year": _loss, "tree_cover": _canopy, "land_mask": _mask}[asserts]()
    across = SIDE // _PERIOD
    with rasterio.open(path, "w", **(profile | LAYOUTS[layout])) as target:
        for top in range(0, SIDE, _ROWS):
            part = texture[top % _PERIOD : top % _PERIOD + _ROWS]
            target.write(np.tile(part, (1, across)), 1, window=Window(0, top, SIDE, _ROWS))
    return path


def _layer(asserts: str, path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    tile = {"name": NAME, "path": path.name, "sha256": digest, "bytes": path.stat().st_size}
    licence = {
        "name": "CC-BY-4.0", "commercial_use": "yes", "redistribute": "yes", "share_alike": "no",
        "attribution": "made for a benchmark",
    }  # fmt: skip
    return {
        "id": f"bench-{asserts}", "product": "bench", "asserts": asserts, "kind": "raster",
        "title": f"Benchmark {asserts}", "producer": "nobody", "version": "1", "licence": licence,
        "family": "landsat_umd", "absence_is_evidence": "yes", "crs": "EPSG:4326",
        "period": {"start": "2001-01-01", "end": "2024-12-31"},
        "grid": {"west": -180, "north": 80, "pixel_deg": repr(1 / PER_DEGREE)},
        "dtype": "uint8", "tile_scheme": "hansen", "tiles": [tile],
    } | _MEANING[asserts]  # fmt: skip


def _noise(
    seed: int, spacing: int, rows: int = _PERIOD, cols: int = _PERIOD
) -> NDArray[np.float32]:
    """Smooth values of 0 to 1 between random corners `spacing` pixels apart; wraps around."""
    corners = np.random.default_rng(seed).random((rows // spacing, cols // spacing), np.float32)
    share = (np.arange(spacing, dtype=np.float32) + 0.5) / spacing
    share = share * share * (3 - 2 * share)
    lines = _between(corners, share)
    return _between(np.ascontiguousarray(lines.T), share).T


def _between(corners: NDArray[np.float32], share: NDArray[np.float32]) -> NDArray[np.float32]:
    following = np.roll(corners, -1, axis=0)
    steps = corners[:, None, :] + (following - corners)[:, None, :] * share[None, :, None]
    return steps.reshape(-1, corners.shape[1])


def _patches(seed: int, spacing: int, top: int) -> Texture:
    """A random whole number below `top` for each patch, with crooked borders."""
    drift = (_noise(seed + 1, 8) * spacing).astype(np.int64)
    row = (np.arange(_PERIOD)[:, None] + drift) % _PERIOD // spacing
    col = (np.arange(_PERIOD)[None, :] + drift) % _PERIOD // spacing
    size = _PERIOD // spacing
    values = np.random.default_rng(seed).integers(0, top, (size, size)).astype(np.uint8)
    return values[row, col]


def _loss() -> Texture:
    cleared = (_noise(1, 200) + _noise(2, 40) + _noise(3, 8)) / 3 > 0.62
    return np.where(cleared, 1 + _patches(4, 16, 24), 0).astype(np.uint8)


def _canopy() -> Texture:
    smooth = 0.5 * _noise(11, 400) + 0.35 * _noise(12, 80) + 0.15 * _noise(13, 16)
    grain = _patches(14, 5, 9)
    value = (smooth - 0.25) * 190
    stands = np.where(value > 8, value.astype(np.int16) // 8 * 8 + grain, 0)
    return np.clip(stands, 0, 100).astype(np.uint8)


def _mask() -> Texture:
    river = np.abs(_noise(21, 500) - 0.5) < 0.012
    blank = _noise(22, 100) > 0.985
    return np.where(blank, 0, np.where(river, 2, 1)).astype(np.uint8)
