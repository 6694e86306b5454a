"""Forest and its loss around a day, from hectares by canopy and year (method §2.2 to §2.4).

The three numbers of an interval are sums over the same rows with three predicates, so that
lo <= nominal <= hi holds by construction, and nothing here knows where the rows came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.column import FactColumn, interval
from ddcheck.model.reason import Reason

Area = NDArray[np.float64]


@dataclass(frozen=True)
class LossRows:
    """Seen ground of n plots by canopy and loss year, and what was not seen.

    plot, year (0 = no loss seen), canopy (percent of the baseline year) and area_ha are columns of
    one sparse table; plot_area_ha, unseen_ha and known have one entry a plot, as has
    unseen_reason, an index into unseen_reasons (why ground was unseen, or why all is unknown).
    """

    plot: NDArray[np.int64]
    year: NDArray[np.int64]
    canopy: NDArray[np.float64]
    area_ha: Area
    plot_area_ha: Area
    unseen_ha: Area
    known: NDArray[np.bool_]
    unseen_reason: NDArray[np.int32] | None = None
    unseen_reasons: tuple[Reason, ...] = ()

    def total(self, rows: NDArray[np.bool_]) -> Area:
        """Hectares of the chosen rows, a plot each. Rows are added in table order."""
        size = len(self.plot_area_ha)
        return np.bincount(self.plot[rows], weights=self.area_ha[rows], minlength=size).astype(
            np.float64
        )


@dataclass(frozen=True)
class Dating:
    """Where a labelled loss year lies against a day: method §2.3.

    A label Y with tolerance t means an event between 1 January Y-t and 31 December Y+t.
    """

    certainly_after: NDArray[np.bool_]
    possibly_after: NDArray[np.bool_]
    nominally_after: NDArray[np.bool_]


def dating(year: NDArray[np.int64], day: date, tolerance: float) -> Dating:
    """Compare loss years (0 = no loss, never after) with a day; tolerance in whole years."""
    lost = year > 0
    steps = int(np.ceil(tolerance))
    certainly = lost & ((year - steps) > day.year)
    last = (year + steps > day.year) | ((year + steps == day.year) & (day < date(day.year, 12, 31)))
    return Dating(certainly, lost & last, lost & (year > day.year))


def forest_loss(rows: LossRows, after: date, canopy_above: float, tolerance: float) -> FactColumn:
    """Hectares of forest lost after a day, one interval a plot.

    lo       canopy above the threshold and the whole dating window after the day
    nominal  canopy above the threshold and the labelled year after the day
    hi       dating window reaching beyond the day, whatever the canopy of the baseline year
             (trees stood there shortly before, method §2.4), plus all unseen ground
    """
    when = dating(rows.year, after, tolerance)
    wooded = rows.canopy > canopy_above
    lo = rows.total(when.certainly_after & wooded)
    nominal = rows.total(when.nominally_after & wooded)
    seen_hi = rows.total(when.possibly_after)
    hi = np.minimum(seen_hi + rows.unseen_ha, np.maximum(rows.plot_area_ha, seen_hi))
    widths = loss_widths(rows, after, canopy_above, tolerance)
    index, reasons = _width_reasons(
        rows, widths["dating"], widths["baseline"], canopy_above, after, tolerance
    )
    return interval(
        lo, np.maximum(nominal, lo), np.maximum(hi, nominal), rows.known,
        unit="ha", reason=index, reasons=reasons,
    )  # fmt: skip


def forest_at(rows: LossRows, on: date, canopy_above: float, tolerance: float) -> FactColumn:
    """Hectares of forest standing on a day, one interval a plot.

    lo       canopy above the threshold, and no loss or loss certainly after the day
    nominal  canopy above the threshold, and no loss labelled by the day
    hi       everything not known to be without forest: with a baseline map of another year alone,
             land may have grown over since, so only unlost water-free proof would lower it
             (method §2.4, strict regrowth); equal to the plot
    """
    when = dating(rows.year, on, tolerance)
    wooded = rows.canopy > canopy_above
    unlost = rows.year == 0
    lo = rows.total(wooded & (unlost | when.certainly_after))
    nominal = rows.total(wooded & (unlost | when.nominally_after))
    hi = np.maximum(rows.plot_area_ha, nominal)
    return interval(lo, np.maximum(nominal, lo), hi, rows.known, unit="ha")


def loss_by_year(
    rows: LossRows, years: Sequence[int], canopy_above: float, tolerance: float
) -> dict[int, tuple[Area, Area, Area]]:
    """Hectares of forest lost in each year as (lo, nominal, hi): lo is what the year holds for sure.

    With a tolerance of a year or more no label proves its own year, so lo is 0.
    """
    wooded = rows.canopy > canopy_above
    steps = int(np.ceil(tolerance))
    result = {}
    for year in years:
        nominal = rows.total(wooded & (rows.year == year))
        near = rows.total((rows.year > 0) & (np.abs(rows.year - year) <= steps))
        hi = np.minimum(near + rows.unseen_ha, np.maximum(rows.plot_area_ha, near))
        lo = nominal if steps == 0 else np.zeros_like(nominal)
        result[year] = (lo, nominal, np.maximum(hi, nominal))
    return result


def loss_widths(
    rows: LossRows, after: date, canopy_above: float, tolerance: float
) -> dict[str, Area]:
    """Hectares that lie between lo and hi of the forest loss, by cause."""
    when = dating(rows.year, after, tolerance)
    wooded = rows.canopy > canopy_above
    return {
        "dating": rows.total(when.possibly_after & ~when.certainly_after & wooded),
        "baseline": rows.total(when.possibly_after & ~wooded),
        "unseen": rows.unseen_ha,
    }


def _width_reasons(
    rows: LossRows, ambiguous: Area, unwooded: Area, canopy: float, day: date, tolerance: float
) -> tuple[NDArray[np.int32], tuple[Reason, ...]]:
    """What makes an interval wide, the weightiest first: the dating, unseen ground, the baseline."""
    years = f"{day.year}–{day.year + int(np.ceil(tolerance))}" if tolerance else str(day.year)
    own = (
        Reason.of("year_ambiguous", years=years, tolerance=f"{tolerance:g}", day=day.isoformat()),
        Reason.of("outside_baseline_forest", canopy=f"{canopy:g}"),
    )
    index = np.full(len(rows.known), -1, np.int32)
    index[unwooded > 0] = 1
    unseen = rows.unseen_ha > 0 if rows.unseen_reason is not None else np.zeros(len(index), bool)
    if rows.unseen_reason is not None:
        index[unseen] = rows.unseen_reason[unseen] + len(own)
    index[ambiguous > 0] = 0
    if rows.unseen_reason is not None:
        hidden = ~rows.known & (rows.unseen_reason >= 0)
        index[hidden] = rows.unseen_reason[hidden] + len(own)
    return index, own + rows.unseen_reasons
