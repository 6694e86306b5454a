"""Whatever a rule asks of the ground stands in the plan before a raster is opened."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from sample_run import AS_SAMPLED, SAMPLE, Finished, screen

from ddcheck.evidence.plan import Question
from ddcheck.facts.dictionary import FACTS, Given
from ddcheck.planning import question_of

DAY = date(2021, 6, 30)


def test_every_fact_of_the_ground_is_a_question_of_its_day() -> None:
    found = set()
    for name, fact in FACTS.items():
        asked = {argument.name: argument.kind for argument in fact.arguments}
        days = [each for each, kind in asked.items() if kind == "date"]
        if "canopy_above" not in asked:
            continue
        given: Given = (("canopy_above", 10.0), (days[0], DAY), ("tolerance", 1.0))
        expected = date(2021, 6, 29) if days == ["since"] else DAY
        assert question_of(given) == Question(expected, 10.0, 1.0), name
        found.add(days[0])
    assert found == {"after", "on", "since"}
    assert question_of((("types", ("harvest_permit",)),)) is None


def test_a_proposed_act_sees_the_loss_that_another_pack_sees(sample_run: Finished) -> None:
    """DEMO-07 has loss after either day; no rule of any pack is left without a planned question."""
    found = {
        finding["rule"]: finding["outcome"]
        for shipment in sample_run.report["shipments"]
        if shipment["shipment_id"] == "DEMO-07"
        for finding in shipment["findings"]
    }
    assert found["forest-loss-after-enactment"] == "not_met"
    assert found["no-forest-loss-after-date"] == "not_met"
    assert "plan of the run does not ask" not in json.dumps(sample_run.report)


def test_exact_outlines_are_said_to_be_a_choice(sample_run: Finished, tmp_path: Path) -> None:
    layers = SAMPLE / "layers" / "catalogue.yaml"
    off = screen(
        SAMPLE / "shipments", "--layers", layers, *AS_SAMPLED, "--position-error", "off",
        out=tmp_path / "off",
    )  # fmt: skip
    assert any("--position-error off" in gap["why"] for gap in off.report["not_checked"])
    assert not any("position-error" in gap["why"] for gap in sample_run.report["not_checked"])
    assert "--position-error off" in off.out
