"""The catalogue of layers: which files answer which question, and what they may contain."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ddcheck.documents.yaml_text import Node, read_yaml
from ddcheck.evidence.coverage import Lattice
from ddcheck.evidence.decoding import Decoding, decoding_of
from ddcheck.evidence.plane import PlaneLattice, why_refused
from ddcheck.evidence.records import (
    Box,
    DateFields,
    Grid,
    Header,
    LayerRecord,
    Licence,
    PointField,
    RasterRecord,
    StatusField,
    TileRecord,
    VectorRecord,
)
from ddcheck.evidence.tiles import LISTED, SCHEMES, Extent, Scheme, is_file_name
from ddcheck.model.diagnostic import Diagnostics

_RECORDS: dict[str, TypeAdapter[Any]] = {
    "raster": TypeAdapter(RasterRecord),
    "vector": TypeAdapter(VectorRecord),
}


@dataclass(frozen=True)
class Tile:
    """One file of a raster layer. `called` is its path as the record writes it."""

    name: str
    path: Path
    called: str
    sha256: str
    size: int
    extent: Extent


@dataclass(frozen=True)
class Layer:
    """One layer, checked: what every layer says."""

    id: str
    product: str
    asserts: str
    title: str
    version: str
    period_start: date
    period_end: date
    licence: Licence
    family: str
    absence_is_evidence: bool
    record_sha256: str
    file: str

    @property
    def use_is_declared(self) -> bool:
        """A licence without commercial use needs the recorded permission of its holder."""
        return self.licence.commercial_use == "yes" or self.licence.permission is not None


@dataclass(frozen=True)
class RasterLayer(Layer):
    lattice: Lattice | PlaneLattice
    dtype: str
    decoding: Decoding
    year_tolerance: float | None
    registration_m: float | None
    tile_scheme: str
    published: frozenset[str] | None
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class VectorLayer(Layer):
    path: Path
    called: str
    format: str
    sha256: str
    size: int | None
    covers: Box
    status: StatusField | None
    dates: DateFields | None
    points: PointField | None
    name_field: str | None


@dataclass(frozen=True)
class Catalogue:
    """The layers of one catalogue file, by id."""

    file: str
    layers: tuple[Layer, ...]

    def layer(self, product: str, asserts: str) -> Layer | None:
        """Find the layer of a product that answers a question, or None."""
        for layer in self.layers:
            if layer.product == product and layer.asserts == asserts:
                return layer
        return None

    def vector(self, product: str) -> VectorLayer | None:
        """Find the vector layer of a product, or None."""
        for layer in self.layers:
            if layer.product == product and isinstance(layer, VectorLayer):
                return layer
        return None


def load_catalogue(path: Path, diagnostics: Diagnostics) -> Catalogue:
    """Read a catalogue file. A layer with a complaint is left out: its questions stay unanswered.

    Complaints are DD309 (record), DD310 (two layers for one question) and those of the YAML reader.
    """
    nodes, included = _nodes_of(path, diagnostics)
    for node in included:
        nodes += _included(path.parent, node, diagnostics)
    read = [_read_layer(node, path.parent, diagnostics) for node in nodes]
    pairs = [(layer, node) for layer, node in zip(read, nodes, strict=True) if layer is not None]
    return Catalogue(path.name, _without_rivals(pairs, diagnostics))


def _nodes_of(path: Path, diagnostics: Diagnostics) -> tuple[list[Node], list[Node]]:
    """The layers of one file, and the names of the files that it includes."""
    root = read_yaml(path, diagnostics, name=path.name)
    if root is None:
        return [], []
    try:
        Header.model_validate(root.plain())
    except ValidationError as error:
        _complain(error, root, (), diagnostics)
        return [], []
    parts = root.value
    assert isinstance(parts, dict)
    layers, include = (parts[key].value if key in parts else [] for key in ("layers", "include"))
    assert isinstance(layers, list)
    assert isinstance(include, list)
    return list(layers), list(include)


def _included(folder: Path, node: Node, diagnostics: Diagnostics) -> list[Node]:
    """The layers of a file that a catalogue includes: beside it, and no deeper."""
    name = str(node.value)
    if "/" in name or "\\" in name or name in (".", ".."):
        why = "must name a file beside the catalogue"
        diagnostics.report("DD309", node.place("include"), field="include", why=why)
        return []
    nodes, more = _nodes_of(folder / name, diagnostics)
    for deeper in more:
        why = "an included file includes no further"
        diagnostics.report("DD309", deeper.place("include"), field="include", why=why)
    return nodes


def _read_layer(node: Node, folder: Path, diagnostics: Diagnostics) -> Layer | None:
    kind = node.at("kind").value
    adapter = _RECORDS.get(kind) if isinstance(kind, str) else None
    if adapter is None:
        why = "must be raster or vector"
        diagnostics.report("DD309", node.at("kind").place("kind"), field="kind", why=why)
        return None
    try:
        record = adapter.validate_python(node.plain())
    except ValidationError as error:
        _complain(error, node, (), diagnostics)
        return None
    digest = _digest(node.plain())
    reader = _LayerReader(node, folder, digest, diagnostics)
    layer = reader.raster(record) if isinstance(record, RasterRecord) else reader.vector(record)
    return None if reader.failed else layer


def _complain(
    error: ValidationError, node: Node, base: tuple[str | int, ...], diagnostics: Diagnostics
) -> None:
    """Report every complaint at its line; steps that only name a branch of a union are skipped."""
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        path: list[str | int] = list(base)
        for step in item["loc"]:
            is_missing = item["type"] == "missing" and item["loc"][-1] == step
            if node.at(*path, step) is not node.at(*path) or is_missing:
                path.append(step)
        field = ".".join(str(step) for step in path)
        place = node.at(*path).key_place(field)
        diagnostics.report("DD309", place, field=field, why=item["msg"])


def _digest(plain: object) -> str:
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _without_rivals(pairs: list[tuple[Layer, Node]], diagnostics: Diagnostics) -> tuple[Layer, ...]:
    """Two layers for one question: neither is used, so that nobody chooses silently."""
    groups: dict[tuple[str, str], list[tuple[Layer, Node]]] = defaultdict(list)
    for layer, node in pairs:
        question = layer.asserts if isinstance(layer, RasterLayer) else "vector"
        groups[layer.product, question].append((layer, node))
    kept: list[Layer] = []
    for (product, _), members in sorted(groups.items()):
        if len(members) > 1:
            names = ", ".join(layer.id for layer, _ in members)
            place = members[1][1].place("product")
            diagnostics.report("DD310", place, product=product, layers=names)
        else:
            kept.append(members[0][0])
    repeated = {layer.id for layer in kept if sum(other.id == layer.id for other in kept) > 1}
    for layer_id in sorted(repeated):
        node = next(node for layer, node in reversed(pairs) if layer.id == layer_id)
        diagnostics.report("DD309", node.at("id").place("id"), field="id", why="stands twice")
    return tuple(sorted((x for x in kept if x.id not in repeated), key=lambda layer: layer.id))


class _LayerReader:
    """Turns one typed record into a layer, complaining with the line of each field."""

    def __init__(self, node: Node, folder: Path, digest: str, diagnostics: Diagnostics) -> None:
        self.node = node
        self.folder = folder
        self.digest = digest
        self.diagnostics = diagnostics
        self.failed = False

    def refuse(self, why: str, *path: str | int) -> None:
        self.failed = True
        field = ".".join(str(step) for step in path)
        place = self.node.at(*path).key_place(field)
        self.diagnostics.report("DD309", place, field=field, why=why)

    def raster(self, record: RasterRecord) -> RasterLayer:
        lattice = self._lattice(record)
        decoding, complaints = decoding_of(record)
        for field, why in complaints:
            self.refuse(why, field)
        if record.tile_scheme != LISTED and isinstance(record.grid, Grid):
            self._check_scheme(record, record.grid)
        tiles = [self._tile(i, tile, record, lattice) for i, tile in enumerate(record.tiles)]
        good = tuple(sorted((t for t in tiles if t is not None), key=lambda tile: tile.name))
        self._check_apart(good)
        published = None if record.published is None else frozenset(record.published)
        return RasterLayer(
            **self._common(record), lattice=lattice, dtype=record.dtype, decoding=decoding,
            year_tolerance=record.year_tolerance, registration_m=record.registration_m,
            tile_scheme=record.tile_scheme,
            published=published, tiles=good,
        )  # fmt: skip

    def vector(self, record: VectorRecord) -> VectorLayer:
        path = self._inside(record.path, "path")
        return VectorLayer(
            **self._common(record), path=path, called=record.path, format=record.format,
            sha256=record.sha256, size=record.bytes, covers=record.covers,
            status=record.status, dates=record.dates, points=record.points,
            name_field=record.name_field,
        )  # fmt: skip

    def _common(self, record: LayerRecord) -> dict[str, Any]:
        assert isinstance(record, RasterRecord | VectorRecord)
        return {
            "id": record.id, "product": record.product, "asserts": record.asserts,
            "title": record.title, "version": record.version,
            "period_start": record.period.start, "period_end": record.period.end,
            "licence": record.licence, "family": record.family,
            "absence_is_evidence": record.absence_is_evidence == "yes",
            "record_sha256": self.digest, "file": self.node.file,
        }  # fmt: skip

    def _lattice(self, record: RasterRecord) -> Lattice | PlaneLattice:
        """The grid; a CRS that cannot be read is refused by name."""
        grid, is_degrees = record.grid, record.crs == "EPSG:4326"
        if isinstance(grid, Grid):
            if not is_degrees:
                needed = "a plane needs pixel_m, the side of a pixel"
                self.refuse(why_refused(record.crs) or needed, "crs")
            return Lattice(grid.west, grid.north, round(1 / grid.pixel_deg))
        why = "EPSG:4326 needs pixel_deg" if is_degrees else why_refused(record.crs)
        if why is not None:
            self.refuse(why, "crs")
        if record.tile_scheme != LISTED:
            self.refuse("tiles of whole degrees do not lie on a plane: list them", "tile_scheme")
        return PlaneLattice(record.crs, grid.west, grid.north, grid.pixel_m)

    def _check_scheme(self, record: RasterRecord, grid: Grid) -> None:
        scheme = SCHEMES[record.tile_scheme]
        step = scheme.step
        if grid.west % step or grid.north % step:
            why = f"tiles of {step} degrees need a corner at a whole multiple of {step} degrees"
            self.refuse(why, "grid")
        for name in record.published or []:
            if scheme.corner_of(name) is None:
                self.refuse(f"“{name}” is not the name of a tile", "published")

    def _tile(
        self, index: int, tile: TileRecord, record: RasterRecord, lattice: Lattice | PlaneLattice
    ) -> Tile | None:
        where = ("tiles", index)
        path = self._inside(tile.path, *where, "path")
        if record.tile_scheme == LISTED or isinstance(lattice, PlaneLattice):
            extent = self._listed_extent(tile, lattice, where)
        else:
            extent = self._named_extent(tile, SCHEMES[record.tile_scheme], lattice, where)
        published = record.published
        if published is not None and tile.name not in published:
            self.refuse("is not among the published tiles", *where, "name")
        template = record.template
        if template is not None and not is_file_name(path.name, template, tile.name):
            expected = template.replace("{tile}", tile.name)
            self.refuse(f"the file should be called {expected}", *where, "path")
        if extent is None:
            return None
        return Tile(tile.name, path, tile.path, tile.sha256, tile.bytes, extent)

    def _named_extent(
        self, tile: TileRecord, scheme: Scheme, lattice: Lattice, where: tuple[str, int]
    ) -> Extent | None:
        corner = scheme.corner_of(tile.name)
        if corner is None:
            example = scheme.name(10, -10 if scheme.step == 10 else -9)
            self.refuse(f"is not a name such as {example}", *where, "name")
            return None
        if tile.bounds is not None:
            self.refuse("the name already says where the tile lies", *where, "bounds")
        return scheme.extent(corner, lattice.west, lattice.north, lattice.per_degree)

    def _listed_extent(
        self, tile: TileRecord, lattice: Lattice | PlaneLattice, where: tuple[str, int]
    ) -> Extent | None:
        if tile.bounds is None:
            self.refuse("a listed tile needs its bounds", *where)
            return None
        box = tile.bounds
        if isinstance(lattice, Lattice) and not isinstance(box, Box):
            self.refuse("the bounds must be degrees", *where, "bounds")
            return None
        k = lattice.per_degree if isinstance(lattice, Lattice) else 1 / lattice.pixel
        sides = [(lattice.north - box.north) * k, (box.west - lattice.west) * k,
                 (lattice.north - box.south) * k, (box.east - lattice.west) * k]  # fmt: skip
        if any(abs(side - round(side)) > 1e-5 for side in sides):
            self.refuse("the bounds do not lie on the grid", *where, "bounds")
            return None
        return Extent(*(round(side) for side in sides))

    def _check_apart(self, tiles: tuple[Tile, ...]) -> None:
        names = [tile.name for tile in tiles]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.refuse(f"tile {name} stands twice", "tiles")
        by_row = sorted(tiles, key=lambda tile: tile.extent.row0)
        for i, tile in enumerate(by_row):
            for other in by_row[i + 1 :]:
                if other.extent.row0 >= tile.extent.row1:
                    break
                if tile.extent.meet(other.extent) is not None and tile.name != other.name:
                    self.refuse(f"tiles {tile.name} and {other.name} overlap", "tiles")

    def _inside(self, text: str, *where: str | int) -> Path:
        """Where a file is: below the folder of the catalogue, or given absolutely."""
        if text.startswith("/vsi") or "://" in text or "\0" in text:
            self.refuse("must be a file on this machine", *where)
            return self.folder
        path = Path(text)
        if path.is_absolute():
            return path
        full = self.folder / path
        if not full.resolve().is_relative_to(self.folder.resolve()):
            self.refuse("must stay inside the folder of the catalogue", *where)
        return full
