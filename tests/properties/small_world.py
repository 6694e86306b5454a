"""A small invented world: three tiles of 256 pixels, land of every kind on them, a reserve."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import from_origin

K = 4000  # pixels a degree
SIZE = 256  # pixels of a tile's side
CELL = 64  # pixels of a cell's side: each kind of land has a cell of each tile
CORNERS = {"MY": (116.875, 5.225), "BR": (-54.825, -3.075), "CN": (115.175, 27.425)}
LAYERS = ("lossyear", "treecover2000", "datamask", "forest2020")
FAMILIES = {"forest2020": "composite"}  # of the others: landsat_umd
PRODUCTS = {"forest2020": "jrc-gfc2020"}  # of the others: hansen-gfc
KINDS = (
    "forest", "field", "old", "edge", "new", "thin",
    "reserve", "proposed", "masked", "water", "mixed", "dense",
)  # fmt: skip
_LOSS = {"old": 15, "edge": 21, "new": 23, "thin": 23}
_CANOPY = {"field": 3, "thin": 5, "water": 0}

LICENCE = """    licence:
      name: CC0-1.0
      commercial_use: yes
      redistribute: yes
      share_alike: no
      attribution: invented for a test
"""
MEANING = {
    "lossyear": """    asserts: loss_year
    domain:
      - [0, 24]
    unknown_values: []
    year_tolerance: 1
    encoding:
      none: [0]
      first_value: 1
      first_year: 2001
""",
    "treecover2000": """    asserts: tree_cover
    domain:
      - [0, 100]
    unknown_values: []
    encoding:
      unit: percent
""",
    "datamask": """    asserts: land_mask
    domain: [0, 1, 2]
    unknown_values:
      - 0
    encoding:
      land: [1]
      water: [2]
""",
    "forest2020": """    asserts: forest
    domain:
      - [0, 1]
    unknown_values: []
    encoding:
      yes: [1]
      no: [0]
""",
}


def corner(kind: str, country: str) -> tuple[int, int]:
    """Row and column of the north-west pixel of a kind's cell in its tile."""
    at = KINDS.index(kind)
    return at // 4 * CELL, at % 4 * CELL


def degrees(country: str, row: float, col: float) -> list[float]:
    west, north = CORNERS[country]
    return [round(west + col / K, 8), round(north - row / K, 8)]


def ring_of(country: str, kind: str, *, crooked: float = 1.5) -> list[list[float]]:
    """A field of about 40 by 40 pixels inside the cell of a kind of land.

    `half` reaches over the northern edge of the tile, `away` lies where no tile is.
    """
    if kind == "half":
        row, col = -32, 100
    elif kind == "away":
        row, col = SIZE + 100, 100
    else:
        row, col = corner(kind, country)
    corners = ((12, 12), (12 + crooked, 52), (52, 52 - crooked), (51, 12 + crooked))
    ring = [degrees(country, row + r, col + c) for r, c in corners]
    return [*ring, ring[0]]


def land(country: str) -> dict[str, np.ndarray]:
    """Pixels of the layers of one tile; the map of 2020 calls thin canopy forest, too."""
    rows, cols = np.mgrid[0:SIZE, 0:SIZE]
    pixels = {
        "lossyear": np.zeros((SIZE, SIZE), np.uint8),
        "treecover2000": (60 + (rows * 7 + cols * 13) % 37).astype(np.uint8),
        "datamask": np.ones((SIZE, SIZE), np.uint8),
    }
    for kind in KINDS:
        row, col = corner(kind, country)
        cell = np.s_[row : row + CELL, col : col + CELL]
        hole = np.s_[row + 25 : row + 35, col + 22 : col + 30]
        if kind in _CANOPY:
            pixels["treecover2000"][cell] = _CANOPY[kind]
        if kind in _LOSS:
            pixels["lossyear"][hole] = _LOSS[kind]
        if kind == "masked":
            pixels["datamask"][hole] = 0
        if kind == "water":
            pixels["datamask"][hole] = 2
        if kind == "mixed":
            pixels["lossyear"][cell] = ((rows * 5 + cols * 3) % 29)[cell] * (rows[cell] % 3 == 0)
            pixels["lossyear"][cell][pixels["lossyear"][cell] > 24] = 0
            pixels["treecover2000"][cell] = ((rows * 11 + cols * 3) % 97)[cell]
    gone = (pixels["lossyear"] > 0) & (pixels["lossyear"] <= 20)
    standing = (pixels["treecover2000"] >= _CANOPY["thin"]) & ~gone & (pixels["datamask"] == 1)
    pixels["forest2020"] = standing.astype(np.uint8)
    return pixels


def protected() -> dict[str, Any]:
    features = []
    for country in CORNERS:
        for kind, status in (("reserve", "Designated"), ("proposed", "Proposed")):
            row, col = corner(kind, country)
            box = ((row, col), (row, col + 32), (row + CELL, col + 32), (row + CELL, col))
            ring = [degrees(country, r, c) for r, c in (*box, box[0])]
            features.append(
                {
                    "type": "Feature",
                    "properties": {"name": f"Invented {country} {kind}", "status": status},
                    "geometry": {"type": "Polygon", "coordinates": [ring]},
                }
            )
    return {"type": "FeatureCollection", "features": features}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass
class World:
    """A folder with layers and their catalogue. `missing` layers are left out of the catalogue."""

    folder: Path

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue.yaml"

    def tile(self, layer: str, country: str) -> Path:
        return self.folder / f"{layer}_{country}.tif"

    @property
    def protected(self) -> Path:
        return self.folder / "protected.geojson"

    def write(self, pixels: dict[str, dict[str, np.ndarray]]) -> None:
        for country, layers in pixels.items():
            for layer, values in layers.items():
                self.write_tile(layer, country, values)
        self.protected.write_text(json.dumps(protected()))
        self.write_catalogue()

    def write_tile(self, layer: str, country: str, values: np.ndarray) -> None:
        west, north = CORNERS[country]
        with rasterio.open(
            self.tile(layer, country), "w", driver="GTiff", height=SIZE, width=SIZE, count=1,
            dtype="uint8", crs="EPSG:4326", compress="deflate",
            transform=from_origin(west, north, 1 / K, 1 / K),
        ) as target:  # fmt: skip
            target.write(values, 1)

    def write_catalogue(
        self, *, layers: tuple[str, ...] = LAYERS, countries: tuple[str, ...] = tuple(CORNERS),
        vector: bool = True, vector_first: bool = False,
    ) -> None:  # fmt: skip
        rasters = "".join(self._raster(layer, countries) for layer in layers)
        reserves = self._vector() if vector else ""
        body = reserves + rasters if vector_first else rasters + reserves
        empty = "" if body else " []"
        self.catalogue.write_text(f"schema: ddcheck/catalogue/1\nlayers:{empty}\n{body}")

    def _common(self, name: str) -> str:
        return (
            f"  - id: small-{name}\n    title: small {name}\n    producer: nobody\n"
            f"    version: invented\n    family: {FAMILIES.get(name, 'landsat_umd')}\n"
            "    absence_is_evidence: yes\n"
            "    period:\n      start: 2001-01-01\n      end: 2024-12-31\n" + LICENCE
        )

    def _raster(self, layer: str, countries: tuple[str, ...]) -> str:
        text = self._common(layer) + (
            f"    kind: raster\n    product: {PRODUCTS.get(layer, 'hansen-gfc')}\n    crs: EPSG:4326\n"
            "    grid:\n      west: -180\n      north: 80\n      pixel_deg: 0.00025\n"
            f"    dtype: uint8\n    tile_scheme: listed\n{MEANING[layer]}    tiles:\n"
        )
        for country in countries:
            path = self.tile(layer, country)
            west, north = CORNERS[country]
            text += (
                f"      - name: {country}\n        path: {path.name}\n"
                f"        bytes: {path.stat().st_size}\n        sha256: {sha256(path)}\n"
                f"        bounds:\n          west: {west}\n          north: {north}\n"
                f"          east: {west + SIZE / K}\n          south: {north - SIZE / K}\n"
            )
        return text if countries else text.rstrip() + " []\n"

    def _vector(self) -> str:
        return self._common("protected") + (
            "    kind: vector\n    product: protected-areas\n    asserts: protected\n"
            f"    path: protected.geojson\n    format: GeoJSON\n    sha256: {sha256(self.protected)}\n"
            "    covers:\n      west: -180\n      south: -90\n      east: 180\n      north: 90\n"
            "    status:\n      field: status\n      certain:\n        - Designated\n"
            "      possible:\n        - Proposed\n    name_field: name\n"
        )
