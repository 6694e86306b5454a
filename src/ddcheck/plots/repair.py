"""Repaired copies of plot files, where the area stays the same (`ddcheck validate --fix`).

What is done: a ring whose ends are less than 0.1 m apart is closed, a vertex that stands twice in a
row is dropped, rings are turned as RFC 7946 wants them, heights are dropped, a plot across the
180th meridian is cut there. Each is listed. Swapped axes, lost signs and crossing boundaries are
never repaired: what was meant is for the producer to say. The input is not touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate

from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.errors import Surroundings
from ddcheck.model.foreign_words import said_by_system
from ddcheck.model.wording import Wording
from ddcheck.plots.area import areas_ha
from ddcheck.plots.coordinates import KINDS
from ddcheck.plots.formats import Reading, ReadOptions, Source, open_source
from ddcheck.plots.outline import Outline
from ddcheck.plots.reference_system import UnknownSystem, system, to_degrees
from ddcheck.plots.rows import Rows

SAME_AREA = 1e-9


def write_repaired(
    sources: Sequence[Source], folder: Path, options: ReadOptions, diagnostics: Diagnostics
) -> None:
    """Write one GeoJSON copy a plot file, longitude and latitude; list each repair as DD256.

    How many plots are left out of a copy, because their geometry cannot be read, is said as DD274;
    why stands in the diagnostics already. A copy never takes the place of a file. Raises Surroundings.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken: set[Path] = set()
        for source in sources:
            target = folder / f"{Path(source.name).stem}.geojson"
            number = 2
            while target in taken:
                target = folder / f"{Path(source.name).stem}-{number}.geojson"
                number += 1
            taken.add(target)
            with target.open("x", encoding="utf-8", newline="\n") as out:
                _write(out, source, options, diagnostics)
    except OSError as error:
        why = said_by_system(error)
        wording = Wording(
            f"{folder}: the repaired copies could not be written ({why.en}); name a new folder",
            f"{folder}：无法写入修复后的副本（{why.zh}）；请指定新文件夹",
        )
        raise Surroundings(wording) from error


def _write(out: Any, source: Source, options: ReadOptions, diagnostics: Diagnostics) -> None:
    out.write('{"type": "FeatureCollection", "features": [')
    comma = "\n"
    said_before = Diagnostics()  # what is wrong was said when the file was read
    left_out = 0
    for opened in open_source(source, Reading(source.name, said_before, options)):
        for rows in opened.pieces():
            left_out += len(rows)
            if not _in_degrees(rows, opened.crs):
                continue
            for feature in _features(rows, diagnostics):
                out.write(comma + json.dumps(feature, ensure_ascii=False))
                comma = ",\n"
                left_out -= 1
    out.write("\n]}\n")
    if left_out:
        diagnostics.report("DD274", Place(source.name), count=left_out)


def _in_degrees(rows: Rows, stated: str | None) -> bool:
    if stated is None:
        return True
    try:
        found = system(stated)
        have = ~shapely.is_missing(rows.geometry)
        if found.crs is not None and have.any():
            moved, _ = to_degrees(rows.geometry[have], found.crs)
            rows.move(have, moved)
    except UnknownSystem:
        return False
    return True


def _features(rows: Rows, diagnostics: Diagnostics) -> Iterator[dict[str, Any]]:
    closed = {row for row, code, _ in rows.notes if code == "DD218"}
    for row in np.flatnonzero(~shapely.is_missing(rows.geometry)).tolist():
        shape = rows.geometry[row]
        if shape.geom_type not in KINDS or shape.is_empty:
            continue
        repaired, repairs = repair(shape)
        if row in closed:
            repairs.insert(0, _CLOSED)
        if row in rows.high and _FLAT not in repairs:
            repairs.insert(0, _FLAT)
        for done in repairs:
            diagnostics.report("DD256", rows.place(row), repair=done)
        cells = {name: rows.cell(row, name) for name in rows.cells}
        yield {
            "type": "Feature",
            "properties": {name: value for name, value in cells.items() if value is not None},
            "geometry": _mapped(repaired),
        }


_CLOSED = Wording("ring closed", "环已闭合")
_FLAT = Wording("height dropped", "已去除高程")
_THINNED = Wording("repeated vertices dropped", "已去除重复顶点")
_CUT = Wording("cut at the 180th meridian", "已在 180° 经线切分")
_RIGHT_WAY = Wording("rings turned (RFC 7946)", "已调整环方向（RFC 7946）")


def repair(shape: shapely.Geometry) -> tuple[shapely.Geometry, list[Wording]]:
    """A copy of a shape and what was done to it; each step only if the area stays the same."""
    done: list[Wording] = []
    if shapely.has_z(shape):
        shape = shapely.force_2d(shape)
        done.append(_FLAT)
    if shape.geom_type == "Point" or not np.isfinite(shapely.get_coordinates(shape)).all():
        return shape, done
    for step, name in (
        (_without_repeated, _THINNED),
        (_cut_at_180, _CUT),
        (_turned, _RIGHT_WAY),
    ):
        changed = step(shape)
        if changed is not None and _same_area(shape, changed, moved=step is _cut_at_180):
            shape = changed
            done.append(name)
    return shape, done


def _without_repeated(shape: shapely.Geometry) -> shapely.Geometry | None:
    thinner = shapely.remove_repeated_points(shape)
    fewer = shapely.get_num_coordinates(thinner) < shapely.get_num_coordinates(shape)
    return thinner if fewer and not thinner.is_empty else None


def _turned(shape: shapely.Geometry) -> shapely.Geometry | None:
    turned = shapely.orient_polygons(shape)
    return None if shapely.equals_exact(turned, shape) else turned


def _cut_at_180(shape: shapely.Geometry) -> shapely.Geometry | None:
    """A shape with a part wider than 180 degrees goes the other way round the earth."""
    parts = shapely.get_parts(shape)
    bounds = shapely.bounds(parts)
    if not (bounds[:, 2] - bounds[:, 0] > 180).any():
        return None
    whole = _eastwards(shape)
    if not whole.is_valid:
        return None
    west = shapely.intersection(whole, shapely.box(0, -90, 180, 90))
    east = translate(shapely.intersection(whole, shapely.box(180, -90, 360, 90)), -360)
    polygons = [p for side in (west, east) for p in shapely.get_parts(side) if p.area > 0]
    return shapely.orient_polygons(shapely.MultiPolygon(polygons)) if polygons else None


def _eastwards(shape: shapely.Geometry) -> shapely.Geometry:
    """Longitudes from 0 to 360."""
    return shapely.transform(
        shape,
        lambda xy: np.column_stack([np.where(xy[:, 0] < 0, xy[:, 0] + 360, xy[:, 0]), xy[:, 1]]),
    )


def _same_area(before: shapely.Geometry, after: shapely.Geometry, *, moved: bool) -> bool:
    reference = _eastwards(before) if moved else before
    one, two = areas_ha(Outline.of(np.array([reference, after], object)))
    return bool(abs(one - two) <= SAME_AREA * max(one, two))


def _mapped(shape: shapely.Geometry) -> dict[str, Any]:
    mapped: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return {"type": mapped["type"], "coordinates": mapped["coordinates"]}
