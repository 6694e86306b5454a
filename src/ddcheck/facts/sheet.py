"""The fact sheet of a run: answers every fact of the dictionary for every row of a subject."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ddcheck.declarations.batch import Batch
from ddcheck.documents.typed import Rejected
from ddcheck.facts.answers import ANSWERS
from ddcheck.facts.column import FactColumn, joined
from ddcheck.facts.declared import Declared
from ddcheck.facts.dictionary import FACTS, Given
from ddcheck.facts.ground import Ground
from ddcheck.facts.harvest import drawn_on_papers, origin_claim
from ddcheck.facts.links import Index, Links
from ddcheck.facts.paper_facts import Used, day_or_undated
from ddcheck.facts.papers import Claim, Papers
from ddcheck.facts.synonyms import NO_SYNONYMS, Synonyms
from ddcheck.facts.watched import Reads, Watched
from ddcheck.model.reason import Reason
from ddcheck.model.shelf import IN_MEMORY, Shelf

SLICE = 1 << 18
"""Plots of which a fact is worked out at once."""

Made = TypeVar("Made")


class FactSheet:
    """Facts of one batch. Columns are computed when asked for and kept."""

    def __init__(
        self, batch: Batch, plot_attributes: pa.Table, links: Links, ground: Ground,
        loss_end: date | None, attachments: tuple[int, ...] = (), synonyms: Synonyms = NO_SYNONYMS,
        shelf: Shelf = IN_MEMORY,
    ) -> None:  # fmt: skip
        self.links: Links = links
        self.ground: Ground = ground
        self.loss_end = loss_end
        self.synonyms: Synonyms = synonyms
        self.reads: Reads = set()
        self.attachments: tuple[int, ...] = attachments
        self._documents = Watched(batch["documents"], "documents", self.reads)
        tables = batch.tables
        self.lost_claims: Rejected = tables["lines"].rejected.join(tables["origins"].rejected)
        self.lost_papers = tables["documents"].counts.rejected > 0
        self.lost_entries = tables["ledger"].counts.rejected > 0
        self.ledger = Watched(batch["ledger"], "ledger", self.reads)
        nobody = (Reason.of("row_rejected", code="DD110"),)
        self.shipments: Declared = Declared(
            Watched(batch["shipments"], "shipments", self.reads),
            "shipments",
            links.shipment_row,
            nobody,
        )
        self.lines: Declared = Declared(
            Watched(batch["lines"], "lines", self.reads),
            "lines",
            links.line_row,
            (Reason.of("no_line"),),
        )
        self.components: Declared = Declared(
            Watched(batch["components"], "components", self.reads),
            "components",
            links.component_row,
            (Reason.of("no_component"),),
        )
        self.origins: Declared = Declared(
            Watched(batch["origins"], "origins", self.reads),
            "origins",
            links.origin_row,
            (Reason.of("no_plot"),),
        )
        self.plots: Declared = Declared(
            Watched(plot_attributes, "plots", self.reads),
            "plots",
            links.plot_row,
            ground.reasons,
            _at_least_zero(ground.reason),
        )
        self.shelf = shelf
        self._kept: dict[tuple[str, Given], FactColumn] = {}
        self._made: dict[Hashable, Any] = {}
        self._first: FactSheet | None = None

    def on(self, ground: Ground, loss_end: date | None) -> FactSheet:
        """The same declarations, with the land as another evidence plan looks at it.

        What no plan has a part in is worked out once for all of them.
        """
        own = copy(self)
        own.ground, own.loss_end = ground, loss_end
        own.plots = replace(
            self.plots, absent=ground.reasons, absent_index=_at_least_zero(ground.reason)
        )
        own._kept, own._first = {}, self._first or self  # noqa: SLF001
        return own

    @property
    def papers(self) -> Papers:
        """The papers, looked at when a fact first asks for them."""
        return self.once("papers", lambda: Papers(self._documents, self.synonyms))

    def size(self, subject: str) -> int:
        return self.links.size(subject)

    def column(self, subject: str, fact: str, given: Given) -> FactColumn:
        """The fact, joined onto the rows of `subject`."""
        own = self.own(fact, given)
        path = self.links.path(subject, FACTS[fact].subject)
        return own if path is None else own.take(path)

    def document_cells(self, column: str) -> list[str | None]:
        """A column of the papers, a row each, in the order of `papers`."""
        return list(self._documents[column].to_pylist())

    def document_days(self, column: str) -> list[int | None]:
        """A date of the papers as days since 1970-01-01."""
        return list(self._documents[column].cast(pa.int32()).to_pylist())

    def own(self, fact: str, given: Given = ()) -> FactColumn:
        """The fact on the rows of its own subject."""
        if self._first is not None and not FACTS[fact].rests_on_a_plan:
            return self._first.own(fact, given)
        key = (fact, given)
        if key not in self._kept:
            answer = ANSWERS[fact]
            if FACTS[fact].subject == "plot" and self.size("plot") > SLICE:
                self._kept[key] = self._by_slices(lambda own: answer(own, dict(given)))
            else:
                self._kept[key] = answer(self, dict(given))
        return self._kept[key]

    def _by_slices(self, answer: Callable[[FactSheet], FactColumn]) -> FactColumn:
        """A column of plots, some rows at a time: a fact of a plot rests on that plot alone.

        Rows are taken as plots stand in their files, so that each slice looks at one piece of what
        was measured and read.
        """
        order = self.once("plots in order", self._plots_in_order)
        slices = [order[low : low + SLICE] for low in range(0, len(order), SLICE)]
        parts = []
        for rows in slices:
            parts.append(answer(self._slice(np.sort(rows))).laid(self.shelf))
            self.shelf.rest()
        return joined(parts, [np.sort(rows) for rows in slices], self.shelf)

    def _plots_in_order(self) -> Index:
        order: Index = self.shelf.keep(np.argsort(self.links.plot_row, kind="stable"))
        return order

    def _slice(self, rows: Index) -> FactSheet:
        """The same sheet, as if it had no other plots than those of some rows, ascending."""
        own = copy(self)
        own.links = replace(
            self.links, plot_id=self.links.plot_id.some(rows), plot_row=self.links.plot_row[rows]
        )
        own.ground = self.ground.some(rows)
        index = self.plots.absent_index
        own.plots = replace(
            self.plots, rows=self.plots.rows[rows],
            absent_index=None if index is None else index[rows],
        )  # fmt: skip
        own._kept, own._made = {}, {}  # noqa: SLF001
        return own

    def line_claim(self) -> Claim:
        """What papers are asked to cover of each line, on the day of arrival."""
        return self.once("line claim", self._line_claim)

    def component_claim(self) -> Claim:
        """What papers are asked to cover of each component: its line, on the day of arrival."""
        return self.once("component claim", self._component_claim)

    def origin_claim(self) -> Claim:
        """What papers are asked to cover of each origin, through its harvest."""
        return self.once("origin claim", lambda: origin_claim(self))

    def once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """Something that several facts need, made when it is first asked for."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    def _line_claim(self) -> Claim:
        days = day_or_undated(self.column("line", "shipment.arrival_date", ()))
        names = [self.links.shipment_id[i] for i in self.links.line_shipment]
        return Claim(names, self.links.line_no, [""] * len(names), days, days)

    def _component_claim(self) -> Claim:
        line, whole = self.links.component_line, self.line_claim()
        return Claim(
            [whole.shipment[i] for i in line], [whole.line[i] for i in line], [""] * len(line),
            whole.start[line], whole.end[line],
        )  # fmt: skip

    def used(self) -> Used:
        return self.once("used", lambda: drawn_on_papers(self))


def _at_least_zero(index: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.maximum(index, np.int32(0))
