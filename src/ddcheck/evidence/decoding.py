"""What the raw values of a raster mean: tables from a raw value to a small code.

Codes below `SEEN_LIMIT` are values: the index of a loss year (0 none), percent of canopy, land.
Those above say why a pixel is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.alerts import NO_DAY, AlertDays, Grade, days_of, decode
from ddcheck.evidence.causes import SEEN_LIMIT, Cause, code_of
from ddcheck.evidence.records import (
    AlertEncoding,
    BinaryEncoding,
    LandCoverEncoding,
    LandMaskEncoding,
    LossYearEncoding,
    RasterRecord,
    TreeCoverEncoding,
)

Complaints = list[tuple[str, str]]

WATER = 0
"""Code of water in a land mask; land is 1."""
BUILT, BARE = 1, 2
"""Codes of a land cover; every other class is 0."""


@dataclass(frozen=True)
class Decoding:
    """Tables over all raw values of the dtype.

    code    uint8: the value, code_of(MASKED) for unknown_values, code_of(OUTSIDE_DOMAIN) for what
            the layer cannot have
    years   calendar year of each loss code, years[0] == 0 for none; empty for other layers
    alerts  day and grade of every raw value of an alert layer, else None
    lag_days  by how many days an alert may follow the event
    """

    code: NDArray[np.uint8]
    years: tuple[int, ...]
    alerts: AlertDays | None = None
    lag_days: int = 0


def decoding_of(record: RasterRecord) -> tuple[Decoding, Complaints]:
    """Make the tables of a record, and (field, why) for what in it contradicts itself."""
    complaints: Complaints = []
    size = 256 if record.dtype == "uint8" else 65536
    domain = _domain(record, size, complaints)
    unknown = [raw for raw in record.unknown_values if raw < size]
    if len(unknown) < len(record.unknown_values):
        complaints.append(("unknown_values", f"does not fit into {record.dtype}"))
    code = np.full(size, code_of(Cause.OUTSIDE_DOMAIN), np.uint8)
    known = sorted(domain - set(unknown))
    years = _fill(record, code, known, complaints)
    code[unknown] = code_of(Cause.MASKED)
    if record.asserts != "alert" or not isinstance(record.encoding, AlertEncoding):
        return Decoding(code, years), complaints
    alerts = _fill_alerts(record, record.encoding, code, known, complaints)
    return Decoding(code, years, alerts, record.encoding.lag_days), complaints


def _domain(record: RasterRecord, size: int, complaints: Complaints) -> set[int]:
    values: set[int] = set()
    for item in record.domain:
        first, last = (item, item) if isinstance(item, int) else item
        if first > last or last >= size:
            complaints.append(("domain", f"{first} to {last} is no range of {record.dtype}"))
            continue
        values.update(range(first, last + 1))
    return values


def _fill(
    record: RasterRecord, code: NDArray[np.uint8], known: list[int], complaints: Complaints
) -> tuple[int, ...]:
    encoding = record.encoding
    expected = {
        "loss_year": LossYearEncoding, "tree_cover": TreeCoverEncoding,
        "land_mask": LandMaskEncoding, "deforestation_year": LossYearEncoding,
        "alert": AlertEncoding, "forest": BinaryEncoding, "planted": BinaryEncoding,
        "commodity": BinaryEncoding, "land_cover": LandCoverEncoding,
    }[record.asserts]  # fmt: skip
    if not isinstance(encoding, expected):
        complaints.append(("encoding", f"does not fit asserts: {record.asserts}"))
        return ()
    if isinstance(encoding, LossYearEncoding):
        return _fill_years(record, encoding, code, known, complaints)
    if isinstance(encoding, TreeCoverEncoding):
        if any(raw > 100 for raw in known):
            complaints.append(("domain", "percent cannot exceed 100"))
        code[[raw for raw in known if raw <= 100]] = [raw for raw in known if raw <= 100]
        return ()
    if isinstance(encoding, AlertEncoding):
        return ()
    if isinstance(encoding, LandCoverEncoding):
        _fill_land_cover(encoding, code, known, complaints)
        return ()
    if isinstance(encoding, BinaryEncoding):
        _fill_sides(encoding.yes, encoding.no, "yes or no", code, known, complaints)
        code[[raw for raw in encoding.no if raw in known]] = 0
        return ()
    _fill_sides(encoding.land, encoding.water, "land or water", code, known, complaints)
    code[[raw for raw in encoding.water if raw in known]] = WATER
    return ()


def _fill_sides(
    first: list[int], second: list[int], said: str, code: NDArray[np.uint8], known: list[int],
    complaints: Complaints,
) -> None:  # fmt: skip
    """Set every known value to 1 and insist that each stands on exactly one side."""
    sides = [*first, *second]
    if sorted(sides) != known or len(set(sides)) < len(sides):
        complaints.append(("encoding", f"every known value of the domain must be {said}"))
    code[[raw for raw in sides if raw in known]] = 1


def _fill_land_cover(
    encoding: LandCoverEncoding, code: NDArray[np.uint8], known: list[int], complaints: Complaints
) -> None:
    """Every known value belongs to exactly one of three classes."""
    ordinary = [raw for raw in encoding.other if raw in known]
    stated = [*encoding.built, *encoding.bare, *encoding.other]
    if sorted(stated) != known:
        complaints.append(
            ("encoding", "every known value of the domain must be built, bare or other")
        )
    for raws, value in ((encoding.built, BUILT), (encoding.bare, BARE), (ordinary, 0)):
        code[[raw for raw in raws if raw in known]] = value


def _fill_alerts(
    record: RasterRecord, encoding: AlertEncoding, code: NDArray[np.uint8], known: list[int],
    complaints: Complaints,
) -> AlertDays:  # fmt: skip
    """Set no alert to 0 and alerts to their grade; a value that holds no day of the period cannot be."""
    none = set(encoding.none)
    if not none <= set(known):
        complaints.append(("encoding", "a value of none is not in the domain"))
    raised = np.array([raw for raw in known if raw not in none], np.int64)
    alerts = decode(
        encoding.form, raised, len(code), base=encoding.base,
        confirmed=tuple(encoding.confirmed), always_confirmed=encoding.grade == "confirmed",
    )  # fmt: skip
    day = alerts.day[raised]
    first, last = days_of(record.period.start), days_of(record.period.end)
    inside = (day != NO_DAY) & (day >= first) & (day <= last)
    if len(raised) and not inside.any():
        complaints.append(("encoding", "no value of the domain is a day of the period"))
    code[[raw for raw in none if raw in known]] = Grade.NONE
    code[raised[inside]] = alerts.grade[raised[inside]]
    return alerts


def _fill_years(
    record: RasterRecord, encoding: LossYearEncoding, code: NDArray[np.uint8],
    known: list[int], complaints: Complaints,
) -> tuple[int, ...]:  # fmt: skip
    if record.year_tolerance is None:
        complaints.append(("year_tolerance", "a loss layer must state it"))
    none = set(encoding.none)
    lost = [raw for raw in known if raw not in none]
    if not none <= set(known):
        complaints.append(("encoding", "a value of none is not in the domain"))
        return (0,)
    years = [encoding.first_year + raw - encoding.first_value for raw in lost]
    inside = [record.period.start.year <= year <= record.period.end.year for year in years]
    if not all(inside):
        complaints.append(("domain", "a loss year lies outside the period"))
    if len(lost) >= SEEN_LIMIT:
        complaints.append(("domain", f"more than {SEEN_LIMIT - 1} loss years"))
        return (0,)
    code[sorted(none)] = 0
    code[lost] = np.arange(1, len(lost) + 1)
    return (0, *years)
