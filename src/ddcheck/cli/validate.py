"""ddcheck validate: the files and the plots, without rasters and rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddcheck.cli.options import (
    crs_option,
    declarations_argument,
    lang_option,
    plot_id_option,
    plots_option,
    reading_options,
)
from ddcheck.model.wording import Lang

if TYPE_CHECKING:
    from ddcheck.declarations.wishes import Wishes

MAPPING = "mapping.yaml"


@click.command()
@declarations_argument
@plots_option
@plot_id_option
@crs_option
@click.option(
    "--fix",
    "fixed",
    metavar="OUTDIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write repaired copies of the plot files here, where the area stays the same.",
)
@reading_options
@click.option(
    "--suggest-mapping",
    is_flag=True,
    help=f"Also write {MAPPING} into --out: which columns were recognised, and how sure that is.",
)
@click.option(
    "--for",
    "asked_for",
    type=click.Choice(["traces", "lacey-505"]),
    help="Also say, field by field, what the EU TRACES portal or the US form PPQ 505 would refuse.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for --suggest-mapping (default ddcheck-out), and for the files of --for: what the "
    "portal or form would take is written there, and nowhere if no folder is named.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="How the complaints are printed.",
)
@lang_option
def validate(
    declarations: tuple[Path, ...], plots: tuple[Path, ...], plot_id: str | None, crs: str | None,
    fixed: Path | None, wishes: Wishes,
    suggest_mapping: bool, asked_for: str | None, out: Path | None, form: str, lang: str,  # noqa: FBT001
) -> int:  # fmt: skip
    """Check DECLARATIONS and their plots; exit 0 without errors, 5 with.

    \b
    Examples:
      ddcheck validate shipment/ --lang zh
      ddcheck validate plots.shp --crs EPSG:32721 --plot-id farm_code --fix repaired
      ddcheck validate export.xlsx --suggest-mapping --out draft
      ddcheck validate shipment/ --for traces --out upload
      ddcheck validate list.csv --encoding gb18030 --date-order dmy --mapping draft/mapping.yaml
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
    from ddcheck.model.errors import UsageError
    from ddcheck.model.wording import Wording

    target = out / MAPPING
    if target.exists():
        said = Wording(
            f"{target} exists already; name another --out", f"{target} 已存在；请另指定 --out"
        )
        raise UsageError(said)
    text = suggest(paths, wishes, Diagnostics(), lang)
    out.mkdir(parents=True, exist_ok=True)
    with target.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    click.echo(str(target), err=True)
