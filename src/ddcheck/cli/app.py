"""The door: commands by name, and the boundary where failures become a sentence and a code."""

from __future__ import annotations

import gc
import importlib
import io
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, NoReturn

import click

from ddcheck import __version__
from ddcheck.cli.complaints import show_complaint
from ddcheck.cli.spoken import (
    LANG_VARIABLE,
    SpokenGroup,
    SpokenOption,
    hand_language_on,
    option,
    spoken,
)
from ddcheck.model.wording import LANGS, Wording

if TYPE_CHECKING:
    from ddcheck.model.errors import DdcheckError

COMMANDS = {
    "screen": "ddcheck.cli.screen:screen",
    "validate": "ddcheck.cli.validate:validate",
    "rules": "ddcheck.cli.rules:rules",
    "layers": "ddcheck.cli.layers:layers",
    "explain": "ddcheck.cli.explain:explain",
    "template": "ddcheck.cli.template:template",
    "demo": "ddcheck.cli.demo:demo",
}
SUMMARIES = {
    "screen": Wording(
        "Screen shipments: read, measure, judge, report.", "筛查批次：读取、测量、判定、出报告。"
    ),
    "validate": Wording("Check declarations and plots only.", "只检查申报文件和地块。"),
    "rules": Wording(
        "List, show, check, test and make rule packs.", "列出、查看、检查、测试、新建规则包。"
    ),
    "layers": Wording(
        "List known layers, keep a catalogue, fetch tiles.",
        "列出已知图层，维护图层目录，下载图幅。",
    ),
    "explain": Wording("Explain a diagnostic code.", "解释诊断代码。"),
    "template": Wording(
        "Write an empty form to send to a supplier.", "写出空白表单，供发给供应商。"
    ),
    "demo": Wording(
        "Screen the sample shipments that come with the program.", "筛查随程序附带的示例批次。"
    ),
}
"""Of the commands, so that the first help page loads none of them."""


class LazyGroup(SpokenGroup):
    """Loads a command when it is called, so that --help opens no raster library."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        hand_language_on(ctx, command, cmd_name)
        return command

    def command_rows(self, ctx: click.Context) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(name, said.text(spoken())) for name, said in SUMMARIES.items()]


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    zh="""
    筛查涉林商品批次：输入申报文件和地块，输出风险报告。

    本程序所说的一切都不是放行许可：它最多只会说，已运行的检查未发现问题。

    \b
    退出码：
      0 未发现问题且应看的都看到了    1 有发现
      2 命令行有误                    3 有内容无法判定
      4 未作任何筛查                  5 输入或规则包无效
      70 程序故障                     74 输入输出错误
      75 输出文件夹正被占用           130/143 被中断
    """,
)
@click.version_option(
    __version__,
    prog_name="ddcheck",
    cls=SpokenOption,
    help="Show the version and exit.",
    zh="显示版本并退出。",
)
@option(
    "--debug", is_flag=True, help="Show the traceback of a fault of the program.",
    zh="程序故障时显示调用栈。",
)  # fmt: skip
@option(
    "--lang", type=click.Choice(LANGS), envvar=LANG_VARIABLE, show_envvar=True,
    help="Language of this help and of the messages.", zh="本帮助和消息所用语言。",
)  # fmt: skip
def app(debug: bool, lang: str | None) -> None:  # noqa: FBT001 - read elsewhere
    """Screen shipments of forest-risk goods: declarations and plots in, a risk report out.

    Nothing that this program says is a clearance: the best it says is that the checks that ran
    found no issue.

    \b
    Exit codes:
      0 nothing found, everything seen    1 findings
      2 wrong command line                3 something undetermined
      4 nothing was screened              5 input or rule pack invalid
      70 a fault of the program           74 input/output
      75 output folder in use             130/143 interrupted

    \b
    Examples:
      ddcheck demo
      ddcheck validate shipment/
      ddcheck screen shipment/ --layers catalogue.yaml --as-of 2026-11-21
      ddcheck rules show us-lacey-act
    """


def main() -> NoReturn:
    """Run the program and leave with an exit code that scripts can rely on."""
    signal.signal(signal.SIGTERM, _terminated)
    sys.meta_path.insert(0, _WithoutPandas)
    gc.set_threshold(100_000, 50, 50)  # starting makes many objects and no garbage
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that lacks a sign breaks no run
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = 130
    except KeyboardInterrupt:
        code = 130
    except click.ClickException as error:
        show_complaint(error, spoken())
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 74
    except SystemExit as leaving:
        code = leaving.code
    except Exception as error:  # noqa: BLE001 - the boundary: nothing that goes wrong ends in 0
        code = _failed(error)
    sys.exit(code if isinstance(code, int) else 70)  # a command that says nothing has not finished


class _WithoutPandas:
    """Tells libraries that look for pandas in this process that it is not installed.

    Nothing here uses it, but pyarrow and pyogrio load it where it happens to be installed, which
    takes half a second of every run.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:  # noqa: ARG004
        if name in ("pandas", "geopandas"):
            msg = f"{name} is not used by ddcheck"
            raise ModuleNotFoundError(msg, name=name)


def _terminated(number: int, frame: object) -> None:  # noqa: ARG001
    sys.exit(143)


def _failed(error: Exception) -> int:
    from ddcheck.model.errors import DdcheckError
    from ddcheck.model.foreign_words import said_by_system

    if "--debug" in sys.argv:
        traceback.print_exc()
    if isinstance(error, DdcheckError):
        return _said(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"ddcheck: {where}{said_by_system(error).text(spoken())}", err=True)
        return 74
    click.echo(
        _FAULT.say(spoken(), kind=type(error).__name__, error=error), err=True
    )  # fmt: skip
    return 70


_FAULT = Wording(
    "ddcheck: a fault of the program ({kind}: {error}); no report was finished. Run again with "
    "--debug before the command and send us what it prints.",
    "ddcheck：程序故障（{kind}：{error}）；报告未完成。请在命令前加 --debug 重新运行，并把输出内容发给我们。",
)


def _said(error: DdcheckError) -> int:
    from ddcheck.cli.terminal import print_lines
    from ddcheck.reports.diagnostics_text import say_diagnostics

    lang = spoken()
    said = f"ddcheck{'：' if lang == 'zh' else ': '}{error.wording.text(lang)}"
    print_lines([*say_diagnostics(error.diagnostics, lang), said], err=True)
    return error.exit_code


if __name__ == "__main__":
    main()
