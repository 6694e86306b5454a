"""DIST-ALERT: grades and dates of two files become one raster, whose tiles do not overlap."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from ddcheck.evidence.disturbance import DATE, STATUS, UNKNOWN, Joined, join
from ddcheck.evidence.mgrs import square_of
from ddcheck.model.errors import InputInvalid

PIXEL = 300.0  # ten times that of the real tiles, which are as wide
SIDE = 366


def snapped(name: str, *, signed: bool = False) -> tuple[str, float, float]:
    """CRS and corner of a published tile: moved outwards to multiples of its pixel."""
    square = square_of(name)
    assert square is not None
    bottom = square.signed_north if signed else square.north
    west = np.floor(square.east / PIXEL) * PIXEL
    north = np.ceil((bottom + 100_000) / PIXEL) * PIXEL
    return f"EPSG:{32600 + square.zone if signed else square.epsg}", float(west), float(north)


def pair(
    folder: Path, name: str, status: np.ndarray, days: np.ndarray, *, corner=None, crs=None,
    signed: bool = False,
) -> list[Path]:  # fmt: skip
    system, west, north = snapped(name, signed=signed)
    west, north = corner or (west, north)
    paths = []
    for kind, values in ((STATUS, status.astype(np.uint8)), (DATE, days.astype(np.int16))):
        path = folder / f"OPERA_L3_DIST-ALERT-HLS_T{name}_20250601T1_30_v1_{kind}.tif"
        with rasterio.open(
            path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1,
            dtype=values.dtype, crs=crs or system, transform=from_origin(west, north, PIXEL, PIXEL),
            nodata=255 if kind == STATUS else -1,
        ) as target:  # fmt: skip
            target.write(values, 1)
        paths.append(path)
    return paths


def full(value: int) -> np.ndarray:
    return np.full((SIDE, SIDE), value)


def read(tile: Joined) -> tuple[np.ndarray, rasterio.Affine]:
    with rasterio.open(tile.path) as dataset:
        return dataset.read(1), dataset.transform


def test_every_status_with_and_without_a_day(tmp_path: Path) -> None:
    status, days = full(0), full(0)
    cases = [*((s, 400) for s in (0, 1, 2, 3, 4, 5, 6, 7, 8, 255)), (0, 0), (0, -1), (3, 0), (6, -1),
             (255, 0), (2, 255), (8, 1), (6, 9999), (6, 10_000)]  # fmt: skip
    for column, (grade, day) in enumerate(cases):
        status[20, column + 10], days[20, column + 10] = grade, day
    [tile] = join(pair(tmp_path, "22MBU", status, days), tmp_path / "joined")
    values, transform = read(tile)
    west = snapped("22MBU")[1]
    first = 10 - round((transform.c - west) / PIXEL)
    row = 20 - round((snapped("22MBU")[2] - transform.f) / PIXEL)
    assert values[row, first : first + len(cases)].tolist() == [
        UNKNOWN, 20400, 20400, 30400, 20400, 20400, 30400, 30400, 30400, UNKNOWN,
        0, 0, UNKNOWN, UNKNOWN, UNKNOWN, 20255, 30001, 39999, UNKNOWN,
    ]  # fmt: skip
    assert np.count_nonzero(values) == len(cases) - 2


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("names", [("22MBU", "22MCU"), ("22MBU", "22MBT"), ("22NBF", "22NCF")])
def test_neighbours_cover_the_ground_once(
    tmp_path: Path, names: tuple[str, str], signed: bool
) -> None:
    files = [
        path for name in names for path in pair(tmp_path, name, full(6), full(9), signed=signed)
    ]
    tiles = join(files, tmp_path / "joined")
    assert [tile.name for tile in tiles] == sorted(names)
    cells: set[tuple[int, int]] = set()
    for tile in tiles:
        values, transform = read(tile)
        assert (values == 30009).all()
        square = square_of(tile.name)
        assert square is not None
        rows = [round(transform.f / PIXEL) - r for r in range(values.shape[0])]
        cols = [round(transform.c / PIXEL) + c for c in range(values.shape[1])]
        own = {(row, col) for row in rows for col in cols}
        assert not cells & own
        cells |= own
        assert abs(len(cols) - SQUARE / PIXEL) <= 1
    low, high = (f(col for _, col in cells) for f in (min, max))
    bottom, top = (f(row for row, _ in cells) for f in (min, max))
    assert len(cells) == (high - low + 1) * (top - bottom + 1)


SQUARE = 100_000


def test_the_same_files_give_the_same_bytes_and_name_their_sources(tmp_path: Path) -> None:
    files = pair(tmp_path, "22MBU", full(3), full(77))
    first = join(files, tmp_path / "a")[0].path.read_bytes()
    assert join(reversed(files), tmp_path / "b")[0].path.read_bytes() == first
    with rasterio.open(tmp_path / "a" / "T22MBU.tif") as dataset:
        assert len(dataset.tags()[f"SHA256_OF_{STATUS}"]) == 64


def refused(files: list[Path], folder: Path) -> str:
    with pytest.raises(InputInvalid) as caught:
        join(files, folder / "joined")
    return caught.value.wording.en


def test_what_is_wrong_is_said_by_name(tmp_path: Path) -> None:
    good = pair(tmp_path, "22MBU", full(0), full(0))
    assert f"lacks its {DATE}" in refused(good[:1], tmp_path)
    other = tmp_path / "copy"
    other.mkdir()
    twice = pair(other, "22MBU", full(0), full(0))
    assert "is a second" in refused([*good, twice[0]], tmp_path)
    stray = tmp_path / "notes.tif"
    stray.write_bytes(good[0].read_bytes())
    assert "is not named like" in refused([*good, stray], tmp_path)
    renamed = [p.rename(p.with_name(p.name.replace("22MBU", "22MCU"))) for p in good]
    assert "its name says" in refused(renamed, tmp_path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"crs": "EPSG:32723"}, "its name says EPSG:32622 / EPSG:32722"),
        ({"corner": (200_000.0 + 5000, 9_400_000.0)}, "its name says"),
        ({"corner": (200_000.0 - 10, 9_400_000.0 + 50)}, "does not lie on the grid of its zone"),
    ],
)
def test_a_file_that_lies_elsewhere(tmp_path: Path, changes: dict, said: str) -> None:
    assert said in refused(pair(tmp_path, "22MBU", full(0), full(0), **changes), tmp_path)


def test_a_status_that_is_none(tmp_path: Path) -> None:
    status = full(0)
    status[100, 100] = 9  # of the yearly product
    assert "holds 9" in refused(pair(tmp_path, "22MBU", status, full(0)), tmp_path)


def test_a_truncated_file(tmp_path: Path) -> None:
    files = pair(tmp_path, "22MBU", full(0), full(0))
    files[1].write_bytes(files[1].read_bytes()[:9000])
    assert files[1].name in refused(files, tmp_path)


def test_the_days_of_a_joined_value() -> None:
    from ddcheck.evidence.alerts import from_date_conf

    base = date(2020, 12, 31)
    assert from_date_conf(20001, base) == (date(2021, 1, 1), 2)
    assert from_date_conf(30365, base) == (date(2021, 12, 31), 3)
    assert from_date_conf(22193) == (date(2021, 1, 1), 2)
