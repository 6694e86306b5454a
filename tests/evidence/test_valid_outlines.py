"""Which outlines cross themselves: the quick answer is that of GEOS."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from how_many import examples
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.evidence.outlines import valid
from ddcheck.evidence.rings import Shapes


def outline(random: np.random.Generator) -> shapely.Geometry | None:
    """Round or wild, with holes inside or across, in parts that overlap or not, or none at all."""
    kind = random.integers(0, 6)
    if kind == 0:
        return None
    corners = int(random.integers(3, 12))
    angle = np.sort(random.random(corners)) * 2 * np.pi
    radius = 1 + random.choice([0.05, 0.6]) * random.standard_normal(corners)
    ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    if kind == 1:
        ring = ring[random.permutation(corners)]
    if kind == 2:
        ring = np.repeat(ring, 2, axis=0)
    if kind == 3:
        return shapely.Polygon(ring, [ring * random.choice([0.3, 1.1])])
    if kind == 4:
        away = random.choice([0.5, 9.0])
        return shapely.MultiPolygon([shapely.Polygon(ring), shapely.Polygon(ring + away)])
    return shapely.Polygon(ring)


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 3]))
def test_what_is_said_is_what_geos_says(seed: int, threads: int) -> None:
    random = np.random.default_rng(seed)
    drawn = np.array([outline(random) for _ in range(60)], object)
    shapes = Shapes.of(drawn)
    plots = np.flatnonzero(shapes.usable)[:: random.integers(1, 3)]
    assert np.array_equal(valid(shapes, plots, threads), shapely.is_valid(drawn[plots]))


def test_more_plots_than_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from ddcheck.evidence import outlines

    monkeypatch.setattr(outlines, "_AT_ONCE", 7)
    random = np.random.default_rng(1)
    drawn = np.array([outline(random) for _ in range(examples(100))], object)
    shapes = Shapes.of(drawn)
    plots = np.flatnonzero(shapes.usable)
    assert np.array_equal(valid(shapes, plots, 2), shapely.is_valid(drawn[plots]))
    assert valid(shapes, plots[:0], 2).shape == (0,)
