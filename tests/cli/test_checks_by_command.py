"""Every check of plots G01 to G34 through the command line: a file that it names, and one that it leaves alone.

G29 is a finding of law (an overlap with a protected area), and is tested with the laws.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from sample_run import screen

sys.path.insert(0, str(Path(__file__).parents[1] / "plots"))

import test_planted_on_layers as on_layers
from layered_land import layered_land
from planted import DEFECTS, NOT_PLANTED, clean

COMMON = ("--as-of", "2026-11-21", "--rules", "forest-loss", "--format", "json")
LAYERED = {" ".join(key): key for key in on_layers.DEFECTS}
ALWAYS = {"DD249", "DD301"}  # no day of capture; no layer of loss in this catalogue


def write(folder: Path, name: str, features: list) -> Path:
    path = folder / f"{name}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def codes(run) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for said in run.report["diagnostics"]:
        found.setdefault(said["file"], set()).add(said["code"])
    return found


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """What two commands say: of clean plots, and of a file a defect, held against the first run."""
    folder = tmp_path_factory.mktemp("checks")
    (folder / "layers").mkdir()
    land = layered_land(folder / "layers", on_layers.RIVER, on_layers.TOWN, on_layers.BARE)
    layers = ("--layers", folder / "layers" / "catalogue.yaml")
    rng = np.random.default_rng(1)
    good = [clean(rng, 997 + 4 * n) for n in range(3)]
    good.append(on_layers.made(1, 0.05))
    good[-1]["properties"] |= {"plot_id": "L", "captured_on": "2024-05-17", "region": "Oeste"}
    before = screen(write(folder, "clean", good), *layers, *COMMON[:-2], out=folder / "before")
    files = []
    for number, defect in enumerate(DEFECTS):
        planted = defect.plant(np.random.default_rng(number), clean(rng, 13 * number))
        files.append(write(folder, f"{defect.check} {defect.code}", planted))
    for number, (name, key) in enumerate(LAYERED.items()):
        feature = on_layers.DEFECTS[key](number, land)
        feature["properties"] |= {"plot_id": f"layer {number}", "producer": "one"}
        files.append(write(folder, name, [feature]))
    moved = json.loads(json.dumps(good[0]))
    ring = moved["geometry"]["coordinates"][0]
    moved["geometry"]["coordinates"] = [[[round(x + 0.001, 6), y] for x, y in ring]]
    files.append(write(folder, "G26 DD260", [moved]))
    earlier = ("--earlier", folder / "before")
    after = screen(*files, *layers, *earlier, *COMMON, out=folder / "after")
    return codes(before), codes(after)


@pytest.mark.parametrize("name", [*(f"{d.check} {d.code}" for d in DEFECTS), *LAYERED, "G26 DD260"])
def test_a_defect_is_named_by_the_command(said, name):
    assert name.split()[1] in said[1][f"{name}.geojson"]


def test_clean_plots_are_left_alone_by_the_command(said):
    assert said[0].get("clean.geojson", set()) <= ALWAYS


def test_every_check_is_here():
    here = {d.check for d in DEFECTS} | {key[0] for key in on_layers.DEFECTS}
    assert {f"G{n:02}" for n in range(1, 35)} - here == set(NOT_PLANTED) - {"G28"} == {"G29"}
