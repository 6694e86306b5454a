"""Puts facts and parameters into the sentences of a rule pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.language import Speech

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_UNKNOWN = Wording("an unknown value", "未知")
_YES = Wording("yes", "是")
_NO = Wording("no", "否")


def fill(
    template: str, facts: Mapping[str, Any], parameters: Mapping[str, Any], subject: str,
    lang: Lang,
) -> str:  # fmt: skip
    """The sentence with every {placeholder} said in the language."""

    def said(match: re.Match[str]) -> str:
        name = match[1]
        if name == "subject":
            return subject
        if name in facts:
            return say_value(facts[name], lang)
        if name in parameters:
            return say_value(parameters[name], lang)
        return match[0]

    return _PLACEHOLDER.sub(said, template)


def say_value(value: Any, lang: Lang) -> str:
    """A value of the document as words: intervals as “a (lo–hi) unit”."""
    if isinstance(value, bool):
        return (_YES if value else _NO).say(lang)
    if value is None:
        return _UNKNOWN.say(lang)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if not isinstance(value, dict):
        return f"{value:g}" if isinstance(value, float) else str(value)
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
    lo, hi = speech.quantity(value["lo"], None), speech.quantity(value["hi"], None)
    return f"{nominal} ({lo}–{hi})"
