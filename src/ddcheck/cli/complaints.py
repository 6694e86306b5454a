"""What is said of a command line that was not understood, in both languages.

The sentences in English are those of click; those in Chinese are told from them.
"""

from __future__ import annotations

import difflib
import re

import click

from ddcheck.model.wording import Lang

_CHINESE = [
    (r"No such command '(.+?)'\.", "没有命令 {0}。"),
    (r"No such option:? '?(.+?)'?\.", "没有选项 {0}。"),
    (r"\(?Did you mean one of: (.+?)\?\)?", "是否指 {0}？"),
    (r"\(?Did you mean (.+?)\?\)?", "是否指 {0}？"),
    (r"Missing argument '(.+?)'\.?", "缺少参数 {0}。"),
    (r"Missing option '(.+?)'\.?", "缺少选项 {0}。"),
    (r"Missing command\.", "缺少命令。"),
    (r"Option '(.+?)' requires an argument\.", "选项 {0} 须带一个值。"),
    (r"Option '(.+?)' requires (\d+) arguments\.", "选项 {0} 须带 {1} 个值。"),
    (r"Option '(.+?)' does not take a value\.", "选项 {0} 不带值。"),
    (r"Got unexpected extra arguments? \((.+)\)", "多余的参数：{0}"),
    (r"Invalid value for '(.+?)': ", "{0} 的值无效："),
    (r"(?:File|Path) '(.+?)' does not exist\.", "文件 {0} 不存在。"),
    (r"Directory '(.+?)' does not exist\.", "文件夹 {0} 不存在。"),
    (r"File '(.+?)' is a directory\.", "{0} 是文件夹，须为文件。"),
    (r"Directory '(.+?)' is a file\.", "{0} 是文件，须为文件夹。"),
    (r"(?:File|Path|Directory) '(.+?)' is not (?:readable|writable)\.", "无法访问 {0}。"),
    (r"'(.+?)' is not one of (.+)\.", "{0} 不在可选值之列：{1}。"),
    (r"'(.+?)' is not a valid (?:integer|float)(?: range)?\.", "{0} 不是数字。"),
    (r"(\S+) is not in the range (.+)\.", "{0} 超出范围 {1}。"),
]
_PATTERNS = [(re.compile(pattern), said) for pattern, said in _CHINESE]


def show_complaint(error: click.ClickException, lang: Lang) -> None:
    """Say it on the error stream: how the command is written, where its help is, what is wrong."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(_where_help_is(context.command_path, lang) + "\n", err=True)
    message = complaint(error, lang)
    click.echo(f"错误：{message}" if lang == "zh" else f"Error: {message}", err=True)


def complaint(error: click.ClickException, lang: Lang) -> str:
    """The sentence, with a suggestion where a command was mistyped."""
    message = error.format_message()
    if isinstance(error, click.UsageError) and "Did you mean" not in message:
        message += _near_command(error)
    return in_chinese(message) if lang == "zh" else message


def in_chinese(message: str) -> str:
    """A sentence of click in Chinese; what has no translation stays as it is."""
    for pattern, said in _PATTERNS:
        found = pattern.search(message)
        if found:
            told = said.format(*found.groups())
            message = message[: found.start()] + told + message[found.end() :]
    return message.replace("。 ", "。")


def _near_command(error: click.UsageError) -> str:
    """Older click suggests nothing."""
    wrong = re.match(r"No such command '(.+?)'", error.message)
    if wrong is None or error.ctx is None or not isinstance(error.ctx.command, click.Group):
        return ""
    near = difflib.get_close_matches(wrong[1], error.ctx.command.list_commands(error.ctx), n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _where_help_is(command: str, lang: Lang) -> str:
    return f"帮助：{command} --help --lang zh" if lang == "zh" else f"Help: {command} --help"
