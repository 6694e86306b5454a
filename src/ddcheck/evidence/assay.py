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

from ddcheck.evidence.area import LARGEST, PICO_HA_PER_HA, row_area
from ddcheck.evidence.boxes import grown, unit_of
from ddcheck.evidence.causes import Cause
from ddcheck.evidence.counting import Assay, Batch, Count
from ddcheck.evidence.coverage import Frames, Lattice, frames_of
from ddcheck.evidence.footprints import Covered, Footprints, Outlines
from ddcheck.evidence.kernel import NUMPY, Kernel
from ddcheck.evidence.outlines import Floats, Ints
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.scales import Weighed
from ddcheck.evidence.seams import Seam
from ddcheck.evidence.spans import NOT_LOOKED_AT
from ddcheck.evidence.threads import run_in_threads
from ddcheck.evidence.truth import Truth
from ddcheck.evidence.voices import Choir
from ddcheck.evidence.windows import LayerReader

_CHUNK = 1 << 20  # cells of one batch
_FARTHEST_M = 8000.0  # one kilometre, doubled three times
_METRES_PER_DEGREE = 111_320.0
_FIRST_MARGIN = 8
_MOST_PIXELS = 1 << 32  # of a plot in its bands: some minutes of work
_HA_PER_SQUARE_DEGREE = 1_240_000.0  # more than anywhere: 111.7 km squared


@dataclass(frozen=True)
class _Look:
    """Plots (m,) that are still to be settled: `own` their numbers among the footprints.

    frames  boxes of all that each may hold; most (m,) the largest margin around them
    """

    prints: Footprints
    own: Ints
    plots: Ints
    frames: Frames
    most: Ints

    def take(self, some: Ints) -> _Look:
        return _Look(
            self.prints, self.own[some], self.plots[some], self.frames.take(some), self.most[some]
        )


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
        self.done = np.zeros(len(outlines.shapes), bool)
        self.found = Assay.of(len(outlines.shapes), plan.questions, len(choir.voices))

    @property
    def base(self) -> Lattice:
        """The lattice on which all sources are brought together."""
        return self._base

    @property
    def readers(self) -> list[LayerReader]:
        """What `some` needs a fork of, in this order."""
        return self._choir.readers

    def some(
        self, plots: Ints, readers: Sequence[LayerReader], covered: Covered | None = None
    ) -> None:
        """Look at some plots (indices into the outlines) that lie near each other.

        `covered` is their coverage, where it is known on the lattice of the assay.
        """
        if not len(plots):
            return
        order, frames = self._ordered(plots)
        fits = np.ones(len(plots), bool)
        for i in np.flatnonzero(frames.height * frames.width > _MOST_PIXELS):
            fits[i] = self._cells(plots[order[i]], frames.take(np.array([i]))) <= _MOST_PIXELS
        self.refuse(plots[order[~fits]])
        order, frames = order[fits], frames.take(np.flatnonzero(fits))
        plots, choir = plots[order], self._choir.through(readers)
        if not len(plots):
            return
        groups = self._batches(plots, frames, np.zeros(len(plots), np.int64))
        if covered is not None:
            covered = replace(covered, box=covered.box[order])
            groups = iter([np.arange(len(plots))])
        for own in groups:
            prints = Footprints(self._outlines, plots[own], self._base, self._kernel, covered)
            self._settle(prints, plots[own], frames.take(own), choir)
        self.done[plots] = True

    def refuse(self, plots: Ints) -> None:
        """Plots that are too large to be looked at: all in their boxes is possible, nothing seen."""
        if not len(plots):
            return
        found = self.found
        for bits in found.bits:
            bits[plots] |= Cause.PLOT_TOO_LARGE.value
        families = len({voice.family for voice in self._choir.voices})
        for answer in found.answers:
            answer.families_hi[plots] = families
            answer.largest_patch[plots] = NOT_LOOKED_AT
        found.touched[plots] = _box_area(self._outlines.bounds(plots))
        self.done[plots] = True

    def _cells(self, plot: int, frame: Frames) -> int:
        """How many cells a large plot has in all of its bands."""
        prints = Footprints(self._outlines, np.array([plot]), self._base, self._kernel)
        edge = int(self._most_margin(frame)[0])
        return sum(band.cells for band in prints.bands(0, frame, edge, self._chunk))

    def all(self, plots: Ints, threads: int = 1) -> None:
        """Look at plots wherever they lie."""
        order, frames = self._ordered(plots)
        plots = plots[order]
        batches = list(self._batches(plots, frames, np.zeros(len(plots), np.int64)))

        def do(readers: list[LayerReader], own: Ints) -> int:
            self.some(plots[own], readers)
            return len(own)

        run_in_threads(self.readers, batches, do, lambda _: None, threads, self._kernel)

    def _ordered(self, plots: Ints) -> tuple[Ints, Frames]:
        """The order along the lattice, and the boxes of all that plots may hold in this order."""
        frames = frames_of(self._outlines.bounds(plots), self._base)
        order = np.argsort(unit_of(frames, self._base), kind="stable")
        return order, frames.take(order)

    def _batches(self, plots: Ints, frames: Frames, margin: Ints) -> Iterator[Ints]:
        """Indices of plots whose windows together stay near the size of a batch."""
        if not len(plots):
            return
        cells = (frames.height + 2 * margin) * (frames.width + 2 * margin + 1)
        cost = cells + 16 * frames.height + 6 * self._outlines.shapes.vertices[plots]
        large = np.cumsum(cost > self._chunk)  # each of them goes alone
        number = (np.cumsum(cost) - cost) // self._chunk + large + np.append(0, large[:-1])
        yield from np.split(np.arange(len(plots)), np.flatnonzero(np.diff(number)) + 1)

    def _settle(self, prints: Footprints, plots: Ints, frames: Frames, choir: Choir) -> None:
        """Assay plots; those with open patches again in a window twice as wide."""
        look = _Look(prints, np.arange(len(plots)), plots, frames, self._most_margin(frames))
        margin = np.zeros(len(plots), np.int64)
        while len(look.plots):
            again = [
                own[self._window(look.take(own), margin[own], choir)]
                for own in self._batches(look.plots, look.frames, margin)
            ]
            rest = np.concatenate(again)
            look = look.take(rest)
            margin = np.minimum(np.maximum(2 * margin[rest], _FIRST_MARGIN), look.most)

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

    def _window(self, look: _Look, margin: Ints, choir: Choir) -> Truth:
        """Assay one batch in windows of these margins; (n,) True where it has to be repeated."""
        wide, size = grown(look.frames, margin), len(look.plots)
        if size == 1 and int(wide.height[0]) * int(wide.width[0]) > 2 * self._chunk:
            return self._in_bands(look, choir)
        weighed = look.prints.weighed(look.own, wide, np.zeros(size, np.int64), wide.height)
        batch = self._batch(look.plots, weighed, choir)
        verdicts = batch.verdicts()
        opened: Truth = np.zeros(size, bool)
        for verdict in verdicts:
            opened |= verdict.open_boxes
        opened &= margin < look.most
        Count(batch, self.found, ~opened).all(verdicts)
        return opened

    def _in_bands(self, look: _Look, choir: Choir) -> Truth:
        """One large plot, some rows at a time, each band with the full margin on all sides of it."""
        frame, edge = look.frames, int(look.most[0])
        wide, seams = grown(frame, look.most), [Seam() for _ in choir.questions]
        for band in look.prints.bands(int(look.own[0]), frame, edge, self._chunk):
            first, last = np.array([band.top]), np.array([band.bottom + 2 * edge])
            window = replace(
                wide, col=frame.col + band.left, width=np.array([band.right - band.left])
            )
            weighed = look.prints.weighed(look.own, window, first, last)
            outside = (weighed.boxes.row < frame.row[0] + band.top) | (
                weighed.boxes.row >= frame.row[0] + band.bottom
            )
            weighed.reach[np.repeat(outside, np.diff(weighed.boxes.row_start))] = 0
            if not weighed.reach.any():
                continue
            batch = self._batch(look.plots, weighed, choir)
            Count(batch, self.found, np.ones(1, bool)).all(batch.verdicts(), seams)
        return np.zeros(1, bool)

    def _batch(self, plots: Ints, weighed: Weighed, choir: Choir) -> Batch:
        patches = (self._forest_patch, self._loss_patch)
        return Batch(plots, weighed, choir, patches, self._kernel)


def _box_area(bounds: Floats) -> Ints:
    """(m,) pico-hectares that boxes (m, 4) in degrees have at most, LARGEST where they are more."""
    west, south, east, north = bounds.T
    hectares = (east - west) * (north - south) * _HA_PER_SQUARE_DEGREE
    most = LARGEST // PICO_HA_PER_HA
    area: Ints = (np.ceil(np.minimum(hectares, most)) * PICO_HA_PER_HA).astype(np.int64)
    return area
