"""A column in which few different words stand: numbers, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

_PIECE = 1 << 14
_T = TypeVar("_T")


class Coded(Sequence[_T | None], Generic[_T]):
    """n words, of each row `words[codes[row]]`, or None where the code is negative."""

    def __init__(self, codes: NDArray[np.integer[Any]], words: Sequence[_T]) -> None:
        self.codes = codes
        self.words = tuple(words)

    @classmethod
    def of(cls, cells: Sequence[_T | None]) -> Coded[_T]:
        """The same column, coded if it is not yet."""
        if isinstance(cells, Coded):
            return cells
        words = list(dict.fromkeys(cell for cell in cells if cell is not None))
        number = {word: code for code, word in enumerate(words)}
        codes = [-1 if cell is None else number[cell] for cell in cells]
        return cls(np.array(codes, np.int32), words)

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, at: int) -> _T | None: ...
    @overload
    def __getitem__(self, at: slice) -> Coded[_T]: ...
    def __getitem__(self, at: int | slice) -> _T | Coded[_T] | None:
        if isinstance(at, slice):
            return Coded(self.codes[at], self.words)
        code = int(self.codes[at])
        return None if code < 0 else self.words[code]

    def __iter__(self) -> Iterator[_T | None]:
        for start in range(0, len(self.codes), _PIECE):
            for code in self.codes[start : start + _PIECE].tolist():
                yield None if code < 0 else self.words[code]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Coded({list(self)!r})"

    @property
    def has_some(self) -> bool:
        """Whether any row has a word."""
        return bool((self.codes >= 0).any())
