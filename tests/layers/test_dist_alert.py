"""DIST-ALERT from files as they are published to a result that it raises, and never lowers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Transformer
from rasterio.transform import from_origin

sys.path.insert(0, str(Path(__file__).parents[1] / "evidence"))

from datetime import date

from evidence_world import World
from test_layers_command import ddcheck

from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.disturbance import DATE, STATUS
from ddcheck.evidence.measure import measure
from ddcheck.evidence.mgrs import name_at, square_of
from ddcheck.evidence.plan import Plan, Question
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.planning import with_context

PIXEL = 30.0
SIDE = 3660
DAYS = ("--period", "2021-01-01", "2026-03-01")
PLACES = {"22": (-51.5, -1.5), "23": (-46.0, -1.5)}
QUESTION = Question(date(2020, 12, 31), 10.0, 1.0)


def granule(folder: Path, name: str, plot: shapely.Geometry, status: int, day: int) -> list[Path]:
    """The two files of a tile of which only the blocks around a plot hold an alert."""
    square = square_of(name)
    assert square is not None
    west = np.floor(square.east / 60) * 60
    north = np.ceil((square.north + 100_000) / 60) * 60
    utm = Transformer.from_crs("EPSG:4326", f"EPSG:{square.epsg}", always_xy=True)
    x, y = utm.transform(*plot.centroid.coords[0])
    row, col = int((north - y) / PIXEL), int((x - west) / PIXEL)
    paths = []
    for kind, value, dtype in ((STATUS, status, "uint8"), (DATE, day, "int16")):
        values = np.zeros((SIDE, SIDE), dtype)
        values[row - 30 : row + 30, col - 30 : col + 30] = value
        path = folder / f"OPERA_L3_DIST-ALERT-HLS_T{name}_20260301T1_30_v1_{kind}.tif"
        with rasterio.open(
            path, "w", driver="GTiff", height=SIDE, width=SIDE, count=1, dtype=dtype,
            crs=f"EPSG:{square.epsg}", transform=from_origin(west, north, PIXEL, PIXEL),
            compress="deflate", tiled=True,
        ) as target:  # fmt: skip
            target.write(values, 1)
        paths.append(path)
    return paths


def plot_at(lon: float, lat: float) -> shapely.Geometry:
    return shapely.box(lon, lat, lon + 0.002, lat + 0.002)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of forest without loss around two places, and of the alerts of both zones."""
    made = tmp_path_factory.mktemp("dist")
    files = []
    for zone, place in PLACES.items():
        name = name_at(*place)
        assert name is not None
        assert name.startswith(zone)
        files += granule(made, name, plot_at(*place), 6 if zone == "22" else 2, 1000)
    done = ddcheck(
        "layers", "add", "dist-alert", *files, "--catalogue", made / "catalogue.yaml", *DAYS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    land = World(made)
    tiles: dict[str, list] = {"loss_year": [], "tree_cover": []}
    for zone, (lon, lat) in PLACES.items():
        corner = (lon - 0.05, lat + 0.05)
        for asserts, value in (("loss_year", 0), ("tree_cover", 90)):
            values = np.full((400, 400), value, np.uint8)
            tiles[asserts].append(land.tile(f"{asserts}-{zone}", values, *corner))
    for asserts, own in tiles.items():
        land.raster(asserts, own)
    (made / "land.yaml").write_text(land.text())
    text = (made / "catalogue.yaml").read_text()
    (made / "catalogue.yaml").write_text(text.replace("include: [", "include: [land.yaml, "))
    return made


def spans(folder: Path, *context: str) -> list[tuple[float, float, float]]:
    diagnostics = Diagnostics()
    catalogue = load_catalogue(folder / "catalogue.yaml", diagnostics)
    assert diagnostics.items == [], [d.message("en") for d in diagnostics.items]
    plan = with_context(Plan("gfc", "gfc", None, (), (10.0,), (QUESTION,)), context, catalogue)
    shapes = np.array([plot_at(*place) for place in PLACES.values()], object)
    found = measure(shapes, plan, catalogue, diagnostics)
    assert diagnostics.items == []
    loss = found.answers[QUESTION].loss
    return [
        tuple(x / 1e12 for x in row) for row in zip(loss.lo, loss.nominal, loss.hi, strict=True)
    ]


def test_one_layer_a_zone_and_no_tile_overlaps(folder: Path) -> None:
    layers = load_catalogue(folder / "catalogue.yaml", Diagnostics()).layers
    assert [x.id for x in layers if x.asserts == "alert"] == [
        "dist-alert-32722",
        "dist-alert-32723",
    ]
    assert ddcheck("layers", "verify", "--catalogue", folder / "catalogue.yaml").returncode == 0
    record = (folder / "dist-alert-32722.yaml").read_text()
    assert '"start": "2021-01-01"' in record
    assert '"pixel_m": 30.0' in record


def test_alerts_raise_what_the_years_did_not_show(folder: Path) -> None:
    alone = spans(folder)
    both = spans(folder, "dist-alert")
    one = spans(folder, "dist-alert-32722")
    area = 0.002**2 * 110.57 * 111.28 * 100
    assert [row[0] for row in alone] == [0, 0]
    assert both[0][0] == pytest.approx(area, rel=0.01)  # confirmed, long after the day: certain
    assert (both[1][0], both[1][2]) == (0, pytest.approx(area, rel=0.01))  # provisional: possible
    assert one == [both[0], alone[1]]
    for before, after in zip(alone, both, strict=True):
        assert after[0] >= before[0]
        assert after[2] >= before[2]


def test_without_the_file_of_a_zone_nothing_falls(folder: Path) -> None:
    """A layer of context owes nothing: what it showed is gone, and what others showed stays."""
    tile = next((folder / "dist-alert").glob("T22*.tif"))
    aside = tile.rename(tile.with_suffix(".aside"))
    try:
        diagnostics = Diagnostics()
        catalogue = load_catalogue(folder / "catalogue.yaml", diagnostics)
        plan = with_context(
            Plan("gfc", "gfc", None, (), (10.0,), (QUESTION,)), ["dist-alert"], catalogue
        )
        shapes = np.array([plot_at(*PLACES["22"])], object)
        found = measure(shapes, plan, catalogue, diagnostics)
        assert [d.code for d in diagnostics.sorted()] == ["DD303"]
        assert found.answers[QUESTION].loss.lo[0] == 0
    finally:
        aside.rename(tile)


def test_fetch_says_which_tiles_the_plots_need(folder: Path, tmp_path: Path) -> None:
    plots = tmp_path / "plots.geojson"
    feature = {"type": "Feature", "properties": {"plot_id": "A"},
               "geometry": shapely.geometry.mapping(plot_at(*PLACES["23"]))}  # fmt: skip
    plots.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    for lang, said in (("en", "the plots need the tiles T"), ("zh", "地块需要图幅 T")):
        done = ddcheck("layers", "fetch", "dist-alert", "--for", plots,
                       "--catalogue", tmp_path / "catalogue.yaml", "--lang", lang)  # fmt: skip
        assert done.returncode == 3
        assert said in done.stdout
        assert f"T{name_at(*PLACES['23'])}" in done.stdout
