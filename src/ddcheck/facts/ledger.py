"""The ledger of Article 65, read as a table: what came in, what went out, in which order.

One entry a row, numbered from 1 within its ledger and ended by a closing entry. Only a ledger
without a gap can bear something out: otherwise the entry that says the opposite may be the one
that is missing. A lot is a line of a shipment.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ddcheck.documents.cells import NEVER
from ddcheck.facts.column import FactColumn
from ddcheck.facts.told import NO, OPEN, YES, Answer, told
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

_SLACK = 1e-9
_NEEDED = ("shipment_id", "line_no", "direction", "date", "quantity", "unit")


@dataclass(frozen=True)
class Entry:
    """One row of a ledger; None where a cell says nothing."""

    ledger_id: str
    entry_no: float
    shipment_id: str | None
    line_no: str | None
    direction: str | None
    date: dt.date | None
    quantity: float | None
    unit: str | None
    balance: float | None
    document_id: str | None
    edited_on: dt.date | None

    @property
    def number(self) -> str:
        return f"{self.entry_no:g}"

    @property
    def signed(self) -> float:
        assert self.quantity is not None
        return self.quantity if self.direction == "in" else -self.quantity

    def open_cell(self) -> str | None:
        """The first cell that is needed and not given."""
        closing = self.direction == "closing"
        needed = ("date",) if closing else _NEEDED
        return next((name for name in needed if getattr(self, name) is None), None)


@dataclass(frozen=True)
class Ledger:
    """The entries of one ledger in the order of their numbers."""

    name: str
    entries: tuple[Entry, ...]
    lost: bool

    @cached_property
    def gap(self) -> Reason | None:
        """Why some of its entries may be missing before the last one; None if none is."""
        numbers = [entry.entry_no for entry in self.entries]
        if self.lost or numbers != [float(n) for n in range(1, len(numbers) + 1)]:
            return self.open_at("entry_no")
        return None

    @cached_property
    def not_closed(self) -> Reason | None:
        """Why it cannot be followed from its first entry to a closing one; None if it can."""
        if self.gap is not None:
            return self.gap
        *before, last = self.entries
        if last.direction != "closing" or any(e.direction == "closing" for e in before):
            return self.open_at("direction")
        cell = next((c for e in self.entries if (c := e.open_cell()) is not None), None)
        return None if cell is None else self.open_at(cell)

    @property
    def closed_on(self) -> dt.date | None:
        days = [e.date for e in self.entries if e.direction == "closing" and e.date is not None]
        return max(days, default=None)

    def open_at(self, cell: str) -> Reason:
        return Reason.of("ledger_open", ledger=self.name, why=f"@ledger.{cell}")

    def says(self, code: str, **values: object) -> Reason:
        return Reason.of(code, ledger=self.name, **values)


def ledgers_of(sheet: FactSheet) -> list[Ledger]:
    """The ledgers of a batch by name."""
    return sheet.once("ledgers", lambda: _ledgers(sheet))


def _ledgers(sheet: FactSheet) -> list[Ledger]:
    names = list(Entry.__dataclass_fields__)
    columns: dict[str, list[Any]] = {name: sheet.ledger[name].to_pylist() for name in names}
    found: dict[str, list[Entry]] = defaultdict(list)
    for cells in zip(*columns.values(), strict=True):
        entry = Entry(*cells)
        found[entry.ledger_id].append(entry)
    return [
        Ledger(name, tuple(sorted(entries, key=lambda e: e.entry_no)), sheet.lost_entries)
        for name, entries in sorted(found.items())
    ]


Judge = Callable[[Ledger, list[Entry]], Answer]


def _by_lot(sheet: FactSheet, judge: Judge) -> FactColumn:
    """The answer for each line, over all ledgers that name it. No entry at all is unknown."""
    links = sheet.links
    of_lot: dict[tuple[str | None, str | None], list[tuple[Ledger, list[Entry]]]] = defaultdict(
        list
    )
    vague: list[Reason] = []
    for ledger in ledgers_of(sheet):
        if ledger.gap is not None:
            vague.append(ledger.gap)
        lots: dict[tuple[str | None, str | None], list[Entry]] = defaultdict(list)
        for entry in ledger.entries:
            if entry.direction == "closing":
                continue
            lot = entry.shipment_id, entry.line_no
            if None in lot or "*" in lot:
                vague.append(ledger.open_at("line_no"))
            else:
                lots[lot].append(entry)
        for key, entries in lots.items():
            of_lot[key].append((ledger, entries))
    answers = []
    for shipment, number in zip(links.line_shipment, links.line_no, strict=True):
        found = [judge(*lot) for lot in of_lot[links.shipment_id[shipment], number]]
        answers.append(_all(found, vague))
    return told(answers)


def _all(found: list[Answer], vague: list[Reason]) -> Answer:
    """An entry whose lot is not named, or that is missing, may belong to any: it leaves all open."""
    if not found:
        return OPEN, Reason.of("no_ledger_entries")
    if vague:
        return OPEN, vague[0]
    for value, why in found:
        if value == NO:
            return NO, why
    return next(((v, why) for v, why in found if v == OPEN), found[0])


def in_order(sheet: FactSheet) -> FactColumn:
    """Whether nothing of a lot went out before it had come in."""
    return _by_lot(sheet, _in_order)


def _in_order(ledger: Ledger, entries: list[Entry]) -> Answer:
    cell = next((c for e in entries if (c := e.open_cell()) is not None), None)
    if ledger.gap is not None or cell is not None:
        return OPEN, ledger.gap or ledger.open_at(cell or "")
    if len({entry.unit for entry in entries}) > 1:
        return OPEN, ledger.open_at("unit")
    stock = 0.0
    for entry in sorted(entries, key=_when):
        stock += entry.signed
        if stock < -_SLACK * max(1.0, abs(entry.signed)):
            day = entry.date
            return NO, ledger.says("ledger_disorder", entry=entry.number, day=day)
    directions = {entry.direction for entry in entries}
    if directions != {"in", "out"}:
        return OPEN, ledger.open_at("direction")
    return _borne_out(ledger)


def _when(entry: Entry) -> tuple[dt.date, bool, float]:
    """By day; within a day what came in counts first, so that nobody is accused of an hour."""
    assert entry.date is not None
    return entry.date, entry.direction == "out", entry.entry_no


def _borne_out(ledger: Ledger) -> Answer:
    if ledger.not_closed is not None:
        return OPEN, ledger.not_closed
    return YES, ledger.says("ledger_sound")


def unaltered(sheet: FactSheet) -> FactColumn:
    """Whether no entry of a lot was edited after its ledger had been closed."""
    return _by_lot(sheet, _unaltered)


def _unaltered(ledger: Ledger, entries: list[Entry]) -> Answer:
    closed = ledger.closed_on
    for entry in entries:
        edited = entry.edited_on
        if closed is not None and edited is not None and closed < edited != NEVER:
            values = {"entry": entry.number, "day": edited, "closed": closed}
            return NO, ledger.says("ledger_edited", **values)
    if any(entry.edited_on is None for entry in entries):
        return OPEN, ledger.open_at("edited_on")
    return _borne_out(ledger)


def agrees(sheet: FactSheet, agreement: float) -> FactColumn:
    """Whether balances and papers bear out the entries of a lot."""
    papers = sheet.papers
    at = {name: i for i, name in enumerate(papers.ids)}
    taken: dict[str, list[Entry]] = defaultdict(list)
    nameless: list[Answer] = []  # such an entry may take from any paper
    for ledger in ledgers_of(sheet):
        for entry in ledger.entries:
            if entry.document_id is not None:
                taken[entry.document_id].append(entry)
            elif entry.direction != "closing":
                nameless.append((OPEN, ledger.open_at("document_id")))

    def judge(ledger: Ledger, entries: list[Entry]) -> Answer:
        found = [_balances(ledger), *nameless[:1]]
        for entry in entries:
            paper = at.get(entry.document_id or "")
            if paper is None:
                found.append((OPEN, ledger.open_at("document_id")))
                continue
            stated = papers.quantity[paper], papers.unit[paper]
            found.append(_matches(ledger, entry, taken[papers.ids[paper]], stated, agreement))
        return _all([*found, _borne_out(ledger)], [])

    return _by_lot(sheet, judge)


def _balances(ledger: Ledger) -> Answer:
    """Each balance is the one before, plus what came in, minus what went out."""
    if ledger.gap is not None:
        return OPEN, ledger.gap
    stock: dict[str | None, float] = defaultdict(float)
    for entry in ledger.entries:
        if entry.direction == "closing":
            continue
        if entry.open_cell() is not None or entry.balance is None:
            return OPEN, ledger.open_at("balance")
        stock[entry.unit] += entry.signed
        off = abs(stock[entry.unit] - entry.balance)
        if off > _SLACK * max(1.0, abs(entry.balance), abs(entry.signed)):
            values = {"entry": entry.number, "what": "@ledger.balance"}
            return NO, ledger.says("ledger_disagrees", **values)
    return YES, None


def _matches(
    ledger: Ledger, entry: Entry, beside: list[Entry], stated: tuple[float | None, str | None],
    agreement: float,
) -> Answer:  # fmt: skip
    """All entries of one direction that name a paper come to the quantity of the paper."""
    same = [e for e in beside if e.direction == entry.direction]
    amount, unit = stated
    clear = amount is not None and unit is not None
    if not clear or entry.direction is None or any(e.direction is None for e in beside):
        return OPEN, ledger.open_at("document_id")
    if any(e.quantity is None or e.unit != unit for e in same):
        return OPEN, ledger.open_at("unit")
    assert amount is not None
    total = sum(sorted(e.quantity or 0.0 for e in same))
    if abs(total - amount) <= agreement * amount * (1 + 1e-12):
        return YES, None
    values = {"entry": entry.number, "what": entry.document_id}
    return NO, ledger.says("ledger_disagrees", **values)
