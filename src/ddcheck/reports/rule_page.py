"""A rule pack as a page that a lawyer reads: what is asked, how it is tested, and what is not.

Everything on the page is taken from the pack: titles, provisions, conditions, values with their
owners, cases as sentences, remedies, and what is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import Outcome
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.vocabulary import NAMES
from ddcheck.rulepack.cases import load_cases
from ddcheck.rulepack.described import condition_lines, shown, span
from ddcheck.rulepack.messages import parameters_shown, texts_of
from ddcheck.rulepack.pack import Case, Parameter, Rule, RulePack, Source, Span, Value

_W = {
    "what": Wording("What it is", "概况"),
    "status": Wording("status", "状态"),
    "version": Wording("version", "版本"),
    "jurisdiction": Wording("jurisdiction", "法域"),
    "text": Wording("text read", "原文核对"),
    "reviewed": Wording("reviewed by", "审阅人"),
    "nobody": Wording("nobody yet", "尚无"),
    "includes": Wording("takes over the rules of", "包含以下规则包的规则"),
    "extends": Wording("changes", "扩展自"),
    "choices": Wording("needs a choice of", "须设定"),
    "full": Wording("full", "全文"),
    "partial": Wording("in part", "部分"),
    "none": Wording("not read", "未核对"),
    "rules": Wording("The rules", "规则"),
    "row": Wording("row", "行号"),
    "asked": Wording("what is asked", "检查内容"),
    "provision": Wording("Provision", "条款"),
    "in_force": Wording("In force", "施行"),
    "applies_when": Wording("It is about this when", "适用条件"),
    "requires": Wording("It is met when", "满足条件"),
    "clear_only_if": Wording("and only if", "且仅当"),
    "always": Wording("It is about every {subject}.", "适用于每个{subject}。"),
    "met": Wording("Met", "满足"),
    "not_met": Wording("Not met", "不满足"),
    "undetermined": Wording("Undetermined", "无法判定"),
    "remedy": Wording("What to do", "怎么办"),
    "values": Wording("Values", "参数"),
    "cases": Wording("Cases", "案例"),
    "not_tested": Wording("Not tested", "未检验"),
    "and_for": Wording(" (and for {words})", "（另对以下取值逐一检验：{words}）"),
    "departs": Wording("Milder than our law sheet asks", "较本项目法律摘要从宽"),
    "not_encoded": Wording("What is not encoded", "未编入的内容"),
    "parameters": Wording("All values", "全部参数"),
    "name": Wording("name", "名称"),
    "meaning": Wording("meaning", "含义"),
    "value": Wording("value", "取值"),
    "owner": Wording("source or reason", "出处或理由"),
    "chosen": Wording("to be chosen by the user", "由用户设定"),
    "by_user": Wording("set by the user: {value}", "由用户设定：{value}"),
    "stricter": Wording("stricter: {way}", "更严格的方向：{way}"),
    "although_weak": Wording("asked for although weak: {type}, because {why}", "虽属弱证据仍要求提供：{type}，理由：{why}"),
    "smaller": Wording("smaller", "更小"),
    "larger": Wording("larger", "更大"),
    "subset": Wording("fewer entries", "条目更少"),
    "superset": Wording("more entries", "条目更多"),
    "sources": Wording("Sources", "出处"),
    "read_from": Wording("read from", "阅读来源"),
    "confidence": Wording("how sure", "可信度"),
    "official": Wording("the official text", "官方文本"),
    "copy": Wording("a copy", "转载文本"),
    "summary": Wording("a summary", "摘要"),
    "memory": Wording("memory", "记忆"),
    "left_out": Wording("provision", "条款"),
    "because": Wording("reason", "原因"),
    "unknown": Wording("unknown", "未知"),
    "made": Wording("made by tools/make_rule_pages.py from the pack; do not edit", "由 tools/make_rule_pages.py 依规则包生成，请勿直接编辑"),
}  # fmt: skip
_COLON, _COMMA = Wording(": ", "："), Wording(", ", "，")


def rule_page(pack: RulePack, lang: Lang) -> Iterator[str]:
    """The lines of the page, in Markdown."""
    yield f"<!-- {_say('made', lang)} -->"
    yield f"# {_safe(pack.title.say(lang))}"
    yield ""
    yield _safe(pack.not_legal_advice.say(lang))
    yield ""
    yield from _head(pack, lang)
    yield f"## {_say('rules', lang)}"
    yield ""
    cases = load_cases(pack, Diagnostics())
    rules = sorted(pack.rules, key=lambda rule: (rule.home != pack.id, *_place_in_law(rule)))
    yield from _overview(pack, rules, lang)
    for rule in rules:
        yield from _rule(pack, rule, [case for case in cases if case.rule == rule.id], lang)
    yield from _left_out(pack, lang)
    yield from _parameters(pack, lang)
    yield from _sources(pack, lang)


def _head(pack: RulePack, lang: Lang) -> Iterator[str]:
    instrument = _link(str(pack.instrument["title"]), pack.instrument["href"])
    rows = [
        ("what", instrument),
        ("status", _name("pack_status", pack.status.value, lang)),
        ("version", f"`{pack.id}` {pack.version}"),
        ("jurisdiction", pack.jurisdiction),
        ("text", _say(pack.text_verified, lang) if pack.text_verified else ""),
        ("reviewed", ", ".join(pack.reviewed_by) or _say("nobody", lang)),
        ("includes", ", ".join(f"`{name}`" for name in pack.includes)),
        ("extends", "" if pack.base is None else f"`{pack.base.id}`"),
        ("choices", ", ".join(f"`{name}`" for name in pack.needs)),
    ]
    yield from (f"- {_say(key, lang)}{_COLON.say(lang)}{value}" for key, value in rows if value)
    yield ""


def _place_in_law(rule: Rule) -> tuple[str | int, ...]:
    """The row that a rule stands for, its numbers as numbers, and then its id."""
    parts = re.split(r"(\d+)", rule.ref)
    return (*(int(part) if part.isdigit() else part for part in parts), rule.id)


def _overview(pack: RulePack, rules: Sequence[Rule], lang: Lang) -> Iterator[str]:
    """All duties in the order of the law, a line each."""
    yield f"| {_say('row', lang)} | {_say('asked', lang)} | {_say('provision', lang)} | |"
    yield "|---|---|---|---|"
    for rule in rules:
        words = (
            _name("nature", rule.nature.value, lang),
            _name("severity", rule.severity.value, lang),
        )
        cells = (
            rule.ref, texts_of(pack, rule, lang).title, pack.sources[rule.provision].locator,
            _COMMA.say(lang).join(words),
        )  # fmt: skip
        yield f"| {' | '.join(_safe(cell).replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _rule(pack: RulePack, rule: Rule, cases: Sequence[Case], lang: Lang) -> Iterator[str]:
    texts, source = texts_of(pack, rule, lang), pack.sources[rule.provision]
    kind = (
        f"`{rule.id}`", rule.ref, _name("nature", rule.nature.value, lang),
        _name("severity", rule.severity.value, lang), _name("subject", rule.subject, lang),
        _name("confidence", rule.confidence.value, lang),
    )  # fmt: skip
    yield f"### {_safe(texts.title)}"
    yield ""
    yield " · ".join(kind)
    yield ""
    yield _line("provision", _link(source.locator, source.href), lang)
    yield _line("in_force", span(rule.starts, rule.until, lang), lang)
    yield ""
    if rule.applies_when is None:
        subject = _name("subject", rule.subject, lang)
        yield _W["always"].say(lang, subject=subject)
        yield ""
    for key in ("applies_when", "requires", "clear_only_if"):
        condition = getattr(rule, key)
        if condition is not None:
            yield f"{_say(key, lang)}{_COLON.say(lang)}".rstrip()
            yield ""
            yield from condition_lines(condition, lang)
            yield ""
    for key in ("met", "not_met", "undetermined", "remedy"):
        yield _line(key, _safe(getattr(texts, key)), lang)
    if rule.departs is not None:
        yield _line("departs", _safe(rule.departs.say(lang)), lang)
    for slug in rule.not_tested:
        yield _line("not_tested", _safe(pack.not_tested[lang][slug]), lang)
    names = parameters_shown(pack, rule)
    if names:
        yield _line("values", ", ".join(f"`{name}`" for name in names), lang)
    yield ""
    yield from _cases(cases, lang)


def _cases(cases: Sequence[Case], lang: Lang) -> Iterator[str]:
    """The cases as sentences; their names are English, so the Chinese page tells their facts."""
    if not cases:
        return
    yield f"{_say('cases', lang)}{_COLON.say(lang)}".rstrip()
    yield ""
    order = sorted(cases, key=lambda case: -case.expect)
    for outcome, group in groupby(order, key=lambda case: case.expect):
        yield f"- {_name('outcome', Outcome(outcome).word, lang)}"
        yield from (f"  - {sentence}" for sentence in _sentences(list(group), lang))
    yield ""


def _sentences(cases: Sequence[Case], lang: Lang) -> Iterator[str]:
    """One sentence a case; a case that is asked once for each of several words is one sentence."""
    words: dict[str, list[str]] = {}
    firsts: dict[str, Case] = {}
    for case in cases:
        plain, each = _FOR_EACH.sub("", case.name), _FOR_EACH.search(case.name)
        words.setdefault(plain, []).extend([] if each is None else [each[0].strip(" []")])
        firsts.setdefault(plain, case)
    if lang == "en":
        for plain, several in words.items():
            yield _safe(f"{plain} ({', '.join(several)})" if several else plain)
        return
    for plain, several in words.items():
        more = _W["and_for"].say(lang, words="、".join(several[1:])) if several[1:] else ""
        yield _sentence(firsts[plain], lang) + _safe(more)


_FOR_EACH = re.compile(r"(?: \[[^\]]*\])+$")


def _sentence(case: Case, lang: Lang) -> str:
    facts = (f"`{label}` {_given(value, lang)}" for label, value in case.facts.items())
    chosen = (f"`{name}` {value}" for name, value in case.parameters.items())
    ground = ()
    if case.measurements is not None:
        rows = ", ".join(
            f"{year}: {ha:g} ha ({canopy:g}%)" for year, canopy, ha in case.measurements.loss
        )
        ground = (
            f"损失 {rows or '0'}，面积 {case.measurements.area:g} ha，未观测 {case.measurements.unseen:g} ha",
        )  # type: ignore[assignment]
    declared = (
        f"{table}（{'，'.join(f'{name}={text}' for name, text in row)}）"
        for table, several in case.declared
        for row in several
    )
    return _safe(f"{case.as_of}：" + "；".join((*facts, *ground, *declared, *chosen)))


def _given(value: Value | Span | None, lang: Lang) -> str:
    if value is None:
        return _say("unknown", lang)
    if isinstance(value, Span):
        return f"{value.lo:g}–{value.hi:g} ({value.nominal:g})"
    return shown(value, lang)


def _left_out(pack: RulePack, lang: Lang) -> Iterator[str]:
    yield f"## {_say('not_encoded', lang)}"
    yield ""
    yield from _table(
        ("left_out", "because"),
        [(provision, because.say(lang)) for provision, because in pack.not_encoded], lang,
    )  # fmt: skip


def _parameters(pack: RulePack, lang: Lang) -> Iterator[str]:
    yield f"## {_say('parameters', lang)}"
    yield ""
    rows = [
        (f"`{p.name}`", p.description.say(lang), value, owner)
        for p in pack.parameters.values()
        for value, owner in _values(pack, p, lang)
    ]
    yield from _table(("name", "meaning", "value", "owner"), rows, lang)


def _values(pack: RulePack, parameter: Parameter, lang: Lang) -> Iterator[tuple[str, str]]:
    unit = f" {parameter.unit}" if parameter.unit else ""
    notes = [
        _W["although_weak"].say(lang, type=kind, why=why.say(lang))
        for kind, why in parameter.although_weak.items()
    ]
    if parameter.stricter is not None:
        way = _say(parameter.stricter.value, lang)
        notes.append(_W["stricter"].say(lang, way=way))
    for dated in parameter.values:
        owner = pack.sources[dated.source].locator if dated.source else _why(dated.rationale, lang)
        value = f"{span(dated.start, None, lang)}{_COLON.say(lang)}{shown(dated.value, lang)}{unit}"
        yield value, "; ".join((owner, *notes))
    if not parameter.values:
        default = parameter.default
        value = _say("chosen", lang)
        if default is not None:
            value = _W["by_user"].say(lang, value=shown(default, lang) + unit)
        yield value, "; ".join((_why(parameter.rationale, lang), *notes))


def _why(rationale: Wording | None, lang: Lang) -> str:
    return "" if rationale is None else rationale.say(lang)


def _sources(pack: RulePack, lang: Lang) -> Iterator[str]:
    yield f"## {_say('sources', lang)}"
    yield ""
    rows = [
        (
            _link(source.locator, source.href), _read(source, lang),
            _name("confidence", source.confidence.value, lang),
            "" if source.note is None else source.note.say(lang),
        )
        for source in pack.sources.values()
    ]  # fmt: skip
    yield from _table(("provision", "read_from", "confidence", "meaning"), rows, lang)


def _read(source: Source, lang: Lang) -> str:
    day = "" if source.read_on is None else f" {source.read_on}"
    return f"{_say(source.read_from, lang)}{day}" if source.read_from else "–"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], lang: Lang) -> Iterator[str]:
    if not rows:
        yield "–"
        yield ""
        return
    yield "| " + " | ".join(_say(head, lang) for head in heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(_safe(cell).replace("|", "\\|") for cell in row) + " |"
    yield ""


def _line(key: str, text: str, lang: Lang) -> str:
    return f"- {_say(key, lang)}{_COLON.say(lang)}{text}"


def _say(key: str, lang: Lang) -> str:
    return _W[key].say(lang)


def _name(table: str, word: str, lang: Lang) -> str:
    return NAMES[table][word].say(lang)


def _link(text: str, href: str | None) -> str:
    if href is None or not href.startswith("https://"):
        return _safe(text)
    return f"[{_safe(text)}]({href.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"


def _safe(text: str) -> str:
    """One line that Markdown shows as it is: no markup of a page, no break of a table."""
    return " ".join(text.split()).replace("<", "&lt;")
