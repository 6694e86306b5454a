"""The map of a plot, checked by hand on twelve pixels, and its size on forty thousand."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from fixture_document import landscape, tiny_picture
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ddcheck.evidence.picture import Picture
from ddcheck.reports.language import Speech
from ddcheck.reports.map_classes import Cutoff, classify, colour_of_year, merge
from ddcheck.reports.svg_frame import metres_per_degree
from ddcheck.reports.svg_map import BYTE_LIMIT, Drawing, draw
from ddcheck.reports.svg_outline import outline_path

CUTOFF = Cutoff(canopy=10, year=2020, first=2001, last=2026)


def drawn(picture: Picture, lang: str = "en") -> Drawing:
    return draw(picture, "P-1", "p1", CUTOFF, Speech(lang))


def painted(path: str, shape: tuple[int, int]) -> np.ndarray:
    """Which pixels a path fills, by counting how often it winds around their centres."""
    winding = np.zeros(shape, int)
    x = y = x0 = y0 = 0
    for command, a, b in re.findall(r"([mhvz])(-?\d+)?(?: ?(-?\d+))?", path):
        if command == "m":
            x, y = x + int(a), y + int(b)
            x0, y0 = x, y
            continue
        before = y
        if command == "h":
            x += int(a)
        elif command == "v":
            y += int(a)
        else:
            x, y = x0, y0
        low, high = sorted((before, y))
        winding[low:high, : min(x, shape[1])] += 1 if y > before else -1
    return winding


def test_outline_of_a_single_pixel_and_of_a_bar() -> None:
    mask = np.zeros((3, 4), bool)
    mask[1, 1] = True
    assert outline_path(mask) == "m1 1h1v1h-1z"
    mask[1, 2:] = True
    assert outline_path(mask) == "m1 1h3v1h-3z"
    assert outline_path(np.zeros((3, 4), bool)) == ""


def test_outline_of_a_ring_has_a_hole() -> None:
    mask = np.ones((3, 3), bool)
    mask[1, 1] = False
    assert outline_path(mask) == "m0 0h3v3h-3zm1 1v1h1v-1z"


@given(hnp.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_outline_fills_exactly_the_mask(mask: np.ndarray) -> None:
    assert (painted(outline_path(mask), mask.shape) == mask).all()


def test_tiny_map_by_hand() -> None:
    svg = str(drawn(tiny_picture()).svg)
    # forest is the two left columns less the lost pixel at row 1, column 1
    assert '<path fill="#a9c7a0" d="m0 0h2v1h-1v1h1v1h-2z"/>' in svg
    assert f'<path fill="{colour_of_year(2022, CUTOFF)}" d="m1 1h1v1h-1z"/>' in svg
    assert '<path fill="url(#p1-h)" d="m3 2h1v1h-1z"/>' in svg
    assert "1.0000° N, 10.0000° E" in svg
    assert "0.9970° N, 10.0040° E" in svg
    # the plot is the whole frame: 428 units wide for 4 x 111.31 m
    assert re.search(r'd="M0 0L428 0L428 318\.\d+L0 318\.\d+z"', svg)
    bar = re.search(r'v5h([\d.]+)v-5" fill="none" class="ink-line"/><text[^>]*>100 m<', svg)
    assert bar is not None
    assert float(bar[1]) == pytest.approx(
        428 * 100 / (0.004 * metres_per_degree(0.9985)[0]), abs=0.1
    )


def test_legend_names_what_is_shown_and_nothing_else() -> None:
    labels = [entry.label for entry in drawn(tiny_picture()).legend]
    assert labels == [
        "outline of the plot", "tree cover up to 10 %", "tree cover above 10 %", "loss 2022",
        "unseen",
    ]  # fmt: skip
    assert [entry.label for entry in drawn(landscape(), "zh").legend][3] == "2020 年及以前的损失"


def test_an_area_that_the_map_does_not_touch_is_not_in_the_legend() -> None:
    far = ((50.0, 50.0), (51.0, 50.0), (51.0, 51.0), (50.0, 50.0))
    labels = [
        entry.label
        for entry in drawn(replace(tiny_picture(), overlaps=(("embargoes", (far,)),))).legend
    ]
    assert "land under embargo" not in labels
    assert [entry.label for entry in drawn(landscape()).legend][-1] == "protected areas"


def test_an_area_cut_at_the_frame_has_no_line_along_it() -> None:
    half = ((10.002, 0.997), (10.004, 0.997), (10.004, 1.0), (10.002, 1.0), (10.002, 0.997))
    svg = str(drawn(replace(tiny_picture(), overlaps=(("protected-areas", (half,)),))).svg)
    dashed = re.search(r'stroke-dasharray="6 3" d="([^"]*)"', svg)
    assert dashed is not None
    assert re.fullmatch(r"M214 \d+(\.\d)?L214 \d+(\.\d)?", dashed[1])


def test_svg_is_well_formed_and_its_words_are_escaped() -> None:
    drawing = draw(tiny_picture(), '<b>&"x', "p1", CUTOFF, Speech("en"))
    root = ET.fromstring(drawing.svg)
    assert root.findtext("title") == 'Map of plot <b>&"x'
    assert "North is up." in (root.findtext("desc") or "")


def test_a_large_picture_stays_small() -> None:
    drawing = drawn(landscape(200))
    assert len(drawing.svg.encode()) < BYTE_LIMIT
    assert drawing.merged == 1


def test_noise_is_merged_until_it_fits_and_says_so() -> None:
    rng = np.random.default_rng(1)
    base = landscape(200)
    years = rng.integers(2001, 2025, (200, 200))
    noisy = Picture(
        base.west, base.north, base.pixel_lon, base.pixel_lat, rng.random((200, 200)) > 0.1,
        rng.integers(0, 100, (200, 200)).astype(np.uint8),
        np.where(rng.random((200, 200)) > 0.5, years, 0).astype(np.uint16),
        base.outline, (),
    )  # fmt: skip
    drawing = drawn(noisy)
    assert len(drawing.svg.encode()) < BYTE_LIMIT
    assert drawing.merged > 1


def test_a_picture_that_comes_coarse_says_so() -> None:
    assert drawn(replace(tiny_picture(), stride=3)).merged == 3


def test_merging_keeps_the_gravest() -> None:
    picture = tiny_picture()
    classes = classify(picture, CUTOFF)
    assert merge(classes, 2).tolist() == [[3022, 0], [1, 30000]]


def test_unseen_hides_whatever_the_layers_hold_there() -> None:
    picture = tiny_picture()
    picture.seen[:] = False
    assert (classify(picture, CUTOFF) == 30000).all()


def test_loss_of_the_cutoff_year_is_old_and_of_the_next_is_new() -> None:
    picture = tiny_picture()
    picture.loss_year[0, 0], picture.loss_year[0, 1] = 2020, 2021
    assert classify(picture, CUTOFF)[0, :2].tolist() == [2, 3021]


def test_far_boundaries_are_cut_at_the_frame() -> None:
    numbers = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", str(drawn(landscape()).svg))]
    assert numbers
    assert min(numbers) >= -8
    assert max(numbers) <= 436


@pytest.mark.parametrize(
    ("lat", "east", "north"), [(0, 111319.5, 110574.3), (60, 55800.0, 111412.2)]
)
def test_metres_of_a_degree(lat: float, east: float, north: float) -> None:
    assert metres_per_degree(lat) == pytest.approx((east, north), rel=1e-5)
