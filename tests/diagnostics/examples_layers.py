"""Bad layers: DD301 to DD340. Each is a catalogue of a few pixels, and the plot that asks for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import rasterio
import shapely
from example import Codes, Example
from rasterio.transform import from_origin
from rasterio.windows import Window

from ddcheck.evidence.plan import Plan, Question, Source
from ddcheck.evidence.raster import quiet_gdal
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording

sys.path.insert(0, str(Path(__file__).parents[1] / "evidence"))

from evidence_world import LICENCE, PLAN, SIZE, World

LOSS = Plan("gfc", None, None, (), (10.0,))
QUESTION = Question(date(2020, 12, 31), 10.0, 1.0)
FOREST = replace(
    PLAN, questions=(QUESTION,), forest=(Source("jrc", "forest", "composite", primary=True),)
)
BINARY = {
    "product": "jrc", "asserts": "forest", "id": "jrc", "family": "composite",
    "domain": [0, 1], "unknown_values": [], "encoding": {"yes": [1], "no": [0]},
    "period": {"start": "2020-01-01", "end": "2020-12-31"},
}  # fmt: skip
TILED = {"tiled": True, "blockxsize": 32, "blockysize": 32}
Change = Callable[[World], None]


def zeros(value: int = 0) -> np.ndarray:
    return np.full((SIZE, SIZE), value, np.uint8)


def layer(en: str, zh: str, change: Change, plan: Plan = LOSS, whole: bool = False) -> Example:
    """A world that is sound but for one thing."""

    def run(folder: Path) -> Codes:
        world = World(folder)
        change(world)
        if whole:
            return _whole(world)
        shape = world.pixels(2, 2, 80, 80)
        diagnostics = Diagnostics()
        catalogue = world.catalogue(diagnostics)
        if not diagnostics.items:
            diagnostics.items.clear()
            return set(world.measure(shape, plan=plan)[1])
        assert catalogue is not None
        return {found.code for found in diagnostics.items}

    how = "ddcheck screen {input} --layers catalogue.yaml"
    return Example(run=run, shown=Wording(en, zh), how=how)


def _whole(world: World) -> Codes:
    found = world.catalogue().layer("gfc", "loss_year")
    diagnostics = Diagnostics()
    reader = LayerReader(found, diagnostics)
    with quiet_gdal():
        reader.window(found.tiles[0].extent)
        reader.close()
    return {each.code for each in diagnostics.items}


def good(world: World, **changes: object) -> None:
    world.raster("loss_year", [world.tile("t", zeros(), 10, 1)], **changes)


def damaged(world: World) -> None:
    good(world)
    path = world.folder / "t.tif"
    path.write_bytes(path.read_bytes()[:-40])


def missing(world: World) -> None:
    good(world)
    (world.folder / "t.tif").unlink()


def outside_domain(world: World) -> None:
    values = zeros()
    values[70, 5] = 25
    world.raster("loss_year", [world.tile("t", values, 10, 1, **TILED)])


def elsewhere(world: World) -> None:
    record = world.tile("t", zeros(), 10.5, 1)
    record["bounds"] |= {"west": 10.0, "east": 10.0 + SIZE / world.k}
    world.raster("loss_year", [record])


def other_format(world: World) -> None:
    path = world.folder / "t.tif"
    options = {"driver": "PNG", "height": SIZE, "width": SIZE, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", **options) as file:
        file.write(zeros(), 1)
    world.raster("loss_year", [world.record("t", path, 10, 1, SIZE, SIZE)])


def south_up(world: World) -> None:
    path = world.folder / "t.tif"
    turned = rasterio.Affine(1 / 4000, 0, 10, 0, 1 / 4000, 1 - SIZE / 4000)
    with rasterio.open(
        path, "w", driver="GTiff", height=SIZE, width=SIZE, count=1, dtype="uint8",
        crs="EPSG:4326", transform=turned,
    ) as file:  # fmt: skip
        file.write(zeros(), 1)
    world.raster("loss_year", [world.record("t", path, 10, 1, SIZE, SIZE)])


def sparse(world: World) -> None:
    path = world.folder / "t.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=SIZE, width=SIZE, count=1, dtype="uint8",
        crs="EPSG:4326", transform=from_origin(10, 1, 1 / 4000, 1 / 4000), SPARSE_OK=True,
        compress="deflate", **TILED,
    ) as file:  # fmt: skip
        file.write(np.full((16, 16), 7, np.uint8), 1, window=Window(40, 40, 16, 16))
    world.raster("loss_year", [world.record("t", path, 10, 1, SIZE, SIZE)])


def broken_block(world: World) -> None:
    world.tile(
        "t", np.arange(SIZE * SIZE).reshape(SIZE, SIZE).astype(np.uint8) % 25, 10, 1, **TILED
    )
    path = world.folder / "t.tif"
    with rasterio.open(path) as file:
        offset = int(file.get_tag_item("BLOCK_OFFSET_1_1", "TIFF", bidx=1))
    data = bytearray(path.read_bytes())
    data[offset : offset + 40] = bytes(40)
    path.write_bytes(bytes(data))
    world.raster("loss_year", [world.record("t", path, 10, 1, SIZE, SIZE)])


def twice(world: World) -> None:
    good(world)
    world.layers.append(world.layers[0] | {"id": "again"})


def crossing(world: World) -> None:
    good(world)
    bow = shapely.Polygon([(10, 0.9), (10.05, 1), (10.05, 0.9), (10, 1)])
    world.vector("pa", [(bow, {})])


def forest(world: World, **changes: object) -> None:
    world.pair(zeros(), zeros(60))
    world.raster("tree_cover", [world.tile("jrc", zeros(1), 10, 1)], **(BINARY | changes))


def late(world: World) -> None:
    world.pair(zeros(23), zeros(60))
    period = {"period": {"start": "2021-01-01", "end": "2021-12-31"}}
    world.raster("tree_cover", [world.tile("jrc", zeros(), 10, 1)], **(BINARY | period))


LAYERS = {
    "DD301": layer("a catalogue without the product that a rule pack asks for",
                   "图层目录中缺少规则包所需的数据产品", lambda w: good(w, product="other")),
    "DD302": layer("a tile that was cut off after its sha256 was recorded",
                   "登记 sha256 之后被截断的图幅", damaged),
    "DD303": layer("a catalogue with a tile that is not in the folder", "目录列有而文件夹中没有的图幅", missing),
    "DD304": layer("a tile of years with the value 25, which the record does not have",
                   "年份图幅中出现目录记录所没有的数值 25", outside_domain),
    "DD305": layer("a tile that lies half a degree east of where its record says",
                   "位置比目录记录偏东半度的图幅", elsewhere),
    "DD306": layer("a PNG under the name t.tif", "以 t.tif 为名的 PNG 文件", other_format),
    "DD307": layer("a tile of which only one block was ever written", "只写入过一个分块的图幅", sparse, whole=True),
    "DD308": layer("a tile with a block of zeros, recorded after the damage",
                   "某分块被清零、损坏后才登记的图幅", broken_block, whole=True),
    "DD309": layer("a record with dtype: float32", "记录中写有 dtype: float32", lambda w: good(w, dtype="float32")),
    "DD310": layer("two records of the same product", "同一产品有两条记录", twice),
    "DD311": layer("a protected area whose boundary crosses itself", "边界自相交的保护地", crossing,
                   replace(LOSS, overlaps=("pa",))),
    "DD312": layer("a record with commercial_use: no and no permission",
                   "记录写有 commercial_use: no 而无许可", lambda w: good(w, licence=LICENCE | {"commercial_use": "no"})),
    "DD340": layer("a tile whose first row is the southernmost", "首行为最南一行的图幅", south_up),
    "DD330": layer("a plan that asks a forest map for loss", "以森林图回答损失问题的证据计划", forest,
                   replace(FOREST, forest=(), loss=(Source("jrc", "forest", "composite"),))),
    "DD331": layer("a layer of another family than the plan says", "图层系列与证据计划不符",
                   lambda w: forest(w, family="landsat_jrc"), FOREST),
    "DD332": layer("a forest map of 2021 for a question about 2020", "以 2021 年森林图回答 2020 年的问题", late, FOREST),
}  # fmt: skip
