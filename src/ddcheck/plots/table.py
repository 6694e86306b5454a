"""The plot table: one row a piece of land, its geometry as declared, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from ddcheck.documents.typed import Counts
from ddcheck.model.coded import Coded
from ddcheck.model.diagnostic import Place
from ddcheck.model.gap import Gap
from ddcheck.plots.carried import NOTHING, Carried
from ddcheck.plots.rows import PlotFile

_NAMED = ("Polygon", "MultiPolygon", "Point")
KINDS = (None, *_NAMED)
CIRCLED = KINDS.index("Point")


@dataclass(frozen=True)
class Stood:
    """Where n plots stood: index of the file, line (0 unknown) and number of the feature from 1."""

    files: tuple[PlotFile, ...]
    file: NDArray[np.int32]
    line: NDArray[np.int64]
    number: NDArray[np.int64]

    def place(self, row: int, column: str | None = None, plot: str | None = None) -> Place:
        """The place of one plot in its file."""
        file: PlotFile = self.files[int(self.file[row])]
        return file.place(self.line[row], self.number[row], column, plot)


@dataclass(frozen=True)
class Plots:
    """n plots that could be placed (they have an id of their own).

    attributes  columns of model.tables.PLOTS, each with a state column
    wkb         the geometry as bytes, null where it is unusable: a tenth of what objects need
    kind_code   (n,) index into KINDS; a Point stands for the circle of its declared area
    fault_code  (n,) index into codes, -1 where the geometry can be used
    doubt_code  (n,) index into codes of a complaint that widens: see `doubt`
    decimal     (n,) decimals of the coordinates, -1 where not known
    area_ha     (n,) geodesic area, NaN where unusable
    lon, lat    (n,) degrees of a point that stands for the plot; NaN where there is none
    not_checked what no check looked at, and why
    carried     properties that are none of ours
    """

    attributes: pa.Table
    counts: Counts
    wkb: pa.ChunkedArray
    kind_code: NDArray[np.int8]
    fault_code: NDArray[np.int16]
    doubt_code: NDArray[np.int16]
    codes: tuple[str, ...]
    decimal: NDArray[np.int16]
    area_ha: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    stood: Stood
    not_checked: tuple[Gap, ...] = field(default=())
    carried: Carried = NOTHING

    @cached_property
    def geometry(self) -> NDArray[np.object_]:
        """(n,) shapely Polygon or MultiPolygon in lon/lat degrees (WGS 84), None if unusable."""
        return decoded(self.wkb)

    @property
    def kind(self) -> Coded[str]:
        """Polygon, MultiPolygon, Point, or None where none could be told."""
        return Coded(self.kind_code - np.int8(1), _NAMED)

    @property
    def is_point(self) -> NDArray[np.bool_]:
        """Where the geometry is the circle of the declared area around a point."""
        return np.asarray(self.kind_code == CIRCLED)

    @property
    def fault(self) -> Coded[str]:
        """The diagnostic code that makes the geometry unusable, or None."""
        return Coded(self.fault_code, self.codes)

    @property
    def doubt(self) -> Coded[str]:
        """The code of an error that leaves the geometry measurable but nothing on it excluded."""
        return Coded(self.doubt_code, self.codes)

    @property
    def decimals(self) -> Coded[int]:
        """Decimals of the coordinates, of longitude or latitude the fewer; None where not known."""
        return Coded(self.decimal, range(int(self.decimal.max(initial=-1)) + 1))

    @property
    def ids(self) -> list[str]:
        return list(self.attributes["plot_id"].to_pylist())

    def __len__(self) -> int:
        return len(self.kind_code)

    def place(self, row: int, column: str | None = None) -> Place:
        """Where a plot stood in its file."""
        return self.stood.place(row, column)


def taken(wkb: pa.ChunkedArray, rows: NDArray[np.int64]) -> pa.Array:
    """The cells of ascending rows, without joining the chunks: together they may exceed 2 GiB."""
    starts = np.cumsum([0, *(len(chunk) for chunk in wkb.chunks)])
    bounds = np.searchsorted(rows, starts)
    pieces = [
        chunk.take(pa.array(rows[low:high] - start))
        for chunk, start, low, high in zip(wkb.chunks, starts, bounds, bounds[1:], strict=False)
        if low < high
    ]
    return pa.concat_arrays(pieces) if pieces else pa.array([], pa.binary())


def decoded(wkb: pa.ChunkedArray | pa.Array) -> NDArray[np.object_]:
    """Geometries of bytes; None where null."""
    shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    return np.asarray(shapes, object).reshape(len(wkb))
