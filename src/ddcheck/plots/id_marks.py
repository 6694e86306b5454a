"""Marks of ids: the same for the same text, nearly never for two texts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_LENGTHS = 1 << 12
_FACTOR = np.random.default_rng(20201231).integers(1, 1 << 63, _LENGTHS, np.uint64) | np.uint64(1)


def id_marks(ids: pa.ChunkedArray) -> NDArray[np.uint64]:
    """(n,) marks of texts: each byte times a factor of its place, added up; 0 for null.

    Two texts may share a mark, so those that do must be compared. Nobody can be hurt by one who
    makes such texts on purpose: they cost a comparison.
    """
    marks = [np.zeros(0, np.uint64), *(_of_chunk(chunk) for chunk in ids.chunks)]
    return np.concatenate(marks)


def _of_chunk(cells: pa.StringArray) -> NDArray[np.uint64]:
    _, places, letters = cells.buffers()
    result = np.zeros(len(cells), np.uint64)
    if letters is None or places is None:
        return result
    bounds = np.frombuffer(places, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    own = np.frombuffer(letters, np.uint8)[bounds[0] : bounds[-1]].astype(np.uint64) + np.uint64(1)
    length = np.diff(bounds)
    filled = np.flatnonzero(length)
    if not len(filled):
        return result
    begin = bounds[:-1][filled].astype(np.int64) - bounds[0]
    place = np.arange(len(own)) - np.repeat(begin, length[filled])
    own *= _FACTOR[place % _LENGTHS]
    result[filled] = np.add.reduceat(own, begin)
    return result
