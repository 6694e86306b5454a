"""Pieces of rows and windows: where they lie, and cutting them at the borders of blocks."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.raster import RasterFile
from ddcheck.evidence.tiles import Extent

_T = TypeVar("_T", bound=np.generic)
Codes = NDArray[np.uint8]


def split_at_blocks(
    row: Ints, col: Ints, length: Ints, begin: Ints, width: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Cut pieces of rows, from `col` on, where a column of blocks ends; each keeps its place."""
    count = (col + length - 1) // width - col // width + 1
    if not len(count) or count.max() == 1:
        return row, col, length, begin
    piece = np.repeat(np.arange(len(col)), count)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    block = (col // width)[piece] + step
    left = np.maximum(col[piece], block * width)
    right = np.minimum((col + length)[piece], (block + 1) * width)
    return row[piece], left, right - left, begin[piece] + left - col[piece]


def fill(result: Codes, begin: Ints, length: Ints, value: Codes) -> None:
    """Write one value into each of some pieces."""
    place = np.repeat(begin - (np.cumsum(length) - length), length) + np.arange(length.sum())
    result[place] = np.repeat(value, length)


def turns(extent: Extent, turn: int) -> range:
    """By how many pixels a window must be moved so that its columns fall into 0 ... turn."""
    return range(extent.col0 // turn * turn, extent.col1, turn)


def part_of(whole: NDArray[_T], part: Extent, frame: Extent) -> NDArray[_T]:
    rows = slice(part.row0 - frame.row0, part.row1 - frame.row0)
    return whole[rows, part.col0 - frame.col0 : part.col1 - frame.col0]


def within(asked: Ints, extent: Extent) -> Ints:
    """What rectangles (row0, col0, row1, col1) share with an extent; those apart drop out."""
    low = np.maximum(asked[:, :2], (extent.row0, extent.col0))
    high = np.minimum(asked[:, 2:], (extent.row1, extent.col1))
    return np.hstack([low, high])[(low < high).all(1)]


def block_extent(file: RasterFile, at: tuple[int, int]) -> Extent:
    row, col = at[0] * file.block_height, at[1] * file.block_width
    bottom = min(row + file.block_height, file.tile.extent.height)
    return Extent(row, col, bottom, min(col + file.block_width, file.tile.extent.width))


def touched_blocks(asked: Ints, height: int, width: int) -> Ints:
    """Blocks (m, 2) that rectangles touch, in rows from the corner of the tile."""
    size = np.array([height, width])
    low, high = asked[:, :2] // size, -(-asked[:, 2:] // size)
    corner = low.min(0)
    edge = np.zeros(high.max(0) - corner + 1, np.int64)
    (top, left), (bottom, right) = (low - corner).T, (high - corner).T
    np.add.at(edge, (top, left), 1)
    np.add.at(edge, (top, right), -1)
    np.add.at(edge, (bottom, left), -1)
    np.add.at(edge, (bottom, right), 1)
    found: Ints = np.argwhere(edge.cumsum(0).cumsum(1) > 0) + corner
    return found
