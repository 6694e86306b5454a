"""Whole scientific names in one column, as the paper form has them."""

from __future__ import annotations

import pytest

from ddcheck.declarations.reader import read_declarations
from ddcheck.model.diagnostic import Diagnostics


def read(folder, text: str, name: str = "components.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    batch = read_declarations([folder / name], (), diagnostics).batch
    rows = batch["components"].select(["genus", "species"]).to_pylist()
    return [tuple(row.values()) for row in rows], diagnostics.items


@pytest.mark.parametrize(
    "header", ["Scientific name", "学名", "Nombre científico", "NOM SCIENTIFIQUE", "nama_ilmiah"]
)
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Shorea pauciflora", ("Shorea", "pauciflora")),
        ("Shorea  spp.", ("Shorea", "spp.")),
        ("Shorea", ("Shorea", None)),
        ("", (None, None)),
        ("SPECIAL COMPOSITE", ("SPECIAL", "COMPOSITE")),
    ],
)
def test_one_name_is_taken_apart(tmp_path, header, written, expected):
    rows, said = read(tmp_path, f"shipment_id,line_no,{header},article\nS1,1,{written},boards\n")
    assert rows == [expected]
    assert said == []


@pytest.mark.parametrize(
    "written", ["Quercus robur; Quercus alba", "Shorea laevis / S. parvifolia", "Pinus or Picea", "松、杉"]
)  # fmt: skip
def test_several_names_are_not_chosen_from(tmp_path, written):
    rows, said = read(tmp_path, f'shipment_id,line_no,学名,article\nS1,1,"{written}",boards\n')
    assert rows == [(None, None)]
    assert [found.code for found in said] == ["DD192"]
    assert written in said[0].message("en")


def test_columns_of_their_own_are_stronger(tmp_path):
    text = "shipment_id,line_no,scientific name,genus,species\nS1,1,Shorea laevis,Pinus,radiata\n"
    rows, said = read(tmp_path, text)
    assert rows == [("Pinus", "radiata")]
    assert [found.code for found in said] == ["DD102"]


def test_in_a_flat_table(tmp_path):
    text = "shipment id;line no;hs code;Scientific name\nS1;1;440725;Shorea laevis\n"
    rows, said = read(tmp_path, text, "export.csv")
    assert rows == [("Shorea", "laevis")]
    assert said == []
