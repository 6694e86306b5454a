"""Facts and parameters as the document says them: rounded once, unknown with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ddcheck.facts.column import FactColumn, Kind
from ddcheck.model.wording import Lang

_DECIMALS = {
    "ha": 6,
    "share": 6,
    "kg": 6,
    "days": 0,
    "percent": 4,
    "years": 2,
    "digits": 0,
    "tiers": 0,
    "count": 0,
}
_EPOCH = date(1970, 1, 1)


def rounded(value: float, unit: str | None) -> float | int:
    """A number as it is written everywhere: fixed decimals by unit, and no minus zero."""
    number = round(float(value), _DECIMALS.get(unit or "", 6)) + 0.0
    return (
        int(number)
        if number.is_integer() and unit in ("days", "years", "digits", "tiers", "count")
        else number
    )


def fact_value(column: FactColumn, row: int, lang: Lang) -> Any:
    """Value | {lo, nominal, hi, unit} | {value, unit} | {unknown: reason}."""
    if not column.known[row]:
        reason = column.reason_at(row)
        return {"unknown": "" if reason is None else reason.say(lang)}
    lo, nominal, hi = (float(part[row]) for part in (column.lo, column.nominal, column.hi))
    if column.kind is Kind.TRUTH:
        return lo == 1.0
    if column.kind is Kind.CATEGORY:
        return column.labels[int(lo)]
    if column.kind is Kind.DATE:
        return (_EPOCH + timedelta(days=int(lo))).isoformat()
    if lo == nominal == hi and column.unit != "ha":
        return {"value": rounded(nominal, column.unit), "unit": column.unit}
    return {
        "lo": rounded(lo, column.unit),
        "nominal": rounded(nominal, column.unit),
        "hi": rounded(hi, column.unit),
        "unit": column.unit,
    }


def parameter_value(value: object) -> Any:
    """A parameter for the document; a long table is said by its number of rows."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return {"rows": len(value) - 1}
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
