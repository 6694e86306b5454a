"""Which papers cover what, and whether they hold: dates, species, quantities.

A paper covers what its three cells name: shipment, line, plot. An identifier names one, * names
all, an empty cell leaves it open: then the paper may cover, and whatever it would show is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ddcheck.documents.typed import Rejected
from ddcheck.facts.beside import Beside
from ddcheck.facts.covering import CERTAIN, CLAIM_OPEN, Claim, Days, Pairs, Scopes
from ddcheck.facts.different import different
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, Truth, any_in_group, truth
from ddcheck.facts.standing import in_question
from ddcheck.facts.synonyms import NO_SYNONYMS, Synonyms
from ddcheck.facts.watched import Watched
from ddcheck.model.reason import Reason

__all__ = ["CERTAIN", "Claim", "Days", "Pairs", "Papers"]
Told = tuple[NDArray[np.int64], list[Reason]]
"""An index into reasons, and the reasons."""
Why = Callable[[NDArray[np.int64]], Told]
"""Gives the reasons of some pairs."""
Said = tuple[str, dict[str, object]]
"""Code and values of a reason that is only made if it is told."""
Judge = Callable[[int, int], tuple[int, Said]]
"""(row of the claim, row of the paper) to truth and reason."""
UNDATED = np.iinfo(np.int64).min
_EPOCH = date(1970, 1, 1)
_SCOPES = ("shipment_id", "line_no", "plot_id")


class Papers:
    """The documents table, ready to be asked."""

    def __init__(self, table: pa.Table | Watched, synonyms: Synonyms = NO_SYNONYMS) -> None:
        self.synonyms = synonyms
        self.ids: list[str] = table["document_id"].to_pylist()
        self.types: list[str | None] = table["type"].to_pylist()
        self._type_codes: dict[str | None, int] = {None: 0}
        codes = [self._type_codes.setdefault(kind, len(self._type_codes)) for kind in self.types]
        self._type = np.array(codes, np.int64)
        self.typed = self._type > 0
        self.scopes = [table[name].to_pylist() for name in _SCOPES]
        self._covering = Scopes(self.scopes)
        self.rank = np.empty(len(self.ids), np.int64)
        self.rank[sorted(range(len(self.ids)), key=self.ids.__getitem__)] = np.arange(len(self.ids))
        self.issued = _days(table["issued"])
        self.expires = _days(table["expires"])
        self.species: list[str | None] = table["species"].to_pylist()
        self.quantity: list[float | None] = table["quantity"].to_pylist()
        self.unit: list[str | None] = table["unit"].to_pylist()
        self.in_question = in_question(table)
        self.table = table

    def pairs(self, types: tuple[str, ...], claim: Claim) -> Pairs:
        """Papers of the types (and papers without a type, which may be) beside what they cover."""
        named = np.zeros(len(self._type_codes), bool)
        named[[self._type_codes[kind] for kind in (None, *types) if kind in self._type_codes]] = (
            True
        )
        wanted = np.flatnonzero(named[self._type])
        claims, papers, doubt = self._covering.pairs(wanted, claim)
        return Pairs(claims, papers, (doubt == CERTAIN) & self.typed[papers], doubt)

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
        self, pairs: Pairs, holds: Truth, size: int, types: tuple[str, ...], why: Why,
        *, names_others: bool = True,
    ) -> tuple[Truth, NDArray[np.int32], tuple[Reason, ...]]:  # fmt: skip
        """For each claim whether some paper covers it and holds; with the reason of the answer.

        No paper at all is unknown, and so is one that is in question. The reason is that of a pair
        that answers as the claim does, the first by the name of the paper. Others that surely
        cover the claim and do not hold are named beside it, if `names_others`; they decide nothing.
        Only for these pairs is `why` asked.
        """
        stands = (holds == TRUE) & ~self.in_question[pairs.paper]
        covered = truth(pairs.certain & stands, pairs.certain & (holds == FALSE))
        values = any_in_group(covered, pairs.claim, size)
        chosen = self._telling(pairs, covered == values[pairs.claim])
        index = np.zeros(size, np.int32)
        reasons = [Reason.of("no_document", types=", ".join(types))]
        doubted = pairs.certain & (holds == TRUE) & ~stands
        codes, own = self._or_status(pairs.paper[chosen], doubted[chosen], why(chosen))
        at = {reasons[0]: 0}
        place = np.zeros(len(own), np.int32)
        for i, reason in enumerate(own):
            place[i] = at.setdefault(reason, len(at))
        index[pairs.claim[chosen]] = place[codes] if len(own) else 0
        faulty = pairs.certain & ((holds == FALSE) | doubted)
        faulty[chosen] = False
        others = np.flatnonzero(faulty) if names_others else np.zeros(0, np.int64)
        if not len(others):
            return values, index, tuple(at)
        others = others[np.lexsort((self.rank[pairs.paper[others]], pairs.claim[others]))]
        told = self._or_status(pairs.paper[others], doubted[others], why(others))
        return values, *Beside(pairs.claim[others], *told).added_to(index, tuple(at))

    def _or_status(self, papers: NDArray[np.int64], doubted: NDArray[np.bool_], told: Told) -> Told:
        """What is told of pairs, and for those of a paper in question its status."""
        if not doubted.any():
            return told
        codes, reasons = told
        different_papers, own = np.unique(papers[doubted], return_inverse=True)
        codes = codes.copy()
        codes[doubted] = len(reasons) + own
        status = self.table["status"]
        said = [
            Reason.of("document_status_wrong", document=self.ids[paper], status=status[paper].as_py() or "?")
            for paper in different_papers.tolist()
        ]  # fmt: skip
        return codes, [*reasons, *said]

    def _telling(self, pairs: Pairs, agrees: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The pair of each claim whose reason is told."""
        if not len(pairs.claim):
            return np.zeros(0, np.int64)
        weight = np.where(agrees, 0, len(self.ids)) + self.rank[pairs.paper]
        begins = np.flatnonzero(np.r_[True, pairs.claim[1:] != pairs.claim[:-1]])
        least = np.minimum.reduceat(weight, begins)
        count = np.diff(np.r_[begins, len(weight)])
        return np.flatnonzero(weight == np.repeat(least, count))

    def said(self, paper: int, code: str, **values: object) -> Said:
        """A reason that names the paper."""
        return code, {"document": self.ids[paper], **values}

    def judged(
        self, pairs: Pairs, of_claim: NDArray[np.generic] | None, judge: Judge
    ) -> tuple[Truth, Why]:
        """What a judge says of each pair; pairs of one paper whose claims say the same are one.

        `of_claim` (claims,) numbers what the judge looks at in a claim; None if at nothing.
        """
        told = np.zeros(0, np.int64) if of_claim is None else of_claim[pairs.claim]
        keys = (pairs.paper,) if of_claim is None else (pairs.paper, told)
        first, code = different(*keys)
        found = [judge(int(pairs.claim[i]), int(pairs.paper[i])) for i in first]
        holds = np.array([value for value, _ in found], np.int8)[code]

        def why(chosen: NDArray[np.int64]) -> Told:
            return self.doubted(pairs, chosen, lambda i: _made(found[code[i]][1]), code)

        return holds, why

    def doubted(
        self, pairs: Pairs, chosen: NDArray[np.int64], reason: Callable[[int], Reason],
        *keys: NDArray[np.generic],
    ) -> Told:  # fmt: skip
        """Reasons of some pairs: that of the doubt where there is one, else `reason` of the pair.

        `keys` number, with the paper, the pairs whose reason is the same.
        """
        certain = pairs.certain[chosen]
        mine = (np.where(certain, key[chosen], key.dtype.type(0)) for key in keys)
        first, code = different(pairs.paper[chosen], certain, pairs.doubt[chosen], *mine)
        said = []
        for i in chosen[first].tolist():
            paper, doubt = int(pairs.paper[i]), int(pairs.doubt[i])
            said.append(reason(i) if pairs.certain[i] else self.open_reason(paper, doubt))
        return code, said

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


def _made(said: Said) -> Reason:
    code, values = said
    return Reason.of(code, **values)


def _days(column: pa.ChunkedArray) -> Days:
    cells = column.cast(pa.int32()).to_pylist()
    return np.array([UNDATED if cell is None else cell for cell in cells], np.int64)


def day_text(days: int) -> str:
    return (_EPOCH + timedelta(days=int(days))).isoformat()
