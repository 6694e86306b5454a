"""What people call our columns."""

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

from ddcheck.documents import aliases
from ddcheck.documents.aliases import Heading, names_of, plain, read_heading, recognised
from ddcheck.documents.units import unit
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


HERE = Path(__file__).parent


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def named(name: str, table: str | None = None) -> str | None:
    heading = read_heading(name, table)
    return ".".join(heading.field) if heading else None


def test_real_headers_are_recognised_right_or_not_at_all(shared, capsys):
    """All headers of 188 customs exports, judged by hand before the program was asked.

    `must`: a person would say at once which column that is. `may`: one of the columns named, or
    left alone (a price is a value of some kind). All others have no column here.
    """
    files = rows_of(shared / "data" / "tables" / "customs_headers" / "headers.csv")
    written = Counter(name for row in files for name in row["columns_pipe"].split("|"))
    judged = {row["header"]: row for row in rows_of(HERE / "customs_headers.csv")}
    assert set(judged) <= set(written)
    figures, weighed = Counter(), Counter()
    wrong = []
    for name, times in written.items():
        found, truth = named(name), judged.get(name)
        if found is None:
            kind = "missed" if truth and truth["judged"] == "must" else "left alone"
        else:
            right = truth is not None and found in truth["column"].split("|")
            kind = truth["judged"] if truth and right else "wrong"
            wrong += [] if right else [(name, found)]
        figures[kind] += 1
        weighed[kind] += times
    with capsys.disabled():
        sys.stdout.write(f"\nheaders: {dict(figures)}; as often as they stand: {dict(weighed)}\n")
    assert wrong == []
    assert weighed["must"] >= 0.98 * (weighed["must"] + weighed["missed"])


def test_headers_of_six_languages_are_recognised_right_or_not_at_all():
    """Names that papers and lists of the trade carry; those without a column here are left alone."""
    for row in rows_of(HERE / "headers_of_six_languages.csv"):
        wanted = row["column"].split("|") if row["column"] else []
        found = {named(row["header"]), *(named(row["header"], w.split(".")[0]) for w in wanted)}
        assert found - {None} <= set(wanted), row
        assert found & set(wanted) or not wanted, row


@pytest.mark.parametrize(
    ("table", "column", "written"),
    [
        ("plots", "plot_id", ("id, plot_id, plotid, external_id, feature_id, geoid, geoID, "
                              "farm_id, Farm ID, user_id, remote_id, member_id")),
        ("plots", "geometry", "geometry, geom, polygon, wkt, WKT, geom_wkt, geometry_wkt"),
        ("plots", "longitude", "longitude, lon, long, x, Long (X), Centroid_lon"),
        ("plots", "latitude", "latitude, lat, y, Lat (Y), Centroid_lat"),
        ("plots", "declared_area_ha", ("area, area_ha, AREA, total_area_ha, asserted_area, "
                                       "asserted_area_ha, farm_size, size")),
        ("plots", "country", "country, ProducerCountry, COUNTRY_CODE, sourcing_country"),
        ("plots", "producer", "ProducerName, PRODUCER_NAME, farmer_name, company_name, producer"),
        ("plots", "region", "ProductionPlace, PRODUCTION_PLACE, farm_district, sourcing_district"),
        ("plots", "place", "collection_site, farm_village"),
        (None, "shipment_id", "shipment_id, declaration_id"),
        (None, "net_mass_kg", "net_weight, net_weight (kg), Net weight in KG"),
        (None, "harvest_countries", "country_of_harvest, Country of harvest"),
        (None, "arrival_date", "Estimated arrival date, Estimated date of arrival"),
        (None, "hs_code", "hs_code, HTS number, HTSUS number"),
        (None, "plant_quantity", "Quantity of plant material"),
        (None, "recycled_percent", "Percent recycled"),
        (None, "container", "container_no, Container, Container number"),
    ],
)  # fmt: skip
def test_headers_seen_in_the_field(table, column, written):
    """The names of field notes 6.4 to 6.6; whole scientific names have a test of their own."""
    for name in written.split(", "):
        heading = read_heading(name, table)
        assert heading is not None, name
        assert heading.field[1] == column, name


def test_a_reference_is_called_as_where_it_is_at_home():
    assert read_heading("Embarque", "components") == Heading(("components", "shipment_id"))
    assert read_heading("Declaration number", "lines") == Heading(("lines", "shipment_id"))
    assert read_heading("Farm ID", "origins") == Heading(("origins", "plot_id"))


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


def test_traditional_characters_name_the_same_columns():
    """A list from Taiwan or Hong Kong, in Big5: the same columns as in simplified characters."""
    simplified = "批次编号,行号,海关编码,商品名称,净重（吨）,采伐国家,地块编号"
    traditional = "批次編號,行號,海關編碼,商品名稱,淨重（噸）,採伐國家,地塊編號"
    for old, new in zip(simplified.split(","), traditional.split(","), strict=True):
        one, two = read_heading(old, None), read_heading(new, None)
        assert one is not None, old
        assert two is not None, new
        assert (one.field, unit(one.unit)) == (two.field, unit(two.unit))
    traditional.encode("big5")
