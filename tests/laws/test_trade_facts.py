"""The facts of the trade in timber, each on a declaration that can be checked by hand."""

from __future__ import annotations

from datetime import date

import pytest
from law_sheet import answers, sheet, why
from law_world import Tables, joined, paper, to_china, to_us

from ddcheck.facts.names import kind_of_name
from ddcheck.facts.paper_cells import _within
from ddcheck.facts.told import NO, OPEN, YES
from ddcheck.model.reason import ASK, REASONS, Reason

PERMIT = ("harvest_permit",)
COMPARED = ("commercial_invoice", "export_permit", "ppq505")


def ask(tables: Tables, fact: str, **given: object) -> list[object]:
    return answers(sheet(tables), fact, **given)


def documents(tables: Tables, kind: str) -> list[dict[str, str]]:
    return [row for row in tables["documents"] if row["type"] == kind]


# --- the form and the exemption -----------------------------------------------------------------


def test_a_form_is_complete_open_or_wrong() -> None:
    tables = to_us()
    assert ask(tables, "line.form_complete", paper_chapters=("47", "48")) == [True]
    tables["shipments"][0]["container"] = tables["components"][0]["article"] = ""
    facts = sheet(tables)
    given = (("paper_chapters", ("47", "48")),)
    reason = facts.own("line.form_complete", given).reason_at(0)
    assert reason == Reason.of("form_fields_open", fields="3, 13")
    tables["shipments"][0]["entry_number"] = "77"
    assert ask(tables, "line.form_complete", paper_chapters=("47", "48")) == [False]


def test_field_18_is_asked_of_paper_only() -> None:
    tables = to_us()
    tables["lines"][0]["hs_code"] = "4801.00"
    assert ask(tables, "line.form_complete", paper_chapters=("47", "48")) == [None]
    tables["components"][0]["recycled_percent"] = "0"
    assert ask(tables, "line.form_complete", paper_chapters=("47", "48")) == [True]


TAXA = (("genus", "species"), ("Gonystylus", ""))
LIMITS = {"plant_share": 0.05, "entry_mass": 2.9, "taxa": TAXA}


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"exemption_claimed": "de_minimis", "plant_share": "0.05", "plant_mass_kg": "2.9"}, True),
        ({"exemption_claimed": "de_minimis", "plant_share": "0.06", "plant_mass_kg": "2.9"}, False),
        ({"exemption_claimed": "de_minimis", "plant_share": "0.05", "plant_mass_kg": "3"}, False),
        ({"exemption_claimed": "de_minimis", "plant_share": "0.05"}, None),
        ({"exemption_claimed": "packaging", "packaging_use": "carries_other_goods"}, True),
        ({"exemption_claimed": "packaging", "packaging_use": "is_the_goods"}, False),
        ({"exemption_claimed": "packaging"}, None),
        ({"exemption_claimed": "none"}, False),
        ({"exemption_claimed": ""}, None),
        ({"exemption_claimed": "", "plant_share": "1", "packaging_use": "not_packaging"}, False),
    ],
)
def test_an_exemption_is_claimed_and_shown(cells: dict[str, str], shown: bool | None) -> None:
    tables = to_us()
    tables["lines"][0] |= cells
    assert ask(tables, "line.exemption_shown", **LIMITS) == [shown]


def test_a_listed_species_has_no_small_amount() -> None:
    tables = to_us(species="Gonystylus bancanus")
    tables["lines"][0] |= {"exemption_claimed": "de_minimis", "plant_share": "0.01",
                           "plant_mass_kg": "0.1"}  # fmt: skip
    assert ask(tables, "line.exemption_shown", **LIMITS) == [False]


def test_one_yes_is_a_sign_and_only_six_no_are_none() -> None:
    tables = to_us()
    assert ask(tables, "shipment.abnormal_trade") == [False]
    tables["shipments"][0]["split_lots"] = ""
    assert ask(tables, "shipment.abnormal_trade") == [None]
    tables["shipments"][0]["cash_only"] = "yes"
    assert ask(tables, "shipment.abnormal_trade") == [True]


# --- papers side by side ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "agree", "reason"),
    [
        ({}, True, "papers_agree"),
        ({"quantity": "42"}, True, "papers_agree"),
        ({"quantity": "42.1"}, False, "paper_disagrees"),
        ({"quantity": "38"}, True, "papers_agree"),
        ({"quantity": "37.9"}, False, "paper_disagrees"),
        ({"species": "Shorea leprosula"}, False, "paper_disagrees"),
        ({"country": "ID"}, False, "paper_disagrees"),
        ({"country": ""}, None, "paper_incomplete"),
        ({"unit": "kg"}, None, "paper_incomplete"),
        ({"shipment_id": ""}, None, "paper_incomplete"),
    ],
)
def test_papers_agree_with_the_declaration(cells, agree, reason) -> None:
    tables = to_us()
    documents(tables, "commercial_invoice")[0].update(cells)
    facts = sheet(tables)
    given = {"types": COMPARED, "agreement": 0.05}
    assert answers(facts, "line.papers_agree", **given) == [agree]
    assert why(facts, "line.papers_agree", **given) == reason


def test_nothing_contradicts_is_only_said_of_all_papers() -> None:
    tables = to_us()
    given = {"types": COMPARED, "agreement": 0.05}
    for listed, reason in (("7", "papers_not_counted"), ("", "papers_not_listed")):
        tables["shipments"][0]["documents_listed"] = listed
        facts = sheet(tables)
        assert answers(facts, "line.papers_agree", **given) == [None]
        assert why(facts, "line.papers_agree", **given) == reason


def test_one_paper_cannot_agree_with_itself() -> None:
    facts = sheet(to_us())
    given = {"types": ("commercial_invoice",), "agreement": 0.05}
    assert answers(facts, "line.papers_agree", **given) == [None]
    assert why(facts, "line.papers_agree", **given) == "too_few_papers"


def test_a_designation_on_the_form_is_no_contradiction_of_an_invoice() -> None:
    tables = to_us(species="SPECIAL COMPOSITE")
    documents(tables, "commercial_invoice")[0]["species"] = "Pinus radiata"
    assert ask(tables, "line.papers_agree", types=COMPARED, agreement=0.05) == [None]


def two(number: str = "HP/1", **cells: str) -> Tables:
    second = to_us("S-2", supplier="River Timber", number=number)
    documents(second, "harvest_permit")[0].update(cells)
    return joined(to_us(), second)


@pytest.mark.parametrize(
    ("tables", "suppliers", "quantity"),
    [
        (two("HP/2"), [True, True], [True, True]),
        (two("HP/1"), [False, False], [False, False]),
        (two("hp/1 "), [False, False], [False, False]),
        (two("HP/1", issuer="Another office"), [True, True], [True, True]),
        (two("HP/1", issuer=""), [None, None], [None, None]),
        (two(""), [None, None], [None, None]),
        (two("HP/1", quantity="80"), [False, False], [None, None]),
        (two("HP/1", unit="kg"), [False, False], [None, None]),
    ],
)
def test_a_paper_used_twice(tables: Tables, suppliers: list, quantity: list) -> None:
    assert ask(tables, "origin.paper_one_supplier", types=PERMIT) == suppliers
    assert ask(tables, "origin.paper_within_quantity", types=PERMIT) == quantity


def test_one_supplier_may_draw_on_a_permit_up_to_its_quantity() -> None:
    tables = joined(to_us(), to_us("S-2"))
    for row in documents(tables, "harvest_permit"):
        row["quantity"] = "80"
    assert ask(tables, "origin.paper_one_supplier", types=PERMIT) == [True, True]
    assert ask(tables, "origin.paper_within_quantity", types=PERMIT) == [True, True]
    tables["lines"][1]["quantity"] = "40.1"
    assert ask(tables, "origin.paper_within_quantity", types=PERMIT) == [False, False]
    tables["lines"][1]["quantity"] = ""
    assert ask(tables, "origin.paper_within_quantity", types=PERMIT) == [None, None]


def test_uses_are_only_known_when_the_papers_of_every_shipment_are_at_hand() -> None:
    tables = two("HP/2")
    tables["shipments"][1]["documents_listed"] = "9"
    facts = sheet(tables)
    assert answers(facts, "origin.paper_one_supplier", types=PERMIT) == [None, None]
    assert why(facts, "origin.paper_one_supplier", types=PERMIT) == "papers_not_counted"


# --- cells of papers ----------------------------------------------------------------------------


def test_the_holder_is_the_producer_or_the_supplier() -> None:
    tables = to_us()
    title = documents(tables, "land_title")[0]
    given = {"types": ("land_title",)}
    assert ask(tables, "origin.holder_agrees", **given) == [True]
    tables["plots"][0]["producer"] = "Farmer Ali"
    title["holder"] = "farmer  ALI"
    assert ask(tables, "origin.holder_agrees", **given) == [True]
    title["holder"] = "Somebody else"
    assert ask(tables, "origin.holder_agrees", **given) == [False]
    tables["shipments"][0]["supplier"] = ""
    assert ask(tables, "origin.holder_agrees", **given) == [None]
    title["holder"] = ""
    assert ask(tables, "origin.holder_agrees", **given) == [None]


@pytest.mark.parametrize(
    ("cell", "said"), [("yes", True), ("no", False), ("none", False), ("", None)]
)
def test_a_check_with_the_issuer(cell: str, said: bool | None) -> None:
    tables = to_us()
    documents(tables, "harvest_permit")[0]["checked_with_issuer"] = cell
    assert ask(tables, "origin.paper_checked", types=PERMIT) == [said]


def test_receipts_are_shared_out_over_all_that_they_name() -> None:
    tables = to_us()
    given = {"types": ("tax_receipt",)}
    assert ask(tables, "origin.receipt_share", **given) == [1.0]
    receipt = documents(tables, "tax_receipt")[0]
    receipt["quantity"] = "30"
    assert ask(tables, "origin.receipt_share", **given) == [0.75]
    tables["documents"].append(paper("T2", "S-1", "tax_receipt", plot="P-S-1", quantity="10"))
    assert ask(tables, "origin.receipt_share", **given) == [1.0]
    both = joined(tables, to_us("S-2"))
    receipt["shipment_id"] = receipt["plot_id"] = "*"
    assert ask(both, "origin.receipt_share", **given) == [0.625, 1.375]


def test_a_receipt_that_is_open_leaves_the_share_open_upwards() -> None:
    tables = to_us()
    documents(tables, "tax_receipt")[0]["unit"] = "kg"
    column = sheet(tables).own("origin.receipt_share", (("types", ("tax_receipt",)),))
    assert (column.lo[0], column.hi[0]) == (0.0, 1.0)


def test_a_declaration_is_dated_by_the_day_of_arrival_or_release():
    tables = to_us()
    form = next(row for row in tables["documents"] if row["type"] == "ppq505")
    for issued, released, said in (
        ("2024-11-18", "", True), ("2024-11-19", "", None), ("", "", None),
        ("2024-11-19", "2024-11-19", True), ("2024-11-20", "2024-11-19", False),
        ("2024-11-18", "2024-11-17", True), ("2024-11-19", "2024-11-17", False),
    ):  # fmt: skip
        form["issued"] = issued
        tables["shipments"][0]["release_date"] = released
        assert ask(tables, "line.paper_issued_by_arrival", types=("ppq505",)) == [said]


def test_an_input_is_what_its_own_cell_says():
    tables = to_us()
    part = tables["components"][0]
    for commodity, said in (("oil_palm", True), ("coffee", False), ("", None)):
        part["commodity"] = commodity
        assert ask(tables, "line.input_in", commodities=("oil_palm", "soya")) == [said]


def test_papers_on_file_are_counted() -> None:
    assert ask(to_us(), "line.papers_on_file", types=COMPARED) == [3.0]
    assert ask(to_us(), "line.papers_on_file", types=("cn_ctlvs_statement",)) == [0.0]


@pytest.mark.parametrize(
    ("issued", "expires", "found"),
    [(9, 31, YES), (10, 30, YES), (11, 31, OPEN), (9, 29, OPEN), (31, 99, NO), (0, 9, NO)],
)
def test_a_permit_beside_the_days_of_a_loss(issued: int, expires: int, found: int) -> None:
    assert _within(issued, expires, 10, 30) == found


def test_no_loss_was_looked_at_so_its_days_are_open() -> None:
    tables = to_us()
    facts = sheet(tables)
    given = {"types": PERMIT, "since": date(2021, 1, 1), "tolerance": 1.0}
    assert answers(facts, "origin.paper_spans_loss", **given) == [None]
    assert why(facts, "origin.paper_spans_loss", **given) == "loss_dates_open"


# --- what the goods are made of -----------------------------------------------------------------

RANGES = (("genus", "species", "countries"), ("Shorea", "", "MY;ID"), ("Pinus", "sibirica", "RU"))


@pytest.mark.parametrize(
    ("genus", "species", "countries", "found"),
    [
        ("Shorea", "pauciflora", "MY", "inside"), ("Shorea", "spp.", "MY;ID", "inside"),
        ("Shorea", "pauciflora", "MY;VN", "outside"), ("Pinus", "sibirica", "CN", "outside"),
        ("Pinus", "radiata", "CN", "no_range"), ("Shorea", "", "MY", None),
        ("Shorea", "pauciflora", "", None), ("Shorea", "pauciflora", "Asia", None),
    ],
)  # fmt: skip
def test_the_range_of_a_species(genus, species, countries, found) -> None:
    tables = to_us()
    tables["components"][0] |= {"genus": genus, "species": species, "harvest_countries": countries}
    assert ask(tables, "component.range", ranges=RANGES) == [found]


EXPORT = (("country", "code", "from"), ("MM", "4403", "2014-04-01"), ("GA", "4403", "2030-01-01"))


@pytest.mark.parametrize(
    ("country", "code", "limited"),
    [("MM", "4403.49", True), ("MM", "4407.29", False), ("MM", "44", None), ("GA", "4403.49", False),
     ("MY", "4403.49", False), ("", "4403.49", None), ("MM;MY", "4403.49", True)],
)  # fmt: skip
def test_limits_on_export(country: str, code: str, limited: bool | None) -> None:
    tables = to_us()
    tables["lines"][0] |= {"hs_code": code, "production_countries": country}
    tables["components"][0]["harvest_countries"] = country
    assert ask(tables, "line.export_limited", limits=EXPORT) == [limited]


def test_a_plot_for_each_input() -> None:
    tables = to_us()
    assert ask(tables, "component.plot_agrees") == [True]
    tables["components"].append(tables["components"][0] | {"article": "frame"})
    assert ask(tables, "component.plot_agrees") == [None, None]
    tables["origins"][0]["article"] = "Boards"
    assert ask(tables, "component.plot_agrees") == [True, None]
    tables["components"][0]["harvest_countries"] = "VN"
    assert ask(tables, "component.plot_agrees") == [False, None]


def test_the_plot_lies_in_a_country_of_the_line() -> None:
    tables = to_us()
    assert ask(tables, "origin.country_agrees") == [True]
    tables["plots"][0]["country"] = "VN"
    assert ask(tables, "origin.country_agrees") == [False]
    tables["lines"][0]["production_countries"] = "VN"
    assert ask(tables, "origin.country_agrees") == [False]
    tables["components"][0]["harvest_countries"] = ""
    assert ask(tables, "origin.country_agrees") == [None]


def test_designations_and_names() -> None:
    tables = to_us(species="special composite")
    assert ask(tables, "component.designation") == ["COMPOSITE"]
    assert ask(to_us(), "component.designation") == ["no_designation"]
    assert kind_of_name("SPECIAL", "anything") == "malformed"
    tables["components"][0]["species"] = ""
    assert ask(tables, "component.designation") == [None]


def test_species_are_counted_by_full_names() -> None:
    tables = to_us()
    tables["components"].append(tables["components"][0] | {"species": "leprosula"})
    tables["components"].append(tables["components"][0] | {"genus": "shorea"})
    assert ask(tables, "line.species_listed") == [2.0]
    tables["components"][2]["species"] = "various"
    assert ask(tables, "line.species_listed") == [None]


def test_cubic_metres_only() -> None:
    tables = to_us()
    assert ask(tables, "line.timber_volume") == [40.0]
    tables["lines"][0]["unit"] = "kg"
    assert ask(tables, "line.timber_volume") == [None]


def test_the_export_country_as_the_only_country_of_harvest() -> None:
    tables = to_us()
    for harvest, export, said in (("MY", "MY", True), ("MY;ID", "MY", False), ("CM", "VN", False),
                                  ("", "MY", None), ("MY", "", None)):  # fmt: skip
        tables["components"][0]["harvest_countries"] = harvest
        tables["shipments"][0]["export_country"] = export
        assert ask(tables, "component.harvest_is_export") == [said]


# --- the ledger ---------------------------------------------------------------------------------


def ledger(
    change: dict[int, dict[str, str]] | None = None, *, without: int | None = None
) -> Tables:
    tables = to_china()
    for row, cells in (change or {}).items():
        tables["ledger"][row] |= cells
    if without is not None:
        del tables["ledger"][without]
    return tables


@pytest.mark.parametrize(
    ("tables", "order", "unaltered", "agrees"),
    [
        (ledger(), True, True, True),
        (ledger({1: {"date": "2024-06-02"}}), False, True, True),
        (ledger({1: {"date": "2024-06-03"}}), True, True, True),
        (ledger({1: {"quantity": "41", "balance": "-1"}}), False, True, None),
        (ledger({1: {"edited_on": "2024-11-16"}}), True, False, True),
        (ledger({1: {"edited_on": "2024-11-15"}}), True, True, True),
        (ledger({1: {"edited_on": ""}}), True, None, True),
        (ledger({1: {"balance": "5"}}), True, True, False),
        (ledger({1: {"document_id": "IP-S-2"}}), True, True, None),
        (ledger({1: {"unit": "kg"}}), None, True, False),  # of kg nothing had come in
        (ledger({1: {"line_no": ""}}), None, None, None),
        (ledger({1: {"entry_no": ""}}), None, None, None),
        (ledger(without=0), None, None, None),
        (ledger(without=2), None, None, None),
    ],
)
def test_the_ledger_of_a_lot(tables: Tables, order, unaltered, agrees) -> None:
    facts = sheet(tables)
    assert answers(facts, "line.ledger_in_order") == [order]
    assert answers(facts, "line.ledger_unaltered") == [unaltered]
    assert answers(facts, "line.ledger_agrees", agreement=0.05) == [agrees]


def test_a_lot_without_entries_is_open() -> None:
    tables = to_china()
    tables["ledger"] = []
    facts = sheet(tables)
    assert answers(facts, "line.ledger_in_order") == [None]
    assert why(facts, "line.ledger_in_order") == "no_ledger_entries"


# --- reasons ------------------------------------------------------------------------------------


def test_every_open_reason_has_somebody_to_ask() -> None:
    said_by_trade = [
        code for code in REASONS if code.startswith(("paper", "ledger", "form", "no_led"))
    ]
    known = {"papers_agree", "paper_used_once", "ledger_sound"}
    assert len(said_by_trade) > 15
    assert [code for code in said_by_trade if code not in ASK and code not in known] == []


def test_a_name_that_begins_like_a_column_is_only_a_name() -> None:
    assert "@home" in Reason.of("paper_holder", document="D", holder="@home").say("en")
    assert "@lines.x" in Reason.of("paper_holder", document="D", holder="@lines.x").say("zh")
