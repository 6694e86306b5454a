"""From the coordinates of one feature to a geometry, or to the fault that they have.

The careful way, one number after the other: it names what is wrong. Libraries close rings, drop
what is not a number and accept empty shapes (method §7, reliability M13). Features that nothing is
wrong with take the quick way of the reader, which must accept no more than this one does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import shapely

from ddcheck.documents.json_text import NumberText
from ddcheck.model.wording import Wording

Position = tuple[float, float]
Ring = list[Position]

MOST_VERTICES = 100_000
CLOSING_GAP_M = 0.1
"""A ring whose ends are closer than this is closed; a wider gap may be a lost corner."""

_M_PER_DEGREE = 111_320.0
KINDS = ("Point", "Polygon", "MultiPolygon")


_NOT_AN_OBJECT = Wording("no geometry object", "不是几何对象")


def vertices(number: int) -> Wording:
    """So many vertices, for a complaint."""
    return Wording(f"{number} vertices", f"{number} 个顶点")


class Fault(Exception):
    """The geometry cannot be used; `code` is a diagnostic of DD2xx."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass
class Careful:
    """Builds one geometry; `closed` lists the rings that were closed, by number from 1.

    `high` says that a height was passed over.
    """

    degrees: bool = True
    closed: list[int] = field(default_factory=list)
    high: bool = False
    _vertices: int = 0

    def shape(self, geometry: Any) -> shapely.Geometry:
        """The geometry of a GeoJSON geometry object. Raises Fault."""
        if geometry is None:
            raise Fault(NO_GEOMETRY)
        if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
            raise Fault(WRONG_TYPE, found=_NOT_AN_OBJECT)
        kind, coordinates = geometry["type"], geometry.get("coordinates")
        if kind not in KINDS:
            raise Fault(WRONG_TYPE, found=shown(kind))
        if kind == "Point":
            return shapely.Point(self.position(coordinates))
        if kind == "Polygon":
            return self.polygon(coordinates)
        parts = [self.polygon(part) for part in _list(coordinates)]
        return shapely.MultiPolygon(parts)

    def polygon(self, rings: Any) -> shapely.Polygon:
        """A polygon of rings, the first one its outline. Raises Fault."""
        own = [self.ring(ring, number) for number, ring in enumerate(_list(rings), start=1)]
        return shapely.Polygon(own[0], own[1:])

    def ring(self, positions: Any, number: int) -> Ring:
        """A closed ring of at least four positions. Raises Fault."""
        self._vertices += len(positions) if isinstance(positions, list) else 0
        if self._vertices > MOST_VERTICES:
            raise Fault(TOO_LARGE, found=vertices(self._vertices), limit=MOST_VERTICES)
        ring = [self.position(position) for position in _list(positions)]
        if ring[0] != ring[-1]:
            if len(ring) < 3 or self._gap_m(ring) > CLOSING_GAP_M:
                raise Fault(NOT_CLOSED, ring=number)
            ring.append(ring[0])
            self.closed.append(number)
        if len(ring) < 4:
            raise Fault(TOO_FEW, ring=number, found=len(ring))
        return ring

    def position(self, position: Any) -> Position:
        """Two finite numbers; a height is passed over. Raises Fault."""
        if not isinstance(position, list) or len(position) < 2:
            raise Fault(NOT_FINITE, value=shown(position))
        self.high |= len(position) > 2
        return _number(position[0]), _number(position[1])

    def _gap_m(self, ring: Ring) -> float:
        (x0, y0), (x1, y1) = ring[0], ring[-1]
        if not self.degrees:
            return math.hypot(x1 - x0, y1 - y0)
        east = (x1 - x0) * math.cos(math.radians(y0))
        return math.hypot(east, y1 - y0) * _M_PER_DEGREE


NO_GEOMETRY, WRONG_TYPE, NOT_CLOSED = "DD213", "DD212", "DD203"
TOO_FEW, NOT_FINITE, TOO_LARGE = "DD207", "DD205", "DD121"


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Fault(NO_GEOMETRY)
    return value


def _number(number: Any) -> float:
    if isinstance(number, NumberText | float | int) and not isinstance(number, bool):
        value = float(number)
        if math.isfinite(value):
            return value
    raise Fault(NOT_FINITE, value=shown(number))


def shown(value: Any) -> str:
    """A value for a sentence, cut where it is long."""
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"
