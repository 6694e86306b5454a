"""Any tabular file as raw tables: text under the names that its owner gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ddcheck.declarations.fitting import score_of
from ddcheck.declarations.mapping import FLAT
from ddcheck.declarations.wishes import Wishes
from ddcheck.documents.csv_text import read_csv_text
from ddcheck.documents.grid import Grid, best_header, fill
from ddcheck.documents.identity import read_text
from ddcheck.documents.parquet_table import read_parquet
from ddcheck.documents.table import TextTable
from ddcheck.documents.workbook import read_workbook
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording

TABULAR = (".csv", ".tsv", ".tab", ".txt")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
PARQUET = (".parquet",)
LARGEST_TEXT = 1 << 30
TableOf = Callable[[str, Wishes], str | None]


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as written; `table` is what its file or sheet is named for, `read` its data rows."""

    text: TextTable
    table: str | None
    read: int


_EMPTY = Wording("it is empty", "文件为空")


def raw_tables(
    path: Path, name: str, wishes: Wishes, diagnostics: Diagnostics, table_of: TableOf
) -> list[RawTable] | None:
    """The tables of a file; None with a diagnostic where it cannot be read."""
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _workbook(path, name, wishes, diagnostics, table_of)
    table = table_of(path.stem, wishes)
    text = TextTable(name)
    if suffix in PARQUET:
        count = read_parquet(path, text, name, diagnostics)
        return None if count is None else [RawTable(text, table, count)]
    written = read_text(path, name, diagnostics, encoding=wishes.encoding, limit=LARGEST_TEXT)
    if written is None:
        return None
    if not written.strip():
        # What was to stand in it is not known: it is damage, not a table without rows.
        diagnostics.report("DD101", Place(name), why=_EMPTY)
        return None
    score = score_of(_named(table), wishes)
    return [RawTable(text, table, read_csv_text(written, text, name, diagnostics, score))]


def _named(table: str | None) -> str | None:
    return None if table == FLAT else table


def _workbook(
    path: Path, name: str, wishes: Wishes, diagnostics: Diagnostics, table_of: TableOf
) -> list[RawTable] | None:
    sheets = read_workbook(path, name, diagnostics)
    if sheets is None:
        return None
    found = []
    for title, grid in sheets:
        table = table_of(title, wishes)
        if table is None and len(sheets) == 1:
            table = table_of(path.stem, wishes)
        score = score_of(_named(table), wishes)
        text = TextTable(grid.file)
        if table is None and not best_header(grid.rows, score)[1]:
            found.append(RawTable(text, None, 0))
            continue
        _fill_merged(grid, diagnostics)
        found.append(RawTable(text, table, fill(grid, text, diagnostics, score)))
    return found


def _fill_merged(grid: Grid, diagnostics: Diagnostics) -> None:
    """A text that spans several rows is said of each of them; a number only of the first."""
    for top, bottom, left, right in grid.merged:
        row = grid.rows[top]
        value = row[left] if left < len(row) else None
        if value is None or bottom == top or right != left:
            continue
        if type(value) is not str:
            place = Place(grid.file, line=grid.lines[top])
            count = bottom - top + 1
            diagnostics.report("DD167", place, name=_letters(left), count=count)
            continue
        for below in grid.rows[top + 1 : bottom + 1]:
            below.extend([None] * (left + 1 - len(below)))
            below[left] = below[left] or value


def _letters(column: int) -> str:
    """The letters that a spreadsheet shows above a column, counted from 0."""
    text = ""
    while column >= 0:
        text = chr(65 + column % 26) + text
        column = column // 26 - 1
    return text
