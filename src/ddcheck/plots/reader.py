"""Reads plots from GeoJSON: attributes as text, geometry as declared, every complaint with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import shapely

from ddcheck.documents import json_text
from ddcheck.documents.identity import read_text
from ddcheck.documents.table import TextTable
from ddcheck.documents.typed import type_table
from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Place
from ddcheck.model.tables import PLOTS
from ddcheck.plots.coordinates import Fault, Shape, read_shape
from ddcheck.plots.country_outlines import has_outline, outside
from ddcheck.plots.decimals import decimals_of
from ddcheck.plots.shapes import middle, to_geometry
from ddcheck.plots.table import Plots

ALIASES = {
    "id": "plot_id",
    "plotid": "plot_id",
    "area": "declared_area_ha",
    "area_ha": "declared_area_ha",
    "producercountry": "country",
    "producername": "producer",
}
_WHISP = re.compile(r"(ind_(?:0[1-9]|1[01]))(?:_|$)", re.IGNORECASE)
_CRS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326",
          "urn:ogc:def:crs:EPSG::4326")  # fmt: skip


class Source(Protocol):
    """A GeoJSON file, or features that another reader has parsed already."""

    @property
    def path(self) -> Path: ...
    @property
    def name(self) -> str: ...
    @property
    def features(self) -> list[Any] | None: ...
    @property
    def pointer(self) -> str: ...


@dataclass
class _Reading:
    diagnostics: Diagnostics
    text: TextTable = field(default_factory=lambda: TextTable("plots"))
    shapes: list[Shape | None] = field(default_factory=list)
    faults: list[str | None] = field(default_factory=list)
    decimals: list[int | None] = field(default_factory=list)
    read: int = 0


def read_plots(
    sources: Sequence[Source], diagnostics: Diagnostics, progress: Callable[[int], None]
) -> Plots:
    """All plots of all sources, in the order of the files. `progress` is told of read features."""
    reading = _Reading(diagnostics)
    for source in sources:
        for item in _items(source, reading):
            _feature(item, source, reading)
            progress(1)
    _disown_repeated(reading)
    typed = type_table(reading.text, PLOTS, reading.read, diagnostics)
    places = [reading.text.place(i) for i in typed.kept]
    return _finish(reading, typed.kept, typed, places, diagnostics)


def _items(source: Source, reading: _Reading) -> Iterator[json_text.Item]:
    diagnostics = reading.diagnostics
    if source.features is not None:
        for index, feature in enumerate(source.features):
            yield json_text.Item(feature, index, 0)
        return
    text = read_text(source.path, source.name, diagnostics)
    if text is None:
        reading.read += 1  # what it held is lost
        return
    try:
        others, features = json_text.stream_array(text, "features")
        if _is_collection(others, source.name, diagnostics):
            yield from features
        else:
            reading.read += sum(1 for _ in features)
    except json_text.NotStrict as error:
        reading.read += 1
        diagnostics.report("DD111", Place(source.name, line=error.line), why=error.why)


def _is_collection(others: dict[str, Any], name: str, diagnostics: Diagnostics) -> bool:
    if others.get("type") != "FeatureCollection":
        found = str(others.get("type"))
        diagnostics.report("DD118", Place(name), expected="a FeatureCollection", found=found)
        return False
    crs = others.get("crs")
    if crs is not None:
        properties = crs.get("properties") if isinstance(crs, dict) else None
        stated = properties.get("name") if isinstance(properties, dict) else crs
        if stated not in _CRS84:
            diagnostics.report("DD201", Place(name, pointer="/crs"), crs=stated)
            return False
    return True


def _feature(item: json_text.Item, source: Source, reading: _Reading) -> None:
    reading.read += 1
    pointer = f"{source.pointer}/{item.index}"
    feature = item.value
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        place = Place(source.name, line=item.line or None, pointer=pointer)
        reading.diagnostics.report("DD118", place, expected="a Feature", found="a value")
        return
    cells = _cells(feature)
    reading.text.append(cells, source.name, reading.read, line=item.line or None, pointer=pointer)
    reading.decimals.append(decimals_of(feature.get("geometry")))
    try:
        reading.shapes.append(read_shape(feature.get("geometry")))
        reading.faults.append(None)
    except Fault as fault:
        place = Place(
            source.name, line=item.line or None, pointer=f"{pointer}/geometry",
            plot=cells.get("plot_id"),
        )  # fmt: skip
        reading.diagnostics.report(fault.code, place, **fault.values)
        reading.shapes.append(None)
        reading.faults.append(fault.code)


def _cells(feature: dict[str, Any]) -> dict[str, str | None]:
    properties = feature.get("properties")
    cells: dict[str, str | None] = {}
    if isinstance(properties, dict):
        for name, value in properties.items():
            if value is not None and not isinstance(value, dict | list):
                key = _key(name)
                if cells.get(key) is None:
                    cells[key] = str(value).strip() or None
    own = feature.get("id")
    if cells.get("plot_id") is None and isinstance(own, str):
        cells["plot_id"] = str(own)
    return cells


def _key(name: str) -> str:
    """The column that a property is read as; Whisp adds a word to its indicators (Ind_01_treecover)."""
    whisp = _WHISP.match(name)
    return whisp[1].lower() if whisp else ALIASES.get(name.casefold(), name)


def _disown_repeated(reading: _Reading) -> None:
    """Of a plot that stands twice nothing but the name is used, so that no copy wins silently."""
    columns = reading.text.columns
    names = columns.get("plot_id", [])
    count = Counter(names)
    for index, name in enumerate(names):
        if name is not None and count[name] > 1:
            reading.shapes[index], reading.faults[index] = None, "DD104"
            for column in set(columns) - {"plot_id"}:
                columns[column][index] = None


def _finish(
    reading: _Reading, kept: Sequence[int], typed: Any, places: list[Place],
    diagnostics: Diagnostics,
) -> Plots:  # fmt: skip
    areas = typed.data["declared_area_ha"].to_pylist()
    geometry = np.full(len(kept), None, dtype=object)
    faults: list[str | None] = [reading.faults[i] for i in kept]
    kinds: list[str | None] = []
    for row, index in enumerate(kept):
        shape = reading.shapes[index]
        kinds.append(None if shape is None else shape.kind)
        if shape is not None:
            geometry[row], faults[row] = _ground(shape, areas[row], places[row], diagnostics)
    lon, lat = middle(geometry)
    plots = Plots(
        typed, geometry, tuple(kinds), np.array([kind == "Point" for kind in kinds], bool),
        tuple(faults), lon, lat, tuple(places), tuple(reading.decimals[i] for i in kept),
    )  # fmt: skip
    return check_country(plots, diagnostics)


def _ground(
    shape: Shape, area: float | None, place: Place, diagnostics: Diagnostics
) -> tuple[shapely.Geometry | None, str | None]:
    try:
        return to_geometry(shape, area), None
    except Fault as fault:
        diagnostics.add(Diagnostic.of(fault.code, place, **fault.values))
        return None, fault.code


def check_country(plots: Plots, diagnostics: Diagnostics) -> Plots:
    """Plots outside their declared country cannot be used: the ground is another's (G13, G17)."""
    countries = np.array(plots.attributes["country"].to_pylist(), dtype=object)
    geometry, faults = plots.geometry.copy(), list(plots.fault)
    for country in sorted({c for c in countries if c is not None}):
        rows = np.flatnonzero((countries == country) & ~np.isnan(plots.lon))
        if not len(rows):
            continue
        if not has_outline(country):
            for row in rows:
                diagnostics.report("DD216", plots.places[row], country=country)
            continue
        lon, lat = plots.lon[rows], plots.lat[rows]
        away = outside(lon, lat, country)
        swapped = away & (np.abs(lon) <= 90)
        swapped[swapped] = ~outside(lat[swapped], lon[swapped], country)
        for row, is_swapped in zip(rows[away], swapped[away], strict=True):
            code = "DD202" if is_swapped else "DD209"
            values = {"lon": f"{plots.lon[row]:.6f}", "lat": f"{plots.lat[row]:.6f}"}
            diagnostics.report(code, plots.places[row], country=country, **values)
            geometry[row], faults[row] = None, code
    return Plots(
        plots.table, geometry, plots.kind, plots.is_point, tuple(faults), plots.lon, plots.lat,
        plots.places, plots.decimals,
    )  # fmt: skip
