"""Files made to hurt: one sentence, no traceback, in bounded memory; and files that were damaged."""

import io
import json
import random
import zipfile

import numpy as np
import pyogrio
import pytest
import shapely
from how_many import NIGHTLY
from mutations import mutated
from plot_files import SQUARE, codes, collection, feature, moved, polygon, read, read_files
from test_plot_formats import IDS, WRITERS, kml_text
from test_twenty_plots import zipped_shapefiles

from ddcheck.plots.formats import ReadOptions

XXE = """<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<kml><Placemark><name>&x;</name></Placemark></kml>"""
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(1, 9))
    + "]><kml><name>&a8;</name></kml>"
)


def kmz(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def symlinked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("doc.kml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/hostname")
    return out.getvalue()


HOSTILE = {
    "xxe.kml": XXE.encode(),
    "laughs.kml": LAUGHS.encode(),
    "deep.kml": (b"<kml>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</kml>"),
    "xxe.xml": XXE.replace("kml", "statement").encode(),
    "bomb.kmz": kmz(("doc.kml", b" " * (1 << 24))),
    "path.kmz": kmz(("../../doc.kml", b"<kml/>")),
    "absolute.kmz": kmz(("/doc.kml", b"<kml/>")),
    "twice.kmz": kmz(("doc.kml", b"<kml/>"), ("DOC.kml", b"<kml/>")),
    "link.kmz": symlinked(),
    "nested.zip": kmz(("plots.json", kmz(("doc.kml", b"<kml/>")))),
    "empty.zip": kmz(),
    "nothing.zip": kmz(("readme.txt", b"x")),
    "deep.geojson": b'{"type": "FeatureCollection", "features": ['
    + b"[" * 100_000
    + b"]" * 100_000
    + b"]}",
    "open.geojson": b'{"type": "FeatureCollection", "features": [',
    "nul.geojson": b"\0" * 100,
    "empty.geojson": b"",
    "list.geojson": b"[1, 2]",
    "latin.geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "\xe9"}}]}',
    "notes.gpkg": b"SQLite format 3\0" + b"\0" * 500,
    "torn.parquet": b"PAR1" + b"\0" * 100 + b"PAR1",
    "torn.shp": b"\0\0\x27\x0a" + b"\0" * 60,
    "letter.docx.pdf": b"%PDF-1.4",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path, name):
    plots, diagnostics = read(tmp_path, HOSTILE[name], name)

    assert len(plots) == 0
    assert len(codes(diagnostics)) == 1
    assert diagnostics.has_errors
    assert plots.counts.rejected >= 1, "what the file held is lost, and counted so"
    [said] = diagnostics.items
    assert said.message("zh") != said.message("en")
    if name not in ("notes.gpkg", "torn.parquet"):  # there a library says why
        why = dict(said.values).get("why", "")
        assert not isinstance(why, str) or not why, "in the words of both languages"
    assert str(tmp_path) not in said.message("en")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    outside = tmp_path / "outside"
    sent = tmp_path / "sent"
    outside.mkdir()
    sent.mkdir()
    (outside / "plots.geojson").write_text(collection(feature(polygon(SQUARE))))
    (sent / "plots.geojson").symlink_to(outside / "plots.geojson")

    assert codes(read_files(sent / "plots.geojson")[1]) == ["DD101"]


def test_a_view_in_a_geopackage_is_not_run(tmp_path):
    import sqlite3

    path = WRITERS[3](tmp_path)
    database = sqlite3.connect(path)
    database.executescript(
        """
        ALTER TABLE "my plots" RENAME TO inner_plots;
        CREATE VIEW "my plots" AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n)
            SELECT 1 AS fid, geom, plot_id, country, producer FROM inner_plots, n;
        """
    )
    database.close()

    plots, diagnostics = read_files(path)
    assert len(plots) == 0
    assert diagnostics.has_errors


NUMBERS = ["NaN", "1e999", "-Infinity", '"1"', "null", "[]", "{}", "true", "1_0", "0x10", "01"]


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_no_number_is_no_coordinate(tmp_path, number):
    text = collection(feature(polygon(SQUARE))).replace("-54.991347", number)
    plots, diagnostics = read(tmp_path, text)

    assert diagnostics.has_errors
    assert list(plots.geometry) in ([None], [])


def test_a_member_that_stands_twice_is_refused_wherever_it_stands(tmp_path):
    whole = collection(feature(polygon(SQUARE)))
    for name in ("type", "geometry", "plot_id", "coordinates"):
        text = whole.replace(f'"{name}":', f'"{name}": null, "{name}":', 1)
        plots, diagnostics = read(tmp_path, text)
        assert codes(diagnostics) == ["DD111"], name
        assert len(plots) == 0


def test_the_quick_way_takes_no_more_than_the_careful_way(tmp_path):
    """Geometries are built as a whole where nothing is wrong with them; differences would be silent."""
    from ddcheck.documents import json_text
    from ddcheck.plots.coordinates import Careful, Fault
    from ddcheck.plots.geojson import built_quickly, plain_geometry

    rng = random.Random(7)
    text = json.dumps(polygon(SQUARE, [moved(SQUARE, 0, 0)[k] for k in (0, 1, 2, 0)]))
    accepted = 0
    for _ in range(100_000 if NIGHTLY else 4000):
        damaged = mutated(text.encode(), rng).decode("utf-8", "replace")
        found = plain_geometry(damaged, 0)
        if found is None:
            continue
        [shape] = built_quickly([found[0].text])
        if shape is None:
            continue
        accepted += 1
        try:
            careful = Careful().shape(json_text.parse(found[0].text))
        except (Fault, json_text.NotStrict) as error:
            pytest.fail(f"{found[0].text}: {error}")
        assert careful.equals_exact(shape, 0)
    assert accepted > 100


def test_kml_in_a_kmz_reads_like_kml(tmp_path):
    plots, _ = read(tmp_path, kmz(("a/doc.kml", kml_text().encode())), "x.kmz", ReadOptions())

    assert plots.ids == IDS


def test_a_system_of_another_planet_places_nothing_here(tmp_path):
    from test_plot_formats import shapefile

    path = shapefile(tmp_path)
    mars = path.with_suffix(".prj").read_text().replace("6378137", "3396190")
    path.with_suffix(".prj").write_text(mars)
    plots, diagnostics = read_files(path)

    assert codes(diagnostics) == ["DD201"]
    assert plots.fault == ("DD201",) * 3


def test_columns_of_one_name_refuse_a_shapefile(tmp_path):
    from test_plot_formats import shapefile

    path = shapefile(tmp_path)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    for field in (32, 64, 96):
        table[field : field + 11] = bytes(11)
    path.with_suffix(".dbf").write_bytes(bytes(table))
    plots, diagnostics = read_files(path)

    assert codes(diagnostics) == ["DD101"]
    assert len(plots) == 0


def test_a_curve_is_refused_and_its_neighbours_are_read(tmp_path):
    """Found among ten thousand mutations; desktop GIS writes curves into GeoPackages, too."""
    shapes = [shapely.polygons(np.array(moved(SQUARE, x, 0.0))) for x in (0.0, 0.1)]
    arc = (
        "0108000000030000000000000000004BC00000000000000840"
        + "0000000000804BC000000000000010C0" * 2
    )
    rows = [shapely.to_wkb(shapes[0], hex=True), arc, shapely.to_wkb(shapes[1], hex=True)]
    text = "plot_id\tgeom\n" + "".join(f"P{n}\t{cell}\n" for n, cell in enumerate(rows))

    plots, diagnostics = read(tmp_path, text, "plots.tsv")

    assert [fault is None for fault in plots.fault] == [True, False, True]
    assert [(d.code, d.place.plot) for d in diagnostics.items] == [("DD212", "P1")]


def test_a_shapefile_whose_shp_got_lost_in_an_archive_is_missed(tmp_path):
    """Found among ten thousand mutations: a letter of a name, and eighteen plots were gone."""
    [whole] = zipped_shapefiles(tmp_path)
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(tmp_path / "sent.zip", "w") as after:
        for name in before.namelist():
            after.writestr(name.replace("areas.shp", "areas.shq"), before.read(name))
        after.writestr("more.geojson", "{}")
    plots, diagnostics = read_files(tmp_path / "sent.zip")

    assert (len(plots), plots.counts.rejected) == (2, 1)
    assert sorted(codes(diagnostics)) == ["DD101", "DD117", "DD117"]


def test_what_macos_leaves_in_an_archive_is_no_shapefile(tmp_path):
    """For each file there is another called ._file, in a folder __MACOSX."""
    path = tmp_path / "plots.shp"
    shape = np.array([shapely.to_wkb(shapely.Polygon(SQUARE))], object)
    fields = [np.array(["A"], object)]
    pyogrio.raw.write(path, shape, fields, ["plot_id"], geometry_type="Polygon", crs="EPSG:4326")
    with zipfile.ZipFile(tmp_path / "plots.zip", "w") as archive:
        for part in sorted(tmp_path.glob("plots.[!z]*")):
            archive.write(part, f"our plots/{part.name}")
            archive.writestr(f"__MACOSX/our plots/._{part.name}", b"\0\5\x16\7")
        archive.writestr("our plots/.DS_Store", b"x")
    plots, diagnostics = read_files(tmp_path / "plots.zip")

    assert plots.ids == ["A"]
    assert plots.counts.rejected == 0
    assert "DD101" not in codes(diagnostics)
