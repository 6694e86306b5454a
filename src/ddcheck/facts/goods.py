"""Facts of goods that follow from several cells: codes in a list, masses of an entry, countries."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.facts.column import FactColumn, Kind, exact
from ddcheck.facts.declared import Declared, category_of
from ddcheck.facts.kleene import (
    TRUE,
    UNKNOWN,
    Truth,
    any_in_group,
    truth,
    truth_column,
)
from ddcheck.facts.links import ABSENT, Links
from ddcheck.facts.names import TaxonList
from ddcheck.facts.synonyms import Synonyms
from ddcheck.model.reason import Reason

TableRows = tuple[tuple[str, ...], ...]
_EPOCH = date(1970, 1, 1).toordinal()


def hs_listed(lines: Declared, arrival: FactColumn, schedule: TableRows) -> FactColumn:
    """Whether a prefix of the code is in the schedule by the day of arrival (columns code, from)."""
    header, *rows = schedule
    code_at, from_at = header.index("code"), header.index("from")
    entries = [
        (row[code_at].replace(".", ""), date.fromisoformat(row[from_at]).toordinal() - _EPOCH)
        for row in rows
    ]
    codes = lines.texts("hs_code")
    spans = {code: _first_days(code, entries) for code in set(codes) if code is not None}
    never = (np.inf, np.inf)
    pairs = np.array([never if code is None else spans[code] for code in codes]).reshape(-1, 2)
    matched, possible = pairs[:, 0], pairs[:, 1]
    day = np.where(arrival.known, arrival.lo, 0.0)
    has_code = np.array([code is not None for code in codes], bool)
    listed = has_code & arrival.known & (matched <= day)
    dateless = has_code & ~arrival.known & np.isfinite(np.minimum(matched, possible))
    partial = has_code & ~listed & arrival.known & (possible <= day)
    values = truth(listed, has_code & ~listed & ~partial & ~dateless)
    index, reasons = lines.reasons("hs_code")
    own = (
        Reason.of("incomplete_code", what="@lines.hs_code"),
        Reason.of("not_declared", what="@shipments.arrival_date"),
    )
    index = np.where(partial, 0, np.where(dateless, 1, index + len(own))).astype(np.int32)
    index[values != UNKNOWN] = -1
    return truth_column(values, index, own + reasons)


def _first_days(code: str, entries: list[tuple[str, int]]) -> tuple[float, float]:
    """First day on which the code is listed, and first day on which a longer code may be."""
    matched = [day for entry, day in entries if code.startswith(entry)]
    longer = [day for entry, day in entries if len(entry) > len(code) and entry.startswith(code)]
    return min(matched, default=np.inf), min(longer, default=np.inf)


def any_species_in(
    components: Declared, links: Links, taxa: TableRows, synonyms: Synonyms
) -> FactColumn:
    """Whether some component of the line stands in the list of taxa (columns genus, species)."""
    taxon_list = TaxonList.of(taxa)
    names = zip(components.texts("genus"), components.texts("species"), strict=True)
    held = np.array([synonyms.held(taxon_list, *name) for name in names], np.int8)
    values = any_in_group(held, links.component_line, links.size("line"))
    reason = np.where(values == UNKNOWN, np.int32(0), np.int32(-1)).astype(np.int32)
    return truth_column(values, reason, (Reason.of("name_open"),))


def harvested_in(
    components: Declared, lines: Declared, links: Links, countries: tuple[str, ...]
) -> FactColumn:
    """Whether a declared country of harvest or production is one of the countries.

    The cells of the components speak for a line that has any; its own cell for one that has none.
    Goods of trees are made of components: where none is declared they may come from anywhere, as
    from one with an empty cell, unless the line itself names a country of the list.
    """
    wanted = set(countries)
    of_components = _among(components, "harvest_countries", wanted)
    of_lines = _among(lines, "production_countries", wanted)
    size = links.size("line")
    grouped = any_in_group(of_components, links.component_line, size)
    has_components = np.bincount(
        links.component_line[links.component_row != ABSENT], minlength=size
    ).astype(bool)
    crops = np.array([goods in _CROPS for goods in lines.texts("commodity")], bool)
    alone = np.where(crops | (of_lines == TRUE), of_lines, UNKNOWN)
    values = np.where(has_components, grouped, alone).astype(np.int8)
    reason = np.where(values == UNKNOWN, np.int32(0), np.int32(-1)).astype(np.int32)
    what = Reason.of("not_declared", what="@components.harvest_countries")
    return truth_column(values, reason, (what,))


_CROPS = frozenset(["soya", "oil_palm", "cocoa", "coffee", "cattle", "rubber"])


def _among(source: Declared, column: str, wanted: set[str]) -> Truth:
    states = source.states(column)
    cells = source.lists(column)
    hit = np.array([cell is not None and bool(wanted & set(cell)) for cell in cells], bool)
    return truth(hit, ~hit & (states == State.GIVEN))


def country_kind(source: Declared, column: str) -> FactColumn:
    """countries, or region where a cell names something that is not a country."""
    states = source.states(column)
    index, reasons = source.reasons(column)
    kinds = {int(State.GIVEN): "countries", int(State.REGION): "region"}
    return category_of([kinds.get(int(state)) for state in states], index, reasons)


def line_country_kind(components: Declared, lines: Declared, links: Links) -> FactColumn:
    """The same for a line: of its components where it has any, of its own cell otherwise."""
    own_index, own_reasons = lines.reasons("production_countries")
    own = lines.states("production_countries")
    states = components.states("harvest_countries")
    real = links.component_row != ABSENT
    size = links.size("line")
    line = links.component_line
    count = np.bincount(line[real], minlength=size)
    given = np.bincount(line[real & (states == State.GIVEN)], minlength=size)
    region = np.bincount(line[real & (states == State.REGION)], minlength=size)
    named = np.where(count > 0, given == count, own == State.GIVEN)
    vague = np.where(count > 0, region > 0, own == State.REGION)
    kinds: list[str | None] = [
        "region" if v else "countries" if n else None for n, v in zip(named, vague, strict=True)
    ]
    index = np.where(count > 0, np.int32(len(own_reasons)), own_index).astype(np.int32)
    what = Reason.of("not_declared", what="@components.harvest_countries")
    return category_of(kinds, index, (*own_reasons, what))


def price_ratio(lines: Declared) -> FactColumn:
    """Declared unit price as a share of the declared reference price."""
    price = lines.number("unit_price", None, zero_is_unknown=True)
    reference = lines.number("reference_unit_price", None, zero_is_unknown=True)
    known = price.known & reference.known
    ratio = np.divide(price.lo, reference.lo, out=np.zeros(len(known)), where=known)
    shift = len(price.reasons)
    index: NDArray[np.int32] = np.where(price.known, reference.reason + shift, price.reason)
    index = np.where(known, -1, index).astype(np.int32)
    reasons = price.reasons + reference.reasons
    return exact(Kind.NUMBER, ratio, known, unit="share", reason=index, reasons=reasons)
