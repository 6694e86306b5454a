"""Puts facts and parameters into the sentences of a rule pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ddcheck.model.wording import Lang, Wording

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_UNKNOWN = Wording("an unknown value", "未知")
_YES = Wording("yes", "是")
_NO = Wording("no", "否")
_UNITS = {
    "ha": Wording("ha", "公顷"),
    "days": Wording("days", "天"),
    "years": Wording("years", "年"),
    "kg": Wording("kg", "千克"),
}


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
    unit = value.get("unit")
    if "value" in value:
        return _with_unit(_figure(value["value"], unit), unit, lang)
    nominal = _figure(value["nominal"], unit)
    lo, hi = _figure(value["lo"], unit), _figure(value["hi"], unit)
    text = nominal if lo == hi else f"{nominal} ({lo}–{hi})"
    return _with_unit(text, unit, lang)


def _figure(number: float, unit: str | None) -> str:
    if unit == "share":
        return f"{number * 100:.1f}".rstrip("0").rstrip(".")
    if unit == "ha":
        return f"{number:.2f}" if abs(number) >= 1 else f"{number:.4f}".rstrip("0").rstrip(".")
    return f"{number:g}"


def _with_unit(text: str, unit: str | None, lang: Lang) -> str:
    if unit == "share":
        return f"{text} %" if lang == "en" else f"{text}%"
    if unit in _UNITS:
        return f"{text} {_UNITS[unit].say(lang)}"
    return text
