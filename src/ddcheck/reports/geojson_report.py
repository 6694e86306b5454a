"""plots.geojson: the geometry that was used, with what was found about each plot (RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import shapely

SCALARS = (
    "plot_id", "country", "producer", "area_ha", "declared_area_ha", "seen_ha", "unseen_ha",
)  # fmt: skip
INTERVALS = ("forest_at_cutoff_ha", "loss_after_cutoff_ha")


def write(
    plots: Iterable[Mapping[str, Any]], geometries: Iterable[object], stream: BinaryIO
) -> None:
    """One feature a line. `geometries` run beside `plots`: shapely, WKB, or None for no geometry.

    Coordinates are longitude and latitude (WGS 84) and are written as they were used, unrounded;
    rings turn as RFC 7946 §3.1.6 asks. Raises ValueError when the two are not of one length.
    """
    separator = b'{"type": "FeatureCollection", "features": [\n'
    empty = True
    for plot, geometry in zip(plots, geometries, strict=True):
        stream.write(separator + _dump(_feature(plot, geometry)))
        separator, empty = b",\n", False
    stream.write(separator + b"]}\n" if empty else b"\n]}\n")


def _feature(plot: Mapping[str, Any], geometry: object) -> dict[str, Any]:
    return {"type": "Feature", "geometry": _geometry(geometry), "properties": properties(plot)}


def properties(plot: Mapping[str, Any]) -> dict[str, Any]:
    """Flat, so that desktop GIS shows every value: intervals as three columns."""
    found = {key: plot[key] for key in SCALARS}
    risk = plot["risk"]
    found["risk_floor"] = None if risk is None else risk["floor"]
    found["risk_ceiling"] = None if risk is None else risk["ceiling"]
    for key in INTERVALS:
        interval = plot[key]
        for end in ("lo", "nominal", "hi"):
            found[f"{key[:-3]}_{end}_ha"] = None if interval is None else interval[end]
    found["unseen_causes"] = "; ".join(plot["unseen_causes"])
    found["shipments"] = list(plot["shipments"])
    found["closed_by_review"] = "; ".join(plot.get("closed_by_review", ()))
    if "carried" in plot:  # under one name, so that none of ours is hidden by somebody's
        found["carried"] = plot["carried"]
    return found


def _geometry(geometry: object) -> dict[str, Any] | None:
    if geometry is None:
        return None
    shape = shapely.from_wkb(geometry) if isinstance(geometry, bytes | bytearray) else geometry
    if shape is None or shapely.is_empty(shape):
        return None
    mapped: dict[str, Any] = shapely.geometry.mapping(shapely.orient_polygons(shape))
    return mapped


def _dump(value: dict[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace")
