"""How loops are compiled by numba, an extra: on first use, and kept on disk where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

_C = TypeVar("_C", bound=Callable[..., Any])


def compiled(function: _C) -> _C:
    """Compile without reassociation or fused multiply-add, so that results are those of numpy.

    As in numpy, nothing is raised for a division by nought: a loop that might raise is slow.
    """
    try:
        return numba.njit(function, nogil=True, error_model="numpy", cache=True)  # type: ignore[no-any-return]
    except RuntimeError:  # no folder that may be written
        return numba.njit(function, nogil=True, error_model="numpy")  # type: ignore[no-any-return]
