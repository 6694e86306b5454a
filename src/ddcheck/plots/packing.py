"""Pieces of plots packed into the columns of the plot table."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.documents.typed import Counts
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.plots.attributes import SCHEMA, STATE
from ddcheck.plots.carried import NOTHING, Carried, carried_of
from ddcheck.plots.checks_pairs import Ground
from ddcheck.plots.rings import rings_of
from ddcheck.plots.rows import PlotFile
from ddcheck.plots.scene import Scene
from ddcheck.plots.table import KINDS, Plots, Stood

_DRIFT = 0.10
_KIND = {kind: code for code, kind in enumerate(KINDS)}


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
    carried: dict[str, pa.Array]


@dataclass
class Packing:
    """Takes pieces in order; `read` is the number of features that stood in the files."""

    read: int = 0
    codes: dict[str, int] = field(default_factory=dict)
    _pieces: list[_Packed] = field(default_factory=list)
    _files: dict[PlotFile, int] = field(default_factory=dict)

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
                carried_of(rows),
            )
        )  # fmt: skip

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
        attributes = pa.concat_tables([SCHEMA.empty_table(), *(p.attributes for p in pieces)])
        stood = Stood(
            tuple(self._files),
            _joined([np.full(len(p.line), p.file, np.int32) for p in pieces], np.int32),
            _joined([p.line for p in pieces], np.int64),
            _joined([p.number for p in pieces], np.int64),
        )
        area = _joined([p.area_ha for p in pieces], np.float64)
        keep, twice = _placed(attributes["plot_id"], stood, area, diagnostics)
        self._disown(twice)
        attributes = pa.concat_tables([SCHEMA.empty_table(), *(p.attributes for p in pieces)])
        area = _joined([p.area_ha for p in pieces], np.float64)
        chosen = pa.array(keep)
        wkb = pa.chunked_array([p.wkb for p in pieces], pa.binary())
        plots = Plots(
            _kept(attributes, chosen), Counts(self.read, self.read - len(keep)),
            wkb.take(chosen) if len(keep) < len(wkb) else wkb,
            _joined([p.kind for p in pieces], np.int8)[keep],
            _joined([p.fault for p in pieces], np.int16)[keep],
            _joined([p.doubt for p in pieces], np.int16)[keep],
            tuple(self.codes), _joined([p.decimal for p in pieces], np.int16)[keep], area[keep],
            _joined([p.lon for p in pieces], np.float64)[keep],
            _joined([p.lat for p in pieces], np.float64)[keep],
            Stood(stood.files, stood.file[keep], stood.line[keep], stood.number[keep]),
            carried=_carried(pieces, keep),
        )  # fmt: skip
        return plots, Ground.joined([p.ground for p in pieces]).take(keep)


def _carried(pieces: list[_Packed], keep: NDArray[np.int64]) -> Carried:
    """What the pieces carry along; nothing is held where they carry nothing."""
    if not any(piece.carried for piece in pieces):
        return NOTHING
    starts = np.cumsum([0, *(len(piece.line) for piece in pieces)])[:-1]
    return Carried(keep, starts.astype(np.int64), tuple(piece.carried for piece in pieces))


def _kept(attributes: pa.Table, chosen: pa.Array) -> pa.Table:
    """The chosen rows, ascending; nothing is copied where that is all of them."""
    return attributes if len(chosen) == len(attributes) else attributes.take(chosen)


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


def _joined(arrays: list[NDArray], kind: type) -> NDArray:  # type: ignore[type-arg]
    return np.concatenate([np.empty(0, kind), *arrays])


def _placed(
    ids: pa.ChunkedArray, stood: Stood, area: NDArray[np.float64], diagnostics: Diagnostics
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows that keep their id (it is filled, and read here first), and those that share one."""
    coded = pc.dictionary_encode(ids.combine_chunks())
    index = coded.indices.to_numpy(zero_copy_only=False)
    missing = np.asarray(pc.is_null(ids).to_numpy(), bool)
    known = np.flatnonzero(~missing)
    index = index[known].astype(np.int64) if len(known) else np.empty(0, np.int64)
    _, first = np.unique(index, return_index=True)
    keep = known[np.sort(first)]
    _say_missing(missing, stood, diagnostics)
    twice = np.empty(0, np.int64)
    if len(keep) < len(known):
        twice = known[np.bincount(index)[index] > 1]
        of_first = np.zeros(int(index.max()) + 1, np.int64)
        of_first[index[first]] = known[first]
        rejected = np.setdiff1d(known, keep)
        codes = dict(zip(known.tolist(), index.tolist(), strict=True))
        for row in rejected.tolist():
            name = ids[row].as_py()
            place = stood.place(row, "plot_id")
            diagnostics.report("DD104", place, name="plot_id", value=name)
            _drift(area, int(of_first[codes[row]]), row, name, stood, diagnostics)
    return keep, twice


def _say_missing(missing: NDArray[np.bool_], stood: Stood, diagnostics: Diagnostics) -> None:
    """Rows without an id; a file in which no row has one is said once."""
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
