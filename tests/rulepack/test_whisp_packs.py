"""Whisp's three trees, row by row, and what the hardened pack makes of the same rows."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.outcome import Outcome
from ddcheck.rulepack.cases import run_case
from ddcheck.rulepack.dated_values import resolve
from ddcheck.rulepack.library import default_packs, find_packs
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import Case

DAY = date(2026, 11, 21)
LABELS = {
    1: "tree_cover_2020", 2: "commodity_2020", 3: "disturbed_before", 4: "disturbed_after",
    5: "primary_2020", 6: "regenerating_2020", 7: "planted_2020", 8: "planted_after",
    9: "tree_cover_after", 10: "agriculture_after", 11: "logging_concession",
}  # fmt: skip
SAID = {"low": Outcome.MET, "high": Outcome.NOT_MET, "more_info": Outcome.UNDETERMINED}


def perennial(i: dict[int, bool]) -> str:
    """The steps of field §5.3, first match wins."""
    if not i[1] or i[2] or i[3]:
        return "low"
    return "high" if i[4] else "more_info"


def annual(i: dict[int, bool]) -> str:
    if not i[1] or i[2]:
        return "low"
    return "high" if i[4] else "more_info"


def timber(i: dict[int, bool]) -> str:
    natural = i[5] or i[6]
    if i[2] or (i[7] and not i[10]):
        return "low"
    if (natural or i[7]) and i[10]:
        return "high"
    if natural and i[8]:
        return "high"
    if natural and (i[9] or i[11]):
        return "low"
    return "more_info" if natural else "low"


TREES = [
    ("perennial-crop", "coffee", (1, 2, 3, 4), perennial, {"high": 1, "more_info": 1, "low": 14}),
    ("annual-crop", "soya", (1, 2, 4), annual, {"high": 1, "more_info": 1, "low": 6}),
    ("timber", "wood", (2, 5, 6, 7, 8, 9, 10, 11), timber, {"high": 68, "more_info": 3, "low": 185}),
]  # fmt: skip


def load(name: str):
    diagnostics = Diagnostics()
    pack = load_pack(find_packs()[name], diagnostics)
    assert pack is not None, [d.message("en") for d in diagnostics.items]
    return pack


@pytest.fixture(scope="module")
def equivalent():
    pack = load("whisp-equivalent")
    return pack, resolve(pack, DAY, {})


def ask(pack, resolved, rule: str, facts: dict[str, object]) -> Outcome:
    case = Case(rule, "row", DAY, facts, None, {}, Outcome.MET, (), Place("row"))
    return run_case(pack, case, resolved).found


@pytest.mark.parametrize(("rule", "commodity", "numbers", "tree", "counts"), TREES)
def test_every_row_of_the_truth_tables(equivalent, rule, commodity, numbers, tree, counts):
    found = dict.fromkeys(counts, 0)
    for values in itertools.product((False, True), repeat=len(numbers)):
        said = dict(zip(numbers, values, strict=True))
        expected = tree(said)
        found[expected] += 1
        facts = {LABELS[n]: value for n, value in said.items()} | {"line.commodity": commodity}
        assert ask(*equivalent, rule, facts) is SAID[expected], said
    assert found == counts


@pytest.mark.parametrize(("rule", "commodity", "numbers", "tree", "counts"), TREES)
def test_an_indicator_that_is_not_known_never_decides_against_a_completion(
    equivalent, rule, commodity, numbers, tree, counts
):
    """With one indicator blank the answer is one that both of its values would give, or open."""
    for values in itertools.product((False, True), repeat=len(numbers)):
        said = dict(zip(numbers, values, strict=True))
        for blank in numbers:
            facts: dict[str, object] = {LABELS[n]: value for n, value in said.items()}
            facts |= {LABELS[blank]: None, "line.commodity": commodity}
            found = ask(*equivalent, rule, facts)
            both = {SAID[tree(said | {blank: value})] for value in (False, True)}
            assert found is Outcome.UNDETERMINED or both == {found}, (said, blank)


def test_the_trees_together_have_280_rows():
    assert sum(2 ** len(numbers) for _, _, numbers, _, _ in TREES) == 280


def test_both_packs_run_only_when_named():
    names = {"whisp-equivalent", "whisp-hardened"}
    assert names <= set(find_packs())
    assert not names & set(default_packs())
    assert {"forest-loss", "us-lacey-act", "us-forest-act", "cn-forest-law"} <= set(default_packs())
