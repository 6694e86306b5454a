"""Checks of where a plot lies (method §7: G12 to G18, G33). Outlines of countries come along."""

from __future__ import annotations

import numpy as np
import shapely

from ddcheck.plots import country_outlines
from ddcheck.plots.decimals import half_unit_m, said_m
from ddcheck.plots.outline import Bools, Floats, Ints
from ddcheck.plots.placeholder_places import CAPITALS, MIDDLES
from ddcheck.plots.scene import Scene

SEA_KM, COAST_KM = 10.0, 1.0
"""In the sea: beyond the margin of the outlines. Off the coast: beyond what they are drawn to."""
PLACEHOLDER_KM = 1.0
COLLECTION_KM = 50.0
ADMIN_IOU = 0.9
_M_PER_DEGREE = 111_320.0


def decimals(scene: Scene) -> None:
    """G12: how exactly the coordinates were written: 6 are wanted, 3 are 56 metres."""
    known = scene.usable & (scene.decimals >= 0)

    def shown(row: int) -> dict[str, object]:
        used = scene.decimals[row]
        return {"decimals": int(used), "metres": said_m(float(half_unit_m(used)))}

    scene.warn("DD225", known & (scene.decimals == 5), shown)
    scene.warn("DD226", known & (scene.decimals == 4), shown)
    scene.doubtful("DD227", known & (scene.decimals <= 3), shown)


def country(scene: Scene) -> None:
    """G13, G14, G16, G17: out of the declared country, and why: exchanged, mirrored, in the sea."""
    declared = scene.texts("country")
    for name in sorted({c for c in declared if c is not None}):
        rows = np.flatnonzero((declared == name) & ~np.isnan(scene.lon))
        if not len(rows):
            continue
        if country_outlines.has_outline(name):
            _in_country(scene, name, rows)
        else:
            flagged = np.zeros(len(scene), bool)
            flagged[rows] = True
            scene.warn("DD216", flagged, lambda _, name=name: {"country": name})  # type: ignore[misc]
            _on_land(scene, rows)
    _on_land(scene, np.flatnonzero((declared == None) & ~np.isnan(scene.lon)))  # noqa: E711


def _in_country(scene: Scene, name: str, rows: Ints) -> None:
    lon, lat = scene.lon[rows], scene.lat[rows]
    within = country_outlines.inside(lon, lat, name)
    rows, lon, lat = rows[~within], lon[~within], lat[~within]
    if not len(rows):
        return
    away = country_outlines.outside(lon, lat, name)
    causes = np.full(len(rows), "DD209", object)
    causes[away & (country_outlines.km_from_land(lon, lat) > SEA_KM)] = "DD231"
    for code, x, y in (
        ("DD228", -lon, lat), ("DD228", lon, -lat), ("DD228", -lon, -lat),
        ("DD202", lat, lon),
    ):  # fmt: skip
        there = away & (np.abs(y) <= 90) & (np.abs(x) <= 180)
        there[there] = ~country_outlines.outside(x[there], y[there], name)
        causes[there] = code
    for code in ("DD202", "DD228", "DD231", "DD209"):
        _refuse(scene, code, rows[away & (causes == code)], name)
    near, near_lon, near_lat = rows[~away], lon[~away], lat[~away]
    other = country_outlines.country_at(near_lon, near_lat)
    at_border = np.zeros(len(scene), bool)
    at_border[near[other != None]] = True  # noqa: E711
    named = dict(zip(near.tolist(), other, strict=True))
    scene.warn(
        "DD233", at_border, lambda row: {"country": name, "other": named[row],
                                         "km": f"{country_outlines.MARGIN_KM:g}"}
    )  # fmt: skip
    _off_coast(scene, near[other == None])  # noqa: E711


def _refuse(scene: Scene, code: str, rows: Ints, name: str) -> None:
    flagged = np.zeros(len(scene), bool)
    flagged[rows] = True
    lon, lat = scene.lon.copy(), scene.lat.copy()
    scene.refuse(
        code, flagged,
        lambda row: {"country": name, "lon": f"{lon[row]:.6f}", "lat": f"{lat[row]:.6f}",
                     "km": f"{SEA_KM:g}"},
    )  # fmt: skip


def _on_land(scene: Scene, rows: Ints) -> None:
    """G16 where no outline was asked: in the sea beyond the margin, or off the coast."""
    if not len(rows):
        return
    afloat = rows[country_outlines.country_at(scene.lon[rows], scene.lat[rows]) == None]  # noqa: E711
    far = country_outlines.km_from_land(scene.lon[afloat], scene.lat[afloat]) > SEA_KM
    _refuse(scene, "DD231", afloat[far], "")
    _off_coast(scene, afloat[~far])


def _off_coast(scene: Scene, rows: Ints) -> None:
    km = np.zeros(len(scene))
    km[rows] = country_outlines.km_from_land(scene.lon[rows], scene.lat[rows])
    scene.warn("DD232", km > COAST_KM, lambda row: {"km": f"{km[row]:.1f}"})


def placeholder_points(scene: Scene) -> None:
    """G15: a point at the middle or the capital of a country says only which country it is."""
    rows = np.flatnonzero(scene.is_point)
    if not len(rows):
        return
    declared = scene.texts("country")
    for row_country in sorted({c for c in declared[rows] if c is not None}):
        own = rows[declared[rows] == row_country]
        near = _near_any(scene.points[own], _placeholders(row_country))
        flagged = np.zeros(len(scene), bool)
        flagged[own[near]] = True
        scene.refuse(
            "DD230",
            flagged,
            lambda _, c=row_country: {"country": c, "km": f"{PLACEHOLDER_KM:g}"},  # type: ignore[misc]
        )


def _placeholders(name: str) -> Floats:
    places = [(lon, lat) for lat, lon in (t[name] for t in (MIDDLES, CAPITALS) if name in t)]
    if country_outlines.has_outline(name):
        places += country_outlines.middles(name)
    return np.array(places).reshape(-1, 2)


def _near_any(points: Floats, places: Floats) -> Bools:
    east = (points[:, None, 0] - places[None, :, 0]) * np.cos(np.radians(points[:, None, 1]))
    north = points[:, None, 1] - places[None, :, 1]
    km = np.hypot(east, north) * _M_PER_DEGREE / 1000
    return np.asarray((km < PLACEHOLDER_KM).any(1))


def collection_distance(scene: Scene) -> None:
    """G18: far from the mill or the collection point that it is said to deliver to."""
    lon, lat = scene.numbers("collection_lon"), scene.numbers("collection_lat")
    east = (lon - scene.lon) * np.cos(np.radians((lat + scene.lat) / 2))
    km = np.hypot(east, lat - scene.lat) * _M_PER_DEGREE / 1000
    with np.errstate(invalid="ignore"):
        far = km > COLLECTION_KM
    scene.warn("DD234", far, lambda row: {"km": f"{km[row]:.0f}", "limit": f"{COLLECTION_KM:g}"})


def administrative_outline(scene: Scene) -> None:
    """G33: the outline of a country instead of a plot. Smaller units do not come along."""
    flagged = np.zeros(len(scene), bool)
    for row in np.flatnonzero(scene.area_ha > 100).tolist():
        for outline in _alike(scene.shapes[row]):
            common = shapely.area(shapely.intersection(outline, scene.shapes[row]))
            union = outline.area + scene.shapes[row].area - common
            flagged[row] |= bool(common / union > ADMIN_IOU)
    scene.warn("DD254", flagged)


def _alike(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Outlines of countries whose box is nearly that of a shape."""
    box = np.array(shape.bounds)
    size = max(box[2] - box[0], box[3] - box[1])
    names, bounds = _boxes()
    near = (np.abs(bounds - box) < 0.1 * size).all(1)
    return [country_outlines.outlines()[name] for name in names[near]]


def _boxes() -> tuple[np.ndarray, Floats]:
    every = country_outlines.outlines()
    return np.array(list(every)), shapely.bounds(np.array(list(every.values())))


CHECKS = (decimals, placeholder_points, country, collection_distance, administrative_outline)
