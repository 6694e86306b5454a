"""Folders and JSON files to the tables of a batch."""

import json
from pathlib import Path

import pytest

from ddcheck.declarations.reader import Declared, read_declarations
from ddcheck.documents.typed import Rejected
from ddcheck.model.diagnostic import Diagnostics

FILES = {
    "shipments.csv": "shipment_id,import_country,arrival_date\nS1,NA,2024-05-01\nS2,US,2024-05-02\n",
    "lines.csv": "shipment_id,line_no,hs_code,commodity\nS1,1,0401,other\nS2,1,4407.29,wood\n",
    "components.csv": "shipment_id,line_no,genus,species\nS2,1,Tectona,grandis\n",
    "origins.csv": "shipment_id,line_no,plot_id\nS2,1,P1\n",
    "documents.csv": "document_id,type,shipment_id,line_no,plot_id\nD1,harvest_permit,S2,1,*\n",
}


def write(folder: Path, **changed: str) -> Path:
    for name, text in {**FILES, **{f"{k}.csv": v for k, v in changed.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(*paths: Path) -> tuple[Declared, Diagnostics]:
    diagnostics = Diagnostics()
    return read_declarations(paths, (), diagnostics), diagnostics


def tables(declared: Declared) -> dict[str, object]:
    return {name: table.data.to_pydict() for name, table in declared.batch.tables.items()}


def codes(diagnostics: Diagnostics) -> list[str]:
    return [found.code for found in diagnostics.sorted()]


def test_a_folder_of_csv(tmp_path):
    declared, diagnostics = read(write(tmp_path))

    assert not diagnostics.items
    assert declared.batch["shipments"]["import_country"].to_pylist() == ["NA", "US"]
    assert declared.batch["lines"]["hs_code"].to_pylist() == ["0401", "440729"]
    for table in declared.batch.tables.values():
        assert table.counts.read == table.counts.screened == len(table.data)


def flat() -> dict:
    return {
        "shipments": [
            {"shipment_id": "S1", "import_country": "NA", "arrival_date": "2024-05-01"},
            {"shipment_id": "S2", "import_country": "US", "arrival_date": "2024-05-02"},
        ],
        "lines": [
            {"shipment_id": "S1", "line_no": 1, "hs_code": "0401", "commodity": "other"},
            {"shipment_id": "S2", "line_no": 1, "hs_code": "4407.29", "commodity": "wood"},
        ],
        "components": [
            {"shipment_id": "S2", "line_no": 1, "genus": "Tectona", "species": "grandis"}
        ],
        "origins": [{"shipment_id": "S2", "line_no": 1, "plot_id": "P1"}],
        "documents": [
            {"document_id": "D1", "type": "harvest_permit", "shipment_id": "S2", "line_no": 1,
             "plot_id": "*"}
        ],
    }  # fmt: skip


def nested() -> dict:
    shipments = flat()["shipments"]
    shipments[0]["lines"] = [{"line_no": 1, "hs_code": "0401", "commodity": "other"}]
    shipments[1]["lines"] = [
        {
            "line_no": 1, "hs_code": "4407.29", "commodity": "wood",
            "components": [{"genus": "Tectona", "species": "grandis"}],
            "origins": [{"plot_id": "P1"}],
            "documents": [{"document_id": "D1", "type": "harvest_permit", "plot_id": "*"}],
        }
    ]  # fmt: skip
    return {"shipments": shipments}


@pytest.mark.parametrize("form", [flat, nested])
def test_json_gives_the_same_tables(tmp_path, form):
    (tmp_path / "csv").mkdir()
    path = tmp_path / "batch.json"
    path.write_text(json.dumps(form()), encoding="utf-8")

    from_csv, _ = read(write(tmp_path / "csv"))
    from_json, diagnostics = read(path)

    assert not diagnostics.items
    assert tables(from_json) == tables(from_csv)


def test_all_complaints_of_a_file_come_together_with_their_places(tmp_path):
    lines = "shipment_id,line_no,hs_code,commodity,value\nS1,1,040,wod,1.2.3\n,2,44,wood,\nS1,1,44,wood,\n"
    declared, diagnostics = read(write(tmp_path, lines=lines))

    said = [(d.code, str(d.place)) for d in diagnostics.sorted()]
    assert said == [
        ("DD107", "lines.csv:2 row 1 commodity"),
        ("DD159", "lines.csv:2 row 1 hs_code"),
        ("DD105", "lines.csv:2 row 1 value"),
        ("DD103", "lines.csv:3 row 2 shipment_id"),
        ("DD104", "lines.csv:4 row 3 line_no"),
    ]
    counts = declared.batch.tables["lines"].counts
    assert (counts.read, counts.screened, counts.rejected) == (3, 1, 2)
    for found in diagnostics.items:
        for lang in ("en", "zh"):
            assert "{" not in found.message(lang) + found.help(lang)


def test_a_rejected_row_names_the_shipments_that_it_may_belong_to(tmp_path):
    lines = "shipment_id,line_no\nS1,\nS1,1\n"
    declared, _ = read(write(tmp_path, lines=lines))
    assert declared.batch.rejected == Rejected(frozenset({"S1"}), anywhere=False)

    declared, _ = read(write(tmp_path, lines="shipment_id,line_no\n,1\n"))
    assert declared.batch.rejected.anywhere

    declared, _ = read(write(tmp_path, lines="shipment_id,line_no\nS1,1,x\n"))
    assert declared.batch.rejected.anywhere


def test_a_rejected_paper_is_missing_evidence_and_doubts_no_shipment(tmp_path):
    declared, diagnostics = read(write(tmp_path, documents="document_id,type\n,harvest_permit\n"))

    assert codes(diagnostics) == ["DD103"]
    assert declared.batch.rejected == Rejected()


def test_a_period_that_ends_before_it_begins_is_unknown(tmp_path):
    lines = "shipment_id,line_no,production_start,production_end\nS1,1,2024-05-02,2024-05-01\n"
    declared, diagnostics = read(write(tmp_path, lines=lines))

    assert codes(diagnostics) == ["DD122"]
    assert declared.batch["lines"]["production_end"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ('{"lines": {"a": 1}}', "DD118", "/lines"),
        ('{"lines": [3]}', "DD118", "/lines/0"),
        ('{"lines": [{"shipment_id": "S", "line_no": 1, "hs_code": {"a": 1}}]}', "DD118",
         "/lines/0/hs_code"),
        ('{"lines": [{"shipment_id": "S", "line_no": 1, "value": "x"}]}', "DD105",
         "/lines/0/value"),
        ('{"shipments": [{"shipment_id": "S", "lines": [{"line_no": 1, "value": NaN}]}]}', "DD105",
         "/shipments/0/lines/0/value"),
        ('{"lines": [], "lines": []}', "DD111", None),
        ("{}", "DD115", None),
        ("[1]", "DD115", None),
        ("{", "DD111", None),
    ],
)  # fmt: skip
def test_bad_json_is_named_by_pointer(tmp_path, text, code, pointer):
    path = tmp_path / "batch.json"
    path.write_text(text, encoding="utf-8")
    _, diagnostics = read(path)

    assert (code, pointer) in [(d.code, d.place.pointer) for d in diagnostics.items]


def test_files_that_are_no_table_are_named(tmp_path):
    folder = write(tmp_path)
    (folder / "notes.csv").write_text("a\n", encoding="utf-8")
    _, diagnostics = read(folder)

    assert [(d.code, d.place.file) for d in diagnostics.items] == [("DD117", "notes.csv")]


def test_a_misspelt_column_is_named_with_a_suggestion(tmp_path):
    lines = "shipment_id,line_no,hs_cod\nS1,1,44\n"
    _, diagnostics = read(write(tmp_path, lines=lines))

    [found] = diagnostics.items
    assert found.code == "DD102"
    assert "hs_code" in found.message("en")


def test_json_counts_every_element(tmp_path):
    path = tmp_path / "batch.json"
    path.write_text('{"lines": [1, {"shipment_id": "S", "line_no": "1"}, null]}', encoding="utf-8")
    declared, _ = read(path)

    counts = declared.batch.tables["lines"].counts
    assert (counts.read, counts.screened, counts.rejected) == (3, 1, 2)
    assert declared.batch.rejected.anywhere


@pytest.mark.parametrize(
    "name", ["._lines.csv", "~$lines.xlsx", ".~lock.lines.csv#", ".DS_Store", "Thumbs.db"]
)
def test_what_a_system_leaves_in_a_folder_is_no_table(tmp_path, name):
    (tmp_path / "shipments.csv").write_text("shipment_id\nS1\n")
    (tmp_path / "lines.csv").write_text("shipment_id,line_no\nS1,1\n")
    (tmp_path / name).write_bytes(b"\0\5\x16\7")
    diagnostics = Diagnostics()
    declared = read_declarations([tmp_path], (), diagnostics)

    assert not diagnostics.items
    assert declared.batch["lines"].num_rows == 1


def test_a_table_behind_such_a_name_is_read(tmp_path):
    (tmp_path / "shipments.csv").write_text("shipment_id\nS1\n")
    (tmp_path / "._lines.csv").write_text("shipment_id,line_no\nS1,1\n")
    declared = read_declarations([tmp_path], (), Diagnostics())

    assert declared.batch["lines"].num_rows == 1
