"""The plots that were given, on the rows of the subject `plot`; why their ground is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.results import Measurements
from ddcheck.facts.plot_names import ABSENT, Index
from ddcheck.model.coded import Coded
from ddcheck.model.reason import Reason

_AT_ONCE = 1 << 19  # rows


@dataclass(frozen=True)
class GivenPlots:
    """What is known of the plots beside their ground: one entry a given plot."""

    kind: Sequence[str | None]
    is_point: NDArray[np.bool_]
    fault: Sequence[str | None]
    decimals: Sequence[int | None] = ()
    doubt: Sequence[str | None] = ()
    declared_ha: NDArray[np.float64] | None = None

    @cached_property
    def is_doubted(self) -> bool:
        """Whether anything leaves the geometry of some plot in doubt."""
        return Coded.of(self.doubt).has_some


def onto_rows(values: NDArray[Any], rows: Index, filler: object) -> NDArray[Any]:
    """Values (g,) of given plots on rows (n,) that say which is meant; the filler where none is."""
    out = np.full(len(rows), filler, dtype=values.dtype)
    for low in range(0, len(rows), _AT_ONCE):
        own = rows[low : low + _AT_ONCE]
        have = own != ABSENT
        out[low : low + _AT_ONCE][have] = values[own[have]]
    return out


def why_unseen(
    measured: Measurements, rows: Index, given: GivenPlots, names: Sequence[str | None]
) -> tuple[tuple[Reason, ...], NDArray[np.int32]]:
    """One reason a row: why nothing of it is known, or why part of it was not seen; else -1."""
    found, known_reasons = measured.unseen_reasons()
    index = onto_rows(found, rows, -1)
    reasons = list(known_reasons)
    at = {reason: i for i, reason in enumerate(reasons)}
    for row in _unusable(measured.area, rows):
        reason = _why_unusable(int(rows[row]), given, names[row])
        if reason not in at:
            at[reason] = len(reasons)
            reasons.append(reason)
        index[row] = at[reason]
    return tuple(reasons), index


def _unusable(area: Index, rows: Index) -> Iterator[int]:
    """Rows without ground that could be measured."""
    for low in range(0, len(rows), _AT_ONCE):
        own = rows[low : low + _AT_ONCE]
        lacking = own == ABSENT
        lacking[~lacking] = area[own[~lacking]] <= 0
        yield from (low + np.flatnonzero(lacking)).tolist()


def _why_unusable(at: int, given: GivenPlots, name: str | None) -> Reason:
    if name is None:
        return Reason.of("no_plot")
    if at == ABSENT:
        return Reason.of("plot_not_given", plot=name)
    return Reason.of("geometry_unusable", code=given.fault[at] or "DD213")
