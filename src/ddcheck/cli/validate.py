"""ddcheck validate: the files and the plots, without rasters and rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddcheck.cli.options import (
    RESULT,
    crs_option,
    declarations_argument,
    lang_option,
    plot_id_option,
    plots_option,
    reading_options,
)
from ddcheck.cli.spoken import SpokenCommand, option
from ddcheck.model.errors import UsageError
from ddcheck.model.wording import Lang, Wording

if TYPE_CHECKING:
    from ddcheck.declarations.wishes import Wishes

MAPPING = "mapping.yaml"


@click.command(
    cls=SpokenCommand,
    zh="""
    检查申报文件（DECLARATIONS）及其地块；没有错误时退出码为 0，有错误时为 5。

    不需要图层，也不运行规则。每条意见都写明位置和处理办法；ddcheck explain 代码 可查看说明。
    """,
)
@declarations_argument
@plots_option
@plot_id_option
@crs_option
@option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    section=RESULT,
    help="How the complaints are printed.",
    zh="以何种格式输出意见。",
)
@option(
    "--fix",
    "fixed",
    metavar="OUTDIR",
    type=click.Path(file_okay=False, path_type=Path),
    section=RESULT,
    help="Write repaired copies of the plot files here, where the area stays the same.",
    zh="把修复后的地块文件副本写到此处；仅作不改变面积的修复。",
)
@option(
    "--for",
    "asked_for",
    type=click.Choice(["traces", "lacey-505"]),
    section=RESULT,
    help="Also say, field by field, what the EU TRACES portal or the US form PPQ 505 would refuse.",
    zh="另逐栏说明欧盟 TRACES 系统或美国 PPQ 505 表会拒收什么。",
)
@option(
    "--suggest-mapping",
    is_flag=True,
    section=RESULT,
    help=f"Also write {MAPPING} into --out: which columns were recognised, and how sure that is.",
    zh=f"另把 {MAPPING} 写入 --out：识别出哪些列，以及把握多大。",
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    section=RESULT,
    help="Folder for --suggest-mapping (default ddcheck-out), and for the files of --for: what the "
    "portal or form would take is written there, and nowhere if no folder is named.",
    zh="供 --suggest-mapping 使用的文件夹（默认 ddcheck-out），也供 --for 使用：系统或表格可接收的文件写到此处；"
    "未指定则不写出。",
)
@lang_option
@reading_options
def validate(
    declarations: tuple[Path, ...], plots: tuple[Path, ...], plot_id: str | None, crs: str | None,
    fixed: Path | None, wishes: Wishes,
    suggest_mapping: bool, asked_for: str | None, out: Path | None, form: str, lang: str,  # noqa: FBT001
) -> int:  # fmt: skip
    """Check DECLARATIONS and their plots; exit 0 without errors, 5 with.

    No layer is needed and no rule is run. Every complaint says where it is and what to do; ddcheck
    explain CODE says more.

    \b
    Examples:
      ddcheck validate shipment/
      ddcheck validate plots.shp --crs EPSG:32721 --plot-id farm --fix repaired
      ddcheck validate export.xlsx --suggest-mapping --out draft
      ddcheck validate shipment/ --for traces --out upload
      ddcheck validate list.csv --encoding gb18030 --mapping draft/mapping.yaml
    """
    from ddcheck.cli.progress import progress
    from ddcheck.intake import validate as check
    from ddcheck.plots.formats import ReadOptions
    from ddcheck.reports.intake_report import print_intake

    language: Lang = "zh" if lang == "zh" else "en"
    if suggest_mapping:
        _write_mapping(declarations, wishes, out or Path("ddcheck-out"), language)
    with progress(language) as step:
        intake = check(
            declarations, plots, step, wishes, ReadOptions(plot_id, crs), fixed, asked_for, out
        )
    print_intake(
        intake.counts, intake.diagnostics, intake.dropped, language, form, intake.preflight
    )
    return 5 if intake.has_errors else 0


def _write_mapping(paths: tuple[Path, ...], wishes: Wishes, out: Path, lang: Lang) -> None:
    """Write the suggestion as a new file; one that a person may have worked on is never replaced."""
    from ddcheck.declarations.suggest import suggest
    from ddcheck.model.diagnostic import Diagnostics

    target = out / MAPPING
    if target.exists():
        said = Wording(
            f"{target} exists already; name another --out", f"{target} 已存在；请另指定 --out"
        )
        raise UsageError(said)
    text = suggest(paths, wishes, Diagnostics(), lang)
    out.mkdir(parents=True, exist_ok=True)
    with target.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        stream.write(text)
    click.echo(str(target), err=True)
