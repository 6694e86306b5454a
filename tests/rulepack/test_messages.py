"""Texts are filled by name and never evaluated."""

from __future__ import annotations

from pathlib import Path

from demo_pack import load_demo

from ddcheck.model.outcome import Outcome
from ddcheck.rulepack.described import describe_pack, describe_rule
from ddcheck.rulepack.messages import (
    fill,
    has_stray_brace,
    parameters_shown,
    placeholders,
    texts_of,
)


def test_placeholders_may_hold_points_and_are_only_names() -> None:
    text = "{subject}: {plot.area} {plot.area} {limits.share!r:>10}"
    assert placeholders(text) == ("subject", "plot.area", "limits.share!r:>10")
    filled = fill(text, {"subject": "{plot.area}", "plot.area": "4 ha"})
    assert filled == "{plot.area}: 4 ha 4 ha {limits.share!r:>10}"


def test_stray_braces() -> None:
    assert [has_stray_brace(t) for t in ("{a} b", "{a", "a}", "{{a}}", "{a}{b}")] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_texts_by_language_and_outcome(tmp_path: Path) -> None:
    pack = load_demo(tmp_path)
    days = pack.rule("days")
    assert days is not None
    texts = texts_of(pack, days, "zh")
    assert (texts.title, texts.of(Outcome.MET)) == ("日期", "{subject} 较早到达。")
    assert texts.of(Outcome.NOT_APPLICABLE) is None


def test_parameters_that_a_text_mentions_are_shown(tmp_path: Path) -> None:
    from demo_pack import edited

    change = {}
    for lang in ("en", "zh"):
        change |= edited(f"messages/{lang}.yaml", "{shipment.arrival_date}", "{limits.cutoff}")
    pack = load_demo(tmp_path, change)
    days = pack.rule("days")
    assert days is not None
    assert parameters_shown(pack, days) == ("choices.first_day", "limits.cutoff")


def test_a_pack_and_a_rule_in_words(tmp_path: Path) -> None:
    pack = load_demo(tmp_path)
    said = list(describe_pack(pack, "en"))
    assert said[0] == "An invented law (demo-law 0.1.0)"
    assert "  DM-99: it was not invented" in said
    assert "    from 2024-01-01: wood, rubber, soya  (demo-2)" in said
    amounts = pack.rule("amounts")
    assert amounts is not None
    lines = list(describe_rule(pack, amounts, "en"))
    assert lines[3] == "In force: from 2020-01-01 until 2030-12-31"
    start = lines.index("It is met when")
    assert lines[start + 1 : start + 6] == [
        "  at least one of:",
        "    plant material in the product [line.plant_share] at most limits.share",
        "    all of:",
        "      declared price against reference price [line.unit_price_ratio] at least limits.ratio",
        "      plant mass of the entry under this code [line.entry_plant_mass] below limits.mass",
    ]
    zh = list(describe_rule(pack, amounts, "zh"))
    assert zh[0] == "数量 (demo-law/amounts)"
    assert "    申报价值〔line.value〕 大于 limits.smallest_value" in zh
    assert len(zh) == len(lines)
