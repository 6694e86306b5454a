"""Coverage against exact fractions and against GEOS, and the same integers however it is asked."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ddcheck.evidence.area import ring_areas
from ddcheck.evidence.coverage import (
    ONE,
    Cells,
    Frames,
    Lattice,
    _add,
    cover,
    frames_of,
    pixel_edges,
)
from ddcheck.evidence.outlines import edges_of

HANSEN = Lattice(-180.0, 80.0, 4000)
Point = tuple[Fraction, Fraction]


def cells_of(
    shapes: list[shapely.Geometry], lattice: Lattice = HANSEN, band: int | None = None
) -> tuple[list[np.ndarray], Frames, list[bool]]:
    """Coverage of each shape as a 2-D array of integers; in bands of rows when asked."""
    array = np.array(shapes, object)
    edges = edges_of(array)
    frames = frames_of(shapely.bounds(array), lattice)
    pixels = pixel_edges(edges, ring_areas(edges)[0], frames, lattice)
    pictures = [
        np.zeros((h, w + 1), np.int64) for h, w in zip(frames.height, frames.width, strict=True)
    ]
    step = int(frames.height.max()) if band is None else band
    astray = np.zeros(len(shapes), bool)
    for top in range(0, int(frames.height.max()), step):
        first = np.minimum(top, frames.height)
        cells = cover(pixels, frames, first, np.minimum(top + step, frames.height))
        _paste(cells, frames, pictures)
        astray |= cells.astray
    return pictures, frames, astray.tolist()


def _paste(cells: Cells, frames: Frames, pictures: list[np.ndarray]) -> None:
    for i, box in enumerate(cells.row_box):
        line = cells.cover[cells.row_start[i] : cells.row_start[i + 1]]
        pictures[box][cells.row[i] - frames.row[box]] = line


def star(
    rng: np.random.Generator, lon: float, lat: float, radius: float, decimals: int
) -> shapely.Polygon:
    n = int(rng.integers(5, 13))
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    r = radius * rng.uniform(0.4, 1, n)
    xy = np.round(np.c_[lon + r * np.cos(angle), lat + r * np.sin(angle)], decimals)
    return shapely.Polygon(xy)


def stars(seed: int, n: int, decimals: int, radius: float = 0.0008) -> list[shapely.Polygon]:
    rng = np.random.default_rng(seed)
    made = [
        star(rng, *rng.uniform(-170, 170, 1), *rng.uniform(-50, 70, 1), radius, decimals)
        for _ in range(n)
    ]
    return [s for s in made if s.is_valid and s.area > 0]


# --- the slow reference: clip to each pixel with exact fractions ---------------------------------


def clip(ring: list[Point], axis: int, bound: int, keep_above: bool) -> list[Point]:
    out: list[Point] = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        inside_a = a[axis] >= bound if keep_above else a[axis] <= bound
        inside_b = b[axis] >= bound if keep_above else b[axis] <= bound
        if inside_a:
            out.append(a)
        if inside_a != inside_b:
            t = (bound - a[axis]) / (b[axis] - a[axis])
            out.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return out


def shoelace(ring: list[Point]) -> Fraction:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum((a[0] * b[1] - b[0] * a[1] for a, b in pairs), Fraction(0))) / 2


def exact(rings: list[tuple[list[Point], int]], height: int, width: int) -> list[list[Fraction]]:
    rows = []
    for r in range(height):
        strips = [(clip(clip(ring, 1, r, True), 1, r + 1, False), sign) for ring, sign in rings]
        line = [Fraction(0)] * width
        for ring, sign in strips:
            for c in range(width if ring else 0):
                line[c] += sign * shoelace(clip(clip(ring, 0, c, True), 0, c + 1, False))
        rows.append(line)
    return rows


def snapped_rings(
    shape: shapely.Polygon, frames: Frames, i: int, lattice: Lattice
) -> list[tuple[list[Point], int]]:
    rings = []
    for ring, sign in [(shape.exterior, 1), *((hole, -1) for hole in shape.interiors)]:
        xy = np.array(ring.coords)[:-1]
        x, y = lattice.x(xy[:, 0]) - frames.col[i], lattice.y(xy[:, 1]) - frames.row[i]
        rings.append(([(Fraction(a), Fraction(b)) for a, b in zip(x, y, strict=True)], sign))
    return rings


@pytest.mark.parametrize("decimals", [4, 5, 6, 12])
def test_integers_are_those_of_exact_arithmetic(decimals: int) -> None:
    """At most one unit apart, and rarely: pieces are rounded to 2**-40 before the end to 2**-32."""
    shapes = stars(decimals, 25, decimals)
    pictures, frames, _ = cells_of(list(shapes))
    apart = []
    for i, shape in enumerate(shapes):
        rows = exact(
            snapped_rings(shape, frames, i, HANSEN), *map(int, (frames.height[i], frames.width[i]))
        )
        expected = np.array([[round(v * ONE) for v in row] for row in rows])
        apart.append(np.abs(pictures[i][:, :-1] - expected).ravel())
        assert (pictures[i][:, -1] == 0).all()
    joined = np.concatenate(apart)
    assert joined.max() <= 1
    assert (joined > 0).mean() < 0.05


def test_a_hole_and_a_whole_pixel() -> None:
    k = 4000
    outer, hole = (
        shapely.box(10, 1 - 5 / k, 10 + 5 / k, 1),
        shapely.box(10 + 1 / k, 1 - 3 / k, 10 + 2.5 / k, 1 - 1 / k),
    )
    picture = cells_of([shapely.Polygon(outer.exterior, [hole.exterior])])[0][0][:, :5]
    expected = np.full((5, 5), ONE)
    expected[1:3, 1] = 0
    expected[1:3, 2] = ONE // 2
    assert (picture == expected).all()


@pytest.mark.parametrize("decimals", [5, 6, 7])
def test_against_geos_pixel_by_pixel(decimals: int) -> None:
    shapes = stars(100 + decimals, 120, decimals) + stars(200 + decimals, 4, decimals, 0.006)
    pictures, frames, astray = cells_of(list(shapes))
    assert not any(astray)
    on_grid = 0
    for i, shape in enumerate(shapes):
        exact_x = [
            float((Fraction(x) + 180) * 4000 - int(frames.col[i])) for x, _ in shape.exterior.coords
        ]
        exact_y = [
            float((80 - Fraction(y)) * 4000 - int(frames.row[i])) for _, y in shape.exterior.coords
        ]
        on_grid += sum(abs(v - round(v)) < 1e-6 for v in exact_x + exact_y)
        local = shapely.Polygon(np.c_[exact_x, exact_y])
        col, row = np.meshgrid(np.arange(frames.width[i]), np.arange(frames.height[i]))
        share = shapely.area(shapely.intersection(local, shapely.box(col, row, col + 1, row + 1)))
        assert np.abs(pictures[i][:, :-1] / ONE - share).max() < 1e-9
    assert on_grid > 0 or decimals == 7


def test_vertices_on_gridlines_lie_exactly_there() -> None:
    for lon, lat in [
        (107.119, 16.694),
        (-71.73775, 18.687),
        (64.5, 0.00025),
        (131.00025, -59.99975),
    ]:
        x, y = HANSEN.x(np.array([lon]))[0], HANSEN.y(np.array([lat]))[0]
        assert x == round((lon + 180) * 4000)
        assert y == round((80 - lat) * 4000)


def test_all_gridlines_are_exact() -> None:
    i = np.arange(-720_000, 720_001)
    assert (HANSEN.x(i / 4000) == i + 720_000).all()
    decimal = np.array([float(f"{n * 25 / 100000:.5f}") for n in range(-720_000, 720_000, 997)])
    assert (HANSEN.x(decimal) == np.rint(HANSEN.x(decimal))).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 7), st.booleans(), st.integers(0, 11))
def test_order_band_direction_and_first_vertex_do_not_matter(
    seed: int, band: int, backwards: bool, turn: int
) -> None:
    shapes = stars(seed, 6, 6)
    assume(shapes)
    plain, _, _ = cells_of(list(shapes))
    banded, _, _ = cells_of(list(shapes), band=band)
    changed = []
    for shape in shapes[::-1]:
        ring = list(shape.exterior.coords)[:-1]
        ring = ring[turn % len(ring) :] + ring[: turn % len(ring)]
        changed.append(shapely.Polygon(ring[::-1] if backwards else ring))
    other, _, _ = cells_of(changed)
    alone = [cells_of([shape])[0][0] for shape in shapes]
    for a, b, c, d in zip(plain, banded, other[::-1], alone, strict=True):
        assert (a == b).all()
        assert (a == c).all()
        assert (a == d).all()


def test_parts_in_any_order_and_touching_parts() -> None:
    a, b = stars(5, 2, 6)[:2]
    b = shapely.affinity.translate(
        b, a.centroid.x - b.centroid.x + 0.01, a.centroid.y - b.centroid.y
    )
    (one, two), _, _ = cells_of([shapely.MultiPolygon([a, b]), shapely.MultiPolygon([b, a])])
    assert (one == two).all()
    left, right = shapely.box(10, 1, 10.0004, 1.001), shapely.box(10.0004, 1, 10.001, 1.001)
    (joined, whole), _, _ = cells_of(
        [shapely.MultiPolygon([left, right]), shapely.box(10, 1, 10.001, 1.001)]
    )
    assert (joined == whole).all()


def test_many_edges_in_one_pixel_stay_exact() -> None:
    n = 12_000
    zigzag = [(10 + 0.00012 + (0.0001 if i % 2 else 0), 1 + 0.00025 * i / n) for i in range(n + 1)]
    shape = shapely.Polygon([(10, 1), *zigzag, (10, 1.00025)])
    forward = cells_of([shape])[0][0]
    backward = cells_of([shapely.Polygon(list(shape.exterior.coords)[::-1])])[0][0]
    assert (forward == backward).all()
    assert forward[0, 0] / ONE == pytest.approx(0.17 * 4, abs=1e-6)


def test_sums_beyond_the_exact_range_of_float64() -> None:
    """10,000 walls of one sign in one pixel before those of the other: a spiral of 10,000 turns."""
    wall = float((1 << 40) - 1)
    weights = np.r_[np.full(10_000, wall), np.full(9_999, -wall)]
    plot = np.zeros(len(weights), np.int64)
    assert _add(plot, weights, 1, plot).tolist() == [(1 << 40) - 1]
    assert np.bincount(plot, weights)[0] != wall
    few = np.zeros(3, np.int64)
    assert _add(few, weights[9_998:10_001], 1, few).tolist() == [(1 << 40) - 1]


def test_overlapping_parts_and_bow_ties_are_noticed() -> None:
    twice = shapely.MultiPolygon(
        [shapely.box(10, 1, 10.01, 1.01), shapely.box(10.005, 1, 10.02, 1.01)]
    )
    bow = shapely.Polygon([(10, 1), (10.01, 1.01), (10.01, 1), (10, 1.012)])
    assert cells_of([twice, bow, shapely.box(10, 1, 10.01, 1.01)])[2] == [True, True, False]


def test_a_finer_lattice_keeps_gridlines_exact() -> None:
    fine = Lattice(-180.0, 80.0, 12_000)
    i = np.arange(-2_160_000, 2_160_000, 7)
    assert (fine.x(i / 12_000) == i + 2_160_000).all()
