"""CSV as text: every cell stays as written, every row knows its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from ddcheck.documents.identity import read_text
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics, Place

if TYPE_CHECKING:
    from _csv import Reader

LONGEST_CELL = 1 << 20


def read_csv(path: Path, table: TextTable, file: str, diagnostics: Diagnostics) -> int:
    """Append the rows of a CSV file to a table; returns how many rows stood in it.

    Comma, semicolon or tab, whichever the header uses most. Rows of another length than the header
    are complained about and kept out of the table; they are counted.
    """
    text = read_text(path, file, diagnostics)
    return 0 if text is None else read_csv_text(text, table, file, diagnostics)


def read_csv_text(text: str, table: TextTable, file: str, diagnostics: Diagnostics) -> int:
    """The same for text that was read already."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    return _rows(reader, table, file, diagnostics)


def _rows(reader: Reader, table: TextTable, file: str, diagnostics: Diagnostics) -> int:
    header: list[str] | None = None
    row, start = 0, 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells, file, diagnostics)
                continue
            row += 1
            if len(cells) != len(header):
                place = Place(file, line, row)
                diagnostics.report("DD113", place, found=len(cells), expected=len(header))
                continue
            values = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name}
            table.append(values, file, row, line=line)
    except csv.Error as error:
        row += 1  # at least one row is lost: a stray quotation mark can swallow the rest
        diagnostics.report("DD101", Place(file, line=reader.line_num), why=str(error))
    return row


def _header(cells: list[str], file: str, diagnostics: Diagnostics) -> list[str]:
    names = [cell.strip() for cell in cells]
    for index, name in enumerate(names):
        if name and name in names[:index]:
            diagnostics.report("DD114", Place(file, line=1, field=name), name=name)
            names[index] = ""
    return names


def _separator(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=lambda mark: (first.count(mark), mark == ","))
