"""Plant mass of a customs entry under one ten-digit code: the second limit of 7 CFR 357.4.

An entry is told by its number, not by the shipment: one product split over two shipments of the same
entry is one mass. Where a shipment bears no entry number, a line of another shipment under the same
code may belong to the same entry, and the mass is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from ddcheck.facts.column import FactColumn, Kind, exact
from ddcheck.facts.declared import Declared
from ddcheck.facts.links import Links
from ddcheck.model.reason import Reason

_DIGITS = 10
_MASS, _CODE, _ENTRY = 0, 1, 2
_REASONS = (
    Reason.of("not_declared", what="@lines.plant_mass_kg"),
    Reason.of("incomplete_code", what="@lines.hs_code"),
    Reason.of("not_declared", what="@shipments.entry_number"),
)


@dataclass(frozen=True)
class _Line:
    shipment: int
    entry: str | None
    code: str
    """At most ten digits; empty if none is given."""

    @property
    def is_whole(self) -> bool:
        return len(self.code) == _DIGITS


def entry_plant_mass(shipments: Declared, lines: Declared, links: Links) -> FactColumn:
    """Kilograms (lines,); unknown if a mass is missing or another line may be under the code."""
    numbers = [_same_form(number) for number in shipments.texts("entry_number")]
    rows = [
        _Line(of, numbers[of], (code or "")[:_DIGITS])
        for of, code in zip(links.line_shipment.tolist(), lines.texts("hs_code"), strict=True)
    ]
    mass = lines.number("plant_mass_kg", "kg")
    groups: dict[str | int, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        groups[row.shipment if row.entry is None else row.entry].append(at)
    elsewhere = _Elsewhere(rows)
    total, index = np.zeros(len(rows)), np.full(len(rows), -1, np.int32)
    for members in groups.values():
        totals = _totals(members, rows, mass)
        open_codes = {rows[at].code for at in members if not rows[at].is_whole}
        for at in members:
            total[at], index[at] = _answer(rows[at], totals, open_codes, elsewhere)
    return exact(
        Kind.NUMBER, total, index < 0, unit="kg", reason=index, reasons=_REASONS
    )  # fmt: skip


def _same_form(number: str | None) -> str | None:
    """ABC-1000001-7 and abc10000017 are one entry."""
    return None if number is None else number.replace("-", "").replace(" ", "").casefold()


def _totals(members: list[int], rows: list[_Line], mass: FactColumn) -> dict[str, float | None]:
    """Mass by whole code; None where one is missing. Sorted, so that the sum knows no order."""
    found: dict[str, list[float]] = defaultdict(list)
    missing: set[str] = set()
    for at in members:
        if rows[at].is_whole and mass.known[at]:
            found[rows[at].code].append(float(mass.lo[at]))
        elif rows[at].is_whole:
            missing.add(rows[at].code)
    sums: dict[str, float | None] = {code: sum(sorted(each)) for code, each in found.items()}
    return sums | dict.fromkeys(missing)


def _answer(
    row: _Line, totals: dict[str, float | None], open_codes: set[str], elsewhere: _Elsewhere
) -> tuple[float, int]:
    if not row.is_whole or any(row.code.startswith(code) for code in open_codes):
        return 0.0, _CODE
    total = totals[row.code]
    if total is None:
        return 0.0, _MASS
    if elsewhere.may_hold(row):
        return 0.0, _ENTRY
    return total, -1


class _Elsewhere:
    """Shipments with lines under a code, so that one look-up a prefix finds what may belong."""

    def __init__(self, rows: list[_Line]) -> None:
        self.all: dict[str, set[int]] = defaultdict(set)
        self.nameless: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            self.all[row.code].add(row.shipment)
            if row.entry is None:
                self.nameless[row.code].add(row.shipment)

    def may_hold(self, row: _Line) -> bool:
        """Whether a line of another shipment may be of the same entry and code."""
        held = self.all if row.entry is None else self.nameless
        codes = (row.code[:digits] for digits in range(_DIGITS + 1))
        return any(code in held and held[code] - {row.shipment} for code in codes)
