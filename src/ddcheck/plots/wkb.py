"""Columns of well-known binary, and of cells of any type, as pieces of plots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.plots.columns import Naming
from ddcheck.plots.coordinates import NO_GEOMETRY, NOT_CLOSED, WRONG_TYPE
from ddcheck.plots.rows import PlotFile, Rows

_TYPES = {0: "Point", 3: "Polygon", 6: "MultiPolygon"}


def rows_of_wkb(
    file: PlotFile, wkb: NDArray[np.object_], cells: dict[str, list[str | None]], first: int
) -> Rows:
    """Rows numbered from `first`. Bytes that are no geometry are refused by what is wrong."""
    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), object)
    rows = rows_of_shapes(file, shapes, cells, first)
    for row in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        if wkb[row] is None:
            rows.refuse(row, NO_GEOMETRY)
        elif shapely.from_wkb(wkb[row], on_invalid="fix") is not None:
            rows.refuse(row, NOT_CLOSED, ring="?")
        else:
            rows.refuse(row, WRONG_TYPE, found="WKB?")
    return rows


def rows_of_shapes(
    file: PlotFile, shapes: NDArray[np.object_], cells: dict[str, list[str | None]], first: int
) -> Rows:
    """Rows of geometries in a format of binary numbers: how they were written is not known."""
    flat = np.asarray(shapely.force_2d(shapes), object)
    kinds = [_TYPES.get(kind) for kind in shapely.get_type_id(flat).tolist()]
    size = len(kinds)
    return Rows(
        file, flat, kinds, np.full(size, -1, np.int16), cells,
        np.zeros(size, np.int64), np.arange(first, first + size),
    )  # fmt: skip


def text_cells(
    naming: Naming, names: Sequence[str], columns: Iterable[Sequence[Any]], size: int
) -> dict[str, list[str | None]]:
    """Cells of any type as text by column; of two sources of a column the better one that is filled."""
    values = dict(zip(names, columns, strict=True))
    cells: dict[str, list[str | None]] = {}
    for name, column in naming.columns(tuple(names)):
        said = [as_text(value) for value in values[name]]
        if column in cells:
            said = [a if a is not None else b for a, b in zip(cells[column], said, strict=True)]
        cells[column] = said
    cells.setdefault("plot_id", [None] * size)
    return cells


def as_text(value: Any) -> str | None:
    """The text of a cell: whole numbers without a point, days as ISO dates, nothing for nothing."""
    if value is None or isinstance(value, bytes | list | dict):
        return None
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip() or None
