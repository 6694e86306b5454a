"""What stands first and last on a terminal: how many end how, what was read, the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ddcheck.reports import figures
from ddcheck.reports.arrange import Document, judged
from ddcheck.reports.language import Speech

ACTION_STYLE = {
    "hold": "bold red", "investigate": "bold yellow", "proceed": "green", "not_screened": "dim",
}  # fmt: skip
LEVEL_STYLE = {"error": "red", "warning": "yellow", "note": "dim"}


@dataclass(frozen=True)
class Line:
    """One sentence: how far in, what, and how it looks on a terminal that can show it."""

    text: str = ""
    depth: int = 0
    style: str = ""


def summary(found: Mapping[str, Any], t: Speech) -> Iterator[Line]:
    """How many shipments, and plots that no shipment names, end how, and what that means."""
    for title, actions in judged(found):
        yield from _actions(title, actions, t)


def _actions(title: str, actions: Mapping[str, int], t: Speech) -> Iterator[Line]:
    yield Line(t(title), style="bold")
    for action in ACTION_STYLE:
        number = actions.get(action, 0)
        text = t("term_action", action=t.name("action", action), n=figures.whole(number))
        if number:
            text += t("sentence_gap") + t.name("action_means", action)
        yield Line(text, 1, ACTION_STYLE[action] if number else "dim")


def counts(found: Mapping[str, Mapping[str, int]], t: Speech) -> Iterator[Line]:
    absent = [t.name("table", table) for table, row in found.items() if not row["read"]]
    if absent:
        yield Line(t("term_none_given", tables=t.join(absent)), style="dim")
    for table, row in found.items():
        if not row["read"]:
            continue
        numbers = {key: figures.whole(value) for key, value in row.items()}
        style = "red" if row["rejected"] else ""
        yield Line(t("term_counts", table=t.name("table", table), **numbers), style=style)


def remarks(document: Document, t: Speech) -> Iterator[Line]:
    """How much was to be said about the files, before anything else is read."""
    counted = Counter(found["severity"] for found in document["diagnostics"])
    said = [t.count(level, counted[level]) for level in LEVEL_STYLE if counted[level]]
    if document.get("diagnostics_dropped"):
        said.append(t("term_dropped", n=figures.whole(document["diagnostics_dropped"])))
    if said:
        style = "red" if counted["error"] else ""
        yield Line(t("term_remarks", counts=t.join(said)), style=style)


def end(found: Mapping[str, Any], t: Speech, *, demo: bool) -> Iterator[Line]:
    """The actions once more and the exit code, where a terminal stops scrolling."""
    for title, actions in judged(found):
        name = "" if title == "term_summary" else t(title) + t("colon")
        yield Line(name + _in_short(actions, t), style="bold")
    code = found["exit_code"]
    yield Line(
        t("term_exit_demo" if demo else "term_exit", code=code, meaning=t.name("exit", str(code)))
    )


def _in_short(actions: Mapping[str, int], t: Speech) -> str:
    said = (
        f"{t.name('action', action)} {figures.whole(actions.get(action, 0))}"
        for action in ACTION_STYLE
    )
    return " · ".join(said)
