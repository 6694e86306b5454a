"""The outlines that come along are whole: a country that is half missing would refuse its plots."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from ddcheck.plots.country_outlines import country_at, inside, km_from_land, outlines

KM2 = {  # land areas as atlases give them, in 1,000 km²
    "RU": 17_000, "CA": 9_900, "US": 9_500, "CN": 9_400, "BR": 8_500, "AU": 7_700, "CD": 2_345,
    "ID": 1_900, "PE": 1_285, "CO": 1_140, "CM": 475, "PG": 463, "VN": 331, "MY": 330, "CI": 322,
    "GH": 239, "NZ": 268, "FJ": 18,
}  # fmt: skip
CITIES = {
    "RU": [(37.6, 55.75), (105.1, 60.7), (132.0, 43.2)], "BR": [(-47.9, -15.8), (-60.0, -3.1)],
    "CN": [(116.4, 39.9), (87.6, 43.8)], "ID": [(113.9, -2.2)], "GH": [(-1.6, 6.7)],
    "US": [(-98.0, 39.0), (-150.0, 65.0)], "FJ": [(178.0, -17.8)],
}  # fmt: skip


@pytest.mark.parametrize("country", KM2)
def test_an_outline_has_the_area_of_the_country(country):
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(outlines()[country])

    assert abs(area) / 1e9 == pytest.approx(KM2[country], rel=0.06)


@pytest.mark.parametrize("country", CITIES)
def test_cities_lie_in_their_country(country):
    lon, lat = np.array(CITIES[country]).T

    assert inside(lon, lat, country).all()
    assert set(country_at(lon, lat)) == {country}
    assert (km_from_land(lon, lat) == 0).all()


def test_outlines_are_sound_and_leave_the_sea():
    assert shapely.is_valid(list(outlines().values())).all()
    sea = np.array([[-30.0, 0.0], [-140.0, 10.0], [80.0, -30.0]]).T
    assert list(country_at(*sea)) == [None] * 3
    assert (km_from_land(*sea) > 100).all()
