"""Well-known text as positions of numbers as written, so that the careful way can name its faults."""

from __future__ import annotations

import re
from typing import Any

from ddcheck.documents.json_text import NumberText

_HEAD = re.compile(
    r"\s*(?:SRID\s*=\s*4326\s*;)?\s*([A-Za-z]+)\s*(?:ZM|Z|M)?\s*(EMPTY|\()", re.IGNORECASE
)
_TOKEN = re.compile(r"\s*([(),]|[^\s(),]+)")
_NAMES = {
    "POINT": "Point", "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon",
    "MULTIPOINT": "MultiPoint", "LINESTRING": "LineString",
    "MULTILINESTRING": "MultiLineString", "GEOMETRYCOLLECTION": "GeometryCollection",
}  # fmt: skip
_DEEPEST = 4


def parse_wkt(text: str) -> dict[str, Any] | None:
    """A GeoJSON geometry of a well-known text, its numbers as text; None if it is none."""
    found = _HEAD.match(text)
    if not found or found[1].upper() not in _NAMES:
        return None
    kind = _NAMES[found[1].upper()]
    if kind not in ("Point", "Polygon", "MultiPolygon"):
        return {"type": kind}
    if found[2].upper() == "EMPTY":
        return {"type": kind, "coordinates": []} if not text[found.end() :].strip() else None
    nested = _nested(text, found.end())
    if nested is None:
        return None
    return {
        "type": kind,
        "coordinates": nested[0] if kind == "Point" and len(nested) == 1 else nested,
    }


def _nested(text: str, position: int) -> list[Any] | None:
    """What stands between the opening bracket before `position` and the end of the text."""
    stack: list[list[Any]] = [[]]
    numbers: list[Any] = []
    for mark, end in _tokens(text, position):
        if mark not in ("(", ")", ","):
            numbers.append(_number(mark))
            continue
        if not stack:
            return None
        if numbers:
            stack[-1].append(numbers)
            numbers = []
        if mark == "(":
            stack.append([])
            if len(stack) > _DEEPEST:
                return None
        elif mark == ")":
            done = stack.pop()
            if not stack:
                return done if not text[end:].strip() else None
            stack[-1].append(done)
    return None


def _tokens(text: str, position: int) -> Any:
    while found := _TOKEN.match(text, position):
        position = found.end()
        yield found[1], position


def _number(token: str) -> Any:
    try:
        float(token)
    except ValueError:
        return token
    return token if "_" in token else NumberText(token)
