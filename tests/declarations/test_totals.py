"""Rows of totals are named and set aside in every form of a table; what is called so is data."""

import openpyxl
import pytest

from ddcheck.declarations.reader import read_declarations
from ddcheck.documents.totals import _TOTALS, _likely
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.reader import read_plots

FLAT = ["shipment_id,line_no,hs_code,description,net_mass_kg,value,currency,arrival_date",
        "S1,1,090111,coffee,1000,5000,USD,2024-05-01",
        "S2,1,090111,coffee,2000,9000,USD,2024-05-02"]  # fmt: skip
PLOTS = ["plot_id,longitude,latitude,area_ha,country,producer",
         "P1,-55.001234,-3.002345,1.5,BR,", "P2,-55.101234,-3.002345,1.5,BR,"]  # fmt: skip


def written(path, lines):
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in lines:
            cells = line.split(",")
            book.active.append([_cell(cell) for cell in cells])
        book.save(path)
    else:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _cell(text):
    whole = text.isdigit() and not text.startswith("0")
    return int(text) if whole else text or None


def read(path):
    diagnostics = Diagnostics()
    declared = read_declarations([path], (), diagnostics)
    return declared, diagnostics


def codes(diagnostics):
    return [found.code for found in diagnostics.items if found.code not in ("DD170", "DD249", "DD257")]  # fmt: skip


LABELS = [
    "Total", "TOTAL GENERAL", "Totals:", "Grand total", "Sub-total", "Subtotal coffee", "SUM", "Suma",
    "Total geral", "Sous-total", "Total général", "Somme", "Jumlah", "Total keseluruhan", "Gesamtsumme",
    "合计", "合 计", "总计：", "小计", "合計", "本页合计", "合计数量", "合计 Total", "Total (kg)", "Tổng cộng",
    "S2 Total", "Total S2", "S1 合计", "Total: 3 kg", "Total net weight", "Итого", "Total (m³)", "Total m3",
    "Total Invoice Value", "Total net mass", "合计（大写）", "总计（美元）", "Grand Total coffee and tea",
]  # fmt: skip
NAMES = ["Total Energies 2024", "TOTAL-001", "Total 2024", "Totalia", "S3 Total", "计划一", "合计公司",
         "Summit", "Sumatra", "Total SA"]  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("label", LABELS)
def test_a_row_of_totals_is_no_shipment(tmp_path, label, suffix):
    path = written(tmp_path / f"list{suffix}", [*FLAT, f"{label},,,,3000,14000,USD,"])
    declared, diagnostics = read(path)

    assert codes(diagnostics) == ["DD174"]
    [found] = [found for found in diagnostics.items if found.code == "DD174"]
    assert (found.place.line, found.place.field) == (4, "shipment_id")
    assert declared.batch["shipments"]["shipment_id"].to_pylist() == ["S1", "S2"]
    lines = declared.batch.tables["lines"].counts
    assert (lines.read, lines.rejected) == (3, 1)
    assert declared.batch.rejected.anywhere, "nobody is cleared beside a row that was set aside"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_begins_like_a_total_stays_a_shipment(tmp_path, name):
    path = written(tmp_path / "list.csv", [*FLAT, f"{name},1,,,3000,14000,USD,"])
    declared, diagnostics = read(path)

    assert not codes(diagnostics)
    assert declared.batch["shipments"]["shipment_id"].to_pylist() == ["S1", "S2", name]


@pytest.mark.parametrize(
    "row",
    [
        "Total,1,090111,,1000,,,",  # goods that have a tariff code
        "Total,1,,coffee,1000,,,",
        "Total,1,,,1000,,,2024-05-03",
        "Total,A,,,1000,,,",
    ],
)
def test_a_row_that_says_more_than_numbers_is_data_whatever_it_is_called(tmp_path, row):
    declared, diagnostics = read(written(tmp_path / "list.csv", [*FLAT, row]))

    assert not codes(diagnostics)
    assert declared.batch["shipments"]["shipment_id"].to_pylist() == ["S1", "S2", "Total"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",,,Total,3000,14000,,", "description"),
        (",Total,,,3000,14000,,", "line_no"),
        ("S2,,,Total,2000,9000,USD,", "description"),  # the shipment is filled down
        ("Total,2,,,3000 kg,14000,US$,", "shipment_id"),  # a count of lines
        ("Total,,,,-,#REF!,,", "shipment_id"),
        (",,Total,,,,,", "hs_code"),
        (",,,,Total: 3000 kg,,,", "net_mass_kg"),
    ],
)
def test_the_word_may_stand_in_any_column(tmp_path, row, field):
    declared, diagnostics = read(written(tmp_path / "list.csv", [*FLAT, row]))

    assert codes(diagnostics) == ["DD174"]
    assert [f.place.field for f in diagnostics.items if f.code == "DD174"] == [field]
    assert declared.batch["shipments"].num_rows == 2


KEPT = {
    "shipments": (
        "shipment_id,import_country,importer,supplier,entry_number",
        ["240001,GB,Suma,Cocoa Coop,1001", "240002,GB,Suma,Cocoa Coop,1002", "SUM,DE,Suma,Total,1003"],
    ),
    "lines": (
        "shipment_id,line_no,description,net_mass_kg",
        ["S1,1,Total,10", "S1,2,Suma,10", "S1,3,Soma 1,10"],
    ),
    "origins": (
        "shipment_id,line_no,plot_id,producer,quantity_from_plot",
        ["S1,1,16,Tong,34", "S1,1,17,Tong,34", "S1,1,Tong Farm,,34", "S1,1,Soma 1,,20", "S1,1,Tong 1,Total,3"],
    ),
    "components": (
        "shipment_id,line_no,article,species,harvest_countries",
        ["S1,1,Total,,MT", "S1,2,Soma,,DO"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", KEPT)
def test_names_and_countries_and_keys_are_no_numbers(tmp_path, table):
    """Suma, Soma and Tống are names; a country is not a unit; a row with keys of its own is data."""
    heading, rows = KEPT[table]
    declared, diagnostics = read(written(tmp_path / f"{table}.csv", [heading, *rows]))

    assert "DD174" not in codes(diagnostics)
    assert declared.batch.tables[table].counts.read == len(rows)
    assert declared.batch.tables[table].counts.rejected == 0


def test_a_total_of_a_flat_table_leaves_links_to_plots_open(tmp_path):
    lines = [
        "shipment_id,line_no,hs_code,net_mass_kg,plot_id",
        "S1,1,090111,10,P1",
        "S1,Total,,10,",
    ]
    declared, diagnostics = read(written(tmp_path / "list.csv", lines))

    assert codes(diagnostics) == ["DD174"]
    for table in ("lines", "origins"):
        assert declared.batch.tables[table].rejected.shipments == {"S1"}
    assert not declared.batch.rejected.anywhere
    kept, said = read(written(tmp_path / "list.csv", [*lines[:2], "S1,Total,,10,17"]))
    assert "DD174" not in codes(said), "17 is the name of a plot, and no count"
    assert kept.batch["origins"]["plot_id"].to_pylist() == ["P1", "17"]


def test_a_total_of_one_shipment_leaves_the_others_alone(tmp_path):
    rows = ["S1,1,coffee,10", "S1,,Total,10", "S2,1,coffee,10", "S2,,Total,10"]
    written(tmp_path / "lines.csv", ["shipment_id,line_no,description,net_mass_kg", *rows])
    declared, diagnostics = read(tmp_path)

    assert codes(diagnostics) == ["DD174", "DD174"]
    rejected = declared.batch.tables["lines"].rejected
    assert rejected.shipments == {"S1", "S2"}
    assert not rejected.anywhere


def test_each_table_of_a_folder_names_its_own(tmp_path):
    written(tmp_path / "shipments.csv", ["shipment_id,supplier", "S1,Ana", "Total,1"])
    written(tmp_path / "lines.csv", ["shipment_id,line_no,net_mass_kg", "S1,1,10", "S1,Total,10"])
    declared, diagnostics = read(tmp_path)

    assert codes(diagnostics) == ["DD174", "DD174"]
    for name in ("shipments", "lines"):
        counts = declared.batch.tables[name].counts
        assert (counts.read, counts.rejected) == (2, 1)


@pytest.mark.parametrize("name", ["plots.csv", "list.csv", "plots.xlsx"])
@pytest.mark.parametrize(
    "row", ["Total,,,3.0,,", ",,,3.0,,合计", ",,Total,3.0 ha,,", "2 plots,,,Total,,"]
)
def test_a_row_of_totals_is_no_plot(tmp_path, name, row):
    declared, diagnostics = read(written(tmp_path / name, [*PLOTS, row]))
    plots = read_plots(declared.plot_sources, diagnostics, lambda _: None)

    assert codes(diagnostics) == ["DD174"]
    assert plots.ids == ["P1", "P2"]
    assert (plots.counts.read, plots.counts.rejected) == (3, 1)


def test_a_plot_called_total_that_lies_somewhere_is_a_plot(tmp_path):
    row = "Total,-55.301234,-3.002345,1.5,,"
    declared, diagnostics = read(written(tmp_path / "plots.csv", [*PLOTS, row]))
    plots = read_plots(declared.plot_sources, diagnostics, lambda _: None)

    assert not codes(diagnostics)
    assert plots.ids == ["P1", "P2", "Total"]


def test_a_table_of_one_column_has_no_totals(tmp_path):
    declared, diagnostics = read(
        written(tmp_path / "shipments.csv", ["shipment_id", "S1", "Total"])
    )

    assert not codes(diagnostics)
    assert declared.batch["shipments"].num_rows == 2


def test_every_word_for_a_total_is_looked_at():
    for word in _TOTALS:
        assert list(_likely([word, word.upper()])) == [0, 1], word


def test_a_sheet_that_is_not_read_has_no_totals(tmp_path):
    book = openpyxl.Workbook()
    for line in FLAT:
        book.active.append([_cell(cell) for cell in line.split(",")])
    book.create_sheet("Overview").append(["what", "kg"])
    book["Overview"].append(["Total", 3000])
    book.save(tmp_path / "list.xlsx")
    _, diagnostics = read(tmp_path / "list.xlsx")

    assert codes(diagnostics) == ["DD117"]
