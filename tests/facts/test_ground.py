"""What a layer says of its own dating is never narrowed by a rule."""

from dataclasses import replace
from datetime import date

import numpy as np

from ddcheck.evidence.measure import measure
from ddcheck.evidence.results import CoverTable, Plan
from ddcheck.facts.given_plots import GivenPlots
from ddcheck.facts.ground import HECTARE, Ground
from ddcheck.model.diagnostic import Diagnostics


def ground(year: int, layer_tolerance: float | None) -> Ground:
    """One seen plot of 4 ha, 1 ha of it lost in a year, under forest."""
    nothing = np.array([None], dtype=object)
    empty = measure(nothing, Plan("l", "t", "m", (), (10.0,)), None, Diagnostics())
    hectares = np.array([int(HECTARE)])
    cover = CoverTable(np.array([0]), np.array([1], np.int16), np.array([year], np.int16), hectares)
    measured = replace(
        empty, area=hectares * 4, seen=hectares * 4, unseen=hectares * 0, cover=cover,
        year_tolerance=layer_tolerance,
    )  # fmt: skip
    given = GivenPlots(("Polygon",), np.array([False]), (None,))
    return Ground(np.array([0]), ("P",), given, measured, "l")


def interval(found) -> tuple[float, float, float]:
    return float(found.lo[0]), float(found.nominal[0]), float(found.hi[0])


def test_the_wider_tolerance_counts():
    day = date(2020, 12, 31)

    assert interval(ground(2023, 1.0).forest_loss(day, 10.0, 1.0)) == (1, 1, 1)
    assert interval(ground(2023, None).forest_loss(day, 10.0, 1.0)) == (1, 1, 1)
    assert interval(ground(2023, 3.0).forest_loss(day, 10.0, 1.0)) == (0, 1, 1)
    assert interval(ground(2023, 1.0).forest_loss(day, 10.0, 3.0)) == (0, 1, 1)


def test_a_part_of_the_rows_says_the_same_of_them():
    """Also where all rows were asked before: what is kept for all is not taken for the part's."""
    one = ground(2023, 1.0)
    given = GivenPlots(("Polygon",), np.array([False]), (None,), doubt=("DD236",))
    rows = np.array([0, 0, 0])
    whole = Ground(rows, ("P", "Q", "R"), given, one.measured, "l")
    assert whole.in_doubt.all()
    expected = whole.loss_by_year((2022, 2023), 10.0, 1.0)
    for low, high in ((0, 1), (1, 3), (0, 3)):
        part = whole.part(low, high)
        found = part.loss_by_year((2022, 2023), 10.0, 1.0)
        for year, sides in expected.items():
            for side, own in zip(sides, found[year], strict=True):
                assert np.array_equal(side[low:high], own)
