"""Files that broke on their way: the reason is a sentence in both languages, and no library's."""

import re
import zipfile
from errno import EACCES, ENOSYS

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rasterio
import shapely
from plot_files import SQUARE, read_files
from pyogrio.raw import write

from ddcheck.evidence.raster import read_header
from ddcheck.model.errors import InputInvalid
from ddcheck.model.foreign_words import said_by, said_by_system

NUMBER = 60
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>P1</name>'
    "<Point><coordinates>-55.001234,-3.002345</coordinates></Point></Placemark></kml>"
)


def _shapes():
    squares = [shapely.transform(shapely.Polygon(SQUARE), lambda xy, i=i: xy + i) for i in range(3)]
    return np.array(squares * (NUMBER // 3), object)


def _geoparquet(path, compression, *, checked=False):
    geo = (
        b'{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB"}}}'
    )
    wkb = pa.array(shapely.to_wkb(_shapes()).tolist(), pa.binary())
    table = pa.table({"plot_id": [f"P{i}" for i in range(NUMBER)], "geometry": wkb})
    pq.write_table(
        table.replace_schema_metadata({b"geo": geo}), path, compression=compression,
        use_dictionary=not checked, write_page_checksum=checked,
    )  # fmt: skip


def _geopackage(path):
    names = np.array([f"P{i}" for i in range(NUMBER)], object)
    write(path, shapely.to_wkb(_shapes()), [names], ["plot_id"], geometry_type="Polygon",
          crs="EPSG:4326", driver="GPKG")  # fmt: skip


def _kmz(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML)


def _zeroed(data, start, end):
    return data[:start] + bytes(end - start) + data[end:]


def _pages_zeroed(data):
    return _zeroed(data, 4096 * 3, len(data))


def _one_bit(data, where):
    """One bit of an outline, which stays an outline."""
    at = data.index(where)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


DAMAGED = {
    "cut.parquet": (lambda p: _geoparquet(p, "snappy"), lambda data: data[:-20]),
    "pages.parquet": (lambda p: _geoparquet(p, "zstd"), lambda data: _zeroed(data, 256, 300)),
    "snappy.parquet": (lambda p: _geoparquet(p, "snappy"), lambda data: _zeroed(data, 300, 600)),
    "footer.parquet": (
        lambda p: _geoparquet(p, "none"),
        lambda data: _zeroed(data, len(data) - 400, len(data) - 60),
    ),
    "cut.gpkg": (_geopackage, lambda data: data[: len(data) // 2]),
    "pages.gpkg": (_geopackage, _pages_zeroed),
    "schema.gpkg": (_geopackage, lambda data: data.replace(b"CREATE TABLE", b"CREATE TXBLE")),
    "lists.gpkg": (_geopackage, lambda data: data.replace(b"gpkg_contents", b"gpkg_contentz")),
    "cut.kmz": (_kmz, lambda data: data[:-10]),
    "content.kmz": (_kmz, lambda data: _zeroed(data, 60, 80)),
    "name.kmz": (_kmz, lambda data: b"PK\3\4" + data[4:26] + b"\xff\0" + data[28:]),
    "cut.kml": (lambda p: p.write_text(KML), lambda data: data[:-20]),
    "tags.kml": (lambda p: p.write_text(KML), lambda data: data.replace(b"</Point>", b"</Pt>")),
    "twice.kml": (lambda p: p.write_text(KML), lambda data: data + data),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_in_plain_words(tmp_path, name):
    make, damage = DAMAGED[name]
    path = tmp_path / name
    make(path)
    clean, _ = read_files(path)
    assert len(clean), "the file is read as long as it is whole"
    path.write_bytes(damage(path.read_bytes()))
    plots, diagnostics = read_files(path)

    found = next(found for found in diagnostics.items if found.code == "DD101")
    assert plots.counts.rejected
    assert len(found.message("en")) < 200
    assert "says “" not in found.message("en"), "a sentence of ours"
    words = re.sub(r"'[^']*'|SQLite|Parquet|XML|zip|gpkg_contents|WKB|UTF-8|JSON|geo", "", found.message("zh"))  # fmt: skip
    assert not re.search("[A-Za-z]{3}", words), words


def test_a_damaged_raster_is_refused_in_plain_words(tmp_path):
    path = tmp_path / "tile.tif"
    with rasterio.open(path, "w", driver="GTiff", width=8, height=8, count=1, dtype="uint8",
                       crs="EPSG:4326", transform=(0.1, 0, 0, 0, -0.1, 0)) as file:  # fmt: skip
        file.write(np.ones((1, 8, 8), np.uint8))
    path.write_bytes(b"not a raster at all")

    with pytest.raises(InputInvalid) as refused:
        read_header(path)
    assert refused.value.wording.zh == "tile.tif：GDAL：文件已损坏或属于其他格式"


def test_what_a_library_says_that_is_not_known_is_quoted():
    said = said_by("SQLite", "the moon is\nfull " + "x" * 1000)

    assert said.en.startswith("SQLite says “the moon is full xx")
    assert said.zh.startswith("SQLite 原文：“the moon is full xx")
    assert len(said.zh) < 300
    assert said_by("PROJ", ValueError()).en == "PROJ says “ValueError”"


def test_what_the_system_says_is_said_in_both_languages():
    assert said_by_system(OSError(EACCES, "Permission denied")).zh == "没有访问权限"
    unknown = said_by_system(OSError(ENOSYS, "Function not implemented"))
    assert unknown.zh == "系统原文：“Function not implemented”"
    assert said_by_system(OSError("no number")).en == "no number"
