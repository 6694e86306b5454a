"""Faults planted into the functions of the program while it runs.

The code of a function is exchanged, not its name, so every place that imported it is hit. Functions
that close over variables of another cannot be exchanged and are left out.
"""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import ddcheck

SOURCE = str(Path(ddcheck.__file__).parent)
KINDS = ("raise", "none", "empty", "nan")


class Planted(Exception):
    """The fault of a function that raises."""


class _Fault:
    """What the exchanged code does: `spoil` is given what the function would have returned."""

    spoil: Callable[[Callable[[], Any]], Any]
    inside: Callable[..., Any]
    struck = 0


def act(args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Called in place of the function that is hurt."""
    return _Fault.spoil(lambda: _Fault.inside(*args, **named))


def _hurt(*args: Any, **named: Any) -> Any:
    import sys  # runs among the names of the function that it takes the place of

    return sys.modules["faults"].act(args, named)


@dataclass(frozen=True)
class Called:
    """A function that a run called, and the kinds of fault that would change what it gave."""

    function: types.FunctionType
    kinds: frozenset[str]


def functions_called(run: Callable[[], object]) -> dict[str, Called]:
    """The functions of the program that a run calls, by module and name."""
    seen: dict[types.CodeType, set[str]] = {}

    def note(frame: types.FrameType, event: str, value: object) -> None:
        if event != "return" or not frame.f_code.co_filename.startswith(SOURCE):
            return
        kinds = seen.setdefault(frame.f_code, {"raise"})
        if value is not None:
            kinds.add("none")
        for kind, change in (("empty", _emptied), ("nan", _without_numbers)):
            if kind not in kinds and change(value) is not value:
                kinds.add(kind)

    forget()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    found = {}
    for function in gc.get_objects():
        if isinstance(function, types.FunctionType) and function.__code__ in seen:
            name = function.__qualname__
            if function.__closure__ is None and "<" not in name and "__" not in name:
                kinds = frozenset(seen[function.__code__])
                found[f"{function.__module__}:{name}"] = Called(function, kinds)
    return dict(sorted(found.items()))


def forget() -> None:
    """Empty what the program keeps between runs, so that a function is called again."""
    for kept in gc.get_objects():
        if isinstance(kept, _lru_cache_wrapper) and kept.__module__.startswith("ddcheck."):
            kept.cache_clear()


@contextmanager
def planted(function: types.FunctionType, kind: str) -> Iterator[Callable[[], int]]:
    """Hurt a function meanwhile; gives how often that changed anything."""
    code, defaults, named = function.__code__, function.__defaults__, function.__kwdefaults__
    inside = types.FunctionType(code, function.__globals__, function.__name__, defaults)
    inside.__kwdefaults__ = named
    _Fault.inside, _Fault.struck, _Fault.spoil = inside, 0, staticmethod(_SPOILS[kind])
    function.__code__, function.__defaults__, function.__kwdefaults__ = _hurt.__code__, None, None
    forget()
    try:
        yield lambda: _Fault.struck
    finally:
        function.__code__, function.__defaults__ = code, defaults
        function.__kwdefaults__ = named
        forget()


def _raise(_: Callable[[], Any]) -> Any:
    _Fault.struck += 1
    raise Planted


def _none(inside: Callable[[], Any]) -> Any:
    _Fault.struck += inside() is not None
    return None


def _empty(inside: Callable[[], Any]) -> Any:
    return _changed(inside(), _emptied)


def _nan(inside: Callable[[], Any]) -> Any:
    return _changed(inside(), _without_numbers)


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    spoiled = change(value)
    _Fault.struck += spoiled is not value
    return spoiled


def _emptied(value: Any) -> Any:
    """The same kind of thing with nothing in it."""
    if type(value) in (str, bytes, list, dict, set, frozenset) and value:
        return type(value)()
    if type(value) is tuple and value and len({type(each) for each in value}) == 1:
        return ()
    if isinstance(value, np.ndarray) and value.ndim and len(value):
        return value[:0]
    if isinstance(value, pa.Table | pa.Array | pa.ChunkedArray) and len(value):
        return value.slice(0, 0)
    return value


def _without_numbers(value: Any) -> Any:
    if isinstance(value, float):
        return float("nan")
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size:
        return np.full_like(value, np.nan)
    return value


_SPOILS = {"raise": _raise, "none": _none, "empty": _empty, "nan": _nan}
