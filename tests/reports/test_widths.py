"""Every width of a measured interval has its cause, and who can narrow it and by what."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from sample_run import ROOT

from ddcheck.assessment.record import Record
from ddcheck.reports import csv_report, json_report
from ddcheck.reports.document import document
from ddcheck.reports.html_report import MAX_ASK
from ddcheck.reports.terminal_report import lines
from ddcheck.screening import Request, screen

SAMPLE = ROOT / "sample_data"
WHO = {"supplier", "paper", "plot", "field", "data"}


@pytest.fixture(scope="module")
def record() -> Record:
    request = Request(
        (SAMPLE / "shipments",), (), SAMPLE / "layers" / "catalogue.yaml", ("forest-loss",),
        date(2024, 11, 20), {},
    )  # fmt: skip
    return screen(request, lambda _name, _size: lambda _done: None).record


def plots(record: Record, lang: str) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    json_report.write(document(record, lang), stream)
    return json.loads(stream.getvalue())["plots"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_widths_add_up_and_say_who_can_narrow_them(record: Record, lang: str) -> None:
    found = plots(record, lang)
    kinds = set()
    for plot in found:
        span = plot["loss_after_cutoff_ha"]
        if span is None:
            continue
        total = sum(width["ha"] for width in plot["widths"])
        assert total == pytest.approx(span["hi"] - span["lo"], abs=5e-6), plot["plot_id"]
        for width in plot["widths"]:
            kinds.add(width["kind"])
            assert width["who"] in WHO
            assert width["narrowed_by"]
            assert width["why"]
            text = width["cause"] + width["narrowed_by"] + width["why"]
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text) is (lang == "zh")
    assert {"unseen", "dating"} <= kinds


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_open_findings_say_it_in_tables_and_on_the_terminal(record: Record, lang: str) -> None:
    said = document(record, lang)
    stream = io.BytesIO()
    csv_report.write(said, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))
    undetermined = [row for row in rows if row["outcome"] == "undetermined"]
    assert undetermined
    assert all(row["narrowed_by"] and row["reason"] for row in undetermined)
    text = "\n".join(line.text for line in lines(document(record, lang), ()))
    asked = [ask["what"] for s in document(record, lang)["shipments"] for ask in s["ask"]]
    assert 0 < len(asked) <= MAX_ASK
    assert any(what in text for what in asked)
