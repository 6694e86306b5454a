"""Any window of a raster layer as decoded codes: every pixel is a value or says why not."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.catalogue import RasterLayer, Tile
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.raster import RasterFile, Refusal, empty_codes, open_tile
from ddcheck.evidence.tiles import Extent, corner_of_name, hansen_extent, hansen_tiles
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.errors import Surroundings
from ddcheck.model.wording import Wording

Codes = NDArray[np.uint8]
_T = TypeVar("_T", bound=np.generic)
_CACHE_BYTES = 96 << 20
_OPEN_FILES = 16
_RUN = 1 << 24  # pixels of one read
_HANSEN_ROWS = (80, -60)  # the tiles lie between these latitudes


class LayerReader:
    """Reads one raster layer through a bounded cache of decoded blocks.

    Never fails for what is wrong with a file: the ground concerned carries the code of a cause, and
    a diagnostic is written once. Use inside `quiet_gdal`.
    """

    def __init__(self, layer: RasterLayer, diagnostics: Diagnostics) -> None:
        self.layer = layer
        self._diagnostics = diagnostics
        self._cache = _BlockCache(_CACHE_BYTES)
        self._open: OrderedDict[str, RasterFile] = OrderedDict()
        self._refusals: dict[str, Refusal] = {}
        self._used: dict[str, str] = {}
        self._told: set[tuple[str, int, int]] = set()
        self._files: dict[str, RasterFile] = {}
        extents = [tile.extent for tile in layer.tiles]
        self._box = np.array([(x.row0, x.row1, x.col0, x.col1) for x in extents], np.int64).reshape(
            -1, 4
        )
        self._recorded = {tile.name for tile in layer.tiles}

    def window(self, extent: Extent, asked: Ints | None = None) -> Codes:
        """Codes (height, width) of a window of the lattice; columns go around the globe.

        `asked` (m, 4) are the row0, col0, row1, col1 of what is needed of it: only blocks touching
        one of these are opened, read and complained about; the rest is left as OUTSIDE_LAYER.
        """
        codes = empty_codes(extent.height, extent.width, code_of(Cause.OUTSIDE_LAYER))
        if asked is None:
            asked = np.array([(extent.row0, extent.col0, extent.row1, extent.col1)], np.int64)
        for shift in _turns(extent, self.layer.lattice.turn):
            moved = Extent(extent.row0, extent.col0 - shift, extent.row1, extent.col1 - shift)
            own = asked - np.array([0, shift, 0, shift])
            self._fill_unrecorded(moved, own, codes)
            for tile in self._touching(moved):
                self._fill_tile(tile, moved, own, codes)
        return codes

    def states(self) -> tuple[tuple[str, str, str], ...]:
        """(tile, sha256, used | missing | refused) of every tile that was asked for, by name."""
        hashes = {tile.name: tile.sha256 for tile in self.layer.tiles}
        return tuple(
            (name, hashes.get(name, ""), state) for name, state in sorted(self._used.items())
        )

    def close(self) -> None:
        """Close all files. Raises Surroundings when one changed while it was read."""
        for file in self._open.values():
            file.close()
        self._open.clear()
        for file in self._files.values():
            if not file.unchanged():
                raise Surroundings(
                    Wording(
                        f"{file.tile.called} changed while it was read; run again",
                        f"{file.tile.called} 在读取过程中被更改；请重新运行",
                    )
                )

    def _touching(self, extent: Extent) -> Iterator[Tile]:
        box = self._box
        hit = (box[:, 0] < extent.row1) & (box[:, 1] > extent.row0)
        hit &= (box[:, 2] < extent.col1) & (box[:, 3] > extent.col0)
        for index in np.flatnonzero(hit):
            yield self.layer.tiles[index]

    def _fill_unrecorded(self, extent: Extent, asked: Ints, codes: Codes) -> None:
        """Tiles of the scheme that the record does not list: missing, unless never published."""
        layer, lattice = self.layer, self.layer.lattice
        if layer.tile_scheme != "hansen":
            return
        west, north, k = lattice.west, lattice.north, lattice.per_degree
        for name in hansen_tiles(extent, west, north, k):
            corner = corner_of_name(name)
            if name in self._recorded or corner is None or not self._is_expected(name, corner[0]):
                continue
            shared = hansen_extent(*corner, west, north, k).meet(extent)
            if shared is None or not len(_within(asked, shared)):
                continue
            _part(codes, shared, extent)[:] = code_of(Cause.TILE_MISSING)
            if name not in self._used:
                self._used[name] = "missing"
                place = Place(layer.file)
                self._diagnostics.report("DD303", place, tile=name, layer=layer.id)

    def _is_expected(self, name: str, top: int) -> bool:
        if self.layer.published is not None:
            return name in self.layer.published
        return _HANSEN_ROWS[1] < top <= _HANSEN_ROWS[0]

    def _fill_tile(self, tile: Tile, extent: Extent, asked: Ints, codes: Codes) -> None:
        shared = tile.extent.meet(extent)
        assert shared is not None
        asked = _within(asked, shared)
        if not len(asked):
            return
        target = _part(codes, shared, extent)
        file = self._file(tile)
        if isinstance(file, Refusal):
            target[:] = code_of(file.cause)
            return
        inside = Extent(
            shared.row0 - tile.extent.row0, shared.col0 - tile.extent.col0,
            shared.row1 - tile.extent.row0, shared.col1 - tile.extent.col0,
        )  # fmt: skip
        corner = np.array([tile.extent.row0, tile.extent.col0] * 2)
        for block, codes_of_block in self._blocks(file, asked - corner):
            part = block.meet(inside)
            assert part is not None
            _part(target, part, inside)[:] = _part(codes_of_block, part, block)

    def _file(self, tile: Tile) -> RasterFile | Refusal:
        if tile.name in self._refusals:
            return self._refusals[tile.name]
        if tile.name in self._open:
            self._open.move_to_end(tile.name)
            return self._open[tile.name]
        file = open_tile(self.layer, tile)
        if isinstance(file, Refusal):
            file.report(tile, self._diagnostics)
            self._refusals[tile.name] = file
            missing = file.cause is Cause.TILE_MISSING
            self._used[tile.name] = "missing" if missing else "refused"
            return file
        self._used[tile.name] = "used"
        self._files.setdefault(tile.name, file)
        self._open[tile.name] = file
        if len(self._open) > _OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        return file

    def _blocks(self, file: RasterFile, asked: Ints) -> Iterator[tuple[Extent, Codes]]:
        """Every block of a tile that one of the asked rectangles touches, with its codes."""
        height, width = file.block_height, file.block_width
        wanted = _touched_blocks(asked, height, width)
        ready: dict[tuple[int, int], Codes] = {}
        lacking = []
        for at in wanted:
            codes = self._cache.get((file.tile.name, *at))
            if codes is None:
                lacking.append(at)
            else:
                ready[at] = codes
        for run in _runs(lacking, height * width, one_column=width >= file.tile.extent.width):
            for at, codes in self._fetch(file, run):
                self._cache.put((file.tile.name, *at), codes)
                ready[at] = codes
        for at in wanted:
            yield _block_extent(file, at), ready[at]

    def _fetch(
        self, file: RasterFile, run: list[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], Codes]]:
        """Read neighbouring blocks at once; one by one where that fails, to name the bad one."""
        absent = [at for at in run if not file.is_present(*at)]
        for at in absent:
            yield at, self._unseen(file, at, Cause.BLOCK_ABSENT, "DD307")
        present = [at for at in run if at not in set(absent)]
        if not present:
            return
        if absent:
            for at in present:
                yield from self._fetch(file, [at])
            return
        first, last = _block_extent(file, run[0]), _block_extent(file, run[-1])
        whole = Extent(first.row0, first.col0, last.row1, last.col1)
        raw = file.read(whole.row0, whole.row1, whole.col0, whole.col1)
        if isinstance(raw, str):
            if len(run) == 1:
                yield run[0], self._unseen(file, run[0], Cause.BLOCK_UNREADABLE, "DD308", why=raw)
                return
            for at in run:
                yield from self._fetch(file, [at])
            return
        codes = self.layer.decoding.code[raw]
        foreign = codes == code_of(Cause.OUTSIDE_DOMAIN)
        damaged = bool(foreign.any())
        for at in run:
            block = _block_extent(file, at)
            part = _part(codes, block, whole)
            if damaged and _part(foreign, block, whole).any():
                value = int(_part(raw, block, whole)[_part(foreign, block, whole)][0])
                part = self._unseen(file, at, Cause.OUTSIDE_DOMAIN, "DD304", value=value)
            yield at, part

    def _unseen(
        self, file: RasterFile, at: tuple[int, int], cause: Cause, code: str, **values: object
    ) -> Codes:
        extent, tile, lattice = _block_extent(file, at), file.tile, self.layer.lattice
        place = Place(
            tile.called,
            lon=lattice.west + (tile.extent.col0 + extent.col0) / lattice.per_degree,
            lat=lattice.north - (tile.extent.row0 + extent.row0) / lattice.per_degree,
        )
        if (tile.name, *at) in self._told:  # the block had left the cache and was asked for again
            return empty_codes(extent.height, extent.width, code_of(cause))
        self._told.add((tile.name, *at))
        block = f"{at[0]},{at[1]}"
        self._diagnostics.report(
            code, place, block=block, tile=tile.name, layer=self.layer.id, **values
        )
        return empty_codes(extent.height, extent.width, code_of(cause))


def _turns(extent: Extent, turn: int) -> range:
    """By how many pixels a window must be moved so that its columns fall into 0 ... turn."""
    return range(extent.col0 // turn * turn, extent.col1, turn)


def _part(whole: NDArray[_T], part: Extent, frame: Extent) -> NDArray[_T]:
    rows = slice(part.row0 - frame.row0, part.row1 - frame.row0)
    return whole[rows, part.col0 - frame.col0 : part.col1 - frame.col0]


def _block_extent(file: RasterFile, at: tuple[int, int]) -> Extent:
    row, col = at[0] * file.block_height, at[1] * file.block_width
    bottom = min(row + file.block_height, file.tile.extent.height)
    return Extent(row, col, bottom, min(col + file.block_width, file.tile.extent.width))


def _runs(
    blocks: list[tuple[int, int]], pixels: int, *, one_column: bool
) -> Iterator[list[tuple[int, int]]]:
    """Group blocks that can be read at once: side by side in a row, or strips below each other."""
    longest = max(1, _RUN // pixels)
    run: list[tuple[int, int]] = []
    step = (1, 0) if one_column else (0, 1)
    for at in blocks:
        if run and (at != (run[-1][0] + step[0], run[-1][1] + step[1]) or len(run) >= longest):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _within(asked: Ints, extent: Extent) -> Ints:
    """What rectangles (row0, col0, row1, col1) share with an extent; those apart drop out."""
    low = np.maximum(asked[:, :2], (extent.row0, extent.col0))
    high = np.minimum(asked[:, 2:], (extent.row1, extent.col1))
    return np.hstack([low, high])[(low < high).all(1)]


def _touched_blocks(asked: Ints, height: int, width: int) -> list[tuple[int, int]]:
    """Blocks that rectangles touch, in rows from the corner of the tile."""
    size = np.array([height, width])
    low, high = asked[:, :2] // size, -(-asked[:, 2:] // size)
    corner = low.min(0)
    edge = np.zeros(high.max(0) - corner + 1, np.int64)
    (top, left), (bottom, right) = (low - corner).T, (high - corner).T
    np.add.at(edge, (top, left), 1)
    np.add.at(edge, (top, right), -1)
    np.add.at(edge, (bottom, left), -1)
    np.add.at(edge, (bottom, right), 1)
    found = np.argwhere(edge.cumsum(0).cumsum(1) > 0) + corner
    return [(int(row), int(col)) for row, col in found]


class _BlockCache:
    """The blocks used last, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = 0
        self._blocks: OrderedDict[tuple[str, int, int], Codes] = OrderedDict()

    def get(self, key: tuple[str, int, int]) -> Codes | None:
        codes = self._blocks.get(key)
        if codes is not None:
            self._blocks.move_to_end(key)
        return codes

    def put(self, key: tuple[str, int, int], codes: Codes) -> None:
        self._blocks[key] = codes
        self._bytes += codes.nbytes
        while self._bytes > self._limit and len(self._blocks) > 1:
            self._bytes -= self._blocks.popitem(last=False)[1].nbytes
