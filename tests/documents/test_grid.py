"""Which row is the header, and that nothing above or beside it goes missing in silence."""

import pytest

from ddcheck.declarations.fitting import score_of
from ddcheck.declarations.wishes import NOTHING_DECLARED
from ddcheck.documents.csv_text import read_csv_text, separator_of
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics

SCORE = score_of("lines", NOTHING_DECLARED)


def read(text: str) -> tuple[TextTable, int, list[str]]:
    table, diagnostics = TextTable("lines"), Diagnostics()
    count = read_csv_text(text, table, "lines.csv", diagnostics, SCORE)
    return table, count, [found.code for found in diagnostics.sorted()]


def test_a_title_is_passed_over_and_said():
    table, count, codes = read(
        "Packing list\n\nPrinted,2024-05-01\nshipment,line no,HS code\nS,1,4407\n"
    )

    assert (count, table.lines, codes) == (1, [5], ["DD153"])
    assert list(table.columns) == ["shipment", "line no", "HS code"]


@pytest.mark.parametrize("mark", ",;\t|")
def test_the_separator_is_the_one_that_makes_the_header_known(mark):
    text = f"a,b,c,d;e|f\nshipment{mark}line no{mark}HS code\nS{mark}1{mark}44\n"
    assert separator_of(text, SCORE) == mark


def test_a_second_header_is_not_data():
    table, count, codes = read(
        "shipment_id,line_no,hs_code\n批次编号,行号,税则号\nS,1,4407\nshipment_id,line_no,hs_code\nS,2,4408\n"
    )

    assert (count, table.columns["line_no"], codes) == (2, ["1", "2"], ["DD153"])


def test_a_row_of_data_above_the_header_is_counted_and_refused():
    table, count, codes = read("S,0,4407\nshipment_id,line_no,hs_code\nS,1,4407\n")

    assert (count, len(table), codes) == (2, 1, ["DD113"])


def test_a_column_without_a_name_is_carried_where_it_holds_anything():
    table, _, _ = read("shipment_id,line_no,,\nS,1,x,\nS,2,,\n")
    assert table.columns == {"shipment_id": ["S", "S"], "line_no": ["1", "2"], "(3)": ["x", None]}


def test_the_hint_of_a_spreadsheet_names_the_separator():
    table, count, _ = read("sep=|\nshipment_id|line_no\nS|1\n")
    assert (count, table.lines) == (1, [3])
