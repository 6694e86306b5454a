"""Real files: fifty plots from ten countries, and a collection of all that GeoJSON gets wrong."""

import json
from pathlib import Path

import pytest
import shapely
from invalid_geometry import PAGES, standing, tables, with_table
from plot_files import codes, read_files
from pyproj import Geod

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="session")
def real(shared) -> Path:
    return shared / "data" / "plots"


def geodesic_ha(shape: shapely.Geometry) -> float:
    """The area by geodesics on sides that were cut short, so that they stay straight on the map."""
    short = shapely.segmentize(shapely.orient_polygons(shape), 1e-4)
    return abs(GEOD.geometry_area_perimeter(short)[0]) / 1e4


def test_all_plots_of_the_whisp_example_are_read_and_measured(real):
    plots, diagnostics = read_files(real / "whisp_example_polys.geojson")

    assert (plots.counts.read, len(plots)) == (50, 50)
    assert plots.ids[0] == "1"
    assert sorted(set(codes(diagnostics)) & {"DD102", "DD103", "DD201"}) == []
    raw = json.loads((real / "whisp_example_polys.geojson").read_text())["features"]
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in raw]
    off = [
        abs(area / geodesic_ha(shape) - 1)
        for area, shape, fault in zip(plots.area_ha, shapes, plots.fault, strict=True)
        if fault is None
    ]
    assert len(off) == 50
    assert max(off) < 1e-6


FORGIVEN = {
    "invalid_exterior_not_ccw": "direction of a ring says nothing about the ground",
    "invalid_interior_not_cw": "direction of a ring says nothing about the ground",
    "invalid_feature_properties_is_array": "the properties are not needed for the ground",
    "invalid_feature_properties_is_int": "the properties are not needed for the ground",
    "invalid_feature_no_properties": "the properties are not needed for the ground",
    "invalid_feature_id_type": "an id that is no text is not used",
    "invalid_geometry_bbox_not4or6": "a box is not read",
    "invalid_geometry_bbox_not_list": "a box is not read",
    "invalid_geometry_bbox_not_numbers": "a box is not read",
}
FORGIVEN |= {
    "problematic_3d_coordinates": "a height is passed over",
    "problematic_excessive_coordinate_precision": "digits too many do no harm",
    "problematic_wrong_bbox_coordinate_order": "a box is not read",
    "problematic_multitype_geometry_with_just_one_geometry": "one part is as good as several",
}


def test_the_collection_of_invalid_geometry_is_taken_as_its_folders_say(real):
    """The table of the documentation is that of this version."""
    folder = real / "geojson_invalid_geometry" / "examples"
    wrong = []
    for path in sorted(folder.rglob("*.geojson")):
        verdict, said = standing(path)
        invalid = path.parent.name.startswith("invalid")
        text = path.read_text()
        valid = path.parent.name == "valid" and "Polygon" in text and 'Collection",\n' not in text
        if invalid and path.stem not in FORGIVEN and verdict != "refused":
            wrong.append((path.stem, verdict, said))
        if valid and "DD212" not in said and verdict == "refused":
            wrong.append((path.stem, verdict, said))
        if path.stem not in FORGIVEN and "problematic" in path.stem and verdict == "accepted":
            wrong.append((path.stem, verdict, said))
    assert not wrong
    for page, made in zip(PAGES, tables(folder), strict=True):
        text = page.read_text("utf-8")
        assert text == with_table(text, made), "python tests/plots/invalid_geometry.py"
        assert made in text
