"""Checks of several plots against each other (method §7: G15 shared points, G24, G25).

Shapes are decoded a piece at a time. Two plots can only overlap where their boxes do, and by no
more than their boxes do: what is left after that is cut exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.box_pairs import box_pairs
from ddcheck.plots.generated_ids import fingerprints
from ddcheck.plots.not_checked import cut_short
from ddcheck.plots.outline import Bools, Floats, Ints
from ddcheck.plots.rows import HEAVY
from ddcheck.plots.table import Plots, decoded

SHARED_POINT = 3
WARNED, WRONG = 0.05, 0.30
INSIDE = 0.95
"""A circle around a point reaches over its neighbours' borders as a matter of course: only one that
lies inside another plot says that the same land is claimed twice."""
SAME_IOU, SAME_M = 0.95, 5.0
MOST_PAIRS = 5_000_000
"""Pairs that are cut exactly in one run; a batch with more of them is said to be cut short."""
_PIECE = 1 << 14
_M_PER_DEGREE = 111_320.0


@dataclass
class _Ground:
    """What is needed of all plots at once: some fifty bytes each."""

    bounds: Floats
    area: Floats
    mark: NDArray[np.void]
    usable: Bools
    weight: Ints


@dataclass
class _Pairs:
    plots: Plots
    diagnostics: Diagnostics
    ground: _Ground
    doubt: dict[int, str] = field(default_factory=dict)

    def name(self, row: int) -> str:
        return str(self.plots.attributes["plot_id"][row].as_py())

    def doubtful(self, code: str, rows: list[int]) -> None:
        for row in rows:
            self.doubt.setdefault(row, code)


def check_pairs(plots: Plots, diagnostics: Diagnostics) -> Plots:
    """Say what plots have in common; errors widen, nothing is made unusable."""
    if len(plots) < 2:
        return plots
    pairs = _Pairs(plots, diagnostics, _ground(plots))
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


def _ground(plots: Plots) -> _Ground:
    size = len(plots)
    bounds, area = np.full((size, 4), np.nan), np.zeros(size)
    mark = np.zeros((size, 16), np.uint8)
    weight = weights_of(plots)
    for own in parts(weight):
        start, end = own.start, own.stop
        shapes = decoded(plots.wkb.slice(start, end - start))
        bounds[start:end] = shapely.bounds(shapes)
        area[start:end] = shapely.area(shapes)
        for row, found in enumerate(fingerprints(shapes), start=start):
            if found is not None:
                mark[row] = np.frombuffer(found, np.uint8)
    usable = ~np.isnan(bounds[:, 0])
    return _Ground(bounds, area, mark.view("V16").reshape(-1), usable, weight)


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
    rows = np.flatnonzero(pairs.ground.usable)
    _, first, group, count = np.unique(
        pairs.ground.mark[rows], return_index=True, return_inverse=True, return_counts=True
    )
    earliest = rows[first]
    second = np.full(len(first), -1, np.int64)
    later = group.reshape(-1) != -1
    later[first] = False
    second[group[later][::-1]] = rows[later][::-1]
    repeated = rows[(count[group] > 1) & ~shared[rows]]
    of = group[(count[group] > 1) & ~shared[rows]]
    for row, ground in zip(repeated.tolist(), of.tolist(), strict=True):
        other = int(earliest[ground]) if earliest[ground] != row else int(second[ground])
        _say(pairs, "DD246", row, lambda o=other: {"other": pairs.name(o)})
        pairs.doubtful("DD246", [row])
    return np.sort(earliest)


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
    for a, b in _likely(pairs.ground, rows):
        done += len(a)
        if done > MOST_PAIRS:
            return False
        for own in parts(pairs.ground.weight[a] + pairs.ground.weight[b]):
            _cut(pairs, a[own], b[own])
    return True


def _likely(ground: _Ground, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs whose boxes share more than the warned share of the smaller plot, a piece at a time."""
    held: list[tuple[Ints, Ints]] = []
    count = 0
    for a, b in box_pairs(ground.bounds[rows]):
        a, b = rows[a], rows[b]
        low = np.maximum(ground.bounds[a, :2], ground.bounds[b, :2])
        high = np.minimum(ground.bounds[a, 2:], ground.bounds[b, 2:])
        common = np.prod(np.clip(high - low, 0, None), axis=1)
        enough = common > WARNED * np.minimum(ground.area[a], ground.area[b])
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
    areas = pairs.ground.area
    share = common / np.minimum(areas[a], areas[b])
    iou = common / np.maximum(areas[a] + areas[b] - common, 1e-300)
    for at in np.flatnonzero(share > WARNED).tolist():
        _judge(pairs, int(a[at]), int(b[at]), float(share[at]), float(iou[at]), one[at], two[at])


def _shapes(plots: Plots, rows: Ints) -> NDArray[np.object_]:
    unique, back = np.unique(rows, return_inverse=True)
    return decoded(plots.wkb.take(unique))[back]


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
