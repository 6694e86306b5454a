"""The report document: one run in one language, which every format is written from.

Shipments and plots are made when a format asks for them, one at a time, so that a batch of any
size is written without holding its sentences in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, overload

import numpy as np

from ddcheck.assessment.record import Record
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.results import LayerUse
from ddcheck.facts.links import ABSENT
from ddcheck.model.diagnostic import Diagnostic
from ddcheck.model.outcome import Action, Outcome
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.document_findings import finding_entry
from ddcheck.reports.document_papers import PapersAside
from ddcheck.reports.document_plots import PlotFacts, plot_entry
from ddcheck.reports.document_shipments import FindingIndex, shipment_entry, shipment_order
from ddcheck.rulepack.dated_values import Resolved

SCHEMA = "ddcheck/report/1"
Entry = dict[str, Any]
T = TypeVar("T")


class Made(Sequence[T]):
    """A sequence whose items are made anew each time they are asked for."""

    def __init__(self, order: Sequence[int], make: Callable[[int], T]) -> None:
        self._order = order
        self._make = make

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[T]:
        return (self._make(row) for row in self._order)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return Made(self._order[at], self._make)
        return self._make(self._order[at])


def document(record: Record, lang: Lang) -> Entry:
    """The document of a run in one language; keys as docs/reference/report-json.md lists them."""
    index, aside = FindingIndex(record), PapersAside(record)
    facts = PlotFacts(record)
    plots = range(record.links.plot_id.named)
    return {
        "schema": SCHEMA,
        "lang": lang,
        "as_of": record.as_of.isoformat(),
        "program": {"name": "ddcheck", "version": record.version},
        "loss_question": {
            "after": record.loss_question.after.isoformat(),
            "canopy_above_percent": record.loss_question.canopy_above,
            "tolerance_years": record.loss_question.tolerance,
        },
        "evidence_plan": {
            "sha256": record.plans[0].plan.digest,
            "position_error": record.measured.sigma_m is not None,
            "sources": _sources(record.plans[0].plan),
        },
        "evidence_plans": [
            {
                "sha256": use.plan.digest,
                "packs": list(use.packs),
                "measured": use.measured,
                "sources": _sources(use.plan),
            }
            for use in record.plans
        ],
        "packs": [_pack(pack, lang) for pack in record.packs],
        "layers": [_layer(layer) for layer in record.measured.layers],
        "counts": {
            name: {"read": c.read, "screened": c.screened, "rejected": c.rejected}
            for name, c in record.counts.items()
        },
        "diagnostics": [_diagnostic(found, lang) for found in record.diagnostics],
        "diagnostics_dropped": record.dropped,
        "not_checked": [
            {"what": gap.what.text(lang), "why": gap.why.text(lang)}
            for gap in record.plots.not_checked
        ],
        "columns_not_read": [
            {
                "table": column.table,
                "file": column.file,
                "column": column.column,
                "known": column.known,
                "filled": column.filled,
            }
            for column in record.columns
        ],
        "summary": _summary(record),
        "shipments": Made(
            shipment_order(record), lambda row: shipment_entry(record, index, aside, row, lang)
        ),
        "plots": Made(plots, lambda row: _plot(record, index, facts, row, lang)),
    }


def _sources(plan: Plan) -> list[Entry]:
    return [
        {
            "question": question,
            "product": source.product,
            "asserts": source.asserts,
            "family": source.family,
            "primary": source.primary,
        }
        for question, source in plan.further
    ]


def _plot(record: Record, index: FindingIndex, facts: PlotFacts, row: int, lang: Lang) -> Entry:
    entry = plot_entry(record, facts, row, lang)
    if not entry["shipments"]:
        found = index.of_plot(record, row)
        entry["action"] = unlinked_action(record, row).value
        entry["findings"] = [finding_entry(record, finding, lang) for finding in found]
    return entry


def unlinked_action(record: Record, row: int) -> Action:
    """What the interval of a plot that no shipment names asks for."""
    plots = record.assessment.plots
    return plots.at(row).action if plots.applied[row] else Action.NOT_SCREENED


def geometries(record: Record) -> Iterator[bytes | None]:
    """The geometry used of each plot of the document, in its order, as WKB; None without one."""
    links = record.links
    rows = (int(row) for row in links.plot_row[: links.plot_id.named])
    return (None if row == ABSENT else record.plots.wkb[row].as_py() for row in rows)


def _pack(resolved: Resolved, lang: Lang) -> Entry:
    pack = resolved.pack
    return {
        "id": pack.id,
        "version": pack.version,
        "status": pack.status.value,
        "title": pack.title.say(lang),
        "jurisdiction": pack.jurisdiction,
        "instrument": dict(pack.instrument),
        "scenario": pack.status.is_scenario,
        "ran": not resolved.missing_needs,
        "why_not": _why_not(resolved, lang),
        "chosen": [
            {"parameter": name, "value": _plain(value)}
            for name, value in sorted(resolved.chosen.items())
        ],
        "not_encoded": [
            {"provision": provision, "because": because.say(lang)}
            for provision, because in pack.not_encoded
        ],
        "digest": pack.digest,
        "includes": list(pack.includes),
        "extends": None if pack.base is None else pack.base.id,
        "changes": [
            {
                "what": change.what,
                "was": change.was,
                "now": change.now,
                "looser": change.looser,
                "reason": None if change.reason is None else change.reason.text(lang),
            }
            for change in pack.changes
        ],
    }


def _why_not(resolved: Resolved, lang: Lang) -> str | None:
    if not resolved.missing_needs:
        return None
    wording = Wording(
        "it needs {names}, which was not chosen for this run",
        "需要 {names}，而本次运行未设定",
    )
    return wording.say(lang, names=", ".join(resolved.missing_needs))


def _plain(value: object) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        # A table of the user's own: how many rows, and which, without printing them all.
        rows = "\n".join("\t".join(map(str, row)) for row in value)
        return {"rows": len(value) - 1, "sha256": hashlib.sha256(rows.encode()).hexdigest()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, int | float | str | bool | None) else str(value)


def _layer(layer: LayerUse) -> Entry:
    return {
        "id": layer.id,
        "title": layer.title,
        "product": layer.product,
        "asserts": layer.asserts,
        "version": layer.version,
        "period": {"start": _day(layer.period_start), "end": _day(layer.period_end)},
        "licence": layer.licence,
        "attribution": layer.attribution,
        "sha256": layer.record_sha256,
        "tiles": [
            {"name": name, "sha256": digest or None, "state": state}
            for name, digest, state in layer.tiles
        ],
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _diagnostic(found: Diagnostic, lang: Lang) -> Entry:
    place = found.place
    return {
        "code": found.code,
        "slug": found.slug,
        "severity": found.level.value,
        "file": place.file,
        "place": str(place),
        "line": place.line,
        "row": place.row,
        "field": place.field,
        "pointer": place.pointer,
        "message": found.message(lang),
        "help": found.help(lang),
    }


def _summary(record: Record) -> Entry:
    actions = {action.value: 0 for action in Action}
    for row in range(record.links.size("shipment")):
        actions[record.assessment.action(row).value] += 1
    findings = {outcome.word: 0 for outcome in reversed(Outcome)}
    for result in record.results:
        values, counts = np.unique(result.outcome[~result.repeated], return_counts=True)
        for value, count in zip(values, counts, strict=True):
            findings[Outcome(int(value)).word] += int(count)
    linked = np.zeros(record.links.size("plot"), bool)
    linked[record.links.origin_plot] = True
    counted = record.assessment.plots.actions(~linked)
    alone = {action.value: counted.get(action, 0) for action in Action}
    reviewed = sum(
        int((r.closed.rows & ~r.repeated).sum()) for r in record.results if r.closed is not None
    )
    return {
        "actions": actions,
        "unlinked_plots": alone,
        "findings": findings,
        "closed_by_review": reviewed,
        "exit_code": record.exit_code,
    }
