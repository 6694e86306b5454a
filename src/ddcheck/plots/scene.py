"""What a check of plots looks at, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Place
from ddcheck.plots.outline import Bools, Floats, Ints, Outline
from ddcheck.plots.rings import packed
from ddcheck.plots.rows import Rows

Shown = dict[str, Any]


@dataclass
class Scene:
    """One piece of plots, in longitude and latitude.

    rows       as read; a geometry that cannot be used is None
    shapes     (n,) the ground: polygons as declared, circles for points; None where unusable
    points     (n, 2) degrees of what was given as a point, NaN elsewhere
    area_ha    (n,) geodesic area, NaN where unusable
    lon, lat   (n,) a place inside, NaN where unusable
    decimals   (n,) most decimals written or used; -1 where transformed or unknown
    doubt      (n,) a code that leaves the geometry measurable but excludes nothing on it
    """

    rows: Rows
    attributes: pa.Table
    shapes: NDArray[np.object_]
    points: Floats
    area_ha: Floats
    lon: Floats
    lat: Floats
    decimals: NDArray[np.int16]
    diagnostics: Diagnostics
    as_of: date | None = None
    doubt: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def outline(self) -> Outline:
        """Rings of the polygons as declared; circles drawn around points are not among them."""
        left = ~shapely.is_missing(self.shapes)
        return Outline.of_rings(self.rows.rings, None if left.all() else left)

    def rest(self) -> None:
        """Forget what only checks need."""
        self.__dict__.pop("outline", None)

    def wkb(self) -> pa.BinaryArray:
        """The ground as well-known binary, null where it is unusable."""
        if self.is_point.any():
            return packed(shapely.to_wkb(self.shapes, byte_order=1))
        return self.rows.wkb().cast(pa.binary())

    @property
    def is_point(self) -> Bools:
        return ~np.isnan(self.points[:, 0])

    @property
    def usable(self) -> Bools:
        return ~np.isnan(self.area_ha)

    def numbers(self, column: str) -> Floats:
        """A declared number, NaN where it is not known."""
        return np.asarray(self.attributes[column].to_numpy(zero_copy_only=False), np.float64)

    def texts(self, column: str) -> NDArray[np.object_]:
        """A declared text, None where it is not known."""
        return np.asarray(self.attributes[column].to_numpy(zero_copy_only=False), object)

    def warn(self, code: str, flagged: Bools, shown: Callable[[int], Shown] | None = None) -> None:
        """Say a code of each flagged plot; nothing else changes."""
        say(
            self.diagnostics,
            code,
            np.flatnonzero(flagged),
            self.rows.place,
            self.rows.file.name,
            shown,
        )

    def doubtful(
        self, code: str, flagged: Bools, shown: Callable[[int], Shown] | None = None
    ) -> None:
        """Say an error that widens: what was measured stays, but nothing on it is excluded."""
        self.warn(code, flagged, shown)
        for row in np.flatnonzero(flagged).tolist():
            self.doubt.setdefault(row, code)

    def refuse(self, code: str, flagged: Bools, shown: Callable[[int], Shown]) -> None:
        """Say an error that makes the geometry unusable."""
        for row in np.flatnonzero(flagged & self.usable).tolist():
            values = shown(row)
            self.rows.refuse(row, code, **values)
            place = self.rows.place(row)
            self.diagnostics.add(Diagnostic.of(code, place, **values))
            self.shapes[row] = None
            self.area_ha[row] = self.lon[row] = self.lat[row] = np.nan
            self.points[row] = np.nan
            self.rest()


def say(
    diagnostics: Diagnostics, code: str, rows: Ints, place: Callable[[int], Place], file: str,
    shown: Callable[[int], Shown] | None,
) -> None:  # fmt: skip
    """Report a code of many plots of one file; a flood beyond what is kept is only counted."""
    room = diagnostics.room(code, file)
    for row in rows[:room].tolist():
        diagnostics.report(code, place(row), **(shown(row) if shown else {}))
    if len(rows) > room:
        diagnostics.count_only(code, file, len(rows) - room)
