"""The door: commands by name, and the boundary where failures become a sentence and a code."""

from __future__ import annotations

import difflib
import importlib
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, NoReturn

import click

from ddcheck import __version__

if TYPE_CHECKING:
    from ddcheck.model.errors import DdcheckError
    from ddcheck.model.wording import Lang

COMMANDS = {
    "screen": "ddcheck.cli.screen:screen",
    "validate": "ddcheck.cli.validate:validate",
    "rules": "ddcheck.cli.rules:rules",
    "layers": "ddcheck.cli.layers:layers",
    "explain": "ddcheck.cli.explain:explain",
    "template": "ddcheck.cli.template:template",
    "demo": "ddcheck.cli.demo:demo",
}
SUMMARIES_ZH = {
    "screen": "筛查批次：读取、测量、判定、出报告。",
    "validate": "只检查申报文件和地块。",
    "rules": "列出、查看、检查、测试规则包。",
    "layers": "列出已知图层，维护目录，获取图幅。",
    "explain": "解释诊断代码。",
    "template": "写出空白表单，供发给供应商。",
    "demo": "筛查随程序附带的示例批次。",
}
HELP_ZH = """\
筛查涉林商品批次：输入申报文件和地块，输出风险报告。

本程序所说的一切都不是放行许可：它最多只会说，已运行的检查未发现问题。

\b
示例：
  ddcheck demo
  ddcheck screen shipment/ --layers layers/catalogue.yaml --as-of 2026-11-21 --out report
  ddcheck screen plots.geojson --layers catalogue.yaml --rules forest-loss --lang zh
  ddcheck rules show us-lacey-act --lang zh

\b
退出码：0 未发现问题且应看的都看到了，1 有发现，2 命令行有误，
3 有未定事项，4 没有筛查任何批次，5 输入或规则包无效，
70 程序故障，74 输入输出错误，75 输出文件夹正被占用，130/143 被中断。
"""
SUMMARIES = {
    "screen": "Screen shipments: read, measure, judge, report.",
    "validate": "Check declarations and plots only.",
    "rules": "List, show, lint and test rule packs.",
    "layers": "List known layers, keep a catalogue, fetch tiles.",
    "explain": "Explain a diagnostic code.",
    "template": "Write an empty form to send to a supplier.",
    "demo": "Screen the sample shipments that come with the program.",
}


class LazyGroup(click.Group):
    """Loads a command when it is called, so that --help opens no raster library."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        lang = ctx.params.get("lang")
        if lang is not None:  # said before the command, it holds for the command
            within = command.commands if isinstance(command, click.Group) else ()
            spoken = {"lang": lang}
            ctx.default_map = {cmd_name: {**spoken, **dict.fromkeys(within, spoken)}}
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = (
                f" Did you mean {near[0]}?" if near and "Did you mean" not in error.message else ""
            )
            raise click.UsageError(error.message + hint, ctx) from None

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not _wants_chinese(sys.argv):
            super().format_help_text(ctx, formatter)
            return
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(HELP_ZH)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        chinese = _wants_chinese(sys.argv)
        with formatter.section("命令" if chinese else "Commands"):
            formatter.write_dl(list((SUMMARIES_ZH if chinese else SUMMARIES).items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ddcheck")
@click.option("--debug", is_flag=True, help="Show the traceback of a fault of the program.")
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), help="Language of this help and of the messages."
)
def app(debug: bool, lang: str | None) -> None:  # noqa: FBT001 - read elsewhere
    """Screen shipments of forest-risk goods: declarations and plots in, a risk report out.

    Nothing that this program says is a clearance: the best it says is that the checks that ran
    found no issue.

    \b
    Examples:
      ddcheck demo
      ddcheck screen shipment/ --layers layers/catalogue.yaml --as-of 2026-11-21 --out report
      ddcheck screen plots.geojson --layers catalogue.yaml --rules forest-loss --lang zh
      ddcheck rules show us-lacey-act

    \b
    Exit codes: 0 nothing found and everything seen, 1 findings, 2 wrong command line,
    3 something undetermined, 4 nothing was screened, 5 input or rule pack invalid,
    70 a fault of the program, 74 input/output, 75 output folder in use, 130/143 interrupted.
    """


def main() -> NoReturn:
    """Run the program and leave with an exit code that scripts can rely on."""
    signal.signal(signal.SIGTERM, _terminated)
    sys.meta_path.insert(0, _WithoutPandas)
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = 130
    except KeyboardInterrupt:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 74
    except SystemExit as leaving:
        code = leaving.code
    except Exception as error:  # noqa: BLE001 - the boundary: nothing that goes wrong ends in 0
        code = _failed(error)
    sys.exit(code if isinstance(code, int) else 0 if code is None else 70)


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

    if "--debug" in sys.argv:
        traceback.print_exc()
    if isinstance(error, DdcheckError):
        return _said(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"ddcheck: {where}{error.strerror or error}", err=True)
        return 74
    click.echo(
        f"ddcheck: a fault of the program ({type(error).__name__}: {error}); no report was "
        "finished. Run again with --debug before the command and send us what it prints.",
        err=True,
    )
    return 70


def _said(error: DdcheckError) -> int:
    from ddcheck.reports.diagnostics_text import say_diagnostics

    lang: Lang = "zh" if _wants_chinese(sys.argv) else "en"
    for line in say_diagnostics(error.diagnostics, lang):
        click.echo(line, err=True)
    click.echo(f"ddcheck: {error.wording.say(lang)}", err=True)
    return error.exit_code


def _wants_chinese(arguments: list[str]) -> bool:
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return "--lang=zh" in arguments or ("--lang", "zh") in pairs


if __name__ == "__main__":
    main()
