"""What a terminal or a log shows of a run. Plain when piped: no colours, no wrapping."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ddcheck.reports import figures
from ddcheck.reports.arrange import (
    Alike,
    Document,
    Group,
    alike_plots,
    arrange_findings,
    grouped_diagnostics,
)
from ddcheck.reports.language import Speech
from ddcheck.reports.plain_text import one_line
from ddcheck.reports.shown_facts import subject_name
from ddcheck.reports.terminal_summary import (
    ACTION_STYLE,
    LEVEL_STYLE,
    Line,
    counts,
    end,
    remarks,
    summary,
)
from ddcheck.reports.wrapping import wrapped

MAX_SHIPMENTS = 20
MAX_FINDINGS = 5
MAX_NOTES = 3
MAX_GAPS = 12
MAX_LEFT_ASIDE = 5
PAGES = ("report.html", "report.json", "findings.csv", "plots.geojson")
"""Where more is told than here: the first of them that was written."""
OUTCOME_STYLE = {"not_met": "red", "undetermined": "yellow", "met": "dim"}


@dataclass(frozen=True)
class ConsoleOptions:
    """Where to write, and how. `plain=None` asks the stream whether it is a terminal.

    `demo` says that the command ends in 0 whatever the code of the screening; `brief` leaves only
    the last lines.
    """

    stream: TextIO | None = None
    plain: bool | None = None
    width: int | None = None
    demo: bool = False
    brief: bool = False


def print_report(
    document: Document, files: Sequence[str], console_options: ConsoleOptions | None = None
) -> None:
    """Prints the short report; `files` are the paths written, named last."""
    options = console_options or ConsoleOptions()
    stream = options.stream or sys.stdout
    plain = options.plain if options.plain is not None else not stream.isatty()
    said = lines(document, files, demo=options.demo, brief=options.brief)
    if plain:
        for line in said:
            stream.write(("  " * line.depth + line.text).rstrip() + "\n")
        return
    console = Console(file=stream, width=options.width, highlight=False, force_terminal=True)
    for line in said:
        fitting = "\n".join(wrapped(line.text, max(console.width - 2 * line.depth, 20)))
        console.print(Padding(Text(fitting, line.style), (0, 0, 0, 2 * line.depth)))


def lines(
    document: Document, files: Sequence[str], *, demo: bool = False, brief: bool = False
) -> Iterator[Line]:
    """The report as sentences, without anything that acts on a terminal."""
    t = Speech(document["lang"])
    if not brief:
        for line in _lines(document, files, t):
            yield Line(one_line(line.text), line.depth, line.style)
    for line in end(document["summary"], t, demo=demo):
        yield Line(one_line(line.text), line.depth, line.style)


def _lines(document: Document, files: Sequence[str], t: Speech) -> Iterator[Line]:
    program = document["program"]
    yield Line(t("term_title", **program, as_of=document["as_of"]), style="bold")
    yield Line(t("limits"))
    yield Line()
    yield from summary(document["summary"], t)
    yield Line()
    yield from counts(document["counts"], t)
    yield from remarks(document, t)
    yield from _shipments(document, _more_in(files), t)
    yield from _unlinked(document, t)
    yield from _idle_packs(document["packs"], t)
    yield from _changes(document["packs"], t)
    yield from _diagnostics(document, t)
    yield from _layers(document["layers"], t)
    if files:
        yield Line()
        yield Line(t("term_written"), style="bold")
        yield from (Line(path, 1) for path in files)
    yield Line()


def _more_in(files: Sequence[str]) -> str:
    written = [Path(file).name for file in files]
    return next((page for page in PAGES if page in written), PAGES[0])


def _shipments(document: Document, page: str, t: Speech) -> Iterator[Line]:
    shown = 0
    gaps = _Gaps()
    for shipment in islice(document["shipments"], MAX_SHIPMENTS):
        shown += 1
        gaps.add(shipment["not_checked"], t)
        yield Line()
        yield from _shipment(shipment, page, t)
    more = sum(document["summary"]["actions"].values()) - shown
    if more > 0:
        yield Line()
        yield Line(t("term_more_shipments", n=figures.whole(more), where=page))
    yield from _not_checked(gaps, document.get("not_checked", ()), page, t)


def _unlinked(document: Document, t: Speech) -> Iterator[Line]:
    """Plots that no shipment names: how many end how, and the worst of them."""
    actions = document["summary"].get("unlinked_plots", {})
    if not sum(actions.values()):
        return
    yield Line()
    yield Line(t("term_unlinked"), style="bold")
    groups = alike_plots(document)
    for group in groups[:MAX_SHIPMENTS]:
        yield Line()
        yield from _plots_alike(group, t)
    more = sum(group.size for group in groups[MAX_SHIPMENTS:])
    if more:
        yield Line()
        yield Line(t("term_more_plots", n=figures.whole(more), where="findings.csv"))


def _plots_alike(group: Alike, t: Speech) -> Iterator[Line]:
    plot = group.first
    name, risk = t.name("action", plot["action"]), t.risk(plot["risk"])
    whom = plot["plot_id"]
    if group.size > 1:
        whom = t("term_alike", n=figures.whole(group.size - 1), first=whom)
    yield Line(
        t("term_shipment", action=name, id=whom, risk=risk), style=ACTION_STYLE[plot["action"]]
    )
    arranged = arrange_findings(plot["findings"], max_groups=MAX_FINDINGS, max_subjects=1)
    for found in arranged.groups:
        yield from _finding(found, t)
        asked = found.items[0].get("narrowed_by", ())
        yield from (Line(_question(ask, t), 2) for ask in asked)


@dataclass
class _Gaps:
    """What was not checked of shipments: for want of something, or left aside by the checks."""

    missing: Counter[str] = field(default_factory=Counter)
    left_aside: Counter[str] = field(default_factory=Counter)

    def add(self, found: Sequence[Mapping[str, Any]], t: Speech) -> None:
        for gap in found:
            if gap.get("checks"):
                self.left_aside[gap["what"]] += 1
            else:
                self.missing[_gap(gap, t)] += 1


def _not_checked(
    gaps: _Gaps, of_plots: Sequence[Mapping[str, Any]], page: str, t: Speech
) -> Iterator[Line]:
    """What was not checked, once for all shipments shown, the most frequent first; then of plots."""
    if not (gaps.missing or gaps.left_aside or of_plots):
        return
    yield Line()
    yield Line(t("term_not_checked"), style="bold")
    yield from _counted_gaps(gaps.missing, MAX_GAPS, 1, page, t)
    yield from (Line(_gap(found, t), 1) for found in of_plots)
    if gaps.left_aside:
        yield Line(t("term_left_aside"), 1)
        yield from _counted_gaps(gaps.left_aside, MAX_LEFT_ASIDE, 2, page, t)


def _counted_gaps(
    gaps: Counter[str], limit: int, depth: int, page: str, t: Speech
) -> Iterator[Line]:
    for gap, number in gaps.most_common(limit):
        yield Line(t("term_gap", gap=gap, shipments=t.count("shipment", number)), depth)
    if len(gaps) > limit:
        more = figures.whole(len(gaps) - limit)
        yield Line(t("term_more_findings", n=more, where=page), depth)


def _shipment(shipment: Mapping[str, Any], page: str, t: Speech) -> Iterator[Line]:
    action = shipment["action"]
    name, risk = t.name("action", action), t.risk(shipment["risk"])
    head = t("term_shipment", action=name, id=shipment["shipment_id"], risk=risk)
    yield Line(head, style=ACTION_STYLE[action])
    yield from _scenarios(shipment["by_pack"], t)
    verdict = [
        one for one in shipment["findings"] if not one["scenario"] and one.get("review") is None
    ]
    weighty = (one for one in verdict if not _is_small(one))
    arranged = arrange_findings(weighty, max_groups=MAX_FINDINGS, max_subjects=1)
    for group in arranged.groups:
        yield from _finding(group, t)
    if arranged.more_groups:
        number = figures.whole(arranged.more_groups)
        yield Line(t("term_more_findings", n=number, where=page), 1)
    small = len({(one["pack"], one["rule"]) for one in verdict if _is_small(one)})
    if small:
        yield Line(t("term_small", what=t.count("open_check", small), where=page), 1, "dim")
    yield from _reviewed(shipment["findings"], t)
    yield from _notes(t("ask"), [_question(ask, t) for ask in shipment["ask"]], page, t)
    aside = list(dict.fromkeys(paper["why"] for paper in shipment.get("papers_aside", ())))
    yield from _notes(t("papers_aside"), aside, page, t)


def _is_small(finding: Mapping[str, Any]) -> bool:
    """Whether it is open and can weigh low at most: counted here, and told in the page."""
    return finding["outcome"] == "undetermined" and finding["risk"]["ceiling"] in ("none", "low")


def _scenarios(by_pack: Sequence[Mapping[str, Any]], t: Speech) -> Iterator[Line]:
    for row in by_pack:
        if row["scenario"] and row["ran"] and row["risk"] is not None:
            yield Line(t("term_scenario", pack=row["pack"], risk=t.risk(row["risk"])), 1, "dim")


def _finding(group: Group, t: Speech) -> Iterator[Line]:
    head, first = group.head, group.items[0]
    whom = subject_name(first["subject"], t)
    if group.size > 1:
        whom = t("term_same", n=figures.whole(group.size), first=whom)
    outcome = t.name("outcome", head["outcome"])
    text = t("term_finding", outcome=outcome, title=head["title"], whom=whom)
    yield Line(text, 1, OUTCOME_STYLE[head["outcome"]])
    yield Line(first["message"], 2)
    if first["reason"]:
        yield Line(t("because") + t("colon") + first["reason"], 2)
    if head["remedy"]:
        yield Line(t("remedy") + t("colon") + head["remedy"], 2)
    yield Line(t("term_law", locator=head["provision"]["locator"], pack=head["pack"]), 2, "dim")


def _reviewed(findings: Sequence[Mapping[str, Any]], t: Speech) -> Iterator[Line]:
    """What a person closed: one line a record, none left out."""
    records: dict[str, tuple[Mapping[str, Any], Counter[str]]] = {}
    for finding in findings:
        review = finding.get("review")
        if review is not None:
            kept = records.setdefault(review["document"], (review, Counter()))
            kept[1][finding["title"]] += 1
    for review, titles in records.values():
        said = t.join([f"{title} × {n}" if n > 1 else title for title, n in titles.items()])
        yield Line(t("term_reviewed", titles=said, **review), 1, "dim")


def _gap(gap: Mapping[str, str], t: Speech) -> str:
    return gap["what"] + t("colon") + gap["why"]


def _question(ask: Mapping[str, Any], t: Speech) -> str:
    return t.name("ask", ask["who"]) + t("colon") + str(ask["what"])


def _notes(title: str, notes: list[str], page: str, t: Speech) -> Iterator[Line]:
    if not notes:
        return
    yield Line(title, 1, "bold")
    yield from (Line(note, 2) for note in notes[:MAX_NOTES])
    if len(notes) > MAX_NOTES:
        more = figures.whole(len(notes) - MAX_NOTES)
        yield Line(t("term_more_findings", n=more, where=page), 2)


def _idle_packs(packs: Sequence[Mapping[str, Any]], t: Speech) -> Iterator[Line]:
    idle = [pack for pack in packs if not pack["ran"]]
    if idle:
        yield Line()
    for pack in idle:
        why = pack["why_not"] or t("unknown")
        yield Line(t("term_packs_idle", pack=pack["id"], why=why), style="yellow")


def _changes(packs: Sequence[Mapping[str, Any]], t: Speech) -> Iterator[Line]:
    """Every loosening of a user's own pack, with its reason."""
    for pack in packs:
        for change in pack.get("changes", ()):
            if change["looser"]:
                said = {**change, "reason": change["reason"] or t("unknown")}
                text = t("term_changes", pack=pack["id"], base=pack["extends"], **said)
                yield Line(text, style="yellow")


def _diagnostics(document: Document, t: Speech) -> Iterator[Line]:
    groups = grouped_diagnostics(document["diagnostics"], max_items=MAX_NOTES)
    if not groups:
        return
    yield Line()
    yield Line(t("term_files"), style="bold")
    for group in groups:
        head = group.head
        level, times = t.name("level", head["severity"]), t.count("time", group.size)
        text = t("term_diagnostic", level=level, code=head["code"], slug=head["slug"], times=times)
        yield Line(text, 1, LEVEL_STYLE[head["severity"]])
        for one in group.items:
            yield Line(f"{one['place']}{t('colon')}{one['message']}", 2)
        if group.more:
            more = figures.whole(group.more)
            yield Line(t("term_more_findings", n=more, where="report.json"), 2)
        yield Line(t("term_help", help=head["help"]), 2)


def _layers(layers: Sequence[Mapping[str, Any]], t: Speech) -> Iterator[Line]:
    yield Line()
    yield Line(t("term_layers"), style="bold")
    if not layers:
        yield Line(t("term_no_layer"), 1, "yellow")
    for layer in layers:
        end = layer["period"]["end"] or t("unknown")
        yield Line(t("term_layer", id=layer["id"], version=layer["version"], end=end), 1)
