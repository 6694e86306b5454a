"""A table that remembers which of its columns were asked for."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from ddcheck.documents.typed import STATE

Reads = set[tuple[str, str]]
"""Table and column."""


@dataclass(frozen=True)
class Watched:
    """The columns of a declared table; what is asked for goes into `reads`."""

    table: pa.Table
    name: str
    reads: Reads

    def __getitem__(self, column: str) -> pa.ChunkedArray:
        self.reads.add((self.name, column.removesuffix(STATE)))
        return self.table[column]

    def __len__(self) -> int:
        return len(self.table)
