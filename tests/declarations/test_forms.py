"""Ten shipments written in every form and encoding: the same tables, the same report."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from forms import FORMS, folder, ten_shipments
from sample_run import SAMPLE

from ddcheck.declarations.reader import Declared, read_declarations
from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.model.diagnostic import Diagnostics, Level
from ddcheck.model.tables import TABLES
from ddcheck.reports import json_report
from ddcheck.reports.document import document
from ddcheck.screening import Request, screen

PLOTS = SAMPLE / "shipments" / "plots.geojson"
NAMES = {
    "gb18030": "虚构木业有限公司",
    "big5": "虛構木業有限公司",
    "shift_jis": "架空木材株式会社",
    "cp1252": "Maderería Peña – “Niño”",
    "utf-16": "虚构木业 Maderería 木材",
}


def tables_of(paths: list[Path], wishes: Wishes) -> tuple[dict[str, pa.Table], Declared]:
    diagnostics = Diagnostics()
    declared = read_declarations(paths, (), diagnostics, wishes)
    assert [(d.code, str(d.place)) for d in diagnostics.items if d.level is not Level.NOTE] == []
    found = {}
    for name in declared.batch.tables:
        keys = [(key, "ascending") for key in TABLES[name].key]
        extra = [("plot_id", "ascending")] if name == "origins" else []
        found[name] = declared.batch[name].sort_by(keys + extra)
        assert declared.batch.tables[name].counts.rejected == 0
    return found, declared


def report_of(paths: list[Path], wishes: Wishes) -> bytes:
    """The machine's report, but for the note on a title that only one of the forms has."""
    request = Request(
        tuple(paths), (PLOTS,), None, ("us-lacey-act", "forest-loss"), date(2024, 11, 20), {}, wishes
    )  # fmt: skip
    said = document(screen(request, lambda *_: lambda _: None).record, "en")
    said["diagnostics"] = [d for d in said["diagnostics"] if d["severity"] != "note"]
    out = io.BytesIO()
    json_report.write(said, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> tuple[dict[str, pa.Table], bytes]:
    paths = folder(ten_shipments(), tmp_path_factory.mktemp("csv"))
    return tables_of(paths, NOTHING_DECLARED)[0], report_of(paths, NOTHING_DECLARED)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_tables_and_the_same_report(tmp_path, reference, form):
    paths = FORMS[form](ten_shipments(), tmp_path)

    found, _ = tables_of(paths, NOTHING_DECLARED)
    for name, table in reference[0].items():
        assert found[name].equals(table), name
    assert report_of(paths, NOTHING_DECLARED) == reference[1]


def test_a_declared_decimal_comma_gives_the_same(tmp_path, reference):
    paths = folder(ten_shipments(), tmp_path, separator=";", comma=True)

    found, _ = tables_of(paths, Wishes(decimal="comma"))
    for name, table in reference[0].items():
        assert found[name].equals(table), name


@pytest.mark.parametrize("beside", [False, True], ids=["--encoding", "sidecar"])
@pytest.mark.parametrize("encoding", NAMES)
def test_every_declared_encoding_gives_the_same(tmp_path, encoding, beside):
    tables = ten_shipments(NAMES[encoding])
    for name in ("plain", "encoded"):
        (tmp_path / name).mkdir()
    plain = folder(tables, tmp_path / "plain")
    encoded = folder(tables, tmp_path / "encoded", encoding=encoding)
    if beside:
        for path in list((tmp_path / "encoded").iterdir()):
            path.with_name(path.name + ".encoding").write_text(f"{encoding}\n")
    wishes = NOTHING_DECLARED if beside else Wishes(encoding=encoding)

    expected, found = tables_of(plain, NOTHING_DECLARED)[0], tables_of(encoded, wishes)[0]
    assert all(found[name].equals(table) for name, table in expected.items())
    assert found["shipments"]["supplier"].to_pylist()[0] == NAMES[encoding]
    assert report_of(plain, NOTHING_DECLARED) == report_of(encoded, wishes)


TEXTS = ["tsv", "bars", "semicolons", "decorated", "json", "nested json", "json rows",
         "json shipments", "flat csv"]  # fmt: skip
"""The forms that are text; a workbook and Parquet have an encoding of their own."""


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("encoding", NAMES)
def test_every_form_of_text_in_every_declared_encoding_gives_the_same_tables(
    tmp_path, form, encoding
):
    """Where an encoding cannot write the Chinese headers of an office, there is no such file."""
    tables = ten_shipments(NAMES[encoding])
    for name in ("plain", "encoded"):
        (tmp_path / name).mkdir()
    plain = FORMS[form](tables, tmp_path / "plain")
    encoded = FORMS[form](tables, tmp_path / "encoded")
    files = [path for given in encoded for path in (given.iterdir() if given.is_dir() else [given])]
    for path in files:
        try:
            path.write_bytes(path.read_bytes().decode("utf-8-sig").encode(encoding))
        except UnicodeEncodeError:
            assert form == "decorated"
            return

    expected, found = tables_of(plain, NOTHING_DECLARED)[0], tables_of(encoded, Wishes(encoding=encoding))[0]  # fmt: skip
    assert all(found[name].equals(table) for name, table in expected.items())
    assert found["shipments"]["supplier"].to_pylist()[0] == NAMES[encoding]


@pytest.mark.parametrize("encoding", [name for name in NAMES if name != "utf-16"])
def test_an_encoding_that_is_not_declared_is_suggested_and_not_used(tmp_path, encoding):
    paths = folder(ten_shipments(NAMES[encoding]), tmp_path, encoding=encoding)
    diagnostics = Diagnostics()
    declared = read_declarations(paths, (), diagnostics)

    assert {found.code for found in diagnostics.items} == {"DD112"}
    assert encoding in diagnostics.items[0].help("en")
    assert declared.batch.rejected.anywhere


@pytest.mark.parametrize(
    ("written", "declared"),
    [("shift_jis", "iso8859-1"), ("shift_jis", "utf-8"), ("big5", "ascii"), ("utf-16-le", "utf-8")],
)
def test_a_wrong_encoding_that_shows_is_refused(tmp_path, written, declared):
    text = "shipment_id,supplier\nS1,架空木材\n"
    (tmp_path / "shipments.csv").write_bytes(text.encode(written))
    diagnostics = Diagnostics()
    batch = read_declarations([tmp_path], (), diagnostics, Wishes(encoding=declared)).batch

    assert {found.code for found in diagnostics.items} <= {"DD112", "DD151"}
    assert diagnostics.items
    assert len(batch["shipments"]) == 0
    assert batch.rejected.anywhere


def test_a_parquet_file_is_held_to_its_check_sums(tmp_path):
    """One bit of a number: with check sums the file is refused, without them nobody can know."""
    rows = ten_shipments()["lines"]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns["quantity"] = [float(text) for text in columns["quantity"]]
    for checked in (False, True):
        path = tmp_path / "lines.parquet"
        pq.write_table(
            pa.table(columns), path, compression="NONE", use_dictionary=False, write_page_checksum=checked
        )  # fmt: skip
        data = bytearray(path.read_bytes())
        at = data.index(np.array(columns["quantity"]).tobytes())
        data[at + 3] ^= 1
        path.write_bytes(data)
        diagnostics = Diagnostics()
        read_declarations([path], (), diagnostics)

        assert [d.code for d in diagnostics.items if d.code == "DD101"] == ["DD101"] * checked
