"""Texts of a pack: templates with {placeholders}, filled by name and never evaluated.

A placeholder is a label of the rule, a parameter of the pack, or {subject}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache

from ddcheck.model.wording import Lang
from ddcheck.rulepack.pack import Rule, RulePack, Texts

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
FIELDS = tuple(field.name for field in fields(Texts))


def texts_of(pack: RulePack, rule: Rule, lang: Lang) -> Texts:
    """Give the texts of a rule; a loaded pack has them in both languages."""
    return pack.texts[lang][rule.id]


@cache
def placeholders(template: str) -> tuple[str, ...]:
    """Name the placeholders of a template in order, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(template)))


@cache
def placeholders_of(texts: Texts) -> tuple[str, ...]:
    """Name the placeholders of all texts of a rule."""
    parts = (placeholders(getattr(texts, field)) for field in FIELDS)
    return tuple(dict.fromkeys(name for part in parts for name in part))


def has_stray_brace(template: str) -> bool:
    """Tell whether a brace is left that belongs to no placeholder."""
    rest = _PLACEHOLDER.sub("", template)
    return "{" in rest or "}" in rest


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into a template. A name without a value stays visible as {name}."""
    return _PLACEHOLDER.sub(lambda m: values[m[1]] if m[1] in values else m[0], template)


def parameters_shown(pack: RulePack, rule: Rule) -> tuple[str, ...]:
    """Name the parameters that a rule reads or that its texts mention, in order."""
    mentioned = (
        name
        for lang in pack.texts
        if rule.id in pack.texts[lang]
        for name in placeholders_of(pack.texts[lang][rule.id])
        if name in pack.parameters
    )
    return tuple(dict.fromkeys((*rule.parameters, *mentioned)))
