"""Two plots of four hectares on a tile of forest, measured, as ground of a fact sheet."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import rasterio
import shapely
import yaml
from rasterio.transform import from_origin

from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.measure import measure
from ddcheck.evidence.plan import Plan, Question
from ddcheck.facts.given_plots import GivenPlots
from ddcheck.facts.ground import Ground
from ddcheck.model.diagnostic import Diagnostics

QUESTION = Question(date(2020, 12, 31), 10.0, 1.0)
WEST, NORTH, SIZE = 24.0, -1.0, 80
ASSERTS = {
    "loss_year": {
        "domain": [[0, 24]], "unknown_values": [], "year_tolerance": 1,
        "encoding": {"none": [0], "first_value": 1, "first_year": 2001},
    },
    "tree_cover": {"domain": [[0, 100]], "unknown_values": [], "encoding": {"unit": "percent"}},
    "land_mask": {
        "domain": [1, 2], "unknown_values": [], "encoding": {"land": [1], "water": [2]},
    },
}  # fmt: skip
LICENCE = {
    "name": "none", "commercial_use": "yes", "redistribute": "yes", "share_alike": "no",
    "attribution": "nobody",
}  # fmt: skip


def measured_ground(folder: Path, *, loss: bool = True) -> Ground:
    """Two squares of 200 m under trees; a quarter of each was lost in 2022, if any was."""
    side = 200 / 111_000
    rows = [(0.003, -0.003), (0.012, -0.003)]
    shapes = np.empty(2, object)
    shapes[:] = [
        shapely.box(WEST + x, NORTH + y - side, WEST + x + side, NORTH + y) for x, y in rows
    ]
    lost = np.zeros((SIZE, SIZE), np.uint8)
    if loss:
        for x, y in rows:
            col, row = round(x * 4000), round(-y * 4000)
            lost[row : row + 4, col : col + 4] = 22
    tiles = {
        "loss_year": lost,
        "tree_cover": np.full((SIZE, SIZE), 80, np.uint8),
        "land_mask": np.ones((SIZE, SIZE), np.uint8),
    }
    plan = Plan("gfc", "gfc", "gfc", ("protected-areas",), (10.0,), (QUESTION,))
    catalogue = load_catalogue(_catalogue(folder, tiles), found := Diagnostics())
    measured = measure(shapes, plan, catalogue, found)
    assert found.items == [], [d.message("en") for d in found.items]
    given = GivenPlots(("Polygon",) * 2, np.zeros(2, bool), (None,) * 2)
    return Ground(np.array([0, 1]), ("A", "B"), given, measured, "gfc")


def _catalogue(folder: Path, tiles: dict[str, np.ndarray]) -> Path:
    layers = [_raster(folder, asserts, values) for asserts, values in tiles.items()]
    layers.append(_vector(folder))
    path = folder / "catalogue.yaml"
    said = {"schema": "ddcheck/catalogue/1", "layers": json.loads(json.dumps(layers))}
    path.write_text(yaml.safe_dump(said, sort_keys=False))
    return path


def _common(name: str) -> dict[str, object]:
    return {
        "id": name.replace("_", "-"), "title": name, "producer": "nobody", "version": "1",
        "licence": dict(LICENCE), "family": name.replace("_", "-"), "absence_is_evidence": "yes",
        "period": {"start": "2001-01-01", "end": "2024-12-31"},
    }  # fmt: skip


def _raster(folder: Path, asserts: str, values: np.ndarray) -> dict[str, object]:
    path = folder / f"{asserts}.tif"
    profile = {
        "driver": "GTiff", "height": SIZE, "width": SIZE, "count": 1, "dtype": "uint8",
        "crs": "EPSG:4326", "compress": "deflate",
        "transform": from_origin(WEST, NORTH, 1 / 4000, 1 / 4000),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        target.write(values, 1)
    span = SIZE / 4000
    tile = {
        "name": asserts, "path": path.name, "sha256": _sha256(path), "bytes": path.stat().st_size,
        "bounds": {"west": WEST, "north": NORTH, "east": WEST + span, "south": NORTH - span},
    }  # fmt: skip
    return {
        **_common(asserts), "kind": "raster", "product": "gfc", "asserts": asserts,
        "crs": "EPSG:4326", "grid": {"west": -180, "north": 80, "pixel_deg": repr(1 / 4000)},
        "dtype": "uint8", "tile_scheme": "listed", "tiles": [tile], **ASSERTS[asserts],
    }  # fmt: skip


def _vector(folder: Path) -> dict[str, object]:
    path = folder / "areas.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    return {
        **_common("areas"), "kind": "vector", "product": "protected-areas", "asserts": "protected",
        "path": path.name, "format": "GeoJSON", "sha256": _sha256(path),
        "covers": {"west": 20, "south": -10, "east": 30, "north": 10},
    }  # fmt: skip


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
