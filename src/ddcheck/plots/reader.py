"""Reads plot files of any format into one table, piece by piece, and says all that is wrong.

A piece of a file is read, placed on WGS 84, judged, checked and packed before the next is read, so
a file of a million plots needs no more memory at once than one of a thousand. What concerns several
plots (the same land twice, overlaps) is looked at when all are packed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.documents.typed import STATE
from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Place
from ddcheck.model.shelf import IN_MEMORY, Shelf
from ddcheck.model.wording import Wording
from ddcheck.plots import checks_amount, checks_pairs, checks_place, checks_shape
from ddcheck.plots.area import areas_ha
from ddcheck.plots.attributes import Typing
from ddcheck.plots.columns import AUTO
from ddcheck.plots.coordinates import shown
from ddcheck.plots.decimals import most_decimals, used_decimals
from ddcheck.plots.formats import Opened, Reading, ReadOptions, Source, open_source
from ddcheck.plots.generated_ids import fill_ids
from ddcheck.plots.not_checked import WITHOUT_DAY
from ddcheck.plots.outline import Outline
from ddcheck.plots.packing import Packing
from ddcheck.plots.points import refuse_vague_points, with_circles
from ddcheck.plots.reference_system import System, UnknownSystem, system, to_degrees
from ddcheck.plots.rows import MOST_FEATURES, Rows
from ddcheck.plots.scene import Scene
from ddcheck.plots.soundness import POINT, refuse_odd_numbers, refuse_unsound
from ddcheck.plots.table import Plots

OF_THE_FILE = "DD201"
"""Said once a file, not once a plot."""
_UNSTATED = Wording("none stated", "未注明")


@dataclass
class _Session:
    """One call of read_plots: what is shared by all files."""

    diagnostics: Diagnostics
    options: ReadOptions
    progress: Callable[[int], None]
    typing: Typing
    packing: Packing
    undated: dict[str, int] = field(default_factory=dict)
    transformed: set[str] = field(default_factory=set)
    generated: dict[str, int] = field(default_factory=dict)


def read_plots(
    sources: Sequence[Source], diagnostics: Diagnostics, progress: Callable[[int], None],
    options: ReadOptions | None = None, shelf: Shelf = IN_MEMORY,
) -> Plots:  # fmt: skip
    """All plots of all sources, in the order of the files. `progress` is told of read features.

    Columns are laid down on the shelf. Raises Surroundings when it has no room for them.
    """
    options = options or ReadOptions()
    typing, packing = Typing(diagnostics, options.names), Packing(shelf)
    session = _Session(diagnostics, options, progress, typing, packing)
    for source in sources:
        reading = Reading(source.name, diagnostics, options)
        for opened in open_source(source, reading):
            _file(session, opened)
        session.packing.read += reading.lost
        for name in sorted(reading.unstated):
            place = Place(source.name, field=name)
            diagnostics.report("DD170", place, name=shown(name), unit="ha", other="acre")
    for name, count in session.undated.items():
        diagnostics.report("DD249", Place(name), count=count)
    plots, ground = session.packing.plots(diagnostics)
    plots = checks_pairs.check_pairs(plots, ground, diagnostics, shelf)
    if options.as_of is None:
        plots = replace(plots, not_checked=(*plots.not_checked, WITHOUT_DAY))
    return plots


def _file(session: _Session, opened: Opened) -> None:
    """All pieces of one file; what the file says of itself at its end counts for all of it."""
    first = session.packing.begin_file()
    session.transformed.clear()
    before = opened.read
    for rows in opened.pieces():
        _piece(session, rows, opened)
        del rows  # before the next piece is made
        session.progress(opened.read - before)
        before = opened.read
        if before > MOST_FEATURES:
            place = Place(opened.name)
            found = Wording(f"{before} features", f"{before} 个要素")
            session.diagnostics.report("DD121", place, found=found, limit=MOST_FEATURES)
            session.packing.read += 1  # what is left of the file, however much that is
            break
    session.packing.read += opened.read
    if session.packing.begin_file() == first:
        return
    refused = opened.refused or _late_system(session, opened)
    if refused is not None:
        session.packing.refuse_from(first, refused)


def _late_system(session: _Session, opened: Opened) -> str | None:
    """A reference system that a file states after its features, when they are read already."""
    if opened.crs in session.transformed or opened.crs is None:
        return None
    try:
        found = system(opened.crs)
    except UnknownSystem:
        found = None
    if found is not None and found.crs is None:
        return None
    session.diagnostics.report(
        OF_THE_FILE, Place(opened.name, pointer="/crs"), crs=shown(opened.crs)
    )
    return OF_THE_FILE


def _piece(session: _Session, rows: Rows, opened: Opened) -> None:
    diagnostics = session.diagnostics
    declared = _placed(session, rows, opened)
    decimals = np.full(len(rows), -1, np.int16) if declared else _decimals(rows)
    refuse_unsound(rows)
    if session.options.plot_id == AUTO:
        fill_ids(rows, session.generated)
    attributes = session.typing.table(rows)
    refuse_vague_points(rows, attributes)
    unreadable = attributes["declared_area_ha" + STATE].to_numpy() == State.UNREADABLE
    for row, (code, values) in sorted(rows.fault.items()):
        said = code == "DD211" and unreadable[row] and row not in rows.differing
        if code != OF_THE_FILE and not said:
            diagnostics.add(Diagnostic.of(code, _fault_place(rows, row), **values))
    for row, code, values in rows.notes:
        diagnostics.add(Diagnostic.of(code, rows.place(row), **values))
    scene = _scene(session, rows, attributes, decimals)
    for check in (*checks_place.CHECKS, *checks_shape.CHECKS, *checks_amount.CHECKS):
        check(scene)
    scene.rest()
    undated = attributes["captured_on"].null_count
    if undated:
        session.undated[rows.file.name] = session.undated.get(rows.file.name, 0) + undated
    session.packing.add(scene)


def _fault_place(rows: Rows, row: int) -> Place:
    place = rows.place(row)
    return place if place.pointer is None else replace(place, pointer=f"{place.pointer}/geometry")


def _decimals(rows: Rows) -> NDArray[np.int16]:
    """(n,) most decimals of a longitude, and of a latitude, the fewer of the two (G12)."""
    rings = rows.rings
    plot, both = rings.vertex_plot(), [rings.lon, rings.lat]
    finite = np.isfinite(rings.lon) & np.isfinite(rings.lat)
    if not finite.all():
        plot, both = plot[finite], [values[finite] for values in both]
    most = [most_decimals(values, plot, len(rows)) for values in both]
    fewer: NDArray[np.int16] = np.minimum(*most)
    points = np.flatnonzero(shapely.get_type_id(rows.geometry) == POINT)
    if len(points):
        used = used_decimals(rings.point[points].ravel()).reshape(-1, 2).min(1)
        used[~np.isfinite(rings.point[points]).all(1)] = -1
        fewer[points] = np.maximum(used, rows.written[points])
    return fewer


def _placed(session: _Session, rows: Rows, opened: Opened) -> bool:
    """Bring a piece to longitude and latitude; whether the numbers were transformed for that."""
    stated = rows.crs or opened.crs
    if stated is None:
        return False
    place = Place(rows.file.name)
    try:
        found: System | None = system(stated)
    except UnknownSystem:
        found = None
    if found is not None and found.crs is None:
        return False
    if found is None or not _agreed(opened, session.options, found):
        _refuse_system(session, rows, stated)
        return True
    assert found.crs is not None
    refuse_odd_numbers(rows)
    have = ~shapely.is_missing(rows.geometry)
    if have.any():
        try:
            moved, accuracy = to_degrees(rows.geometry[have], found.crs)
        except UnknownSystem:  # a datum that nobody knows the way to
            _refuse_system(session, rows, stated)
            return True
        rows.move(have, moved)
        if stated not in session.transformed:
            said = "?" if accuracy is None else f"{accuracy:g} m"
            session.diagnostics.report("DD259", place, crs=found.name, accuracy=said)
    session.transformed.add(stated)
    return True


def _refuse_system(session: _Session, rows: Rows, stated: str) -> None:
    """No plot of a piece can be placed; said once a file."""
    for row in range(len(rows)):
        rows.refuse(row, OF_THE_FILE)
    if stated not in session.transformed:
        session.diagnostics.report(OF_THE_FILE, Place(rows.file.name), crs=_named(stated))
    session.transformed.add(stated)


def _named(stated: str) -> object:
    """What a file says of its reference system, or that it says nothing."""
    return _UNSTATED if stated == "?" else shown(stated)


def _agreed(opened: Opened, options: ReadOptions, found: System) -> bool:
    """Whether a system may be used: GeoJSON has none of its own, unless the user names the same."""
    if not opened.fixed:
        return True
    try:
        return options.crs is not None and system(options.crs).crs == found.crs
    except UnknownSystem:
        return False


def _scene(
    session: _Session, rows: Rows, attributes: pa.Table, decimals: NDArray[np.int16]
) -> Scene:
    points = np.full((len(rows), 2), np.nan)
    is_point = shapely.get_type_id(rows.geometry) == POINT
    points[is_point] = shapely.get_coordinates(rows.geometry[is_point])
    shapes = with_circles(rows.geometry, is_point, attributes)
    surface = shapely.point_on_surface(shapes)
    inside = np.column_stack([shapely.get_x(surface), shapely.get_y(surface)])
    inside[is_point] = points[is_point]
    scene = Scene(
        rows, attributes, shapes, points, np.empty(0), inside[:, 0], inside[:, 1], decimals,
        session.diagnostics, session.options.as_of,
    )  # fmt: skip
    scene.area_ha = areas_ha(scene.outline)
    if is_point.any():
        scene.area_ha[is_point] = areas_ha(Outline.of(shapes[is_point]))
    return scene


__all__ = ["ReadOptions", "Source", "read_plots"]


def pieces_of(source: Source, reading: Reading) -> Iterator[Rows]:
    """The pieces of one file as they were written, for those who write a copy."""
    for opened in open_source(source, reading):
        yield from opened.pieces()
