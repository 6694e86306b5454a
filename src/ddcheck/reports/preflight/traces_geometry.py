"""Boundaries as TRACES sees them: cut to six decimals, many at once (laws §4.8).

The system cuts what stands behind the sixth decimal, so the file is written already cut, and what
is checked is what the system will see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.model.foreign_words import why_not_valid
from ddcheck.model.wording import Wording
from ddcheck.plots.area import areas_ha
from ddcheck.plots.outline import Outline

Shapes = NDArray[np.object_]
Refused = dict[int, tuple[str, Mapping[str, object]]]
"""Rows that TRACES would refuse: the code of the complaint, and its values."""
_SCALE = 1e6
_EXACT = 10
"""Decimals to which the middle of a circle is exact: 0.01 mm on the ground."""
_TOGETHER = Wording("its corners fall together", "其角点重合")
_NO_AREA = Wording("it encloses no area", "没有围成面积")


def cut(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coordinates without what stands behind the sixth decimal of their shortest text."""
    whole = np.rint(coordinates * _SCALE)
    too_far = np.abs(whole / _SCALE) > np.abs(coordinates)
    return np.asarray((whole - np.sign(whole) * too_far) / _SCALE + 0.0)


def cut_polygons(shapes: Shapes) -> tuple[Shapes, Refused, NDArray[np.int64]]:
    """Polygons cut and turned as the system wants them; what is refused; how many corners fell away.

    Of what is refused, the shape is None.
    """
    made: Shapes = np.full(len(shapes), None, object)
    refused: Refused = {}
    parts, of = shapely.get_parts(shapes, return_index=True)
    holes = np.bincount(of, shapely.get_num_interior_rings(parts), len(shapes)).astype(np.int64)
    short = np.zeros(len(shapes), bool)
    short[of[_is_short(parts)]] = True
    for row in np.flatnonzero(short).tolist():
        refused[row] = "DD281", {"why": _TOGETHER}
    for row in np.flatnonzero(holes).tolist():
        refused[row] = "DD280", {"holes": int(holes[row])}
    sound = np.flatnonzero(~short & (holes == 0))
    whole = shapely.orient_polygons(
        shapely.remove_repeated_points(shapely.transform(shapes[sound], cut))
    )
    valid = shapely.is_valid(whole)
    for row, shape in zip(sound[~valid].tolist(), whole[~valid], strict=True):
        refused[row] = "DD281", {"why": why_not_valid(str(shapely.is_valid_reason(shape)))}
    flat = valid.copy()
    flat[valid] = ~(areas_ha(Outline.of(whole[valid])) > 0)
    for row in sound[flat].tolist():
        refused[row] = "DD281", {"why": _NO_AREA}
    made[sound[valid & ~flat]] = whole[valid & ~flat]
    lost = shapely.get_num_coordinates(shapes) - shapely.get_num_coordinates(made)
    return made, refused, np.where(shapely.is_missing(made), 0, lost).astype(np.int64)


def _is_short(parts: Shapes) -> NDArray[np.bool_]:
    """Whether a ring has fewer than three different corners once its coordinates are cut."""
    xy, ring = shapely.get_coordinates(shapely.get_exterior_ring(parts), return_index=True)
    xy = cut(xy)
    order = np.lexsort((xy[:, 1], xy[:, 0], ring))
    xy, ring = xy[order], ring[order]
    new = np.ones(len(ring), bool)
    new[1:] = (ring[1:] != ring[:-1]) | (xy[1:] != xy[:-1]).any(1)
    return np.asarray(np.bincount(ring, new, len(parts)) < 3)


def middles(circles: Shapes) -> NDArray[np.float64]:
    """The middle of each circle that stands for a point; its last digits are noise."""
    xy, of = shapely.get_coordinates(circles, return_index=True)
    last = np.append(of[1:] != of[:-1], True)  # the closing corner
    xy, of = xy[~last], of[~last]
    number = np.bincount(of, minlength=len(circles))
    sums = [np.bincount(of, xy[:, axis], len(circles)) for axis in (0, 1)]
    return cut((np.column_stack(sums) / number[:, None]).round(_EXACT))


def polygon_texts(shapes: Shapes) -> list[str]:
    """Polygons without holes as GeoJSON texts."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    ends = np.searchsorted(part, np.arange(1, len(parts) + 1))
    corners = xy.tolist()
    rings: list[list[str]] = [[] for _ in shapes]
    begin = 0
    for plot, end in zip(of.tolist(), ends.tolist(), strict=True):
        rings[plot].append(f"[{json.dumps(corners[begin:end])}]")
        begin = end
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    return [
        f'{{"type": "Polygon", "coordinates": {found[0]}}}'
        if one
        else f'{{"type": "MultiPolygon", "coordinates": [{", ".join(found)}]}}'
        for found, one in zip(rings, single.tolist(), strict=True)
    ]


def point_texts(circles: Shapes) -> list[str]:
    """The middles of circles as GeoJSON texts."""
    places = middles(circles).tolist() if len(circles) else []
    return [f'{{"type": "Point", "coordinates": {json.dumps(place)}}}' for place in places]
