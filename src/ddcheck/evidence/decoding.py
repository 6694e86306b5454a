"""What the raw values of a raster mean: tables from a raw value to a small code.

Codes below `SEEN_LIMIT` are values: the index of a loss year (0 none), percent of canopy, land.
Those above say why a pixel is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.alerts import NO_DAY, AlertDays, Grade, days_of, decode
from ddcheck.evidence.causes import SEEN_LIMIT, Cause, code_of
from ddcheck.evidence.records import (
    AlertEncoding,
    AmountEncoding,
    BinaryEncoding,
    ClassesEncoding,
    LandCoverEncoding,
    LandMaskEncoding,
    LossYearEncoding,
    RasterRecord,
    ThresholdEncoding,
    TreeCoverEncoding,
    Values,
)

Complaints = list[tuple[str, str]]
NO, YES, UNDECIDED = (np.uint8(code) for code in range(3))
"""Codes of a layer of yes and no; undecided is a class that was seen and decides nothing."""

WATER, LAND = 0, 1
"""Codes of a land mask."""
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
    threshold lowest, highest, and from where on a share says yes; `code` is then empty
    classes names of the codes of a layer of classes; empty for other layers
    steps   of a layer of amounts: code k stands for more than steps[k - 1] and up to steps[k]
    """

    code: NDArray[np.uint8]
    years: tuple[int, ...]
    alerts: AlertDays | None = None
    lag_days: int = 0
    threshold: tuple[float, float, float] | None = None
    classes: tuple[str, ...] = ()
    steps: tuple[int, ...] = ()

    def codes_of(self, raw: NDArray[Any]) -> NDArray[np.uint8]:
        """Codes of raw values; of shares: 1 yes, 0 no, unknown where there is no number."""
        if self.threshold is None:
            known: NDArray[np.uint8] = self.code[raw]
            return known
        lowest, highest, yes_from = self.threshold
        codes = np.where(raw >= raw.dtype.type(yes_from), np.uint8(1), np.uint8(0))
        codes[~((raw >= lowest) & (raw <= highest))] = code_of(Cause.OUTSIDE_DOMAIN)
        codes[np.isnan(raw)] = code_of(Cause.MASKED)
        return codes


def decoding_of(record: RasterRecord) -> tuple[Decoding, Complaints]:
    """Make the tables of a record, and (field, why) for what in it contradicts itself."""
    complaints: Complaints = []
    if isinstance(record.encoding, ThresholdEncoding) or record.dtype == "float32":
        return _shares(record), _complaints_of_shares(record)
    size = 256 if record.dtype == "uint8" else 65536
    domain = _domain(record, size, complaints)
    unknown = [raw for raw in record.unknown_values if raw < size]
    if len(unknown) < len(record.unknown_values):
        complaints.append(("unknown_values", f"does not fit into {record.dtype}"))
    code = np.full(size, code_of(Cause.OUTSIDE_DOMAIN), np.uint8)
    known = sorted(domain - set(unknown))
    years = _fill(record, code, known, complaints)
    code[unknown] = code_of(Cause.MASKED)
    if isinstance(record.encoding, ClassesEncoding):
        return Decoding(code, (), classes=tuple(record.encoding.classes)), complaints
    if isinstance(record.encoding, AmountEncoding):
        return Decoding(code, (), steps=_steps(record.encoding)), complaints
    if record.asserts != "alert" or not isinstance(record.encoding, AlertEncoding):
        return Decoding(code, years), complaints
    alerts = _fill_alerts(record, record.encoding, code, known, complaints)
    return Decoding(code, years, alerts, record.encoding.lag_days), complaints


def _shares(record: RasterRecord) -> Decoding:
    nothing = np.zeros(0, np.uint8)
    if not isinstance(record.encoding, ThresholdEncoding):
        return Decoding(nothing, ())
    own = record.encoding
    return Decoding(nothing, (), threshold=(own.lowest, own.highest, own.yes_from))


def _complaints_of_shares(record: RasterRecord) -> Complaints:
    complaints = []
    if record.dtype != "float32":
        complaints.append(("dtype", "a threshold is for shares in float32; list the raw values"))
    elif not isinstance(record.encoding, ThresholdEncoding):
        complaints.append(("dtype", "float32 needs an encoding with yes_from"))
    elif record.asserts not in ("forest", "planted", "commodity"):
        complaints.append(("encoding", f"does not fit asserts: {record.asserts}"))
    if record.domain or record.unknown_values:
        complaints.append(("domain", "of shares is said by lowest and highest"))
    return complaints


def _written_out(values: Values) -> list[int]:
    """Every value of a list of values and ranges."""
    found: list[int] = []
    for item in values:
        first, last = (item, item) if isinstance(item, int) else item
        found += range(first, last + 1)
    return found


def _domain(record: RasterRecord, size: int, complaints: Complaints) -> set[int]:
    values: set[int] = set()
    if not record.domain:
        complaints.append(("domain", "must name the values that the layer can have"))
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
    encoding, values = record.encoding, np.arange(len(code))
    expected = {
        "loss_year": LossYearEncoding, "tree_cover": TreeCoverEncoding,
        "land_mask": LandMaskEncoding, "deforestation_year": LossYearEncoding,
        "alert": AlertEncoding, "forest": BinaryEncoding, "planted": BinaryEncoding,
        "commodity": BinaryEncoding, "land_cover": LandCoverEncoding,
        "driver": ClassesEncoding, "biomass": AmountEncoding,
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
    if isinstance(encoding, ClassesEncoding | AmountEncoding):
        _fill_beside(encoding, code, known, complaints)
        return ()
    if isinstance(encoding, BinaryEncoding):
        yes, no, rest = (_written_out(x) for x in (encoding.yes, encoding.no, encoding.unknown))
        _fill_sides([yes, no, rest], "yes, no or unknown", code, known, complaints)
        code[np.isin(values, no) & np.isin(values, known)] = NO
        code[np.isin(values, rest) & np.isin(values, known)] = UNDECIDED
        return ()
    if isinstance(encoding, LandMaskEncoding):
        _fill_sides([encoding.land, encoding.water], "land or water", code, known, complaints)
        code[[raw for raw in encoding.water if raw in known]] = WATER
    return ()


def _fill_beside(
    encoding: ClassesEncoding | AmountEncoding, code: NDArray[np.uint8], known: list[int],
    complaints: Complaints,
) -> None:  # fmt: skip
    """Classes by their place in the record, amounts by their step."""
    if isinstance(encoding, ClassesEncoding):
        sides = list(encoding.classes.values())
        _fill_sides(sides, "of one class", code, known, complaints)
        for place, raws in enumerate(sides):
            code[[raw for raw in raws if raw in known]] = place
        return
    if known and known[-1] > encoding.highest:
        complaints.append(("domain", f"an amount cannot exceed {encoding.highest}"))
    code[known] = np.searchsorted(_steps(encoding), np.minimum(known, encoding.highest))


def _steps(encoding: AmountEncoding) -> tuple[int, ...]:
    """0, then as many equal steps as there are codes; the last reaches at least the highest."""
    width = -(-encoding.highest // (SEEN_LIMIT - 2))
    return tuple(range(0, encoding.highest + width, width))


def _fill_sides(
    lists: list[list[int]], said: str, code: NDArray[np.uint8], known: list[int],
    complaints: Complaints,
) -> None:  # fmt: skip
    """Set every known value to yes and insist that each stands on exactly one side."""
    sides = [raw for own in lists for raw in own]
    if sorted(sides) != known:
        complaints.append(("encoding", f"every known value of the domain must be {said}"))
    code[sorted(set(sides) & set(known))] = YES


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
