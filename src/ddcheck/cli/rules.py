"""The commands about rule packs: list, show, lint, test, new, facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddcheck.cli.options import RESULT, lang_option
from ddcheck.cli.spoken import SpokenGroup, option
from ddcheck.cli.terminal import on_terminal, print_diagnostics, print_lines, print_table
from ddcheck.model.errors import UsageError
from ddcheck.model.wording import Lang, Wording

if TYPE_CHECKING:
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.rulepack.pack import RulePack

CASE_FAILED, INVALID = 1, 5
SUBJECTS = ("shipment", "line", "component", "plot", "origin")

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
    "linted": Wording("{pack}: {errors}, {warnings}", "{pack}：{errors}，{warnings}"),
    "errors": Wording("{n} errors", "{n} 处错误"),
    "error": Wording("1 error", "1 处错误"),
    "warnings": Wording("{n} warnings", "{n} 处警告"),
    "warning": Wording("1 warning", "1 处警告"),
    "new_usage": Wording(
        "write: ddcheck rules new PACK RULE, or: ddcheck rules new --pack FOLDER [--extends PACK] [RULE]",
        "用法：ddcheck rules new 规则包 规则，或：ddcheck rules new --pack 文件夹 [--extends 规则包] [规则]",
    ),
    "new_next": Wording(
        "What is to be filled in: ddcheck rules lint {pack}",
        "待填写的内容：ddcheck rules lint {pack}",
    ),
    "new_page": Wording(
        "The page that people read: ddcheck rules show {pack} --format md",
        "供阅读的页面：ddcheck rules show {pack} --format md",
    ),
    "broken": Wording("{pack}: cannot be used", "{pack}：无法使用"),
    "no_fact": Wording(
        "no fact holds “{words}”; all are listed by: ddcheck rules facts",
        "没有事实含“{words}”；全部事实见：ddcheck rules facts",
    ),
    "no_rule": Wording(
        "pack {pack} has no rule “{rule}”{near}", "规则包 {pack} 没有规则“{rule}”{near}"
    ),
}


@click.group(
    cls=SpokenGroup,
    zh="""
    列出、查看、检查和测试规则包，新建规则。

    规则包是一组数据文件，不含代码；编写方法见 docs/write-a-rule.md。
    """,
)
@lang_option
def rules(lang: Lang) -> None:
    """List, show, check and test rule packs; make new ones.

    A rule pack is a folder of data and holds no code. How to write one: docs/write-a-rule.md.

    \b
    Examples:
      ddcheck rules list
      ddcheck rules show us-lacey-act
      ddcheck rules test my-rules
    """


@rules.command("list", zh="列出随附的规则包。")
@lang_option
def list_packs(lang: Lang) -> int:
    """List the packs that come with the program.

    \b
    Example:
      ddcheck rules list
    """
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.rulepack.library import find_packs
    from ddcheck.rulepack.loader import Read, load_pack
    from ddcheck.rulepack.words import say_word

    diagnostics = Diagnostics()
    rows = []
    read: Read = {}
    for name, folder in find_packs().items():
        pack = load_pack(folder, diagnostics, read)
        if pack is None:
            rows.append((name, "–", _say("broken", lang, pack=name), "–", "–", "–"))
            continue
        count = str(len(pack.rules))
        title = pack.title.say(lang)
        status = say_word(pack.status, lang)
        rows.append((pack.id, pack.version, status, pack.jurisdiction, count, title))
    print_table(
        [
            _say(key, lang)
            for key in ("pack", "version", "status", "jurisdiction", "rules", "title")
        ],
        rows,
    )
    print_diagnostics(diagnostics, lang)
    return INVALID if diagnostics.has_errors else 0


@rules.command(
    zh="""
    查看规则包 PACK，或其中一条规则 RULE：问什么、依据哪一条款、用哪些数值。
    """,
)
@click.argument("pack")
@click.argument("rule", required=False)
@option(
    "--format",
    "form",
    type=click.Choice(["text", "md"]),
    default="text",
    show_default=True,
    section=RESULT,
    help="Text for a terminal, or the whole pack as a page in Markdown.",
    zh="供终端阅读的文本，或整个规则包的 Markdown 页面。",
)
@lang_option
def show(pack: str, rule: str | None, form: str, lang: Lang) -> int:
    """Show a PACK, or one RULE of it: what it asks, by which provision, with which values.

    \b
    Examples:
      ddcheck rules show us-lacey-act
      ddcheck rules show us-lacey-act right-to-cut
    """
    from ddcheck.documents.cells import near
    from ddcheck.reports.rule_page import rule_page
    from ddcheck.rulepack.described import describe_pack, describe_rule

    (loaded,), diagnostics = _load((pack,))
    print_diagnostics(diagnostics, lang)
    if loaded is None:
        return INVALID
    if rule is None:
        print_lines(rule_page(loaded, lang) if form == "md" else describe_pack(loaded, lang))
        return 0
    found = loaded.rule(rule)
    if found is None:
        hint = near(rule, [each.id for each in loaded.rules])
        click.echo(_say("no_rule", lang, pack=pack, rule=rule, near=hint), err=True)
        return 2
    print_lines(describe_rule(loaded, found, lang))
    return 0


@rules.command(
    zh="""
    检查规则包 PACKS（编号或文件夹，默认全部）；没有错误时退出码为 0，否则为 5。
    """,
)
@click.argument("packs", nargs=-1)
@lang_option
def lint(packs: Sequence[str], lang: Lang) -> int:
    """Check PACKS: ids or folders, all by default; exit 0 without errors, 5 with.

    \b
    Examples:
      ddcheck rules lint
      ddcheck rules lint ./my-rules
    """
    from ddcheck.model.diagnostic import Level
    from ddcheck.rulepack import lint as linting

    code = 0
    for name, pack, diagnostics in _each(packs):
        if pack is not None:
            linting.lint(pack, diagnostics)
        print_diagnostics(diagnostics, lang)
        errors, warnings = (diagnostics.count(level) for level in (Level.ERROR, Level.WARNING))
        said = {
            f"{what}s": _say(what if count == 1 else f"{what}s", lang, n=count)
            for what, count in (("error", errors), ("warning", warnings))
        }
        click.echo(_say("linted", lang, pack=name, **said))
        code = max(code, _code(diagnostics))
    return code


@rules.command(
    "test",
    zh="""
    运行规则包 PACKS（编号或文件夹，默认全部）的案例，再检验案例：逐一改动每个取值与条件，须有案例察觉。
    全部通过时退出码为 0，有案例未通过为 1，有取值或条件不受任何案例约束为 5。
    """,
)
@click.argument("packs", nargs=-1)
@lang_option
def run_tests(packs: Sequence[str], lang: Lang) -> int:
    """Run the cases of PACKS (ids or folders, all by default), then try the cases out.

    Each value is moved and each condition changed: some case must notice. Exit 0 if all pass,
    1 if a case fails, 5 if something is held by no case.

    \b
    Examples:
      ddcheck rules test
      ddcheck rules test ./my-rules
    """
    from ddcheck.rulepack.lint import try_cases

    code = 0
    for name, pack, diagnostics in _each(packs):
        results = [] if pack is None else try_cases(pack, diagnostics)[0]
        print_diagnostics(diagnostics, lang)
        if pack is None:
            click.echo(_say("broken", lang, pack=name))
        else:
            passed = sum(result.passed for result in results)
            click.echo(_say("tested", lang, pack=name, passed=passed, all=len(results)))
        code = max(code, _code(diagnostics))
    return code


@rules.command(
    "new",
    zh="""
    在规则包 PACK 中新建规则 RULE，或用 --pack 新建规则包。

    写出的内容可直接载入；须填写的每一行都含 FILL-IN，ddcheck rules lint 会逐行列出。
    """,
)
@click.argument("names", nargs=-1, metavar="[PACK] RULE")
@option(
    "--pack",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    section=RESULT,
    help="Make a new pack here.",
    zh="在此处新建规则包。",
)
@option(
    "--extends",
    "base",
    metavar="PACK",
    section=RESULT,
    help="With --pack: the new pack tightens PACK (an id or a folder).",
    zh="与 --pack 连用：新规则包在 PACK（编号或文件夹）的基础上收紧。",
)
@option(
    "--subject",
    type=click.Choice(SUBJECTS),
    default="line",
    show_default=True,
    section=RESULT,
    help="What the rule is about.",
    zh="规则针对什么。",
)
@option(
    "--nature",
    type=click.Choice(["requirement", "indicator"]),
    default="requirement",
    show_default=True,
    section=RESULT,
    help="A provision of law, or a sign that needs a person.",
    zh="法律条款，或须由人判断的迹象。",
)
@lang_option
def new(
    names: Sequence[str],
    folder: Path | None,
    base: str | None,
    subject: str,
    nature: str,
    lang: Lang,
) -> int:
    """Scaffold a RULE of a PACK, or a pack with --pack.

    What is written loads at once; every line that you must fill in holds the word FILL-IN, and
    ddcheck rules lint names them all.

    \b
    Examples:
      ddcheck rules new --pack our-rules boundary-of-larger-plots --subject plot
      ddcheck rules new our-rules packing-list --nature indicator
      ddcheck rules new --pack our-lacey --extends us-lacey-act
    """
    from ddcheck.rulepack.scaffold import new_extension, new_pack, new_rule

    if len(names) != (2 if folder is None else len(names[:1])) or (base and not folder):
        raise UsageError(_W["new_usage"])
    started = datetime.now().astimezone().date()
    if folder is not None and base is not None:
        (extended,), diagnostics = _load((base,))
        print_diagnostics(diagnostics, lang)
        if extended is None:
            return INVALID
        where, first = str(folder), names[0] if names else None
        written = new_extension(folder, extended, first, subject, nature, started)
    elif folder is not None:
        written = new_pack(folder, names[0] if names else "first-rule", subject, nature, started)
        where = str(folder)
    else:
        where, rule = names
        (loaded,), diagnostics = _load((where,))
        print_diagnostics(diagnostics, lang)
        if loaded is None:
            return INVALID
        written = new_rule(loaded, rule, subject, nature, started)
    print_lines(str(path) for path in written)
    click.echo(_say("new_next", lang, pack=where))
    click.echo(_say("new_page", lang, pack=where))
    return 0


@rules.command(zh="列出规则可以查问的事实；可只列含所有 WORDS 的事实。")
@click.argument("words", nargs=-1)
@lang_option
def facts(words: Sequence[str], lang: Lang) -> int:
    """List the facts that a rule may ask for: all of them, or those that hold all WORDS.

    \b
    Examples:
      ddcheck rules facts
      ddcheck rules facts line paper
    """
    from ddcheck.facts.dictionary import FACTS

    rows: list[tuple[str, ...]] = [
        (
            fact.name,
            fact.kind.value + (f" ({', '.join(fact.values)})" if fact.values else ""),
            fact.unit or "",
            ", ".join(f"{each.name}: {each.kind}" for each in fact.arguments),
            fact.question.say(lang),
            fact.formula.say(lang),
        )
        for fact in FACTS.values()
    ]
    rows = [row for row in rows if _holds(row, words)]
    if not rows:
        click.echo(_say("no_fact", lang, words=" ".join(words)), err=True)
        return 2
    if on_terminal():
        print_lines(line for row in rows for line in _entry(*row))
        return 0
    print_table(
        [_say(key, lang) for key in ("fact", "kind", "unit", "given", "question", "formula")], rows
    )
    return 0


def _holds(row: Iterable[str], words: Iterable[str]) -> bool:
    text = "\n".join(row).casefold()
    return all(word.casefold() in text for word in words)


def _entry(
    name: str, kind: str, unit: str, given: str, question: str, formula: str
) -> Iterable[str]:
    """A fact as a person reads it: what it is, what it asks, how it is made."""
    yield f"{name}{f' ({given})' if given else ''}"
    yield f"  {kind}{f', {unit}' if unit else ''}"
    yield f"  {question}"
    yield f"  = {formula}"


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
