"""Outer joins: nothing that is named can be silent."""

import numpy as np
import pyarrow as pa
import pytest
from world import answers, sheet, why

from ddcheck.facts.plot_names import ABSENT, PlotNames, sorted_names


def test_a_shipment_without_lines_has_a_line_of_unknowns(tmp_path):
    facts = sheet(tmp_path, shipments="shipment_id,import_country\nS1,US\n")

    assert facts.links.line_no == (None,)
    assert answers(facts, "line.commodity") == [None]
    assert why(facts, "line.commodity") == "no_line"
    assert answers(facts, "component.name_kind") == [None]
    assert answers(facts, "plot.area") == [None]
    assert why(facts, "plot.area") == "no_plot"


def test_a_shipment_that_only_its_lines_name_is_there(tmp_path):
    facts = sheet(tmp_path, lines="shipment_id,line_no,commodity\nS9,1,wood\n")

    assert facts.links.shipment_id == ("S9",)
    assert answers(facts, "shipment.import_country") == [None]
    assert answers(facts, "line.commodity") == ["wood"]


def test_a_line_that_only_a_component_names_is_there(tmp_path):
    facts = sheet(
        tmp_path,
        lines="shipment_id,line_no,commodity\nS1,1,wood\n",
        components="shipment_id,line_no,genus,species\nS1,2,Tectona,grandis\n",
    )

    assert facts.links.line_no == ("1", "2")
    assert answers(facts, "line.commodity") == ["wood", None]
    assert answers(facts, "component.name_kind") == [None, "binomial"]
    assert why(facts, "component.name_kind") == "no_component"


def test_a_plot_that_was_named_but_not_given_is_unknown_by_name(tmp_path):
    facts = sheet(
        tmp_path, ("P1",), origins="shipment_id,line_no,plot_id\nS1,1,P1\nS1,1,P2\nS1,2,\n"
    )

    assert facts.links.plot_id == ("P1", "P2", None)
    assert [why(facts, "plot.area", row) for row in range(3)] == [
        "geometry_unusable",
        "plot_not_given",
        "no_plot",
    ]


def test_order_of_rows_does_not_matter(tmp_path):
    texts = {
        "lines": ["shipment_id,line_no", "S1,10", "S1,2", "S0,1"],
        "components": ["shipment_id,line_no,genus", "S1,2,B", "S1,2,A", "S0,1,C"],
        "origins": ["shipment_id,line_no,plot_id", "S1,2,P2", "S1,2,P1", "S0,1,P2"],
    }
    for number, turn in enumerate((list, lambda rows: rows[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        files = {n: "\n".join([rows[0], *turn(rows[1:])]) + "\n" for n, rows in texts.items()}
        facts = sheet(folder, ("P2", "P1")[:: 1 if number else -1], **files)
        assert facts.links.line_no == ("1", "2", "10")
        assert answers(facts, "component.scientific_name") == ["C", "A", "B", None]
        assert facts.links.plot_id[:2] == ("P1", "P2")
        assert facts.links.origin_plot.tolist()[:3] == [1, 0, 1]


def test_names_of_plots_are_in_the_order_of_their_letters():
    given = pa.chunked_array([["b", "é", "a2"], ["a10", "Z", "\U0001f333", "中"]])
    also = pa.chunked_array([["c", None, "b", "c"]], pa.string())
    ids, row = sorted_names(given, also)
    names = PlotNames(ids, 2)

    assert list(names) == [
        *sorted(["b", "é", "a2", "a10", "Z", "\U0001f333", "中", "c"]),
        None,
        None,
    ]
    flat = given.to_pylist()
    assert [None if at == ABSENT else flat[at] for at in row] == [
        name if name in flat else None for name in names[: names.named]
    ]
    assert names.rows_of(also).tolist() == [
        names.index("c"),
        ABSENT,
        names.index("b"),
        names.index("c"),
    ]
    for low, high in ((0, 3), (5, 9), (8, 10), (3, 3), (9, 20)):
        assert list(names[low:high]) == list(names)[low:high]
    for rows in ([0, 3, 9], [2, 5], [8, 9], []):
        some = names.some(np.array(rows, np.int64))
        assert len(some) == len(rows)
        assert list(some) == [some[i] for i in range(len(rows))] == [names[row] for row in rows]
        assert list(some[1:]) == list(some)[1:]
    assert names.take(np.array([9, 0, 7])) == [None, names[0], names[7]]
    assert (names[-1], names[0]) == (None, "Z")
    with pytest.raises(IndexError):
        names[10]
    ids, row = sorted_names(["x", "y", "x"], pa.chunked_array([], pa.string()))
    assert (ids.to_pylist(), row.tolist()) == (["x", "y"], [2, 1])
