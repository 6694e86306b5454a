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
from ddcheck.documents.cells import State
from ddcheck.documents.typed import Rejected
from ddcheck.facts import annex, goods, land_claims, paper_checks, protected_species, statements
from ddcheck.facts.areas_in_force import overlap_in_force
from ddcheck.facts.column import FactColumn, Kind, exact, interval, joined, unknown
from ddcheck.facts.declared import Declared, category_of
from ddcheck.facts.dictionary import FACTS, Given
from ddcheck.facts.entry_mass import entry_plant_mass
from ddcheck.facts.ground import Ground
from ddcheck.facts.links import ABSENT, Links
from ddcheck.facts.names import full_name, kind_of_name
from ddcheck.facts.paper_facts import (
    Named,
    Used,
    covers_harvest,
    day_or_undated,
    line_names,
    valid_on,
)
from ddcheck.facts.papers import UNDATED, Claim, Days, Papers
from ddcheck.facts.synonyms import NO_SYNONYMS, Synonyms
from ddcheck.facts.trade_answers import TRADE_ANSWERS
from ddcheck.facts.watched import Reads, Watched
from ddcheck.facts.whisp import whisp_indicator
from ddcheck.model.reason import Reason
from ddcheck.model.shelf import IN_MEMORY, Shelf

SLICE = 1 << 20
"""Plots of which a fact is worked out at once."""

Arguments = dict[str, object]
Answer = Callable[["FactSheet", Arguments], FactColumn]
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
        self.synonyms = synonyms
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
            answer = _ANSWERS[fact]
            if FACTS[fact].subject == "plot" and self.size("plot") > SLICE:
                self._kept[key] = self._by_slices(lambda own: answer(own, dict(given)))
            else:
                self._kept[key] = answer(self, dict(given))
        return self._kept[key]

    def _by_slices(self, answer: Callable[[FactSheet], FactColumn]) -> FactColumn:
        """A column of plots, some rows at a time: a fact of a plot rests on that plot alone."""
        size = self.size("plot")
        parts = []
        for low in range(0, size, SLICE):
            parts.append(answer(self._slice(low, min(low + SLICE, size))))
            parts[-1] = parts[-1].laid(self.shelf)
            self.shelf.rest()
        return joined(parts, self.shelf)

    def _slice(self, low: int, high: int) -> FactSheet:
        """The same sheet, as if it had no other plots."""
        own = copy(self)
        own.links = replace(
            self.links,
            plot_id=self.links.plot_id.part(low, high),
            plot_row=self.links.plot_row[low:high],
        )
        own.ground = self.ground.part(low, high)
        index = self.plots.absent_index
        own.plots = replace(
            self.plots, rows=self.plots.rows[low:high],
            absent_index=None if index is None else index[low:high],
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
        return self.once("origin claim", lambda: _origin_claim(self))

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
        return self.once("used", lambda: _used(self))


def _at_least_zero(index: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.maximum(index, np.int32(0))


def _category(table: str, column: str) -> Answer:
    return lambda sheet, _: getattr(sheet, table).category(column)


def _hs_chapter(sheet: FactSheet, _: Arguments) -> FactColumn:
    index, reasons = sheet.lines.reasons("hs_code")
    codes = sheet.lines.texts("hs_code")
    return category_of([None if code is None else code[:2] for code in codes], index, reasons)


def _scientific_name(sheet: FactSheet, _: Arguments) -> FactColumn:
    index, reasons = sheet.components.reasons("genus")
    names = zip(sheet.components.texts("genus"), sheet.components.texts("species"), strict=True)
    return category_of([full_name(*name) for name in names], index, reasons)


def _name_kind(sheet: FactSheet, _: Arguments) -> FactColumn:
    genus_index, genus_reasons = sheet.components.reasons("genus")
    species_index, species_reasons = sheet.components.reasons("species")
    names = zip(sheet.components.texts("genus"), sheet.components.texts("species"), strict=True)
    index = np.where(genus_index >= 0, genus_index, species_index + len(genus_reasons))
    return category_of(
        [kind_of_name(*name) for name in names],
        index.astype(np.int32),
        genus_reasons + species_reasons,
    )


def _document_valid(sheet: FactSheet, given: Arguments) -> FactColumn:
    return valid_on(sheet.papers, sheet.line_claim(), _types(given))


def _types(given: Arguments) -> tuple[str, ...]:
    types = given["types"]
    assert isinstance(types, tuple)
    return types


def _origin_claim(sheet: FactSheet) -> Claim:
    links = sheet.links
    lines = links.origin_line
    shipments = [links.shipment_id[i] for i in links.line_shipment[lines]]
    return Claim(
        shipments,
        [links.line_no[i] for i in lines],
        links.plot_id.take(links.origin_plot),
        _period(sheet, "harvest_start", "production_start"),
        _period(sheet, "harvest_end", "production_end"),
    )


def _period(sheet: FactSheet, own: str, of_line: str) -> Days:
    """A day of the origin, or that of its line where the origin leaves it empty.

    A day that cannot be read is not empty: what it hides may be worse than the day of the line.
    """
    mine = day_or_undated(sheet.origins.date(own))
    lines = day_or_undated(sheet.lines.date(of_line).take(sheet.links.origin_line))
    return np.where(sheet.origins.states(own) == State.BLANK, lines, mine)


def _document_in_force(sheet: FactSheet, given: Arguments) -> FactColumn:
    return valid_on(sheet.papers, sheet.origin_claim(), _types(given))


def _document_covers(sheet: FactSheet, given: Arguments) -> FactColumn:
    links = sheet.links

    def of_origin() -> Named:
        names = line_names(
            sheet.components.texts("genus"), sheet.components.texts("species"),
            links.component_line, links.size("line"),
        )  # fmt: skip
        return Named.of(names).take(links.origin_line)

    return covers_harvest(
        sheet.papers, sheet.origin_claim(), _types(given), sheet.once("names of origins", of_origin), sheet.used(),
        sheet.papers.may_cover(sheet.lost_claims),
    )  # fmt: skip


def _used(sheet: FactSheet) -> Used:
    """What each origin draws on a paper: its own quantity, or its line's if it is the only one."""
    line = sheet.links.origin_line
    own = sheet.origins.number("quantity_from_plot", "quantity", zero_is_unknown=True)
    whole = sheet.lines.number("quantity", "quantity", zero_is_unknown=True).take(line)
    alone = np.bincount(line, minlength=sheet.size("line"))[line] == 1
    empty = sheet.origins.states("quantity_from_plot") == State.BLANK
    quantity = np.where(own.known, own.lo, -1.0)
    quantity = np.where(empty & alone & whole.known, whole.lo, quantity)
    units = sheet.lines.texts("unit")
    # Where no harvest is named, what is drawn is that of the line, or more than the line tells.
    return Used(quantity, [units[i] for i in line], sheet.links.origin_row == ABSENT)


def _production_end(sheet: FactSheet, _: Arguments) -> FactColumn:
    days = _period(sheet, "harvest_end", "production_end")
    known = days != UNDATED
    own, reasons = sheet.origins.reasons("harvest_end")
    empty = sheet.origins.states("harvest_end") == State.BLANK
    what = Reason.of("not_declared", what="@lines.production_end")
    reason = np.where(empty, np.int32(len(reasons)), own)
    return exact(
        Kind.DATE, np.where(known, days, 0).astype(np.float64), known,
        reason=np.where(known, -1, reason).astype(np.int32), reasons=(*reasons, what),
    )  # fmt: skip


def _monitoring_gap(sheet: FactSheet, _: Arguments) -> FactColumn:
    end = sheet.own("origin.production_end")
    until = _watched_until(sheet)
    if until is None:
        return unknown(Kind.NUMBER, len(end), sheet.ground.no_series, unit="days")
    return exact(
        Kind.NUMBER, np.maximum(end.lo - until, 0.0), end.known, unit="days",
        reason=end.reason, reasons=end.reasons,
    )  # fmt: skip


def _watched_until(sheet: FactSheet) -> NDArray[np.float64] | None:
    """Days since 1970 up to which the plot of each origin was watched for loss.

    That is the end of the primary series, or of a source that joins it and sees the whole plot.
    """
    if sheet.loss_end is None:
        return None
    end = np.full(len(sheet.links.origin_plot), float((sheet.loss_end - date(1970, 1, 1)).days))
    until = sheet.ground.watched_until()
    return end if until is None else np.maximum(end, until[sheet.links.origin_plot])


def _unwatched_loss(sheet: FactSheet, _: Arguments) -> FactColumn:
    """Nobody looked at the plot in the gap, so any of it may have gone; nothing is proved."""
    gap = sheet.own("origin.monitoring_gap")
    area = sheet.column("origin", "plot.area", ())
    unwatched = gap.known & (gap.lo > 0)
    known = gap.known & (area.known | ~unwatched)
    zero = np.zeros(len(gap))
    shift = len(gap.reasons)
    late = Reason.of("series_ends", day=sheet.loss_end or "?")
    index = np.where(unwatched, np.int32(shift + len(area.reasons)), np.int32(-1))
    index = np.where(unwatched & ~area.known, area.reason + shift, index)
    index = np.where(gap.known, index, gap.reason)
    return interval(
        zero, zero, np.where(unwatched & area.known, area.hi, 0.0), known, unit="ha",
        reason=index.astype(np.int32), reasons=(*gap.reasons, *area.reasons, late),
    )  # fmt: skip


def _geometry_type(sheet: FactSheet, _: Arguments) -> FactColumn:
    kinds = sheet.ground.given.kind
    texts = [None if row == ABSENT else kinds[row] for row in sheet.links.plot_row]
    return category_of(texts, _at_least_zero(sheet.ground.reason), sheet.ground.reasons)


def _table(given: Arguments, name: str) -> goods.TableRows:
    rows = given[name]
    assert isinstance(rows, tuple)
    return rows


def _cover(name: str, day: str) -> Answer:
    def answer(sheet: FactSheet, given: Arguments) -> FactColumn:
        when, canopy, tolerance = given[day], given["canopy_above"], given["tolerance"]
        assert isinstance(when, date)
        assert isinstance(canopy, float)
        assert isinstance(tolerance, float)
        found: FactColumn = getattr(sheet.ground, name)(when, canopy, tolerance)
        return found

    return answer


_ANSWERS: dict[str, Answer] = {
    **TRADE_ANSWERS,
    **{
        f"shipment.{name}": _category("shipments", name)
        for name in ("import_country", "export_country", "processing_country", "entry_type")
    },
    "shipment.arrival_date": lambda sheet, _: sheet.shipments.date("arrival_date"),
    "line.commodity": _category("lines", "commodity"),
    "line.currency": _category("lines", "currency"),
    "line.exemption_claimed": _category("lines", "exemption_claimed"),
    "line.hs_chapter": _hs_chapter,
    "line.hs_listed": lambda sheet, given: goods.hs_listed(
        sheet.lines, sheet.column("line", "shipment.arrival_date", ()), _table(given, "schedule")
    ),
    "line.plant_share": lambda sheet, _: sheet.lines.number("plant_share", "share"),
    "line.entry_plant_mass": lambda sheet, _: entry_plant_mass(
        sheet.shipments, sheet.lines, sheet.links
    ),
    "line.any_species_in": lambda sheet, given: goods.any_species_in(
        sheet.components, sheet.links, _table(given, "taxa"), sheet.synonyms
    ),
    "line.value": lambda sheet, _: sheet.lines.number("value", "currency", zero_is_unknown=True),
    "line.unit_price_ratio": lambda sheet, _: goods.price_ratio(sheet.lines),
    "line.harvested_in": lambda sheet, given: goods.harvested_in(
        sheet.components, sheet.lines, sheet.links, _names(given, "countries")
    ),
    "line.harvest_country_kind": lambda sheet, _: goods.line_country_kind(
        sheet.components, sheet.lines, sheet.links
    ),
    "line.document_valid": _document_valid,
    "component.scientific_name": _scientific_name,
    "component.name_kind": _name_kind,
    "component.harvest_country_kind": lambda sheet, _: goods.country_kind(
        sheet.components, "harvest_countries"
    ),
    "component.plant_quantity": lambda sheet, _: sheet.components.number(
        "plant_quantity", "quantity", zero_is_unknown=True
    ),
    "component.plant_unit": _category("components", "plant_unit"),
    "origin.document_covers": _document_covers,
    "origin.document_in_force": _document_in_force,
    "origin.monitoring_gap": _monitoring_gap,
    "origin.production_end": _production_end,
    "origin.overlap_in_force": lambda sheet, given: overlap_in_force(
        sheet, given, sheet.origin_claim().start, sheet.origin_claim().end
    ),
    "origin.unwatched_loss": _unwatched_loss,
    "plot.area": lambda sheet, _: sheet.ground.area(),
    "plot.geometry_type": _geometry_type,
    "plot.country": _category("plots", "country"),
    "plot.observed_share": lambda sheet, _: sheet.ground.observed_share(),
    "plot.forest_loss": _cover("forest_loss", "after"),
    "plot.forest_at": _cover("forest_at", "on"),
    **{
        f"plot.{name}": _cover(name, "after")
        for name in ("forest_loss_share", "loss_families", "largest_loss_patch", "loss_status")
    },
    "plot.whisp_indicator": lambda sheet, given: whisp_indicator(
        sheet.plots, str(given["name"]), sheet.ground
    ),
    "plot.overlap": lambda sheet, given: sheet.ground.overlap(str(given["product"])),
    **statements.ANSWERS,
    **annex.ANSWERS,
    **paper_checks.ANSWERS,
    **protected_species.ANSWERS,
    **land_claims.ANSWERS,
}


def _names(given: Arguments, name: str) -> tuple[str, ...]:
    names = given[name]
    assert isinstance(names, tuple)
    return names
