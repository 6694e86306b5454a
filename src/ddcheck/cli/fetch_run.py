"""Runs a fetch from the command line: offer, question, download, catalogue."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from ddcheck.declarations.reader import PlotSource
from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.download import Failed
from ddcheck.evidence.fetching import Result, fetch_tiles, offer
from ddcheck.evidence.holdings import held, tiles_needed, write_layer
from ddcheck.evidence.known_layers import KnownLayer
from ddcheck.evidence.tiles import SCHEMES
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid, Surroundings
from ddcheck.model.wording import Lang, Wording
from ddcheck.plots.reader import read_plots
from ddcheck.reports.layers_report import print_offer, print_results, say

FETCHED_ALL, SOMETHING_MISSING = 0, 3


def fetch_for(
    known: KnownLayer, plots: tuple[Path, ...], catalogue: Path, base_url: str | None, lang: Lang,
    *, ask: bool,
) -> int:  # fmt: skip
    """Fetch what the plots need; 0 if all is at hand afterwards, 3 if something is missing."""
    if known.access != "open":
        click.echo(say("user_gets", lang, layer=known.id, how=known.how.say(lang)))
        return SOMETHING_MISSING
    layer = _at(known, base_url)
    current = load_catalogue(catalogue, Diagnostics()) if catalogue.exists() else None
    tiles = {} if current is None else held(current, layer.id)
    try:
        found = offer(layer, _needed(plots, layer.scheme), tiles)
    except Failed as error:
        raise Surroundings(Wording(error.why, error.why)) from None
    print_offer(layer, found, lang)
    if not found.tiles:
        return FETCHED_ALL
    if ask and not click.confirm(say("fetch_now", lang)):
        return SOMETHING_MISSING
    folder = catalogue.parent / layer.id
    with _bars() as progress:
        results = fetch_tiles(layer, found.tiles, folder, progress, pause=time.sleep)
    tiles.update({r.tile: r.holding for r in results if r.holding is not None})
    if tiles:
        write_layer(catalogue, layer, list(tiles.values()), found.published)
    print_results(results, lang)
    return FETCHED_ALL if all(_settled(result) for result in results) else SOMETHING_MISSING


def _settled(result: Result) -> bool:
    return result.state == "fetched"


def _needed(plots: tuple[Path, ...], scheme: str) -> tuple[str, ...]:
    diagnostics = Diagnostics()
    sources = [PlotSource(path, path.name) for path in plots]
    read = read_plots(sources, diagnostics, lambda _: None)
    if not any(geometry is not None for geometry in read.geometry):
        wording = Wording("no plot with a usable geometry was found", "未找到几何数据可用的地块")
        raise InputInvalid(wording, diagnostics=tuple(diagnostics.sorted()))
    return tiles_needed(read.geometry, SCHEMES[scheme])


def _at(known: KnownLayer, base_url: str | None) -> KnownLayer:
    """The layer as a mirror offers it: the same file names below another address."""
    if base_url is None or known.tile_url is None:
        return known
    base = base_url.rstrip("/")
    index = None if known.index_url is None else f"{base}/{known.index_url.rsplit('/', 1)[-1]}"
    tile = f"{base}/{known.tile_url.rsplit('/', 1)[-1]}"
    return replace(known, tile_url=tile, index_url=index)


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar a tile on a terminal, and silence when piped."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, int] = {}

        def told(tile: str, done: int, total: int | None) -> None:
            if tile not in tasks:
                tasks[tile] = bars.add_task(tile, total=total)
            bars.update(tasks[tile], completed=done, total=total)  # type: ignore[arg-type]

        yield told
