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

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.area import PICO_HA_PER_HA, ring_areas, row_area
from ddcheck.evidence.boxes import Boxes, grown, unit_of
from ddcheck.evidence.counting import Assay, Batch, Count, Families
from ddcheck.evidence.coverage import ONE, Frames, Lattice, frames_of, pixel_edges
from ddcheck.evidence.kernel import NUMPY, Kernel
from ddcheck.evidence.outlines import Ints, edges_of
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.seams import Seam
from ddcheck.evidence.spans import Answer
from ddcheck.evidence.threads import run_in_threads
from ddcheck.evidence.truth import Truth
from ddcheck.evidence.voices import Choir
from ddcheck.evidence.windows import LayerReader

_CHUNK = 1 << 20  # cells of one batch
_FARTHEST_M = 8000.0  # one kilometre, doubled three times
_METRES_PER_DEGREE = 111_320.0
_FIRST_MARGIN = 8


@dataclass(frozen=True)
class Outlines:
    """Three outlines of n plots; `inner` may be None (nothing is certain). `exact`: off, all one."""

    inner: NDArray[np.object_]
    plot: NDArray[np.object_]
    outer: NDArray[np.object_]
    exact: bool


def assay(
    outlines: Outlines, plots: Ints, choir: Choir, plan: Plan,
    progress: Callable[[int], None], *, chunk: int = _CHUNK, threads: int = 1,
    kernel: Kernel = NUMPY,
) -> Assay:  # fmt: skip
    """Answer the questions of a plan for the given plots (indices into the outlines)."""
    size = len(outlines.plot)
    touched, grid, grid_seen, touched_seen = (np.zeros(size, np.int64) for _ in range(4))
    answers = tuple(Answer.of(question, size) for question in plan.questions)
    bits = tuple(np.zeros(size, np.uint16) for _ in choir.voices)
    families = tuple(Families.of(size) for _ in answers)
    found = Assay(answers, touched, grid, grid_seen, touched_seen, bits, families)
    run = _Run(outlines, plan, found, choir.base, chunk, kernel)
    run.all(plots, choir, progress, threads)
    return found


class _Run:
    def __init__(
        self, outlines: Outlines, plan: Plan, found: Assay, base: Lattice, chunk: int,
        kernel: Kernel,
    ) -> None:  # fmt: skip
        self._outlines = outlines
        self._base = base
        self._kernel = kernel
        self._forest_patch = round(plan.forest_patch_ha * PICO_HA_PER_HA)
        self._loss_patch = round(plan.loss_patch_ha * PICO_HA_PER_HA)
        self._found = found
        self._chunk = chunk

    def all(self, plots: Ints, choir: Choir, progress: Callable[[int], None], threads: int) -> None:
        frames = self._frames(plots)
        order = np.argsort(unit_of(frames, self._base), kind="stable")
        plots, frames = plots[order], frames.take(order)
        batches = list(self._batches(plots, frames, np.zeros(len(plots), np.int64)))

        def do(readers: list[LayerReader], own: Ints) -> int:
            self._settle(plots[own], frames.take(own), choir.through(readers))
            return len(own)

        run_in_threads(choir.readers, batches, do, progress, threads, self._kernel)

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
        cost = cells + 16 * frames.height + 6 * vertices
        number = (np.cumsum(cost) - cost) // self._chunk
        yield from np.split(np.arange(len(plots)), np.flatnonzero(np.diff(number)) + 1)

    def _settle(self, plots: Ints, frames: Frames, choir: Choir) -> None:
        """Assay plots; those with open patches again in a window twice as wide."""
        most = self._most_margin(frames)
        margin = np.zeros(len(plots), np.int64)
        while len(plots):
            again = [
                own[self._window(plots[own], frames.take(own), margin[own], most[own], choir)]
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

    def _window(self, plots: Ints, frames: Frames, margin: Ints, most: Ints, choir: Choir) -> Truth:
        """Assay one batch in windows of these margins; (n,) True where it has to be repeated."""
        wide = grown(frames, margin)
        if len(plots) == 1 and int(wide.height[0]) * int(wide.width[0]) > 2 * self._chunk:
            return self._in_bands(plots, frames, most, choir)
        batch = self._batch(plots, wide, np.zeros(len(plots), np.int64), wide.height, choir)
        opened = np.zeros(len(plots), bool)
        verdicts = []
        for ruling in batch.rulings():
            verdict = batch.judge.judge(ruling)
            opened |= verdict.open_boxes
            verdicts.append((ruling, verdict))
        opened &= margin < most
        Count(batch, self._found, ~opened).all(verdicts)
        return opened

    def _in_bands(self, plot: Ints, frame: Frames, most: Ints, choir: Choir) -> Truth:
        """One large plot, some rows at a time, each band with the full margin around it."""
        margin = most
        wide = grown(frame, margin)
        edge, width = int(margin[0]), int(wide.width[0]) + 1
        step = max(1, self._chunk // width)
        seams = [Seam() for _ in choir.questions]
        for top in range(0, int(frame.height[0]), step):
            bottom = min(top + step, int(frame.height[0]))
            first, last = np.array([top]), np.array([bottom + 2 * edge])
            batch = self._batch(plot, wide, first, last, choir, counted=(top + edge, bottom + edge))
            if batch.is_empty:
                continue
            verdicts = [(r, batch.judge.judge(r)) for r in batch.rulings()]
            Count(batch, self._found, np.ones(1, bool)).all(verdicts, seams)
        return np.zeros(1, bool)

    def _batch(
        self, plots: Ints, frames: Frames, first: Ints, last: Ints, choir: Choir,
        counted: tuple[int, int] | None = None,
    ) -> Batch:  # fmt: skip
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
        return Batch(
            plots, boxes, self._base, inner, plot, outer, choir, self._forest_patch,
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
        """Coverage on all cells; a plot without a shape covers nothing.

        Each outline is computed in the box of its own, so that its integers are the same in any
        window and any band, and then laid into the window.
        """
        result = np.zeros(int(((last - first) * (frames.width + 1)).sum()), np.int64)
        have = np.flatnonzero(np.array([shape is not None for shape in shapes], bool))
        if not len(have):
            return result
        own = frames_of(shapely.bounds(shapes[have]), self._base)
        shift = frames.row[have] - own.row
        top = np.clip(first[have] + shift, 0, own.height)
        bottom = np.clip(last[have] + shift, top, own.height)
        edges = edges_of(shapes[have])
        rings, _ = ring_areas(edges, self._kernel.integral)
        found = pixel_edges(edges, rings, own, self._base)
        if len(have) == 1:
            found = found.between(int(top[0]), int(bottom[0]))
        cells = self._kernel.cover(found, own, top, bottom)
        rows = last - first
        begins = np.cumsum(rows * (frames.width + 1)) - rows * (frames.width + 1)
        box = have[cells.row_box]
        row = cells.row - frames.row[box] - first[box]
        start = begins[box] + row * (frames.width[box] + 1) + cells.col - frames.col[box]
        length = np.diff(cells.row_start)
        within = np.arange(len(cells.cover)) - np.repeat(cells.row_start[:-1], length)
        result[np.repeat(start, length) + within] = cells.cover
        return result
