"""The shipments of the document: interval, action, findings, whom to ask, what was not checked."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.assessment.record import Record
from ddcheck.assessment.weigh import counts_for_verdict, owners
from ddcheck.model.outcome import Outcome, Risk, RiskInterval
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.document_findings import Finding, finding_entry, subject_entry
from ddcheck.reports.document_papers import PapersAside
from ddcheck.rulepack.dated_values import Resolved

Entry = dict[str, Any]

_REJECTED = Wording(
    "a row of the declaration was rejected and may belong to this shipment (see the diagnostics)",
    "申报中有一行被拒收，且可能属于本批货物（见诊断信息）",
)
_ROWS = Wording("rows of the declaration", "申报数据行")
_LEFT_ASIDE = Wording("left aside by the checks: {rules}", "以下检查未涉及：{rules}")
_NO_RULE = Wording(
    "no rule of the packs that ran is about this shipment",
    "已运行的规则包中没有适用于本批货物的规则",
)
_SCREENED = Wording("the shipment as a whole", "整批货物")


class FindingIndex:
    """Which results concern which shipment: not met, undetermined, and closed by a person's review.

    Worst first; those that were closed come last and are never left out.
    Plots that no shipment names keep their findings under their own name.
    """

    def __init__(self, record: Record) -> None:
        self.by_shipment: dict[int, list[Finding]] = defaultdict(list)
        of_plots: list[tuple[NDArray[np.int32], NDArray[np.int64]]] = []
        linked = np.zeros(record.links.size("plot"), bool)
        linked[record.links.origin_plot] = True
        for number, result in enumerate(record.results):
            pairs = owners(result.rule.subject, "shipment", record.links)
            assert pairs is not None
            rows, shipments = pairs
            # Information that could not be had is no finding; it stays in the counts of the checks.
            least = Outcome.NOT_MET if result.is_information else Outcome.UNDETERMINED
            shown = result.outcome >= least
            if result.closed is not None:
                shown = shown | result.closed.rows
            shown = shown & ~result.repeated
            if result.rule.subject == "plot":
                own = np.flatnonzero(~linked & shown)
                of_plots.append((np.full(len(own), number, np.int32), own))
            bad = shown[rows]
            for row, shipment in zip(rows[bad].tolist(), shipments[bad].tolist(), strict=True):
                self.by_shipment[shipment].append((number, row))
        self._numbers, self._plots = _by_plot(of_plots)

    def of(self, record: Record, shipment: int) -> list[Finding]:
        return sorted(self.by_shipment.get(shipment, ()), key=lambda at: _weight(record, at))

    def of_plot(self, record: Record, plot: int) -> list[Finding]:
        """Findings of a plot that no shipment names."""
        low, high = np.searchsorted(self._plots, (plot, plot + 1)).tolist()
        own = [(number, plot) for number in self._numbers[low:high].tolist()]
        return sorted(own, key=lambda at: _weight(record, at))


def _by_plot(
    found: list[tuple[NDArray[np.int32], NDArray[np.int64]]],
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Numbers of results and rows of plots, sorted by plot."""
    numbers = np.concatenate([np.empty(0, np.int32), *(number for number, _ in found)])
    plots = np.concatenate([np.empty(0, np.int64), *(rows for _, rows in found)])
    order = np.argsort(plots, kind="stable")
    return numbers[order], plots[order]


def _weight(record: Record, finding: Finding) -> tuple[Any, ...]:
    number, row = finding
    result = record.results[number]
    return (
        not counts_for_verdict(result) or bool(result.scenario[row]),
        -int(result.outcome[row]),
        -int(result.ceiling[row]),
        -int(result.floor[row]),
        result.pack.id,
        result.rule.id,
        row,
    )


def shipment_order(record: Record) -> list[int]:
    """Worst first: what is proved, then what is possible, then the name."""
    risks = [record.assessment.risk(row) for row in range(record.links.size("shipment"))]
    return sorted(range(len(risks)), key=lambda row: (-risks[row].floor, -risks[row].ceiling, row))


def shipment_entry(
    record: Record, index: FindingIndex, aside: PapersAside, row: int, lang: Lang
) -> Entry:
    """All that the report says of one shipment."""
    findings = index.of(record, row)
    declared = record.sheet.shipments
    return {
        "shipment_id": record.links.shipment_id[row],
        "importer": declared.cell("importer", row),
        "supplier": declared.cell("supplier", row),
        "import_country": declared.cell("import_country", row),
        "arrival_date": declared.cell("arrival_date", row),
        "action": record.assessment.action(row).value,
        "risk": risk_entry(record.assessment.risk(row)),
        "by_pack": _by_pack(record, row),
        "lines": _lines(record, row),
        "checked": _checked(record, row, lang),
        "not_checked": _not_checked(record, row, lang),
        "ask": _ask(record, findings, lang),
        "papers_aside": aside.of(row, lang),
        "findings": [finding_entry(record, finding, lang) for finding in findings],
    }


def risk_entry(risk: RiskInterval) -> Entry:
    return {"floor": risk.floor.word, "ceiling": risk.ceiling.word}


def _by_pack(record: Record, row: int) -> list[Entry]:
    entries = []
    for resolved in record.packs:
        found = record.assessment.by_pack.get(resolved.pack.id)
        entry: Entry = {
            "pack": resolved.pack.id,
            "scenario": resolved.pack.status.is_scenario or _is_readiness(record, resolved, row),
            "ran": found is not None,
            "risk": None,
            "outcomes": {outcome.word: 0 for outcome in reversed(Outcome)},
        }
        if found is not None:
            if found.applied[row]:
                entry["risk"] = risk_entry(found.at(row))
            for outcome in Outcome:
                entry["outcomes"][outcome.word] = int(found.outcomes[row, outcome])
        entries.append(entry)
    return entries


def _is_readiness(record: Record, resolved: Resolved, row: int) -> bool:
    found = record.assessment.readiness.get(resolved.pack.id)
    return found is not None and bool(found[row])


def _lines(record: Record, row: int) -> list[Entry]:
    lines = record.sheet.lines
    entries = []
    first, last = np.searchsorted(record.links.line_shipment, [row, row + 1])
    for line in range(int(first), int(last)):
        applied = bool(record.assessment.lines.applied[line])
        risk = record.assessment.lines.at(line)
        entries.append(
            {
                "line_no": record.links.line_no[line],
                "hs_code": lines.cell("hs_code", line),
                "commodity": lines.cell("commodity", line),
                "description": lines.cell("description", line),
                "risk": risk_entry(risk) if applied else None,
            }
        )
    return entries


def _checked(record: Record, row: int, lang: Lang) -> list[Entry]:
    """Every rule that was asked of the shipment, with how often it came out how."""
    entries = []
    for result, counts in zip(record.results, record.assessment.by_rule, strict=True):
        entries.append(
            {
                "pack": result.pack.id,
                "rule": result.rule.id,
                "ref": result.rule.ref,
                "title": result.pack.texts[lang][result.rule.id].title,
                **{outcome.word: int(counts[row, outcome]) for outcome in reversed(Outcome)},
            }
        )
    return entries


def _not_checked(record: Record, row: int, lang: Lang) -> list[Entry]:
    entries: list[Entry] = []
    if record.assessment.doubtful[row]:
        entries.append({"what": _ROWS.say(lang), "why": _REJECTED.say(lang)})
    if not record.assessment.verdict.applied[row]:
        entries.append({"what": _SCREENED.say(lang), "why": _NO_RULE.say(lang)})
    for resolved in record.packs:
        if resolved.missing_needs:
            names = ", ".join(resolved.missing_needs)
            why = Wording("{names} was not chosen", "未设定 {names}").say(lang, names=names)
            entries.append({"what": resolved.pack.title.say(lang), "why": why})
    for what, rules in _not_tested(record, row, lang).items():
        checks = list(dict.fromkeys(rules))
        why = _LEFT_ASIDE.say(lang, rules=("、" if lang == "zh" else ", ").join(checks))
        entries.append({"what": what, "why": why, "checks": checks})
    return entries


def _not_tested(record: Record, row: int, lang: Lang) -> dict[str, list[str]]:
    """What the rules that applied to the shipment leave aside, by their own account."""
    found: dict[str, list[str]] = defaultdict(list)
    for result, counts in zip(record.results, record.assessment.by_rule, strict=True):
        if counts[row].sum() > counts[row, Outcome.NOT_APPLICABLE]:
            for slug in result.rule.not_tested:
                text = result.pack.not_tested[lang][slug]
                found[text].append(result.pack.texts[lang][result.rule.id].title)
    return dict(sorted(found.items()))


def _ask(record: Record, findings: list[Finding], lang: Lang) -> list[Entry]:
    """Whom to ask for what, so that the interval narrows: grouped by the missing thing."""
    wanted: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {}
    for number, row in findings:
        result = record.results[number]
        aside = not counts_for_verdict(result) or result.scenario[row]
        if aside or result.ceiling[row] <= Risk.LOW:
            continue
        for label, undecided in result.undecided.items():
            reason = result.facts[label].reason_at(row)
            if not undecided[row] or reason is None:
                continue
            key = (reason.ask, reason.request(lang), reason.say(lang))
            rules, subjects = wanted.setdefault(key, (set(), set()))
            rules.add(result.rule.ref or result.rule.id)
            subjects.add(str(subject_entry(record, result.rule.subject, row)["id"]))
    order = ("supplier", "paper", "plot", "field", "data", "nobody")
    ranked = sorted(wanted.items(), key=lambda item: (order.index(item[0][0]), item[0][1:]))
    return [
        {
            "who": who,
            "what": what,
            "why": why,
            "rules": sorted(rules),
            "subjects": sorted(subjects),
        }
        for (who, what, why), (rules, subjects) in ranked
    ]
