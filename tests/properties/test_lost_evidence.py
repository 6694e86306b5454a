"""Evidence that is lost or damaged never lowers a ceiling, and never turns the exit code into 0."""

from __future__ import annotations

from random import Random

import pytest
from damages import (
    apply,
    blank,
    draw_damages,
    no_catalogue,
    touches_world,
)
from how_many import NIGHTLY, examples
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import Result, Screener, lowered
from small_batch import Batch, Draw

from ddcheck.model.outcome import Action

SEEDS = st.integers(min_value=0, max_value=10**9)


def after(screener: Screener, batch: Batch, damages: list) -> Result:
    world = screener.world_copy() if touches_world(damages) else None
    return screener.files(apply(damages, batch, world), world=world)


@given(SEEDS)
@settings(max_examples=examples(130))
def test_damage_upon_damage_never_lowers_a_ceiling(screener: Screener, seed: int) -> None:
    """A chain: with each further damage every ceiling stays or rises."""
    random = Random(seed)
    batch = Draw(random).make()
    damages = draw_damages(random, batch, most=3)
    results = [screener.batch(batch)]
    for count in range(1, len(damages) + 1):
        results.append(after(screener, batch, damages[:count]))
        for earlier in results[:-1]:
            assert lowered(earlier, results[-1]) == [], damages[:count]


def cells_of(batch: Batch) -> list[tuple[str, int, str]]:
    return [
        (name, row, column)
        for name, rows in batch.tables.items()
        for row, cells in enumerate(rows)
        for column, text in cells.items()
        if text
    ]


@given(SEEDS)
@settings(max_examples=40 if NIGHTLY else 4)  # of some two hundred cells each
def test_each_cell_blank_alone(screener: Screener, seed: int) -> None:
    """Batches in good order, where there is most to lose: any of their cells, one by one."""
    random = Random(seed)
    draw = Draw(random)
    draw.tidy, draw.blanks = 0.97, 0.0
    batch = draw.make()
    before = screener.batch(batch)
    cells = cells_of(batch)
    for cell in cells if NIGHTLY else random.sample(cells, min(40, len(cells))):
        now = after(screener, batch, [blank(*cell)])
        assert lowered(before, now) == [], cell


def test_without_layers_nothing_proceeds_that_asks_for_them(screener: Screener) -> None:
    for seed in range(6):
        random = Random(seed)
        batch = Draw(random).make()
        gone = no_catalogue(random, batch)
        assert gone is not None
        now = after(screener, batch, [gone])
        assert now.exit_code != 0
        assert Action.PROCEED not in now.actions.values()
        assert all(high == 3 for _, high in now.plots.values())
        forest = [span for (pack, _), span in now.packs.items() if pack == "forest-loss"]
        assert forest
        assert all(high == 3 for _, high in forest)


def test_the_batches_reach_every_outcome_of_every_pack(screener: Screener) -> None:
    """What the properties of this folder are tried on is not all of one kind."""
    outcomes: dict[str, set[str]] = {}
    actions: set[Action] = set()
    codes: set[int] = set()
    for seed in range(60):
        found = screener.batch(Draw(Random(seed)).make())
        assert found.run is not None
        actions |= set(found.actions.values())
        codes.add(found.exit_code)
        for result in found.run.record.results:
            words = {result.rule.subject: set(map(int, result.outcome))}
            outcomes.setdefault(result.pack.id, set()).update(*words.values())
    assert {pack: sorted(found) for pack, found in outcomes.items()} == {
        "cn-forest-law": [0, 1, 2, 3], "forest-loss": [1, 2, 3],
        "us-forest-act": [0, 1, 2, 3], "us-lacey-act": [0, 1, 2, 3],
    }  # fmt: skip
    assert {Action.PROCEED, Action.INVESTIGATE, Action.HOLD} <= actions
    assert {0, 1, 3} <= codes


@pytest.mark.parametrize("seed", range(3))
def test_an_unlinked_paper_changes_nothing(screener: Screener, seed: int) -> None:
    batch = Draw(Random(seed)).make()
    before = screener.batch(batch)
    more = batch.copy()
    more.tables["documents"].append(
        {
            "document_id": "D-other",
            "type": "harvest_permit",
            "issued": "2020-01-01",
            "expires": "none",
            "shipment_id": "S-nobody",
            "line_no": "1",
            "plot_id": "nowhere",
            "species": "*",
            "quantity": "1000",
            "unit": "m3",
        }
    )
    now = screener.batch(more)
    assert (now.shipments, now.packs, now.plots) == (before.shipments, before.packs, before.plots)
