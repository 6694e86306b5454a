"""Who belongs to whom: the subject tables, joined so that nothing can be silent.

The joins are outer joins. A shipment that only its lines name, a line without a component, a line
without a plot, a plot that was named but never given: each has a row of its own, of which nothing
is known. Rows are sorted by what they say, so that the order of the input never matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ddcheck.facts.plot_names import ABSENT, Ids, Index, PlotNames, sorted_names
from ddcheck.model.shelf import IN_MEMORY, Shelf

__all__ = ["ABSENT", "Index", "Links", "link"]


@dataclass(frozen=True)
class Links:
    """Rows of each subject. `*_row` is the row of the declared table, or -1 where there is none.

    shipment_id (s,), line_shipment (l,) into shipments, line_no (l,), component_line (c,) into
    lines, plot_id (p,) with None for the unnamed plot of a line, origin_line and origin_plot (o,).
    """

    shipment_id: tuple[str, ...]
    shipment_row: Index
    line_shipment: Index
    line_no: tuple[str | None, ...]
    line_row: Index
    component_line: Index
    component_row: Index
    plot_id: PlotNames
    plot_row: Index
    origin_line: Index
    origin_plot: Index
    origin_row: Index

    def size(self, subject: str) -> int:
        return {
            "shipment": len(self.shipment_id),
            "line": len(self.line_no),
            "component": len(self.component_line),
            "plot": len(self.plot_id),
            "origin": len(self.origin_line),
        }[subject]

    def path(self, subject: str, of: str) -> Index | None:
        """For each row of `subject` the row of `of` that it belongs to; None for itself."""
        if subject == of:
            return None
        if of == "plot":
            return self.origin_plot
        line = {"component": self.component_line, "origin": self.origin_line}.get(subject)
        if of == "line":
            assert line is not None
            return line
        return self.line_shipment if line is None else self.line_shipment[line]


def link(
    shipments: pa.Table, lines: pa.Table, components: pa.Table, origins: pa.Table,
    plot_ids: Ids, shelf: Shelf = IN_MEMORY,
) -> Links:  # fmt: skip
    """Join the declared tables and the given plots, each of which has an id of its own.

    What is known of plots lies on the shelf.
    """
    tables = (lines, components, origins)
    named = {name for table in (shipments, *tables) for name in table["shipment_id"].to_pylist()}
    shipment_id = tuple(sorted(named))
    shipment_at = {name: i for i, name in enumerate(shipment_id)}
    line_keys = _line_keys(tables, shipment_id)
    line_at = {key: i for i, key in enumerate(line_keys)}
    component_line, component_row = _children(components, line_at)
    plots, plot_row, origin = _origins(origins, line_at, plot_ids, shelf)
    return Links(
        shipment_id,
        _rows_of(shipments["shipment_id"].to_pylist(), shipment_id),
        np.array([shipment_at[key[0]] for key in line_keys], np.int64),
        tuple(key[1] for key in line_keys),
        _rows_of(_keys(lines), line_keys),
        component_line, component_row,
        plots, plot_row,
        *origin,
    )  # fmt: skip


Key = tuple[str, str | None]


def natural(text: str | None) -> tuple[int, int, str]:
    """Sorts 2 before 10, and numbers before words."""
    if text is not None and text.isascii() and text.isdigit() and len(text) < 18:
        return (0, int(text), text)
    return (1, 0, text or "")


def _keys(table: pa.Table) -> list[Key]:
    return list(zip(table["shipment_id"].to_pylist(), table["line_no"].to_pylist(), strict=True))


def _line_keys(tables: Sequence[pa.Table], shipment_id: Sequence[str]) -> list[Key]:
    """Every line that is declared or named; a shipment without any has one nameless line."""
    keys = {key for table in tables for key in _keys(table)}
    with_lines = {key[0] for key in keys}
    keys.update((name, None) for name in shipment_id if name not in with_lines)
    return sorted(keys, key=lambda key: (key[0], natural(key[1])))


def _rows_of(declared: Sequence[object], wanted: Sequence[object]) -> Index:
    at = {key: row for row, key in enumerate(declared)}
    return np.array([at.get(key, ABSENT) for key in wanted], np.int64)


def _sorted_rows(table: pa.Table, line_at: dict[Key, int]) -> list[tuple[int, int]]:
    """(line, row) of a table, sorted by line and then by all that the rows say."""
    columns = [table[name].to_pylist() for name in table.column_names]
    said = [repr(cells) for cells in zip(*columns, strict=True)]
    lines = [line_at[key] for key in _keys(table)]
    return sorted(zip(lines, range(len(said)), strict=True), key=lambda at: (at[0], said[at[1]]))


def _children(table: pa.Table, line_at: dict[Key, int]) -> tuple[Index, Index]:
    found = _sorted_rows(table, line_at)
    have = {line for line, _ in found}
    found += [(line, ABSENT) for line in line_at.values() if line not in have]
    found.sort(key=lambda at: at[0])
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _origins(
    table: pa.Table, line_at: dict[Key, int], plot_ids: Ids, shelf: Shelf
) -> tuple[PlotNames, Index, tuple[Index, Index, Index]]:
    """Plots (given, then named only, then nameless) and the origins that point to them."""
    lines, rows = _children(table, line_at)
    ids, plot_row = sorted_names(plot_ids, table["plot_id"], shelf)
    of_table = PlotNames(ids, 0).rows_of(table["plot_id"])
    at = np.full(len(rows), ABSENT, np.int64)
    declared = rows != ABSENT
    at[declared] = of_table[rows[declared]]
    nameless = np.flatnonzero(at == ABSENT)
    at[nameless] = len(ids) + np.arange(len(nameless))
    if len(nameless):
        plot_row = np.concatenate([plot_row, np.full(len(nameless), ABSENT, np.int64)])
    return PlotNames(ids, len(nameless)), shelf.keep(plot_row), (lines, at, rows)
