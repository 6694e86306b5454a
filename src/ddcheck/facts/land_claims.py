"""What is claimed of a plot, held against what was given: its country, area, precision, place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ddcheck.facts.annex import Arguments, list_of
from ddcheck.facts.column import FactColumn, Kind, exact, unknown
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, truth_column
from ddcheck.facts.links import ABSENT
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

MISPLACED = ("DD202", "DD209", "DD217", "DD228", "DD230", "DD231", "DD261")
"""Faults of place: axes exchanged, a lost sign, another country, 0,0, a placeholder, the sea, water."""


def decimals(sheet: FactSheet, _: Arguments) -> FactColumn:
    """Decimals of the coordinates as they were written."""
    found = sheet.ground.given.decimals
    rows = sheet.links.plot_row
    counts = [None if row == ABSENT or not found else found[row] for row in rows]
    known = np.array([count is not None for count in counts], bool)
    values = np.array([float(count or 0) for count in counts])
    reasons = sheet.ground.reasons or (Reason.of("no_plot"),)
    index = np.where(known, np.int32(-1), np.maximum(sheet.ground.reason, 0)).astype(np.int32)
    return exact(Kind.NUMBER, values, known, unit="digits", reason=index, reasons=reasons)


def geometry_usable(sheet: FactSheet, _: Arguments) -> FactColumn:
    """False if a check of the geometry failed; unknown if none was given or it is in doubt."""
    return _of_codes(sheet, _faults(sheet), lambda fault: fault != "DD213")


def place_plausible(sheet: FactSheet, _: Arguments) -> FactColumn:
    """False if the plot lies elsewhere than declared; true needs a country to compare with."""
    doubts = sheet.ground.doubts.tolist()
    codes = [fault or doubt for fault, doubt in zip(_faults(sheet), doubts, strict=True)]
    column = _of_codes(sheet, codes, lambda code: code in MISPLACED)
    has_country = sheet.own("plot.country").known
    values = np.where(column.known, np.where(column.lo > 0, TRUE, FALSE), UNKNOWN)
    values = np.where((values == TRUE) & ~has_country, UNKNOWN, values).astype(np.int8)
    reasons = (*column.reasons, Reason.of("not_declared", what="@plots.country"))
    open_country = (values == UNKNOWN) & column.known
    index = np.where(open_country, len(column.reasons), column.reason).astype(np.int32)
    return truth_column(values, index, reasons)


def _faults(sheet: FactSheet) -> list[str | None]:
    ground = sheet.ground
    return [None if row == ABSENT else ground.given.fault[row] for row in ground.rows]


def _of_codes(
    sheet: FactSheet, codes: list[str | None], refuses: Callable[[str], bool]
) -> FactColumn:
    """False where a code refuses, true where nothing is wrong; an error in between clears nothing."""
    ground = sheet.ground
    refused = np.array([code is not None and refuses(code) for code in codes], bool)
    sound = ground.usable & ~ground.in_doubt
    values = np.select([sound, refused], [TRUE, FALSE], UNKNOWN).astype(np.int8)
    index, reasons = ground.with_doubts(np.maximum(ground.reason, 0), ground.reasons)
    index = np.where(sound, np.int32(-1), index).astype(np.int32)
    return truth_column(values, index, reasons or (Reason.of("no_plot"),))


def mapped_share(sheet: FactSheet, asked: Arguments) -> FactColumn:
    """Seen share for the products of the plan: ground that one of them did not show is unseen."""
    product = str(asked["product"])
    if product in (sheet.ground.product, *sheet.ground.further):
        return sheet.own("plot.observed_share")
    reason = Reason.of("no_layer", product=product)
    return unknown(Kind.NUMBER, sheet.size("plot"), reason, unit="share")


def region_in(sheet: FactSheet, asked: Arguments) -> FactColumn:
    """Whether country and region stand in a list such as “BR/Acre”."""
    wanted = {word.casefold() for word in list_of(asked, "regions")}
    regions, countries = sheet.plots.texts("region"), sheet.plots.texts("country")
    index, reasons = sheet.plots.reasons("region")
    values = []
    for region, country in zip(regions, countries, strict=True):
        if region is None or country is None:
            values.append(int(UNKNOWN))
        else:
            values.append(int(TRUE if f"{country}/{region}".casefold() in wanted else FALSE))
    truths = np.array(values, np.int8)
    index = np.where(truths == UNKNOWN, np.maximum(index, 0), np.int32(-1)).astype(np.int32)
    return truth_column(truths, index, reasons)


ANSWERS: dict[str, Callable[[FactSheet, Arguments], FactColumn]] = {
    "plot.declared_area": lambda sheet, _: sheet.plots.number(
        "declared_area_ha", "ha", zero_is_unknown=True
    ),
    "plot.decimals": decimals,
    "plot.geometry_usable": geometry_usable,
    "plot.place_plausible": place_plausible,
    "plot.mapped_share": mapped_share,
    "plot.region_in": region_in,
}  # fmt: skip
