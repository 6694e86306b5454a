"""Listed species: taxon, then annotation, then product form, then population, then dates (CITES).

A list is a table with the columns genus, species, appendix, annotation, countries (separated by |,
empty for all populations), forms (tariff prefixes separated by |, empty for all parts), effective
and until. Each of the four questions of a row is true, false or unknown; what cannot be told stays
unknown, and a row that may catch the goods keeps the answer open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.facts.annex import Arguments, list_of, table_of
from ddcheck.facts.column import FactColumn, Kind, exact
from ddcheck.facts.declared import category_of
from ddcheck.facts.different import coded, different
from ddcheck.facts.goods import TableRows
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, truth_column
from ddcheck.facts.names import TaxonList, full_name, kind_of_name
from ddcheck.facts.paper_facts import Named, Used, covers_harvest
from ddcheck.facts.papers import Said
from ddcheck.facts.synonyms import Synonyms, halves
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

_EPOCH = date(1970, 1, 1).toordinal()
_ORDER = ("I", "II", "III")
T, F, U = int(TRUE), int(FALSE), int(UNKNOWN)


@dataclass(frozen=True)
class Listing:
    """One row of the list. `forms` are prefixes of tariff codes, `countries` the populations."""

    taxon: TaxonList
    appendix: str
    annotation: str
    countries: frozenset[str]
    forms: tuple[str, ...]
    start: float
    end: float

    def of_form(self, code: str | None) -> int:
        if not self.forms:
            return T
        if code is None:
            return U
        if any(code.startswith(form) for form in self.forms):
            return T
        return U if any(form.startswith(code) for form in self.forms) else F

    def of_country(self, countries: tuple[str, ...] | None) -> int:
        if not self.countries:
            return T
        if countries is None:
            return U
        return T if self.countries & set(countries) else F

    def on(self, day: float | None) -> int:
        if day is None:
            return U
        return T if self.start <= day <= self.end else F


def listings(taxa: TableRows) -> tuple[Listing, ...]:
    """The rows of a list; the strictest appendix first."""
    header, *rows = taxa
    names = (
        "genus",
        "species",
        "appendix",
        "annotation",
        "countries",
        "forms",
        "effective",
        "until",
    )
    at = [header.index(name) for name in names]
    found = []
    for row in rows:
        genus, species, appendix, annotation, countries, forms, start, end = (row[i] for i in at)
        found.append(
            Listing(
                TaxonList.of((("genus", "species"), (genus, species))), appendix, annotation,
                frozenset(word for word in countries.split("|") if word),
                tuple(word for word in forms.split("|") if word),
                _day(start), _day(end) if end else np.inf,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda listing: _ORDER.index(listing.appendix)))


def _day(text: str) -> float:
    return float(date.fromisoformat(text).toordinal() - _EPOCH)


@dataclass(frozen=True)
class Part:
    """What is known of one component: name, tariff code, countries of harvest, day of arrival."""

    genus: str | None
    species: str | None
    code: str | None
    countries: tuple[str, ...] | None
    day: float | None
    synonyms: Synonyms

    def taxon(self, listing: Listing) -> int:
        """Whether the plant is of the listed taxon; a name of trade or half a name is open."""
        if kind_of_name(self.genus, self.species) in (None, "trade_name", "malformed"):
            return U
        return self.synonyms.held(listing.taxon, self.genus, self.species)

    def caught(self, listing: Listing) -> int:
        """Taxon, product form, population and dates, strong Kleene."""
        answers = (
            self.taxon(listing), listing.of_form(self.code), listing.of_country(self.countries),
            listing.on(self.day),
        )  # fmt: skip
        return F if F in answers else U if U in answers else T


def parts(sheet: FactSheet) -> tuple[list[Part], NDArray[np.int64]]:
    """What components say with their line and shipment, and which of it each of them does."""
    return sheet.once("parts", lambda: _parts(sheet))


def _parts(sheet: FactSheet) -> tuple[list[Part], NDArray[np.int64]]:
    components, line = sheet.components, sheet.links.component_line
    codes = sheet.lines.texts("hs_code")
    arrival = sheet.column("component", "shipment.arrival_date", ())
    states, cells = components.states("harvest_countries"), components.lists("harvest_countries")
    genus, species = components.texts("genus"), components.texts("species")
    named = [
        cell if given else None for cell, given in zip(cells, states == State.GIVEN, strict=True)
    ]
    rows, code = different(
        coded(genus), coded(species), coded(codes)[line], coded(named),
        arrival.known, arrival.lo.astype(np.int64),
    )  # fmt: skip
    found = [
        Part(
            genus[row], species[row], codes[line[row]], named[row],
            float(arrival.lo[row]) if arrival.known[row] else None, sheet.synonyms,
        )
        for row in rows.tolist()
    ]  # fmt: skip
    return found, code


Answered = TypeVar("Answered")


def _each(sheet: FactSheet, answer: Callable[[Part], Answered]) -> list[Answered]:
    """An answer for each component; components that say the same are asked once."""
    found, code = parts(sheet)
    answers = [answer(part) for part in found]
    return [answers[at] for at in code.tolist()]


def _catching(part: Part, rows: tuple[Listing, ...]) -> tuple[Listing | None, bool]:
    """The strictest row that catches a component, and whether a row before it may."""
    for listing in rows:
        answer = part.caught(listing)
        if answer == U:
            return None, True
        if answer == T:
            return listing, False
    return None, False


def appendix(sheet: FactSheet, taxa: TableRows) -> FactColumn:
    """I, II, III or none; unknown where a stricter row may catch it."""
    return _of_listing(sheet, taxa, lambda listing: listing.appendix)


def annotation(sheet: FactSheet, taxa: TableRows) -> FactColumn:
    """The annotation of the row that catches it."""
    return _of_listing(sheet, taxa, lambda listing: listing.annotation or "none")


def _of_listing(sheet: FactSheet, taxa: TableRows, word: Callable[[Listing], str]) -> FactColumn:
    rows = listings(taxa)

    def answer(part: Part) -> str | None:
        listing, is_open = _catching(part, rows)
        return None if is_open else word(listing) if listing else "none"

    said = _each(sheet, answer)
    return category_of(said, np.zeros(len(said), np.int32), (Reason.of("taxon_open"),))


def listed_name(sheet: FactSheet, taxa: TableRows) -> FactColumn:
    """listed, not_listed, or loose: a bare genus of which some species are listed."""
    rows = listings(taxa)

    def answer(part: Part) -> str | None:
        held = [part.taxon(listing) for listing in rows]
        if T in held:
            return "listed"
        if U not in held:
            return "not_listed"
        return "loose" if kind_of_name(part.genus, part.species) == "genus_only" else None

    said = _each(sheet, answer)
    return category_of(said, np.zeros(len(said), np.int32), (Reason.of("taxon_open"),))


def _taxon_truth(
    sheet: FactSheet, taxa: TableRows, question: Callable[[Part, list[Listing]], int]
) -> FactColumn:
    """A question to the rows of a component's taxon; unknown while its name is open."""
    listed = listings(taxa)

    def answer(part: Part) -> int:
        held = [part.taxon(listing) for listing in listed]
        rows = [row for row, hold in zip(listed, held, strict=True) if hold == T]
        return U if U in held and not rows else question(part, rows)

    truths = np.array(_each(sheet, answer), np.int8)
    index = np.where(truths == UNKNOWN, 0, -1).astype(np.int32)
    return truth_column(truths, index, (Reason.of("taxon_open"),))


def _limited(_: Part, rows: list[Listing]) -> int:
    return T if any(row.countries for row in rows) else F


def _began(part: Part, rows: list[Listing]) -> int:
    if part.day is None:
        return U if rows else F
    return T if any(row.start <= part.day for row in rows) else F


def shipment_listed_mass(sheet: FactSheet, taxa: TableRows) -> FactColumn:
    """Kilograms of all components of the shipment that are or may be listed."""
    links = sheet.links
    shipment = links.line_shipment[links.component_line]
    quantity, units = (
        sheet.components.number("plant_quantity", "quantity", zero_is_unknown=True),
        (sheet.components.texts("plant_unit")),
    )
    size = links.size("shipment")
    total, missing = np.zeros(size), np.zeros(size, bool)
    listed = listings(taxa)
    unlisted = _each(sheet, lambda part: all(part.taxon(row) == F for row in listed))
    for row, is_unlisted in enumerate(unlisted):
        if is_unlisted:
            continue
        if quantity.known[row] and units[row] == "kg":
            total[shipment[row]] += quantity.lo[row]
        else:
            missing[shipment[row]] = True
    known = ~missing[shipment]
    index = np.where(known, -1, 0).astype(np.int32)
    return exact(
        Kind.NUMBER, total[shipment], known, unit="kg", reason=index,
        reasons=(Reason.of("not_declared", what="@components.plant_quantity"),),
    )  # fmt: skip


def taxon_country_in(sheet: FactSheet, pairs: tuple[str, ...]) -> FactColumn:
    """Whether species and country of harvest stand together in a list such as “Khaya ivorensis/GA”."""
    wanted = {pair.casefold() for pair in pairs}

    def answer(part: Part) -> int:
        name = full_name(part.genus, part.species)
        if name is None or part.countries is None:
            return U
        whole = [name, *part.synonyms.others(name)]
        names = {text.casefold() for each in whole for text in (each, halves(each)[0])}
        said = {f"{each}/{country.casefold()}" for each in names for country in part.countries}
        is_full = kind_of_name(part.genus, part.species) == "binomial"
        return T if said & wanted else F if is_full else U

    truths = np.array(_each(sheet, answer), np.int8)
    index = np.where(truths == UNKNOWN, 0, -1).astype(np.int32)
    return truth_column(truths, index, (Reason.of("taxon_open"),))


def paper_covers(sheet: FactSheet, types: tuple[str, ...]) -> FactColumn:
    """A paper in force on arrival that names the species and allows the quantity."""
    claim = sheet.component_claim()
    quantity = sheet.components.number("plant_quantity", "quantity", zero_is_unknown=True)
    used = Used(np.where(quantity.known, quantity.lo, -1.0), sheet.components.texts("plant_unit"))
    genus, species = sheet.components.texts("genus"), sheet.components.texts("species")
    names = Named.of([(full_name(*name),) for name in zip(genus, species, strict=True)])
    overdrawn = sheet.papers.may_cover(sheet.lost_claims)
    return covers_harvest(sheet.papers, claim, types, names, used, overdrawn)


def acquired_before_listing(
    sheet: FactSheet, types: tuple[str, ...], taxa: TableRows
) -> FactColumn:
    """A certificate whose day of acquisition lies before the first listing of the taxon."""
    papers, claim = sheet.papers, sheet.component_claim()
    pairs = papers.pairs(types, claim)
    acquired = sheet.document_days("acquired_on")
    rows = listings(taxa)
    firsts = _each(
        sheet, lambda part: min((row.start for row in rows if part.taxon(row) == T), default=None)
    )
    codes = {T: "document_stands", F: "document_acquired_late"}

    def judge(at: int, paper: int) -> tuple[int, Said]:
        first, day = firsts[at], acquired[paper]
        value = U if first is None or day is None else T if day < first else F
        return value, papers.said(paper, codes.get(value, "document_dates_open"))

    holds, why = papers.judged(pairs, coded(firsts), judge)
    return truth_column(*papers.answer(pairs, holds, len(claim), types, why))


def _of_taxa(check: Callable[[FactSheet, TableRows], FactColumn]) -> _Answer:
    return lambda sheet, asked: check(sheet, table_of(asked, "taxa"))


def _common_name(sheet: FactSheet, _: Arguments) -> FactColumn:
    from ddcheck.facts.statements import given

    return given(sheet.components, "common_name")


_Answer = Callable[["FactSheet", Arguments], FactColumn]
ANSWERS: dict[str, _Answer] = {
    "component.common_name_given": _common_name,
    "component.specimen_source": lambda sheet, _: sheet.components.category("specimen_source"),
    "component.finished_item": lambda sheet, _: sheet.components.category("finished_item"),
    "component.appendix": _of_taxa(appendix),
    "component.annotation": _of_taxa(annotation),
    "component.listed_name": _of_taxa(listed_name),
    "component.population_limited": _of_taxa(lambda s, t: _taxon_truth(s, t, _limited)),
    "component.listing_began": _of_taxa(lambda s, t: _taxon_truth(s, t, _began)),
    "component.shipment_listed_mass": _of_taxa(shipment_listed_mass),
    "component.taxon_country_in": lambda sheet, asked: taxon_country_in(
        sheet, list_of(asked, "pairs")
    ),
    "component.paper_covers": lambda sheet, asked: paper_covers(sheet, list_of(asked, "types")),
    "component.acquired_before_listing": lambda sheet, asked: acquired_before_listing(
        sheet, list_of(asked, "types"), table_of(asked, "taxa")
    ),
}
