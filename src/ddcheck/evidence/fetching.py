"""Fetches the tiles of a layer that plots need, after saying how much it is and under which licence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ddcheck.evidence import download
from ddcheck.evidence.holdings import Holding
from ddcheck.evidence.known_layers import KnownLayer
from ddcheck.evidence.tiles import file_name


@dataclass(frozen=True)
class Offer:
    """What fetching would mean. `size` in bytes, None where the server does not say.

    not_published  not in the producer's list of this version: sea, by all that is known
    not_there      the producer has no list and no such file: sea or a fault, nobody says which
    """

    tiles: tuple[str, ...]
    size: int | None
    at_hand: tuple[str, ...]
    not_published: tuple[str, ...]
    published: tuple[str, ...] | None
    not_there: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of one tile: fetched, at hand, not there, failed or changed."""

    tile: str
    state: str
    holding: Holding | None = None
    why: str = ""


def offer(known: KnownLayer, needed: Iterable[str], held: dict[str, Holding]) -> Offer:
    """Ask the producer what is published and how large it is. Raises download.Failed."""
    published = _published(known)
    wanted: list[str] = []
    absent: list[str] = []
    for tile in sorted(set(needed) - set(held)):
        (wanted if published is None or tile in published else absent).append(tile)
    size: int | None = 0
    gone: list[str] = []
    for tile in wanted:
        try:
            one = download.ask(known.url_of(tile)).size
        except download.NotThere:
            gone.append(tile)
            continue
        size = None if size is None or one is None else size + one
    at_hand = tuple(sorted(set(needed) & set(held)))
    names = None if published is None else tuple(sorted(published))
    if published is None:
        wanted = [tile for tile in wanted if tile not in gone]
        return Offer(tuple(wanted), size, at_hand, tuple(absent), names, tuple(gone))
    return Offer(tuple(wanted), size, at_hand, tuple(absent), names)


def _published(known: KnownLayer) -> set[str] | None:
    """Tiles in the producer's own list; None where there is none to be had."""
    if known.index_url is None:
        return None
    try:
        lines = download.read_lines(known.index_url)
    except download.NotThere:
        return None
    scheme = known.scheme
    assert scheme is not None
    names = (scheme.in_text(line.rsplit("/", 1)[-1]) for line in lines)
    return {name for name in names if name is not None}


def fetch_tiles(
    known: KnownLayer, tiles: Iterable[str], folder: Path,
    progress: Callable[[str, int, int | None], None], *, pause: download.Pause,
) -> list[Result]:  # fmt: skip
    """Fetch tiles into a folder, one after the other; one that fails does not stop the others."""
    folder.mkdir(parents=True, exist_ok=True)
    template = known.template
    assert template is not None
    results = []
    for tile in tiles:
        target = folder / file_name(template, tile)

        def told(done: int, total: int | None, tile: str = tile) -> None:
            progress(tile, done, total)

        try:
            got = download.fetch(known.url_of(tile), target, told, pause=pause)
        except download.NotThere:
            results.append(Result(tile, "not there"))
        except download.Failed as error:
            results.append(Result(tile, "failed", why=error.why))
        else:
            holding = Holding(tile, str(target.resolve()), got.size, got.sha256)
            results.append(Result(tile, "fetched", holding))
    return results
