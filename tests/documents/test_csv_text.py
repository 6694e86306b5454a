"""CSV stays text, and every row knows where it stood."""

from pathlib import Path

from ddcheck.documents.csv_text import csv_grid, read_csv, read_csv_text
from ddcheck.documents.grid import nothing_recognised
from ddcheck.documents.table import TextTable
from ddcheck.model.diagnostic import Diagnostics


def read(text: str) -> tuple[TextTable, int, Diagnostics]:
    table, diagnostics = TextTable("t"), Diagnostics()
    count = read_csv_text(text, table, "t.csv", diagnostics)
    return table, count, diagnostics


def test_cells_stay_as_written():
    """NA is Namibia, a tariff code keeps its zero, an id is no number."""
    table, count, _ = read("country,hs,id\nNA,0401,12E3\n")

    assert count == 1
    assert {name: cells[0] for name, cells in table.columns.items()} == {
        "country": "NA",
        "hs": "0401",
        "id": "12E3",
    }


def test_an_empty_cell_is_unknown():
    table, _, _ = read("a,b\n1,\n ,2\n")

    assert table.columns == {"a": ["1", None], "b": [None, "2"]}


def test_rows_know_their_line_across_quoted_line_breaks_and_blank_lines():
    table, _, _ = read('a,b\n"two\nlines",x\n\nlast,y\n')

    assert table.lines == [2, 5]
    assert str(table.place(1, "a")) == "t.csv:5 row 2 a"


def test_separator_is_taken_from_the_header():
    for mark in ",;\t":
        table, _, _ = read(f"a{mark}b\n1{mark}2\n")
        assert table.columns == {"a": ["1"], "b": ["2"]}


def test_a_row_of_another_length_is_counted_and_kept_out():
    table, count, diagnostics = read("a,b\n1,2,3\n4,5\n")

    assert count == 2
    assert len(table) == 1
    [found] = diagnostics.items
    assert (found.code, found.place.line, found.place.row) == ("DD113", 2, 1)


def test_a_repeated_column_is_refused_and_carried_under_another_name():
    table, _, diagnostics = read("a,a\n1,2\n")

    assert table.columns == {"a": ["1"], "a (2)": ["2"]}
    assert [d.code for d in diagnostics.items] == ["DD114"]


def test_text_that_is_not_utf8_is_refused_with_the_byte(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_bytes("名称\n木材\n".encode("gb18030"))
    table, diagnostics = TextTable("t"), Diagnostics()

    assert read_csv(path, table, "t.csv", diagnostics) == 0
    [found] = diagnostics.items
    assert (found.code, found.place.line) == ("DD112", 1)


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbfa\n1\n")
    table = TextTable("t")
    read_csv(path, table, "t.csv", Diagnostics())

    assert table.columns == {"a": ["1"]}


def test_a_quotation_mark_that_is_not_closed_is_named_where_it_stands():
    diagnostics = Diagnostics()
    csv_grid('a,b\n1,"2\n3,4\n5,6\n', "f.csv", diagnostics, nothing_recognised)

    [found] = diagnostics.items
    assert (found.code, found.place.line) == ("DD101", 2)
    assert not found.message("zh").isascii()
