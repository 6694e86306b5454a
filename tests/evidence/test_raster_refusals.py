"""Files that contradict their record, and tiles that are not there."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
import rasterio
from evidence_world import SIZE, World, sha256, whole, years
from rasterio.transform import from_origin

from ddcheck.evidence.causes import Cause, code_of
from ddcheck.evidence.raster import quiet_gdal
from ddcheck.evidence.tiles import Extent
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import Surroundings

WRONG_FILES = {
    "renamed": ({"transform": from_origin(10.024, 1, 1 / 4000, 1 / 4000)}, "DD305"),
    "other pixel": ({"transform": from_origin(10, 1, 1 / 3999, 1 / 4000)}, "DD305"),
    "south-up": (
        {"transform": rasterio.Affine(1 / 4000, 0, 10, 0, 1 / 4000, 1 - SIZE / 4000)},
        "DD340",
    ),
    "turned": ({"transform": rasterio.Affine(1 / 4000, 1e-6, 10, 0, -1 / 4000, 1)}, "DD340"),
    "other reference system": ({"crs": "EPSG:32632"}, "DD305"),
    "other datum": ({"crs": "EPSG:4267"}, "DD305"),
    "other dtype": ({"dtype": "uint16"}, "DD306"),
    "signed": ({"dtype": "int16"}, "DD306"),
    "two bands": ({"count": 2}, "DD306"),
    "narrower": ({"width": SIZE - 1}, "DD305"),
    "another driver": ({"driver": "PNG", "crs": None, "transform": None}, "DD306"),
}


@pytest.mark.parametrize("wrong", WRONG_FILES)
def test_a_file_that_contradicts_its_record(world: World, wrong: str) -> None:
    changes, code = WRONG_FILES[wrong]
    path = world.folder / "t.tif"
    profile = {
        "driver": "GTiff", "height": SIZE, "width": SIZE, "count": 1, "dtype": "uint8",
        "crs": "EPSG:4326", "transform": from_origin(10, 1, 1 / 4000, 1 / 4000),
    } | changes  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        for band in range(profile["count"]):
            values = years()[:, : profile["width"]].astype(profile["dtype"])
            file.write(values, band + 1)
    world.raster("loss_year", [world.record("t", path, 10, 1, SIZE, SIZE)])
    codes, complaints, _ = whole(world)
    assert (codes == code_of(Cause.TILE_REFUSED)).all()
    assert complaints == [code]


def test_a_tile_under_the_name_of_another(world: World) -> None:
    """The geotransform must be the corner of the name, whatever the file is called."""
    world.k = 4
    values = np.zeros((40, 40), np.uint8)
    record = world.tile("Hansen_lossyear_10N_010E", values, 20, 10)
    record |= {"name": "10N_010E"}
    del record["bounds"]
    world.raster("loss_year", [record], tile_scheme="hansen", template="Hansen_lossyear_{tile}.tif")
    codes, complaints, _ = whole(world)
    assert (codes == code_of(Cause.TILE_REFUSED)).all()
    assert complaints == ["DD305"]


def test_longitude_latitude_without_an_authority_code(world: World) -> None:
    wkt = rasterio.crs.CRS.from_string("+proj=longlat +datum=WGS84 +no_defs")
    values = years()
    world.raster("loss_year", [world.tile("t", values, 10, 1, crs=wkt)])
    assert (whole(world)[0] == values).all()


def test_a_missing_tile_is_named(world: World) -> None:
    world.raster("loss_year", [world.tile("t", years(), 10, 1)])
    (world.folder / "t.tif").unlink()
    codes, complaints, reader = whole(world)
    assert (codes == code_of(Cause.TILE_MISSING)).all()
    assert complaints == ["DD303"]
    assert [state for _, _, state in reader.states()] == ["missing"]


def hansen_world(world: World, **changes: object) -> None:
    world.k = 4
    record = world.tile("x_10N_010E", np.zeros((40, 40), np.uint8), 10, 10)
    record |= {"name": "10N_010E"}
    del record["bounds"]
    world.raster("loss_year", [record], tile_scheme="hansen", template="x_{tile}.tif", **changes)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, Cause.TILE_MISSING),
        (["10N_010E"], Cause.OUTSIDE_LAYER),
        (["10N_010E", "10N_020E"], Cause.TILE_MISSING),
    ],
)
def test_a_tile_that_the_record_does_not_list(
    world: World, published: list[str] | None, expected: Cause
) -> None:
    hansen_world(world, **({} if published is None else {"published": published}))
    layer = world.catalogue().layer("gfc", "loss_year")
    diagnostics = Diagnostics()
    reader = LayerReader(layer, diagnostics)
    here = layer.tiles[0].extent
    with quiet_gdal():
        codes = reader.window(Extent(here.row0, here.col1 - 1, here.row0 + 1, here.col1 + 1))
        reader.window(Extent(here.row0, here.col1 - 1, here.row0 + 1, here.col1 + 1))
    assert codes.tolist() == [[0, code_of(expected)]]
    missing = expected is Cause.TILE_MISSING
    assert [d.code for d in diagnostics.items] == (["DD303"] if missing else [])
    assert "10N_020E" in str(diagnostics.items) or not missing


def test_columns_go_around_the_globe(world: World) -> None:
    world.k = 4
    tiles = []
    for name, west, value in [("10N_170E", 170, 1), ("10N_180W", -180, 2)]:
        record = world.tile(name, np.full((40, 40), value, np.uint8), west, 10)
        del record["bounds"]
        tiles.append(record)
    world.raster("loss_year", tiles, tile_scheme="hansen")
    layer = world.catalogue().layer("gfc", "loss_year")
    reader = LayerReader(layer, Diagnostics())
    with quiet_gdal():
        east = reader.window(Extent(280, 1438, 281, 1442))
        west = reader.window(Extent(280, -2, 281, 2))
    assert east.tolist() == west.tolist() == [[1, 1, 2, 2]]


def test_environment_variables_are_put_aside_and_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GTIFF_IGNORE_READ_ERRORS", "YES")
    monkeypatch.setenv("GDAL_DRIVER_PATH", "/nowhere")
    monkeypatch.setenv("AWS_PROFILE", "someone")
    with quiet_gdal():
        assert not {"GTIFF_IGNORE_READ_ERRORS", "AWS_PROFILE", "GDAL_DRIVER_PATH"} & set(os.environ)
        assert rasterio.env.getenv()["GTIFF_IGNORE_READ_ERRORS"] == "NO"
    assert os.environ["AWS_PROFILE"] == "someone"


def test_a_file_that_changes_while_it_is_read_ends_the_run(world: World) -> None:
    world.raster("loss_year", [world.tile("t", years(), 10, 1)])
    layer = world.catalogue().layer("gfc", "loss_year")
    reader = LayerReader(layer, Diagnostics())
    with quiet_gdal():
        reader.window(layer.tiles[0].extent)
        later = time.time_ns() + 10_000_000_000
        os.utime(world.folder / "t.tif", ns=(later, later))
        with pytest.raises(Surroundings):
            reader.close()


def test_a_small_cache_gives_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddcheck.evidence.windows._CACHE_BYTES", 1500)
    values = years()
    world.raster(
        "loss_year", [world.tile("t", values, 10, 1, tiled=True, blockxsize=32, blockysize=32)]
    )
    assert (whole(world)[0] == values).all()
    assert sha256(world.folder / "t.tif") == world.layers[0]["tiles"][0]["sha256"]
