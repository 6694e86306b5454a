"""Hectares as intervals for each question of a plan (method §2.7).

Certain is what lies inside the inner outline, nominal what the plot covers exactly, possible every
pixel that the outer outline touches.

Plots are taken in spatial order in batches of bounded memory; the result of a plot depends on the
plot and the layers alone. A window begins without a margin and is doubled for the plots whose
patches leave it before they are large enough, until no patch can leave it and be small: that many
pixels in a line are half a hectare by themselves. At most eight kilometres are read around a plot;
a patch still open then counts as large for what is possible and as small for what is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.area import PICO_HA_PER_HA, ring_areas, row_area
from ddcheck.evidence.boxes import Boxes, Seen, grown
from ddcheck.evidence.causes import SEEN_LIMIT
from ddcheck.evidence.coverage import ONE, Frames, Lattice, cover, frames_of, pixel_edges
from ddcheck.evidence.outlines import Ints, edges_of
from ddcheck.evidence.patches import patches_of
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.results import Bits
from ddcheck.evidence.spans import Answer, Spans, Width, YearRows
from ddcheck.evidence.truth import MAY, MUST, Truth, has
from ddcheck.evidence.verdict import CERTAIN, CODES, NOMINAL, WIDTH, Codes, Judge, Verdict
from ddcheck.evidence.voices import Choir, Ruling

_CHUNK = 1 << 19  # cells of one batch
_UNIT = 512  # pixels: plots that begin in one square of this size follow one another
_FARTHEST_M = 8000.0  # one kilometre, doubled three times
_METRES_PER_DEGREE = 111_320.0
_FIRST_MARGIN = 8
_MOST_FAMILIES = 16


@dataclass(frozen=True)
class Outlines:
    """Three outlines of n plots; `inner` may be None (nothing is certain). `exact`: off, all one."""

    inner: NDArray[np.object_]
    plot: NDArray[np.object_]
    outer: NDArray[np.object_]
    exact: bool


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


def assay(
    outlines: Outlines, plots: Ints, choir: Choir, plan: Plan,
    progress: Callable[[int], None], *, chunk: int = _CHUNK,
) -> Assay:  # fmt: skip
    """Answer the questions of a plan for the given plots (indices into the outlines)."""
    size = len(outlines.plot)
    touched, grid, grid_seen, touched_seen = (np.zeros(size, np.int64) for _ in range(4))
    answers = tuple(Answer.of(question, size) for question in plan.questions)
    bits = tuple(np.zeros(size, np.uint16) for _ in choir.voices)
    found = Assay(answers, touched, grid, grid_seen, touched_seen, bits)
    _Run(outlines, choir, plan, found, chunk).run(plots, progress)
    return found


class _Run:
    def __init__(
        self, outlines: Outlines, choir: Choir, plan: Plan, found: Assay, chunk: int
    ) -> None:
        self._outlines = outlines
        self._choir = choir
        self._base = choir.base
        self._forest_patch = round(plan.forest_patch_ha * PICO_HA_PER_HA)
        self._loss_patch = round(plan.loss_patch_ha * PICO_HA_PER_HA)
        self._found = found
        self._chunk = chunk

    def run(self, plots: Ints, progress: Callable[[int], None]) -> None:
        frames = self._frames(plots)
        order = np.argsort(_unit(frames, self._base), kind="stable")
        plots, frames = plots[order], frames.take(order)
        for own in self._batches(plots, frames, np.zeros(len(plots), np.int64)):
            self._settle(plots[own], frames.take(own))
            progress(len(own))

    def _frames(self, plots: Ints) -> Frames:
        bounds = shapely.bounds(self._outlines.plot[plots])
        outer = shapely.bounds(self._outlines.outer[plots])
        low, high = np.fmin(bounds[:, :2], outer[:, :2]), np.fmax(bounds[:, 2:], outer[:, 2:])
        return frames_of(np.hstack([low, high]), self._base)

    def _batches(self, plots: Ints, frames: Frames, margin: Ints) -> Iterator[Ints]:
        """Indices of plots whose windows together stay near the size of a batch."""
        if not len(plots):
            return
        cells = (frames.height + 2 * margin) * (frames.width + 2 * margin + 1)
        vertices = shapely.get_num_coordinates(self._outlines.outer[plots])
        cost = cells + 16 * frames.height + 24 * vertices
        number = (np.cumsum(cost) - cost) // self._chunk
        yield from np.split(np.arange(len(plots)), np.flatnonzero(np.diff(number)) + 1)

    def _settle(self, plots: Ints, frames: Frames) -> None:
        """Assay plots; those with open patches again in a window twice as wide."""
        most = self._most_margin(frames)
        margin = np.zeros(len(plots), np.int64)
        while len(plots):
            again = [
                own[self._window(plots[own], frames.take(own), margin[own], most[own])]
                for own in self._batches(plots, frames, margin)
            ]
            rest = np.concatenate(again)
            plots, frames, most = plots[rest], frames.take(rest), most[rest]
            margin = np.minimum(np.maximum(2 * margin[rest], _FIRST_MARGIN), most)

    def _most_margin(self, frames: Frames) -> Ints:
        """Pixels in a line that surely are a patch, or eight kilometres."""
        k = self._base.per_degree
        rows = np.stack([frames.row, frames.row + frames.height])
        area = row_area(rows.ravel(), self._base.north, k).reshape(rows.shape).min(0)
        patch = max(self._forest_patch, self._loss_patch)
        height = _METRES_PER_DEGREE / k
        side = np.minimum(height, area / 1e8 / height)
        enough = np.ceil(patch / np.maximum(area, 1.0)) + 1
        farthest = np.ceil(_FARTHEST_M / np.maximum(side, 0.1))
        margin: Ints = np.minimum(enough, farthest).astype(np.int64)
        return margin

    def _window(self, plots: Ints, frames: Frames, margin: Ints, most: Ints) -> Truth:
        """Assay one batch in windows of these margins; (n,) True where it has to be repeated."""
        wide = grown(frames, margin)
        if len(plots) == 1 and int(wide.height[0]) * int(wide.width[0]) > 2 * self._chunk:
            return self._in_bands(plots, frames, most)
        batch = self._batch(plots, wide, np.zeros(len(plots), np.int64), wide.height)
        opened = np.zeros(len(plots), bool)
        verdicts = []
        for ruling in batch.rulings():
            verdict = batch.judge.judge(ruling)
            opened |= verdict.open_boxes
            verdicts.append((ruling, verdict))
        opened &= margin < most
        _Count(batch, self._found, ~opened).all(verdicts)
        return opened

    def _in_bands(self, plot: Ints, frame: Frames, most: Ints) -> Truth:
        """One large plot, some rows at a time, each band with the full margin around it."""
        margin = most
        wide = grown(frame, margin)
        edge, width = int(margin[0]), int(wide.width[0]) + 1
        step = max(1, self._chunk // width)
        for top in range(0, int(frame.height[0]), step):
            bottom = min(top + step, int(frame.height[0]))
            first, last = np.array([top]), np.array([bottom + 2 * edge])
            batch = self._batch(plot, wide, first, last, counted=(top + edge, bottom + edge))
            if batch.is_empty:
                continue
            verdicts = [(r, batch.judge.judge(r)) for r in batch.rulings()]
            _Count(batch, self._found, np.ones(1, bool)).all(verdicts)
        return np.zeros(1, bool)

    def _batch(
        self, plots: Ints, frames: Frames, first: Ints, last: Ints,
        counted: tuple[int, int] | None = None,
    ) -> _Batch:  # fmt: skip
        """Coverage and codes of the rows first <= row < last of each window."""
        inner, plot, outer = self._coverage(plots, frames, first, last)
        cut = replace(frames, row=frames.row + first, height=last - first)
        boxes = Boxes.of(cut)
        if counted is not None:
            outside = (boxes.row < frames.row[0] + counted[0]) | (
                boxes.row >= frames.row[0] + counted[1]
            )
            away = np.repeat(outside, np.diff(boxes.row_start))
            for weights in (inner, plot, outer):
                weights[away] = 0
        return _Batch(
            plots, boxes, self._base, inner, plot, outer, self._choir, self._forest_patch,
            self._loss_patch,
        )  # fmt: skip

    def _coverage(
        self, plots: Ints, frames: Frames, first: Ints, last: Ints
    ) -> tuple[Ints, Ints, Ints]:
        """Weights of the cells: fully inside inner, exactly inside the plot, touched by outer."""
        lines = self._outlines
        exact = self._cover(lines.plot[plots], frames, first, last)
        if lines.exact:
            inner = exact.copy()
            inner[np.repeat(*self._nothing_certain(plots, frames, first, last))] = 0
            return inner, exact, exact.copy()
        inner = self._cover(lines.inner[plots], frames, first, last)
        outer = self._cover(lines.outer[plots], frames, first, last)
        touched = (outer > 0) | (exact > 0)
        return np.where(inner == ONE, exact, 0), exact, np.where(touched, ONE, 0)

    def _nothing_certain(
        self, plots: Ints, frames: Frames, first: Ints, last: Ints
    ) -> tuple[Truth, Ints]:
        nothing = np.array([shape is None for shape in self._outlines.inner[plots]], bool)
        return nothing, (last - first) * (frames.width + 1)

    def _cover(self, shapes: NDArray[np.object_], frames: Frames, first: Ints, last: Ints) -> Ints:
        """Coverage on all cells; a plot without a shape covers nothing."""
        have = np.flatnonzero(np.array([shape is not None for shape in shapes], bool))
        edges = edges_of(shapes[have])
        rings, _ = ring_areas(edges)
        found = pixel_edges(edges, rings, frames.take(have), self._base)
        found = replace(found, plot=have[found.plot])
        if len(frames.row) == 1:
            found = found.between(int(first[0]), int(last[0]))
        return cover(found, frames, first, last).cover


@dataclass
class _Batch:
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


class _Count:
    """Adds what was found in a batch to the assay, for the boxes that are settled."""

    def __init__(self, batch: _Batch, found: Assay, settled: Truth) -> None:
        self._batch = batch
        self._found = found
        boxes = batch.boxes
        self._cell_row = boxes.cell_row
        keep = settled[boxes.row_box][self._cell_row]
        self._inner, self._plot, self._outer = (
            np.where(keep, weights, 0) for weights in (batch.inner, batch.plot, batch.outer)
        )
        self._at = np.flatnonzero(self._outer)
        self._row = self._cell_row[self._at]
        self._box = boxes.row_box[self._row]
        self._pixel = row_area(boxes.row, batch.base.north, batch.base.per_degree) / ONE
        self._first_rows = np.flatnonzero(np.diff(boxes.row_box, prepend=-1))

    def all(self, verdicts: Sequence[tuple[Ruling, Verdict]]) -> None:
        self._ground()
        self._years()
        for answer, (ruling, verdict) in zip(self._found.answers, verdicts, strict=True):
            self._spans(verdict.loss, answer.loss)
            self._spans(verdict.forest, answer.forest)
            self._families(ruling, answer)
            self._largest(verdict.loss, answer)

    def _sums(self, codes: NDArray[np.integer], size: int, weights: Ints) -> Ints:
        """(boxes, size) pico-hectares by code: integer coverage a row, times the row's pixel."""
        own = weights[self._at]
        use = np.flatnonzero(own)
        key = self._row[use] * size + codes[self._at[use]]
        rows = len(self._batch.boxes.row)
        sums = np.bincount(key, own[use], minlength=rows * size).reshape(rows, size)
        areas = np.rint(sums * self._pixel[:, None]).astype(np.int64)
        result: Ints = np.add.reduceat(areas, self._first_rows, axis=0)
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
        outer = self._sums(codes, CODES, self._outer)[:, 1:].sum(1)
        spans.lo[plots] += inner
        spans.nominal[plots] += plot[:, NOMINAL].sum(1)
        spans.hi[plots] += outer
        position = outer - plot[:, 1:].sum(1) + plot[:, CERTAIN] - inner
        _push(spans, plots, np.full(len(plots), int(Width.POSITION)), position)
        for width in Width:
            area = plot[:, width == WIDTH].sum(1)
            _push(spans, plots, np.full(len(plots), int(width)), area)

    def _families(self, ruling: Ruling, answer: Answer) -> None:
        """Families that see loss in the forest: certain on the plot, possible within reach."""
        plots = self._batch.plots
        sure, might = (np.zeros((len(plots), _MOST_FAMILIES), bool) for _ in range(2))
        names = sorted({family for family, _ in ruling.by_family})[:_MOST_FAMILIES]
        mine, forest = self._plot[self._at] > 0, ruling.forest
        for family, bits in ruling.by_family:
            if family not in names:
                continue
            own, column = bits[self._at], names.index(family)
            sure[self._box[has(own, MUST) & mine & forest.must[self._at]], column] = True
            might[self._box[has(own, MAY) & forest.may[self._at]], column] = True
        if "composite" in names:
            sure[:, names.index("composite")] = False
        answer.families_lo[plots] = np.maximum(answer.families_lo[plots], sure.sum(1))
        answer.families_hi[plots] = np.maximum(answer.families_hi[plots], might.sum(1))

    def _largest(self, codes: Codes, answer: Answer) -> None:
        """The largest patch of nominal loss within reach; of a plot done in bands, in one band."""
        mask = NOMINAL[codes] & (self._outer > 0)
        if not mask.any():
            return
        boxes = self._batch.boxes
        patches = patches_of(mask, boxes, boxes.pixel_area(self._batch.base))
        begin = np.flatnonzero(np.diff(patches.patch, prepend=-1))
        plots = self._batch.plots[boxes.row_box[self._cell_row[patches.at[begin]]]]
        np.maximum.at(answer.largest_patch, plots, patches.area[patches.patch[begin]])


def _push(spans: Spans, plots: Ints, width: Ints, area: Ints) -> None:
    use = np.flatnonzero(area)
    if len(use):
        spans.rows.append((plots[use], width[use], area[use]))


def _unit(frames: Frames, base: Lattice) -> Ints:
    number: Ints = (frames.row // _UNIT) * (2 * base.turn // _UNIT + 4) + frames.col // _UNIT
    return number
