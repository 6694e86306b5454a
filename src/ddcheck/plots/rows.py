"""What a reader of a plot file gives: pieces of a file as columns, geometry as it was declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ddcheck.model.diagnostic import Place

PIECE = 1 << 14
"""Features that a reader holds at once."""

HEAVY = 1 << 23
"""Bytes or characters of geometry after which a piece ends before it has so many features."""

MOST_FEATURES = 5_000_000
"""Of one file; beyond that it is no list of plots (reliability V1)."""

Values = Mapping[str, object]


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
    projected the numbers are not degrees until they are transformed
    """

    file: PlotFile
    geometry: NDArray[np.object_]
    kind: list[str | None]
    written: NDArray[np.int16]
    cells: dict[str, list[str | None]]
    line: NDArray[np.int64]
    number: NDArray[np.int64]
    fault: dict[int, tuple[str, Values]] = field(default_factory=dict)
    notes: list[tuple[int, str, Values]] = field(default_factory=list)
    crs: str | None = None

    def __len__(self) -> int:
        return len(self.kind)

    def place(self, row: int, field: str | None = None) -> Place:
        """Where a feature stood, and which plot it is when that is known."""
        ids = self.cells.get("plot_id")
        name = None if ids is None else ids[row]
        return self.file.place(self.line[row], self.number[row], field, name)

    def refuse(self, row: int, code: str, **values: object) -> None:
        """Make a geometry unusable; the first cause stays."""
        if row not in self.fault:
            self.fault[row] = (code, values)
        self.geometry[row] = None
