"""Puts facts and parameters into the sentences of a rule pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ddcheck.model.wording import Lang, Wording
from ddcheck.reports import figures
from ddcheck.reports.language import Speech

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_AFTER_UNIT = re.compile(r"(公顷|千克|天|年|）) (?=[\u4e00-\u9fff])")
_UNKNOWN = Wording("not known", "未知")
_YES = Wording("yes", "是")
_NO = Wording("no", "否")


def fill(
    template: str, facts: Mapping[str, Any], parameters: Mapping[str, Any], subject: str,
    lang: Lang, facts_are: Mapping[str, str],
) -> str:  # fmt: skip
    """The sentence with every {placeholder} said in the language.

    `facts_are` names the fact behind a label that is not its name.
    """

    def said(match: re.Match[str]) -> str:
        name = match[1]
        if name == "subject":
            return subject
        if name in facts:
            value = facts[name]
            if isinstance(value, str):
                return Speech(lang).answer(facts_are.get(name, name), value)
            return say_value(value, lang)
        if name in parameters:
            return say_value(parameters[name], lang)
        return match[0]

    text = _PLACEHOLDER.sub(said, template)
    return _AFTER_UNIT.sub(r"\1", text) if lang == "zh" else text


def say_value(value: Any, lang: Lang) -> str:
    """A value of the document as words: intervals as “a (lo–hi) unit”."""
    if isinstance(value, bool):
        return (_YES if value else _NO).say(lang)
    if value is None:
        return _UNKNOWN.say(lang)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if not isinstance(value, dict):
        is_number = isinstance(value, int | float)
        return f"{value:,.10g}" if is_number else str(value)
    if "unknown" in value:
        return _UNKNOWN.say(lang)
    if "rows" in value:
        return str(value["rows"])
    return _quantity(value, lang)


def _quantity(value: Mapping[str, Any], lang: Lang) -> str:
    speech, unit = Speech(lang), value.get("unit")
    if "value" in value:
        return speech.quantity(value["value"], unit)
    nominal = speech.quantity(value["nominal"], unit)
    if value["lo"] == value["hi"]:
        return nominal
    lo, hi = (_figure(value[end], unit) for end in ("lo", "hi"))
    return f"{nominal}（{lo}–{hi}）" if lang == "zh" else f"{nominal} ({lo}–{hi})"


def _figure(number: float, unit: str | None) -> str:
    """The number alone, rounded as its unit asks."""
    if unit == "ha":
        return figures.hectares(number)
    return figures.share(number) if unit == "share" else figures.number(number)
