"""What a spreadsheet did to a cell is found and named; what is only unusual is left alone."""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from ddcheck.declarations.reader import read_declarations
from ddcheck.model.diagnostic import Diagnostics

Cell = tuple[str, str]
"""A column of shipments or lines, and what stands in it."""
SHIPMENT = ("entry_number", "bill_of_lading", "container", "mid", "arrival_date")


def spreadsheet_number(digits: str) -> str:
    """What a cell shows of a long number: fifteen digits, or a power of ten in a narrow column."""
    return f"{float(digits):.2E}"


def cut(digits: str) -> str:
    return digits[:15] + "0" * (len(digits) - 15)


def hs_code(draw: random.Random, first: str) -> str:
    size = draw.choice([4, 6, 8, 10])
    return first + "".join(draw.choices("0123456789", k=size - len(first)))


def dotted(code: str) -> str:
    return code if len(code) == 4 else f"{code[:4]}.{code[4:6]}"


def planted(draw: random.Random) -> list[tuple[Cell, str]]:
    """300 damaged cells with the code of their cause."""
    cells: list[tuple[Cell, str]] = []
    for _ in range(40):
        chapter = f"0{draw.randint(1, 9)}"
        cells.append((("hs_code", hs_code(draw, chapter)[1:]), "DD159"))
        cells.append(
            (("hs_code", f"{float(dotted(hs_code(draw, chapter)[:4] + '10')):g}"), "DD159")
        )
    for _ in range(40):
        day = date(2000 + draw.randint(1, 99), draw.randint(1, 12), draw.randint(1, 28))
        form = draw.choice(["%Y-%m-%d", "%d-%b", "%b-%y", "%d/%m/%Y", "%d-%b-%y"])
        cells.append((("hs_code", day.strftime(form)), "DD160"))
        number = "".join(draw.choices("123456789", k=draw.randint(13, 19)))
        name = draw.choice(SHIPMENT[:4])
        cells.append(((name, spreadsheet_number(number)), "DD161"))
        cells.append(((draw.choice(SHIPMENT[:3]), cut(number.ljust(17, "7"))), "DD161"))
    for _ in range(20):
        cells.append((("mid", date(2001, draw.randint(1, 12), 1).strftime("%d-%b")), "DD160"))
        cells.append((("arrival_date", str(draw.randint(20_000, 59_999))), "DD162"))
        low = draw.randint(1, 999)
        cells.append((("value", f"{low},{draw.randint(0, 999):03d}"), "DD157"))
        cells.append((("net_mass_kg", f"{low}.{draw.randint(0, 999):03d}"), "DD157"))
    while len(cells) < 300:
        cells.append((("value", draw.choice(["#REF!", "#N/A", "########"])), "DD163"))
    return cells


def clean(draw: random.Random) -> list[Cell]:
    """2,000 cells that are unusual and sound."""
    cells: list[Cell] = []
    while len(cells) < 2000:
        number = "".join(draw.choices("0123456789", k=draw.randint(10, 20)))
        day = date(2019, 1, 1) + timedelta(draw.randint(0, 2000))
        chapter = f"{draw.randint(1, 97):02d}"
        cells += [
            ("hs_code", hs_code(draw, chapter)),
            ("hs_code", dotted(hs_code(draw, chapter))),
            ("hs_code", draw.choice(["4407.29.00", "44.07.29", "2001.04.07", "0401 20 11", "4407.29.01.06"])),
            (draw.choice(SHIPMENT[:4]), number),
            (draw.choice(SHIPMENT[:4]), draw.choice(["12E3", "MAR-1", "00017", "2024-001", "1E5", "SEPT-2", "5-2024", "A1.5E3"])),
            ("arrival_date", day.isoformat()),
            ("arrival_date", f"{day.year}年{day.month}月{day.day}日"),
            ("value", f"{draw.randint(0, 10**6)}.{draw.randint(0, 99):02d}"),
            ("net_mass_kg", f"{draw.randint(1, 999)}.{draw.randint(1, 999):03d}"),
            ("quantity", draw.choice(["1,234.5", "1 250", "12", "0.125", "1234567"])),
        ]  # fmt: skip
    return cells[:2000]


def found_in(folder: Path, cells: list[Cell]) -> Counter[tuple[int, str]]:
    """Row and code of every complaint, when each cell stands in a row of its own."""
    folder.mkdir()
    names = {"shipments": ["shipment_id", *SHIPMENT],
             "lines": ["shipment_id", "line_no", "hs_code", "value", "net_mass_kg", "quantity"]}  # fmt: skip
    for table, header in names.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header)
            writer.writeheader()
            for row, (name, cell) in enumerate(cells):
                key = {"shipment_id": f"S{row}", "line_no": "1"}
                writer.writerow({n: (key | {name: cell}).get(n, "") for n in header})
    diagnostics = Diagnostics(keep=10_000)
    read_declarations([folder], (), diagnostics)
    return Counter((d.place.row or 0, d.code) for d in diagnostics.items)


def test_damage_is_found_with_its_cause_and_clean_cells_are_left_alone(tmp_path, capsys):
    draw = random.Random(5)
    bad = planted(draw)
    # One cell that can only have a decimal comma, so that the file says how it writes numbers.
    said = found_in(tmp_path / "bad", [cell for cell, _ in bad] + [("quantity", "12,5")])
    named = sum((row, code) in said for row, (_, code) in enumerate(bad, 1))
    silent = sum(all(r != row for r, _ in said) for row in range(1, len(bad) + 1))
    false = found_in(tmp_path / "clean", clean(draw))

    with capsys.disabled():
        sys.stdout.write(
            f"\nexcel damage: {named} of 300 named, {silent} silent; {len(false)} of 2000 clean flagged\n"
        )
    assert len(bad) == 300
    assert named >= 297
    assert silent == 0
    assert len(false) <= 20


def test_the_native_cells_of_a_workbook_are_what_a_person_sees(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "shipments"
    header = ["shipment_id", "bill_of_lading", "arrival_date", "entry_type", "container", "mid"]
    book.active.append(header)
    book.active.append(["S1", 1234567890123450, date(2024, 5, 1), 1, date(2024, 3, 1), 17.0])
    book.active["D2"].number_format = "00"
    lines = book.create_sheet("lines")
    lines.append(["shipment_id", "line_no", "hs_code", "quantity", "value", "plant_share"])
    lines.append(["S1", 1, 40120, 1.234, 0.1 + 0.2, 0.25])
    lines.append(["S1", 2, 401200, 3, 10, 0.25])
    lines["C3"].number_format, lines["F2"].number_format = "00000000", "0%"
    papers = book.create_sheet("documents")
    papers.append(["document_id", "type", "shipment_id", "number"])
    papers.append(
        ["D1", "harvest_permit", "S1", 1.23456789012345e17]
    )  # shows ...5008 as an integer
    book.save(tmp_path / "b.xlsx")
    diagnostics = Diagnostics()
    batch = read_declarations([tmp_path / "b.xlsx"], (), diagnostics).batch

    [shipment] = batch["shipments"].to_pylist()
    assert shipment["arrival_date"] == date(2024, 5, 1)
    assert (shipment["entry_type"], shipment["mid"]) == ("01", "17")
    assert {(d.code, d.place.field) for d in diagnostics.items} == {
        ("DD159", "hs_code"), ("DD160", "container"), ("DD161", "bill_of_lading"),
        ("DD161", "number"),
    }  # fmt: skip
    first, second = batch["lines"].to_pylist()
    assert (first["quantity"], first["value"], first["plant_share"]) == (1.234, 0.3, 0.25)
    assert second["hs_code"] == "00401200"


def test_points_are_doubted_in_a_file_with_semicolons(tmp_path):
    (tmp_path / "lines.csv").write_text("shipment_id;line_no;value\nS1;1;1.234\nS1;2;12.5\n")
    diagnostics = Diagnostics()
    batch = read_declarations([tmp_path], (), diagnostics).batch

    assert [d.code for d in diagnostics.items] == ["DD157"]
    assert batch["lines"]["value"].to_pylist() == [None, 12.5]


@pytest.mark.parametrize(
    ("cells", "doubted"),
    [(["1.234", "2.5"], []), (["1.234", "2,5"], ["1.234"]), (["1.234", "1.234.567"], ["1.234"])],
)
def test_points_are_doubted_only_where_the_file_writes_commas(tmp_path, cells, doubted):
    rows = "".join(f'S1,{n},"{cell}"\n' for n, cell in enumerate(cells))
    (tmp_path / "lines.csv").write_text(f"shipment_id,line_no,value\n{rows}")
    diagnostics = Diagnostics()
    read_declarations([tmp_path], (), diagnostics)

    assert [(d.code, dict(d.values)["value"]) for d in diagnostics.items] == [
        ("DD157", cell) for cell in doubted
    ]
