"""Runs a fetch from the command line: offer, question, download, catalogue."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from ddcheck.declarations.reader import PlotSource
from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.completing import completed
from ddcheck.evidence.download import Failed
from ddcheck.evidence.fetching import Offer, fetch_tiles, offer
from ddcheck.evidence.holdings import Holding, held, squares_needed, tiles_needed, write_layer
from ddcheck.evidence.known_layers import KnownLayer
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid, Surroundings, UsageError
from ddcheck.model.wording import Lang, Wording
from ddcheck.plots.reader import read_plots
from ddcheck.reports.layers_report import print_offer, print_results, print_total, say

FETCHED_ALL, SOMETHING_MISSING = 0, 3


@dataclass(frozen=True)
class _Wanted:
    """One layer with what fetching it would mean, and the tiles that are at hand."""

    layer: KnownLayer
    offer: Offer
    tiles: dict[str, Holding]


def fetch_for(
    layers: Sequence[KnownLayer], plots: tuple[Path, ...], catalogue: Path, base_url: str | None,
    lang: Lang, *, ask: bool,
) -> int:  # fmt: skip
    """Fetch what the plots need; 0 if all is at hand afterwards, 3 if something is missing."""
    fetched = [layer for layer in layers if _is_fetched(layer)]
    for layer in layers:
        if not _is_fetched(layer):
            why = layer.unreadable or layer.how
            key = "user_gets" if layer.unreadable is None else "unreadable"
            click.echo(say(key, lang, layer=layer.id, how=why.say(lang)))
            if layer.is_joined:
                squares = squares_needed(_geometries(plots))
                shown = " ".join(f"T{name}" for name in squares)
                click.echo(say("squares", lang, layer=layer.id, squares=shown))
    if not fetched:
        return SOMETHING_MISSING
    geometries = _geometries(plots)
    wanted = [_wanted(_at(layer, base_url), geometries, catalogue) for layer in fetched]
    for item in wanted:
        print_offer(item.layer, item.offer, lang)
    if len(wanted) > 1:
        print_total([item.offer for item in wanted], lang)
    lacking = len(fetched) < len(layers) or any(item.offer.not_there for item in wanted)
    left_out = SOMETHING_MISSING if lacking else FETCHED_ALL
    if not any(item.offer.tiles for item in wanted):
        return left_out
    if ask and not _agreed(lang):
        return SOMETHING_MISSING
    with _bars() as progress:
        states = [_fetch(item, catalogue, progress, lang) for item in wanted if item.offer.tiles]
    return left_out if all(states) else SOMETHING_MISSING


def _agreed(lang: Lang) -> bool:
    """What the user says to the offer. Raises UsageError where nobody can answer."""
    try:
        return click.confirm(say("fetch_now", lang))
    except click.Abort as error:
        if not isinstance(error.__context__, EOFError):
            raise
        wording = Wording(
            "nobody answered, so nothing was fetched; add --yes to fetch without being asked",
            "无人应答，因此没有下载；如不需询问，请加 --yes",
        )
        raise UsageError(wording) from None


def _is_fetched(layer: KnownLayer) -> bool:
    return layer.access == "open" and layer.unreadable is None


def _wanted(layer: KnownLayer, geometries: NDArray[np.object_], catalogue: Path) -> _Wanted:
    current = load_catalogue(catalogue, Diagnostics()) if catalogue.exists() else None
    tiles = {} if current is None else held(current, layer.id)
    assert layer.scheme is not None
    try:
        return _Wanted(layer, offer(layer, tiles_needed(geometries, layer.scheme), tiles), tiles)
    except Failed as error:
        raise Surroundings(Wording(error.why, error.why)) from None


def _fetch(
    item: _Wanted, catalogue: Path, progress: Callable[[str, int, int | None], None], lang: Lang
) -> bool:
    """Fetch the tiles of one layer and record them; whether all came."""
    folder = catalogue.parent / item.layer.id
    results = fetch_tiles(item.layer, item.offer.tiles, folder, progress, pause=time.sleep)
    tiles = dict(item.tiles)
    tiles.update({r.tile: r.holding for r in results if r.holding is not None})
    print_results(item.layer.id, results, lang)
    if tiles:
        details, own = completed(item.layer, list(tiles.values()), catalogue.parent)
        write_layer(catalogue, item.layer, own, item.offer.published, details)
    return all(result.state == "fetched" for result in results)


def _geometries(plots: tuple[Path, ...]) -> NDArray[np.object_]:
    diagnostics = Diagnostics()
    sources = [PlotSource(path, path.name) for path in plots]
    read = read_plots(sources, diagnostics, lambda _: None)
    if not any(geometry is not None for geometry in read.geometry):
        wording = Wording("no plot with a usable geometry was found", "未找到几何数据可用的地块")
        raise InputInvalid(wording, diagnostics=tuple(diagnostics.sorted()))
    return read.geometry


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
