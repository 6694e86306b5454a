"""Damage done to a tile on disk: what happens on disks, in transfers, and by mistaken hands.

Each kind makes a file out of a sound one. `known` kinds are also tried with a record that was made
from the damaged file, so that only what the file says of itself can give it away.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import from_origin

SIDE = 64
WEST, NORTH, K = 10.0, 1.0, 4000
LAYOUTS: tuple[dict[str, Any], ...] = (
    {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"},
    {"tiled": True, "blockxsize": 32, "blockysize": 16, "compress": "lzw"},
    {"blockysize": 1, "compress": "lzw"},
    {"blockysize": 8, "compress": None},
    {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": None},
)
Rng = np.random.Generator


def write(path: Path, values: np.ndarray, layout: dict[str, Any], **changes: Any) -> None:
    height, width = values.shape
    profile = {
        "driver": "GTiff", "height": height, "width": width, "count": 1, "dtype": values.dtype,
        "crs": "EPSG:4326", "transform": from_origin(WEST, NORTH, 1 / K, 1 / K),
    }  # fmt: skip
    with rasterio.open(path, "w", **(profile | layout | changes)) as target:
        target.write(values, 1)


def sound_values(rng: Rng) -> np.ndarray:
    """Loss years, patchy as real ones are."""
    rough = rng.integers(0, 25, (SIDE // 8, SIDE // 8))
    return np.where(rng.random((SIDE, SIDE)) < 0.6, np.kron(rough, np.ones((8, 8), int)), 0).astype(
        np.uint8
    )


def _bit(data: bytearray, rng: Rng) -> bytes:
    for _ in range(int(rng.integers(1, 4))):
        data[int(rng.integers(len(data)))] ^= 1 << int(rng.integers(8))
    return bytes(data)


def _block(data: bytearray, rng: Rng) -> bytes:
    """A sector of the disk: zeros, ones, noise, or another sector of the same file."""
    size = int(min(len(data) // 2, rng.choice([16, 64, 512])))
    start = int(rng.integers(len(data) - size))
    other = int(rng.integers(len(data) - size))
    data[start : start + size] = [
        bytes(size), b"\xff" * size, rng.bytes(size), bytes(data[other : other + size]),
    ][int(rng.integers(4))]  # fmt: skip
    return bytes(data)


def _truncation(data: bytearray, rng: Rng) -> bytes:
    return bytes(data[: int(rng.integers(len(data)))])


def _extension(data: bytearray, rng: Rng) -> bytes:
    return bytes(data) + rng.bytes(int(rng.integers(1, 600)))


def _zeros(data: bytearray, rng: Rng) -> bytes:
    """The end of the file was never written to the disk: the size is right."""
    start = int(rng.integers(len(data)))
    return bytes(data[:start]) + bytes(len(data) - start)


BYTES: dict[str, Callable[[bytearray, Rng], bytes]] = {
    "bit": _bit, "block": _block, "truncation": _truncation, "extension": _extension,
    "unwritten": _zeros,
}  # fmt: skip


def _other(rng: Rng, first: int) -> int:
    return int(rng.choice([step for step in (-7, -1, 1, 3, 40) if step != first]))


def rewritten(kind: str, path: Path, values: np.ndarray, layout: dict[str, Any], rng: Rng) -> None:
    """A sound file that is another one than the record means."""
    pixel = 1 / K
    if kind == "renamed":
        away = _other(rng, 0) * SIDE * pixel
        place = (WEST + away, NORTH) if rng.random() < 0.5 else (WEST, NORTH + away)
        write(path, np.flipud(values), layout, transform=from_origin(*place, pixel, pixel))
    elif kind == "other version":
        later = values.copy()
        later[:: int(rng.integers(2, 9)), :: int(rng.integers(2, 9))] = int(rng.integers(25, 255))
        write(path, later, layout)
    elif kind == "other crs":
        crs = str(rng.choice(["EPSG:4269", "EPSG:32632", "EPSG:3857", "EPSG:4674"]))
        write(path, np.roll(values, 5), layout, crs=crs)
    elif kind == "other dtype":
        dtype = str(rng.choice(["uint16", "int16", "float32", "int32"]))
        write(path, np.roll(values, 5).astype(dtype), layout, dtype=dtype)
    elif kind == "other size":
        write(path, values[: SIDE - int(rng.integers(1, 30))], layout)
    elif kind == "nodata":
        write(path, values, layout, nodata=int(rng.integers(0, 25)))
    elif kind == "sparse":
        sparse(path, values, layout, rng)
    elif kind == "turned":
        turned = rasterio.Affine(pixel, 0, WEST, 0, pixel, NORTH - SIDE * pixel)
        write(path, np.flipud(values), layout, transform=turned)
    else:
        raise AssertionError(kind)


def sparse(path: Path, values: np.ndarray, layout: dict[str, Any], rng: Rng) -> None:
    """Blocks that were never written: GDAL reads them as zeros."""
    profile = {
        "driver": "GTiff", "height": SIDE, "width": SIDE, "count": 1, "dtype": "uint8",
        "crs": "EPSG:4326", "transform": from_origin(WEST, NORTH, 1 / K, 1 / K), "SPARSE_OK": True,
    }  # fmt: skip
    height = layout["blockysize"]
    with rasterio.open(path, "w", **(profile | layout)) as target:
        for row in range(0, SIDE, height):
            if rng.random() < 0.5:
                window = rasterio.windows.Window(0, row, SIDE, height)
                target.write(values[row : row + height], 1, window=window)


REWRITTEN = ("renamed", "other version", "other crs", "other dtype", "other size", "nodata",
             "sparse", "turned")  # fmt: skip
KINDS = (*BYTES, *REWRITTEN)
"""With a record made from the damaged file only these must be found out, or read the same."""
KNOWN = ("truncation", *REWRITTEN)
