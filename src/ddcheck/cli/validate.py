"""ddcheck validate: the files and the plots, without rasters and rules."""

from __future__ import annotations

from pathlib import Path

import click

from ddcheck.cli.options import declarations_argument, lang_option, plots_option
from ddcheck.model.wording import Lang


@click.command()
@declarations_argument
@plots_option
@lang_option
def validate(declarations: tuple[Path, ...], plots: tuple[Path, ...], lang: str) -> int:
    """Check DECLARATIONS and their plots; exit 0 without errors, 5 with.

    \b
    Example:
      ddcheck validate shipment/ --lang zh
    """
    from ddcheck.cli.progress import progress
    from ddcheck.reports.intake_report import print_intake
    from ddcheck.screening import validate as check

    language: Lang = "zh" if lang == "zh" else "en"
    with progress(language) as step:
        intake = check(declarations, plots, step)
    print_intake(intake.counts, intake.diagnostics, language)
    return 5 if intake.has_errors else 0
