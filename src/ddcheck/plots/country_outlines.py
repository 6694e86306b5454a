"""Whether a plot lies in the country that was declared for it.

Outlines: Natural Earth 1:10m, public domain, simplified by about 550 m. Borders on that scale are
off by kilometres here and there, so a plot counts as outside only beyond `MARGIN_KM`.
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


@cache
def outlines() -> dict[str, shapely.Geometry]:
    """Country code to outline. Territories that have no outline of their own are absent."""
    with as_file(files("ddcheck.plots") / "countries.parquet") as path:
        table = pq.read_table(path)
    shapes = shapely.from_wkb(table["outline"].to_numpy(zero_copy_only=False))
    shapely.prepare(shapes)
    return dict(zip(table["country"].to_pylist(), shapes, strict=True))


def outside(lon: NDArray[np.float64], lat: NDArray[np.float64], country: str) -> NDArray[np.bool_]:
    """Which points lie farther than the margin from the country. Degrees in, (n,) bool out."""
    outline = outlines()[country]
    points = shapely.points(lon, lat)
    away = ~shapely.contains_xy(outline, lon, lat)
    if away.any():
        margin = MARGIN_KM / (_KM_PER_DEGREE * np.cos(np.radians(np.clip(lat[away], -85, 85))))
        away[away] = shapely.distance(outline, points[away]) > margin
    return np.asarray(away, bool)


def has_outline(country: str) -> bool:
    return country in outlines()
