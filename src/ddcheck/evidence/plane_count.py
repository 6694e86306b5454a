"""Plots against rasters of one plane: what `tabulate` is for longitude and latitude.

The area of each covered pixel is rounded once to a whole pico-hectare; the rest is sums of
integers, so that the result depends neither on the order of the plots nor on the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.area import plot_areas, ring_areas
from ddcheck.evidence.classes import Classes
from ddcheck.evidence.coverage import ONE, Cells, Frames, cover, frames_of, pixel_edges
from ddcheck.evidence.outlines import Edges, Ints, edges_of
from ddcheck.evidence.plane import PlaneLattice, flattened, ring_signs
from ddcheck.evidence.tabulate import CHUNK, Tally
from ddcheck.evidence.tiles import Extent

_MOST_PIXELS = 1 << 28  # the box of a plot; larger ones are refused
ReadWindow = Callable[[Extent, Ints], list[NDArray[np.uint8]]]


@dataclass(frozen=True)
class Covered:
    """The covered pixels among cells: index in the flat array, and row among all rows.

    spans (m, 4) are row0, col0, row1, col1 of the runs of covered pixels in each row, on the
    lattice; span_box the box of each. They are what is asked of the layers: they follow from the
    plot alone, so what is read and complained about does, too.
    """

    at: Ints
    row: Ints
    spans: Ints
    span_box: Ints

    @classmethod
    def of(cls, cells: Cells) -> Covered:
        at = np.flatnonzero(cells.cover)
        row = np.repeat(np.arange(len(cells.row)), np.diff(cells.row_start))[at]
        begin = np.flatnonzero(np.diff(at, prepend=-2) != 1)  # a row ends with an empty cell
        end = np.append(begin[1:], len(at)) - 1 if len(begin) else begin
        own = row[begin]
        shift = cells.col[own] - cells.row_start[own]
        spans = np.stack(
            [cells.row[own], at[begin] + shift, cells.row[own] + 1, at[end] + shift + 1], axis=1
        )
        return cls(at, row, spans, cells.row_box[own])


class PlaneTabulator:
    """Fills a tally. `read` gives the codes of all layers in a window of their common lattice."""

    def __init__(
        self, geometries: NDArray[np.object_], lattice: PlaneLattice, classes: Classes,
        read: ReadWindow, *, chunk: int = CHUNK,
    ) -> None:  # fmt: skip
        self._geometries = geometries
        self._lattice = lattice
        self._classes = classes
        self._read = read
        self._chunk = chunk

    def run(self, plots: Ints, tally: Tally, progress: Callable[[int], None]) -> None:
        """Count the given plots; each must be usable."""
        for start in range(0, len(plots), self._chunk):
            self._measure_areas(plots[start : start + self._chunk], tally)
        for own, flat, frames in self._batches(plots, tally):
            edges = edges_of(flat)
            for first, last in self._bands(frames):
                self._count(own, edges, frames, first, last, tally)
            progress(len(own))

    def _measure_areas(self, plots: Ints, tally: Tally) -> None:
        edges = edges_of(self._geometries[plots])
        tally.area[plots], over = plot_areas(edges, *ring_areas(edges))
        tally.too_large[plots] |= over > 0

    def _batches(
        self, plots: Ints, tally: Tally
    ) -> Iterator[tuple[Ints, NDArray[np.object_], Frames]]:
        """Plots in spatial order with their flat outlines; those beyond the plane stay unseen."""
        bounds = shapely.bounds(self._geometries[plots])
        order = np.lexsort((bounds[:, 0], np.floor(bounds[:, 1] * 20)))
        size = max(1, self._chunk >> 10)
        for start in range(0, len(plots), size):
            own = plots[order[start : start + size]]
            flat = flattened(self._geometries[own], self._lattice)
            there = np.array([shape is not None for shape in flat], bool)
            tally.astray[own[~there]] = True
            own, flat = own[there], flat[there]
            if not len(own):
                continue
            frames = frames_of(shapely.bounds(flat), self._lattice)
            cells = frames.height * frames.width
            small = np.flatnonzero(cells <= _MOST_PIXELS)
            tally.too_large[np.setdiff1d(own, own[small])] = True
            own, flat, frames, cells = own[small], flat[small], frames.take(small), cells[small]
            number = (np.cumsum(cells) - cells) // self._chunk
            for part in np.split(np.arange(len(own)), np.flatnonzero(np.diff(number)) + 1):
                if len(part):
                    yield own[part], flat[part], frames.take(part)

    def _bands(self, frames: Frames) -> Iterator[tuple[Ints, Ints]]:
        """Rows to take at once: all of a batch, or bands of its only plot."""
        nothing = np.zeros(len(frames.row), np.int64)
        cells = frames.height * (frames.width + 1)
        if len(frames.row) > 1 or int(cells[0]) <= 2 * self._chunk:
            yield nothing, frames.height
            return
        step = max(1, self._chunk // (int(frames.width[0]) + 1))
        for top in range(0, int(frames.height[0]), step):
            yield np.array([top]), np.minimum(top + step, frames.height)

    def _count(
        self, plots: Ints, edges: Edges, frames: Frames, first: Ints, last: Ints, tally: Tally
    ) -> None:  # fmt: skip
        lines = pixel_edges(edges, ring_signs(edges), frames, self._lattice)
        if len(plots) == 1:
            lines = lines.between(int(first[0]), int(last[0]))
        cells = cover(lines, frames, first, last)
        covered = Covered.of(cells)
        tally.astray[plots] |= cells.astray
        if not len(covered.at):
            return
        box = cells.row_box[covered.row]
        row = cells.row[covered.row]
        col = cells.col[covered.row] + covered.at - cells.row_start[covered.row]
        codes = self._codes(plots, covered, box, row, col)
        area = self._areas(cells, covered, row, col)
        parts = [table[own] for table, own in zip(self._classes.tables, codes, strict=True)]
        number, water = self._classes.of(np.sum(parts, axis=0))
        tally.wet[plots[box[water]]] = True
        self._add(plots[box], number, area, tally)

    def _areas(self, cells: Cells, covered: Covered, row: Ints, col: Ints) -> Ints:
        pixel = self._lattice.pixel_areas(row, col)
        area: Ints = np.rint(cells.cover[covered.at] * (pixel / ONE)).astype(np.int64)
        return area

    def _codes(
        self, plots: Ints, covered: Covered, box: Ints, row: Ints, col: Ints
    ) -> list[NDArray[np.uint8]]:
        """Codes of all layers at the covered pixels, plot by plot."""
        parts: list[list[NDArray[np.uint8]]] = []
        cuts = np.searchsorted(covered.span_box, np.arange(len(plots) + 1))
        ends = np.searchsorted(box, np.arange(len(plots) + 1))
        for i in range(len(plots)):
            asked = covered.spans[cuts[i] : cuts[i + 1]]
            if not len(asked):
                continue
            low, high = asked[:, :2].min(0), asked[:, 2:].max(0)
            extent = Extent(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
            own = slice(int(ends[i]), int(ends[i + 1]))
            at = (row[own] - low[0]) * extent.width + col[own] - low[1]
            parts.append([codes.ravel()[at] for codes in self._read(extent, asked)])
        return [np.concatenate(same) for same in zip(*parts, strict=True)]

    def _add(self, plot: Ints, classes: Ints, area: Ints, tally: Tally) -> None:
        np.add.at(tally.grid, plot, area)
        seen = classes < self._classes.seen
        np.add.at(tally.grid_seen, plot[seen], area[seen])
        order = np.lexsort((classes, plot))
        plot, classes, area = plot[order], classes[order], area[order]
        changes = (np.diff(plot, prepend=-1) != 0) | (np.diff(classes, prepend=-1) != 0)
        begins = np.flatnonzero(changes)
        tally.rows_of.append((plot[begins], classes[begins], np.add.reduceat(area, begins)))
