"""Names that are declared nowhere are said, once, where they stand first."""

from pathlib import Path

import pyarrow as pa
import pytest

from ddcheck.declarations.reader import read_declarations
from ddcheck.declarations.references import check_references, document_types
from ddcheck.model.diagnostic import Diagnostics


def check(folder: Path, plot_ids: set[str], types: set[str], **files: str) -> list[tuple[str, str]]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    declared = read_declarations([folder], (), diagnostics)
    assert not diagnostics.items
    given = pa.chunked_array([sorted(plot_ids)], pa.string())
    check_references(declared.batch, given, types, diagnostics)
    return [(d.code, str(d.place)) for d in diagnostics.sorted()]


SHIPMENTS = "shipment_id\nS1\n"
LINES = "shipment_id,line_no\nS1,1\n"


def test_everything_declared_is_silent(tmp_path):
    origins = "shipment_id,line_no,plot_id\nS1,1,P1\n"
    documents = "document_id,type,shipment_id,line_no,plot_id\nD,harvest_permit,S1,*,P1\n"
    files = {"shipments": SHIPMENTS, "lines": LINES, "origins": origins, "documents": documents}

    assert check(tmp_path, {"P1"}, set(), **files) == []


@pytest.mark.parametrize(
    ("table", "text", "code", "place"),
    [
        ("lines", LINES + "S9,1\nS9,2\n", "DD110", "lines.csv:3 row 2 shipment_id"),
        ("origins", "shipment_id,line_no,plot_id\nS1,1,P1\nS1,1,P9\nS1,1,P9\n", "DD110",
         "origins.csv:3 row 2 plot_id"),
        ("components", "shipment_id,line_no\nS1,7\n", "DD110", "components.csv:2 row 1 line_no"),
        ("documents", "document_id,type,shipment_id\nD,harvest_permit,S9\n", "DD110",
         "documents.csv:2 row 1 shipment_id"),
        ("documents", "document_id,type,shipment_id\nD,harvest_permt,S1\n", "DD123",
         "documents.csv:2 row 1 type"),
        ("documents", "document_id,type\nD,harvest_permit\n", "DD119", "documents.csv:2 row 1"),
    ],
)  # fmt: skip
def test_a_name_declared_nowhere(tmp_path, table, text, code, place):
    files = {"shipments": SHIPMENTS, "lines": LINES, table: text}

    assert check(tmp_path, {"P1"}, set(), **files) == [(code, place)]


def test_a_type_that_a_pack_asks_for_is_known(tmp_path):
    documents = "document_id,type,shipment_id\nD,my_paper,S1\n"
    files = {"shipments": SHIPMENTS, "lines": LINES, "documents": documents}

    assert check(tmp_path, set(), {"my_paper"}, **files) == []


def test_the_list_of_document_types_is_read():
    assert {"harvest_permit", "cn_ledger", "land_title"} <= set(document_types())
