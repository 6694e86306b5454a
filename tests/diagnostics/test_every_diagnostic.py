"""Every code has a bad input that triggers it and nothing else, or a reason why no file can."""

from __future__ import annotations

import pytest
from catalogue_of_examples import EXAMPLES, NO_FILE
from example import ALWAYS

from ddcheck.model.diagnostic_codes import CODES
from ddcheck.reports.diagnostics_text import explain_code


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_a_bad_input_triggers_its_code_and_no_other(tmp_path, code):
    example = EXAMPLES[code]
    found = example.found(tmp_path / "input")

    assert code in found
    assert found - ALWAYS - {code} == example.also


def test_every_code_has_an_example_or_a_reason():
    assert set(EXAMPLES) | set(NO_FILE) == set(CODES)
    assert not set(EXAMPLES) & set(NO_FILE)
    assert all(reason.en and reason.zh for reason in NO_FILE.values())


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_explained_in_both_languages(code):
    english, chinese = explain_code(code, "en"), explain_code(code, "zh")

    assert english[0].startswith(f"{code} {CODES[code].slug}")
    assert len(english) == len(chinese) == 3
    for one, other in zip(english, chinese, strict=True):
        assert one.strip() != other.strip()
    assert all(max(line) >= "\u4e00" for line in chinese)
