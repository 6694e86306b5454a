"""How finely coordinates are written: counted in the text, before any number is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ddcheck.documents.json_text import NumberText


def decimals_of(geometry: Any) -> int | None:
    """Most decimals of a longitude and of a latitude, the smaller of the two; None without any.

    Writers drop trailing zeros, so the most precise position speaks for all (method §7, G12).
    """
    if not isinstance(geometry, dict):
        return None
    most: list[int] = []
    for position in _positions(geometry.get("coordinates"), 0):
        found = [_decimals(str(number)) for number in position[:2]]
        most = found if not most else [max(pair) for pair in zip(most, found, strict=True)]
    return min(most) if most else None


def _positions(value: Any, depth: int) -> Iterator[list[Any]]:
    if not isinstance(value, list) or depth > 4:
        return
    if len(value) >= 2 and all(isinstance(number, NumberText) for number in value[:2]):
        yield value
        return
    for inner in value:
        yield from _positions(inner, depth + 1)


def _decimals(text: str) -> int:
    mantissa, _, exponent = text.casefold().partition("e")
    after = len(mantissa.partition(".")[2])
    shift = int(exponent) if exponent.lstrip("+-").isdigit() and len(exponent) < 5 else 0
    return max(0, after - shift)
