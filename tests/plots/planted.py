"""Clean plots drawn at random, and defects planted into them, one generator a check (G01 to G34).

A defect takes a clean plot and gives the features that carry it, as GeoJSON, with the code that
must name it. The plots are farms in the land, far from borders, coasts and each other.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ddcheck.plots.country_outlines import outlines
from ddcheck.plots.placeholder_places import MIDDLES

AS_OF = date(2026, 11, 21)
M_LAT = 110_574.0
LANDS = {"BR": (-55.0, -10.0), "CD": (23.0, -2.0), "PE": (-75.0, -8.0), "CM": (13.0, 5.0)}
"""Country, longitude and latitude of the middle of a wide land without coast or border near."""

Feature = dict[str, Any]
Plant = Callable[[np.random.Generator, Feature], list[Any]]


def clean(rng: np.random.Generator, number: int, corners: int | None = None) -> Feature:
    """A farm of 0.3 to 15 ha with crooked sides, six decimals, everything said about it."""
    country = sorted(LANDS)[number % len(LANDS)]
    lon0, lat0 = LANDS[country]
    lon = lon0 + 0.01 * (number % 100) + rng.uniform(0, 0.001)
    lat = lat0 + 0.01 * (number // 100) + rng.uniform(0, 0.001)
    corners = corners or int(rng.integers(5, 16))
    angle = 2 * np.pi * (np.arange(corners) + rng.uniform(-0.3, 0.3, corners)) / corners
    size = rng.uniform(60, 220)
    radius = size * rng.uniform(0.6, 1.0, corners)
    ring = _ring(lon, lat, radius * np.cos(angle), radius * np.sin(angle))
    return {
        "type": "Feature",
        "properties": {
            "plot_id": f"N-{number:05d}", "country": country, "producer": f"farm {number}",
            "captured_on": "2024-05-17", "declared_area_ha": round(area_of(ring), 2),
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip


def _ring(lon: float, lat: float, east: np.ndarray, north: np.ndarray) -> list[list[float]]:
    x = lon + east / (M_LAT * np.cos(np.radians(lat)))
    y = lat + north / M_LAT
    ring = np.round(np.column_stack([x, y]), 6).tolist()
    for position in ring:  # never a number that looks shorter than it was measured
        for axis in (0, 1):
            if round(position[axis] * 1e6) % 10 == 0:
                position[axis] = round(position[axis] + 1e-6, 6)
    return [*ring, list(ring[0])]


def area_of(ring: list[list[float]]) -> float:
    x, y = np.array(ring).T
    x = (x - x[0]) * M_LAT * np.cos(np.radians(y.mean()))
    y = (y - y[0]) * M_LAT
    return abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2e4


def ring_of(feature: Feature) -> list[list[float]]:
    return feature["geometry"]["coordinates"][0]


def _middle(feature: Feature) -> tuple[float, float]:
    x, y = np.mean(ring_of(feature)[:-1], axis=0)
    return float(x), float(y)


def _with_ring(feature: Feature, ring: Any, *others: Any) -> Feature:
    feature["geometry"]["coordinates"] = [ring, *others]
    if ring and isinstance(ring[0], list) and ring[0] == ring[-1] and len(ring) > 3:
        feature["properties"]["declared_area_ha"] = max(round(area_of(ring), 4), 0.0001)
    return feature


def _shape(east: Any, north: Any) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        lon, lat = _middle(feature)
        turn = rng.uniform(0.2, 1.3)
        e, n = np.array(east, float), np.array(north, float)
        ring = _ring(
            lon, lat, e * np.cos(turn) - n * np.sin(turn), e * np.sin(turn) + n * np.cos(turn)
        )
        return [_with_ring(feature, ring)]

    return plant


def _moved(feature: Feature, change: Callable[[float, float], tuple[float, float]]) -> list[Any]:
    ring = [list(change(x, y)) for x, y in ring_of(feature)]
    feature["geometry"]["coordinates"] = [ring]
    return [feature]


def _says(**properties: Any) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        feature["properties"].update(properties)
        return [feature]

    return plant


def _area_times(factor: float) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        feature["properties"]["declared_area_ha"] *= factor
        return [feature]

    return plant


def _point(area: float, decimals: int = 6, where: tuple[float, float] | None = None) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        lon, lat = where or _middle(feature)
        country = feature["properties"]["country"]
        if where == (0.5, 0.5):
            lat, lon = MIDDLES[country]
        lon, lat = round(lon, decimals), round(lat, decimals)
        feature["geometry"] = {"type": "Point", "coordinates": [lon, lat]}
        feature["properties"]["declared_area_ha"] = area
        return [feature]

    return plant


def _another(feature: Feature, shift: float, producer: str | None = None) -> list[Any]:
    """The plot and a second one, moved by a share of its width."""
    second = copy.deepcopy(feature)
    ring = np.array(ring_of(feature))
    width = ring[:, 0].max() - ring[:, 0].min()
    ring[:, 0] += shift * width
    second["geometry"]["coordinates"] = [np.round(ring, 6).tolist()]
    second["properties"]["plot_id"] += "-b"
    second["properties"]["producer"] = producer or "somebody else"
    return [feature, second]


def _square(feature: Feature, metres: float) -> Feature:
    lon, lat = _middle(feature)
    half = metres / 2
    tilt = 0.1 * half
    east, north = (
        np.array([-half, half, half + tilt, -half + tilt]),
        np.array([-half, -half - tilt, half, half]),
    )
    return _with_ring(feature, _ring(lon, lat, east, north))


def _spiked(rng: np.random.Generator, feature: Feature) -> list[Any]:
    ring = ring_of(_square(feature, rng.uniform(120, 400)))
    (x0, y0), (xm, ym) = ring[1], _middle(feature)
    (x2, y2) = ring[2]
    tip = [round(x0 + 10 * (x0 - xm), 6), round(y0 + 10 * (y0 - ym), 6)]
    back = [round(x0 + 0.01 * (x2 - x0), 6), round(y0 + 0.01 * (y2 - y0), 6)]
    return [_with_ring(feature, [*ring[:2], tip, back, *ring[2:]])]


def _bow_tie(rng: np.random.Generator, feature: Feature) -> list[Any]:
    square = ring_of(_square(feature, 200))
    return [_with_ring(feature, [square[0], square[2], square[1], square[3], square[0]])]


def _holed(rng: np.random.Generator, feature: Feature) -> list[Any]:
    outer = ring_of(feature)
    x, y = _middle(feature)
    hole = [[round(x + 0.1 * (a - x), 6), round(y + 0.1 * (b - y), 6)] for a, b in outer]
    return [_with_ring(feature, outer, hole)]


def _box(rng: np.random.Generator, feature: Feature) -> list[Any]:
    x, y = np.array(ring_of(feature)).T
    w, s, e, n = x.min(), y.min(), x.max(), y.max()
    return [_with_ring(feature, [[w, s], [e, s], [e, n], [w, n], [w, s]])]


def _decimals(number: int) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        ring = [[round(x, number), round(y, number)] for x, y in ring_of(_square(feature, 1200))]
        return [_with_ring(feature, ring)]

    return plant


def _many(count: int) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        lon, lat = _middle(feature)
        angle = 2 * np.pi * np.arange(count) / count
        radius = 3000 + 800 * np.sin(5 * angle)
        feature["properties"]["declared_area_ha"] = None
        ring = _ring(lon, lat, radius * np.cos(angle), radius * np.sin(angle))
        feature["geometry"]["coordinates"] = [ring]
        return [feature]

    return plant


def _pixels(rng: np.random.Generator, feature: Feature) -> list[Any]:
    lon, lat = (round(v / 0.00025) for v in _middle(feature))
    steps = [(0, 0), (6, 0), (6, 3), (9, 3), (9, 8), (4, 8), (4, 5), (0, 5), (0, 0)]
    ring = [[round((lon + x) * 0.00025, 6), round((lat + y) * 0.00025, 6)] for x, y in steps]
    return [_with_ring(feature, ring)]


def _apart(rng: np.random.Generator, feature: Feature) -> list[Any]:
    ring = ring_of(feature)
    far = [[round(x + 0.31, 6), y] for x, y in ring]
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": [[ring], [far]]}
    feature["properties"]["declared_area_ha"] *= 2
    return [feature]


def _nation(rng: np.random.Generator, feature: Feature) -> list[Any]:
    outline = outlines()[feature["properties"]["country"]]
    parts = [[[list(p) for p in part.exterior.coords]] for part in outline.geoms]
    feature["geometry"] = {"type": "MultiPolygon", "coordinates": parts}
    feature["properties"]["declared_area_ha"] = None
    return [feature]


def _same_id(rng: np.random.Generator, feature: Feature) -> list[Any]:
    other = copy.deepcopy(feature)
    return [feature, _square(other, 900)]


def _five_farmers(rng: np.random.Generator, feature: Feature) -> list[Any]:
    [point] = _point(1.0)(rng, feature)
    every = [copy.deepcopy(point) for _ in range(5)]
    for number, one in enumerate(every):
        one["properties"]["plot_id"] += f"-{number}"
    return every


def _collected_far(rng: np.random.Generator, feature: Feature) -> list[Any]:
    lon, lat = _middle(feature)
    feature["properties"] |= {
        "collection_lon": round(lon + 0.9, 6),
        "collection_lat": round(lat, 6),
    }
    return [feature]


def _swap_back(feature: Feature) -> list[Any]:
    return _moved(feature, lambda x, y: (y, x))


def _farther(feature: Feature, lon: float, lat: float) -> list[Any]:
    x, y = _middle(feature)
    return _moved(feature, lambda a, b: (round(a - x + lon, 6), round(b - y + lat, 6)))


def _across(feature: Feature) -> list[Any]:
    """Over the 180th meridian, not cut there."""
    x, _ = _middle(feature)
    return _moved(feature, lambda a, b: (round((a - x + 360) % 360 - 180, 6), b))


def _null_vertex(rng: np.random.Generator, feature: Feature) -> list[Any]:
    return [_point(1.0, where=(0.0, 0.0))(rng, feature)[0]]


def _unclosed(gap: float) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        ring = ring_of(feature)
        ring[-1] = [ring[0][0] + gap, ring[0][1]] if gap < 1e-5 else ring[1]
        return [feature] if gap < 1e-5 else [_with_ring_raw(feature, ring[:-1])]

    return plant


def _with_ring_raw(feature: Feature, ring: Any) -> Feature:
    feature["geometry"]["coordinates"] = [ring]
    return feature


@dataclass(frozen=True)
class Defect:
    """A check, the code that must be said, and how the defect is planted."""

    check: str
    code: str
    plant: Plant


def _replace(geometry: Any) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        feature["geometry"] = geometry
        return [feature]

    return plant


def _coordinate(value: Any) -> Plant:
    def plant(rng: np.random.Generator, feature: Feature) -> list[Any]:
        ring = ring_of(feature)
        ring[int(rng.integers(1, len(ring) - 1))][int(rng.integers(0, 2))] = value
        return [feature]

    return plant


CIRCLE = np.linspace(0, 2 * np.pi, 25)[:-1]
DEFECTS = (
    Defect("G01", "DD212", _replace({"type": "LineString", "coordinates": [[1, 2], [3, 4]]})),
    Defect("G01", "DD213", _replace(None)),
    Defect("G02", "DD205", _coordinate("x")),
    Defect("G02", "DD206", _coordinate(-200.5)),
    Defect("G03", "DD208", lambda _, f: [_with_ring_raw(f, [[*_middle(f)]] * 5)]),
    Defect("G04", "DD218", _unclosed(4e-7)),
    Defect("G04", "DD203", _unclosed(1.0)),
    Defect("G04", "DD207", lambda _, f: [_with_ring_raw(f, [*ring_of(f)[:2], ring_of(f)[0]])]),
    Defect("G05", "DD204", _bow_tie),
    Defect("G06", "DD219", _holed),
    Defect("G07", "DD220", lambda _, f: [_with_ring(f, [ring_of(f)[0], *ring_of(f)])]),
    Defect("G08", "DD221", _spiked),
    Defect("G09", "DD222", _shape([-500, 500, 510, -490], [-5, -3, 6, 5])),
    Defect("G10", "DD223", _shape(180 * np.cos(CIRCLE), 180 * np.sin(CIRCLE))),
    Defect("G11", "DD224", _box),
    Defect("G12", "DD225", _decimals(5)),
    Defect("G12", "DD226", _decimals(4)),
    Defect("G12", "DD227", _decimals(3)),
    Defect("G13", "DD202", lambda _, f: _swap_back(f)),
    Defect("G14", "DD228", lambda _, f: _moved(f, lambda x, y: (-x, y))),
    Defect("G15", "DD217", _null_vertex),
    Defect("G15", "DD230", _point(1.0, where=(0.5, 0.5))),
    Defect("G15", "DD229", _five_farmers),
    Defect("G16", "DD231", lambda _, f: _farther(f, -30.123456, -25.654321)),
    Defect("G17", "DD209", lambda _, f: _farther(f, 105.123456, 60.654321)),
    Defect("G18", "DD234", _collected_far),
    Defect("G19", "DD235", _area_times(1.18)),
    Defect("G19", "DD214", _area_times(1.6)),
    Defect("G19", "DD236", _area_times(10)),
    Defect("G20", "DD210", _point(4.5)),
    Defect("G20", "DD211", _point(0)),
    Defect("G21", "DD237", _point(0.5, decimals=3)),
    Defect("G22", "DD238", lambda _, f: [_square(f, 7)]),
    Defect("G22", "DD239", lambda _, f: [_square(f, 2)]),
    Defect("G22", "DD240", lambda r, f: _says(commodity="cocoa")(r, _square(f, 900))),
    Defect("G22", "DD241", lambda _, f: [_square(f, 40_000)]),
    Defect("G23", "DD242", _many(10_500)),
    Defect("G23", "DD121", _many(100_100)),
    Defect("G24", "DD243", lambda _, f: _another(_square(f, 300), 0.8)),
    Defect("G24", "DD244", lambda _, f: _another(_square(f, 300), 0.4)),
    Defect("G24", "DD245", lambda _, f: _another(_square(f, 300), 0.4, f["properties"]["producer"])),
    Defect("G25", "DD246", lambda _, f: _another(f, 0.0)),
    Defect("G26", "DD247", _same_id),
    Defect("G27", "DD248", _apart),
    Defect("G30", "DD250", _says(captured_on="2031-01-01")),
    Defect("G30", "DD251", _says(accuracy_m=40)),
    Defect("G31", "DD252", lambda _, f: [_square(f, 62_000)]),
    Defect("G31", "DD215", lambda _, f: _across(f)),
    Defect("G32", "DD253", _pixels),
    Defect("G33", "DD254", _nation),
    Defect("G34", "DD255", lambda _, f: _moved(f, lambda x, y: (x * 1e4 + 5e5, y * 1e5 + 9e6))),
)  # fmt: skip

NOT_PLANTED = {
    "G28": "needs a land cover layer: planted in test_planted_on_layers",
    "G29": "a finding of law, not of geometry: protected areas are measured as overlaps",
}
