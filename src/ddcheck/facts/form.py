"""Facts of the declaration itself: the form, the exemption, the checklist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.facts import goods
from ddcheck.facts.column import FactColumn
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, Truth, conjunction, truth, truth_column
from ddcheck.facts.told import NO, OPEN, YES, Answer, told, yes_no
from ddcheck.model.reason import Reason
from ddcheck.model.tables import TRADE_SIGNS

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

_ENTRY_NUMBER = re.compile(r"[A-Za-z0-9]{3}-?\d{7}-?\d")
_OF_SHIPMENT = (
    (1, "arrival_date"), (2, "entry_number"), (3, "container"), (4, "bill_of_lading"), (5, "mid"),
    (6, "importer"), (7, "importer_address"), (8, "consignee"), (9, "consignee_address"),
)  # fmt: skip
_OF_LINE = ((10, "description"), (11, "hs_code"), (12, "value"))
_OF_COMPONENT = (
    (13, "article"), (14, "genus"), (14, "species"), (15, "harvest_countries"),
    (16, "plant_quantity"), (17, "plant_unit"),
)  # fmt: skip
_RECYCLED = (18, "recycled_percent")
"""Fields of PPQ form 505 and the columns that fill them."""


def abnormal_trade(sheet: FactSheet) -> FactColumn:
    """Whether one of the signs is answered with yes; only six times no is none."""
    columns = [yes_no(sheet.shipments, name) for name in TRADE_SIGNS]
    yes = np.any([c.known & (c.lo == 1.0) for c in columns], axis=0)
    no = np.all([c.known & (c.lo == 0.0) for c in columns], axis=0)
    values = truth(yes, no)
    reasons = tuple(Reason.of("not_declared", what=f"@shipments.{name}") for name in TRADE_SIGNS)
    first = np.argmax([~c.known for c in columns], axis=0)
    return truth_column(values, np.where(values == UNKNOWN, first, -1).astype(np.int32), reasons)


def exemption_shown(
    sheet: FactSheet, plant_share: float, entry_mass: float, taxa: goods.TableRows
) -> FactColumn:
    """Whether the line is free of the plant declaration, by what is claimed and by what is shown."""
    claimed = sheet.own("line.exemption_claimed")
    use = sheet.own("line.packaging_use")
    share, mass = sheet.own("line.plant_share"), sheet.own("line.entry_plant_mass")
    listed = sheet.own("line.any_species_in", (("taxa", taxa),))
    small = conjunction(
        _is(claimed, "de_minimis"), _at_most(share, plant_share), _at_most(mass, entry_mass),
        truth(listed.known & (listed.lo == 0), listed.known & (listed.lo == 1)),
    )  # fmt: skip
    packaging = conjunction(_is(claimed, "packaging"), _is(use, "carries_other_goods"))
    values = truth((small == TRUE) | (packaging == TRUE), (small == FALSE) & (packaging == FALSE))
    what = ("exemption_claimed", "plant_share", "plant_mass_kg", "packaging_use")
    reasons = tuple(Reason.of("not_declared", what=f"@lines.{name}") for name in what)
    open_cell = np.select([~claimed.known, ~share.known, ~mass.known, ~use.known], [0, 1, 2, 3], 1)
    index = np.where(values == UNKNOWN, open_cell, -1).astype(np.int32)
    return truth_column(values, index, reasons)


def _is(column: FactColumn, word: str) -> Truth:
    at = column.labels.index(word) if word in column.labels else -1
    return truth(column.known & (column.lo == at), column.known & (column.lo != at))


def _at_most(column: FactColumn, limit: float) -> Truth:
    return truth(column.known & (column.hi <= limit), column.known & (column.lo > limit))


def form_complete(sheet: FactSheet, paper_chapters: tuple[str, ...]) -> FactColumn:
    """Whether every field of the form is filled, and the entry number has its form."""
    links = sheet.links
    open_fields: list[set[int]] = [set() for _ in range(links.size("line"))]
    for number, column in _OF_SHIPMENT:
        empty = sheet.shipments.states(column) != State.GIVEN
        _mark(open_fields, np.flatnonzero(empty[links.line_shipment]), number)
    for number, column in _OF_LINE:
        _mark(open_fields, np.flatnonzero(sheet.lines.states(column) != State.GIVEN), number)
    fields = list(_OF_COMPONENT)
    for number, column in (*fields, _RECYCLED):
        rows = sheet.components.states(column) != State.GIVEN
        if column == "recycled_percent":
            rows &= _in_chapters(sheet, paper_chapters)[links.component_line]
        _mark(open_fields, links.component_line[rows], number)
    numbers = sheet.shipments.texts("entry_number")
    return told(
        _form(open_fields[row], numbers[shipment])
        for row, shipment in enumerate(links.line_shipment.tolist())
    )


def _mark(open_fields: list[set[int]], rows: NDArray[np.int64], number: int) -> None:
    for row in rows.tolist():
        open_fields[row].add(number)


def _in_chapters(sheet: FactSheet, chapters: tuple[str, ...]) -> NDArray[np.bool_]:
    """Lines of the chapters, and those whose chapter is not known."""
    codes = sheet.lines.texts("hs_code")
    return np.array([code is None or code[:2] in chapters for code in codes], bool)


def _form(open_fields: set[int], number: str | None) -> Answer:
    if number is not None and not _ENTRY_NUMBER.fullmatch(number):
        return NO, Reason.of("entry_number_form", number=number)
    if open_fields:
        fields = ", ".join(map(str, sorted(open_fields)))
        return OPEN, Reason.of("form_fields_open", fields=fields)
    return YES, None
