"""Land of plots inside a vector layer: certain, nominal and possible (method §1.11)."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.area import areas_of
from ddcheck.evidence.catalogue import VectorLayer
from ddcheck.evidence.features import Features, Shapes, features_of
from ddcheck.evidence.in_force import by_day
from ddcheck.evidence.outlines import Ints, edges_of, usable
from ddcheck.evidence.results import Overlap
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.reason import Reason

_PLOTS = 1 << 15  # plots that are cut at once
_ONE_AT_A_TIME = threading.Lock()
"""Features are shared by all threads, and GEOS changes a prepared shape when it is first asked."""


def overlap_of(
    geometries: NDArray[np.object_], plots: Ints, area: Ints, product: str,
    layer: VectorLayer | None, diagnostics: Diagnostics, *, has_catalogue: bool,
) -> Overlap:  # fmt: skip
    """Measure the overlap of n plots with one product. `plots` are usable, `area` is (n,).

    lo is the union of certain features; nominal adds those of possible status; hi adds what the
    layer could not show: ground outside what it covers, and the boxes of unusable features. In a
    layer whose blanks mean nothing, hi is the whole plot, and a plot without a find is unknown.
    """
    if layer is None:
        reason = Reason.of("no_layer", product=product)
        return _all_unknown(area, plots, reason if has_catalogue else Reason.of("no_catalogue"))
    if not layer.use_is_declared:
        place = Place(layer.file, field=layer.id)
        diagnostics.report("DD312", place, layer=layer.id, use="commercial use")
        refused = "DD312"
    else:
        with _ONE_AT_A_TIME:
            features = features_of(layer, diagnostics)
            if not isinstance(features, str):
                return _measure(geometries, plots, area, layer, features)
        refused = features
    reason = Reason("layer_refused", (("code", refused), ("layer", layer.title)))
    return _all_unknown(area, plots, reason)


def without(found: Overlap, astray: NDArray[np.bool_], area: Ints) -> Overlap:
    """Make the overlap of plots whose outline crosses or overlaps itself unknown."""
    if not astray.any():
        return found
    reasons = (*found.reasons, Reason.of("coverage_does_not_close"))
    return replace(
        found, lo=np.where(astray, 0, found.lo), nominal=np.where(astray, 0, found.nominal),
        hi=np.where(astray, area, found.hi), known=found.known & ~astray,
        reason=np.where(astray, len(reasons) - 1, found.reason).astype(np.int32), reasons=reasons,
    )  # fmt: skip


def _all_unknown(area: Ints, plots: Ints, reason: Reason) -> Overlap:
    zeros, index = np.zeros(len(area), np.int64), np.full(len(area), -1, np.int32)
    index[plots] = 0
    return Overlap(zeros, zeros, area, np.zeros(len(area), bool), index, (reason,))


def _measure(
    geometries: NDArray[np.object_], plots: Ints, area: Ints, layer: VectorLayer,
    features: Features,
) -> Overlap:  # fmt: skip
    box = shapely.box(*(getattr(layer.covers, s) for s in ("west", "south", "east", "north")))
    parts = [np.zeros(len(area), np.int64) for _ in range(4)]
    shapely.prepare(box)
    for start in range(0, len(plots), _PLOTS):
        own = plots[start : start + _PLOTS]
        shapes, whole = geometries[own], area[own]
        inside = _inside(shapes, whole, np.array([box], object))
        lo = _inside(shapes, whole, features.certain)
        nominal = np.maximum(_inside(shapes, whole, features.nominal), lo)
        within = shapes
        partial = inside < whole
        if partial.any():
            within = shapes.copy()
            within[partial] = _cut(shapes[partial], box)
        seen = _inside(within, whole, features.possible)
        hi = np.minimum(np.maximum(seen + (whole - inside), nominal), whole)
        for total, values in zip(parts, (inside, lo, nominal, hi), strict=True):
            total[own] = values
    found = _judge(plots, area, layer, features, *parts)
    if features.in_force is None or features.perhaps is None:
        return found
    inside = plots[found.nominal[plots] > 0]
    return replace(
        found, in_force=by_day(geometries, inside, area, features.in_force),
        perhaps=by_day(geometries, inside, area, features.perhaps),
    )  # fmt: skip


def _judge(
    plots: Ints, area: Ints, layer: VectorLayer, features: Features,
    inside: Ints, lo: Ints, nominal: Ints, hi: Ints,
) -> Overlap:  # fmt: skip
    reasons = (
        Reason.of("outside_layer", layer=layer.title),
        Reason.of("layer_has_no_absence", layer=layer.title),
    )
    index = np.full(len(area), -1, np.int32)
    usable_plot = np.zeros(len(area), bool)
    usable_plot[plots] = True
    outside = usable_plot & (inside < area)
    index[outside] = 0
    known = usable_plot & ~(outside & (inside == 0) & (nominal == 0))
    if not layer.absence_is_evidence or features.unbounded:
        hi = np.where(usable_plot, area, 0)
        index[usable_plot & (lo < area)] = 1
        known &= nominal > 0
    blank = usable_plot & ~known
    zeros = np.zeros_like(area)
    return Overlap(
        np.where(known, lo, zeros), np.where(known, nominal, zeros),
        np.where(blank, area, hi), known, index, reasons,
    )  # fmt: skip


def _cut(shapes: Shapes, by: shapely.Geometry | Shapes) -> Shapes:
    """Keep the polygonal part of intersections; empty where only lines or points meet."""
    cut: Shapes = np.asarray(shapely.intersection(shapes, by), object)
    mixed = np.flatnonzero((shapely.get_dimensions(cut) < 2) | (shapely.get_type_id(cut) == 7))
    for i in mixed:
        parts = shapely.get_parts(cut[i])
        cut[i] = shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])
    return cut


def _inside(plots: Shapes, area: Ints, parts: Shapes) -> Ints:
    """Pico-hectares of each plot inside disjoint polygons; exactly its area where one covers it."""
    total = np.zeros(len(plots), np.int64)
    if len(parts) == 0 or len(plots) == 0:
        return total
    plot, part = shapely.STRtree(parts).query(plots, predicate="intersects")
    order = np.lexsort((part, plot))
    plot, part = plot[order], part[order]
    shapely.prepare(parts[np.unique(part)])
    covered = shapely.covers(parts[part], plots[plot])
    np.add.at(total, plot[covered], area[plot[covered]])
    plot, part = plot[~covered], part[~covered]
    cut = _cut(plots[plot], parts[part])
    good = usable(cut)
    np.add.at(total, plot[good], areas_of(edges_of(cut[good])))
    return np.minimum(total, area)
