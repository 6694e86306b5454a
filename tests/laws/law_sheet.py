"""The fact sheet of a small declaration: plots with ground, and no layer to look at it."""

from __future__ import annotations

import numpy as np
from law_world import Row, Tables
from shapely import Polygon, box

from ddcheck.declarations.batch import Batch
from ddcheck.documents.table import TextTable
from ddcheck.documents.typed import type_table
from ddcheck.evidence.measure import measure
from ddcheck.evidence.results import Plan
from ddcheck.facts.given_plots import GivenPlots
from ddcheck.facts.ground import Ground
from ddcheck.facts.links import link
from ddcheck.facts.sheet import FactSheet
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import DECLARED, TABLES


def sheet(tables: Tables) -> FactSheet:
    """The facts of a declaration, with plots that have ground and no layer to look at it."""
    diagnostics = Diagnostics()
    typed = {
        name: type_table(_table(name, tables[name]), TABLES[name], len(tables[name]), diagnostics)
        for name in DECLARED
    }
    plots = _table("plots", tables["plots"])
    attributes = type_table(plots, TABLES["plots"], len(tables["plots"]), diagnostics).data
    batch = Batch(typed)
    ids = attributes["plot_id"].to_pylist()
    links = link(batch["shipments"], batch["lines"], batch["components"], batch["origins"], ids)
    plan = Plan("hansen-gfc", "hansen-gfc", "hansen-gfc", (), (10.0,))
    shapes = np.full(len(ids), None, dtype=object)
    shapes[:] = [_square(i) for i in range(len(ids))]
    measured = measure(shapes, plan, None, diagnostics)
    given_plots = GivenPlots(("Polygon",) * len(ids), np.zeros(len(ids), bool), (None,) * len(ids))
    ground = Ground(links.plot_row, links.plot_id, given_plots, measured, "hansen-gfc")
    scanned = {row["document_id"] for row in tables["documents"] if row.get("file")}
    files = [name in scanned for name in batch["documents"]["document_id"].to_pylist()]
    return FactSheet(batch, attributes, links, ground, None, tuple(1 if f else -1 for f in files))


def _table(name: str, rows: list[Row]) -> TextTable:
    table = TextTable(name)
    for index, row in enumerate(rows, start=1):
        table.append({key: text or None for key, text in row.items()}, f"{name}.csv", index)
    return table


def _square(index: int) -> Polygon:
    west = 110.0 + index
    return box(west, 5.2, west + 0.005, 5.205)


def answers(facts: FactSheet, fact: str, **given: object) -> list[object]:
    """The answers as plain values: None where unknown."""
    column = facts.own(fact, tuple(sorted(given.items())))
    out: list[object] = []
    for row in range(len(column)):
        value = float(column.lo[row])
        if not column.known[row]:
            out.append(None)
        elif column.kind.value == "truth":
            out.append(bool(value))
        elif column.kind.value == "category":
            out.append(column.labels[int(value)])
        else:
            out.append(value)
    return out


def why(facts: FactSheet, fact: str, row: int = 0, **given: object) -> str | None:
    reason = facts.own(fact, tuple(sorted(given.items()))).reason_at(row)
    return None if reason is None else reason.code
