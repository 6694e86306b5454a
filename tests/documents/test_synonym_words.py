"""Commodities and countries in the words of suppliers: taken where they mean one thing, else an error."""

from __future__ import annotations

import pytest

from ddcheck.documents.cells import State, type_cell
from ddcheck.documents.countries import COUNTRIES
from ddcheck.documents.synonym_words import _countries, _words, country_of
from ddcheck.model.tables import COMMODITIES, COMPONENTS, LINES, SHIPMENTS, YES_NO

COUNTRY = SHIPMENTS.column("import_country")
SEVERAL = COMPONENTS.column("harvest_countries")
COMMODITY = LINES.column("commodity")


@pytest.mark.parametrize(
    ("said", "code"),
    [("br", "BR"), ("BRA", "BR"), ("Brasil", "BR"), ("Brésil", "BR"), ("巴西", "BR"),
     ("COTE D'IVOIRE", "CI"), ("Côte d’Ivoire", "CI"), ("Costa do Marfim", "CI"), ("科特迪瓦", "CI"),
     ("NA", "NA"), ("NAM", "NA"), ("Viet Nam", "VN"), ("越南", "VN"), ("UK", "GB"), ("DR Congo", "CD"),
     ("刚果（金）", "CD"), ("Amerika Serikat", "US")],
)  # fmt: skip
def test_a_country_by_code_or_name(said, code):
    assert type_cell(said, COUNTRY) == (code, State.GIVEN, None)


@pytest.mark.parametrize(
    "said", ["Congo", "Korea", "刚果", "Europe", "EU", "Narnia", "America", "B"]
)
def test_what_means_several_countries_or_none_is_an_error(said):
    value, state, complaint = type_cell(said, COUNTRY)

    assert (value, state) == (None, State.UNREADABLE)
    assert complaint is not None
    assert complaint.code == "DD108"


@pytest.mark.parametrize(
    ("said", "codes"),
    [("BR CI", ("BR", "CI")), ("Costa Rica; Brazil", ("BR", "CR")), ("BRA/CIV", ("BR", "CI")),
     ("巴西、越南", ("BR", "VN")), ("Bolivia, Plurinational State of", ("BO",)), ("South Korea", ("KR",))],
)  # fmt: skip
def test_several_countries(said, codes):
    assert type_cell(said, SEVERAL) == (codes, State.GIVEN, None)


@pytest.mark.parametrize("said", ["New Guinea", "BR; Congo", "Costa Rica BR"])
def test_a_word_of_a_name_is_no_country(said):
    """What is not clear leaves the list open: that it names no more is not taken from it."""
    assert type_cell(said, SEVERAL)[1] is State.REGION


@pytest.mark.parametrize(
    ("said", "word"),
    [("Cacao", "cocoa"), ("可可", "cocoa"), ("kakao", "cocoa"), ("Café", "coffee"), ("soja", "soya"),
     ("palm oil", "oil_palm"), ("Oil palm", "oil_palm"), ("kelapa sawit", "oil_palm"), ("木材", "wood")],
)  # fmt: skip
def test_a_commodity_in_other_words(said, word):
    assert type_cell(said, COMMODITY) == (word, State.GIVEN, None)


@pytest.mark.parametrize("said", ["palm", "nuts", "timber products", "oui"])
def test_a_word_that_is_none_of_the_list_stays_an_error(said):
    assert type_cell(said, COMMODITY)[1] is State.UNREADABLE


def test_the_dictionaries_hold_words_of_ours_alone_and_each_means_one():
    assert {word for words in _words().values() for word in words} == {*COMMODITIES, *YES_NO}
    assert all(len(words) == 1 for words in _words().values())
    assert set(_countries().values()) <= COUNTRIES
    assert all(country_of(code) == code for code in COUNTRIES)
