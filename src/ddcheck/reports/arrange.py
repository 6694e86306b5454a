"""Which parts of a document a reader sees, and in what order. Shared by page and terminal."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]
STEPS = ("none", "low", "medium", "high")
OPEN_OUTCOMES = ("not_met", "undetermined")


@dataclass
class Group:
    """One rule with one outcome, and the subjects it concerns."""

    head: Mapping[str, Any]
    items: list[Mapping[str, Any]] = field(default_factory=list)
    size: int = 0

    @property
    def more(self) -> int:
        return self.size - len(self.items)


@dataclass(frozen=True)
class Arranged:
    """What a shipment's findings look like to a reader.

    groups: not met and undetermined, in the document's order (worst first), and then what a
    person closed.
    more_groups: groups beyond the limit.
    """

    groups: list[Group]
    more_groups: int


def arrange_findings(
    findings: Iterable[Mapping[str, Any]], *, max_groups: int, max_subjects: int
) -> Arranged:
    """One pass; memory grows with the rules, not with the subjects."""
    groups: dict[tuple[str, str, str], Group] = {}
    for finding in findings:
        outcome = finding["outcome"]
        if outcome not in OPEN_OUTCOMES and finding.get("review") is None:
            continue
        group = groups.setdefault((finding["pack"], finding["rule"], outcome), Group(finding))
        group.size += 1
        if len(group.items) < max_subjects:
            group.items.append(finding)
    listed = list(groups.values())
    return Arranged(listed[:max_groups], max(0, len(listed) - max_groups))


def quiet_checks(shipment: Mapping[str, Any]) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """What found nothing or did not apply: (outcome, pack, [(title, how many subjects)])."""
    groups: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for outcome in ("met", "not_applicable"):
        for check in shipment.get("checked", ()):
            if check[outcome]:
                titles = groups.setdefault((outcome, check["pack"]), [])
                titles.append((check["title"], check[outcome]))
    return [(*key, titles) for key, titles in groups.items()]


def badness(risk: Mapping[str, str]) -> tuple[int, int]:
    """For sorting worst first, as shipments are: what is proved, then what is possible."""
    return (-STEPS.index(risk["floor"]), -STEPS.index(risk["ceiling"]))


def judged(summary: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, int]]]:
    """What has actions: shipments, and plots that no shipment names. Of nothing, zero shipments."""
    plots = summary.get("unlinked_plots", {})
    if sum(summary["actions"].values()) or not sum(plots.values()):
        yield "term_summary", summary["actions"]
    if sum(plots.values()):
        yield "term_unlinked", plots


@dataclass(frozen=True)
class ChosenPlots:
    """The worst plots that need attention, how many more do, and how many do not.

    quiet: judged, nothing found. unjudged: no check was about them.
    """

    shown: list[Mapping[str, Any]]
    more: int
    quiet: int
    unjudged: int


def choose_plots(plots: Iterable[Mapping[str, Any]], limit: int) -> ChosenPlots:
    """Reads the plots once and keeps `limit` of them, worst first."""
    attention = quiet = unjudged = 0

    def wanted() -> Iterator[Mapping[str, Any]]:
        nonlocal attention, quiet, unjudged
        for plot in plots:
            if plot["risk"] is None:
                unjudged += 1
            elif plot["risk"]["ceiling"] == "none" and not plot.get("closed_by_review"):
                quiet += 1
            else:
                attention += 1
                yield plot

    shown = heapq.nsmallest(
        limit, wanted(), key=lambda plot: (*badness(plot["risk"]), plot["plot_id"])
    )
    return ChosenPlots(shown, attention - len(shown), quiet, unjudged)


def unlinked_plots(document: Document) -> Iterator[Mapping[str, Any]]:
    """Plots that no shipment names and that have findings, in the document's order."""
    if sum(document["summary"].get("unlinked_plots", {}).values()):
        yield from (plot for plot in document["plots"] if plot.get("findings"))


@dataclass
class Alike:
    """Plots that end alike: the same action, risk, and findings for the same reasons."""

    first: Mapping[str, Any]
    size: int = 0


def alike_plots(document: Document) -> list[Alike]:
    """Plots that no shipment names, those alike together, worst first, then by the first id."""
    groups: dict[tuple[object, ...], Alike] = {}
    for plot in unlinked_plots(document):
        said = tuple((f["pack"], f["rule"], f["outcome"], f["reason"]) for f in plot["findings"])
        key = (plot["action"], *badness(plot["risk"]), said)
        group = groups.setdefault(key, Alike(plot))
        group.size += 1
        if plot["plot_id"] < group.first["plot_id"]:
            group.first = plot
    return sorted(
        groups.values(), key=lambda one: (*badness(one.first["risk"]), one.first["plot_id"])
    )


def grouped_diagnostics(diagnostics: Iterable[Mapping[str, Any]], *, max_items: int) -> list[Group]:
    """By severity (errors first), then code; the items in the document's order."""
    order = {"error": 0, "warning": 1, "note": 2}
    groups: dict[tuple[int, str], Group] = {}
    for diagnostic in diagnostics:
        key = (order.get(diagnostic["severity"], len(order)), diagnostic["code"])
        group = groups.setdefault(key, Group(diagnostic))
        group.size += 1
        if len(group.items) < max_items:
            group.items.append(diagnostic)
    return [groups[key] for key in sorted(groups)]
