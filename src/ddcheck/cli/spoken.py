"""Commands and options whose help exists in English and Chinese. Loads nothing that --help can do without."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import click

from ddcheck.model.wording import LANGS, Lang, Wording
from ddcheck.reports.wrapping import wrapped

LANG_VARIABLE = "DDCHECK_LANG"
_RAW = "\b"
_EXAMPLES = ("Example:", "Examples:")
_OPTIONS = Wording("Options", "选项")
_COMMANDS = Wording("Commands", "命令")
_USAGE = Wording("Usage: ", "用法：")
_PIECES_ZH = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
_SHOW_HELP = Wording("Show this message and exit.", "显示本帮助并退出。")
_EXTRA = {
    "envvars": Wording("or the variable {value}", "或环境变量 {value}"),
    "default": Wording("default: {value}", "默认：{value}"),
    "range": Wording("{value}", "{value}"),
    "required": Wording("required", "必填"),
}


def spoken() -> Lang:
    """The language of help and complaints: --lang wherever it stands, else DDCHECK_LANG, else English."""
    return language_of(sys.argv[1:], os.environ)


def language_of(arguments: Sequence[str], surroundings: Mapping[str, str]) -> Lang:
    """The last --lang of a command line counts."""
    found = surroundings.get(LANG_VARIABLE, "")
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            found = next(iter(arguments[at + 1 :]), "")
        elif argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
    return next((lang for lang in LANGS if lang == found), "en")


def option(
    *names: str, zh: str, section: Wording = _OPTIONS, **attributes: Any
) -> Callable[..., Any]:
    """An option with its help in both languages, under a heading of the help page."""
    return click.option(*names, cls=SpokenOption, zh=zh, section=section, **attributes)


class SpokenOption(click.Option):
    """An option whose help exists in both languages."""

    def __init__(self, *args: Any, zh: str, section: Wording = _OPTIONS, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.zh = zh
        self.section = section

    def record(self, ctx: click.Context, lang: Lang) -> tuple[str, str] | None:
        """Its row of the help page."""
        plain = super().get_help_record(ctx)
        if plain is None:
            return None
        extra = self.get_help_extra(ctx)
        said = [
            wording.say(lang, value=_text(extra[key]))  # type: ignore[literal-required]
            for key, wording in _EXTRA.items()
            if key in extra
        ]
        text = Wording(self.help or "", self.zh).text(lang)
        return plain[0], f"{text}  [{'; '.join(said)}]" if said else text

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        return self.record(ctx, spoken())


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


class SpokenFormatter(click.HelpFormatter):
    """Wraps by the columns that a terminal needs, where a Chinese character takes two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _USAGE.text(spoken()))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}{'：' if spoken() == 'zh' else ':'}\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        said = []
        for paragraph in text.split("\n\n"):
            if paragraph.startswith(_RAW):
                lines = paragraph.splitlines()[1:]
            else:
                joint = "" if spoken() == "zh" else " "
                lines = wrapped(joint.join(paragraph.split("\n")), self.width - self.current_indent)
            said.append("\n".join(f"{indent}{line}".rstrip() for line in lines))
        self.write("\n\n".join(said) + "\n")

    def write_dl(
        self, rows: Any, col_max: int = 30, col_spacing: int = 2,
    ) -> None:  # fmt: skip
        found = list(rows)
        first = min(max(len(name) for name, _ in found), col_max) + col_spacing
        lead = " " * (self.current_indent + first)
        for name, text in found:
            lines = wrapped(text, max(self.width - first - self.current_indent, 10))
            head = f"{'':>{self.current_indent}}{name}"
            if len(name) + col_spacing > first:
                self.write(f"{head}\n")
                head = lead
            self.write(f"{head.ljust(len(lead))}{lines[0] if lines else ''}".rstrip() + "\n")
            self.write("".join(f"{lead}{line}\n" for line in lines[1:]))


class SpokenContext(click.Context):
    formatter_class = SpokenFormatter


class SpokenCommand(click.Command):
    """A command whose help exists in both languages; examples and their order are the same in both."""

    context_class = SpokenContext

    def __init__(self, *args: Any, zh: str, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.zh = zh

    def said(self, lang: Lang) -> str:
        """What the help page says above the options."""
        english = inspect.cleandoc(self.help or "")
        if lang == "en":
            return english
        raw = (part for part in english.split("\n\n") if part.startswith(_RAW))
        examples = [_examples_zh(part) for part in raw if part.split("\n")[1] in _EXAMPLES]
        return "\n\n".join([inspect.cleandoc(self.zh), *examples])

    def summary(self, lang: Lang) -> str:
        """The first sentence, for a list of commands."""
        first = self.said(lang).split("\n\n")[0].replace("\n", "" if lang == "zh" else " ")
        return first.partition("。")[0] + "。" if lang == "zh" else first

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - never cut
        return self.summary(spoken())

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        if spoken() == "zh":
            pieces = [_PIECES_ZH.get(piece, piece) for piece in pieces]
        formatter.write_usage(ctx.command_path, " ".join(pieces))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.said(spoken()))

    def sections(
        self, ctx: click.Context, lang: Lang
    ) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Headings with the options below them, in the order in which they were declared."""
        found: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            if isinstance(param, SpokenOption):
                record, section = param.record(ctx, lang), param.section
            elif isinstance(param, click.Option) and param is self.get_help_option(ctx):
                record, section = (", ".join(param.opts), _SHOW_HELP.text(lang)), _OPTIONS
            else:
                continue
            if record is not None:
                found.setdefault(section.text(lang), []).append(record)
        yield from found.items()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, records in self.sections(ctx, spoken()):
            with formatter.section(heading):
                formatter.write_dl(records)


class SpokenGroup(SpokenCommand, click.Group):
    """A group; a language said before a command holds for the command."""

    command_class = SpokenCommand

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        hand_language_on(ctx, command, cmd_name)
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_COMMANDS.text(spoken())):
            formatter.write_dl(self.command_rows(ctx))
        super().format_options(ctx, formatter)

    def command_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Names of the commands, each with what it does."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, command.get_short_help_str()) for name, command in commands if command]


def hand_language_on(ctx: click.Context, command: click.Command | None, name: str) -> None:
    """Make the language of a group the default of a command, and of the commands below it."""
    lang = ctx.params.get("lang")
    if lang is None or command is None:
        return
    said = {"lang": lang}
    within = command.commands if isinstance(command, click.Group) else ()
    ctx.default_map = {name: {**said, **dict.fromkeys(within, said)}}


def _examples_zh(block: str) -> str:
    lines = block.split("\n")
    return "\n".join([_RAW, "示例：", *lines[2:]])
