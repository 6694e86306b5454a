"""The plot that docs/method.md works out by hand: its numbers, and that both pages show them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from evidence_world import World

from ddcheck.evidence.area import row_area
from ddcheck.evidence.plan import Plan, Question
from ddcheck.evidence.position import Position

PAGES = [Path(__file__).parents[2] / "docs" / name for name in ("method.md", "zh/method.md")]
QUESTION = Question(date(2020, 12, 31), 10.0, 1.0)
PLAN = Plan("gfc", "gfc", "gfc", (), (10.0,), (QUESTION,))


@pytest.fixture
def measured(world: World):
    loss, canopy = np.zeros((40, 40), np.uint8), np.full((40, 40), 60, np.uint8)
    mask = np.ones((40, 40), np.uint8)
    loss[12:16, 12:14] = 22
    loss[16:18, 16:18] = 21
    loss[11, 18], canopy[:, 18:20] = 23, 5
    loss[9, 14], mask[19, 10] = 22, 0
    world.pair(loss, canopy)
    world.raster("land_mask", [world.tile("mask", mask, 10.0, 1.0)])
    position = Position(np.array([3.0]), np.array([False]))
    found, said = world.measure(world.pixels(10, 10, 10, 10), plan=PLAN, position=position)
    assert said == []
    return found


def pixels(*rows: int) -> int:
    """Pico-hectares of one pixel of each of these rows, counted from one degree north."""
    area = row_area(np.array(rows) + 79 * 4000, 80.0, 4000)
    return int(np.rint(area).sum())


def test_the_numbers_of_the_worked_plot(measured) -> None:
    loss = measured.answers[QUESTION].loss
    certain, dated = pixels(12, 12, 13, 13, 14, 14, 15, 15), pixels(16, 16, 17, 17)
    assert loss.lo[0] == certain
    assert loss.nominal[0] == pytest.approx(certain + dated, abs=20)
    assert loss.hi[0] == certain + dated + pixels(11, 19, 9)
    widths = {width.word: int(area[0]) for width, area in loss.widths().items()}
    assert sum(widths.values()) == loss.hi[0] - loss.lo[0]
    expected = {
        "dating": dated, "baseline": pixels(11), "unseen": pixels(19), "position": pixels(9)
    }  # fmt: skip
    assert widths == pytest.approx(expected, abs=20)
    assert measured.sigma_m[0] == pytest.approx((3**2 + 12**2 + 5.566**2) ** 0.5, abs=1e-3)
    assert measured.unseen[0] == pytest.approx(pixels(19), rel=1e-6)
    assert measured.answers[QUESTION].largest_patch[0] == certain


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_the_pages_show_them(measured, page: Path) -> None:
    loss = measured.answers[QUESTION].loss
    found = re.findall(r"`(\w+)` = ([\d.]+) ha", page.read_text("utf-8"))
    shown = {name: float(value) for name, value in found}
    widths = {width.word: area for width, area in loss.widths().items()}
    parts = {"area": measured.area, "lo": loss.lo, "nominal": loss.nominal, "hi": loss.hi} | widths
    assert shown == {name: round(int(part[0]) / 1e12, 4) for name, part in parts.items()}
