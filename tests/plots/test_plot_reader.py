"""Plots from GeoJSON: what is wrong is named, nothing is repaired."""

import pytest
import shapely
from plot_files import SQUARE, collection, feature, multi, point, polygon, read


def test_a_polygon_is_used_as_declared(tmp_path):
    plots, diagnostics = read(tmp_path, collection(feature(polygon(SQUARE), country="BR")))

    assert not diagnostics.items
    assert plots.ids == ["P"]
    assert plots.kind == ("Polygon",)
    assert shapely.equals_exact(plots.geometry[0], shapely.Polygon(SQUARE))


HOLE = [
    [-54.998123, -2.998321],
    [-54.994123, -2.998456],
    [-54.994654, -2.994987],
    [-54.998123, -2.998321],
]
BOW_TIE = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]


@pytest.mark.parametrize(
    ("geometry", "properties", "code"),
    [
        (None, {}, "DD213"),
        ("Polygon", {}, "DD212"),
        ({"type": "LineString", "coordinates": SQUARE}, {}, "DD212"),
        ({"type": "GeometryCollection", "geometries": []}, {}, "DD212"),
        (polygon(), {}, "DD213"),
        (polygon([]), {}, "DD213"),
        (polygon(SQUARE[:-1]), {}, "DD203"),
        (polygon(SQUARE, HOLE[:-1]), {}, "DD203"),
        (polygon([*SQUARE[:2], SQUARE[0]]), {}, "DD207"),
        (polygon([[-55, -3], [-54, -3], [-53, -3], [-55, -3]]), {}, "DD208"),
        (polygon(BOW_TIE), {}, "DD204"),
        (polygon([[lon, "x"] for lon, _ in SQUARE]), {}, "DD205"),
        (polygon([[lon] for lon, _ in SQUARE]), {}, "DD205"),
        (polygon([[lon, float("nan")] for lon, _ in SQUARE]), {}, "DD205"),
        (polygon([[lon * 1e4, lat * 1e4] for lon, lat in SQUARE]), {}, "DD255"),
        (polygon([[lon * 1e303, lat] for lon, lat in SQUARE]), {}, "DD255"),
        (polygon([[lon * 5, lat] for lon, lat in SQUARE]), {}, "DD206"),
        (polygon([[lat, lon * 2] for lon, lat in SQUARE]), {}, "DD202"),
        (polygon([[179.123456, 66.5], [-179, 66.5], [-179, 67], [179.123456, 66.5]]), {}, "DD215"),
        (point(-55.123456, -3.123456), {}, "DD211"),
        (point(-55.123456, -3.123456), {"declared_area_ha": 4.01}, "DD210"),
        (point(0, 0), {"declared_area_ha": 1}, "DD217"),
        (polygon(SQUARE), {"country": "CN"}, "DD209"),
        (polygon([[lat, lon] for lon, lat in SQUARE]), {"country": "BR"}, "DD202"),
    ],
)  # fmt: skip
def test_a_faulty_geometry_is_named_and_not_used(tmp_path, geometry, properties, code):
    plots, diagnostics = read(tmp_path, collection(feature(geometry, **properties)))

    assert [found.code for found in diagnostics.items] == [code]
    assert plots.fault == (code,)
    assert plots.geometry[0] is None
    [found] = diagnostics.items
    assert str(found.place).startswith("plots.geojson:1 /features/0")
    for lang in ("en", "zh"):
        assert "{" not in found.message(lang) + found.help(lang)


def test_infinity_is_not_a_coordinate(tmp_path):
    text = collection(feature(polygon(SQUARE))).replace("-54.991347", "1e999")
    plots, diagnostics = read(tmp_path, text)

    assert [found.code for found in diagnostics.items] == ["DD205"]
    assert plots.fault == ("DD205",)


def test_a_hole_and_a_second_part_are_kept(tmp_path):
    plots, diagnostics = read(tmp_path, collection(feature(multi([SQUARE, HOLE], [SQUARE_NEAR]))))

    assert [found.code for found in diagnostics.items] == ["DD219"]
    assert shapely.get_num_geometries(plots.geometry[0]) == 2
    assert len(plots.geometry[0].geoms[0].interiors) == 1


SQUARE_NEAR = [[round(lon + 0.05, 6), lat] for lon, lat in SQUARE]


def test_a_point_of_exactly_four_hectares_is_a_circle_of_that_area(tmp_path):
    text = collection(feature(point(-55.123456, -3.123456), declared_area_ha=4.0, country="BR"))
    plots, diagnostics = read(tmp_path, text)

    assert not diagnostics.items
    assert plots.is_point.tolist() == [True]
    from pyproj import Geod

    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(plots.geometry[0])
    assert abs(area) == pytest.approx(40_000, rel=1e-6)


def test_rows_read_are_kept_or_rejected(tmp_path):
    text = collection(
        feature(polygon(SQUARE)),
        feature(polygon(SQUARE)),
        {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)},
        3,
    )
    plots, diagnostics = read(tmp_path, text)

    assert (plots.counts.read, plots.counts.screened, plots.counts.rejected) == (4, 1, 3)
    assert sorted(d.code for d in diagnostics.items) == ["DD103", "DD104", "DD118"]


def test_another_reference_system_refuses_the_file_and_counts_its_plots(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32721"}}
    plots, diagnostics = read(tmp_path, collection(feature(polygon(SQUARE)), crs=crs))

    assert [found.code for found in diagnostics.items] == ["DD201"]
    assert (plots.counts.read, plots.counts.rejected) == (1, 0)
    assert plots.fault == ("DD201",)


def test_names_of_the_eu_information_system_are_understood(tmp_path):
    properties = {"plot_id": None, "Area": 1.5, "ProducerCountry": "BR", "ProducerName": "X"}
    one = {
        "type": "Feature",
        "id": "P7",
        "properties": properties,
        "geometry": point(-55.123456, -3.123456),
    }
    plots, diagnostics = read(tmp_path, collection(one))

    assert not diagnostics.items
    assert plots.ids == ["P7"]
    assert plots.attributes["declared_area_ha"].to_pylist() == [1.5]
    assert plots.attributes["country"].to_pylist() == ["BR"]


def test_a_country_without_an_outline_is_said(tmp_path):
    ring = [[round(lon + 2.4, 6), round(lat + 6.9, 6)] for lon, lat in SQUARE]
    text = collection(feature(polygon(ring), country="GF"))
    plots, diagnostics = read(tmp_path, text)

    assert [found.code for found in diagnostics.items] == ["DD216"]
    assert plots.fault == (None,)


def test_near_a_border_both_countries_are_possible(tmp_path):
    """A plot 3 km inside Paraguay, declared for Brazil at Ponta Porã: maps are not that good."""
    ring = [[round(lon - 0.75, 6), round(lat - 19.56, 6)] for lon, lat in SQUARE]
    plots, diagnostics = read(tmp_path, collection(feature(polygon(ring), country="BR")))

    assert [found.code for found in diagnostics.items] == ["DD233"]
    assert "PY" in diagnostics.items[0].message("en")
    assert plots.fault == (None,)


def test_the_second_half_of_a_broken_file_is_not_lost_silently(tmp_path):
    text = collection(feature(polygon(SQUARE)))[:-40]
    _, diagnostics = read(tmp_path, text)

    assert [found.code for found in diagnostics.items] == ["DD111"]


@pytest.mark.parametrize(("shift", "code"), [(0.0, "DD244"), (0.0044, "DD243"), (0.02, None)])
def test_a_circle_reaches_over_borders_but_does_not_lie_inside_another_plot(tmp_path, shift, code):
    place = point(round(-54.995123 + shift, 6), -2.996789)
    other = feature(place, plot_id="Q", producer="Y", declared_area_ha=4.0)
    own = feature(polygon(SQUARE), producer="X")
    plots, diagnostics = read(tmp_path, collection(own, other))

    assert [found.code for found in diagnostics.items] == ([code] if code else [])
    assert plots.doubt == (("DD244",) * 2 if code == "DD244" else (None, None))
