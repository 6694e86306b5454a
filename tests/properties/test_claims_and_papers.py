"""Properties 1, 4, 7, 10, 16, 18, 19, 24, 25 and 31: what is claimed, and in which form.

A batch holds forty shipments, or two, and each example compares all of them, so that an example is
mostly forty cases. Only what is lost or made worse is changed; no ceiling may fall for it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
import pyogrio
import pytest
import shapely
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import Result, Screener, lowered, report_bytes
from small_batch import Batch, Draw, feature

from ddcheck.model.outcome import Action

SEEDS = st.integers(min_value=0, max_value=10**9)
MANY, FEW = 40, 2
PAPERS = ("us-lacey-act", "cn-forest-law")
FOREST = ("forest-loss",)


def batch_of(seed: int) -> tuple[Batch, Random]:
    """Shipments in fairly good order, where there is most to lose; few of them can end in code 0."""
    random = Random(seed)
    draw = Draw(random)
    draw.tidy, draw.blanks = 0.9, 0.0
    for number in range(FEW if seed % 5 == 0 else MANY):
        draw.shipment(f"S-{number:02d}")
    draw.batch.plots = [draw.plots[name] for name in sorted(draw.plots)]
    return draw.batch, random


def spans(result: Result) -> tuple[object, ...]:
    return result.exit_code, result.shipments, result.packs, result.plots


@given(SEEDS)
@settings(max_examples=examples(3))
def test_without_one_paper_of_each_shipment(screener: Screener, seed: int) -> None:
    """Property 1."""
    batch, random = batch_of(seed)
    before = screener.batch(batch, packs=PAPERS)
    less = batch.copy()
    gone = set()
    for shipment in {row["shipment_id"] for row in batch.tables["shipments"]}:
        own = [p["document_id"] for p in batch.tables["documents"] if p["shipment_id"] == shipment]
        gone |= {random.choice(own)} if own else set()
    rows = batch.tables["documents"]
    less.tables["documents"] = [row for row in rows if row["document_id"] not in gone]
    assert gone
    assert lowered(before, screener.batch(less, packs=PAPERS)) == []


@given(SEEDS, st.floats(0, 1), st.integers(0, 5))
@settings(max_examples=examples(4))
def test_a_file_cut_off_anywhere(screener: Screener, seed: int, share: float, which: int) -> None:
    """Property 4: truncated at any byte, a file is an error or a loss, never good news.

    Rows that are cut off between two lines leave a table that is whole: fewer claims. A plot that
    another line still names is then asked what that line asks, and has no ceiling to compare.
    """
    batch, _ = batch_of(seed % 5)
    before = screener.batch(batch, packs=(*PAPERS, *FOREST))
    files = batch.files()
    name = sorted(files)[which]
    files[name] = files[name][: int(share * len(files[name]))]
    after = screener.files(files, packs=(*PAPERS, *FOREST))
    for plot in namings(before).keys() & namings(after).keys():
        if namings(after)[plot] < namings(before)[plot]:
            del before.plots[plot]
    assert lowered(before, after) == []


def namings(result: Result) -> Counter[str]:
    """How many lines name each plot."""
    if result.run is None:
        return Counter()
    links = result.run.record.links
    return Counter(links.plot_id[row] for row in links.origin_plot)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kept", [0, 1, 40, 73])
def test_no_line_names_a_plot_any_more(screener: Screener, seed: int, kept: int) -> None:
    """The smallest case of property 4: of the links an empty file or the header is left, or less."""
    batch, _ = batch_of(seed)
    packs = (*PAPERS, *FOREST)
    before, files = screener.batch(batch, packs=packs), batch.files()
    files["origins.csv"] = files["origins.csv"][:kept]
    after = screener.files(files, packs=packs)
    assert lowered(before, after) == []
    assert after.exit_code != 0
    if kept == 0:
        assert after.run is not None
        assert "DD101" in {found.code for found in after.run.record.diagnostics}


BLANKS: tuple[tuple[str, str], ...] = (
    ("plots", "geometry"), ("plots", "country"), ("plots", "producer"),
    ("plots", "declared_area_ha"), ("lines", "production_start"), ("lines", "production_end"),
    ("lines", "production_countries"), ("lines", "quantity"), ("lines", "commodity"),
    ("components", "genus"), ("components", "species"), ("components", "harvest_countries"),
    ("components", "plant_quantity"), ("origins", "plot_id"), ("documents", "species"),
    ("documents", "quantity"), ("documents", "expires"), ("documents", "issued"),
)  # fmt: skip


@given(SEEDS, st.sampled_from(BLANKS))
@settings(max_examples=examples(4))
def test_one_thing_blank(screener: Screener, seed: int, blank: tuple[str, str]) -> None:
    """Property 7: geometry, area, species, dates, country, each alone, in half of the rows."""
    batch, random = batch_of(seed)
    packs = (*PAPERS, *FOREST)
    before, hurt = screener.batch(batch, packs=packs), batch.copy()
    table, column = blank
    if table == "plots":
        for one in random.sample(hurt.plots, max(1, len(hurt.plots) // 2)):
            if column == "geometry":
                one["geometry"] = None
            else:
                one["properties"][column] = None
    else:
        for row in hurt.tables[table]:
            if random.random() < 0.5:
                row[column] = ""
    assert lowered(before, screener.batch(hurt, packs=packs)) == []


EMPTIES: dict[str, Callable[[Batch], None]] = {
    "papers": lambda batch: batch.tables["documents"].clear(),
    "components": lambda batch: batch.tables["components"].clear(),
    "origins": lambda batch: batch.tables["origins"].clear(),
    "plots": lambda batch: batch.plots.clear(),
    "lines": lambda batch: batch.tables["lines"].clear(),
}


@given(SEEDS, st.sets(st.sampled_from(sorted(EMPTIES)), min_size=1))
@settings(max_examples=examples(3))
def test_emptied_and_without_layers(screener: Screener, seed: int, empty: set[str]) -> None:
    """Property 10: with nothing at hand everything is open to the top, and the code is not 0."""
    batch, _ = batch_of(seed)
    for name in empty:
        EMPTIES[name](batch)
    found = screener.batch(batch, packs=FOREST, catalogue=False)
    assert found.exit_code != 0
    assert Action.PROCEED not in found.actions.values()
    assert all(span == (0, 3) for span in found.shipments.values())
    assert all(high == 3 for _, high in found.packs.values())


@given(SEEDS)
@settings(max_examples=examples(3))
def test_one_more_plot(screener: Screener, seed: int) -> None:
    """Property 16: more plots for the same goods dilute nothing."""
    batch, random = batch_of(seed)
    before, more = screener.batch(batch, packs=FOREST), batch.copy()
    kind = random.choice(("forest", "field", "new", "edge", "old", "masked"))
    for row in batch.tables["lines"]:
        country = random.choice(("MY", "BR", "CN"))
        name = f"{country}-{kind}"
        key = {"shipment_id": row["shipment_id"], "line_no": row["line_no"]}
        own = [o["plot_id"] for o in batch.tables["origins"]
               if (o["shipment_id"], o["line_no"]) == (key["shipment_id"], key["line_no"])]  # fmt: skip
        if own and name not in own:
            more.tables["origins"].append(key | {"plot_id": name})
            if all(f["properties"]["plot_id"] != name for f in more.plots):
                more.plots.append(feature(name, country, kind))
    after = screener.batch(more, packs=FOREST)
    assert lowered(before, after) == []
    for key, (floor, _) in before.packs.items():
        assert after.packs[key][0] >= floor


@given(SEEDS, st.sampled_from([2, 3, 10, 1000]))
@settings(max_examples=examples(3))
def test_larger_claims(screener: Screener, seed: int, times: int) -> None:
    """Property 18: more goods on the same papers and plots, or a larger area on paper alone."""
    batch, random = batch_of(seed)
    before, more = screener.batch(batch), batch.copy()
    for name, column in (("lines", "quantity"), ("origins", "quantity_from_plot")):
        for row in more.tables[name]:
            if row.get(column) and random.random() < 0.7:
                row[column] = str(int(row[column]) * times)
    assert lowered(before, screener.batch(more)) == []
    wide = batch.copy()
    for one in wide.plots:
        area = one["properties"].get("declared_area_ha")
        if area is not None:
            one["properties"]["declared_area_ha"] = area * times
    assert lowered(before, screener.batch(wide)) == []


@given(SEEDS, st.sampled_from(["2024-06-30", "2024-04-01", "2023-12-31", "2020-01-01"]))
@settings(max_examples=examples(3))
def test_papers_that_end_earlier(screener: Screener, seed: int, day: str) -> None:
    """Property 19: a shorter time in force, by an earlier end or a later beginning."""
    batch, random = batch_of(seed)
    before, worse = screener.batch(batch, packs=PAPERS), batch.copy()
    for row in worse.tables["documents"]:
        expires, issued = row.get("expires", ""), row.get("issued", "")
        if (
            random.random() < 0.5
            and issued
            and issued < day
            and (expires in ("none",) or expires > day)
        ):
            row["expires"] = day
        elif random.random() < 0.3 and issued and issued < "2024-03-30":
            row["issued"] = "2024-03-30"
    assert lowered(before, screener.batch(worse, packs=PAPERS)) == []


KILOGRAMS = {"kg": Decimal(1), "t": Decimal(1000), "lb": Decimal("0.45359237")}


@given(SEEDS)
@settings(max_examples=examples(3))
def test_other_units_of_the_same_quantity(screener: Screener, seed: int) -> None:
    """Property 24: tonnes, kilograms and pounds of what is the same by definition."""
    batch, random = batch_of(seed)
    other = batch.copy()
    times: dict[tuple[str, str], Decimal] = {}
    for name in ("lines", "documents"):
        for row, same in zip(batch.tables[name], other.tables[name], strict=True):
            if not row.get("quantity"):
                continue
            if row.get("unit") == "t":
                row["unit"], same["unit"] = "lb", random.choice(("kg", "t"))
            elif row.get("unit") == "kg" and random.random() < 0.7:
                same["unit"] = "t"
            factor = KILOGRAMS.get(row["unit"], 1) / KILOGRAMS.get(same["unit"], Decimal(1))
            same["quantity"] = format(Decimal(row["quantity"]) * factor, "f")
            if name == "lines":
                times[row["shipment_id"], row["line_no"]] = factor
    for same in other.tables["origins"]:  # what a plot gave is in the unit of its line
        factor = times.get((same["shipment_id"], same["line_no"]), Decimal(1))
        if same.get("quantity_from_plot"):
            same["quantity_from_plot"] = format(Decimal(same["quantity_from_plot"]) * factor, "f")
    assert spans(screener.batch(batch)) == spans(screener.batch(other))


def marked(files: dict[str, bytes]) -> dict[str, bytes]:
    return {n: b"\xef\xbb\xbf" + d if n.endswith(".csv") else d for n, d in files.items()}


def dos(files: dict[str, bytes]) -> dict[str, bytes]:
    return {n: d.replace(b"\n", b"\r\n") if n.endswith(".csv") else d for n, d in files.items()}


def quoted(files: dict[str, bytes]) -> dict[str, bytes]:
    made = dict(files)
    for name, data in files.items():
        if name.endswith(".csv"):
            stream = io.StringIO()
            rows = csv.reader(io.StringIO(data.decode()))
            csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
            made[name] = stream.getvalue().encode()
    return made


def wide_characters(files: dict[str, bytes]) -> dict[str, bytes]:
    return {n: d.decode().encode("utf-16") if n.endswith(".csv") else d for n, d in files.items()}


def indented(files: dict[str, bytes]) -> dict[str, bytes]:
    text = json.dumps(json.loads(files["plots.geojson"]), indent=2, ensure_ascii=True)
    return files | {"plots.geojson": text.encode()}


FORMS = (marked, dos, quoted, wide_characters, indented)


@given(SEEDS, st.sets(st.sampled_from(FORMS), min_size=1))
@settings(max_examples=examples(3))
def test_other_bytes_of_the_same_tables(screener: Screener, seed: int, forms: set) -> None:
    """Property 25: byte order mark, line ends, quotation marks, UTF-16, indented JSON."""
    batch, _ = batch_of(seed)
    files = batch.files()
    before = screener.files(files)
    for form in sorted(forms, key=lambda made: FORMS.index(made)):
        if form is not quoted or not forms & {marked, wide_characters}:
            files = form(files)
    assert spans(screener.files(files)) == spans(before)


@given(SEEDS)
@settings(max_examples=examples(3))
def test_plots_in_a_geopackage(screener: Screener, seed: int) -> None:
    """Property 25: the same outlines in another format of geometry."""
    batch, _ = batch_of(seed)
    batch.plots = [one for one in batch.plots if one["geometry"]["type"] == "Polygon"]
    names = {one["properties"]["plot_id"] for one in batch.plots}
    rows = [row for row in batch.tables["origins"] if row["plot_id"] in names]
    batch.tables["origins"] = rows
    before = screener.batch(batch)
    folder = screener.fresh()
    shapes = shapely.to_wkb([shapely.geometry.shape(one["geometry"]) for one in batch.plots])
    columns = ("plot_id", "country", "producer")
    fields = [np.array([one["properties"][name] for one in batch.plots], object)
              for name in columns]  # fmt: skip
    pyogrio.raw.write(
        folder / "plots.gpkg", shapes, fields, list(columns), driver="GPKG",
        geometry_type="Polygon", crs="EPSG:4326",
    )  # fmt: skip
    files = batch.files()
    del files["plots.geojson"]
    files["plots.gpkg"] = (folder / "plots.gpkg").read_bytes()
    assert spans(screener.files(files)) == spans(before)


@given(SEEDS, st.sampled_from(["UTC", "Pacific/Kiritimati", "America/Belem", "Asia/Kathmandu"]),
       st.integers(1, 2_000_000_000))  # fmt: skip
@settings(max_examples=examples(3))
def test_zone_place_user_and_times_of_files(
    screener: Screener, tmp_path_factory: pytest.TempPathFactory, seed: int, zone: str, when: int
) -> None:
    """Property 31, without a new process; language and hash seed are in `test_invariance`."""
    batch, _ = batch_of(seed % 7)
    first = screener.batch(batch).run
    assert first is not None
    expected = report_bytes(first)
    kept, place = {name: os.environ.get(name) for name in ("TZ", "USER", "HOME")}, Path.cwd()
    try:
        os.environ |= {"TZ": zone, "USER": "someone", "HOME": "/nowhere"}
        time.tzset()
        os.chdir(tmp_path_factory.getbasetemp())
        for path in screener.world.folder.iterdir():
            os.utime(path, (when, when))
        again = screener.batch(batch).run
        assert again is not None
        assert report_bytes(again) == expected
    finally:
        os.chdir(place)
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        time.tzset()
