"""Hectares of plots by joint class of several raster layers, in chunks of bounded memory.

Plots are taken in spatial order, so that a block is decoded once or a few times; the result does
not depend on that order, because every (plot, row, class) is an exact integer sum of coverage,
rounded once when it is multiplied by the area of the row's pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.area import plot_areas, ring_areas, row_area
from ddcheck.evidence.coverage import (
    ONE,
    Cells,
    Frames,
    Lattice,
    PixelEdges,
    cover,
    frames_of,
    pixel_edges,
)
from ddcheck.evidence.outlines import Floats, Ints, edges_of
from ddcheck.evidence.tiles import STEP, Extent

CHUNK = 1 << 20
"""Work in one chunk: cells of plots and windows, plus a share for rows and vertices."""

UNIT = 512  # pixels: plots that begin in one square of this size share a window
_WIDEST = 2048  # pixels: a plot wider or higher than that is done in bands of rows
_MOST_PIXELS = 1 << 30  # the box of a plot; larger ones are refused
_MOST_COLUMNS = 1 << 20  # keeps the sum of a row of coverage below 2**53
_MOST_ROWS = 1 << 16

Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class Classes:
    """How the codes of the layers combine into one class; classes >= `seen` are not seen.

    tables  one array of 256 a layer: its part of the class, plus `seen` times why it is unknown
    """

    tables: tuple[Ints, ...]
    seen: int

    def of(self, codes: list[Codes]) -> Ints:
        """Give the class of each pixel: the sum of parts, or seen + (the causes of all layers)."""
        total = self.tables[0][codes[0]]
        for table, layer in zip(self.tables[1:], codes[1:], strict=True):
            total = total + table[layer]
        return np.where(total < self.seen, total, self.seen + total // self.seen)


@dataclass
class Tally:
    """What was counted for n plots, all in pico-hectares; rows of the sparse table in lists.

    area is geodesic; grid and grid_seen are sums over pixels. astray: coverage outside 0...1.
    """

    area: Ints
    grid: Ints
    grid_seen: Ints
    astray: NDArray[np.bool_]
    too_large: NDArray[np.bool_]
    plots: list[Ints] = field(default_factory=list)
    classes: list[Ints] = field(default_factory=list)
    areas: list[Ints] = field(default_factory=list)

    @classmethod
    def of(cls, size: int) -> Tally:
        area, grid, seen = (np.zeros(size, np.int64) for _ in range(3))
        return cls(area, grid, seen, np.zeros(size, bool), np.zeros(size, bool))

    def rows(self, classes: int) -> tuple[Ints, Ints, Ints]:
        """(plot, class, area) sorted, one row each: bands of one plot added up."""
        if not self.plots:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing
        key = np.concatenate(self.plots) * classes + np.concatenate(self.classes)
        order = np.argsort(key, kind="stable")
        unique, first = np.unique(key[order], return_index=True)
        area = np.add.reduceat(np.concatenate(self.areas)[order], first)
        return unique // classes, unique % classes, area


ReadWindow = Callable[[Extent, Ints], list[Codes]]


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


class Tabulator:
    """Fills a tally. `read` gives the codes of all layers in a window of their common lattice."""

    def __init__(
        self, geometries: NDArray[np.object_], lattice: Lattice, classes: Classes,
        read: ReadWindow, *, chunk: int = CHUNK,
    ) -> None:  # fmt: skip
        self._geometries = geometries
        self._lattice = lattice
        self._classes = classes
        self._read = read
        self._chunk = chunk

    def run(self, plots: Ints, tally: Tally, progress: Callable[[int], None]) -> None:
        """Count the given plots; each must be usable."""
        frames = frames_of(shapely.bounds(self._geometries[plots]), self._lattice)
        boxes = frames.height * frames.width
        too_large = (boxes > _MOST_PIXELS) | (frames.width > _MOST_COLUMNS)
        banded = (np.maximum(frames.height, frames.width) > _WIDEST) | (boxes > self._chunk)
        tally.too_large[plots[too_large]] = True
        for index in np.flatnonzero(too_large):
            self._measure_area(plots[index : index + 1], tally)
            progress(1)
        small = np.flatnonzero(~too_large & ~banded)
        for chunk, units in self._chunks(plots, frames, small):
            self._count_chunk(plots[chunk], frames.take(chunk), units, tally)
            progress(len(chunk))
        for index in np.flatnonzero(banded & ~too_large):
            self._count_banded(plots[index : index + 1], frames.take(np.array([index])), tally)
            progress(1)

    def _measure_area(self, plots: Ints, tally: Tally) -> None:
        edges = edges_of(self._geometries[plots])
        tally.area[plots], over = plot_areas(edges, *ring_areas(edges))
        tally.too_large[plots] |= over > 0

    def _edges(self, plots: Ints, frames: Frames, tally: Tally) -> PixelEdges:
        edges = edges_of(self._geometries[plots])
        rings, overflows = ring_areas(edges)
        tally.area[plots], over = plot_areas(edges, rings, overflows)
        tally.too_large[plots] |= over > 0
        return pixel_edges(edges, rings, frames, self._lattice)

    def _chunks(self, plots: Ints, frames: Frames, chosen: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Yield (indices, unit of each) in spatial order, each chunk of bounded work."""
        if not len(chosen):
            return
        unit = _units(frames.take(chosen), self._lattice)
        order = np.argsort(unit, kind="stable")
        chosen, unit = chosen[order], unit[order]
        own = frames.take(chosen)
        vertices = shapely.get_num_coordinates(self._geometries[plots[chosen]])
        cost = own.height * own.width + 16 * own.height + 8 * vertices + _window_share(own, unit)
        number = (np.cumsum(cost) - cost) // self._chunk
        cuts = np.flatnonzero(np.diff(number)) + 1
        yield from zip(np.split(chosen, cuts), np.split(unit, cuts), strict=True)

    def _count_chunk(self, plots: Ints, frames: Frames, units: Ints, tally: Tally) -> None:
        edges = self._edges(plots, frames, tally)
        cells = cover(edges, frames, np.zeros(len(plots), np.int64), frames.height)
        covered = Covered.of(cells)
        starts = np.concatenate([[0], np.flatnonzero(np.diff(units)) + 1, [len(units)]])
        cuts = np.searchsorted(covered.span_box, starts)
        origin = np.zeros(len(plots), np.int64)  # of each plot in the joined windows
        width = np.zeros(len(plots), np.int64)
        parts: list[list[Codes]] = []
        filled = 0
        for (begin, end), (low, high) in zip(pairwise(starts), pairwise(cuts), strict=True):
            own = slice(int(begin), int(end))
            extent = _union(frames, own)
            origin[own] = filled + (frames.row[own] - extent.row0) * extent.width
            origin[own] += frames.col[own] - extent.col0
            width[own] = extent.width
            asked = covered.spans[low:high]
            parts.append([codes.ravel() for codes in self._read(extent, asked)])
            filled += extent.height * extent.width
        layers = [np.concatenate(same) for same in zip(*parts, strict=True)]
        box = cells.row_box
        base = origin[box] + (cells.row - frames.row[box]) * width[box]
        self._count(cells, covered, base, layers, plots, tally)

    def _count_banded(self, plot: Ints, frame: Frames, tally: Tally) -> None:
        """One large plot, some rows at a time; rows and columns without edges are passed over."""
        edges = self._edges(plot, frame, tally)
        height = int(frame.height[0])
        step = max(1, min(_MOST_ROWS, self._chunk // (int(frame.width[0]) + 1)))
        for top in range(0, height, step):
            bottom = min(top + step, height)
            band = edges.between(top, bottom)
            if not len(band.plot):
                continue
            left = int(min(band.x0.min(), band.x1.min()))
            right = max(int(np.ceil(max(band.x0.max(), band.x1.max()))), left + 1)
            cells = cover(band, frame, np.array([top]), np.array([bottom]), (left, right))
            covered = Covered.of(cells)
            row, col = int(frame.row[0]), int(frame.col[0])
            extent = Extent(row + top, col + left, row + bottom, col + right)
            layers = [codes.ravel() for codes in self._read(extent, covered.spans)]
            base = np.arange(extent.height) * extent.width
            self._count(cells, covered, base, layers, plot, tally)

    def _count(
        self, cells: Cells, covered: Covered, base: Ints, layers: list[Codes], plots: Ints,
        tally: Tally,
    ) -> None:  # fmt: skip
        """Add the covered pixels of a batch. `base` is where a row begins in the codes."""
        at, row = covered.at, covered.row
        position = at + (base - cells.row_start[:-1])[row]
        classes = self._classes.of([codes[position] for codes in layers])
        present = np.flatnonzero(np.bincount(classes, minlength=1))
        dense = np.zeros(int(present[-1]) + 1 if len(present) else 1, np.int64)
        dense[present] = np.arange(len(present))
        size = max(len(present), 1)
        sums = np.bincount(
            row * size + dense[classes], cells.cover[at], minlength=len(cells.row) * size
        ).reshape(-1, size)
        pixel = row_area(cells.row, self._lattice.north, self._lattice.per_degree) / ONE
        boxes = np.flatnonzero(np.diff(cells.row_box, prepend=-1))
        tally.astray[plots] |= cells.astray
        seen = sums[:, present < self._classes.seen] if len(present) else sums[:, :0]
        tally.grid[plots] += _per_box(sums.sum(1), pixel, boxes)
        tally.grid_seen[plots] += _per_box(seen.sum(1), pixel, boxes)
        areas = np.add.reduceat(np.rint(sums * pixel[:, None]).astype(np.int64), boxes, axis=0)
        touched = np.add.reduceat(sums, boxes, axis=0) > 0
        box, column = np.nonzero(touched)
        tally.plots.append(plots[box])
        tally.classes.append(present[column])
        tally.areas.append(areas[box, column])


def _per_box(weights: Floats, pixel: Floats, boxes: Ints) -> Ints:
    result: Ints = np.add.reduceat(np.rint(weights * pixel).astype(np.int64), boxes)
    return result


def _units(frames: Frames, lattice: Lattice) -> Ints:
    """Give a number to each plot, equal for plots that share a window, rising along the tiles."""
    size = STEP * lattice.per_degree
    per_tile = -(-size // UNIT)
    tiles = 2 * -(-lattice.turn // size) + 2  # columns may lie a turn to either side
    tile = (frames.row // size) * tiles + frames.col // size
    row, col = frames.row % size // UNIT, frames.col % size // UNIT
    number: Ints = (tile * per_tile + row) * per_tile + col
    return number


def _window_share(frames: Frames, unit: Ints) -> Ints:
    """Pixels of the window of each unit, shared among its plots. `unit` is ascending."""
    starts = np.flatnonzero(np.diff(unit, prepend=-1))
    height = np.maximum.reduceat(frames.row + frames.height, starts)
    height -= np.minimum.reduceat(frames.row, starts)
    width = np.maximum.reduceat(frames.col + frames.width, starts)
    width -= np.minimum.reduceat(frames.col, starts)
    count = np.diff(np.append(starts, len(unit)))
    share: Ints = np.repeat(height * width // count + 1, count)
    return share


def _union(frames: Frames, own: slice) -> Extent:
    row, col = frames.row[own], frames.col[own]
    bottom, right = row + frames.height[own], col + frames.width[own]
    return Extent(int(row.min()), int(col.min()), int(bottom.max()), int(right.max()))
