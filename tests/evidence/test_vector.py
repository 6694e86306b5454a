"""Overlaps with vector layers: certain, nominal, possible; a blank alone is no proof."""

from __future__ import annotations

import json

import numpy as np
import pyogrio
import pytest
import shapely
from evidence_world import LICENCE, World, sha256

from ddcheck.evidence.area import areas_of
from ddcheck.evidence.measure import Overlap, Plan
from ddcheck.evidence.outlines import edges_of

PLAN = Plan(None, None, None, ("pa",), ())
BOX = shapely.box(10, 0, 10.1, 0.1)

MERCATOR = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [],
        "crs": {"type": "name", "properties": {"name": "EPSG:3857"}},
    }
)


def area(*shapes: shapely.Geometry) -> list[int]:
    return areas_of(edges_of(np.array(shapes, object))).tolist()


def overlap(world: World, *shapes: object) -> tuple[Overlap, list[str]]:
    m, complaints = world.measure(*shapes, plan=PLAN)
    found = m.overlaps["pa"]
    assert (found.lo <= found.nominal).all()
    assert (found.nominal <= found.hi).all()
    assert (found.hi <= m.area).all()
    assert ((found.lo == 0) & (found.hi == m.area))[~found.known].all()
    return found, [code for code in complaints if code != "DD301"]


def said(found: Overlap, row: int = 0) -> str | None:
    return None if found.reason[row] < 0 else found.reasons[found.reason[row]].code


def test_inside_across_and_apart(world: World) -> None:
    world.vector("pa", [(shapely.box(9, -1, 10.05, 1), {})])
    half = area(shapely.box(10, 0, 10.05, 0.1))[0]
    found, complaints = overlap(
        world, BOX, shapely.box(9.1, 0, 9.2, 0.1), shapely.box(11, 0, 11.1, 0.1), None
    )
    inside = area(shapely.box(9.1, 0, 9.2, 0.1))[0]
    assert complaints == []
    assert found.lo.tolist() == found.nominal.tolist() == found.hi.tolist() == [half, inside, 0, 0]
    assert found.known.tolist() == [True, True, True, False]
    assert found.reason.tolist() == [-1] * 4


def test_overlapping_features_count_once(world: World) -> None:
    world.vector(
        "pa",
        [
            (shapely.box(9, -1, 10.05, 1), {}),
            (shapely.box(10.02, -1, 10.08, 1), {}),
            (shapely.box(10.02, -1, 10.08, 1), {}),
        ],
    )
    found, _ = overlap(world, BOX)
    assert found.lo[0] == pytest.approx(area(shapely.box(10, 0, 10.08, 0.1))[0], rel=1e-12)


def test_a_hole_of_a_feature_and_a_multipart_plot(world: World) -> None:
    ring = shapely.box(9, -1, 11, 1).difference(shapely.box(10.02, 0.02, 10.04, 0.04))
    world.vector("pa", [(ring, {})])
    plot = shapely.MultiPolygon([BOX, shapely.box(12, 0, 12.1, 0.1)])
    found, _ = overlap(world, plot)
    hole = area(shapely.box(10.02, 0.02, 10.04, 0.04))[0]
    assert found.lo[0] == pytest.approx(area(BOX)[0] - hole, rel=1e-12)


def test_status_proposed_is_possible(world: World) -> None:
    status = {"field": "STATUS", "certain": ["Designated"], "possible": ["Proposed"]}
    world.vector(
        "pa",
        [
            (shapely.box(9, -1, 10.03, 1), {"STATUS": "Designated"}),
            (shapely.box(9, -1, 10.05, 1), {"STATUS": "Proposed"}),
        ],
        status=status,
    )
    found, _ = overlap(world, BOX)
    lo, nominal = area(shapely.box(10, 0, 10.03, 0.1), shapely.box(10, 0, 10.05, 0.1))
    assert found.lo[0] == pytest.approx(lo, rel=1e-12)
    assert found.nominal[0] == found.hi[0] == pytest.approx(nominal, rel=1e-12)


def test_a_status_word_that_the_record_does_not_know(world: World) -> None:
    status = {"field": "STATUS", "certain": ["Designated"], "possible": []}
    world.vector(
        "pa",
        [
            (shapely.box(9, -1, 11, 1), {"STATUS": "Retired"}),
            (shapely.box(30, 1, 31, 2), {"STATUS": None}),
        ],
        status=status,
    )
    found, complaints = overlap(world, BOX)
    assert (found.lo[0], found.nominal[0]) == (0, 0)
    assert found.hi[0] == area(BOX)[0]
    assert complaints == ["DD311", "DD311"]


def test_an_invalid_feature_widens_its_box(world: World) -> None:
    bow = shapely.Polygon([(10, 0), (10.05, 0.1), (10.05, 0), (10, 0.1)])
    world.vector("pa", [(bow, {}), (shapely.box(20, 0, 21, 1), {})])
    found, complaints = overlap(world, BOX, shapely.box(12, 0, 12.1, 0.1))
    assert complaints == ["DD311"]
    assert (found.lo[0], found.nominal[0]) == (0, 0)
    assert found.hi[0] == pytest.approx(area(shapely.box(10, 0, 10.05, 0.1))[0], rel=1e-12)
    assert found.hi[1] == 0


@pytest.mark.parametrize(
    "what",
    [
        None,
        {"type": "Point", "coordinates": [30, 1]},
        {"type": "LineString", "coordinates": [[30, 1], [31, 1]]},
    ],
)
def test_a_feature_without_extent_could_lie_anywhere(world: World, what: object) -> None:
    world.vector("pa", [(what, {}), (shapely.box(20, 0, 21, 1), {})])
    found, complaints = overlap(world, BOX, shapely.box(20.1, 0, 20.2, 0.1))
    assert complaints == ["DD311"]
    assert found.known.tolist() == [False, True]
    assert said(found) == "layer_has_no_absence"


def test_a_blank_proves_nothing_where_the_record_says_so(world: World) -> None:
    world.vector("pa", [(shapely.box(9, -1, 10.05, 1), {})], absence_is_evidence="no")
    found, _ = overlap(world, BOX, shapely.box(11, 0, 11.1, 0.1))
    assert found.known.tolist() == [True, False]
    assert found.hi.tolist() == area(BOX, shapely.box(11, 0, 11.1, 0.1))
    assert found.lo[0] == pytest.approx(area(shapely.box(10, 0, 10.05, 0.1))[0], rel=1e-12)
    assert [said(found, i) for i in (0, 1)] == ["layer_has_no_absence"] * 2


def test_outside_what_the_layer_covers(world: World) -> None:
    covers = {"west": 0, "south": -20, "east": 10.06, "north": 20}
    world.vector(
        "pa",
        [(shapely.box(9, -1, 10.05, 1), {}), (shapely.box(10.09, -1, 10.2, 1), {})],
        covers=covers,
    )
    found, _ = overlap(
        world, BOX, shapely.box(10.07, 0, 10.08, 0.1), shapely.box(10.15, 0, 10.25, 0.1)
    )
    lo = area(
        shapely.box(10, 0, 10.05, 0.1),
        shapely.box(10.09, 0, 10.1, 0.1),
        shapely.box(10.06, 0, 10.1, 0.1),
    )
    assert found.lo[0] == pytest.approx(lo[0] + lo[1], rel=1e-12)
    assert found.hi[0] == pytest.approx(lo[0] + lo[2], rel=1e-12)
    assert found.known.tolist() == [True, False, True]
    assert [said(found, i) for i in range(3)] == ["outside_layer"] * 3
    assert found.hi[2] == area(shapely.box(10.15, 0, 10.25, 0.1))[0]


def test_no_catalogue_no_layer_no_file_other_file(world: World) -> None:
    found, _ = overlap(world, BOX)
    assert said(found) == "no_layer"
    assert found.reasons[0].say("en") == "the catalogue has no layer of pa"
    world.vector("pa", [(BOX, {})])
    (world.folder / "pa.geojson").write_text("{}")
    found, complaints = overlap(world, BOX)
    assert (said(found), complaints) == ("layer_refused", ["DD302"])
    assert "DD302" in found.reasons[0].say("zh")
    (world.folder / "pa.geojson").unlink()
    found, complaints = overlap(world, BOX)
    assert (said(found), complaints) == ("layer_refused", ["DD303"])


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "not json",
        "<kml/>",
        '{"type": "FeatureCollection"',
        MERCATOR,
    ],
)
def test_files_of_another_kind(world: World, text: str) -> None:
    world.vector("pa", [(BOX, {})])
    path = world.folder / "pa.geojson"
    path.write_text(text)
    world.layers[0]["sha256"] = sha256(path)
    found, complaints = overlap(world, BOX)
    assert (said(found), complaints) == ("layer_refused", ["DD306"])


def test_a_field_that_is_not_there(world: World) -> None:
    world.vector(
        "pa", [(BOX, {"A": "x"})], status={"field": "STATUS", "certain": ["x"], "possible": []}
    )
    assert overlap(world, BOX)[1] == ["DD306"]


def test_a_geopackage(world: World) -> None:
    path = world.folder / "pa.gpkg"
    shapes = shapely.to_wkb(np.array([shapely.box(9, -1, 10.05, 1)], object))
    pyogrio.raw.write(
        path,
        shapes,
        [np.array(["Designated"], object)],
        ["STATUS"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        driver="GPKG",
    )
    world.vector("pa", [])
    world.layers[0] |= {
        "path": "pa.gpkg",
        "format": "GeoPackage",
        "sha256": sha256(path),
        "status": {"field": "STATUS", "certain": ["Designated"], "possible": []},
    }
    found, complaints = overlap(world, BOX)
    assert complaints == []
    assert found.lo[0] == pytest.approx(area(shapely.box(10, 0, 10.05, 0.1))[0], rel=1e-12)
    assert sha256(path) == world.layers[0]["sha256"]


def test_an_empty_layer_whose_absence_counts(world: World) -> None:
    world.vector("pa", [])
    found, _ = overlap(world, BOX)
    assert (found.known.tolist(), found.hi.tolist()) == ([True], [0])


def test_a_licence_without_permission(world: World) -> None:
    world.vector("pa", [(BOX, {})], licence=LICENCE | {"commercial_use": "no"})
    found, complaints = overlap(world, BOX)
    assert (said(found), complaints) == ("layer_refused", ["DD312"])


def test_the_layer_is_listed_with_its_state(world: World) -> None:
    world.vector("pa", [(BOX, {})])
    m, _ = world.measure(BOX, plan=PLAN)
    assert [(use.product, use.tiles[0][2]) for use in m.layers] == [("pa", "used")]
    assert json.loads((world.folder / "pa.geojson").read_text())["features"]
