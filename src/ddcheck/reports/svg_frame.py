"""From degrees and pixels to the units of a drawing; lengths from the WGS 84 ellipsoid."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ddcheck.evidence.picture import Picture

WIDTH, HEIGHT = 428.0, 420.0  # the largest drawing, in its own units
Rings = tuple[tuple[tuple[float, float], ...], ...]


def metres_per_degree(lat: float) -> tuple[float, float]:
    """East-west and north-south metres of one degree on WGS 84 at latitude `lat` (degrees)."""
    phi = math.radians(lat)
    east = 111412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    north = 111132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi)
    return float(east), float(north)


@dataclass(frozen=True)
class Frame:
    """From pixels and degrees to the drawing."""

    picture: Picture
    rows: int
    columns: int

    @property
    def north_south(self) -> tuple[float, float]:
        north = self.picture.north
        return north, north - self.rows * abs(self.picture.pixel_lat)

    @property
    def east(self) -> float:
        return self.picture.west + self.columns * abs(self.picture.pixel_lon)

    @property
    def ground(self) -> tuple[float, float]:
        """Metres of one pixel, east-west and north-south."""
        east, north = metres_per_degree(sum(self.north_south) / 2)
        return east * abs(self.picture.pixel_lon), north * abs(self.picture.pixel_lat)

    @property
    def scale(self) -> float:
        """Drawing units per metre."""
        across, down = self.ground
        return float(min(WIDTH / (across * self.columns), HEIGHT / (down * self.rows)))

    @property
    def cell(self) -> tuple[float, float]:
        across, down = self.ground
        return across * self.scale, down * self.scale

    @property
    def size(self) -> tuple[float, float]:
        return self.cell[0] * self.columns, self.cell[1] * self.rows

    def lines(self, rings: Rings, beyond: float = 8.0) -> str:
        """Path data of rings in degrees, cut `beyond` the frame, thinned to a fifth of a unit.

        Rings that were cut at the frame before run along it: a negative `beyond` leaves that out.
        """
        return "".join(map(_polyline, self._cut(rings, shapely.linestrings, beyond)))

    def areas(self, rings: Rings) -> str:
        """The same rings as areas to fill by the even-odd rule, closed along the frame."""
        return "".join(map(_polyline, self._cut(rings, shapely.polygons, 8.0)))

    def _cut(
        self, rings: Rings, make: Callable[[NDArray[np.float64]], Any], beyond: float
    ) -> Iterator[NDArray[np.float64]]:
        width, height = self.size
        for ring in rings:
            points = np.asarray(ring, np.float64).reshape(-1, 2)
            if len(points) < 4:
                continue
            x = (points[:, 0] - self.picture.west) / abs(self.picture.pixel_lon) * self.cell[0]
            y = (self.picture.north - points[:, 1]) / abs(self.picture.pixel_lat) * self.cell[1]
            shape = make(np.column_stack([x, y]))
            cut = shapely.clip_by_rect(shape, -beyond, -beyond, width + beyond, height + beyond)
            for part in shapely.get_parts(shapely.simplify(cut, 0.2)):
                yield shapely.get_coordinates(part)


def _polyline(points: NDArray[np.float64]) -> str:
    texts = [f"{_short(x)} {_short(y)}" for x, y in points.tolist()]
    if len(texts) < 2:
        return ""
    closed = texts[0] == texts[-1]
    return "M" + "L".join(texts[:-1] if closed else texts) + ("z" if closed else "")


def _short(value: float) -> str:
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text
