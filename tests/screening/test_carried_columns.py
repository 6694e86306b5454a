"""Nothing is dropped: what is not known stands in carried.csv, and the report names what no rule read."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from sample_run import AS_SAMPLED, SAMPLE, Finished, screen


@pytest.fixture(scope="module")
def carrying(tmp_path_factory) -> Finished:
    """The sample with a column of its sender in the lines, and two properties in the plots."""
    folder = tmp_path_factory.mktemp("carrying") / "sent"
    shutil.copytree(SAMPLE / "shipments", folder)
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    cells = ["=1+1", "", *["好"] * (len(rows) - 2)]
    with (folder / "lines.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [[*header, "Container seal"]] + [[*r, c] for r, c in zip(rows, cells, strict=True)]
        )
    plots = json.loads((folder / "plots.geojson").read_text("utf-8"))
    plots["features"][0]["properties"] |= {"Village head": "Ana", "gps": {"hdop": 1.5}}
    (folder / "plots.geojson").write_text(json.dumps(plots), "utf-8")
    out = folder.parent / "out"
    packs = [
        "--rules",
        "us-lacey-act",
        "--format",
        "json",
        "--format",
        "geojson",
        "--format",
        "html",
    ]
    return screen(folder, *packs, *AS_SAMPLED[:2], out=out)


def carried(folder: Path) -> list[dict[str, str]]:
    with (folder / "carried.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_cell_of_an_unknown_column_is_carried_with_its_row(carrying):
    rows = carried(carrying.folder)
    seals = [row for row in rows if row["column"] == "Container seal"]

    assert len(seals) == 11
    assert seals[0] == {
        "file": "lines.csv", "row": "1", "table": "lines", "shipment_id": "DEMO-01", "line_no": "1",
        "plot_id": "", "document_id": "", "column": "Container seal", "value": "'=1+1",
    }  # fmt: skip
    plot = [row for row in rows if row["table"] == "plots"]
    assert {(r["row"], r["column"], r["value"]) for r in plot} == {
        ("/features/0", "Village head", "Ana"), ("/features/0", "gps", '{"hdop": 1.5}'),
    }  # fmt: skip


def test_the_report_names_what_no_rule_read(carrying):
    found = carrying.report["columns_not_read"]
    unknown = {(c["table"], c["column"], c["filled"]) for c in found if not c["known"]}
    known = {(c["table"], c["column"]) for c in found if c["known"]}

    assert unknown == {("lines", "Container seal", 11), ("plots", "Village head", 1), ("plots", "gps", 1)}  # fmt: skip
    assert ("shipments", "due_diligence") in known, "the Lacey Act does not ask for it"
    assert not {("lines", "hs_code"), ("components", "genus"), ("plots", "country")} & known
    page = (carrying.folder / "report.html").read_text("utf-8")
    assert "not known, carried along unread: Container seal" in page


def test_plots_keep_their_properties(carrying):
    first = json.loads((carrying.folder / "plots.geojson").read_text("utf-8"))["features"]
    kept = [f["properties"]["carried"] for f in first if "carried" in f["properties"]]

    assert kept == [{"Village head": "Ana", "gps": '{"hdop": 1.5}'}]


def test_a_batch_without_such_columns_has_no_such_file(sample_run):
    assert not (sample_run.folder / "carried.csv").exists()
    assert all(column["known"] for column in sample_run.report["columns_not_read"])
