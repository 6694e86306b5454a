"""Cells of columns that are none of ours: kept as they were written, beside the rows they stood in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ddcheck.documents.table import Cells, TextTable

KEYS = ("shipment_id", "line_no", "plot_id", "document_id")
"""What tells whom a row is about, where it says so."""


class CarriedCell(NamedTuple):
    """One cell. `table` is None where a row of the file is one of several tables."""

    table: str | None
    file: str
    row: int | None
    pointer: str | None
    about: Mapping[str, str]
    column: str
    text: str


@dataclass(frozen=True)
class CarriedTable:
    """The carried columns of one table of text; `about` has the cells of KEYS, row by row."""

    table: str | None
    source: TextTable
    columns: Mapping[str, Cells]
    about: Mapping[str, Cells]

    def __iter__(self) -> Iterator[CarriedCell]:
        """Every filled cell, in the order of the rows."""
        for row in range(len(self.source)):
            place = self.source.place(row)
            said = {key: cells[row] for key, cells in self.about.items()}
            about = {key: cell for key, cell in said.items() if cell is not None}
            for name, cells in self.columns.items():
                text = cells[row]
                if text is not None:
                    yield CarriedCell(
                        self.table, place.file, place.row, place.pointer, about, name, str(text)
                    )
