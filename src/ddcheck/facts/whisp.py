"""Indicators that Whisp wrote beside a plot (field §5.2), read as declared.

They are another tool's answers: what it could not load it wrote as no, and that cannot be told from
a real no. Packs that use them are opt-in and never stand alone for a verdict.
"""

from __future__ import annotations

import numpy as np

from ddcheck.facts.column import FactColumn, Kind, exact, unknown
from ddcheck.facts.declared import Declared
from ddcheck.facts.ground import Ground
from ddcheck.model.reason import Reason
from ddcheck.model.tables import WHISP_INDICATORS

_SAID = {"yes": True, "no": False}


def whisp_indicator(plots: Declared, name: str, ground: Ground) -> FactColumn:
    """Truth of one indicator (Ind_01 to Ind_11); unknown where it is neither yes nor no.

    An indicator was computed on the geometry: where that is unusable or in doubt it says nothing.
    """
    column = name.lower()
    if column not in WHISP_INDICATORS:
        return unknown(Kind.TRUTH, len(plots.rows), Reason.of("not_declared", what=name))
    index, reasons = plots.reasons(column)
    said = [_SAID.get((text or "").casefold()) for text in plots.texts(column)]
    answered = np.array([answer is not None for answer in said], bool)
    known = answered & ground.usable & ~ground.in_doubt
    strange = Reason.of("unreadable", what=f"@plots.{column}")
    why, of_ground = ground.with_doubts(np.maximum(ground.reason, 0), ground.reasons)
    reason = np.where(answered, why + len(reasons) + 1, np.where(index >= 0, index, len(reasons)))
    return exact(
        Kind.TRUTH, np.array([answer is True for answer in said], np.float64), known,
        reason=np.where(known, -1, reason).astype(np.int32),
        reasons=(*reasons, strange, *of_ground),
    )  # fmt: skip
