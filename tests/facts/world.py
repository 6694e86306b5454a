"""A fact sheet from a few lines of CSV, without rasters."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ddcheck.declarations.reader import read_declarations
from ddcheck.evidence.measure import measure
from ddcheck.evidence.results import Plan
from ddcheck.facts.column import FactColumn, Kind
from ddcheck.facts.dictionary import FACTS, Given
from ddcheck.facts.given_plots import GivenPlots
from ddcheck.facts.ground import Ground
from ddcheck.facts.links import Links, link
from ddcheck.facts.sheet import FactSheet
from ddcheck.model.diagnostic import Diagnostics

NOTHING = Plan("loss", "cover", "mask", (), (10.0,))


def sheet(folder: Path, plot_ids: tuple[str, ...] = (), **files: str) -> FactSheet:
    """Facts of CSV texts named like their tables."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    batch = read_declarations([folder], (), diagnostics).batch
    links = link_of(batch, plot_ids)
    nowhere = np.full(len(plot_ids), None, dtype=object)
    measured = measure(nowhere, NOTHING, None, diagnostics)
    given = GivenPlots(
        ("Polygon",) * len(plot_ids), np.zeros(len(plot_ids), bool), ("DD213",) * len(plot_ids)
    )
    ground = Ground(links.plot_row, links.plot_id, given, measured, "loss")
    from ddcheck.documents.table import TextTable
    from ddcheck.documents.typed import type_table
    from ddcheck.model.tables import PLOTS

    text = TextTable("plots", {"plot_id": list(plot_ids)}, ["p"] * len(plot_ids),
                     [None] * len(plot_ids), list(range(len(plot_ids))), [None] * len(plot_ids))  # fmt: skip
    attributes = type_table(text, PLOTS, len(plot_ids), diagnostics).data
    return FactSheet(batch, attributes, links, ground, None)


def link_of(batch, plot_ids) -> Links:
    return link(batch["shipments"], batch["lines"], batch["components"], batch["origins"], plot_ids)


def said(column: FactColumn) -> list[object]:
    """The answers as plain values: None where unknown."""
    out: list[object] = []
    for row in range(len(column)):
        if not column.known[row]:
            out.append(None)
        elif column.kind is Kind.TRUTH:
            out.append(bool(column.lo[row]))
        elif column.kind is Kind.CATEGORY:
            out.append(column.labels[int(column.lo[row])])
        else:
            out.append(float(column.nominal[row]))
    return out


def answers(facts: FactSheet, name: str, **given: object) -> list[object]:
    arguments: Given = tuple(sorted(given.items()))
    assert name in FACTS
    return said(facts.own(name, arguments))


def why(facts: FactSheet, name: str, row: int = 0, **given: object) -> str | None:
    reason = facts.own(name, tuple(sorted(given.items()))).reason_at(row)
    return None if reason is None else reason.code
