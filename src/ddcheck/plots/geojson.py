"""GeoJSON, streamed: feature collections, bare features and geometries, one feature a line.

Most geometries are taken as text and built all at once; whatever that way does not take, or takes
too kindly, is read again number by number, so that its fault gets its name.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

import numpy as np
import shapely

from ddcheck.documents import json_text
from ddcheck.documents.convention import NumberText
from ddcheck.documents.json_stream import (
    NotUtf8,
    Span,
    Window,
    elements,
    object_reader,
    read_mark,
    read_name,
    read_value,
)
from ddcheck.documents.recoded import Recoded
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording
from ddcheck.plots.columns import KNOWN, Naming, Second, Source
from ddcheck.plots.coordinates import Careful, Fault
from ddcheck.plots.decimals import of_position
from ddcheck.plots.rows import HEAVY, PIECE, PlotFile, Rows

CRS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326",
         "urn:ogc:def:crs:EPSG::4326", "OGC:CRS84")  # fmt: skip
EU_AREA = "Area"
"""The EU system's own name: it reads a number there, and a text as 0 (laws §4.8, rule 11)."""

_NUMBERS = r"(?P<numbers{0}>[\[\]0-9eE+\-., \t\r\n]*)"
_TYPE = r'"type"[ \t\r\n]*:[ \t\r\n]*"(?P<kind{0}>Point|Polygon|MultiPolygon)"'
_COORDINATES = r'"coordinates"[ \t\r\n]*:[ \t\r\n]*' + _NUMBERS
_W = r"[ \t\r\n]*"
_PLAIN = re.compile(
    rf"\{{{_W}(?:{_TYPE.format(1)}{_W},{_W}{_COORDINATES.format(1)}"
    rf"|{_COORDINATES.format(2)}{_W},{_W}{_TYPE.format(2)}{_W})\}}"
)
_EMPTY_LIST = re.compile(r"\[[ \t\r\n]*\]")
_GEOMETRIES = frozenset(
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
     "GeometryCollection"]
)  # fmt: skip


def plain_geometry(text: str, position: int) -> tuple[Span, int] | None:
    """A geometry object of type and coordinates alone, recognised but not decoded."""
    found = _PLAIN.match(text, position)
    if found is None:
        return None
    return Span(found["kind1"] or found["kind2"], found[0]), found.end()


read_feature = object_reader("geometry", plain_geometry)


@dataclass
class Piece:
    """Features as they come, until there are enough for a piece of columns."""

    file: PlotFile
    naming: Naming
    geometry: list[Any] = field(default_factory=list)
    cells: dict[str, list[str | None]] = field(default_factory=dict)
    line: list[int] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    quoted_areas: dict[int, str] = field(default_factory=dict)
    weight: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it holds as many features, or as much of them, as may be held at once."""
        return len(self.line) >= PIECE or self.weight >= HEAVY

    def add(self, feature: dict[str, Any], line: int, number: int, weight: int = 0) -> None:
        """One feature object; its properties become cells of text. `weight`: signs of it, at least."""
        size = len(self.line)
        own = feature.get("geometry")
        self.weight += max(weight, len(own.text) if isinstance(own, Span) else 0)
        self.geometry.append(feature.get("geometry"))
        self.line.append(line)
        self.number.append(number)
        cells = self.cells
        for source, said in self._said(feature.get("properties"), size):
            values = cells.setdefault(source.column, [None] * size)
            if len(values) > size:
                values = cells.setdefault(Second.of(source), [None] * size)
            if len(values) == size:
                values.append(said)
        ids = cells.setdefault("plot_id", [None] * size)
        own = feature.get("id")
        if len(ids) == size and isinstance(own, str) and own.strip():
            ids.append(str(own).strip())
        for values in cells.values():
            if len(values) == size:
                values.append(None)

    def _said(self, properties: Any, row: int) -> Iterator[tuple[Source, str]]:
        """(source, text) of what properties say, the better source of a column first.

        What is nested is none of ours; it is carried as the text that it is.
        """
        if not isinstance(properties, dict):
            return
        for source in self.naming.columns(tuple(properties)):
            name = source.name
            value = properties[name]
            if value is None or (isinstance(value, dict | list) and source.column in KNOWN):
                continue
            if isinstance(value, dict | list):
                said = _nested(value)
            else:
                said = value if type(value) is NumberText else str(value).strip()
            if said:
                if name == EU_AREA and type(value) is str:
                    self.quoted_areas[row] = said
                if source.says_how:
                    said = source.cell(said, properties.get(source.unit_in or ""))
                yield source, said

    def rows(self) -> Rows:
        """The columns of the piece."""
        kinds = [_kind(value) for value in self.geometry]
        texts = [
            value.text if isinstance(value, Span) else _digits(value) for value in self.geometry
        ]
        written = np.full(len(kinds), -1, np.int16)
        for row in [row for row, kind in enumerate(kinds) if kind == "Point"]:
            written[row] = _decimals_of_point(texts[row])
        rows = Rows(
            self.file, np.full(len(kinds), None, object), kinds, written,
            self.cells, np.array(self.line, np.int64), np.array(self.number, np.int64),
        )  # fmt: skip
        rows.notes += [(row, "DD258", {"value": v}) for row, v in self.quoted_areas.items()]
        spans = np.array([isinstance(value, Span) for value in self.geometry], bool)
        quick = np.flatnonzero(spans)
        built = built_quickly([texts[i] for i in quick])
        rows.geometry[quick] = built
        todo = np.union1d(np.flatnonzero(~spans), quick[[shape is None for shape in built]])
        for row in todo.astype(int).tolist():
            value = self.geometry[row]
            carefully(rows, row, _parsed(value) if isinstance(value, Span) else value)
        return rows


def built_quickly(texts: list[str]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Geometries of GeoJSON texts; None for those that need a closer look."""
    if not texts:
        return np.empty(0, object)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # 1e999: is looked at closely below
        shapes = shapely.from_geojson(np.array(texts, object), on_invalid="ignore")
    shapes = np.asarray(shapes, object)
    odd = shapely.is_empty(shapes) | shapely.has_z(shapes)
    odd |= np.array([bool(_EMPTY_LIST.search(text)) for text in texts], bool)
    shapes[odd] = None
    parts, of = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    shapes[of[part[shapely.get_num_coordinates(rings) < 4]]] = None
    return shapes


def carefully(rows: Rows, row: int, geometry: Any) -> None:
    """Read one geometry number by number; its fault is kept with its name."""
    careful = Careful()
    try:
        rows.geometry[row] = careful.shape(geometry)
    except Fault as fault:
        rows.refuse(row, fault.code, **fault.values)
    if careful.high:
        rows.high.add(row)
    for ring in careful.closed:
        rows.notes.append((row, "DD218", {"ring": ring}))


def _parsed(span: Span) -> Any:
    """The geometry of a text of numbers; a fault of the text itself shows as no geometry."""
    try:
        return json_text.parse(span.text)
    except json_text.NotStrict as error:
        return {"type": f"{span.kind} ({error.why})"}


def _kind(value: Any) -> str | None:
    if isinstance(value, Span):
        return value.kind
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if kind in ("Point", "Polygon", "MultiPolygon") else None


def _nested(value: Any) -> str:
    """A nested value as JSON text; its numbers as they were written."""
    if isinstance(value, dict):
        pairs = (f"{_nested(name)}: {_nested(inner)}" for name, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return str(value) if type(value) is NumberText else json.dumps(value, ensure_ascii=False)


_NUMBER = re.compile(r"-?[0-9][0-9.eE+\-]*")


def _decimals_of_point(text: str) -> int:
    """Decimals of the first two numbers of a text."""
    found = _NUMBER.findall(text)[:2]
    return of_position(*found) if len(found) == 2 else -1


def _digits(value: Any) -> str:
    return str(value.get("coordinates")) if isinstance(value, dict) else ""


class Intake(Protocol):
    """What is known of the file that a text stands in; see formats.Reading."""

    name: str
    diagnostics: Diagnostics

    @property
    def naming(self) -> Naming: ...

    def complain(self, code: str, place: Place, /, rows: int = 1, **values: object) -> None: ...


@dataclass
class GeoJson:
    """One GeoJSON text; see formats.Opened. Bare features and geometries may follow each other."""

    stream: IO[bytes] | Recoded
    reading: Intake
    pointer: str = ""
    read: int = 0
    refused: str | None = None
    crs: str | None = None
    fixed: bool = True
    _piece: Piece | None = None

    @property
    def name(self) -> str:
        return self.reading.name

    @property
    def diagnostics(self) -> Diagnostics:
        return self.reading.diagnostics

    @property
    def naming(self) -> Naming:
        return self.reading.naming

    def pieces(self) -> Iterator[Rows]:
        """The features in pieces; complaints about the text end it early."""
        try:
            yield from self._texts(Window(self.stream))
        except json_text.NotStrict as error:
            self.reading.complain("DD111", Place(self.name, line=error.line), why=error.wording)
        except NotUtf8 as error:
            self.reading.complain(
                "DD112", Place(self.name, line=error.line),
                byte=f"0x{error.byte:02X}", position=error.position,
            )  # fmt: skip
        except UnicodeDecodeError as error:  # the encoding that somebody has named is another
            why = f"{error.encoding}: 0x{error.object[error.start]:02X}"
            self.reading.complain("DD101", Place(self.name), why=why)
        if self._piece is not None and self._piece.line:
            yield self._piece.rows()
            self._piece = None

    def _texts(self, window: Window) -> Iterator[Rows]:
        first = window.skip()
        if first != "{":
            kinds = {"[": json_text.LIST, "": json_text.NOTHING}
            found = kinds.get(first, json_text.VALUE)
            self._expected(window, found)
            return
        alone = 0
        while window.skip() == "{":
            line, begun = window.line, window.taken
            members: dict[str, Any] = {}
            yield from self._outermost(window, members)
            if "features" not in members:
                alone += 1
                yield from self._alone(members, line, window, begun)
            elif alone:
                self._expected(window, "features")
            window.skip()
        if window.skip():
            msg = "there is text after the end of the value"
            raise json_text.NotStrict(msg, window.line)

    def _outermost(self, window: Window, members: dict[str, Any]) -> Iterator[Rows]:
        """The members of an outermost object; its features are streamed, not kept."""
        window.at += 1
        mark = "}" if window.skip() == "}" else ","
        if mark == "}":
            window.at += 1
        while mark == ",":
            name = window.take(read_name)
            if name in members:
                msg = f"the member “{name}” stands twice in one object"
                raise json_text.RepeatedKey(msg, window.line)
            if name == "features" and window.skip() == "[":
                members[name] = None
                yield from self._collection(window)
            elif name == "geometry" and (span := self._plain(window)):
                members[name] = span
            else:
                members[name] = window.take(read_value)
            mark = window.take(read_mark)
        self._judge(members)

    def _plain(self, window: Window) -> Span | None:
        found = plain_geometry(window.text, window.at)
        if found is None:
            return None
        window.at = found[1]
        return found[0]

    def _collection(self, window: Window) -> Iterator[Rows]:
        piece = self._piece = Piece(PlotFile(self.name, f"{self.pointer}/features/#"), self.naming)
        taken = window.taken
        for feature, line in elements(window, _read_element):
            self.read += 1
            weight, taken = window.taken - taken, window.taken
            if isinstance(feature, dict) and feature.get("type") == "Feature":
                piece.add(feature, line, self.read, weight)
            else:
                place = piece.file.place(line, self.read)
                self.diagnostics.report(
                    "DD118", place, expected=json_text.FEATURE, found=_what(feature)
                )
            if piece.is_full:
                yield piece.rows()
                piece = self._piece = Piece(piece.file, self.naming)

    def _alone(
        self, members: dict[str, Any], line: int, window: Window, begun: int
    ) -> Iterator[Rows]:
        kind = members.get("type")
        if kind in _GEOMETRIES:
            members = {"type": "Feature", "geometry": members}
        elif kind != "Feature":
            self._expected(window, _what(members))
            return
        self.read += 1
        if self._piece is None:
            self._piece = Piece(PlotFile(self.name, self.pointer or None), self.naming)
        self._piece.add(members, line, self.read, window.taken - begun)
        if self._piece.is_full:
            yield self._piece.rows()
            self._piece = None

    def _judge(self, members: dict[str, Any]) -> None:
        """What the outermost object says of itself, wherever in the text it says so."""
        streamed = members.get("features", self) is None
        if streamed != (members.get("type") == "FeatureCollection"):
            found = shown_type(members) if streamed else "features: ?"
            if streamed or "features" in members:
                place = Place(self.name)
                self.reading.complain("DD118", place, expected=json_text.COLLECTION, found=found)
                self.refused = "DD118"
        crs = members.get("crs")
        if crs is None:
            return
        properties = crs.get("properties") if isinstance(crs, dict) else None
        stated = properties.get("name") if isinstance(properties, dict) else crs
        self.crs = str(stated)

    def _expected(self, window: Window, found: str | Wording) -> None:
        place = Place(self.name, line=window.line)
        self.reading.complain("DD118", place, expected=json_text.COLLECTION, found=found)


def shown_type(members: dict[str, Any]) -> str | Wording:
    """What an object says that it is."""
    kind = members.get("type")
    return str(kind)[:40] if kind is not None else _NO_TYPE


_NO_TYPE = Wording("no type", "没有 type 的对象")


def _read_element(text: str, position: int) -> tuple[Any, int]:
    if text[position : position + 1] == "{":
        return read_feature(text, position)
    return read_value(text, position)


def _what(value: Any) -> str | Wording:
    return shown_type(value) if isinstance(value, dict) else json_text.VALUE
