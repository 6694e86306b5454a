"""Plots held against layers: water, regions, land cover, and outlines that are no plots (G16 to G33)."""

import json

import numpy as np
import pytest
import shapely
from evidence_world import World

from ddcheck.declarations.reader import PlotSource
from ddcheck.evidence.measure import Plan
from ddcheck.evidence.shares import shares_of
from ddcheck.facts.plots_on_layers import check_on_layers
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.formats import ReadOptions
from ddcheck.plots.reader import read_plots

SIZE = 400  # pixels of a tile, 4000 a degree
WEST, NORTH = 24.0, -1.0
CLASSES = {
    "domain": [10, 50, 60], "unknown_values": [], "product": "worldcover", "id": "cover",
    "encoding": {"built": [50], "bare": [60], "other": [10]}, "family": "esa",
}  # fmt: skip


def square(row: float, col: float, side: float = 10.0) -> shapely.Geometry:
    """A crooked square, in pixels from the corner of the tile."""
    corners = [(0, 0), (side, 0.3), (side, side), (0.3, side)]
    k = 4000
    return shapely.Polygon([(WEST + (col + x) / k, NORTH - (row + y) / k) for x, y in corners])


def plots_of(world: World, *shapes: shapely.Geometry, **said: object):
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape),
         "properties": {"plot_id": f"P{number}", "country": "CD", **said}}
        for number, shape in enumerate(shapes)
    ]  # fmt: skip
    path = world.folder / "sent.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    source = PlotSource(path, path.name)
    return read_plots([source], Diagnostics(), lambda _: None, ReadOptions())


def checked(world: World, plots):
    """The plots, codes said by plot, and gaps in English."""
    diagnostics = Diagnostics()
    catalogue = world.catalogue() if world.layers else None
    found, uses = check_on_layers(plots, catalogue, diagnostics)
    said = [(d.place.pointer or "", d.code) for d in diagnostics.items]
    for d in diagnostics.items:
        for lang in ("en", "zh"):
            assert "{" not in d.message(lang) + d.help(lang)
    return found, said, [f"{gap.what.en}: {gap.why.en}" for gap in found.not_checked], uses


def at(number: int, code: str) -> tuple[str, str]:
    return (f"/features/{number}", code)


def pixels(value: int, **columns: int) -> np.ndarray:
    return np.full((SIZE, SIZE), value, np.uint8)


def test_a_plot_in_a_river_is_an_error_and_at_its_bank_a_warning(world):
    mask = pixels(1)
    mask[:, 100:120] = 2
    world.raster("land_mask", [world.tile("mask", mask, WEST, NORTH)])
    plots = plots_of(
        world, square(50, 105), square(90, 117), square(50, 200), square(150, 111.0, side=13)
    )
    found, said, gaps, uses = checked(world, plots)

    assert said == [at(0, "DD261"), at(3, "DD261"), at(1, "DD262")], "two thirds, a third, dry"
    assert found.doubt == ("DD261", None, None, "DD261")
    assert found.fault == (None,) * 4
    assert [gap for gap in gaps if "G16" in gap] == []
    assert [use.asserts for use in uses] == ["land_mask"]


def test_plots_measured_without_water_need_no_second_look(world):
    """What the measurement says of the mask is what the check of the mask alone says."""
    mask, loss, random = pixels(1), pixels(0), np.random.default_rng(7)
    mask[:, 100:120], mask[200:210], loss[300:] = 2, 0, 255  # a river, a gap, no data of loss
    for asserts, values, changes in (
        ("loss_year", loss, {"unknown_values": [255], "domain": [[0, 24]]}),
        ("tree_cover", pixels(80), {}), ("land_mask", mask, {}),
    ):  # fmt: skip
        tile = world.tile(asserts, values, WEST, NORTH)
        world.raster(asserts, [tile], **changes)
    shapes = [square(*random.uniform(0, 385, 2), side=random.uniform(0.2, 14)) for _ in range(300)]
    shapes += [square(50, 100.0), square(50, 90.0), square(-5, 20), shapes[0]]
    plan = Plan(*["gfc"] * 3, canopy_thresholds=(10.0,), overlaps=(), questions=())
    plots = plots_of(world, *shapes)
    for chunk in (1 << 20, 500):
        measured, _ = world.measure(*shapes, plan=plan, chunk=chunk)
        dry = measured.dry["gfc-land_mask"]

        both = []
        for known in ({}, measured.dry):
            diagnostics = Diagnostics()
            found, _ = check_on_layers(plots, world.catalogue(), diagnostics, dry=known)
            both.append((diagnostics.sorted(), found.doubt, found.not_checked))
        assert both[0] == both[1]

        boxes = np.array([shape.bounds for shape in shapes])
        col0, col1 = (boxes[:, [0, 2]].T - WEST) * 4000
        row0, row1 = (NORTH - boxes[:, [3, 1]].T) * 4000
        wet, gap = (col1 > 100) & (col0 < 120), (row1 > 200) & (row0 < 210)
        assert (dry == ~(wet | gap | (row1 > 300) | (row0 < 0))).all()
        assert 50 < dry.sum() < 250


def test_shares_of_a_layer_are_those_of_its_pixels(world):
    mask = pixels(1)
    mask[:, 100:110] = 2
    mask[:, 110:120] = 0
    world.raster("land_mask", [world.tile("mask", mask, WEST, NORTH)])
    shape = shapely.box(WEST + 95 / 4000, NORTH - 60 / 4000, WEST + 115 / 4000, NORTH - 50 / 4000)
    [layer] = world.catalogue().layers
    found = shares_of(np.array([shape, None], object), layer, 2, Diagnostics())

    assert found.by_code[0] == pytest.approx([0.5, 0.25], abs=1e-6)
    assert found.unseen[0] == pytest.approx(0.25, abs=1e-6)
    assert (found.by_code[1] == 0).all()
    assert found.unseen[1] == 1.0


def test_a_mask_that_was_not_seen_is_a_gap_and_no_clearance(world):
    mask = pixels(0)
    world.raster("land_mask", [world.tile("mask", mask, WEST, NORTH)])
    _, said, gaps, _ = checked(world, plots_of(world, square(50, 50)))

    assert said == []
    assert any("G16" in gap and "1 plot" in gap for gap in gaps)


def test_a_damaged_mask_is_said_once_and_is_a_gap(world):
    world.raster("land_mask", [world.tile("mask", pixels(1), WEST, NORTH)])
    catalogue = world.catalogue()
    (world.folder / "mask.tif").write_bytes(b"II*\0 no longer the file of the record")
    diagnostics = Diagnostics()
    plots = plots_of(world, square(50, 50))
    found, _ = check_on_layers(plots, catalogue, diagnostics)
    again, _ = check_on_layers(plots, catalogue, diagnostics)

    assert [d.code for d in diagnostics.items] == ["DD302"]
    assert any("G16" in gap.what.en for gap in found.not_checked)
    assert found.not_checked == again.not_checked


def test_towns_for_every_plot_and_bare_ground_for_tree_crops(world):
    cover = pixels(10)
    cover[:, 100:200] = 50
    cover[:, 200:300] = 60
    world.raster("land_mask", [world.tile("cover", cover, WEST, NORTH)],
                 asserts="land_cover", **CLASSES)  # fmt: skip
    shapes = [square(50, col) for col in (20, 120, 220)]

    _, said, gaps, _ = checked(world, plots_of(world, *shapes, commodity="cocoa"))
    assert said == [at(1, "DD265"), at(2, "DD265")]
    assert not any("G28" in gap for gap in gaps)
    _, said, _, _ = checked(world, plots_of(world, *shapes, commodity="soya"))
    assert said == [at(1, "DD265")]


def test_a_class_that_stands_nowhere_or_twice_refuses_the_layer(world):
    tiles = [world.tile("cover", pixels(10), WEST, NORTH)]
    broken = {**CLASSES, "encoding": {"built": [50], "bare": [50], "other": [10]}}
    world.raster("land_mask", tiles, asserts="land_cover", **broken)
    diagnostics = Diagnostics()

    assert world.catalogue(diagnostics).layers == ()
    assert [d.code for d in diagnostics.items] == ["DD309"]


def regions(world: World, product: str = "admin-regions", **changes: object) -> None:
    tshopo = shapely.box(24.0, -1.05, 24.05, -1.0)
    ituri = shapely.box(24.05, -1.05, 24.1, -1.0)
    named = [(tshopo, {"nom": "Tshopo"}), (ituri, {"nom": "Équateur Sud"})]
    world.vector(product, named, **({"name_field": "nom"} | changes))


@pytest.mark.parametrize(
    ("declared", "said"),
    [("Tshopo", []), ("equateur-sud", ["DD263"]), ("Équateur Sud", ["DD263"]), (None, [])],
)
def test_the_declared_region_is_one_the_plot_lies_in(world, declared, said):
    regions(world)
    _, found, gaps, uses = checked(world, plots_of(world, square(50, 50), region=declared))

    assert [code for _, code in found] == said
    assert not any("G18" in gap for gap in gaps)
    assert [use.product for use in uses] == ["admin-regions"]


def test_a_region_that_the_layer_does_not_know_is_a_gap(world):
    regions(world)
    village = plots_of(world, square(50, 50), region="behind the second hill")
    elsewhere = plots_of(world, shapely.transform(square(50, 50), lambda xy: xy + 0.7),
                         region="Tshopo")  # fmt: skip

    for plots in (village, elsewhere):
        _, said, gaps, _ = checked(world, plots)
        assert said == []
        assert any("G18" in gap and "1 plot" in gap for gap in gaps)


@pytest.mark.parametrize("product", ["admin-regions", "concessions"])
def test_the_outline_of_a_region_is_not_a_plot(world, product):
    regions(world, product)
    almost = shapely.box(24.0003, -1.0501, 24.0502, -1.0001)
    _, said, gaps, _ = checked(world, plots_of(world, almost, square(50, 50)))

    assert said == [at(0, "DD264")]
    assert not any("G33" in gap for gap in gaps)
    assert any("G18" in gap for gap in gaps) == (product == "concessions")


def test_a_layer_whose_file_is_another_one_is_a_gap(world):
    regions(world)
    catalogue = world.catalogue()
    (world.folder / "admin-regions.geojson").write_text("{}")
    diagnostics = Diagnostics()
    plots = plots_of(world, square(50, 50), region="Ituri")
    found, uses = check_on_layers(plots, catalogue, diagnostics)

    assert [d.code for d in diagnostics.items] == ["DD302"]
    assert uses == ()
    assert {"G18", "G33"} <= {gap.what.en[-4:-1] for gap in found.not_checked}


def test_without_layers_every_question_is_named_with_what_would_answer_it(world):
    found, said, gaps, uses = checked(world, plots_of(world, square(50, 50)))

    assert said == []
    assert uses == ()
    for code, needs in (("G16", "land_mask"), ("G18", "admin-regions"), ("G28", "land_cover"),
                        ("G33", "concessions"), ("G30", "day")):  # fmt: skip
        [gap] = [gap for gap in gaps if code in gap]
        assert needs in gap
    for gap in found.not_checked:
        assert "{" not in gap.what.en + gap.what.zh + gap.why.en + gap.why.zh
