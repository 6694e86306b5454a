"""Parquet tables as text: strings as they are, numbers and dates as the file holds them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ddcheck.documents.convention import DateText, NumberText
from ddcheck.documents.identity import read_bytes
from ddcheck.documents.numerals import whole_digits
from ddcheck.documents.table import Cells, TextTable
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.foreign_words import said_by
from ddcheck.model.wording import Wording

LARGEST_FILE = 512 << 20
MOST_ROWS = 5_000_000
MOST_COLUMNS = 1_000
LARGEST_TABLE = 2 << 30


def read_parquet(path: Path, table: TextTable, file: str, diagnostics: Diagnostics) -> int | None:
    """Fill a table that is empty; returns the rows in it, or None with a diagnostic if refused."""
    data = read_bytes(path, file, diagnostics, limit=LARGEST_FILE)
    if data is None:
        return None
    try:
        # Checked by its page checksums; prebuffering would read what the limits have not seen.
        source = pq.ParquetFile(
            BytesIO(data), pre_buffer=False, page_checksum_verification=True
        )  # fmt: skip
        if not _within_limits(source, file, diagnostics):
            return None
        found = source.read(use_threads=False)
        found.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, TypeError, MemoryError, KeyError) as error:
        why = said_by("Parquet", str(error).strip() or type(error).__name__)
        diagnostics.report("DD101", Place(file), why=why)
        return None
    _fill(found, table, file, diagnostics)
    return int(found.num_rows)


def _counted(number: int, en: str, zh: str) -> Wording:
    return Wording(f"{number:,} {en}", f"{number:,} {zh}")


def _within_limits(source: Any, file: str, diagnostics: Diagnostics) -> bool:
    about = source.metadata
    # Not column by column: asked for the record of a damaged column, the library ends the process.
    sizes = (about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    size = sum(max(each, 0) for each in sizes)
    for found, limit in (
        (_counted(about.num_rows, "rows", "行"), about.num_rows > MOST_ROWS and MOST_ROWS),
        (
            _counted(about.num_columns, "columns", "列"),
            about.num_columns > MOST_COLUMNS and MOST_COLUMNS,
        ),
        (_counted(size >> 20, "MB", "MB"), size > LARGEST_TABLE and LARGEST_TABLE >> 20),
    ):
        if limit:
            diagnostics.report("DD121", Place(file), found=found, limit=f"{limit:,}")
            return False
    return True


_CELLS = Wording("text, numbers or dates", "文本、数字或日期")


def _fill(found: Any, table: TextTable, file: str, diagnostics: Diagnostics) -> None:
    for index, name in enumerate(found.column_names):
        shown = str(name).strip() or f"({index + 1})"
        if shown in table.columns:
            diagnostics.report("DD114", Place(file, field=shown), name=shown)
            shown = f"{shown} ({index + 1})"
        cells = _cells(found.column(index))
        if cells is None:
            kind = str(found.schema.field(index).type)[:80]
            place = Place(file, field=shown)
            diagnostics.report("DD118", place, expected=_CELLS, found=kind)
            cells = [None] * found.num_rows
        table.columns[shown] = cells
    size = found.num_rows
    table.files.extend([file] * size)
    table.rows.extend(range(1, size + 1))
    table.lines.extend([None] * size)
    table.pointers.extend([None] * size)


def _cells(column: Any) -> Cells | None:
    """A column as text; None where its kind has no text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _cells(column.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return [value.strip() or None if value else None for value in column.to_pylist()]
    if pa.types.is_null(kind):
        return [None] * len(column)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        if not (pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type)):
            return None
        return [";".join(v or "" for v in value) or None if value else None for value in column.to_pylist()]  # fmt: skip
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return None
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    try:
        values = column.to_pylist()
    except (OverflowError, ValueError):  # a moment that no calendar has
        values = [_moment(scalar) for scalar in column]
    return [None if value is None else _text(value) for value in values]


def _moment(scalar: Any) -> Any:
    """A value, or the count that stands for it where it lies outside the calendar."""
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return f"{scalar.value} since 1970-01-01 ({scalar.type})"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return DateText(value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return DateText(value.isoformat())
    if isinstance(value, float):
        return NumberText(whole_digits(value) or repr(value))
    if isinstance(value, int | Decimal):
        return NumberText(format(value, "f") if isinstance(value, Decimal) else str(value))
    return str(value)
