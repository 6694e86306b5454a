"""The same shipments and plots, in every format and encoding, come to the same report."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path

import pytest
import shapely

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "plots"), str(TESTS / "declarations")]

import test_twenty_plots as twenty
from forms import FORMS, ten_shipments
from sample_run import SAMPLE
from test_forms import NAMES, TEXTS

from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.plots.formats import ReadOptions
from ddcheck.reports import json_report
from ddcheck.reports.document import document
from ddcheck.screening import Request, screen

LAYERS = SAMPLE / "layers" / "catalogue.yaml"
PACKS = ("forest-loss", "us-lacey-act")
OF_THE_FILE = ("diagnostics", "columns_not_read")
"""What tells how the files are written, and must differ."""


def report(shipments: list[Path], plots: list[Path], wishes: Wishes, encoding: str | None) -> bytes:
    reading = ReadOptions(encoding=encoding)
    request = Request(
        tuple(shipments), tuple(plots), LAYERS, PACKS, date(2024, 11, 20), {}, wishes, reading
    )
    said = document(screen(request, lambda *_: lambda _: None).record, "en")
    said = {key: value for key, value in said.items() if key not in OF_THE_FILE}
    said["plots"] = [{k: v for k, v in p.items() if k != "carried"} for p in said["plots"]]
    out = io.BytesIO()
    json_report.write(said, out)
    return out.getvalue()


def sample_plots(producer: str) -> list[dict]:
    """The plots of the sample with what every format can say of a plot."""
    features = json.loads((SAMPLE / "shipments" / "plots.geojson").read_text("utf-8"))["features"]
    made = []
    for number, one in enumerate(features):
        said = one["properties"]
        own = {
            "plot_id": said["plot_id"], "country": said["country"], "region": f"region {number % 3}",
            "producer": producer, "area_ha": said.get("declared_area_ha"),
        }  # fmt: skip
        made.append({"type": "Feature", "geometry": one["geometry"], "properties": own})
    return made


@pytest.fixture
def of_sample(monkeypatch):
    """The writers of the twenty plots write those of the sample."""

    def use(producer: str) -> None:
        plots = sample_plots(producer)
        monkeypatch.setattr(twenty, "PLOTS", plots)
        shapes = [json.dumps(one["geometry"]) for one in plots]
        monkeypatch.setattr(twenty, "SHAPES", shapely.from_geojson(shapes))
        cells = {n: [one["properties"][n] for one in plots] for n in twenty.COLUMNS}
        monkeypatch.setattr(twenty, "CELLS", cells)

    return use


QUICK = ("geopackage", "traces_xml", "kml", "hex_table")


@pytest.mark.parametrize(
    "written",
    [w if w.__name__ in QUICK else pytest.param(w, marks=pytest.mark.nightly)
     for w in twenty.WRITERS if w is not twenty.geojson],
    ids=lambda w: w.__name__,
)  # fmt: skip
def test_plots_of_every_format_come_to_the_same_report(tmp_path, of_sample, written):
    of_sample("Ürünler 虚构")
    for name in ("first", "other", "goods"):
        (tmp_path / name).mkdir()
    goods = FORMS["tsv"](ten_shipments(), tmp_path / "goods")
    first = report(goods, twenty.geojson(tmp_path / "first"), NOTHING_DECLARED, None)
    plots = [p for p in written(tmp_path / "other") if p.suffix != ".dbf"]

    assert report(goods, plots, NOTHING_DECLARED, None) == first


@pytest.mark.parametrize(
    ("form", "encoding"),
    [
        pytest.param(
            form,
            encoding,
            marks=() if at % len(NAMES) == number and at < 5 else pytest.mark.nightly,
        )
        for at, form in enumerate(TEXTS)
        for number, encoding in enumerate(NAMES)
    ],
)
def test_goods_and_plots_in_an_encoding_come_to_the_report_of_utf_8(
    tmp_path, of_sample, form, encoding
):
    """The goods in one form of text, the plots as a table, both in the encoding that is declared."""
    of_sample(NAMES[encoding])
    for name in ("first", "other"):
        (tmp_path / name / "plots").mkdir(parents=True)
        (tmp_path / name / "goods").mkdir()
    tables = ten_shipments(NAMES[encoding])
    plain = FORMS[form](tables, tmp_path / "first" / "goods")
    encoded = FORMS[form](tables, tmp_path / "other" / "goods")
    [geojson] = twenty.geojson(tmp_path / "first" / "plots")
    [table] = twenty.wkt_table(tmp_path / "other" / "plots")
    try:
        for path in [*(tmp_path / "other" / "goods").iterdir(), table]:
            path.write_bytes(path.read_bytes().decode("utf-8-sig").encode(encoding))
    except UnicodeEncodeError:
        assert form == "decorated", "headings in Chinese have no form in this encoding"
        return
    wishes = Wishes(encoding=encoding)

    expected = report(plain, [geojson], NOTHING_DECLARED, None)
    assert report(encoded, [table], wishes, encoding) == expected
