"""Workbooks as people lay them out: merged headers, merged cells, sheets by many names."""

from datetime import date

import openpyxl

from ddcheck.declarations.reader import read_declarations
from ddcheck.model.diagnostic import Diagnostics


def read(book: openpyxl.Workbook, folder, name: str = "b.xlsx"):
    book.save(folder / name)
    diagnostics = Diagnostics()
    batch = read_declarations([folder / name], (), diagnostics).batch
    return batch, [(found.code, found.place.line) for found in diagnostics.sorted()]


def test_a_header_of_two_rows_with_merged_cells(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "商品行"
    sheet.append(["Packing list 2024"])
    sheet.append(["Shipment", "Line no", "Production", None, "Net weight (t)"])
    sheet.append([None, None, "start", "end", None])
    sheet.append(["S1", 1, date(2024, 1, 2), date(2024, 3, 4), 1.5])
    for cells in ("A2:A3", "B2:B3", "C2:D2", "E2:E3", "A1:E1"):
        sheet.merge_cells(cells)
    batch, codes = read(book, tmp_path)

    [line] = batch["lines"].to_pylist()
    assert (line["shipment_id"], line["line_no"], line["net_mass_kg"]) == ("S1", "1", 1500.0)
    assert (line["production_start"], line["production_end"]) == (
        date(2024, 1, 2),
        date(2024, 3, 4),
    )
    assert codes == [("DD153", 1)]  # the title, and the upper row of the header


def test_a_text_over_several_rows_is_said_of_each_and_a_number_of_the_first(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "lines"
    sheet.append(["shipment_id", "line_no", "commodity", "value"])
    sheet.append(["S1", 1, "wood", 100])
    sheet.append([None, 2, "wood", None])
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("D2:D3")
    batch, codes = read(book, tmp_path)

    assert batch["lines"]["shipment_id"].to_pylist() == ["S1", "S1"]
    assert batch["lines"]["value"].to_pylist() == [100.0, None]
    assert codes == [("DD167", 2)]


def test_a_sheet_that_is_no_table_is_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Instructions"
    book.active.append(["Please fill in the next sheet"])
    sheet = book.create_sheet("Shipments")
    sheet.append(["shipment_id", "country of import"])
    sheet.append(["S1", "NA"])
    batch, codes = read(book, tmp_path)

    assert batch["shipments"]["import_country"].to_pylist() == ["NA"]
    assert codes == [("DD117", None)]


def test_a_formula_with_a_stored_result_is_read_and_one_without_is_not(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "lines"
    book.active.append(["shipment_id", "line_no", "value"])
    book.active.append(["S1", 1, "=2*3"])
    batch, codes = read(book, tmp_path)

    assert codes == [("DD156", None)]
    assert len(batch["lines"]) == 0
    assert batch.rejected.anywhere


def test_names_below_a_header_of_groups_are_the_names(tmp_path):
    """Goods over HS code and Description, as offices write it; what is called twice is told apart."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Lines"
    sheet.append(["Shipment", "Line", "Goods", None, None, "Packing", None])
    sheet.append(["ID", "No", "HS code", "Description", "Quantity", "Quantity", "Net (kg)"])
    sheet.merge_cells("C1:E1")
    sheet.merge_cells("F1:G1")
    sheet.append(["S1", 1, "440729", "sapele", 12, 3, 1200])
    book.save(tmp_path / "batch.xlsx")
    diagnostics = Diagnostics()
    batch = read_declarations([tmp_path / "batch.xlsx"], (), diagnostics).batch

    [row] = batch["lines"].to_pylist()
    assert (row["shipment_id"], row["line_no"], row["hs_code"]) == ("S1", "1", "440729")
    assert row["description"] == "sapele"
    assert row["quantity"] is None, "goods or packing? neither says it alone"
    named = {dict(d.values)["name"] for d in diagnostics.items if d.code == "DD102"}
    assert named == {"Goods Quantity", "Packing Quantity"}
    assert row["net_mass_kg"] == 1200


def test_a_row_of_names_that_somebody_typed_into_is_data(tmp_path):
    """The second row of a form holds the names in another language; half of it was filled in."""
    head = "shipment_id,export_country,arrival_date,exporter,supplier,bill_of_lading"
    (tmp_path / "shipments.csv").write_text(f"{head}\nS1,BR,2026-05-01,出口商,供应商,提单号\n")
    diagnostics = Diagnostics()
    batch = read_declarations([tmp_path], (), diagnostics).batch

    assert batch["shipments"]["shipment_id"].to_pylist() == ["S1"]
