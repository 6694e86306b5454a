"""ddcheck layers: known layers, the user's catalogue, and fetching tiles when asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddcheck.cli.options import ISO_DATE, lang_option
from ddcheck.model.wording import LANGS, Lang, Wording

if TYPE_CHECKING:
    from ddcheck.evidence.known_layers import KnownLayer

catalogue_option = click.option(
    "--catalogue", type=click.Path(dir_okay=False, path_type=Path), default=Path("catalogue.yaml"),
    show_default=True, help="The catalogue file to read or to keep.",
)  # fmt: skip


@click.group()
def layers() -> None:
    """List known layers, keep a catalogue, fetch tiles.

    \b
    Examples:
      ddcheck layers list
      ddcheck layers add gfc-2024-lossyear hansen/*lossyear*.tif --catalogue layers/catalogue.yaml
      ddcheck layers fetch --for plots.parquet --catalogue layers/catalogue.yaml
      ddcheck layers verify --catalogue layers/catalogue.yaml
    """


@layers.command("list")
@lang_option
def list_layers(lang: str) -> None:
    """List the layers that the program knows how to read.

    \b
    Example:
      ddcheck layers list
    """
    from ddcheck.evidence.known_layers import known_layers
    from ddcheck.reports.layers_report import print_known

    print_known(list(known_layers().values()), _lang(lang))


@layers.command()
@click.argument("layer")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@catalogue_option
@click.option("--permission", help="Permission of the licence holder, in words, with its date.")
@click.option(
    "--period", nargs=2, type=ISO_DATE, help="First and last day that a supplied layer speaks of."
)
@click.option(
    "--covers",
    nargs=4,
    type=float,
    metavar="WEST SOUTH EAST NORTH",
    help="Where a supplied layer claims to be complete, in degrees.",
)
@lang_option
def add(
    layer: str, files: tuple[Path, ...], catalogue: Path, permission: str | None,
    period: tuple[date, date] | None, covers: tuple[float, float, float, float] | None, lang: str,
) -> None:  # fmt: skip
    """Add FILES of LAYER to the catalogue, with their hashes.

    \b
    Examples:
      ddcheck layers add gfc-2024-lossyear tiles/*lossyear*.tif
      ddcheck layers add wdpa wdpa.gpkg --period 1900-01-01 2026-10-01 --covers -180 -90 180 90
        --permission "WDPA, non-commercial use, UNEP-WCMC, 2026-10-02"
    """
    from ddcheck.evidence.holdings import write_vector
    from ddcheck.reports.layers_report import print_added

    known = _known(layer)
    _refuse_unreadable(known)
    if known.is_raster:
        from ddcheck.cli.add_run import add_raster

        count = add_raster(known, files, catalogue, _said(known, permission, period))
        print_added(known.id, count, catalogue, _lang(lang))
        return
    if len(files) != 1 or not period or not covers:
        msg = f"{layer} is one file, and needs --period and --covers"
        raise click.UsageError(msg)
    details = _said(known, permission, period)
    details["covers"] = dict(zip(("west", "south", "east", "north"), covers, strict=True))
    write_vector(catalogue, known, files[0], details)
    print_added(known.id, 1, catalogue, _lang(lang))


@layers.command()
@click.argument("layers", nargs=-1, metavar="[LAYER]...")
@click.option(
    "--for",
    "plots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    help="The plots that need the tiles, in any format that plots are read in.",
)
@click.option(
    "--rules",
    multiple=True,
    help="Without LAYER: fetch what this pack asks for; may be repeated.",
)
@catalogue_option
@click.option("--yes", is_flag=True, help="Do not ask before downloading.")
@click.option("--base-url", help="A mirror: this address instead of the producer's folder.")
@lang_option
def fetch(
    layers: tuple[str, ...], plots: tuple[Path, ...], rules: tuple[str, ...], catalogue: Path,
    yes: bool, base_url: str | None, lang: str,  # noqa: FBT001
) -> int:  # fmt: skip
    """Fetch the tiles that plots need; number, size and licence are shown first.

    Without LAYER these are the newest versions of what the rule packs ask for.

    \b
    Examples:
      ddcheck layers fetch --for plots.parquet --catalogue layers/catalogue.yaml
      ddcheck layers fetch gfc-2024-lossyear jrc-gfc2020 --for plots.geojson
    """
    from ddcheck.cli.fetch_run import fetch_for
    from ddcheck.cli.wanted_layers import asked_for

    found = [_known(name) for name in layers] or asked_for(rules)
    return fetch_for(found, plots, catalogue, base_url, _lang(lang), ask=not yes)


@layers.command()
@catalogue_option
@lang_option
def verify(catalogue: Path, lang: str) -> int:
    """Hash every file of the catalogue anew; exit 0 if all are sound, 5 if not.

    \b
    Example:
      ddcheck layers verify --catalogue layers/catalogue.yaml
    """
    from ddcheck.evidence.catalogue import load_catalogue
    from ddcheck.evidence.holdings import verify as check
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.reports.layers_report import print_verified

    diagnostics = Diagnostics()
    found = check(load_catalogue(catalogue, diagnostics))
    print_verified(found, diagnostics.sorted(), _lang(lang))
    sound = all(state == "sound" for _, _, state in found)
    return 0 if sound and found and not diagnostics.has_errors else 5


def _lang(lang: str) -> Lang:
    return "zh" if lang == "zh" else "en"


def _known(name: str) -> KnownLayer:
    import difflib

    from ddcheck.evidence.known_layers import known_layers

    found = known_layers()
    if name not in found:
        near = difflib.get_close_matches(name, found, n=1)
        hint = f" Did you mean {near[0]}?" if near else " See: ddcheck layers list"
        msg = f"there is no known layer {name}.{hint}"
        raise click.UsageError(msg)
    return found[name]


def _refuse_unreadable(known: KnownLayer) -> None:
    from ddcheck.model.errors import InputInvalid
    from ddcheck.reports.layers_report import SENTENCES

    why = known.unreadable
    if why is not None:
        said = SENTENCES["unreadable"]
        en, zh = (said.say(lang, layer=known.id, how=why.say(lang)) for lang in LANGS)
        raise InputInvalid(Wording(en, zh))


def _said(
    known: KnownLayer, permission: str | None, period: tuple[date, date] | None
) -> dict[str, object]:
    """What only the user can say of a layer: a permission, and the days that it speaks of."""
    details: dict[str, object] = {}
    if permission:
        details["licence"] = {**known.record["licence"], "permission": permission}
    if period:
        details["period"] = {"start": period[0].isoformat(), "end": period[1].isoformat()}
    return details
