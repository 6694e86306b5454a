"""The record of a run: all that a report may say. No clock, no host, no order of arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ddcheck.assessment.columns import SentColumn
from ddcheck.assessment.weigh import Assessment
from ddcheck.documents.carried import CarriedTable
from ddcheck.documents.typed import Counts, Rejected
from ddcheck.evidence.beside import Beside
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.results import Measurements
from ddcheck.facts.links import Links
from ddcheck.facts.sheet import FactSheet
from ddcheck.model.diagnostic import Diagnostic
from ddcheck.plots.table import Plots
from ddcheck.rulepack.dated_values import Resolved
from ddcheck.rulepack.evaluate import RuleResult


@dataclass(frozen=True)
class LossQuestion:
    """The question of the plot table: forest lost after a day, by canopy and dating tolerance."""

    after: date
    canopy_above: float
    tolerance: float


@dataclass(frozen=True)
class PlanUse:
    """An evidence plan, the packs that it answers, and whether any of them needed it measured."""

    plan: Plan
    packs: tuple[str, ...]
    measured: bool


@dataclass(frozen=True)
class Record:
    """What was asked, what was read, what was measured, what was found."""

    version: str
    as_of: date
    packs: tuple[Resolved, ...]  # all that were asked for, also those that could not run
    results: Sequence[RuleResult]
    assessment: Assessment
    links: Links
    sheet: FactSheet
    plots: Plots
    measured: Measurements
    plans: tuple[
        PlanUse, ...
    ]  # the first is that of the plot table: `sheet` and `measured` are its
    loss_question: LossQuestion
    counts: Mapping[str, Counts]
    rejected: Rejected
    diagnostics: tuple[Diagnostic, ...]
    dropped: int
    exit_code: int
    beside: tuple[Beside, ...] = ()  # on the plots as given
    columns: tuple[SentColumn, ...] = ()  # that no rule read
    carried: tuple[CarriedTable, ...] = ()  # cells of columns that are none of ours
