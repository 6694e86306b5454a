"""What the evidence room hands on: hectares by class, the unseen and why, and the layers used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.catalogue import Layer
from ddcheck.evidence.causes import REASON_CODES, Cause
from ddcheck.evidence.in_force import ByDay
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.plan import Plan, Question
from ddcheck.evidence.spans import Answer, YearRows
from ddcheck.model.reason import Reason

__all__ = ["CoverTable", "LayerUse", "Measurements", "Overlap", "Plan", "Reached", "Unseen"]

Bits = NDArray[np.uint16]

_AT_ONCE = 1 << 19  # plots


@dataclass(frozen=True)
class CoverTable:
    """Seen ground of the plots by canopy and loss year; sparse, sorted by the first three columns.

    plot        index of the plot in the order given
    canopy_bin  number of thresholds strictly below the canopy: bin > i means canopy > threshold i
    loss_year   calendar year, 0 where no loss was seen
    area        pico-hectares (1e-12 ha), counted in pixels of the grid
    """

    plot: Ints
    canopy_bin: NDArray[np.int16]
    loss_year: NDArray[np.int16]
    area: Ints


@dataclass(frozen=True)
class Overlap:
    """Land of n plots inside a vector layer, pico-hectares: certain, nominal, possible.

    Where `known` is False the three are 0, 0 and the area of the plot. `reason` (n,) int32 is an
    index into `reasons`, -1 for none: why it is unknown, or why the interval is wide.

    in_force, perhaps  of a layer with dates: what of `lo` and of `nominal` was in force by a day
    """

    lo: Ints
    nominal: Ints
    hi: Ints
    known: NDArray[np.bool_]
    reason: NDArray[np.int32]
    reasons: tuple[Reason, ...]
    in_force: ByDay | None = None
    perhaps: ByDay | None = None


@dataclass(frozen=True)
class LayerUse:
    """A layer as it was used; tiles are (name, sha256, used | missing | refused)."""

    id: str
    title: str
    product: str
    asserts: str
    version: str
    period_start: date
    period_end: date
    licence: str
    attribution: str
    record_sha256: str
    tiles: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, layer: Layer, tiles: tuple[tuple[str, str, str], ...]) -> LayerUse:
        return cls(
            layer.id, layer.title, layer.product, layer.asserts, layer.version,
            layer.period_start, layer.period_end, layer.licence.name, layer.licence.attribution,
            layer.record_sha256, tiles,
        )  # fmt: skip


@dataclass(frozen=True)
class Unseen:
    """Why ground was unseen in one layer of the plan: the name shown, and Cause bits of n plots."""

    asserts: str
    product: str
    shown: str
    bits: Bits
    refused: str = ""  # the diagnostic code, where the layer as a whole was refused


@dataclass(frozen=True)
class Reached:
    """Ground of n plots within reach, pico-hectares of whole pixels: all, seen, and loss by year."""

    touched: Ints
    seen: Ints
    years: YearRows


@dataclass(frozen=True)
class Measurements:
    """n plots in the order given. Areas are int64 pico-hectares; seen + unseen == area exactly.

    area is that of the geometry with edges straight in longitude and latitude, 0 where the
    geometry is None. A plot beyond LARGEST (9.22 million ha) holds LARGEST, all of it unseen.
    The sums of `cover` and of `overlaps` are grid and vector figures of their own and agree with
    `area` to about 2e-6.

    answers        what the questions of the plan were answered, with patches and all sources
    reached        the ground that the plots may hold, given how well their outlines are known
    sigma_m        (n,) metres of one sigma of the outlines; None where they are taken as exact
    watched_until  (n,) days since 1970 up to which some source watched the whole plot for loss
                   without a break since the first one began; None without such a source
    dry            (n,) plots that a land mask of the plan shows whole and without a pixel of
                   water, by the id of its layer
    """

    area: Ints
    seen: Ints
    unseen: Ints
    unseen_cause: Bits
    unseen_by: tuple[Unseen, ...]
    cover: CoverTable
    thresholds: tuple[float, ...]
    overlaps: dict[str, Overlap]
    layers: tuple[LayerUse, ...]
    loss_period: tuple[int, int] | None
    loss_end: date | None
    year_tolerance: float | None
    answers: dict[Question, Answer] = field(default_factory=dict)
    reached: Reached | None = None
    sigma_m: NDArray[np.float64] | None = None
    watched_until: NDArray[np.int32] | None = None
    dry: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    def unseen_reasons(self) -> tuple[NDArray[np.int32], tuple[Reason, ...]]:
        """Find the weightiest reason why ground of each plot is unseen: index or -1, reasons."""
        index = np.full(len(self.area), -1, np.int32)
        found = [np.bitwise_or.reduce(by.bits, initial=0) for by in self.unseen_by]
        causes = [
            (cause, code, by)
            for cause, code in REASON_CODES.items()
            for by, some in zip(self.unseen_by, found, strict=True)
            if some & cause.value
        ]
        for low in range(0, len(index), _AT_ONCE):
            own = slice(low, low + _AT_ONCE)
            for number, (cause, _, by) in enumerate(causes):
                rows = (index[own] < 0) & ((by.bits[own] & cause.value) != 0)
                index[own][rows] = number
        return index, tuple(_reason(*each) for each in causes)


def _reason(cause: Cause, code: str, by: Unseen) -> Reason:
    if cause is Cause.NO_LAYER:
        return Reason.of(code, product=by.product)
    if cause is Cause.LAYER_REFUSED:
        return Reason(code, (("code", by.refused), ("layer", by.shown)))
    if cause in (Cause.NO_CATALOGUE, Cause.DOES_NOT_CLOSE, Cause.PLOT_TOO_LARGE):
        return Reason.of(code)
    return Reason.of(code, layer=by.shown)
