"""A table of text cells in which each row knows where it stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ddcheck.documents.convention import PLAIN, Convention
from ddcheck.model.diagnostic import Place

Cells = list[str | None]


@dataclass(frozen=True)
class Segment:
    """The rows `start` to `stop` of a table come from one file that writes them in one way."""

    start: int
    stop: int
    conventions: Mapping[str, Convention] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass
class TextTable:
    """Columns of text; an absent cell is None and an empty one is None too: both are unknown.

    Row i stood in `files[i]`, at `lines[i]` (CSV, 1-based) or at `pointers[i]` (JSON). `rows[i]` is
    the number of the data row, from 1. Columns that are no columns of ours keep the name that they
    were written with, and are carried along. `aside` are the shipments of rows that were taken out,
    one for each row of which that is known. `comma_country` says that the file comes from where
    the comma is the decimal mark: its cells are separated by semicolons.
    """

    name: str
    columns: dict[str, Cells] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    lines: list[int | None] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    pointers: list[str | None] = field(default_factory=list)
    parts: list[Segment] = field(default_factory=list)
    comma_country: bool = False
    aside: list[str] = field(default_factory=list)

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

    def adopt(
        self, other: TextTable, names: Mapping[str, str], conventions: Mapping[str, Convention]
    ) -> None:
        """Append the rows of another table; `names` gives columns of ours for names as written.

        Columns that `names` leaves out are carried under the name that they have.
        """
        size, added = len(self), len(other)
        for written, cells in other.columns.items():
            name = names.get(written, written)
            self.columns.setdefault(name, [None] * size).extend(cells)
        for values in self.columns.values():
            if len(values) == size:
                values.extend([None] * added)
        self.files.extend(other.files)
        self.lines.extend(other.lines)
        self.rows.extend(other.rows)
        self.pointers.extend(other.pointers)
        written_as = {name: written for written, name in names.items() if written != name}
        self.parts.append(Segment(size, size + added, conventions, written_as))
        self.aside.extend(other.aside)

    def carried(self, known: Sequence[str]) -> dict[str, Cells]:
        """The columns that are none of ours, cell by cell, as they were written."""
        return {name: cells for name, cells in self.columns.items() if name not in known}

    def segments(self) -> Iterator[Segment]:
        """The whole table in stretches, in order; what was appended row by row is plain."""
        done = 0
        for part in self.parts:
            if part.start > done:
                yield Segment(done, part.start)
            yield part
            done = part.stop
        if done < len(self):
            yield Segment(done, len(self))

    def convention(self, segment: Segment, column: str) -> Convention:
        return segment.conventions.get(column, PLAIN)

    def place(self, index: int, column: str | None = None) -> Place:
        """Where a cell stood, with the column as it was written."""
        shown = column
        if column is not None:
            part = next((p for p in self.parts if p.start <= index < p.stop), None)
            shown = column if part is None else part.written.get(column, column)
        pointer = self.pointers[index]
        if pointer is not None:
            full = pointer if shown is None else f"{pointer}/{shown}"
            return Place(self.files[index], self.lines[index], pointer=full, field=shown)
        return Place(self.files[index], self.lines[index], self.rows[index], shown)
