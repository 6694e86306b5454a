"""The ids of the plots of a run, in order: as much memory as their letters need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeAlias, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ddcheck.model.shelf import IN_MEMORY, Shelf

_PIECE = 1 << 12  # ids that are words of the language at once
_AT_ONCE = 1 << 18  # ids that are put in order at once
_TEXT = pa.large_string()
ABSENT = -1
Index = NDArray[np.int64]
Ids: TypeAlias = Sequence[str] | Any
"""Texts, or an Arrow column of them."""


class PlotNames(Sequence[str | None]):
    """Ids in the order of their letters, and behind them plots that have none."""

    def __init__(self, ids: pa.Array, nameless: int) -> None:
        self._ids = ids
        self._nameless = nameless

    def __len__(self) -> int:
        return len(self._ids) + self._nameless

    @overload
    def __getitem__(self, at: int) -> str | None: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str | None]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str | None] | None:
        if isinstance(at, slice):
            low, high, step = at.indices(len(self))
            if step != 1:
                return [self[row] for row in range(low, high, step)]
            return self.part(low, max(high, low))
        row = int(at)
        row = row + len(self) if row < 0 else row
        if not 0 <= row < len(self):
            raise IndexError(at)
        return self._ids[row].as_py() if row < self.named else None

    def part(self, low: int, high: int) -> PlotNames:
        """The ids of the rows low <= row < high."""
        named = self._ids[min(low, self.named) : min(high, self.named)]
        return PlotNames(named, high - low - len(named))

    def some(self, rows: Index) -> PlotNames:
        """The ids of some rows, ascending; they are gathered when one is asked for."""
        return _Some(self, rows)

    def __iter__(self) -> Iterator[str | None]:
        for start in range(0, self.named, _PIECE):
            yield from self._ids[start : start + _PIECE].to_pylist()
        yield from [None] * self._nameless

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def named(self) -> int:
        """How many have an id: the first ones."""
        return len(self._ids)

    def take(self, rows: Index) -> list[str | None]:
        """The ids of some rows."""
        named = pa.array(np.where(rows < self.named, rows, 0), mask=rows >= self.named)
        return list(self._ids.take(named).to_pylist())

    def rows_of(self, names: pa.ChunkedArray) -> Index:
        """(n,) the row of each name; each must be among the ids, or null: then -1."""
        if not len(names):
            return np.empty(0, np.int64)
        found = pc.index_in(names.cast(self._ids.type), value_set=self._ids)
        return _filled(found)


class _Some(PlotNames):
    def __init__(self, of: PlotNames, rows: Index) -> None:
        self._of = of
        self._rows = rows[: int(np.searchsorted(rows, of.named))]
        self._nameless = len(rows) - len(self._rows)

    @cached_property
    def _ids(self) -> pa.Array:
        return self._of._ids.take(pa.array(self._rows))  # noqa: SLF001

    def __len__(self) -> int:
        return self.named + self._nameless

    @property
    def named(self) -> int:
        return len(self._rows)


def names_at(names: Sequence[str | None], rows: Index) -> Sequence[str | None]:
    """The ids of some rows, ascending."""
    return names.some(rows) if isinstance(names, PlotNames) else [names[i] for i in rows.tolist()]


def sorted_names(
    given: Ids, also: pa.ChunkedArray, shelf: Shelf = IN_MEMORY
) -> tuple[pa.Array, Index]:
    """All ids that are given, or only named in `also`; and which of the given ones each is, or -1.

    Of an id that is given twice the last one counts.
    """
    chunks = given.chunks if isinstance(given, pa.ChunkedArray) else [pa.array(given, _TEXT)]
    own, size = _laid(chunks, shelf), len(given)
    extra = pc.unique(also.cast(_TEXT)).drop_null()
    if len(extra):
        extra = extra.filter(pc.invert(pc.is_in(extra, value_set=own)))
        own = _laid([own, extra], shelf)
    order = pc.sort_indices(own).to_numpy().view(np.int64)  # by bytes of UTF-8: by letters
    parts = [order[low : low + _AT_ONCE] for low in range(0, len(order), _AT_ONCE)]
    ids = _laid((own.take(pa.array(part)) for part in parts), shelf, of=own)
    row = np.where(order < size, order, ABSENT) if len(extra) else order
    if len(ids) > 1:
        last = np.ones(len(ids), bool)
        last[:-1] = pc.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
        if not last.all():
            ids, row = ids.filter(pa.array(last)), row[last]
    return ids, row


def _laid(pieces: Iterable[pa.Array], shelf: Shelf, of: pa.Array | None = None) -> pa.Array:
    """Pieces of texts as one array on the shelf, which may be longer than two gigabytes.

    `of` is an array with the same texts in another order, where the pieces are made one by one.
    """
    if of is None:
        pieces = [piece.cast(_TEXT) for piece in pieces]
    whole = [of] if of is not None else pieces
    size = sum(len(piece) for piece in whole)
    letters = sum(pc.sum(pc.binary_length(piece)).as_py() or 0 for piece in whole)
    ends, text = shelf.empty(size + 1, np.int64), shelf.empty(letters, np.uint8)
    row, at = 0, 0
    ends[0] = 0
    for piece in pieces:
        assert piece.null_count == 0
        _, offsets, content = piece.buffers()
        own = np.frombuffer(offsets, np.int64)[piece.offset : piece.offset + len(piece) + 1]
        first, behind = int(own[0]), int(own[-1])
        ends[row + 1 : row + len(own)] = own[1:] + (at - first)
        if behind > first:
            text[at : at + behind - first] = np.frombuffer(content, np.uint8)[first:behind]
        row, at = row + len(piece), at + behind - first
        shelf.rest()
    return pa.LargeStringArray.from_buffers(size, pa.py_buffer(ends), pa.py_buffer(text))


def _filled(index: pa.Array | pa.ChunkedArray) -> Index:
    return np.asarray(pc.fill_null(index, ABSENT).to_numpy(zero_copy_only=False), np.int64).reshape(-1)  # fmt: skip
