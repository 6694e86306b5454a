"""Facts of land: what was measured on each plot, joined to the plots that are named.

Inside the evidence room areas are integers of pico-hectares; here they become hectares, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.causes import Cause
from ddcheck.evidence.plan import Question
from ddcheck.evidence.results import Measurements
from ddcheck.evidence.spans import Answer
from ddcheck.evidence.sparse import rows_of
from ddcheck.facts.column import FactColumn, Kind, exact, interval, unknown
from ddcheck.facts.cover import (
    Area,
    LossRows,
    forest_at,
    forest_loss,
    loss_by_year,
    loss_widths,
)
from ddcheck.facts.given_plots import GivenPlots, onto_rows, why_unseen
from ddcheck.facts.links import Index
from ddcheck.facts.plot_names import names_at
from ddcheck.facts.spans import (
    Rows,
    families_column,
    patch_column,
    share_column,
    span_column,
    status_column,
    width_hectares,
    width_reason,
)
from ddcheck.model.coded import Coded
from ddcheck.model.reason import Reason

HECTARE = 1e12  # pico-hectares


@dataclass(frozen=True)
class Ground:
    """Measurements on the rows of the subject `plot` (rows: given plot, or -1)."""

    rows: Index
    plot_id: Sequence[str | None]
    given: GivenPlots
    measured: Measurements
    product: str | None  # what the loss layers are called in a sentence
    further: tuple[str, ...] = ()  # other products without which ground counts as unseen
    reasons: tuple[Reason, ...] = field(init=False)
    reason: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        reasons, index = why_unseen(self.measured, self.rows, self.given, self.plot_id)
        object.__setattr__(self, "reasons", reasons)
        object.__setattr__(self, "reason", index)

    def __len__(self) -> int:
        return len(self.rows)

    def part(self, low: int, high: int) -> Ground:
        """The same of the rows low <= row < high alone, at a cost that grows with them."""
        return self._of(self.rows[low:high], self.plot_id[low:high], self.reason[low:high])

    def some(self, rows: Index) -> Ground:
        """The same of some rows (m,), ascending, at a cost that grows with them."""
        return self._of(self.rows[rows], names_at(self.plot_id, rows), self.reason[rows])

    def _of(self, rows: Index, names: Sequence[str | None], reason: NDArray[np.int32]) -> Ground:
        own = copy(self)
        object.__setattr__(own, "rows", rows)
        object.__setattr__(own, "plot_id", names)
        object.__setattr__(own, "reason", reason)
        own.__dict__.pop("doubts", None)  # made once for all rows; the part makes its own
        return own

    @property
    def no_series(self) -> Reason:
        """Why there is no loss series at all: no catalogue, or no such layer in it."""
        by = self.measured.unseen_by
        without = any((one.bits & Cause.NO_CATALOGUE.value).any() for one in by)
        if without:
            return Reason.of("no_catalogue")
        return Reason.of("no_layer", product=self.product or "?")

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Plots whose ground is known: given, with a geometry that can be used."""
        return self.take(self.measured.area, filler=0) > 0

    def hectares(self, units: NDArray[np.int64]) -> NDArray[np.float64]:
        """Hectares on the rows of the subject; 0 where the plot is not usable."""
        return np.where(self.usable, self.take(units, filler=0) / HECTARE, 0.0)

    def area(self) -> FactColumn:
        column = exact(
            Kind.NUMBER, self.hectares(self.measured.area), self.usable, unit="ha",
            reason=self._only_unusable(), reasons=self.reasons,
        )  # fmt: skip
        return self._doubtful(column, least=0.0)

    def observed_share(self) -> FactColumn:
        area = np.where(self.usable, self.take(self.measured.area, filler=0), 1)
        share = self.take(self.measured.seen, filler=0) / np.maximum(area, 1)
        reached = self.measured.reached
        if reached is not None:
            around = np.maximum(self.take(reached.touched, filler=1), 1)
            share = np.minimum(share, self.take(reached.seen, filler=0) / around)
        index = np.where(share < 1, self.reason, np.int32(-1)).astype(np.int32)
        column = exact(
            Kind.NUMBER, share, self.usable, unit="share", reason=index, reasons=self.reasons
        )
        return self._doubtful(column, most=np.ones(len(self)), least=0.0)

    def loss_rows(self) -> LossRows:
        """Loss by canopy and year on the rows of the subject."""
        cover = self.measured.cover
        plot, own = rows_of(cover.plot, self.rows)
        # A bin holds canopies above as many thresholds as its number says: any value between does.
        canopy = np.array([0.0, *(np.nextafter(t, np.inf) for t in self.measured.thresholds)])
        return LossRows(
            plot,
            cover.loss_year[own].astype(np.int64),
            canopy[cover.canopy_bin[own]],
            cover.area[own] / HECTARE,
            self.hectares(self.measured.area),
            self.hectares(self.measured.unseen),
            self.usable,
            self.reason,
            self.reasons,
        )

    def answer(self, day: date, canopy_above: float, tolerance: float) -> Answer | None:
        """What the plan answered to a question; None where the plan did not ask it."""
        return self.measured.answers.get(Question(day, canopy_above, tolerance))

    def rows_of_plots(self) -> Rows:
        """How measured plots become rows of the subject."""
        points = self.take(self.given.is_point, filler=False)
        return Rows(self.rows, self.take, self.usable, points, self.reason, self.reasons)

    def forest_loss(self, after: date, canopy_above: float, tolerance: float) -> FactColumn:
        found = self.answer(after, canopy_above, tolerance)
        years = self.tolerance(tolerance)
        if found is not None:
            asked = Question(after, canopy_above, years)
            return self._doubtful(span_column(found.loss, asked, self.rows_of_plots()))
        if self.measured.answers:
            return self._not_asked()
        column = forest_loss(self.loss_rows(), after, canopy_above, years)
        return self._doubtful(self._of_points(column))

    def forest_at(self, on: date, canopy_above: float, tolerance: float) -> FactColumn:
        found = self.answer(on, canopy_above, tolerance)
        years = self.tolerance(tolerance)
        if found is not None:
            asked = Question(on, canopy_above, years)
            return self._doubtful(span_column(found.forest, asked, self.rows_of_plots()))
        if self.measured.answers:
            return self._not_asked()
        column = forest_at(self.loss_rows(), on, canopy_above, years)
        return self._doubtful(self._of_points(column))

    def tolerance(self, asked: float) -> float:
        """Years that a dated loss may be off: what the rule asks, or what the layer says of itself."""
        return max(asked, self.measured.year_tolerance or 0.0)

    def forest_loss_share(self, after: date, canopy_above: float, tolerance: float) -> FactColumn:
        loss = self.forest_loss(after, canopy_above, tolerance)
        return share_column(loss, self.hectares(self.measured.area))

    def loss_families(self, after: date, canopy_above: float, tolerance: float) -> FactColumn:
        found = self.answer(after, canopy_above, tolerance)
        if found is None:
            return self._not_planned("families")
        loss = self.forest_loss(after, canopy_above, tolerance)
        column = families_column(found, self.rows_of_plots(), loss)
        return self._doubtful(column, most=np.full(len(self), float(self._series)))

    def largest_loss_patch(self, after: date, canopy_above: float, tolerance: float) -> FactColumn:
        found = self.answer(after, canopy_above, tolerance)
        if found is None:
            return self._not_planned("ha")
        return self._doubtful(patch_column(found, self.rows_of_plots()))

    def loss_status(self, after: date, canopy_above: float, tolerance: float) -> FactColumn:
        found = self.answer(after, canopy_above, tolerance)
        loss = self.forest_loss(after, canopy_above, tolerance)
        if found is None:
            reason = self.no_series
            return unknown(Kind.CATEGORY, len(self), reason)
        return status_column(found.loss, self.rows_of_plots(), loss)

    def widths(self, after: date, canopy_above: float, tolerance: float) -> dict[str, Area]:
        """Hectares between lo and hi of the loss by cause; they add up to hi - lo."""
        found = self.answer(after, canopy_above, tolerance)
        if found is not None:
            widths = width_hectares(found.loss, self.rows_of_plots())
        else:
            years = self.tolerance(tolerance)
            widths = loss_widths(self.loss_rows(), after, canopy_above, years)
        if not self.in_doubt.any():
            return widths
        loss = self.forest_loss(after, canopy_above, tolerance)
        told = sum(widths.values(), np.zeros(len(self)))
        rest = np.where(self.in_doubt, np.maximum(loss.hi - loss.lo - told, 0.0), 0.0)
        return {**widths, "doubt": rest}

    def width_reason(
        self, word: str, after: date, canopy_above: float, tolerance: float, row: int
    ) -> Reason:
        """Why the loss on a row has the width of this name."""
        if word == "doubt":
            return Reason.of("geometry_in_doubt", code=self.doubts[row])
        asked = Question(after, canopy_above, self.tolerance(tolerance))
        return width_reason(word, asked, self.rows_of_plots(), row)

    def loss_by_year(
        self, years: Sequence[int], canopy_above: float, tolerance: float
    ) -> dict[int, tuple[Area, Area, Area]]:
        """Hectares lost in each year; what is possible counts all that the plot may hold."""
        off = self.tolerance(tolerance)
        found = {
            year: (lo, nominal, np.where(self.in_doubt, np.fmax(hi, self._whole()), hi))
            for year, (lo, nominal, hi) in loss_by_year(
                self.loss_rows(), years, canopy_above, off
            ).items()
        }
        reached = self.measured.reached
        if reached is None:
            return found
        blind = self.hectares(reached.touched - reached.seen)
        steps = int(np.ceil(off))
        plot, own = rows_of(reached.years.plot, self.rows)
        labelled, area = reached.years.year[own], reached.years.area[own]
        for year, (lo, nominal, hi) in found.items():
            near = np.zeros(len(self), np.int64)
            close = np.abs(labelled - year) <= steps
            np.add.at(near, plot[close], area[close])
            reach = np.where(self.usable, near / HECTARE, 0.0)
            lo = np.zeros_like(lo) if self.measured.sigma_m is not None else lo
            found[year] = (lo, nominal, np.maximum(reach + blind, hi))
        return found

    def watched_until(self) -> NDArray[np.int32] | None:
        """Last day, on the rows, up to which some source watched the whole plot; else None."""
        found = self.measured.watched_until
        return None if found is None else self.take(found, filler=0)

    def sigma(self) -> NDArray[np.float64] | None:
        """Metres of one sigma of each outline, on the rows; None where outlines count as exact."""
        found = self.measured.sigma_m
        return None if found is None else self.take(found, filler=0.0)

    def _not_asked(self) -> FactColumn:
        """A question that the plan did not ask has no answer: none is made up from other figures."""
        return unknown(Kind.NUMBER, len(self), Reason.of("not_planned"), unit="ha")

    def _not_planned(self, unit: str) -> FactColumn:
        reason = self.no_series
        return unknown(Kind.NUMBER, len(self), reason, unit=unit)

    def overlap(self, product: str) -> FactColumn:
        """Land inside a vector layer, with what the layer could not show in hi."""
        if product not in self.measured.overlaps:
            return unknown(
                Kind.NUMBER, len(self), Reason.of("no_layer", product=product), unit="ha"
            )
        found = self.measured.overlaps[product]
        known = self.take(found.known, filler=False) & self.usable
        own = self.take(found.reason, filler=-1)
        index = np.where(self.usable, np.where(own >= 0, own + len(self.reasons), -1), self.reason)
        lo, nominal, hi = (self.hectares(part) for part in (found.lo, found.nominal, found.hi))
        column = interval(
            lo, nominal, hi, known, unit="ha",
            reason=index.astype(np.int32), reasons=self.reasons + tuple(found.reasons),
        )  # fmt: skip
        return self._doubtful(self._of_points(column))

    @cached_property
    def doubts(self) -> NDArray[np.object_]:
        """The code of what leaves the geometry of each row in doubt, or None."""
        found = np.full(len(self), None, object)
        if self.given.is_doubted:
            doubt = Coded.of(self.given.doubt)
            code = self.take(doubt.codes, filler=-1)
            for number, word in enumerate(doubt.words):
                found[code == number] = word
        return found

    @property
    def in_doubt(self) -> NDArray[np.bool_]:
        """Rows whose geometry can be measured, but may be that of other land."""
        return np.asarray(self.doubts != None, bool)  # noqa: E711

    @property
    def _series(self) -> int:
        """How many layers of loss there are, hence families at most."""
        watching = ("loss_year", "deforestation_year", "alert")
        return sum(by.asserts in watching for by in self.measured.unseen_by)

    def _whole(self) -> NDArray[np.float64]:
        """Hectares that a plot may have: as measured, or as declared if that is more."""
        whole = self.hectares(self.measured.area)
        if self.given.declared_ha is None:
            return whole
        declared = self.take(self.given.declared_ha, filler=np.nan)
        return np.asarray(np.fmax(whole, declared), np.float64)

    def _doubtful(
        self, column: FactColumn, most: NDArray[np.float64] | None = None,
        least: float | None = None,
    ) -> FactColumn:  # fmt: skip
        """Where an error of the geometry leaves it measurable, nothing is excluded on it.

        What was found stays in lo, unless `least` says that more of it clears; hi becomes `most`:
        the whole plot, or the declared area if that is more.
        """
        doubtful = self.in_doubt & column.known
        if not doubtful.any():
            return column
        top = self._whole() if most is None else most
        hi = np.where(doubtful, np.maximum(column.hi, top), column.hi)
        lo = column.lo if least is None else np.where(doubtful, least, column.lo)
        index, reasons = self.with_doubts(column.reason, column.reasons)
        index = np.where(doubtful, index, column.reason).astype(np.int32)
        return interval(
            lo, column.nominal, hi, column.known, unit=column.unit or "ha",
            reason=index, reasons=reasons,
        )  # fmt: skip

    def with_doubts(
        self, index: NDArray[np.int32], reasons: tuple[Reason, ...]
    ) -> tuple[NDArray[np.int32], tuple[Reason, ...]]:
        """Reasons of rows, with the error that leaves their geometry in doubt before all others."""
        own, found = index.copy(), list(reasons)
        for code in sorted(set(self.doubts[self.in_doubt])):
            own[self.doubts == code] = len(found)
            found.append(Reason.of("geometry_in_doubt", code=code))
        return own, tuple(found)

    def _of_points(self, column: FactColumn) -> FactColumn:
        """Where a plot is a point its outline is unknown: nothing on it is certain (method §2.7)."""
        points = self.take(self.given.is_point, filler=False) & column.known
        index = np.where(points & (column.hi > 0), len(column.reasons), column.reason)
        reason = Reason.of("point_location")
        return interval(
            np.where(points, 0.0, column.lo), column.nominal, column.hi, column.known,
            unit=column.unit or "ha", reason=index.astype(np.int32),
            reasons=(*column.reasons, reason),
        )  # fmt: skip

    def _only_unusable(self) -> NDArray[np.int32]:
        return np.where(self.usable, np.int32(-1), self.reason).astype(np.int32)

    def take(self, values: NDArray, *, filler: object) -> NDArray:  # type: ignore[type-arg]
        """Values (g,) of the given plots on the rows, the filler where no plot was given."""
        return onto_rows(values, self.rows, filler)
