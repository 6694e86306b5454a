"""What is told of a piece of plots at once is what the slow way tells of each of them."""

import itertools

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.documents.cells import State, type_cell
from ddcheck.documents.plain_cells import is_stripped, plain_texts
from ddcheck.model.star_shaped import star_shaped
from ddcheck.model.tables import PLOTS
from ddcheck.plots.box_pairs import box_pairs
from ddcheck.plots.decimals import half_unit_m, most_decimals, said_m, used_decimals
from ddcheck.plots.generated_ids import fingerprints
from ddcheck.plots.outline import Outline
from ddcheck.plots.rings import edge_marks, plain_wkb, rings_of


def ring(random, corners, reach=0.001, wild=0.3):
    angle = np.sort(random.random(corners)) * 2 * np.pi
    radius = reach * (1 + wild * random.standard_normal(corners))
    return np.column_stack([-55 + radius * np.cos(angle), -3 + radius * np.sin(angle)])


def shapes(random, size=300):
    """Polygons with holes, of several parts, crossing themselves, flat, points, and none."""
    made = []
    for _ in range(size):
        kind = random.integers(0, 8)
        wild = random.choice([0.1, 0.5, 1.5])
        one = shapely.Polygon(ring(random, random.integers(3, 12), wild=wild))
        hole = shapely.Polygon(ring(random, 5, 0.0001), [])
        if kind == 0:
            one = shapely.Polygon(one.exterior, [hole.exterior, ring(random, 4, 0.00005)])
        elif kind == 1:
            one = shapely.MultiPolygon([one, shapely.Polygon(ring(random, 4)), hole])
        elif kind == 2:
            one = shapely.Point(random.uniform(-60, 60, 2))
        elif kind == 3:
            one = None
        elif kind == 4:
            one = shapely.force_3d(one, 7.0)
        elif kind == 5 and random.random() < 0.3:
            one = shapely.MultiPolygon([one, shapely.Polygon()])
        made.append(one)
    return np.array([*made, None], object)[:-1]


@pytest.mark.parametrize("order", [0, 1])
def test_rings_are_those_of_the_shapes(order):
    every = shapes(np.random.default_rng(1))
    read = pa.array(shapely.to_wkb(every, byte_order=order), pa.binary())
    rings = rings_of(plain_wkb(read, every))

    flat = shapely.force_2d(every)
    polygons = flat.copy()
    polygons[shapely.get_dimensions(flat) != 2] = None
    parts, of_part = shapely.get_parts(polygons, return_index=True)
    drawn, of_ring = shapely.get_rings(parts, return_index=True)
    drawn, of_ring = drawn[~shapely.is_empty(drawn)], of_ring[~shapely.is_empty(drawn)]
    xy = shapely.get_coordinates(drawn)
    assert np.array_equal(rings.part_plot, of_part)
    assert np.array_equal(rings.part[np.diff(rings.start) > 0], of_ring)
    assert np.array_equal(np.column_stack([rings.lon, rings.lat]), xy)
    assert np.array_equal(rings.vertices(), shapely.get_num_coordinates(flat))
    assert np.array_equal(rings.bounds, shapely.bounds(flat), equal_nan=True)
    assert np.allclose(rings.plot_area, np.nan_to_num(shapely.area(flat)), atol=1e-18)


def test_bytes_behind_a_geometry_are_not_read_as_one():
    shape = shapely.box(1, 2, 3, 4)
    odd = shapely.to_wkb(shape, byte_order=1) + b"\1\3\0\0\0\1\0\0\0"
    every = np.array([shape, shape], object)
    rings = rings_of(plain_wkb(pa.array([odd, shapely.to_wkb(shape)], pa.binary()), every))
    assert len(rings.start) == 3
    assert np.array_equal(rings.bounds[0], rings.bounds[1])


def test_a_part_in_another_order_of_bytes_is_read():
    parts = [shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)]
    bodies = [shapely.to_wkb(part, byte_order=order) for order, part in enumerate(parts)]
    mixed = b"\1\6\0\0\0\2\0\0\0" + b"".join(bodies)
    shape = shapely.from_wkb(mixed)
    rings = rings_of(plain_wkb(pa.array([mixed], pa.binary()), np.array([shape], object)))
    assert np.array_equal(rings.bounds[0], shape.bounds)


def test_what_surely_does_not_cross_itself_does_not():
    random = np.random.default_rng(2)
    every = np.array(
        [
            shapely.Polygon(ring(random, random.integers(3, 15), wild=random.choice([0.1, 0.9])))
            for _ in range(4000)
        ],
        object,
    )
    surely = stars(every)
    assert shapely.is_valid(every[surely]).all()
    assert surely.mean() > 0.2, "it tells something"
    twice = np.vstack([ring(random, 7, wild=0.0)] * 2)
    bow = [(0, 0), (2, 2), (2, 0), (0, 2)]
    spoke = [(0, 0), (2, 0), (2, 2), (1, 1), (2, 2.0), (0, 2)]
    for corners in (twice, bow, spoke):
        assert not stars(np.array([shapely.Polygon(corners)], object))[0]


def stars(every):
    rings = rings_in(every)
    return star_shaped(rings.lon, rings.lat, np.diff(rings.start))


def rings_in(every):
    return rings_of(pa.array(shapely.to_wkb(every), pa.binary()))


def test_marks_are_equal_where_fingerprints_are():
    random = np.random.default_rng(3)
    every = shapes(random, 120)
    every = shapely.force_2d(every[shapely.get_dimensions(every) == 2])
    other = shapely.reverse(every)
    turned = []
    for shape in every:
        if shape.geom_type == "Polygon":
            shell = np.roll(shapely.get_coordinates(shape.exterior)[:-1], 2, axis=0)
            turned.append(shapely.Polygon(shell, shape.interiors))
        else:
            turned.append(shapely.MultiPolygon(list(shape.geoms)[::-1]))
    moved = shapely.transform(every, lambda xy: xy + np.array([0.00001, 0]))
    both = np.concatenate([every, other, np.array(turned, object), moved])
    marks, found = edge_marks(rings_in(both)), fingerprints(both)
    for a, b in itertools.combinations(range(len(both)), 2):
        assert (marks[a] == marks[b]) == (found[a] == found[b])


@pytest.mark.parametrize(("at_once", "band"), [(1, 400), (7, 30), (1 << 20, 1), (1 << 20, 100)])
def test_every_pair_of_boxes_that_meet_is_found_once(at_once, band):
    random = np.random.default_rng(4)
    corner = random.uniform(-1, 1, (400, 2))
    side = np.where(random.random(400) < 0.05, 0.7, 0.03)[:, None] * random.random((400, 2))
    bounds = np.hstack([corner, corner + side])
    bounds[7] = bounds[8]
    bounds[9, 2:] = bounds[9, :2]
    found = [
        frozenset(pair)
        for a, b in box_pairs(bounds, np.delete(np.arange(400), 11), at_once=at_once, band=band)
        for pair in zip(a.tolist(), b.tolist(), strict=True)
    ]
    boxes = shapely.box(*bounds.T)
    a, b = shapely.STRtree(boxes).query(boxes)
    assert len(found) == len(set(found))
    assert set(found) == {
        frozenset(p)
        for p in zip(a.tolist(), b.tolist(), strict=True)
        if p[0] < p[1] and 11 not in p
    }


def test_no_box_meets_another_where_there_is_none():
    assert not list(box_pairs(np.empty((0, 4)), np.arange(0)))
    assert not list(box_pairs(np.array([[0.0, 0, 1, 1]]), np.arange(1)))


def test_most_decimals_are_those_of_the_numbers():
    random = np.random.default_rng(5)
    digits = random.integers(0, 9, 500)
    values = np.array(
        [round(x, d) for x, d in zip(random.uniform(-180, 180, 500), digits, strict=True)]
    )
    values[::50] = random.uniform(-180, 180, 10)
    plot = np.sort(random.integers(0, 120, 500))
    expected = np.full(121, -1)
    np.maximum.at(expected, plot, used_decimals(values))
    assert np.array_equal(most_decimals(values, plot, 121), expected)
    for decimals in range(9):
        same = np.round(values, decimals)
        assert np.array_equal(
            most_decimals(same, np.zeros(500, int), 1)[0], used_decimals(same).max()
        )


def test_what_a_digit_is_worth_is_said_without_exponents():
    worth = half_unit_m(np.array([0, 1, 3, 6], np.int16))
    assert [said_m(metres) for metres in worth] == ["56000", "5600", "56", "0.056"]


ODD = ["unknown", "N/A", "1E+15", "12-Jan", "Jan-20", "1234567890123456", "#REF!", "Ünal", "a\x07b",
       "  x", "x\u3000", "3f2a-11", "BR-0001", "甲", "12/03/2021", "?", "-", "+x", "=1+1"]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=18)), max_size=30))
def test_cells_that_are_plain_are_left_as_they_are(texts):
    cells = pa.array(
        [t for t in texts if not any("\ud800" <= c <= "\udfff" for c in t)], pa.string()
    )
    if is_stripped(cells):
        assert all(cell == cell.strip() and cell for cell in cells.to_pylist())
    for name in ("plot_id", "producer", "country"):
        column = PLOTS.column(name)
        for cell, plain in zip(cells.to_pylist(), plain_texts(cells, column), strict=True):
            assert not plain or type_cell(cell, column) == (cell, State.GIVEN, None)


def test_most_ids_are_plain():
    ids = pa.array(["BR-0001", "farm 12", "3f2a-11", "0042", "A"], pa.string())
    assert plain_texts(ids, PLOTS.column("plot_id")).all()
    assert is_stripped(ids)
    assert not is_stripped(pa.array(["a", ""], pa.string()))


def test_an_outline_of_some_plots_has_only_their_rings():
    every = shapes(np.random.default_rng(6), 60)
    every = shapely.force_2d(every)
    kept = np.random.default_rng(7).random(len(every)) < 0.5
    left = every.copy()
    left[~kept] = None
    rings = rings_of(plain_wkb(pa.array(shapely.to_wkb(every), pa.binary()), every))
    one, two = Outline.of_rings(rings, kept), Outline.of(left)
    for name in ("lon", "lat", "ring", "following", "before", "ring_plot", "ring_hole"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
