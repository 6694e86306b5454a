"""Counts what a batch of cells holds into the hectares of its plots.

The area of each covered pixel is rounded once, to a whole pico-hectare; all else is sums of
integers. So a figure depends on the plot and the layers alone, parts add up to the whole, and a
question that lets more pixels through never counts less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.area import row_area
from ddcheck.evidence.boxes import Boxes, Seen
from ddcheck.evidence.causes import SEEN_LIMIT
from ddcheck.evidence.coverage import ONE, Lattice
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.patches import patches_of
from ddcheck.evidence.results import Bits
from ddcheck.evidence.seams import Seam
from ddcheck.evidence.spans import Answer, Spans, Width, YearRows
from ddcheck.evidence.truth import MAY, MUST, Truth, has
from ddcheck.evidence.verdict import CERTAIN, CODES, NOMINAL, WIDTH, Codes, Judge, Verdict
from ddcheck.evidence.voices import Choir, Ruling

_MOST_FAMILIES = 16


@dataclass
class Families:
    """Which families see loss on n plots, a bit a family: for certain, and at most.

    A plot that is done in bands may show each family in another one: they are joined by name. The
    plots of a batch are its own, so threads do not meet here.
    """

    sure: Ints
    might: Ints

    @classmethod
    def of(cls, size: int) -> Families:
        return cls(np.zeros(size, np.int64), np.zeros(size, np.int64))

    def add(self, plots: Ints, sure: Truth, might: Truth, answer: Answer) -> None:
        """Families (plots, families) of one more part of the plots."""
        bit = 1 << np.arange(sure.shape[1])
        self.sure[plots] |= (sure * bit).sum(1)
        self.might[plots] |= (might * bit).sum(1)
        answer.families_lo[plots] = np.bitwise_count(self.sure[plots])
        answer.families_hi[plots] = np.bitwise_count(self.might[plots])


@dataclass
class Assay:
    """What was found of n plots.

    touched (n,) pico-hectares of all pixels within reach; grid, grid_seen (n,) of the plot itself,
    and the part that every source of the plan sees; touched_seen (n,) likewise of all within reach;
    bits one (n,) array a voice: why ground within reach was unseen
    """

    answers: tuple[Answer, ...]
    touched: Ints
    grid: Ints
    grid_seen: Ints
    touched_seen: Ints
    bits: tuple[Bits, ...]
    families: tuple[Families, ...] = ()
    years: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)

    def year_rows(self) -> YearRows:
        """Loss by year on all within reach, sorted by plot and year."""
        if not self.years:
            nothing = np.zeros(0, np.int64)
            return YearRows(nothing, nothing, nothing)
        plot, year, area = (np.concatenate(part) for part in zip(*self.years, strict=True))
        order = np.lexsort((year, plot))
        plot, year, area = plot[order], year[order], area[order]
        begins = np.flatnonzero((np.diff(plot, prepend=-1) != 0) | (np.diff(year, prepend=-1) != 0))
        return YearRows(plot[begins], year[begins], np.add.reduceat(area, begins))


@dataclass
class Batch:
    """Cells of some plots: weights, codes, and the judge of their patches."""

    plots: Ints
    boxes: Boxes
    base: Lattice
    inner: Ints
    plot: Ints
    outer: Ints
    choir: Choir
    forest_patch: int
    loss_patch: int
    heard: list[Seen | None] = field(init=False)
    unseen: list[Truth] = field(init=False)
    judge: Judge = field(init=False)
    is_empty: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_empty = not self.outer.any()
        if self.is_empty:
            return
        self.heard = self.choir.hear(self.boxes)
        self.unseen = self.choir.unseen(self.heard, self.boxes.size)
        pixel = self.boxes.pixel_area(self.base)
        reached = self.outer > 0
        self.judge = Judge(self.boxes, pixel, reached, self.forest_patch, self.loss_patch)

    def rulings(self) -> Iterator[Ruling]:
        for question in self.choir.questions:
            yield self.choir.rule(question, self.heard, self.unseen)


class Count:
    """Adds what was found in a batch to the assay, for the boxes that are settled."""

    def __init__(self, batch: Batch, found: Assay, settled: Truth) -> None:
        self._batch = batch
        self._found = found
        boxes = batch.boxes
        self._cell_row = boxes.cell_row
        keep = settled[boxes.row_box][self._cell_row]
        pixel = row_area(boxes.row, batch.base.north, batch.base.per_degree) / ONE
        self._at = np.flatnonzero(np.where(keep, batch.outer, 0))
        self._row = self._cell_row[self._at]
        self._box = boxes.row_box[self._row]
        self._inner, self._plot, self._outer = (
            np.rint(weights[self._at] * pixel[self._row]).astype(np.int64)
            for weights in (batch.inner, batch.plot, batch.outer)
        )

    def all(self, verdicts: Sequence[tuple[Ruling, Verdict]], seams: Sequence[Seam] = ()) -> None:
        """Count everything. `seams`, one a question, join the patches of a plot done in bands."""
        self._ground()
        self._years()
        for i, (answer, (ruling, verdict)) in enumerate(
            zip(self._found.answers, verdicts, strict=True)
        ):
            self._spans(verdict.loss, answer.loss)
            self._spans(verdict.forest, answer.forest)
            self._families(ruling, answer, self._found.families[i])
            self._largest(verdict.loss, answer, seams[i] if seams else None)

    def _sums(self, codes: NDArray[np.integer], size: int, area: Ints) -> Ints:
        """(boxes, size) pico-hectares by code."""
        use = np.flatnonzero(area)
        result = np.zeros((len(self._batch.plots), size), np.int64)
        key = self._box[use] * size + codes[self._at[use]]
        np.add.at(result.reshape(-1), key, area[use])
        return result

    def _ground(self) -> None:
        """Ground of the plot and within reach, and what of it every source sees."""
        batch, found = self._batch, self._found
        blind = np.zeros(batch.boxes.size, np.uint8)
        for own, bits, heard in zip(batch.unseen, found.bits, batch.heard, strict=True):
            blind |= own
            if heard is not None:
                self._mark_unseen(own, heard, bits)
        plot = self._sums(blind, 2, self._plot)
        outer = self._sums(blind, 2, self._outer)
        found.grid[batch.plots] += plot.sum(1)
        found.grid_seen[batch.plots] += plot[:, 0]
        found.touched[batch.plots] += outer.sum(1)
        found.touched_seen[batch.plots] += outer[:, 0]

    def _mark_unseen(self, blind: Truth, heard: Seen, bits: Bits) -> None:
        at = self._at[blind[self._at]]
        if not len(at):
            return
        plots = self._batch.plots[self._batch.boxes.row_box[self._cell_row[at]]]
        for codes in heard.touched:
            own = codes[at]
            dark = own >= SEEN_LIMIT
            flags = np.left_shift(1, own[dark].astype(np.int64) - SEEN_LIMIT).astype(np.uint16)
            np.bitwise_or.at(bits, plots[dark], flags)

    def _years(self) -> None:
        """Loss by labelled year in the primary layer, on all within reach."""
        batch = self._batch
        for voice, heard in zip(batch.choir.voices, batch.heard, strict=True):
            if voice.role != "first" or heard is None or voice.layer is None:
                continue
            years = voice.layer.decoding.years
            codes = np.where(heard.middle < len(years), heard.middle, 0)
            areas = self._sums(codes, len(years), self._outer)
            box, code = np.nonzero(areas[:, 1:])
            year = np.array(years, np.int64)[code + 1]
            self._found.years.append((batch.plots[box], year, areas[box, code + 1]))

    def _spans(self, codes: Codes, spans: Spans) -> None:
        plots = self._batch.plots
        inner = self._sums(codes, CODES, self._inner)[:, CERTAIN]
        plot = self._sums(codes, CODES, self._plot)
        reach = self._sums(codes, CODES, self._outer)
        outer = reach[:, 1:].sum(1)
        spans.lo[plots] += inner
        spans.nominal[plots] += plot[:, NOMINAL].sum(1)
        spans.hi[plots] += outer
        position = outer - plot[:, 1:].sum(1) + plot[:, CERTAIN] - inner
        for width in Width:
            own = int(width) == WIDTH
            area = plot[:, own].sum(1)
            if width in (Width.UNSEEN, Width.GAP):  # not seen is not seen, inside or near
                near = reach[:, own].sum(1) - area
                area, position = area + near, position - near
            _push(spans, plots, np.full(len(plots), int(width)), area)
        _push(spans, plots, np.full(len(plots), int(Width.POSITION)), position)

    def _families(self, ruling: Ruling, answer: Answer, families: Families) -> None:
        """Families that see loss in the forest: certain on the plot, possible within reach."""
        plots = self._batch.plots
        sure, might = (np.zeros((len(plots), _MOST_FAMILIES), bool) for _ in range(2))
        names = sorted({family for family, _ in ruling.by_family})[:_MOST_FAMILIES]
        mine, forest = self._plot > 0, ruling.forest
        for family, bits in ruling.by_family:
            if family not in names:
                continue
            own, column = bits[self._at], names.index(family)
            sure[self._box[has(own, MUST) & mine & forest.must[self._at]], column] = True
            might[self._box[has(own, MAY) & forest.may[self._at]], column] = True
        if "composite" in names:
            sure[:, names.index("composite")] = False
        families.add(plots, sure, might, answer)

    def _largest(self, codes: Codes, answer: Answer, seam: Seam | None) -> None:
        """The largest patch of nominal loss within reach."""
        mask = np.zeros(len(codes), bool)
        mask[self._at] = NOMINAL[codes[self._at]]
        if not mask.any():
            return
        boxes = self._batch.boxes
        patches = patches_of(mask, boxes, boxes.pixel_area(self._batch.base))
        if seam is not None:
            row = self._cell_row[patches.at]
            seam.add(patches, boxes.row[row], patches.at - boxes.row_start[row])
            answer.largest_patch[self._batch.plots] = seam.largest
            return
        begin = np.flatnonzero(np.diff(patches.patch, prepend=-1))
        plots = self._batch.plots[boxes.row_box[self._cell_row[patches.at[begin]]]]
        np.maximum.at(answer.largest_patch, plots, patches.area[patches.patch[begin]])


def _push(spans: Spans, plots: Ints, width: Ints, area: Ints) -> None:
    use = np.flatnonzero(area)
    if len(use):
        spans.rows.append((plots[use], width[use], area[use]))
