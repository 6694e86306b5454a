"""Pieces of plots packed into the columns of the plot table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.documents.typed import Counts
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.shelf import IN_MEMORY, Shelf
from ddcheck.plots.attributes import SCHEMA, STATE
from ddcheck.plots.carried import NOTHING, Carried, carried_of
from ddcheck.plots.checks_pairs import Ground
from ddcheck.plots.id_marks import id_marks
from ddcheck.plots.rings import rings_of
from ddcheck.plots.rows import PlotFile
from ddcheck.plots.scene import Scene
from ddcheck.plots.table import KINDS, Plots, Stood

_DRIFT = 0.10
_KIND = {kind: code for code, kind in enumerate(KINDS)}


_Alike = dict[tuple[pa.DataType, int, int | None], pa.ChunkedArray]


@dataclass
class _Packed:
    attributes: pa.Table
    wkb: pa.Array
    ground: Ground
    kind: NDArray[np.int8]
    fault: NDArray[np.int16]
    doubt: NDArray[np.int16]
    decimal: NDArray[np.int16]
    area_ha: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    file: int
    line: NDArray[np.int64]
    number: NDArray[np.int64]
    id_mark: NDArray[np.uint64]
    carried: dict[str, pa.Array]

    def laid(self, shelf: Shelf, alike: _Alike) -> _Packed:
        """The same on the shelf."""
        own: dict[str, Any] = {name: shelf.keep(getattr(self, name)) for name in _COLUMNS}
        cells = [_alike(cells, alike) or _laid(cells, shelf) for cells in self.attributes.columns]
        attributes = pa.table(cells, schema=self.attributes.schema)
        ground = self.ground.laid(shelf)
        return replace(
            self, attributes=attributes, wkb=shelf.keep_cells(self.wkb), ground=ground,
            carried={name: shelf.keep_cells(each) for name, each in self.carried.items()}, **own,
        )  # fmt: skip


_COLUMNS = ("kind", "fault", "doubt", "decimal", "area_ha", "lon", "lat", "line", "number", "id_mark")  # fmt: skip


def _alike(cells: pa.ChunkedArray, known: _Alike) -> pa.ChunkedArray | None:
    """Cells that all say the same, mostly nothing: held once for all pieces of a size; else None."""
    size, kind = len(cells), cells.type
    if cells.null_count == size:
        key = (kind, size, None)
        return known.get(key) or known.setdefault(key, pa.chunked_array([pa.nulls(size, kind)]))
    if kind != pa.int8() or cells.null_count:
        return None
    values = cells.to_numpy()
    if (values != values[0]).any():
        return None
    return known.setdefault((kind, size, int(values[0])), cells)


def _laid(cells: pa.ChunkedArray, shelf: Shelf) -> pa.ChunkedArray:
    return pa.chunked_array([shelf.keep_cells(chunk) for chunk in cells.chunks], cells.type)


@dataclass
class Packing:
    """Takes pieces in order; `read` is the number of features that stood in the files."""

    shelf: Shelf = IN_MEMORY
    read: int = 0
    codes: dict[str, int] = field(default_factory=dict)
    _pieces: list[_Packed] = field(default_factory=list)
    _files: dict[PlotFile, int] = field(default_factory=dict)
    _alike: _Alike = field(default_factory=dict)

    def begin_file(self) -> int:
        """Where the next piece will stand."""
        return len(self._pieces)

    def add(self, scene: Scene) -> None:
        """Pack a piece that was checked."""
        rows = scene.rows
        fault = np.full(len(rows), -1, np.int16)
        for row, (code, _) in rows.fault.items():
            fault[row] = self._code(code)
        doubt = np.full(len(rows), -1, np.int16)
        for row, code in scene.doubt.items():
            doubt[row] = self._code(code)
        packed = scene.wkb()
        as_read = not rows.fault and not scene.is_point.any()
        rings = rows.rings if as_read else rings_of(packed)
        self._pieces.append(
            _Packed(
                scene.attributes, packed, Ground.of(packed, rings),
                np.array([_KIND[kind] for kind in rows.kind], np.int8), fault, doubt, scene.decimals,
                scene.area_ha, scene.lon, scene.lat,
                self._files.setdefault(rows.file, len(self._files)), rows.line, rows.number,
                id_marks(scene.attributes["plot_id"]), carried_of(rows),
            ).laid(self.shelf, self._alike)
        )  # fmt: skip
        self.shelf.rest()

    def refuse_from(self, first: int, code: str) -> None:
        """Make all plots of the pieces from `first` on unusable."""
        for piece in self._pieces[first:]:
            piece.fault[piece.fault < 0] = self._code(code)
            piece.wkb = pa.nulls(len(piece.wkb), pa.binary())
            piece.ground.forget(np.ones(len(piece.wkb), bool))
            piece.area_ha[:] = piece.lon[:] = piece.lat[:] = np.nan

    def _disown(self, rows: NDArray[np.int64]) -> None:
        """Of a plot that stands twice nothing but the name is used, so that no copy wins silently."""
        first = 0
        for piece in self._pieces:
            size = len(piece.line)
            own = rows[(rows >= first) & (rows < first + size)] - first
            first += size
            if not len(own):
                continue
            marked = np.zeros(size, bool)
            marked[own] = True
            piece.fault[own], piece.doubt[own] = self._code("DD104"), -1
            piece.decimal[own] = -1
            piece.area_ha[own] = piece.lon[own] = piece.lat[own] = np.nan
            piece.ground.forget(marked)
            mask = pa.array(marked)
            piece.wkb = pc.if_else(mask, pa.scalar(None, pa.binary()), piece.wkb)
            piece.attributes = _blanked(piece.attributes, mask)

    def _code(self, code: str) -> int:
        return self.codes.setdefault(code, len(self.codes))

    def plots(self, diagnostics: Diagnostics) -> tuple[Plots, Ground]:
        """The table: rows with an id of their own; the others are complained about and left out."""
        pieces = self._pieces
        stood = Stood(
            tuple(self._files), self._all("file", np.int32), self._all("line", np.int64),
            self._all("number", np.int64),
        )  # fmt: skip
        area = self._all("area_ha", np.float64)
        ids = pa.chunked_array([c for p in pieces for c in p.attributes["plot_id"].chunks], SCHEMA.field("plot_id").type)  # fmt: skip
        keep, twice = _placed(ids, self._all("id_mark", np.uint64), stood, area, diagnostics)
        if len(twice):
            self._disown(twice)
            area = self._all("area_ha", np.float64)
        attributes = pa.concat_tables([SCHEMA.empty_table(), *(p.attributes for p in pieces)])
        wkb = pa.chunked_array([p.wkb for p in pieces], pa.binary())
        ground = Ground.joined([p.ground for p in pieces], self.shelf)
        counts = Counts(self.read, self.read - (len(ids) if keep is None else len(keep)))
        columns = {name: self._all(name, kind) for name, kind in _TABLE.items()}
        if keep is not None:
            chosen = pa.array(keep)
            attributes, wkb, area = attributes.take(chosen), wkb.take(chosen), area[keep]
            columns = {name: values[keep] for name, values in columns.items()}
            stood = Stood(stood.files, stood.file[keep], stood.line[keep], stood.number[keep])
            ground = ground.take(keep)
        plots = Plots(
            attributes, counts, wkb, columns["kind"], columns["fault"], columns["doubt"],
            tuple(self.codes), columns["decimal"], area, columns["lon"], columns["lat"], stood,
            carried=_carried(pieces, keep),
        )  # fmt: skip
        self._pieces = []
        return plots, ground

    def _all(self, name: str, kind: type) -> NDArray:  # type: ignore[type-arg]
        """A column of all pieces; `file` is one number a piece."""
        whole = self.shelf.empty(sum(len(piece.line) for piece in self._pieces), kind)
        at = 0
        for piece in self._pieces:
            whole[at : at + len(piece.line)] = getattr(piece, name)
            at += len(piece.line)
        self.shelf.rest()
        return whole


def _carried(pieces: list[_Packed], keep: NDArray[np.int64] | None) -> Carried:
    """What the pieces carry along; nothing is held where they carry nothing. `keep` None: all."""
    if not any(piece.carried for piece in pieces):
        return NOTHING
    starts = np.cumsum([0, *(len(piece.line) for piece in pieces)])[:-1]
    if keep is None:
        keep = np.arange(sum(len(piece.line) for piece in pieces))
    return Carried(keep, starts.astype(np.int64), tuple(piece.carried for piece in pieces))


_TABLE = {
    "kind": np.int8, "fault": np.int16, "doubt": np.int16, "decimal": np.int16,
    "lon": np.float64, "lat": np.float64,
}  # fmt: skip


def _blanked(attributes: pa.Table, rows: pa.Array) -> pa.Table:
    """A table whose given rows say nothing but their id."""
    for name in attributes.column_names:
        if not name.startswith("plot_id"):
            column = attributes[name].combine_chunks()
            nothing = int(State.BLANK) if name.endswith(STATE) else None
            blank = pa.scalar(nothing, column.type)
            at = attributes.column_names.index(name)
            attributes = attributes.set_column(at, name, pc.if_else(rows, blank, column))
    return attributes


def _placed(
    ids: pa.ChunkedArray, mark: NDArray[np.uint64], stood: Stood, area: NDArray[np.float64],
    diagnostics: Diagnostics,
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64]]:  # fmt: skip
    """The rows that keep their id (it is filled, and read here first), and those that share one.

    None for all rows. Only ids whose marks are the same are held against each other.
    """
    missing = np.asarray(pc.is_null(ids).to_numpy(), bool)
    _say_missing(missing, stood, diagnostics)
    some = _marked_alike(mark, missing)
    if not len(some):
        return (np.flatnonzero(~missing) if missing.any() else None), some
    coded = pc.dictionary_encode(ids.take(pa.array(some)).combine_chunks())
    index = coded.indices.to_numpy().astype(np.int64)
    _, first = np.unique(index, return_index=True)
    later = np.ones(len(some), bool)
    later[first] = False
    of_first = some[first][index]
    for at in np.flatnonzero(later).tolist():
        row, name = int(some[at]), ids[int(some[at])].as_py()
        diagnostics.report("DD104", stood.place(row, "plot_id"), name="plot_id", value=name)
        _drift(area, int(of_first[at]), row, name, stood, diagnostics)
    missing[some[later]] = True
    shared = some[np.bincount(index)[index] > 1]
    return (np.flatnonzero(~missing) if missing.any() else None), shared


def _marked_alike(mark: NDArray[np.uint64], missing: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows with an id whose mark another row has, too, ascending."""
    known = np.sort(mark[~missing])
    repeated = np.unique(known[1:][known[1:] == known[:-1]])
    if not len(repeated):
        return np.empty(0, np.int64)
    return np.flatnonzero(np.isin(mark, repeated) & ~missing)


def _say_missing(missing: NDArray[np.bool_], stood: Stood, diagnostics: Diagnostics) -> None:
    """Rows without an id; a file in which no row has one is said once."""
    if not missing.any():
        return
    rows, named = np.bincount(stood.file), np.bincount(stood.file[~missing], minlength=1)
    for file in np.unique(stood.file[missing]).tolist():
        here = np.flatnonzero(missing & (stood.file == file)).tolist()
        if file >= len(named) or not named[file]:
            place = Place(stood.files[file].name)
            diagnostics.report("DD268", place, count=int(rows[file]))
            continue
        for row in here:
            diagnostics.report("DD103", stood.place(row, "plot_id"), name="plot_id")


def _drift(
    area: NDArray[np.float64], first: int, row: int, name: str, stood: Stood,
    diagnostics: Diagnostics,
) -> None:  # fmt: skip
    a, b = area[first], area[row]
    if np.isfinite(a) and np.isfinite(b) and abs(a - b) > _DRIFT * max(a, b):
        drift = f"{abs(a - b) / max(a, b):.0%}"
        diagnostics.report("DD247", stood.place(row, None, name), plot=name, drift=drift)
