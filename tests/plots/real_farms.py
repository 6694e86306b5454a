"""Two thousand farms as they are: smallholdings and estates of many countries, side by side.

Each group of eight is cut out of one piece of land, so neighbours share their borders; each border
was walked twice, by two people with a receiver that is off by a metre or two, every 8 to 40 metres.
Areas are declared as people say them. One in ten is a point with an area.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from ddcheck.plots.area import areas_ha
from ddcheck.plots.country_outlines import outlines
from ddcheck.plots.outline import Outline

COUNTRIES = (
    "BR", "CD", "CG", "CI", "CM", "CN", "CO", "CR", "EC", "ET", "GA", "GH", "GN", "GT", "HN", "ID",
    "IN", "KE", "KH", "LA", "LR", "MG", "MM", "MX", "MY", "NG", "NI", "PE", "PG", "PY", "RU", "SE",
    "SL", "TH", "TZ", "UG", "US", "VN",
)  # fmt: skip
GROUP = 8
M_LAT = 110_574.0
COMMODITIES = ("cocoa", "coffee", "rubber", "oil_palm", "wood", "soya")
INSIDE = 0.03  # degrees from the drawn border


def farms(size: int, seed: int = 11) -> list[dict[str, Any]]:
    """`size` features, plots of eight neighbours after each other."""
    rng = np.random.default_rng(seed)
    made: list[dict[str, Any]] = []
    while len(made) < size:
        country = COUNTRIES[len(made) // GROUP % len(COUNTRIES)]
        made += group(rng, country, len(made))
    return made[:size]


def group(rng: np.random.Generator, country: str, first: int) -> list[dict[str, Any]]:
    lon, lat = _place(rng, country)
    estate = rng.random() < 0.2
    side = rng.uniform(3_000, 7_000) if estate else rng.uniform(250, 900)
    middles = shapely.MultiPoint(rng.uniform(-side / 2, side / 2, (GROUP, 2)))
    land = shapely.box(-side / 2, -side / 2, side / 2, side / 2)
    turn = rng.uniform(0.1, 1.4)
    cells = shapely.get_parts(shapely.voronoi_polygons(middles, extend_to=land))
    made = []
    for number, cell in enumerate(cells):
        own = shapely.intersection(cell, land)
        shape = _walked(rng, own, lon, lat, turn, 7 if rng.random() < 0.5 else 6)
        made.append(_feature(rng, shape, country, first + number, estate=estate))
    return made


def _place(rng: np.random.Generator, country: str) -> tuple[float, float]:
    outline = shapely.buffer(outlines()[country], -INSIDE)
    west, south, east, north = outline.bounds
    while True:
        lon, lat = rng.uniform(west, east), rng.uniform(max(south, -60), min(north, 65))
        if shapely.contains_xy(outline, lon, lat):
            return float(lon), float(lat)


def _walked(
    rng: np.random.Generator, cell: shapely.Polygon, lon: float, lat: float, turn: float,
    decimals: int,
) -> shapely.Polygon:  # fmt: skip
    step = np.sqrt(cell.area) / rng.uniform(5, 25)
    east, north = shapely.get_coordinates(shapely.segmentize(cell, step))[:-1].T
    noise = rng.normal(0, min(1.5, step / 20), (2, len(east)))
    east, north = east + noise[0], north + noise[1]
    x = east * np.cos(turn) - north * np.sin(turn)
    y = east * np.sin(turn) + north * np.cos(turn)
    ring = np.column_stack([lon + x / (M_LAT * np.cos(np.radians(lat))), lat + y / M_LAT])
    shape = shapely.Polygon(np.round(ring, decimals))
    return shape if shape.is_valid else _walked(rng, cell, lon, lat, turn, decimals)


def _feature(
    rng: np.random.Generator, shape: shapely.Polygon, country: str, number: int, *, estate: bool
) -> dict[str, Any]:
    [area] = areas_ha(Outline.of(np.array([shape], object)))
    said = area * np.exp(rng.normal(0, 0.06))
    geometry = shapely.geometry.mapping(shape)
    if not estate and area < 4 and rng.random() < 0.1:
        said = min(said, 4.0)
        x, y = shapely.get_coordinates(shape.representative_point())[0]
        geometry = {"type": "Point", "coordinates": [round(x, 6), round(y, 6)]}
    properties = {
        "plot_id": f"{country}-{number:05d}", "country": country, "producer": f"producer {number}",
        "area_ha": round(float(said), 0 if estate else 2), "captured_on": "2024-03-09",
        "accuracy_m": round(float(rng.uniform(2, 12)), 1),
        "commodity": COMMODITIES[4] if estate else COMMODITIES[number % len(COMMODITIES)],
    }  # fmt: skip
    return {"type": "Feature", "properties": properties, "geometry": geometry}
