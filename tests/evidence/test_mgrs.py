"""Names of squares of the military grid against places that are known, and against UTM itself."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from ddcheck.evidence.holdings import squares_needed
from ddcheck.evidence.mgrs import SQUARE_M, in_text, name_at, square_of, touched, zone_at


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [
        (-77.0365, 38.8977, "18SUJ"),  # the White House
        (2.2945, 48.8582, "31UDQ"),  # the Eiffel tower
        (151.2153, -33.8568, "56HLH"),  # the opera of Sydney
        (180.0, -17.0, "01KAB"), (-180.0, -17.0, "01KAB"), (179.9999, -17.0, "60KZG"),
        (5.32, 60.39, "32VKN"),  # Bergen: zone 32 by exception
        (15.6, 78.2, "33XWG"),  # Longyearbyen: zone 33 by exception
    ],
)  # fmt: skip
def test_places_that_are_known(lon: float, lat: float, name: str) -> None:
    assert name_at(lon, lat) == name


def test_beside_the_grid_there_is_no_name() -> None:
    assert name_at(0, 84.1) is None
    assert name_at(0, -80.1) is None
    assert name_at(0, 84.0) is not None
    assert name_at(0, -80.0) is not None


@pytest.mark.parametrize(
    "name",
    ["22MBI", "22OBU", "00MBU", "61MBU", "22MZU", "22MBW", "2MBU", "T22MBU", "22mbu", "22MKU"],
)
def test_what_is_no_name(name: str) -> None:
    assert square_of(name) is None


def test_every_place_lies_in_its_square() -> None:
    random = Random(7)
    for _ in range(1500):
        lon, lat = random.uniform(-180, 180), random.uniform(-80, 84)
        name = name_at(lon, lat)
        assert name is not None
        square = square_of(name)
        assert square is not None, name
        assert (square.zone, square.south) == (zone_at(lon, lat), lat < 0)
        utm = Transformer.from_crs("EPSG:4326", f"EPSG:{square.epsg}", always_xy=True)
        east, north = utm.transform(lon, lat)
        assert square.east <= east < square.east + SQUARE_M
        assert square.north <= north < square.north + SQUARE_M


def test_the_equator_parts_north_from_south() -> None:
    for lat, band in ((-0.001, "M"), (0.0, "N")):
        name = name_at(-51.0, lat)
        assert name is not None
        assert name[2] == band
    south = square_of("22MEE")
    assert south is not None
    assert (south.signed_north, south.north, south.epsg) == (-100_000, 9_900_000, 32722)


def test_boxes_reach_every_square_that_their_places_lie_in() -> None:
    random = Random(3)
    for _ in range(60):
        west, south = random.uniform(-179, 170), random.uniform(-79, 80)
        east, north = west + random.uniform(0, 3), south + random.uniform(0, 3)
        names = set(touched(np.array([[west, south, east, north]])))
        for _ in range(30):
            assert name_at(random.uniform(west, east), random.uniform(south, north)) in names


def test_plots_need_the_squares_around_them() -> None:
    plots = np.array([shapely.box(-48.001, -3.001, -47.999, -2.999), None], object)
    needed = squares_needed(plots)
    assert {name[:2] for name in needed} == {"22", "23"}  # 48 W parts two zones
    assert all(square_of(name) is not None for name in needed)


def test_names_in_file_names() -> None:
    granule = "OPERA_L3_DIST-ALERT-HLS_T22MBU_20250601T135121Z_20250603T010203Z_S2A_30_v1_VEG-DIST-STATUS.tif"
    assert in_text(granule) == "22MBU"
    assert in_text("T22MBU.tif") == "22MBU"
    assert in_text("T22MBU_T22MBV.tif") is None
    assert in_text("X22MBU.tif") is None
    assert in_text("T22MZZ.tif") is None
