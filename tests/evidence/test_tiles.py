"""Tile names of every producer in both directions, with the edges of method §1.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.evidence.tiles import SCHEMES, Extent, file_name, is_file_name

HANSEN = SCHEMES["hansen"]
NAMES = {
    "hansen": {
        (5.69, -6.70): "10N_010W", (-3.0, -60.5): "00N_070W", (-0.5, 100.2): "00N_100E",
        (-15, 25): "10S_020E", (75, -175): "80N_180W", (0.0, 0.0): "00N_000E",
        (10.0, 10.0): "10N_010E", (5, 180.0): "10N_180W", (5, -180.0): "10N_180W",
        (80, 0): "80N_000E", (-60, 0): "50S_000E", (80.1, 0): None, (-60.1, 0): None,
        (90, 0): None, (-90, 0): None,
    },
    "jrc": {
        (5.69, -6.70): "N10_W10", (-3.0, -60.5): "N0_W70", (-0.5, 100.2): "N0_E100",
        (-15, 25): "S10_E20", (75, -175): "N80_W180", (0.0, 0.0): "N0_E0", (5, 180.0): "N10_W180",
    },
    "tmf": {(5.69, -80): "N10_W80", (-3, 20): "N0_E20", (30, 0): "N30_E0", (31, 0): None,
            (-30, 5): "S20_E0"},
    "worldcover": {
        (-46.5, 37.5): "S48E036", (5.69, -6.70): "N03W009", (0.0, 0.0): "N00E000",
        (-0.1, -0.1): "S03W003", (3.0, 3.0): "N03E003", (1, 180.0): "N00W180",
        (90, 0): "N87E000", (-90, 0): "S90E000",
    },
    "cci": {(5.69, -6.70): "N10W010", (0.0, 0.0): "N00E000", (-15, 25): "S10E020",
            (90, 5): "N90E000", (-90, 5): "S80E000"},
}  # fmt: skip
CASES = [(s, at, name) for s, names in NAMES.items() for at, name in names.items()]


@pytest.mark.parametrize(("scheme", "at", "name"), CASES)
def test_name_of_a_position(scheme: str, at: tuple[float, float], name: str | None) -> None:
    assert SCHEMES[scheme].at(*at) == name


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        ("hansen", name)
        for name in (
            "00S_010W", "10N_10W", "10n_010W", "15N_010W", "10N_180E", "10N_000W", "100N_010W",
            "90S_000E", "N10_W10", "60S_000E", "90N_000E",
        )
    ]
    + [("jrc", name) for name in ("N00_E110", "N0_W0", "S0_E10", "N10_E180", "N5_E10", "10N_010E")]
    + [("tmf", "N40_E0"), ("tmf", "S30_E0")]
    + [("worldcover", name) for name in ("S00E000", "N01E000", "N03E180", "N3W9", "N90E000")]
    + [("cci", name) for name in ("S00E000", "N10_W010", "N10E180", "S90E000")],
)  # fmt: skip
def test_names_that_are_not_tiles(scheme: str, name: str) -> None:
    assert SCHEMES[scheme].corner_of(name) is None


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda scheme: scheme.id)
def test_every_name_comes_back(scheme) -> None:
    south, north = scheme.rows
    names = set()
    for top in range(south + scheme.step, north + 1, scheme.step):
        for left in range(-180, 180, scheme.step):
            name = scheme.name(top, left)
            assert scheme.corner_of(name) == (top, left)
            assert scheme.at(top - scheme.step / 2, left + scheme.step / 2) == name
            names.add(name)
    assert len(names) == (north - south) // scheme.step * (360 // scheme.step)
    assert scheme.name(0, 180) == scheme.name(0, -180)


LAT = st.floats(-90, 90) | st.integers(-9, 9).map(lambda i: 10.0 * i) | st.integers(-90, 90)
LON = st.floats(-180, 180) | st.integers(-18, 18).map(lambda i: 10.0 * i) | st.integers(-180, 180)


@given(st.sampled_from(sorted(SCHEMES)), LAT, LON)
def test_the_tile_of_a_position_holds_it(scheme: str, lat: float, lon: float) -> None:
    own = SCHEMES[scheme]
    name = own.at(lat, lon)
    if name is None:
        assert not own.rows[0] <= lat <= own.rows[1]
        return
    top, left = own.corner_of(name)
    assert top - own.step <= lat <= top
    assert left <= (lon if lon < 180 else lon - 360) < left + own.step
    assert name in own.touched(lon, lat, lon, lat)


@given(st.sampled_from(sorted(SCHEMES)), LAT, LON, st.floats(0, 25), st.floats(0, 25))
def test_touched_tiles_are_those_that_meet_the_box(
    scheme: str, south: float, west: float, height: float, width: float
) -> None:
    """Against the plain definition: every tile of the globe, three turns of it, by its corners."""
    own = SCHEMES[scheme]
    north, east = min(south + height, 90), west + width
    expected = {
        own.name(top, left)
        for top in range(own.rows[0] + own.step, own.rows[1] + 1, own.step)
        for left in range(-540, 540, own.step)
        if top >= south and top - own.step <= north and left <= east and left + own.step >= west
    }
    assert own.touched(west, south, east, north) == expected


def test_a_plot_on_an_edge_needs_both_tiles() -> None:
    assert HANSEN.touched(9.5, 0.0, 9.6, 0.1) == {"10N_000E", "00N_000E"}
    assert SCHEMES["worldcover"].touched(3.0, 3.0, 3.1, 3.1) == {
        "N03E003", "N03E000", "N00E003", "N00E000",
    }  # fmt: skip
    assert HANSEN.touched(179.9, 1, 180.1, 2) == {"10N_170E", "10N_180W"}


def test_tiles_of_a_window_round_the_globe() -> None:
    k = 4
    assert HANSEN.tiles(Extent(279, 719, 281, 721), -180, 80, k) == [
        "20N_010W",
        "20N_000E",
        "10N_010W",
        "10N_000E",
    ]
    assert HANSEN.tiles(Extent(280, 720, 320, 760), -180, 80, k) == ["10N_000E"]
    assert HANSEN.tiles(Extent(280, 1439, 281, 1441), -180, 80, k) == ["10N_170E", "10N_180W"]
    assert HANSEN.tiles(Extent(280, -1, 281, 1), -180, 80, k) == ["10N_170E", "10N_180W"]
    assert HANSEN.extent((10, 0), -180, 80, k) == Extent(280, 720, 320, 760)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda scheme: scheme.id)
def test_extent_and_window_agree(scheme) -> None:
    """The pixels of a tile's extent touch that tile alone; one more row and column touch four."""
    k, north = 4, 90
    for name in (scheme.name(30, -9 if scheme.step == 3 else -10), scheme.name(0, -180)):
        extent = scheme.extent(scheme.corner_of(name), -180, north, k)
        assert scheme.tiles(extent, -180, north, k) == [name]
        wider = Extent(extent.row0 - 1, extent.col0 - 1, extent.row1, extent.col1)
        assert len(scheme.tiles(wider, -180, north, k)) in (2, 4)


@pytest.mark.parametrize(
    ("scheme", "text", "name"),
    [
        ("hansen", "Hansen_GFC-2025-v1.13_lossyear_10N_110E.tif", "10N_110E"),
        ("jrc", "JRC_GFC2020_V3_N10_W80.tif", "N10_W80"),
        ("tmf", "JRC_TMF_AnnualChange_v1_2023_AFR_ID35_N0_E20.tif", "N0_E20"),
        ("worldcover", "ESA_WorldCover_10m_2021_v200_S48E036_Map.tif", "S48E036"),
        ("cci", "N10W010_ESACCI-BIOMASS-L4-AGB-MERGED-100m-2020-fv6.0.tif", "N10W010"),
        ("hansen", "lossyear_10N_110E_00N_110E.tif", None),
        ("hansen", "lossyear.tif", None),
        ("hansen", "a110N_110E.tif", None),
    ],
)
def test_the_tile_in_a_file_name(scheme: str, text: str, name: str | None) -> None:
    assert SCHEMES[scheme].in_text(text) == name


def test_templates_name_files() -> None:
    template = "JRC_TMF_AnnualChange_v1_2023_*{tile}.tif"
    assert is_file_name("JRC_TMF_AnnualChange_v1_2023_AFR_ID35_N0_E20.tif", template, "N0_E20")
    assert is_file_name(file_name(template, "N0_E20"), template, "N0_E20")
    assert not is_file_name("JRC_TMF_AnnualChange_v1_2022_AFR_ID35_N0_E20.tif", template, "N0_E20")
    assert not is_file_name("JRC_TMF_AnnualChange_v1_2023_a.b_N0_E20.tif", template, "N0_E20")
