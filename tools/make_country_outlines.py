"""Make `src/ddcheck/plots/countries.parquet` from Natural Earth's 1:10m countries.

Natural Earth is in the public domain (naturalearthdata.com). The input is its TopoJSON form as the
npm package `world-atlas` 2.0.2 carries it (`npm pack world-atlas`, countries-10m.json), the codes
come from the Python package `pycountry`. Run: python tools/make_country_outlines.py TOPOJSON

The outlines are simplified by 0.005 degrees (about 550 m), put on a grid of 0.0005 degrees, and written as WKB, one row a code.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pycountry
import shapely
from shapely.geometry import MultiPolygon, Polygon

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
    rings = [[_ring(indices, arcs) for indices in part] for part in parts]
    return [Polygon(r[0], [h for h in r[1:] if len(h) > 3]) for r in rings if len(r[0]) > 3]


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
    polygons = [p for p in shapely.get_parts(thin) if p.geom_type == "Polygon"]
    return MultiPolygon(polygons)


if __name__ == "__main__":
    main(sys.argv[1])
