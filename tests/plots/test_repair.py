"""Repaired copies: the same ground, each repair listed, the input as it was."""

import json

import pytest
import shapely
from plot_files import SQUARE, codes, collection, feature, moved, multi, point, polygon, read_files
from sample_run import ddcheck

from ddcheck.plots.repair import repair


@pytest.mark.parametrize(
    ("shape", "done"),
    [
        (shapely.Polygon(SQUARE), []),
        (shapely.Polygon([SQUARE[0], *SQUARE]), ["repeated vertices dropped"]),
        (shapely.Polygon(SQUARE[::-1]), ["rings turned (RFC 7946)"]),
        (shapely.Polygon([(*p, 7) for p in SQUARE]), ["height dropped"]),
        (shapely.Polygon([(179.99, -16.5), (-179.99, -16.5), (-179.99, -16.4), (179.99, -16.4)]), ["cut at the 180th meridian"]),
        (shapely.Point(1, 2, 3), ["height dropped"]),
    ],
)  # fmt: skip
def test_a_repair_keeps_the_ground(shape, done):
    repaired, said = repair(shape)

    assert [one.en for one in said] == done
    assert not any(one.zh.isascii() for one in said)
    if "180" in "".join(done):
        assert len(repaired.geoms) == 2
        assert repaired.area == pytest.approx(0.02 * 0.1)
    else:
        assert shapely.equals(shapely.force_2d(shape), repaired)


def test_copies_are_written_beside_and_repairs_are_listed(tmp_path):
    swapped = [[y, x * 2] for x, y in SQUARE]
    bow = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    gap = [*moved(SQUARE, 0.1, 0)[:-1], [moved(SQUARE, 0.1, 0)[0][0] + 4e-7, SQUARE[0][1]]]
    text = collection(
        feature(polygon([[*p, 8] for p in moved(SQUARE, 0.2, 0)]), plot_id="high"),
        feature(polygon([SQUARE[0], *SQUARE]), plot_id="twice"),
        feature(polygon(swapped), plot_id="swapped"),
        feature(polygon(bow), plot_id="bow"),
        feature(polygon(gap), plot_id="gap"),
        feature(multi([SQUARE[::-1]]), plot_id="turned"),
        feature(point(-55.2, -3.2), plot_id="point", area_ha=1),
        feature(None, plot_id="nothing"),
    )
    path = tmp_path / "plots.geojson"
    path.write_text(text)
    done = ddcheck("validate", path, "--fix", tmp_path / "fixed")

    assert done.returncode == 5
    assert path.read_text() == text
    copy = tmp_path / "fixed" / "plots.geojson"
    features = {f["properties"]["plot_id"]: f for f in json.loads(copy.read_text())["features"]}
    assert set(features) == {"twice", "swapped", "bow", "gap", "turned", "point", "high"}
    assert "height dropped" in done.stdout
    assert features["swapped"]["geometry"]["coordinates"] == [swapped[::-1]] or features["swapped"][
        "geometry"
    ]["coordinates"] == [swapped]
    assert done.stdout.count("DD256") >= 3
    assert "1 plot is not in the repaired copy" in done.stdout
    _, diagnostics = read_files(copy)
    assert "DD220" not in codes(diagnostics)
    assert "DD218" not in codes(diagnostics)
    again = ddcheck("validate", path, "--fix", tmp_path / "fixed")
    assert again.returncode == 74
    assert "Traceback" not in again.stderr
