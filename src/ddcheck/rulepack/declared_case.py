"""The facts of a case that gives declared rows instead of answers: by the same code as a shipment.

So a case can notice what an argument does: which types of paper count, which rows a table has.
There is no ground under such a case; what was measured is given by `measurements` or as an answer.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ddcheck.model.diagnostic import Diagnostics

if TYPE_CHECKING:
    from ddcheck.documents.typed import TypedTable
    from ddcheck.evidence.results import Measurements
    from ddcheck.facts.sheet import FactSheet

Rows = tuple[tuple[tuple[str, str], ...], ...]
Declared = tuple[tuple[str, Rows], ...]
"""Tables by name, each a tuple of rows, each a tuple of (column, text)."""


@lru_cache(maxsize=4096)
def fact_sheet(declared: Declared) -> tuple[FactSheet, Diagnostics]:
    """Facts of the rows, and what is wrong with them."""
    import numpy as np

    from ddcheck.declarations.batch import Batch
    from ddcheck.facts.given_plots import GivenPlots
    from ddcheck.facts.ground import Ground
    from ddcheck.facts.links import link
    from ddcheck.facts.sheet import FactSheet
    from ddcheck.model.tables import DECLARED

    diagnostics, given = Diagnostics(), dict(declared)
    read = {name: _typed(name, given.get(name, ())) for name in (*DECLARED, "plots")}
    for _, wrong in read.values():
        diagnostics.take_new(wrong)
    batch = Batch({name: read[name][0] for name in DECLARED})
    attributes = read["plots"][0].data
    ids = attributes["plot_id"].to_pylist()
    links = link(batch["shipments"], batch["lines"], batch["components"], batch["origins"], ids)
    size = len(ids)
    plots = GivenPlots(("Polygon",) * size, np.zeros(size, bool), (None,) * size)
    ground = Ground(links.plot_row, links.plot_id, plots, _unseen(size), None)
    return FactSheet(batch, attributes, links, ground, None), diagnostics


@lru_cache(maxsize=4096)
def _typed(name: str, rows: Rows) -> tuple[TypedTable, Diagnostics]:
    """A table and what is wrong with it; the same few rows stand in many cases."""
    from ddcheck.documents.table import TextTable
    from ddcheck.documents.typed import type_table
    from ddcheck.model.tables import TABLES

    diagnostics, text = Diagnostics(), TextTable(name)
    for number, row in enumerate(rows, 1):
        text.append(dict(row), name, number)
    return type_table(text, TABLES[name], len(text), diagnostics), diagnostics


@cache
def _unseen(plots: int) -> Measurements:
    """What no layer says of so many plots without ground."""
    import numpy as np

    from ddcheck.evidence.measure import measure
    from ddcheck.evidence.results import Plan

    shapes = np.full(plots, None, dtype=object)
    return measure(shapes, Plan(None, None, None, (), ()), None, Diagnostics())
