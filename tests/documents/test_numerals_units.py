"""Numbers as people write them, and exact factors between units."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.documents.cells import type_cell
from ddcheck.documents.convention import Convention, NumberText
from ddcheck.documents.numerals import Ambiguous, read_number
from ddcheck.documents.units import COMMON, UNITS, convert, unit
from ddcheck.model.tables import LINES, PLOTS

MASS, AREA = LINES.column("net_mass_kg"), PLOTS.column("declared_area_ha")


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1234.5", None, "1234.5"), ("1,234.5", None, "1234.5"), ("1.234,5", None, "1234.5"),
        ("1.234.567", None, "1234567"), ("12,34,567.5", None, "1234567.5"), ("0,125", None, "0.125"),
        ("1 234,567", None, "1234.567"), ("1'234.5", None, "1234.5"), ("1.234", None, "1.234"),
        ("1,234", "comma", "1.234"), ("1,234", "point", "1234"), ("1.234", "comma", "1234"),
        ("-12,5", "comma", "-12.5"), ("2e3", None, "2000"),
    ],
)  # fmt: skip
def test_a_number_with_one_reading_is_read(text, decimal, number):
    assert read_number(text, Convention(decimal=decimal)) == Fraction(number)


@pytest.mark.parametrize("text", ["1,2,3", "12.34.56", "1,23.4", "", "x", "1 23", "9" * 65, "1..2"])
def test_what_is_no_number_is_none(text):
    assert read_number(text, Convention()) is None


def test_two_readings_are_said_and_none_is_taken():
    assert read_number("1,234", Convention()) == Ambiguous("1.234", "1234")
    assert read_number("1.234", Convention(doubt=True)) == Ambiguous("1.234", "1234")


@given(st.decimals(min_value=0, max_value=10**12, places=3))
def test_a_declared_decimal_mark_is_never_misread(number):
    point, comma = f"{number:,}", f"{number:,}".translate(str.maketrans(",.", ".,"))
    assert read_number(point, Convention(decimal="point")) == Fraction(number)
    assert read_number(comma, Convention(decimal="comma")) == Fraction(number)
    assert read_number(NumberText(str(number)), Convention(decimal="comma")) == Fraction(number)


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_without_a_declaration_a_text_is_read_right_or_not_at_all(number):
    """Whatever the mark was, the number that is read is the number that was meant."""
    for text in (f"{number:,}", f"{number:,}".translate(str.maketrans(",.", ".,"))):
        found = read_number(text, Convention(doubt=True))
        assert isinstance(found, Ambiguous) or found == Fraction(number)


@pytest.mark.parametrize(
    ("word", "common"),
    [("t", "1000"), ("吨", "1000"), ("lb", "0.45359237"), ("MBF", "2.359737216"), ("ha", "10000"),
     ("board feet", "0.002359737216"), ("acre", "4046.8564224"), ("rai", "1600"), ("M³", "1"),
     ("cubic feet", "0.028316846592")],
)  # fmt: skip
def test_factors_are_the_definitions(word, common):
    found = unit(word)
    assert found is not None
    assert found.factor == Fraction(common)


def test_fifteen_mu_are_a_hectare():
    assert convert(Fraction(15), UNITS["mu"], UNITS["ha"]) == 1


@given(st.fractions(min_value=0), st.sampled_from(sorted(UNITS)))
def test_there_and_back_is_the_same(number, word):
    one, common = UNITS[word], UNITS[COMMON[UNITS[word].kind]]
    assert convert(convert(number, one, common), common, one) == number


@pytest.mark.parametrize(
    ("text", "stated", "column", "value"),
    [("29.75", "t", MASS, 29750.0), ("29,750 kg", None, MASS, None), ("65587.3 lb", None, MASS, 29749.899),
     ("15", "mu", AREA, 1.0), ("25", "rai", AREA, 4.0), ("10000 m2", None, AREA, 1.0), ("3", None, AREA, 3.0)],
)  # fmt: skip
def test_a_stated_unit_is_converted(text, stated, column, value):
    got, _, complaint = type_cell(text, column, Convention(unit=stated))
    if value is None:
        assert (got, complaint.code) == (None, "DD157")
    else:
        assert got == pytest.approx(value, rel=1e-7)


@pytest.mark.parametrize(
    ("text", "stated"), [("5", "tons"), ("5 tons", None), ("5", "m3"), ("5 MT", None)]
)
def test_a_unit_that_means_several_things_is_not_taken(text, stated):
    value, _, complaint = type_cell(text, MASS, Convention(unit=stated))
    assert value is None
    assert complaint.code == "DD164"
