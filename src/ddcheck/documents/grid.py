"""Rows of cells to a table of text: which row is the header, and what each column is called.

Files from people begin with titles, and repeat the header in a second language. The header is the
row whose cells are recognised; `score` says how many are. Whatever is not read as data is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ddcheck.documents.table import Cells, TextTable
from ddcheck.model.diagnostic import Diagnostics, Place

Score = Callable[[Sequence[str]], int]
"""How many of some cells are recognised as names of columns."""
SEARCHED = 40
WIDEST = 2_000


@dataclass
class Grid:
    """Rows of text as they stood; `lines[i]` is where row i stood in the file, from 1.

    `exact` says that a row of another length than the header is damaged (CSV), and not only short
    (a spreadsheet keeps no empty cells). `merged` are (first row, last row, first column, last
    column) of merged cells, as indices into `rows`.
    """

    file: str
    rows: list[list[str | None]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    exact: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    broken: int = 0
    separator: str | None = None


def nothing_recognised(_: Sequence[str]) -> int:
    """The score where no names are known: the first row is the header."""
    return 0


def best_header(rows: Sequence[Sequence[str | None]], score: Score) -> tuple[int, int]:
    """Index of the header row among the first rows, and how many of its cells are recognised.

    The first of the rows that are recognised best; the first row if none has two known names
    (or one, where it has only one cell).
    """
    best, found = 0, 0
    for index, row in enumerate(rows[:SEARCHED]):
        names = [cell for cell in row[:WIDEST] if cell and len(cell) <= 200]
        known = score(names) if names else 0
        if known > found and (known >= 2 or len(names) == 1):
            best, found = index, known
    return best, found


def fill(grid: Grid, table: TextTable, diagnostics: Diagnostics, score: Score) -> int:
    """Append the data rows of a grid to a table that is empty; returns how many there were."""
    if not grid.rows:
        return grid.broken
    at, known = best_header(grid.rows, score)
    at = _below_groups(grid, _lowest(grid, at), score)
    groups = at - 1 if _is_group_row(grid, at - 1) else None
    header = _header(grid, at, diagnostics, score)
    beside = list(range(at)) + _repeated(grid.rows, at, known, score)
    beside = [
        row
        for row in beside
        if row == groups or not _looks_like_data(grid.rows[row], header, score)
    ]
    second = _second_language(grid.rows, at, header, score)
    _say_beside(grid, [row for row in beside if row not in (second, groups)], diagnostics)
    skipped = {*beside, at}
    kept, count = [], 0
    for index, row in enumerate(grid.rows):
        if index in skipped:
            continue
        count += 1
        if index > at and _fits(row, len(header), grid, index, count, diagnostics):
            kept.append(index)
            table.rows.append(count)
        elif index < at:
            place = Place(grid.file, grid.lines[index], count)
            diagnostics.report("DD113", place, found=len(row), expected=len(header))
    _columns(grid, kept, header, table)
    return count + grid.broken


def _lowest(grid: Grid, at: int) -> int:
    """The last row of a header whose cells are merged downwards: the names stand there."""
    down = (bottom for top, bottom, _, _ in grid.merged if top <= at < bottom <= at + 3)
    return min(max(down, default=at), len(grid.rows) - 1)


def _below_groups(grid: Grid, at: int, score: Score) -> int:
    """The row below a header of groups (Goods over HS code and Description), if it names more."""
    if not _is_group_row(grid, at) or at + 1 >= len(grid.rows):
        return at
    below = score(_names(grid, at + 1, score))
    return at + 1 if below > score(_names(grid, at, score)) else at


def _is_group_row(grid: Grid, at: int) -> bool:
    """Whether cells of a row are merged sideways, and end there."""
    return any(bottom == at and left < right for _, bottom, left, right in grid.merged)


def _names(grid: Grid, at: int, score: Score) -> list[str]:
    """The names of the columns; of merged headers the part that is recognised, else both parts.

    What stands twice in the row is told apart by what stands above it.
    """
    plain = [(cell or "").strip() for cell in grid.rows[at][:WIDEST]]
    names = list(plain)
    for index, name in enumerate(plain):
        above = _above(grid, at, index)
        if above and not name:
            names[index] = above
        elif above and (
            plain.count(name) > 1 or (not score([name]) and score([f"{above} {name}"]))
        ):
            names[index] = f"{above} {name}"
    return names


def _header(grid: Grid, at: int, diagnostics: Diagnostics, score: Score) -> list[str]:
    """The names of the columns, each of its own, also where two are called the same."""
    names = _names(grid, at, score)
    for index, name in enumerate(names):
        if name and name in names[:index]:
            place = Place(grid.file, line=grid.lines[at], field=name)
            diagnostics.report("DD114", place, name=name)
            names[index] = f"{name} ({index + 1})"
    return [name or f"({index + 1})" for index, name in enumerate(names)]


def _above(grid: Grid, at: int, column: int) -> str | None:
    """What stands above a header cell, if merged cells reach from there."""
    for top, bottom, left, right in grid.merged:
        if (
            left <= column <= right
            and top < at
            and (bottom >= at or (left < right and bottom == at - 1))
        ):
            row = grid.rows[top]
            return row[left] if left < len(row) else None
    if not _is_group_row(grid, at - 1):
        return None
    row = grid.rows[at - 1]
    return row[column] if column < len(row) else None


def _repeated(rows: Sequence[Sequence[str | None]], at: int, known: int, score: Score) -> list[int]:
    """Rows below the header that are headers again: on each page, or in a second language."""
    if known < 2:
        return []
    found = [index for index in range(at + 1, len(rows)) if rows[index] == rows[at]]
    for index in range(at + 1, min(at + 3, len(rows))):
        cells = [cell for cell in rows[index] if cell]
        # A row of names into which somebody has typed is data, and what is wrong with it is said.
        if index not in found and score(cells[:WIDEST]) * 4 >= 3 * max(len(cells), known):
            found.append(index)
    return sorted(found)


def _second_language(
    rows: Sequence[Sequence[str | None]], at: int, header: Sequence[str], score: Score
) -> int | None:
    """The row below the header that names every column again, each the same: nothing is lost."""
    row = rows[at + 1] if at + 1 < len(rows) else rows[at]
    if row == rows[at] or len(row) != len(header):
        return None
    same = all(
        below and below != above and score([above]) == score([below]) == score([above, below]) == 1
        for above, below in zip(header, row, strict=True)
    )
    return at + 1 if same else None


def _looks_like_data(row: Sequence[str | None], header: Sequence[str], score: Score) -> bool:
    """A row above the header that is filled like a row of data is not passed over as a title."""
    cells = [cell for cell in row if cell]
    return len(cells) >= max(3, (2 * len(header) + 2) // 3) and score(cells[:WIDEST]) < 2


def _say_beside(grid: Grid, beside: list[int], diagnostics: Diagnostics) -> None:
    if beside:
        first = next((cell for cell in grid.rows[beside[0]] if cell), "")
        place = Place(grid.file, grid.lines[beside[0]])
        diagnostics.report("DD153", place, count=len(beside), first=first[:80])


def _fits(
    row: list[str | None], width: int, grid: Grid, index: int, count: int,
    diagnostics: Diagnostics,
) -> bool:  # fmt: skip
    if len(row) == width:
        return True
    if len(row) < width and not grid.exact:
        row.extend([None] * (width - len(row)))
        return True
    if len(row) > width and not any(row[width:]):
        del row[width:]
        return True
    place = Place(grid.file, grid.lines[index], count)
    diagnostics.report("DD113", place, found=len(row), expected=width)
    return False


def _columns(grid: Grid, kept: list[int], header: list[str], table: TextTable) -> None:
    """The kept rows as columns; a column without a name is kept where it holds anything."""
    by_column = (
        zip(*(grid.rows[index] for index in kept), strict=True) if kept else [()] * len(header)
    )
    for name, cells in zip(header, by_column, strict=True):
        values: Cells = list(cells)
        if not name.startswith("(") or any(values):
            table.columns[name] = values
    size = len(kept)
    table.files.extend([grid.file] * size)
    table.lines.extend(grid.lines[index] for index in kept)
    table.pointers.extend([None] * size)
