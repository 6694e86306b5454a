"""A run in partitions: some plots, measured by one pure function on any machine (design §5).

A partition holds the outlines of its plots as WKB and nothing of the others. What is measured of a
plot depends on the plot, the plan and the layers alone, so any cut, order or repetition of
partitions gives the same integers; `merge.Merge` puts them together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.catalogue import Catalogue
from ddcheck.evidence.measure import measure
from ddcheck.evidence.merge import Merge
from ddcheck.evidence.outlines import Floats, Ints
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.position import Position
from ddcheck.evidence.raster import clean_environment
from ddcheck.evidence.results import Measurements
from ddcheck.evidence.threads import side_by_side
from ddcheck.evidence.tiles import STEP
from ddcheck.model.diagnostic import Diagnostic, Diagnostics
from ddcheck.model.shelf import IN_MEMORY, Shelf

MOST_PLOTS = 1 << 14
MOST_VERTICES = 1 << 18
_TOGETHER = 16  # partitions whose outlines are gathered at once
_AT_ONCE = 1 << 19  # plots whose places are worked out at once
_LOOKED_AT = 1 << 25  # bytes of outlines, after which their pages are let go
_SQUARE = 0.125  # degrees: about one block of 512 pixels of the finest common rasters
_VERTEX = 16  # bytes of a position in WKB
_KEEP = 1 << 20  # complaints of one kind about one file: more than it has blocks


@dataclass(frozen=True)
class Outlined:
    """The plots of a run as they are measured.

    wkb         (n,) outlines in longitude and latitude, null where there is none to use
    lon, lat    (n,) where each lies, roughly: it decides what is measured together, and no figure
    accuracy_m, is_point, position_error   see `position.Position`; None takes outlines as exact
    shelf       where the outlines may lie, and the measurements, too
    """

    wkb: pa.ChunkedArray
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    is_point: NDArray[np.bool_]
    position_error: bool | None = True
    shelf: Shelf = IN_MEMORY

    def __len__(self) -> int:
        return len(self.wkb)


@dataclass(frozen=True)
class Part:
    """Some plots of a run: `rows` (m,) says which, and nothing that is measured depends on it."""

    rows: Ints
    wkb: pa.Array
    accuracy_m: Floats
    is_point: NDArray[np.bool_]
    position_error: bool | None

    def shapes(self) -> NDArray[np.object_]:
        """(m,) the outlines as shapely polygons, None where there is none."""
        return np.asarray(
            shapely.from_wkb(self.wkb.to_numpy(zero_copy_only=False)), object
        ).reshape(-1)

    @property
    def digest(self) -> str:
        """Sha256 of all that the measurement depends on, beside plan and layers."""
        digest = hashlib.sha256(repr((len(self.rows), self.position_error)).encode())
        for shape in self.wkb.to_pylist():
            digest.update(b"-" if shape is None else len(shape).to_bytes(8, "little") + shape)
        digest.update(self.accuracy_m.tobytes())
        digest.update(self.is_point.tobytes())
        return digest.hexdigest()


@dataclass(frozen=True)
class Measured:
    """What a partition hands on; rows of `found` are those of its part, from 0."""

    found: Measurements
    complaints: tuple[Diagnostic, ...]
    dropped: dict[tuple[str, str, str], int] = field(default_factory=dict)


def partitions(
    run: Outlined, *, most_plots: int = MOST_PLOTS, most_vertices: int = MOST_VERTICES
) -> list[Ints]:
    """Cut a run by place: rows of each partition, bounded in plots and in vertices.

    Plots follow one another tile by tile and, within a tile, along rows of blocks, so that a tile
    is opened by few partitions and a block mostly by one. A plot is never cut.
    """
    order = _by_place(run.lon, run.lat)
    behind = np.cumsum(_vertices_of(run.wkb)[order], dtype=np.int64)
    run.shelf.rest()
    cut, start, before = [], 0, 0
    while start < len(order):
        full = int(np.searchsorted(behind, before + most_vertices, side="right"))
        end = max(start + 1, min(full, start + most_plots))
        cut.append(run.shelf.keep(np.sort(order[start:end])))
        start, before = end, int(behind[min(end, len(order)) - 1])
    return cut


def parts_of(run: Outlined, cut: Sequence[Ints]) -> Iterator[Part]:
    """The partitions with what they need, one at a time.

    Outlines stand in the order of the files and are wanted by place, so those of several partitions
    are gathered together.
    """
    for start in range(0, len(cut), _TOGETHER):
        group = cut[start : start + _TOGETHER]
        together = np.sort(np.concatenate(group))
        wkb = _taken(run, together)
        for rows in group:
            yield Part(
                rows, wkb.take(pa.array(np.searchsorted(together, rows))), run.accuracy_m[rows],
                run.is_point[rows], run.position_error,
            )  # fmt: skip


def measure_part(
    part: Part, plan: Plan, catalogue: Catalogue | None, *, threads: int = 1,
    run_size: int | None = None, sharing: int = 1,
) -> Measured:  # fmt: skip
    """Measure one partition: the same in every process. Raises Surroundings as `measure` does."""
    diagnostics = Diagnostics(keep=_KEEP)
    known = part.position_error
    position = None if known is None else Position(part.accuracy_m, part.is_point, on=known)
    found = measure(
        part.shapes(),
        plan,
        catalogue,
        diagnostics,
        position=position,
        threads=threads,
        run_size=run_size,
        sharing=sharing,
    )
    return Measured(found, tuple(diagnostics.items), dict(diagnostics.dropped))


def measure_run(
    run: Outlined, plan: Plan, catalogue: Catalogue | None, diagnostics: Diagnostics,
    progress: Callable[[int], None], cut: list[Ints] | None = None, threads: int = 1,
) -> Measurements:  # fmt: skip
    """Measure a run in this process: the first partition by all threads, then several at once."""
    parts = parts_of(run, cut or partitions(run) or [np.zeros(0, np.int64)])
    first = next(parts)

    def measured(part: Part, threads: int, sharing: int) -> tuple[Ints, Measured]:
        found = measure_part(
            part, plan, catalogue, threads=threads, run_size=len(run), sharing=sharing
        )
        return part.rows, found

    def one_by_one() -> Iterator[tuple[Ints, Measured]]:
        yield measured(first, threads, 1)  # files are hashed and loops loaded once
        yield from side_by_side(lambda part: measured(part, 1, threads), parts, threads)

    with clean_environment():
        return merged(len(run), one_by_one(), diagnostics, progress, run.shelf)


def merged(
    size: int, measured: Iterable[tuple[Ints, Measured]], diagnostics: Diagnostics,
    progress: Callable[[int], None], shelf: Shelf = IN_MEMORY,
) -> Measurements:  # fmt: skip
    """Put partitions together, in whatever order they come; each complaint is made once."""
    merge = Merge(size, shelf)
    said: set[Diagnostic] = set()
    for rows, own in measured:
        merge.add(rows, own.found)
        said.update(own.complaints)
        for (code, file, where), number in sorted(own.dropped.items()):
            diagnostics.count_only(code, file, number, where or None)
        progress(len(rows))
    diagnostics.extend(sorted(said, key=lambda one: (one.sort_key, repr(one))))
    return merge.whole()


def _by_place(lon: Floats, lat: Floats) -> Ints:
    """Rows of a run tile by tile, block by block; those without a place come last."""
    place = np.empty(len(lon), np.int64)
    for low in range(0, len(lon), _AT_ONCE):
        own = slice(low, low + _AT_ONCE)
        place[own] = _place_of(lon[own], lat[own])
    return np.argsort(place, kind="stable")


def _place_of(lon: Floats, lat: Floats) -> Ints:
    """One number for tile row, tile column, row of squares and column of squares, in this order."""
    known = ~(np.isnan(lon) | np.isnan(lat))
    x, y = np.where(known, lon + 720, 0.0), np.where(known, 720 - lat, 0.0)
    place = np.zeros(len(lon), np.int64)
    for step, at in ((STEP, y), (STEP, x), (_SQUARE, y), (_SQUARE, x)):
        place = (place << 14) + np.floor(at / step).astype(np.int64)
    return np.where(known, place, np.iinfo(np.int64).max)


def _vertices_of(wkb: pa.ChunkedArray) -> NDArray[np.int32]:
    """(n,) vertices of each outline, roughly; 0 where there is none."""
    sizes = [np.zeros(0, np.int32)]
    for chunk in wkb.chunks:
        length = pc.fill_null(pc.binary_length(chunk), pa.scalar(0, pa.int32()))
        sizes.append(np.asarray(length.to_numpy(zero_copy_only=False), np.int32) // _VERTEX)
    return np.concatenate(sizes)


def _taken(run: Outlined, rows: Ints) -> pa.Array:
    """Outlines of ascending rows, without joining the chunks: together they may exceed 2 GiB."""
    starts = np.cumsum([0, *(len(chunk) for chunk in run.wkb.chunks)])
    bounds = np.searchsorted(rows, starts)
    pieces, looked_at = [], 0
    for chunk, start, low, high in zip(run.wkb.chunks, starts, bounds, bounds[1:], strict=False):
        if low < high:
            pieces.append(chunk.take(pa.array(rows[low:high] - start)))
            looked_at += chunk.nbytes
        if looked_at > _LOOKED_AT:
            run.shelf.rest()
            looked_at = 0
    return pa.concat_arrays(pieces) if pieces else pa.array([], pa.binary())
