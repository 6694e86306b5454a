"""carried.csv: every filled cell of a column that is not known here, with the row that it stood in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from ddcheck.assessment.record import Record
from ddcheck.documents.carried import CarriedCell
from ddcheck.reports.csv_report import cell

COLUMNS = (
    "file", "row", "table", "shipment_id", "line_no", "plot_id", "document_id", "column", "value",
)  # fmt: skip


def write(record: Record, stream: BinaryIO) -> None:
    """One row a cell, in the order of tables and files; UTF-8 with a mark, cells that never run."""
    stream.write(b"\xef\xbb\xbf")
    for row in (COLUMNS, *_rows(cells_of(record))):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\r\n").writerow([cell(value) for value in row])
        stream.write(buffer.getvalue().encode("utf-8", "backslashreplace"))


def cells_of(record: Record) -> Iterator[CarriedCell]:
    """The carried cells of the declared tables, then those of plots."""
    for table in record.carried:
        yield from table
    plots = record.plots
    for row in range(len(plots) if plots.carried.pieces else 0):
        place = plots.place(row)
        about = {"plot_id": plots.attributes["plot_id"][row].as_py()}
        for name, text in plots.carried.of(row).items():
            yield CarriedCell("plots", place.file, place.row, place.pointer, about, name, text)


def _rows(cells: Iterable[CarriedCell]) -> Iterator[tuple[object, ...]]:
    for found in cells:
        about = (found.about.get(key) for key in COLUMNS[3:7])
        where = found.row if found.pointer is None else found.pointer
        yield found.file, where, found.table, *about, found.column, found.text
