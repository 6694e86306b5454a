"""Facts of what the goods are made of: species and their range, countries, plots of each input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.facts.column import FactColumn, Kind, exact
from ddcheck.facts.covering import matches
from ddcheck.facts.declared import category_of
from ddcheck.facts.different import coded, different
from ddcheck.facts.goods import TableRows
from ddcheck.facts.kleene import (
    FALSE,
    TRUE,
    UNKNOWN,
    Truth,
    any_in_group,
    truth,
    truth_column,
)
from ddcheck.facts.links import ABSENT
from ddcheck.facts.names import SPECIAL_USE, full_name, kind_of_name
from ddcheck.facts.scientific_names import Name, read_species
from ddcheck.facts.synonyms import halves
from ddcheck.facts.told import NO, OPEN, YES, Answer, told
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

Index = NDArray[np.int64]
_WORDS = {pair: pair[1] for pair in SPECIAL_USE}
_HARVEST = Reason.of("not_declared", what="@components.harvest_countries")


def designation(sheet: FactSheet) -> FactColumn:
    """The word of a special-use designation, or no_designation for any other name."""
    column = sheet.own("component.name_kind")
    genus, species = sheet.components.texts("genus"), sheet.components.texts("species")
    found: list[str | None] = []
    for row, (first, second) in enumerate(zip(genus, species, strict=True)):
        word = _WORDS.get(((first or "").upper(), (second or "").upper()))
        found.append(word or ("no_designation" if column.known[row] else None))
    return category_of(found, column.reason, column.reasons)


def species_listed(sheet: FactSheet) -> FactColumn:
    """Different full names of the components of each line; unknown if one has none."""
    genus, species = sheet.components.texts("genus"), sheet.components.texts("species")
    names: list[set[Name]] = [set() for _ in range(sheet.size("line"))]
    known = np.ones(len(names), bool)
    for line, first, second in zip(
        sheet.links.component_line.tolist(), genus, species, strict=True
    ):
        name = Name.of(full_name(first, second) or "")
        if name is not None and kind_of_name(first, second) == "binomial":
            names[line].add(name)
        else:
            known[line] = False
    count = np.array([len(found) for found in names], np.float64)
    reason = np.where(known, np.int32(-1), np.int32(0)).astype(np.int32)
    what = Reason.of("not_declared", what="@components.species")
    return exact(Kind.NUMBER, count, known, unit="count", reason=reason, reasons=(what,))


def timber_volume(sheet: FactSheet) -> FactColumn:
    """The quantity of a line that is given in cubic metres."""
    quantity = sheet.lines.number("quantity", "m3", zero_is_unknown=True)
    units = np.array([unit == "m3" for unit in sheet.lines.texts("unit")], bool)
    known = quantity.known & units
    index = np.where(quantity.known, np.int32(len(quantity.reasons)), quantity.reason)
    what = Reason.of("not_declared", what="@lines.unit")
    return exact(
        Kind.NUMBER, quantity.lo, known, unit="m3",
        reason=np.where(known, -1, index).astype(np.int32), reasons=(*quantity.reasons, what),
    )  # fmt: skip


# Tariff codes


def _starts(code: str | None, entries: Sequence[str]) -> int:
    """Whether some entry is a prefix of the code; open if the code is the beginning of an entry."""
    if code is None:
        return OPEN
    if any(code.startswith(entry) for entry in entries):
        return YES
    return OPEN if any(entry.startswith(code) for entry in entries) else NO


def hs_begins_with(sheet: FactSheet, codes: tuple[str, ...]) -> FactColumn:
    entries = [code.replace(".", "") for code in codes]
    missing = Reason.of("not_declared", what="@lines.hs_code")
    short = Reason.of("incomplete_code", what="@lines.hs_code")
    answers: list[Answer] = []
    for code in sheet.lines.texts("hs_code"):
        found = _starts(code, entries)
        why = None if found != OPEN else missing if code is None else short
        answers.append((found, why))
    return told(answers)


def export_limited(sheet: FactSheet, limits: TableRows) -> FactColumn:
    """Whether a declared country of harvest limits the export of such goods on the day."""
    header, *rows = limits
    country_at, code_at, from_at = (header.index(name) for name in ("country", "code", "from"))
    by_country: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        day = (date.fromisoformat(row[from_at]) - date(1970, 1, 1)).days
        by_country[row[country_at]].append((row[code_at].replace(".", ""), day))
    arrival = sheet.column("line", "shipment.arrival_date", ())
    codes = sheet.lines.texts("hs_code")
    answers: list[Answer] = []
    for line, (named, complete) in enumerate(countries_cut_in(sheet)):
        arrived = int(arrival.lo[line]) if arrival.known[line] else None
        found = [
            _limited(codes[line], entry, first, arrived)
            for country in named
            for entry, first in by_country[country]
        ]
        if YES in found:
            answers.append((YES, None))
        elif OPEN in found:
            answers.append((OPEN, Reason.of("not_declared", what="@lines.hs_code")))
        else:
            answers.append((NO, None) if complete else (OPEN, _HARVEST))
    return told(answers)


def _limited(code: str | None, entry: str, first: int, day: int | None) -> int:
    starts = _starts(code, [entry])
    if starts == NO or (day is not None and day < first):
        return NO
    return OPEN if day is None else starts


# Countries and plots


def countries_cut_in(sheet: FactSheet) -> list[tuple[frozenset[str], bool]]:
    """For each line the countries of harvest or production named, and whether those are all.

    A line with components is cut where they are; the cell of the line speaks for one without.
    """
    return sheet.once("countries cut in", lambda: _countries_cut_in(sheet))


def _countries_cut_in(sheet: FactSheet) -> list[tuple[frozenset[str], bool]]:
    given = sheet.lines.states("production_countries") == State.GIVEN
    own = sheet.lines.lists("production_countries")
    states = sheet.components.states("harvest_countries")
    cells = sheet.components.lists("harvest_countries")
    named: list[set[str]] = [set() for _ in own]
    complete = np.ones(len(own), bool)
    counted = np.zeros(len(own), bool)
    for row, line in enumerate(sheet.links.component_line.tolist()):
        if sheet.links.component_row[row] != ABSENT:
            counted[line] = True
            named[line] |= set(cells[row] or ())
            complete[line] &= states[row] == State.GIVEN
    return [
        (frozenset(named[i]), bool(complete[i]))
        if counted[i]
        else (frozenset(own[i] or ()), bool(given[i]))
        for i in range(len(own))
    ]


def country_agrees(sheet: FactSheet) -> FactColumn:
    """Whether the plot of an origin lies in a country declared for its line."""
    countries = countries_cut_in(sheet)
    plots = sheet.plots.texts("country")
    nowhere = Reason.of("not_declared", what="@plots.country")
    lines, of_plot = sheet.links.origin_line, sheet.links.origin_plot
    rows, code = different(coded(countries)[lines], coded(plots)[of_plot])
    answers: list[Answer] = []
    for line, plot in zip(lines[rows].tolist(), of_plot[rows].tolist(), strict=True):
        named, complete = countries[line]
        if plots[plot] is None:
            answers.append((OPEN, nowhere))
        elif plots[plot] in named:
            answers.append((YES, None))
        else:
            answers.append((NO, None) if complete else (OPEN, _HARVEST))
    return told(answers).take(code)


def harvest_is_export(sheet: FactSheet) -> FactColumn:
    """Whether the country of export is the only country of harvest declared."""
    shipment = sheet.links.line_shipment[sheet.links.component_line]
    export = sheet.shipments.texts("export_country")
    states = sheet.components.states("harvest_countries")
    cells = sheet.components.lists("harvest_countries")
    blank = Reason.of("not_declared", what="@shipments.export_country")
    answers: list[Answer] = []
    for row, (cell, of) in enumerate(zip(cells, shipment.tolist(), strict=True)):
        if states[row] != State.GIVEN or cell is None:
            answers.append((OPEN, _HARVEST))
        elif export[of] is None:
            answers.append((OPEN, blank))
        else:
            answers.append((YES if cell == (export[of],) else NO, None))
    return told(answers)


def species_range(sheet: FactSheet, ranges: TableRows) -> FactColumn:
    """inside, outside or no_range, by the row of the species or else of its genus."""
    header, *rows = ranges
    genus_at, species_at, at = (header.index(n) for n in ("genus", "species", "countries"))
    known = {
        (row[genus_at].casefold(), row[species_at].casefold()): frozenset(row[at].split(";"))
        for row in rows
    }
    genus, species = sheet.components.texts("genus"), sheet.components.texts("species")
    states = sheet.components.states("harvest_countries")
    cells = sheet.components.lists("harvest_countries")
    found: list[str | None] = []
    for row, (first, second, cell) in enumerate(zip(genus, species, cells, strict=True)):
        if first is None or second is None or states[row] != State.GIVEN or cell is None:
            found.append(None)
            continue
        names = [(first, second), *map(halves, sheet.synonyms.others(full_name(first, second)))]
        ranges_of = (_range_of(known, *name) for name in names)
        grows = next((found for found in ranges_of if found is not None), None)
        found.append("no_range" if grows is None else "inside" if set(cell) <= grows else "outside")
    index = np.array(
        [1 if a is None or b is None else 0 for a, b in zip(genus, species, strict=True)]
    )
    what = Reason.of("not_declared", what="@components.species")
    return category_of(found, index.astype(np.int32), (_HARVEST, what))


def input_in(sheet: FactSheet, commodities: tuple[str, ...]) -> FactColumn:
    """Whether some component of the line is declared as one of these commodities."""
    cells = sheet.components.texts("commodity")
    held = np.array(
        [UNKNOWN if cell is None else TRUE if cell in commodities else FALSE for cell in cells],
        np.int8,
    )
    values = any_in_group(held, sheet.links.component_line, sheet.size("line"))
    index = np.where(values == UNKNOWN, 0, -1).astype(np.int32)
    return truth_column(values, index, (Reason.of("not_declared", what="@components.commodity"),))


def _range_of(
    known: Mapping[tuple[str, str], frozenset[str]], genus: str, species: str
) -> frozenset[str] | None:
    """Where a plant grows; of a hybrid or a name that cannot be read only the genus tells."""
    read = read_species(genus, species)
    plain = read is not None and not read.is_hybrid
    epithets = read.epithets if read is not None and plain else ()
    keys = [(genus.casefold(), epithet) for epithet in (*epithets, "")]
    return next((known[key] for key in keys if key in known), None)


def plot_agrees(sheet: FactSheet) -> FactColumn:
    """Whether some plot named for the input lies in a country declared for it."""
    links = sheet.links
    mine = [None if text is None else text.casefold() for text in sheet.components.texts("article")]
    theirs = [None if text is None else text.casefold() for text in sheet.origins.texts("article")]
    count = np.bincount(links.component_line, minlength=links.size("line"))
    component, origin = matches(links.component_line, links.origin_line)
    names = coded([None, "*", *mine, *theirs])
    my_name, name = names[2 : 2 + len(mine)][component], names[2 + len(mine) :][origin]
    meant = (count[links.component_line[component]] == 1) | (name == names[1])
    open_name = ~meant & ((name == names[0]) | (my_name == names[0]))
    component, origin, open_name = (
        part[meant | open_name | (name == my_name)] for part in (component, origin, open_name)
    )
    placed = _placed(sheet, component, origin)
    found = np.where(open_name, UNKNOWN, placed)
    size = len(links.component_line)
    yes = np.bincount(component[found == TRUE], minlength=size) > 0
    no = np.bincount(component[found == FALSE], minlength=size)
    every = np.bincount(component, minlength=size)
    values = truth(yes, (every > 0) & (no == every))
    index = np.where(values == UNKNOWN, 0, -1).astype(np.int32)
    return truth_column(values, index, (Reason.of("no_plot"),))


def _placed(sheet: FactSheet, component: Index, origin: Index) -> Truth:
    """Whether the plot of an origin lies in a country declared for a component, pair by pair."""
    links = sheet.links
    plots, plot = sheet.plots.texts("country"), links.origin_plot[origin]
    given = sheet.components.states("harvest_countries") == State.GIVEN
    cells = sheet.components.lists("harvest_countries")
    rows, code = different(coded(plots)[plot], coded(cells)[component], given[component])
    found = []
    for at, of in zip(plot[rows].tolist(), component[rows].tolist(), strict=True):
        open_ = plots[at] is None or not given[of]
        found.append(OPEN if open_ else YES if plots[at] in (cells[of] or ()) else NO)
    values = np.array(found, np.int8)[code]
    return np.where(sheet.ground.usable[plot], values, UNKNOWN)
