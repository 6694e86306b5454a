"""Damaged plot files of every format: no traceback, no hang, no row lost in silence, no lower risk.

The suite tries some dozens of each reader; tests/mutation_night.py tries ten thousand.
"""

import random
import signal
from contextlib import contextmanager
from datetime import date

import numpy as np
import pytest
import test_plot_formats as formats
from full_loss import everything_lost
from mutations import mutated, mutated_inside
from plot_files import read_files
from test_twenty_plots import hex_table, mixed_table, traces_geojson, zipped_shapefiles

from ddcheck.evidence.measure import measure
from ddcheck.facts.given_plots import GivenPlots
from ddcheck.facts.ground import Ground
from ddcheck.model.diagnostic import Diagnostics

TIMES = 40
MEASURED = 10
"""One in so many damaged files is also measured, on land where all forest was lost."""

HANGS_AFTER = 120  # seconds: a watchdog for what never ends, no measure of speed

ENDS_ANYWHERE = (".csv", ".tsv", ".geojsonl")
"""Texts of lines: one that ends after a line says nothing wrong. Its plots are then not given."""

DAMAGED = {
    **{write.__name__: (write, None) for write in formats.WRITERS},
    "shapefile_table": (formats.shapefile, ".dbf"),
    "shapefile_index": (formats.shapefile, ".shx"),
    "shapefile_system": (formats.shapefile, ".prj"),
    "points_and_holes_xyz": (mixed_table, None),
    "hex_of_all_kinds": (hex_table, None),
    "geojson_of_the_eu": (traces_geojson, None),
    "several_shapefiles": (zipped_shapefiles, None),
}
"""How a file is written, and which of its companions is damaged (None: the file itself)."""

INSIDE = {"kmz_inside": "kmz", "zipped_shapefile_inside": "zipped_shapefile"}
"""Archives whose check sums hold, with damage in the files that they hold."""


class Damage:
    """The clean file of one reader, and what is asked of every damaged copy of it."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        write, companion = DAMAGED[INSIDE.get(name, name)]
        self.damage = mutated_inside if name in INSIDE else mutated
        written = write(folder)
        self.path = written[0] if isinstance(written, list) else written
        self.damaged = self.path if companion is None else self.path.with_suffix(companion)
        self.whole = self.damaged.read_bytes()
        self.clean, said = read_files(self.path)
        assert not said.has_errors
        assert (self.clean.fault_code < 0).all()

    def check(self, seed, lost) -> None:
        rng = random.Random(f"{self.name} {seed}")
        self.damaged.write_bytes(self.damage(self.whole, rng))
        plots, diagnostics = read_files(self.path)
        adds_up(self.clean, plots, diagnostics, self.path.suffix)
        if seed % MEASURED == 0:
            never_lower(self.clean, plots, lost)


@contextmanager
def watchdog():
    def bark(*_):
        pytest.fail("a reader hangs")

    before = signal.signal(signal.SIGALRM, bark)
    signal.alarm(HANGS_AFTER)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def lost(tmp_path_factory):
    return everything_lost(tmp_path_factory.mktemp("lost"))


@pytest.mark.parametrize("name", [*DAMAGED, *INSIDE])
def test_damage_is_never_a_traceback_a_silent_loss_or_a_lower_risk(tmp_path, lost, name):
    file = Damage(name, tmp_path)
    for seed in range(TIMES):
        with watchdog():
            file.check(seed, lost)


def adds_up(clean, plots, diagnostics, suffix) -> None:
    """Every row is a plot or was rejected; a plot is usable or its fault has a name."""
    assert plots.counts.read == plots.counts.screened + plots.counts.rejected
    assert plots.counts.screened == len(plots)
    lost = set(clean.ids) - set(plots.ids)
    renamed = set(plots.ids) - set(clean.ids)
    if suffix not in ENDS_ANYWHERE:
        assert not lost or renamed or diagnostics.has_errors or plots.counts.rejected
    for area, wkb, fault in zip(plots.area_ha, plots.wkb, plots.fault, strict=True):
        assert wkb.is_valid == (fault is None)
        assert (area > 0) == (fault is None), "a plot without area would be a plot without loss"
    for found in diagnostics.items:
        for lang in ("en", "zh"):
            assert "{" not in found.message(lang).replace("{}", "") or "{" in str(found.values)


def never_lower(clean, plots, lost) -> None:
    """Where all forest was lost, every plot of the clean file is at its worst; so must it be here."""
    at = {name: row for row, name in enumerate(plots.ids)}
    rows = np.array([at.get(name, -1) for name in clean.ids], np.int64)
    measured = measure(plots.geometry, lost.plan, lost.catalogue, Diagnostics())
    given = GivenPlots(plots.kind, plots.is_point, plots.fault, plots.decimals, plots.doubt)
    ground = Ground(rows, tuple(clean.ids), given, measured, "gfc")
    column = ground.forest_loss(date(2020, 12, 31), 10.0, 1.0)
    assert (~column.known | (column.hi > 0)).all()
    assert (column.reason[~column.known] >= 0).all(), "what is unknown says why"
