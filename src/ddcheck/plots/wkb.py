"""Columns of well-known binary, and of cells of any type, as pieces of plots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from ddcheck.documents.convention import DateText, NumberText
from ddcheck.documents.numerals import whole_digits
from ddcheck.documents.plain_cells import is_stripped
from ddcheck.model.wording import Wording
from ddcheck.plots.columns import Naming, Second
from ddcheck.plots.coordinates import NO_GEOMETRY, NOT_CLOSED, WRONG_TYPE
from ddcheck.plots.rows import Cells, PlotFile, Rows

_CURVE = Wording("a curve", "曲线")
_DAMAGED = Wording("damaged bytes (no WKB)", "已损坏的字节（不是 WKB）")
_TYPES = {0: "Point", 3: "Polygon", 6: "MultiPolygon"}


def rows_of_wkb(
    file: PlotFile, wkb: NDArray[np.object_], cells: dict[str, Cells], first: int,
    packed: pa.BinaryArray | None = None,
) -> Rows:  # fmt: skip
    """Rows numbered from `first`. Bytes that are no geometry are refused by what is wrong.

    `packed` is the same binary as an Arrow array, where it is at hand.
    """
    shapes, curved = _decoded(wkb)
    rows = rows_of_shapes(file, shapes, cells, first)
    rows.read_wkb = packed
    for row in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        if wkb[row] is None:
            rows.refuse(row, NO_GEOMETRY)
        elif row in curved:
            rows.refuse(row, WRONG_TYPE, found=_CURVE)
        elif shapely.from_wkb(wkb[row], on_invalid="fix") is not None:
            rows.refuse(row, NOT_CLOSED, ring="?")
        else:
            rows.refuse(row, WRONG_TYPE, found=_DAMAGED)
    return rows


def _decoded(wkb: NDArray[np.object_]) -> tuple[NDArray[np.object_], set[int]]:
    """Geometries, None for what is none; and the rows whose curves shapely cannot hold."""
    try:
        return np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), object), set()
    except NotImplementedError:
        pass
    shapes, curved = np.full(len(wkb), None, object), set[int]()
    for row, cell in enumerate(wkb):
        try:
            shapes[row] = shapely.from_wkb(cell, on_invalid="ignore")
        except NotImplementedError:
            curved.add(row)
    return shapes, curved


def rows_of_shapes(
    file: PlotFile, shapes: NDArray[np.object_], cells: dict[str, Cells], first: int
) -> Rows:
    """Rows of geometries in a format of binary numbers: how they were written is not known."""
    high = shapely.has_z(shapes) | shapely.has_m(shapes)
    flat = np.asarray(shapely.force_2d(shapes), object) if high.any() else shapes
    kinds = [_TYPES.get(kind) for kind in shapely.get_type_id(flat).tolist()]
    size = len(kinds)
    return Rows(
        file, flat, kinds, np.full(size, -1, np.int16), cells,
        np.zeros(size, np.int64), np.arange(first, first + size),
        high=set(np.flatnonzero(high).tolist()),
    )  # fmt: skip


def text_cells(
    naming: Naming, names: Sequence[str], columns: Iterable[Sequence[Any] | pa.Array], size: int
) -> dict[str, Cells]:
    """Cells of any type as text by column; of two sources of a column the better one that is filled.

    The other one is kept beside it, under its own name.
    """
    values = dict(zip(names, columns, strict=True))
    cells: dict[str, Cells] = {}
    for source in naming.columns(tuple(names)):
        said = _texts(values[source.name])
        if source.says_how:
            beside = [None] * size if source.unit_in is None else _listed(values[source.unit_in])
            said = [
                None if text is None else source.cell(text, word)
                for text, word in zip(_listed(said), beside, strict=True)
            ]
        if source.column in cells:
            cells[Second.of(source)] = said
            both = zip(_listed(cells[source.column]), _listed(said), strict=True)
            said = [a if a is not None else b for a, b in both]
        cells[source.column] = said
    cells.setdefault("plot_id", [None] * size)
    return cells


def _texts(column: Sequence[Any] | pa.Array) -> Cells:
    """Cells as text; those of Arrow stay there where they are plain text or whole numbers."""
    if not isinstance(column, pa.Array):
        return [as_text(value) for value in column]
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = column.cast(pa.string())
        return texts if is_stripped(texts) else [as_text(value) for value in column.to_pylist()]
    if pa.types.is_integer(kind):
        return column.cast(pa.string())
    return [as_text(value) for value in column.to_pylist()]


def _listed(cells: Cells) -> list[str | None]:
    return list(cells.to_pylist() if isinstance(cells, pa.Array) else cells)


def as_text(value: Any) -> str | None:
    """The text of a cell: whole numbers without a point, days as ISO dates, nothing for nothing."""
    if value is None or isinstance(value, bytes | list | dict):
        return None
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return NumberText(whole_digits(value) or repr(value))
    if isinstance(value, int | NumberText):
        return NumberText(value)
    if isinstance(value, datetime | date):
        return DateText(value.isoformat())
    if isinstance(value, DateText):
        return value
    return str(value).strip() or None
