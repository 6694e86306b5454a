"""ddcheck validate: complaints in groups, as text, JSON and SARIF, in both languages."""

from __future__ import annotations

import json

import pytest
from sample_run import ddcheck

from ddcheck.model.diagnostic import Diagnostic, Place
from ddcheck.reports.intake_groups import grouped
from ddcheck.reports.sarif import sarif

SARIF_SHAPE = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {"driver": {"required": ["name"]}},
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "required": ["message", "ruleId"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["error", "warning", "note"]},
                                "message": {"required": ["text"]},
                                "locations": {"type": "array", "minItems": 1},
                                "occurrenceCount": {"type": "integer", "minimum": 1},
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What the SARIF 2.1.0 schema requires of the parts that are written."""


@pytest.fixture(scope="module")
def flood(tmp_path_factory):
    """A file with 3,000 numbers that are none, and one country that is none."""
    folder = tmp_path_factory.mktemp("flood")
    rows = "".join(f"S1,{n},x{n}\n" for n in range(3000))
    (folder / "lines.csv").write_text(f"shipment_id,line_no,value\n{rows}")
    (folder / "shipments.csv").write_text("shipment_id,import_country\nS1,Narnia\n")
    return folder


def test_a_flood_is_one_group_with_its_first_places_and_its_number(flood):
    done = ddcheck("validate", flood)

    assert done.returncode == 5
    assert done.stdout.count("error[DD105]") == 3
    assert "and 2997 more of DD105 in lines.csv value, 3000 in all" in done.stdout
    assert "Lines: 3000 read = 3000 usable + 0 rejected" in done.stdout


def test_the_groups_as_json(flood):
    done = ddcheck("validate", flood, "--format", "json", "--lang", "zh")
    said = json.loads(done.stdout)

    assert done.returncode == 5
    assert said["schema"] == "ddcheck/validation/1"
    groups = {(g["code"], g["file"], g["field"]): g for g in said["groups"]}
    flooded = groups["DD105", "lines.csv", "value"]
    assert (flooded["count"], len(flooded["first"])) == (3000, 20)
    assert flooded["first"][0]["line"] == 2
    assert "不是数字" in flooded["first"][0]["message"]
    assert groups["DD108", "shipments.csv", "import_country"]["count"] == 1
    assert said["counts"]["lines"] == {"read": 3000, "screened": 3000, "rejected": 0}


def test_sarif_for_build_servers(flood):
    jsonschema = pytest.importorskip("jsonschema")
    done = ddcheck("validate", flood, "--format", "sarif")
    log = json.loads(done.stdout)

    jsonschema.validate(log, SARIF_SHAPE)
    [run] = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    first = next(r for r in run["results"] if r["ruleId"] == "DD105")
    assert first["occurrenceCount"] == 3000
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}


def test_sarif_names_the_workbook_and_the_sheet_beside_it():
    """A sheet is no file, so a build server could not find it."""
    place = Place("供应 1.xlsx [Lines]", line=4, field="HS code")
    found = Diagnostic.of("DD109", place, value="x", name="hs_code")
    [result] = json.loads(sarif(grouped([found], {}), "en"))["runs"][0]["results"]

    [location] = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "%E4%BE%9B%E5%BA%94%201.xlsx"
    assert location["logicalLocations"] == [{"fullyQualifiedName": "Lines / HS code"}]
    assert result["message"]["text"] == f"{found.message('en')}. {found.help('en')}"


def test_the_options_say_how_files_are_written(tmp_path):
    text = "shipment_id;line_no;net_mass_kg;production_end\nS1;1;1.234;31/12/2020\n"
    (tmp_path / "lines.csv").write_bytes(text.encode("utf-16"))
    plain = ddcheck("validate", tmp_path, "--format", "json")
    told = ddcheck("validate", tmp_path, "--format", "json", "--decimal", "comma",
                   "--date-order", "dmy", "--encoding", "utf-16")  # fmt: skip

    assert {g["code"] for g in json.loads(plain.stdout)["groups"]} >= {"DD157", "DD158"}
    assert not {g["code"] for g in json.loads(told.stdout)["groups"]} & {"DD157", "DD158", "DD112"}


@pytest.mark.parametrize(
    ("option", "value", "code"), [("--encoding", "rot13", 2), ("--mapping", "mapping.yaml", 5)]
)
def test_a_wrong_option_is_refused(tmp_path, option, value, code):
    (tmp_path / "lines.csv").write_text("shipment_id,line_no\nS1,1\n")
    (tmp_path / "mapping.yaml").write_text("schema: nothing\n")
    given = tmp_path / value if option == "--mapping" else value
    done = ddcheck("validate", tmp_path / "lines.csv", option, given)

    assert done.returncode == code
    assert "Traceback" not in done.stderr
