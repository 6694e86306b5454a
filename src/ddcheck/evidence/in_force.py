"""Since when areas of a vector layer are in force: land of plots inside those that are, by day.

A year says that an area came into force on one of its days, so from its last day on it is certain
and from its first day on it is possible. An area without a date is never certain to have been in
force on a day, and always possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.alerts import days_of
from ddcheck.evidence.area import areas_of
from ddcheck.evidence.outlines import Ints, edges_of, usable

Days = NDArray[np.int32]
Shapes = NDArray[np.object_]

ALWAYS = np.int32(-(2**31))
NEVER = np.int32(2**31 - 1)
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
BLANK = frozenset(["", "0", "0.0", "none", "nan", "nat"])


@dataclass(frozen=True)
class ByDay:
    """Pico-hectares of plots inside areas in force by a day: cumulative, by plot and then day."""

    plot: Ints
    day: Days
    area: Ints

    def by(self, plots: Ints, days: Ints) -> Ints:
        """What lay inside areas in force on the given days; 0 where there is none."""
        if not len(self.plot):
            return np.zeros(len(plots), np.int64)
        keys = _key(self.plot, self.day)
        at = np.searchsorted(keys, _key(plots, days), side="right") - 1
        found = (at >= 0) & (self.plot[np.maximum(at, 0)] == plots)
        return np.where(found, self.area[np.maximum(at, 0)], 0)


NO_DAYS = ByDay(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Dated:
    """Areas one by one (they may overlap), and from which day on each of them counts."""

    shapes: Shapes
    day: Days


def _key(plot: Ints, day: NDArray[np.integer]) -> Ints:
    key: Ints = (plot.astype(np.int64) << 32) + (day.astype(np.int64) - int(ALWAYS))
    return key


def first_and_last(said: object) -> tuple[int, int] | None:
    """The days between which a cell says that something began; None if it says nothing.

    Raises ValueError for text that is neither a year nor a day.
    """
    text = "" if said is None else str(said).strip()
    if text.casefold() in BLANK:
        return None
    if (year := _YEAR.fullmatch(text)) is not None:
        return days_of(date(int(year[1]), 1, 1)), days_of(date(int(year[1]), 12, 31))
    if (day := _DAY.fullmatch(text)) is not None:
        days = days_of(date(int(day[1]), int(day[2]), int(day[3])))
        return days, days
    raise ValueError(text)


def by_day(shapes: Shapes, plots: Ints, whole: Ints, dated: Dated) -> ByDay:
    """Measure the land of plots inside areas that count by each day. `whole` is (n,)."""
    there = np.flatnonzero(dated.day < NEVER)
    areas, days = dated.shapes[there], dated.day[there]
    if not len(areas) or not len(plots):
        return NO_DAYS
    plot, part = shapely.STRtree(areas).query(shapes[plots], predicate="intersects")
    order = np.lexsort((part, days[part], plot))
    plot, part = plot[order], part[order]
    found: list[tuple[int, int, int]] = []
    for own in np.split(np.arange(len(plot)), np.flatnonzero(np.diff(plot)) + 1):
        row = int(plots[plot[own[0]]])
        found += _steps(shapes[row], row, int(whole[row]), areas[part[own]], days[part[own]])
    if not found:
        return NO_DAYS
    rows = np.array(found, np.int64)
    return ByDay(rows[:, 0], rows[:, 1].astype(np.int32), rows[:, 2])


def _steps(
    plot: shapely.Geometry, row: int, whole: int, areas: Shapes, days: Days
) -> list[tuple[int, int, int]]:
    """(row, day, area) each time that more of a plot comes into force; areas come by day."""
    steps: list[tuple[int, int, int]] = []
    ground, most = shapely.MultiPolygon(), 0
    for day in np.unique(days):
        new = areas[days == day]
        if shapely.covers(new, plot).any():
            size = whole
        else:
            ground = shapely.union_all([ground, *shapely.intersection(new, plot)])
            size = min(_size(ground), whole)
        if size > most:
            most = size
            steps.append((row, int(day), size))
        if size == whole:
            break
    return steps


def _size(ground: shapely.Geometry) -> int:
    parts = shapely.get_parts(ground)
    parts = parts[shapely.get_dimensions(parts) == 2]
    parts = parts[usable(parts)] if len(parts) else parts
    return int(areas_of(edges_of(parts)).sum()) if len(parts) else 0
