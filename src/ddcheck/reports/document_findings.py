"""One finding of the document: what, where, by which provision, measured how, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ddcheck.assessment.record import Record
from ddcheck.model.outcome import Outcome, Risk, RiskInterval
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.document_facts import fact_value, parameter_value
from ddcheck.reports.placeholders import fill
from ddcheck.rulepack.evaluate import RuleResult
from ddcheck.rulepack.pack import Rule, RulePack
from ddcheck.rulepack.review import ReviewRecord

Entry = dict[str, Any]
Finding = tuple[int, int]

_UNNAMED = Wording("a plot that is not named", "未指明的地块")
_SAID_UNITS = ("ha", "days", "years", "share", "kg")


def finding_entry(record: Record, finding: Finding, lang: Lang) -> Entry:
    """A finding with its provision, numbers, reason and remedy."""
    number, row = finding
    result = record.results[number]
    rule, pack = result.rule, result.pack
    outcome = Outcome(int(result.outcome[row]))
    risk = RiskInterval(Risk(int(result.floor[row])), Risk(int(result.ceiling[row])))
    source = pack.sources[rule.provision]
    texts = pack.texts[lang][rule.id]
    facts = {label: fact_value(column, row, lang) for label, column in result.facts.items()}
    parameters = {name: parameter_value(value) for name, value in result.parameters.items()}
    measured = {name: _measured(pack, name, value) for name, value in parameters.items()}
    subject = subject_entry(record, rule.subject, row)
    closed = None if result.closed is None else result.closed.at(row)
    open_outcome = outcome if closed is None else closed[1]
    said_of = {Outcome.NOT_MET: texts.not_met, Outcome.MET: texts.met}
    template = said_of.get(open_outcome, texts.undetermined)
    facts_are = dict(_names_of_labels(rule))
    said = fill(template, facts, measured, subject["id"], lang, facts_are)
    return {
        "rule": rule.id,
        "ref": rule.ref,
        "pack": pack.id,
        "scenario": bool(result.scenario[row]),
        "title": texts.title,
        "subject": subject,
        "outcome": outcome.word,
        "nature": rule.nature.value,
        "severity": rule.severity.value,
        "confidence": rule.confidence,
        "risk": {"floor": risk.floor.word, "ceiling": risk.ceiling.word},
        "provision": {"locator": source.locator, "href": source.href},
        "message": said if closed is None else f"{said} {_closing(closed[0], lang)}",
        "reason": _reason(result, row, open_outcome, lang),
        "narrowed_by": _narrowed_by(result, row, lang),
        "remedy": fill(texts.remedy, facts, measured, subject["id"], lang, facts_are),
        "not_tested": [pack.not_tested[lang][slug] for slug in rule.not_tested],
        "facts": facts,
        "facts_are": facts_are,
        "parameters": parameters,
        "also_in": [name for name, rows in result.also if rows[row]],
        "review": None if closed is None else review_entry(*closed),
    }


_CLOSED = Wording(
    "Closed by {who} on {decided}, until {expires} (review record {document}): “{seen}”.",
    "已由 {who} 于 {decided} 复核了结，有效期至 {expires}（复核记录 {document}）：“{seen}”。",
)


def _closing(record: ReviewRecord, lang: Lang) -> str:
    return _CLOSED.say(
        lang, who=record.who, decided=record.decided, expires=record.expires,
        document=record.document, seen=record.seen,
    )  # fmt: skip


def review_entry(record: ReviewRecord, before: Outcome) -> Entry:
    """A person's decision: by whom, when, on what, and what stood there without it."""
    return {
        "document": record.document,
        "who": record.who,
        "decided": record.decided.isoformat(),
        "expires": record.expires.isoformat(),
        "seen": record.seen,
        "closes": list(record.closes),
        "outcome_without": before.word,
    }


def _measured(pack: RulePack, name: str, value: Any) -> Any:
    """A parameter as a sentence says it: a number with its unit."""
    unit = pack.parameters[name].unit
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"value": value, "unit": unit} if is_number and unit in _SAID_UNITS else value


def _names_of_labels(rule: Rule) -> Iterator[tuple[str, str]]:
    """Labels that a rule gives to its own use of a fact, with the fact."""
    for comparison in rule.comparisons:
        if comparison.label != comparison.fact:
            yield comparison.label, comparison.fact


def _reason(result: RuleResult, row: int, outcome: Outcome, lang: Lang) -> str:
    """Why it came out so: what is unknown, or what the known values rest on."""
    said = []
    for label, column in result.facts.items():
        reason = column.reason_at(row)
        if reason is None:
            continue
        undecided = bool(result.undecided[label][row]) if label in result.undecided else False
        if undecided or (outcome is Outcome.NOT_MET and column.known[row]):
            said.append(reason.say(lang))
    return ("；" if lang == "zh" else "; ").join(dict.fromkeys(said))


def _narrowed_by(result: RuleResult, row: int, lang: Lang) -> list[Entry]:
    """Who could decide what is open, and by what; empty where nothing is."""
    found: dict[tuple[str, str], None] = {}
    for label, undecided in result.undecided.items():
        reason = result.facts[label].reason_at(row)
        if undecided[row] and reason is not None:
            found[reason.ask, reason.request(lang)] = None
    return [{"who": who, "what": what} for who, what in found]


def subject_entry(record: Record, subject: str, row: int) -> Entry:
    """Whom a finding is about. The printed name holds shipment, line and part where it has them."""
    links = record.links
    if subject == "shipment":
        return {"kind": subject, "id": links.shipment_id[row], "line": None, "plot": None}
    if subject == "plot":
        name = links.plot_id[row]
        return {"kind": subject, "id": name or _UNNAMED.en, "line": None, "plot": name}
    line = row if subject == "line" else None
    if subject == "component":
        line = int(links.component_line[row])
    if subject == "origin":
        line = int(links.origin_line[row])
    assert line is not None
    shipment = links.shipment_id[links.line_shipment[line]]
    line_name = f"{shipment}/{links.line_no[line] or '–'}"
    entry: Entry = {"kind": subject, "id": line_name, "line": line_name, "plot": None}
    if subject == "origin":
        entry["plot"] = links.plot_id[links.origin_plot[row]]
        entry["id"] = f"{line_name}/{entry['plot'] or '–'}"
    if subject == "component":
        names = [record.sheet.components.cell(name, row) for name in ("genus", "species")]
        article = record.sheet.components.cell("article", row)
        said = " ".join(part for part in names if part) or article or "–"
        entry["id"] = f"{line_name}/{said}"
    return entry
