"""An error of the geometry never clears: whatever was computed on it, no fact comes out narrower."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from small_ground import measured_ground

from ddcheck.facts.land_claims import MISPLACED
from ddcheck.facts.paper_cells import loss_days
from ddcheck.facts.papers import UNDATED
from ddcheck.facts.whisp import whisp_indicator

DAY = date(2020, 12, 31)
ASKED = (DAY, 10.0, 1.0)
"""A question to the ground of two plots of 4 ha, both seen whole: forest, of which 1 ha was lost."""

ON_GEOMETRY = {
    "area": lambda g: g.area(),
    "observed_share": lambda g: g.observed_share(),
    "forest_loss": lambda g: g.forest_loss(*ASKED),
    "forest_at": lambda g: g.forest_at(*ASKED),
    "forest_loss_share": lambda g: g.forest_loss_share(*ASKED),
    "loss_families": lambda g: g.loss_families(*ASKED),
    "largest_loss_patch": lambda g: g.largest_loss_patch(*ASKED),
    "overlap": lambda g: g.overlap("protected-areas"),
}
"""Every number that is computed on a geometry."""


@pytest.fixture(scope="module")
def grounds(tmp_path_factory):
    """The same ground without doubt, and with the second plot in doubt; 9 ha are declared of it."""
    sound = measured_ground(tmp_path_factory.mktemp("land"))
    given = replace(
        sound.given, doubt=(None, "DD227"), declared_ha=np.array([np.nan, 9.0])
    )  # fmt: skip
    return sound, replace(sound, given=given)


@pytest.mark.parametrize("name", ON_GEOMETRY)
def test_a_number_on_a_doubtful_geometry_only_widens(grounds, name):
    sound, doubtful = (ON_GEOMETRY[name](ground) for ground in grounds)

    assert doubtful.known.tolist() == sound.known.tolist() == [True, True]
    for part in ("lo", "nominal", "hi"):
        assert getattr(doubtful, part)[0] == getattr(sound, part)[0], "the other plot is untouched"
    assert doubtful.lo[1] <= sound.lo[1]
    assert doubtful.hi[1] >= sound.hi[1]
    if name != "loss_families":  # the one family there is sees it already
        assert doubtful.hi[1] > doubtful.lo[1], "an interval: nothing is excluded on it"
    assert doubtful.nominal[1] == sound.nominal[1]
    why = doubtful.reason_at(1)
    assert why is not None
    assert why.code == "geometry_in_doubt"
    assert "DD227" in why.say("en")


def test_what_clears_when_it_is_small_may_be_the_whole_plot_or_what_was_declared(grounds):
    doubtful = grounds[1]
    for name in ("forest_loss", "forest_at", "overlap", "largest_loss_patch"):
        assert ON_GEOMETRY[name](doubtful).hi[1] == pytest.approx(9.0)
    assert doubtful.forest_loss_share(*ASKED).hi[1] == 1.0


def test_what_clears_when_it_is_large_may_be_nothing(grounds):
    for name in ("area", "observed_share"):
        assert ON_GEOMETRY[name](grounds[1]).lo[1] == 0.0


def test_the_word_for_the_loss_is_never_none_seen(grounds):
    sound, doubtful = (ground.loss_status(*ASKED) for ground in grounds)

    assert doubtful.labels[int(doubtful.lo[0])] == sound.labels[int(sound.lo[0])]
    assert doubtful.lo[1] <= sound.lo[1], "the words stand in the order of their weight"


def test_a_clean_but_doubtful_plot_is_not_said_to_be_without_loss(tmp_path):
    sound = measured_ground(tmp_path, loss=False)
    doubtful = replace(sound, given=replace(sound.given, doubt=(None, "DD246")))
    words = doubtful.loss_status(*ASKED)

    said = [words.labels[int(code)] for code in words.lo]
    assert said[0] != said[1]
    assert doubtful.loss_families(*ASKED).hi.tolist() == [0, 1]
    assert doubtful.forest_loss(*ASKED).hi[1] > 0 == sound.forest_loss(*ASKED).hi[1]


def test_the_parts_of_an_interval_add_up_to_it(grounds):
    for ground in grounds:
        loss, widths = ground.forest_loss(*ASKED), ground.widths(*ASKED)
        assert sum(widths.values()) == pytest.approx(loss.hi - loss.lo)


def test_each_year_may_hold_the_whole_plot(grounds):
    years = grounds[1].loss_by_year((2021, 2022), 10.0, 1.0)
    assert all(hi[1] == pytest.approx(9.0) for _, _, hi in years.values())
    before = grounds[0].loss_by_year((2021, 2022), 10.0, 1.0)
    for year, (lo, nominal, hi) in years.items():
        assert (hi >= before[year][2]).all()
        assert all((a <= b).all() for a, b in pairwise((lo, nominal, hi)))


def test_loss_on_it_has_no_dates(grounds):
    sound, doubtful = (loss_days(ground, date(2021, 1, 1), 1.0) for ground in grounds)

    for before, after in zip(sound, doubtful, strict=True):
        assert (before != UNDATED).all()
        assert after.tolist() == [before[0], UNDATED]


def test_an_indicator_of_another_tool_says_nothing_on_it(grounds):
    class Said:
        rows = np.array([0, 1])

        def reasons(self, _):
            return np.array([-1, -1], np.int32), ()

        def texts(self, _):
            return pa.array(["no", "no"]).to_pylist()

    sound, doubtful = (whisp_indicator(Said(), "Ind_01", ground) for ground in grounds)
    assert sound.known.tolist() == [True, True]
    assert doubtful.known.tolist() == [True, False]
    assert doubtful.reason_at(1).code == "geometry_in_doubt"
    faulty = replace(
        grounds[0],
        given=replace(grounds[0].given, fault=(None, "DD204")),
        measured=replace(grounds[0].measured, area=grounds[0].measured.area * [1, 0]),
    )
    assert whisp_indicator(Said(), "Ind_01", faulty).known.tolist() == [True, False]


def test_codes_of_place_exist():
    from ddcheck.model.diagnostic_codes import CODES

    assert set(MISPLACED) <= set(CODES)
