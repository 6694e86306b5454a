"""ddcheck explain DDnnn."""

from __future__ import annotations

import difflib

import click

from ddcheck.cli.options import lang_option
from ddcheck.cli.spoken import SpokenCommand
from ddcheck.model.errors import UsageError
from ddcheck.model.wording import Wording

_MISREAD = str.maketrans("OIL", "011")


@click.command(
    cls=SpokenCommand,
    zh="""
    解释一个诊断代码，如 DD203；也可写它的名称，如 ring-not-closed。
    """,
)
@click.argument("code")
@lang_option
def explain(code: str, lang: str) -> int:
    """Explain a diagnostic code, such as DD203, or its name, such as ring-not-closed.

    \b
    Examples:
      ddcheck explain DD203
      ddcheck explain ring-not-closed --lang zh
    """
    from ddcheck.cli.terminal import print_lines
    from ddcheck.reports.diagnostics_text import explain_code

    print_lines(explain_code(_code(code), "zh" if lang == "zh" else "en"))
    return 0


def _code(given: str) -> str:
    """The code that is meant. Raises UsageError with what comes nearest."""
    from ddcheck.model.diagnostic_codes import CODES

    names = {entry.slug: code for code, entry in CODES.items()}
    code = names.get(given.lower(), given.upper())
    if code in CODES:
        return code
    likely = "DD" + code.removeprefix("DD").translate(_MISREAD)
    near = difflib.get_close_matches(given.lower(), names, n=1, cutoff=0.7)
    near = [likely] if likely in CODES else near or difflib.get_close_matches(code, CODES, n=1)
    raise UsageError(
        Wording(
            f"there is no code {given}." + (f" Did you mean {near[0]}?" if near else ""),
            f"没有代码 {given}。" + (f"是否指 {near[0]}？" if near else ""),
        )
    )
