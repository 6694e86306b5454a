"""Files made to fill memory: each is read in a process that may have little of it.

The limit is on the memory that a process may ask for beyond what it has after its imports, so a
reader that keeps the whole of a file, or unpacks without an end, dies here.
"""

import base64
import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from plot_files import SQUARE, feature, polygon

from ddcheck import intake
from ddcheck.intake import validate
from ddcheck.model.shelf import Shelf

MEGABYTES = 500
LIMITS = {"tags.kml": 100, "tags.xml": 100, "text.geojson": 250, "cell.csv": 350,
          "large.parquet": 1500}  # fmt: skip
"""Where a reader that keeps all would need less, or more, than half a gigabyte: the plots of
large.parquet would need 2.4 GB if they were looked at together."""

READ = """
import resource, sys
import numpy, pyarrow, shapely, pyproj, pyogrio, pyarrow.parquet, sqlite3, zipfile
from pathlib import Path
from ddcheck.declarations.reader import PlotSource
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.reader import read_plots
import ddcheck.plots.geojson, ddcheck.plots.kml, ddcheck.plots.coordinate_table

pyarrow.set_cpu_count(1)
pyarrow.set_io_thread_count(1)
now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
most = now + (int(sys.argv[2]) << 20)
resource.setrlimit(resource.RLIMIT_AS, (most, most))
found = Diagnostics()
path = Path(sys.argv[1])
plots = read_plots([PlotSource(path, path.name)], found, lambda _: None)
said = sorted({d.code for d in found.items} - {"DD249"})
print(",".join(said) or "none", plots.counts.read, plots.counts.rejected, len(plots), sep=";")
"""


def zipped(name: str, *blocks: bytes, times: int = 1) -> bytes:
    out = io.BytesIO()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open(name, "w", force_zip64=True) as member:
        for _ in range(times):
            for block in blocks:
                member.write(block)
    return out.getvalue()


def lying_zip() -> bytes:
    """Its directory says a kilobyte, its member holds 400 MB."""
    data = bytearray(zipped("doc.kml", b" " * (1 << 20), times=300))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(data)


def ring_of(vertices: int) -> list[list[float]]:
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    ring = np.round(np.column_stack([-55 + np.cos(angle), -3 + np.sin(angle)]), 6).tolist()
    return [*ring, ring[0]]


def one_huge(path, vertices=300_000):
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature(polygon(ring_of(vertices)))]})
    )


def many_large(path, plots=150, vertices=20_000):
    """Seventy megabytes of boundaries, each of which is allowed."""
    geometry = json.dumps(polygon(ring_of(vertices)))
    with path.open("w") as out:
        out.write('{"type": "FeatureCollection", "features": [')
        for number in range(plots):
            comma = "," if number else ""
            out.write(
                f'{comma}{{"type":"Feature","properties":{{"plot_id":"{number}"}},"geometry":{geometry}}}'
            )
        out.write("]}")


def long_text(path):
    with path.open("w") as out:
        out.write(
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"x": "'
        )
        for _ in range(160):
            out.write("a" * (1 << 20))
        out.write('"}}]}')


def nested(path):
    with path.open("w") as out:
        out.write('{"type": "FeatureCollection", "features": [')
        for _ in range(100):
            out.write("[" * (1 << 20))


def kml_of_tags(path):
    with path.open("w") as out:
        out.write("<kml>")
        for _ in range(20):
            out.write("<a/>" * 100_000)
        out.write("<Placemark><name>P</name><LineString/></Placemark></kml>")


def kml_of_one_placemark(path):
    with path.open("w") as out:
        out.write("<kml><Placemark>")
        for _ in range(10):
            out.write("<a/>" * 100_000)
        out.write("</Placemark></kml>")


def kml_of_positions(path):
    with path.open("w") as out:
        out.write(
            "<kml><Placemark><name>P</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        )
        for _ in range(20):
            out.write("1.5,2.5,0 " * 100_000)
        out.write("</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>")


def traces_of_tags(path):
    with path.open("w") as out:
        out.write("<s><commodities>")
        for _ in range(20):
            out.write("<a/>" * 100_000)
        out.write("</commodities></s>")


def traces_of_a_huge_plot(path):
    text = json.dumps(
        {"type": "FeatureCollection", "features": [feature(polygon(ring_of(400_000)))]}
    )
    inside = base64.b64encode(text.encode()).decode()
    path.write_text(
        f"<s><producers><name>X</name><geometryGeojson>{inside}</geometryGeojson></producers></s>"
    )


def geo(table: pa.Table, path, **how):
    about = {
        "version": "1.1.0",
        "primary_column": "g",
        "columns": {"g": {"encoding": "WKB", "geometry_types": []}},
    }
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(about)}), path, **how)


def parquet_of_nothing(path):
    """Ten million rows in a few kilobytes."""
    size = 10_000_000
    geo(pa.table({"plot_id": pa.nulls(size, pa.string()), "g": pa.nulls(size, pa.binary())}), path)


def parquet_of_large_plots(path):
    wkb = shapely.to_wkb(shapely.Polygon(ring_of(50_000)))
    table = pa.table(
        {"plot_id": [str(n) for n in range(120)], "g": pa.array([wkb] * 120, pa.binary())}
    )
    geo(table, path, use_dictionary=False, compression="zstd", row_group_size=40)


def table_of_one_cell(path):
    with path.open("w") as out:
        out.write('plot_id,wkt\nP,"POLYGON ((')
        for _ in range(40):
            out.write("1.5 2.5, " * 100_000)
        out.write('))"\n')


BOMBS = {
    "laughs.kmz": lambda path: path.write_bytes(zipped("doc.kml", b" " * (1 << 20), times=300)),
    "lying.kmz": lambda path: path.write_bytes(lying_zip()),
    "bomb.zip": lambda path: path.write_bytes(zipped("plots.shp", b"\0" * (1 << 20), times=500)),
    "huge.geojson": one_huge, "large.geojson": many_large, "text.geojson": long_text,
    "nested.geojson": nested, "tags.kml": kml_of_tags, "placemark.kml": kml_of_one_placemark,
    "positions.kml": kml_of_positions, "tags.xml": traces_of_tags, "huge.xml": traces_of_a_huge_plot,
    "nothing.parquet": parquet_of_nothing, "large.parquet": parquet_of_large_plots,
    "cell.csv": table_of_one_cell,
}  # fmt: skip
HELD = {"large.geojson": 150, "large.parquet": 120}
"""Large but allowed: all of their plots are read."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_made_to_fill_memory_is_read_or_refused_in_bounded_memory(tmp_path, name):
    path = tmp_path / name
    BOMBS[name](path)
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", READ, str(path), str(LIMITS.get(name, MEGABYTES))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-600:]
    codes, read, rejected, kept = done.stdout.strip().split(";")
    if name in HELD:
        assert (int(read), int(rejected), int(kept)) == (HELD[name], 0, HELD[name])
    else:
        assert codes in ("DD101", "DD111", "DD115", "DD121", "DD212"), codes
        assert int(rejected) >= 1 or int(kept) == 1, "what the file held is counted, or unusable"


def test_the_limit_would_stop_a_reader_that_keeps_everything(tmp_path):
    """So that the other tests can fail."""
    path = tmp_path / "plots.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature(polygon(SQUARE))]})
    )
    hungry = READ + "\nheld = [bytes(1 << 20) for _ in range(1000)]\n"
    for program, fails in ((READ, False), (hungry, True)):
        done = subprocess.run(
            [sys.executable, "-c", program, str(path), str(MEGABYTES)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode != 0) == fails
        assert ("MemoryError" in done.stderr) == fails


def silent(*_: object):
    return lambda _: None


def test_columns_laid_on_a_disk_change_no_complaint(tmp_path, monkeypatch):
    """Validate keeps the first 64 MiB in memory; here it keeps nothing there."""
    features = [feature(polygon(SQUARE), plot_id=name) for name in "ABCC"]
    path = tmp_path / "plots.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    in_memory = validate([path], [], silent)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    made: list[Path | None] = []

    def at_once(folder: Path | None) -> Shelf:
        made.append(folder)
        return Shelf(folder, free=0)

    monkeypatch.setattr(intake, "Shelf", at_once)

    assert validate([path], [], silent) == in_memory
    assert made == [tmp_path]
    assert {"DD104", "DD246"} <= {found.code for found in in_memory.diagnostics}
