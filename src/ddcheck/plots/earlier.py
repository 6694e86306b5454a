"""The same plot in an earlier run, with another boundary (method §7: G26)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.gap import Gap
from ddcheck.model.wording import Wording
from ddcheck.plots.checks_pairs import parts, weights_of
from ddcheck.plots.not_checked import CHANGED, WITHOUT_EARLIER, filled
from ddcheck.plots.outline import Floats, Ints
from ddcheck.plots.scene import say
from ddcheck.plots.table import Plots, decoded

DRIFT = 0.10
"""Share of the larger of two boundaries that the other does not hold, above which it is said."""

_UNUSABLE = Wording(
    "{count:plot of the same id has|plots of the same id have} no usable boundary in one of the two runs",
    "{count} 个同编号地块在其中一次运行中没有可用的边界",
)


def check_earlier(plots: Plots, earlier: Plots | None, diagnostics: Diagnostics) -> Plots:
    """Warn of plots whose land differs by more than a tenth from that of an earlier run."""
    if earlier is None:
        return replace(plots, not_checked=(*plots.not_checked, WITHOUT_EARLIER))
    before = {name: row for row, name in enumerate(earlier.ids)}
    pairs = [(row, before[name]) for row, name in enumerate(plots.ids) if name in before]
    now, then = np.array(pairs, np.int64).reshape(-1, 2).T
    both = ~np.isnan(plots.area_ha[now]) & ~np.isnan(earlier.area_ha[then])
    drift = _drift(plots, now[both], earlier, then[both])
    moved = now[both][drift > DRIFT]
    shown = dict(zip(now[both].tolist(), drift.tolist(), strict=True))
    for number, file in enumerate(plots.stood.files):
        own = moved[plots.stood.file[moved] == number]
        say(diagnostics, "DD260", own, plots.place, file.name,
            lambda row: {"percent": f"{shown[row]:.0%}"})  # fmt: skip
    open_ = int(np.count_nonzero(~both))
    if not open_:
        return plots
    gap = Gap(CHANGED, filled(_UNUSABLE, count=open_))
    return replace(plots, not_checked=(*plots.not_checked, gap))


def _drift(plots: Plots, now: Ints, earlier: Plots, then: Ints) -> Floats:
    """1 less what two boundaries share of the larger one; 0 for the same, 1 for other land."""
    drift = np.zeros(len(now))
    for own in parts(weights_of(plots)[now] + weights_of(earlier)[then]):
        one = decoded(plots.wkb.take(now[own]))
        two = decoded(earlier.wkb.take(then[own]))
        common = shapely.area(shapely.intersection(one, two))
        drift[own] = 1 - common / np.maximum(shapely.area(one), shapely.area(two))
    return drift
