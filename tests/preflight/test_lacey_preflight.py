"""What the PPQ form 505 would refuse, and the form as a table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from consignments import for_lacey, write
from sample_run import ddcheck

from ddcheck.intake import Intake, validate
from ddcheck.model.diagnostic import Diagnostics, Level


def check(folder: Path, out: Path | None = None) -> Intake:
    return validate((folder,), (), lambda *_: lambda _: None, form="lacey-505", out=out)


def codes(intake: Intake) -> set[str]:
    own = {d.code for d in intake.diagnostics if d.code[:4] in ("DD18", "DD19")}
    return own | {d.code for d in intake.diagnostics if d.level is Level.ERROR}


def test_a_shipment_in_good_order_is_written_as_the_form(tmp_path):
    intake = check(write(for_lacey(), [], tmp_path / "in"), tmp_path / "out")

    assert codes(intake) == set()
    [path] = intake.preflight.written
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["Article or component"] for row in rows] == ["boards", "sheets"]
    assert rows[0]["Estimated date of arrival (MM/DD/YYYY)"] == "06/01/2026"
    assert rows[0]["Entry number"] == "ABC-1234567-8"
    assert rows[0]["HTSUS number"] == "4407250000"
    assert rows[0]["Description of merchandise"] == "boards; CITES permit MY/77"
    assert rows[0]["Country of harvest"] == "ID; MY"
    assert float(rows[0]["Quantity of plant material"]) == pytest.approx(2 * 2.359737216)
    assert rows[0]["Unit of plant material"] == "m3"
    assert rows[1]["Percent recycled"] == "0"
    assert rows[0]["Consignee"] == "'=cmd()"


def test_the_form_is_read_again(tmp_path):
    from ddcheck.declarations.reader import read_declarations

    tables = for_lacey()
    tables["shipments"][0]["consignee"] = "Invented Inc."
    [path] = check(write(tables, [], tmp_path / "in"), tmp_path / "out").preflight.written
    diagnostics = Diagnostics()
    again = read_declarations([path], (), diagnostics).batch
    first = read_declarations([tmp_path / "in"], (), Diagnostics()).batch

    assert [d.code for d in diagnostics.items if d.level is not Level.NOTE] == []
    for name, columns in {
        "shipments": ["shipment_id", "arrival_date", "mid", "container", "importer_address"],
        "lines": ["line_no", "hs_code", "value", "currency"],
        "components": ["article", "genus", "species", "harvest_countries", "plant_quantity",
                       "plant_unit", "recycled_percent"],
    }.items():  # fmt: skip
        assert again[name].select(columns).equals(first[name].select(columns)), name


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "expected"),
    [
        *(("shipments", 0, column, "", "DD180") for column in (
            "arrival_date", "entry_number", "container", "bill_of_lading", "mid", "importer",
            "importer_address", "consignee", "consignee_address")),
        ("shipments", 0, "entry_number", "12-34", "DD182"),
        ("lines", 0, "description", "", "DD180"),
        ("lines", 0, "hs_code", "unknown", "DD180"),
        ("lines", 0, "value", "0", "DD180"),
        ("lines", 0, "currency", "EUR", "DD182"),
        ("lines", 0, "currency", "", "DD180"),
        ("components", 0, "article", "", "DD180"),
        ("components", 0, "genus", "", "DD180"),
        ("components", 0, "species", "spp.", "DD182"),
        ("components", 0, "genus", "Hardwood", "DD182"),
        ("components", 0, "species", "pauci99", "DD182"),
        ("components", 0, "harvest_countries", "", "DD180"),
        ("components", 0, "plant_quantity", "0", "DD180"),
        ("components", 0, "plant_unit", "pieces", "DD182"),
        ("components", 0, "plant_unit", "", "DD180"),
        ("components", 1, "recycled_percent", "", "DD180"),
        ("components", 1, "plant_quantity", "901", "DD190"),
        ("components", 1, "harvest_countries", "VN", "DD191"),
    ],
)  # fmt: skip
def test_a_field_that_would_be_refused_or_looked_at(tmp_path, table, row, column, cell, expected):
    tables = for_lacey()
    tables[table][row][column] = cell
    intake = check(write(tables, [], tmp_path), tmp_path / "out")

    assert codes(intake) == {expected}
    [found] = [d for d in intake.diagnostics if d.code == expected]
    assert (found.place.row or 0) == row + 1
    assert (intake.preflight.refused == ["US-1"]) == (found.level is Level.ERROR)
    assert (intake.preflight.written == ()) == (found.level is Level.ERROR)


def test_a_region_is_no_country_of_harvest(tmp_path):
    tables = for_lacey()
    tables["components"][0]["harvest_countries"] = "EUROPE"
    intake = check(write(tables, [], tmp_path))

    assert codes(intake) == {"DD108", "DD182"}


def test_a_line_without_components(tmp_path):
    tables = for_lacey()
    del tables["components"][1]
    assert codes(check(write(tables, [], tmp_path))) == {"DD188"}


def test_the_command_says_it_and_ends_in_5(tmp_path):
    tables = for_lacey()
    tables["shipments"][0]["mid"] = ""
    folder = write(tables, [], tmp_path / "in")
    done = ddcheck("validate", folder, "--for", "lacey-505", "--out", tmp_path / "out")
    assert done.returncode == 5
    assert "PPQ 505 asks for field 5, manufacturer ID, and mid holds nothing" in done.stdout
    assert "0 of 1 shipment with nothing that would be refused\n" in done.stdout
    assert not (tmp_path / "out").exists()

    said = ddcheck("validate", folder, "--for", "lacey-505", "--format", "json", "--lang", "zh")
    assert json.loads(said.stdout)["preflight"] == {
        "form": "lacey-505", "taken": [], "refused": ["US-1"], "written": [],
    }  # fmt: skip
    assert ddcheck("validate", folder).returncode == 0
