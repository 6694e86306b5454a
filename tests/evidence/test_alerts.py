"""Alert encodings: every value that can exist, there and back, and the vectors of method §1.6."""

from datetime import date, timedelta

import numpy as np
import pytest
from evidence_world import World

from ddcheck.evidence.alerts import (
    NO_DAY,
    Grade,
    day_of,
    days_of,
    decode,
    from_date_conf,
    from_days_since,
    from_yydoy,
    to_date_conf,
    to_days_since,
    to_yydoy,
)
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.model.diagnostic import Diagnostics


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (20001, date(2015, 1, 1)), (20366, date(2016, 1, 1)), (20732, date(2017, 1, 1)),
        (30055, date(2015, 2, 24)), (21847, date(2020, 1, 21)), (22192, date(2020, 12, 31)),
        (22193, date(2021, 1, 1)),
    ],
)  # fmt: skip
def test_the_published_values_of_date_conf(value, day):
    assert from_date_conf(value)[0] == day


def test_every_uint16_is_an_alert_that_comes_back_or_none():
    alerts = 0
    for value in range(1 << 16):
        found = from_date_conf(value)
        if found is None:
            assert value < 20001 or value >= 50000 or value % 10000 == 0
            continue
        assert to_date_conf(*found) == value
        alerts += 1
    assert alerts == 3 * 9999


def test_every_day_of_a_century_comes_back_from_its_day_of_year():
    day, seen = date(2000, 1, 1), set()
    while day.year < 2100:
        assert from_yydoy(to_yydoy(day)) == day
        seen.add(to_yydoy(day))
        day += timedelta(days=1)
    assert all(from_yydoy(value) is None for value in set(range(1 << 17)) - seen)
    assert from_yydoy(20366) == date(2020, 12, 31)
    assert from_yydoy(24366) == date(2024, 12, 31)
    assert from_yydoy(21366) is None


def test_every_number_of_days_comes_back():
    base = date(2019, 1, 1)
    for value in range(1 << 16):
        assert to_days_since(from_days_since(value, base), base) == value
    assert from_days_since(730, base) == date(2020, 12, 31)


def test_days_of_the_calendar_come_back():
    assert [day_of(days_of(date(2020, 2, n))) for n in (1, 29)] == [
        date(2020, 2, 1), date(2020, 2, 29)
    ]  # fmt: skip


def test_only_the_grades_of_the_record_are_confirmed():
    values = np.array([22193, 32193, 42193, 12193, 20000])
    found = decode(
        "date_conf", values, 1 << 16, base=None, confirmed=(3, 4), always_confirmed=False
    )
    assert found.grade[values].tolist() == [
        Grade.PROVISIONAL, Grade.CONFIRMED, Grade.CONFIRMED, Grade.NONE, Grade.NONE
    ]  # fmt: skip
    assert found.day[values[:3]].tolist() == [days_of(date(2021, 1, 1))] * 3
    assert found.day[values[3:]].tolist() == [NO_DAY] * 2


ALERT = {
    "asserts": "alert", "dtype": "uint16", "domain": [0, [20001, 49999]], "unknown_values": [65535],
    "encoding": {"form": "date_conf", "none": [0]},
    "period": {"start": "2015-01-01", "end": "2025-06-30"},
}  # fmt: skip


def test_a_bogus_value_of_an_alert_layer_is_outside_its_domain(world: World):
    world.raster("loss_year", [], **ALERT)
    layer = world.catalogue().layer("gfc", "alert")
    code = layer.decoding.code
    assert (code[0], code[22193], code[32193]) == (0, Grade.PROVISIONAL, Grade.CONFIRMED)
    outside = code_of(Cause.OUTSIDE_DOMAIN)
    late = to_date_conf(date(2025, 7, 1), 3)
    assert [code[raw] for raw in (30000, 12193, 50001, late)] == [outside] * 4
    assert code[65535] == code_of(Cause.MASKED)
    assert layer.decoding.lag_days == 180


@pytest.mark.parametrize(
    "changes",
    [
        {"encoding": {"form": "days_since", "none": [0]}},
        {"encoding": {"form": "date_conf", "none": [0], "base": "2015-01-01"}},
        {"encoding": {"form": "date_conf", "none": [7]}},
        {"domain": [0, [50001, 60000]]},
        {"encoding": {"yes": [1], "no": [0]}},
    ],
)
def test_an_alert_record_that_contradicts_itself_is_refused(world: World, changes):
    world.raster("loss_year", [], **(ALERT | changes))
    diagnostics = Diagnostics()
    assert world.catalogue(diagnostics).layers == ()
    assert {d.code for d in diagnostics.items} == {"DD309"}


@pytest.mark.parametrize("asserts", ["forest", "planted", "commodity"])
def test_a_binary_layer_says_yes_or_no(world: World, asserts):
    world.raster(
        "loss_year", [], asserts=asserts, domain=[[0, 3]], unknown_values=[3],
        encoding={"yes": [1, 2], "no": [0]}, year_tolerance=None, registration_m=10,
    )  # fmt: skip
    layer = world.catalogue().layer("gfc", asserts)
    assert layer.decoding.code[:4].tolist() == [0, 1, 1, code_of(Cause.MASKED)]
    assert layer.registration_m == 10


def test_every_value_of_a_binary_layer_stands_on_one_side(world: World):
    world.raster(
        "loss_year", [], asserts="forest", domain=[[0, 2]], unknown_values=[],
        encoding={"yes": [1], "no": [0]},
    )  # fmt: skip
    diagnostics = Diagnostics()
    assert world.catalogue(diagnostics).layers == ()


def test_a_deforestation_year_is_a_calendar_year(world: World):
    world.raster(
        "loss_year", [], asserts="deforestation_year", dtype="uint16",
        domain=[0, [1990, 2024]], period={"start": "1990-01-01", "end": "2024-12-31"},
        encoding={"none": [0], "first_value": 1990, "first_year": 1990},
    )  # fmt: skip
    layer = world.catalogue().layer("gfc", "deforestation_year")
    assert layer.decoding.years[layer.decoding.code[2021]] == 2021
    assert layer.decoding.code[0] == 0
