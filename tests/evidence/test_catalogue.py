"""The catalogue is read strictly, and every complaint stands at its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evidence_world import World

from ddcheck.evidence.catalogue import RasterLayer, load_catalogue
from ddcheck.evidence.causes import Cause, code_of
from ddcheck.model.diagnostic import Diagnostic, Diagnostics


@pytest.fixture
def full(world: World) -> World:
    world.pair(np.zeros((3, 3), np.uint8), np.zeros((3, 3), np.uint8))
    world.vector("protected-areas", [])
    return world


def complaints(world: World) -> list[Diagnostic]:
    diagnostics = Diagnostics()
    world.catalogue(diagnostics)
    return diagnostics.sorted()


def test_a_good_catalogue(full: World) -> None:
    catalogue = full.catalogue()
    assert [layer.id for layer in catalogue.layers] == [
        "gfc-loss_year", "gfc-tree_cover", "protected-areas-layer",
    ]  # fmt: skip
    loss = catalogue.layer("gfc", "loss_year")
    assert isinstance(loss, RasterLayer)
    assert loss.decoding.years == (0, *range(2001, 2025))
    assert loss.lattice.per_degree == 4000
    assert loss.year_tolerance == 1
    assert catalogue.layer("gfc", "land_mask") is None
    assert catalogue.layer("other", "loss_year") is None
    assert catalogue.vector("protected-areas") is not None
    assert catalogue.vector("gfc") is None
    assert len({layer.record_sha256 for layer in catalogue.layers}) == 3


WRONG: list[tuple[str, Any, str]] = [
    ("title", None, "title"),
    ("titel", "x", "titel"),
    ("kind", "mesh", "kind"),
    ("period", {"start": "2024-01-01", "end": "2001-01-01"}, "period"),
    ("period", {"start": "2024-13-01", "end": "2001-01-01"}, "period.start"),
    ("absence_is_evidence", "maybe", "absence_is_evidence"),
    ("dtype", "float32", "dtype"),
    ("crs", "EPSG:3857", "crs"),
    ("domain", [[24, 0]], "domain"),
    ("domain", [[0, 300]], "domain"),
    ("domain", [[0, 25]], "domain"),  # 2025 lies outside the period
    ("unknown_values", [300], "unknown_values"),
    ("encoding", {"unit": "percent"}, "encoding"),
    ("encoding", {"none": [77], "first_value": 1, "first_year": 2001}, "encoding"),
    ("year_tolerance", None, "year_tolerance"),
    ("year_tolerance", "nan", "year_tolerance"),
    ("grid", {"west": -180, "north": 80, "pixel_deg": 0.0003}, "grid"),
    ("grid", {"west": -179.9999, "north": 80, "pixel_deg": 0.00025}, "grid"),
    ("tile_scheme", "hansen", "tiles.0.name"),
    ("template", "other_{tile}.tif", "tiles.0.path"),
    ("published", ["another"], "tiles.0.name"),
    ("licence", {"name": "x"}, "licence.attribution"),
]


@pytest.mark.parametrize(("key", "value", "field"), WRONG)
def test_what_is_wrong_is_named_with_its_line(
    full: World, key: str, value: Any, field: str
) -> None:
    if value is None:
        del full.layers[0][key]
    else:
        full.layers[0][key] = value
    found = complaints(full)
    assert field in [d.place.field for d in found]
    assert {d.code for d in found} == {"DD309"}
    lines = full.text().split("\n")
    for diagnostic in found:
        assert diagnostic.place.line is not None
        assert diagnostic.place.file.endswith("catalogue.yaml")
    if value is not None and key != "tile_scheme" and "." not in field:
        assert any(key in lines[d.place.line - 1] for d in found)
    catalogue = load_catalogue(full.folder / "catalogue.yaml", Diagnostics())
    assert catalogue.layer("gfc", "loss_year") is None
    assert catalogue.layer("gfc", "tree_cover") is not None


def test_all_complaints_come_together(full: World) -> None:
    full.layers[0]["dtype"] = "float64"
    full.layers[0]["surprise"] = "x"
    full.layers[1]["domain"] = [[0, 200]]
    del full.layers[2]["covers"]
    fields = [d.place.field for d in complaints(full)]
    assert set(fields) == {"dtype", "surprise", "domain", "covers"}


@pytest.mark.parametrize(
    "path",
    [
        "../elsewhere.tif",
        "/vsicurl/http://example.org/a.tif",
        "https://example.org/a.tif",
        "/vsizip/a.zip/a.tif",
    ],
)
def test_files_stay_on_this_machine_and_in_the_folder(full: World, path: str) -> None:
    full.layers[0]["tiles"][0]["path"] = path
    full.layers[2]["path"] = path
    assert [d.place.field for d in complaints(full)] == ["tiles.0.path", "path"]


def test_an_absolute_path_is_the_users_own_choice(full: World) -> None:
    tile = full.layers[0]["tiles"][0]
    tile["path"] = str(full.folder / tile["path"])
    assert complaints(full) == []


def test_a_link_that_leads_out_of_the_folder(
    full: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / "a.tif"
    other.write_bytes(b"x")
    (full.folder / "inside.tif").symlink_to(other)
    full.layers[0]["tiles"][0]["path"] = "inside.tif"
    assert [d.place.field for d in complaints(full)] == ["tiles.0.path"]


def test_two_layers_for_one_question_answer_none(full: World) -> None:
    full.layers.append(full.layers[0] | {"id": "again"})
    full.layers.append(full.layers[2] | {"id": "rival"})
    found = complaints(full)
    assert [d.code for d in found] == ["DD310", "DD310"]
    assert "again" in found[0].message("en")
    catalogue = load_catalogue(full.folder / "catalogue.yaml", Diagnostics())
    assert catalogue.layer("gfc", "loss_year") is None
    assert catalogue.vector("protected-areas") is None
    assert catalogue.layer("gfc", "tree_cover") is not None


def test_an_id_stands_once(full: World) -> None:
    full.layers[1]["id"] = full.layers[0]["id"]
    assert [d.place.field for d in complaints(full)] == ["id"]


@pytest.mark.parametrize("nothing", [None, [], "degrees"])
def test_a_grid_that_is_none_is_refused(full: World, nothing: object) -> None:
    full.layers[0]["grid"] = nothing
    assert all(d.place.field.startswith("grid") for d in complaints(full))
    assert complaints(full)


def test_tiles_must_not_overlap_and_must_lie_on_the_grid(full: World) -> None:
    tile = full.layers[0]["tiles"][0]
    full.layers[0]["tiles"].append(tile | {"name": "copy"})
    assert [d.place.field for d in complaints(full)] == ["tiles"]
    full.layers[0]["tiles"][1] = tile | {
        "name": "moved",
        "bounds": {"west": 11.0001, "east": 11.5, "south": 1, "north": 2},
    }
    assert [d.place.field for d in complaints(full)] == ["tiles.1.bounds"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "layers: []",
        "schema: ddcheck/catalogue/2\nlayers: []",
        "schema: ddcheck/catalogue/1\nlayers: x",
        "- a",
        "schema: a\nschema: b",
        "a: &x 1\nb: *x",
    ],
)
def test_files_that_are_no_catalogue(tmp_path: Path, text: str) -> None:
    path = tmp_path / "layers.yaml"
    path.write_text(text)
    diagnostics = Diagnostics()
    assert load_catalogue(path, diagnostics).layers == ()
    assert diagnostics.has_errors
    assert load_catalogue(tmp_path / "absent.yaml", diagnostics).layers == ()


def test_an_empty_list_of_layers_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "layers.yaml"
    path.write_text("schema: ddcheck/catalogue/1\nlayers: []\n")
    diagnostics = Diagnostics()
    assert load_catalogue(path, diagnostics).layers == ()
    assert not diagnostics.has_errors


def test_raw_values_that_no_record_names_are_outside(full: World) -> None:
    loss = full.catalogue().layer("gfc", "loss_year")
    assert isinstance(loss, RasterLayer)
    outside = code_of(Cause.OUTSIDE_DOMAIN)
    assert loss.decoding.code[:25].tolist() == list(range(25))
    assert set(loss.decoding.code[25:].tolist()) == {outside}


def test_years_count_from_the_first(full: World) -> None:
    full.layers[0] |= {
        "domain": [0, [3, 7]],
        "encoding": {"none": [0], "first_value": 3, "first_year": 2010},
    }
    loss = full.catalogue().layer("gfc", "loss_year")
    assert isinstance(loss, RasterLayer)
    assert loss.decoding.years == (0, 2010, 2011, 2012, 2013, 2014)
    assert loss.decoding.code[[0, 3, 7]].tolist() == [0, 1, 5]
