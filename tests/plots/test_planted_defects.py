"""Each defect is found under its own name, and clean plots are left alone."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from planted import AS_OF, DEFECTS, NOT_PLANTED, Defect, clean
from plot_files import codes, read

from ddcheck.model.diagnostic import Level
from ddcheck.model.diagnostic_codes import CODES
from ddcheck.plots.formats import ReadOptions

OPTIONS = ReadOptions(as_of=AS_OF)
EACH = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 4
HEAVY = ("DD242", "DD121", "DD254")


def plant(defect: Defect, number: int) -> list:
    rng = np.random.default_rng([number, DEFECTS.index(defect)])
    return defect.plant(rng, clean(rng, number))


def found(tmp_path, features) -> list[str]:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return codes(read(tmp_path, text, options=OPTIONS)[1])


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.check}-{d.code}")
def test_a_planted_defect_is_named(tmp_path, defect):
    times = 2 if defect.code in HEAVY and EACH < 50 else EACH
    missed = [n for n in range(times) if defect.code not in found(tmp_path, plant(defect, 37 * n))]

    assert len(missed) <= 0.01 * times, missed


def test_every_check_is_planted_or_said_to_be_left_out():
    planted = {defect.check for defect in DEFECTS}
    assert {f"G{n:02}" for n in range(1, 35)} == planted | set(NOT_PLANTED)
    assert not planted & set(NOT_PLANTED)


def test_clean_plots_are_left_alone(tmp_path):
    """At most 1 in 200 with an error; here in fact none, and few with a warning."""
    size = 2000 if EACH == 50 else 400
    rng = np.random.default_rng(5)
    text = json.dumps(
        {"type": "FeatureCollection", "features": [clean(rng, n) for n in range(size)]}
    )
    plots, diagnostics = read(tmp_path, text, options=OPTIONS)

    flagged = [d for d in diagnostics.items if CODES[d.code].level is Level.ERROR]
    warned = [d for d in diagnostics.items if CODES[d.code].level is Level.WARNING]
    assert len(plots) == size
    assert len(flagged) <= 0.005 * size, codes(diagnostics)
    assert len(warned) <= 0.02 * size, codes(diagnostics)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.check}-{d.code}")
def test_an_error_never_leaves_a_plot_as_if_nothing_were(tmp_path, defect):
    """What is an error makes the geometry unusable, doubtful, or keeps the row out."""
    if CODES[defect.code].level is not Level.ERROR:
        pytest.skip("a warning or a note changes nothing")
    text = json.dumps({"type": "FeatureCollection", "features": plant(defect, 3)})
    plots, diagnostics = read(tmp_path, text, options=OPTIONS)

    touched = [f or d for f, d in zip(plots.fault, plots.doubt, strict=True)]
    assert any(touched)
    for lang in ("en", "zh"):
        for said in diagnostics.items:
            assert "{" not in said.message(lang) + said.help(lang)
