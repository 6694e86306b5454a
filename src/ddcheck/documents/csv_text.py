"""CSV as text: every cell stays as written, every row knows its line."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from ddcheck.documents.grid import Grid, Score, best_header, fill, nothing_recognised
from ddcheck.documents.identity import read_text
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording

LONGEST_CELL = 1 << 20
SEPARATORS = ",;\t|"
_SAMPLE = 1 << 16
_HINT = re.compile(r"(?i)\"?sep=([,;\t|])\"?\r?\n")


def read_csv(path: Path, table: TextTable, file: str, diagnostics: Diagnostics) -> int:
    """Append the rows of a UTF-8 CSV file to a table; returns how many rows stood in it.

    Rows of another length than the header are complained about and kept out of the table; they are
    counted.
    """
    text = read_text(path, file, diagnostics)
    return 0 if text is None else read_csv_text(text, table, file, diagnostics)


def read_csv_text(
    text: str, table: TextTable, file: str, diagnostics: Diagnostics,
    score: Score = nothing_recognised,
) -> int:  # fmt: skip
    """The same for text that was read already.

    Comma, semicolon, tab or bar: the one with which the header is recognised best, else the one
    that the first line has most of.
    """
    grid = csv_grid(text, file, diagnostics, score)
    table.comma_country = grid.separator == ";"
    return fill(grid, table, diagnostics, score)


_UNENDED = Wording(
    "a quotation mark of this row is not closed before the end of the file",
    "此行的引号直到文件末尾都没有闭合",
)
_MISPLACED = Wording(
    "a quotation mark stands where a separator should, or a cell is too long",
    "引号后应为分隔符，或单元格过长",
)


def csv_grid(text: str, file: str, diagnostics: Diagnostics, score: Score) -> Grid:
    """The rows that are not blank, cells stripped, an empty cell as None."""
    csv.field_size_limit(LONGEST_CELL)
    hint = _HINT.match(text)
    separator = hint[1] if hint else separator_of(text, score)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    grid = Grid(file, separator=separator)
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            row = [cell.strip() or None for cell in cells]
            if any(row) and not (hint and line == 1):
                grid.rows.append(row)
                grid.lines.append(line)
    except csv.Error as error:
        grid.broken = 1
        unended = "unexpected end of data" in str(error)
        place = Place(file, line=start if unended else reader.line_num)
        diagnostics.report("DD101", place, why=_UNENDED if unended else _MISPLACED)
    return grid


def separator_of(text: str, score: Score) -> str:
    """The separator of a text."""
    sample = text[:_SAMPLE]
    found = []
    for mark in SEPARATORS:
        rows = _rows(sample, mark)
        _, known = best_header(rows, score)
        found.append((known, mark))
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return max(found, key=lambda f: (f[0], first.count(f[1]), f[1] == ","))[1]


def _rows(sample: str, mark: str) -> list[list[str | None]]:
    """The first rows with one separator; what cannot be parsed so ends them."""
    rows: list[list[str | None]] = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=mark, strict=True):
            row = [cell.strip() or None for cell in cells]
            if any(row):
                rows.append(row)
            if len(rows) > 45:
                break
    except csv.Error:
        return rows
    return rows
