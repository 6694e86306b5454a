"""Make `src/ddcheck/plots/countries.parquet` from Natural Earth's 1:10m countries.

Natural Earth is in the public domain (naturalearthdata.com). The input is its TopoJSON form as the
npm package `world-atlas` 2.0.2 carries it (`npm pack world-atlas`, countries-10m.json), the codes
come from the Python package `pycountry`. Run: python tools/make_country_outlines.py TOPOJSON

The outlines are simplified by 0.005 degrees (about 550 m), put on a grid of 0.0005 degrees, and written as WKB, one row a code.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pycountry
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box

TOLERANCE_DEG = 0.005
GRID_DEG = 0.0005
TARGET = Path(__file__).parents[1] / "src/ddcheck/plots/countries.parquet"


def main(source: str) -> None:
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    arcs = [_positions(arc, topology["transform"]) for arc in topology["arcs"]]
    outlines: dict[str, list[Polygon]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        code = _code(country)
        if code:
            outlines.setdefault(code, []).extend(_polygons(country, arcs))
    codes = sorted(outlines)
    shapes = [_simplified(outlines[code]) for code in codes]
    table = pa.table({"country": codes, "outline": shapely.to_wkb(shapes)})
    pq.write_table(table, TARGET, compression="zstd", compression_level=19)


def _positions(
    arc: list[list[int]], transform: dict[str, list[float]]
) -> list[tuple[float, float]]:
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    positions = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        positions.append((x * sx + tx, y * sy + ty))
    return positions


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(part if not ring else part[1:])
    return ring


def _polygons(country: dict, arcs: list[list[tuple[float, float]]]) -> list[Polygon]:
    parts = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    rings = [[_unwrapped(_ring(indices, arcs)) for indices in part] for part in parts]
    whole = [Polygon(r[0], [h for h in r[1:] if len(h) > 3]) for r in rings if len(r[0]) > 3]
    return [piece for polygon in whole for piece in _cut_at_180(polygon)]


def _unwrapped(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring without jumps from one side of the map to the other: it goes on beyond 180 degrees.

    A ring around a pole does not come back to where it began; it is left as it is.
    """
    shift, out = 0.0, ring[:1]
    for (before, _), (lon, lat) in itertools.pairwise(ring):
        shift += 360.0 if lon - before < -180 else -360.0 if lon - before > 180 else 0.0
        out.append((lon + shift, lat))
    return out if shift == 0 else ring


def _cut_at_180(polygon: Polygon) -> list[Polygon]:
    """The polygon in parts that lie between 180 west and 180 east."""
    west, _, east, _ = polygon.bounds
    if west >= -180 and east <= 180:
        return [polygon]
    sound = shapely.make_valid(polygon)
    parts = []
    for shift in (-360.0, 0.0, 360.0):
        inside = shapely.intersection(translate(sound, shift), box(-180, -90, 180, 90))
        parts += _polygons_in(inside)
    return parts


def _polygons_in(shape: shapely.Geometry) -> list[Polygon]:
    """The polygons of a shape, also of the collections that make_valid gives."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon"]


def _code(country: dict) -> str | None:
    if country["properties"]["name"] == "Kosovo":
        return "XK"
    found = pycountry.countries.get(numeric=str(country.get("id", "")).zfill(3))
    return found.alpha_2 if found else None


def _simplified(parts: list[Polygon]) -> MultiPolygon:
    whole = shapely.make_valid(shapely.union_all([shapely.make_valid(part) for part in parts]))
    thin = shapely.make_valid(
        shapely.set_precision(shapely.simplify(whole, TOLERANCE_DEG), GRID_DEG)
    )
    joined = shapely.union_all(_polygons_in(thin))
    return MultiPolygon(_polygons_in(joined))


if __name__ == "__main__":
    main(sys.argv[1])
