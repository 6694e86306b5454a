"""Every case of every pack that comes with the program; and no pack owes anything."""

from __future__ import annotations

import pytest

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.lint import lint
from ddcheck.rulepack.loader import load_pack

PACKS = find_packs()


def test_the_packs_of_this_version_are_found() -> None:
    assert {"cn-forest-law", "forest-loss", "us-forest-act", "us-lacey-act"} <= set(PACKS)


@pytest.mark.parametrize("name", sorted(PACKS))
def test_cases_pass_and_nothing_is_owed(name: str) -> None:
    diagnostics = Diagnostics()
    pack = load_pack(PACKS[name], diagnostics)
    assert pack is not None
    results = lint(pack, diagnostics)
    assert [f"{d.code} {d.place} {d.message('en')}" for d in diagnostics.sorted()] == []
    assert len(results) >= 3 * len(pack.own_rules)
