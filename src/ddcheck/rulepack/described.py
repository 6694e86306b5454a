"""A pack and its rules in words: what `ddcheck rules show` and the documentation print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ddcheck.facts.dictionary import FACTS
from ddcheck.model.wording import Lang, Wording
from ddcheck.rulepack.messages import parameters_shown, texts_of
from ddcheck.rulepack.pack import (
    All,
    Any,
    Comparison,
    Condition,
    Operand,
    Parameter,
    Reference,
    Rule,
    RulePack,
    Value,
)
from ddcheck.rulepack.words import say_word

_W = {
    "all": Wording("all of:", "同时满足："),
    "any": Wording("at least one of:", "至少满足其一："),
    "none": Wording("none of:", "均不满足："),
    "is": Wording("is", "是"),
    "is_not": Wording("is not", "不是"),
    "in": Wording("is one of", "属于"),
    "not_in": Wording("is none of", "不属于"),
    "above": Wording("above", "大于"),
    "at_least": Wording("at least", "不小于"),
    "below": Wording("below", "小于"),
    "at_most": Wording("at most", "不大于"),
    "applies_when": Wording("It is about this when", "适用条件"),
    "requires": Wording("It is met when", "满足条件"),
    "clear_only_if": Wording("and only if", "且仅当"),
    "parameters": Wording("Values", "参数"),
    "not_tested": Wording("Not tested", "未检验"),
    "departs": Wording("Milder than our law sheet asks", "较本项目法律摘要从宽"),
    "not_encoded": Wording("Not encoded", "未编入"),
    "rules": Wording("Rules", "规则"),
    "provision": Wording("Provision", "条款"),
    "in_force": Wording("In force", "施行"),
    "from": Wording("from {day}", "自 {day} 起"),
    "until": Wording("from {day} until {last}", "{day} 至 {last}"),
    "not_set": Wording("to be chosen by the user", "由用户设定"),
    "rows": Wording("a table of {n} rows", "共 {n} 行的表"),
    "true": Wording("true", "真"),
    "false": Wording("false", "假"),
    "always": Wording("always", "始终适用"),
}


_NAMED = Wording("{label} [{fact}]", "{label}〔{fact}〕")
_COMMA, _COLON = Wording(", ", "，"), Wording(": ", "：")


def describe_pack(pack: RulePack, lang: Lang) -> Iterator[str]:
    """Give the lines that say what a pack is, holds and leaves out."""
    yield f"{pack.title.say(lang)} ({pack.id} {pack.version})"
    yield f"{pack.instrument['title']}  {pack.instrument['href'] or ''}".rstrip()
    yield pack.not_legal_advice.say(lang)
    yield ""
    yield _say("rules", lang)
    for rule in pack.rules:
        words = (rule.ref, say_word(rule.nature, lang), say_word(rule.severity, lang))
        yield f"  {rule.id}  [{_COMMA.say(lang).join(words)}]"
        yield f"    {texts_of(pack, rule, lang).title}"
    yield ""
    yield _say("parameters", lang)
    for parameter in pack.parameters.values():
        yield from _parameter(parameter, lang)
    yield ""
    yield _say("not_encoded", lang)
    for provision, because in pack.not_encoded:
        yield f"  {provision}{_COLON.say(lang)}{because.say(lang)}"


def describe_rule(pack: RulePack, rule: Rule, lang: Lang) -> Iterator[str]:
    """Give the lines that say what a rule asks, under which provision and with which values."""
    texts = texts_of(pack, rule, lang)
    source = pack.sources[rule.provision]
    yield f"{texts.title} ({pack.id}/{rule.id})"
    words = (say_word(word, lang) for word in (rule.nature, rule.severity, rule.confidence))
    yield _COMMA.say(lang).join((rule.ref, *words))
    provision = f"{source.locator}  {source.href or ''}".rstrip()
    yield f"{_say('provision', lang)}{_COLON.say(lang)}{provision} ({say_word(source.confidence, lang)})"
    yield f"{_say('in_force', lang)}{_COLON.say(lang)}{_span(rule.starts, rule.until, lang)}"
    yield ""
    for key, condition in (
        ("applies_when", rule.applies_when),
        ("requires", rule.requires),
        ("clear_only_if", rule.clear_only_if),
    ):
        if condition is not None:
            yield _say(key, lang)
            yield from _condition(condition, lang, depth=1)
        elif key == "applies_when":
            yield f"{_say(key, lang)}: {_say('always', lang)}"
    names = parameters_shown(pack, rule)
    if names:
        yield ""
        yield _say("parameters", lang)
    for name in names:
        yield from _parameter(pack.parameters[name], lang)
    yield ""
    yield texts.remedy
    if rule.departs is not None:
        yield ""
        yield _say("departs", lang)
        yield f"  {rule.departs.say(lang)}"
    if rule.not_tested:
        yield ""
        yield _say("not_tested", lang)
    for slug in rule.not_tested:
        yield f"  {pack.not_tested[lang][slug]}"


def shown(value: Value, lang: Lang) -> str:
    """Write a value on one line."""
    if isinstance(value, bool):
        return _W["true" if value else "false"].say(lang)
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return _W["rows"].say(lang, n=len(value) - 1)
        return ", ".join(str(word) for word in value) or "–"
    return str(value)


def _say(key: str, lang: Lang) -> str:
    return _W[key].say(lang)


def condition_lines(condition: Condition, lang: Lang) -> Iterator[str]:
    """Give a condition as a nested list in Markdown."""
    for line in _condition(condition, lang, depth=0):
        text = line.lstrip(" ")
        yield f"{line[: len(line) - len(text)]}- {text}"


def span(start: date, until: date | None, lang: Lang) -> str:
    """Say from when, or from when to when."""
    return _span(start, until, lang)


def _span(start: date, until: date | None, lang: Lang) -> str:
    if until is None:
        return _W["from"].say(lang, day=start)
    return _W["until"].say(lang, day=start, last=until)


def _condition(condition: Condition, lang: Lang, *, depth: int) -> Iterator[str]:
    margin = "  " * depth
    if isinstance(condition, Comparison):
        yield margin + _comparison(condition, lang)
        return
    word = "all" if isinstance(condition, All) else "any" if isinstance(condition, Any) else "none"
    yield margin + _say(word, lang)
    for part in condition.parts:
        yield from _condition(part, lang, depth=depth + 1)


def _comparison(comparison: Comparison, lang: Lang) -> str:
    given = ", ".join(f"{name}: {_operand(value, lang)}" for name, value in comparison.given)
    fact = f"{comparison.fact}({given})" if given else comparison.fact
    fact = _NAMED.say(lang, label=FACTS[comparison.fact].label.say(lang), fact=fact)
    return f"{fact} {_say(comparison.op.value, lang)} {_operand(comparison.operand, lang)}"


def _operand(operand: Operand, lang: Lang) -> str:
    return operand.parameter if isinstance(operand, Reference) else shown(operand, lang)


def _parameter(parameter: Parameter, lang: Lang) -> Iterator[str]:
    unit = f" {parameter.unit}" if parameter.unit else ""
    yield f"  {parameter.name}  [{say_word(parameter.kind, lang)}]  {parameter.description.say(lang)}"
    for dated in parameter.values:
        owner = dated.source or ("" if dated.rationale is None else dated.rationale.say(lang))
        value = shown(dated.value, lang)
        yield f"    {_span(dated.start, None, lang)}: {value}{unit}  ({owner})"
    if not parameter.values:
        default = parameter.default
        yield f"    {_say('not_set', lang) if default is None else shown(default, lang) + unit}"
