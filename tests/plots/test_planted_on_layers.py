"""Defects that only a layer or an earlier run shows, planted into clean plots; and clean plots there.

G16 a plot in a river, G18 another region than declared, G26 other land than in an earlier run, G28 a
town or bare ground, G33 the outline of a region or of a concession.
"""

import copy
import json
import sys

import numpy as np
import pytest
import shapely
from how_many import NIGHTLY
from layered_land import EAST, NORTH, SOUTH, WEST, layered_land
from planted import AS_OF, NOT_PLANTED, area_of, clean, ring_of

from ddcheck.declarations.reader import PlotSource
from ddcheck.facts.plots_on_layers import check_on_layers
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.earlier import check_earlier
from ddcheck.plots.formats import ReadOptions
from ddcheck.plots.reader import read_plots

EACH = 50 if NIGHTLY else 6
CLEAN = 2000 if EACH == 50 else 150
RIVER, TOWN, BARE = (0.10, 0.12), (0.20, 0.24), (0.30, 0.34)
"""Degrees east of the corner of the land; the river runs north to south, a kilometre and more wide."""


@pytest.fixture(scope="module")
def land(tmp_path_factory):
    return layered_land(tmp_path_factory.mktemp("layers"), RIVER, TOWN, BARE)


def put(feature, east: float, south: float):
    """The plot, its middle so many degrees from the corner of the land."""
    ring = np.array(ring_of(feature))
    moved = ring - ring[:-1].mean(0) + np.array([WEST + east, NORTH - south])
    feature["geometry"]["coordinates"] = [np.round(moved, 6).tolist()]
    feature["properties"] |= {"country": "BR", "region": None}
    return feature


def made(number: int, east: float):
    rng = np.random.default_rng(number)
    return put(clean(rng, 0), east + rng.uniform(-0.002, 0.002), rng.uniform(0.02, 0.33))


def bank(number: int):
    """A square of 200 m of which a fifth to two fifths stand in the river."""
    feature = made(number, 0.05)
    rng = np.random.default_rng(number)
    side, south = 0.0018, rng.uniform(0.02, 0.33)
    west = WEST + RIVER[0] - side * rng.uniform(0.6, 0.8)
    ring = [[west, NORTH - south], [west + side, NORTH - south - 2e-5],
            [west + side, NORTH - south + side], [west + 2e-5, NORTH - south + side]]  # fmt: skip
    ring = [[round(x, 6), round(y, 6)] for x, y in [*ring, ring[0]]]
    feature["geometry"]["coordinates"] = [ring]
    feature["properties"]["declared_area_ha"] = round(area_of(ring), 2)
    return feature


def region(number: int, said: str):
    feature = made(number, 0.05)
    feature["properties"]["region"] = said
    return feature


def outline(number: int, area: shapely.Geometry):
    """The boundary of an area, traced anew with corners off by ten metres."""
    feature = made(number, 0.05)
    rng = np.random.default_rng(number)
    shape = shapely.segmentize(area, 0.01)
    ring = shapely.get_coordinates(shape)[:-1]
    ring = np.round(ring + rng.normal(0, 1e-4, ring.shape), 6)
    feature["geometry"]["coordinates"] = [[*ring.tolist(), ring[0].tolist()]]
    feature["properties"]["declared_area_ha"] = None
    return feature


def crop(feature, name: str):
    feature["properties"]["commodity"] = name
    return feature


DEFECTS = {
    ("G16", "DD261", "in a river"): lambda n, _: made(n, sum(RIVER) / 2),
    ("G16", "DD262", "on a bank"): lambda n, _: bank(n),
    ("G18", "DD263", "another region"): lambda n, _: region(n, "Leste"),
    ("G28", "DD265", "in a town"): lambda n, _: made(n, sum(TOWN) / 2),
    ("G28", "DD265", "cocoa on rock"): lambda n, _: crop(made(n, sum(BARE) / 2), "cocoa"),
    ("G33", "DD264", "a region"): lambda n, land: outline(n, land.regions[n % 2]),
    ("G33", "DD264", "a concession"): lambda n, land: outline(n, land.concession),
}


def checked(folder, land, features):
    """Codes of (feature, code), and the plots."""
    path = folder / "plots.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    diagnostics = Diagnostics()
    source = PlotSource(path, path.name)
    plots = read_plots([source], diagnostics, lambda _: None, ReadOptions(as_of=AS_OF))
    plots, _ = check_on_layers(plots, land.catalogue, diagnostics)
    return {(str(d.place.pointer), d.code) for d in diagnostics.items}, plots


@pytest.mark.parametrize("defect", DEFECTS, ids=" ".join)
def test_a_planted_defect_is_named(tmp_path, land, defect):
    check, code, _ = defect
    features = []
    for number in range(EACH):
        feature = copy.deepcopy(DEFECTS[defect](number, land))
        feature["properties"] |= {"plot_id": f"P{number}", "producer": "one"}
        features.append(feature)
    said, plots = checked(tmp_path, land, features)
    found = sum((f"/features/{number}", code) in said for number in range(EACH))

    sys.stdout.write(f"{check} {code} ({defect[2]}) planted {EACH} found {found}\n")
    assert found >= 0.99 * EACH
    others = {other for _, other in said if other in ("DD261", "DD262", "DD263", "DD264", "DD265")}
    assert others == {code}, "under its own name alone"
    if code == "DD261":
        assert plots.doubt == ("DD261",) * EACH


def test_land_that_changed_since_an_earlier_run_is_named(tmp_path, land):
    before = [made(number, 0.05) for number in range(EACH)]
    for number, feature in enumerate(before):
        feature["properties"] |= {"plot_id": f"P{number}", "producer": "one"}
    now = copy.deepcopy(before)
    for number, feature in enumerate(now):
        ring = np.array(ring_of(feature))
        share = (0.25, 0.6, 3.0)[number % 3]
        ring[:, 0] += share * (ring[:, 0].max() - ring[:, 0].min())
        feature["geometry"]["coordinates"] = [np.round(ring, 6).tolist()]
    _, earlier = checked(tmp_path, land, before)
    _, plots = checked(tmp_path, land, now)
    diagnostics = Diagnostics()
    check_earlier(plots, earlier, diagnostics)

    sys.stdout.write(f"G26 DD260 planted {EACH} found {len(diagnostics.items)}\n")
    assert [d.code for d in diagnostics.items] == ["DD260"] * EACH
    unchanged = Diagnostics()
    check_earlier(earlier, earlier, unchanged)
    assert unchanged.items == []


def test_clean_plots_pass_every_layer(tmp_path, land):
    rng = np.random.default_rng(3)
    features = []
    for number in range(CLEAN):
        feature = made(number, rng.choice([0.03, 0.06, 0.15, 0.27, 0.37]))
        x = np.mean(ring_of(feature), axis=0)[0]
        region = "Oeste" if x < (WEST + EAST) / 2 else "Leste"
        feature["properties"] |= {
            "plot_id": f"P{number}", "producer": "one", "commodity": "cocoa", "region": region,
        }  # fmt: skip
        features.append(feature)
    said, plots = checked(tmp_path, land, features)

    of_layers = {code for _, code in said if "DD260" <= code <= "DD265"}
    assert of_layers == set()
    assert not any("G16" in gap.what.en or "G28" in gap.what.en for gap in plots.not_checked)
    assert SOUTH < NORTH


def test_what_is_not_planted_elsewhere_is_planted_here():
    assert set(NOT_PLANTED) - {check for check, _, _ in DEFECTS} == {"G29"}
