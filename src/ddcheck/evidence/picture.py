"""A small window around a plot for a map: what was seen, canopy, loss, and the outlines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.boxes import Boxes, common_lattice
from ddcheck.evidence.catalogue import Catalogue, RasterLayer
from ddcheck.evidence.causes import SEEN_LIMIT
from ddcheck.evidence.coverage import Frames, Lattice, frames_of
from ddcheck.evidence.features import features_of
from ddcheck.evidence.outlines import unwrapped
from ddcheck.evidence.plane_cells import gather_any
from ddcheck.evidence.raster import quiet_gdal
from ddcheck.evidence.results import Plan
from ddcheck.evidence.tiles import Extent
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics

MOST_CELLS = 200
_HANSEN = Lattice(-180.0, 80.0, 4000)
Ring = tuple[tuple[float, float], ...]
Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class Picture:
    """Cells (h, w) from the north-west corner; degrees.

    A cell is a square of `stride` x `stride` pixels, so that neither side has more than MOST_CELLS
    cells. It is seen where all its pixels are, shows the latest loss year among them (0 none),
    and the mean canopy in percent, rounded down. What is not seen holds 0.
    """

    west: float
    north: float
    pixel_lon: float
    pixel_lat: float
    seen: NDArray[np.bool_]
    canopy: Codes
    loss_year: NDArray[np.uint16]
    outline: tuple[Ring, ...]
    overlaps: tuple[tuple[str, tuple[Ring, ...]], ...]
    stride: int = 1


def picture(
    geometry: shapely.Geometry, plan: Plan, catalogue: Catalogue | None, *, margin: float = 0.15
) -> Picture:
    """Show the window of a polygon and `margin` times its longer side around it.

    What is wrong with files was said when the plots were measured; here it only stays unseen.
    """
    layers = _layers(plan, catalogue)
    lattice = common_lattice([layers[0].lattice]) if layers else _HANSEN
    whole = unwrapped(np.array([geometry], object), np.zeros(1, np.int64))
    extent, stride = _window(whole, lattice, margin)
    diagnostics = Diagnostics(keep=0)
    with quiet_gdal():
        readers = [LayerReader(layer, diagnostics) for layer in layers]
        tops = range(0, extent.height, stride)
        rows = [_row(readers, lattice, extent, top, stride) for top in tops]
        for reader in readers:
            reader.close()
    seen, canopy, year = (np.stack(same) for same in zip(*rows, strict=True))
    cell = stride / lattice.per_degree
    west = lattice.west + extent.col0 / lattice.per_degree
    north = lattice.north - extent.row0 / lattice.per_degree
    frame = shapely.box(west, north - cell * seen.shape[0], west + cell * seen.shape[1], north)
    return Picture(
        west, north, cell, cell, seen, canopy, year, _rings_of(whole),
        _overlaps(plan, catalogue, frame), stride,
    )  # fmt: skip


def _layers(plan: Plan, catalogue: Catalogue | None) -> list[RasterLayer]:
    """Find the raster layers of the plan, all or none: what one does not show is not seen."""
    if catalogue is None:
        return []
    found = [catalogue.layer(product, asserts) for asserts, product in plan.rasters]
    rasters = [layer for layer in found if isinstance(layer, RasterLayer)]
    alike = all(layer.lattice == rasters[0].lattice for layer in rasters)
    allowed = all(layer.use_is_declared for layer in rasters)
    return rasters if len(rasters) == len(found) and alike and allowed else []


def _window(plot: NDArray[np.object_], lattice: Lattice, margin: float) -> tuple[Extent, int]:
    """Pixels around a plot, a whole number of cells, and the stride that keeps them few."""
    frame = frames_of(shapely.bounds(plot), lattice)
    row, col = int(frame.row[0]), int(frame.col[0])
    height, width = int(frame.height[0]), int(frame.width[0])
    around = max(2, int(margin * max(height, width)))
    height, width = height + 2 * around, width + 2 * around
    stride = -(-max(height, width) // MOST_CELLS)
    rows, cols = -(-height // stride), -(-width // stride)
    top, left = row - around, col - around
    return Extent(top, left, top + rows * stride, left + cols * stride), stride


def _row(
    readers: list[LayerReader], lattice: Lattice, extent: Extent, top: int, stride: int
) -> tuple[NDArray[np.bool_], Codes, NDArray[np.uint16]]:
    """One row of cells: seen, mean canopy, latest loss year."""
    row = extent.row0 + top
    band = Extent(row, extent.col0, row + stride, extent.col1)
    cells = extent.width // stride
    seen = np.full(cells, bool(readers))
    canopy, year = np.zeros(cells, np.uint8), np.zeros(cells, np.uint16)
    for reader in readers:
        codes = _cells(_codes(reader, lattice, band), stride)
        seen &= (codes < SEEN_LIMIT).all(axis=1)
        if reader.layer.asserts == "tree_cover":
            canopy = codes.mean(axis=1, dtype=np.float64).astype(np.uint8)
        elif reader.layer.asserts == "loss_year":
            years = np.array(reader.layer.decoding.years, np.uint16)
            year = years[np.minimum(codes.max(axis=1), len(years) - 1)]
    canopy[~seen] = 0
    year[~seen] = 0
    return seen, canopy, year


def _codes(reader: LayerReader, lattice: Lattice, band: Extent) -> Codes:
    """Codes of a band of pixels of the picture's lattice: what lies under their middles."""
    if reader.layer.lattice == lattice:
        return reader.window(band)
    sides = (band.row0, band.col0, band.height, band.width)
    boxes = Boxes.of(Frames(*(np.array([side], np.int64) for side in sides)))
    seen = gather_any(boxes, lattice, reader.layer.lattice, reader.window)
    return seen.middle.reshape(band.height, band.width + 1)[:, :-1]


def _cells(codes: Codes, stride: int) -> Codes:
    """(stride, cells * stride) -> (cells, stride * stride)."""
    return codes.reshape(stride, -1, stride).swapaxes(0, 1).reshape(-1, stride * stride)


def _overlaps(
    plan: Plan, catalogue: Catalogue | None, frame: shapely.Geometry
) -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    result = []
    for product in plan.overlaps:
        layer = None if catalogue is None else catalogue.vector(product)
        if layer is None or not layer.use_is_declared:
            continue
        features = features_of(layer, Diagnostics(keep=0))
        if isinstance(features, str):
            continue
        near = features.nominal[shapely.intersects(features.nominal, frame)]
        result.append((product, _rings_of(shapely.intersection(near, frame))))
    return tuple(result)


def _rings_of(shapes: NDArray[np.object_]) -> tuple[Ring, ...]:
    polygons = shapely.get_parts(shapes)
    rings = shapely.get_rings(polygons[shapely.get_type_id(polygons) == 3])
    return tuple(
        tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring)) for ring in rings
    )
