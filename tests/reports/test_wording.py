"""Sentences with numbers: the word fits the number, values are taken as they are."""

import re

import pytest

from ddcheck.model.diagnostic_codes import CODES
from ddcheck.model.wording import Wording

HOLES = Wording("{n:hole|holes} in {x}", "{x} 有 {n} 个孔")


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 hole in a"), ("1", "1 hole in a"), (0, "0 holes in a"), ("21", "21 holes in a")],
)
def test_the_word_fits_the_number(number, said):
    assert HOLES.say("en", n=number, x="a") == said
    assert HOLES.say("zh", n=number, x="a") == f"a 有 {number} 个孔"


def test_values_are_no_templates():
    assert HOLES.say("en", n="{x}", x="{n:a|b}") == "{x} holes in {n:a|b}"


def test_a_forgotten_value_is_shown_by_name():
    assert HOLES.say("en") == "{n} holes in {x}"


def test_no_sentence_has_a_plural_in_brackets():
    for code, entry in CODES.items():
        assert not re.search(r"\w\((s|es)\)", entry.message.en + entry.help.en), code
