"""Adds files of a raster layer to a catalogue from the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.completing import completed
from ddcheck.evidence.disturbance import join
from ddcheck.evidence.holdings import held, held_details, scan, write_layer
from ddcheck.evidence.known_layers import KnownLayer
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import UsageError
from ddcheck.model.wording import Wording


def add_raster(
    known: KnownLayer, files: tuple[Path, ...], catalogue: Path, said: dict[str, object]
) -> int:
    """Record files with their hashes; the number of tiles that the layer then has."""
    if known.is_joined:
        return _add_joined(known, files, catalogue, said)
    current = load_catalogue(catalogue, Diagnostics()) if catalogue.exists() else None
    tiles = {} if current is None else held(current, known.id)
    before = {} if current is None else held_details(current, known.id)
    kept = {key: value for key, value in before.items() if _is_said(key, value, known)}
    details = {**kept, **said}
    if "period" not in known.record and "period" not in details:
        raise UsageError(
            Wording(
                f"{known.id} needs --period: the first and last day that the files speak of",
                f"{known.id} 须用 --period 说明文件所涉时段的首日和末日",
            )
        )
    tiles.update({tile.name: tile for tile in scan([f.resolve() for f in files], known)})
    found, own = completed(known, list(tiles.values()), catalogue.parent)
    write_layer(catalogue, known, own, None, {**details, **found})
    return len(own)


def _add_joined(
    known: KnownLayer, files: tuple[Path, ...], catalogue: Path, said: dict[str, object]
) -> int:
    """Join pairs of files below the catalogue, and record those of each zone as a layer."""
    joined = join([file.resolve() for file in files], (catalogue.parent / known.id).resolve())
    count = 0
    for crs in sorted({tile.crs for tile in joined}):
        own = tuple(tile.path for tile in joined if tile.crs == crs)
        zone = replace(known.of_zone(crs), is_joined=False)
        count += add_raster(zone, own, catalogue, said)
    return count


def _is_said(key: str, value: object, known: KnownLayer) -> bool:
    """Whether the user said this when files were added before; the record says the rest."""
    if key == "licence":
        return isinstance(value, dict) and "permission" in value
    return key not in known.record
