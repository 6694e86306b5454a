"""plots.geojson: the geometry as used, the figures beside it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
import shapely
from fixture_document import XSS, document

from ddcheck.reports import geojson_report

SQUARE = shapely.box(10.1, 1.0, 10.3, 1.2)


def written(plots: Any, geometries: Any) -> dict[str, Any]:
    stream = io.BytesIO()
    geojson_report.write(plots, geometries, stream)
    found: dict[str, Any] = json.loads(stream.getvalue())
    return found


def test_features_carry_verdict_and_hectares() -> None:
    shapes = [SQUARE, shapely.to_wkb(SQUARE), None, shapely.Polygon()]
    found = written(document()["plots"], shapes)
    assert found["type"] == "FeatureCollection"
    first, second, third, fourth = found["features"]
    assert first["properties"]["plot_id"] == "CI-0042"
    assert first["properties"]["risk_ceiling"] == "medium"
    assert first["properties"]["loss_after_cutoff_hi_ha"] == 14.0204
    assert first["properties"]["shipments"] == ["SHP-001"]
    assert second["properties"]["loss_after_cutoff_nominal_ha"] is None
    assert third["properties"]["plot_id"] == XSS
    assert third["geometry"] is None
    assert fourth["geometry"] is None
    assert shapely.geometry.shape(second["geometry"]).equals(SQUARE)


def test_rings_turn_as_the_standard_asks_and_keep_their_coordinates() -> None:
    clockwise = shapely.Polygon([(0, 0), (0, 0.1), (1 / 3, 0.1), (1 / 3, 0), (0, 0)])
    found = written(document()["plots"][:1], [clockwise])["features"][0]["geometry"]
    ring = shapely.LinearRing(found["coordinates"][0])
    assert ring.is_ccw
    assert sorted(map(tuple, found["coordinates"][0])) == sorted(clockwise.exterior.coords)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="shorter"):
        written(document()["plots"], [SQUARE])


def test_no_plots() -> None:
    assert written([], [])["features"] == []
