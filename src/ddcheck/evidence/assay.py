"""Hectares as intervals for each question of a plan (method §2.7).

Certain is what lies inside the plot, a sigma away from its outline; nominal what the plot covers
exactly; possible every pixel that comes within two sigma of the plot.

Plots are taken in spatial order in batches of bounded memory; the result of a plot depends on the
plot and the layers alone. A window begins without a margin and is doubled for the plots whose
patches leave it before they are large enough, until no patch can leave it and be small: that many
pixels in a line are half a hectare by themselves. At most eight kilometres are read around a plot;
a patch still open then counts as large for what is possible and as small for what is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.area import PICO_HA_PER_HA, ring_areas, row_area
from ddcheck.evidence.boxes import Boxes, grown, unit_of
from ddcheck.evidence.counting import Assay, Batch, Count
from ddcheck.evidence.coverage import Frames, frames_of, pixel_edges
from ddcheck.evidence.kernel import NUMPY, Kernel
from ddcheck.evidence.nearness import INNER, OUTER, Onto, lines_of
from ddcheck.evidence.outlines import Floats, Ints, Rings, edges_in, rings_of
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.position import Leeway
from ddcheck.evidence.scales import Codes, Weighed
from ddcheck.evidence.seams import Seam
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
    """Outlines of n plots and how far they may be off; without `leeway` they are exact.

    uncertain (n,) True where no ground is certain: a circle that stands for a plot.
    """

    plot: NDArray[np.object_]
    uncertain: Truth
    leeway: Leeway | None = None

    def bounds(self, plots: Ints) -> Floats:
        """(m, 4) of all that some of the plots may hold."""
        bounds: Floats = shapely.bounds(self.plot[plots])
        return bounds if self.leeway is None else self.leeway.take(plots).widened(bounds)


class Assayer:
    """Answers the questions of a plan; `found` grows with every plot that is looked at."""

    def __init__(
        self, outlines: Outlines, choir: Choir, plan: Plan, *, chunk: int = _CHUNK,
        kernel: Kernel = NUMPY,
    ) -> None:  # fmt: skip
        self._outlines = outlines
        self._choir = choir
        self._base = choir.base
        self._kernel = kernel
        self._forest_patch = round(plan.forest_patch_ha * PICO_HA_PER_HA)
        self._loss_patch = round(plan.loss_patch_ha * PICO_HA_PER_HA)
        self._chunk = chunk
        self.done = np.zeros(len(outlines.plot), bool)
        self.found = Assay.of(len(outlines.plot), plan.questions, len(choir.voices))

    @property
    def readers(self) -> list[LayerReader]:
        """What `some` needs a fork of, in this order."""
        return self._choir.readers

    def some(self, plots: Ints, readers: Sequence[LayerReader]) -> None:
        """Look at some plots (indices into the outlines) that lie near each other."""
        if len(plots):
            plots, frames = self._ordered(plots)
            self._settle(plots, frames, self._choir.through(readers))
            self.done[plots] = True

    def all(self, plots: Ints, threads: int = 1) -> None:
        """Look at plots wherever they lie."""
        plots, frames = self._ordered(plots)
        batches = list(self._batches(plots, frames, np.zeros(len(plots), np.int64)))

        def do(readers: list[LayerReader], own: Ints) -> int:
            self.some(plots[own], readers)
            return len(own)

        run_in_threads(self.readers, batches, do, lambda _: None, threads, self._kernel)

    def _ordered(self, plots: Ints) -> tuple[Ints, Frames]:
        frames = self._frames(plots)
        order = np.argsort(unit_of(frames, self._base), kind="stable")
        return plots[order], frames.take(order)

    def _frames(self, plots: Ints) -> Frames:
        return frames_of(self._outlines.bounds(plots), self._base)

    def _batches(self, plots: Ints, frames: Frames, margin: Ints) -> Iterator[Ints]:
        """Indices of plots whose windows together stay near the size of a batch."""
        if not len(plots):
            return
        cells = (frames.height + 2 * margin) * (frames.width + 2 * margin + 1)
        vertices = shapely.get_num_coordinates(self._outlines.plot[plots])
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
        weighed = self._weighed(plots, wide, np.zeros(len(plots), np.int64), wide.height)
        batch = self._batch(plots, weighed, choir)
        verdicts = batch.verdicts()
        opened: Truth = np.zeros(len(plots), bool)
        for verdict in verdicts:
            opened |= verdict.open_boxes
        opened &= margin < most
        Count(batch, self.found, ~opened).all(verdicts)
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
            weighed = self._weighed(plot, wide, first, last)
            outside = (weighed.boxes.row < wide.row[0] + top + edge) | (
                weighed.boxes.row >= wide.row[0] + bottom + edge
            )
            weighed.reach[np.repeat(outside, np.diff(weighed.boxes.row_start))] = 0
            if not weighed.reach.any():
                continue
            batch = self._batch(plot, weighed, choir)
            Count(batch, self.found, np.ones(1, bool)).all(batch.verdicts(), seams)
        return np.zeros(1, bool)

    def _batch(self, plots: Ints, weighed: Weighed, choir: Choir) -> Batch:
        patches = (self._forest_patch, self._loss_patch)
        return Batch(plots, weighed, choir, patches, self._kernel)

    def _weighed(self, plots: Ints, window: Frames, first: Ints, last: Ints) -> Weighed:
        """Coverage and reach on the rows first <= row < last of each window.

        Both are computed in a box of the plot's own, so that the integers are the same in any window
        and any band, and then laid into the window.
        """
        cut = replace(window, row=window.row + first, height=last - first)
        boxes = Boxes.of(cut)
        cover, reach = np.zeros(boxes.size, np.int64), np.zeros(boxes.size, np.uint8)
        size = (last - first) * (window.width + 1)
        rings = rings_of(self._outlines.plot[plots])
        own = frames_of(shapely.bounds(self._outlines.plot[plots]), self._base)
        onto = Onto.windows(own, window, first, last, np.cumsum(size) - size)
        self._cover(rings, own, onto, cover)
        certain = np.repeat(~self._outlines.uncertain[plots], size)
        area = row_area(boxes.row, self._base.north, self._base.per_degree)
        leeway = self._outlines.leeway
        if leeway is None:
            covered = cover > 0
            reach[covered] = OUTER
            reach[covered & certain] = OUTER | INNER
        else:
            self._reach(rings, own, onto, leeway.take(plots), cover, certain, reach)
        return Weighed(boxes, cover, reach, leeway is None, area)

    def _reach(
        self, rings: Rings, own: Frames, onto: Onto, leeway: Leeway, cover: Ints, certain: Truth,
        reach: Codes,
    ) -> None:  # fmt: skip
        """Pixels that the plot may touch, and those of it that nothing near its sides reaches."""
        pixel = leeway.scale / self._base.per_degree
        lines = lines_of(rings, own, self._base, pixel)
        self._kernel.mark(lines, leeway.outward, pixel, onto, OUTER, reach)
        self._kernel.mark(lines, leeway.inward, pixel, onto, INNER, reach)
        filled = cover
        if rings.ring_hole.any():  # holes belong to what is possible (method §7, G06)
            filled = np.zeros_like(cover)
            self._cover(rings, own, onto, filled, filled=True)
        self._kernel.finish(reach, cover, filled, certain)

    def _cover(
        self, rings: Rings, own: Frames, onto: Onto, result: Ints, *, filled: bool = False
    ) -> None:
        """Coverage of the plots on all cells, of their shells alone when `filled`."""
        top = np.clip(onto.top, 0, own.height)
        bottom = np.clip(onto.bottom, top, own.height)
        edges = edges_in(rings)
        areas, _ = ring_areas(edges, self._kernel.integral)
        if filled:
            areas = np.where(rings.ring_hole, 0, areas)
        found = pixel_edges(edges, areas, own, self._base)
        if rings.size == 1:
            found = found.between(int(top[0]), int(bottom[0]))
        self._kernel.lay(self._kernel.cover(found, own, top, bottom), own, onto, result)
