"""Layers that the program knows how to read, before the user has any of their files.

A known layer is a catalogue record without tiles, with where its files come from. The records lie
beside this module as YAML; `versions` are written out into one record each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ddcheck.documents.yaml_text import parse_yaml
from ddcheck.evidence.records import Licence
from ddcheck.evidence.tiles import SCHEMES, Scheme
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording

Record = dict[str, Any]
_BESIDE = ("band", "unreadable", "joined", "how")
"""Keys of a layer that are no part of its record."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")
    en: str
    zh: str


class _Source(BaseModel):
    """open: fetched from tile_url. user: the user gets the file; `how` says how."""

    model_config = ConfigDict(extra="forbid")
    access: Literal["open", "user"]
    how: _Words
    tile_url: str | None = None
    index_url: str | None = None


class _Version(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: str
    year: int


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_: Literal["ddcheck/known-layers/1"]
    versions: list[_Version]
    source: _Source
    common: Record
    layers: list[Record]


@dataclass(frozen=True)
class KnownLayer:
    """A record that lacks its files and what only they say, and where they come from.

    `tile_url` holds {tile}, or its two halves as {lat} and {lon}; `index_url` is a list of the
    published files, one URL a line. `unreadable` says why the program cannot use the data set.
    `is_joined` says that each tile is made of two files, and each zone of UTM is a layer.
    """

    id: str
    record: Record
    access: str
    how: Wording
    tile_url: str | None
    index_url: str | None
    unreadable: Wording | None = None
    is_joined: bool = False

    def of_zone(self, crs: str) -> KnownLayer:
        """The layer of one zone of UTM: product and id bear the number of its CRS."""
        number = crs.removeprefix("EPSG:")
        own = {name: f"{self.record[name]}-{number}" for name in ("id", "product")}
        title = f"{self.record['title']}, {crs}"
        return replace(self, id=own["id"], record={**self.record, **own, "title": title})

    @property
    def licence(self) -> Licence:
        return Licence.model_validate(self.record["licence"])

    @property
    def is_raster(self) -> bool:
        return bool(self.record["kind"] == "raster")

    @property
    def scheme(self) -> Scheme | None:
        """How its tiles are named; None where each file says itself where it lies."""
        return SCHEMES.get(self.record["tile_scheme"]) if self.is_raster else None

    @property
    def template(self) -> str | None:
        """The name of a file, with {tile}; None where any name will do."""
        return str(self.record["template"]) if "template" in self.record else None

    def url_of(self, tile: str) -> str:
        assert self.tile_url is not None
        lat, _, lon = tile.partition("_")
        address = self.tile_url.replace("{lat}", lat).replace("{lon}", lon)
        return address.replace("{tile}", tile)


def known_layers() -> dict[str, KnownLayer]:
    """Every known layer by id, in order of id."""
    found: dict[str, KnownLayer] = {}
    folder = files("ddcheck.evidence") / "known"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            for layer in _read(entry.read_text(encoding="utf-8"), entry.name):
                found[layer.id] = layer
    return dict(sorted(found.items()))


def _read(text: str, name: str) -> list[KnownLayer]:
    diagnostics = Diagnostics()
    root = parse_yaml(text, name, diagnostics)
    assert root is not None, [d.message("en") for d in diagnostics.items]
    plain: Record = root.plain()
    parsed = _File.model_validate({"schema_": plain.pop("schema"), **plain})
    return [
        _layer(parsed, version, layer) for version in parsed.versions for layer in parsed.layers
    ]


def _layer(parsed: _File, version: _Version, layer: Record) -> KnownLayer:
    own = {key: value for key, value in layer.items() if key not in _BESIDE}
    words = {
        "version": version.version,
        "year": str(version.year),
        "last": str(version.year - 2000),
        "band": str(layer.get("band", "")),
    }
    record: Record = _filled({**parsed.common, **own}, words)
    words["template"] = str(record["template"]) if "template" in record else ""
    source = parsed.source
    said = _Words.model_validate(layer["how"]) if "how" in layer else source.how
    how = Wording(said.en, said.zh)
    return KnownLayer(
        record["id"], record, source.access, how,
        _filled(source.tile_url, words), _filled(source.index_url, words), _why(layer),
        "joined" in layer,
    )  # fmt: skip


def _why(layer: Record) -> Wording | None:
    if "unreadable" not in layer:
        return None
    words = _Words.model_validate(layer["unreadable"])
    return Wording(words.en, words.zh)


def _filled(value: Any, words: dict[str, str]) -> Any:
    """The value with every {word} that is known written out; {tile} stays."""
    if isinstance(value, dict):
        return {key: _filled(part, words) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, words) for part in value]
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace("{" + name + "}", word)
    return value
