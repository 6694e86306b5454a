"""ddcheck template: empty forms to send to a supplier."""

from __future__ import annotations

from pathlib import Path

import click

from ddcheck.cli.options import lang_option
from ddcheck.model.wording import Lang


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["xlsx", "csv", "geojson"]),
    default="xlsx",
    show_default=True,
    help="A workbook that checks what is typed, a folder of tables, or plots alone.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("ddcheck-form"),
    show_default=True,
    help="Folder for the form. Files that stand there are never replaced.",
)
@click.option(
    "--all", "everything", is_flag=True,
    help="Also ask for what the importer says, not only the supplier.",
)  # fmt: skip
@lang_option
def template(form: str, out: Path, everything: bool, lang: str) -> None:  # noqa: FBT001
    """Write an empty form to send to a supplier; what comes back is read as it is.

    Headers stand in both languages, the one of --lang first.

    \b
    Examples:
      ddcheck template --out form
      ddcheck template --format csv --lang zh --out form
      ddcheck template --format geojson
    """
    from ddcheck.reports.forms.writing import write

    language: Lang = "zh" if lang == "zh" else "en"
    for path in write(form, out, language, everything=everything):
        click.echo(str(path))
