"""The commands about rule packs: list, show, lint, test, facts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from ddcheck.cli.options import lang_option
from ddcheck.model.wording import Lang, Wording

if TYPE_CHECKING:
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.rulepack.pack import RulePack

CASE_FAILED, INVALID = 1, 5

_W = {
    "pack": Wording("pack", "规则包"),
    "version": Wording("version", "版本"),
    "status": Wording("status", "状态"),
    "jurisdiction": Wording("jurisdiction", "法域"),
    "rules": Wording("rules", "规则数"),
    "title": Wording("title", "标题"),
    "fact": Wording("fact", "事实"),
    "kind": Wording("kind", "类型"),
    "unit": Wording("unit", "单位"),
    "given": Wording("given", "参数"),
    "question": Wording("question", "问题"),
    "formula": Wording("formula", "计算"),
    "tested": Wording(
        "{pack}: {passed} of {all} cases pass", "{pack}：{all} 个案例中 {passed} 个通过"
    ),
    "linted": Wording(
        "{pack}: {errors} errors, {warnings} warnings", "{pack}：{errors} 处错误，{warnings} 处警告"
    ),
    "broken": Wording("{pack}: cannot be used", "{pack}：无法使用"),
    "no_rule": Wording(
        "pack {pack} has no rule “{rule}”{near}", "规则包 {pack} 没有规则“{rule}”{near}"
    ),
}


@click.group()
def rules() -> None:
    """List, show, check and test rule packs.

    列出、查看、检查和测试规则包。
    """


@rules.command("list")
@lang_option
def list_packs(lang: Lang) -> int:
    """List the packs that come with the program.

    列出随附的规则包。
    """
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.rulepack.library import find_packs
    from ddcheck.rulepack.loader import load_pack

    diagnostics = Diagnostics()
    rows = []
    for name, folder in find_packs().items():
        pack = load_pack(folder, diagnostics)
        if pack is None:
            rows.append((name, "–", _say("broken", lang, pack=name), "–", "–", "–"))
            continue
        count = str(len(pack.rules))
        title = pack.title.say(lang)
        rows.append((pack.id, pack.version, pack.status.value, pack.jurisdiction, count, title))
    _table(("pack", "version", "status", "jurisdiction", "rules", "title"), rows, lang)
    _print_diagnostics(diagnostics, lang)
    return INVALID if diagnostics.has_errors else 0


@rules.command()
@click.argument("pack")
@click.argument("rule", required=False)
@lang_option
def show(pack: str, rule: str | None, lang: Lang) -> int:
    """Show a PACK, or one RULE of it.

    查看规则包或其中一条规则。
    """
    from ddcheck.documents.cells import near
    from ddcheck.rulepack.described import describe_pack, describe_rule

    (loaded,), diagnostics = _load((pack,))
    _print_diagnostics(diagnostics, lang)
    if loaded is None:
        return INVALID
    if rule is None:
        _lines(describe_pack(loaded, lang))
        return 0
    found = loaded.rule(rule)
    if found is None:
        hint = near(rule, [each.id for each in loaded.rules])
        click.echo(_say("no_rule", lang, pack=pack, rule=rule, near=hint), err=True)
        return 2
    _lines(describe_rule(loaded, found, lang))
    return 0


@rules.command()
@click.argument("packs", nargs=-1)
@lang_option
def lint(packs: Sequence[str], lang: Lang) -> int:
    """Check PACKS: ids or folders, all by default.

    检查规则包。
    """
    from ddcheck.model.diagnostic import Level
    from ddcheck.rulepack import lint as linting

    code = 0
    for name, pack, diagnostics in _each(packs):
        if pack is not None:
            linting.lint(pack, diagnostics)
        _print_diagnostics(diagnostics, lang)
        errors, warnings = (diagnostics.count(level) for level in (Level.ERROR, Level.WARNING))
        click.echo(_say("linted", lang, pack=name, errors=errors, warnings=warnings))
        code = max(code, _code(diagnostics))
    return code


@rules.command("test")
@click.argument("packs", nargs=-1)
@lang_option
def run_tests(packs: Sequence[str], lang: Lang) -> int:
    """Run the cases of PACKS: ids or folders, all by default.

    运行案例。
    """
    from ddcheck.rulepack.base_cases import run_base_cases
    from ddcheck.rulepack.cases import run_cases
    from ddcheck.rulepack.lint import report_failures

    code = 0
    for name, pack, diagnostics in _each(packs):
        results = [] if pack is None else run_cases(pack, diagnostics)
        report_failures(results, diagnostics)
        if pack is not None:
            run_base_cases(pack, diagnostics)
        _print_diagnostics(diagnostics, lang)
        if pack is None:
            click.echo(_say("broken", lang, pack=name))
        else:
            passed = sum(result.passed for result in results)
            click.echo(_say("tested", lang, pack=name, passed=passed, all=len(results)))
        code = max(code, _code(diagnostics))
    return code


@rules.command()
@lang_option
def facts(lang: Lang) -> int:
    """List the facts that a rule may ask for.

    列出规则可用的事实。
    """
    from ddcheck.facts.dictionary import FACTS

    rows = [
        (
            fact.name,
            fact.kind.value + (f" ({', '.join(fact.values)})" if fact.values else ""),
            fact.unit or "",
            ", ".join(f"{each.name}: {each.kind}" for each in fact.arguments),
            fact.question.say(lang),
            fact.formula,
        )
        for fact in FACTS.values()
    ]
    _table(("fact", "kind", "unit", "given", "question", "formula"), rows, lang)
    return 0


def _say(key: str, lang: Lang, **values: object) -> str:
    return _W[key].say(lang, **values)


def _load(names: Iterable[str]) -> tuple[list[RulePack | None], Diagnostics]:
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.rulepack.library import resolve_pack
    from ddcheck.rulepack.loader import load_pack

    diagnostics = Diagnostics()
    return [load_pack(resolve_pack(name), diagnostics) for name in names], diagnostics


def _each(names: Sequence[str]) -> Iterable[tuple[str, RulePack | None, Diagnostics]]:
    """Load packs one by one, each with its own diagnostics, under the name of its folder."""
    from ddcheck.rulepack.library import find_packs, resolve_pack

    chosen = list(names) or list(find_packs())
    if not chosen:
        resolve_pack("–")
    for name in chosen:
        (pack,), diagnostics = _load((name,))
        yield resolve_pack(name).resolve().name, pack, diagnostics


def _code(diagnostics: Diagnostics) -> int:
    """Exit code: 5 when something of the pack is wrong, 1 when only cases failed."""
    from ddcheck.model.diagnostic import Level

    wrong = {item.code for item in diagnostics.items if item.level is Level.ERROR}
    if not wrong:
        return 0
    return CASE_FAILED if wrong <= {"DD411", "DD439"} else INVALID


def _print_diagnostics(diagnostics: Diagnostics, lang: Lang) -> None:
    from ddcheck.reports.diagnostics_text import say_diagnostics

    for line in say_diagnostics(diagnostics.sorted(), lang):
        click.echo(line)


def _lines(lines: Iterable[str]) -> None:
    from ddcheck.reports.plain_text import shown

    for line in lines:
        click.echo(shown(line))


def _table(keys: Sequence[str], rows: Iterable[Sequence[str]], lang: Lang) -> None:
    """Print a table: drawn on a terminal, separated by tabs when piped."""
    from ddcheck.reports.plain_text import one_line

    heads = [_say(key, lang) for key in keys]
    if not sys.stdout.isatty():
        for row in (heads, *rows):
            click.echo("\t".join(one_line(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    Console().print(table)
