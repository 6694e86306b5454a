"""Invented plots on the benchmark tile: smallholders in clusters, and estates.

Coordinates have seven decimals and the order is random, as in files that come from many places.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

SETS = ("s10k", "s100k", "s1m", "estates")
_SIZES = {"s10k": (10_000, 20), "s100k": (100_000, 45), "s1m": (1_000_000, 80)}
_EAST, _SOUTH = -80.0, 0.0
_M = 111_320.0
_CENTRE = 10.0


def plot_set(work: Path, name: str) -> NDArray[np.object_]:
    """Polygons of one set, made once and kept as WKB."""
    path = work / f"{name}.wkb.npz"
    if not path.is_file():
        work.mkdir(parents=True, exist_ok=True)
        shapes = _estates() if name == "estates" else _smallholders(*_SIZES[name])
        wkb = shapely.to_wkb(shapes)
        ends = np.cumsum([len(one) for one in wkb])
        np.savez(path, data=np.frombuffer(b"".join(wkb), np.uint8), ends=ends)
    kept = np.load(path)
    data, ends = kept["data"].tobytes(), kept["ends"].tolist()
    return shapely.from_wkb([data[a:b] for a, b in zip([0, *ends], ends, strict=False)])


def _smallholders(plots: int, clusters: int) -> NDArray[np.object_]:
    """Stars of 5 to 12 corners and 0.3 to 6 ha."""
    rng = np.random.default_rng(plots)
    middle = rng.uniform(0.9, 9.1, (clusters, 2))
    spread = rng.uniform(0.03, 0.22, clusters)
    own = rng.integers(0, clusters, plots)
    place = middle[own] + rng.normal(0, 1, (plots, 2)) * spread[own, None]
    place = np.clip(place, 0.05, 9.95)
    hectares = np.clip(rng.lognormal(0.5, 0.7, plots), 0.3, 6.0)
    corners = rng.integers(5, 13, plots)
    shapes = np.empty(plots, object)
    for number in range(5, 13):
        which = np.flatnonzero(corners == number)
        shapes[which] = shapely.polygons(_stars(rng, place[which], hectares[which], number, 0.45))
    return shapes


def _stars(
    rng: np.random.Generator, place: NDArray[np.float64], hectares: NDArray[np.float64],
    number: int, least: float,
) -> NDArray[np.float64]:  # fmt: skip
    """(n, number + 1, 2) rings around places in degrees from the corner of the tile."""
    turn = rng.uniform(0, 2 * np.pi, (len(place), 1))
    angle = turn + (np.arange(number) + rng.uniform(0.1, 0.9, (len(place), number))) * (
        2 * np.pi / number
    )
    radius = rng.uniform(least, 1.0, (len(place), number))
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    unit = 0.5 * np.abs((x * np.roll(y, -1, 1) - np.roll(x, -1, 1) * y).sum(1))
    scale = np.sqrt(hectares * 1e4 / unit)[:, None] / _M
    lat = _SOUTH + place[:, 1:] + y * scale
    lon = _EAST + place[:, :1] + x * scale / np.cos(np.radians(lat))
    ring = np.round(np.stack([lon, lat], axis=2), 7)
    return np.concatenate([ring, ring[:, :1]], axis=1)


def _estates() -> NDArray[np.object_]:
    """1,000 estates of 100 to 10,000 ha and 50 to 500 corners; some with holes, some in parts."""
    rng = np.random.default_rng(7)
    made = []
    for index in range(1000):
        hectares = np.array([np.exp(rng.uniform(np.log(100), np.log(10_000)))])
        place = rng.uniform(0.3, 9.7, (1, 2))
        number = int(rng.integers(50, 501))
        shape = shapely.Polygon(_stars(rng, place, hectares, number, 0.8)[0])
        if index % 5 == 0:
            hole = shapely.Polygon(_stars(rng, place, hectares * 0.1, 20, 0.8)[0])
            shape = shapely.Polygon(shape.exterior, [hole.exterior])
        if index % 7 == 0:
            away = np.clip(place + np.sqrt(hectares) * 0.0022, 0.05, 9.95)
            other = shapely.Polygon(_stars(rng, away, hectares * 0.2, 60, 0.8)[0])
            if shape.is_valid and other.is_valid and not shape.intersects(other):
                shape = shapely.MultiPolygon([shape, other])
        made.append(shape)
    return np.array(made, object)
