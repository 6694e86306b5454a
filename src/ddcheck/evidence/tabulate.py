"""Hectares of plots by joint class of several raster layers, in chunks of bounded memory.

Plots are taken in spatial order, so that a block is decoded once or a few times; the result does
not depend on that order, because every (plot, row, class) is an exact integer sum of coverage,
rounded once when it is multiplied by the area of the row's pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.area import LARGEST, plot_areas, ring_areas, row_area
from ddcheck.evidence.assay import Assayer
from ddcheck.evidence.bands import Sides, bands
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.evidence.classes import Classes
from ddcheck.evidence.coverage import (
    ONE,
    Cells,
    Frames,
    Lattice,
    PixelEdges,
    frames_of,
)
from ddcheck.evidence.footprints import Covered
from ddcheck.evidence.kernel import Kernel
from ddcheck.evidence.outlines import Ints, edges_in
from ddcheck.evidence.raster import hash_ahead
from ddcheck.evidence.rings import Shapes
from ddcheck.evidence.threads import run_in_threads
from ddcheck.evidence.tiles import STEP
from ddcheck.evidence.windows import LayerReader

CHUNK = 1 << 20
"""Work in one chunk: cells of plots, plus a share for rows, vertices and blocks."""

UNIT = 512  # pixels: plots are taken in the order of squares of this size
_SQUARE_COST = 1 << 14  # what reading a square costs, in cells
_WIDEST = 2048  # pixels: a plot wider or higher than that is done in bands of rows
_MOST_PIXELS = 1 << 30  # the box of a plot; larger ones are refused
_MOST_COLUMNS = 1 << 20  # keeps the sum of a row of coverage below 2**53


@dataclass
class Tally:
    """What was counted for n plots, all in pico-hectares; rows of the sparse table in lists.

    area is geodesic; grid and grid_seen are sums over pixels. astray: coverage outside 0...1. wet:
    a pixel of it is water on the land mask.
    """

    area: Ints
    grid: Ints
    grid_seen: Ints
    astray: NDArray[np.bool_]
    too_large: NDArray[np.bool_]
    wet: NDArray[np.bool_]
    rows_of: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)

    @classmethod
    def of(cls, size: int) -> Tally:
        area, grid, seen = (np.zeros(size, np.int64) for _ in range(3))
        astray, too_large, wet = (np.zeros(size, bool) for _ in range(3))
        return cls(area, grid, seen, astray, too_large, wet)

    def rows(self, classes: int) -> tuple[Ints, Ints, Ints]:
        """(plot, class, area) sorted, one row each: bands of one plot added up."""
        if not self.rows_of:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing
        plots, numbers, areas = (np.concatenate(part) for part in zip(*self.rows_of, strict=True))
        key = plots * classes + numbers
        order = np.argsort(key, kind="stable")
        unique, first = np.unique(key[order], return_index=True)
        area = np.add.reduceat(areas[order], first)
        return unique // classes, unique % classes, area


@dataclass(frozen=True)
class Work:
    """Plots that are counted together: indices into those given; banded is one large plot."""

    own: Ints
    banded: bool


class Tabulator:
    """Fills a tally from the layers of readers that share one lattice."""

    def __init__(
        self, shapes: Shapes, classes: Classes, readers: Sequence[LayerReader],
        kernel: Kernel, *, chunk: int = CHUNK, threads: int = 1,
    ) -> None:  # fmt: skip
        self._shapes = shapes
        lattice = readers[0].layer.lattice
        assert isinstance(lattice, Lattice)  # for planes see plane_count
        self._lattice = lattice
        self._classes = classes
        self._readers = readers
        self._kernel = kernel
        self._chunk = chunk
        self._threads = threads

    def run(
        self, plots: Ints, tally: Tally, progress: Callable[[int], None],
        also: Assayer | None = None,
    ) -> None:  # fmt: skip
        """Count the given plots; each must be usable.

        `also` looks at the same plots as long as the blocks under them are in memory.
        """
        frames = frames_of(self._shapes.bounds[plots], self._lattice)
        boxes = frames.height * frames.width
        too_large = (boxes > _MOST_PIXELS) | (frames.width > _MOST_COLUMNS)
        banded = (np.maximum(frames.height, frames.width) > _WIDEST) | (boxes > self._chunk)
        tally.too_large[plots[too_large]] = True
        for index in np.flatnonzero(too_large):
            self._measure_area(plots[index : index + 1], tally)
            progress(1)
        small = np.flatnonzero(~too_large & ~banded)
        work = [Work(own, banded=False) for own in self._chunks(plots, frames, small)]
        large = np.flatnonzero(banded & ~too_large)
        large = large[np.argsort(_units(frames.take(large), self._lattice), kind="stable")]
        work += [Work(large[i : i + 1], banded=True) for i in range(len(large))]

        asked = [] if also is None else also.readers
        readers = list(dict.fromkeys([*self._readers, *asked]))
        place = [readers.index(reader) for reader in asked]

        def do(forks: list[LayerReader], item: Work) -> int:
            own, cut = plots[item.own], frames.take(item.own)
            count = self._count_banded if item.banded else self._count_chunk
            covered = count(own, cut, forks[: len(self._readers)], tally)
            if also is not None:
                known = np.flatnonzero(tally.area[own] < LARGEST)
                if covered is not None and also.base == self._lattice:
                    covered = replace(covered, box=known)
                else:
                    covered = None
                also.some(own[known], [forks[i] for i in place], covered)
            return len(own)

        if self._threads > 1:
            under = [tile for reader in self._readers for tile in reader.tiles_under(frames)]
            hash_ahead(under, self._threads)
        run_in_threads(readers, work, do, progress, self._threads, self._kernel)

    def _measure_area(self, plots: Ints, tally: Tally) -> None:
        edges = edges_in(self._shapes.rings.take(plots))
        tally.area[plots], over = plot_areas(edges, *ring_areas(edges))
        tally.too_large[plots] |= over > 0

    def _edges(self, plots: Ints, frames: Frames, tally: Tally) -> PixelEdges:
        drawn = self._kernel.draw(self._shapes.rings, plots, frames, self._lattice)
        tally.area[plots] = drawn.area
        tally.too_large[plots] |= drawn.too_large
        return drawn.edges

    def _chunks(self, plots: Ints, frames: Frames, chosen: Ints) -> Iterator[Ints]:
        """Yield indices in spatial order, each chunk of bounded work."""
        if not len(chosen):
            return
        unit = _units(frames.take(chosen), self._lattice)
        order = _in_order(unit)
        chosen, unit = chosen[order], unit[order]
        own = frames.take(chosen)
        vertices = self._shapes.vertices[plots[chosen]]
        cost = own.height * own.width + 16 * own.height + 8 * vertices + _block_share(unit)
        number = (np.cumsum(cost) - cost) // self._chunk
        yield from np.split(chosen, np.flatnonzero(np.diff(number)) + 1)

    def _count_chunk(
        self, plots: Ints, frames: Frames, readers: Sequence[LayerReader], tally: Tally
    ) -> Covered | None:
        edges = self._edges(plots, frames, tally)
        nothing = np.zeros(len(plots), np.int64)
        cells = self._kernel.cover(edges, frames, nothing, frames.height)
        self._count(cells, readers, plots, tally)
        return Covered(cells, np.arange(len(plots)))

    def _count_banded(
        self, plot: Ints, frame: Frames, readers: Sequence[LayerReader], tally: Tally
    ) -> Covered | None:
        """One large plot, some rows at a time; rows and columns without edges are passed over."""
        edges = self._edges(plot, frame, tally)
        height, width = int(frame.height[0]), int(frame.width[0])
        sides = Sides(edges.x0, edges.y0, edges.x1, edges.y1)
        for band in bands(sides, height, self._chunk):
            own = edges.between(band.top, band.bottom)
            first, last = np.array([band.top]), np.array([band.bottom])
            if not len(own.plot):
                continue
            span = (max(band.left, 0), min(band.right, width))
            self._count(self._kernel.cover(own, frame, first, last, span), readers, plot, tally)
        return None

    def _count(
        self, cells: Cells, readers: Sequence[LayerReader], plots: Ints, tally: Tally
    ) -> None:
        """Add the covered pixels of a batch.

        What is asked of the layers are the covered pixels alone, so what is read and complained
        about follows from the plots.
        """
        tally.astray[plots] |= cells.astray
        runs = self._kernel.runs(cells)
        unseen = code_of(Cause.OUTSIDE_LAYER)  # what nothing is written into stays unseen
        codes = np.full((len(readers), runs.cells), unseen, np.uint8)
        for reader, own in zip(readers, codes, strict=True):
            reader.codes(runs.spans, runs.begin, own)
        pixel = row_area(cells.row, self._lattice.north, self._lattice.per_degree) / ONE
        found = self._kernel.count(cells, runs, codes, self._classes, pixel)
        tally.wet[plots[found.wet]] = True
        tally.grid[plots] += found.grid
        tally.grid_seen[plots] += found.seen
        tally.rows_of.append((plots[found.box], found.number, found.area))


def _units(frames: Frames, lattice: Lattice) -> Ints:
    """Give a number to each plot, equal for plots that share a window, rising along the tiles."""
    size = STEP * lattice.per_degree
    per_tile = -(-size // UNIT)
    tiles = 2 * -(-lattice.turn // size) + 2  # columns may lie a turn to either side
    tile = (frames.row // size) * tiles + frames.col // size
    row, col = frames.row % size // UNIT, frames.col % size // UNIT
    number: Ints = (tile * per_tile + row) * per_tile + col
    return number


def _in_order(unit: Ints) -> Ints:
    """Indices that sort some numbers; those of one tile are small enough to be counted out."""
    above = unit - unit.min()
    few = int(above.max()) < 1 << 16
    return np.argsort(above.astype(np.uint16) if few else above, kind="stable")


def _block_share(unit: Ints) -> Ints:
    """A square of pixels is shared by the plots that begin in it. `unit` is ascending."""
    starts = np.flatnonzero(np.diff(unit, prepend=-1))
    number = np.diff(np.append(starts, len(unit)))
    share: Ints = np.repeat(_SQUARE_COST // number + 1, number)
    return share
