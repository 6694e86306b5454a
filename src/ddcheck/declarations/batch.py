"""A batch: the typed tables of a declaration."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from ddcheck.documents.typed import Rejected, TypedTable


@dataclass(frozen=True)
class Batch:
    """shipments, lines, components, origins and documents. Plots come from their own room."""

    tables: dict[str, TypedTable]

    def __getitem__(self, name: str) -> pa.Table:
        return self.tables[name].data

    @property
    def rejected(self) -> Rejected:
        """Which shipments the rejected rows may belong to."""
        total = Rejected()
        for table in self.tables.values():
            total = total.join(table.rejected)
        return total
