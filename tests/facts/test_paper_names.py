"""Types of paper have names in both languages, and sentences use them."""

import re

import pytest

from ddcheck.declarations.references import document_types
from ddcheck.model.paper_types import PAPER_TYPES
from ddcheck.model.reason import Reason


def test_every_type_that_is_known_has_a_name():
    assert set(PAPER_TYPES) == set(document_types())
    for word, name in PAPER_TYPES.items():
        assert "_" not in name.en, word
        assert not re.search(r"[\u4e00-\u9fff]", name.en), word
        assert re.search(r"[\u4e00-\u9fff]", name.zh), word


@pytest.mark.parametrize(
    ("lang", "said", "asked"),
    [
        (
            "en",
            "no paper of these types covers it: FLEGT licence, our_own_paper",
            "one of these papers: FLEGT licence (flegt_licence), our_own_paper",
        ),
        (
            "zh",
            "没有以下类型的文件覆盖该项：FLEGT 许可证、our_own_paper",
            "下列文件之一：FLEGT 许可证（flegt_licence）、our_own_paper",
        ),
    ],
)
def test_a_missing_paper_is_named_and_asked_for_with_its_word(lang, said, asked):
    reason = Reason.of("no_document", types="flegt_licence, our_own_paper")
    assert reason.say(lang) == said
    assert reason.request(lang) == asked


def test_a_long_list_names_the_first_and_says_how_many_more_there_are():
    every = ", ".join(PAPER_TYPES)
    said = {lang: Reason.of("no_document", types=every).say(lang) for lang in ("en", "zh")}
    last = [name.en for name in PAPER_TYPES.values()][11]
    assert said["en"].endswith(f"{last} and {len(PAPER_TYPES) - 12} other types")
    assert said["zh"].endswith(f"等共 {len(PAPER_TYPES)} 种")
    assert said["en"].count(", ") == 11
    asked = Reason.of("no_document", types=every).request("en")
    assert asked.startswith("one of these papers: harvest permit (harvest_permit), ")
    assert asked.endswith(" other types")
    few = ", ".join(list(PAPER_TYPES)[:13])
    assert "other types" not in Reason.of("no_document", types=few).say("en")
