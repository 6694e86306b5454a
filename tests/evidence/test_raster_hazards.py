"""What GDAL passes over in silence (reliability §1, M3 to M8) never becomes a zero here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from evidence_world import SIZE, World, whole, years
from rasterio.transform import from_origin
from rasterio.windows import Window

from ddcheck.evidence.causes import SEEN_LIMIT, Cause, code_of
from ddcheck.evidence.raster import open_tile, quiet_gdal
from ddcheck.evidence.tiles import Extent
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics

LAYOUTS = {
    "strips": {},
    "one row a strip": {"blockysize": 1},
    "tiled": {"tiled": True, "blockxsize": 32, "blockysize": 32},
    "tiled lzw": {"tiled": True, "blockxsize": 16, "blockysize": 48, "compress": "lzw"},
    "uncompressed": {"tiled": True, "blockxsize": 32, "blockysize": 32, "compress": None},
    "big": {"BIGTIFF": "YES"},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_reads_what_was_written(world: World, layout: str) -> None:
    values = years()
    world.raster("loss_year", [world.tile("t", values, 10, 1, **LAYOUTS[layout])])
    codes, complaints, reader = whole(world)
    assert (codes == values).all()
    assert complaints == []
    assert [state for _, _, state in reader.states()] == ["used"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("value", [0, 3])
def test_blocks_of_one_value_that_were_written_are_seen(
    world: World, layout: str, value: int
) -> None:
    values = np.full((SIZE, SIZE), value, np.uint8)
    for nodata in (None, value):
        record = world.tile("t", values, 10, 1, nodata=nodata, **LAYOUTS[layout])
        world.layers.clear()
        world.raster("loss_year", [record])
        codes, complaints, _ = whole(world)
        assert (codes == value).all()
        assert complaints == []


@pytest.mark.parametrize("nodata", [3, 24])
@pytest.mark.parametrize("layout", ["strips", "one row a strip", "tiled", "tiled lzw"])
def test_absent_blocks_that_read_as_a_value_are_unseen(
    world: World, layout: str, nodata: int
) -> None:
    """A file fills what was never written with the value that its header calls nodata."""
    world.raster("loss_year", [sparse(world, layout, nodata=nodata)])
    codes, complaints, _ = whole(world)
    absent = codes == code_of(Cause.BLOCK_ABSENT)
    assert absent[:8, :8].all()
    with rasterio.open(world.folder / "sparse.tif") as file:
        assert (file.read(1)[absent] == nodata).all()
    assert (codes[~absent] == 7).sum() == 16 * 16
    assert "DD307" in complaints


@pytest.mark.parametrize(
    "layout", ["strips", "one row a strip", "tiled", "tiled lzw", "uncompressed"]
)
def test_absent_blocks_are_unseen(world: World, layout: str) -> None:
    """M4: a sparse file reads as zeros with a full mask."""
    record = sparse(world, layout)
    world.raster("loss_year", [record])
    codes, complaints, _ = whole(world)
    absent = codes == code_of(Cause.BLOCK_ABSENT)
    assert (codes[40:56, 40:56] == 7).all()
    assert absent[:8, :8].all()
    assert set(complaints) == {"DD307"}
    with rasterio.open(world.folder / "sparse.tif") as file:
        naive = file.read(1)
    assert (naive[absent] == 0).all()
    assert (codes[~absent] == naive[~absent]).all()


def sparse(world: World, layout: str, nodata: int | None = None) -> dict[str, object]:
    """Only a window in the middle is ever written."""
    path = world.folder / "sparse.tif"
    options = {"compress": "deflate", "SPARSE_OK": True} | LAYOUTS[layout]
    if layout == "strips":
        options["blockysize"] = 16
    with rasterio.open(
        path, "w", driver="GTiff", height=SIZE, width=SIZE, count=1, dtype="uint8",
        crs="EPSG:4326", transform=from_origin(10, 1, 1 / 4000, 1 / 4000), nodata=nodata, **options,
    ) as file:  # fmt: skip
        file.write(np.full((16, 16), 7, np.uint8), 1, window=Window(40, 40, 16, 16))
    return world.record("sparse", path, 10, 1, SIZE, SIZE)


WRITER = """
import sys, time, numpy as np, rasterio
from rasterio.transform import from_origin
file = rasterio.open(sys.argv[1], "w", driver="GTiff", height=512, width=512, count=1,
    dtype="uint8", crs="EPSG:4326", transform=from_origin(10, 1, 1/4000, 1/4000), tiled=True,
    blockxsize=64, blockysize=64, compress="deflate")
file.write(np.full((512, 512), 9, np.uint8), 1)
print("written", flush=True)
time.sleep(60)
"""


def test_a_writer_that_was_killed(world: World) -> None:
    """M3: the file opens, its reference system is right, all pixels are 0."""
    path = world.folder / "killed.tif"
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    world.raster("loss_year", [world.record("killed", path, 10, 1, 512, 512)])
    codes, complaints, _ = whole(world)
    assert (codes >= SEEN_LIMIT).all()
    assert complaints


def test_a_vrt_dressed_as_a_tif(world: World) -> None:
    """M5, M8: text that the VRT driver would open, with a gap that reads as zeros."""
    world.tile("inner", years(), 10, 1)
    path = world.folder / "evil.tif"
    path.write_text(
        f'<VRTDataset rasterXSize="{SIZE}" rasterYSize="{SIZE}"><SRS>EPSG:4326</SRS>'
        "<GeoTransform>10, 0.00025, 0, 1, 0, -0.00025</GeoTransform>"
        '<VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename relativeToVRT="1">'
        'inner.tif</SourceFilename><SourceBand>1</SourceBand><SrcRect xOff="0" yOff="0" '
        'xSize="20" ySize="20"/><DstRect xOff="0" yOff="0" xSize="20" ySize="20"/></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    read = f"import rasterio; print(rasterio.open({str(path)!r}, driver='VRT').read(1)[90, 90])"
    naive = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True)
    assert naive.stdout == "0\n"  # a process of its own: ours may have put the driver aside
    world.raster("loss_year", [world.record("evil", path, 10, 1, SIZE, SIZE)])
    codes, complaints, reader = whole(world)
    assert (codes == code_of(Cause.TILE_REFUSED)).all()
    assert complaints == ["DD306"]
    assert [state for _, _, state in reader.states()] == ["refused"]


def test_only_the_driver_of_the_record_is_ever_tried(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of three doors; the header check and GDAL_SKIP stand behind it."""
    asked: list[tuple[object, object]] = []
    real = rasterio.open

    def spy(path: object, **options: object) -> object:
        asked.append((options["driver"], options["sharing"]))
        return real(path, **options)

    world.raster("loss_year", [world.tile("t", years(), 10, 1)])
    monkeypatch.setattr("ddcheck.evidence.raster.rasterio.open", spy)
    whole(world)
    assert asked == [("GTiff", False)]


def test_a_window_outside_the_tile(world: World) -> None:
    """M6: rasterio gives a smaller array, or zeros when asked for a boundless one."""
    values = years()
    world.raster("loss_year", [world.tile("t", values, 10, 1)])
    layer = world.catalogue().layer("gfc", "loss_year")
    extent = layer.tiles[0].extent
    reader = LayerReader(layer, Diagnostics())
    with quiet_gdal():
        codes = reader.window(
            Extent(extent.row0 - 5, extent.col0 - 7, extent.row1 + 3, extent.col1 + 2)
        )
        far = reader.window(Extent(extent.row0 + 9000, 5, extent.row0 + 9004, 9))
    assert codes.shape == (SIZE + 8, SIZE + 9)
    assert (codes[5:-3, 7:-2] == values).all()
    codes[5:-3, 7:-2] = code_of(Cause.OUTSIDE_LAYER)
    assert (codes == code_of(Cause.OUTSIDE_LAYER)).all()
    assert (far == code_of(Cause.OUTSIDE_LAYER)).all()


def test_a_short_read_is_not_padded(world: World) -> None:
    world.raster("loss_year", [world.tile("t", years(), 10, 1)])
    layer = world.catalogue().layer("gfc", "loss_year")
    with quiet_gdal():
        file = open_tile(layer, layer.tiles[0])
        assert isinstance(file.read(SIZE - 4, SIZE + 4, 0, 8), str)
        assert isinstance(file.read(0, 8, 0, 8), np.ndarray)
        file.close()


def test_the_nodata_tag_of_a_file_is_ignored(world: World) -> None:
    """M7: nodata=0 would hide every pixel without loss."""
    values = years()
    world.raster("loss_year", [world.tile("t", values, 10, 1, nodata=0)])
    codes, complaints, _ = whole(world)
    assert (codes == values).all()
    assert complaints == []


def test_the_record_says_what_is_unknown(world: World) -> None:
    values = years().astype(np.uint16)
    values[3, 4] = 65535
    world.raster(
        "loss_year", [world.tile("t", values, 10, 1)], dtype="uint16", unknown_values=[65535]
    )
    codes, complaints, _ = whole(world)
    assert codes[3, 4] == code_of(Cause.MASKED)
    assert (codes >= SEEN_LIMIT).sum() == 1
    assert complaints == []


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def zero_tail(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-3000] + bytes(3000))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 16
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("damage", [cut, zero_tail, flip])
@pytest.mark.parametrize("layout", ["strips", "tiled lzw", "uncompressed"])
def test_a_damaged_file_is_refused_by_its_hash(
    world: World, damage: Callable[[Path], None], layout: str
) -> None:
    """M1, M2: a bit flip or a zeroed tail is read without a word in many formats."""
    world.raster("loss_year", [world.tile("t", years(), 10, 1, **LAYOUTS[layout])])
    damage(world.folder / "t.tif")
    codes, complaints, _ = whole(world)
    assert (codes == code_of(Cause.TILE_REFUSED)).all()
    assert complaints == ["DD302"]


def test_a_broken_file_with_the_right_hash_is_unseen_block_by_block(world: World) -> None:
    """The record may have been made from the damaged file: what reads is seen, the rest is not."""
    values = years()
    world.tile("t", values, 10, 1, **LAYOUTS["tiled"])
    path = world.folder / "t.tif"
    with rasterio.open(path) as file:
        offset = int(file.get_tag_item("BLOCK_OFFSET_1_1", "TIFF", bidx=1))
    data = bytearray(path.read_bytes())
    data[offset : offset + 40] = bytes(40)
    path.write_bytes(bytes(data))
    world.raster("loss_year", [world.record("t", path, 10, 1, SIZE, SIZE)])
    codes, complaints, _ = whole(world)
    bad = codes == code_of(Cause.BLOCK_UNREADABLE)
    assert bad[32:64, 32:64].all()
    assert bad.sum() == 32 * 32
    assert (codes[~bad] == values[~bad]).all()
    assert complaints == ["DD308"]


def test_a_value_outside_the_domain_blinds_its_block(world: World) -> None:
    values = years()
    values[70, 5] = 25
    world.raster("loss_year", [world.tile("t", values, 10, 1, **LAYOUTS["tiled"])])
    codes, complaints, _ = whole(world)
    bad = codes == code_of(Cause.OUTSIDE_DOMAIN)
    assert bad[64:96, :32].all()
    assert bad.sum() == 32 * 32
    assert complaints == ["DD304"]
