"""Tile names (method §1.1) and the tiles of a window."""

from __future__ import annotations

import pytest

from ddcheck.evidence.tiles import Extent, corner_of_name, hansen_extent, hansen_name, hansen_tiles


@pytest.mark.parametrize(
    ("lat", "lon", "name"),
    [
        (5.69, -6.70, "10N_010W"), (-3.0, -60.5, "00N_070W"), (-0.5, 100.2, "00N_100E"),
        (-15, 25, "10S_020E"), (75, -175, "80N_180W"), (0.0, 0.0, "00N_000E"),
        (10.0, 10.0, "10N_010E"), (5, 180.0, "10N_180W"), (5, -180.0, "10N_180W"),
    ],
)  # fmt: skip
def test_name_of_a_position(lat: float, lon: float, name: str) -> None:
    assert hansen_name(lat, lon) == name


@pytest.mark.parametrize(
    "name",
    [
        "00S_010W",
        "10N_10W",
        "10n_010W",
        "15N_010W",
        "10N_180E",
        "10N_000W",
        "100N_010W",
        "90S_000E",
    ],
)
def test_names_that_are_not_tiles(name: str) -> None:
    assert corner_of_name(name) is None


def test_every_corner_comes_back() -> None:
    for top in range(-80, 91, 10):
        for left in range(-180, 180, 10):
            assert corner_of_name(hansen_name(top - 1, left + 1)) == (top, left)


def test_tiles_of_a_window_round_the_globe() -> None:
    k = 4
    assert hansen_tiles(Extent(279, 719, 281, 721), -180, 80, k) == [
        "20N_010W",
        "20N_000E",
        "10N_010W",
        "10N_000E",
    ]
    assert hansen_tiles(Extent(280, 720, 320, 760), -180, 80, k) == ["10N_000E"]
    assert hansen_tiles(Extent(280, 1439, 281, 1441), -180, 80, k) == ["10N_170E", "10N_180W"]
    assert hansen_tiles(Extent(280, -1, 281, 1), -180, 80, k) == ["10N_170E", "10N_180W"]
    assert hansen_extent(10, 0, -180, 80, k) == Extent(280, 720, 320, 760)
