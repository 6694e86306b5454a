"""More loss, a wider tolerance, an earlier day: the answer never becomes better for it."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import Result, Screener
from small_batch import Batch, feature
from small_world import CELL, KINDS, corner, land

from ddcheck.evidence.measure import measure
from ddcheck.evidence.plan import Question
from ddcheck.evidence.position import Position
from ddcheck.facts.ground import Ground
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.library import find_packs
from ddcheck.screening import Run

SEEDS = st.integers(min_value=0, max_value=10**9)
FOREST = ("forest-loss",)


def with_plots(*kinds: str) -> Batch:
    """One shipment a plot of Malaysian land."""
    batch = Batch()
    for number, kind in enumerate(kinds):
        name = f"S-{number}"
        batch.tables["shipments"].append({"shipment_id": name, "import_country": "DE"})
        batch.tables["lines"].append(
            {"shipment_id": name, "line_no": "1", "production_end": "2024-05-01"}
        )
        row = {"shipment_id": name, "line_no": "1", "plot_id": f"MY-{kind}"}
        batch.tables["origins"].append(row)
        batch.plots.append(feature(f"MY-{kind}", "MY", kind))
    return batch


BATCH = with_plots(*KINDS)


def not_better(before: Result, now: Result) -> list[str]:
    wrong = []
    for spans, others in ((before.plots, now.plots), (before.shipments, now.shipments)):
        for name, (floor, ceiling) in spans.items():
            if others[name][0] < floor or others[name][1] < ceiling:
                wrong.append(f"{name}: {floor, ceiling} became {others[name]}")
    return wrong


@given(SEEDS)
@settings(max_examples=examples(20))
def test_more_loss_is_never_better(screener: Screener, seed: int) -> None:
    random = Random(seed)
    before = screener.batch(BATCH, packs=FOREST)
    world = screener.world_copy()
    years = land("MY")["lossyear"]
    for _ in range(random.randint(1, 4)):
        row, col = corner(random.choice(KINDS), "MY")
        r, c = row + random.randrange(CELL), col + random.randrange(CELL)
        spot = years[r : r + random.randint(1, 9), c : c + random.randint(1, 9)]
        spot[spot == 0] = random.choice((1, 15, 20, 21, 22, 23, 24))
    world.write_tile("lossyear", "MY", years)
    world.write_catalogue()
    now = screener.batch(BATCH, packs=FOREST, world=world)
    assert not_better(before, now) == []


def pack_with_tolerance(folder: Path, years: float) -> str:
    target = folder / f"tolerance-{years}" / "forest-loss"
    shutil.copytree(find_packs()["forest-loss"], target)
    path = target / "parameters" / "screening.yaml"
    text = path.read_text()
    start = text.index("year_tolerance:")
    old = "      value: 1\n"
    at = text.index(old, start)
    path.write_text(text[:at] + f"      value: {years:g}\n" + text[at + len(old) :])
    return str(target)


def test_a_wider_tolerance_widens_the_interval(screener: Screener, tmp_path: Path) -> None:
    results = [
        screener.batch(BATCH, packs=(pack_with_tolerance(tmp_path, years),))
        for years in (0, 0.5, 1, 2, 3, 5)
    ]
    spans = set()
    for narrow, wide in itertools.pairwise(results):
        assert narrow.plots.keys() == wide.plots.keys()
        for name, (floor, ceiling) in narrow.plots.items():
            assert wide.plots[name][0] <= floor, name
            assert wide.plots[name][1] >= ceiling, name
            spans |= {(floor, ceiling), wide.plots[name]}
    assert len(spans) > 2


def asking(run: Run, asked: list[tuple[date, float]]) -> Ground:
    """The ground of a run, measured again under a plan that asks more questions."""
    record = run.record
    questions = tuple(sorted({Question(day, 10.0, years) for day, years in asked}))
    accuracy = np.full(len(record.plots.kind), np.nan)
    measured = measure(
        record.plots.geometry, replace(run.plan, questions=questions), run.catalogue,
        Diagnostics(), position=Position(accuracy, record.plots.is_point),
    )  # fmt: skip
    return replace(record.sheet.ground, measured=measured)


@pytest.mark.parametrize("tolerance", [0.0, 0.5, 1.0, 2.0])
def test_hectares_by_tolerance_and_day(screener: Screener, tolerance: float) -> None:
    """Nominal hectares do not fall with an earlier day; lo and hi only part with the tolerance."""
    run = screener.batch(BATCH, packs=FOREST).run
    assert run is not None
    days = [date(year, month, day) for year in range(2000, 2026)
            for month, day in ((1, 1), (6, 30), (12, 31))]  # fmt: skip
    ground = asking(run, [(day, years) for day in days for years in (tolerance, tolerance + 1)])
    last = None
    for day in days:
        loss = ground.forest_loss(day, 10.0, tolerance)
        wider = ground.forest_loss(day, 10.0, tolerance + 1)
        assert (wider.lo <= loss.lo).all()
        assert (wider.hi >= loss.hi).all()
        assert (wider.nominal == loss.nominal).all()
        if last is not None:
            assert (last.lo >= loss.lo).all()
            assert (last.nominal >= loss.nominal).all()
            assert (last.hi >= loss.hi).all()
        last = loss
    assert np.count_nonzero(ground.forest_loss(days[0], 10.0, tolerance).nominal) >= 4


@given(SEEDS)
@settings(max_examples=examples(8))
def test_an_earlier_day_is_never_better(screener: Screener, seed: int) -> None:
    random = Random(seed)
    late, early = sorted((date(random.randint(2000, 2025), random.randint(1, 12), 28)
                          for _ in range(2)), reverse=True)  # fmt: skip
    results = [
        screener.batch(BATCH, packs=FOREST, chosen={"forest-loss": {"screening.after": day}})
        for day in (late, early)
    ]
    assert not_better(*results) == []
