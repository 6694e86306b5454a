"""findings.csv: every finding, no formula, readable by Excel."""

from __future__ import annotations

import csv
import io

import pytest
from fixture_document import document
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.reports import csv_report


def rows(lang: str = "en") -> list[dict[str, str]]:
    stream = io.BytesIO()
    csv_report.write(document(lang), stream)
    text = stream.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_one_row_a_finding() -> None:
    expected = [
        (shipment["action"], finding["rule"], finding["outcome"])
        for shipment in document()["shipments"]
        for finding in shipment["findings"]
    ]
    assert [(row["action"], row["rule"], row["outcome"]) for row in rows()] == expected


def test_columns_hold_what_they_say() -> None:
    first = rows("zh")[0]
    assert list(first) == list(csv_report.COLUMNS)
    assert first["shipment"] == "SHP-001"
    assert first["subject_kind"] == "component"
    assert (first["floor"], first["ceiling"]) == ("high", "high")
    assert first["provision"] == "16 U.S.C. 3372(f)(1)(A)"
    assert first["reason"] == ""
    assert first["remedy"] == "请向供应商索取树种的学名。"


def test_byte_order_mark_and_line_ends() -> None:
    stream = io.BytesIO()
    csv_report.write(document(), stream)
    raw = stream.getvalue()
    assert raw.startswith(b"\xef\xbb\xbfshipment,")
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1+1", "'-1+1"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("\n=1", "'\n=1"), (" =1", "' =1"), ("＝1", "'＝1"),
        ("\x00=1", "'=1"), ("plain", "plain"), ("a=1", "a=1"), ("红木", "红木"), (-3.5, -3.5),
        (0, 0), (None, ""), (True, "true"), ("\x1b[31mred", "red"),
    ],
)  # fmt: skip
def test_cells(given_: object, expected: object) -> None:
    assert csv_report.cell(given_) == expected


@given(st.text())
def test_no_text_begins_as_a_formula(text: str) -> None:
    cell = str(csv_report.cell(text))
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_hostile_document_has_no_live_cell() -> None:
    for row in rows():
        for value in row.values():
            assert not value.startswith(("=", "+", "-", "@"))
            assert "\x1b" not in value
