"""Shapes to geometries: polygons as declared, points as circles of the area that they stand for."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.plots.coordinates import Fault, Part, Position, Shape

POINT_LIMIT_HA = 4.0
"""Above this area a boundary is needed (Regulation (EU) 2023/1115 art. 2(28), and good practice)."""

_CORNERS = 64
_A = 6378137.0
_E2 = 0.0066943799901413165  # WGS 84 first eccentricity squared


def to_polygon(parts: list[Part]) -> shapely.Geometry:
    """A Polygon or MultiPolygon of rings that are closed and finite. Raises Fault."""
    polygons = [shapely.Polygon(rings[0], rings[1:]) for rings in parts]
    geometry = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    west, _, east, _ = geometry.bounds
    if east - west > 180:
        code = "DD215"
        raise Fault(code)
    if shapely.area(shapely.convex_hull(geometry)) == 0:
        code = "DD208"
        raise Fault(code)
    if not shapely.is_valid(geometry):
        code = "DD204"
        raise Fault(code, why=shapely.is_valid_reason(geometry))
    return geometry


def circle(point: Position, area_ha: float) -> shapely.Geometry:
    """A polygon of `area_ha` around a point, round on the ground.

    A 64-gon in the tangent plane with the radii of curvature of the WGS 84 ellipsoid, its radius
    scaled so that the polygon, not the disc, has the area; displaced by under 1 mm at 1 km.
    """
    lon, lat = point
    phi = math.radians(lat)
    w = 1 - _E2 * math.sin(phi) ** 2
    meridian, vertical = _A * (1 - _E2) / w**1.5, _A / math.sqrt(w)
    per_disc = _CORNERS / 2 * math.sin(2 * math.pi / _CORNERS)
    radius = math.sqrt(area_ha * 1e4 / per_disc)
    angle = 2 * np.pi * np.arange(_CORNERS) / _CORNERS
    east = np.degrees(radius * np.cos(angle) / (vertical * math.cos(phi)))
    north = np.degrees(radius * np.sin(angle) / meridian)
    return shapely.Polygon(np.column_stack([lon + east, lat + north]))


def to_geometry(shape: Shape, area_ha: float | None) -> shapely.Geometry:
    """The ground of a shape; a point needs the area it stands for. Raises Fault."""
    if shape.point is None:
        geometry = to_polygon(shape.parts)
        if not shapely.get_coordinates(geometry).any():
            code = "DD217"
            raise Fault(code)
        return geometry
    if abs(shape.point[0]) < 1e-6 and abs(shape.point[1]) < 1e-6:
        code = "DD217"
        raise Fault(code)
    if not area_ha:
        code = "DD211"
        raise Fault(code)
    if area_ha > POINT_LIMIT_HA:
        code = "DD210"
        raise Fault(code, area=f"{area_ha:g}", limit=f"{POINT_LIMIT_HA:g}")
    return circle(shape.point, area_ha)


def middle(geometry: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude of a point inside each geometry, NaN for None."""
    inside = shapely.point_on_surface(geometry)
    return shapely.get_x(inside), shapely.get_y(inside)
