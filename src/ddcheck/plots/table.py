"""The plot table: one row a piece of land, its geometry as declared, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ddcheck.documents.typed import Counts, TypedTable
from ddcheck.model.diagnostic import Place


@dataclass(frozen=True)
class Plots:
    """n plots that could be placed (they have an id of their own).

    attributes  columns of model.tables.PLOTS, each with a state column
    geometry    (n,) shapely Polygon or MultiPolygon in lon/lat degrees (WGS 84), None if unusable
    kind        (n,) Polygon, MultiPolygon, Point, or None where none could be told
    is_point    (n,) bool: geometry is then the circle of the declared area around the point
    fault       (n,) the diagnostic code that makes the geometry unusable, or None
    decimals    (n,) decimals of the coordinates as written, None where there are none
    lon, lat    (n,) degrees of a point that stands for the plot; NaN where there is none
    """

    table: TypedTable
    geometry: NDArray[np.object_]
    kind: tuple[str | None, ...]
    is_point: NDArray[np.bool_]
    fault: tuple[str | None, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    places: tuple[Place, ...]
    decimals: tuple[int | None, ...] = ()

    @property
    def attributes(self) -> pa.Table:
        return self.table.data

    @property
    def counts(self) -> Counts:
        return self.table.counts

    @property
    def ids(self) -> list[str]:
        return list(self.attributes["plot_id"].to_pylist())

    def __len__(self) -> int:
        return len(self.kind)
