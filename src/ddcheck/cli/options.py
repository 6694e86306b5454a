"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ddcheck.declarations.wishes import Wishes

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
    help="File with the plots, if it does not stand in the folder: GeoJSON, GeoPackage, Shapefile"
    " (zipped too), KML, KMZ, GeoParquet, CSV with WKT or lon and lat, TRACES XML. May be repeated.",
)  # fmt: skip
plot_id_option = click.option(
    "--plot-id", metavar="FIELD",
    help="Property of the plot files that holds the id; “auto” makes ids from the geometry.",
)  # fmt: skip
crs_option = click.option(
    "--crs", metavar="SYSTEM",
    help="Reference system, such as EPSG:32721, of plot files that state none.",
)  # fmt: skip
earlier_option = click.option(
    "--earlier", metavar="RUN", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of an earlier run: plots that have the id but not the land of one there are named.",
)  # fmt: skip
declarations_argument = click.argument(
    "declarations", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)


def earlier_plots(run: Path | None) -> Path | None:
    """The plots file of an earlier run. Raises click.UsageError."""
    if run is None:
        return None
    path = run / "plots.geojson"
    if not path.is_file():
        msg = f"--earlier {run}: there is no plots.geojson; name the folder of a finished run"
        raise click.UsageError(msg)
    return path


def reading_options(command: Callable[..., int]) -> Callable[..., int]:
    """Options that say how files are written; the command gets them as one argument `wishes`."""

    @functools.wraps(command)
    def with_wishes(
        *args: Any, encoding: str | None, decimal: str | None, date_order: str | None,
        mapping: Path | None, **others: Any,
    ) -> int:  # fmt: skip
        wishes = _wishes(encoding, decimal, date_order, mapping)
        return command(*args, wishes=wishes, **others)

    for option in reversed(_READING):
        with_wishes = option(with_wishes)
    return with_wishes


_READING = (
    click.option(
        "--encoding", metavar="NAME",
        help="Encoding of tables and JSON that are not UTF-8, such as gb18030. A file may have its "
        "own beside it, in FILE.encoding.",
    ),
    click.option("--decimal", type=click.Choice(["point", "comma"]), help="Decimal mark of the tables."),
    click.option(
        "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]),
        help="Order of dates that are not written YYYY-MM-DD.",
    ),
    click.option(
        "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="File that says which columns are which; ddcheck validate --suggest-mapping writes one.",
    ),
)  # fmt: skip


def _wishes(
    encoding: str | None, decimal: Any, date_order: Any, mapping: Path | None
) -> Wishes:  # fmt: skip
    from ddcheck.declarations.mapping import MappingFile, read_mapping
    from ddcheck.declarations.wishes import Wishes
    from ddcheck.documents.encodings import NAMED, known
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.model.errors import InputInvalid
    from ddcheck.model.wording import Wording

    if encoding is not None and known(encoding) is None:
        msg = f"--encoding {encoding} is not one of: {', '.join(sorted(NAMED))}"
        raise click.UsageError(msg)
    diagnostics = Diagnostics()
    found = MappingFile() if mapping is None else read_mapping(mapping, diagnostics)
    if found is None:
        wording = Wording("the mapping file cannot be used", "映射文件无法使用")
        raise InputInvalid(wording, diagnostics=tuple(diagnostics.sorted()))
    return Wishes(encoding, decimal, date_order, found, mapping)


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
