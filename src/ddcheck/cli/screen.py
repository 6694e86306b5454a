"""ddcheck screen."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddcheck.cli.options import (
    FORMATS,
    ISO_DATE,
    JUDGING,
    MACHINE,
    RESULT,
    choices,
    crs_option,
    declarations_argument,
    earlier_option,
    earlier_plots,
    lang_option,
    plot_id_option,
    plots_option,
    reading_options,
    synonyms_option,
)
from ddcheck.cli.spoken import SpokenCommand, option
from ddcheck.model.errors import UsageError
from ddcheck.model.wording import Wording

if TYPE_CHECKING:
    from ddcheck.declarations.wishes import Wishes


@click.command(
    cls=SpokenCommand,
    zh="""
    筛查申报文件（DECLARATIONS）：放有数据表的文件夹、表格（CSV、XLSX、Parquet）、JSON 或地块文件。

    用图层量算地块，按规则包逐条检查，并把报告写入 --out 文件夹。退出码：0 未发现问题且应看的都看到了，1 有发现，
    3 有内容无法判定，4 未作任何筛查；其余见 ddcheck --help。
    """,
)
@declarations_argument
@plots_option
@plot_id_option
@crs_option
@earlier_option
@synonyms_option
@option(
    "--layers",
    "catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    section=JUDGING,
    help="Catalogue of raster and vector layers (YAML). Without it all ground counts as unseen.",
    zh="图层目录（YAML），登记栅格和矢量图层。不提供时，所有土地按未观测计。",
)
@option(
    "--rules",
    "packs",
    multiple=True,
    metavar="PACK",
    section=JUDGING,
    help="Rule pack by id or folder; may be repeated. Default: all packs that come along and are "
    "not opt-in.",
    zh="规则包的编号或文件夹；可重复。默认：随附的全部规则包（须点名才运行的除外）。",
)
@option(
    "--as-of",
    type=ISO_DATE,
    section=JUDGING,
    help="Day for which law and papers are judged. Default: today, named in the report.",
    zh="据以判断法律和单证效力的日期。默认：当天，报告中会写明。",
)
@option(
    "--enactment-date",
    type=ISO_DATE,
    section=JUDGING,
    help="Run the proposed US FOREST Act as a scenario, as if enacted on this day.",
    zh="以此日为假定的颁布日，把尚属提案的美国《森林法案》（FOREST Act）作为情景运行。",
)
@option(
    "--loss-after",
    type=ISO_DATE,
    section=JUDGING,
    help="The forest-loss pack asks for loss after this day (default 2020-12-31).",
    zh="规则包 forest-loss 查问此日之后的森林损失（默认 2020-12-31）。",
)
@option(
    "--set",
    "settings",
    multiple=True,
    metavar="PACK:PARAMETER=VALUE",
    section=JUDGING,
    help="Set a parameter that a pack leaves to you; the report prints it.",
    zh="设定规则包留给使用者的参数；报告会列出。",
)
@option(
    "--position-error",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    section=JUDGING,
    help="Count how well outlines are known (accuracy_m of a plot). Off takes them as exact.",
    zh="是否计入边界的定位误差（地块的 accuracy_m）。off 表示把边界视为精确。",
)
@option(
    "--context",
    multiple=True,
    metavar="PRODUCT",
    section=JUDGING,
    help="A loss layer of your own in the catalogue; it can raise a result, never lower it.",
    zh="图层目录中的自有损失图层；只会抬高结果，绝不降低。",
)
@option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("ddcheck-out"),
    show_default=True,
    section=RESULT,
    help="Folder that the run is written to.",
    zh="写出本次运行结果的文件夹。",
)
@option(
    "--overwrite",
    is_flag=True,
    section=RESULT,
    help="Write over a finished run in the folder.",
    zh="覆盖该文件夹中已完成的运行。",
)
@option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=FORMATS,
    section=RESULT,
    help="What to write; may be repeated. Default: everything.",
    zh="写出哪些格式；可重复。默认：全部。",
)
@option(
    "--quiet",
    "-q",
    is_flag=True,
    section=RESULT,
    help="Print two lines instead of the short report: how many shipments end how, and the exit code.",
    zh="只输出两行：各行动的批次数和退出码，不输出简要报告。",
)
@lang_option
@reading_options
@option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    section=MACHINE,
    help="Where plots are measured: in this process, or on the workers of a dask scheduler.",
    zh="在何处量算地块：本进程，或 dask 调度器的工作进程。",
)
@option(
    "--scheduler",
    metavar="ADDRESS",
    section=MACHINE,
    help="Address of the dask scheduler, such as tcp://10.0.0.1:8786; with --engine dask.",
    zh="dask 调度器的地址，如 tcp://10.0.0.1:8786；与 --engine dask 一起使用。",
)
@option(
    "--threads",
    type=click.IntRange(min=1),
    metavar="N",
    section=MACHINE,
    help="Threads that read layers and measure plots; no result depends on it. Default: all cores.",
    zh="读取图层和量算地块的线程数；不影响任何结果。默认：全部核心。",
)
def screen(
    declarations: tuple[Path, ...], plots: tuple[Path, ...], plot_id: str | None, crs: str | None,
    catalogue: Path | None, packs: tuple[str, ...], as_of: date | None, out: Path, overwrite: bool,  # noqa: FBT001
    formats: tuple[str, ...], enactment_date: date | None, loss_after: date | None,
    settings: tuple[str, ...], wishes: Wishes, position_error: str, context: tuple[str, ...],
    earlier: Path | None, synonyms: Path | None, engine: str, scheduler: str | None,
    threads: int | None, quiet: bool, lang: str,  # noqa: FBT001
) -> int:  # fmt: skip
    """Screen DECLARATIONS: folders of tables, tables (CSV, XLSX, Parquet), JSON, plots.

    Plots are measured on the layers, rule packs are evaluated, and the report is written to the
    folder --out. Exit code 0: nothing found and everything seen, 1: findings, 3: something
    undetermined, 4: nothing was screened; for the others see ddcheck --help.

    \b
    Examples:
      ddcheck screen shipment/ --layers catalogue.yaml --as-of 2026-11-21
      ddcheck screen batch.xlsx --layers catalogue.yaml --rules us-lacey-act
      ddcheck screen plots.geojson --layers catalogue.yaml --rules forest-loss
      ddcheck screen shipment/ --layers catalogue.yaml --lang zh --format html
    """
    if (engine == "dask") != (scheduler is not None):
        raise UsageError(
            Wording(
                "--engine dask and --scheduler ADDRESS go together",
                "--engine dask 须与 --scheduler 地址 一起使用",
            )
        )
    from ddcheck.cli.run import run_and_report
    from ddcheck.plots.formats import ReadOptions

    chosen = choices(settings)
    if enactment_date is not None:
        chosen.setdefault("us-forest-act", {})["scenario.enactment_date"] = enactment_date
    if loss_after is not None:
        chosen.setdefault("forest-loss", {})["screening.after"] = loss_after
    return run_and_report(
        declarations=declarations, plots=plots, catalogue=catalogue, packs=packs,
        as_of=as_of or datetime.now().astimezone().date(), chosen=chosen,
        wishes=wishes, reading=ReadOptions(plot_id, crs), out=out, overwrite=overwrite,
        formats=formats, lang="zh" if lang == "zh" else "en", quiet=quiet,
        position_error=position_error == "on", context=context,
        earlier=earlier_plots(earlier), scheduler=scheduler, threads=threads,
        synonyms=synonyms,
    )  # fmt: skip
