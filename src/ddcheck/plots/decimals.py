"""How exactly coordinates were written: decimals of the text, and decimals that are used (G12).

A number that is written 6.870000 says six decimals; the same number in a file that drops zeros says
two. A boundary has enough numbers to show by their values how they were written; a point has not, so
of a point the text counts where it is at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST = 8
_M_PER_DEGREE = 111_320.0
_USUAL = 6
_SURELY = 0.11  # of the fifth decimal: a number that fewer decimals tell lies nearer than 0.1
_NEAR = 1e-6  # of the last decimal that is asked for: above what float64 holds at 180 degrees


def half_unit_m(decimals: NDArray[np.int16]) -> NDArray[np.float64]:
    """(n,) metres that half a unit of the last decimal of a degree is worth (G12)."""
    half: NDArray[np.float64] = 0.5 * 10.0 ** -decimals.astype(np.float64) * _M_PER_DEGREE
    return half


def said_m(metres: float) -> str:
    """Two digits, the rest as zeros: 5600, 0.56."""
    return f"{float(f'{metres:.2g}'):g}"


def written_decimals(texts: Sequence[str]) -> NDArray[np.int16]:
    """(n,) most decimals among the numbers of each text; -1 where it cannot be told."""
    out = np.zeros(len(texts), np.int16)
    joined = np.frombuffer("\n".join(texts).encode("ascii", "replace"), np.uint8)
    if not len(joined):
        return np.full(len(texts), -1, np.int16)
    ends = np.cumsum([len(text) + 1 for text in texts]) - 1
    dots = np.flatnonzero(joined == ord("."))
    other = np.append(np.flatnonzero((joined < ord("0")) | (joined > ord("9"))), len(joined))
    digits = other[np.searchsorted(other, dots + 1)] - dots - 1
    np.maximum.at(out, np.searchsorted(ends, dots), digits.astype(np.int16))
    exponents = np.flatnonzero((joined == ord("E")) | (joined == ord("e")))
    follows = np.clip(exponents - 1, 0, None)
    exponents = exponents[(joined[follows] >= ord("0")) & (joined[follows] <= ord("9"))]
    out[np.searchsorted(ends, exponents)] = -1
    out[[not text for text in texts]] = -1
    return out


def of_position(lon: str, lat: str) -> int:
    """Decimals of a position, of the two numbers the fewer; -1 where one is not plain."""
    found = written_decimals([lon, lat])
    return int(found.min()) if (found >= 0).all() else -1


def used_decimals(values: NDArray[np.float64]) -> NDArray[np.int16]:
    """(n,) decimals that numbers need, at most `MOST`; trailing zeros do not count."""
    out = np.full(len(values), MOST, np.int16)
    left = np.arange(len(values))
    for decimals in range(MOST):
        with np.errstate(over="ignore", invalid="ignore"):
            scaled = values[left] * 10.0**decimals
            fits = np.abs(scaled - np.rint(scaled)) <= _NEAR
        out[left[fits]] = decimals
        left = left[~fits]
        if not len(left):
            break
    return out


def most_decimals(
    values: NDArray[np.float64], plot: NDArray[np.int64], size: int
) -> NDArray[np.int16]:
    """(n,) most decimals that a number of each plot needs; -1 without any. All must be finite.

    A number that lies well between the whole multiples of 1e-5 needs more than five decimals, so a
    plot that has one, and that six decimals tell whole, needs six: few plots need a closer look.
    """
    most = np.full(size, -1, np.int16)
    with np.errstate(over="ignore", invalid="ignore"):  # 1e305 in a damaged file: fits nothing
        rough, fine = values * 1e5, values * 1e6
        between = np.abs(rough - np.rint(rough)) > _SURELY
        whole = np.abs(fine - np.rint(fine)) <= _NEAR
    odd = np.bincount(plot[~whole], minlength=size) > 0
    six = (np.bincount(plot[between & whole], minlength=size) > 0) & ~odd
    most[six] = _USUAL
    closer = np.flatnonzero(~six[plot])
    np.maximum.at(most, plot[closer], used_decimals(values[closer]))
    return most
