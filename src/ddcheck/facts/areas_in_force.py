"""Land inside areas that were in force when the goods were produced (method §1.11).

Dates take from what is certain, never from what is possible: whether an area that came into force
later matters to goods of an earlier harvest is for a person to say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ddcheck.evidence.in_force import ALWAYS
from ddcheck.evidence.outlines import Ints
from ddcheck.facts.annex import Arguments
from ddcheck.facts.column import FactColumn
from ddcheck.facts.ground import HECTARE
from ddcheck.facts.papers import UNDATED, Days
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet


def overlap_in_force(sheet: FactSheet, given: Arguments, start: Days, end: Days) -> FactColumn:
    """The overlap of each origin: lo in force from the start, nominal by the end of production."""
    product = str(given["product"])
    whole = sheet.column("origin", "plot.overlap", (("product", product),))
    found = sheet.ground.measured.overlaps.get(product)
    if found is None or found.in_force is None or found.perhaps is None:
        return whole
    plots: Ints = sheet.ground.rows[sheet.links.origin_plot]
    sure = np.where(
        start == UNDATED, 0, found.in_force.by(plots, np.maximum(start, int(ALWAYS) + 1))
    )
    likely = found.perhaps.by(plots, np.maximum(end, int(ALWAYS) + 1))
    lo = np.minimum(whole.lo, sure / HECTARE)
    nominal = np.where(end == UNDATED, whole.nominal, np.minimum(whole.nominal, likely / HECTARE))
    later = whole.known & (lo < whole.lo)
    reasons = (*whole.reasons, Reason.of("in_force_later", layer=_title(sheet, product)))
    index = np.where(later, np.int32(len(reasons) - 1), whole.reason).astype(np.int32)
    return replace(
        whole, lo=np.where(whole.known, lo, whole.lo),
        nominal=np.where(whole.known, np.maximum(nominal, lo), whole.nominal),
        reason=index, reasons=reasons,
    )  # fmt: skip


def _title(sheet: FactSheet, product: str) -> str:
    """What the layer is called; the product where it was not used."""
    uses = sheet.ground.measured.layers
    return next((use.title for use in uses if use.product == product), product)
