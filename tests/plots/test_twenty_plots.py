"""Twenty plots, written in each format and encoding, are the same twenty plots."""

import base64
import json
import shutil
import sqlite3
import struct
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from planted import clean
from plot_files import codes, read_files
from pyogrio.raw import write

from ddcheck.plots.formats import ReadOptions
from ddcheck.plots.table import Plots

COLUMNS = ("plot_id", "country", "producer", "region", "area_ha")
POINTS = (7, 13)
HOLED, SPLIT = (3, 11), (5, 17)


def features() -> list[dict]:
    """Fourteen polygons, two with a hole, two of two parts, two points; names in several scripts."""
    rng = np.random.default_rng(20)
    made = []
    for number in range(20):
        one = clean(rng, number, corners=8)
        said = one["properties"]
        said = {
            "plot_id": f"0{number:03d}E{number}", "country": said["country"],
            "producer": ("张伟", "José Nuñez", "Amélie N’Goran", "佐藤")[number % 4],
            "region": None if number % 5 == 0 else f"region {number % 3}",
            "area_ha": said["declared_area_ha"],
        }  # fmt: skip
        ring = one["geometry"]["coordinates"][0]
        if number in POINTS:
            said["area_ha"] = 1.25
            one["geometry"] = {"type": "Point", "coordinates": ring[0]}
        elif number in HOLED:
            x, y = np.mean(ring[:-1], axis=0)
            hole = [[round(x + (a - x) / 9, 6), round(y + (b - y) / 9, 6)] for a, b in ring]
            one["geometry"]["coordinates"].append(hole)
        elif number in SPLIT:
            far = [[round(x + 0.005, 6), y] for x, y in ring]
            one["geometry"] = {"type": "MultiPolygon", "coordinates": [[ring], [far]]}
            said["area_ha"] = round(2 * said["area_ha"], 2)
        made.append({**one, "properties": said})
    return made


PLOTS = features()
SHAPES = shapely.from_geojson([json.dumps(one["geometry"]) for one in PLOTS])
CELLS = {name: [one["properties"][name] for one in PLOTS] for name in COLUMNS}


def text(path: Path, said: str) -> list[Path]:
    path.write_text(said, encoding="utf-8")
    return [path]


def geojson(folder: Path) -> list[Path]:
    collection = {"type": "FeatureCollection", "features": PLOTS}
    return text(folder / "plots.geojson", json.dumps(collection, ensure_ascii=False, indent=1))


def newline_geojson(folder: Path) -> list[Path]:
    return text(folder / "plots.ndjson", "\n".join(json.dumps(one) for one in PLOTS))


def traces_geojson(folder: Path) -> list[Path]:
    """As the EU system writes and reads it: its own names, the id beside the properties."""
    names = {"country": "ProducerCountry", "producer": "ProducerName", "region": "ProductionPlace",
             "area_ha": "Area"}  # fmt: skip
    made = [
        {"type": "Feature", "id": said["plot_id"], "geometry": one["geometry"],
         "properties": {eu: said[name] for name, eu in names.items()}}
        for one in PLOTS for said in [one["properties"]]
    ]  # fmt: skip
    return text(folder / "eu.json", json.dumps({"type": "FeatureCollection", "features": made}))


def traces_xml(folder: Path) -> list[Path]:
    inside = ""
    for one in PLOTS:
        said = one["properties"]
        own = {"plot_id": said["plot_id"], "Area": said["area_ha"],
               "ProductionPlace": said["region"]}  # fmt: skip
        collection = {"type": "FeatureCollection", "features": [{**one, "properties": own}]}
        encoded = base64.encodebytes(json.dumps(collection).encode()).decode()
        inside += (
            f"<producers><country>{said['country']}</country><name>{said['producer']}</name>"
            f"<geometryGeojson>{encoded}</geometryGeojson></producers>"
        )
    return text(
        folder / "statement.xml",
        f"<s><commodities><position>1</position>{inside}</commodities></s>",
    )


def geoparquet(folder: Path) -> list[Path]:
    geo = {
        "version": "1.1.0",
        "primary_column": "geom",
        "columns": {"geom": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table({**CELLS, "geom": pa.array(shapely.to_wkb(SHAPES), pa.binary())})
    path = folder / "plots.parquet"
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path, row_group_size=6)
    return [path]


def geopackage(folder: Path) -> list[Path]:
    path = folder / "plots.gpkg"
    database = sqlite3.connect(path)
    database.executescript(
        """
        CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
        CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT,
            organization_coordsys_id INTEGER, definition TEXT);
        CREATE TABLE plots (fid INTEGER PRIMARY KEY, geom BLOB, plot_id TEXT, country TEXT,
            producer TEXT, region TEXT, area_ha REAL);
        INSERT INTO gpkg_contents VALUES ('plots', 'features', 4326);
        INSERT INTO gpkg_geometry_columns VALUES ('plots', 'geom', 4326);
        INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326, '');
        """
    )
    rows = zip(SHAPES, *CELLS.values(), strict=True)
    for shape, *cells in rows:
        west, south, east, north = shape.bounds
        envelope = struct.pack("<4d", west, east, south, north)
        blob = b"GP\x00\x03" + struct.pack("<i", 4326) + envelope + shapely.to_wkb(shape)
        database.execute("INSERT INTO plots VALUES (NULL, ?, ?, ?, ?, ?, ?)", (blob, *cells))
    database.commit()
    database.close()
    return [path]


def shapefiles(folder: Path, encoding: str = "UTF-8") -> list[Path]:
    """Two, as one holds points or polygons."""
    point = shapely.get_type_id(SHAPES) == 0
    paths = []
    for name, own in (("areas", ~point), ("points", point)):
        if not own.any():
            continue
        path = folder / f"{name}.shp"
        columns = [np.array([CELLS[c][i] for i in np.flatnonzero(own)], object)
                   for c in COLUMNS[:-1]]  # fmt: skip
        areas = np.array([CELLS["area_ha"][i] for i in np.flatnonzero(own)])
        write(
            path, shapely.to_wkb(SHAPES[own]), [*columns, areas], list(COLUMNS),
            geometry_type="Point" if name == "points" else "Polygon", crs="EPSG:4326",
            driver="ESRI Shapefile", encoding=encoding,
        )  # fmt: skip
        paths.append(path)
    return paths


def zipped_shapefiles(folder: Path) -> list[Path]:
    inner = folder / "inner"
    inner.mkdir()
    shapefiles(inner)
    path = folder / "plots.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(inner.iterdir()):
            archive.write(part, part.name)
    return [path]


def kml(folder: Path) -> list[Path]:
    return text(folder / "plots.kml", kml_text())


def kmz(folder: Path) -> list[Path]:
    path = folder / "plots.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml_text())
    return [path]


def kml_text() -> str:
    marks = ""
    for one in PLOTS:
        data = "".join(
            f"<Data name='{name}'><value>{said}</value></Data>"
            for name, said in one["properties"].items()
            if said is not None
        )
        marks += (
            f"<Placemark><ExtendedData>{data}</ExtendedData>{_kml(one['geometry'])}</Placemark>"
        )
    return f"<kml xmlns='http://www.opengis.net/kml/2.2'><Document>{marks}</Document></kml>"


def _kml(geometry: dict) -> str:
    kind, at = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return f"<Point><coordinates>{at[0]},{at[1]},212</coordinates></Point>"
    if kind == "MultiPolygon":
        parts = "".join(_kml({"type": "Polygon", "coordinates": rings}) for rings in at)
        return f"<MultiGeometry>{parts}</MultiGeometry>"
    rings = ""
    for number, ring in enumerate(at):
        edge = "innerBoundaryIs" if number else "outerBoundaryIs"
        places = " ".join(f"{x},{y},0" for x, y in ring)
        rings += f"<{edge}><LinearRing><coordinates>{places}</coordinates></LinearRing></{edge}>"
    return f"<Polygon>{rings}</Polygon>"


def wkt_table(folder: Path) -> list[Path]:
    return text(folder / "plots.csv", _table(",", [f'"{s.wkt}"' for s in SHAPES]))


def hex_table(folder: Path) -> list[Path]:
    """The list that the engine of GFW Pro reads: WKB in hexadecimal, tabs."""
    return text(folder / "list.tsv", _table("\t", shapely.to_wkb(SHAPES, hex=True).tolist()))


def _table(separator: str, geometry: list[str]) -> str:
    names = ["location_id" if name == "plot_id" else name for name in COLUMNS]
    lines = [separator.join([*names, "geom"])]
    for i, shape in enumerate(geometry):
        cells = ["" if CELLS[c][i] is None else str(CELLS[c][i]) for c in COLUMNS]
        lines.append(separator.join([*cells, shape]))
    return "\n".join(lines) + "\n"


def mixed_table(folder: Path) -> list[Path]:
    """As a phone app writes it: longitude and latitude for all, a polygon where one was walked."""
    header = ",".join(["Farm ID", "country", "farmer_name", "farm_district", "farm_size",
                       "longitude", "latitude", "polygon"])  # fmt: skip
    lines = [header]
    for i, one in enumerate(PLOTS):
        cells = ["" if CELLS[c][i] is None else str(CELLS[c][i]) for c in COLUMNS]
        point = one["geometry"]["type"] == "Point"
        x, y = one["geometry"]["coordinates"] if point else ("", "")
        wkt = "" if point else f'"{SHAPES[i].wkt}"'
        lines.append(",".join([*cells, str(x), str(y), wkt]))
    return text(folder / "app.csv", "\n".join(lines) + "\n")


WRITERS = (
    geojson, newline_geojson, traces_geojson, traces_xml, geoparquet, geopackage, shapefiles,
    zipped_shapefiles, kml, kmz, wkt_table, hex_table, mixed_table,
)  # fmt: skip


def same(plots: Plots) -> None:
    """That the plots are the twenty, in whatever order."""
    order = np.argsort(plots.ids)
    assert [plots.ids[i] for i in order] == sorted(CELLS["plot_id"])
    at = [CELLS["plot_id"].index(plots.ids[i]) for i in order]
    assert plots.fault == plots.doubt == (None,) * 20
    for column in COLUMNS[1:]:
        table = "declared_area_ha" if column == "area_ha" else column
        said = plots.attributes[table].to_pylist()
        assert [said[i] for i in order] == [CELLS[column][i] for i in at], column
    assert [plots.kind[i] for i in order] == [PLOTS[i]["geometry"]["type"] for i in at]
    assert {plots.decimals[i] for i in order} == {6}
    for row, number in zip(order, at, strict=True):
        if number in POINTS:
            assert plots.area_ha[row] == pytest.approx(1.25, rel=1e-6)
            assert plots.geometry[row].centroid.distance(SHAPES[number]) < 1e-9
        else:
            assert shapely.equals_exact(
                shapely.normalize(plots.geometry[row]), shapely.normalize(SHAPES[number])
            )


@pytest.mark.parametrize("written", WRITERS, ids=lambda w: w.__name__)
def test_a_format_gives_the_twenty_plots(tmp_path, written):
    plots, diagnostics = read_files(*written(tmp_path))

    assert codes(diagnostics) == ["DD219"] * len(HOLED)
    assert (plots.counts.read, plots.counts.rejected) == (20, 0)
    same(plots)


@pytest.mark.parametrize("written", WRITERS, ids=lambda w: w.__name__)
def test_measured_areas_and_bytes_are_the_same_in_every_format(tmp_path, written):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, _ = read_files(*geojson(tmp_path / "a"))
    plots, _ = read_files(*written(tmp_path / "b"))
    a, b = np.argsort(first.ids), np.argsort(plots.ids)

    turned = written in (shapefiles, zipped_shapefiles)  # the format turns rings its own way
    wkb = plots.wkb.take(b).to_pylist(), first.wkb.take(a).to_pylist()
    assert wkb[0] == wkb[1] or turned
    assert plots.area_ha[b] == pytest.approx(first.area_ha[a], rel=1e-12)


NAMES = {
    "GB18030": ["张伟", "黎明", "麴生", "𠀀"] * 5,
    "BIG5": ["張偉", "黎明", "陳生", "林場"] * 5,
    "CP932": ["佐藤", "鈴木", "ｱｵｷ", "高橋"] * 5,
    "CP1252": ["José Nuñez", "Amélie", "Åsa", "œuf"] * 5,
    "ISO-8859-1": ["José Nuñez", "Amélie", "Åsa", "Ærø"] * 5,
    "UTF-8": ["张伟", "José", "佐藤", "𠀀"] * 5,
}


@pytest.mark.parametrize("encoding", NAMES)
@pytest.mark.parametrize("said", ["cpg", "option"])
def test_the_encoding_of_a_dbf_is_that_of_its_cpg_or_of_the_user(
    tmp_path, monkeypatch, encoding, said
):
    monkeypatch.setitem(CELLS, "producer", NAMES[encoding])
    paths = shapefiles(tmp_path, encoding)
    for path in paths:
        path.with_suffix(".cpg").unlink(missing_ok=True)
        if said == "cpg":
            path.with_suffix(".cpg").write_text(encoding + "\n")
    option = ReadOptions(encoding=encoding.lower()) if said == "option" else None
    plots, diagnostics = read_files(*paths, options=option)

    assert codes(diagnostics) == ["DD219"] * len(HOLED)
    same(plots)


def test_an_encoding_that_is_not_said_or_not_known_is_refused_not_guessed(tmp_path, monkeypatch):
    monkeypatch.setitem(CELLS, "producer", NAMES["BIG5"])
    areas, _ = shapefiles(tmp_path, "BIG5")
    for cpg in (None, "KLINGON", "UTF-8", "\0\0"):
        areas.with_suffix(".cpg").unlink(missing_ok=True)
        if cpg is not None:
            areas.with_suffix(".cpg").write_text(cpg)
        plots, diagnostics = read_files(areas)
        assert codes(diagnostics) == ["DD101"], cpg
        assert len(plots) == 0
        assert plots.counts.rejected >= 1


@pytest.mark.parametrize(
    ("page", "names"), [("936", "GB18030"), ("ANSI 1252", "CP1252"), ("88591", "ISO-8859-1")]
)
def test_code_pages_may_be_numbers(tmp_path, monkeypatch, page, names):
    monkeypatch.setitem(CELLS, "producer", [n if n != "𠀀" else "何" for n in NAMES[names]])
    paths = shapefiles(tmp_path, "GBK" if page == "936" else names)
    for path in paths:
        path.with_suffix(".cpg").write_text(page)
    same(read_files(*paths)[0])


@pytest.mark.parametrize("written", [wkt_table, hex_table, mixed_table], ids=lambda w: w.__name__)
@pytest.mark.parametrize("encoding", ["gb18030", "big5", "cp932", "cp1252", "utf-16"])
def test_a_table_of_plots_in_a_declared_encoding(tmp_path, monkeypatch, encoding, written):
    if encoding != "utf-16":
        monkeypatch.setitem(CELLS, "producer", NAMES[encoding.upper()])
    [path] = written(tmp_path)
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    plots, _ = read_files(path, options=ReadOptions(encoding=encoding))
    same(plots)


ENCODINGS = ["gb18030", "big5", "cp932", "cp1252", "utf-16"]


@pytest.mark.parametrize(
    "written", [geojson, newline_geojson, traces_geojson], ids=lambda w: w.__name__
)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("said", ["option", "sidecar"])
def test_geojson_in_a_declared_encoding(tmp_path, monkeypatch, encoding, written, said):
    """RFC 8259 asks for UTF-8; a file that is not is read as declared, and never guessed."""
    if encoding != "utf-16":
        monkeypatch.setitem(CELLS, "producer", NAMES[encoding.upper()])
        monkeypatch.setattr(f"{__name__}.PLOTS", _renamed(NAMES[encoding.upper()]))
    [path] = written(tmp_path)
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    if said == "sidecar":
        path.with_name(path.name + ".encoding").write_text(encoding)
    option = ReadOptions(encoding=encoding) if said == "option" else None
    same(read_files(path, options=option)[0])
    if said == "option":
        silent, diagnostics = read_files(path)
        assert len(silent) == 0 or path.read_bytes().isascii()
        assert diagnostics.has_errors or path.read_bytes().isascii()


def _renamed(names: list[str]) -> list[dict]:
    """The twenty with the names of producers that an encoding can write."""
    return [
        {**one, "properties": {**one["properties"], "producer": name}}
        for one, name in zip(PLOTS, names, strict=True)
    ]


def test_geojson_in_utf_8_stays_so_whatever_the_tables_beside_it_are(tmp_path):
    same(read_files(*geojson(tmp_path), options=ReadOptions(encoding="gb18030"))[0])


def test_geojson_that_is_not_what_was_declared_is_refused(tmp_path):
    [path] = geojson(tmp_path)
    path.write_bytes(path.read_text("utf-8").encode("cp1252", "replace") + b"\x81")
    plots, diagnostics = read_files(path, options=ReadOptions(encoding="gb2312"))

    assert codes(diagnostics) == ["DD101"]
    assert (len(plots), plots.counts.rejected) == (0, 1)


@pytest.mark.parametrize("written", [kml, kmz, traces_xml], ids=lambda w: w.__name__)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_xml_in_the_encoding_that_it_states(tmp_path, monkeypatch, encoding, written):
    if encoding != "utf-16":
        monkeypatch.setitem(CELLS, "producer", NAMES[encoding.upper()])
        monkeypatch.setattr(f"{__name__}.PLOTS", _renamed(NAMES[encoding.upper()]))
    [path] = written(tmp_path)
    packed = written is kmz
    body = kml_text() if packed else path.read_text("utf-8")
    name = {"cp932": "shift_jis", "cp1252": "windows-1252"}.get(encoding, encoding)
    stated = (
        f'<?xml version="1.0" encoding="{name}"?>\n' + body.partition("?>")[2 * ("?>" in body[:60])]
    )
    data = stated.encode(encoding if encoding != "cp932" else "shift_jis")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", data)
    else:
        path.write_bytes(data)
    same(read_files(path)[0])


def test_the_order_of_names_of_a_shapefile_does_not_matter(tmp_path):
    """Suffixes in capitals, as old programs write them."""
    areas, _ = shapefiles(tmp_path)
    upper = tmp_path / "UPPER"
    upper.mkdir()
    for part in tmp_path.glob("*.*"):
        shutil.copy(part, upper / (part.stem + part.suffix.upper()))
    plots, _ = read_files(upper / areas.with_suffix(".SHP").name, upper / "points.SHP")
    same(plots)
