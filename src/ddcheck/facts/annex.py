"""Facts of a line under an annex: scope, country level, quantity, plots, production."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.documents.cells import State
from ddcheck.facts.annex_scope import annex_scope, rows_of
from ddcheck.facts.column import FactColumn, Kind, exact, interval
from ddcheck.facts.declared import Declared, category_of
from ddcheck.facts.dictionary_duties import RISK_LEVELS
from ddcheck.facts.goods import TableRows
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, truth_column
from ddcheck.facts.links import ABSENT, Links
from ddcheck.facts.names import full_name
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

Arguments = dict[str, object]
_NO_COUNTRY = Reason.of("not_declared", what="@lines.production_countries")
_GENERIC = frozenset(
    [
        "goods",
        "product",
        "products",
        "merchandise",
        "commodity",
        "commodities",
        "cargo",
        "wood",
        "timber",
        "other",
        "misc",
        "miscellaneous",
        "general",
        "items",
        "as",
        "per",
        "invoice",
        "货物",
        "商品",
        "产品",
        "木材",
        "其他",
    ]
)


def risk_level(
    components: Declared, lines: Declared, links: Links, levels: TableRows
) -> FactColumn:
    """The highest level of the countries of a line (columns iso2, level)."""
    level = {row[0]: row[1] for row in rows_of(levels, "iso2", "level")}
    named = all_countries_named(components, lines, links)
    said: list[str | None] = []
    for complete, names in zip(named, line_countries(components, lines, links), strict=True):
        # A country that the table does not hold is one the act does not name.
        found = [RISK_LEVELS.index(level.get(name, "territory")) for name in names]
        said.append(RISK_LEVELS[max(found)] if complete and found else None)
    return category_of(said, np.zeros(len(said), np.int32), (_NO_COUNTRY,))


def any_country_in(
    components: Declared, lines: Declared, links: Links, countries: tuple[str, ...]
) -> FactColumn:
    """Whether a country that the line or a component names is among these."""
    wanted = set(countries)
    named = all_countries_named(components, lines, links)
    found = [bool(wanted & set(names)) for names in line_countries(components, lines, links)]
    values = np.select([np.array(found, bool), named], [TRUE, FALSE], UNKNOWN).astype(np.int8)
    index = np.where(values == UNKNOWN, 0, -1).astype(np.int32)
    return truth_column(values, index, (_NO_COUNTRY,))


def all_countries_named(components: Declared, lines: Declared, links: Links) -> NDArray[np.bool_]:
    """Lines whose own cell, and that of each component, names countries and nothing else.

    Both are asked: a cell that one row leaves empty must never make another's answer the better.
    """
    own = lines.states("production_countries") == State.GIVEN
    real = links.component_row != ABSENT
    vague = real & (components.states("harvest_countries") != State.GIVEN)
    return np.asarray(own & (np.bincount(links.component_line[vague], minlength=len(own)) == 0))


def line_countries(components: Declared, lines: Declared, links: Links) -> list[tuple[str, ...]]:
    """All countries that a line or one of its components names, sorted."""
    found = [set(cell or ()) for cell in lines.lists("production_countries")]
    cells = components.lists("harvest_countries")
    for line, cell in zip(links.component_line.tolist(), cells, strict=True):
        found[line].update(cell or ())
    return [tuple(sorted(names)) for names in found]


def unit_as_listed(lines: Declared, units: TableRows) -> FactColumn:
    """Whether the supplementary unit of the code is used (columns code, units separated by |)."""
    wanted = rows_of(units, "code", "units")
    codes, given = lines.texts("hs_code"), lines.texts("supplementary_unit")
    amount = lines.number("supplementary_quantity", "quantity", zero_is_unknown=True)
    reasons = (
        Reason.of("incomplete_code", what="@lines.hs_code"),
        Reason.of("not_declared", what="@lines.supplementary_unit"),
        Reason.of("not_declared", what="@lines.supplementary_quantity"),
        Reason.of("not_declared", what="@lines.hs_code"),
    )
    values = np.full(len(codes), UNKNOWN, np.int8)
    index = np.full(len(codes), -1, np.int32)
    for row, code in enumerate(codes):
        if code is None:
            index[row] = 3
            continue
        needed = [unit for prefix, unit in wanted if code.startswith(prefix)]
        longer = any(len(p) > len(code) and p.startswith(code) for p, _ in wanted)
        unit = given[row]
        if not needed:
            values[row], index[row] = (UNKNOWN, 0) if longer else (TRUE, -1)
        elif unit is None:
            index[row] = 1
        elif unit.casefold() not in needed[0].casefold().split("|"):
            values[row] = FALSE
        elif amount.known[row]:
            values[row] = TRUE
        else:
            index[row] = 2
    return truth_column(values, index, reasons)


def description_kind(lines: Declared) -> FactColumn:
    """Whether description and trade name say what it is."""
    index, reasons = lines.reasons("description")
    trade_index, trade_reasons = lines.reasons("trade_name")
    said: list[str | None] = []
    for texts in zip(lines.texts("description"), lines.texts("trade_name"), strict=True):
        generic = any(text is not None and _is_generic(text) for text in texts)
        said.append("generic" if generic else None if None in texts else "specific")
    at = np.where(index >= 0, index, trade_index + len(reasons)).astype(np.int32)
    return category_of(said, np.maximum(at, 0), reasons + trade_reasons)


def _is_generic(text: str) -> bool:
    words = text.casefold().replace(",", " ").replace("/", " ").split()
    return all(word in _GENERIC for word in words)


def linked_share(sheet: FactSheet) -> FactColumn:
    """Share of the quantity of a line that comes from plots whose ground is given."""
    links = sheet.links
    size = links.size("line")
    part = sheet.origins.number("quantity_from_plot", "quantity")
    whole = sheet.lines.number("quantity", "quantity", zero_is_unknown=True)
    usable = sheet.ground.usable[links.origin_plot]
    line = links.origin_line
    order = np.lexsort((part.lo, line))
    total = np.bincount(line[order], weights=part.lo[order], minlength=size)
    missing = np.bincount(line[~part.known], minlength=size) > 0
    unseen = np.bincount(line[~usable], minlength=size) > 0
    known = whole.known & ~missing & ~unseen
    share = np.divide(total, whole.lo, out=np.zeros(size), where=known)
    share = np.where(np.abs(share - 1) < 1e-9, 1.0, share)
    reasons = (
        Reason.of("not_declared", what="@lines.quantity"),
        Reason.of("not_declared", what="@origins.quantity_from_plot"),
        Reason.of("no_plot_ground"),
    )
    index = np.select([known, ~whole.known, missing], [-1, 0, 1], 2).astype(np.int32)
    return exact(Kind.NUMBER, share, known, unit="share", reason=index, reasons=reasons)


def production_in_order(lines: Declared, arrival: FactColumn) -> FactColumn:
    """Whether production ended by the day of arrival."""
    end = lines.date("production_end")
    known = end.known & arrival.known
    shift = len(end.reasons)
    index = np.where(end.known, arrival.reason + shift, end.reason)
    index = np.where(known, -1, index).astype(np.int32)
    values = np.where(known, np.where(end.lo <= arrival.lo, TRUE, FALSE), UNKNOWN).astype(np.int8)
    return truth_column(values, index, end.reasons + arrival.reasons)


def _counted(names: list[str | None], line: NDArray[np.int64], size: int, what: str) -> FactColumn:
    """Different names a line: at least those given, at most one more for each missing."""
    seen: list[set[str]] = [set() for _ in range(size)]
    blank = np.zeros(size)
    for at, name in zip(line.tolist(), names, strict=True):
        if name is None:
            blank[at] += 1
        else:
            seen[at].add(name.casefold())
    lo = np.array([float(len(found)) for found in seen]).reshape(size)
    index = np.where(blank > 0, 0, -1).astype(np.int32)
    reasons = (Reason.of("not_declared", what=what),)
    known = np.ones(size, bool)
    return interval(lo, lo, lo + blank, known, unit="count", reason=index, reasons=reasons)


def _species_names(sheet: FactSheet) -> list[str | None]:
    names = zip(sheet.components.texts("genus"), sheet.components.texts("species"), strict=True)
    return [full_name(*name) for name in names]


def loss_on_any_plot(sheet: FactSheet, asked: Arguments) -> FactColumn:
    """Whether one plot of the line lost forest: one is enough for all that comes from it."""
    given = tuple(sorted(asked.items()))
    loss = sheet.column("origin", "plot.forest_loss", given)
    line, size = sheet.links.origin_line, sheet.size("line")
    certain = np.bincount(line[loss.known & (loss.lo > 0)], minlength=size) > 0
    free = np.bincount(line[loss.known & (loss.hi <= 0)], minlength=size)
    count = np.bincount(line, minlength=size)
    values = np.select([certain, free == count], [TRUE, FALSE], UNKNOWN).astype(np.int8)
    index = np.full(size, -1, np.int32)
    for row, at in enumerate(line.tolist()):
        if index[at] < 0 and values[at] == UNKNOWN and not (loss.known[row] and loss.hi[row] <= 0):
            index[at] = loss.reason[row]
    return truth_column(values, index, loss.reasons)


def _hs_digits(sheet: FactSheet, _: Arguments) -> FactColumn:
    codes = sheet.lines.texts("hs_code")
    index, reasons = sheet.lines.reasons("hs_code")
    known = np.array([code is not None for code in codes], bool)
    digits = np.array([float(len(code or "")) for code in codes])
    index = np.where(known, -1, index).astype(np.int32)
    return exact(Kind.NUMBER, digits, known, unit="digits", reason=index, reasons=reasons)


def table_of(asked: Arguments, name: str) -> TableRows:
    rows = asked[name]
    assert isinstance(rows, tuple)
    return rows


def list_of(asked: Arguments, name: str) -> tuple[str, ...]:
    words = asked[name]
    assert isinstance(words, tuple)
    return words


def _arrival(sheet: FactSheet) -> FactColumn:
    return sheet.column("line", "shipment.arrival_date", ())


ANSWERS: dict[str, Callable[[FactSheet, Arguments], FactColumn]] = {
    "line.annex_scope": lambda sheet, asked: annex_scope(
        sheet.lines, sheet.column("line", "shipment.placing_date", ()), _arrival(sheet),
        table_of(asked, "annex"),
    ),
    "line.risk_level": lambda sheet, asked: risk_level(
        sheet.components, sheet.lines, sheet.links, table_of(asked, "levels")
    ),
    "line.any_country_in": lambda sheet, asked: any_country_in(
        sheet.components, sheet.lines, sheet.links, list_of(asked, "countries")
    ),
    "line.hs_digits": _hs_digits,
    "line.net_mass": lambda sheet, _: sheet.lines.number(
        "net_mass_kg", "kg", zero_is_unknown=True
    ),
    "line.unit_as_listed": lambda sheet, asked: unit_as_listed(
        sheet.lines, table_of(asked, "units")
    ),
    "line.description_kind": lambda sheet, _: description_kind(sheet.lines),
    "line.linked_share": lambda sheet, _: linked_share(sheet),
    "line.production_in_order": lambda sheet, _: production_in_order(
        sheet.lines, _arrival(sheet)
    ),
    "line.production_end": lambda sheet, _: sheet.lines.date("production_end"),
    "line.producer_count": lambda sheet, _: _counted(
        sheet.origins.texts("producer"), sheet.links.origin_line, sheet.size("line"),
        "@origins.producer",
    ),
    "line.species_count": lambda sheet, _: _counted(
        _species_names(sheet), sheet.links.component_line, sheet.size("line"),
        "@components.genus",
    ),
    "line.loss_on_any_plot": loss_on_any_plot,
}  # fmt: skip
