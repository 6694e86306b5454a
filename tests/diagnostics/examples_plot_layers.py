"""Plots that a layer, an earlier run or a part of their own file contradicts: DD260 to DD266."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from example import Codes, Example, features, silent, validated

from ddcheck.declarations.reader import PlotSource
from ddcheck.facts.plots_on_layers import check_on_layers
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording
from ddcheck.plots.earlier import check_earlier
from ddcheck.plots.reader import read_plots
from ddcheck.plots.table import Plots

sys.path.insert(0, str(Path(__file__).parents[1] / "evidence"))

from evidence_world import SIZE, World

OUTLINE = [[10.001234, 0.998765], [10.003456, 0.998654], [10.003321, 0.996543],
           [10.001357, 0.996654], [10.001234, 0.998765]]  # fmt: skip
SCREEN = "ddcheck screen {input} --layers catalogue.yaml"
COVER = {
    "asserts": "land_cover", "product": "land-cover", "id": "cover", "domain": [10, 50],
    "unknown_values": [], "encoding": {"built": [50], "bare": [], "other": [10]},
}  # fmt: skip


def plots_of(folder: Path, ring: list[list[float]], **said: Any) -> Plots:
    path = folder / "sent.geojson"
    shape = {"type": "Polygon", "coordinates": [ring]}
    one = {"type": "Feature", "properties": {"plot_id": "P1", **said}, "geometry": shape}
    path.write_text(features(one), encoding="utf-8")
    return read_plots([PlotSource(path, path.name)], Diagnostics(), silent())


def on_layer(en: str, zh: str, change: Callable[[World], None], **said: Any) -> Example:
    def run(folder: Path) -> Codes:
        world = World(folder)
        change(world)
        diagnostics = Diagnostics()
        check_on_layers(plots_of(folder, OUTLINE, **said), world.catalogue(), diagnostics)
        return {found.code for found in diagnostics.items}

    return Example(run=run, shown=Wording(en, zh), how=SCREEN)


def water(columns: slice) -> Callable[[World], None]:
    def change(world: World) -> None:
        mask = np.ones((SIZE, SIZE), np.uint8)
        mask[:, columns] = 2
        world.raster("land_mask", [world.tile("mask", mask, 10, 1)])

    return change


def town(world: World) -> None:
    values = np.full((SIZE, SIZE), 50, np.uint8)
    world.raster("land_mask", [world.tile("cover", values, 10, 1)], **COVER)


def regions(world: World) -> None:
    west, east = shapely.box(9.9, 0.9, 10.1, 1.1), shapely.box(10.1, 0.9, 10.3, 1.1)
    named = [(west, {"name": "Estuaire"}), (east, {"name": "Woleu-Ntem"})]
    world.vector("admin-regions", named, name_field="name")


def concession(world: World) -> None:
    world.vector("concessions", [(shapely.Polygon(OUTLINE), {"name": "Lot 7"})], name_field="name")


def changed(folder: Path) -> Codes:
    before = plots_of(folder, [[round(x + 0.001, 6), y] for x, y in OUTLINE])
    diagnostics = Diagnostics()
    check_earlier(plots_of(folder, OUTLINE), before, diagnostics)
    return {found.code for found in diagnostics.items}


def deleted_record(folder: Path) -> None:
    """A shapefile of two plots, one of which its table marks as deleted."""
    from pyogrio.raw import write

    second = [[round(x + 0.01, 6), y] for x, y in OUTLINE]
    shapes = shapely.to_wkb(shapely.polygons([OUTLINE, second]))
    names = [np.array(["P1", "P2"], object)]
    write(folder / "plots.shp", shapes, names, ["plot_id"], geometry_type="Polygon",
          crs="EPSG:4326", driver="ESRI Shapefile", encoding="UTF-8")  # fmt: skip
    table = folder / "plots.dbf"
    data = bytearray(table.read_bytes())
    first, length = (int.from_bytes(data[at : at + 2], "little") for at in (8, 10))
    data[first + length] = ord("*")
    table.write_bytes(bytes(data))


PLOT_LAYERS: dict[str, Example] = {
    "DD260": Example(
        run=changed, how="ddcheck screen {input} --earlier RUN",
        shown=Wording("a plot 110 m beside the one of its id in the earlier run", "地块比先前运行中同编号地块偏移 110 米"),
    ),
    "DD261": on_layer("a plot in a river of the land mask", "位于水陆掩膜所示河流中的地块", water(slice(0, SIZE))),
    "DD262": on_layer("a plot of which a quarter lies in a river", "四分之一位于河流中的地块", water(slice(12, SIZE))),
    "DD263": on_layer("a plot declared for the next region", "申报为相邻地区的地块", regions, region="Woleu-Ntem"),
    "DD264": on_layer("the boundary of a concession as a plot", "以特许地边界作为地块", concession),
    "DD265": on_layer("a plot in a town of the land cover", "位于土地覆盖所示城镇中的地块", town),
    "DD266": Example(
        run=lambda path: validated(path), write=deleted_record, start="plots.shp",
        shown=Wording("a shapefile whose table marks one of two records as deleted", "属性表将两条记录之一标为已删除的 Shapefile"),
    ),
}  # fmt: skip
