"""Declared against measured area."""

import json

import numpy as np
import pytest

from ddcheck.declarations.reader import PlotSource
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.area_check import compare_areas
from ddcheck.plots.reader import read_plots


@pytest.mark.parametrize(
    ("declared", "measured", "cause"),
    [
        (10, 10, None),
        (12, 10, None),
        (20, 10, ""),
        (100, 10, "×10"),
        (1, 10, "÷10"),
        (24.71, 10, "acre"),
        (150, 10, "mu"),
        (100_000, 10, "m²"),
        (0.1, 10, "km²"),
        (62.5, 10, "rai"),
    ],
)
def test_a_slip_is_named(tmp_path, declared, measured, cause):
    ring = [[-55.0, -3.0], [-54.99, -3.0], [-54.99, -2.99], [-55.0, -3.0]]
    feature = {
        "type": "Feature",
        "properties": {"plot_id": "P", "declared_area_ha": declared},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "plots.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    diagnostics = Diagnostics()
    plots = read_plots([PlotSource(path, path.name)], diagnostics, lambda _: None)
    compare_areas(plots, np.array([float(measured)]), diagnostics)

    if cause is None:
        assert not diagnostics.items
    else:
        [found] = diagnostics.items
        assert found.code == "DD214"
        assert cause in found.message("en")
