"""What an importer states about the placing, the parties and his own system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.column import FactColumn, Kind, exact
from ddcheck.facts.declared import Declared
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, truth_column
from ddcheck.facts.patterns import fits
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from ddcheck.facts.sheet import FactSheet

Arguments = dict[str, object]
PARTIES = {
    "operator": ("importer", "operator_address", "operator_email"),
    "supplier": ("supplier", "supplier_address", "supplier_email"),
    "customer": ("customer", "customer_address", "customer_email"),
}
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,8}")


def party_reachable(shipments: Declared, party: str) -> FactColumn:
    """Name, postal address and e-mail of a party (regulation (EU) 2023/1115 art. 9(1)(e), (f))."""
    cells = [shipments.texts(column) for column in PARTIES[party]]
    reasons = [Reason.of("not_declared", what=f"@shipments.{name}") for name in PARTIES[party]]
    wrong = Reason.of("not_an_address", what=f"@shipments.{PARTIES[party][2]}")
    values = np.full(len(cells[0]), UNKNOWN, np.int8)
    index = np.full(len(values), -1, np.int32)
    for row, given in enumerate(zip(*cells, strict=True)):
        email = given[2]
        if email is not None and not _EMAIL.fullmatch(email):
            values[row], index[row] = FALSE, len(reasons)
        elif None in given:
            index[row] = given.index(None)
        else:
            values[row] = TRUE
    return truth_column(values, index, (*reasons, wrong))


def eori_like(shipments: Declared, pattern: str) -> FactColumn:
    """Whether the EORI number fits the pattern; none is unknown."""
    numbers = shipments.texts("eori")
    index, reasons = shipments.reasons("eori")
    fitting = [None if n is None else fits(pattern, n.replace(" ", "")) for n in numbers]
    values = np.array([UNKNOWN if f is None else f for f in fitting], np.int8)
    index = np.where(values == UNKNOWN, np.maximum(index, 0), np.int32(-1)).astype(np.int32)
    return truth_column(values, index, reasons)


def given(source: Declared, column: str) -> FactColumn:
    """True where a cell is filled, else unknown: an empty cell proves nothing."""
    index, reasons = source.reasons(column)
    known = np.array([text is not None for text in source.texts(column)], bool)
    values = np.where(known, TRUE, UNKNOWN).astype(np.int8)
    return truth_column(values, np.where(known, -1, index).astype(np.int32), reasons)


def age(shipments: Declared, column: str) -> FactColumn:
    """Days from a declared day to the arrival."""
    day, arrival = shipments.date(column), shipments.date("arrival_date")
    known: NDArray[np.bool_] = day.known & arrival.known
    shift = len(day.reasons)
    index = np.where(day.known, arrival.reason + shift, day.reason)
    index = np.where(known, -1, index).astype(np.int32)
    return exact(
        Kind.NUMBER, arrival.lo - day.lo, known, unit="days",
        reason=index, reasons=day.reasons + arrival.reasons,
    )  # fmt: skip


_WORDS = (
    "operator_role", "operator_size", "operator_country", "due_diligence", "own_produce", "mixing",
    "circumvention", "adverse_information", "labour_register", "risk_conclusion", "mitigation",
    "compliance_officer", "independent_audit", "dds_confirmation",
)  # fmt: skip


def _word(name: str) -> Callable[[FactSheet, Arguments], FactColumn]:
    return lambda sheet, _: sheet.shipments.category(name)


ANSWERS: dict[str, Callable[[FactSheet, Arguments], FactColumn]] = {
    **{f"shipment.{name}": _word(name) for name in _WORDS},
    "shipment.placing_date": lambda sheet, _: sheet.shipments.date("placing_date"),
    "shipment.operator_established": lambda sheet, _: sheet.shipments.date("operator_established"),
    "shipment.dds_signed": lambda sheet, _: given(sheet.shipments, "dds_signatory"),
    "shipment.chain_tiers": lambda sheet, _: sheet.shipments.number("chain_tiers", "tiers"),
    "shipment.record_years": lambda sheet, _: sheet.shipments.number("record_years", "years"),
    "shipment.conclusion_age": lambda sheet, _: age(sheet.shipments, "risk_concluded_on"),
    "shipment.system_review_age": lambda sheet, _: age(sheet.shipments, "system_reviewed_on"),
    "shipment.party_reachable": lambda sheet, asked: party_reachable(
        sheet.shipments, str(asked["party"])
    ),
    "shipment.eori_like": lambda sheet, asked: eori_like(sheet.shipments, str(asked["pattern"])),
}
