"""Bad declarations: DD101 to DD170."""

from __future__ import annotations

from pathlib import Path

from example import SHIPMENT, Example, Sheets, lines, said

from ddcheck.declarations.mapping import read_mapping
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording


def mapping(folder: Path) -> set[str]:
    diagnostics = Diagnostics()
    assert read_mapping(folder / "mapping.yaml", diagnostics) is None
    return said(diagnostics)


def paper(columns: str, cells: str) -> dict[str, str]:
    return {**SHIPMENT, "documents.csv": f"document_id,{columns}\nD1,{cells}\n"}


def shipment(column: str, cell: str) -> dict[str, str]:
    return {"shipments.csv": f"shipment_id,{column}\nS1,{cell}\n"}


def book(**sheets: list[list[object]]) -> Sheets:
    return Sheets({"shipments": [["shipment_id"], ["S1"]], **sheets})


FLAT = "export.csv"
READING = {
    "DD101": Example(lines('value\nS1,1,"12\n')),
    "DD102": Example(lines("colour\nS1,1,red\n")),
    "DD103": Example(lines("value\nS1,,12\n")),
    "DD104": Example(lines("value\nS1,1,12\nS1,1,13\n")),
    "DD105": Example(lines("value\nS1,1,12o0\n")),
    "DD106": Example(lines("production_end\nS1,1,June 2024\n")),
    "DD107": Example(lines("commodity\nS1,1,timber products\n")),
    "DD108": Example(shipment("import_country", "Europe")),
    "DD109": Example(lines("hs_code\nS1,1,44-O7\n")),
    "DD110": Example(
        {**lines("value\nS1,1,12\n"), "origins.csv": "shipment_id,line_no,plot_id\nS1,1,P9\n"}
    ),
    "DD111": Example({"batch.json": '{"shipments": [{"shipment_id": "S1"},]}\n'}, start="batch.json"),
    "DD112": Example({"shipments.csv": "shipment_id,supplier\nS1,Maderería Peña\n".encode("cp1252")},
                     shown=Wording("shipments.csv saved as Windows-1252: “Maderería Peña” is not UTF-8",
                                   "shipments.csv 以 Windows-1252 保存：“Maderería Peña”不是 UTF-8")),
    "DD113": Example(lines("description\nS1,1,boards, sawn\n")),
    "DD114": Example(lines("value,value\nS1,1,12,12\n"), also=frozenset({"DD102"})),
    "DD115": Example({"notes.csv": "remark,author\nall well,me\n"}),
    "DD116": Example(lines("value\nS1,1,-12\n")),
    "DD117": Example({**SHIPMENT, "prices.csv": "wood,price\noak,12\n"}),
    "DD118": Example({"batch.json": '{"shipments": ["S1"]}\n'}, start="batch.json"),
    "DD119": Example(paper("type", "harvest_permit")),
    "DD120": Example(lines("plant_share\nS1,1,95\n")),
    "DD122": Example(lines("production_start,production_end\nS1,1,2024-06-30,2024-01-01\n")),
    "DD123": Example(paper("type,shipment_id", "harvest_premit,S1")),
    "DD132": Example({"shipments.csv": "shipment_id,documents_listed\nS1,0\n",
                      "documents.csv": "document_id,type,shipment_id\nD1,harvest_permit,S1\n"}),
    "DD150": Example({**SHIPMENT, "shipments.csv.encoding": "rot13\n"}),
    "DD151": Example({"shipments.csv": "shipment_id,supplier\nS1,架空木材\n".encode("shift_jis"),
                      "shipments.csv.encoding": "iso8859-1\n"},
                     shown=Wording("shipments.csv is saved as Shift_JIS, and shipments.csv.encoding says iso8859-1",
                                   "shipments.csv 以 Shift_JIS 保存，而 shipments.csv.encoding 写的是 iso8859-1")),
    "DD152": Example(shipment("supplier", "Mader\ufffda SA")),
    "DD172": Example({"list.csv": "shipment_id,line_no,hs_code\nS1,1,090111\nMade by Ana,,\n"}, start="list.csv"),
    "DD173": Example({"batch.xlsx": Sheets({"shipments": [["shipment_id"], ["S1"]], "lines": [["shipment_id", "line_no"], ["S1", 1]]}, hidden=("lines",))}, start="batch.xlsx"),
    "DD174": Example({"list.csv": "shipment_id,line_no,hs_code,net_mass_kg\nS1,1,090111,1200\nTotal,,,1200\n"}, start="list.csv"),
    "DD171": Example({"list.csv": "entry_number,line_no,hs_code\nABC-1234567-8,1,090111\n"}, start="list.csv"),
    "DD153": Example({"shipments.csv": "Export list 2024,\nshipment_id,supplier\nS1,Ana\n"}),
    "DD154": Example(lines("net_mass_kg,Net weight\nS1,1,12,12\n"), also=frozenset({"DD102"})),
    "DD155": Example({"batch.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)},
                     shown=Wording("batch.xls, a workbook of the old kind", "旧格式的工作簿 batch.xls")),
    "DD156": Example({"batch.xlsx": book(lines=[["shipment_id", "line_no", "value"], ["S1", 1, "=6*7"]])}),
    "DD157": Example({**SHIPMENT, "lines.csv": "shipment_id;line_no;value\nS1;1;1.234\n"}),
    "DD158": Example(shipment("arrival_date", "03/04/2024")),
    "DD159": Example(lines("hs_code\nS1,1,10221\n")),
    "DD160": Example(lines("hs_code\nS1,1,2044-07-01\n")),
    "DD161": Example(shipment("entry_number", "1.23E+15")),
    "DD162": Example(shipment("arrival_date", "45412")),
    "DD163": Example(lines("value\nS1,1,#REF!\n")),
    "DD164": Example(lines("Net weight (ton)\nS1,1,12\n")),
    "DD165": Example({FLAT: "shipment_id,line_no,importer,value\nS1,1,Ana,12\nS1,2,Bea,13\n"}),
    "DD167": Example({"batch.xlsx": Sheets(
        {"shipments": [["shipment_id"], ["S1"]],
         "lines": [["shipment_id", "line_no", "value"], ["S1", 1, 12], ["S1", 2, None]]},
        (("lines", "C2:C3"),))}),
    "DD168": Example(
        {"mapping.yaml": "schema: ddcheck/mapping/1\ncolumns: { Gewicht: net_mass }\n"},
        run=mapping, how="ddcheck validate {input} --mapping mapping.yaml"),
    "DD170": Example(lines("Net weight\nS1,1,12\n")),
    "DD192": Example({**lines("value\nS1,1,12\n"), "components.csv":
                      "shipment_id,line_no,Scientific name\nS1,1,Quercus robur; Quercus alba\n"}),
    "DD169": Example({FLAT: "shipment_id,importer,value\nS1,Ana,12\n"}),
}  # fmt: skip
