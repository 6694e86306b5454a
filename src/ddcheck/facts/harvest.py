"""The harvest of an origin: what papers must cover of it, what it draws on them, who watched it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.facts.column import FactColumn, Kind, exact, interval, unknown
from ddcheck.facts.links import ABSENT
from ddcheck.facts.paper_facts import (
    Named,
    Used,
    covers_harvest,
    day_or_undated,
    line_names,
    valid_on,
)
from ddcheck.facts.papers import UNDATED, Claim, Days
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

Arguments = dict[str, object]


def origin_claim(sheet: FactSheet) -> Claim:
    links = sheet.links
    lines = links.origin_line
    shipments = [links.shipment_id[i] for i in links.line_shipment[lines]]
    return Claim(
        shipments,
        [links.line_no[i] for i in lines],
        links.plot_id.take(links.origin_plot),
        _period(sheet, "harvest_start", "production_start"),
        _period(sheet, "harvest_end", "production_end"),
    )


def _period(sheet: FactSheet, own: str, of_line: str) -> Days:
    """A day of the origin, or that of its line where the origin leaves it empty.

    A day that cannot be read is not empty: what it hides may be worse than the day of the line.
    """
    mine = day_or_undated(sheet.origins.date(own))
    lines = day_or_undated(sheet.lines.date(of_line).take(sheet.links.origin_line))
    return np.where(sheet.origins.states(own) == State.BLANK, lines, mine)


def drawn_on_papers(sheet: FactSheet) -> Used:
    """What each origin draws on a paper: its own quantity, or its line's if it is the only one."""
    line = sheet.links.origin_line
    own = sheet.origins.number("quantity_from_plot", "quantity", zero_is_unknown=True)
    whole = sheet.lines.number("quantity", "quantity", zero_is_unknown=True).take(line)
    alone = np.bincount(line, minlength=sheet.size("line"))[line] == 1
    empty = sheet.origins.states("quantity_from_plot") == State.BLANK
    quantity = np.where(own.known, own.lo, -1.0)
    quantity = np.where(empty & alone & whole.known, whole.lo, quantity)
    units = sheet.lines.texts("unit")
    # Where no harvest is named, what is drawn is that of the line, or more than the line tells.
    return Used(quantity, [units[i] for i in line], sheet.links.origin_row == ABSENT)


def _document_in_force(sheet: FactSheet, given: Arguments) -> FactColumn:
    return valid_on(sheet.papers, sheet.origin_claim(), types_of(given))


def _document_covers(sheet: FactSheet, given: Arguments) -> FactColumn:
    links = sheet.links

    def of_origin() -> Named:
        names = line_names(
            sheet.components.texts("genus"), sheet.components.texts("species"),
            links.component_line, links.size("line"),
        )  # fmt: skip
        return Named.of(names).take(links.origin_line)

    return covers_harvest(
        sheet.papers, sheet.origin_claim(), types_of(given), sheet.once("names of origins", of_origin), sheet.used(),
        sheet.papers.may_cover(sheet.lost_claims),
    )  # fmt: skip


def _production_end(sheet: FactSheet, _: Arguments) -> FactColumn:
    days = _period(sheet, "harvest_end", "production_end")
    known = days != UNDATED
    own, reasons = sheet.origins.reasons("harvest_end")
    empty = sheet.origins.states("harvest_end") == State.BLANK
    what = Reason.of("not_declared", what="@lines.production_end")
    reason = np.where(empty, np.int32(len(reasons)), own)
    return exact(
        Kind.DATE, np.where(known, days, 0).astype(np.float64), known,
        reason=np.where(known, -1, reason).astype(np.int32), reasons=(*reasons, what),
    )  # fmt: skip


def _monitoring_gap(sheet: FactSheet, _: Arguments) -> FactColumn:
    end = sheet.own("origin.production_end")
    until = _watched_until(sheet)
    if until is None:
        return unknown(Kind.NUMBER, len(end), sheet.ground.no_series, unit="days")
    return exact(
        Kind.NUMBER, np.maximum(end.lo - until, 0.0), end.known, unit="days",
        reason=end.reason, reasons=end.reasons,
    )  # fmt: skip


def _watched_until(sheet: FactSheet) -> NDArray[np.float64] | None:
    """Days since 1970 up to which the plot of each origin was watched for loss.

    That is the end of the primary series, or of a source that joins it and sees the whole plot.
    """
    if sheet.loss_end is None:
        return None
    end = np.full(len(sheet.links.origin_plot), float((sheet.loss_end - date(1970, 1, 1)).days))
    until = sheet.ground.watched_until()
    return end if until is None else np.maximum(end, until[sheet.links.origin_plot])


def _unwatched_loss(sheet: FactSheet, _: Arguments) -> FactColumn:
    """Nobody looked at the plot in the gap, so any of it may have gone; nothing is proved."""
    gap = sheet.own("origin.monitoring_gap")
    area = sheet.column("origin", "plot.area", ())
    unwatched = gap.known & (gap.lo > 0)
    known = gap.known & (area.known | ~unwatched)
    zero = np.zeros(len(gap))
    shift = len(gap.reasons)
    late = Reason.of("series_ends", day=sheet.loss_end or "?")
    index = np.where(unwatched, np.int32(shift + len(area.reasons)), np.int32(-1))
    index = np.where(unwatched & ~area.known, area.reason + shift, index)
    index = np.where(gap.known, index, gap.reason)
    return interval(
        zero, zero, np.where(unwatched & area.known, area.hi, 0.0), known, unit="ha",
        reason=index.astype(np.int32), reasons=(*gap.reasons, *area.reasons, late),
    )  # fmt: skip


def types_of(given: Arguments) -> tuple[str, ...]:
    """The types of paper that a rule accepts."""
    types = given["types"]
    assert isinstance(types, tuple)
    return types


ANSWERS = {
    "origin.document_covers": _document_covers,
    "origin.document_in_force": _document_in_force,
    "origin.monitoring_gap": _monitoring_gap,
    "origin.production_end": _production_end,
    "origin.unwatched_loss": _unwatched_loss,
}
