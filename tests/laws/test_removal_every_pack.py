"""Whatever is left out of a declaration, no rule of any pack gets a lower ceiling for it.

Consignments start in order and are then changed at random. Taken away are cells, papers, entries of
the ledger, plots, whole tables and layers. Compared is the ceiling of every rule for every shipment,
which is sharper than that of a pack: there a rule that is high hides all others.

A declaration agrees with itself before anything is taken away: a line states at least what its
components and links state. Not taken away are keys of lines and links, and single rows of components
and links: of a row that no list counts nobody can see that it is gone, and one that stands there
damaged raises its shipment as a whole, which other tests look at. A row of components in which only the
keys are filled says that there is one more input, of which nothing is known: a claim and no evidence
(docs/limits.md, what is not named at all), and without it the line speaks for itself. It is not read as
if it were not there: then to empty the last cell of a component could lower a ceiling.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from random import Random

from how_many import NIGHTLY
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from every_world import Declaration, draw, packs, sheets_of
from taken_away import lines_say_as_much, never_fewer_listed, poorer

from ddcheck.assessment.weigh import owners
from ddcheck.model.outcome import Outcome, Severity
from ddcheck.rulepack.evaluate import evaluate

SEEDS_ONLY = (Phase.explicit, Phase.reuse, Phase.generate)
"""A seed that is made smaller is another batch, not a smaller one: the one that fails is named."""
Key = tuple[str, str, str]
Seen = dict[tuple[str, str], set[Outcome]]


def ceilings(declared: Declaration, seen: Seen | None = None) -> dict[Key, int]:
    """Ceiling by (pack, rule, shipment)."""
    sheets = sheets_of(declared)
    found: dict[Key, int] = {}
    for resolved in packs():
        facts = sheets[resolved.pack.id]
        for result in evaluate(resolved, facts):
            pairs = owners(result.rule.subject, "shipment", facts.links)
            assert pairs is not None
            for row, of in zip(*pairs, strict=True):
                key = (resolved.pack.id, result.rule.id, facts.links.shipment_id[of])
                found[key] = max(found.get(key, 0), int(result.ceiling[row]))
                if seen is not None:
                    outcome = Outcome(int(result.outcome[row]))
                    seen.setdefault(key[:2], set()).add(outcome)
    return found


@given(st.integers(0, 2**48))
@settings(max_examples=200 if NIGHTLY else 6, phases=SEEDS_ONLY)
def test_no_rule_of_any_pack_gets_a_lower_ceiling_for_what_is_left_out(seed: int) -> None:
    random = Random(seed)
    declared = draw(random)
    never_fewer_listed(declared.tables)
    lines_say_as_much(declared.tables)
    before = ceilings(declared)
    without, gone = poorer(declared, random)

    after = ceilings(without)

    fell = {key: (was, after[key]) for key, was in before.items() if after.get(key, 0) < was}
    assert not fell, (gone, fell)


@given(st.integers(0, 2**48))
@settings(max_examples=200 if NIGHTLY else 6, phases=SEEDS_ONLY)
def test_no_pack_gets_a_lower_ceiling_for_anything_that_is_left_out(seed: int) -> None:
    """Also for all components of a line."""
    random = Random(seed)
    declared = draw(random)
    never_fewer_listed(declared.tables)
    lines_say_as_much(declared.tables)
    before = by_pack(ceilings(declared))
    without, gone = poorer(declared, random, everything=True)

    after = by_pack(ceilings(without))

    fell = {key: (was, after[key]) for key, was in before.items() if after.get(key, 0) < was}
    assert not fell, (gone, fell)


@given(st.integers(0, 2**48))
@settings(max_examples=60 if NIGHTLY else 2, phases=SEEDS_ONLY)
def test_silence_about_a_paper_is_never_better_than_the_best_word(seed: int) -> None:
    """Nor is a word against it better than silence (docs/decisions/0011)."""
    found = []
    for word in ("AVAILABLE", "", "WITHDRAWN"):
        declared = draw(Random(seed))
        for paper in declared.tables["documents"]:
            paper["status"] = word
        found.append(ceilings(declared))

    for better, worse in itertools.pairwise(found):
        assert not {key: was for key, was in better.items() if worse[key] < was}


def by_pack(found: dict[Key, int]) -> dict[tuple[str, str], int]:
    """Ceiling by (pack, shipment)."""
    packed: dict[tuple[str, str], int] = {}
    for (pack, _, shipment), ceiling in found.items():
        packed[pack, shipment] = max(packed.get((pack, shipment), 0), ceiling)
    return packed


def test_the_drawn_batches_hold_what_the_property_is_about() -> None:
    """Every rule that can raise a risk applies in some of them; most of all answers come up."""
    rules = {(r.pack.id, rule.id): rule for r in packs() for rule in r.rules}
    weighty = {key for key, rule in rules.items() if rule.severity is not Severity.INFO}
    seen: Seen = {}
    for seed in range(MOST_SEEDS):
        ceilings(draw(Random(seed)), seen)
        silent = {key for key in weighty if not seen[key] - {Outcome.NOT_APPLICABLE}}
        if not silent:
            break
    reached = sum(len(outcomes) for outcomes in seen.values())
    possible = sum(4 if rule.applies_when is not None else 3 for rule in rules.values())
    assert not silent
    assert reached >= 0.7 * possible


MOST_SEEDS = 40
