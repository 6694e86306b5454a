"""Two clocks, and what the user may choose."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from demo_pack import load_demo

from ddcheck.model.errors import InputInvalid
from ddcheck.rulepack.dated_values import resolve
from ddcheck.rulepack.pack import RulePack


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return load_demo(tmp_path_factory.mktemp("packs"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 1, 1), ("wood", "rubber")),
        (date(2023, 12, 31), ("wood", "rubber")),
        (date(2024, 1, 1), ("wood", "rubber", "soya")),
    ],
)
def test_a_value_begins_on_its_day(demo: RulePack, day: date, expected: tuple[str, ...]) -> None:
    assert resolve(demo, day, {}).values["scope.commodities"] == expected


def test_before_the_first_day_there_is_no_value(demo: RulePack) -> None:
    resolved = resolve(demo, date(2019, 12, 31), {})
    assert "limits.share" not in resolved.values
    assert resolved.rules == ()


@pytest.mark.parametrize("chosen", ["2024-02-29", date(2024, 2, 29)])
def test_a_choice_comes_as_text_or_typed(demo: RulePack, chosen: object) -> None:
    resolved = resolve(demo, date(2024, 1, 1), {"choices.first_day": chosen})
    assert resolved.chosen == {"choices.first_day": date(2024, 2, 29)}
    assert resolved.values["choices.first_day"] == date(2024, 2, 29)
    assert resolved.missing_needs == ()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("choices.first_day", "2023-02-29", "choices.first_day"),
        ("choices.first_day", "soon", "YYYY-MM-DD"),
        ("choices.first_dya", "2023-02-28", "choices.first_day"),
        ("limits.share", "1", "not a choice"),
    ],
)
def test_a_wrong_choice_is_refused(demo: RulePack, name: str, value: str, said: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        resolve(demo, date(2024, 1, 1), {name: value})
    assert said in refused.value.wording.en


def test_a_list_is_chosen_with_commas_and_may_be_empty(tmp_path: Path) -> None:
    from demo_pack import CHOICES

    more = """\
more:
  kind: choice
  type: list
  description: { en: More goods, zh: 其他商品 }
  default: []
  rationale: the act lets the list grow
"""
    pack = load_demo(tmp_path, {"parameters/choices.yaml": CHOICES + more})
    day = date(2024, 1, 1)
    assert resolve(pack, day, {}).values["choices.more"] == ()
    assert resolve(pack, day, {"choices.more": "a, b;c"}).values["choices.more"] == ("a", "b", "c")
    assert resolve(pack, day, {"choices.more": ""}).values["choices.more"] == ()
