"""The vertices of many plots out of their well-known binary, all at once and without shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_LITTLE, _POINT, _POLYGON, _MULTI = 1, 1, 3, 6
_HEAD, _COUNT, _POSITION = 5, 4, 16  # bytes: order and type; a number of things; two coordinates


@dataclass(frozen=True)
class Rings:
    """Rings of n plots, in the order in which they are written, closing vertices included.

    lon, lat       (v,) of the rings
    start          (r + 1,) first vertex of each ring
    part, hole     (r,) polygon of a ring, and whether it is a hole
    part_plot      (p,) plot of each polygon, ascending; a polygon may have no ring at all
    point          (n, 2) position of a plot that is a point, NaN elsewhere
    """

    size: int
    lon: Floats
    lat: Floats
    start: Ints
    part: Ints
    hole: Bools
    part_plot: Ints
    point: Floats

    @property
    def plot(self) -> Ints:
        """(r,) plot of each ring."""
        return self.part_plot[self.part]

    def vertex_plot(self) -> Ints:
        """(v,) plot of each vertex."""
        return np.repeat(self.plot, np.diff(self.start))

    def vertices(self) -> Ints:
        """(n,) how many vertices a plot has."""
        counts = np.bincount(self.plot, np.diff(self.start), minlength=self.size)
        counts[~np.isnan(self.point).all(1)] = 1
        return counts.astype(np.int64)

    @cached_property
    def box(self) -> Floats:
        """(r, 4) west, south, east, north of each ring; NaN for one without vertices."""
        found = np.full((len(self.part), 4), np.nan)
        some = np.diff(self.start) > 0
        first = self.start[:-1][some]
        for at, (values, least) in enumerate(
            ((self.lon, np.minimum), (self.lat, np.minimum), (self.lon, np.maximum),
             (self.lat, np.maximum))
        ):  # fmt: skip
            if len(first):
                found[some, at] = least.reduceat(values, first)
        return found

    @cached_property
    def bounds(self) -> Floats:
        """(n, 4) west, south, east, north of the shells of each plot; NaN where there is none."""
        found = np.hstack([self.point, self.point])
        shell = np.flatnonzero(~self.hole)
        plot = self.plot[shell]
        first = np.flatnonzero(np.diff(plot, prepend=-1))
        for at, least in enumerate((np.fmin, np.fmin, np.fmax, np.fmax)):
            if len(first):
                found[plot[first], at] = least.reduceat(self.box[shell, at], first)
        return found

    @cached_property
    def area(self) -> Floats:
        """(r,) square degrees of each ring, without sign."""
        counts = np.diff(self.start)
        some = counts > 0
        first = self.start[:-1][some]
        lon = self.lon - np.repeat(self.lon[first], counts[some])
        lat = self.lat - np.repeat(self.lat[first], counts[some])
        cross = np.zeros(len(lon))
        with np.errstate(invalid="ignore", over="ignore"):
            cross[1:] = lon[:-1] * lat[1:] - lon[1:] * lat[:-1]
        cross[first] = 0.0  # between the last vertex of a ring and the first of the next
        found = np.zeros(len(counts))
        if len(first):
            found[some] = np.abs(np.add.reduceat(cross, first)) / 2
        return found

    @cached_property
    def plot_area(self) -> Floats:
        """(n,) square degrees of each plot, shells less holes."""
        signed = np.where(self.hole, -self.area, self.area)
        return np.bincount(self.plot, signed, minlength=self.size).astype(np.float64)


def edge_marks(rings: Rings) -> NDArray[np.uint64]:
    """(n,) numbers that are the same for the same ground: see `generated_ids.fingerprints`.

    A mark is a sum over the edges, whose ends count to 1e-6 degrees: whichever corner a ring begins
    with and however it turns, it comes to the same. Other ground has another mark, but for chance.
    """
    marks = np.zeros(rings.size, np.uint64)
    if len(rings.lon) < 2:
        return marks
    corner = _mixed(_mixed(_steps(rings.lon)) + _steps(rings.lat))
    edge = np.zeros(len(corner), np.uint64)
    edge[1:] = _mixed(corner[1:] + corner[:-1])
    edge[rings.start[:-1][np.diff(rings.start) > 0]] = 0  # no edge leads into the first corner
    plot = rings.vertex_plot()
    first = np.flatnonzero(np.diff(plot, prepend=-1))
    marks[plot[first]] = np.add.reduceat(edge, first)
    return marks


def _steps(degrees: Floats) -> NDArray[np.uint64]:
    return np.rint(degrees * 1e6).astype(np.int64).view(np.uint64)


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers stirred so that near ones come far apart (the finish of splitmix64)."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        bits ^= bits >> np.uint64(shift)
        bits *= np.uint64(factor)
    bits ^= bits >> np.uint64(31)
    return bits


def packed(cells: NDArray[np.object_]) -> pa.BinaryArray:
    """Bytes and None as one array: as much memory as they are long, and no more."""
    none = np.array([cell is None for cell in cells], bool)
    length = np.array([0 if cell is None else len(cell) for cell in cells], np.int64)
    data = b"".join([cell for cell in cells if cell is not None])
    if len(data) >= 1 << 31:
        msg = "a piece of plots of two gigabytes"
        raise ValueError(msg)
    offsets = np.concatenate([[0], np.cumsum(length)]).astype(np.int32)
    known = np.packbits(~none, bitorder="little") if none.any() else None
    buffers = [None if known is None else pa.py_buffer(known), pa.py_buffer(offsets)]
    return pa.Array.from_buffers(pa.binary(), len(none), [*buffers, pa.py_buffer(data)])


def plain_wkb(wkb: pa.BinaryArray, shapes: NDArray[np.object_]) -> pa.BinaryArray:
    """The binary of shapes in two dimensions and one order of bytes; null where there is none.

    What was read is kept where it is written so already; anything else is written anew.
    """
    none = shapely.is_missing(shapes)
    odd = ~none & ~_is_plain(wkb)
    if not odd.any() and int(none.sum()) == wkb.null_count:
        return wkb
    if odd.any():
        anew = shapely.to_wkb(shapes, byte_order=_LITTLE, output_dimension=2)
        return packed(anew)
    return packed(np.asarray(np.where(none, None, wkb.to_numpy(zero_copy_only=False)), object))


def rings_of(wkb: pa.BinaryArray) -> Rings:
    """The rings of plain binary (see `plain_wkb`) of points, polygons and multipolygons."""
    data, begin, end = _parts_of(wkb)
    kind = np.zeros(len(wkb), np.int64)
    some = np.flatnonzero(end > begin)
    kind[some] = _number(data, begin[some] + 1)
    point = np.full((len(wkb), 2), np.nan)
    rows = np.flatnonzero(kind == _POINT)
    if len(rows):
        bytes_of = begin[rows, None] + _HEAD + np.arange(_POSITION)
        point[rows] = data[bytes_of].view("<f8")
    walk = _Walk(data, begin, kind)
    walk.run()
    return walk.rings(len(wkb), point)


def _parts_of(wkb: pa.BinaryArray) -> tuple[Bytes, Ints, Ints]:
    """The bytes of an array, and where each of its cells begins and ends; null ones are empty."""
    _, offsets, data = wkb.buffers()
    width = np.int64 if pa.types.is_large_binary(wkb.type) else np.int32
    at = np.frombuffer(offsets, width)[wkb.offset : wkb.offset + len(wkb) + 1].astype(np.int64)
    begin, end = at[:-1], at[1:].copy()
    if wkb.null_count:
        null = np.asarray(wkb.is_null().to_numpy(zero_copy_only=False), bool)
        end[null] = begin[null]
    return (np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)), begin, end


def _number(data: Bytes, at: Ints) -> Ints:
    """The numbers of four bytes that begin at some places."""
    found = data[at].astype(np.int64)
    for more in (1, 2, 3):
        found |= data[at + more].astype(np.int64) << (8 * more)
    return found


def _is_plain(wkb: pa.BinaryArray) -> Bools:
    """Whether each cell is written as `rings_of` reads it, to its last byte."""
    data, begin, end = _parts_of(wkb)
    plain = np.zeros(len(wkb), bool)
    rows = np.flatnonzero(end - begin >= _HEAD + _COUNT)
    kind = _number(data, begin[rows] + 1)
    known = (data[begin[rows]] == _LITTLE) & np.isin(kind, (_POINT, _POLYGON, _MULTI))
    rows, kind = rows[known], kind[known]
    points = rows[kind == _POINT]
    plain[points] = end[points] - begin[points] == _HEAD + _POSITION
    of = np.zeros(len(wkb), np.int64)
    of[rows] = np.where(kind == _POINT, 0, kind)
    walk = _Walk(data, begin, of, end)
    walk.run()
    rows = rows[kind != _POINT]
    plain[rows] = walk.at[rows] == end[rows]
    return plain


@dataclass
class _Walk:
    """Goes through polygons ring by ring, all plots at once; with `end`, no further than that.

    at  (n,) the byte behind what was understood of a plot; -1 where it was not understood
    """

    data: Bytes
    begin: Ints
    kind: Ints
    end: Ints | None = None

    def run(self) -> None:
        self.at = np.where(self.kind == 0, -1, self.begin)
        none = np.zeros(0, np.int64)
        self.parts = [(none, none)]  # plot, number of its polygon
        self.found = [(none, none, none, none, none)]  # and of the ring; its first byte; vertices
        alone = np.flatnonzero(self.kind == _POLYGON)
        self._polygons(alone, np.zeros(len(alone), np.int64))
        rows = np.flatnonzero(self.kind == _MULTI)
        left = _number(self.data, self.begin[rows] + _HEAD)
        self.at[rows] += _HEAD + _COUNT
        number = 0
        while len(rows):
            rows, left = rows[left > 0], left[left > 0]
            rows, left = self._nested(rows, left)
            self._polygons(rows, np.full(len(rows), number, np.int64))
            going = self.at[rows] >= 0
            rows, left, number = rows[going], left[going] - 1, number + 1

    def _nested(self, rows: Ints, left: Ints) -> tuple[Ints, Ints]:
        """Leaves out plots of which a polygon is written otherwise."""
        if self.end is None or not len(rows):
            return rows, left
        at = self.at[rows]
        good = at + _HEAD + _COUNT <= self.end[rows]
        good[good] = (self.data[at[good]] == _LITTLE) & (
            _number(self.data, at[good] + 1) == _POLYGON
        )
        self.at[rows[~good]] = -1
        return rows[good], left[good]

    def _polygons(self, rows: Ints, number: Ints) -> None:
        """One polygon of each plot, from where the plot stands."""
        self.parts.append((rows, number))
        rings = _number(self.data, self.at[rows] + _HEAD)
        self.at[rows] += _HEAD + _COUNT
        ring = 0
        while len(rows):
            more = rings > ring
            rows, number, rings = rows[more], number[more], rings[more]
            rows, number, rings = self._within(rows, number, rings)
            vertices = _number(self.data, self.at[rows])
            first = self.at[rows] + _COUNT
            self.found.append((rows, number, np.full(len(rows), ring), first, vertices))
            self.at[rows] = first + _POSITION * vertices
            ring += 1

    def _within(self, *kept: Ints) -> Iterator[Ints]:
        """Leaves out plots whose next number would stand beyond their end."""
        rows = kept[0]
        if self.end is None:
            return iter(kept)
        good = self.at[rows] + _COUNT <= self.end[rows]
        self.at[rows[~good]] = -1
        return iter([values[good] for values in kept])

    def rings(self, size: int, point: Floats) -> Rings:
        """What was found, in the order of the bytes."""
        plot, number = (np.concatenate(same) for same in zip(*self.parts, strict=True))
        order = np.lexsort((number, plot))
        plot, number = plot[order], number[order]
        own, of, ring, first, vertices = (
            np.concatenate(same) for same in zip(*self.found, strict=True)
        )
        order = np.argsort(first, kind="stable")
        own, of, ring, first, vertices = (v[order] for v in (own, of, ring, first, vertices))
        begins = np.searchsorted(plot, own)  # polygons of a plot stand together, by their number
        lon, lat = _coordinates(self.data, first, vertices)
        start = np.concatenate([[0], np.cumsum(vertices)])
        return Rings(size, lon, lat, start, begins + of, ring > 0, plot, point)


def _coordinates(data: Bytes, first: Ints, vertices: Ints) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of runs of positions that begin at ascending bytes."""
    if not len(first):
        return np.zeros(0), np.zeros(0)
    length = _POSITION * vertices
    behind = first + length
    turns = np.empty(2 * len(first), np.int64)
    turns[0], turns[2::2], turns[1::2] = first[0], first[1:] - behind[:-1], length
    wanted = np.repeat(np.tile([False, True], len(first)), turns)
    xy = data[: behind[-1]][wanted].view("<f8").reshape(-1, 2)
    return np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])
