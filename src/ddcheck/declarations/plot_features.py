"""Plots that stand in a table of declarations, as GeoJSON features for the room of plots.

Only the form changes: coordinates stay the digits that were written, and what is no geometry stays
what it is, to be complained about there.
"""

from __future__ import annotations

import re
from typing import Any

from ddcheck.declarations.aliases import PLACES
from ddcheck.documents import json_text
from ddcheck.documents.convention import NumberText
from ddcheck.documents.table import TextTable

_KINDS = {
    "POINT": "Point", "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon",
    "LINESTRING": "LineString", "MULTIPOINT": "MultiPoint", "MULTILINESTRING": "MultiLineString",
}  # fmt: skip
_WKT = re.compile(
    r"\s*(?:SRID=4326;)?\s*([A-Z]+)\s*(?:Z\s*)?(\(.*\))\s*", re.IGNORECASE | re.DOTALL
)
_SIGN = re.compile(r"\s*([(),]|[+-]?[0-9.]+(?:[eE][+-]?\d+)?)")
DEEPEST = 4


def features_of(table: TextTable) -> list[dict[str, Any]]:
    """One feature a row; `plot_id` and the other columns become properties."""
    found = []
    for row in range(len(table)):
        cells = {name: values[row] for name, values in table.columns.items()}
        properties = {n: cell for n, cell in cells.items() if cell and n not in PLACES}
        found.append({"type": "Feature", "properties": properties, "geometry": _geometry(cells)})
    return found


def _geometry(cells: dict[str, str | None]) -> Any:
    written = cells.get("geometry")
    if written is not None:
        return _parsed(written)
    lon, lat = cells.get("longitude"), cells.get("latitude")
    if lon is None and lat is None:
        return None
    return {"type": "Point", "coordinates": [NumberText(lon or ""), NumberText(lat or "")]}


def _parsed(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json_text.parse(text)
        except json_text.NotStrict:
            return text
    match = _WKT.fullmatch(text)
    kind = None if match is None else _KINDS.get(match[1].upper())
    if match is None or kind is None:
        return text
    coordinates = _nested(match[2])
    if coordinates is None:
        return text
    return {"type": kind, "coordinates": coordinates[0] if kind == "Point" else coordinates}


def _nested(text: str) -> list[Any] | None:
    """The lists of WKT as nested lists; None where the brackets do not fit."""
    stack: list[list[Any]] = []
    pair: list[NumberText] = []
    position = 0
    while position < len(text):
        match = _SIGN.match(text, position)
        if match is None:
            return None
        position, sign = match.end(), match[1]
        if sign == "(":
            stack.append([])
        elif sign in "),":
            if pair:
                stack[-1].append(pair)
                pair = []
            if sign == ")" and len(stack) > 1:
                stack[-2].append(stack.pop())
        else:
            pair.append(NumberText(sign))
        if not stack or len(stack) > DEEPEST:
            return None
    return stack[0] if len(stack) == 1 else None
