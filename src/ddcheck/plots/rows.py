"""What a reader of a plot file gives: pieces of a file as columns, geometry as it was declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from ddcheck.model.diagnostic import Place
from ddcheck.plots.rings import Rings, packed, plain_wkb, rings_of

PIECE = 1 << 14
"""Features that a reader holds at once."""

HEAVY = 1 << 23
"""Bytes or characters of geometry after which a piece ends before it has so many features."""

MOST_FEATURES = 5_000_000
"""Of one file; beyond that it is no list of plots (reliability V1)."""

Values = Mapping[str, object]
Cells: TypeAlias = list[str | None] | Any
"""A column of text: a list, or an Arrow array of strings."""


@dataclass(frozen=True)
class PlotFile:
    """How the features of a file are addressed: by a JSON pointer, or by the number of the row."""

    name: str
    pointer: str | None = None

    def place(
        self, line: int, number: int, field: str | None = None, plot: str | None = None
    ) -> Place:
        """Where a feature stood; `line` 0 is unknown, `number` counts from 1."""
        known = int(line) or None
        if self.pointer is None:
            return Place(self.name, known, int(number), field, plot=plot)
        pointer = self.pointer.replace("#", str(int(number) - 1))
        full = pointer if field is None else f"{pointer}/{field}"
        return Place(self.name, known, pointer=full, field=field, plot=plot)


@dataclass
class Rows:
    """n features of one file, in its order.

    geometry  (n,) shapely as declared, None where there is none
    fault     row to the code that makes its geometry unusable, and the values of its sentence
    kind      (n,) the type as declared
    written   (n,) most decimals that a coordinate was written with; -1 where that is not known
    cells     properties as text, by column of model.tables.PLOTS or by their own name
    notes     (row, code, values) that do not make the geometry unusable
    high      rows whose heights were passed over
    differing rows of which two columns of area say different things
    read_wkb  the geometries as they were read, where that was well-known binary
    """

    file: PlotFile
    geometry: NDArray[np.object_]
    kind: list[str | None]
    written: NDArray[np.int16]
    cells: dict[str, Cells]
    line: NDArray[np.int64]
    number: NDArray[np.int64]
    fault: dict[int, tuple[str, Values]] = field(default_factory=dict)
    notes: list[tuple[int, str, Values]] = field(default_factory=list)
    high: set[int] = field(default_factory=set)
    differing: set[int] = field(default_factory=set)
    crs: str | None = None
    read_wkb: pa.BinaryArray | None = None
    _plain: pa.BinaryArray | None = None
    _rings: Rings | None = None

    def __len__(self) -> int:
        return len(self.kind)

    def cell(self, row: int, name: str) -> str | None:
        """The text of one property."""
        cells = self.cells.get(name)
        if cells is None:
            return None
        cell = cells[row]
        return cell.as_py() if isinstance(cell, pa.Scalar) else cell

    def texts(self, name: str) -> list[str | None]:
        """A column as a list that may be written into, made where there is none."""
        cells = self.cells.get(name)
        listed: list[str | None] = [None] * len(self)
        if cells is not None:
            listed = cells.to_pylist() if isinstance(cells, pa.Array) else cells
        self.cells[name] = listed
        return listed

    def place(self, row: int, field: str | None = None) -> Place:
        """Where a feature stood, and which plot it is when that is known."""
        return self.file.place(self.line[row], self.number[row], field, self.cell(row, "plot_id"))

    def refuse(self, row: int, code: str, **values: object) -> None:
        """Make a geometry unusable; the first cause stays."""
        if row not in self.fault:
            self.fault[row] = (code, values)
        self.geometry[row] = None

    def move(self, which: NDArray[np.bool_], shapes: NDArray[np.object_]) -> None:
        """Put other geometries in place of some: the same in another reference system."""
        self.geometry[which] = shapes
        self.read_wkb = self._plain = self._rings = None

    @property
    def rings(self) -> Rings:
        """The vertices of all geometries; those refused since they were first asked for stay."""
        if self._rings is None:
            self._rings = rings_of(self._packed())
        return self._rings

    def wkb(self) -> pa.BinaryArray:
        """The geometries as they stand now, null where there is none."""
        found = self._packed()
        none = shapely.is_missing(self.geometry)
        if int(none.sum()) == found.null_count:
            return found
        return pc.if_else(pa.array(none), pa.scalar(None, found.type), found)

    def _packed(self) -> pa.BinaryArray:
        if self._plain is None:
            read = self.read_wkb
            if read is None:
                read = packed(shapely.to_wkb(self.geometry, byte_order=1))
            self._plain = plain_wkb(read, self.geometry)
        return self._plain
