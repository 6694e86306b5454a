"""Real rasters and real polygons through the whole program, against GEOS pixel by pixel."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from sample_run import Finished, screen

PER_DEGREE = 4000
CANOPY = 10
LICENCE = (
    "{ name: CC-BY-4.0, commercial_use: yes, redistribute: yes, share_alike: no,"
    ' attribution: "Source: Hansen/UMD/Google/USGS/NASA" }'
)


def catalogue(
    folder: Path, layers: dict[str, Path], last_year: int, dtype: str, unknown: str
) -> Path:
    """A catalogue of a clip: loss year and canopy, one listed tile each."""
    text = "schema: ddcheck/catalogue/1\nlayers:\n"
    for asserts, source in layers.items():
        path = folder / source.name
        shutil.copy(source, path)
        with rasterio.open(path) as data:
            west, south, east, north = (round(x * PER_DEGREE) / PER_DEGREE for x in data.bounds)
        encoding, domain = "{ unit: percent }", "[[0, 100]]"
        if asserts == "loss_year":
            encoding = "{ none: [0], first_value: 1, first_year: 2001 }"
            domain = f"[[0, {last_year - 2000}]]"
        text += (
            f"  - id: clip-{asserts.replace('_', '-')}\n    kind: raster\n    product: hansen-gfc\n"
            f"    asserts: {asserts}\n    title: clip\n    producer: UMD\n    version: clip\n"
            f"    family: landsat_umd\n    licence: {LICENCE}\n    absence_is_evidence: yes\n"
            f"    period: {{ start: 2001-01-01, end: {last_year}-12-31 }}\n    crs: EPSG:4326\n"
            "    grid: { west: -180, north: 80, pixel_deg: 0.00025 }\n"
            f"    dtype: {dtype}\n    domain: {domain}\n    unknown_values: {unknown}\n"
            f"    encoding: {encoding}\n    tile_scheme: listed\n"
            + ("    year_tolerance: 1\n" if asserts == "loss_year" else "")
            + f"    tiles:\n      - {{ name: clip, path: {path.name}, bytes: {path.stat().st_size},"
            f" sha256: {hashlib.sha256(path.read_bytes()).hexdigest()},"
            f" bounds: {{ west: {west}, south: {south}, east: {east}, north: {north} }} }}\n"
        )
    target = folder / "catalogue.yaml"
    target.write_text(text, encoding="utf-8")
    return target


def declare(folder: Path, geometries: list, country: str, decimals: int | None) -> Path:
    """A declaration of one shipment from all plots, written for the purpose."""
    folder.mkdir()
    features = []
    for number, geometry in enumerate(geometries):
        mapping = shapely.geometry.mapping(geometry)
        if decimals is not None:
            mapping = json.loads(
                json.dumps(mapping), parse_float=lambda x: round(float(x), decimals)
            )
        properties = {"plot_id": f"P{number}", "country": country}
        features.append({"type": "Feature", "properties": properties, "geometry": mapping})
    plots = {"type": "FeatureCollection", "features": features}
    (folder / "plots.geojson").write_text(json.dumps(plots))
    (folder / "shipments.csv").write_text(
        "shipment_id,import_country,processing_country\nS1,DE,VN\n"
    )
    (folder / "lines.csv").write_text(
        "shipment_id,line_no,commodity,production_end\nS1,1,coffee,2018-06-30\n"
    )
    rows = "".join(f"S1,1,P{number}\n" for number in range(len(geometries)))
    (folder / "origins.csv").write_text("shipment_id,line_no,plot_id\n" + rows)
    return folder


def row_area_ha(row: int) -> float:
    """Area of a pixel of the lattice by the closed form of method §3, written out again here."""
    e2 = (1 / 298.257223563) * (2 - 1 / 298.257223563)
    e = math.sqrt(e2)

    def q(lat: float) -> float:
        s = math.sin(math.radians(lat))
        return (1 - e2) * (s / (1 - e2 * s * s) + math.atanh(e * s) / e)

    top = 80 - row / PER_DEGREE
    width = math.radians(1 / PER_DEGREE)
    return 6378137.0**2 * width / 2 * (q(top) - q(top - 1 / PER_DEGREE)) / 1e4


def reference(geometry, folder: Path, layers: dict[str, Path]) -> dict[int, float]:
    """Hectares of loss by year inside the forest, by GEOS intersection with every pixel."""
    with rasterio.open(layers["loss_year"]) as data:
        loss, left = data.read(1), round((data.bounds.left + 180) * PER_DEGREE)
        top = round((80 - data.bounds.top) * PER_DEGREE)
    with rasterio.open(layers["tree_cover"]) as data:
        canopy = data.read(1)
    west, south, east, north = geometry.bounds
    rows = np.arange(math.floor((80 - north) * PER_DEGREE), math.ceil((80 - south) * PER_DEGREE))
    cols = np.arange(math.floor((west + 180) * PER_DEGREE), math.ceil((east + 180) * PER_DEGREE))
    row, col = (part.ravel() for part in np.meshgrid(rows, cols, indexing="ij"))
    wanted = (loss[row - top, col - left] > 0) & (canopy[row - top, col - left] > CANOPY)
    row, col = row[wanted], col[wanted]
    frame = shapely.transform(
        geometry, lambda xy: np.column_stack([(xy[:, 0] + 180), 80 - xy[:, 1]]) * PER_DEGREE
    )
    shapely.prepare(frame)
    share = shapely.area(shapely.intersection(frame, shapely.box(col, row, col + 1, row + 1)))
    found: dict[int, float] = defaultdict(float)
    for r, c, part in zip(row, col, share, strict=True):
        if part > 0:
            found[2000 + int(loss[r - top, c - left])] += part * row_area_ha(r)
    return dict(found)


def check(done: Finished, geometries: list, folder: Path, layers: dict[str, Path]) -> None:
    plots = {plot["plot_id"]: plot for plot in done.report["plots"]}
    total = 0.0
    for number, geometry in enumerate(geometries):
        plot = plots[f"P{number}"]
        expected = reference(geometry, folder, layers)
        said = {int(year): parts["nominal"] for year, parts in plot["loss_by_year"].items()}
        assert set(said) == {year for year, ha in expected.items() if ha > 1e-6}
        for year, hectares in said.items():
            # The report rounds to six decimals; the ninth digit is tested in tests/evidence.
            assert hectares == pytest.approx(expected[year], abs=6e-7, rel=1e-9)
        assert plot["seen_ha"] + plot["unseen_ha"] == pytest.approx(plot["area_ha"], abs=2e-6)
        total += plot["seen_ha"]
    assert total > 0


@pytest.mark.parametrize("decimals", [None, 6, 5])
def test_viet_nam(tmp_path, shared, decimals):
    """Eight polygons; uint16, 65535 is no data; loss 2001 to 2018."""
    source = shared / "data" / "gfc_viet_nam"
    layers = {
        "loss_year": source / "pkgTest_lossyear.tif",
        "tree_cover": source / "pkgTest_treecover2000.tif",
    }
    _, _, wkb, _ = pyogrio.raw.read(source / "aoi_polys.gpkg")
    geometries = list(shapely.from_wkb(wkb))
    folder = declare(tmp_path / "in", geometries, "VN", decimals)
    layer_file = catalogue(tmp_path, layers, 2018, "uint16", "[65535]")
    done = screen(
        folder, "--layers", layer_file, "--rules", without_mask(tmp_path), "--as-of", "2026-11-21",
        "--loss-after", "2010-12-31", "--format", "json", out=tmp_path / "out",
    )  # fmt: skip

    assert done.code == 1, done.err + done.out
    used = json.loads((folder / "plots.geojson").read_text())["features"]
    check(done, [shapely.geometry.shape(f["geometry"]) for f in used], tmp_path, layers)


def test_sierra_de_neiba(tmp_path, shared):
    """Plots drawn on a clip of the Dominican Republic; uint8, loss 2001 to 2020."""
    source = shared / "data" / "gfc_sierra_de_neiba_2020"
    layers = {
        "loss_year": source / "Hansen_GFC-2020-v1.8_lossyear_20N_080W.tif",
        "tree_cover": source / "Hansen_GFC-2020-v1.8_treecover2000_20N_080W.tif",
    }
    geometries = [
        shapely.Polygon(
            [(-71.73, 18.64), (-71.70, 18.645), (-71.70125, 18.68), (-71.7295, 18.6795)]
        ),
        shapely.box(-71.715, 18.65, -71.71, 18.655),
        shapely.Polygon([(-71.7371, 18.6321), (-71.6905, 18.6863), (-71.7365, 18.6869)]),
    ]
    folder = declare(tmp_path / "in", geometries, "DO", None)
    layer_file = catalogue(tmp_path, layers, 2020, "uint8", "[255]")
    done = screen(
        folder, "--layers", layer_file, "--rules", without_mask(tmp_path), "--as-of", "2026-11-21",
        "--loss-after", "2010-12-31", "--format", "json", out=tmp_path / "out",
    )  # fmt: skip

    assert done.code in (0, 1, 3), done.err
    check(done, geometries, tmp_path, layers)


def without_mask(folder: Path) -> Path:
    """The forest-loss pack with an evidence plan for clips that come without a data mask."""
    pack = folder / "forest-loss"
    shutil.copytree(Path(__file__).parents[2] / "rules" / "forest-loss", pack)
    text = (pack / "pack.yaml").read_text(encoding="utf-8")
    changed = text.replace("land_mask: hansen-gfc", "land_mask: null")
    assert changed != text
    (pack / "pack.yaml").write_text(changed, encoding="utf-8")
    return pack
