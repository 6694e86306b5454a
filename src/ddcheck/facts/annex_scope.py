"""Whether goods stand in an annex: by code, by day of placing, and by what they are made of."""

from __future__ import annotations

from datetime import date

import numpy as np

from ddcheck.facts.column import FactColumn
from ddcheck.facts.declared import Declared, category_of
from ddcheck.facts.goods import TableRows
from ddcheck.model.reason import Reason

_EPOCH = date(1970, 1, 1).toordinal()
_NOT_TREES = ("bamboo", "rattan")
_SAME_GOODS = {"pulp_paper": "wood"}


def annex_scope(
    lines: Declared, placing: FactColumn, arrival: FactColumn, annex: TableRows
) -> FactColumn:
    """inside, possible, carved_out or outside (columns code, from, ex, commodity of the annex).

    Asked is the day of placing. Where none is stated, the goods may be placed on any day from their
    arrival on: then an entry that begins later leaves the answer open.
    """
    rows = rows_of(annex, "code", "from", "ex", "commodity")
    entries = [(code, _day(start), ex == "yes", goods) for code, start, ex, goods in rows]
    codes, goods = lines.texts("hs_code"), lines.texts("commodity")
    said: list[str | None] = []
    index, reasons = lines.reasons("hs_code")
    own = (
        Reason.of("incomplete_code", what="@lines.hs_code"),
        Reason.of("not_declared", what="@shipments.arrival_date"),
        Reason.of("not_declared", what="@shipments.placing_date"),
    )
    index = index + len(own)
    kept: dict[tuple[str | None, str | None, _Days], tuple[str | None, int]] = {}
    for row, code in enumerate(codes):
        asked = (code, goods[row], _days_of_placing(placing, arrival, row))
        if asked not in kept:
            kept[asked] = _scope_between(*asked, entries)
        answer, why = kept[asked]
        said.append(answer)
        index[row] = why if why >= 0 else index[row]
    return category_of(said, np.maximum(index, 0).astype(np.int32), own + reasons)


Entry = tuple[str, float, bool, str]
_Days = tuple[float | None, float | None]


def _days_of_placing(placing: FactColumn, arrival: FactColumn, row: int) -> _Days:
    """First and last day on which the goods may be placed; None, None if nothing is stated."""
    if placing.known[row]:
        return float(placing.lo[row]), float(placing.lo[row])
    return (float(arrival.lo[row]), np.inf) if arrival.known[row] else (None, None)


def _scope_between(
    code: str | None, goods: str | None, days: _Days, entries: list[Entry]
) -> tuple[str | None, int]:
    """The scope on the first day and on the last, if they are the same."""
    first, last = (_scope(code, goods, day, entries) for day in days)
    return first if first == last else (None, 2)


def _scope(
    code: str | None, goods: str | None, day: float | None, entries: list[Entry]
) -> tuple[str | None, int]:
    """The scope of one code, and which of the own reasons leaves it open."""
    if code is None:
        return None, -1
    matched = [entry for entry in entries if code.startswith(entry[0])]
    longer = [e for e in entries if len(e[0]) > len(code) and e[0].startswith(code)]
    if not matched and not longer:
        return "outside", -1
    if day is None:
        return None, 1
    current = [entry for entry in matched if entry[1] <= day]
    if not current:
        return (None, 0) if any(entry[1] <= day for entry in longer) else ("outside", -1)
    if any(not ex for _, _, ex, _ in current):
        return "inside", -1
    if goods in _NOT_TREES:
        return "carved_out", -1
    wanted = _SAME_GOODS.get(goods or "", goods)
    confirmed = any(wanted == commodity for _, _, _, commodity in current)
    return ("inside" if confirmed else "possible"), -1


def rows_of(table: TableRows, *names: str) -> list[tuple[str, ...]]:
    header, *rows = table
    at = [header.index(name) for name in names]
    return [tuple(row[i] for i in at) for row in rows]


def _day(text: str) -> float:
    return float(date.fromisoformat(text).toordinal() - _EPOCH)
