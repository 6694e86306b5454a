"""Whether a plot lies in the country that was declared for it, and whether it lies on land.

Outlines: Natural Earth 1:10m, public domain, simplified by about 550 m. Borders and coasts on that
scale are off by kilometres here and there, and small islands are missing, so a plot counts as
outside only beyond `MARGIN_KM`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

import numpy as np
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

MARGIN_KM = 10.0
_KM_PER_DEGREE = 110.574  # shortest degree of latitude on WGS 84

Floats = NDArray[np.float64]


@cache
def outlines() -> dict[str, shapely.Geometry]:
    """Country code to outline. Territories that have no outline of their own are absent."""
    with as_file(files("ddcheck.plots") / "countries.parquet") as path:
        table = pq.ParquetFile(path).read()  # read_table loads what data sets need, too
    shapes = shapely.from_wkb(table["outline"].to_numpy(zero_copy_only=False))
    shapely.prepare(shapes)
    return dict(zip(table["country"].to_pylist(), shapes, strict=True))


@cache
def _land() -> tuple[shapely.STRtree, NDArray[np.object_]]:
    parts, of = shapely.get_parts(np.array(list(outlines().values())), return_index=True)
    shapely.prepare(parts)
    return shapely.STRtree(parts), np.array(list(outlines()), object)[of]


def has_outline(country: str) -> bool:
    return country in outlines()


def inside(lon: Floats, lat: Floats, country: str) -> NDArray[np.bool_]:
    """Which points lie within the outline itself. Degrees in, (n,) bool out."""
    return np.asarray(shapely.contains_xy(outlines()[country], lon, lat), bool)


def outside(lon: Floats, lat: Floats, country: str) -> NDArray[np.bool_]:
    """Which points lie farther than the margin from the country. Degrees in, (n,) bool out."""
    away = ~inside(lon, lat, country)
    if away.any():
        points = shapely.points(lon[away], lat[away])
        margin = MARGIN_KM / (_KM_PER_DEGREE * _cosine(lat[away]))
        away[away] = shapely.distance(outlines()[country], points) > margin
    return np.asarray(away, bool)


def _cosine(lat: Floats) -> Floats:
    return np.cos(np.radians(np.clip(lat, -85, 85)))


def country_at(lon: Floats, lat: Floats) -> NDArray[np.object_]:
    """(n,) the country whose outline a point lies in, None in the sea or where none is known."""
    tree, names = _land()
    found = np.full(len(lon), None, object)
    point, part = tree.query(shapely.points(lon, lat), predicate="intersects")
    found[point] = names[part]
    return found


def km_from_land(lon: Floats, lat: Floats) -> Floats:
    """(n,) kilometres to the nearest land, at most: east-west is taken at the point's latitude."""
    tree, _ = _land()
    points = shapely.points(lon, lat)
    away = np.zeros(len(points))
    if not len(points):
        return away
    (which, _), degrees = tree.query_nearest(points, all_matches=False, return_distance=True)
    away[which] = degrees * _KM_PER_DEGREE * _cosine(lat[which])
    return away


def middles(country: str) -> list[tuple[float, float]]:
    """Longitude and latitude of the middle of an outline, by weight and by its box."""
    outline = outlines()[country]
    west, south, east, north = outline.bounds
    middle = outline.centroid
    return [(middle.x, middle.y), ((west + east) / 2, (south + north) / 2)]
