"""A plot cut in two holds what it held whole; certainty may only shrink along the cut."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np
import shapely
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import Screener
from shapely.ops import split
from small_batch import Batch, feature
from small_world import KINDS

DAYS = (date(2014, 12, 31), date(2020, 12, 31), date(2021, 6, 30))


def parts_of(polygon: shapely.Polygon, random: Random) -> list[shapely.Polygon]:
    """Two or more parts, cut along a random line through the middle of things."""
    west, south, east, north = polygon.bounds
    x = west + (east - west) * random.uniform(0.15, 0.85)
    y = south + (north - south) * random.uniform(0.15, 0.85)
    angle = random.choice((0.0, np.pi / 2, random.uniform(0, np.pi)))
    step = 2 * (east - west + north - south)
    dx, dy = step * np.cos(angle), step * np.sin(angle)
    line = shapely.LineString([(x - dx, y - dy), (x + dx, y + dy)])
    return list(split(polygon, line).geoms)


@given(st.integers(min_value=0, max_value=10**9))
@settings(max_examples=examples(25))
def test_parts_add_up(screener: Screener, seed: int) -> None:
    random = Random(seed)
    country = random.choice(("MY", "BR", "CN"))
    kind = random.choice((*KINDS, "mixed", "mixed", "half", "away"))
    whole = feature("whole", country, kind)
    polygon = shapely.geometry.shape(whole["geometry"])
    batch = Batch(plots=[whole])
    parts = parts_of(polygon, random)
    for number, part in enumerate(parts):
        piece = feature(f"part-{number}", country, kind)
        piece["geometry"] = shapely.geometry.mapping(part)
        batch.plots.append(piece)
    run = screener.batch(batch, packs=("forest-loss",)).run
    assert run is not None
    record = run.record
    names = list(record.links.plot_id)
    at, rest = names.index("whole"), [i for i, n in enumerate(names) if n != "whole"]
    assert len(rest) == len(parts) >= 2
    ground = record.sheet.ground
    area = ground.hectares(record.measured.area)
    close(area[rest].sum(), area[at])
    close(ground.hectares(record.measured.seen)[rest].sum(),
          ground.hectares(record.measured.seen)[at], loose=2e-6 * area[at])  # fmt: skip
    for day in DAYS:
        for tolerance in (0.0, 1.0):
            loss = ground.forest_loss(day, 10.0, tolerance)
            close(loss.nominal[rest].sum(), loss.nominal[at])
            assert loss.lo[rest].sum() <= loss.lo[at] + 1e-7
            assert loss.hi[rest].sum() >= loss.hi[at] - 1e-7


def close(found: float, expected: float, *, loose: float = 1e-7) -> None:
    assert abs(found - expected) <= max(1e-9 * expected, loose), (found, expected)
