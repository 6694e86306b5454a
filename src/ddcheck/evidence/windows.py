"""Any window of a raster layer as decoded codes: every pixel is a value or says why not."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.blocks import HERE, BlockStore, BlockTable, Raw
from ddcheck.evidence.catalogue import RasterLayer, Tile
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.evidence.coverage import Frames, Lattice
from ddcheck.evidence.kernel import NUMPY, Held, Kernel
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.pieces import (
    block_extent,
    fill,
    part_of,
    touched_blocks,
    turns,
    within,
)
from ddcheck.evidence.raster import RasterFile, Refusal, empty_codes, open_tile
from ddcheck.evidence.tiles import LISTED, SCHEMES, Extent
from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Place
from ddcheck.model.errors import Surroundings
from ddcheck.model.wording import Wording

Codes = NDArray[np.uint8]
_CACHE_BYTES = 96 << 20
_LEAST_CACHE = 24 << 20  # more than a row of blocks of 512 across a tile
_Key = tuple[str | int, ...]
_CODES = np.arange(256, dtype=np.uint8)
_ALL_HERE, _FIRST_SLOT = np.full((1, 1), HERE, np.int16), np.zeros((1, 1), np.int64)
_OPEN_FILES = 16
_AT_ONCE = 1 << 23  # pixels of blocks that are in memory together for a window
_MOST_PAIRS = 1 << 27  # of tiles and boxes
_SQUARE = 512  # pixels: what lies on the border of tiles is read in squares of this size


class LayerReader:
    """Reads one raster layer through a bounded store of decoded blocks.

    Never fails for what is wrong with a file: the ground concerned carries the code of a cause, and
    a diagnostic is written once. Use inside `quiet_gdal`. A reader belongs to one thread; the others
    work with its `fork`s, which report nothing until they are joined.
    """

    def __init__(
        self, layer: RasterLayer, diagnostics: Diagnostics, *, sharing: int = 1,
        kernel: Kernel = NUMPY,
    ) -> None:  # fmt: skip
        self.layer = layer
        self._diagnostics = diagnostics
        self._kernel = kernel
        self._sharing = sharing
        self._open: OrderedDict[str, RasterFile] = OrderedDict()
        self._tables: dict[str, BlockTable] = {}
        self._refusals: dict[str, Refusal] = {}
        self._used: dict[str, str] = {}
        self._told: dict[_Key, Diagnostic] = {}
        self._files: dict[str, RasterFile] = {}
        self._quiet = False
        self._code = _CODES if layer.decoding.threshold else layer.decoding.code
        foreign = np.flatnonzero(self._code == code_of(Cause.OUTSIDE_DOMAIN))
        self._bound = int(foreign[0]) - 1 if len(foreign) else len(self._code) - 1
        limit = max(_CACHE_BYTES // sharing, min(_CACHE_BYTES, _LEAST_CACHE))
        self._store = BlockStore(limit, self._bound, kernel.highest)
        extents = [tile.extent for tile in layer.tiles]
        self._box = np.array([(x.row0, x.row1, x.col0, x.col1) for x in extents], np.int64).reshape(
            -1, 4
        )
        self._recorded = {tile.name for tile in layer.tiles}

    def fork(self, sharing: int, kernel: Kernel) -> LayerReader:
        """A reader of the same layer for one thread of `sharing`, with files of its own."""
        sharing *= self._sharing
        other = LayerReader(self.layer, self._diagnostics, sharing=sharing, kernel=kernel)
        other._quiet = True
        return other

    def join(self, forks: Sequence[LayerReader]) -> None:
        """Take over what forks used, and report what they found, in the order of the tiles."""
        found: dict[_Key, Diagnostic] = {}
        for fork in forks:
            used, files, told = fork.finish()
            self._used |= used
            self._files = files | self._files
            found |= told
        for key in sorted(found, key=_sort_key):
            self._tell(key, found[key])

    def finish(self) -> tuple[dict[str, str], dict[str, RasterFile], dict[_Key, Diagnostic]]:
        """Close the files; give what was used, which files, and what is to be reported."""
        self._close_files()
        return self._used, self._files, self._told

    def tiles_under(self, frames: Frames) -> list[Tile]:
        """Tiles that one of some boxes touches; none where finding them would take long."""
        box = self._box
        bottom, right = frames.row + frames.height, frames.col + frames.width
        near = (box[:, 0] < bottom.max(initial=0)) & (box[:, 1] > frames.row.min(initial=0))
        if int(near.sum()) * len(bottom) > _MOST_PAIRS:
            return []
        hit = []
        for index in np.flatnonzero(near):
            row0, row1, col0, col1 = box[index]
            rows = (frames.row < row1) & (bottom > row0)
            if (rows & (frames.col < col1) & (right > col0)).any():
                hit.append(self.layer.tiles[index])
        return hit

    def window(self, extent: Extent, asked: Ints | None = None) -> Codes:
        """Codes (height, width) of a window of the lattice; columns go around the globe.

        `asked` (m, 4) are the row0, col0, row1, col1 of what is needed of it: only blocks touching
        one of these are opened, read and complained about; the rest is left as OUTSIDE_LAYER.
        """
        codes = empty_codes(extent.height, extent.width, code_of(Cause.OUTSIDE_LAYER))
        if asked is None:
            asked = np.array([(extent.row0, extent.col0, extent.row1, extent.col1)], np.int64)
        lattice = self.layer.lattice
        for shift in turns(extent, lattice.turn) if isinstance(lattice, Lattice) else (0,):
            moved = Extent(extent.row0, extent.col0 - shift, extent.row1, extent.col1 - shift)
            own = asked - np.array([0, shift, 0, shift])
            self._fill_unrecorded(moved, own, codes)
            for tile in self._touching(moved):
                self._fill_tile(tile, moved, own, codes)
        return codes

    def codes(self, spans: Ints, begin: Ints, result: Codes) -> None:
        """Write the code of every pixel of some spans.

        spans (m, 4) are row0, col0, row1, col1 of pieces of one row, and each begins at `begin` in
        the result; only blocks that they touch are opened, read and complained about.
        """
        if not len(spans):
            return
        sole = self._sole(spans)
        if sole is not None:
            self._take_tile(sole, spans, begin, result)
            return
        home = self._home(spans)
        for index in np.unique(home):
            own = np.flatnonzero(home == index)
            if index >= 0:
                tile = self.layer.tiles[index]
                self._take_tile(tile, spans[own], begin[own], result)
            else:
                self._take_windows(spans[own], begin[own], result)

    def _sole(self, spans: Ints) -> Tile | None:
        """The one tile that holds all of some spans, where there is one and no other touches them."""
        box = self._box
        row0, col0, row1, col1 = self._kernel.limits(spans)
        near = (box[:, 0] < row1) & (box[:, 1] > row0) & (box[:, 2] < col1) & (box[:, 3] > col0)
        hit = np.flatnonzero(near)
        if len(hit) != 1:
            return None
        top, bottom, left, right = box[hit[0]]
        holds = top <= row0 and row1 <= bottom and left <= col0 and col1 <= right
        return self.layer.tiles[hit[0]] if holds else None

    def _home(self, spans: Ints) -> Ints:
        """Index of the one tile that holds each span, -1 where it is not in exactly one."""
        home = np.full(len(spans), -1, np.int64)
        if not len(spans):
            return home
        touched = np.zeros(len(spans), np.int64)
        box = self._box
        (row0, col0), (row1, col1) = spans[:, :2].min(0), spans[:, 2:].max(0)
        near = (box[:, 0] < row1) & (box[:, 1] > row0) & (box[:, 2] < col1) & (box[:, 3] > col0)
        for index in np.flatnonzero(near):
            top, bottom, left, right = box[index]
            rows = (spans[:, 0] >= top) & (spans[:, 0] < bottom)
            touched += rows & (spans[:, 1] < right) & (spans[:, 3] > left)
            home[rows & (spans[:, 1] >= left) & (spans[:, 3] <= right)] = index
        home[touched != 1] = -1
        return home

    def _take_tile(self, tile: Tile, spans: Ints, begin: Ints, result: Codes) -> None:
        file = self._file(tile)
        if isinstance(file, Refusal):
            length = spans[:, 3] - spans[:, 1]
            fill(result, begin, length, np.full(len(spans), code_of(file.cause), np.uint8))
            return
        blocks = self._table(file)
        wanted = np.argwhere(self._kernel.touched(self._held(tile, blocks), spans))
        self._store.load(file, blocks, wanted, self._judge)
        self._kernel.look_up(self._held(tile, blocks), spans, begin, result)

    def _held(self, tile: Tile, blocks: BlockTable) -> Held:
        return Held(
            tile.extent.row0, tile.extent.col0, blocks.height, blocks.width, blocks.down,
            blocks.across, blocks.state, blocks.slot, self._store.values, self._code,
        )  # fmt: skip

    def _take_windows(self, spans: Ints, begin: Ints, result: Codes) -> None:
        """Spans on the border of tiles or outside all of them, in squares of the lattice."""
        square = np.stack([spans[:, 0] // _SQUARE, spans[:, 1] // _SQUARE], axis=1)
        _, number = np.unique(square, axis=0, return_inverse=True)
        number = number.reshape(-1)
        for index in range(int(number.max()) + 1):
            own = np.flatnonzero(number == index)
            low, high = spans[own, :2].min(0).tolist(), spans[own, 2:].max(0).tolist()
            codes = self.window(Extent(*low, *high), spans[own])
            held = Held(
                low[0], low[1], high[0] - low[0], high[1] - low[1], 1, 1, _ALL_HERE,
                _FIRST_SLOT, codes.reshape(1, -1), _CODES,
            )  # fmt: skip
            self._kernel.look_up(held, spans[own], begin[own], result)

    def states(self) -> tuple[tuple[str, str, str], ...]:
        """(tile, sha256, used | missing | refused) of every tile that was asked for, by name."""
        hashes = {tile.name: tile.sha256 for tile in self.layer.tiles}
        return tuple(
            (name, hashes.get(name, ""), state) for name, state in sorted(self._used.items())
        )

    def _close_files(self) -> None:
        for file in self._open.values():
            file.close()
        self._open.clear()

    def close(self) -> None:
        """Close all files. Raises Surroundings when one changed while it was read."""
        self._close_files()
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
        if layer.tile_scheme == LISTED or not isinstance(lattice, Lattice):
            return
        scheme, grid = SCHEMES[layer.tile_scheme], (lattice.west, lattice.north, lattice.per_degree)
        for name in scheme.tiles(extent, *grid):
            corner = scheme.corner_of(name)
            never = layer.published is not None and name not in layer.published
            if name in self._recorded or corner is None or never:
                continue
            shared = scheme.extent(corner, *grid).meet(extent)
            if shared is None or not len(within(asked, shared)):
                continue
            part_of(codes, shared, extent)[:] = code_of(Cause.TILE_MISSING)
            if name not in self._used:
                self._used[name] = "missing"
                place = Place(layer.file)
                told = Diagnostic.of("DD303", place, tile=name, layer=layer.id)
                self._tell(("", name), told)

    def _fill_tile(self, tile: Tile, extent: Extent, asked: Ints, codes: Codes) -> None:
        shared = tile.extent.meet(extent)
        assert shared is not None
        asked = within(asked, shared)
        if not len(asked):
            return
        target = part_of(codes, shared, extent)
        file = self._file(tile)
        if isinstance(file, Refusal):
            target[:] = code_of(file.cause)
            return
        inside = Extent(
            shared.row0 - tile.extent.row0, shared.col0 - tile.extent.col0,
            shared.row1 - tile.extent.row0, shared.col1 - tile.extent.col0,
        )  # fmt: skip
        corner = np.array([tile.extent.row0, tile.extent.col0] * 2)
        blocks = self._table(file)
        wanted = touched_blocks(asked - corner, blocks.height, blocks.width)
        at_once = max(1, _AT_ONCE // (blocks.height * blocks.width))
        for start in range(0, len(wanted), at_once):
            some = wanted[start : start + at_once]
            self._store.load(file, blocks, some, self._judge)
            for row, col in some.tolist():
                block = block_extent(file, (row, col))
                part = block.meet(inside)
                assert part is not None
                state = int(blocks.state[row, col])
                here = part_of(target, part, inside)
                if state == HERE:
                    own = self._store.values_of(blocks, Extent(row, col, row + 1, col + 1))
                    here[:] = self._code[part_of(own, part, block)]
                else:
                    here[:] = state

    def _table(self, file: RasterFile) -> BlockTable:
        if file.tile.name not in self._tables:
            self._tables[file.tile.name] = BlockTable(file)
        return self._tables[file.tile.name]

    def _file(self, tile: Tile) -> RasterFile | Refusal:
        if tile.name in self._refusals:
            return self._refusals[tile.name]
        if tile.name in self._open:
            self._open.move_to_end(tile.name)
            return self._open[tile.name]
        file = open_tile(self.layer, tile)
        if isinstance(file, Refusal):
            self._tell((tile.name,), file.complaint(tile))
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

    def _judge(
        self, file: RasterFile, at: tuple[int, int], values: Raw | None, why: Wording | None
    ) -> int:
        """HERE, or the code of why a block is not used: absent, unreadable, foreign values."""
        if values is None:
            if why:
                return self._unseen(file, at, Cause.BLOCK_UNREADABLE, "DD308", why=why)
            return self._unseen(file, at, Cause.BLOCK_ABSENT, "DD307")
        if int(values.max()) <= self._bound:
            return HERE
        foreign = self._code[values] == code_of(Cause.OUTSIDE_DOMAIN)
        if not foreign.any():
            return HERE
        shares = self.layer.decoding.threshold
        value = f"beyond {shares[0]:g}…{shares[1]:g}" if shares else int(values[foreign][0])
        return self._unseen(file, at, Cause.OUTSIDE_DOMAIN, "DD304", value=value)

    def _unseen(
        self, file: RasterFile, at: tuple[int, int], cause: Cause, code: str, **values: object
    ) -> int:
        extent, tile = block_extent(file, at), file.tile
        lon, lat = self.layer.lattice.lonlat(
            tile.extent.row0 + extent.row0, tile.extent.col0 + extent.col0
        )
        place = Place(tile.called, lon=lon, lat=lat)
        told = Diagnostic.of(
            code, place, block=f"{at[0]},{at[1]}", tile=tile.name, layer=self.layer.id, **values
        )
        self._tell((tile.name, *at), told)
        return code_of(cause)

    def _tell(self, key: _Key, diagnostic: Diagnostic) -> None:
        """Report once; a fork keeps it for the reader that it came from."""
        if key not in self._told:
            self._told[key] = diagnostic
            if not self._quiet:
                self._diagnostics.add(diagnostic)


def _sort_key(key: _Key) -> tuple[str, tuple[int, ...]]:
    return str(key[0]), tuple(part for part in key[1:] if isinstance(part, int))
