"""The sample is what its script writes, and ends as its README says."""

import runpy
from pathlib import Path

import pytest
from sample_run import AS_SAMPLED, SAMPLE, readme_rows, screen


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return runpy.run_path(str(SAMPLE / "make_sample_data.py"))["make"]()


def test_the_script_writes_the_sample_byte_for_byte(made):
    for name, data in made.items():
        assert (SAMPLE / name).read_bytes() == data, name


def test_nothing_else_lies_in_the_folder(made):
    own = {"README.md", "make_sample_data.py"}
    found = {
        path.relative_to(SAMPLE).as_posix()
        for path in SAMPLE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert found == set(made) | own


def test_every_shipment_ends_as_the_readme_says(sample_run):
    said = {
        s["shipment_id"]: (s["action"], s["risk"]["floor"], s["risk"]["ceiling"])
        for s in sample_run.report["shipments"]
    }
    assert said == readme_rows()


def test_the_sample_shows_every_action_outcome_law_and_gap(sample_run):
    report = sample_run.report
    summary = report["summary"]

    assert all(summary["actions"][a] for a in ("hold", "investigate", "proceed"))
    for word in ("not_met", "undetermined", "met", "not_applicable"):
        assert summary["findings"][word] > 0
    judged = {
        entry["pack"]
        for shipment in report["shipments"]
        for entry in shipment["by_pack"]
        if entry["risk"] is not None
    }
    assert judged == {
        "us-lacey-act", "us-forest-act", "cn-forest-law", "forest-loss", "eu-eudr", "cites-timber",
        "evidence-documents",
    }  # fmt: skip
    states = {tile["state"] for layer in report["layers"] for tile in layer["tiles"]}
    assert {"used", "missing"} <= states
    plots = {plot["plot_id"]: plot for plot in report["plots"]}
    assert plots["BR-04"]["seen_ha"] == 0
    assert 0.4 < plots["BR-05"]["seen_ha"] / plots["BR-05"]["area_ha"] < 0.6
    assert plots["BR-01"]["loss_by_year"]["2015"]["nominal"] > 0
    assert plots["BR-01"]["loss_after_cutoff_ha"] == {"lo": 0, "nominal": 0, "hi": 0}
    assert plots["BR-02"]["loss_after_cutoff_ha"]["lo"] == 0
    assert plots["BR-02"]["loss_after_cutoff_ha"]["nominal"] > 0
    assert plots["BR-03"]["loss_after_cutoff_ha"]["lo"] > 0
    assert plots["MY-04"]["overlaps"]["protected-areas"]["lo"] > 0


def test_the_sample_is_marked_as_invented():
    for path in [SAMPLE / "README.md", SAMPLE / "layers/catalogue.yaml"]:
        assert "invented" in Path(path).read_text(encoding="utf-8").lower()


def test_the_report_fits_its_published_schema(sample_run):
    import jsonschema

    from ddcheck.reports import json_report

    jsonschema.validate(sample_run.report, json_report.schema())


def test_the_json_form_gives_the_same_report(sample_run, tmp_path):
    layers = SAMPLE / "layers" / "catalogue.yaml"
    done = screen(SAMPLE / "shipments.json", "--layers", layers, *AS_SAMPLED, out=tmp_path / "o")

    for name in ("report.json", "findings.csv", "plots.geojson", "report.html"):
        assert (done.folder / name).read_bytes() == (sample_run.folder / name).read_bytes(), name
