"""Drivers of loss and biomass stand beside a plot: shown with what was not seen, read by no rule."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
import rasterio
from in_process import Result, Screener
from rasterio.transform import from_origin
from small_batch import Batch, feature
from small_world import CORNERS, KINDS, World

from ddcheck.cli.add_run import add_raster
from ddcheck.evidence.known_layers import known_layers
from ddcheck.reports import html_report, json_report
from ddcheck.reports.document import document

DRIVER, BIOMASS = "wri-drivers", "whrc-biomass-2000"


def batch() -> Batch:
    made = Batch()
    made.tables["shipments"].append({"shipment_id": "S", "import_country": "US"})
    made.tables["lines"].append(
        {"shipment_id": "S", "line_no": "1", "commodity": "wood",
         "production_start": "2022-03-01", "production_end": "2022-05-01"}
    )  # fmt: skip
    for kind in KINDS:
        made.tables["origins"].append({"shipment_id": "S", "line_no": "1", "plot_id": f"MY-{kind}"})
        made.plots.append(feature(f"MY-{kind}", "MY", kind))
    return made


def with_layers(screener: Screener, driver: np.ndarray, biomass: np.ndarray) -> World:
    """The small world with two layers of 4 pixels a hundredth of a degree around Malaysia."""
    world = screener.world_copy()
    west, north = (round(side, 2) for side in CORNERS["MY"])
    for name, values, dtype in ((DRIVER, driver, "uint8"), (BIOMASS, biomass, "uint16")):
        path = world.folder / f"{name}.tif"
        with rasterio.open(
            path, "w", driver="GTiff", height=80, width=80, count=1, dtype=dtype, crs="EPSG:4326",
            transform=from_origin(west - 0.1, north + 0.1, 0.0025, 0.0025), tiled=True,
            blockxsize=16, blockysize=16,
        ) as target:  # fmt: skip
            target.write(values.astype(dtype), 1)
        add_raster(known_layers()[name], (path,), world.catalogue, {})
    return world


def full(value: int) -> np.ndarray:
    return np.full((80, 80), value)


def said(found: Result, lang: str = "en") -> dict[str, list[dict[str, Any]]]:
    assert found.run is not None
    stream = io.BytesIO()
    json_report.write(document(found.run.record, lang), stream)
    return {
        plot["plot_id"]: plot.get("beside", []) for plot in json.loads(stream.getvalue())["plots"]
    }


def test_nothing_is_said_where_there_is_no_such_layer(screener: Screener) -> None:
    assert set(map(len, said(screener.batch(batch())).values())) == {0}


@pytest.mark.parametrize("driver", [1, 4, 7])
@pytest.mark.parametrize("biomass", [0, 180, 1000])
def test_what_is_shown_and_that_no_finding_moves(
    screener: Screener, driver: int, biomass: int
) -> None:
    before = screener.batch(batch())
    after = screener.batch(batch(), world=with_layers(screener, full(driver), full(biomass)))
    for name in ("shipments", "packs", "plots", "actions", "exit_code"):
        assert getattr(after, name) == getattr(before, name)
    for layers in said(after).values():
        by = {entry["kind"]: entry for entry in layers}
        assert list(by["driver"]["shares"].values()) == [1.0]
        assert by["biomass"]["mg_per_ha"]["lo"] <= biomass <= by["biomass"]["mg_per_ha"]["hi"]
        assert by["biomass"]["mg_per_ha"]["hi"] - by["biomass"]["mg_per_ha"]["lo"] <= 6
        assert [entry["unseen_share"] for entry in layers] == [0, 0]
    assert after.run is not None
    used = {use.id for use in after.run.record.measured.layers}
    assert {DRIVER, BIOMASS} <= used


def test_ground_that_was_not_seen_widens_to_all_that_could_be(screener: Screener) -> None:
    found = screener.batch(batch(), world=with_layers(screener, full(9), full(65535)))
    for layers in said(found).values():
        by = {entry["kind"]: entry for entry in layers}
        assert (by["driver"]["shares"], by["driver"]["unseen_share"]) == ({}, 1)
        assert by["biomass"]["mg_per_ha"] == {"lo": 0, "hi": 1000}
    assert found.run is not None
    assert "DD304" in {d.code for d in found.run.record.diagnostics}  # 9 is no driver


def test_the_page_shows_it_in_both_languages(screener: Screener) -> None:
    found = screener.batch(batch(), world=with_layers(screener, full(4), full(180)))
    assert found.run is not None
    for lang, words in (("en", "context; read by no rule"), ("zh", "仅供参考")):
        stream = io.BytesIO()
        html_report.write(document(found.run.record, lang), {}, stream)
        page = stream.getvalue().decode()
        assert words in page
        assert ("logging" if lang == "en" else "采伐") in page
        assert "175 – 180 Mg/ha" in page


def test_an_amount_beyond_the_highest_is_refused(screener: Screener) -> None:
    found = screener.batch(batch(), world=with_layers(screener, full(1), full(1001)))
    assert found.run is not None
    assert "DD304" in {d.code for d in found.run.record.diagnostics}
    for layers in said(found).values():
        by = {entry["kind"]: entry for entry in layers}
        assert by["biomass"]["mg_per_ha"] == {"lo": 0, "hi": 1000}
