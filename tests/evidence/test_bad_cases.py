"""The ten bad cases of Whisp (A to J) and those of veritas, as land and layers: nothing is cleared.

A plot of about nine hectares in the middle of a small world is screened by the hardened pack, from
files to the outcome of the rule. Beside it stand the indicators that Whisp writes for the case, and
what the equivalent pack makes of them: the answer of Whisp itself.
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
        self.beside: list[tuple[str, str, np.ndarray, int]] = []
        self.whisp: set[int] = {1, 4}

    @property
    def plot(self) -> tuple[slice, slice]:
        row, col, side = self.box
        return np.s_[row - 4 : row + side + 4, col - 4 : col + side + 4]

    def clear(self, rows: int, cols: int, year: int = 22) -> None:
        row, col, side = self.box
        r, c = row + (side - rows) // 2, col + (side - cols) // 2
        self.loss[r : r + rows, c : c + cols] = year

    def run(self, folder: Path, *packs: str) -> Run:
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
        for product, asserts, values, year in self.beside:
            period = {"start": f"{year}-01-01", "end": f"{year}-12-31"}
            world.raster(
                "tree_cover", tile(product, values), id=product, product=product, asserts=asserts,
                **BINARY | {"period": period, "family": "s2"},
            )  # fmt: skip
        for name in self.lacking:
            (world.folder / f"{name}.tif").unlink()
        catalogue = world.folder / "catalogue.yaml"
        catalogue.write_text(world.text())
        request = Request(
            (self._declare(folder / "in", world),), (), catalogue,
            packs or ("whisp-hardened", "whisp-equivalent"), date(2026, 11, 21), {},
        )  # fmt: skip
        return screen(request, lambda _name, _size: lambda _done: None)

    def _declare(self, folder: Path, world: World) -> Path:
        folder.mkdir()
        row, col, side = self.box
        said = {f"Ind_{n:02d}": "yes" if n in self.whisp else "no" for n in range(1, 12)}
        feature = {
            "type": "Feature", "properties": {"plot_id": "P", "accuracy_m": 3} | said,
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


def outcome(run: Run, pack: str = "whisp-hardened") -> Outcome:
    results = [r for r in run.record.results if r.pack.id == pack]
    [found] = {int(o) for r in results for o in r.outcome if o != Outcome.NOT_APPLICABLE}
    return Outcome(found)


def tenth() -> np.ndarray:
    """A map that says yes to a little more than a tenth of the plot, and of all land around."""
    values = np.zeros((N, N), np.uint8)
    values[:, ::9] = 1
    return values


def a() -> Case:
    case = Case()
    case.loss[case.plot] = 22
    return case


def b() -> Case:
    case = a()
    case.lacking, case.whisp = {"canopy", "jrc"}, {4}
    return case


def c() -> Case:
    case = a()
    case.lacking, case.whisp = {"canopy", "jrc", "loss", "tmf", "mask"}, set()
    return case


def d() -> Case:
    """A tenth is mapped as plantation, even by two maps: none is in the plan, none excuses."""
    case = a()
    case.beside = [("palm", "commodity", tenth(), 2019), ("wood", "planted", tenth(), 2020)]
    case.whisp = {1, 2, 4}
    return case


def e() -> Case:
    """A tenth was disturbed before 2020, and all the rest cleared after it."""
    case = a()
    case.clear(4, 3, 15)
    case.whisp = {1, 3, 4}
    return case


def f() -> Case:
    case = Case()
    case.clear(4, 3)
    case.whisp = {1}
    return case


def g() -> Case:
    """A thousand hectares, 99 of them cleared."""
    case = Case(side=114)
    case.clear(36, 36)
    case.whisp = {1}
    return case


def h() -> Case:
    """Forest on less than a tenth of the plot, all of it cleared."""
    case = f()
    case.forest[:] = 0
    case.forest[case.loss > 0] = 1
    case.whisp = set()
    return case


def i() -> Case:
    """Natural forest cleared; a map of 2024 says trees. No harvest paper is at hand: open."""
    case = a()
    case.commodity = "wood"
    case.beside = [("trees2024", "forest", tenth(), 2024)]
    case.whisp = {1, 4, 5, 6, 9}
    return case


def j() -> Case:
    """Primary forest cut inside a concession."""
    case = a()
    case.commodity = "wood"
    case.whisp = {1, 4, 5, 6, 11}
    return case


def veritas_half() -> Case:
    """Forest on 49 % of the plot, all of it cleared."""
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


def veritas_cropland() -> Case:
    """All cleared, and a map of 2021 says cropland: clearing for crops excuses itself there."""
    case = a()
    case.beside = [("worldcover", "forest", np.zeros((N, N), np.uint8), 2021)]
    return case


def only_2021() -> Case:
    case = Case()
    case.loss[case.plot] = 21
    return case


def one_family() -> Case:
    case = a()
    case.lacking = {"tmf"}
    return case


HIGH, OPEN, LOW = Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.MET


@pytest.mark.parametrize(
    ("case", "expected", "whisp"),
    [
        (a, HIGH, HIGH), (b, OPEN, LOW), (c, OPEN, LOW), (d, HIGH, LOW), (e, HIGH, LOW),
        (f, HIGH, OPEN), (g, HIGH, OPEN), (h, HIGH, LOW), (i, OPEN, LOW), (j, OPEN, LOW),
        (veritas_half, HIGH, HIGH), (veritas_without_jrc, OPEN, HIGH),
        (veritas_cropland, HIGH, HIGH), (only_2021, OPEN, HIGH), (one_family, OPEN, HIGH),
    ],
)  # fmt: skip
def test_a_bad_case_is_never_cleared(tmp_path, case, expected, whisp):
    run = case().run(tmp_path)
    assert outcome(run) is expected
    assert outcome(run, "whisp-equivalent") is whisp
    assert run.record.exit_code != 0
    assert run.record.assessment.action(0) is not Action.PROCEED


def test_an_untouched_forest_is_cleared(tmp_path):
    """The control: with everything seen and nothing lost the same pack says so."""
    run = Case().run(tmp_path, "whisp-hardened")
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
