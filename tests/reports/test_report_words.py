"""Both languages say everything, with the same placeholders, and never the words we have not."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.facts.column import Kind
from ddcheck.facts.dictionary import FACTS
from ddcheck.model.diagnostic import Level
from ddcheck.model.outcome import Action, Nature, Outcome, PackStatus, Risk, Severity
from ddcheck.model.reason import ASK
from ddcheck.model.wording import Wording
from ddcheck.reports import figures
from ddcheck.reports.language import Speech
from ddcheck.reports.sentences import COUNTED, SENTENCES
from ddcheck.reports.shown_facts import parameter
from ddcheck.reports.vocabulary import NAMES

ALL: dict[str, Wording] = {**SENTENCES} | {
    f"{table}.{word}": wording for table, words in NAMES.items() for word, wording in words.items()
}


def _places(template: str) -> list[str]:
    return sorted(field for _, field, _, _ in Formatter().parse(template) if field is not None)


@pytest.mark.parametrize("key", sorted(ALL))
def test_both_languages_have_the_same_placeholders(key: str) -> None:
    wording = ALL[key]
    assert wording.en
    assert wording.zh
    assert _places(wording.en) == _places(wording.zh)


def test_no_word_that_the_program_does_not_have() -> None:
    for key, wording in ALL.items():
        for word in ("legal", "complian", "deforestation", "negligible"):
            assert word not in wording.en.lower(), key
        for word in ("合法", "合规", "毁林", "违法"):
            assert word not in wording.zh, key


def test_every_word_of_the_model_has_a_name() -> None:
    assert set(NAMES["action"]) == {action.value for action in Action}
    assert set(NAMES["action_means"]) == set(NAMES["action"])
    assert set(NAMES["outcome"]) == {outcome.word for outcome in Outcome}
    assert set(NAMES["outcome_means"]) == set(NAMES["outcome"])
    assert set(NAMES["risk"]) == {risk.word for risk in Risk}
    assert set(NAMES["nature"]) == {nature.value for nature in Nature}
    assert set(NAMES["severity"]) == {severity.value for severity in Severity}
    assert set(NAMES["pack_status"]) == {status.value for status in PackStatus}
    assert set(NAMES["level"]) == {level.value for level in Level}
    assert set(ASK.values()) <= set(NAMES["ask"])
    assert Kind  # the kinds need no name: values are shown, not kinds


SAYS_ITSELF = re.compile(r"[A-Z]+")
"""Words of a law's own text, such as an appendix or a designation of a form."""


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_every_answer_of_a_fact_has_a_name(fact: str) -> None:
    names = NAMES["value"]
    for word in FACTS[fact].values:
        assert SAYS_ITSELF.fullmatch(word) or {word, f"{fact}:{word}"} & set(names), word


def test_words_of_answers_are_those_of_some_fact() -> None:
    words = {word for fact in FACTS.values() for word in fact.values}
    answers = {f"{fact.name}:{word}" for fact in FACTS.values() for word in fact.values}

    assert set(NAMES["value"]) <= words | answers


def test_one_word_may_mean_two_things() -> None:
    zh = Speech("zh")

    assert zh.answer("component.range", "inside") == "在该树种分布范围内"
    assert zh.answer("line.annex_scope", "inside") == "列入"
    assert zh.answer("line.commodity", "soya") == "大豆"
    assert zh.answer("shipment.supplier", "none") == "none"


def test_templates_ask_only_for_sentences_that_exist() -> None:
    from ddcheck.reports.html_report import _template

    text = _template("report.html.j2") + _template("parts.html.j2")
    keys = set(re.findall(r"\bt\('(\w+)'[,)]", text))
    assert keys
    assert keys <= set(SENTENCES)
    assert set(re.findall(r"name\('(\w+)'", text)) <= set(NAMES)
    assert set(re.findall(r"count\('(\w+)'", text)) <= set(COUNTED)


def test_counted_nouns() -> None:
    assert Speech("en").count("finding", 1) == "1 finding"
    assert Speech("en").count("finding", 1200) == "1,200 findings"
    assert Speech("zh").count("finding", 2) == "2 项发现"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (0.00001, "< 0.0001"), (0.12345, "0.1234"), (0.12355, "0.1236"), (0.5, "0.5"),
        (1.0, "1"), (12.345, "12.34"), (12.355, "12.36"), (1234567.891, "1,234,567.89"), (3, "3"),
    ],
)  # fmt: skip
def test_hectares(value: float, text: str) -> None:
    assert figures.hectares(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 %"), (1, "100 %"), (1.0, "100 %"), (0.9996, "> 99.9 %"), (0.99999, "> 99.9 %"),
        (0.999, "99.9 %"), (0.00001, "< 0.1 %"), (0.815, "81.5 %"), (1.5, "150 %"),
    ],
)  # fmt: skip
def test_shares(value: float, text: str) -> None:
    assert figures.share(value) == text


@given(st.floats(min_value=1e-12, max_value=1e9))
def test_what_is_not_zero_never_reads_as_zero(value: float) -> None:
    assert figures.hectares(value) != "0"
    if value < 1:
        assert figures.share(value) not in ("0 %", "100 %")


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (["wood", "soya"], "wood, soya", "木材、大豆"),
        (["harvest_permit", "our_own_form"], "harvest permit, our_own_form", "采伐许可证、our_own_form"),
        (["MY", "ID"], "MY, ID", "MY、ID"),
    ],
)  # fmt: skip
def test_goods_and_papers_among_the_values_used_have_their_names(
    value: list[str], en: str, zh: str
) -> None:
    assert (parameter(value, Speech("en")), parameter(value, Speech("zh"))) == (en, zh)
