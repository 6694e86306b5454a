"""Plans with several sources, from files: gaps, absences, families, licences, points."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from evidence_world import PLAN, World

from ddcheck.evidence.alerts import days_of, to_date_conf
from ddcheck.evidence.causes import Cause
from ddcheck.evidence.plan import Question, Source
from ddcheck.evidence.position import Position
from ddcheck.evidence.spans import Width

N = 60
QUESTION = Question(date(2020, 12, 31), 10.0, 1.0)
ASKED = replace(PLAN, questions=(QUESTION,))
ALERTS = replace(ASKED, loss=(Source("alerts", "alert", "s1"),))
FOREST = replace(ASKED, forest=(Source("jrc", "forest", "composite", primary=True),))
BINARY = {
    "product": "jrc", "asserts": "forest", "id": "jrc", "family": "composite",
    "domain": [0, 1], "unknown_values": [], "encoding": {"yes": [1], "no": [0]},
    "period": {"start": "2020-01-01", "end": "2020-12-31"},
}  # fmt: skip


def alert_layer(world: World, values: np.ndarray, **changes) -> None:
    world.raster(
        "loss_year", [world.tile("alerts", values, 10.0, 1.0)],
        **({
            "product": "alerts", "asserts": "alert", "id": "alerts", "family": "s1",
            "dtype": "uint16", "domain": [0, [20001, 49999]], "unknown_values": [],
            "encoding": {"form": "date_conf", "none": [0]},
            "period": {"start": "2019-01-01", "end": "2025-06-30"},
        } | changes),
    )  # fmt: skip


@pytest.fixture
def forest(world: World) -> World:
    world.pair(np.zeros((N, N), np.uint8), np.full((N, N), 60, np.uint8))
    return world


def one(world: World, plan, **options):
    m, codes = world.measure(world.pixels(20, 20, 12, 12), plan=plan, **options)
    loss = m.answers[QUESTION].loss
    return m, codes, (int(loss.lo[0]), int(loss.nominal[0]), int(loss.hi[0]))


def test_an_alert_layer_closes_the_gap_after_the_series(forest: World):
    m, _, _ = one(forest, ASKED)
    assert m.watched_until.tolist() == [days_of(date(2024, 12, 31))]
    alert_layer(forest, np.zeros((N, N), np.uint16))
    m, codes, spans = one(forest, ALERTS)
    assert m.watched_until.tolist() == [days_of(date(2025, 6, 30))]
    assert (codes, spans) == ([], (0, 0, 0))


@pytest.mark.parametrize(
    "changes",
    [
        {"absence_is_evidence": "no"},
        {"period": {"start": "2025-01-02", "end": "2025-06-30"}},
    ],
)
def test_a_layer_that_cannot_watch_closes_nothing(forest: World, changes):
    alert_layer(forest, np.zeros((N, N), np.uint16), **changes)
    m, _, _ = one(forest, ALERTS)
    assert m.watched_until.tolist() == [days_of(date(2024, 12, 31))]


def test_an_alert_layer_that_does_not_see_the_plot_closes_nothing_and_opens_all(forest: World):
    alert_layer(forest, np.zeros((N, N), np.uint16))
    (forest.folder / "alerts.tif").unlink()
    m, codes, spans = one(forest, ALERTS)
    assert m.watched_until.tolist() == [days_of(date(2024, 12, 31))]
    assert codes == ["DD303"]
    assert spans[0] == spans[1] == 0 < spans[2]
    assert m.seen.tolist() == [0]
    assert m.unseen_cause[0] == Cause.TILE_MISSING.value


def test_an_alert_adds_certain_loss_that_the_series_does_not_have_yet(forest: World):
    values = np.zeros((N, N), np.uint16)
    values[22:28, 22:28] = to_date_conf(date(2025, 3, 1), 3)
    alert_layer(forest, values)
    m, _, (lo, nominal, hi) = one(forest, ALERTS)
    assert lo == nominal == hi > 2e12
    answer = m.answers[QUESTION]
    assert (answer.families_lo[0], answer.families_hi[0]) == (1, 1)


@pytest.mark.parametrize(
    ("day", "grade", "certain", "possible"),
    [
        (date(2020, 12, 31), 3, False, False), (date(2021, 1, 1), 3, False, True),
        (date(2021, 6, 29), 3, False, True), (date(2021, 6, 30), 3, True, True),
        (date(2021, 6, 30), 2, False, True),
    ],
)  # fmt: skip
def test_an_alert_follows_the_event(forest: World, day, grade, certain, possible):
    values = np.zeros((N, N), np.uint16)
    values[22:28, 22:28] = to_date_conf(day, grade)
    alert_layer(forest, values)
    _, _, (lo, _, hi) = one(forest, ALERTS)
    assert (lo > 0, hi > 0) == (certain, possible)


def test_a_source_that_the_catalogue_lacks_leaves_all_open(forest: World):
    m, codes, spans = one(forest, FOREST)
    assert codes == ["DD301"]
    assert m.seen.tolist() == [0]
    index, reasons = m.unseen_reasons()
    assert reasons[index[0]].code == "no_layer"
    assert spans[0] == 0
    assert m.answers[QUESTION].forest.widths()[Width.UNSEEN][0] > 0


def test_without_a_primary_layer_nothing_takes_its_place(world: World):
    cover = np.full((N, N), 60, np.uint8)
    world.raster("tree_cover", [world.tile("cover", cover, 10.0, 1.0)])
    world.raster("tree_cover", [world.tile("jrc", np.zeros((N, N), np.uint8), 10.0, 1.0)], **BINARY)
    m, codes, (lo, nominal, hi) = one(world, FOREST)
    assert codes == ["DD301"]
    assert lo == nominal == 0 < hi
    assert m.watched_until is None


def test_a_family_other_than_the_plan_says_is_refused(forest: World):
    jrc = forest.tile("jrc", np.ones((N, N), np.uint8), 10.0, 1.0)
    forest.raster("tree_cover", [jrc], **(BINARY | {"family": "landsat_jrc"}))
    m, codes, _ = one(forest, FOREST)
    assert codes == ["DD331"]
    assert m.seen.tolist() == [0]
    assert m.unseen_by[-1].refused == "DD331"


def test_a_layer_without_permission_is_refused(forest: World):
    jrc = forest.tile("jrc", np.ones((N, N), np.uint8), 10.0, 1.0)
    licence = forest.layers[0]["licence"] | {"commercial_use": "no"}
    forest.raster("tree_cover", [jrc], **(BINARY | {"licence": licence}))
    assert one(forest, FOREST)[1] == ["DD312"]


def test_a_layer_that_cannot_answer_the_question_is_refused(forest: World):
    jrc = forest.tile("jrc", np.ones((N, N), np.uint8), 10.0, 1.0)
    forest.raster("tree_cover", [jrc], **BINARY)
    plan = replace(ASKED, loss=(Source("jrc", "forest", "composite"),))
    assert one(forest, plan)[1] == ["DD330"]


def test_layers_that_contradict_each_other_are_named(world: World):
    world.pair(np.full((N, N), 23, np.uint8), np.full((N, N), 60, np.uint8))
    field = world.tile("jrc", np.zeros((N, N), np.uint8), 10.0, 1.0)
    world.raster("tree_cover", [field], **BINARY)
    m, codes, (lo, nominal, hi) = one(world, FOREST)
    assert codes == []
    assert lo == nominal == 0 < hi
    widths = m.answers[QUESTION].loss.widths()
    assert widths == {Width.CONFLICT: pytest.approx(np.array([hi]))}


def test_a_later_layer_is_named_and_excuses_nothing(world: World):
    world.pair(np.full((N, N), 23, np.uint8), np.full((N, N), 60, np.uint8))
    late = BINARY | {"period": {"start": "2021-01-01", "end": "2021-12-31"}}
    world.raster("tree_cover", [world.tile("jrc", np.zeros((N, N), np.uint8), 10.0, 1.0)], **late)
    m, codes, (_, _, hi) = one(world, FOREST)
    assert codes == ["DD332"]
    assert hi == pytest.approx(int(m.area[0]), rel=1e-6)
    assert Width.CONFLICT not in m.answers[QUESTION].loss.widths()


def test_both_families_of_a_loss_are_counted(world: World):
    loss = np.full((N, N), 23, np.uint8)
    world.pair(loss, np.full((N, N), 60, np.uint8))
    tmf = {"product": "tmf", "asserts": "deforestation_year", "id": "tmf", "family": "landsat_jrc"}
    world.raster("loss_year", [world.tile("tmf", loss, 10.0, 1.0)], **tmf)
    plan = replace(ASKED, loss=(Source("tmf", "deforestation_year", "landsat_jrc"),))
    answer = one(world, plan)[0].answers[QUESTION]
    assert (answer.families_lo[0], answer.families_hi[0]) == (2, 2)


def test_loss_before_any_source_began_is_not_excluded(forest: World):
    early = Question(date(1999, 6, 1), 10.0, 1.0)
    m, _ = forest.measure(forest.pixels(20, 20, 5, 5), plan=replace(PLAN, questions=(early,)))
    loss = m.answers[early].loss
    assert loss.lo[0] == loss.nominal[0] == 0 < loss.hi[0]
    assert list(loss.widths()) == [Width.GAP]


def test_ground_near_a_plot_that_was_not_seen_opens_it(forest: World):
    edge = forest.pixels(N - 11, 20, 11, 11)
    exact, _ = forest.measure(edge, plan=ASKED)
    assert exact.answers[QUESTION].loss.hi[0] == 0
    position = Position(np.array([3.0]), np.zeros(1, bool))
    m, _ = forest.measure(edge, plan=ASKED, position=position)
    loss = m.answers[QUESTION].loss
    assert loss.hi[0] > 0
    assert list(loss.widths()) == [Width.UNSEEN]
    assert m.seen[0] == m.area[0]
    assert m.reached.seen[0] < m.reached.touched[0]
    assert m.unseen_cause[0] == Cause.OUTSIDE_LAYER.value


def test_a_point_is_possible_even_where_outlines_count_as_exact(world: World):
    world.pair(np.full((N, N), 23, np.uint8), np.full((N, N), 60, np.uint8))
    for on in (True, False):
        position = Position(np.array([3.0]), np.ones(1, bool), on=on)
        _, _, (lo, nominal, hi) = one(world, ASKED, position=position)
        assert lo == 0 < nominal <= hi


def test_the_digest_names_the_plan():
    assert ASKED.digest == replace(PLAN, questions=(QUESTION,)).digest
    assert len({ASKED.digest, ALERTS.digest, FOREST.digest, PLAN.digest}) == 4


def test_an_outline_that_crosses_itself_is_all_possible(world: World):
    import shapely

    world.pair(np.full((N, N), 23, np.uint8), np.full((N, N), 60, np.uint8))
    bow = shapely.Polygon([(10.004, 0.994), (10.008, 0.99), (10.008, 0.994), (10.004, 0.99)])
    m, _ = world.measure(bow, plan=ASKED, position=Position(np.array([3.0]), np.zeros(1, bool)))
    loss = m.answers[QUESTION].loss
    assert loss.lo[0] == loss.nominal[0] == 0 < loss.hi[0]
    assert list(loss.widths()) == [Width.UNSEEN]


def test_vector_overlaps_count_the_position_too(forest: World):
    edge = forest.pixels(20, 20, 12, 12)
    inside = forest.pixels(10, 10, 16, 40)
    forest.vector("wdpa", [(inside, {})])
    plan = replace(ASKED, overlaps=("wdpa",))
    exact = forest.measure(edge, plan=plan)[0].overlaps["wdpa"]
    wide = forest.measure(
        edge, plan=plan, position=Position(np.array([3.0]), np.zeros(1, bool))
    )[0].overlaps["wdpa"]  # fmt: skip
    assert exact.lo == exact.nominal == exact.hi == wide.nominal
    assert 0 < wide.lo < wide.nominal < wide.hi
