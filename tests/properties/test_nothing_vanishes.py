"""Nothing at all is no clearance, and every row that was written is screened or rejected."""

from __future__ import annotations

import csv
import io
import json
from random import Random

import pytest
from damages import (
    apply,
    blank_cell,
    break_line,
    garbage_cell,
    hurt_geometry,
    hurt_property,
    lose_plot,
    repeat_plot,
    repeat_row,
)
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import Screener
from small_batch import COLUMNS, Batch, Draw

from ddcheck.model.outcome import Action

_ROW_BY_ROW = (
    blank_cell, garbage_cell, repeat_row, break_line, hurt_geometry, hurt_property, lose_plot,
    repeat_plot,
)  # fmt: skip


@given(st.integers(min_value=0, max_value=10**9))
@settings(max_examples=examples(50))
def test_rows_read_are_rows_written(screener: Screener, seed: int) -> None:
    random = Random(seed)
    batch = Draw(random).make()
    made = [random.choice(_ROW_BY_ROW)(random, batch) for _ in range(5)]
    chosen = {damage.target[:2]: damage for damage in made if damage is not None}
    damages = [d for d in chosen.values() if d.what.split()[0] not in ("quote", "byte")]
    files = apply(damages, batch, None)
    run = screener.files(files).run
    assert run is not None
    counts = run.record.counts
    for name in COLUMNS:
        text = files[f"{name}.csv"].decode()
        rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
        assert counts[name].read == len(rows) - 1, (name, damages)
    features = json.loads(files["plots.geojson"])["features"]
    assert counts["plots"].read == len(features), damages
    used = run.record.sheet
    for name in ("shipments", "lines", "components", "origins"):
        assert counts[name].screened == len(getattr(used, name).table)
    assert counts["documents"].screened == len(used.papers.ids)
    usable = sum(geometry is not None for geometry in run.record.plots.geometry)
    assert counts["plots"].screened == usable
    for count in counts.values():
        assert 0 <= count.screened <= count.read
        assert count.read == count.screened + count.rejected


@pytest.mark.parametrize(
    "files",
    [
        {},
        Batch().files(),
        dict.fromkeys(Batch().files(), b""),
        {"shipments.json": b"{}"},
        {"shipments.json": b'{"shipments": []}'},
        {"shipments.json": b'{"shipments": null, "plots": null}'},
        {"plots.geojson": b'{"type": "FeatureCollection", "features": []}'},
        {"shipments.csv": b"shipment_id\n"},
        {"shipments.csv": b"shipment_id\nS-1\n"},
        {"lines.csv": b"\xff"},
    ],
)
@pytest.mark.parametrize("catalogue", [True, False])
def test_nothing_is_no_clearance(
    screener: Screener, files: dict[str, bytes], *, catalogue: bool
) -> None:
    found = screener.files(files, catalogue=catalogue)
    assert found.exit_code != 0
    assert Action.PROCEED not in found.actions.values()


def test_no_pack_is_no_clearance(screener: Screener) -> None:
    found = screener.batch(Draw(Random(1)).make(), packs=())
    assert found.exit_code == 4
    assert set(found.actions.values()) == {Action.NOT_SCREENED}


def test_a_scenario_alone_is_no_clearance(screener: Screener) -> None:
    found = screener.batch(Draw(Random(1)).make(), packs=("us-forest-act",))
    assert found.exit_code == 4
    assert set(found.actions.values()) == {Action.NOT_SCREENED}
