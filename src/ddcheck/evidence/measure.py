"""From plots and a plan to hectares by canopy and loss year, seen and unseen (method §2, §3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.area import LARGEST, PICO_HA_PER_M2, plot_areas, ring_areas
from ddcheck.evidence.catalogue import Catalogue, Layer, RasterLayer, VectorLayer
from ddcheck.evidence.causes import SEEN_LIMIT, Cause
from ddcheck.evidence.classes import Classes
from ddcheck.evidence.converge import Convergence, reached_overlap
from ddcheck.evidence.count import count
from ddcheck.evidence.coverage import Lattice
from ddcheck.evidence.decoding import WATER
from ddcheck.evidence.kernel import kernel_for
from ddcheck.evidence.outlines import Floats, Ints, edges_in, together, valid
from ddcheck.evidence.plane import PlaneLattice
from ddcheck.evidence.position import Position
from ddcheck.evidence.raster import quiet_gdal
from ddcheck.evidence.results import (
    Bits,
    CoverTable,
    LayerUse,
    Measurements,
    Overlap,
    Plan,
    Unseen,
)
from ddcheck.evidence.rings import Shapes
from ddcheck.evidence.sources import HANSEN, further_sources
from ddcheck.evidence.tabulate import CHUNK, Tally
from ddcheck.evidence.threads import MOST_THREADS
from ddcheck.evidence.vector import without
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics, Place

__all__ = ["LayerUse", "Measurements", "Overlap", "Plan", "measure"]

_CAUSES = 17  # 16 bits and “known”
_AREA_PLOTS = 1 << 14  # plots whose area is computed at once when there is no raster to read
_CLOSES_RELATIVE = 2e-6
_CLOSES_M2 = 0.01


def _silent(_: int) -> None:
    return


def measure(
    geometries: NDArray[np.object_],
    plan: Plan,
    catalogue: Catalogue | None,
    diagnostics: Diagnostics,
    progress: Callable[[int], None] = _silent,
    *,
    position: Position | None = None,
    chunk: int = CHUNK,
    threads: int = 1,
    run_size: int | None = None,
    sharing: int = 1,
) -> Measurements:
    """Measure n plots: shapely polygons in longitude and latitude, None where unusable.

    `position` is how well their outlines are known; without it the outlines are taken as exact.
    `progress` is told how many more plots are done. `chunk` bounds the memory of one step; neither
    it nor the number of `threads` has an influence on the result; nor has `run_size`, the plots of
    the whole run where these are a part of it, by which the accelerator is chosen; nor `sharing`,
    how many calls at the same time share the memory for blocks. Raises Surroundings when a raster
    changes while it is read.
    """
    shapes = Shapes.of(geometries)
    plots = np.flatnonzero(shapes.usable)
    tally = Tally.of(len(geometries))
    tally.astray[plots] = ~valid(shapes, plots, max(1, min(threads, MOST_THREADS)))
    answers = [_answer(asserts, product, catalogue) for asserts, product in plan.rasters]
    _refuse_unlike(answers, catalogue, diagnostics)
    layers = [a.layer for a in answers if a.layer is not None and a.cause is None]
    whole = together(shapes, plots)
    pixels = _pixels(whole.bounds[plots], layers)
    kernel = kernel_for(len(plots) if run_size is None else run_size, pixels)
    further = further_sources(plan, catalogue, diagnostics, sharing)
    complete = bool(answers) and len(layers) == len(answers)
    used = layers if complete else []
    readers = [LayerReader(layer, diagnostics, sharing=sharing) for layer in used]
    first = [(reader.layer.asserts, reader) for reader in readers]
    asked = Convergence.prepare(whole, plots, plan, first, further, position, threads, kernel)
    with quiet_gdal():
        if complete:
            classes = _classes_of(layers, plan.canopy_thresholds)
            work = (whole, plots, readers, classes, tally)
            count(*work, progress, chunk, threads, kernel, asked.assayer)
            bits, seen, cover = _assess(tally, layers, classes, _tilt(whole, plots, layers[0]))
        else:
            _areas_only(whole, plots, tally, progress)
            bits, seen, cover = _nothing_seen(tally, answers, plots, catalogue)
        found = asked.conclude(plots, _refused(tally, bits), tally.area, seen, threads)
        for reader in [*readers, *(item.reader for item in further)]:
            if reader is not None:
                reader.close()
    uses = [_use(reader.layer, reader.states()) for reader in readers]
    uses += [_use(layer, ()) for layer in layers if not complete]
    uses += [_use(i.reader.layer, i.reader.states()) for i in further if i.reader is not None]
    overlaps = {}
    sound = plots[~tally.astray[plots]]
    for product in plan.overlaps:
        vector = None if catalogue is None else catalogue.vector(product)
        overlap = reached_overlap(
            geometries, sound, tally.area, product, vector, diagnostics, found.reach,
            has_catalogue=catalogue is not None,
        )  # fmt: skip
        overlaps[product] = without(overlap, tally.astray, tally.area)
        if vector is not None:
            uses.append(_use_vector(vector, overlap))
    loss = next((layer for layer in layers if layer.asserts == "loss_year"), None)
    names = answers or [_Answer("", "", None, Cause.NO_LAYER)]
    bits = found.with_outer(bits)
    unseen_by = [a.unseen(own) for a, own in zip(names, bits, strict=True)]
    unseen_by += found.unseen_by(further)
    return Measurements(
        area=tally.area,
        seen=found.seen,
        unseen=tally.area - found.seen,
        unseen_cause=np.bitwise_or.reduce([by.bits for by in unseen_by], axis=0),
        unseen_by=tuple(unseen_by),
        cover=cover,
        thresholds=plan.canopy_thresholds,
        overlaps=overlaps,
        layers=tuple(uses),
        loss_period=None if loss is None else (loss.period_start.year, loss.period_end.year),
        loss_end=None if loss is None else loss.period_end,
        year_tolerance=None if loss is None else loss.year_tolerance,
        answers=found.answers,
        reached=found.reached,
        sigma_m=found.sigma,
        watched_until=found.watched_until,
        dry=_dry(tally, layers) if complete else {},
    )


@dataclass
class _Answer:
    """Which layer answers a question of the plan, or why none does."""

    asserts: str
    product: str
    layer: RasterLayer | None
    cause: Cause | None = None
    refused: str = ""

    def unseen(self, bits: Bits) -> Unseen:
        shown = self.product if self.layer is None else self.layer.title
        return Unseen(self.asserts, self.product, shown, bits, self.refused)


def _pixels(bounds: Floats, layers: Sequence[RasterLayer]) -> float:
    """How many pixels lie in the boxes of plots, roughly."""
    lattice = next(
        (layer.lattice for layer in layers if isinstance(layer.lattice, Lattice)), HANSEN
    )
    west, south, east, north = bounds.T
    return float(((east - west) * (north - south)).sum()) * lattice.per_degree**2


def _answer(asserts: str, product: str, catalogue: Catalogue | None) -> _Answer:
    if catalogue is None:
        return _Answer(asserts, product, None, Cause.NO_CATALOGUE)
    layer = catalogue.layer(product, asserts)
    if not isinstance(layer, RasterLayer):
        return _Answer(asserts, product, None, Cause.NO_LAYER)
    return _Answer(asserts, product, layer)


def _refuse_unlike(
    answers: list[_Answer], catalogue: Catalogue | None, diagnostics: Diagnostics
) -> None:
    """Say which questions no layer answers, and refuse layers without licence or common lattice."""
    first: Lattice | PlaneLattice | None = None
    for answer in answers:
        layer = answer.layer
        if answer.cause is Cause.NO_LAYER and catalogue is not None:
            place = Place(catalogue.file, field=answer.asserts)
            diagnostics.report("DD301", place, product=answer.product, asserts=answer.asserts)
        if layer is None:
            continue
        if not layer.use_is_declared:
            _refuse(answer, layer, "DD312", diagnostics, use="commercial use")
        elif first is not None and layer.lattice != first:
            _refuse(answer, layer, "DD305", diagnostics, found=_say(layer.lattice),
                    expected=_say(first))  # fmt: skip
        else:
            first = layer.lattice


def _refuse(
    answer: _Answer, layer: Layer, code: str, diagnostics: Diagnostics, **values: str
) -> None:
    answer.cause, answer.refused = Cause.LAYER_REFUSED, code
    diagnostics.report(code, Place(layer.file, field=layer.id), layer=layer.id, **values)


def _say(lattice: Lattice | PlaneLattice) -> str:
    if isinstance(lattice, PlaneLattice):
        return f"{lattice.crs}, {lattice.pixel:g} m from {lattice.west:g}, {lattice.north:g}"
    return f"{lattice.per_degree} pixels a degree from {lattice.west:g}, {lattice.north:g}"


def _classes_of(layers: list[RasterLayer], thresholds: tuple[float, ...]) -> Classes:
    """Tables from codes to classes: canopy bin × loss year while all layers know the pixel."""
    years = max([len(layer.decoding.years) for layer in layers] + [1])
    seen = years * (len(thresholds) + 1)
    wet = seen * _CAUSES ** len(layers)
    values = np.arange(SEEN_LIMIT)
    tables = []
    for place, layer in enumerate(layers):
        table = np.zeros(256, np.int64)
        if layer.asserts == "loss_year":
            table[:SEEN_LIMIT] = np.minimum(values, years - 1)
        elif layer.asserts == "tree_cover":
            table[:SEEN_LIMIT] = years * np.searchsorted(thresholds, values, side="left")
        elif layer.asserts == "land_mask":
            table[WATER] = wet
        table[SEEN_LIMIT:] = np.arange(1, _CAUSES) * _CAUSES**place * seen
        tables.append(table)
    return Classes(tuple(tables), seen, wet)


def _assess(
    tally: Tally, layers: list[RasterLayer], classes: Classes, tilt: Floats
) -> tuple[list[Bits], Ints, CoverTable]:
    """Cause bits of each layer, seen pico-hectares, and the table of what was seen."""
    plot, number, area = tally.rows(classes.seen + _CAUSES ** len(layers))
    bits = _cause_bits(plot, number - classes.seen, len(layers), len(tally.area))
    apart = np.abs(tally.grid - tally.area).astype(np.float64)
    allowed = tally.area * (_CLOSES_RELATIVE + tilt) + _CLOSES_M2 * PICO_HA_PER_M2
    too_small = (tally.grid == 0) & (tally.area > 0)
    open_ended = (tally.astray | too_small | (apart > allowed)) & ~tally.too_large
    for own in bits:
        own[open_ended] |= Cause.DOES_NOT_CLOSE.value
        own[tally.too_large] |= Cause.PLOT_TOO_LARGE.value
    refused = open_ended | tally.too_large
    seen = np.where(refused, 0, _apportion(tally))
    years = next((layer.decoding.years for layer in layers if layer.decoding.years), (0,))
    rows = (number < classes.seen) & ~refused[plot] & (area > 0)
    bins, year = np.divmod(number[rows], len(years))
    table = CoverTable(
        plot[rows], bins.astype(np.int16), np.array(years, np.int16)[year], area[rows]
    )
    return bits, seen, table


def _dry(tally: Tally, layers: Sequence[RasterLayer]) -> dict[str, NDArray[np.bool_]]:
    """The plots that the land mask shows whole and without a pixel of water, by its id."""
    whole = ~(tally.astray | tally.too_large) & (tally.grid > 0) & (tally.grid_seen == tally.grid)
    masks = [layer for layer in layers if layer.asserts == "land_mask"]
    return {layer.id: whole & ~tally.wet for layer in masks}


def _cause_bits(plot: Ints, unseen: Ints, layers: int, size: int) -> list[Bits]:
    """Undo the numbers of classes that are not seen: one cause (0 none) a layer."""
    rows = unseen >= 0
    result = []
    for place in range(layers):
        digit = unseen[rows] // _CAUSES**place % _CAUSES
        bits = np.zeros(size, np.uint16)
        known = digit > 0
        flags = np.left_shift(1, digit[known] - 1).astype(np.uint16)
        np.bitwise_or.at(bits, plot[rows][known], flags)
        result.append(bits)
    return result


def _apportion(tally: Tally) -> Ints:
    """Seen pico-hectares of the geodesic area, in the proportion found on the grid.

    Everything seen gives the whole area, nothing seen gives 0, and less seen on the grid never
    gives more.
    """
    grid = np.maximum(tally.grid, 1)
    rest = (tally.area - tally.grid).astype(np.float64)
    moved = np.rint(rest * (tally.grid_seen / grid)).astype(np.int64)
    share = np.clip(tally.grid_seen + moved, 0, tally.area)
    whole = (tally.grid_seen == tally.grid) & (tally.grid > 0)
    return np.where(whole, tally.area, np.where(tally.grid_seen == 0, 0, share))


def _tilt(shapes: Shapes, plots: Ints, layer: RasterLayer) -> Floats:
    """By how much the area of a pixel can differ between its edge and its mean, relative.

    Coverage takes a row's pixels as of even density; near the poles that alone exceeds 2e-6.
    """
    if isinstance(layer.lattice, PlaneLattice):
        return np.zeros(len(shapes))
    bounds = shapes.bounds[plots]
    steepest = np.minimum(np.abs(bounds[:, 1::2]).max(1), 89.9) if len(plots) else np.zeros(0)
    result = np.zeros(len(shapes))
    result[plots] = np.tan(np.radians(steepest)) * np.radians(0.5 / layer.lattice.per_degree)
    return result


def _refused(tally: Tally, bits: list[Bits]) -> NDArray[np.bool_]:
    """Plots whose pixels do not add up to them, or that are too large to count."""
    found = np.bitwise_or.reduce(bits, axis=0) & (Cause.DOES_NOT_CLOSE | Cause.PLOT_TOO_LARGE).value
    refused: NDArray[np.bool_] = tally.astray | tally.too_large | (found > 0)
    return refused


def _areas_only(shapes: Shapes, plots: Ints, tally: Tally, progress: Callable[[int], None]) -> None:
    for start in range(0, len(plots), _AREA_PLOTS):
        own = plots[start : start + _AREA_PLOTS]
        edges = edges_in(shapes.rings.take(own))
        tally.area[own], over = plot_areas(edges, *ring_areas(edges))
        tally.too_large[own] = over > 0
        progress(len(own))


def _nothing_seen(
    tally: Tally, answers: list[_Answer], plots: Ints, catalogue: Catalogue | None
) -> tuple[list[Bits], Ints, CoverTable]:
    size = len(tally.area)
    none = Cause.NO_CATALOGUE if catalogue is None else Cause.NO_LAYER
    bits = []
    for cause in [answer.cause for answer in answers] or [none]:
        own = np.zeros(size, np.uint16)
        own[plots] = 0 if cause is None else cause.value
        bits.append(own)
    nothing = np.zeros(0, np.int64)
    table = CoverTable(nothing, np.zeros(0, np.int16), np.zeros(0, np.int16), nothing)
    return bits, np.zeros(size, np.int64), table


def _use(layer: Layer, tiles: tuple[tuple[str, str, str], ...]) -> LayerUse:
    return LayerUse(
        layer.id, layer.title, layer.product, layer.asserts, layer.version, layer.period_start,
        layer.period_end, layer.licence.name, layer.licence.attribution, layer.record_sha256, tiles,
    )  # fmt: skip


def _use_vector(layer: VectorLayer, overlap: Overlap) -> LayerUse:
    refused = any(reason.code == "layer_refused" for reason in overlap.reasons)
    state = "refused" if refused else "used"
    return _use(layer, ((layer.called, layer.sha256, state),))


assert np.iinfo(np.int64).max == LARGEST
