"""Cells: typed, or unknown for a reason."""

from datetime import date

import pytest

from ddcheck.documents.cells import NEVER, State, type_cell
from ddcheck.model.tables import COMPONENTS, DOCUMENTS, LINES, SHIPMENTS

IMPORT = SHIPMENTS.column("import_country")
ARRIVAL = SHIPMENTS.column("arrival_date")
HS = LINES.column("hs_code")
VALUE = LINES.column("value")
SHARE = LINES.column("plant_share")
COMMODITY = LINES.column("commodity")
HARVEST = COMPONENTS.column("harvest_countries")
EXPIRES = DOCUMENTS.column("expires")
SCOPE = DOCUMENTS.column("plot_id")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (IMPORT, "NA", "NA"),
        (IMPORT, "cn", "CN"),
        (ARRIVAL, "2024-02-29", date(2024, 2, 29)),
        (ARRIVAL, "2020-12-31T22:30-03:00", date(2020, 12, 31)),
        (HS, "0401.20", "040120"),
        (HS, "4407 29 01 06", "4407290106"),
        (VALUE, "31200.50", 31200.5),
        (VALUE, "0", 0.0),
        (VALUE, "1.234,56", 1234.56),
        (VALUE, "1,234.56", 1234.56),
        (VALUE, "1,5", 1.5),
        (VALUE, "1 250 000,5", 1250000.5),
        (ARRIVAL, "2024年5月1日", date(2024, 5, 1)),
        (ARRIVAL, "2024/5/31", date(2024, 5, 31)),
        (ARRIVAL, "2024/05/01", date(2024, 5, 1)),
        (IMPORT, "德國", "DE"),
        (SHARE, "1", 1.0),
        (COMMODITY, "Oil palm", "oil_palm"),
        (HARVEST, "pe; BR", ("BR", "PE")),
        (EXPIRES, "none", NEVER),
        (EXPIRES, "长期", NEVER),
        (SCOPE, "*", "*"),
    ],
)
def test_a_good_cell(column, text, value):
    assert type_cell(text, column) == (value, State.GIVEN, None)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (IMPORT, "Europe", "DD108"),
        (ARRIVAL, "31/12/2020", "DD158"),
        (ARRIVAL, "01/02/2021", "DD158"),
        (ARRIVAL, "21/02/03", "DD158"),
        (ARRIVAL, "2021/13/01", "DD106"),
        (ARRIVAL, "in spring", "DD106"),
        (ARRIVAL, "2023-02-29", "DD106"),
        (ARRIVAL, "44561", "DD162"),
        (HS, "440", "DD159"),
        (HS, "4407A", "DD109"),
        (VALUE, "1.234,5.6", "DD105"),
        (VALUE, "1,234", "DD157"),
        (VALUE, "NaN", "DD105"),
        (VALUE, "1e999", "DD105"),
        (VALUE, "-3", "DD116"),
        (SHARE, "5", "DD120"),
        (COMMODITY, "wod", "DD107"),
        (EXPIRES, "soon", "DD106"),
    ],
)
def test_a_bad_cell_is_unknown_and_named(column, text, code):
    value, state, complaint = type_cell(text, column)

    assert (value, state) == (None, State.UNREADABLE)
    assert complaint is not None
    assert complaint.code == code


@pytest.mark.parametrize("text", ["unknown", "Various", "N/A", "?", "不详"])
def test_a_placeholder_is_unknown_without_complaint(text):
    assert type_cell(text, SHIPMENTS.column("importer")) == (None, State.PLACEHOLDER, None)


def test_a_list_of_countries_may_name_a_region():
    value, state, complaint = type_cell("BR; Amazonia", HARVEST)

    assert (value, state) == (("BR",), State.REGION)
    assert complaint is not None
    assert complaint.code == "DD108"


def test_a_list_of_countries_with_an_unknown_part_is_unknown():
    assert type_cell("BR; unknown", HARVEST)[:2] == (None, State.PLACEHOLDER)
