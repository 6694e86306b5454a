"""What the EU system would refuse, and the file that it would take."""

from __future__ import annotations

import json
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

import numpy as np
import pytest
import shapely
from consignments import FIELD, feature, for_traces, plots, polygon, ring, write
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.intake import Intake, validate
from ddcheck.model.diagnostic import Diagnostics, Level
from ddcheck.plots.reader import read_plots
from ddcheck.reports.preflight.traces_geometry import cut


def check(folder: Path, out: Path | None = None) -> Intake:
    return validate((folder,), (), lambda *_: lambda _: None, form="traces", out=out)


def codes(intake: Intake) -> set[str]:
    """What refuses, and what only this form complains of."""
    own = {d.code for d in intake.diagnostics if d.code[:4] in ("DD18", "DD19", "DD28")}
    return own | {d.code for d in intake.diagnostics if d.level is Level.ERROR}


def test_a_shipment_in_good_order_is_written_line_by_line(tmp_path):
    intake = check(write(for_traces(), plots(), tmp_path / "in"), tmp_path / "out")

    assert codes(intake) == set()
    assert intake.preflight.taken == ["EU/1"]
    assert [path.name for path in intake.preflight.written] == ["EU_1-1.geojson", "EU_1-2.geojson"]
    first = json.loads((tmp_path / "out" / "EU_1-1.geojson").read_text(encoding="utf-8"))
    assert [f["id"] for f in first["features"]] == ["P1", "P2", "P3"]
    assert first["features"][0]["properties"] == {
        "ProducerName": "虚构 Farm", "ProducerCountry": "MY", "ProductionPlace": "Pahang",
    }  # fmt: skip
    assert first["features"][1]["properties"]["Area"] == 3.5
    assert first["features"][1]["geometry"]["coordinates"] == [102.123456, 3.765432]


def test_nothing_is_written_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    intake = check(write(for_traces(), plots(), tmp_path / "in"))

    assert intake.preflight.taken == ["EU/1"]
    assert intake.preflight.written == ()
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_file_is_never_replaced(tmp_path):
    from ddcheck.model.errors import Surroundings

    folder = write(for_traces(), plots(), tmp_path / "in")
    check(folder, tmp_path / "out")
    with pytest.raises(Surroundings):
        check(folder, tmp_path / "out")


def test_what_is_written_reads_as_the_same_plots(tmp_path):
    folder = write(for_traces(), plots(), tmp_path / "in")
    written = check(folder, tmp_path / "out").preflight.written

    def read(*paths: Path):
        from ddcheck.declarations.reader import PlotSource

        sources = [PlotSource(path, path.name) for path in paths]
        found = read_plots(sources, Diagnostics(), lambda _: None)
        assert set(found.fault) == {None}
        cells = found.attributes.select(["country", "producer", "region"]).to_pylist()
        return {
            name: (found.geometry[row], found.kind[row], cells[row])
            for row, name in enumerate(found.ids)
        }

    before, after = read(folder / "plots.geojson"), read(*written)
    assert set(before) == set(after)
    for name, (shape, kind, cells) in before.items():
        whole, same_kind, same_cells = after[name]
        assert (kind, cells) == (same_kind, same_cells)
        near = shapely.hausdorff_distance(shape, whole)
        assert near <= 1.5e-6, name
        if name == "P3":  # has six decimals and fewer: nothing is cut
            assert shapely.equals(shape, whole)


@given(st.floats(-180, 180))
def test_cut_is_the_digits_behind_the_sixth_left_out(number):
    plain = Decimal(repr(number)).quantize(Decimal("0.000001"), rounding=ROUND_DOWN)
    assert float(plain) == cut(np.array([number]))[0]


HOLE = ring((0.001, 0.001), (0.0015, 0.001), (0.0014, 0.0016))
SPLINTER = ring((0, 0), (0.003, 0.0000001), (0.006, 0.0000003))
TWICE = ring((0, 0), (0.003, 0.0001), (0.0030002, 0.0001002), (0.0028, 0.0023), (0.0002, 0.0031))


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (polygon(FIELD, HOLE), {"DD280"}),
        (polygon(SPLINTER), {"DD281", "DD239"}),
        (polygon(TWICE), {"DD285"}),
        ({"type": "LineString", "coordinates": FIELD}, {"DD284", "DD212"}),
    ],
)
def test_a_shape_that_would_be_refused(tmp_path, geometry, expected):
    features = [feature("P1", geometry, country="MY", producer="F"), *plots()[1:]]
    intake = check(write(for_traces(), features, tmp_path))

    assert codes(intake) == expected
    assert (intake.preflight.refused == []) == (expected == {"DD285"})


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "expected"),
    [
        ("shipments", 0, "eori", "", "DD180"),
        ("shipments", 0, "importer", "unknown", "DD180"),
        ("shipments", 0, "operator_address", "", "DD180"),
        ("lines", 0, "description", "x" * 151, "DD181"),
        ("lines", 0, "net_mass_kg", "0", "DD180"),
        ("lines", 0, "hs_code", "", "DD180"),
        ("lines", 1, "supplementary_unit", "m3", "DD182"),
        ("components", 0, "common_name", "", "DD186"),
        ("components", 0, "common_name", "x" * 201, "DD181"),
        ("components", 0, "species", "", "DD186"),
    ],
)  # fmt: skip
def test_a_field_that_would_be_refused(tmp_path, table, row, column, cell, expected):
    tables = for_traces()
    tables[table][row][column] = cell
    intake = check(write(tables, plots(), tmp_path), tmp_path / "out")

    assert codes(intake) == {expected}
    [found] = [d for d in intake.diagnostics if d.code == expected]
    assert found.place.file == f"{table if expected != 'DD186' else 'lines'}.csv"
    assert all((found.message("en"), found.message("zh"), found.help("en"), found.help("zh")))
    assert intake.preflight.refused == ["EU/1"]
    assert not (tmp_path / "out").exists()


def test_a_code_of_ten_digits_and_an_open_unit_are_said_and_not_refused(tmp_path):
    tables = for_traces()
    tables["lines"][0]["hs_code"] = "4408.31.00.00"
    intake = check(write(tables, plots(), tmp_path))

    said = {d.code: d for d in intake.diagnostics}
    assert codes(intake) == {"DD184", "DD185"}
    assert "440831" in said["DD184"].help("en")
    assert "4408.31.00.00" in said["DD184"].message("en")
    assert intake.preflight.taken == ["EU/1"]


def test_plots_without_country_and_lines_without_plots(tmp_path):
    tables = for_traces()
    features = plots()
    del features[0]["properties"]["country"]
    tables["origins"] = tables["origins"][:3]
    intake = check(write(tables, features, tmp_path))

    assert codes(intake) == {"DD282", "DD187"}


def test_a_tiny_area_of_a_point(tmp_path):
    features = plots()
    features[1]["properties"]["declared_area_ha"] = 0.00005
    intake = check(write(for_traces(), features, tmp_path))

    assert "DD283" in codes(intake)


def test_a_rejected_row_holds_its_shipment_back(tmp_path):
    tables = for_traces()
    tables["lines"].append({**tables["lines"][0], "line_no": ""})
    intake = check(write(tables, plots(), tmp_path), tmp_path / "out")

    assert codes(intake) == {"DD103", "DD189"}
    assert intake.preflight.written == ()


def test_a_plot_that_nobody_declares_holds_its_shipment_back(tmp_path):
    tables = for_traces()
    tables["origins"].append({"shipment_id": "EU/1", "line_no": "1", "plot_id": "P9"})
    intake = check(write(tables, plots(), tmp_path))

    assert codes(intake) == {"DD110"}
    assert intake.preflight.refused == ["EU/1"]


def test_limits_of_the_system(tmp_path):
    tables = for_traces()
    line = tables["lines"][1]
    tables["lines"] += [{**line, "line_no": str(number)} for number in range(3, 104)]
    tables["origins"] += [
        {"shipment_id": "EU/1", "line_no": str(number), "plot_id": "P4"} for number in range(3, 104)
    ]
    tables["origins"] += [
        {"shipment_id": "EU/1", "line_no": "2", "plot_id": f"Q{n}", "producer": f"F{n}"}
        for n in range(1001)
    ]
    many = [
        feature(f"Q{n}", {"type": "Point", "coordinates": [102 + n / 9973, 3.5 + n / 9967]},
                country="MY", declared_area_ha=1) for n in range(1001)
    ]  # fmt: skip
    intake = check(write(tables, plots() + many, tmp_path))

    said = [d.message("en") for d in intake.diagnostics if d.code == "DD183"]
    assert sorted(said) == [
        "1,002 producers of a line; TRACES takes 1,000", "103 commodities; TRACES takes 100",
    ]  # fmt: skip


def test_references_of_other_statements(tmp_path):
    tables = for_traces()
    papers = [("D1", "26FRYUI34JTQKB"), ("D2", "26FRYUI34"), ("D3", "")]
    tables["documents"] = [
        {"document_id": name, "type": "eudr_dds_reference", "number": number, "shipment_id": "EU/1"}
        for name, number in papers
    ]
    intake = check(write(tables, plots(), tmp_path))

    assert sorted(d.code for d in intake.diagnostics if d.code.startswith("DD18")) == ["DD180", "DD182"]  # fmt: skip


@pytest.mark.parametrize("piece", [1, 2, 3, 1 << 14])
def test_the_limit_of_bytes_is_that_of_what_would_be_written(tmp_path, monkeypatch, piece):
    monkeypatch.setattr("ddcheck.reports.preflight.traces_plots.PIECE", piece)
    folder = write(for_traces(), plots(), tmp_path / "in")
    written = check(folder, tmp_path / "out").preflight.written
    size = sum(path.stat().st_size for path in written)
    assert [f["id"] for p in written for f in json.loads(p.read_text())["features"]] == ["P1", "P2", "P3", "P4"]  # fmt: skip

    limit = "ddcheck.reports.preflight.traces.LARGEST_PAYLOAD"
    monkeypatch.setattr(limit, size)
    assert codes(check(folder)) == set()
    monkeypatch.setattr(limit, size - 1)
    refused = check(folder)
    assert codes(refused) == {"DD183"}
    [found] = [found for found in refused.diagnostics if found.code == "DD183"]
    assert found.message("en").startswith(f"{size:,} bytes of geolocation")
    assert refused.preflight.refused == ["EU/1"]


def test_a_plot_is_checked_once_however_many_lines_name_it(tmp_path):
    tables, made = for_traces(), plots()
    inner = ring((0.001, 0.001), (0.0012, 0.001), (0.0012, 0.0012))
    made[0] = feature("P1", polygon(FIELD, inner), country="MY", producer="Farm")
    tables["origins"] += [{"shipment_id": "EU/1", "line_no": "2", "plot_id": "P1"}] * 2
    refused = check(write(tables, made, tmp_path / "in"))

    assert [found.code for found in refused.diagnostics].count("DD280") == 1
    assert refused.preflight.refused == ["EU/1"]
