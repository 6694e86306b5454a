"""Facts that stand in a cell: the typed column, with the reason where the cell says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.documents.typed import STATE
from ddcheck.facts.column import FactColumn, Kind, exact
from ddcheck.facts.links import ABSENT, Index
from ddcheck.facts.watched import Watched
from ddcheck.model.reason import Reason

_WHY = np.full(len(State), -1, np.int32)
_WHY[[State.BLANK, State.PLACEHOLDER, State.UNREADABLE]] = 0, 1, 2
"""By state, the place of the reason among those of a cell."""


@dataclass(frozen=True)
class Declared:
    """The columns of one declared table on the rows of a subject.

    rows (n,) is the row of the table or -1; `absent` says why there is none, one reason for all
    or one a row (an index into several).
    """

    table: Watched
    name: str
    rows: Index
    absent: tuple[Reason, ...]
    absent_index: NDArray[np.int32] | None = None

    def number(self, column: str, unit: str | None, *, zero_is_unknown: bool = False) -> FactColumn:
        values = _floats(self.table[column])
        return self._exact(
            Kind.NUMBER, column, values, unit=unit, empty=(values == 0) if zero_is_unknown else None
        )

    def date(self, column: str) -> FactColumn:
        return self._exact(Kind.DATE, column, _days(self.table[column]), unit=None)

    def category(self, column: str) -> FactColumn:
        codes, labels = encode(self.table[column])
        return self._exact(Kind.CATEGORY, column, codes, unit=None, labels=labels)

    def texts(self, column: str) -> list[str | None]:
        """The cells as text, a row each; None where nothing is known."""
        return self._cells(column)

    def cell(self, column: str, row: int) -> str | None:
        """One cell as text; None where nothing is known."""
        at = int(self.rows[row])
        value = None if at == ABSENT else self.table[column][at].as_py()
        return None if value is None else str(value)

    def lists(self, column: str) -> list[tuple[str, ...] | None]:
        return [None if cell is None else tuple(cell) for cell in self._cells(column)]

    def _cells(self, column: str) -> list[Any]:
        rows = pa.array(self.rows, pa.int64(), mask=self.rows == ABSENT)
        return list(self.table[column].combine_chunks().take(rows).to_pylist())

    def states(self, column: str) -> NDArray[np.int8]:
        """State of each cell; BLANK where the row is absent."""
        states = self.table[column + STATE].to_numpy()
        return self._gather(states, np.int8(State.BLANK))

    def reasons(self, column: str) -> tuple[NDArray[np.int32], tuple[Reason, ...]]:
        """Why a cell says nothing: an index a row into the reasons."""
        what = f"@{self.name}.{column}"
        own = (
            Reason.of("not_declared", what=what),
            Reason.of("placeholder", what=what),
            Reason.of("unreadable", what=what),
        )
        states = self.states(column)
        index = _WHY[states]
        gone = self.rows == ABSENT
        at = np.zeros(len(index), np.int32) if self.absent_index is None else self.absent_index
        index[gone] = at[gone] + len(own)
        return index, own + self.absent

    def _exact(
        self, kind: Kind, column: str, values: NDArray[np.float64], *, unit: str | None,
        labels: tuple[str, ...] = (), empty: NDArray[np.bool_] | None = None,
    ) -> FactColumn:  # fmt: skip
        known = self.states(column) == State.GIVEN
        index, reasons = self.reasons(column)
        if empty is not None:
            blank = self._gather(empty, np.bool_(False)) & known  # noqa: FBT003
            known &= ~blank
            index[blank] = 1
        gathered = self._gather(values, np.float64(0.0))
        index = np.where(known, np.int32(-1), index).astype(np.int32)
        return exact(kind, gathered, known, unit=unit, reason=index, reasons=reasons, labels=labels)

    def _gather(self, values: NDArray, filler: np.generic) -> NDArray:  # type: ignore[type-arg]
        out = np.full(len(self.rows), filler)
        have = self.rows != ABSENT
        out[have] = values[self.rows[have]]
        return out


def encode(column: pa.ChunkedArray) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """A text column as codes into its sorted labels; null gets 0 and is masked by its state."""
    coded = column.combine_chunks().dictionary_encode()
    words: list[str] = coded.dictionary.to_pylist()
    labels = tuple(sorted(words))
    at = {label: code for code, label in enumerate(labels)}
    place = np.array([at[word] for word in words], np.float64)
    codes = coded.indices.fill_null(0).to_numpy(zero_copy_only=False)
    return (place[codes] if words else np.zeros(len(codes))), labels


def category_of(
    texts: list[str | None], index: NDArray[np.int32], reasons: tuple[Reason, ...]
) -> FactColumn:
    """A category column of texts; None is unknown for the reason at its row."""
    codes, labels = encode(pa.chunked_array([pa.array(texts, pa.string())]))
    known = np.fromiter((text is not None for text in texts), bool, len(texts))
    at = np.where(known, np.int32(-1), index).astype(np.int32)
    return exact(Kind.CATEGORY, codes, known, reason=at, reasons=reasons, labels=labels)


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return _null_as_zero(column)


def _days(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return _null_as_zero(column.cast(pa.int32()))


def _null_as_zero(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """The values, with 0 where the cell is null: its state masks it. What is no number stays so."""
    values = np.asarray(column.to_numpy(), np.float64)
    return np.where(np.asarray(column.is_null()), 0.0, values)
