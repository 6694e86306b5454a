"""Tile names of each producer, and which tiles a plot or a window of the lattice touches.

Method §1.1. A tile is known by its north-west corner in whole degrees; what it is called, and by
which of its corners, is the producer's affair:

| scheme     | named by   | step | 5.69 N 6.70 W |
|------------|------------|------|---------------|
| hansen     | north-west | 10   | 10N_010W      |
| jrc        | north-west | 10   | N10_W10       |
| worldcover | south-west | 3    | N03W009       |
| cci        | north-west | 10   | N10W010       |

0 is north and east in every scheme, 180 east is 180 west, and columns beyond it are counted around
the globe. A position on an edge belongs to the tile that the named corner is nearer to: where tiles
are named from the north the top edge is closed (`ceil`), from the south the bottom edge (`floor`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

STEP = 10  # degrees of the largest tiles: plots are taken in the order of such squares


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


@dataclass(frozen=True)
class Scheme:
    """How a producer cuts the globe into tiles of `step` degrees and names them.

    corner  the one that a tile is named by
    pattern groups ns, lat, ew, lon; form what is written with the same names
    rows    south and north of the area with tiles, in degrees
    """

    id: str
    step: int
    corner: Literal["NW", "SW"]
    pattern: str
    form: str
    rows: tuple[int, int]

    def name(self, top: int, left: int) -> str:
        """Name the tile whose north-west corner lies at these whole degrees."""
        left = (left + 180) % 360 - 180
        lat = top - self.step if self.corner == "SW" else top
        return self.form.format(
            ns="N" if lat >= 0 else "S", lat=abs(lat), ew="E" if left >= 0 else "W", lon=abs(left)
        )

    def at(self, lat: float, lon: float) -> str | None:
        """Name the tile that holds a position in degrees; None where the scheme has none."""
        if self.corner == "SW":
            top = math.floor(lat / self.step) * self.step + self.step
        else:
            top = math.ceil(lat / self.step) * self.step
        south, north = self.rows
        if not south <= lat <= north:
            return None
        left = math.floor(lon / self.step) * self.step
        return self.name(min(max(top, south + self.step), north), left)

    def corner_of(self, name: str) -> tuple[int, int] | None:
        """(top, left) in degrees, or None where this is not the one right name of a tile."""
        match = re.fullmatch(self.pattern, name)
        if match is None:
            return None
        lat = int(match["lat"]) * (1 if match["ns"] == "N" else -1)
        left = int(match["lon"]) * (1 if match["ew"] == "E" else -1)
        top = lat + self.step if self.corner == "SW" else lat
        on_grid = top % self.step == 0 and left % self.step == 0 and -180 <= left < 180
        return (top, left) if on_grid and self._is_named(top, left, name) else None

    def _is_named(self, top: int, left: int, name: str) -> bool:
        return self._has_row(top) and self.name(top, left) == name

    def _has_row(self, top: int) -> bool:
        return self.rows[0] < top <= self.rows[1]

    def touched(self, west: float, south: float, east: float, north: float) -> set[str]:
        """Names of all tiles that a box in degrees touches, on any of its edges (closed)."""
        step = self.step
        first, last = math.ceil(south / step), math.floor(north / step) + 1
        left, right = math.ceil(west / step) - 1, math.floor(east / step)
        corners = [(row * step, col * step) for row in range(first, last + 1)
                   for col in range(left, right + 1)]  # fmt: skip
        return {self.name(*corner) for corner in corners if self._has_row(corner[0])}

    def tiles(self, extent: Extent, west: float, north: float, per_degree: int) -> list[str]:
        """Names of all tiles that hold pixels of an extent, from north-west to south-east, once.

        The lattice has its corner at (west, north), a whole number of pixels from 0, 0.
        """
        size = self.step * per_degree
        top, left = round(north * per_degree), round(west * per_degree)
        rows = range((extent.row0 - top) // size, -((top - extent.row1) // size))
        cols = range((extent.col0 + left) // size, -((-extent.col1 - left) // size))
        corners = [(-row * self.step, col * self.step) for row in rows for col in cols]
        names = [self.name(*corner) for corner in corners if self._has_row(corner[0])]
        return list(dict.fromkeys(names))

    def extent(
        self, corner: tuple[int, int], west: float, north: float, per_degree: int
    ) -> Extent:  # fmt: skip
        """Where the tile with this (top, left) lies on a lattice whose corner is (west, north)."""
        row0 = round((north - corner[0]) * per_degree)
        col0 = round((corner[1] - west) * per_degree)
        return Extent(row0, col0, row0 + self.step * per_degree, col0 + self.step * per_degree)

    def in_text(self, text: str) -> str | None:
        """The name of a tile that stands in a file name, None without one or with several."""
        alone = rf"(?<![0-9A-Za-z])(?:{self.pattern})(?![0-9A-Za-z])"
        found = {match[0] for match in re.finditer(alone, text)}
        names = [name for name in found if self.corner_of(name) is not None]
        return names[0] if len(names) == 1 else None


_PADDED_LETTER_LAST = r"(?P<lat>\d{2})(?P<ns>[NS])_(?P<lon>\d{3})(?P<ew>[EW])"
_UNPADDED = r"(?P<ns>[NS])(?P<lat>\d{1,2})_(?P<ew>[EW])(?P<lon>\d{1,3})"
_PADDED = r"(?P<ns>[NS])(?P<lat>\d{2})(?P<ew>[EW])(?P<lon>\d{3})"

# Rows where the producer's extent is stated: Hansen and JRC 60 S to 80 N, TMF within 30 degrees.
SCHEMES = {
    scheme.id: scheme
    for scheme in (
        Scheme("hansen", 10, "NW", _PADDED_LETTER_LAST, "{lat:02d}{ns}_{lon:03d}{ew}", (-60, 80)),
        Scheme("jrc", 10, "NW", _UNPADDED, "{ns}{lat}_{ew}{lon}", (-60, 80)),
        Scheme("tmf", 10, "NW", _UNPADDED, "{ns}{lat}_{ew}{lon}", (-30, 30)),
        Scheme("worldcover", 3, "SW", _PADDED, "{ns}{lat:02d}{ew}{lon:03d}", (-90, 90)),
        Scheme("cci", 10, "NW", _PADDED, "{ns}{lat:02d}{ew}{lon:03d}", (-90, 90)),
    )
}
LISTED = "listed"
"""A layer without a scheme: each tile states its bounds."""


def is_file_name(name: str, template: str, tile: str) -> bool:
    """Whether a file is called as a template says: {tile} is the tile, * any letters and digits."""
    parts = [re.escape(part).replace(r"\*", "[0-9A-Za-z_]*") for part in template.split("{tile}")]
    return re.fullmatch(re.escape(tile).join(parts), name) is not None


def file_name(template: str, tile: str) -> str:
    """What the program calls a file that it fetches."""
    return template.replace("*", "").replace("{tile}", tile)
