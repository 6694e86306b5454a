"""Which papers cover what, and whether they hold: dates, species, quantities.

A paper covers what its three cells name: shipment, line, plot. An identifier names one, * names
all, an empty cell leaves it open: then the paper may cover, and whatever it would show is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ddcheck.documents.typed import Rejected
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, Truth, any_in_group, truth
from ddcheck.model.reason import Reason

Days = NDArray[np.int64]
UNDATED = np.iinfo(np.int64).min
_EPOCH = date(1970, 1, 1)
_SCOPES = ("shipment_id", "line_no", "plot_id")


@dataclass(frozen=True)
class Claim:
    """What papers are asked to cover: one row a subject.

    names of shipment, line and plot (None: not known; "" : not asked about), and the period in
    days since 1970-01-01, UNDATED where unknown.
    """

    shipment: Sequence[str | None]
    line: Sequence[str | None]
    plot: Sequence[str | None]
    start: Days
    end: Days

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class Pairs:
    """Every paper beside every claim that it covers or may cover."""

    claim: NDArray[np.int64]
    paper: NDArray[np.int64]
    certain: NDArray[np.bool_]
    doubt: NDArray[np.int8]  # CERTAIN, CLAIM_OPEN, or which scope cell of the paper is empty


class Papers:
    """The documents table, ready to be asked."""

    def __init__(self, table: pa.Table) -> None:
        self.ids: list[str] = table["document_id"].to_pylist()
        self.types: list[str | None] = table["type"].to_pylist()
        self.scopes = [table[name].to_pylist() for name in _SCOPES]
        self.issued = _days(table["issued"])
        self.expires = _days(table["expires"])
        self.species: list[str | None] = table["species"].to_pylist()
        self.quantity: list[float | None] = table["quantity"].to_pylist()
        self.unit: list[str | None] = table["unit"].to_pylist()
        self.table = table

    def pairs(self, types: tuple[str, ...], claim: Claim) -> Pairs:
        """Papers of the types (and papers without a type, which may be) beside what they cover."""
        wanted = [i for i, kind in enumerate(self.types) if kind is None or kind in types]
        scopes = _ScopeIndex([(tuple(scope[i] for scope in self.scopes), i) for i in wanted])
        found = []
        for row, names in enumerate(zip(claim.shipment, claim.line, claim.plot, strict=True)):
            for paper, doubt in scopes.covering(names):
                typed = self.types[paper] is not None
                found.append((row, paper, doubt == CERTAIN and typed, doubt))
        columns = np.array(found, np.int64).reshape(-1, 4)
        return Pairs(
            columns[:, 0], columns[:, 1], columns[:, 2] == 1, columns[:, 3].astype(np.int8)
        )

    def may_cover(self, lost: Rejected) -> NDArray[np.bool_]:
        """Which papers may also cover goods whose rows were rejected: one entry a paper."""
        names = self.scopes[0]
        if lost.anywhere:
            return np.ones(len(names), bool)
        wide = (None, "*") if lost.shipments else ()
        return np.array([name in wide or name in lost.shipments for name in names], bool)

    def in_force(self, pairs: Pairs, claim: Claim) -> Truth:
        """Issued by the start of the period and not expired at its end."""
        start, end = claim.start[pairs.claim], claim.end[pairs.claim]
        issued, expires = self.issued[pairs.paper], self.expires[pairs.paper]
        dated_start, dated_end = (start != UNDATED), (end != UNDATED)
        early = (issued != UNDATED) & dated_start & (issued <= start)
        late_issue = (issued != UNDATED) & (
            (dated_start & (issued > start)) | (dated_end & (issued > end))
        )
        lasts = (expires != UNDATED) & dated_end & (expires >= end)
        expired = (expires != UNDATED) & (
            (dated_end & (expires < end)) | (dated_start & (expires < start))
        )
        denied = late_issue | expired
        return truth(early & lasts & ~denied, denied)

    def answer(
        self, pairs: Pairs, holds: Truth, size: int, types: tuple[str, ...],
        why: Sequence[Reason],
    ) -> tuple[Truth, NDArray[np.int32], tuple[Reason, ...]]:  # fmt: skip
        """For each claim whether some paper covers it and holds; with the reason of the answer.

        `why` gives the reason of each pair. No paper at all is unknown.
        """
        covered = truth(pairs.certain & (holds == TRUE), pairs.certain & (holds == FALSE))
        covered[~pairs.certain] = UNKNOWN
        values = any_in_group(covered, pairs.claim, size)
        none = Reason.of("no_document", types=", ".join(types))
        reasons: list[Reason] = [none]
        at = {none: 0}
        index = np.zeros(size, np.int32)
        rank = np.full(size, -1)
        order = np.lexsort((np.array(self.ids, object)[pairs.paper].astype(str), pairs.claim))
        for i in order:
            claim = pairs.claim[i]
            weight = 2 if covered[i] == values[claim] else 1
            if weight > rank[claim]:
                rank[claim] = weight
                reason = why[i]
                if reason not in at:
                    at[reason] = len(reasons)
                    reasons.append(reason)
                index[claim] = at[reason]
        return values, index, tuple(reasons)

    def dates_reason(self, paper: int, start: int, end: int, holds: int) -> Reason:
        """Why a paper is or is not in force in a period."""
        name, issued, expires = self.ids[paper], int(self.issued[paper]), int(self.expires[paper])
        if holds == TRUE:
            return Reason.of("document_in_force", document=name, day=day_text(end))
        if holds == UNKNOWN:
            return Reason.of("document_dates_open", document=name)
        if expires != UNDATED and expires < (end if end != UNDATED else start):
            day = day_text(end if end != UNDATED else start)
            return Reason.of("document_expired", document=name, expires=day_text(expires), day=day)
        day = day_text(start if start != UNDATED else end)
        return Reason.of("document_too_early", document=name, issued=day_text(issued), day=day)

    def open_reason(self, paper: int, cell: int) -> Reason:
        """Why a paper only may cover something."""
        if cell == CLAIM_OPEN:
            return Reason.of("no_plot")
        column = "type" if cell < 0 else _SCOPES[cell]
        return Reason.of("document_scope_open", document=self.ids[paper], column=column)


Scope = tuple[str | None, ...]
CERTAIN, CLAIM_OPEN = -1, -2


class _ScopeIndex:
    """Papers by what they name, so that each claim looks only at those that may cover it."""

    def __init__(self, papers: list[tuple[Scope, int]]) -> None:
        self.by_scope: dict[Scope, list[int]] = defaultdict(list)
        self.by_line: dict[Scope, list[Scope]] = defaultdict(list)
        self.by_shipment: dict[str | None, list[Scope]] = defaultdict(list)
        for scope, paper in papers:
            if scope not in self.by_scope:
                self.by_line[scope[:2]].append(scope)
                self.by_shipment[scope[0]].append(scope)
            self.by_scope[scope].append(paper)

    def covering(self, names: Scope) -> Iterator[tuple[int, int]]:
        """Papers that cover or may cover a claim, with the cell that leaves it in doubt."""
        for scope in self._candidates(names):
            doubts = [
                _doubt(cell, name, i)
                for i, (cell, name) in enumerate(zip(scope, names, strict=True))
            ]
            if None not in doubts:
                doubt = next((d for d in doubts if d != CERTAIN), CERTAIN)
                for paper in self.by_scope[scope]:
                    yield paper, doubt  # type: ignore[misc]

    def _candidates(self, names: Scope) -> list[Scope]:
        shipment, line, plot = names
        if not line:
            return [s for head in (shipment, "*", None) for s in self.by_shipment.get(head, ())]
        heads = product((shipment, "*", None), (line, "*", None))
        if not plot:
            return [scope for head in heads for scope in self.by_line.get(head, ())]
        keys = ((*head, last) for head in heads for last in (plot, "*", None))
        return [key for key in keys if key in self.by_scope]


def _doubt(cell: str | None, name: str | None, position: int) -> int | None:
    """CERTAIN, the position of the empty cell, CLAIM_OPEN, or None where the two differ."""
    if cell == "*" or name == "":
        return CERTAIN
    if cell is None:
        return position
    if name is None:
        return CLAIM_OPEN
    return CERTAIN if cell == name else None


def _days(column: pa.ChunkedArray) -> Days:
    cells = column.cast(pa.int32()).to_pylist()
    return np.array([UNDATED if cell is None else cell for cell in cells], np.int64)


def day_text(days: int) -> str:
    return (_EPOCH + timedelta(days=int(days))).isoformat()
