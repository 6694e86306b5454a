"""Circles that stand for areas of which only a point and a size are known (method §1.11)."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

_CORNERS = 64
_GEOD = Geod(ellps="WGS84")
_WORLD = shapely.box(-180, -90, 180, 90)
_NEAREST_TO_A_POLE = 0.5  # degrees that a circle keeps from it
_METRES_PER_DEGREE = 110_574.0


def circle(lon: float, lat: float, m2: float) -> NDArray[np.object_] | None:
    """Polygons of a circle of so many square metres around a place, in -180 to 180 degrees.

    Two where it crosses the antimeridian; None where it comes too near to a pole to be drawn. The
    corners lie outside the circle, so that all of it lies inside.
    """
    radius = float(np.sqrt(m2 / np.pi) / np.cos(np.pi / _CORNERS))
    if abs(lat) + radius / _METRES_PER_DEGREE > 90 - _NEAREST_TO_A_POLE:
        return None
    turns = np.arange(_CORNERS) * (360.0 / _CORNERS)
    same = np.ones(_CORNERS)
    east, north, _ = _GEOD.fwd(lon * same, lat * same, turns, radius * same)
    east = lon + (np.asarray(east) - lon + 180) % 360 - 180
    drawn = shapely.polygons(np.stack([east, np.asarray(north)], axis=1))
    moved = [
        shapely.transform(drawn, lambda xy, by=by: xy + np.array([by, 0])) for by in (-360, 0, 360)
    ]
    parts = shapely.get_parts(shapely.intersection(np.array(moved, object), _WORLD))
    found: NDArray[np.object_] = parts[
        ~shapely.is_empty(parts) & (shapely.get_dimensions(parts) == 2)
    ]
    return found
