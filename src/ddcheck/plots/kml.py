"""KML: placemarks with polygons or points; always longitude and latitude on WGS 84."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import Element

from ddcheck.documents.json_stream import LONGEST_VALUE
from ddcheck.documents.json_text import NumberText
from ddcheck.documents.xml_events import XmlRefused, events, local, text_of
from ddcheck.model.diagnostic import Place
from ddcheck.plots.coordinates import MOST_VERTICES
from ddcheck.plots.formats import Reading
from ddcheck.plots.geojson import Piece
from ddcheck.plots.rows import PlotFile, Rows

_LOOSE = 8  # positions as lists of texts need so much more than the text they stand in
_SHAPES = ("Polygon", "Point", "LineString", "LinearRing", "MultiGeometry", "Track", "Model")


@dataclass
class Kml:
    """One KML text; see formats.Opened."""

    stream: IO[bytes]
    reading: Reading
    read: int = 0
    refused: str | None = None
    crs: str | None = None
    fixed: bool = True

    @property
    def name(self) -> str:
        return self.reading.name

    def pieces(self) -> Iterator[Rows]:
        """The placemarks in pieces; a text that is refused ends it early."""
        file, naming = PlotFile(self.name), self.reading.naming
        piece = Piece(file, naming)
        try:
            for event, element in events(self.stream, "Placemark"):
                if event == "end" and local(element) == "Placemark":
                    self.read += 1
                    feature, weight = _feature(element), _signs(element)
                    piece.add(feature, 0, self.read, weight)
                    if piece.is_full:
                        yield piece.rows()
                        piece = Piece(file, naming)
        except XmlRefused as error:
            place = Place(self.name, line=error.line)
            self.reading.complain("DD101", place, why=error.why)
        if piece.line:
            yield piece.rows()


def _feature(placemark: Element) -> dict[str, Any]:
    """A placemark as a GeoJSON feature: numbers stay text, a shape it cannot be stays a name."""
    properties: dict[str, str] = {}
    shapes = [child for child in placemark if local(child) in _SHAPES]
    for element in placemark.iter():
        kind, name = local(element), element.get("name")
        if kind == "Data" and name:
            value = next((child for child in element if local(child) == "value"), None)
            properties[name] = text_of(value)
        elif kind == "SimpleData" and name:
            properties[name] = text_of(element)
    title = next((text_of(child) for child in placemark if local(child) == "name"), "")
    own = title or placemark.get("id") or None
    geometry: dict[str, Any] | None = None
    if len(shapes) == 1:
        geometry = _geometry(shapes[0])
    elif shapes:
        geometry = {"type": ", ".join(local(shape) for shape in shapes)}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return feature if own is None else {**feature, "id": own}


def _signs(placemark: Element) -> int:
    """How much memory the positions of a placemark may need, in signs of text."""
    return _LOOSE * sum(len(element.text or "") for element in placemark.iter())


def _geometry(shape: Element) -> dict[str, Any]:
    kind = local(shape)
    if kind == "Polygon":
        return {"type": kind, "coordinates": _rings(shape)}
    if kind == "Point":
        found = _positions(shape)
        return {"type": kind, "coordinates": found[0] if len(found) == 1 else []}
    if kind == "MultiGeometry":
        parts = [child for child in shape if local(child) in _SHAPES]
        if len(parts) == 1:
            return _geometry(parts[0])
        if parts and all(local(part) == "Polygon" for part in parts):
            return {"type": "MultiPolygon", "coordinates": [_rings(part) for part in parts]}
    return {"type": kind}


def _rings(polygon: Element) -> list[Any]:
    outer = [b for b in polygon if local(b) == "outerBoundaryIs"]
    inner = [b for b in polygon if local(b) == "innerBoundaryIs"]
    rings = [ring for boundary in inner for ring in boundary if local(ring) == "LinearRing"]
    first = [ring for boundary in outer for ring in boundary if local(ring) == "LinearRing"]
    return [_positions(ring) for ring in (*first[:1], *first[1:], *rings)]


def _positions(element: Element) -> list[Any]:
    """“lon,lat[,height]” texts as positions; one that is no such text stays as it is."""
    found = next((child for child in element if local(child) == "coordinates"), None)
    if found is not None and len(found.text or "") > LONGEST_VALUE:
        return [[]] * (MOST_VERTICES + 1)  # too many of them, whatever they are
    return [[_number(number) for number in text.split(",")] for text in text_of(found).split()]


def _number(text: str) -> NumberText | str:
    try:
        float(text)
    except ValueError:
        return text
    return text if "_" in text else NumberText(text)
