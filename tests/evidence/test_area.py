"""Areas against the vectors of method §3 and against geodesics on densified rings."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from ddcheck.evidence.area import LARGEST, areas_of, cell_area, plot_areas, q, ring_areas, row_area
from ddcheck.evidence.outlines import edges_of

E = math.sqrt(2 / 298.257223563 - 1 / 298.257223563**2)


def area(*shapes: shapely.Geometry) -> list[int]:
    return areas_of(edges_of(np.array(shapes, object))).tolist()


@pytest.mark.parametrize(
    ("lat", "m2"),
    [(0, 769.3170), (10, 757.9350), (30, 668.4829), (45, 547.6481), (60, 388.5489), (80, 135.3405)],
)  # fmt: skip
def test_pixel_north_of_a_latitude(lat: float, m2: float) -> None:
    north = lat + 0.00025
    assert cell_area(np.array([float(lat)]), np.array([north]), 0.00025)[0] == pytest.approx(
        m2, abs=6e-5
    )


def test_the_whole_earth() -> None:
    earth = cell_area(np.array([-90.0]), np.array([90.0]), 360.0)[0]
    assert earth == pytest.approx(510.06562172408843e12, rel=1e-14)
    assert math.sqrt(earth / 4 / math.pi) == pytest.approx(6371007.180918474, rel=1e-14)


def test_q_is_the_formula_of_the_method() -> None:
    for lat in (-80.0, -12.5, 0.0, 1e-4, 33.0, 89.0):
        s = math.sin(math.radians(lat))
        expected = (1 - E * E) * (s / (1 - E * E * s * s) + math.atanh(E * s) / E)
        assert q(np.array([lat]))[0] == pytest.approx(expected, rel=2e-15, abs=1e-18)


def test_row_areas_are_cells_of_the_lattice() -> None:
    rows = np.array([0, 1, 199_999, 320_000, 559_999])
    south = 80 - (rows + 1) / 4000
    cells = cell_area(south, 80 - rows / 4000, 1 / 4000) * 1e8
    assert row_area(rows, 80.0, 4000) == pytest.approx(cells, rel=1e-10)


def test_a_cell_as_a_polygon() -> None:
    expected = cell_area(np.array([-3.0]), np.array([4.5]), 0.25)[0] * 1e8
    assert area(shapely.box(20.0, -3.0, 20.25, 4.5))[0] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(("lat", "size"), [(0.3, 0.1), (-33.0, 0.05), (58.0, 0.2), (10.0, 1.0)])
def test_against_geodesics_on_a_densified_ring(lat: float, size: float) -> None:
    ring = [
        (15, lat),
        (15 + size, lat + 0.1 * size),
        (15 + 0.7 * size, lat + size),
        (15, lat + 0.6 * size),
    ]
    shape = shapely.Polygon(ring)
    dense = shapely.segmentize(shape, size / 20000)
    expected = abs(Geod(ellps="WGS84").geometry_area_perimeter(dense)[0]) * 1e8
    assert area(shape)[0] == pytest.approx(expected, rel=1e-9)


def test_holes_count_minus_whatever_the_winding() -> None:
    outer, inner = shapely.box(1, 1, 2, 2), shapely.box(1.2, 1.2, 1.5, 1.5)
    a, b = area(outer, inner)
    for shell in (outer.exterior.coords, outer.exterior.coords[::-1]):
        for hole in (inner.exterior.coords, inner.exterior.coords[::-1]):
            assert area(shapely.Polygon(shell, [hole])) == [a - b]


coordinate = st.integers(-50_000, 50_000).map(lambda i: i / 1e6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9, unique=True),
       st.integers(0, 8), st.booleans())  # fmt: skip
def test_first_vertex_and_direction_give_the_same_integer(
    points: list[tuple[float, float]], turn: int, backwards: bool
) -> None:
    ring = [(20 + x, 40 + y) for x, y in points]
    other = ring[turn % len(ring) :] + ring[: turn % len(ring)]
    if backwards:
        other = other[::-1]
    assert area(shapely.Polygon(ring)) == area(shapely.Polygon(other))


def test_parts_in_any_order_and_plots_side_by_side() -> None:
    a, b = shapely.box(1, 1, 1.1, 1.1), shapely.box(3, 1, 3.2, 1.1)
    both = shapely.MultiPolygon([a, b]), shapely.MultiPolygon([b, a])
    first, second, one, two = area(*both, a, b)
    assert first == second == one + two


def test_more_than_int64_holds_is_said_and_not_wrapped() -> None:
    shapes = np.array([shapely.box(0, 0, 2.7, 2.7), shapely.box(0, 0, 20, 20)], object)
    edges = edges_of(shapes)
    total, too_large = plot_areas(edges, *ring_areas(edges))
    assert too_large.tolist() == [0, 1]
    assert total[1] == LARGEST
    expected = cell_area(np.array([0.0]), np.array([2.7]), 2.7)[0] * 1e8
    assert total[0] == pytest.approx(expected, rel=1e-13)
    assert 0.95 * LARGEST < int(total[0]) < LARGEST
