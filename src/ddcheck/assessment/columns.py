"""What became of the columns that were sent: carried unread, or known and read by no rule of the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ddcheck.declarations.batch import Batch
from ddcheck.documents.cells import State
from ddcheck.documents.typed import STATE
from ddcheck.facts.watched import Reads
from ddcheck.model.tables import TABLES
from ddcheck.plots.table import Plots

_KEYS = ("shipment_id", "line_no", "plot_id", "document_id", "ledger_id", "entry_no")
_LOOKED_AT = {
    ("plots", name)
    for name in ("declared_area_ha", "country", "producer", "captured_on", "accuracy_m",
                 "commodity", "region", "collection_lon", "collection_lat")
} | {("shipments", "documents_listed"), ("documents", "closes"), ("documents", "type")}  # fmt: skip
"""What the checks of files and the records of reviews read, whatever the rules ask for."""


@dataclass(frozen=True)
class SentColumn:
    """A column that no rule read. `table` None: a flat file, whose rows are of several tables.

    known   whether it is a column of ours
    filled  its cells that hold anything
    """

    table: str | None
    file: str | None
    column: str
    known: bool
    filled: int


def not_read(batch: Batch, plots: Plots, reads: Reads) -> tuple[SentColumn, ...]:
    """Every column of the batch that holds anything and that no rule read, in the order of tables."""
    found = list(_known(batch, plots, reads))
    for carried in batch.carried:
        file = carried.source.files[0] if carried.table is None and len(carried.source) else None
        for name, cells in carried.columns.items():
            filled = sum(cell is not None for cell in cells)
            found.append(SentColumn(carried.table, file, name, known=False, filled=filled))
    for name in plots.carried.names:
        filled = plots.carried.filled(name)
        found.append(SentColumn("plots", None, name, known=False, filled=filled))
    return tuple(sorted((column for column in found if column.filled), key=_order))


def _order(sent: SentColumn) -> tuple[bool, int, str, bool, str]:
    """By table, those of ours first: the order of columns in a file decides nothing."""
    names = [*TABLES]
    at = len(names) if sent.table is None else names.index(sent.table)
    return (sent.table is None, at, sent.file or "", not sent.known, sent.column)


def _known(batch: Batch, plots: Plots, reads: Reads) -> Iterator[SentColumn]:
    for table in TABLES.values():
        data: pa.Table = plots.attributes if table.name == "plots" else batch[table.name]
        for column in table:
            at = (table.name, column.name)
            if column.name in _KEYS or at in reads or at in _LOOKED_AT:
                continue
            states = data[column.name + STATE].to_numpy()
            filled = int(np.count_nonzero(states != State.BLANK))
            yield SentColumn(table.name, None, column.name, known=True, filled=filled)
