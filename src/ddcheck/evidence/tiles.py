"""Tile names, and which tiles a window of the lattice touches.

The Hansen scheme (method §1.1): 10 degree tiles named by their north-west corner, `10N_010W`; the
top edge is closed (`ceil`), 0 is `00N` and `000E`, and 180 east is 180 west.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

STEP = 10
_NAME = re.compile(r"(\d{2})([NS])_(\d{3})([EW])")


@dataclass(frozen=True)
class Extent:
    """Rows and columns of a lattice, the last ones not included."""

    row0: int
    col0: int
    row1: int
    col1: int

    @property
    def height(self) -> int:
        return self.row1 - self.row0

    @property
    def width(self) -> int:
        return self.col1 - self.col0

    def meet(self, other: Extent) -> Extent | None:
        """Find what two extents share, or None."""
        row0, row1 = max(self.row0, other.row0), min(self.row1, other.row1)
        col0, col1 = max(self.col0, other.col0), min(self.col1, other.col1)
        return Extent(row0, col0, row1, col1) if row0 < row1 and col0 < col1 else None


def hansen_name(lat: float, lon: float) -> str:
    """Name the tile that holds a position in degrees."""
    return name_of_corner(math.ceil(lat / STEP) * STEP, math.floor(lon / STEP) * STEP)


def name_of_corner(top: int, left: int) -> str:
    """Name the tile whose north-west corner lies at these whole degrees."""
    left = (left + 180) % 360 - 180
    vertical = f"{top:02d}N" if top >= 0 else f"{-top:02d}S"
    return f"{vertical}_{left:03d}E" if left >= 0 else f"{vertical}_{-left:03d}W"


def corner_of_name(name: str) -> tuple[int, int] | None:
    """(top, left) in degrees, or None where this is not the one right name of a tile."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    top = int(match[1]) * (1 if match[2] == "N" else -1)
    left = int(match[3]) * (1 if match[4] == "E" else -1)
    return (top, left) if name_of_corner(top, left) == name and _on_grid(top, left) else None


def _on_grid(top: int, left: int) -> bool:
    return top % STEP == 0 and left % STEP == 0 and -80 <= top <= 90 and -180 <= left < 180


def hansen_tiles(extent: Extent, west: float, north: float, per_degree: int) -> list[str]:
    """Names of all tiles that an extent touches, from north-west to south-east, each once.

    Columns beyond 180 degrees east or west are counted around the globe.
    """
    size = STEP * per_degree
    top, left = round(north * per_degree), round(west * per_degree)
    rows = range((extent.row0 - top) // size, -((top - extent.row1) // size))
    cols = range((extent.col0 + left) // size, -((-extent.col1 - left) // size))
    names = [name_of_corner(-row * STEP, col * STEP) for row in rows for col in cols]
    return list(dict.fromkeys(names))


def hansen_extent(top: int, left: int, west: float, north: float, per_degree: int) -> Extent:
    """Where a tile lies on a lattice whose corner is (west, north)."""
    row0 = round((north - top) * per_degree)
    col0 = round((left - west) * per_degree)
    return Extent(row0, col0, row0 + STEP * per_degree, col0 + STEP * per_degree)
