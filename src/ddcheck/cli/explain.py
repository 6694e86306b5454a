"""ddcheck explain DDnnn."""

from __future__ import annotations

import difflib

import click

from ddcheck.cli.options import lang_option


@click.command()
@click.argument("code")
@lang_option
def explain(code: str, lang: str) -> None:
    """Explain a diagnostic code, such as DD203.

    \b
    Example:
      ddcheck explain DD203 --lang zh
    """
    from ddcheck.model.diagnostic_codes import CODES
    from ddcheck.reports.diagnostics_text import explain_code

    name = code.upper().replace("O", "0").replace("I", "1") if code not in CODES else code
    if name not in CODES or name != code.upper():
        near = [name] if name in CODES else difflib.get_close_matches(name, CODES, n=1, cutoff=0.9)
        hint = f" Did you mean {near[0]}?" if near else ""
        msg = f"there is no code {code}.{hint}"
        raise click.UsageError(msg)
    for line in explain_code(name, "zh" if lang == "zh" else "en"):
        click.echo(line)
