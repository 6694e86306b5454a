"""Cells as numbers: null is 0 behind its state, and what is no number never becomes one."""

import math

import pyarrow as pa

from ddcheck.facts.declared import _days, _floats


def test_only_null_becomes_zero():
    numbers = pa.chunked_array([pa.array([1.5, None, float("nan")]), pa.array([None, 4.0])])

    one, gone, odd, away, four = _floats(numbers).tolist()

    assert [one, gone, away, four] == [1.5, 0.0, 0.0, 4.0]
    assert math.isnan(odd)


def test_days_with_and_without_null():
    days = pa.chunked_array([pa.array([19_000, None], pa.date32()), pa.array([3], pa.date32())])

    assert _days(days).tolist() == [19_000.0, 0.0, 3.0]
    assert _days(pa.chunked_array([pa.array([7], pa.date32())])).tolist() == [7.0]
