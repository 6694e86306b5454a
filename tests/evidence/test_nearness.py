"""Pixels near an outline: against distances of GEOS, with both kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from ddcheck.evidence.boxes import Boxes, grown
from ddcheck.evidence.coverage import Lattice, frames_of
from ddcheck.evidence.kernel import NUMPY, Kernel
from ddcheck.evidence.nearness import INNER, OUTER, Onto
from ddcheck.evidence.rings import rings_of

LATTICE = Lattice(-180.0, 80.0, 4000)
K = 4000
UNSURE_M = 1e-6


def kernels() -> list[Kernel]:
    found = [NUMPY]
    try:
        from ddcheck.evidence.accelerated import NUMBA

        found.append(NUMBA)
    except ImportError:
        pass
    return found


def outline(rng: np.random.Generator) -> Any:
    """A star, or a staircase along pixels; with repeated vertices, sides along parallels, a hole."""
    lon, lat = 10.0, float(rng.choice([0.0, 45.0, -59.0]))
    if rng.integers(0, 3) == 0:
        steps = rng.integers(1, 4, 4).cumsum()
        cells = [shapely.box(0, 0, steps[i], 5 - i) for i in range(4)]
        shape = shapely.union_all(cells)
        shape = shapely.transform(shape, lambda xy: xy / K + np.array([lon, lat]))
    else:
        n = int(rng.integers(3, 10))
        angle, radius = np.sort(rng.uniform(0, 6.283, n)), rng.uniform(0.2, 1, n) * 0.002
        xy = np.c_[lon + radius * np.cos(angle), lat + radius * np.sin(angle)]
        shape = shapely.Polygon(np.round(np.repeat(xy, 1 + rng.integers(0, 2, n), axis=0), 5))
    if not shape.is_valid or shape.area < 1e-9:
        return outline(rng)
    if rng.integers(0, 3) == 0:
        shape = shape.difference(shape.representative_point().buffer(0.0001, quad_segs=1))
    return shape if shape.geom_type in ("Polygon", "MultiPolygon") else outline(rng)


@given(st.integers(0, 10**9))
@settings(max_examples=examples(40))
def test_marked_is_what_lies_within_the_distance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = np.array([outline(rng) for _ in range(3)], object)
    own = frames_of(shapely.bounds(shapes), LATTICE)
    window = grown(own, rng.integers(0, 7, 3))
    first = rng.integers(0, 3, 3)
    last = window.height - rng.integers(0, 2, 3)
    size = (last - first) * (window.width + 1)
    begin = np.cumsum(size) - size
    onto = Onto.windows(own, window, first, last, begin)
    metres = np.stack(
        [111_320 * np.cos(np.radians(shapely.bounds(shapes)[:, 1])), [110_574] * 3], 1
    )
    radius = rng.uniform(0.5, 90, 3)
    rings, every = rings_of(shapes), np.arange(3)
    found = []
    for kernel in kernels():
        cells = np.zeros(int(size.sum()), np.uint8)
        lines = kernel.lines(rings, every, own, LATTICE, metres / K)
        kernel.mark(lines, every, radius, metres / K, onto, OUTER, cells)
        found.append(cells)
    assert all((cells == found[0]).all() for cells in found)
    for plot, shape in enumerate(shapes):
        width = int(window.width[plot])
        part = found[0][begin[plot] : begin[plot] + size[plot]].reshape(-1, width + 1)
        assert not part[:, width].any()
        away = distances(
            shape, window.row[plot] + first[plot], window.col[plot], part, metres[plot]
        )
        clear = np.abs(away - radius[plot]) > UNSURE_M
        assert ((part[:, :width] == OUTER) == (away <= radius[plot]))[clear].all()


def distances(shape: Any, row: int, col: int, part: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """Metres from each cell of a window to the outline."""
    rows, cols = np.indices((part.shape[0], part.shape[1] - 1))
    west, north = (col + cols) / K - 180, 80 - (row + rows) / K
    corner = shape.bounds[:2]

    def flat(x: Any, y: Any) -> Any:
        return (x - corner[0]) * metres[0], (y - corner[1]) * metres[1]

    low, high = flat(west, north - 1 / K), flat(west + 1 / K, north)
    line = shapely.transform(shape.boundary, lambda xy: (xy - np.array(corner)) * metres)
    boxes = shapely.box(low[0], low[1], high[0], high[1])
    result: np.ndarray = shapely.distance(boxes, line)
    return result


def test_a_plot_has_no_certain_pixel_near_its_outline_and_none_beyond_it() -> None:
    """Flags after all marks: certain only whole pixels that nothing reaches, possible all that is touched."""
    cover = np.array([0, 1 << 32, 1 << 32, 5, 0, 0], np.int64)
    filled = np.array([0, 1 << 32, 1 << 32, 5, 9, 0], np.int64)
    for kernel in kernels():
        reach = np.array([OUTER, 0, OUTER | INNER, OUTER | INNER, 0, 0], np.uint8)
        kernel.finish(reach, cover, filled, np.ones(6, bool))
        assert reach.tolist() == [2, 3, 2, 2, 2, 0]
        kernel.finish(reach, cover, filled, np.zeros(6, bool))
        assert not (reach & INNER).any()


@given(st.integers(0, 10**9))
@settings(max_examples=examples(30))
def test_boxes_and_rows_of_a_window_follow_one_another(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = np.array([outline(rng) for _ in range(3)], object)
    frames = frames_of(shapely.bounds(shapes), LATTICE)
    boxes = Boxes.of(frames)
    assert boxes.first_rows.tolist() == [0, *np.cumsum(frames.height).tolist()]
    assert (np.diff(boxes.row_start[boxes.first_rows]) == frames.height * (frames.width + 1)).all()
