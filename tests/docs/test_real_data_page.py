"""The page of real polygons tells what the program measures, and its areas hold to 1e-6."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import make_real_data

from ddcheck.evidence.plan import Plan


def test_the_page_is_that_of_the_program(shared: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/make_real_data.py", shared / "data", "--check"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + "run tools/make_real_data.py ../shared/data"


@pytest.mark.parametrize(
    "name", ["gfc_viet_nam/aoi_polys.gpkg", "gfc_viet_nam/aoi_extent.gpkg",
             "plots/whisp_example_polys.geojson"],
)  # fmt: skip
def test_areas_of_real_polygons_are_geodesic_to_1e_6(shared: Path, name: str) -> None:
    shapes = make_real_data.outlines(shared / "data" / name)
    found = make_real_data.measured(shapes, None, Plan("none", None, None, (), ())).found
    for shape, area in zip(shapes, found.area, strict=True):
        assert make_real_data.apart_from_geodesic(shape, int(area)) < 1e-6
    assert np.all(found.unseen == found.area)


def test_time_and_memory_are_not_compared() -> None:
    text = "| area | 1 |\n| time, all | 1.00 s |\n| memory of it | 9 MiB |\n"
    other = text.replace("1.00", "7.50").replace("9 MiB", "8 MiB")
    assert make_real_data.without_timing(text) == make_real_data.without_timing(other)
    changed = text.replace("| 1 |", "| 2 |")
    assert make_real_data.without_timing(text) != make_real_data.without_timing(changed)
