"""An area that came into force after the harvest is no proof against it, and no excuse either."""

from __future__ import annotations

import json

import pytest
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import Screener
from small_batch import Batch, feature
from small_world import ring_of, sha256

PACK = ("us-lacey-act",)
YEARS = st.one_of(st.integers(1950, 2030), st.none())


def world_with(screener: Screener, year: int | None):
    """The small world with one protected area, all around a plot, in force since a year."""
    world = screener.world_copy()
    ring = ring_of("MY", "forest")
    west, south = (min(corner[i] for corner in ring) - 0.01 for i in (0, 1))
    east, north = (max(corner[i] for corner in ring) + 0.01 for i in (0, 1))
    around = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    area = {
        "type": "Feature", "geometry": {"type": "Polygon", "coordinates": [around]},
        "properties": {"status": "Designated", "name": "Reserve", "year": year},
    }  # fmt: skip
    world.protected.write_text(json.dumps({"type": "FeatureCollection", "features": [area]}))
    world.write_catalogue()
    text = world.catalogue.read_text()
    dated = text.replace(
        "    name_field: name\n", "    name_field: name\n    dates:\n      since: year\n"
    )
    assert dated != text
    assert sha256(world.protected) in dated
    world.catalogue.write_text(dated)
    return world


def batch(start: str, end: str) -> Batch:
    made = Batch()
    made.tables["shipments"].append({"shipment_id": "S", "import_country": "US"})
    made.tables["lines"].append(
        {"shipment_id": "S", "line_no": "1", "commodity": "wood",
         "production_start": start, "production_end": end}
    )  # fmt: skip
    made.tables["origins"].append({"shipment_id": "S", "line_no": "1", "plot_id": "MY-forest"})
    made.plots.append(feature("MY-forest", "MY", "forest", accuracy_m=1))
    return made


def finding(
    screener: Screener, year: int | None, start: str, end: str
) -> tuple[float, float, float, int]:
    found = screener.batch(batch(start, end), packs=PACK, world=world_with(screener, year))
    assert found.run is not None
    record = found.run.record
    column = record.sheet.own("origin.overlap_in_force", (("product", "protected-areas"),))
    whole = record.sheet.column("origin", "plot.overlap", (("product", "protected-areas"),))
    assert column.known.all()
    assert column.hi[0] == whole.hi[0] > 0
    span = (float(column.lo[0]), float(column.nominal[0]), float(column.hi[0]))
    return (*span, found.packs["us-lacey-act", "S"][1])


@pytest.mark.parametrize(
    ("year", "start", "end", "is_certain", "is_nominal"),
    [
        (1990, "2022-01-01", "2022-06-30", True, True),
        (2021, "2022-01-01", "2022-06-30", True, True),
        (2022, "2022-01-01", "2022-06-30", False, True),
        (2023, "2022-01-01", "2022-06-30", False, False),
        (2022, "2021-06-01", "2022-06-30", False, True),
        (1990, "", "2022-06-30", False, True),
        (1990, "2022-01-01", "", True, True),
        (2023, "2022-01-01", "", False, True),
        (0, "2022-01-01", "2022-06-30", False, True),
        (None, "2022-01-01", "2022-06-30", False, True),
    ],
)
def test_status_year_against_the_days_of_production(
    screener: Screener,
    year: int | None,
    start: str,
    end: str,
    is_certain: bool,
    is_nominal: bool,
) -> None:
    lo, nominal, hi, ceiling = finding(screener, year, start, end)
    assert (lo > 0, nominal > 0) == (is_certain, is_nominal)
    assert lo <= nominal <= hi
    assert ceiling == 3


@given(YEARS, YEARS)
@settings(max_examples=examples(4))
def test_an_earlier_year_is_never_better(
    screener: Screener, one: int | None, other: int | None
) -> None:
    """None is no date: as certain as the latest, as likely as the earliest."""
    days = ("2019-03-01", "2021-06-30")
    early, late = sorted((one, other), key=lambda year: 9999 if year is None else year)
    first, second = (finding(screener, year, *days) for year in (early, late))
    assert first[0] >= second[0]
    assert first[1] >= second[1] or late is None
    assert first[2] == second[2]
    assert first[3] == second[3] == 3
