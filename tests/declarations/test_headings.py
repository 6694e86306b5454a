"""What people call our columns."""

import csv
import sys

import pytest

from ddcheck.declarations import aliases
from ddcheck.declarations.aliases import Heading, names_of, plain, read_heading, recognised
from ddcheck.model.tables import TABLES


@pytest.mark.parametrize(
    ("written", "heading"),
    [
        ("HS CODE", Heading(("lines", "hs_code"))),
        ("hs_code", Heading(("lines", "hs_code"))),
        ("税则号", Heading(("lines", "hs_code"))),
        ("Código arancelario", Heading(("lines", "hs_code"))),
        ("NCM", Heading(("lines", "hs_code"))),
        ("POIDS NET (kg)", Heading(("lines", "net_mass_kg"), unit="kg")),
        ("Berat bersih", Heading(("lines", "net_mass_kg"))),
        ("Net weight (t)", Heading(("lines", "net_mass_kg"), unit="t")),
        ("净重吨", Heading(("lines", "net_mass_kg"), unit="吨")),
        ("Value (USD)", Heading(("lines", "value"), currency="USD")),
        ("面积（亩）", Heading(("plots", "declared_area_ha"), unit="亩")),
        ("Arrival date DD/MM/YYYY", Heading(("shipments", "arrival_date"), date_order="dmy")),
        ("Fecha de llegada (dd/mm/aaaa)", Heading(("shipments", "arrival_date"), date_order="dmy")),
        ("品名 Description", Heading(("lines", "description"))),
        ("Importer*", Heading(("shipments", "importer"))),
        ("Genus (required)", Heading(("components", "genus"))),
        ("documents.quantity", Heading(("documents", "quantity"))),
    ],
)  # fmt: skip
def test_a_header_is_recognised(written, heading):
    assert read_heading(written, None) == heading


@pytest.mark.parametrize(
    "written",
    ["Gross weight", "Weight (gross)", "Country of origin", "HS code description", "Import date",
     "Net weight (gross)", "Value (tons)", "Description / HS code", "x" * 300, "", "()", "type"],
)  # fmt: skip
def test_what_is_not_clear_is_not_taken(written):
    assert read_heading(written, None) is None


def test_every_alias_names_a_column_and_only_one_of_its_table():
    seen: dict[tuple[str, str], str] = {}
    for table, column, language, alias in aliases.rows():
        assert language in ("en", "zh", "es", "pt", "fr", "id")
        known = {c.name for c in TABLES[table]} | {"geometry", "longitude", "latitude", ""}
        assert column in known, (table, column)
        if column:
            assert seen.setdefault((table, plain(alias)), column) == column, alias
            assert names_of(table)[plain(alias)] == (table, column)


def test_every_language_has_an_alias_for_what_matters_most():
    for column in ("shipment_id", "hs_code", "arrival_date", "genus", "plot_id", "quantity"):
        assert {row[2] for row in aliases.rows() if row[1] == column} == {
            "en", "zh", "es", "pt", "fr", "id",
        }  # fmt: skip


def test_headers_of_real_customs_exports(shared, capsys):
    path = shared / "data" / "tables" / "customs_headers" / "headers.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        files = [row["columns_pipe"].split("|") for row in csv.DictReader(stream)]
    hs = sum(
        any(h and h.field == ("lines", "hs_code") for h in (read_heading(n, None) for n in f))
        for f in files
    )
    usable = sum(recognised(file, None) >= 2 for file in files)
    with capsys.disabled():
        sys.stdout.write(
            f"\ncustoms exports: HS code in {hs}, a header row in {usable} of {len(files)}\n"
        )
    assert hs == len(files)
    assert usable >= 0.95 * len(files)
