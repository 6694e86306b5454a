"""Each pack is answered from the layers that it names, whichever others run beside it."""

from __future__ import annotations

import pytest
from in_process import Screener
from small_batch import Batch, feature
from small_world import LAYERS

from ddcheck.evidence.plan import Plan
from ddcheck.screening import Run

WITHOUT_2020 = tuple(layer for layer in LAYERS if layer != "forest2020")


def consignment(
    kind: str, *, to: str = "DE", commodity: str = "soya", hs: str = "1201.90.00"
) -> Batch:
    """Goods of one field of the small world, harvested while the loss layer was watching."""
    batch = Batch()
    batch.tables["shipments"].append(
        {
            "shipment_id": "S-1",
            "import_country": to,
            "export_country": "BR",
            "arrival_date": "2024-11-18",
        }
    )
    batch.tables["lines"].append(
        {"shipment_id": "S-1", "line_no": "1", "hs_code": hs, "commodity": commodity, "description": "goods",
         "quantity": "20", "unit": "t", "net_mass_kg": "20000", "production_countries": "BR",
         "production_start": "2024-02-01", "production_end": "2024-05-01"}
    )  # fmt: skip
    batch.tables["origins"].append({"shipment_id": "S-1", "line_no": "1", "plot_id": "P-1"})
    batch.plots.append(feature("P-1", "BR", kind, accuracy_m=1))
    return batch


def outcomes(run: Run, pack: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for result in run.record.results:
        if result.pack.id == pack:
            found[result.rule.id] = {str(value) for value in result.outcome.tolist()}
    return found


def intervals(run: Run, pack: str) -> tuple[int, int]:
    found = run.record.assessment.by_pack[pack]
    return int(found.floor[0]), int(found.ceiling[0])


def measured(run: Run) -> dict[str, bool]:
    return {name: use.measured for use in run.record.plans for name in use.packs}


@pytest.mark.parametrize("kind", ["forest", "edge", "new", "thin", "masked"])
@pytest.mark.parametrize("complete", [True, False])
def test_what_a_pack_says_does_not_depend_on_the_packs_beside_it(
    screener: Screener, kind: str, *, complete: bool
) -> None:
    batch, world = consignment(kind), screener.world_copy()
    world.write_catalogue(layers=LAYERS if complete else WITHOUT_2020)
    together = ("eu-eudr", "forest-loss", "us-forest-act", "whisp-hardened")

    every = screener.batch(batch, world=world, packs=together).run
    assert every is not None
    for pack in together:
        alone = screener.batch(batch, world=world, packs=(pack,)).run
        assert alone is not None
        assert outcomes(alone, pack) == outcomes(every, pack)
        assert intervals(alone, pack) == intervals(every, pack)


@pytest.mark.parametrize(
    ("kind", "commodity", "hs", "rule", "floor", "ceiling"),
    [
        ("new", "soya", "1201.90.00", "no-deforestation", 3, 3),
        ("new", "wood", "4407.29", "no-deforestation-wood", 2, 3),
        ("edge", "soya", "1201.90.00", "no-deforestation", 2, 3),
        ("thin", "soya", "1201.90.00", "no-deforestation", 2, 3),
        ("forest", "soya", "1201.90.00", "no-deforestation", 0, 0),
        ("old", "soya", "1201.90.00", "no-deforestation", 0, 0),
        ("masked", "soya", "1201.90.00", "no-deforestation", 0, 3),
    ],
)
def test_loss_in_the_forest_of_2020(
    screener: Screener, kind: str, commodity: str, hs: str, rule: str, floor: int,
    ceiling: int,
) -> None:  # fmt: skip
    batch = consignment(kind, commodity=commodity, hs=hs)
    run = screener.batch(batch, packs=("eu-eudr",)).run
    assert run is not None
    result = next(r for r in run.record.results if r.rule.id == rule)
    assert (int(result.floor.max()), int(result.ceiling.max())) == (floor, ceiling)


@pytest.mark.parametrize("kind", ["forest", "field", "old"])
def test_without_the_map_of_2020_nothing_is_met(screener: Screener, kind: str) -> None:
    world = screener.world_copy()
    world.write_catalogue(layers=WITHOUT_2020)
    found = screener.batch(consignment(kind), world=world, packs=("eu-eudr",))
    assert found.run is not None
    result = next(r for r in found.run.record.results if r.rule.id == "no-deforestation")
    assert int(result.ceiling.max()) == 3
    said = [d for d in found.run.record.diagnostics if d.code == "DD301"]
    assert [str(d.place) for d in said] == ["catalogue.yaml forest"]
    assert "jrc-gfc2020 for forest" in said[0].message("en")


def test_a_plan_whose_packs_are_about_none_of_the_goods_is_not_measured(screener: Screener) -> None:
    packs = ("eu-eudr", "forest-loss", "us-lacey-act")
    abroad = screener.batch(consignment("new", to="US"), packs=packs)
    inside = screener.batch(consignment("new", to="DE"), packs=packs)
    unknown = screener.batch(consignment("new", to=""), packs=packs)
    assert abroad.run is not None
    assert inside.run is not None
    assert unknown.run is not None
    assert measured(abroad.run) == {"forest-loss": True, "us-lacey-act": True, "eu-eudr": False}
    assert measured(inside.run)["eu-eudr"]
    assert measured(unknown.run)["eu-eudr"]
    products = {layer.product for layer in abroad.run.record.measured.layers}
    assert "jrc-gfc2020" not in products
    assert unknown.packs["eu-eudr", "S-1"][1] >= inside.packs["eu-eudr", "S-1"][0]


def test_the_plot_table_and_the_overlaps_of_all_stand_in_the_first_plan(screener: Screener) -> None:
    run = screener.batch(consignment("reserve"), packs=("eu-eudr", "forest-loss")).run
    assert run is not None
    first, second = (use.plan for use in run.record.plans)
    assert isinstance(first, Plan)
    assert first.overlaps == second.overlaps == ("embargoes", "indigenous-land", "protected-areas")
    assert (first.forest, [s.product for s in second.forest]) == ((), ["jrc-gfc2020"])
    assert first.digest != second.digest
