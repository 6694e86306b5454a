"""What an assay hands on: hectares as certain, nominal and possible, and why they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.plan import Question
from ddcheck.evidence.sparse import rows_of


class Width(IntEnum):
    """Why possible hectares are not certain ones; the weightier cause wins a pixel."""

    BASELINE = 0
    PATCH = 1
    PLANTED = 2
    CONFLICT = 3
    DATING = 4
    GAP = 5
    UNSEEN = 6
    POSITION = 7

    @property
    def word(self) -> str:
        return self.name.lower()


NOT_LOOKED_AT = -1


@dataclass
class Spans:
    """Pico-hectares of n plots: lo <= nominal <= hi, and the table of widths.

    The widths of a plot add up to hi - lo exactly. `rows` holds (plot, width, area) pieces;
    `in_order`: each of them ascends by plot.
    """

    lo: Ints
    nominal: Ints
    hi: Ints
    rows: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)
    in_order: bool = False

    @classmethod
    def of(cls, size: int) -> Spans:
        lo, nominal, hi = (np.zeros(size, np.int64) for _ in range(3))
        return cls(lo, nominal, hi)

    def widths(self) -> dict[Width, Ints]:
        """(n,) pico-hectares by cause; causes that no plot has are left out."""
        return self.widths_of(np.arange(len(self.lo)))

    def widths_of(self, plots: Ints) -> dict[Width, Ints]:
        """(m,) pico-hectares by cause of some plots, at a cost that grows with them; -1 has none."""
        result: dict[Width, Ints] = {}
        for piece in self.rows:
            plot, width, area = piece if self.in_order else _by_plot(piece)
            which, own = rows_of(plot, plots)
            width, area = width[own], area[own]
            for number in np.unique(width):
                chosen = width == number
                total = result.setdefault(Width(int(number)), np.zeros(len(plots), np.int64))
                np.add.at(total, which[chosen], area[chosen])
        return dict(sorted(result.items()))

    def blank(self, plots: Ints, possible: Ints) -> None:
        """Say of plots that cannot be counted that all of them is possible, none certain."""
        if not len(plots):
            return
        refused = np.zeros(len(self.lo), bool)
        refused[plots] = True
        self.lo[plots] = self.nominal[plots] = 0
        self.hi[plots] = possible
        kept = [(p[~refused[p]], w[~refused[p]], a[~refused[p]]) for p, w, a in self.rows]
        unseen = np.full(len(plots), int(Width.UNSEEN))
        self.rows, self.in_order = [*kept, (plots, unseen, possible)], False


def _by_plot(piece: tuple[Ints, Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    order = np.argsort(piece[0], kind="stable")
    plot, width, area = (column[order] for column in piece)
    return plot, width, area


@dataclass
class Answer:
    """One question for n plots.

    families_lo, families_hi  (n,) independent families that see loss in the forest, for certain and
                              at most
    largest_patch             (n,) pico-hectares of the largest patch of nominal loss within reach;
                              NOT_LOOKED_AT for a plot that is too large
    """

    question: Question
    loss: Spans
    forest: Spans
    families_lo: NDArray[np.int8]
    families_hi: NDArray[np.int8]
    largest_patch: Ints

    @classmethod
    def of(cls, question: Question, size: int) -> Answer:
        low, high = np.zeros(size, np.int8), np.zeros(size, np.int8)
        return cls(question, Spans.of(size), Spans.of(size), low, high, np.zeros(size, np.int64))


@dataclass(frozen=True)
class YearRows:
    """Loss by labelled year on all that a plot may hold: plot, calendar year, pico-hectares."""

    plot: Ints
    year: Ints
    area: Ints
