"""A land in Brazil with layers: a river, a town, bare rock, two regions and a concession."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
import shapely
import yaml
from rasterio.transform import from_origin

from ddcheck.evidence.catalogue import Catalogue, load_catalogue
from ddcheck.model.diagnostic import Diagnostics

WEST, NORTH, SIZE = -55.0, -10.0, 1600
EAST, SOUTH = WEST + SIZE / 4000, NORTH - SIZE / 4000
LICENCE = {
    "name": "none", "commercial_use": "yes", "redistribute": "yes", "share_alike": "no",
    "attribution": "nobody",
}  # fmt: skip
MEANING = {
    "land_mask": {
        "domain": [0, 1, 2], "unknown_values": [0], "encoding": {"land": [1], "water": [2]},
    },
    "land_cover": {
        "domain": [10, 40, 50, 60, 70], "unknown_values": [],
        "encoding": {"built": [50], "bare": [60, 70], "other": [10, 40]},
    },
}  # fmt: skip
Span = tuple[float, float]


@dataclass(frozen=True)
class Layered:
    catalogue: Catalogue
    regions: tuple[shapely.Geometry, shapely.Geometry]
    concession: shapely.Geometry


def layered_land(folder: Path, river: Span, town: Span, bare: Span) -> Layered:
    """Write the layers; spans are degrees east of the corner, from north to south."""
    mask, cover = np.ones((SIZE, SIZE), np.uint8), np.full((SIZE, SIZE), 10, np.uint8)
    mask[:, _columns(river)] = 2
    cover[:, _columns(town)] = 50
    cover[:, _columns(bare)] = 60
    middle = (WEST + EAST) / 2
    regions = (
        shapely.box(WEST - 0.1, SOUTH - 0.1, middle, NORTH + 0.1),
        shapely.box(middle, SOUTH - 0.1, EAST + 0.1, NORTH + 0.1),
    )
    concession = shapely.Polygon(
        [(WEST + 0.21, SOUTH + 0.02), (WEST + 0.38, SOUTH + 0.03), (WEST + 0.33, NORTH - 0.05)]
    )
    layers = [
        _raster(folder, "land_mask", mask), _raster(folder, "land_cover", cover),
        _vector(folder, "admin-regions", dict(zip(("Oeste", "Leste"), regions, strict=True))),
        _vector(folder, "concessions", {"Lote 7": concession}),
    ]  # fmt: skip
    path = folder / "catalogue.yaml"
    said = {"schema": "ddcheck/catalogue/1", "layers": json.loads(json.dumps(layers))}
    path.write_text(yaml.safe_dump(said, sort_keys=False))
    found = Diagnostics()
    catalogue = load_catalogue(path, found)
    assert found.items == [], [d.message("en") for d in found.items]
    return Layered(catalogue, regions, concession)


def _columns(span: Span) -> slice:
    return slice(round(span[0] * 4000), round(span[1] * 4000))


def _common(name: str) -> dict:
    return {
        "id": name.replace("_", "-"), "title": f"Test {name}", "producer": "nobody",
        "version": "1", "licence": LICENCE, "family": "test", "absence_is_evidence": "yes",
        "period": {"start": "2001-01-01", "end": "2024-12-31"},
    }  # fmt: skip


def _raster(folder: Path, asserts: str, values: np.ndarray) -> dict:
    path = folder / f"{asserts}.tif"
    profile = {
        "driver": "GTiff", "height": SIZE, "width": SIZE, "count": 1, "dtype": "uint8",
        "crs": "EPSG:4326", "compress": "deflate",
        "transform": from_origin(WEST, NORTH, 1 / 4000, 1 / 4000),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        target.write(values, 1)
    tile = {
        "name": asserts, "path": path.name, "sha256": _sha256(path), "bytes": path.stat().st_size,
        "bounds": {"west": WEST, "north": NORTH, "east": EAST, "south": SOUTH},
    }  # fmt: skip
    return {
        **_common(asserts), "kind": "raster", "product": asserts.replace("_", "-"),
        "asserts": asserts, "crs": "EPSG:4326",
        "grid": {"west": -180, "north": 80, "pixel_deg": repr(1 / 4000)}, "dtype": "uint8",
        "tile_scheme": "listed", "tiles": [tile], **MEANING[asserts],
    }  # fmt: skip


def _vector(folder: Path, product: str, areas: dict[str, shapely.Geometry]) -> dict:
    path = folder / f"{product}.geojson"
    features = [
        {"type": "Feature", "properties": {"name": name},
         "geometry": shapely.geometry.mapping(shape)}
        for name, shape in areas.items()
    ]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return {
        **_common(product), "kind": "vector", "product": product, "asserts": "outlines",
        "path": path.name, "format": "GeoJSON", "sha256": _sha256(path), "name_field": "name",
        "covers": {"west": -60, "south": -15, "east": -50, "north": -5},
    }  # fmt: skip


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
