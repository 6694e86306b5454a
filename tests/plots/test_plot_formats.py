"""The same plots in every format give the same table; what a format leaves open is not guessed."""

import base64
import io
import json
import sqlite3
import struct
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from plot_files import (
    SQUARE,
    codes,
    collection,
    feature,
    moved,
    multi,
    point,
    polygon,
    read,
    read_files,
)

from ddcheck.documents.cells import State
from ddcheck.documents.column_names import Names
from ddcheck.documents.convention import Convention
from ddcheck.documents.typed import STATE
from ddcheck.plots.formats import ReadOptions

RINGS = [SQUARE, moved(SQUARE, 0.05, 0.0), moved(SQUARE, 0.1, 0.02)]
IDS = ["A-1", "0017", "12E3"]
SHAPES = shapely.polygons([np.array(ring) for ring in RINGS])
UTM = "EPSG:32721"


def features():
    return [
        feature(polygon(ring), plot_id=name, country="BR", producer="X")
        for ring, name in zip(RINGS, IDS, strict=True)
    ]


def geojson(folder: Path) -> Path:
    path = folder / "plots.geojson"
    path.write_text(collection(*features()))
    return path


def newline_geojson(folder: Path) -> Path:
    path = folder / "plots.geojsonl"
    path.write_text("\n".join(json.dumps(one) for one in features()) + "\n")
    return path


def geoparquet(folder: Path, crs=None, shapes=SHAPES) -> Path:
    column = {"encoding": "WKB", "geometry_types": ["Polygon"]}
    if crs is not None:
        column["crs"] = crs
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table(
        {
            "plot_id": IDS,
            "country": ["BR"] * 3,
            "producer": ["X"] * 3,
            "geometry": pa.array(shapely.to_wkb(shapes), pa.binary()),
        }
    ).replace_schema_metadata({"geo": json.dumps(geo)})
    path = folder / "plots.parquet"
    pq.write_table(table, path)
    return path


def geopackage(folder: Path, epsg: int = 4326, shapes=SHAPES) -> Path:
    path = folder / "plots.gpkg"
    database = sqlite3.connect(path)
    database.executescript(
        """
        CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
        CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT,
            organization_coordsys_id INTEGER, definition TEXT);
        CREATE TABLE "my plots" (fid INTEGER PRIMARY KEY, geom BLOB, plot_id TEXT, country TEXT, producer TEXT);
        INSERT INTO gpkg_contents VALUES ('my plots', 'features', 1);
        INSERT INTO gpkg_geometry_columns VALUES ('my plots', 'geom', 1);
        """
    )
    database.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (1, 'EPSG', ?, 'undefined')", (epsg,))
    for name, shape in zip(IDS, shapes, strict=True):
        blob = b"GP\x00\x01" + struct.pack("<i", 1) + shapely.to_wkb(shape)
        database.execute(
            'INSERT INTO "my plots" (geom, plot_id, country, producer) VALUES (?, ?, ?, ?)',
            (blob, name, "BR", "X"),
        )
    database.commit()
    database.close()
    return path


def shapefile(folder: Path, crs: str | None = "EPSG:4326", shapes=SHAPES) -> Path:
    from pyogrio.raw import write

    path = folder / "plots.shp"
    data = [np.array(values, object) for values in (IDS, ["BR"] * 3, ["X"] * 3)]
    write(
        path,
        shapely.to_wkb(shapes),
        data,
        ["plot_id", "country", "producer"],
        geometry_type="Polygon",
        crs=crs,
        driver="ESRI Shapefile",
        encoding="UTF-8",
    )
    return path


def zipped_shapefile(folder: Path) -> Path:
    inner = folder / "inner"
    inner.mkdir()
    shapefile(inner)
    path = folder / "plots.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(inner.iterdir()):
            archive.write(part, f"sent/{part.name}")
    return path


def kml_text() -> str:
    marks = ""
    for ring, name in zip(RINGS, IDS, strict=True):
        positions = " ".join(f"{x},{y},0" for x, y in ring)
        marks += (
            f"<Placemark><ExtendedData><Data name='plot_id'><value>{name}</value></Data>"
            "<SchemaData><SimpleData name='country'>BR</SimpleData></SchemaData>"
            "<Data name='producer'><value>X</value></Data></ExtendedData><Polygon><outerBoundaryIs>"
            f"<LinearRing><coordinates>{positions}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        )
    return f"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'><Document>{marks}</Document></kml>"


def kml(folder: Path) -> Path:
    path = folder / "plots.kml"
    path.write_text(kml_text())
    return path


def kmz(folder: Path) -> Path:
    path = folder / "plots.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml_text())
    return path


def wkt_csv(folder: Path) -> Path:
    lines = ["plot_id,country,producer,WKT"]
    lines += [
        f'{name},BR,X,"{shapely.to_wkt(shape, rounding_precision=6)}"'
        for name, shape in zip(IDS, SHAPES, strict=True)
    ]
    path = folder / "plots.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def hex_tsv(folder: Path) -> Path:
    lines = ["list_id\tlocation_id\tgeom\tcountry\tproducer"]
    lines += [
        f"1\t{name}\t{shapely.to_wkb(shape, hex=True)}\tBR\tX"
        for name, shape in zip(IDS, SHAPES, strict=True)
    ]
    path = folder / "list.tsv"
    path.write_text("\n".join(lines) + "\n")
    return path


def traces(folder: Path) -> Path:
    inside = ""
    for one in features():
        del one["properties"]["country"], one["properties"]["producer"]
        encoded = base64.b64encode(collection(one).encode()).decode()
        inside += f"<v3:producers><v3:country>BR</v3:country><v3:name>X</v3:name><v3:geometryGeojson>{encoded}</v3:geometryGeojson></v3:producers>"
    path = folder / "statement.xml"
    path.write_text(
        f"<v3:statement xmlns:v3='urn:x'><v3:commodities>{inside}</v3:commodities></v3:statement>"
    )
    return path


WRITERS = [
    geojson,
    newline_geojson,
    geoparquet,
    geopackage,
    shapefile,
    zipped_shapefile,
    kml,
    kmz,
    wkt_csv,
    hex_tsv,
    traces,
]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_every_format_gives_the_same_table(tmp_path, write):
    plots, diagnostics = read_files(write(tmp_path))

    assert codes(diagnostics) == []
    assert sorted(plots.ids) == sorted(IDS)
    order = [plots.ids.index(name) for name in IDS]
    assert (plots.counts.read, plots.counts.rejected) == (3, 0)
    assert plots.attributes["country"].to_pylist() == ["BR"] * 3
    assert plots.attributes["producer"].to_pylist() == ["X"] * 3
    assert set(plots.kind) == {"Polygon"}
    assert shapely.equals(plots.geometry[order], SHAPES).all()
    assert str(plots.place(order[0])).startswith(plots.stood.files[0].name)


@pytest.mark.parametrize("write", [geoparquet, geopackage, shapefile])
def test_a_stated_system_is_transformed_and_said(tmp_path, write):
    from pyproj import Transformer

    to_utm = Transformer.from_crs("EPSG:4326", UTM, always_xy=True)
    metres = shapely.transform(SHAPES, lambda xy: np.column_stack(to_utm.transform(*xy.T)))
    stated = {
        "geoparquet": {"id": {"authority": "EPSG", "code": 32721}},
        "geopackage": 32721,
        "shapefile": UTM,
    }
    plots, diagnostics = read_files(write(tmp_path, _projjson(stated[write.__name__]), metres))

    assert codes(diagnostics) == ["DD259"]
    assert "UTM" in diagnostics.items[0].message("en")
    assert shapely.hausdorff_distance(plots.geometry, SHAPES).max() < 1e-9


def _projjson(stated):
    from pyproj import CRS

    return CRS.from_epsg(32721).to_json_dict() if isinstance(stated, dict) else stated


def test_a_shapefile_without_a_system_is_refused_until_it_is_named(tmp_path):
    path = shapefile(tmp_path, crs=None)
    path.with_suffix(".prj").unlink(missing_ok=True)
    plots, diagnostics = read_files(path)

    assert codes(diagnostics) == ["DD201"]
    assert plots.fault == ("DD201",) * 3
    plots, diagnostics = read_files(path, options=ReadOptions(crs="EPSG:4326"))
    assert codes(diagnostics) == []
    assert plots.fault == (None,) * 3


def test_geojson_in_metres_is_read_only_if_file_and_user_name_the_same_system(tmp_path):
    crs = {"type": "name", "properties": {"name": UTM}}
    metres = [
        [277676.1234, 9667928.5],
        [278776.5, 9668051.25],
        [278911.5, 9669157.5],
        [277676.1234, 9667928.5],
    ]
    text = collection(feature(polygon(metres)), crs=crs)

    assert codes(read(tmp_path, text)[1]) == ["DD201"]
    assert codes(read(tmp_path, text, options=ReadOptions(crs="EPSG:32722"))[1]) == ["DD201"]
    plots, diagnostics = read(tmp_path, text, options=ReadOptions(crs=UTM))
    assert codes(diagnostics) == ["DD259"]
    assert plots.lon[0] == pytest.approx(-59.0, abs=0.01) or plots.lon[0] == pytest.approx(
        -58.99, abs=0.02
    )


def test_a_system_named_after_the_features_refuses_them_all(tmp_path):
    whole = json.loads(collection(*features()))
    whole["crs"] = {"type": "name", "properties": {"name": UTM}}
    plots, diagnostics = read(tmp_path, json.dumps(whole))

    assert codes(diagnostics) == ["DD201"]
    assert plots.fault == ("DD201",) * 3
    assert list(plots.geometry) == [None] * 3


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "MultiPoint", "coordinates": [[-55.1, -3.1]]},
        {"type": "GeometryCollection", "geometries": [polygon(SQUARE)]},
        {"type": "LineString", "coordinates": SQUARE},
    ],
)
def test_other_types_are_refused_by_name(tmp_path, geometry):
    plots, diagnostics = read(tmp_path, json.dumps(feature(geometry)))

    assert codes(diagnostics) == ["DD212"]
    assert geometry["type"] in diagnostics.items[0].message("en")
    assert plots.fault == ("DD212",)


def test_a_table_of_points(tmp_path):
    text = (
        "Farm ID;Long (X);Lat (Y);farm_size\n"
        "F1;-55.123456;-3.123456;1.5\nF2;-55,223456;-3,1;1\nF3;;;2\nF4;-55,223;-3.1;1\n"
        "F5;55°12'W;3°6'S;1\n"
    )
    plots, diagnostics = read(tmp_path, text, "points.csv")

    assert plots.ids == ["F1", "F2", "F3", "F4", "F5"]
    assert plots.fault == (None, None, "DD213", "DD205", "DD205")
    assert plots.area_ha[:2] == pytest.approx([1.5, 1.0], rel=1e-6)
    middle = plots.geometry[1].centroid
    assert (middle.x, middle.y) == pytest.approx((-55.223456, -3.1), abs=1e-9)
    said = " ".join(found.message("en") for found in diagnostics.items)
    assert "-55,223" in said, "a number or fifty-five thousand: nobody can tell"
    assert "55°12'W" in said


def test_a_declared_decimal_comma_holds_for_coordinates_and_areas(tmp_path):
    text = "Farm ID;X;Y;farm_size\nF1;-55,223;-3,123;1,500\n"
    names = Names(others=Convention("comma"))
    plots, _ = read(tmp_path, text, "points.csv", options=ReadOptions(names=names))

    assert plots.fault == (None,)
    assert plots.area_ha[0] == pytest.approx(1.5, rel=1e-6)
    assert plots.geometry[0].centroid.x == pytest.approx(-55.223, abs=1e-9)


def test_the_id_may_come_from_a_named_property(tmp_path):
    text = json.dumps(feature(polygon(SQUARE), plot_id="no", Chave=17))

    assert read(tmp_path, text, options=ReadOptions(plot_id="Chave"))[0].ids == ["17"]
    assert len(read(tmp_path, text, options=ReadOptions(plot_id="chave"))[0]) == 0


def test_ids_are_made_only_when_asked_and_come_from_the_ground(tmp_path):
    one = {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)}
    turned = {**one, "geometry": polygon([*SQUARE[2:], *SQUARE[1:3]][::-1])}

    assert codes(read(tmp_path, collection(one))[1]) == ["DD268"]
    auto = ReadOptions(plot_id="auto")
    [first] = read(tmp_path, collection(one), options=auto)[0].ids
    plots, diagnostics = read(tmp_path, collection(turned, one), options=auto)
    assert plots.ids == [first, f"{first}-2"]
    assert codes(diagnostics) == ["DD246", "DD246"]


def test_an_area_in_quotation_marks_is_read_as_0_by_the_eu_system(tmp_path):
    geometry = point(-55.123456, -3.123456)
    plots, diagnostics = read(tmp_path, json.dumps(feature(geometry, Area="3")))

    assert codes(diagnostics) == ["DD258"]
    assert plots.attributes["declared_area_ha"].to_pylist() == [3.0]
    assert codes(read(tmp_path, json.dumps(feature(geometry, Area=3)))[1]) == []


def test_a_multipolygon_cut_at_the_antimeridian_is_one_plot(tmp_path):
    west = [[179.99, -16.5], [180.0, -16.5], [180.0, -16.490123], [179.99, -16.5]]
    east = [[-180.0, -16.5], [-179.990123, -16.5], [-180.0, -16.490123], [-180.0, -16.5]]
    plots, diagnostics = read(tmp_path, json.dumps(feature(multi([west], [east]), country="FJ")))

    assert "DD215" not in codes(diagnostics)
    assert plots.fault == (None,)


def test_small_blocks_read_the_same_as_large_ones(tmp_path):
    from ddcheck.documents.json_stream import Window, elements, read_value

    text = json.dumps(
        [{"a": [1, {"b": "ü" * k}], "c": None} for k in range(50)], ensure_ascii=False
    )
    for block in (1, 2, 3, 7, 64, 1 << 16):
        window = Window(io.BytesIO(text.encode()), block=block)
        window.skip()
        assert [value for value, _ in elements(window, read_value)] == json.loads(
            text, parse_int=str
        )


def test_a_reference_system_that_is_no_utf8_is_refused_by_name(tmp_path):
    """As old programs write Córrego Alegre; the libraries below would stumble over it."""
    path = shapefile(tmp_path)
    path.with_suffix(".prj").write_bytes('GEOGCS["Córrego Alegre"]'.encode("latin-1"))
    plots, diagnostics = read_files(path)

    assert codes(diagnostics) == ["DD101"]
    assert ".prj" in diagnostics.items[0].message("en")
    assert len(plots) == 0
    assert plots.counts.rejected >= 1


def test_a_datum_that_nobody_knows_is_refused_and_not_taken_for_another(tmp_path):
    """One letter of WGS exchanged: such a system parses, but there is no way from it to degrees."""
    path = shapefile(tmp_path)
    said = path.with_suffix(".prj").read_text()
    path.with_suffix(".prj").write_text(said.replace("WGS_1984", "WHS_1984"))
    plots, diagnostics = read_files(path)

    assert codes(diagnostics) == ["DD201"]
    assert "WHS_1984" in diagnostics.items[0].message("en")
    assert plots.fault == ("DD201",) * 3


@pytest.mark.parametrize(
    ("system", "codes_", "metres"),
    [
        ("EPSG:4490", ["DD259"], "0.1 m"),  # CGCS2000
        ("EPSG:4610", ["DD201"], None),  # Xian 1980: no way is published, and it is 100 m and more
        ("EPSG:4674", ["DD259"], "1 m"),  # SIRGAS 2000
    ],
)
def test_a_system_is_used_only_where_the_way_to_wgs84_is_known(tmp_path, system, codes_, metres):
    path = shapefile(tmp_path, crs=system)
    plots, diagnostics = read_files(path)

    assert codes(diagnostics) == codes_
    assert (plots.fault == (None,) * 3) == (codes_ == ["DD259"])
    if metres is not None:
        assert metres in diagnostics.items[0].message("en")


def test_texts_of_a_geopackage_that_are_no_utf8_are_said_cell_by_cell(tmp_path):
    """They were taken for empty cells before: a country that is there and cannot be read is not none."""
    path = geopackage(tmp_path)
    database = sqlite3.connect(path)
    database.execute("UPDATE \"my plots\" SET country = CAST(X'42E9' AS TEXT) WHERE fid = 2")
    database.execute("UPDATE \"my plots\" SET plot_id = CAST(X'50E9' AS TEXT) WHERE fid = 3")
    database.commit()
    database.close()
    plots, diagnostics = read_files(path)

    said = [(d.code, d.place.row, d.place.field) for d in diagnostics.items if d.code == "DD152"]
    assert sorted(said) == [("DD152", 2, "country"), ("DD152", 3, "plot_id")]
    assert plots.attributes["country"].to_pylist() == ["BR", None]
    assert plots.attributes["country" + STATE].to_pylist()[1] == State.UNREADABLE
    assert plots.counts.rejected == 1, "the one without an id that can be read"
