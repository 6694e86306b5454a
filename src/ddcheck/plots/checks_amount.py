"""Checks of what is said about a plot: areas, size, exactness, days (method §7: G19 to G22, G30)."""

from __future__ import annotations

import numpy as np

from ddcheck.plots.decimals import half_unit_m, said_m
from ddcheck.plots.scene import Scene

NOTED, WARNED, WRONG = 0.10, 0.25, 0.70
"""|ln(declared / measured)| above which the difference is a note, a warning, an error (§3)."""

TINY_HA, SMALL_HA, HUGE_HA = 0.001, 0.01, 100_000.0
LARGE_HA = {"cocoa": 50.0, "coffee": 50.0, "oil_palm": 25.0, "soya": 5000.0}
"""Above what 99 of 100 plots of a commodity measure (oil palm: of smallholders)."""
ACCURACY_M = 15.0
WORST_ACCURACY_M = 1000.0
"""An outline known no better than this is not the outline of a plot."""
FIRST_SATELLITE_SURVEY = np.datetime64("2000-05-02")
"""Before this day positions for everyone were blurred on purpose: such a capture is a slip."""

SLIPS = {
    1e4: "m²",
    2.47105: "acre",
    15.0: "mu 亩",
    100.0: "km² → ha ×100",
    0.01: "km²",
    6.25: "rai",
    10.0: "×10",
    0.1: "÷10",
    1e-4: "ha → m²",
    1e6: "m² ×100",
    0.40469: "ha → acre",
    1 / 15: "ha → mu 亩",
    0.16: "ha → rai",
}
_SLIP_TOLERANCE = 0.05


def areas(scene: Scene) -> None:
    """G19: declared against measured area; an error widens by the land that is not drawn."""
    declared = scene.numbers("declared_area_ha")
    both = scene.usable & (declared > 0) & ~scene.is_point
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(np.log(declared / scene.area_ha))
    off[~both] = 0.0

    def shown(row: int) -> dict[str, object]:
        ratio = declared[row] / scene.area_ha[row]
        return {
            "declared": f"{declared[row]:g}", "measured": f"{scene.area_ha[row]:.4g}",
            "cause": slip(ratio),
        }  # fmt: skip

    scene.warn("DD235", (off > NOTED) & (off <= WARNED), shown)
    scene.warn("DD214", (off > WARNED) & (off <= WRONG), shown)
    scene.doubtful("DD236", off > WRONG, shown)


def slip(ratio: float) -> str:
    """The usual slip behind a ratio of declared to measured area, or nothing."""
    for factor, name in SLIPS.items():
        if abs(np.log(ratio / factor)) < _SLIP_TOLERANCE:
            return f" ({name}?)"
    return ""


def sizes(scene: Scene) -> None:
    """G22: too small for a plot, or larger than plots of the commodity are."""
    area = scene.area_ha

    def shown(row: int) -> dict[str, object]:
        return {"area": f"{area[row]:.4g}"}

    scene.doubtful("DD239", scene.usable & (area < TINY_HA), shown)
    scene.warn("DD238", scene.usable & (area >= TINY_HA) & (area < SMALL_HA), shown)
    scene.doubtful("DD241", scene.usable & (area > HUGE_HA), shown)
    commodity = scene.texts("commodity")
    for name, limit in LARGE_HA.items():
        flagged = scene.usable & (area > limit) & (area <= HUGE_HA) & (commodity == name)
        scene.warn(
            "DD240", flagged,
            lambda row, n=name, most=limit: {**shown(row), "commodity": n, "limit": f"{most:g}"},  # type: ignore[misc]
        )  # fmt: skip


def exactness(scene: Scene) -> None:
    """G21, G30: a position whose error is as large as the plot, or larger than a phone's."""
    radius = np.sqrt(scene.area_ha * 1e4 / np.pi)
    half = half_unit_m(scene.decimals)
    coarse = scene.is_point & scene.usable & (scene.decimals >= 0) & (half > radius / 2)
    scene.warn(
        "DD237", coarse, lambda row: {"metres": said_m(half[row]), "radius": f"{radius[row]:.0f}"}
    )
    accuracy = scene.numbers("accuracy_m")
    with np.errstate(invalid="ignore"):
        scene.refuse("DD269", accuracy > WORST_ACCURACY_M, lambda row: _within(accuracy[row]))
        poor = scene.usable & (accuracy > ACCURACY_M)
    scene.warn(
        "DD251", poor, lambda row: {"metres": f"{accuracy[row]:g}", "limit": f"{ACCURACY_M:g}"}
    )


def _within(metres: float) -> dict[str, object]:
    return {"metres": f"{metres:g}", "limit": f"{WORST_ACCURACY_M:g}"}


def capture_days(scene: Scene) -> None:
    """G30: the day of capture is missing (said once a file), in the future or impossibly early."""
    days = scene.attributes["captured_on"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
    given = ~np.isnat(days)
    late = np.zeros(len(scene), bool)
    if scene.as_of is not None:
        late = given & (days > np.datetime64(scene.as_of))
    odd = late | (given & (days < FIRST_SATELLITE_SURVEY))
    scene.warn("DD250", odd, lambda row: {"day": str(days[row])})


CHECKS = (areas, sizes, exactness, capture_days)
