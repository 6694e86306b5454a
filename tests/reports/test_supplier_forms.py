"""Empty forms for suppliers: what comes back, empty or filled, is read without complaint."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sample_run import ddcheck

from ddcheck.declarations.reader import read_declarations
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import DECLARED, PLOTS, TABLES, Cell, Column
from ddcheck.plots.reader import read_plots
from ddcheck.reports.forms import csv_form, geojson_form, xlsx_form
from ddcheck.reports.forms.columns import forms, plot_form
from ddcheck.reports.forms.writing import write

ALL = [(lang, everything) for lang in ("en", "zh") for everything in (False, True)]
KEYS = {"shipment_id": "007", "line_no": "1", "plot_id": "00012", "document_id": "D1",
        "ledger_id": "L1", "entry_no": "1"}  # fmt: skip

NEAR = {"collection_lon": 17.1, "collection_lat": -22.1}


def read(path: Path):
    diagnostics = Diagnostics()
    declared = read_declarations([path], (), diagnostics)
    plots = read_plots(declared.plot_sources, diagnostics, lambda _: None)
    said = [(d.code, str(d.place)) for d in diagnostics.items if d.code not in ("DD249", "DD257")]
    return declared.batch, plots, said


def sample(column: Column):
    """A cell that fits, as a spreadsheet would hold it."""
    if column.name in NEAR:
        return NEAR[column.name]
    if column.name in KEYS:
        return KEYS[column.name] if column.cell is not Cell.NUMBER else 1
    return {
        Cell.WORD: column.allowed[0] if column.allowed else None,
        Cell.COUNTRY: "NA",
        Cell.COUNTRIES: "NA; BR",
        Cell.NUMBER: 0.5,
        Cell.DATE: date(2024, 6, 30),
        Cell.EXPIRY: date(2025, 6, 30),
        Cell.HS: "0102.21",
        Cell.SCOPE: "*",
        Cell.TEXT: f"text of {column.name}",
    }[column.cell]


def place(name: str):
    return {"longitude": 17.123457, "latitude": -22.123457}.get(name)


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
@pytest.mark.parametrize(("lang", "everything"), ALL)
def test_an_empty_form_is_read_without_a_word(tmp_path, form, lang, everything):
    paths = write(form, tmp_path, lang, everything=everything)
    batch, plots, said = read(paths[0] if form == "xlsx" else tmp_path)

    assert said == []
    assert sum(table.counts.read for table in batch.tables.values()) == 0
    assert len(plots) == 0


def expected(everything: bool) -> dict[str, dict[str, object]]:
    return {
        form.table.name: {c.name: sample(c) for c in form.columns}
        for form in [*forms(everything=everything), plot_form(everything=everything)]
    }


def check(batch, plots, said, everything: bool) -> None:
    assert said == []
    tables = {name: batch[name] for name in DECLARED} | {"plots": plots.attributes}
    assert len(plots) == 1
    for name, cells in expected(everything).items():
        [row] = tables[name].to_pylist()
        for column in TABLES[name]:
            if column.name in cells and column.name not in ("net_mass_kg", "plant_mass_kg"):
                assert row[column.name] == typed(column, cells[column.name]), (name, column.name)


def typed(column: Column, cell):
    if column.cell is Cell.COUNTRIES:
        return ["BR", "NA"]
    return {"0102.21": "010221"}.get(cell, cell) if isinstance(cell, str) else cell


@pytest.mark.parametrize(("lang", "everything"), ALL)
def test_a_filled_workbook_is_read_as_it_was_filled(tmp_path, lang, everything):
    [path] = write("xlsx", tmp_path, lang, everything=everything)
    book = openpyxl.load_workbook(path)
    values = expected(everything)
    for sheet in book.worksheets:
        names = [cell.value for cell in sheet[1 if lang == "en" else 2]]
        cells = values[sheet.title]
        for at, name in enumerate(names, 1):
            sheet.cell(3, at, cells[name] if name in cells else place(name))
    book.save(path)

    check(*read(path), everything)


@pytest.mark.parametrize(("lang", "everything"), ALL)
def test_filled_tables_are_read_as_they_were_filled(tmp_path, lang, everything):
    values = expected(everything)
    for path in write("csv", tmp_path, lang, everything=everything):
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        english = rows[0] if lang == "en" or len(rows) == 1 else rows[1]
        cells = values[path.stem]
        row = [cells[name] if name in cells else place(name) for name in english]
        with path.open("a", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerow(row)

    check(*read(tmp_path), everything)


def test_a_second_header_that_names_something_else_is_said(tmp_path):
    (tmp_path / "lines.csv").write_text("shipment_id,line_no,value\n批次编号,价值,行号\nS1,1,2\n")
    _, _, said = read(tmp_path)
    assert [code for code, _ in said] == ["DD153"]


def test_the_workbook_checks_what_is_typed():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_form.files("en", everything=True)[xlsx_form.NAME]))  # fmt: skip
    assert book.sheetnames == [*DECLARED, "plots"]
    kinds: dict[str, set[str]] = {}
    for sheet in book.worksheets:
        table = TABLES[sheet.title]
        by_column = {str(r.sqref).split("3:")[0]: r for r in sheet.data_validations.dataValidation}
        for cell in sheet[1]:
            rule = by_column[cell.column_letter]
            column = next((c for c in table if c.name == cell.value), None)
            assert rule.prompt
            if column is None:
                continue
            kinds.setdefault(column.cell.value, set()).add(str(rule.type))
            if column.allowed:
                assert rule.formula1 == f'"{",".join(column.allowed)}"'
            if column.cell in (Cell.TEXT, Cell.HS, Cell.COUNTRY, Cell.SCOPE, Cell.WORD):
                assert sheet.column_dimensions[cell.column_letter].number_format == "@"
    assert kinds["date"] == {"date"}
    assert kinds["word"] == {"list"}
    assert kinds["number"] == {"decimal"}
    assert kinds["country"] == {"textLength"}


def test_forms_are_the_same_bytes_at_any_hour(monkeypatch):
    from datetime import datetime

    import openpyxl.writer.excel as excel

    first = xlsx_form.files("zh", everything=False)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 1, 1, tzinfo=tz)

    for module in (excel, openpyxl.packaging.core):
        if hasattr(module, "datetime"):
            monkeypatch.setattr(module.datetime, "datetime", Later, raising=False)
    monkeypatch.setattr("time.time", lambda: 1_900_000_000.0)
    assert xlsx_form.files("zh", everything=False) == first
    assert csv_form.files("zh", everything=False) == csv_form.files("zh", everything=False)


def test_the_form_for_plots_names_every_property_in_both_languages():
    [text] = geojson_form.files(everything=True).values()
    asked = json.loads(text)["ddcheck_form"]
    assert [entry["property"] for entry in asked] == [column.name for column in PLOTS]
    assert all(entry["zh"] and entry["how_zh"] and entry["how_en"] for entry in asked)


def test_what_only_the_importer_knows_is_left_out_unless_asked_for():
    few = {form.table.name: {c.name for c in form.columns} for form in forms(everything=False)}
    every = {form.table.name: {c.name for c in form.columns} for form in forms(everything=True)}
    assert "eori" not in few["shipments"]
    assert "eori" in every["shipments"]
    assert all(set(form.table.key) <= few[form.table.name] for form in forms(everything=False))


def test_the_command_never_replaces_a_form(tmp_path):
    first = ddcheck("template", "--format", "csv", "--lang", "zh", "--out", tmp_path / "f")
    assert first.returncode == 0
    assert len(first.stdout.split()) == len(DECLARED) + 1
    again = ddcheck("template", "--format", "csv", "--lang", "zh", "--out", tmp_path / "f")
    assert again.returncode == 74
    assert "无法写入" in again.stderr
