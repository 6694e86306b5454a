"""Which tiles plots need, which files the user has, and the catalogue files that say so.

A catalogue that the program keeps is one file `catalogue.yaml` that includes one file a layer, so
that adding tiles rewrites that layer's file and nothing that a person wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.documents.identity import sha256_of
from ddcheck.evidence.catalogue import Catalogue, RasterLayer, Tile, VectorLayer
from ddcheck.evidence.known_layers import KnownLayer, Record
from ddcheck.evidence.mgrs import touched
from ddcheck.evidence.outlines import unwrapped
from ddcheck.evidence.tiles import Scheme, is_file_name
from ddcheck.model.errors import InputInvalid, Surroundings
from ddcheck.model.foreign_words import said_by_system
from ddcheck.model.wording import Wording

MARGIN_KM = 2.0
"""Around each plot: maps and position errors reach beyond the outline."""
_KM_PER_DEGREE = 110.574
_LONGEST_NAME = 200
_HEADER = "# Kept by `ddcheck layers`. Change it with that command.\n"


@dataclass(frozen=True)
class Holding:
    """One tile file that is at hand."""

    name: str
    path: str
    size: int
    sha256: str
    bounds: dict[str, float] | None = None


def tiles_needed(geometries: NDArray[np.object_], scheme: Scheme) -> tuple[str, ...]:
    """Names of the tiles that the plots and a margin around them touch, sorted.

    What lies outside the rows of the scheme has no tile, and is not among them.
    """
    names: set[str] = set()
    for box in np.unique(_snapped(_boxes(geometries)), axis=0):
        names |= scheme.touched(*(float(side) for side in box))
    return tuple(sorted(names))


def squares_needed(geometries: NDArray[np.object_]) -> tuple[str, ...]:
    """Names of the squares of the military grid that the plots and a margin around them touch.

    Boxes grow to whole fiftieths of a degree, so that a million plots become few.
    """
    boxes = _boxes(geometries) * 50
    boxes[:, :2], boxes[:, 2:] = np.floor(boxes[:, :2]), np.ceil(boxes[:, 2:])
    return touched(np.clip(boxes / 50, [-540, -90, -540, -90], [540, 90, 540, 90]))


def _boxes(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """(n, 4) boxes of the plots that are there, with the margin around them."""
    there = geometries[~shapely.is_missing(geometries)]
    whole = unwrapped(there, np.arange(len(there)))
    west, south, east, north = shapely.bounds(whole).T
    lat_margin = MARGIN_KM / _KM_PER_DEGREE
    middle = np.cos(np.radians(np.clip(np.maximum(np.abs(south), np.abs(north)), 0, 85)))
    lon_margin = lat_margin / middle
    return np.stack(
        [west - lon_margin, np.maximum(south - lat_margin, -90),
         east + lon_margin, np.minimum(north + lat_margin, 90)], axis=1,
    )  # fmt: skip


def _snapped(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes with the sides that lie strictly inside a whole degree moved to its middle.

    Tiles begin at whole degrees, so this changes no answer, and a million plots become few boxes.
    """
    whole = np.floor(boxes)
    return np.where(boxes == whole, boxes, whole + 0.5)


def scan(files: Iterable[Path], known: KnownLayer) -> list[Holding]:
    """Hash files whose names are those of the layer's tiles. Raises InputInvalid for others."""
    return [
        Holding(tile_of(path, known), str(path), path.stat().st_size, sha256_of(path))
        for path in sorted(files)
    ]


def tile_of(path: Path, known: KnownLayer) -> str:
    """The tile that a file is by its name; where a layer has no scheme, the name itself."""
    if known.scheme is None:
        return path.stem[:_LONGEST_NAME]
    tile = known.scheme.in_text(path.name)
    template = known.template
    if tile is None or (template is not None and not is_file_name(path.name, template, tile)):
        said = template or known.scheme.name(10, 0)
        wording = Wording(
            f"{path.name} is not named like a tile of {known.id}: {said}",
            f"{path.name} 的名称不符合 {known.id} 的图幅命名：{said}",
        )
        raise InputInvalid(wording)
    return tile


def held(catalogue: Catalogue, layer_id: str) -> dict[str, Holding]:
    """Tiles of a layer that the catalogue already records."""
    for layer in catalogue.layers:
        if layer.id == layer_id and isinstance(layer, RasterLayer):
            return {t.name: Holding(t.name, t.called, t.size, t.sha256) for t in layer.tiles}
    return {}


def held_details(catalogue: Catalogue, layer_id: str) -> Record:
    """What the user said of a layer that the catalogue records: its period and a permission."""
    for layer in catalogue.layers:
        if layer.id == layer_id:
            period = {"start": str(layer.period_start), "end": str(layer.period_end)}
            licence = layer.licence.model_dump(exclude_none=True)
            return {"period": period, "licence": licence}
    return {}


def write_layer(
    catalogue: Path, known: KnownLayer, tiles: Sequence[Holding],
    published: Sequence[str] | None, details: Record | None = None,
) -> None:  # fmt: skip
    """Write the file of a raster layer, with what its files and its user say, into the catalogue."""
    record = {**known.record, **(details or {})}
    if published is not None:
        record["published"] = sorted(published)
    folder = catalogue.parent
    record["tiles"] = [
        {
            "name": tile.name,
            "path": _called(tile.path, folder),
            "bytes": tile.size,
            "sha256": tile.sha256,
            **({} if tile.bounds is None else {"bounds": tile.bounds}),
        }
        for tile in sorted(tiles, key=lambda tile: tile.name)
    ]
    _write_record(catalogue, known.id, record)


def write_vector(catalogue: Path, known: KnownLayer, path: Path, details: dict[str, Any]) -> None:
    """Write the file of a vector layer that the user supplied and include it in the catalogue."""
    record = {
        **known.record,
        **details,
        "path": _called(str(path.resolve()), catalogue.parent),
        "format": "GeoPackage" if path.suffix.lower() == ".gpkg" else "GeoJSON",
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
    }
    _write_record(catalogue, known.id, record)


def _called(path: str, folder: Path) -> str:
    """How the catalogue writes a path: relative where the file lies in its folder."""
    full = Path(path) if Path(path).is_absolute() else folder / path
    try:
        return full.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return full.resolve().as_posix()


def _write_record(catalogue: Path, layer_id: str, record: dict[str, Any]) -> None:
    name = f"{layer_id}.yaml"
    lines = [_HEADER + "schema: ddcheck/catalogue/1\nlayers:\n"]
    for number, (key, value) in enumerate(record.items()):
        lead = "  - " if number == 0 else "    "
        if key == "tiles":
            lines.append(f"{lead}tiles:\n" if value else f"{lead}tiles: []\n")
            lines += [f"      - {_flow(tile)}\n" for tile in value]
        else:
            lines.append(f"{lead}{key}: {_flow(value)}\n")
    _replace(catalogue.parent / name, "".join(lines))
    _include(catalogue, name)


def _flow(value: object) -> str:
    """A value as JSON, which is YAML as well."""
    return json.dumps(value, ensure_ascii=False)


def _include(catalogue: Path, name: str) -> None:
    if not catalogue.exists():
        _replace(catalogue, _HEADER + f"schema: ddcheck/catalogue/1\ninclude: [{name}]\n")
        return
    text = catalogue.read_text(encoding="utf-8")
    match = re.search(r"^include: \[(.*)\]$", text, re.MULTILINE)
    if match is None:
        text += f"include: [{name}]\n"
    else:
        names = [part.strip() for part in match[1].split(",") if part.strip()]
        if name in names:
            return
        text = (
            text[: match.start()] + f"include: [{', '.join([*names, name])}]" + text[match.end() :]
        )
    _replace(catalogue, text)


def _replace(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        why = said_by_system(error)
        wording = Wording(f"{path}: {why.en}", f"{path}：{why.zh}")
        raise Surroundings(wording) from None


def verify(catalogue: Catalogue) -> list[tuple[str, str, str]]:
    """(layer, file, state) of every file: sound, missing, or differs. Hashes everything anew."""
    found = []
    for layer in catalogue.layers:
        if isinstance(layer, RasterLayer):
            found += [(layer.id, tile.called, _state(tile)) for tile in layer.tiles]
        elif isinstance(layer, VectorLayer):
            found.append((layer.id, layer.called, _state_of(layer.path, layer.sha256)))
    return found


def _state(tile: Tile) -> str:
    return _state_of(tile.path, tile.sha256)


def _state_of(path: Path, sha256: str) -> str:
    if not path.is_file():
        return "missing"
    return "sound" if sha256_of(path) == sha256 else "differs"
