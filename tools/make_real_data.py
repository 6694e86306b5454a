"""Writes docs/real-data.md: what the evidence room measures on real polygons and rasters.

    python tools/make_real_data.py ../shared/data            write the page
    python tools/make_real_data.py ../shared/data --check    change nothing; leave with 1 if it differs

The data are clips of other projects and are not part of this one; their sources stand beside them.
Time and memory are those of the machine that wrote the page; --check passes over them.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import rasterio
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.catalogue import Catalogue, load_catalogue
from ddcheck.evidence.measure import Measurements, measure
from ddcheck.evidence.plan import Plan, Question
from ddcheck.evidence.position import Position
from ddcheck.evidence.spans import Spans
from ddcheck.model.diagnostic import Diagnostics

PAGE = Path(__file__).parents[1] / "docs" / "real-data.md"
HA = 1e12
K = 4000
CANOPY = 30.0
GEOD = pyproj.Geod(ellps="WGS84")
_TIMED = re.compile(r"^\| (?:time|memory).*$", re.MULTILINE)

INTRO = """# Real polygons and real rasters

Made by `tools/make_real_data.py` from clips of Hansen Global Forest Change (Hansen/UMD/Google/USGS/NASA, CC BY 4.0, as published by
the mapme initiative) and from the example polygons of Whisp (MIT). None of these data are part of this project.

Hectares are `certain … nominal … possible`. Nominal is what most tools report: the label year after the day, inside canopy above 30 % in 2000,
covered exactly. Certain and possible allow for a year of tolerance of the label, for an outline of unstated accuracy (one sigma of 30 m, with 12 m
for the layer), and for patches below half a hectare. `wide by` is the cause of the largest part of the width.

The reference of an area is the geodesic area of the same outline, its edges cut to a ten-thousandth of a degree (pyproj).
"""


@dataclass(frozen=True)
class Timed:
    """Measurements with the seconds that they took, and what the process held at most."""

    found: Measurements
    seconds: float
    peak_mib: float


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    folders = [Path(item) for item in arguments if item != "--check"]
    if len(folders) != 1 or not folders[0].is_dir():
        sys.stderr.write("usage: python tools/make_real_data.py FOLDER [--check]\n")
        return 2
    text = page(folders[0])
    if not check:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if without_timing(PAGE.read_text(encoding="utf-8")) == without_timing(text):
        return 0
    sys.stderr.write(f"{PAGE.name} tells of other figures than the program gives\n")
    return 1


def without_timing(text: str) -> str:
    return _TIMED.sub("", text)


def page(data: Path) -> str:
    """The whole page."""
    parts = [INTRO, *_viet_nam(data), *_neiba(data), *_whisp(data)]
    return "\n".join(parts).rstrip() + "\n"


def _viet_nam(data: Path) -> Iterator[str]:
    folder = data / "gfc_viet_nam"
    shapes = outlines(folder / "aoi_polys.gpkg")
    files = {
        "loss_year": folder / "pkgTest_lossyear.tif",
        "tree_cover": folder / "pkgTest_treecover2000.tif",
    }
    yield "## Quang Tri and Hue, Viet Nam\n"
    yield (
        "Eight polygons of 74 to 464 ha; Hansen GFC 2000 to 2018, 643 x 453 pixels, uint16 with 65535 for no data. "
        "Loss after 2010-12-31.\n"
    )
    yield from _table(shapes, files, 2018, date(2010, 12, 31), "65535")


def _neiba(data: Path) -> Iterator[str]:
    folder = data / "gfc_sierra_de_neiba_2020"
    name = "Hansen_GFC-2020-v1.8_{}_20N_080W.tif"
    files = {
        "loss_year": folder / name.format("lossyear"),
        "tree_cover": folder / name.format("treecover2000"),
    }
    with rasterio.open(files["loss_year"]) as clip:
        box = clip.bounds
    frame = shapely.box(box.left + 0.005, box.bottom + 0.005, box.right - 0.005, box.top - 0.005)
    quarters = [shapely.intersection(frame, part) for part in _quarters(frame)]
    yield "## Sierra de Neiba, Dominican Republic\n"
    yield (
        "Hansen GFC-2020 v1.8, 191 x 221 pixels, uint8. The folder holds no polygons: these are the clip without a margin of 0.005 degrees, and its "
        "four quarters (the quarters add up to the whole). Loss after 2015-12-31.\n"
    )
    yield from _table(np.array([frame, *quarters], object), files, 2020, date(2015, 12, 31), "255")


def _quarters(frame: shapely.Geometry) -> list[shapely.Geometry]:
    west, south, east, north = frame.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    return [shapely.box(w, s, e, n) for s, n in ((lat, north), (south, lat))
            for w, e in ((west, lon), (lon, east))]  # fmt: skip


def _whisp(data: Path) -> Iterator[str]:
    shapes = outlines(data / "plots" / "whisp_example_polys.geojson")
    timed = measured(shapes, None, Plan("hansen-gfc", "hansen-gfc", None, (), (CANOPY,)))
    areas = timed.found.area / HA
    apart = [apart_from_geodesic(s, a) for s, a in zip(shapes, timed.found.area, strict=True)]
    yield "## Example polygons of Whisp\n"
    yield (
        f"{len(shapes)} multipolygons in about ten countries, 15 decimals; no raster of their ground is at hand, so all of it is unseen.\n"
    )
    yield "| | |\n|---|---|"
    yield f"| hectares, smallest to largest | {areas.min():.4f} … {areas.max():.4f} |"
    yield f"| hectares together | {areas.sum():.4f} |"
    yield f"| unseen hectares together | {timed.found.unseen.sum() / HA:.4f} |"
    yield f"| largest difference from the geodesic area | {_at_most(max(apart))} |"
    yield from _cost(timed)


def _table(
    shapes: NDArray[np.object_], files: dict[str, Path], last: int, day: date, unknown: str
) -> Iterator[str]:
    """Forest and loss of each polygon, and how the areas agree."""
    question = Question(day, CANOPY, 1.0)
    plan = Plan("clip", "clip", None, (), (CANOPY,), questions=(question,))
    with tempfile.TemporaryDirectory() as scratch:
        catalogue = catalogue_of(Path(scratch), files, last, unknown)
        timed = measured(shapes, catalogue, plan)
    found, answer = timed.found, timed.found.answers[question]
    yield "| polygon | ha | seen ha | forest on the day, ha | loss after it, ha | wide by |"
    yield "|---|---|---|---|---|---|"
    for i in range(len(shapes)):
        yield (
            f"| {i + 1} | {found.area[i] / HA:.4f} | {found.seen[i] / HA:.4f} |"
            f" {_span(answer.forest, i)} | {_span(answer.loss, i)} | {_widest(answer.loss, i)} |"
        )
    apart = [apart_from_geodesic(s, a) for s, a in zip(shapes, found.area, strict=True)]
    pixels = np.zeros(len(shapes))
    np.add.at(pixels, found.cover.plot, found.cover.area)
    grid = np.abs(pixels - found.area) / found.area
    yield "\n| | |\n|---|---|"
    yield f"| largest difference from the geodesic area | {_at_most(max(apart))} |"
    yield f"| largest difference of the sum of pixels from the area | {_at_most(grid.max())} |"
    yield from _cost(timed)


def _cost(timed: Timed) -> Iterator[str]:
    yield f"| time, with reading and hashing the files | {timed.seconds:.2f} s |"
    yield f"| memory of the process at most, libraries included | {timed.peak_mib:.0f} MiB |\n"


def _at_most(value: float) -> str:
    """A difference as the power of ten that it stays below, so that no last digit is told."""
    power = -15
    while value >= 10.0**power:
        power += 1
    return f"less than 1e{power}, relative"


def _span(spans: Spans, i: int) -> str:
    return " … ".join(f"{part[i] / HA:.2f}" for part in (spans.lo, spans.nominal, spans.hi))


def _widest(spans: Spans, i: int) -> str:
    widths = {width: int(area[i]) for width, area in spans.widths().items()}
    return max(widths, key=lambda width: widths[width]).word if any(widths.values()) else "nothing"


def measured(shapes: NDArray[np.object_], catalogue: Catalogue | None, plan: Plan) -> Timed:
    """Measure outlines of unstated accuracy. Complaints about the files end the tool."""
    diagnostics = Diagnostics()
    position = Position(np.full(len(shapes), np.nan), np.zeros(len(shapes), bool))
    begin = time.perf_counter()
    found = measure(shapes, plan, catalogue, diagnostics, position=position)
    seconds = time.perf_counter() - begin
    if diagnostics.items:
        raise SystemExit("\n".join(item.message("en") for item in diagnostics.sorted()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Timed(found, seconds, peak)


def outlines(path: Path) -> NDArray[np.object_]:
    """The geometries of a file in longitude and latitude."""
    _, _, wkb, _ = pyogrio.raw.read(path, columns=[])
    return np.asarray(shapely.from_wkb(wkb), object)


def apart_from_geodesic(shape: shapely.Geometry, area: int) -> float:
    """Relative difference of pico-hectares from the geodesic area of the same outline."""
    total = 0.0
    for part in shapely.get_parts(shape):
        fine = shapely.geometry.polygon.orient(shapely.segmentize(part, 1e-4))
        total += float(GEOD.geometry_area_perimeter(fine)[0])
    return abs(int(area) / 1e8 - total) / total


def catalogue_of(folder: Path, files: dict[str, Path], last: int, unknown: str) -> Catalogue:
    """A catalogue of the clips where they lie, written for this run."""
    layers = []
    for asserts, path in files.items():
        with rasterio.open(path) as clip:
            box, dtype = clip.bounds, clip.dtypes[0]
        sides = zip(("west", "south", "east", "north"), box, strict=True)
        bounds = {name: round(side * K) / K for name, side in sides}
        years = asserts == "loss_year"
        layers.append({
            "id": f"clip-{asserts.replace('_', '-')}", "product": "clip", "asserts": asserts,
            "kind": "raster", "title": f"clip, {asserts}", "producer": "UMD", "version": "clip",
            "licence": {"name": "CC-BY-4.0", "commercial_use": "yes", "redistribute": "yes",
                        "share_alike": "no", "attribution": "Hansen/UMD/Google/USGS/NASA"},
            "family": "landsat_umd", "absence_is_evidence": "yes",
            "period": {"start": "2001-01-01", "end": f"{last}-12-31"}, "crs": "EPSG:4326",
            "grid": {"west": -180, "north": 80, "pixel_deg": 0.00025}, "dtype": dtype,
            "domain": [[0, last - 2000 if years else 100]], "unknown_values": [int(unknown)],
            "encoding": {"none": [0], "first_value": 1, "first_year": 2001} if years
            else {"unit": "percent"},
            **({"year_tolerance": 1} if years else {}),
            "tile_scheme": "listed",
            "tiles": [{"name": "clip", "path": str(path.resolve()), "bytes": path.stat().st_size,
                       "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bounds": bounds}],
        })  # fmt: skip
    text = json.dumps({"schema": "ddcheck/catalogue/1", "layers": layers})
    (folder / "catalogue.yaml").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    catalogue = load_catalogue(folder / "catalogue.yaml", diagnostics)
    if diagnostics.items:
        raise SystemExit("\n".join(item.message("en") for item in diagnostics.sorted()))
    return catalogue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
