"""Answers of the evidence plan as facts: hectares, why they are an interval, and how they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.plan import Question
from ddcheck.evidence.spans import NOT_LOOKED_AT, Answer, Spans, Width
from ddcheck.facts.column import FactColumn, Kind, exact, interval
from ddcheck.facts.dictionary import STATUSES
from ddcheck.model.reason import Reason

Take = Callable[..., NDArray]  # type: ignore[type-arg]
Index = NDArray[np.int32]


@dataclass(frozen=True)
class Rows:
    """How plots as measured become rows of the subject.

    given      (rows,) which plot as measured each is, or -1
    take       values (plots,) on the rows, with a filler where there is no plot
    usable     (rows,) whether the ground of the plot is known
    is_point   (rows,)
    unseen, reasons   why ground of each row was not seen: index into reasons, or -1
    """

    given: NDArray[np.int64]
    take: Take
    usable: NDArray[np.bool_]
    is_point: NDArray[np.bool_]
    unseen: Index
    reasons: tuple[Reason, ...]

    def hectares(self, units: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.where(self.usable, self.take(units, filler=0) / 1e12, 0.0)

    def widths(self, spans: Spans) -> dict[Width, NDArray[np.float64]]:
        """Hectares between lo and hi by cause; causes that no row has are left out."""
        found = spans.widths_of(self.given)
        return {width: np.where(self.usable, area / 1e12, 0.0) for width, area in found.items()}


def span_column(spans: Spans, question: Question, rows: Rows) -> FactColumn:
    """Hectares of one question; the reason is the widest cause, the weightier one of equals."""
    index, own = _why(spans, question, rows)
    return interval(
        rows.hectares(spans.lo), rows.hectares(spans.nominal), rows.hectares(spans.hi),
        rows.usable, unit="ha", reason=index, reasons=own + rows.reasons,
    )  # fmt: skip


def share_column(loss: FactColumn, area: NDArray[np.float64]) -> FactColumn:
    """A share of the plot, at most the whole of it."""
    whole = np.maximum(area, 1e-12)
    lo, nominal, hi = (np.minimum(part / whole, 1.0) for part in (loss.lo, loss.nominal, loss.hi))
    return interval(
        lo, nominal, hi, loss.known, unit="share", reason=loss.reason, reasons=loss.reasons
    )


def families_column(answer: Answer, rows: Rows, loss: FactColumn) -> FactColumn:
    """How many independent families of layers see the loss: for certain, and at most."""
    low = rows.take(answer.families_lo.astype(np.float64), filler=0.0)
    high = rows.take(answer.families_hi.astype(np.float64), filler=0.0)
    return interval(
        low, low, np.maximum(low, high), rows.usable, unit="families",
        reason=loss.reason, reasons=loss.reasons,
    )  # fmt: skip


def patch_column(answer: Answer, rows: Rows) -> FactColumn:
    """Hectares of the largest patch of loss that the plot may hold, as nominally mapped."""
    known = rows.usable & (rows.take(answer.largest_patch, filler=0) != NOT_LOOKED_AT)
    return exact(
        Kind.NUMBER, rows.hectares(answer.largest_patch), known, unit="ha",
        reason=np.where(known, -1, rows.unseen).astype(np.int32), reasons=rows.reasons,
    )  # fmt: skip


def status_column(spans: Spans, rows: Rows, loss: FactColumn) -> FactColumn:
    """Method §2.10: what may be said of the loss, as one word; always known, at worst undetermined."""
    widths = rows.widths(spans)
    blind = widths.get(Width.UNSEEN, 0.0) + widths.get(Width.GAP, np.zeros(len(loss)))
    seen = loss.hi - blind > 0
    order = (loss.lo > 0, loss.nominal > 0, rows.usable & seen, ~rows.usable | (blind > 0))
    code = np.select(order, (0.0, 1.0, 2.0, 3.0), default=4.0)
    return exact(
        Kind.CATEGORY, code, np.ones(len(code), bool), labels=STATUSES,
        reason=loss.reason, reasons=loss.reasons,
    )  # fmt: skip


def width_hectares(spans: Spans, rows: Rows) -> dict[str, NDArray[np.float64]]:
    """Hectares between lo and hi by cause, on the rows; they add up to hi - lo."""
    return {width.word: area for width, area in rows.widths(spans).items()}


def width_reason(word: str, question: Question, rows: Rows, row: int) -> Reason:
    """Why the loss of a plot has this width: who can narrow it, and by what, follows from it."""
    width = Width[word.upper()]
    if width is Width.UNSEEN and rows.unseen[row] >= 0:
        return rows.reasons[int(rows.unseen[row])]
    is_point = width is Width.POSITION and bool(rows.is_point[row])
    return _reasons(question)[len(Width) if is_point else int(width)]


def _why(spans: Spans, question: Question, rows: Rows) -> tuple[Index, tuple[Reason, ...]]:
    """The widest cause of each row as an index into own reasons, then those of the rows."""
    own = _reasons(question)
    index = np.full(len(rows.usable), -1, np.int32)
    widest = np.zeros(len(rows.usable))
    for width, hectares in reversed(rows.widths(spans).items()):
        wider = hectares > widest
        widest = np.maximum(widest, hectares)
        index[wider] = int(width)
    shift = len(own)
    unseen = (index == Width.UNSEEN) & (rows.unseen >= 0)
    index[(index == Width.POSITION) & rows.is_point] = len(Width)
    index[unseen] = rows.unseen[unseen] + shift
    blank = ~rows.usable & (rows.unseen >= 0)
    index[blank] = rows.unseen[blank] + shift
    return index, own


def _reasons(question: Question) -> tuple[Reason, ...]:
    """One reason a width, by its number, and the one of points."""
    day, tolerance = question.day, question.tolerance
    by = {
        Width.BASELINE: Reason.of("outside_baseline_forest", canopy=f"{question.canopy_above:g}"),
        Width.PATCH: Reason.of("small_patch"),
        Width.PLANTED: Reason.of("planted_trees"),
        Width.CONFLICT: Reason.of("layers_conflict"),
        Width.DATING: Reason.of(
            "year_ambiguous", years=_years(day, tolerance), tolerance=f"{tolerance:g}",
            day=day.isoformat(),
        ),
        Width.GAP: Reason.of("not_watched", day=day.isoformat()),
        Width.UNSEEN: Reason.of("not_watched", day=day.isoformat()),
        Width.POSITION: Reason.of("position_error"),
    }  # fmt: skip
    return (*(by[width] for width in Width), Reason.of("point_location"))


def _years(day: date, tolerance: float) -> str:
    return f"{day.year}–{day.year + int(np.ceil(tolerance))}" if tolerance else str(day.year)
