"""G26: the same id with other land than in an earlier run."""

import json

import pytest
from plot_files import SQUARE, collection, feature, moved, point, polygon, read
from sample_run import AS_SAMPLED, SAMPLE, ddcheck, screen

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.earlier import check_earlier

CROSSED = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]


def one(tmp_path, geometry, name, **properties):
    return read(tmp_path, collection(feature(geometry, **properties)), f"{name}.geojson")[0]


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (polygon(SQUARE), []),
        (polygon(SQUARE[::-1]), []),
        (polygon(moved(SQUARE, 0.0005, 0.0)), []),
        (polygon(moved(SQUARE, 0.002, 0.0)), ["DD260"]),
        (polygon(moved(SQUARE, 0.5, 0.0)), ["DD260"]),
        (polygon([*SQUARE[:2], SQUARE[2], SQUARE[0]]), ["DD260"]),
    ],
)
def test_land_that_drifted_by_more_than_a_tenth_is_named(tmp_path, geometry, said):
    before = one(tmp_path, polygon(SQUARE), "before")
    now = one(tmp_path, geometry, "now")
    diagnostics = Diagnostics()
    after = check_earlier(now, before, diagnostics)

    assert [d.code for d in diagnostics.items] == said
    assert after.doubt == now.doubt, "a warning: nothing else changes"
    assert not any("G26" in gap.what.en for gap in after.not_checked)


def test_a_boundary_that_cannot_be_used_is_not_compared_and_a_gap(tmp_path):
    before = one(tmp_path, polygon(SQUARE), "before")
    now = one(tmp_path, polygon(CROSSED), "now")
    diagnostics = Diagnostics()
    after = check_earlier(now, before, diagnostics)

    assert diagnostics.items == []
    assert ["G26" in gap.what.en and "1 plot" in gap.why.en for gap in after.not_checked] == [
        False,
        True,
    ]


def test_a_point_is_compared_by_the_circle_it_stands_for(tmp_path):
    here = {"declared_area_ha": 2.0}
    before = one(tmp_path, point(-55.123456, -3.123456), "before", **here)
    for lon, said in ((-55.123457, []), (-55.122456, ["DD260"])):
        diagnostics = Diagnostics()
        check_earlier(one(tmp_path, point(lon, -3.123456), "now", **here), before, diagnostics)
        assert [d.code for d in diagnostics.items] == said


def test_without_an_earlier_run_that_is_said(tmp_path):
    plots = check_earlier(one(tmp_path, polygon(SQUARE), "now"), None, Diagnostics())

    assert any("G26" in g.what.en and "--earlier" in g.why.en for g in plots.not_checked)


def test_a_run_is_held_against_the_folder_of_an_earlier_one(tmp_path, sample_run):
    layers = SAMPLE / "layers" / "catalogue.yaml"
    sent = tmp_path / "sent"
    sent.mkdir()
    for path in (SAMPLE / "shipments").iterdir():
        (sent / path.name).write_bytes(path.read_bytes())
    [plots] = [p for p in sent.iterdir() if p.suffix == ".geojson"]
    text = json.loads(plots.read_text())
    changed = next(
        f for f in text["features"] if f["geometry"] and f["geometry"]["type"] == "Polygon"
    )
    ring = changed["geometry"]["coordinates"][0]
    width = max(x for x, _ in ring) - min(x for x, _ in ring)
    changed["geometry"]["coordinates"] = [[[round(x + width / 4, 6), y] for x, y in ring]]
    plots.write_text(json.dumps(text))
    again = screen(
        sent,
        "--layers",
        layers,
        *AS_SAMPLED,
        "--earlier",
        sample_run.folder,
        out=tmp_path / "again",
    )

    said = [d for d in again.report["diagnostics"] if d["code"] == "DD260"]
    assert len(said) == 1
    assert not any("G26" in gap["what"] for gap in again.report["not_checked"])
    assert any("G26" in gap["what"] for gap in sample_run.report["not_checked"])
    wrong = ddcheck("screen", sent, "--earlier", tmp_path, "--out", tmp_path / "no")
    assert wrong.returncode == 2
    assert "plots.geojson" in wrong.stderr
