"""Forest and loss around a day: the tables of method §2.3 and §2.4, checked by hand."""

from datetime import date

import numpy as np
import pytest

from ddcheck.facts.cover import LossRows, dating, forest_at, forest_loss, loss_by_year

END_2020 = date(2020, 12, 31)
MID_2021 = date(2021, 6, 29)


def rows(*cells: tuple[int, float, float], unseen: float = 0.0) -> LossRows:
    """One plot of (year, canopy, hectares)."""
    year, canopy, area = (np.array(column) for column in zip(*cells, strict=True))
    return LossRows(
        np.zeros(len(cells), np.int64), year, canopy.astype(float), area.astype(float),
        np.array([area.sum() + unseen]), np.array([unseen]), np.array([True]),
    )  # fmt: skip


def interval(column) -> tuple[float, float, float]:
    return float(column.lo[0]), float(column.nominal[0]), float(column.hi[0])


@pytest.mark.parametrize(
    ("day", "year", "certain", "possible", "nominal"),
    [
        (END_2020, 0, False, False, False),
        (END_2020, 2019, False, False, False),
        (END_2020, 2020, False, True, False),
        (END_2020, 2021, False, True, True),
        (END_2020, 2022, True, True, True),
        (MID_2021, 2019, False, False, False),
        (MID_2021, 2020, False, True, False),
        (MID_2021, 2021, False, True, False),
        (MID_2021, 2022, False, True, True),
        (MID_2021, 2023, True, True, True),
    ],
)
def test_a_year_lies_before_after_or_unclear(day, year, certain, possible, nominal):
    when = dating(np.array([year]), day, 1.0)

    assert (when.certainly_after[0], when.possibly_after[0], when.nominally_after[0]) == (
        certain,
        possible,
        nominal,
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([(0, 80, 3.0), (2019, 80, 1.0)], (0, 0, 0)),
        ([(0, 80, 3.0), (2020, 80, 1.0)], (0, 0, 1)),
        ([(0, 80, 3.0), (2021, 80, 1.0)], (0, 1, 1)),
        ([(0, 80, 3.0), (2022, 80, 1.0)], (1, 1, 1)),
        ([(0, 80, 3.0), (2022, 10, 1.0)], (0, 0, 1)),
        ([(0, 80, 3.0), (2022, 11, 1.0)], (1, 1, 1)),
        ([(2021, 80, 1.0), (2022, 80, 2.0), (2020, 80, 4.0)], (2, 3, 7)),
    ],
)
def test_loss_after_the_day(cells, expected):
    assert interval(forest_loss(rows(*cells), END_2020, 10.0, 1.0)) == expected


def test_unseen_ground_is_possible_loss():
    found = forest_loss(rows((0, 80, 3.0), (2022, 80, 1.0), unseen=2.0), END_2020, 10.0, 1.0)

    assert interval(found) == (1, 1, 3)


def test_without_tolerance_the_label_is_the_year():
    found = forest_loss(rows((2020, 80, 1.0), (2021, 80, 2.0)), END_2020, 10.0, 0.0)

    assert interval(found) == (2, 2, 2)


def test_forest_on_the_day():
    """Standing 3, lost long before 1, lost after 2, unclear 4, fields 5: what is sure is 5."""
    cells = [(0, 80, 3.0), (2010, 80, 1.0), (2022, 80, 2.0), (2021, 80, 4.0), (0, 5, 5.0)]
    found = forest_at(rows(*cells), END_2020, 10.0, 1.0)

    assert interval(found) == (5, 9, 15)


def test_loss_by_year_is_never_certain_within_its_tolerance():
    years = loss_by_year(
        rows((2021, 80, 1.0), (2022, 80, 2.0), unseen=0.5), (2020, 2021, 2023), 10, 1
    )

    assert {year: tuple(float(part[0]) for part in parts) for year, parts in years.items()} == {
        2020: (0, 0, 1.5),
        2021: (0, 1, 3.5),
        2023: (0, 0, 2.5),
    }


def test_the_reason_of_the_width_is_the_weightiest():
    column = forest_loss(rows((2021, 80, 1.0), (2022, 5, 1.0)), END_2020, 10.0, 1.0)
    assert column.reason_at(0).code == "year_ambiguous"

    column = forest_loss(rows((0, 80, 1.0), (2022, 5, 1.0)), END_2020, 10.0, 1.0)
    assert column.reason_at(0).code == "outside_baseline_forest"

    column = forest_loss(rows((2022, 80, 1.0)), END_2020, 10.0, 1.0)
    assert column.reason_at(0) is None
