"""Rows that say the same are asked once: the different ones, and which of them each row is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.int64]
_ROOM = 1 << 62


def different(*keys: NDArray[np.generic]) -> tuple[Codes, Codes]:
    """First row of each different combination of the keys (n,), and for each row which it is.

    The combinations are numbered in the order in which they come up.
    """
    size = len(keys[0])
    if not size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    joined, width = np.zeros(size, np.int64), 1
    for key in keys:
        codes, many = _narrow(np.asarray(key))
        if width * many >= _ROOM:
            joined, width = _numbered(joined)
        joined, width = joined * many + codes, width * many
    codes, count = _numbered(joined)
    first = np.zeros(count, np.int64)
    first[codes[::-1]] = np.arange(size - 1, -1, -1)
    return first, codes


def coded(values: Sequence[Hashable]) -> Codes:
    """Values as numbers, in the order in which they come up."""
    at: dict[Hashable, int] = {}
    return np.array([at.setdefault(value, len(at)) for value in values], np.int64)


def _narrow(key: NDArray[np.generic]) -> tuple[Codes, int]:
    """A key as numbers from 0, and how many there may be."""
    if not len(key):
        return np.zeros(0, np.int64), 1
    if key.dtype == bool:
        return key.astype(np.int64), 2
    low, high = int(key.min()), int(key.max())
    if key.dtype.kind == "f" or high - low >= 1 << 31:
        return _numbered(key)
    return key.astype(np.int64) - low, high - low + 1


def _numbered(values: NDArray[np.generic]) -> tuple[Codes, int]:
    coded = pa.array(values).dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), max(len(coded.dictionary), 1)
