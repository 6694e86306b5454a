"""Laundered shipments, each beside its clean twin: what is wrong is found, and its law is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from law_world import Screened, Tables, into_china, joined, run, to_china, to_us, with_scan

FINDINGS = ("not_met", "undetermined")
US, CN = "us-lacey-act", "cn-forest-law"


@dataclass(frozen=True)
class Trick:
    """A change that launders, the rule that sees it, and words of the provision it names.

    `twin` changes the same place in a way that is in order.
    """

    name: str
    pack: str
    rule: str
    provision: str
    dirty: Callable[[Tables], None]
    twin: Callable[[Tables], None] = lambda _: None
    base: Callable[[], Tables] = to_us
    moved: bool = False
    shipment: str = "S-1"


def cell(table: str, column: str, text: str, row: int = 0) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[table][row][column] = text

    return change


def each(*changes: Callable[[Tables], None]) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        for one in changes:
            one(tables)

    return change


def of_type(kind: str, column: str, text: str) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        for row in tables["documents"]:
            if row["type"] == kind:
                row[column] = text

    return change


def two_suppliers() -> Tables:
    return joined(to_us(), to_us("S-2", supplier="River Timber", number="HP/2"))


def two_lots() -> Tables:
    return joined(to_china(), to_china("S-2"))


def split(mass: str) -> Callable[[Tables], None]:
    """One product in two lines of the same code, each claimed as a small amount."""

    def change(tables: Tables) -> None:
        small = {"exemption_claimed": "de_minimis", "plant_share": "0.04", "plant_mass_kg": mass}
        first = tables["lines"][0] | small
        tables["lines"] = [first, first | {"line_no": "2"}]
        tables["components"].append(tables["components"][0] | {"line_no": "2"})

    return change


def small(mass: str, entry: str) -> Callable[[Tables], None]:
    """One product in two shipments, each claimed as a small amount; the second of this entry."""

    def change(tables: Tables) -> None:
        for line in tables["lines"]:
            line |= {
                "exemption_claimed": "de_minimis",
                "plant_share": "0.04",
                "plant_mass_kg": mass,
            }
        tables["shipments"][1]["entry_number"] = entry

    return change


def swap_ledger_days(tables: Tables) -> None:
    first, second = tables["ledger"][:2]
    first["date"], second["date"] = "2024-11-12", "2024-06-03"


IN_AFRICA = each(
    cell("components", "genus", "Entandrophragma"), cell("components", "species", "cylindricum"),
    cell("shipments", "export_country", "VN"),
)  # fmt: skip

TRICKS = (
    Trick("a real permit for another species", US, "harvest-authority", "3372(a)(2)(B)(i)(IV)",
          of_type("harvest_permit", "species", "Acacia mangium")),
    Trick("volume above the permit", US, "harvest-authority", "3372(a)(2)(B)(i)(IV)",
          of_type("harvest_permit", "quantity", "39"), of_type("harvest_permit", "quantity", "40")),
    Trick("a permit used by two suppliers", US, "paper-for-one-supplier", "3373",
          of_type("harvest_permit", "number", "HP/1"), base=two_suppliers),
    Trick("a permit used by two suppliers, seen from the second", US, "paper-for-one-supplier",
          "3373", of_type("harvest_permit", "number", "HP/1"), base=two_suppliers, shipment="S-2"),
    Trick("two lots on one permit, beyond its volume", CN, "permit-within-quantity",
          "Articles 56 to 58", of_type("cn_harvest_permit", "number", "CP/1"),
          each(of_type("cn_harvest_permit", "number", "CP/1"),
               of_type("cn_harvest_permit", "quantity", "80")), base=two_lots),
    Trick("harvest country set to the export country", US, "harvest-country-not-assumed",
          "3372(f)(1)(D)", each(IN_AFRICA, cell("components", "harvest_countries", "VN")),
          each(IN_AFRICA, cell("components", "harvest_countries", "CM"))),
    Trick("mixed hardwood", US, "component-scientific-name", "3372(f)(1)(A)",
          each(cell("components", "genus", "Mixed"), cell("components", "species", "hardwood"))),
    Trick("composite designation on solid wood", US, "designation-composite", "special-use",
          each(cell("components", "genus", "SPECIAL"), cell("components", "species", "COMPOSITE")),
          each(cell("components", "genus", "SPECIAL"), cell("components", "species", "COMPOSITE"),
               cell("lines", "hs_code", "4410.11.00.00"))),
    Trick("plot inside a reserve with a valid land title", US, "protected-area-overlap",
          "3372(a)(2)(B)(i)(II)", lambda _: None, moved=True),
    Trick("plot inside a reserve in China", CN, "reserve-overlap", "Article 55", lambda _: None,
          base=to_china, moved=True),
    Trick("ledger out before in", CN, "ledger-in-order", "Article 65", swap_ledger_days,
          base=to_china),
    Trick("an entry edited after the ledger was closed", CN, "ledger-unaltered", "Article 7(2)",
          cell("ledger", "edited_on", "2024-11-16"), cell("ledger", "edited_on", "2024-11-15"),
          base=to_china),
    Trick("price at half of market, in China", CN, "price-not-far-below-market", "Article 7(1)",
          cell("lines", "unit_price", "380"), base=to_china),
    Trick("price at half of market", US, "price-far-below-market", "3373",
          cell("lines", "unit_price", "380")),
    Trick("one product split under 2.9 kg", US, "de-minimis-claim", "357.4", split("1.5"),
          split("1.4")),
    Trick("one product split over two shipments of one entry", US, "de-minimis-claim", "357.4",
          small("1.5", "ABC-1000001-7"), small("1.5", "ABC-1000002-5"), base=two_suppliers),
    Trick("timber declared as soya, into China", CN, "timber-classified", "Articles 65 and 83",
          cell("lines", "commodity", "soya"),
          each(cell("lines", "commodity", "soya"), cell("lines", "hs_code", "1201.90.00.00")),
          base=into_china),
    Trick("timber declared as soya", US, "plants-classified", "3371(g)",
          cell("lines", "commodity", "soya"),
          each(cell("lines", "commodity", "soya"), cell("lines", "hs_code", "1201.90.00.00"))),
    Trick("timber from abroad, only processed in China, without right to cut", CN,
          "imported-timber-source", "Article 65",
          each(cell("shipments", "import_country", "US"), cell("shipments", "processing_country", "CN"),
               of_type("harvest_permit", "species", "Acacia mangium")),
          each(cell("shipments", "import_country", "US"), cell("shipments", "processing_country", "CN")),
          base=into_china),
    Trick("logs from a country that keeps its logs, into China", CN, "imported-timber-export",
          "Article 65", each(cell("lines", "hs_code", "4403.49.00.00"), cell("components", "harvest_countries", "GA"),
                             cell("lines", "production_countries", "GA")),
          cell("lines", "hs_code", "4407.29.00.00"), base=into_china),
    Trick("one permit listed for two shipments, beyond its volume", US, "permit-not-overdrawn",
          "3372(a)(2)(B)(i)(IV)", of_type("harvest_permit", "number", "HP/1"),
          each(of_type("harvest_permit", "number", "HP/1"), of_type("harvest_permit", "quantity", "80")),
          base=two_suppliers),
    Trick("declaration filed after release", US, "declaration-filed", "3372(f)",
          each(cell("shipments", "release_date", "2024-11-19"), of_type("ppq505", "issued", "2024-11-20")),
          each(cell("shipments", "release_date", "2024-11-19"), of_type("ppq505", "issued", "2024-11-19"))),
    Trick("invoice for another quantity", US, "papers-agree", "3372(d)",
          of_type("commercial_invoice", "quantity", "43"),
          of_type("commercial_invoice", "quantity", "41")),
    Trick("expired CITES permit", US, "cites-permit-on-file", "CITES",
          each(cell("components", "genus", "Gonystylus"), cell("components", "species", "bancanus"),
               of_type("export_permit", "type", "cites_export_permit"),
               of_type("cites_export_permit", "expires", "2024-11-17")),
          each(cell("components", "genus", "Gonystylus"), cell("components", "species", "bancanus"),
               of_type("export_permit", "type", "cites_export_permit"),
               of_type("cites_export_permit", "expires", "2024-11-18"))),
)  # fmt: skip


def screened(
    trick: Trick, change: Callable[[Tables], None], folder: Path, *, moved: bool
) -> Screened:
    tables = trick.base()
    change(tables)
    return run(tables, folder, trick.pack, inside_reserve=moved)


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.name)
def test_the_trick_is_caught_and_its_twin_is_not(trick: Trick, tmp_path: Path) -> None:
    caught = screened(trick, trick.dirty, tmp_path / "dirty", moved=trick.moved)
    clean = screened(trick, trick.twin, tmp_path / "clean", moved=False)

    findings = [f for f in caught.findings(trick.rule, trick.shipment) if f["outcome"] == "not_met"]
    assert findings, caught.shipment(trick.shipment)["findings"]
    assert trick.provision in findings[0]["provision"]["locator"]
    assert findings[0]["risk"]["ceiling"] in ("low", "medium", "high")
    assert not clean.outcomes(trick.rule, trick.shipment) & set(FINDINGS)


@pytest.mark.parametrize(("pack", "base"), [(US, to_us), (CN, to_china), (CN, into_china)])
def test_a_clean_shipment_goes(pack: str, base: Callable[[], Tables], tmp_path: Path) -> None:
    shipment = run(with_scan(base()), tmp_path, pack).shipment()

    weighty = [f for f in shipment["findings"] if f["risk"]["ceiling"] != "none"]
    assert [(f["rule"], f["reason"]) for f in weighty] == []
    assert (shipment["action"], shipment["risk"]) == (
        "proceed",
        {"floor": "none", "ceiling": "none"},
    )


def test_a_permit_of_two_suppliers_is_not_forgotten_when_a_paper_is_withdrawn(
    tmp_path: Path,
) -> None:
    tables = two_suppliers()
    of_type("harvest_permit", "number", "HP/1")(tables)
    tables["documents"] = [row for row in tables["documents"] if row["document_id"] != "HP-S-2"]

    found = run(tables, tmp_path)

    assert found.outcomes("paper-for-one-supplier", "S-1") == {"undetermined"}
