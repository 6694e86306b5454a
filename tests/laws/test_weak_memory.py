"""What is known from weak memory only decides nothing in any pack, wherever the words stand.

The lint looks at what a rule requires. Here the whole of every pack is looked at: conditions of every
kind, values of every day, and any wording of a low confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ddcheck.declarations.references import types_with_confidence
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import Confidence, RulePack, comparisons

WEAK = re.compile(r"\bmemory\W+low\b|^\s*low\b|\bM-l\b", re.IGNORECASE)
PACKS = sorted(find_packs())


def pack_of(name: str) -> RulePack:
    diagnostics = Diagnostics()
    pack = load_pack(find_packs()[name], diagnostics)
    assert pack is not None, diagnostics.items
    return pack


def asked_parameters(pack: RulePack) -> set[str]:
    """Every parameter by which a rule, or the day on which the pack counts, can decide."""
    shared = () if pack.counts_when is None else tuple(comparisons(pack.counts_when))
    asked = (c for rule in pack.rules for c in rule.comparisons)
    return {name for comparison in (*shared, *asked) for name in comparison.references()}


def weak_cells(value: object) -> Iterator[str]:
    """Rows of a table whose confidence is low, whatever the column is called."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        header, *rows = value
        columns = [i for i, name in enumerate(header) if "confidence" in str(name)]
        for row in rows:
            yield from (str(row[i]) for i in columns if WEAK.search(str(row[i])))


def weak_papers(value: object) -> set[str]:
    known = types_with_confidence()
    words = value if isinstance(value, tuple) else ()
    return {
        word
        for word in words
        if isinstance(word, str) and word in known and WEAK.search(known[word])
    }


@pytest.mark.parametrize("name", PACKS)
def test_no_rule_and_no_value_rests_on_weak_memory(name: str) -> None:
    pack = pack_of(name)
    weak = Confidence.MEMORY_LOW
    sources = {key for key, source in pack.sources.items() if source.confidence is weak}

    assert [rule.id for rule in pack.rules if rule.confidence is weak] == []
    assert [rule.id for rule in pack.rules if rule.provision in sources] == []
    for asked in sorted(asked_parameters(pack)):
        for dated in pack.parameters[asked].values:
            assert dated.source not in sources, asked
            assert list(weak_cells(dated.value)) == [], asked


@pytest.mark.parametrize("name", PACKS)
def test_no_paper_known_from_weak_memory_carries_a_rule_of_weight(name: str) -> None:
    """Also where a rule asks for papers to find out whether it applies."""
    pack = pack_of(name)
    for rule in pack.rules:
        if rule.severity.value == "info":
            continue
        for comparison in rule.comparisons:
            for parameter in comparison.references():
                for dated in pack.parameters[parameter].values:
                    assert weak_papers(dated.value) <= weak_names(rule.id), (rule.id, parameter)


def weak_names(rule: str) -> set[str]:
    """Rules that ask whether a paper is of any known type take nothing from what it says."""
    return set(types_with_confidence()) if rule in ("type-known", "paper-readable") else set()


def test_there_are_papers_of_weak_memory_that_could_have_been_asked_for() -> None:
    assert {"rtrs_cert", "4c_cert", "proterra_cert"} <= weak_papers(tuple(types_with_confidence()))
    assert list(weak_cells((("code", "confidence"), ("1", "from memory: low")))) != []
    assert list(weak_cells((("code", "confidence"), ("1", "from memory: medium-low")))) == []
