"""Counts what a batch of cells holds into the hectares of its plots (see `scales` for the sums)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ddcheck.evidence.boxes import Seen
from ddcheck.evidence.causes import SEEN_LIMIT
from ddcheck.evidence.kernel import Kernel
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.patches import patches_of
from ddcheck.evidence.plan import Question
from ddcheck.evidence.results import Bits
from ddcheck.evidence.scales import Weighed
from ddcheck.evidence.seams import Seam
from ddcheck.evidence.spans import Answer, Spans, YearRows
from ddcheck.evidence.truth import Truth
from ddcheck.evidence.verdict import NOMINAL, Codes, Verdict
from ddcheck.evidence.voices import Choir


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

    def add(self, plots: Ints, sure: Ints, might: Ints, answer: Answer) -> None:
        """Bits of one more part of the plots."""
        self.sure[plots] |= sure
        self.might[plots] |= might
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

    @classmethod
    def of(cls, size: int, questions: Sequence[Question], voices: int) -> Assay:
        touched, grid, grid_seen, touched_seen = (np.zeros(size, np.int64) for _ in range(4))
        answers = tuple(Answer.of(question, size) for question in questions)
        bits = tuple(np.zeros(size, np.uint16) for _ in range(voices))
        families = tuple(Families.of(size) for _ in answers)
        return cls(answers, touched, grid, grid_seen, touched_seen, bits, families)

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


class Batch:
    """What is said of the cells of some plots, and how it is judged."""

    def __init__(
        self, plots: Ints, weighed: Weighed, choir: Choir, patches: tuple[int, int], kernel: Kernel
    ) -> None:
        self.plots = plots
        self.weighed = weighed
        self.choir = choir
        self.kernel = kernel
        self.pixel: Ints = np.rint(weighed.area).astype(np.int64)
        self._patches = patches
        self.heard = choir.hear(weighed.boxes)
        self.cases = choir.cases(self.heard, weighed.boxes.size, kernel.add_case)
        self.ruled = [choir.ruled(i, self.cases) for i in range(len(choir.questions))]

    def verdicts(self) -> list[Verdict]:
        """One a question."""
        own = self.weighed
        return [
            self.kernel.judge(
                own.boxes, self.pixel, own.reach, self.cases.number, ruled, self._patches
            )
            for ruled in self.ruled
        ]


class Count:
    """Adds what was found in a batch to the assay, for the boxes that are settled."""

    def __init__(self, batch: Batch, found: Assay, settled: Truth) -> None:
        self._batch = batch
        self._found = found
        self._settled = settled
        self._weighed = batch.weighed.only(settled)
        self._scales = batch.kernel.scales(self._weighed)

    def all(self, verdicts: Sequence[Verdict], seams: Sequence[Seam] = ()) -> None:
        """Count everything. `seams`, one a question, join the patches of a plot done in bands."""
        self._ground()
        self._years()
        number = self._batch.cases.number
        for i, (answer, verdict) in enumerate(zip(self._found.answers, verdicts, strict=True)):
            self._spans(verdict.loss, answer.loss)
            self._spans(verdict.forest, answer.forest)
            sure, might = self._scales.families(number, self._batch.ruled[i])
            self._found.families[i].add(self._batch.plots, sure, might, answer)
            self._largest(verdict, answer, seams[i] if seams else None)

    def _ground(self) -> None:
        """Ground of the plot and within reach, and what of it every source sees."""
        batch, found = self._batch, self._found
        dark = np.logical_or.reduce(batch.cases.unseen)
        plot, outer = self._scales.ground(dark, batch.cases.number)
        found.grid[batch.plots] += plot[:, 0] + plot[:, 1]
        found.grid_seen[batch.plots] += plot[:, 0]
        found.touched[batch.plots] += outer[:, 0] + outer[:, 1]
        found.touched_seen[batch.plots] += outer[:, 0]
        if outer[:, 1].any():
            at = np.flatnonzero(dark[batch.cases.number] & (self._weighed.reach > 0))
            own = batch.plots[self._weighed.boxes.row_box[self._row_of(at)]]
            for bits, heard in zip(found.bits, batch.heard, strict=True):
                if heard is not None:
                    _mark_unseen(heard, at, own, bits)

    def _row_of(self, at: Ints) -> Ints:
        row: Ints = np.searchsorted(self._weighed.boxes.row_start, at, side="right") - 1
        return row

    def _years(self) -> None:
        """Loss by labelled year in the primary layer, on all within reach."""
        batch = self._batch
        for voice, heard in zip(batch.choir.voices, batch.heard, strict=True):
            if voice.role != "first" or heard is None or voice.layer is None:
                continue
            years = voice.layer.decoding.years
            areas = self._scales.reached(heard.middle, len(years))
            box, code = np.nonzero(areas[:, 1:])
            year = np.array(years, np.int64)[code + 1]
            self._found.years.append((batch.plots[box], year, areas[box, code + 1]))

    def _spans(self, codes: Codes, spans: Spans) -> None:
        plots, sums = self._batch.plots, self._scales.spans(codes)
        spans.lo[plots] += sums.lo
        spans.nominal[plots] += sums.nominal
        spans.hi[plots] += sums.hi
        box, width = np.nonzero(sums.widths)
        if len(box):
            spans.rows.append((plots[box], width, sums.widths[box, width]))

    def _largest(self, verdict: Verdict, answer: Answer, seam: Seam | None) -> None:
        """The largest patch of nominal loss within reach."""
        plots, weighed = self._batch.plots, self._weighed
        if seam is None:
            largest = np.where(self._settled, verdict.largest, 0)
            np.maximum.at(answer.largest_patch, plots, largest)
            return
        mask = NOMINAL[verdict.loss] & (weighed.reach > 0)
        if mask.any():
            patches = patches_of(mask, weighed.boxes, self._batch.pixel)
            row, boxes = self._row_of(patches.at), weighed.boxes
            seam.add(patches, boxes.row[row], patches.at - boxes.row_start[row] + boxes.col[row])
            answer.largest_patch[plots] = seam.largest


def _mark_unseen(heard: Seen, at: Ints, plots: Ints, bits: Bits) -> None:
    """Why one source was not seen at some cells, of one plot each."""
    for codes in heard.touched:
        own = codes[at]
        dark = own >= SEEN_LIMIT
        flags = np.left_shift(1, own[dark].astype(np.int64) - SEEN_LIMIT).astype(np.uint16)
        np.bitwise_or.at(bits, plots[dark], flags)
