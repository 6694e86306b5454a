"""A table of text cells in which each row knows where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ddcheck.model.diagnostic import Place


@dataclass
class TextTable:
    """Columns of text; an absent cell is None and an empty one is None too: both are unknown.

    Row i stood in `files[i]`, at `lines[i]` (CSV, 1-based) or at `pointers[i]` (JSON). `rows[i]` is
    the number of the data row, from 1. Columns are addressed by their name as written.
    """

    name: str
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    lines: list[int | None] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    pointers: list[str | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.files)

    def append(
        self, cells: Mapping[str, str | None], file: str, row: int, *,
        line: int | None = None, pointer: str | None = None,
    ) -> None:  # fmt: skip
        size = len(self)
        for name in cells:
            if name not in self.columns:
                self.columns[name] = [None] * size
        for name, values in self.columns.items():
            values.append(cells.get(name) or None)
        self.files.append(file)
        self.lines.append(line)
        self.rows.append(row)
        self.pointers.append(pointer)

    def place(self, index: int, column: str | None = None) -> Place:
        """Where a cell stood."""
        pointer = self.pointers[index]
        if pointer is not None:
            full = pointer if column is None else f"{pointer}/{column}"
            return Place(self.files[index], self.lines[index], pointer=full, field=column)
        return Place(self.files[index], self.lines[index], self.rows[index], column)
