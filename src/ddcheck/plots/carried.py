"""Properties of plots that are none of ours, piece by piece as they were read: nothing where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ddcheck.plots.columns import KNOWN
from ddcheck.plots.rows import Cells, Rows

_TORN = ("utf-8", "surrogatepass")
"""Half a character, as a JSON escape can write it, is no Arrow text."""


@dataclass(frozen=True)
class Carried:
    """Cells of n plots. Piece i holds the rows from `starts[i]` on that `Plots` was packed from.

    row  (n,) the number of each plot among all that were packed
    """

    row: NDArray[np.int64]
    starts: NDArray[np.int64]
    pieces: tuple[Mapping[str, pa.Array], ...]

    def of(self, plot: int) -> dict[str, str]:
        """The filled cells of one plot, by the name of the column as written."""
        if not any(self.pieces):
            return {}
        row = int(self.row[plot])
        piece = int(np.searchsorted(self.starts, row, side="right")) - 1
        at = row - int(self.starts[piece])
        cells = ((name, column[at].as_py()) for name, column in self.pieces[piece].items())
        return {
            name: text if isinstance(text, str) else text.decode(*_TORN)
            for name, text in cells
            if text is not None
        }

    @property
    def names(self) -> list[str]:
        """All columns, in the order of the files."""
        return list(dict.fromkeys(name for piece in self.pieces for name in piece))

    def filled(self, name: str) -> int:
        """How many cells of a column hold anything."""
        columns = (piece[name] for piece in self.pieces if name in piece)
        return sum(len(column) - column.null_count for column in columns)


NOTHING = Carried(np.empty(0, np.int64), np.empty(0, np.int64), ())


def carried_of(rows: Rows) -> dict[str, pa.Array]:
    """The columns of a piece that are none of ours."""
    return {str(name): _packed(cells) for name, cells in rows.cells.items() if name not in KNOWN}


def _packed(cells: Cells) -> pa.Array:
    if isinstance(cells, pa.Array):
        return cells
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        return pa.array([c if c is None else str(c).encode(*_TORN) for c in cells], pa.binary())
