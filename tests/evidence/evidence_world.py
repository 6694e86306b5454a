"""Small worlds: a lattice of a few pixels, tiles written on the spot, and their catalogue."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
import yaml
from rasterio.transform import from_origin

from ddcheck.evidence.catalogue import Catalogue, load_catalogue
from ddcheck.evidence.measure import Measurements, Plan, measure
from ddcheck.evidence.raster import quiet_gdal
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics

SIZE = 96  # pixels along a side of the tiles of `years`
LICENCE = {
    "name": "CC-BY-4.0", "commercial_use": "yes", "redistribute": "yes", "share_alike": "no",
    "attribution": "made for a test",
}  # fmt: skip
PLAN = Plan("gfc", "gfc", None, (), (10.0, 30.0))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cover_rows(m: Measurements) -> list[tuple[int, int, int, int]]:
    """(plot, canopy bin, loss year, area) of the cover table."""
    t = m.cover
    return [
        tuple(map(int, row)) for row in zip(t.plot, t.canopy_bin, t.loss_year, t.area, strict=True)
    ]


@dataclass
class World:
    """A folder with tiles and a catalogue on a lattice of `k` pixels a degree from -180, 80."""

    folder: Path
    k: int = 4000
    layers: list[dict[str, Any]] = field(default_factory=list)

    def tile(
        self, name: str, values: np.ndarray, west: float, north: float, **options: Any
    ) -> dict[str, Any]:
        """Write a GeoTIFF; gives its tile record."""
        path = self.folder / f"{name}.tif"
        height, width = values.shape
        profile = {
            "driver": "GTiff", "height": height, "width": width, "count": 1,
            "dtype": values.dtype, "crs": "EPSG:4326", "compress": "deflate",
            "transform": from_origin(west, north, 1 / self.k, 1 / self.k),
        }  # fmt: skip
        with rasterio.open(path, "w", **(profile | options)) as target:
            target.write(values, 1)
        return self.record(name, path, west, north, height, width)

    def record(
        self, name: str, path: Path, west: float, north: float, height: int, width: int
    ) -> dict[str, Any]:
        bounds = {
            "west": west, "north": north, "east": west + width / self.k,
            "south": north - height / self.k,
        }  # fmt: skip
        size = path.stat().st_size
        return {
            "name": name, "path": path.name, "sha256": sha256(path), "bytes": size,
            "bounds": bounds,
        }  # fmt: skip

    def raster(
        self, asserts: str, tiles: list[dict[str, Any]], /, **changes: Any
    ) -> dict[str, Any]:
        """Add a raster layer of the product gfc to the catalogue."""
        meaning = {
            "loss_year": {
                "domain": [[0, 24]], "unknown_values": [], "year_tolerance": 1,
                "encoding": {"none": [0], "first_value": 1, "first_year": 2001},
            },
            "tree_cover": {
                "domain": [[0, 100]], "unknown_values": [], "encoding": {"unit": "percent"},
            },
            "land_mask": {
                "domain": [0, 1, 2], "unknown_values": [0],
                "encoding": {"land": [1], "water": [2]},
            },
        }[asserts]  # fmt: skip
        layer = {
            "id": f"gfc-{asserts}", "product": "gfc", "asserts": asserts, "kind": "raster",
            "title": f"Test {asserts}", "producer": "nobody", "version": "1", "licence": LICENCE,
            "family": "landsat_umd", "absence_is_evidence": "yes",
            "period": {"start": "2001-01-01", "end": "2024-12-31"}, "crs": "EPSG:4326",
            "grid": {"west": -180, "north": 80, "pixel_deg": repr(1 / self.k)},
            "dtype": "uint8", "tile_scheme": "listed", "tiles": tiles,
        } | meaning | changes  # fmt: skip
        self.layers.append(layer)
        return layer

    def pair(
        self, loss: np.ndarray, canopy: np.ndarray, west: float = 10.0, north: float = 1.0,
        **options: Any,
    ) -> None:  # fmt: skip
        """A loss and a canopy layer of one tile each."""
        self.raster("loss_year", [self.tile("loss", loss, west, north, **options)])
        self.raster("tree_cover", [self.tile("cover", canopy, west, north, **options)])

    def vector(
        self, product: str, features: list[tuple[Any, dict[str, Any]]], **changes: Any
    ) -> None:
        """Add a GeoJSON layer; features are (geometry or GeoJSON dict or None, properties)."""
        path = self.folder / f"{product}.geojson"
        shapes = [
            {
                "type": "Feature", "properties": properties,
                "geometry": shapely.geometry.mapping(g) if isinstance(g, shapely.Geometry) else g,
            }
            for g, properties in features
        ]  # fmt: skip
        path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
        self.layers.append(
            {
                "id": f"{product}-layer", "product": product, "asserts": "protected",
                "kind": "vector", "title": f"Test {product}", "producer": "nobody",
                "version": "1", "licence": LICENCE, "family": "vector",
                "absence_is_evidence": "yes",
                "period": {"start": "2001-01-01", "end": "2024-12-31"}, "path": path.name,
                "format": "GeoJSON", "sha256": sha256(path),
                "covers": {"west": 0, "south": -20, "east": 40, "north": 20},
            }
            | changes
        )  # fmt: skip

    def text(self) -> str:
        record = {"schema": "ddcheck/catalogue/1", "layers": self.layers}
        plain = json.loads(json.dumps(record))
        return yaml.safe_dump(plain, sort_keys=False, default_flow_style=None)

    def catalogue(self, diagnostics: Diagnostics | None = None) -> Catalogue:
        path = self.folder / "catalogue.yaml"
        path.write_text(self.text())
        own = Diagnostics() if diagnostics is None else diagnostics
        catalogue = load_catalogue(path, own)
        if diagnostics is None:
            assert own.items == [], [d.message("en") for d in own.items]
        return catalogue

    def measure(
        self, *shapes: Any, plan: Plan = PLAN, **options: Any
    ) -> tuple[Measurements, list[str]]:
        """Measurements of the shapes, and the codes of all diagnostics."""
        diagnostics = Diagnostics()
        array = np.empty(len(shapes), object)
        array[:] = shapes
        result = measure(array, plan, self.catalogue(), diagnostics, **options)
        assert (result.seen + result.unseen == result.area).all()
        assert (result.seen >= 0).all()
        assert (result.unseen >= 0).all()
        return result, [d.code for d in diagnostics.sorted()]

    def pixels(
        self, row: int, col: int, rows: int, cols: int, west: float = 10.0, north: float = 1.0
    ) -> shapely.Polygon:
        """The rectangle of whole pixels from a corner, counted from a tile's corner."""
        k = self.k
        return shapely.box(
            west + col / k, north - (row + rows) / k, west + (col + cols) / k, north - row / k
        )


def shared_folder() -> Path:
    """Real data beside the repository, or where DDCHECK_SHARED says; skips when absent."""
    given = os.environ.get("DDCHECK_SHARED")
    folder = Path(given) if given else Path(__file__).parents[2] / "../shared"
    if not (folder / "data").is_dir():
        pytest.skip("the shared data are not here")
    return folder / "data"


def whole(world: World, asserts: str = "loss_year") -> tuple[np.ndarray, list[str], LayerReader]:
    """Codes of the whole tile of a layer, and the diagnostics of reading it."""
    layer = world.catalogue().layer("gfc", asserts)
    diagnostics = Diagnostics()
    reader = LayerReader(layer, diagnostics)
    extent = layer.tiles[0].extent
    with quiet_gdal():
        codes = reader.window(extent)
        reader.close()
    return codes, [d.code for d in diagnostics.items], reader


def years(seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 25, (SIZE, SIZE)).astype(np.uint8)
