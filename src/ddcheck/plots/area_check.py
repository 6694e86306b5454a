"""Declared area against measured area, with the usual slips named (method §3, G19)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.table import Plots

TOLERATED_LOG_RATIO = 0.25
_SLIPS = {
    1e4: "m²",
    2.47105: "acre",
    15.0: "mu 亩",
    100.0: "km² → ha ×100",
    0.01: "km²",
    6.25: "rai",
    10.0: "×10",
    0.1: "÷10",
    1e-4: "ha → m²",
}


def compare_areas(plots: Plots, measured_ha: NDArray[np.float64], diagnostics: Diagnostics) -> None:
    """Warn of polygons whose declared area is off by more than about a quarter."""
    declared = plots.attributes["declared_area_ha"].to_pylist()
    for row, (said, found) in enumerate(zip(declared, measured_ha, strict=True)):
        if not said or not found or plots.is_point[row]:
            continue
        ratio = said / found
        if abs(math.log(ratio)) > TOLERATED_LOG_RATIO:
            diagnostics.report(
                "DD214", plots.places[row],
                declared=f"{said:g}", measured=f"{found:.4g}", cause=_slip(ratio),
            )  # fmt: skip


def _slip(ratio: float) -> str:
    for factor, name in _SLIPS.items():
        if abs(math.log(ratio / factor)) < 0.05:
            return f" ({name}?)"
    return ""
