"""What plots cover and what they may reach, computed once for all windows they are looked at in.

Coverage is computed in a box of the plot's own, so that the integers are the same in any window and
any band, and then laid into the window.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ddcheck.evidence.area import row_area
from ddcheck.evidence.bands import Band, Sides, bands
from ddcheck.evidence.boxes import Boxes
from ddcheck.evidence.coverage import Cells, Frames, Lattice, PixelEdges, frames_of
from ddcheck.evidence.kernel import Kernel
from ddcheck.evidence.nearness import INNER, OUTER, Lines, Onto
from ddcheck.evidence.position import Leeway
from ddcheck.evidence.rings import Floats, Ints, Shapes, Truth
from ddcheck.evidence.scales import Codes, Weighed


@dataclass(frozen=True)
class Outlines:
    """Outlines of n plots and how far they may be off; without `leeway` they are exact.

    uncertain (n,) True where no ground is certain: a circle that stands for a plot.
    """

    shapes: Shapes
    uncertain: Truth
    leeway: Leeway | None = None

    def bounds(self, plots: Ints) -> Floats:
        """(m, 4) of all that some of the plots may hold."""
        bounds: Floats = self.shapes.bounds[plots]
        return bounds if self.leeway is None else self.leeway.take(plots).widened(bounds)


@dataclass(frozen=True)
class Covered:
    """Coverage that is known already: cells, and which box of them is that of each plot (m,)."""

    cells: Cells
    box: Ints


class Footprints:
    """Some plots (m,), numbered from 0; `covered` is of the same plots on the same lattice."""

    def __init__(
        self, outlines: Outlines, plots: Ints, base: Lattice, kernel: Kernel,
        covered: Covered | None = None,
    ) -> None:  # fmt: skip
        self._rings = outlines.shapes.rings
        self._plots = plots
        self._base = base
        self._kernel = kernel
        self._own = frames_of(outlines.shapes.bounds[plots], base)
        self._uncertain = outlines.uncertain[plots]
        self._leeway = None if outlines.leeway is None else outlines.leeway.take(plots)
        self._covered = covered
        self._kept: dict[tuple[int, bool], PixelEdges] = {}

    def weighed(self, chosen: Ints, window: Frames, first: Ints, last: Ints) -> Weighed:
        """Coverage and reach of some of the plots on the rows first <= row < last of each window."""
        cut = replace(window, row=window.row + first, height=last - first)
        boxes = Boxes.of(cut)
        size = (last - first) * (window.width + 1)
        own = self._own.take(chosen)
        onto = Onto.windows(own, window, first, last, np.cumsum(size) - size)
        cover = self._laid(chosen, own, onto, filled=False)
        certain = np.repeat(~self._uncertain[chosen], size)
        area = row_area(boxes.row, self._base.north, self._base.per_degree)
        if self._leeway is None:
            reach = np.where(cover > 0, np.where(certain, OUTER | INNER, OUTER), 0).astype(np.uint8)
        else:
            reach = self._reach(chosen, own, onto, cover, certain)
        return Weighed(boxes, cover, reach, self._leeway is None, area)

    def bands(self, plot: int, frame: Frames, edge: int, most: int) -> Iterator[Band]:
        """Bands of `frame`, the box of all that one plot may hold, with `edge` more pixels around.

        Columns are counted from the corner of the frame.
        """
        one = np.array([plot])
        own, pixel = self._own.take(one), np.ones((1, 2))
        lines = self._kernel.lines(self._rings, self._plots[one], own, self._base, pixel)
        east, down = own.col[0] - frame.col[0], own.row[0] - frame.row[0]
        sides = Sides(lines.x0 + east, lines.y0 + down, lines.x1 + east, lines.y1 + down)
        around = (edge, edge)
        if self._leeway is not None:
            leeway = self._leeway.take(one)
            away = np.ceil(leeway.outward / (leeway.scale[0] / self._base.per_degree)).astype(int)
            around = (edge + int(away[1]) + 1, edge + int(away[0]) + 1)
        return bands(sides, int(frame.height[0]), most, around)

    def _reach(self, chosen: Ints, own: Frames, onto: Onto, cover: Ints, certain: Truth) -> Codes:
        """Pixels that the plot may touch, and those of it that nothing near its sides reaches."""
        assert self._leeway is not None
        leeway, reach = self._leeway.take(chosen), np.zeros(len(cover), np.uint8)
        pixel = leeway.scale / self._base.per_degree
        self._kernel.mark(self._lines, chosen, leeway.outward, pixel, onto, OUTER, reach)
        self._kernel.mark(self._lines, chosen, leeway.inward, pixel, onto, INNER, reach)
        filled = cover
        if self._holed:  # holes belong to what is possible (method §7, G06)
            filled = self._laid(chosen, own, onto, filled=True)
        self._kernel.finish(reach, cover, filled, certain)
        return reach

    def _laid(self, chosen: Ints, own: Frames, onto: Onto, *, filled: bool) -> Ints:
        """Coverage of plots on all cells of their windows, of their shells alone when `filled`."""
        result = np.zeros(int((onto.stride * (onto.bottom - onto.top)).sum()), np.int64)
        if (onto.top <= 0).all() and (onto.bottom >= own.height).all():
            known = self._filled if filled else self._cells
            self._kernel.lay(known.cells, known.box[chosen], own, onto, result)
        else:  # some rows of one large plot
            top = np.clip(onto.top, 0, own.height)
            bottom = np.clip(onto.bottom, top, own.height)
            span = (max(int(onto.left[0]), 0), min(int(onto.right[0]), int(own.width[0])))
            cells = self._rows(chosen, top, bottom, span, filled=filled)
            self._kernel.lay(cells, np.zeros(1, np.int64), own, onto, result)
        return result

    @cached_property
    def _lines(self) -> Lines:
        assert self._leeway is not None
        pixel = self._leeway.scale / self._base.per_degree
        return self._kernel.lines(self._rings, self._plots, self._own, self._base, pixel)

    @cached_property
    def _holed(self) -> bool:
        return bool(self._rings.take(self._plots).ring_hole.any())

    @cached_property
    def _cells(self) -> Covered:
        return self._all(filled=False) if self._covered is None else self._covered

    @cached_property
    def _filled(self) -> Covered:
        return self._all(filled=True)

    def _all(self, *, filled: bool) -> Covered:
        every, nothing = np.arange(len(self._plots)), np.zeros(len(self._plots), np.int64)
        edges = self._edges(every, filled=filled)
        cells = self._kernel.cover(edges, self._own, nothing, self._own.height)
        return Covered(cells, every)

    def _edges(self, chosen: Ints, *, filled: bool) -> PixelEdges:
        rings, plots = self._rings, self._plots[chosen]
        if filled:
            rings, plots = rings.take(plots).shells(), np.arange(len(plots))
        return self._kernel.draw(rings, plots, self._own.take(chosen), self._base).edges

    def _rows(
        self, plot: Ints, top: Ints, bottom: Ints, span: tuple[int, int], *, filled: bool
    ) -> Cells:
        """Coverage of the rows top <= row < bottom of one plot, whose edges are kept for the next."""
        key = (int(plot[0]), filled)
        if key not in self._kept:
            self._kept[key] = self._edges(plot, filled=filled)
        edges = self._kept[key].between(int(top[0]), int(bottom[0]))
        return self._kernel.cover(edges, self._own.take(plot), top, bottom, span)
