"""Days and grades of alert rasters (method §1.6): four encodings, each decoded in one place.

date_conf   grade * 10000 + days since 2014-12-31, so 20001 is 2015-01-01. A published query
            template adds the days to 2015-01-01 and is one day late; the producer's own tests and
            the table of the interface agree with the base used here.
yydoy       two digits of the year and the day of the year, 1 to 366: 20366 is 2020-12-31
days_since  days since a base day that the record names
grade_days  grade * 10000 + days since such a day, as in joined tiles of DIST-ALERT
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

DATE_CONF_BASE = date(2014, 12, 31)
_EPOCH = date(1970, 1, 1)
_GRADE_STEP = 10_000
NO_DAY = -(2**31)


class Grade(IntEnum):
    """How sure the producer is that something happened."""

    NONE = 0
    PROVISIONAL = 1
    CONFIRMED = 2


@dataclass(frozen=True)
class AlertDays:
    """What each raw value means: day (size,) days since 1970 or NO_DAY, grade (size,) Grade."""

    day: NDArray[np.int32]
    grade: NDArray[np.uint8]


def days_of(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(days: int) -> date:
    """The day that lies so many days after 1970-01-01."""
    return _EPOCH + timedelta(days=days)


def from_date_conf(value: int, base: date = DATE_CONF_BASE) -> tuple[date, int] | None:
    """Day and grade digit (2 nominal, 3 high, 4 highest); None for what no alert can hold."""
    grade, days = divmod(value, _GRADE_STEP)
    if grade not in (2, 3, 4) or days == 0:
        return None
    return base + timedelta(days=days), grade


def to_date_conf(day: date, grade: int) -> int:
    """The raw value of a day and a grade digit."""
    return grade * _GRADE_STEP + (day - DATE_CONF_BASE).days


def from_yydoy(value: int) -> date | None:
    """The day of a value such as 21001; None where the year has no such day."""
    year, doy = divmod(value, 1000)
    if year > 99 or doy == 0:
        return None
    day = date(2000 + year, 1, 1) + timedelta(days=doy - 1)
    return day if day.year == 2000 + year else None


def to_yydoy(day: date) -> int:
    """The raw value of a day in 2000 to 2099."""
    return (day.year - 2000) * 1000 + day.timetuple().tm_yday


def from_days_since(value: int, base: date) -> date:
    """The day that lies `value` days after the base."""
    return base + timedelta(days=value)


def to_days_since(day: date, base: date) -> int:
    """Days from the base to a day."""
    return (day - base).days


def decode(
    form: str, values: NDArray[np.int64], size: int, *, base: date | None,
    confirmed: tuple[int, ...], always_confirmed: bool,
) -> AlertDays:  # fmt: skip
    """Tables of `size` raw values; only `values` are decoded, impossible ones stay NO_DAY."""
    day = np.full(size, NO_DAY, np.int32)
    grade = np.zeros(size, np.uint8)
    for raw in values.tolist():
        found = _decode_one(form, raw, base)
        if found is None:
            continue
        when, level = found
        day[raw] = days_of(when)
        sure = always_confirmed if level is None else level in confirmed
        grade[raw] = Grade.CONFIRMED if sure else Grade.PROVISIONAL
    return AlertDays(day, grade)


def _decode_one(form: str, raw: int, base: date | None) -> tuple[date, int | None] | None:
    if form == "date_conf":
        return from_date_conf(raw)
    if form == "yydoy":
        day = from_yydoy(raw)
        return None if day is None else (day, None)
    assert base is not None
    if form == "grade_days":
        return from_date_conf(raw, base)
    return from_days_since(raw, base), None
