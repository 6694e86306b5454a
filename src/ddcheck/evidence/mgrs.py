"""Names of squares of 100 km of the military grid, as OPERA DIST-ALERT and HLS name their tiles.

`T22MBU` is zone 22, latitude band M, square BU. The letters repeat every 2,000 km of northing and in
every third zone, so that the band is needed to say where a square lies.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

SQUARE_M = 100_000
_CYCLE = 20  # letters of northing, so 2,000 km
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")  # of zones 1, 2 and 3, and so on
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_EVEN_SHIFT = 5  # in even zones the rows begin at F
_FALSE_NORTHING = 10_000_000
_NAME = re.compile(r"(\d{2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])")
_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])T(\d{2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V])(?![0-9A-Za-z])")
_SPARE_M = 150_000.0  # a square on the edge of a band may lie mostly in the next one


@dataclass(frozen=True)
class Square:
    """One square: zone 1 to 60, whether in the south, and its south-west corner in metres (UTM)."""

    zone: int
    south: bool
    east: int
    north: int

    @property
    def epsg(self) -> int:
        return (32700 if self.south else 32600) + self.zone

    @property
    def signed_north(self) -> int:
        """Northing counted from the equator, negative in the south: some producers keep one CRS."""
        return self.north - _FALSE_NORTHING if self.south else self.north


def square_of(name: str) -> Square | None:
    """The square of a name such as 22MBU, or None where there is no such square."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    zone, band, column, row = int(match[1]), match[2], match[3], match[4]
    if not 1 <= zone <= 60 or column not in _COLUMNS[(zone - 1) % 3]:
        return None
    east = (_COLUMNS[(zone - 1) % 3].index(column) + 1) * SQUARE_M
    south = band < "N"
    step = (_ROWS.index(row) - (_EVEN_SHIFT if zone % 2 == 0 else 0)) % _CYCLE
    low, high = _northings(zone, band)
    first = math.ceil((low - _SPARE_M - step * SQUARE_M) / (_CYCLE * SQUARE_M))
    north = (first * _CYCLE + step) * SQUARE_M
    return Square(zone, south, east, north) if north < high else None


def _northings(zone: int, band: str) -> tuple[float, float]:
    """Lowest and highest northing within a latitude band of a zone."""
    at = _BANDS.index(band)
    south, north = -80.0 + 8 * at, 84.0 if band == "X" else -72.0 + 8 * at
    epsg = (32700 if band < "N" else 32600) + zone
    middle = zone * 6 - 183.0
    corners = _utm(epsg).transform([middle, middle + 3] * 2, [south, south, north, north])[1]
    return min(corners), max(corners)


@lru_cache(maxsize=128)
def _utm(epsg: int) -> Transformer:
    return Transformer.from_crs("EPSG:4326", f"EPSG:{epsg}", always_xy=True)


def zone_at(lon: float, lat: float) -> int:
    """The zone of a position, with the exceptions of Norway and Svalbard."""
    lon = (lon + 180) % 360 - 180
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if 72 <= lat <= 84 and 0 <= lon < 42:
        return 31 if lon < 9 else 33 if lon < 21 else 35 if lon < 33 else 37
    return int((lon + 180) // 6) + 1


def name_at(lon: float, lat: float) -> str | None:
    """The square of a position; None where the grid does not reach, beyond 80 S and 84 N."""
    if not -80 <= lat <= 84:
        return None
    zone, band = zone_at(lon, lat), _BANDS[min(int((lat + 80) // 8), 19)]
    east, north = _utm((32700 if band < "N" else 32600) + zone).transform(lon, lat)
    column = _COLUMNS[(zone - 1) % 3][int(east // SQUARE_M) - 1]
    shift = _EVEN_SHIFT if zone % 2 == 0 else 0
    return f"{zone:02d}{band}{column}{_ROWS[(int(north // SQUARE_M) + shift) % _CYCLE]}"


def touched(bounds: NDArray[np.float64]) -> tuple[str, ...]:
    """Names of the squares that boxes (n, 4) in degrees reach into, sorted.

    Boxes are walked in steps shorter than a square, along edges of zones and bands as well.
    """
    found: set[str | None] = set()
    for west, south, east, north in np.unique(bounds, axis=0).tolist():
        lats = _steps(south, north, 0.25, 8.0)
        for lat in lats:
            shrink = max(math.cos(math.radians(lat)), 0.1)
            found |= {name_at(lon, lat) for lon in _steps(west, east, 0.25 / shrink, 6.0)}
    return tuple(sorted(name for name in found if name is not None))


def _steps(low: float, high: float, step: float, edge: float) -> list[float]:
    """Places from low to high, both, and on both sides of each multiple of `edge` between them."""
    count = max(1, math.ceil((high - low) / step))
    places = {low + (high - low) * i / count for i in range(count + 1)}
    line = math.ceil(low / edge) * edge
    while line <= high:
        places |= {place for place in (line - 1e-9, line) if low <= place <= high}
        line += edge
    return sorted(places)


def in_text(text: str) -> str | None:
    """The name of a square that stands in a file name after a T; None without or with several."""
    names = {match[1] for match in _IN_TEXT.finditer(text.replace("_", " "))}
    found = [name for name in names if square_of(name) is not None]
    return found[0] if len(found) == 1 else None
