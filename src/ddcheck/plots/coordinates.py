"""From the coordinates of one feature to rings of numbers, or to the fault that they have.

The checks look at the numbers as written, before any geometry library sees them: libraries close
rings, drop what is not a number and accept empty shapes (method §7, reliability M13).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ddcheck.documents.json_text import NumberText

Position = tuple[float, float]
Ring = list[Position]
Part = list[Ring]

DEEPEST_RING = 100_000


class Fault(Exception):
    """The geometry cannot be used; `code` is a diagnostic of DD2xx."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Shape:
    """A geometry as declared: its parts are polygons, or a single point."""

    kind: str
    parts: list[Part]
    point: Position | None = None


def read_shape(geometry: Any) -> Shape:
    """The shape of a GeoJSON geometry. Raises Fault."""
    if geometry is None:
        code = "DD213"
        raise Fault(code)
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        code = "DD212"
        raise Fault(code, found="no geometry object")
    kind, coordinates = geometry["type"], geometry.get("coordinates")
    if kind == "Point":
        return Shape(kind, [], _position(coordinates))
    if kind == "Polygon":
        return Shape(kind, [_part(coordinates)])
    if kind == "MultiPolygon":
        return Shape(kind, [_part(part) for part in _list(coordinates)])
    code = "DD212"
    raise Fault(code, found=kind)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        code = "DD213"
        raise Fault(code)
    return value


def _part(rings: Any) -> Part:
    return [_ring(ring, number) for number, ring in enumerate(_list(rings), start=1)]


def _ring(positions: Any, number: int) -> Ring:
    if isinstance(positions, list) and len(positions) > DEEPEST_RING:
        code = "DD121"
        raise Fault(code, found=f"{len(positions)} vertices", limit=DEEPEST_RING)
    ring = [_position(position) for position in _list(positions)]
    if ring[0] != ring[-1]:
        code = "DD203"
        raise Fault(code, ring=number)
    if len(ring) < 4:
        code = "DD207"
        raise Fault(code, ring=number, found=len(ring))
    return ring


def _position(position: Any) -> Position:
    if not isinstance(position, list) or len(position) < 2:
        code = "DD205"
        raise Fault(code, value=_shown(position))
    lon, lat = _degrees(position[0]), _degrees(position[1])
    if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
        code = "DD202"
        raise Fault(code, lon=position[0], lat=position[1])
    if abs(lon) > 180 or abs(lat) > 90:
        code = "DD206"
        raise Fault(code, lon=position[0], lat=position[1])
    return lon, lat


def _degrees(number: Any) -> float:
    if isinstance(number, NumberText):
        value = float(number)
        if math.isfinite(value):
            return value
    code = "DD205"
    raise Fault(code, value=_shown(number))


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"
