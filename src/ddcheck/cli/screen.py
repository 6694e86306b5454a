"""ddcheck screen."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddcheck.cli.options import (
    FORMATS,
    ISO_DATE,
    choices,
    crs_option,
    declarations_argument,
    earlier_option,
    earlier_plots,
    lang_option,
    plot_id_option,
    plots_option,
    reading_options,
)

if TYPE_CHECKING:
    from ddcheck.declarations.wishes import Wishes


@click.command()
@declarations_argument
@plots_option
@plot_id_option
@crs_option
@click.option(
    "--layers",
    "catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Catalogue of raster and vector layers (YAML). Without it all ground counts as unseen.",
)
@click.option(
    "--rules",
    "packs",
    multiple=True,
    metavar="PACK",
    help="Rule pack by id or folder; may be repeated. Default: all packs that come along and are not opt-in.",
)
@click.option(
    "--as-of",
    type=ISO_DATE,
    help="Day for which law and papers are judged. Default: today, named in the report.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("ddcheck-out"),
    show_default=True,
    help="Folder that the run is written to.",
)
@click.option("--overwrite", is_flag=True, help="Write over a finished run in the folder.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=FORMATS,
    help="What to write; may be repeated. Default: everything.",
)
@click.option(
    "--enactment-date",
    type=ISO_DATE,
    help="Run the proposed US FOREST Act as a scenario, as if enacted on this day.",
)
@click.option(
    "--loss-after",
    type=ISO_DATE,
    help="The forest-loss pack asks for loss after this day (default 2020-12-31).",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PACK:PARAMETER=VALUE",
    help="Set a parameter that a pack leaves to you; the report prints it.",
)
@reading_options
@click.option(
    "--position-error",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="Count how well outlines are known (accuracy_m of a plot). Off takes them as exact.",
)
@click.option(
    "--context",
    multiple=True,
    metavar="PRODUCT",
    help="A loss layer of your own in the catalogue; it can raise a result, never lower it.",
)
@earlier_option
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where plots are measured: in this process, or on the workers of a dask scheduler.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Address of the dask scheduler, such as tcp://10.0.0.1:8786; with --engine dask.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="Threads that read layers and measure plots; no result depends on it. Default: all cores.",
)
@lang_option
def screen(
    declarations: tuple[Path, ...], plots: tuple[Path, ...], plot_id: str | None, crs: str | None,
    catalogue: Path | None, packs: tuple[str, ...], as_of: date | None, out: Path, overwrite: bool,  # noqa: FBT001
    formats: tuple[str, ...], enactment_date: date | None, loss_after: date | None,
    settings: tuple[str, ...], wishes: Wishes, position_error: str, context: tuple[str, ...],
    earlier: Path | None, engine: str, scheduler: str | None, threads: int | None,
    lang: str,
) -> int:  # fmt: skip
    """Screen DECLARATIONS: folders of tables, tables (CSV, XLSX, Parquet), JSON, plots.

    \b
    Examples:
      ddcheck screen shipment/ --layers catalogue.yaml --as-of 2026-11-21 --out report
      ddcheck screen batch.json --layers catalogue.yaml --rules us-lacey-act --rules forest-loss
      ddcheck screen plots.geojson --layers catalogue.yaml --rules forest-loss --loss-after 2022-12-31
      ddcheck screen shipment/ --layers catalogue.yaml --enactment-date 2021-06-30 --lang zh
    """
    if (engine == "dask") != (scheduler is not None):
        msg = "--engine dask and --scheduler ADDRESS go together"
        raise click.UsageError(msg)
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
        formats=formats, lang="zh" if lang == "zh" else "en",
        position_error=position_error == "on", context=context,
        earlier=earlier_plots(earlier), scheduler=scheduler, threads=threads,
    )  # fmt: skip
