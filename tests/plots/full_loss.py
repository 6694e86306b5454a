"""A land in which all forest was lost in 2022: the worst that may be found under any plot."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import rasterio
import yaml
from rasterio.transform import from_origin

from ddcheck.evidence.catalogue import Catalogue, load_catalogue
from ddcheck.evidence.plan import Plan, Question
from ddcheck.model.diagnostic import Diagnostics

WEST, NORTH, SIZE = -55.1, -2.9, 800  # around the plots of the tests; elsewhere nothing is seen
LICENCE = {
    "name": "none", "commercial_use": "yes", "redistribute": "yes", "share_alike": "no",
    "attribution": "nobody",
}  # fmt: skip
LAYERS = {
    "loss_year": (22, {
        "domain": [[0, 24]], "unknown_values": [], "year_tolerance": 1,
        "encoding": {"none": [0], "first_value": 1, "first_year": 2001},
    }),
    "tree_cover": (90, {"domain": [[0, 100]], "unknown_values": [], "encoding": {"unit": "percent"}}),
}  # fmt: skip


@dataclass(frozen=True)
class Lost:
    plan: Plan
    catalogue: Catalogue


def everything_lost(folder: Path) -> Lost:
    """The catalogue of that land, and the plan that asks it for loss after 2020."""
    layers = [_layer(folder, asserts, *what) for asserts, what in LAYERS.items()]
    path = folder / "catalogue.yaml"
    said = {"schema": "ddcheck/catalogue/1", "layers": json.loads(json.dumps(layers))}
    path.write_text(yaml.safe_dump(said, sort_keys=False))
    found = Diagnostics()
    catalogue = load_catalogue(path, found)
    assert found.items == []
    question = Question(date(2020, 12, 31), 10.0, 1.0)
    return Lost(Plan("gfc", "gfc", None, (), (10.0,), (question,)), catalogue)


def _layer(folder: Path, asserts: str, value: int, meaning: dict) -> dict:
    path = folder / f"{asserts}.tif"
    profile = {
        "driver": "GTiff", "height": SIZE, "width": SIZE, "count": 1, "dtype": "uint8",
        "crs": "EPSG:4326", "compress": "deflate",
        "transform": from_origin(WEST, NORTH, 1 / 4000, 1 / 4000),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.full((SIZE, SIZE), value, np.uint8), 1)
    bounds = {
        "west": WEST, "north": NORTH, "east": WEST + SIZE / 4000, "south": NORTH - SIZE / 4000,
    }  # fmt: skip
    tile = {
        "name": asserts, "path": path.name, "bounds": bounds, "bytes": path.stat().st_size,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }  # fmt: skip
    return {
        "id": asserts.replace("_", "-"), "product": "gfc", "asserts": asserts, "kind": "raster",
        "title": asserts, "producer": "nobody", "version": "1", "licence": LICENCE,
        "family": "landsat", "absence_is_evidence": "yes",
        "period": {"start": "2001-01-01", "end": "2024-12-31"}, "crs": "EPSG:4326",
        "grid": {"west": -180, "north": 80, "pixel_deg": repr(1 / 4000)}, "dtype": "uint8",
        "tile_scheme": "listed", "tiles": [tile], **meaning,
    }  # fmt: skip
