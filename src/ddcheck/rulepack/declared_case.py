"""The facts of a case that gives declared rows instead of answers: by the same code as a shipment.

So a case can notice what an argument does: which types of paper count, which rows a table has.
There is no ground under such a case; what was measured is given by `measurements` or as an answer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ddcheck.model.diagnostic import Diagnostics

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

Declared = tuple[tuple[str, tuple[tuple[tuple[str, str], ...], ...]], ...]
"""Tables by name, each a tuple of rows, each a tuple of (column, text)."""


@lru_cache(maxsize=256)
def fact_sheet(declared: Declared) -> tuple[FactSheet, Diagnostics]:
    """Facts of the rows, and what is wrong with them."""
    import numpy as np

    from ddcheck.declarations.batch import Batch
    from ddcheck.documents.table import TextTable
    from ddcheck.documents.typed import type_table
    from ddcheck.evidence.measure import measure
    from ddcheck.evidence.results import Plan
    from ddcheck.facts.ground import GivenPlots, Ground
    from ddcheck.facts.links import link
    from ddcheck.facts.sheet import FactSheet
    from ddcheck.model.tables import DECLARED, PLOTS, TABLES

    diagnostics, given = Diagnostics(), dict(declared)
    tables = {}
    for name in DECLARED:
        text = TextTable(name)
        for number, row in enumerate(given.get(name, ()), 1):
            text.append(dict(row), name, number)
        tables[name] = type_table(text, TABLES[name], len(text), diagnostics)
    batch = Batch(tables)
    links = link(batch["shipments"], batch["lines"], batch["components"], batch["origins"], ())
    plan = Plan(None, None, None, (), ())
    measured = measure(np.full(0, None, dtype=object), plan, None, Diagnostics())
    plots = GivenPlots((), np.zeros(0, bool), ())
    ground = Ground(links.plot_row, links.plot_id, plots, measured, None)
    nothing = type_table(TextTable("plots"), PLOTS, 0, Diagnostics()).data
    return FactSheet(batch, nothing, links, ground, None), diagnostics
