"""Facts that stand in the cells of papers: holder, check, treatment, receipts, dates of loss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.column import FactColumn, interval
from ddcheck.facts.cover import dating
from ddcheck.facts.different import different
from ddcheck.facts.ground import Ground
from ddcheck.facts.kleene import truth, truth_column
from ddcheck.facts.paper_facts import day_or_undated, same_unit
from ddcheck.facts.papers import UNDATED, Claim, Days, Judge, Said, Told, day_text
from ddcheck.facts.told import NO, OPEN, YES
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

_EPOCH = date(1970, 1, 1)
Types = tuple[str, ...]
Index = NDArray[np.int64]


def _some_paper(
    sheet: FactSheet, types: Types, claim: Claim, judge: Judge, of_claim: Index | None = None,
    *, names_others: bool = True,
) -> FactColumn:  # fmt: skip
    """Or over the papers that cover a claim; `judge` answers for (claim, paper).

    `of_claim` numbers what the judge looks at in a claim; None if at nothing.
    """
    pairs = sheet.papers.pairs(types, claim)
    holds, why = sheet.papers.judged(pairs, of_claim, judge)
    answer = sheet.papers.answer(pairs, holds, len(claim), types, why, names_others=names_others)
    return truth_column(*answer)


def issued_by_arrival(sheet: FactSheet, types: Types) -> FactColumn:
    """Whether a paper of the types is dated on or before the day of arrival.

    One of a later day may still be in time: only the day of release tells. So a paper is late only
    if it is dated after the release.
    """
    claim, papers = sheet.line_claim(), sheet.papers
    release = day_or_undated(sheet.column("line", "shipment.release_date", ()))

    def judge(line: int, paper: int) -> tuple[int, Said]:
        issued, day = int(papers.issued[paper]), int(claim.start[line])
        if UNDATED in (issued, day):
            return OPEN, papers.said(paper, "document_dates_open")
        released = int(release[line])
        if issued > day and released == UNDATED:
            return OPEN, ("not_declared", {"what": "@shipments.release_date"})
        day = max(day, released)
        if issued > day:
            days = {"issued": day_text(issued), "day": day_text(day)}
            return NO, papers.said(paper, "document_too_early", **days)
        return YES, papers.said(paper, "document_in_force", day=day_text(day))

    _, looked_at = different(claim.start, release)
    return _some_paper(sheet, types, claim, judge, looked_at)


def says_treated(sheet: FactSheet, types: Types) -> FactColumn:
    return _some_paper(sheet, types, sheet.line_claim(), _cell(sheet, "treated"))


def checked(sheet: FactSheet, types: Types) -> FactColumn:
    return _some_paper(sheet, types, sheet.origin_claim(), _cell(sheet, "checked_with_issuer"))


def _cell(sheet: FactSheet, column: str) -> Judge:
    """Whether a cell of the paper says yes."""
    cells = sheet.papers.table[column].to_pylist()
    what = f"@documents.{column}"

    def judge(_: int, paper: int) -> tuple[int, Said]:
        cell = cells[paper]
        if cell is None:
            return OPEN, sheet.papers.said(paper, "paper_cell_open", what=what)
        why = sheet.papers.said(paper, "paper_cell", what=what, value=cell)
        return (YES if cell == "yes" else NO), why

    return judge


def holder_agrees(sheet: FactSheet, types: Types) -> FactColumn:
    """Whether the holder of a paper is the producer of plot or origin, or the supplier."""
    links, papers, claim = sheet.links, sheet.papers, sheet.origin_claim()
    holders = papers.table["holder"].to_pylist()
    shipment = links.line_shipment[links.origin_line]
    code: dict[str | None, int] = {None: 0}
    holder = _codes(holders, code)
    producer = _codes(sheet.origins.texts("producer"), code)
    of_plot = _codes(sheet.plots.texts("producer"), code)[links.origin_plot]
    supplier = _codes(sheet.shipments.texts("supplier"), code)[shipment]
    complete = (supplier > 0) & ((producer > 0) | (of_plot > 0))

    pairs = papers.pairs(types, claim)
    given, at = holder[pairs.paper], pairs.claim
    named = (given == producer[at]) | (given == of_plot[at]) | (given == supplier[at])
    stated = given > 0
    holds = truth(stated & named, stated & ~named & complete[at])

    def reason(i: int) -> Reason:
        paper = int(pairs.paper[i])
        if holds[i] == OPEN:
            return Reason.of("paper_holder_open", document=papers.ids[paper])
        return Reason.of("paper_holder", document=papers.ids[paper], holder=holders[paper])

    def why(chosen: Index) -> Told:
        return papers.doubted(pairs, chosen, reason, holds)

    return truth_column(*papers.answer(pairs, holds, len(claim), types, why))


def _codes(texts: Sequence[str | None], at: dict[str | None, int]) -> Index:
    """Names as numbers, however they are spaced and written; 0 for none."""
    folded = {text: text if text is None else _folded(text) for text in set(texts)}
    number = {text: at.setdefault(name, len(at)) for text, name in folded.items()}
    return np.array([number[text] for text in texts], np.int64)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def receipt_share(sheet: FactSheet, types: Types) -> FactColumn:
    """Which share of an origin its receipts cover, each receipt shared out over all it names."""
    papers, used = sheet.papers, sheet.used()
    pairs = papers.pairs(types, sheet.origin_claim())
    size = sheet.size("origin")
    vague = papers.may_cover(sheet.lost_claims)
    drawn = used.quantity[pairs.claim]
    sound = pairs.certain & ~papers.in_question[pairs.paper]
    counted = sound & same_unit(papers, pairs, used) & (drawn > 0)
    if used.at_least is not None:
        counted &= ~used.at_least[pairs.claim]
    vague[pairs.paper[~counted]] = True
    order = np.lexsort((drawn, pairs.paper))
    chosen = order[counted[order]]
    total = np.bincount(pairs.paper[chosen], weights=drawn[chosen], minlength=len(papers.ids))
    amount = np.array([np.nan if q is None else q for q in papers.quantity], np.float64)
    clear = ~vague & ~np.isnan(amount) & (total > 0)
    part = np.divide(amount, total, out=np.zeros(len(total)), where=clear)[pairs.paper]
    named = np.bincount(pairs.claim, minlength=size) > 0
    open_ = np.bincount(pairs.claim[~clear[pairs.paper]], minlength=size) > 0
    order = np.lexsort((part, pairs.claim))
    lo = np.bincount(pairs.claim[order], weights=part[order], minlength=size).astype(np.float64)
    reasons = (Reason.of("no_document", types=", ".join(types)), Reason.of("receipts_open"))
    index = np.where(named, np.where(open_, 1, -1), 0).astype(np.int32)
    hi = np.where(open_, np.maximum(lo, 1.0), lo)
    return interval(lo, lo, hi, named, unit="share", reason=index, reasons=reasons)


def papers_on_file(sheet: FactSheet, types: Types) -> FactColumn:
    """How many papers of the types cover, or may cover, each line. A count, never a gap."""
    pairs = sheet.papers.pairs(types, sheet.line_claim())
    typed = sheet.papers.typed[pairs.paper]
    count = np.bincount(pairs.claim[typed], minlength=sheet.size("line")).astype(np.float64)
    return interval(count, count, count, np.ones(len(count), bool), unit="count")


# The dates of a loss


def spans_loss(sheet: FactSheet, types: Types, since: date, tolerance: float) -> FactColumn:
    """Whether a paper was in force when the forest of the plot was lost, all days that it may be.

    Loss on land that the baseline calls bare may be loss of forest too, so its days count as well.
    """
    first, last = loss_days(sheet.ground, since, tolerance)
    plot = sheet.links.origin_plot
    papers = sheet.papers

    def judge(origin: int, paper: int) -> tuple[int, Said]:
        begin, end = int(first[plot[origin]]), int(last[plot[origin]])
        issued, expires = int(papers.issued[paper]), int(papers.expires[paper])
        if UNDATED in (begin, end):
            return OPEN, ("loss_dates_open", {})
        within = _within(issued, expires, begin, end)
        if within == OPEN and UNDATED in (issued, expires):
            return OPEN, papers.said(paper, "document_dates_open")
        days = [("?" if d == UNDATED else day_text(d)) for d in (issued, expires, begin, end)]
        words = dict(zip(("issued", "expires", "first", "last"), days, strict=True))
        return within, papers.said(paper, "paper_beside_loss", **words)

    days = different(first[plot], last[plot])[1]
    # A paper of other years is no worse for it.
    return _some_paper(sheet, types, sheet.origin_claim(), judge, days, names_others=False)


def _within(issued: int, expires: int, begin: int, end: int) -> int:
    if (issued != UNDATED and issued > end) or (expires != UNDATED and expires < begin):
        return NO
    if UNDATED in (issued, expires):
        return OPEN
    return YES if issued <= begin and expires >= end else OPEN


def loss_days(ground: Ground, since: date, tolerance: float) -> tuple[Days, Days]:
    """First and last day on which the loss seen on each plot may have happened, since a day.

    UNDATED where there is none, where ground was unseen, on points and where the geometry is in
    doubt (method §2.3, §2.7).
    """
    rows = ground.loss_rows()
    steps = int(np.ceil(tolerance))
    possibly = dating(rows.year, since - timedelta(days=1), tolerance).possibly_after
    size = len(rows.plot_area_ha)
    low, high = np.full(size, 9999), np.zeros(size, int)
    np.minimum.at(low, rows.plot[possibly], rows.year[possibly])
    np.maximum.at(high, rows.plot[possibly], rows.year[possibly])
    points = ground.take(ground.given.is_point, filler=False)
    known = rows.known & (high > 0) & (rows.unseen_ha == 0) & ~points & ~ground.in_doubt
    first = np.full(size, UNDATED)
    last = np.full(size, UNDATED)
    begins = np.maximum(_new_year(low[known] - steps), (since - _EPOCH).days)
    first[known], last[known] = begins, _new_year(high[known] + steps + 1) - 1
    return first, last


def _new_year(year: NDArray[np.int64]) -> Days:
    """Days since 1970-01-01 of the first of January of each year."""
    return (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)


def loss_since(ground: Ground, since: date, canopy_above: float, tolerance: float) -> FactColumn:
    """Forest lost on or after a day."""
    return ground.forest_loss(since - timedelta(days=1), canopy_above, tolerance)
