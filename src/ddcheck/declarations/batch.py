"""A batch: the typed tables of a declaration."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from ddcheck.documents.carried import CarriedTable
from ddcheck.documents.typed import Rejected, TypedTable


@dataclass(frozen=True)
class Batch:
    """shipments, lines, components, origins and documents. Plots come from their own room.

    `carried` holds the columns that are none of ours, as they were written.
    """

    tables: dict[str, TypedTable]
    carried: tuple[CarriedTable, ...] = ()

    def __getitem__(self, name: str) -> pa.Table:
        return self.tables[name].data

    @property
    def rejected(self) -> Rejected:
        """Which shipments the rejected rows may belong to."""
        total = Rejected()
        for table in self.tables.values():
            total = total.join(table.rejected)
        return total
