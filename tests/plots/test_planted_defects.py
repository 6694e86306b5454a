"""Each defect is found under its own name, and clean plots are left alone."""

from __future__ import annotations

import json
import sys
from collections import Counter

import numpy as np
import pytest
import real_farms
from how_many import NIGHTLY
from planted import AS_OF, DEFECTS, NOT_PLANTED, Defect, clean
from plot_files import codes, read

from ddcheck.model.diagnostic import Level
from ddcheck.model.diagnostic_codes import CODES
from ddcheck.plots.formats import ReadOptions

OPTIONS = ReadOptions(as_of=AS_OF)
EACH = 50 if NIGHTLY else 4
HEAVY = ("DD242", "DD121", "DD254")


def plant(defect: Defect, number: int) -> list:
    rng = np.random.default_rng([number, DEFECTS.index(defect)])
    return defect.plant(rng, clean(rng, number))


def found(tmp_path, features) -> list[str]:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return codes(read(tmp_path, text, options=OPTIONS)[1])


def named(said: list[str], defect: Defect) -> bool:
    """Whether the cause was named, and no other error beside it."""
    errors = {code for code in said if CODES[code].level is Level.ERROR}
    return defect.code in said and errors <= {defect.code, *BESIDE.get(defect.code, ())}


BESIDE = {
    "DD237": ("DD227",),
    "DD247": ("DD104",),
    "DD252": ("DD241",),
    "DD254": ("DD241",),
}
"""Errors that a defect brings along by its nature: a coarse point has few decimals, an id with two
geometries stands twice, what has sides of half a degree or is a country is too large for a plot."""


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.check}-{d.code}")
def test_a_planted_defect_is_named(tmp_path, defect):
    times = 2 if defect.code in HEAVY and EACH < 50 else EACH
    missed = [n for n in range(times) if not named(found(tmp_path, plant(defect, 37 * n)), defect)]

    sys.stdout.write(f"{defect.check} {defect.code} planted {times} found {times - len(missed)}\n")
    assert len(missed) <= 0.01 * times, missed


def test_every_check_is_planted_or_said_to_be_left_out():
    planted = {defect.check for defect in DEFECTS}
    assert {f"G{n:02}" for n in range(1, 35)} == planted | set(NOT_PLANTED)
    assert not planted & set(NOT_PLANTED)


def test_clean_plots_are_left_alone(tmp_path):
    """At most 1 in 200 with an error: smallholdings and estates of many countries. -s: the table."""
    size = 2000
    made = real_farms.farms(size)
    text = json.dumps({"type": "FeatureCollection", "features": made})
    plots, diagnostics = read(tmp_path, text, options=OPTIONS)

    said = Counter((str(CODES[d.code].level), d.code) for d in diagnostics.items)
    errors = {_plot_of(d) for d in diagnostics.items if d.level is Level.ERROR}
    sys.stdout.write(f"clean plots: {len(plots)}, with an error {len(errors)}: {dict(said)}\n")
    assert len(plots) == size
    assert len({one["properties"]["country"] for one in made}) == len(real_farms.COUNTRIES)
    assert len(errors) <= 0.005 * size, said
    assert np.count_nonzero((plots.fault_code >= 0) | (plots.doubt_code >= 0)) <= 0.005 * size
    warned = {_plot_of(d) for d in diagnostics.items if d.level is Level.WARNING}
    assert len(warned) <= 0.05 * size, said


def _plot_of(found) -> str:
    return "/".join((found.place.pointer or "").split("/")[:3])


@pytest.mark.parametrize(
    "defect",
    [d for d in DEFECTS if CODES[d.code].level is Level.ERROR],
    ids=lambda d: f"{d.check}-{d.code}",
)
def test_an_error_never_leaves_a_plot_as_if_nothing_were(tmp_path, defect):
    """What is an error makes the geometry unusable, doubtful, or keeps the row out."""
    text = json.dumps({"type": "FeatureCollection", "features": plant(defect, 3)})
    plots, diagnostics = read(tmp_path, text, options=OPTIONS)

    touched = [f or d for f, d in zip(plots.fault, plots.doubt, strict=True)]
    assert any(touched)
    for lang in ("en", "zh"):
        for said in diagnostics.items:
            assert "{" not in said.message(lang) + said.help(lang)
