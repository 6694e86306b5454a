"""Facts that stand in the cells of papers: holder, check, treatment, receipts, dates of loss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from ddcheck.facts.column import FactColumn, interval
from ddcheck.facts.cover import dating
from ddcheck.facts.ground import Ground
from ddcheck.facts.kleene import truth_column
from ddcheck.facts.papers import CERTAIN, UNDATED, Claim, Days, Pairs, day_text
from ddcheck.facts.told import NO, OPEN, YES, Answer
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

_EPOCH = date(1970, 1, 1)
Types = tuple[str, ...]


def _some_paper(
    sheet: FactSheet, types: Types, claim: Claim, judge: Callable[[int, int], Answer]
) -> FactColumn:
    """Or over the papers that cover a claim; `judge` answers for (claim, paper)."""
    pairs = sheet.papers.pairs(types, claim)
    found = [judge(int(c), int(p)) for c, p in zip(pairs.claim, pairs.paper, strict=True)]
    holds = np.array([value for value, _ in found], np.int8)
    why = [_why(sheet, pairs, i, reason) for i, (_, reason) in enumerate(found)]
    return truth_column(*sheet.papers.answer(pairs, holds, len(claim), types, why))


def _why(sheet: FactSheet, pairs: Pairs, i: int, reason: Reason | None) -> Reason:
    paper = int(pairs.paper[i])
    if not pairs.certain[i]:
        cell = int(pairs.doubt[i])
        return sheet.papers.open_reason(paper, -1 if cell == CERTAIN else cell)
    return reason or Reason.of("document_covers", document=sheet.papers.ids[paper])


def issued_by_arrival(sheet: FactSheet, types: Types) -> FactColumn:
    """Whether a paper of the types is dated on or before the day of arrival."""
    claim, papers = sheet.line_claim(), sheet.papers

    def judge(line: int, paper: int) -> Answer:
        issued, day = int(papers.issued[paper]), int(claim.start[line])
        name = papers.ids[paper]
        if UNDATED in (issued, day):
            return OPEN, Reason.of("document_dates_open", document=name)
        if issued > day:
            late = Reason.of(
                "document_too_early", document=name, issued=day_text(issued), day=day_text(day)
            )
            return NO, late
        return YES, Reason.of("document_in_force", document=name, day=day_text(day))

    return _some_paper(sheet, types, claim, judge)


def says_treated(sheet: FactSheet, types: Types) -> FactColumn:
    return _some_paper(sheet, types, sheet.line_claim(), _cell(sheet, "treated"))


def checked(sheet: FactSheet, types: Types) -> FactColumn:
    return _some_paper(sheet, types, sheet.origin_claim(), _cell(sheet, "checked_with_issuer"))


def _cell(sheet: FactSheet, column: str) -> Callable[[int, int], Answer]:
    """Whether a cell of the paper says yes."""
    cells = sheet.papers.table[column].to_pylist()
    what = f"@documents.{column}"

    def judge(_: int, paper: int) -> Answer:
        name, cell = sheet.papers.ids[paper], cells[paper]
        if cell is None:
            return OPEN, Reason.of("paper_cell_open", document=name, what=what)
        why = Reason.of("paper_cell", document=name, what=what, value=cell)
        return (YES if cell == "yes" else NO), why

    return judge


def holder_agrees(sheet: FactSheet, types: Types) -> FactColumn:
    """Whether the holder of a paper is the producer of plot or origin, or the supplier."""
    links = sheet.links
    holders = sheet.papers.table["holder"].to_pylist()
    producers, plots = sheet.origins.texts("producer"), sheet.plots.texts("producer")
    suppliers = sheet.shipments.texts("supplier")
    shipment = links.line_shipment[links.origin_line]

    def judge(origin: int, paper: int) -> Answer:
        name, holder = sheet.papers.ids[paper], holders[paper]
        parties = (
            producers[origin], plots[links.origin_plot[origin]], suppliers[shipment[origin]]
        )  # fmt: skip
        if holder is None:
            return OPEN, Reason.of("paper_holder_open", document=name)
        why = Reason.of("paper_holder", document=name, holder=holder)
        if _folded(holder) in {_folded(party) for party in parties if party is not None}:
            return YES, why
        known = parties[2] is not None and (parties[0] is not None or parties[1] is not None)
        return (NO, why) if known else (OPEN, Reason.of("paper_holder_open", document=name))

    return _some_paper(sheet, types, sheet.origin_claim(), judge)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def receipt_share(sheet: FactSheet, types: Types) -> FactColumn:
    """Which share of an origin its receipts cover, each receipt shared out over all it names."""
    papers, used = sheet.papers, sheet.used()
    pairs = papers.pairs(types, sheet.origin_claim())
    size = sheet.size("origin")
    total = np.zeros(len(papers.ids))
    vague = papers.may_cover(sheet.lost_claims)
    order = np.lexsort((used.quantity[pairs.claim], pairs.paper))
    for i in order:
        claim, paper = int(pairs.claim[i]), int(pairs.paper[i])
        same = papers.unit[paper] is not None and used.unit[claim] == papers.unit[paper]
        if not pairs.certain[i] or not same or used.quantity[claim] <= 0:
            vague[paper] = True
        else:
            total[paper] += used.quantity[claim]
    parts: list[list[float]] = [[] for _ in range(size)]
    named, open_ = np.zeros(size, bool), np.zeros(size, bool)
    for claim, paper in zip(pairs.claim.tolist(), pairs.paper.tolist(), strict=True):
        named[claim] = True
        amount = papers.quantity[paper]
        if vague[paper] or amount is None or total[paper] <= 0:
            open_[claim] = True
        else:
            parts[claim].append(amount / total[paper])
    lo = np.array([sum(sorted(found)) for found in parts], np.float64)
    reasons = (Reason.of("no_document", types=", ".join(types)), Reason.of("receipts_open"))
    index = np.where(named, np.where(open_, 1, -1), 0).astype(np.int32)
    hi = np.where(open_, np.maximum(lo, 1.0), lo)
    return interval(lo, lo, hi, named, unit="share", reason=index, reasons=reasons)


def papers_on_file(sheet: FactSheet, types: Types) -> FactColumn:
    """How many papers of the types cover, or may cover, each line. A count, never a gap."""
    pairs = sheet.papers.pairs(types, sheet.line_claim())
    typed = np.array([sheet.papers.types[p] is not None for p in pairs.paper], bool)
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

    def judge(origin: int, paper: int) -> Answer:
        name = papers.ids[paper]
        begin, end = int(first[plot[origin]]), int(last[plot[origin]])
        issued, expires = int(papers.issued[paper]), int(papers.expires[paper])
        if UNDATED in (begin, end):
            return OPEN, Reason.of("loss_dates_open")
        within = _within(issued, expires, begin, end)
        if within == OPEN and UNDATED in (issued, expires):
            return OPEN, Reason.of("document_dates_open", document=name)
        days = [("?" if d == UNDATED else day_text(d)) for d in (issued, expires, begin, end)]
        why = Reason.of(
            "paper_beside_loss", document=name, issued=days[0], expires=days[1],
            first=days[2], last=days[3],
        )  # fmt: skip
        return within, why

    return _some_paper(sheet, types, sheet.origin_claim(), judge)


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
    for plot in np.flatnonzero(known):
        begin = max(since, date(int(low[plot]) - steps, 1, 1))
        first[plot] = (begin - _EPOCH).days
        last[plot] = (date(int(high[plot]) + steps, 12, 31) - _EPOCH).days
    return first, last


def loss_since(ground: Ground, since: date, canopy_above: float, tolerance: float) -> FactColumn:
    """Forest lost on or after a day."""
    return ground.forest_loss(since - timedelta(days=1), canopy_above, tolerance)
