"""Checks of several plots against each other (method §7: G15 shared points, G24, G25).

Shapes are decoded a piece at a time. Two plots can only overlap where their boxes do, and by no
more than their boxes do: what is left after that is cut exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.shelf import IN_MEMORY, Shelf
from ddcheck.plots.box_pairs import box_pairs
from ddcheck.plots.generated_ids import fingerprints
from ddcheck.plots.not_checked import cut_short
from ddcheck.plots.rings import Bools, Floats, Ints, Rings, edge_marks
from ddcheck.plots.rows import HEAVY
from ddcheck.plots.table import Plots, decoded, taken

SHARED_POINT = 3
WARNED, WRONG = 0.05, 0.30
INSIDE = 0.95
"""A circle around a point reaches over its neighbours' borders as a matter of course: only one that
lies inside another plot says that the same land is claimed twice."""
SAME_IOU, SAME_M = 0.95, 5.0
MOST_PAIRS = 5_000_000
"""Pairs that are cut exactly in one run; a batch with more of them is said to be cut short."""
_PIECE = 1 << 14
_RESTS = 1 << 18  # plots after which the pages of their columns are let go
_ROUNDED = 1 - 1e-6  # the areas of `Ground` are not to the last bit those of the shapes
_M_PER_DEGREE = 111_320.0


@dataclass
class Ground:
    """What is needed of all plots at once: some fifty bytes each; NaN and 0 where unusable.

    bounds  (n, 4) degrees; area (n,) square degrees, to rounding; weight (n,) bytes of the geometry
    mark    (n,) the same for the same ground, see `rings.edge_marks`
    """

    bounds: Floats
    area: Floats
    mark: NDArray[np.uint64]
    weight: Ints

    @classmethod
    def of(cls, wkb: pa.BinaryArray, rings: Rings) -> Ground:
        """That of one piece, from its binary and the rings in it."""
        length = pc.fill_null(pc.binary_length(wkb), pa.scalar(0, pa.int32()))
        weight = np.asarray(length.to_numpy(zero_copy_only=False), np.int64)
        return cls(rings.bounds, rings.plot_area, edge_marks(rings), weight)

    @classmethod
    def joined(cls, parts: Sequence[Ground], shelf: Shelf = IN_MEMORY) -> Ground:
        """That of all pieces."""
        size = sum(len(part.area) for part in parts)
        whole = cls(
            shelf.empty(4 * size, np.float64).reshape(-1, 4), shelf.empty(size, np.float64),
            shelf.empty(size, np.uint64), shelf.empty(size, np.int64),
        )  # fmt: skip
        at = looked_at = 0
        for part in parts:
            own = slice(at, at + len(part.area))
            whole.bounds[own], whole.area[own] = part.bounds, part.area
            whole.mark[own], whole.weight[own] = part.mark, part.weight
            at = own.stop
            if at - looked_at >= _RESTS:
                shelf.rest()
                looked_at = at
        shelf.rest()
        return whole

    def laid(self, shelf: Shelf) -> Ground:
        """The same on the shelf."""
        return Ground(
            shelf.keep(self.bounds), shelf.keep(self.area), shelf.keep(self.mark),
            shelf.keep(self.weight),
        )  # fmt: skip

    @property
    def usable(self) -> Bools:
        return np.asarray(~np.isnan(self.bounds[:, 0]))

    def forget(self, rows: Bools) -> None:
        """Plots that turn out to be unusable."""
        self.bounds[rows], self.area[rows], self.mark[rows], self.weight[rows] = np.nan, 0, 0, 0

    def take(self, rows: Ints) -> Ground:
        """That of some plots, ascending."""
        if len(rows) == len(self.area):
            return self
        return Ground(self.bounds[rows], self.area[rows], self.mark[rows], self.weight[rows])


@dataclass
class _Pairs:
    plots: Plots
    diagnostics: Diagnostics
    ground: Ground
    shelf: Shelf
    doubt: dict[int, str] = field(default_factory=dict)

    def name(self, row: int) -> str:
        return str(self.plots.attributes["plot_id"][row].as_py())

    def doubtful(self, code: str, rows: list[int]) -> None:
        for row in rows:
            self.doubt.setdefault(row, code)


def check_pairs(
    plots: Plots, ground: Ground, diagnostics: Diagnostics, shelf: Shelf = IN_MEMORY
) -> Plots:
    """Say what plots have in common; errors widen, nothing is made unusable."""
    if len(plots) < 2:
        return plots
    pairs = _Pairs(plots, diagnostics, ground, shelf)
    shared = _shared_points(pairs)
    first = _duplicates(pairs, shared)
    if not _overlaps(pairs, first):
        plots = replace(plots, not_checked=(*plots.not_checked, cut_short(MOST_PAIRS)))
    if not pairs.doubt:
        return plots
    codes = {code: i for i, code in enumerate(plots.codes)}
    doubt = plots.doubt_code.copy()
    for row, code in pairs.doubt.items():
        if doubt[row] < 0:
            doubt[row] = codes.setdefault(code, len(codes))
    return replace(plots, doubt_code=doubt, codes=tuple(codes))


def weights_of(plots: Plots) -> Ints:
    """(n,) bytes of each geometry."""
    length = pc.fill_null(pc.binary_length(plots.wkb), pa.scalar(0, pa.int32()))
    return np.asarray(length.to_numpy(), np.int64)


def parts(weight: Ints) -> Iterator[slice]:
    """Rows that are decoded together: so many, and of so many bytes, at most."""
    before = np.cumsum(weight) - weight
    number = before // HEAVY
    cuts = np.flatnonzero(np.diff(number)) + 1
    for start, end in pairwise([0, *cuts.tolist(), len(weight)]):
        for first in range(start, end, _PIECE):
            yield slice(first, min(first + _PIECE, end))


def _shared_points(pairs: _Pairs) -> Bools:
    """G15: three plots or more, of different ids, at one point."""
    shared = np.zeros(len(pairs.plots), bool)
    points = np.flatnonzero(pairs.plots.is_point & pairs.ground.usable)
    box = pairs.ground.bounds[points]
    middle = np.round((box[:, :2] + box[:, 2:]) / 2, 6)
    _, group, count = np.unique(middle, axis=0, return_inverse=True, return_counts=True)
    for row, number in zip(points.tolist(), count[group.reshape(-1)].tolist(), strict=True):
        if number >= SHARED_POINT:
            shared[row] = True
            pairs.diagnostics.report("DD229", pairs.plots.place(row), count=number)
            pairs.doubtful("DD229", [row])
    return shared


def _duplicates(pairs: _Pairs, shared: Bools) -> Ints:
    """G25: the same ground under another id. Returns one row of each ground."""
    ground = pairs.ground.usable
    alike = _alike(pairs, np.flatnonzero(ground))
    _, first, group, count = np.unique(
        _fingerprints(pairs, alike), return_index=True, return_inverse=True, return_counts=True
    )
    group = group.reshape(-1)
    earliest = alike[first]
    second = np.full(len(first), -1, np.int64)
    later = np.ones(len(alike), bool)
    later[first] = False
    second[group[later][::-1]] = alike[later][::-1]
    repeated = (count[group] > 1) & ~shared[alike]
    for row, own in zip(alike[repeated].tolist(), group[repeated].tolist(), strict=True):
        other = int(earliest[own]) if earliest[own] != row else int(second[own])
        _say(pairs, "DD246", row, lambda o=other: {"other": pairs.name(o)})
        pairs.doubtful("DD246", [row])
    ground[alike] = False
    ground[earliest] = True
    return np.flatnonzero(ground)


def _alike(pairs: _Pairs, rows: Ints) -> Ints:
    """Plots that share their mark with another one, ascending."""
    mark = pairs.ground.mark
    known = mark[rows]
    known.sort()
    repeated = np.unique(known[1:][known[1:] == known[:-1]])
    return rows[np.isin(mark[rows], repeated)] if len(repeated) else rows[:0]


def _fingerprints(pairs: _Pairs, rows: Ints) -> NDArray[np.void]:
    """(n,) fingerprints of usable plots."""
    marks = np.zeros((len(rows), 16), np.uint8)
    for own in parts(pairs.ground.weight[rows]):
        found = fingerprints(_shapes(pairs.plots, rows[own]))
        marks[own] = np.frombuffer(b"".join(mark or bytes(16) for mark in found), np.uint8).reshape(
            -1, 16
        )
    return marks.view("V16").reshape(-1)


def _say(pairs: _Pairs, code: str, row: int, shown) -> None:  # type: ignore[no-untyped-def]
    """Report one code of one plot; a flood is counted without making its sentences."""
    stood = pairs.plots.stood
    file = stood.files[stood.file[row]].name
    if pairs.diagnostics.room(code, file):
        pairs.diagnostics.report(code, pairs.plots.place(row), **shown())
    else:
        pairs.diagnostics.count_only(code, file, 1)


def _overlaps(pairs: _Pairs, rows: Ints) -> bool:
    """G24: land that two plots share, and G25 where it is nearly all of both. Whether all was done."""
    done = 0
    for a, b in _likely(pairs.ground, rows, pairs.shelf):
        done += len(a)
        if done > MOST_PAIRS:
            return False
        for own in parts(pairs.ground.weight[a] + pairs.ground.weight[b]):
            _cut(pairs, a[own], b[own])
            pairs.shelf.rest()
    return True


def _likely(ground: Ground, rows: Ints, shelf: Shelf) -> Iterator[tuple[Ints, Ints]]:
    """Pairs whose boxes share more than the warned share of the smaller plot, a piece at a time."""
    held: list[tuple[Ints, Ints]] = []
    count = 0
    for a, b in box_pairs(ground.bounds, rows, rest=shelf.rest):
        low = np.maximum(ground.bounds[a, :2], ground.bounds[b, :2])
        high = np.minimum(ground.bounds[a, 2:], ground.bounds[b, 2:])
        common = np.prod(np.clip(high - low, 0, None), axis=1)
        enough = common > _ROUNDED * WARNED * np.minimum(ground.area[a], ground.area[b])
        if enough.any():
            held.append((a[enough], b[enough]))
            count += int(enough.sum())
        if count >= _PIECE:
            yield np.concatenate([x for x, _ in held]), np.concatenate([y for _, y in held])
            held, count = [], 0
    if held:
        yield np.concatenate([x for x, _ in held]), np.concatenate([y for _, y in held])


def _cut(pairs: _Pairs, a: Ints, b: Ints) -> None:
    one, two = _shapes(pairs.plots, a), _shapes(pairs.plots, b)
    common = shapely.area(_intersection(one, two))
    area_a, area_b = shapely.area(one), shapely.area(two)
    share = common / np.minimum(area_a, area_b)
    iou = common / np.maximum(area_a + area_b - common, 1e-300)
    for at in np.flatnonzero(share > WARNED).tolist():
        _judge(pairs, int(a[at]), int(b[at]), float(share[at]), float(iou[at]), one[at], two[at])


def _shapes(plots: Plots, rows: Ints) -> NDArray[np.object_]:
    unique, back = np.unique(rows, return_inverse=True)
    return decoded(taken(plots.wkb, unique))[back]


def _intersection(one: NDArray[np.object_], two: NDArray[np.object_]) -> NDArray[np.object_]:
    try:
        return np.asarray(shapely.intersection(one, two), object)
    except shapely.GEOSException:
        grid = 1e-9  # degrees: settles what rounding left undecided
        return np.asarray(shapely.intersection(one, two, grid_size=grid), object)


def _judge(
    pairs: _Pairs, a: int, b: int, share: float, iou: float,
    one: shapely.Geometry, two: shapely.Geometry,
) -> None:  # fmt: skip
    earlier, later = min(a, b), max(a, b)
    values = {"other": pairs.name(earlier), "percent": f"{min(share, 1.0):.0%}"}
    if iou > SAME_IOU and shapely.hausdorff_distance(one, two) * _M_PER_DEGREE < SAME_M:
        code = "DD246"
    elif _same_producer(pairs.plots, a, b):
        code = "DD245"
    else:
        circle = bool(pairs.plots.is_point[a] or pairs.plots.is_point[b])
        code = "DD244" if share > (INSIDE if circle else WRONG) else "DD243"
    _say(pairs, code, later, lambda: values)
    if code in ("DD244", "DD246"):
        pairs.doubtful(code, [earlier, later])


def _same_producer(plots: Plots, a: int, b: int) -> bool:
    """Both say who, and the same; one who does not say may be another."""
    producers = plots.attributes["producer"]
    return producers[a].as_py() is not None and producers[a].as_py() == producers[b].as_py()
