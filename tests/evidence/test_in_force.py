"""Vector layers with dates and with points: since when land is inside, and where it only may be."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
import shapely
from evidence_world import World
from pyproj import Geod

from ddcheck.evidence.alerts import days_of
from ddcheck.evidence.area import areas_of
from ddcheck.evidence.circles import circle
from ddcheck.evidence.in_force import ALWAYS, first_and_last
from ddcheck.evidence.measure import Overlap, Plan
from ddcheck.evidence.outlines import edges_of
from ddcheck.evidence.partition import Outlined, measure_run, partitions
from ddcheck.model.diagnostic import Diagnostics

PLAN = Plan(None, None, None, ("pa",), ())
BOX = shapely.box(10, 0, 10.1, 0.1)
DATES = {"since": "YEAR"}


def area(shape: shapely.Geometry) -> int:
    return int(areas_of(edges_of(np.array([shape], object)))[0])


def overlap(world: World, *shapes: object) -> tuple[Overlap, list[str]]:
    m, complaints = world.measure(*shapes, plan=PLAN)
    return m.overlaps["pa"], [code for code in complaints if code != "DD301"]


def by(found: Overlap, day: date, plot: int = 0, *, perhaps: bool = False) -> int:
    table = found.perhaps if perhaps else found.in_force
    assert table is not None
    return int(table.by(np.array([plot]), np.array([days_of(day)]))[0])


def test_more_comes_into_force_year_by_year(world: World) -> None:
    world.vector(
        "pa",
        [
            (shapely.box(9, -1, 10.02, 1), {"YEAR": 1990}),
            (shapely.box(9, -1, 10.05, 1), {"YEAR": 2015}),
            (shapely.box(10.04, -1, 10.07, 1), {"YEAR": 2020}),
        ],
        dates=DATES,
    )
    found, complaints = overlap(world, BOX)
    parts = [area(shapely.box(10, 0, east, 0.1)) for east in (10.02, 10.05, 10.07)]
    assert complaints == []
    assert found.lo[0] == pytest.approx(parts[2], rel=1e-12)
    for day, expected in (
        (date(1990, 12, 30), 0), (date(1990, 12, 31), parts[0]), (date(2015, 6, 1), parts[0]),
        (date(2015, 12, 31), parts[1]), (date(2020, 12, 30), parts[1]), (date(2020, 12, 31), parts[2]),
        (date(2090, 1, 1), parts[2]),
    ):  # fmt: skip
        assert by(found, day) == pytest.approx(expected, rel=1e-12), day
    assert by(found, date(2015, 1, 1), perhaps=True) == pytest.approx(parts[1], rel=1e-12)
    assert by(found, date(2014, 12, 31), perhaps=True) == pytest.approx(parts[0], rel=1e-12)


@pytest.mark.parametrize("said", [0, "0", "", None, "0.0"])
def test_without_a_date_it_may_always_have_been_in_force_and_never_surely(
    world: World, said: object
) -> None:
    world.vector("pa", [(shapely.box(9, -1, 11, 1), {"YEAR": said})], dates=DATES)
    found, complaints = overlap(world, BOX)
    assert complaints == []
    assert found.lo[0] == area(BOX)
    assert by(found, date(2500, 1, 1)) == 0
    assert by(found, date(1500, 1, 1), perhaps=True) == area(BOX)


def test_a_date_that_is_none_is_named_and_counts_as_unknown(world: World) -> None:
    features = [
        (shapely.box(9, -1, 11, 1), {"YEAR": "around 1990"}),
        (shapely.box(9, -1, 11, 1), {"YEAR": "2019-02-30"}),
    ]
    world.vector("pa", features, dates=DATES)
    found, complaints = overlap(world, BOX)
    assert complaints == ["DD311", "DD311"]
    assert (found.lo[0], by(found, date(2500, 1, 1))) == (area(BOX), 0)


def test_days_are_read_as_days_and_years_as_all_their_days() -> None:
    assert first_and_last("2019-02-28") == (days_of(date(2019, 2, 28)),) * 2
    assert first_and_last("2019-02-28T00:00:00") == (days_of(date(2019, 2, 28)),) * 2
    assert first_and_last(2019.0) == (days_of(date(2019, 1, 1)), days_of(date(2019, 12, 31)))
    assert first_and_last(float("nan")) is None
    for wrong in ("19", "20190228", "-1", "2019-13-01"):
        with pytest.raises(ValueError, match=r".+"):
            first_and_last(wrong)


def test_what_has_an_end_is_not_certain_any_more(world: World) -> None:
    features = [
        (shapely.box(9, -1, 10.05, 1), {"YEAR": 1990, "LIFTED": "2021-05-01"}),
        (shapely.box(9, -1, 10.02, 1), {"YEAR": 1990, "LIFTED": None}),
    ]
    world.vector("pa", features, dates={"since": "YEAR", "until": "LIFTED"})
    found, _ = overlap(world, BOX)
    assert found.lo[0] == pytest.approx(area(shapely.box(10, 0, 10.02, 0.1)), rel=1e-12)
    assert found.nominal[0] == pytest.approx(area(shapely.box(10, 0, 10.05, 0.1)), rel=1e-12)
    assert by(found, date(2024, 1, 1)) == found.lo[0]
    assert by(found, date(2024, 1, 1), perhaps=True) == found.nominal[0]


def test_a_field_that_the_file_does_not_have(world: World) -> None:
    world.vector("pa", [(BOX, {"OTHER": 1})], dates=DATES)
    found, complaints = overlap(world, BOX)
    assert complaints == ["DD306"]
    assert (found.lo[0], found.hi[0], found.known[0]) == (0, area(BOX), False)


def test_fields_are_taken_by_name_whatever_their_order_in_the_file(world: World) -> None:
    status = {"field": "A", "certain": ["Designated"], "possible": []}
    features = [(shapely.box(9, -1, 11, 1), {"Z": 1990, "A": "Designated"})]
    world.vector("pa", features, status=status, dates={"since": "Z"})
    found, complaints = overlap(world, BOX)
    assert complaints == []
    assert by(found, date(1995, 1, 1)) == area(BOX)


# --- points -------------------------------------------------------------------------------------


def with_points(world: World, *features: tuple[object, dict[str, object]]) -> None:
    world.vector("pa", list(features), points={"area_field": "REP_AREA", "unit": "km2"})


def test_a_point_is_a_circle_of_its_stated_size_and_only_possible(world: World) -> None:
    point = {"type": "Point", "coordinates": [10.05, 0.05]}
    with_points(world, (point, {"REP_AREA": 1.0}))
    far = shapely.box(12, 0, 12.1, 0.1)
    found, complaints = overlap(world, BOX, far)
    assert complaints == []
    assert (found.lo[0], found.nominal[0]) == (0, 0)
    assert found.hi[0] == pytest.approx(100e12, rel=3e-3)  # 1 km2 in pico-hectares
    assert found.hi[0] >= 100e12
    assert (found.known[1], found.hi[1]) == (True, 0)


@pytest.mark.parametrize("size", [0, None, -3, "unknown", 1e30])
def test_a_point_without_a_size_could_be_of_any(world: World, size: object) -> None:
    with_points(world, ({"type": "Point", "coordinates": [30, 1]}, {"REP_AREA": size}))
    found, complaints = overlap(world, BOX)
    assert complaints == ["DD311"]
    assert (found.known[0], found.hi[0]) == (False, area(BOX))


def test_several_points_of_one_area(world: World) -> None:
    points = {"type": "MultiPoint", "coordinates": [[10.02, 0.05], [10.08, 0.05]]}
    with_points(world, (points, {"REP_AREA": 1.0}))
    found, _ = overlap(world, BOX)
    assert found.hi[0] == pytest.approx(200e12, rel=3e-3)


@pytest.mark.parametrize("lat", [-60.0, 0.0, 45.0, 75.0])
@pytest.mark.parametrize("hectares", [1.0, 1e4, 1e6])
def test_every_place_of_the_circle_lies_inside(lat: float, hectares: float) -> None:
    drawn = shapely.union_all(circle(20.0, lat, hectares * 1e4))
    radius = np.sqrt(hectares * 1e4 / np.pi)
    turns = np.arange(0, 360, 0.7)
    ones = np.ones_like(turns)
    east, north, _ = Geod(ellps="WGS84").fwd(20 * ones, lat * ones, turns, 0.9999 * radius * ones)
    assert shapely.contains_xy(drawn, east, north).all()


def test_across_the_antimeridian_and_beside_a_pole() -> None:
    drawn = circle(179.99, 10.0, 1e8)
    assert drawn is not None
    assert len(drawn) == 2
    assert sum(map(area, drawn)) == pytest.approx(1e4 * 1e12, rel=3e-3)
    assert sorted(round(shapely.bounds(part)[0]) for part in drawn) == [-180, 180]
    assert circle(0.0, 89.0, 1e12) is None


# --- in parts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 100])
def test_partitions_bring_the_days_together(world: World, size: int) -> None:
    rng = np.random.default_rng(4)
    features = [
        (shapely.box(x, y, x + 0.05, y + 0.05), {"YEAR": int(rng.integers(1980, 2025))})
        for x, y in rng.uniform(10, 10.2, (30, 2))
    ]
    world.vector("pa", features, dates=DATES)
    shapes = [shapely.box(x, y, x + 0.03, y + 0.03) for x, y in rng.uniform(10, 10.2, (20, 2))]
    m, _ = world.measure(*shapes, plan=PLAN)
    expected = m.overlaps["pa"]
    assert expected.in_force is not None
    assert len(expected.in_force.plot) > 20
    assert (expected.in_force.day > ALWAYS).all()
    wkb = pa.chunked_array([pa.array(shapely.to_wkb(np.array(shapes, object)), pa.binary())])
    middle = shapely.centroid(np.array(shapes, object))
    run = Outlined(
        wkb, shapely.get_x(middle), shapely.get_y(middle), np.full(20, np.nan),
        np.zeros(20, bool), position_error=None,
    )  # fmt: skip
    cut = partitions(run, most_plots=size)
    found = measure_run(run, PLAN, world.catalogue(), Diagnostics(), lambda _: None, cut=cut)
    own = found.overlaps["pa"]
    for name in ("in_force", "perhaps"):
        ours, theirs = getattr(own, name), getattr(expected, name)
        for column in ("plot", "day", "area"):
            assert getattr(ours, column).tolist() == getattr(theirs, column).tolist()
    assert own.lo.tolist() == expected.lo.tolist()
