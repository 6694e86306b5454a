"""Sheets of several plans share what no plan has a part in: each has the facts that it has alone."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from every_world import WITHOUT, Declaration, draw, packs, sheets_of

from ddcheck.facts.column import FactColumn
from ddcheck.facts.dictionary import FACTS


def _same(one: FactColumn, other: FactColumn) -> bool:
    pairs = zip(
        (one.known, one.lo, one.nominal, one.hi), (other.known, other.lo, other.nominal, other.hi),
        strict=True,
    )  # fmt: skip
    told = [[c.reasons[i] if i >= 0 else None for i in c.reason.tolist()] for c in (one, other)]
    labels = one.labels == other.labels
    return labels and all(np.array_equal(a, b) for a, b in pairs) and told[0] == told[1]


@pytest.mark.parametrize("without", WITHOUT)
def test_facts_of_a_plan_beside_others_are_those_it_has_alone(without: str) -> None:
    drawn = draw(Random(f"plans {without}"))
    declared = Declaration(drawn.tables, without)
    beside, alone = sheets_of(declared), sheets_of(declared, apart=True)

    shared = 0
    for resolved in packs():
        one, other = beside[resolved.pack.id], alone[resolved.pack.id]
        for fact, given in sorted(resolved.requests, key=repr):
            assert _same(one.own(fact, given), other.own(fact, given)), (resolved.pack.id, fact)
            shared += not FACTS[fact].rests_on_a_plan
    assert len({id(sheet) for sheet in beside.values()}) > 1
    assert shared > 100
