"""One flat table, mapping files, suggestions, and plots that stand in tables."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from sample_run import ddcheck

from ddcheck.declarations.mapping import MappingFile, read_mapping
from ddcheck.declarations.reader import Declared, read_declarations
from ddcheck.declarations.suggest import suggest
from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.plots.formats import Reading, open_source
from ddcheck.plots.reader import read_plots


def read(
    folder: Path, text: str, wishes: Wishes = NOTHING_DECLARED, name: str = "export.csv"
) -> tuple[Declared, list[str]]:
    (folder / name).write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    declared = read_declarations([folder / name], (), diagnostics, wishes)
    return declared, [found.code for found in diagnostics.sorted()]


HEADER = "shipment_id,line_no,import_country,hs_code,genus,species,plot_id,remarks\n"


def test_a_flat_table_is_taken_apart_and_nothing_is_dropped(tmp_path):
    declared, codes = read(tmp_path, HEADER +
        "S1,1,US,4407,Shorea,leprosula,P1; P2,fine\n"
        "S1,1,,4407,Shorea,parvifolia,P3,\n"
        "S1,2,US,4412,Shorea,leprosula,P1,\n")  # fmt: skip

    batch = declared.batch
    assert [len(batch[t]) for t in ("shipments", "lines", "components", "origins")] == [1, 2, 3, 4]
    assert batch["origins"]["plot_id"].to_pylist() == ["P1", "P2", "P3", "P1"]
    assert batch["shipments"]["import_country"].to_pylist() == ["US"]
    assert codes == ["DD102"]
    [carried] = batch.carried
    assert carried.columns == {"remarks": ["fine", None, None]}
    [cell] = carried
    assert (cell.table, cell.file, cell.row) == (None, "export.csv", 1)
    assert cell.about == {"shipment_id": "S1", "line_no": "1", "plot_id": "P1; P2"}


@pytest.mark.parametrize("mark", [";", "|", " ; ", "；", "｜"])
def test_plots_of_one_cell_are_several_also_between_chinese_marks(tmp_path, mark):
    declared, _ = read(tmp_path, f"{HEADER}S1,1,US,4407,A,b,地块1{mark}地块2,\n")

    assert declared.batch["origins"]["plot_id"].to_pylist() == ["地块1", "地块2"]


def test_repeated_cells_that_differ_are_unknown_and_both_are_said(tmp_path):
    declared, codes = read(tmp_path, HEADER + "S1,1,US,4407,A,b,P1,\nS1,1,CN,4407,C,d,P1,\n")

    assert sorted(codes) == ["DD102", "DD165"]
    assert declared.batch["shipments"]["import_country"].to_pylist() == [None]
    assert len(declared.batch["components"]) == 2


def test_a_row_that_stands_twice_is_rejected_and_counted(tmp_path):
    row = "S1,1,US,4407,Shorea,leprosula,P1,\n"
    declared, codes = read(tmp_path, HEADER + row + row)

    counts = declared.batch.tables["lines"].counts
    assert (counts.read, counts.rejected) == (2, 1)
    assert "DD104" in codes
    assert "S1" in declared.batch.rejected.shipments


@pytest.mark.parametrize("row", [",1,US,4407,,,,\n", ",,,,,,P1,\n", ",,US,,,,,\n", ",,,,,,,only this\n", "S1,,,4407,,,,\n"])  # fmt: skip
def test_a_row_that_cannot_be_placed_is_rejected(tmp_path, row):
    declared, codes = read(tmp_path, HEADER + row)

    counts = declared.batch.tables["lines"].counts
    assert (counts.read, counts.screened) == (1, 0)
    assert "DD103" in codes
    assert declared.batch.rejected.anywhere or declared.batch.rejected.shipments


def test_a_paper_on_two_lines_covers_neither_without_a_word(tmp_path):
    text = "shipment_id,line_no,document_id,document_type,hs_code\nS1,1,D1,harvest_permit,44\nS1,2,D1,harvest_permit,44\n"
    declared, codes = read(tmp_path, text)

    assert codes == ["DD165"]
    assert declared.batch["documents"].select(["shipment_id", "line_no"]).to_pylist() == [
        {"shipment_id": "S1", "line_no": None}
    ]


def test_rows_without_line_numbers_are_lines_of_their_own(tmp_path):
    declared, codes = read(tmp_path, "shipment,hs code\nS1,4407\nS1,4412\nS2,4407\n")

    assert codes == ["DD169"]
    assert declared.batch["lines"]["line_no"].to_pylist() == ["1", "2", "1"]


@pytest.mark.parametrize(
    ("columns", "cells", "wkt"),
    [
        ("longitude,latitude", "110.25000,3.5", "POINT (110.25 3.5)"),
        ("geometry", '"POLYGON ((0 0, 1 0, 1 1, 0 0))"', "POLYGON ((0 0, 1 0, 1 1, 0 0))"),
        ("geometry", '"{""type"": ""Point"", ""coordinates"": [1.50, 2]}"', "POINT (1.5 2)"),
        ("geometry", '"POLYGON ((0 0, 1 0"', "DD212"),
    ],
)  # fmt: skip
def test_plots_of_a_flat_table_go_to_the_room_of_plots(tmp_path, columns, cells, wkt):
    declared, codes = read(
        tmp_path, f"shipment_id,line_no,plot_id,area (mu),{columns}\nS1,1,P1,30,{cells}\n"
    )

    [source] = declared.plot_sources
    assert codes == []
    [[rows]] = [list(o.pieces()) for o in open_source(source, Reading("f", Diagnostics()))]
    found = rows.fault[0][0] if rows.fault else shapely.to_wkt(rows.geometry[0], trim=True)
    assert found == wkt
    plots = read_plots([source], Diagnostics(), lambda _: None)
    assert plots.ids == ["P1"]
    assert plots.attributes["declared_area_ha"].to_pylist() == [2.0], "thirty mu are two hectares"
    assert "row 1" in str(plots.place(0))


def test_two_columns_for_one_field_are_refused(tmp_path):
    declared, codes = read(tmp_path, "shipment_id,line_no,hs_code,税则号\nS1,1,4407,4412\n")

    assert "DD154" in codes
    assert declared.batch["lines"]["hs_code"].to_pylist() == [None]


MAPPING = """
schema: ddcheck/mapping/1
date_order: mdy
files: { export: lines }
columns:
  "Gewicht": { column: net_mass_kg, unit: t, decimal: comma }
  "Los": shipment_id
  "hs_code": carried
  "Code": hs_code
  "von": { column: production_start, date_order: dmy }
  "bis": production_end
constants: { lines.line_no: "1" }
"""


def mapping(folder: Path, text: str) -> tuple[MappingFile | None, list[str]]:
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    return read_mapping(path, diagnostics), [f"{d.code}:{d.place.line}" for d in diagnostics.items]


def test_a_mapping_file_says_what_columns_are(tmp_path):
    found, codes = mapping(tmp_path, MAPPING)
    assert codes == []
    text = 'Los,Gewicht,hs_code,Code,von,bis\nS1,"1,250",x,4407,01/02/2024,03/04/2024\n'
    declared, codes = read(tmp_path, text, Wishes(mapping=found))

    [line] = declared.batch["lines"].to_pylist()
    assert (line["net_mass_kg"], line["hs_code"], line["line_no"]) == (1250.0, "4407", "1")
    assert (line["production_start"], line["production_end"]) == (
        date(2024, 2, 1),
        date(2024, 3, 4),
    )
    [carried] = declared.batch.carried
    assert (carried.table, carried.columns) == ("lines", {"hs_code (carried)": ["x"]})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("schema: other\n", 1),
        ("schema: ddcheck/mapping/1\ncolumn: {}\n", 2),
        ("schema: ddcheck/mapping/1\ncolumns:\n  a: nothing\n", 3),
        ("schema: ddcheck/mapping/1\ncolumns:\n  a: { column: value, unit: ton }\n", 3),
        ("schema: ddcheck/mapping/1\ncolumns:\n  A b: value\n  a-B: value\n", 4),
        ("schema: ddcheck/mapping/1\nconstants: { value: 3 }\n", 2),
        ("schema: ddcheck/mapping/1\ndate_order: ymz\n", 2),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_with_its_line(tmp_path, text, line):
    found, codes = mapping(tmp_path, text)
    assert found is None
    assert f"DD168:{line}" in codes


def test_the_suggestion_can_be_used_and_says_how_sure_it_is(tmp_path):
    text = 'Shipment,Line no,Tariff cod,Herkunft,Bemerkung,Netto\nS1,1,4407,MY,x,"1.234,5"\nS1,2,4412,ID;TH,y,3\n'
    (tmp_path / "liste.csv").write_text(text, encoding="utf-8")
    done = ddcheck(
        "validate", tmp_path / "liste.csv", "--suggest-mapping", "--out", tmp_path / "draft"
    )

    assert done.returncode in (0, 5)
    said = (tmp_path / "draft" / "mapping.yaml").read_text(encoding="utf-8")
    for expected in (
        '  "Shipment": shipments.shipment_id  # exact alias',
        '  # "Tariff cod": lines.hs_code  # near alias',
        '  # "Herkunft": components.harvest_countries  # by content (100 %',
        '  "Bemerkung": carried  # not recognised',
        "# decimal: comma",
    ):
        assert expected in said
    assert read_mapping(tmp_path / "draft" / "mapping.yaml", Diagnostics()) is not None
    again = ddcheck(
        "validate", tmp_path / "liste.csv", "--suggest-mapping", "--out", tmp_path / "draft"
    )
    assert again.returncode == 2


def test_quantities_come_in_common_units(tmp_path):
    document = {
        "lines": [{"shipment_id": "S", "line_no": "1", "quantity": "54", "unit": "t"},
                  {"shipment_id": "S", "line_no": "2", "quantity": "2", "unit": "MBF"},
                  {"shipment_id": "S", "line_no": "3", "quantity": "25", "unit": "head"}],
        "origins": [{"shipment_id": "S", "line_no": "1", "plot_id": "P", "quantity_from_plot": "0.1"},
                    {"shipment_id": "S", "line_no": "3", "plot_id": "P", "quantity_from_plot": "5"}],
        "documents": [{"document_id": "D", "quantity": "60000", "unit": "KGS"}],
    }  # fmt: skip
    declared, _ = read(tmp_path, json.dumps(document), name="b.json")

    batch = declared.batch
    assert batch["lines"]["quantity"].to_pylist() == [54000.0, 4.719474432, 25.0]
    assert batch["lines"]["unit"].to_pylist() == ["kg", "m3", "head"]
    assert batch["origins"]["quantity_from_plot"].to_pylist() == [100.0, 5.0]
    assert batch["documents"]["unit"].to_pylist() == ["kg"]
    assert batch.tables["lines"].source.columns["quantity"] == ["54", "2", "25"]


def test_a_translation_beside_its_original_is_carried_and_does_not_collide(tmp_path):
    (tmp_path / "export.csv").write_text(
        "shipment id;line no;hs code;IMPORTER_NAME;IMPORTER_NAME_EN\nS1;1;440725;木业;Wood Ltd\n",
        encoding="utf-8",
    )
    diagnostics = Diagnostics()
    batch = read_declarations([tmp_path / "export.csv"], (), diagnostics).batch

    assert batch["shipments"]["importer"].to_pylist() == ["木业"]
    assert {found.code for found in diagnostics.items} == {"DD102"}
    assert [one.columns["IMPORTER_NAME_EN"] for one in batch.carried] == [["Wood Ltd"]]


def test_goods_with_a_village_and_a_farm_size_name_no_place_and_make_no_plot(tmp_path):
    """Plots come in a file of their own; what the table says of them is carried and named."""
    declared, codes = read(
        tmp_path,
        "shipment_id,line_no,hs_code,plot_id,Village,farm_village,farm_size_ha\nS1,1,0901,P1,A,B,2\n",
    )

    assert codes == ["DD102", "DD272"]
    assert declared.plot_sources == []
    assert declared.batch["origins"]["plot_id"].to_pylist() == ["P1"]
    [carried] = declared.batch.carried
    assert carried.columns == {"Village": ["A"], "farm_village": ["B"], "farm_size_ha": ["2"]}


@pytest.mark.parametrize("name", ["Parcel", "código de finca", "林班号", "kode kebun", "farm id"])
def test_the_plot_of_a_row_of_goods_is_linked_whatever_it_is_called(tmp_path, name):
    declared, _ = read(tmp_path, f"shipment_id,line_no,hs_code,{name}\nS1,1,0901,P1\n")

    assert declared.batch["origins"]["plot_id"].to_pylist() == ["P1"]


def test_a_ppq_505_as_a_table_is_read_by_the_names_of_its_fields(tmp_path):
    """Fields with the numbers of the form; the customs entry names the shipment."""
    heads = (
        "1. Estimated Date of Arrival (MM/DD/YYYY)|2. Entry Number|3. Container Number|4. Bill of Lading|5. MID"
        "|6. Importer Name|7. Consignee Name|8. Importer Address|9. Consignee Address"
        "|10. Description of the Merchandise|11. HTSUS Number (no dashes/symbols)"
        "|12. Entered Value (in U.S. Dollars)|13. Article/Component of Article"
        "|14. Plant Scientific Name (Genus / Species)|15. Country of Harvest"
        "|16. Quantity of Plant Material|17. Unit|18. % Recycled"
    )
    cells = "02/14/2026|ABC-1234567-8|MSCU1|MAEU1|CNQIN|A|B|C|D|Chairs|9401696011|12000|Seat|Quercus alba|US|350|kg|0"
    declared, codes = read(tmp_path, f"{heads}\n{cells}\n", name="ppq505.csv")

    assert codes == ["DD169", "DD171"]
    batch = declared.batch
    [shipment], [line], [plant] = (
        batch[t].to_pylist() for t in ("shipments", "lines", "components")
    )
    assert shipment["shipment_id"] == line["shipment_id"] == "ABC-1234567-8"
    assert shipment["arrival_date"] == date(2026, 2, 14)
    assert (line["hs_code"], line["value"], line["currency"]) == ("9401696011", 12000, "USD")
    assert (plant["article"], plant["genus"], plant["species"]) == ("Seat", "Quercus", "alba")
    assert (plant["plant_quantity"], plant["plant_unit"], line["unit"]) == (350, "kg", None)
    assert declared.batch.carried == ()


@pytest.mark.parametrize(
    "text",
    [
        "批次号,行号,海关编码,净重（吨）,树种学名,采伐国家,地块编号,备注\nS1,1,090111,2,Pinus radiata,NZ,P1,x\n",
        (
            "2. Entry Number,11. HTSUS Number,14. Plant Scientific Name,16. Quantity of Plant Material,17. Unit\n"
            "ABC-1,440710,Quercus alba,3,kg\n"
        ),
        "qqq,www\n1,2\n",
        "hs cod,descripton\n090111,coffee\n090112,coffee\n",
    ],
)
def test_the_suggested_mapping_reads_what_is_read_without_it(tmp_path, text):
    plain_way, codes = read(tmp_path, text)
    suggested = suggest([tmp_path / "export.csv"], NOTHING_DECLARED, Diagnostics(), "en")
    found, said = mapping(tmp_path, suggested)
    assert not said
    declared, again = read(tmp_path, text, replace(NOTHING_DECLARED, mapping=found))

    assert again == codes
    for name, table in plain_way.batch.tables.items():
        assert declared.batch[name].equals(table.data), name


@pytest.mark.parametrize(
    ("header", "kilograms"),
    [("net weight (t)", 2000.0), ("Gewicht (t)", 2000.0), ("Gewicht", 2.0), ("净重（吨）", 2000.0)],
)
def test_the_unit_in_a_header_holds_when_a_mapping_names_the_column(tmp_path, header, kilograms):
    found, said = mapping(
        tmp_path, f'schema: ddcheck/mapping/1\ncolumns:\n  "{header}": lines.net_mass_kg\n'
    )
    assert not said
    declared, codes = read(
        tmp_path,
        f"shipment_id,line_no,{header}\nS1,1,2\n",
        replace(NOTHING_DECLARED, mapping=found),
    )

    assert declared.batch["lines"]["net_mass_kg"].to_pylist() == [kilograms]
    assert codes == ([] if "（" in header or "(" in header else ["DD170"])
