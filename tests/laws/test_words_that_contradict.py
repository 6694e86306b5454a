"""A line whose commodity and tariff code contradict each other is clear in no pack that asks about goods.

Some rules go by the code, others by the commodity: such a line would be about neither. Looked at is
every law with the country that it is about, and each way in which the two words can part.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from consignment import cocoa, run
from every_world import BOUND, Declaration, packs
from law_world import Tables
from test_removal_every_pack import by_pack, ceilings

from ddcheck.model.outcome import Risk
from ddcheck.model.tables import DECLARED

PAIRS = (
    ("wood", "8517.13"), ("wood", "1201.90"), ("bamboo", "0901.11"), ("pulp_paper", "1801.00"),
    ("cocoa", "4407.29"), ("coffee", "0902.30"), ("soya", "4412.33"), ("cattle", "4703.21"),
    ("oil_palm", "9403.60"), ("rubber", "4407.29"), ("other", "4407.29"), ("other", "1801.00"),
)  # fmt: skip
RULE = "code-fits-goods"
ASKING = (*BOUND, "cites-timber", "evidence-documents")


def lines_of(pairs: tuple[tuple[str, str], ...]) -> Declaration:
    """One consignment of one line for each country and pair, with nothing else declared."""
    tables: Tables = {name: [] for name in (*DECLARED, "plots")}
    for country in sorted(set(BOUND.values())):
        for number, (goods, code) in enumerate(pairs):
            name = f"{country}-{number}"
            tables["shipments"].append(
                {"shipment_id": name, "import_country": country, "export_country": "BR",
                 "processing_country": "BR", "arrival_date": "2027-07-20",
                 "placing_date": "2027-07-20"}
            )  # fmt: skip
            tables["lines"].append(
                {"shipment_id": name, "line_no": "1", "commodity": goods, "hs_code": code,
                 "production_countries": "BR"}
            )  # fmt: skip
    return Declaration(tables)


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], int]:
    return by_pack(ceilings(lines_of(PAIRS)))


@pytest.mark.parametrize("pack", ASKING)
def test_no_pack_is_clear_about_them(found: dict[tuple[str, str], int], pack: str) -> None:
    for number, pair in enumerate(PAIRS):
        country = BOUND.get(pack, "US")
        assert found[pack, f"{country}-{number}"] >= Risk.MEDIUM, pair


def test_all_packs_that_ask_about_goods_are_looked_at() -> None:
    asked = {
        resolved.pack.id for resolved in packs() if any(rule.id == RULE for rule in resolved.rules)
    }
    assert asked == {*ASKING, "tariff-codes"}
    assert {resolved.pack.id for resolved in packs()} - asked == {
        "context",
        "forest-loss",
        "whisp-equivalent",
        "whisp-hardened",
    }


def test_words_that_agree_are_not_held_against_anybody() -> None:
    agree = (("cocoa", "1801.00"), ("other", "8517.13"), ("wood", "9403.60"), ("coffee", "2101.11"))
    found = ceilings(lines_of(agree))
    assert not any(ceiling for (_, rule, _), ceiling in found.items() if rule == RULE)


def test_words_that_agree_screen_nothing(tmp_path: Path) -> None:
    """That a code fits its goods is no check of a law: what no rule is about stays not screened."""
    goods = cocoa().change("shipments", import_country="BR")
    done = run(goods, tmp_path, "cites-timber", "evidence-documents", "tariff-codes")
    assert done.record.exit_code == 4
