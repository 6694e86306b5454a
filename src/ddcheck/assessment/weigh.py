"""Findings to risk intervals of plots, lines, shipments and packs (design §6).

Everything is the maximum of floors and of ceilings over what belongs together, taken over columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.links import ABSENT, Links
from ddcheck.model.outcome import ANY_RISK, Action, Outcome, Risk, RiskInterval
from ddcheck.rulepack.evaluate import RuleResult

Steps = NDArray[np.int8]
Index = NDArray[np.int64]
OUTCOMES = tuple(Outcome)
_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class Intervals:
    """Floor and ceiling of n subjects, and how many results of each outcome each has (n, 4)."""

    floor: Steps
    ceiling: Steps
    outcomes: NDArray[np.int32]

    @classmethod
    def nothing(cls, size: int) -> Intervals:
        zero = np.zeros(size, np.int8)
        return cls(zero, zero.copy(), np.zeros((size, len(OUTCOMES)), np.int32))

    def take_in(self, result: RuleResult, rows: Index, owner: Index) -> None:
        """Add the results of some rows (m,), each to its owner, to these very arrays.

        Some at a time: of plots there may be millions, and mostly each is its own owner.
        """
        for low in range(0, len(rows), _AT_ONCE):
            own, to = rows[low : low + _AT_ONCE], owner[low : low + _AT_ONCE]
            floor, ceiling, outcome = result.floor[own], result.ceiling[own], result.outcome[own]
            if rows is owner:
                self.floor[to] = np.maximum(self.floor[to], floor)
                self.ceiling[to] = np.maximum(self.ceiling[to], ceiling)
                self.outcomes[to, outcome] += 1
            else:
                np.maximum.at(self.floor, to, floor)
                np.maximum.at(self.ceiling, to, ceiling)
                np.add.at(self.outcomes, (to, outcome.astype(np.int64)), 1)

    def join(self, other: Intervals) -> Intervals:
        return Intervals(
            np.maximum(self.floor, other.floor),
            np.maximum(self.ceiling, other.ceiling),
            self.outcomes + other.outcomes,
        )

    def raised(self, rows: NDArray[np.bool_], ceiling: Risk) -> Intervals:
        """The same with the ceiling of some subjects lifted."""
        lifted = np.where(rows, np.maximum(self.ceiling, np.int8(ceiling)), self.ceiling)
        return Intervals(self.floor, lifted.astype(np.int8), self.outcomes)

    @cached_property
    def applied(self) -> NDArray[np.bool_]:
        """Which subjects some rule was about."""
        return np.asarray(self.outcomes.sum(axis=1) > self.outcomes[:, Outcome.NOT_APPLICABLE])

    def actions(self, rows: NDArray[np.bool_]) -> dict[Action, int]:
        """How many of some subjects ask for each action; those that no rule was about for none."""
        found = dict.fromkeys(Action, 0)
        found[Action.NOT_SCREENED] = int(np.count_nonzero(rows & ~self.applied))
        steps = len(Risk)
        pairs = self.floor[rows & self.applied].astype(np.int64) * steps
        pairs += self.ceiling[rows & self.applied]
        for pair, number in enumerate(np.bincount(pairs, minlength=steps * steps).tolist()):
            if number:
                floor, ceiling = divmod(pair, steps)
                found[RiskInterval(Risk(floor), Risk(ceiling)).action] += number
        return found

    def at(self, row: int) -> RiskInterval:
        return RiskInterval(Risk(int(self.floor[row])), Risk(int(self.ceiling[row])))


@dataclass(frozen=True)
class Assessment:
    """What the findings come to.

    verdict  (s,) over the packs that are in force or screening; scenarios stand beside it
    readiness  pack id to (s,) bool: all that was judged there is a scenario
    by_pack  pack id to (s,) intervals, of every pack that ran
    lines (l,), plots (p,)  as verdict, of what concerns them
    by_rule  one (s, 4) array of outcome counts a result, in the order of the results
    doubtful (s,) bool: a rejected row may belong to the shipment
    """

    verdict: Intervals
    by_pack: dict[str, Intervals]
    lines: Intervals
    plots: Intervals
    by_rule: tuple[NDArray[np.int32], ...]
    doubtful: NDArray[np.bool_]
    readiness: dict[str, NDArray[np.bool_]]

    def action(self, shipment: int) -> Action:
        """What the verdict asks for; a shipment that no rule was about is not screened."""
        if not self.verdict.applied[shipment]:
            return Action.NOT_SCREENED
        return self.verdict.at(shipment).action

    def risk(self, shipment: int) -> RiskInterval:
        if not self.verdict.applied[shipment]:
            return ANY_RISK
        return self.verdict.at(shipment)


def assess(
    results: Sequence[RuleResult], links: Links, doubtful: NDArray[np.bool_], *,
    lost_origins: bool = False, goods: bool = False,
) -> Assessment:  # fmt: skip
    """Weigh all results of all packs that ran.

    `lost_origins` says that links of lines to plots were rejected: any plot may be concerned.
    `goods` says that goods were to be declared, also where no row of them is left.
    """
    shipments = links.size("shipment")
    by_pack: dict[str, Intervals] = {}
    verdict = Intervals.nothing(shipments)
    lines = Intervals.nothing(links.size("line"))
    plots = Intervals.nothing(links.size("plot"))
    by_rule = []
    bound: dict[str, NDArray[np.bool_]] = {}
    for result in results:
        pairs = _owners(result.rule.subject, "shipment", links)
        found = _gathered(result, pairs, shipments)
        by_rule.append(found.outcomes)
        name = result.pack.id
        if not result.is_information:
            by_pack[name] = by_pack.get(name, Intervals.nothing(shipments)).join(found)
        by_pack.setdefault(name, Intervals.nothing(shipments))
        bound[name] = bound.get(name, np.zeros(shipments, bool)) | _binds(result, links)
        if counts_for_verdict(result):
            counted = _of_verdict(result)
            for into, of in ((verdict, "shipment"), (lines, "line"), (plots, "plot")):
                own = _owners(counted.rule.subject, of, links)
                if own is not None:
                    into.take_in(counted, *own)
    raised = {name: found.raised(doubtful, Risk.HIGH) for name, found in by_pack.items()}
    lifted = verdict.raised(doubtful, Risk.HIGH)
    lines = lines.raised(doubtful[links.line_shipment], Risk.HIGH)
    plots = _plots_in_doubt(plots, links, doubtful, lost_origins=lost_origins)
    plots = _plots_unnamed(plots, results, links, goods=goods)
    readiness = {name: ~rows & by_pack[name].applied for name, rows in bound.items()}
    return Assessment(lifted, raised, lines, plots, tuple(by_rule), doubtful, readiness)


def _plots_in_doubt(
    plots: Intervals, links: Links, doubtful: NDArray[np.bool_], *, lost_origins: bool
) -> Intervals:
    """A link that names no plot may mean any plot: each stands as high as the nameless one."""
    rows = np.full(links.size("plot"), lost_origins)
    rows[links.origin_plot] |= doubtful[links.line_shipment[links.origin_line]]
    plots = plots.raised(rows, Risk.HIGH)
    stated = links.origin_plot[links.origin_row != ABSENT]
    if not len(stated):
        return plots
    named = np.arange(len(links.plot_id)) < links.plot_id.named
    nameless = plots.ceiling[stated[~named[stated]]]
    return plots.raised(named, Risk(int(nameless.max()))) if len(nameless) else plots


def _plots_unnamed(
    plots: Intervals, results: Sequence[RuleResult], links: Links, *, goods: bool
) -> Intervals:
    """A plot that no line names beside lines that do: what is asked of goods stays open for it.

    Where plots alone were sent nothing is asked of any, and a plot stands for itself. A declaration
    that was cut off in its heading is none of these.
    """
    asked = [r.rule.severity.risk for r in results
             if r.rule.subject == "origin" and counts_for_verdict(r)]  # fmt: skip
    if not asked or not (goods or links.size("shipment")):
        return plots
    named = np.array([name is not None for name in links.plot_id], bool)
    named[links.origin_plot] = False
    return plots.raised(named, max(asked))


def counts_for_verdict(result: RuleResult) -> bool:
    """Law that is only proposed is a scenario beside the verdict; information screens nothing."""
    return not (result.pack.status.is_scenario or result.is_information)


def _of_verdict(result: RuleResult) -> RuleResult:
    """The result without the rows that only stand beside the verdict."""
    if not result.scenario.any():
        return result
    quiet = result.scenario
    return replace(
        result,
        outcome=np.where(quiet, np.int8(Outcome.NOT_APPLICABLE), result.outcome).astype(np.int8),
        floor=np.where(quiet, np.int8(0), result.floor).astype(np.int8),
        ceiling=np.where(quiet, np.int8(0), result.ceiling).astype(np.int8),
    )


def _binds(result: RuleResult, links: Links) -> NDArray[np.bool_]:
    """Shipments for which some row of the result is more than a scenario."""
    pairs = _owners(result.rule.subject, "shipment", links)
    assert pairs is not None
    rows, owner = pairs
    binding = (result.outcome != Outcome.NOT_APPLICABLE) & ~result.scenario
    found = np.zeros(links.size("shipment"), bool)
    found[owner[binding[rows]]] = True
    return found


def owners(subject: str, of: str, links: Links) -> tuple[Index, Index] | None:
    """Pairs (row of subject, row of the owner); None where the subject has no such owner."""
    return _owners(subject, of, links)


def _owners(subject: str, of: str, links: Links) -> tuple[Index, Index] | None:
    rows = np.arange(links.size(subject), dtype=np.int64)
    if subject == of:
        return rows, rows
    if subject == "plot":
        line = links.origin_line
        owner = line if of == "line" else links.line_shipment[line]
        return _distinct(links.origin_plot, owner)
    if of == "plot":
        return (rows, links.origin_plot) if subject == "origin" else None
    if of == "line" and subject == "shipment":
        return None
    path = links.path(subject, of)
    assert path is not None
    return rows, path


def _distinct(rows: Index, owner: Index) -> tuple[Index, Index]:
    """A plot that two lines of a shipment name counts once for the shipment."""
    pairs = np.unique(np.column_stack([rows, owner]), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _gathered(result: RuleResult, pairs: tuple[Index, Index] | None, size: int) -> Intervals:
    out = Intervals.nothing(size)
    assert pairs is not None
    out.take_in(result, *pairs)
    return out
