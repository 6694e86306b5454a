"""What each known record says that the values of its files mean, on rasters made by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from ddcheck.evidence import truth
from ddcheck.evidence.alerts import day_of
from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.evidence.completing import completed
from ddcheck.evidence.decoding import NO, UNDECIDED, YES
from ddcheck.evidence.holdings import scan, write_layer
from ddcheck.evidence.known_layers import known_layers
from ddcheck.evidence.raster import quiet_gdal
from ddcheck.evidence.tiles import file_name
from ddcheck.evidence.truth import binary_table
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid

NOT_KNOWN = code_of(Cause.MASKED)
NEVER = code_of(Cause.OUTSIDE_DOMAIN)
PERIOD = {"period": {"start": "2015-01-01", "end": "2025-12-31"}}
KNOWN = known_layers()

BINARY = {
    "jrc-gfc2020": ("uint8", {0: NO, 1: YES}, [2, 255]),
    "jrc-gft2020-forest": ("uint8", {0: NO, 1: YES, 10: YES, 20: YES}, [2, 11]),
    "jrc-gft2020-planted": ("uint8", {0: NO, 1: NO, 10: NO, 20: YES}, [2]),
    "jrc-tmf-annual-2020": (
        "uint8",
        {0: NOT_KNOWN, 1: YES, 2: YES, 3: NO, 4: UNDECIDED, 5: NO, 6: UNDECIDED},
        [7],
    ),
    "worldcover-2020": (
        "uint8",
        {0: NOT_KNOWN, 10: YES, 20: NO, 30: NO, 40: NO, 50: NO, 60: NO, 70: NO, 80: NO, 90: NO,
         95: YES, 100: NO},
        [5, 11, 255],
    ),
    "sdpt-planted-trees": ("uint8", {0: NO, **dict.fromkeys(range(1, 13), YES)}, [13]),
    "descals-oil-palm-2019": ("uint8", {0: NOT_KNOWN, 1: YES, 2: YES, 3: NO}, [4]),
    "umd-primary-forest-2001": ("uint8", {0: NO, 1: YES}, [2]),
    "sbtn-natural-forests-2020": ("uint8", {0: NO, 1: YES, 2: YES}, [3]),
    "sbtn-natural-lands-2020": (
        "uint8",
        {0: NOT_KNOWN, 2: YES, 5: YES, 8: YES, 9: YES, 12: NO, 14: YES, 17: YES, 18: YES,
         3: UNDECIDED, 21: UNDECIDED},
        [22],
    ),
    "natural-forests-of-the-world-2020": ("uint8", {0: NO, 129: NO, 130: YES, 250: YES}, [251]),
    "kalischek-cocoa": (
        "float32",
        {0.0: NO, 0.64: NO, 0.65: YES, 1.0: YES, np.nan: NOT_KNOWN},
        [1.01, -0.01, np.inf],
    ),
    "fdap-palm": ("float32", {0.65: NO, 0.66: YES}, [-1.0]),
    "fdap-cocoa": ("float32", {0.49: NO, 0.5: YES}, [2.0]),
    "fdap-rubber": ("float32", {0.37: NO, 0.38: YES}, [2.0]),
    "fdap-coffee": ("float32", {0.27: NO, 0.28: YES}, [2.0]),
}  # fmt: skip


def world(folder: Path, name: str, dtype: str, values: list[float]):
    """The layer of a known record with one tile that holds the values, a block each."""
    known = KNOWN[name]
    top, left, step = (10, -10, 10) if known.scheme is None else (30, 0, known.scheme.step)
    if known.scheme is not None:
        tile = known.scheme.name(top, left)
        path = folder / file_name(known.template or f"{name}_{{tile}}.tif", tile)
    else:
        path = folder / f"{name}.tif"
    side = 120
    raster = np.full((side, side), values[0], dtype)
    for i, value in enumerate(values):
        raster[16 * (i // 7) : 16 * (i // 7) + 16, 16 * (i % 7) : 16 * (i % 7) + 16] = value
    pixel = step / side
    if "grid" in known.record:  # too fine to write out a tile: the same record on a coarse grid
        known.record["grid"] = {**known.record["grid"], "pixel_deg": pixel}
    with rasterio.open(
        path, "w", driver="GTiff", height=side, width=side, count=1, dtype=dtype, crs="EPSG:4326",
        transform=from_origin(left, top, pixel, pixel), tiled=True, blockxsize=16, blockysize=16,
    ) as target:  # fmt: skip
        target.write(raster, 1)
    details = {} if "period" in known.record else dict(PERIOD)
    found, tiles = completed(known, scan([path], known), folder)
    write_layer(folder / "catalogue.yaml", known, tiles, None, {**details, **found})
    diagnostics = Diagnostics()
    layers = load_catalogue(folder / "catalogue.yaml", diagnostics).layers
    assert [d.message("en") for d in diagnostics.items] == []
    return layers[0]


def codes_of(layer, count: int) -> tuple[list[int], list[str]]:
    """The code in the middle of each block."""
    diagnostics = Diagnostics()
    reader = LayerReader(layer, diagnostics)
    with quiet_gdal():
        codes = reader.window(layer.tiles[0].extent)
        reader.close()
    found = [int(codes[16 * (i // 7) + 8, 16 * (i % 7) + 8]) for i in range(count)]
    return found, [d.code for d in diagnostics.items]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Each test its own records: some are put on a coarser grid."""
    monkeypatch.setattr(f"{__name__}.KNOWN", known_layers())


@pytest.mark.parametrize("name", BINARY)
def test_classes_mean_what_the_record_says(tmp_path: Path, name: str) -> None:
    dtype, meaning, _ = BINARY[name]
    layer = world(tmp_path, name, dtype, list(meaning))
    found, complaints = codes_of(layer, len(meaning))
    assert found == [int(code) for code in meaning.values()]
    assert complaints == []


@pytest.mark.parametrize("name", BINARY)
def test_a_value_that_cannot_be_makes_its_block_unseen(tmp_path: Path, name: str) -> None:
    dtype, meaning, never = BINARY[name]
    sound = next(iter(meaning))
    layer = world(tmp_path, name, dtype, [sound, *never])
    found, complaints = codes_of(layer, 1 + len(never))
    assert found[0] == int(meaning[sound])
    assert found[1:] == [NEVER] * len(never)
    assert complaints == ["DD304"] * len(never)


def test_every_readable_record_of_yes_and_no_is_tried() -> None:
    asserts = ("forest", "planted", "commodity")
    names = {n for n, k in KNOWN.items() if k.record["asserts"] in asserts and not k.unreadable}
    years = {n for n in names if n.startswith("jrc-tmf-annual-")} | {"worldcover-2021"}
    assert names - years == set(BINARY) - {"jrc-tmf-annual-2020"}


def test_a_class_that_decides_nothing_is_possible_forest(tmp_path: Path) -> None:
    layer = world(tmp_path, "jrc-tmf-annual-2020", "uint8", [1, 3, 4])
    table = binary_table(layer, date(2020, 12, 31))
    assert table[UNDECIDED] == truth.MAY
    assert table[YES] & truth.MUST
    assert table[NO] == truth.VOUCH


def test_year_of_deforestation(tmp_path: Path) -> None:
    layer = world(tmp_path, "jrc-tmf-deforestation-year", "uint16", [0, 1982, 2020, 2021, 2025])
    found, complaints = codes_of(layer, 5)
    assert [layer.decoding.years[code] for code in found] == [0, 1982, 2020, 2021, 2025]
    assert complaints == []
    assert not layer.absence_is_evidence


@pytest.mark.parametrize("value", [1981, 2026, 1, 65535])
def test_a_year_that_cannot_be(tmp_path: Path, value: int) -> None:
    layer = world(tmp_path, "jrc-tmf-deforestation-year", "uint16", [0, value])
    assert codes_of(layer, 2) == ([0, NEVER], ["DD304"])


ALERTS = {
    "gfw-integrated-alerts": {
        20001: date(2015, 1, 1), 20366: date(2016, 1, 1), 20732: date(2017, 1, 1),
        30055: date(2015, 2, 24), 21847: date(2020, 1, 21), 22192: date(2020, 12, 31),
        22193: date(2021, 1, 1), 42193: date(2021, 1, 1),
    },
    "glad-l-date-conf": {22192: date(2020, 12, 31), 32193: date(2021, 1, 1)},
    "radd-date-conf": {22192: date(2020, 12, 31), 32193: date(2021, 1, 1)},
    "radd-native": {20366: date(2020, 12, 31), 21001: date(2021, 1, 1), 24366: date(2024, 12, 31)},
    "glad-s2-native": {730: date(2020, 12, 31), 731: date(2021, 1, 1)},
}  # fmt: skip


@pytest.mark.parametrize("name", ALERTS)
def test_days_of_alerts(tmp_path: Path, name: str) -> None:
    days = ALERTS[name]
    layer = world(tmp_path, name, "uint16", [0, *days])
    found, complaints = codes_of(layer, 1 + len(days))
    assert complaints == []
    assert found[0] == 0
    assert {raw: day_of(int(layer.decoding.alerts.day[raw])) for raw in days} == days
    sure = {raw: layer.decoding.code[raw] == 2 for raw in days}
    confirmed = {30055, 42193, 32193}
    assert {raw for raw, firm in sure.items() if firm} == confirmed & set(days)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gfw-integrated-alerts", 10001), ("gfw-integrated-alerts", 20000),
        ("gfw-integrated-alerts", 50001), ("glad-l-date-conf", 42193), ("radd-native", 23366),
        ("radd-native", 21000), ("gfw-integrated-alerts", 29999),
    ],
)  # fmt: skip
def test_alerts_that_cannot_be(tmp_path: Path, name: str, value: int) -> None:
    assert codes_of(world(tmp_path, name, "uint16", [0, value]), 2) == ([0, NEVER], ["DD304"])


def test_pixels_that_are_no_whole_number_a_degree_are_refused_by_name(tmp_path: Path) -> None:
    known = KNOWN["jrc-gft2020-forest"]
    path = tmp_path / "exported.tif"
    pixel = 8.983152841195215e-05
    with rasterio.open(
        path, "w", driver="GTiff", height=9, width=9, count=1, dtype="uint8", crs="EPSG:4326",
        transform=from_origin(10, 1, pixel, pixel),
    ) as target:  # fmt: skip
        target.write(np.zeros((9, 9), np.uint8), 1)
    with pytest.raises(InputInvalid, match=r"jrc-gft2020-forest: exported\.tif has pixels"):
        completed(known, scan([path], known), tmp_path)


@pytest.mark.parametrize(
    ("crs", "transform", "dtype", "said"),
    [
        ("EPSG:3857", from_origin(0, 0, 10, 10), "uint8", "Mercator"),
        ("EPSG:32722", rasterio.Affine(10, 1, 0, 0, -10, 0), "uint8", "north-up"),
        ("EPSG:32722", rasterio.Affine(10, 0, 0, 0, 10, 0), "uint8", "north-up"),
        ("EPSG:32722", from_origin(0, 0, 10, 20), "uint8", "square"),
        ("EPSG:32722", from_origin(0, 0, 10, 10), "int16", "int16"),
    ],
)
def test_files_that_cannot_be_read_are_refused_by_name(
    tmp_path: Path, crs: str, transform, dtype: str, said: str
) -> None:
    known = KNOWN["jrc-gft2020-forest"]
    path = tmp_path / "exported.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=9, width=9, count=1, dtype=dtype, crs=crs,
        transform=transform,
    ) as target:  # fmt: skip
        target.write(np.zeros((9, 9), dtype), 1)
    with pytest.raises(InputInvalid, match=said):
        completed(known, scan([path], known), tmp_path)


def test_a_projected_export_becomes_a_layer(tmp_path: Path) -> None:
    known = KNOWN["jrc-gft2020-forest"]
    path = tmp_path / "zone_22.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=9, width=9, count=1, dtype="uint8", crs="EPSG:32722",
        transform=from_origin(300_000, 9_000_000, 10, 10),
    ) as target:  # fmt: skip
        target.write(np.full((9, 9), 20, np.uint8), 1)
    found, tiles = completed(known, scan([path], known), tmp_path)
    write_layer(tmp_path / "catalogue.yaml", known, tiles, None, found)
    diagnostics = Diagnostics()
    [layer] = load_catalogue(tmp_path / "catalogue.yaml", diagnostics).layers
    assert diagnostics.items == []
    assert layer.lattice.crs == "EPSG:32722"
    codes, complaints = codes_of(layer, 0)
    assert (codes, complaints) == ([], [])
