"""Speaks one language: interface sentences, names of things, counted nouns, figures."""

from __future__ import annotations

from dataclasses import dataclass

from ddcheck.facts.dictionary import FACTS
from ddcheck.model.wording import Lang
from ddcheck.reports import figures
from ddcheck.reports.sentences import COUNTED, SENTENCES
from ddcheck.reports.vocabulary import NAMES

_SAID_ELSEWHERE = ("quantity", "currency")
"""Units that a column of their own names: the sentence says that column."""


@dataclass(frozen=True)
class Speech:
    """Everything a report format needs to say something in `lang`."""

    lang: Lang

    def __call__(self, key: str, **values: object) -> str:
        return SENTENCES[key].say(self.lang, **values)

    def name(self, table: str, word: str | None) -> str:
        """The name of a word; a word that the table does not know is shown as it is."""
        if word is None or word == "":
            return self("unknown")
        wording = NAMES[table].get(word)
        return word if wording is None else wording.say(self.lang)

    def answer(self, fact: str, word: str) -> str:
        """A word as the answer of a fact; free text, and what needs no name, as it is."""
        if fact not in FACTS or word not in FACTS[fact].values:
            return word
        own = f"{fact}:{word}"
        return self.name("value", own if own in NAMES["value"] else word)

    def count(self, noun: str, number: int) -> str:
        """`1 finding`, `2 findings`, `2 项发现`."""
        one, many, zh = COUNTED[noun]
        template = zh if self.lang == "zh" else (one if number == 1 else many)
        return template.format(n=figures.whole(number))

    def join(self, parts: list[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(parts)

    def risk(self, risk: dict[str, str] | None) -> str:
        """`low`, or `low to high`."""
        if risk is None:
            return self("not_judged")
        floor, ceiling = (self.name("risk", risk[end]) for end in ("floor", "ceiling"))
        return floor if floor == ceiling else self("interval", lo=floor, hi=ceiling)

    def unknown(self, reason: str | None) -> str:
        """`unknown`, or `unknown: tile missing`."""
        return self("unknown_because", reason=reason) if reason else self("unknown")

    def quantity(self, value: float, unit: str | None) -> str:
        """A number with its unit, rounded as its unit asks."""
        if unit == "ha":
            text = figures.hectares(value)
        elif unit == "share":
            return figures.share(value)
        else:
            text = figures.number(value)
        if not unit or unit in _SAID_ELSEWHERE:
            return text
        name = self.name("unit", unit)
        return f"{text} {name}"

    def hectares(self, value: float | None) -> str:
        return self("unknown") if value is None else self.quantity(value, "ha")
