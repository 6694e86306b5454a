"""Properties 35 to 37: figures of coverage and of areas against references that share no code."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import shapely
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from slow_coverage import slow_cover

from ddcheck.evidence.area import areas_of, ring_areas, row_area
from ddcheck.evidence.coverage import ONE, Lattice, cover, frames_of, pixel_edges
from ddcheck.evidence.outlines import edges_of, unwrapped

SEEDS = st.integers(0, 10**9)
GEOD = Geod(ellps="WGS84")
KINDS = (
    "star",
    "hole",
    "parts",
    "sliver",
    "inside one pixel",
    "on gridlines",
    "estate",
    "antimeridian",
)


def star(rng: np.random.Generator, lon: float, lat: float, radius: float, decimals: int):
    n = int(rng.integers(4, 12))
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    r = radius * rng.uniform(0.4, 1, n)
    xy = np.round(np.c_[lon + r * np.cos(angle), lat + r * np.sin(angle)], decimals)
    shape = shapely.Polygon(xy)
    return shape if shape.is_valid and shape.area > 0 else star(rng, lon, lat, radius, 7)


def drawn(seed: int, kind: str, k: int = 4000):
    """A plot of a kind anywhere between 59 south and 79 north, five or six decimals."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(-179, 179), rng.uniform(-59, 79)
    decimals = int(rng.choice([5, 6]))
    if kind == "antimeridian":
        lon = 180 + rng.uniform(-0.0005, 0.0005)
    if kind == "sliver":
        long, thin = rng.uniform(0.001, 0.01), rng.uniform(1e-6, 3e-6)
        return shapely.Polygon(
            [(lon, lat), (lon + long, lat + long / 3), (lon + long, lat + long / 3 + thin)]
        )
    if kind == "inside one pixel":
        at = (np.floor(lon * k) + rng.uniform(0.3, 0.7)) / k, (np.floor(lat * k) + 0.5) / k
        return star(rng, *at, 0.3 / k, 8)
    if kind == "on gridlines":
        west, south = round(lon * k) / k, round(lat * k) / k
        corners = rng.permutation([(0, 0), (3, 0), (5, 2), (2, 6), (0, 3), (4, 4)])[:5] / k
        hull = shapely.MultiPoint(np.round(corners + np.array([west, south]), decimals)).convex_hull
        return (
            hull
            if hull.geom_type == "Polygon"
            else shapely.box(west, south, west + 2 / k, south + 1 / k)
        )
    whole = star(rng, lon, lat, 0.006 if kind == "estate" else 0.0009, decimals)
    if kind == "hole":
        inside = whole.representative_point()
        hole = inside.buffer(0.4 * whole.exterior.distance(inside), quad_segs=3)
        return shapely.Polygon(whole.exterior, [np.round(hole.exterior.coords, 7)])
    if kind == "parts":
        other = shapely.transform(
            star(rng, lon, lat, 0.0009, decimals), lambda xy: xy + np.array([0.0023, 0.0004])
        )
        return shapely.MultiPolygon([whole, other])
    return whole


def fast_cover(shape, k: int = 4000):
    """Row, column and integer of the covered pixels, by the code of the program."""
    lattice = Lattice(-180.0, 80.0, k)
    array = np.array([shape], object)
    edges = edges_of(array)
    frames = frames_of(shapely.bounds(array), lattice)
    pixels = pixel_edges(edges, ring_areas(edges)[0], frames, lattice)
    cells = cover(pixels, frames, np.zeros(1, np.int64), frames.height)
    assert not cells.astray.any()
    found = {}
    for i, row in enumerate(cells.row.tolist()):
        line = cells.cover[cells.row_start[i] : cells.row_start[i + 1]]
        col = int(cells.col[i])
        found |= {(row, col + int(c)): int(line[c]) for c in np.flatnonzero(line)}
    return found


def in_pixels(shape, k: int) -> shapely.Geometry:
    """The plot in pixels from a corner near by; decimals are taken as they are written."""
    west, _, _, north = shape.bounds
    col, row = math.floor((west + 180) * k), math.floor((80 - north) * k)

    def moved(xy):
        return np.array(
            [
                (float((Fraction(x) + 180) * k - col), float((80 - Fraction(y)) * k - row))
                for x, y in xy
            ]
        )

    return shapely.transform(shape, moved), col, row


@given(SEEDS, st.sampled_from(KINDS), st.sampled_from([4000, 4000, 12000]))
@settings(max_examples=examples(200))
def test_the_same_integers_as_the_slow_coverage(seed, kind, k):
    """Property 35: equal integers, whatever the plot."""
    shape = drawn(seed, kind, k)
    assert fast_cover(shape, k) == slow_cover(shape, k)


@given(SEEDS, st.sampled_from(KINDS))
@settings(max_examples=examples(100))
def test_coverage_against_geos_to_a_billionth_of_a_pixel(seed, kind):
    """Vertices of five and six decimals, many of them on pixel edges."""
    shape = drawn(seed, kind)
    local, col, row = in_pixels(shape, 4000)
    found = fast_cover(shape)
    rows, cols = (np.array(part) for part in zip(*found, strict=True))
    boxes = shapely.box(cols - col, rows - row, cols - col + 1, rows - row + 1)
    share = shapely.area(shapely.intersection(local, boxes))
    assert np.abs(np.array(list(found.values())) / ONE - share).max() < 1e-9
    assert abs(sum(found.values()) / ONE - local.area) < 1e-9 * len(found)


@given(SEEDS, st.sampled_from(KINDS[:3]))
@settings(max_examples=examples(10))
def test_coverage_against_supersampling(seed, kind):
    """Property 37: 64 by 64 points a pixel; a boundary pixel is off by what the points miss."""
    shape = drawn(seed, kind)
    local, col, row = in_pixels(shape, 4000)
    shapely.prepare(local)
    steps = (np.arange(64) + 0.5) / 64
    off = []
    found = fast_cover(shape)
    for (r, c), value in found.items():
        x, y = np.meshgrid(c - col + steps, r - row + steps)
        off.append(value / ONE - shapely.contains_xy(local, x, y).mean())
    assert abs(np.mean(off)) < 0.001 + 0.02 / len(off)
    # A straight edge misses at most the points of one row and column on either side.
    vertices = shapely.get_num_coordinates(local)
    assert np.abs(off).max() < 2 * vertices / 64
    assert sum(found.values()) / ONE == pytest.approx(local.area, rel=1e-6, abs=1e-9)


@given(SEEDS, st.sampled_from(KINDS))
@settings(max_examples=examples(100))
def test_areas_against_geodesics(seed, kind):
    """Property 36: a millionth, for plots of up to a thousand hectares at any latitude.

    For slivers of a few square metres the reference itself resolves about ten square centimetres.
    """
    shape = drawn(seed, kind)
    found = areas_of(edges_of(np.array([shape], object)))[0] / 1e12
    dense = shapely.segmentize(shape, 2e-5)
    expected = 0.0
    for polygon in getattr(dense, "geoms", [dense]):
        rings = [polygon.exterior, *polygon.interiors]
        areas = [abs(GEOD.polygon_area_perimeter(*np.array(r.coords).T)[0]) for r in rings]
        expected += (areas[0] - sum(areas[1:])) / 1e4
    assert found <= 1000
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-7)


@given(SEEDS, st.integers(1, 30), st.integers(1, 30))
@settings(max_examples=examples(100))
def test_whole_pixels_add_up_to_the_area_of_the_plot(seed, rows, cols):
    """The balance closes to a billionth: pixel areas and the area of the polygon are one figure."""
    rng = np.random.default_rng(seed)
    row, col = int(rng.integers(4000, 550_000)), int(rng.integers(0, 1_440_000))
    west, north = -180 + col / 4000, 80 - row / 4000
    shape = shapely.box(west, north - rows / 4000, west + cols / 4000, north)
    total = areas_of(edges_of(np.array([shape], object)))[0]
    lines = row_area(np.arange(row, row + rows), 80.0, 4000)
    found = fast_cover(shape)
    assert set(found.values()) == {ONE}
    assert len(found) == rows * cols
    assert math.fsum(lines * cols) == pytest.approx(float(total), rel=1e-9)


@given(SEEDS)
@settings(max_examples=examples(100))
def test_a_plot_cut_at_the_antimeridian_is_the_plot(seed):
    """Property 27: cut as RFC 7946 asks, or written on beyond 180: the same integers."""
    shape = drawn(seed, "antimeridian")
    east = shapely.intersection(shape, shapely.box(170, -90, 180, 90))
    west = shapely.transform(
        shapely.intersection(shape, shapely.box(180, -90, 190, 90)),
        lambda xy: xy - np.array([360.0, 0.0]),
    )
    parts = [p for p in (east, west) if p.geom_type == "Polygon" and not p.is_empty]
    if len(parts) < 2:
        return
    array = np.array([shapely.MultiPolygon(parts)], object)
    whole = unwrapped(array, np.zeros(1, np.int64))[0]
    found, expected = fast_cover(whole), fast_cover(shape)
    assert sum(found.values()) == pytest.approx(sum(expected.values()), abs=4 * len(expected))
    far = max(abs(found.get(c, 0) - expected.get(c, 0)) for c in found | expected)
    assert far <= 1 << 6  # the cut itself is rounded to what a double holds
