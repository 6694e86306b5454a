"""The geometry inside an EU TRACES statement: GeoJSON in base64, producer by producer (laws §4.8)."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from ddcheck.documents.xml_events import XmlRefused, events, local, text_of
from ddcheck.model.diagnostic import Place
from ddcheck.model.wording import Wording
from ddcheck.plots.formats import Reading
from ddcheck.plots.geojson import GeoJson
from ddcheck.plots.rows import Rows

_GEOMETRY = "geometryGeojson"


class Statement(GeoJson):
    """The geometry of one producer; its plots inherit the producer and the country."""

    producer: str = ""
    country: str = ""

    def pieces(self) -> Iterator[Rows]:
        """The features in pieces."""
        for rows in super().pieces():
            for column, value in (("producer", self.producer), ("country", self.country)):
                cells = rows.texts(column)
                if value:
                    rows.cells[column] = [value if cell is None else cell for cell in cells]
            yield rows


def statements(path: Path, reading: Reading) -> Iterator[GeoJson]:
    """The geometries of a statement in XML, each a reader of its own."""
    commodity = producer = found = 0
    try:
        with path.open("rb") as stream:
            for event, element in events(stream, "producers"):
                name = local(element)
                if event == "start" and name == "commodities":
                    commodity, producer = commodity + 1, 0
                elif event == "start" and name == "producers":
                    producer += 1
                elif event == "end" and name == "producers":
                    pointer = f"/commodities/{commodity}/producers/{producer}/{_GEOMETRY}"
                    statement = _statement(element, pointer, reading)
                    found += 1
                    if statement is not None:
                        yield statement
    except XmlRefused as error:
        place = Place(reading.name, line=error.line)
        reading.complain("DD101", place, why=error.why)
        return
    if not found:
        reading.refuse(_NO_STATEMENT)


_NOT_BASE64 = Wording(
    f"the content of <{_GEOMETRY}> is not base64", f"<{_GEOMETRY}> 的内容不是 base64"
)
_NO_STATEMENT = Wording(
    f"it is no statement of the EU system: no producer has a <{_GEOMETRY}>",
    f"不是欧盟系统的声明：没有任何生产者带有 <{_GEOMETRY}>",
)


def _statement(element: Element, pointer: str, reading: Reading) -> Statement | None:
    children = {local(child): child for child in element}
    encoded = text_of(children.get(_GEOMETRY))
    place = Place(reading.name, pointer=pointer)
    if not encoded:
        reading.complain("DD213", place)
        return None
    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        reading.complain("DD101", place, why=_NOT_BASE64)
        return None
    statement = Statement(io.BytesIO(data), reading, pointer)
    statement.producer = text_of(children.get("name"))
    statement.country = text_of(children.get("country"))
    return statement
