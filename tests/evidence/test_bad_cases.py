"""The ten bad cases of Whisp (A to J) and those of veritas, as land and layers: nothing is cleared.

A plot of about nine hectares in the middle of a small world is screened by the hardened pack, from
files to the outcome of the rule.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from evidence_world import World

from ddcheck.model.outcome import Action, Outcome
from ddcheck.screening import Request, Run, screen

N = 160
MID = 80
BINARY = {
    "domain": [0, 1, 255], "unknown_values": [255], "encoding": {"yes": [1], "no": [0]},
    "period": {"start": "2020-01-01", "end": "2020-12-31"}, "family": "composite",
}  # fmt: skip


class Case:
    """Layers of the plan as arrays; the plot is `side` pixels wide."""

    def __init__(self, side: int = 11, commodity: str = "cocoa") -> None:
        self.commodity = commodity
        self.box = (MID - side // 2, MID - side // 2, side)
        self.loss = np.zeros((N, N), np.uint8)
        self.canopy = np.full((N, N), 80, np.uint8)
        self.forest = np.ones((N, N), np.uint8)
        self.lacking: set[str] = set()

    @property
    def plot(self) -> tuple[slice, slice]:
        row, col, side = self.box
        return np.s_[row - 4 : row + side + 4, col - 4 : col + side + 4]

    def clear(self, rows: int, cols: int, year: int = 22) -> None:
        row, col, side = self.box
        r, c = row + (side - rows) // 2, col + (side - cols) // 2
        self.loss[r : r + rows, c : c + cols] = year

    def run(self, folder: Path) -> Run:
        world = World(folder / "layers")
        world.folder.mkdir()
        own = {"product": "hansen-gfc"}
        mask = np.ones((N, N), np.uint8)
        tile = lambda name, values: [world.tile(name, values, 10.0, 1.0)]  # noqa: E731
        world.raster("loss_year", tile("loss", self.loss), id="a", **own)
        world.raster("tree_cover", tile("canopy", self.canopy), id="b", **own)
        world.raster("land_mask", tile("mask", mask), id="c", **own)
        world.raster(
            "loss_year", tile("tmf", self.loss), id="d", product="jrc-tmf",
            asserts="deforestation_year", family="landsat_jrc",
        )  # fmt: skip
        world.raster(
            "tree_cover", tile("jrc", self.forest), id="e", product="jrc-gfc2020",
            asserts="forest", **BINARY,
        )  # fmt: skip
        for name in self.lacking:
            (world.folder / f"{name}.tif").unlink()
        catalogue = world.folder / "catalogue.yaml"
        catalogue.write_text(world.text())
        request = Request(
            (self._declare(folder / "in", world),), (), catalogue, ("whisp-hardened",),
            date(2026, 11, 21), {},
        )  # fmt: skip
        return screen(request, lambda _name, _size: lambda _done: None)

    def _declare(self, folder: Path, world: World) -> Path:
        folder.mkdir()
        row, col, side = self.box
        feature = {
            "type": "Feature", "properties": {"plot_id": "P", "accuracy_m": 3},
            "geometry": shapely.geometry.mapping(world.pixels(row, col, side, side)),
        }  # fmt: skip
        collection = {"type": "FeatureCollection", "features": [feature]}
        (folder / "plots.geojson").write_text(json.dumps(collection))
        (folder / "shipments.csv").write_text("shipment_id\nS\n")
        (folder / "lines.csv").write_text(
            f"shipment_id,line_no,commodity,production_end\nS,1,{self.commodity},2024-06-30\n"
        )
        (folder / "origins.csv").write_text("shipment_id,line_no,plot_id\nS,1,P\n")
        return folder


def outcome(run: Run) -> Outcome:
    [found] = {int(o) for r in run.record.results for o in r.outcome if o != Outcome.NOT_APPLICABLE}
    return Outcome(found)


def a() -> Case:
    case = Case()
    case.loss[case.plot] = 22
    return case


def b() -> Case:
    case = a()
    case.lacking = {"canopy", "jrc"}
    return case


def c() -> Case:
    case = a()
    case.lacking = {"canopy", "jrc", "loss", "tmf", "mask"}
    return case


def d() -> Case:
    """A tenth mapped as plantation: no plantation map alone takes anything away."""
    return a()


def e() -> Case:
    case = a()
    case.clear(4, 3, 15)
    return case


def f() -> Case:
    case = Case()
    case.clear(4, 3)
    return case


def g() -> Case:
    case = Case(side=114)
    case.clear(36, 36)
    return case


def h() -> Case:
    case = f()
    case.forest[:] = 0
    case.forest[case.loss > 0] = 1
    return case


def i() -> Case:
    """And J: cleared timber land. No harvest paper is at hand, so it is open, not cleared."""
    case = a()
    case.commodity = "wood"
    return case


def veritas_half() -> Case:
    case = Case()
    case.forest[:] = 0
    row, col, side = case.box
    case.forest[row : row + side, col : col + side // 2] = 1
    case.loss[case.forest > 0] = 22
    return case


def veritas_without_jrc() -> Case:
    case = a()
    case.lacking = {"jrc"}
    return case


def only_2021() -> Case:
    case = Case()
    case.loss[case.plot] = 21
    return case


def one_family() -> Case:
    case = a()
    case.lacking = {"tmf"}
    return case


HIGH, OPEN = Outcome.NOT_MET, Outcome.UNDETERMINED


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (a, HIGH), (b, OPEN), (c, OPEN), (d, HIGH), (e, HIGH), (f, HIGH), (g, HIGH), (h, HIGH),
        (i, OPEN), (veritas_half, HIGH), (veritas_without_jrc, OPEN), (only_2021, OPEN),
        (one_family, OPEN),
    ],
)  # fmt: skip
def test_a_bad_case_is_never_cleared(tmp_path, case, expected):
    run = case().run(tmp_path)
    assert outcome(run) is expected
    assert run.record.exit_code != 0


def test_an_untouched_forest_is_cleared(tmp_path):
    """The control: with everything seen and nothing lost the same pack says so."""
    run = Case().run(tmp_path)
    assert outcome(run) is Outcome.MET
    assert run.record.exit_code == 0


def test_loss_beyond_two_sigma_does_not_matter(tmp_path):
    case = Case()
    case.loss[case.plot] = 22
    row, col, side = case.box
    case.loss[row - 3 : row + side + 3, col - 3 : col + side + 3] = 0
    assert outcome(case.run(tmp_path)) is Outcome.MET


def test_an_empty_consignment_is_not_cleared(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "shipments.csv").write_text("shipment_id\nS\n")
    request = Request((folder,), (), None, ("whisp-hardened",), date(2026, 11, 21), {})
    run = screen(request, lambda _name, _size: lambda _done: None)
    assert run.record.assessment.action(0) is not Action.PROCEED
    assert run.record.exit_code != 0
