"""Papers: what they cover, when they hold, and what an empty cell leaves open."""

import pytest
from world import answers, sheet, why

LINES = (
    "shipment_id,line_no,commodity,quantity,unit,production_start,production_end\n"
    "S1,1,wood,40,m3,2024-03-01,2024-05-01\n"
)
SHIPMENTS = "shipment_id,arrival_date\nS1,2024-06-01\n"
COMPONENTS = "shipment_id,line_no,genus,species\nS1,1,Tectona,grandis\n"
ORIGINS = "shipment_id,line_no,plot_id\nS1,1,P1\n"
HEADER = "document_id,type,issued,expires,shipment_id,line_no,plot_id,species,quantity,unit\n"
GOOD = "D1,harvest_permit,2024-01-01,2024-12-31,S1,1,P1,Tectona grandis,50,m3\n"
TYPES = ("harvest_permit",)


def covers(tmp_path, *rows: str, **changed: str):
    files = {
        "shipments": SHIPMENTS, "lines": LINES, "components": COMPONENTS, "origins": ORIGINS,
        "documents": HEADER + "".join(rows), **changed,
    }  # fmt: skip
    facts = sheet(tmp_path, ("P1",), **files)
    name = "origin.document_covers"
    return answers(facts, name, types=TYPES), why(facts, name, types=TYPES)


def test_a_permit_that_fits(tmp_path):
    assert covers(tmp_path, GOOD) == ([True], "document_covers")


def test_no_paper_is_unknown_and_never_false(tmp_path):
    assert covers(tmp_path) == ([None], "no_document")


@pytest.mark.parametrize(
    ("old", "new", "value", "reason"),
    [
        ("2024-12-31", "2024-05-01", True, "document_covers"),
        ("2024-12-31", "2024-04-30", False, "document_expired"),
        ("2024-01-01", "2024-03-01", True, "document_covers"),
        ("2024-01-01", "2024-03-02", False, "document_too_early"),
        ("2024-12-31", "", None, "document_dates_open"),
        ("2024-12-31", "none", True, "document_covers"),
        ("Tectona grandis", "Shorea spp.", False, "document_other_species"),
        ("Tectona grandis", "Tectona spp.", True, "document_covers"),
        ("Tectona grandis", "", None, "document_species_open"),
        ("Tectona grandis", "*", True, "document_covers"),
        (",50,", ",40,", True, "document_covers"),
        (",50,", ",39.9,", False, "document_quantity_exceeded"),
        (",50,", ",,", None, "document_quantity_open"),
        (",m3", ",t", None, "document_quantity_open"),
        (",P1,", ",*,", True, "document_covers"),
        (",P1,", ",,", None, "document_scope_open"),
        (",P1,", ",P2,", None, "no_document"),
        ("S1,1,", "*,*,", True, "document_covers"),
        ("S1,1,", "S1,2,", None, "no_document"),
        ("S1,1,", ",1,", None, "document_scope_open"),
        ("harvest_permit", "", None, "document_scope_open"),
        ("harvest_permit", "land_title", None, "no_document"),
    ],
)
def test_one_cell_changed(tmp_path, old, new, value, reason):
    assert old in GOOD
    assert covers(tmp_path, GOOD.replace(old, new, 1)) == ([value], reason)


def test_a_bad_paper_beside_a_good_one_does_not_hurt(tmp_path):
    expired = GOOD.replace("D1", "D2").replace("2024-12-31", "2024-02-01")

    assert covers(tmp_path, GOOD, expired) == ([True], "document_covers")


def test_a_paper_that_may_cover_keeps_a_bad_one_from_deciding(tmp_path):
    expired = GOOD.replace("2024-12-31", "2024-02-01")
    vague = GOOD.replace("D1", "D2").replace(",P1,", ",,")

    assert covers(tmp_path, expired, vague)[0] == [None]


def test_one_permit_used_by_two_lines_is_drawn_on_twice(tmp_path):
    lines = LINES + "S1,2,wood,20,m3,2024-03-01,2024-05-01\n"
    components = COMPONENTS + "S1,2,Tectona,grandis\n"
    origins = ORIGINS + "S1,2,P1\n"
    values, reason = covers(
        tmp_path,
        GOOD.replace("S1,1,", "S1,*,"),
        lines=lines,
        components=components,
        origins=origins,
    )

    assert values == [False, False]
    assert reason == "document_quantity_exceeded"


def test_an_unknown_plot_may_draw_on_the_permit_of_any(tmp_path):
    """Blanking the plot of one line must not free the quantity that it used."""
    lines = LINES + "S1,2,wood,20,m3,2024-03-01,2024-05-01\n"
    components = COMPONENTS + "S1,2,Tectona,grandis\n"
    values, _ = covers(
        tmp_path, GOOD.replace("S1,1,", "S1,*,"), lines=lines, components=components,
        origins=ORIGINS + "S1,2,\n",
    )  # fmt: skip

    assert values == [None, None]


@pytest.mark.parametrize(
    ("arrival", "value"),
    [("2024-06-01", True), ("2025-01-01", False), ("", None)],
)
def test_a_paper_of_a_line_is_judged_on_the_day_of_arrival(tmp_path, arrival, value):
    shipments = f"shipment_id,arrival_date\nS1,{arrival}\n"
    facts = sheet(
        tmp_path, shipments=shipments, lines=LINES, documents=HEADER + GOOD.replace(",P1,", ",*,")
    )

    assert answers(facts, "line.document_valid", types=TYPES) == [value]


def test_place_and_dates_alone(tmp_path):
    """A paper on land need not name species or quantity."""
    row = "D1,land_title,2001-01-01,none,*,*,P1,,,\n"
    files = {"shipments": SHIPMENTS, "lines": LINES, "origins": ORIGINS, "documents": HEADER + row}
    facts = sheet(tmp_path, ("P1",), **files)

    assert answers(facts, "origin.document_in_force", types=("land_title",)) == [True]
    assert answers(facts, "origin.document_covers", types=("land_title",)) == [None]
