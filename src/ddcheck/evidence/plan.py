"""The evidence plan: which layers answer which question, fixed before data are looked at.

Membership is decided here and never by which files are present: a source of the plan that is
absent or damaged leaves its question unknown, and nothing takes its place (method §4.1).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

HALF_HECTARE = 0.5


@dataclass(frozen=True, order=True)
class Question:
    """Forest on a day and its loss after it: canopy in percent, tolerance of dating in years."""

    day: date
    canopy_above: float
    tolerance: float


@dataclass(frozen=True, order=True)
class Source:
    """A further layer of a question. `family` counts for independence and must be the record's."""

    product: str
    asserts: str
    family: str
    primary: bool = False


@dataclass(frozen=True)
class Plan:
    """Which product answers which question (method §4.1); thresholds in percent, ascending.

    loss_year, tree_cover and land_mask share one lattice: they are what loss by canopy and year is
    counted in. `loss`, `forest` and `planted` are further sources, `context` the layers of a user,
    which may raise a result and never lower it. The loss layer is the primary one of its question;
    of forest it is the source marked primary, or else the canopy of the baseline year.
    """

    loss_year: str | None
    tree_cover: str | None
    land_mask: str | None
    overlaps: tuple[str, ...]
    canopy_thresholds: tuple[float, ...]
    questions: tuple[Question, ...] = ()
    loss: tuple[Source, ...] = ()
    forest: tuple[Source, ...] = ()
    planted: tuple[Source, ...] = ()
    context: tuple[Source, ...] = ()
    forest_patch_ha: float = HALF_HECTARE
    loss_patch_ha: float = HALF_HECTARE

    @property
    def rasters(self) -> tuple[tuple[str, str], ...]:
        """(question, product) of the raster layers that share the primary lattice."""
        named = (
            ("loss_year", self.loss_year), ("tree_cover", self.tree_cover),
            ("land_mask", self.land_mask),
        )  # fmt: skip
        return tuple((asserts, product) for asserts, product in named if product is not None)

    @property
    def further(self) -> tuple[tuple[str, Source], ...]:
        """(question, source) of all other raster layers, in a fixed order."""
        groups = (
            ("loss", self.loss), ("forest", self.forest), ("planted", self.planted),
            ("context", self.context),
        )  # fmt: skip
        return tuple((name, source) for name, group in groups for source in sorted(group))

    @property
    def digest(self) -> str:
        """Sha256 of the plan: a run with other sources is another plan."""
        plain = json.dumps(asdict(self), sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()
