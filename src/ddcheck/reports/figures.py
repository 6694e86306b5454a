"""How numbers are written. They arrive rounded from integers; here they only become text.

Rounding is half-even on the decimal text of the number, so that it is the same on every machine.
A number that is not zero is never written as zero, a share below one never as 100 %.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal


def whole(value: int) -> str:
    return f"{value:,}"


def hectares(value: float) -> str:
    """At most 2 decimals from 1 ha on, at most 4 below."""
    return number(value, 2 if abs(value) >= 1 else 4)


def share(value: float) -> str:
    """A share of one as per cent, at most 1 decimal."""
    percent = Decimal(repr(value)) * 100
    if Decimal("99.95") <= percent < 100:
        return "> 99.9 %"
    return _text(percent, 1) + " %"


def number(value: float, places: int = 4) -> str:
    """At most `places` decimals, no trailing zeros, a comma between thousands."""
    return _text(Decimal(repr(value)), places)


def degrees(value: float, positive: str, negative: str) -> str:
    """`71.6123° W`, 4 decimals (about 10 m)."""
    return f"{abs(value):.4f}° {positive if value >= 0 else negative}"


def _text(value: Decimal, places: int) -> str:
    step = Decimal(1).scaleb(-places)
    rounded = value.quantize(step, rounding=ROUND_HALF_EVEN)
    if rounded == 0:
        return "0" if value == 0 else f"< {step}" if value > 0 else f"> -{step}"
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
