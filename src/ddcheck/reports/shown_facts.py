"""How the facts, parameters and subjects of a finding are put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ddcheck.model.paper_types import paper_names
from ddcheck.reports import figures
from ddcheck.reports.language import Speech
from ddcheck.reports.vocabulary import COMMODITY


@dataclass(frozen=True)
class FactRow:
    """One fact: a text, or a range (certain, mapped, possible)."""

    name: str
    text: str
    unknown: bool = False
    range: tuple[str, str, str] | None = None


def fact_rows(finding: Mapping[str, Any], speech: Speech) -> list[FactRow]:
    """The facts that a finding rests on, in the order in which the rule asks for them."""
    facts = finding.get("facts_are", {})
    names = {label: speech.name("fact", facts.get(label, label)) for label in finding["facts"]}
    return [
        _row(_apart(label, names), facts.get(label, label), value, speech)
        for label, value in finding["facts"].items()
    ]


def _apart(label: str, names: Mapping[str, str]) -> str:
    """Its name; with its label where the rule uses the same fact twice."""
    name = names[label]
    twice = sum(other == name for other in names.values()) > 1
    return f"{name} ({label})" if twice else name


def _row(name: str, fact: str, value: object, speech: Speech) -> FactRow:
    if isinstance(value, str):
        return FactRow(name, speech.answer(fact, value))
    if not isinstance(value, Mapping):
        return FactRow(name, parameter(value, speech))
    if "unknown" in value:
        return FactRow(name, speech.unknown(value["unknown"]), unknown=True)
    unit = value.get("unit")
    if "value" in value:
        return FactRow(name, _with_unit(value["value"], unit, speech))
    if value["lo"] == value["hi"]:
        return FactRow(name, _with_unit(value["nominal"], unit, speech))
    lo, nominal, hi = (_with_unit(value[end], unit, speech) for end in ("lo", "nominal", "hi"))
    return FactRow(name, f"{nominal} ({speech('range', lo=lo, hi=hi)})", range=(lo, nominal, hi))


def _with_unit(value: object, unit: str | None, speech: Speech) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return parameter(value, speech)
    return speech.quantity(value, unit)


def parameter(value: object, speech: Speech) -> str:
    """A value of a rule pack: number, date, word, list, or table (`{rows: n}`, by its size)."""
    if value is None:
        return speech("unknown")
    if isinstance(value, bool):
        return speech("yes" if value else "no")
    if isinstance(value, int | float):
        return figures.number(value)
    if isinstance(value, Mapping):
        return speech.count("row", value["rows"])
    if isinstance(value, list | tuple):
        return _list_of(value, speech)
    return str(value)


def _list_of(value: list[Any] | tuple[Any, ...], speech: Speech) -> str:
    words = [str(item) for item in value]
    if all(word in COMMODITY for word in words):
        return brief([COMMODITY[word].text(speech.lang) for word in words], speech, 12)
    return brief([paper_names(word, speech.lang) for word in words], speech, 12)


def brief(texts: list[str], speech: Speech, limit: int = 6) -> str:
    """The first few of a list, and how many more."""
    text = speech.join(texts[:limit])
    more = len(texts) - limit
    return text + speech("and_more", n=figures.whole(more)) if more > 0 else text


def subject_name(subject: Mapping[str, Any], speech: Speech) -> str:
    """`plot CI-0042, line 1`: the line and the plot are added where the id does not hold them."""
    kind, key = subject["kind"], str(subject["id"])
    parts = [f"{speech.name('subject', kind)} {key}"]
    for wider in ("line", "plot"):
        value = subject.get(wider)
        if wider != kind and value and f"/{value}/" not in f"/{key}/":
            parts.append(f"{speech.name('subject', wider)} {value}")
    return speech.join(parts)


def where(diagnostic: Mapping[str, Any]) -> str:
    """`plots.geojson:118 /features/41`, as far as the place is known."""
    parts = [str(diagnostic["place"] or diagnostic["file"] or "")]
    return " ".join(parts)
