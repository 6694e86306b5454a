"""Hostile tables and texts: refused with a sentence, counted, and nothing outside is read."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile_workbooks import HOSTILE, packed, sheet, sound

from ddcheck.declarations.reader import read_declarations
from ddcheck.documents import parquet_table
from ddcheck.documents.csv_text import LONGEST_CELL
from ddcheck.model.diagnostic import Diagnostics, Level

REFUSED = {"DD101", "DD115", "DD121", "DD155", "DD156"}


def read(*paths: Path):
    diagnostics = Diagnostics()
    return read_declarations(paths, (), diagnostics), diagnostics


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_one_sentence(tmp_path, name):
    path = tmp_path / "batch.xlsx"
    path.write_bytes(HOSTILE[name]())
    declared, diagnostics = read(path)

    [found] = diagnostics.items
    assert found.code in REFUSED
    assert declared.batch.rejected.anywhere
    assert all(len(table.data) == 0 for table in declared.batch.tables.values())
    assert not list(tmp_path.glob("**/evil*"))
    for lang in ("en", "zh"):
        assert "root:" not in found.message(lang)


def test_the_workbook_that_they_are_made_from_is_read(tmp_path):
    (tmp_path / "batch.xlsx").write_bytes(packed(sound()))
    declared, diagnostics = read(tmp_path / "batch.xlsx")

    assert not diagnostics.items
    assert declared.batch["shipments"]["shipment_id"].to_pylist() == ["S1"]


def test_a_dimension_that_lies_does_not_matter(tmp_path):
    text = '<row r="1"><c r="A1" t="inlineStr"><is><t>shipment_id</t></is></c></row><row r="900000"><c r="A900000" t="inlineStr"><is><t>S1</t></is></c></row>'
    (tmp_path / "shipments.xlsx").write_bytes(sheet(text, after='<dimension ref="A1:XFD1048576"/>'))
    declared, diagnostics = read(tmp_path / "shipments.xlsx")

    assert not diagnostics.items
    assert declared.batch.tables["shipments"].place(0).line == 900_000


@pytest.mark.parametrize("suffix", [".xls", ".xlsm", ".xlsb", ".ods"])
def test_other_kinds_of_workbook_are_refused(tmp_path, suffix):
    path = tmp_path / f"batch{suffix}"
    path.write_bytes(packed(sound()))
    _, diagnostics = read(path)

    assert [found.code for found in diagnostics.items] == ["DD155"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a\x01b", "DD152"),
        ("\x1b[31mred", "DD152"),
        ("a\x00", "DD152"),
        ("\ufffd", "DD152"),
        ("a\x85b", "DD152"),
        ("x" * (LONGEST_CELL + 1), "DD101"),
    ],
)
def test_a_hostile_cell_is_unknown_and_named(tmp_path, cell, code):
    (tmp_path / "shipments.csv").write_text(f"shipment_id,importer\nS1,{cell}\n", encoding="utf-8")
    declared, diagnostics = read(tmp_path)

    assert [found.code for found in diagnostics.items] == [code]
    assert declared.batch["shipments"]["importer"].to_pylist() in ([None], [])


def test_a_megabyte_in_a_cell_is_not_said_in_full(tmp_path):
    (tmp_path / "lines.csv").write_text(f"shipment_id,line_no,value\nS1,1,{'9' * 1_000_000}\n")
    _, diagnostics = read(tmp_path)

    [found] = diagnostics.items
    assert found.code == "DD105"
    assert len(found.message("en")) < 400


@pytest.mark.parametrize(
    "text",
    ['{"shipments": [{"shipment_id": "\\ud800"}]}', '{"shipments": [{"shipment_id": "a\\u0000"}]}',
     '{"shipments": [{"shipment_id": NaN, "\\ud800": 1}]}', '{"shipments": ' + "[" * 5000 + "]" * 5000 + "}",
     '{"shipments": [], "shipments": []}', '{"lines": [{"shipment_id": "S", "line_no": 1, "value": 1e999}]}'],
)  # fmt: skip
def test_hostile_json_is_named(tmp_path, text):
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    declared, diagnostics = read(tmp_path / "b.json")

    assert diagnostics.count(Level.ERROR) >= 1 or declared.batch["shipments"].num_rows
    for found in diagnostics.items:
        found.message("zh")


def test_links_that_lead_out_and_pipes_are_refused(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "outside.csv"
    inside.mkdir()
    outside.write_text("shipment_id\nSECRET\n")
    (inside / "shipments.csv").symlink_to(outside)
    (inside / "lines.csv").symlink_to(tmp_path / "nowhere.csv")
    os.mkfifo(inside / "origins.csv")
    (inside / "real.csv").write_text("document_id\nD1\n")
    (inside / "documents.csv").symlink_to("real.csv")
    declared, diagnostics = read(inside)

    refused = {d.place.file for d in diagnostics.items if d.code == "DD155"}
    assert refused == {"shipments.csv", "lines.csv", "origins.csv"}
    assert len(declared.batch["shipments"]) == 0
    assert declared.batch["documents"]["document_id"].to_pylist() == ["D1"]


def test_a_pipe_by_name_is_refused(tmp_path):
    os.mkfifo(tmp_path / "shipments.csv")
    _, diagnostics = read(tmp_path / "shipments.csv")
    assert [found.code for found in diagnostics.items] == ["DD155"]


def test_a_parquet_file_beyond_a_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_table, "MOST_ROWS", 2)
    pq.write_table(pa.table({"shipment_id": ["A", "B", "C"]}), tmp_path / "shipments.parquet")
    declared, diagnostics = read(tmp_path)

    assert [found.code for found in diagnostics.items] == ["DD121"]
    assert declared.batch.rejected.anywhere


def test_columns_of_parquet_without_text_are_named(tmp_path):
    table = pa.table({"shipment_id": ["A"], "importer": [b"\xff"], "supplier": [{"a": 1}]})
    pq.write_table(table, tmp_path / "shipments.parquet")
    _, diagnostics = read(tmp_path)

    assert [(d.code, d.place.field) for d in diagnostics.sorted()] == [
        ("DD118", "importer"), ("DD118", "supplier"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), pa.timestamp("us")])
def test_a_moment_outside_the_calendar_is_an_unreadable_cell(tmp_path, kind):
    far = pa.array([1_700_000_000 if kind == pa.date32() else 10**18, 86_400_000], pa.int64())
    if kind == pa.date32():
        far = pa.array([1_700_000_000, 1], pa.int32())
    column = far.cast(kind) if kind != pa.date32() else far.view(kind)
    table = pa.table({"shipment_id": ["S1", "S2"], "arrival_date": column})
    pq.write_table(table, tmp_path / "shipments.parquet")
    diagnostics = Diagnostics()
    batch = read_declarations([tmp_path / "shipments.parquet"], (), diagnostics).batch

    assert len(batch["shipments"]) == 2
    assert batch["shipments"]["arrival_date"].to_pylist()[0] is None
    assert {found.code for found in diagnostics.items} <= {"DD106", "DD155", "DD101"}
    assert diagnostics.items
