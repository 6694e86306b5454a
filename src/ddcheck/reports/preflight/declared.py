"""The declaration as a form reads it: shipment, its lines, and what belongs to each line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ddcheck.declarations.batch import Batch
from ddcheck.documents.cells import State
from ddcheck.documents.typed import STATE, TypedTable
from ddcheck.model.diagnostic import Place
from ddcheck.model.wording import Wording
from ddcheck.reports.plain_text import one_line

_LONGEST = 80
_NOTHING = Wording("nothing", "空")
Key = tuple[str, str]


@dataclass
class Sheet:
    """One table of the declaration, cell by cell."""

    table: TypedTable
    _columns: dict[str, list[object]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.table.data)

    def value(self, row: int, column: str) -> object:
        """The typed value; None where it is empty or could not be read."""
        if column not in self._columns:
            self._columns[column] = self.table.data[column].to_pylist()
        return self._columns[column][row]

    def text(self, row: int, column: str) -> str | None:
        value = self.value(row, column)
        return None if value is None else str(value)

    def number(self, row: int, column: str) -> float | None:
        """A number above zero: zero stands for nothing where goods are counted."""
        value = self.value(row, column)
        return value if isinstance(value, float) and value > 0 else None

    def is_region(self, row: int, column: str) -> bool:
        """Whether a list of countries names something else than countries."""
        return self.value(row, column + STATE) == State.REGION

    def written(self, row: int, column: str) -> str | Wording:
        """What stands in the cell, or the word for nothing."""
        cells = self.table.source.columns.get(column)
        text = None if cells is None else cells[self.table.kept[row]]
        return _NOTHING if text is None else f"“{one_line(text)[:_LONGEST]}”"

    def place(self, row: int, column: str | None = None) -> Place:
        return self.table.place(row, column)


def bare(written: str | Wording) -> str | Wording:
    """What stands in a cell without the marks around it."""
    return written if isinstance(written, Wording) else written[1:-1]


@dataclass(frozen=True)
class Declared:
    """All tables; rows of one table that belong to a row of another are found by key."""

    batch: Batch

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        return {name: Sheet(table) for name, table in self.batch.tables.items()}

    def __getitem__(self, table: str) -> Sheet:
        return self.sheets[table]

    @cached_property
    def _lines(self) -> Mapping[str, list[int]]:
        found = defaultdict(list)
        lines = self["lines"]
        for row in range(len(lines)):
            found[str(lines.value(row, "shipment_id"))].append(row)
        return found

    @cached_property
    def _belonging(self) -> Mapping[str, Mapping[Key, list[int]]]:
        found: dict[str, dict[Key, list[int]]] = {}
        for name in ("components", "origins"):
            sheet, rows = self[name], defaultdict(list)
            for row in range(len(sheet)):
                rows[self.key(name, row)].append(row)
            found[name] = rows
        return found

    def key(self, table: str, row: int) -> Key:
        sheet = self[table]
        return str(sheet.value(row, "shipment_id")), str(sheet.value(row, "line_no"))

    def lines_of(self, shipment: str) -> list[int]:
        """Rows of the lines of a shipment, in the order of the file."""
        return list(self._lines.get(shipment, ()))

    def of_line(self, table: str, line: int) -> list[int]:
        """Rows of components or origins of a line."""
        return list(self._belonging[table].get(self.key("lines", line), ()))

    @cached_property
    def _papers(self) -> Mapping[str, list[int]]:
        found = defaultdict(list)
        papers = self["documents"]
        for row in range(len(papers)):
            found[papers.text(row, "shipment_id") or ""].append(row)
        return found

    def papers_of(self, shipment: str, kinds: tuple[str, ...]) -> list[int]:
        """Rows of papers of some kinds that name a shipment, or all of them."""
        rows = [*self._papers.get(shipment, ()), *self._papers.get("*", ())]
        return [row for row in rows if self["documents"].text(row, "type") in kinds]

    def is_whole(self, shipment: str) -> bool:
        """Whether no row was rejected that may belong to a shipment."""
        rejected = self.batch.rejected
        return not rejected.anywhere and shipment not in rejected.shipments
