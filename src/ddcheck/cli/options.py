"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

FORMATS = ("html", "json", "csv", "geojson")


class IsoDate(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a day; write it as 2026-11-21", param, ctx)


ISO_DATE = IsoDate()

lang_option = click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True,
    help="Language of the reports and messages.",
)  # fmt: skip
plots_option = click.option(
    "--plots", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
    help="GeoJSON file with the plots, if it does not stand in the folder. May be repeated.",
)  # fmt: skip
declarations_argument = click.argument(
    "declarations", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)


def choices(pairs: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """PACK:PARAMETER=VALUE texts as pack to parameter to text. Raises click.UsageError."""
    chosen: dict[str, dict[str, object]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        pack, colon, parameter = name.partition(":")
        if not (equals and colon and parameter):
            msg = f"--set {pair}: write it as PACK:PARAMETER=VALUE"
            raise click.UsageError(msg)
        chosen.setdefault(pack, {})[parameter] = value
    return chosen
