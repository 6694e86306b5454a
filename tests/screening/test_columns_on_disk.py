"""A run whose columns lie on disk, and that goes through them slice by slice, says the same bytes."""

from __future__ import annotations

import io
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sample_run import SAMPLE

from ddcheck import screening
from ddcheck.evidence import merge
from ddcheck.facts import sheet
from ddcheck.facts.column import Kind, exact, joined
from ddcheck.model.reason import Reason
from ddcheck.model.shelf import IN_MEMORY, Shelf
from ddcheck.reports import geojson_report, json_report
from ddcheck.reports.document import document, geometries
from ddcheck.rulepack.library import default_packs
from ddcheck.screening import Request, screen


def said(scratch: Path | None) -> tuple[bytes, bytes]:
    layers = SAMPLE / "layers" / "catalogue.yaml"
    run = screen(
        Request(
            (SAMPLE / "shipments",), (), layers, tuple(default_packs()), date(2026, 11, 21), {},
            scratch=scratch,
        ),
        lambda _name, _size: lambda _done: None,
    )  # fmt: skip
    whole, report, plots = document(run.record, "en"), io.BytesIO(), io.BytesIO()
    json_report.write(whole, report)
    geojson_report.write(whole["plots"], geometries(run.record), plots)
    return report.getvalue(), plots.getvalue()


def test_a_run_on_disk_says_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_memory = said(None)
    monkeypatch.setattr(screening, "Shelf", partial(Shelf, free=0))
    monkeypatch.setattr(sheet, "SLICE", 2)
    monkeypatch.setattr(merge, "_BLOCK", 3)
    assert said(tmp_path) == in_memory
    assert not list(tmp_path.iterdir())


def test_slices_of_a_category_with_other_words_become_one_column() -> None:
    known, why = np.array([True, False]), Reason.of("no_plot")
    one = exact(Kind.CATEGORY, np.array([0.0, 0.0]), known, labels=("BR",),
                reason=np.array([-1, 0], np.int32), reasons=(why,))  # fmt: skip
    two = exact(Kind.CATEGORY, np.array([1.0, 0.0]), known, labels=("AR", "CO"))
    whole = joined([one, two], [np.array([0, 3]), np.array([1, 2])], IN_MEMORY)
    assert whole.labels == ("AR", "BR", "CO")
    assert whole.lo.tolist() == [1.0, 2.0, 0.0, 0.0]
    assert whole.known.tolist() == [True, True, False, False]
    assert [whole.reason_at(row) for row in range(4)] == [None, None, None, why]
