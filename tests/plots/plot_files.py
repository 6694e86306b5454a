"""Plot files for tests: a clean quadrilateral in Pará, and how it is written and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ddcheck.declarations.reader import PlotSource
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.formats import ReadOptions
from ddcheck.plots.reader import read_plots
from ddcheck.plots.table import Plots

SQUARE = [
    [-55.001234, -3.002345], [-54.991347, -3.001236], [-54.990128, -2.991238],
    [-55.000129, -2.992341], [-55.001234, -3.002345],
]  # fmt: skip
EVERY_RUN = ("DD170", "DD249", "DD257")
"""Notes about what a batch does not say and a run does not check; they are tested by themselves."""


def collection(*features: Any, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **more, "features": list(features)})


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"plot_id": "P", **properties}, "geometry": geometry}


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def multi(*parts: Any) -> dict[str, Any]:
    return {"type": "MultiPolygon", "coordinates": list(parts)}


def point(lon: Any, lat: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def moved(ring: list[list[float]], lon: float, lat: float) -> list[list[float]]:
    return [[round(x + lon, 6), round(y + lat, 6)] for x, y in ring]


def read_files(*paths: Path, options: ReadOptions | None = None) -> tuple[Plots, Diagnostics]:
    """The plots of files, and every complaint but those of `EVERY_RUN`."""
    diagnostics = Diagnostics()
    sources = [PlotSource(path, path.name) for path in paths]
    plots = read_plots(sources, diagnostics, lambda _: None, options)
    diagnostics.items[:] = [d for d in diagnostics.items if d.code not in EVERY_RUN]
    return plots, diagnostics


def read(
    tmp_path: Path,
    text: str | bytes,
    name: str = "plots.geojson",
    options: ReadOptions | None = None,
) -> tuple[Plots, Diagnostics]:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_files(path, options=options)


def codes(diagnostics: Diagnostics) -> list[str]:
    return [found.code for found in diagnostics.items]
