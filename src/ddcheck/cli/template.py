"""ddcheck template: empty forms to send to a supplier."""

from __future__ import annotations

from pathlib import Path

import click

from ddcheck.cli.options import RESULT, lang_option
from ddcheck.cli.spoken import SpokenCommand, option
from ddcheck.model.wording import Lang


@click.command(
    cls=SpokenCommand,
    zh="""
    写出空白表单，供发给供应商；填好后可直接读取。

    表头为中英文对照，--lang 所选语言在前。
    """,
)
@option(
    "--format",
    "form",
    type=click.Choice(["xlsx", "csv", "geojson"]),
    default="xlsx",
    show_default=True,
    section=RESULT,
    help="A workbook that checks what is typed, a folder of tables, or plots alone.",
    zh="会检查填写内容的工作簿、一组表格，或仅地块。",
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("ddcheck-form"),
    show_default=True,
    section=RESULT,
    help="Folder for the form. Files that stand there are never replaced.",
    zh="存放表单的文件夹。其中已有的文件绝不会被替换。",
)
@option(
    "--all",
    "everything",
    is_flag=True,
    section=RESULT,
    help="Also ask for what the importer says, not only the supplier.",
    zh="除供应商填写的内容外，也列出由进口商填写的内容。",
)
@lang_option
def template(form: str, out: Path, everything: bool, lang: str) -> int:  # noqa: FBT001
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
    return 0
