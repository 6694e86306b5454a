"""One flat table, a row per line, component, plot or paper, taken apart into ours.

What a row repeats of its shipment or its line must be the same wherever it is filled; where it is
not, nothing is chosen: the cell is unknown and both values are said. Two rows that say exactly the
same are not one: the second is rejected, because what told them apart may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ddcheck.declarations.fitting import Fit, column_of
from ddcheck.documents.aliases import Field
from ddcheck.documents.convention import Convention, Differing
from ddcheck.documents.table import Cells, TextTable
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import TABLES

_SEVERAL = re.compile(r"\s*[;|；｜]\s*")
_SCOPES = ("shipment_id", "line_no")
_SHIPMENT, _ENTRY = ("shipments", "shipment_id"), ("shipments", "entry_number")
_SCOPED = ("documents", "ledger")
Cell = str | None
Key = tuple[Cell, ...]


@dataclass
class _Part:
    """The rows of one of our tables as they are found: cells by column, and the row they stand in."""

    table: str
    names: tuple[str, ...]
    cells: list[list[Cell]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    found: dict[Key, int] = field(default_factory=dict)


class Exploder:
    """Takes one flat table apart. `fitted` says which column is which."""

    def __init__(self, raw: TextTable, fitted: Fit, diagnostics: Diagnostics) -> None:
        self.raw = raw
        self.fitted = fitted
        self.diagnostics = diagnostics
        self.columns: dict[Field, Cells] = {
            wanted: column_of(raw, fitted, wanted)
            for wanted in {*fitted.fields.values(), *fitted.constants}
        }
        self.parts = {name: _Part(name, self._names(name)) for name in TABLES}
        self.shipment = self._shipments()
        self.line = self._lines()
        self.scopes: dict[tuple[str, int], list[Cell]] = {}

    def _names(self, table: str) -> tuple[str, ...]:
        return tuple(sorted(c for t, c in self.columns if t == table))

    def _shipments(self) -> Cells:
        """The shipment of each row; where no column names it, the customs entry does, which is one."""
        given, entry = (self.columns.get(field) for field in (_SHIPMENT, _ENTRY))
        if given is None and entry is not None and len(self.raw):
            place = self.raw.place(0, self._written(_ENTRY))
            self.diagnostics.report("DD171", place, name=self._written(_ENTRY)[:80])
            return list(entry)
        return given or [None] * len(self.raw)

    def _lines(self) -> Cells:
        """The line of each row; where no column says it, every row is a line of its own."""
        given = self.columns.get(("lines", "line_no"))
        if given is not None or not len(self.raw):
            return given or []
        self.diagnostics.report("DD169", self.raw.place(0))
        counted: dict[Cell, int] = {}
        numbers: Cells = []
        for shipment in self.shipment:
            counted[shipment] = (
                counted.get(shipment, 0) + 1
            )  # the first row of a shipment is line 1
            numbers.append(str(counted[shipment]))
        return numbers

    def explode(self) -> dict[str, TextTable]:
        """Every table that the rows hold anything of."""
        seen: set[Key] = set()
        names = list(self.raw.columns)
        whole = list(zip(*(self.raw.columns[name] for name in names), strict=True))
        for row, cells in enumerate(whole):
            if cells in seen and ("lines", "line_no") in self.columns:
                self._add("lines", row, (self.shipment[row], self.line[row], str(row)))
                continue
            seen.add(cells)
            self._row(row)
        return {name: self._table(part) for name, part in self.parts.items() if part.rows}

    def _row(self, row: int) -> None:
        shipment, line = self.shipment[row], self.line[row]
        goods = self._filled(("lines", "components", "origins"), row)
        about = self._filled(("shipments",), row)
        beside = self._filled((*_SCOPED, "plots"), row)
        if shipment is not None and not goods and not beside and self._is_alone(row):
            place = self.raw.place(row, self._written(_SHIPMENT))
            self.diagnostics.report("DD172", place, value=shipment[:80])
        if shipment is not None and about:
            self._merge("shipments", row, (shipment,))
        if goods or (shipment is None and (about or not beside)):
            # Without a shipment the row cannot be placed: it goes on, to be rejected and counted.
            key = (shipment, line) if shipment and line else (shipment, line, str(row))
            self._merge("lines", row, key)
        for table in ("components", "origins"):
            self._repeatable(table, row, (shipment, line))
        for table in _SCOPED:
            self._scoped(table, row)
        self._plot(row)

    def _is_alone(self, row: int) -> bool:
        """Whether a row of a table of several columns fills one of them: a remark below the goods."""
        return (
            len(self.raw.columns) > 2
            and sum(c[row] is not None for c in self.raw.columns.values()) == 1
        )

    def _filled(self, tables: Iterable[str], row: int) -> bool:
        return any(self.columns[(t, c)][row] for t in tables for c in self.parts[t].names)

    def _cells(self, table: str, row: int) -> list[Cell]:
        return [self.columns[(table, name)][row] for name in self.parts[table].names]

    def _add(self, table: str, row: int, key: Key) -> None:
        part = self.parts[table]
        part.found[key] = len(part.rows)
        part.rows.append(row)
        part.cells.append(self._cells(table, row))

    def _merge(self, table: str, row: int, key: Key) -> None:
        """Add a row, or fill the one with the same key; what differs is unknown from then on."""
        part = self.parts[table]
        at = part.found.get(key)
        if at is None:
            self._add(table, row, key)
            return
        for index, (old, new) in enumerate(
            zip(part.cells[at], self._cells(table, row), strict=True)
        ):
            if old is None:
                part.cells[at][index] = new
            elif new is not None and new != old and not isinstance(old, Differing):
                self._differ(table, part.names[index], row, key, (new, old))
                part.cells[at][index] = Differing(old)

    def _differ(self, table: str, name: str, row: int, key: Key, cells: tuple[str, str]) -> None:
        label = " / ".join(part for part in key if part)
        place = self.raw.place(row, self._written((table, name)))
        one, other = (cell[:80] for cell in cells)
        self.diagnostics.report("DD165", place, name=name, key=label, one=one, other=other)

    def _written(self, wanted: Field) -> str:
        return next((n for n, found in self.fitted.fields.items() if found == wanted), wanted[1])

    def _repeatable(self, table: str, row: int, key: Key) -> None:
        """A component or an origin: the same one in several rows of a line counts once."""
        cells = tuple(self._cells(table, row))
        if any(cells) and (*key, *cells) not in self.parts[table].found:
            self._add(table, row, (*key, *cells))

    def _scoped(self, table: str, row: int) -> None:
        """A paper or a ledger entry: told apart by its key, scoped where no column says by the row."""
        if not any(self._cells(table, row)):
            return
        named = tuple(
            self.columns[(table, name)][row] if (table, name) in self.columns else None
            for name in TABLES[table].key
        )
        key: Key = named if all(named) else (None, str(row))
        self._merge(table, row, key)
        at = (table, self.parts[table].found[key])
        scope = self.scopes.setdefault(at, [self.shipment[row], self.line[row]])
        stated = {c for t, c in self.columns if t == table}
        for index, new in enumerate((self.shipment[row], self.line[row])):
            old = scope[index]
            if _SCOPES[index] not in stated and new != old and not isinstance(old, Differing):
                self._differ(table, _SCOPES[index], row, key, (new or "", old or ""))
                scope[index] = Differing(old or "")

    def _plot(self, row: int) -> None:
        """What a row says of its plot, if it says anything and names one plot."""
        if any(self._cells("plots", row)):
            name = self._plot_of(row)
            self._merge("plots", row, (name,) if name else (None, str(row)))

    def _plot_of(self, row: int) -> Cell:
        for wanted in (("plots", "plot_id"), ("origins", "plot_id")):
            if wanted in self.columns and self.columns[wanted][row]:
                return self.columns[wanted][row]
        return None

    def _table(self, part: _Part) -> TextTable:
        table = TextTable(part.table)
        table.columns = {name: list(cells) for name, cells in zip(part.names, zip(*part.cells, strict=True), strict=True)}  # fmt: skip
        for name, cells in self._keys(part).items():
            table.columns[name] = cells
        table.files = [self.raw.files[row] for row in part.rows]
        table.lines = [self.raw.lines[row] for row in part.rows]
        table.rows = [self.raw.rows[row] for row in part.rows]
        table.pointers = [self.raw.pointers[row] for row in part.rows]
        return _split_plots(table) if part.table == "origins" else table

    def _keys(self, part: _Part) -> dict[str, Cells]:
        """The columns that place the rows of a table, from the columns of shipment and line."""
        if part.table == "plots":
            return {"plot_id": [self._plot_of(row) for row in part.rows]}
        if part.table in _SCOPED:
            stated = {c for t, c in self.columns if t == part.table}
            scopes = [self.scopes[(part.table, at)] for at in range(len(part.rows))]
            return {n: [s[i] for s in scopes] for i, n in enumerate(_SCOPES) if n not in stated}
        keys = {"shipment_id": [self.shipment[row] for row in part.rows]}
        if part.table != "shipments":
            keys["line_no"] = [self.line[row] for row in part.rows]
        return keys

    def about(self) -> dict[str, Cells]:
        """Whom each row of the file is about: the cells of carried.KEYS."""
        found = {"shipment_id": self.shipment, "line_no": self.line}
        wanted = (("documents", "document_id"), ("origins", "plot_id"), ("plots", "plot_id"))
        return found | {key[1]: self.columns[key] for key in wanted if key in self.columns}

    def conventions(self, table: str) -> dict[str, Convention]:
        """How the columns of one of our tables are written."""
        return {c: how for (t, c), how in self.fitted.conventions.items() if t == table}

    def written(self, table: str) -> dict[str, str]:
        """The written name of each of our columns of a table, for the places of complaints."""
        names = {c: name for name, (t, c) in self.fitted.fields.items() if t == table}
        for key in (("shipments", "shipment_id"), ("lines", "line_no")):
            if table in ("lines", "components", "origins") or key[0] == table:
                names.setdefault(key[1], self._written(key))
        return names


def _split_plots(table: TextTable) -> TextTable:
    """“P1; P2” are two plots."""
    several = table.columns.get("plot_id", [])
    if not any(cell and _SEVERAL.search(cell) for cell in several):
        return table
    split = TextTable(table.name)
    for row, cell in enumerate(several):
        for plot in _SEVERAL.split(cell) if cell else [None]:
            cells = {name: values[row] for name, values in table.columns.items()}
            split.append(
                {**cells, "plot_id": plot}, table.files[row], table.rows[row],
                line=table.lines[row], pointer=table.pointers[row],
            )  # fmt: skip
    return split
