"""Points: each stands for the circle of the area that was declared for it (method §2.7, G20)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from ddcheck.plots.rows import Rows
from ddcheck.plots.soundness import POINT

POINT_LIMIT_HA = 4.0
"""Above this area a boundary is needed (Regulation (EU) 2023/1115 art. 2(28), and good practice)."""

_CORNERS = 64
_A = 6378137.0
_E2 = 0.0066943799901413165  # WGS 84 first eccentricity squared


def refuse_vague_points(rows: Rows, attributes: pa.Table) -> None:
    """A point needs an area, and above 4 ha a boundary (cattle excepted: it has no limit there)."""
    points = np.flatnonzero(shapely.get_type_id(rows.geometry) == POINT)
    areas = attributes["declared_area_ha"].to_numpy(zero_copy_only=False)
    cattle = attributes["commodity"].to_numpy(zero_copy_only=False)
    for row in points.tolist():
        area = areas[row]
        if not area > 0:
            rows.refuse(row, "DD211")
        elif area > POINT_LIMIT_HA and cattle[row] != "cattle":
            rows.refuse(row, "DD210", area=f"{area:g}", limit=f"{POINT_LIMIT_HA:g}")


def with_circles(
    shapes: NDArray[np.object_], is_point: NDArray[np.bool_], attributes: pa.Table
) -> NDArray[np.object_]:
    """The shapes with circles in place of points."""
    drawn = shapes.copy()
    if is_point.any():
        areas = attributes["declared_area_ha"].to_numpy(zero_copy_only=False)[is_point]
        drawn[is_point] = circles(shapely.get_coordinates(shapes[is_point]), areas)
    return drawn


def circles(points: NDArray[np.float64], area_ha: NDArray[np.float64]) -> NDArray[np.object_]:
    """(n,) polygons of `area_ha` around (n, 2) points in degrees, round on the ground.

    A 64-gon in the tangent plane with the radii of curvature of the WGS 84 ellipsoid, its radius
    scaled so that the polygon, not the disc, has the area; displaced by under 1 mm at 1 km.
    """
    phi = np.radians(points[:, 1])
    w = 1 - _E2 * np.sin(phi) ** 2
    meridian, vertical = _A * (1 - _E2) / w**1.5, _A / np.sqrt(w)
    per_disc = _CORNERS / 2 * np.sin(2 * np.pi / _CORNERS)
    radius = np.sqrt(area_ha * 1e4 / per_disc)
    angle = 2 * np.pi * np.arange(_CORNERS) / _CORNERS
    east = np.degrees(np.outer(radius / (vertical * np.cos(phi)), np.cos(angle)))
    north = np.degrees(np.outer(radius / meridian, np.sin(angle)))
    ring = np.stack([points[:, :1] + east, points[:, 1:] + north], axis=2)
    return np.asarray(shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1)), object)
