"""Checks of papers beyond their dates: number, subject, quantity, re-use, issuer, file, language.

Each asks whether SOME paper of the line stands up: true if one does, false if all that are there do
not, unknown if there is none. So a paper that goes missing can never make the answer better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.annex import Arguments, all_countries_named, line_countries, list_of, table_of
from ddcheck.facts.column import FactColumn
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, truth_column
from ddcheck.facts.names import covers_names, named_species
from ddcheck.facts.paper_facts import Used, day_or_undated, line_names, paper_quantity
from ddcheck.facts.papers import UNDATED, Judge, Papers, Said, Told, day_text
from ddcheck.facts.patterns import fits
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

_Answer = Callable[["FactSheet", Arguments], FactColumn]
NO_PLANTS = ("cattle",)
"""Goods whose papers name no species of plant, whatever components are declared."""
_YES, _NO = frozenset(["yes", "true", "1", "是"]), frozenset(["no", "false", "0", "否"])


def judged(
    sheet: FactSheet, types: tuple[str, ...] | None, judge: Judge,
    of_claim: NDArray[np.int64] | None = None, *, names_others: bool = True,
) -> FactColumn:  # fmt: skip
    """Whether some paper of a line stands up to a check; None for papers of any type.

    `of_claim` numbers what the judge looks at in a line; None if at nothing. Papers that do not
    stand up are named beside one that does, if `names_others`.
    """
    papers = sheet.papers
    claim = sheet.line_claim()
    wanted = types or tuple(sorted({kind for kind in papers.types if kind is not None})) or ("*",)
    pairs = papers.pairs(wanted, claim)
    holds, why = papers.judged(pairs, of_claim, judge)
    answer = papers.answer(pairs, holds, len(claim), wanted, why, names_others=names_others)
    return truth_column(*answer)


def _said(code: str, papers: Papers, paper: int, **values: object) -> Said:
    return papers.said(paper, code, **values)


def shown(sheet: FactSheet, types: tuple[str, ...]) -> FactColumn:
    """A paper of one of the types; false if there are only papers of others."""
    papers = sheet.papers

    def judge(_: int, paper: int) -> tuple[int, Said]:
        kind = papers.types[paper]
        if kind is None:
            return int(UNKNOWN), _said("document_type_open", papers, paper)
        if kind in types:
            return int(TRUE), _said("document_stands", papers, paper)
        return int(FALSE), _said("document_not_of_types", papers, paper, type=kind)

    return judged(sheet, None, judge, names_others=False)  # a paper of another type is no fault


def numbered(sheet: FactSheet, formats: tuple[tuple[str, ...], ...]) -> FactColumn:
    """A number of the form of its type (columns type, pattern, basis: system, legal, recalled)."""
    header, *rows = formats
    at = [header.index(name) for name in ("type", "pattern", "basis")]
    forms = {row[at[0]]: (row[at[1]], row[at[2]]) for row in rows}
    papers, numbers = sheet.papers, sheet.document_cells("number")

    def judge(_: int, paper: int) -> tuple[int, Said]:
        number = numbers[paper]
        if number is None:
            return int(UNKNOWN), _said("document_number_open", papers, paper)
        pattern, basis = forms.get(papers.types[paper] or "", ("", ""))
        fitting = fits(pattern, number) if pattern else True
        if fitting:
            return int(TRUE), _said("document_stands", papers, paper)
        if fitting is False and basis in ("system", "legal"):
            return int(FALSE), _said("document_number_wrong", papers, paper, number=number)
        return int(UNKNOWN), _said("document_number_odd", papers, paper, number=number)

    return judged(sheet, None, judge)


def subject(sheet: FactSheet, types: tuple[str, ...]) -> FactColumn:
    """A paper for this supplier, these species, from these countries."""
    papers, links = sheet.papers, sheet.links
    holders, lands = sheet.document_cells("holder"), sheet.document_cells("country")
    parties = [{name.casefold() for name in names} for names in _parties(sheet)]
    stated = sheet.shipments.texts("supplier")
    suppliers = [stated[shipment] for shipment in links.line_shipment]
    names = line_names(
        sheet.components.texts("genus"), sheet.components.texts("species"),
        links.component_line, links.size("line"),
    )  # fmt: skip
    countries = line_countries(sheet.components, sheet.lines, links)
    lower = [{name.casefold() for name in found} for found in countries]
    complete = all_countries_named(sheet.components, sheet.lines, links)
    allowed = {text: named_species(text) for text in set(papers.species)}
    animals = [goods in NO_PLANTS for goods in sheet.lines.texts("commodity")]

    def judge(line: int, paper: int) -> tuple[int, Said]:
        checks = (
            _named(holders[paper], parties[line], complete=suppliers[line] is not None),
            int(TRUE)
            if animals[line]
            else covers_names(allowed[papers.species[paper]], names[line], papers.synonyms.others),
            _named(lands[paper], lower[line], complete=bool(complete[line])),
        )
        if int(FALSE) in checks:
            return int(FALSE), _said("document_other_subject", papers, paper)
        if int(UNKNOWN) in checks:
            return int(UNKNOWN), _said("document_subject_open", papers, paper)
        return int(TRUE), _said("document_stands", papers, paper)

    return judged(sheet, types, judge, np.arange(links.size("line")))


def _named(given: str | None, wanted: set[str], *, complete: bool) -> int:
    """Whether a paper names one of these (lower case); another only if these are all."""
    if given is None:
        return int(UNKNOWN)
    if given == "*" or given.casefold() in wanted:
        return int(TRUE)
    return int(FALSE if complete else UNKNOWN)


def _parties(sheet: FactSheet) -> list[set[str]]:
    """Names that a paper of a line may be made out to: supplier, exporter, importer, producers."""
    links = sheet.links
    columns = [sheet.shipments.texts(name) for name in ("supplier", "exporter", "importer")]
    found = [
        {name for column in columns if (name := column[shipment]) is not None}
        for shipment in links.line_shipment
    ]
    plots = sheet.plots.texts("producer")
    own = sheet.origins.texts("producer")
    for origin, line in enumerate(links.origin_line.tolist()):
        for name in (own[origin], plots[links.origin_plot[origin]]):
            if name is not None:
                found[line].add(name)
    return found


def allowed_quantity(sheet: FactSheet, types: tuple[str, ...]) -> FactColumn:
    """A paper whose quantity covers all lines that draw on it."""
    papers, claim = sheet.papers, sheet.line_claim()
    pairs = papers.pairs(types, claim)
    whole = sheet.lines.number("quantity", "quantity")
    used = Used(np.where(whole.known, whole.lo, -1.0), sheet.lines.texts("unit"))
    overdrawn = papers.may_cover(sheet.lost_claims)
    holds, _ = paper_quantity(papers, pairs, used, overdrawn)
    codes = {int(TRUE): "document_stands", int(FALSE): "document_quantity_short"}

    def reason(i: int) -> Reason:
        code = codes.get(int(holds[i]), "document_quantity_open")
        return Reason.of(code, document=papers.ids[pairs.paper[i]])

    def why(chosen: NDArray[np.int64]) -> Told:
        return papers.doubted(pairs, chosen, reason, holds)

    return truth_column(*papers.answer(pairs, holds, len(claim), types, why))


def word_cell(
    sheet: FactSheet, types: tuple[str, ...], column: str, good: frozenset[str],
    bad: frozenset[str], reasons: tuple[str, str],
) -> FactColumn:  # fmt: skip
    """A paper whose cell says a good word; false if all say a bad one."""
    papers, cells = sheet.papers, sheet.document_cells(column)

    def judge(_: int, paper: int) -> tuple[int, Said]:
        word = (cells[paper] or "").casefold()
        if word in good:
            return int(TRUE), _said("document_stands", papers, paper)
        value, code = (FALSE, reasons[0]) if word in bad else (UNKNOWN, reasons[1])
        return int(value), _said(code, papers, paper)

    return judged(sheet, types, judge)


def file_matches(sheet: FactSheet, types: tuple[str, ...]) -> FactColumn:
    """A paper whose file has the recorded sha256."""
    papers, states = sheet.papers, sheet.attachments
    codes = {int(TRUE): "document_stands", int(FALSE): "document_file_differs"}

    def judge(_: int, paper: int) -> tuple[int, Said]:
        value = states[paper] if states else int(UNKNOWN)
        return value, _said(codes.get(value, "document_file_open"), papers, paper)

    return judged(sheet, types, judge)


def reference_in_order(
    sheet: FactSheet, types: tuple[str, ...], pattern: str, statuses: tuple[str, ...]
) -> FactColumn:
    """A reference of the right form and status, issued no later than the placing."""
    papers = sheet.papers
    numbers, status = sheet.document_cells("number"), sheet.document_cells("status")
    # Only a stated day of placing is compared: the arrival may lie well before or after it.
    placing = day_or_undated(sheet.column("line", "shipment.placing_date", ()))

    def judge(line: int, paper: int) -> tuple[int, Said]:
        number, said = numbers[paper], status[paper]
        issued, day = int(papers.issued[paper]), int(placing[line])
        dated = UNDATED not in (issued, day)
        fitting = None if number is None else fits(pattern, number)
        if fitting is False:
            return int(FALSE), _said("document_number_wrong", papers, paper, number=number)
        if said is not None and said.upper() not in statuses:
            return int(FALSE), _said("document_status_wrong", papers, paper, status=said)
        if dated and issued > day:
            days = {"issued": day_text(issued), "day": day_text(day)}
            return int(FALSE), _said("document_too_early", papers, paper, **days)
        if not fitting or said is None or not dated:
            return int(UNKNOWN), _said("document_reference_open", papers, paper)
        return int(TRUE), _said("document_stands", papers, paper)

    return judged(sheet, types, judge, placing)


def _by_types(check: Callable[[FactSheet, tuple[str, ...]], FactColumn]) -> _Answer:
    return lambda sheet, asked: check(sheet, list_of(asked, "types"))


ANSWERS: dict[str, _Answer] = {
    "line.document_shown": _by_types(shown),
    "line.document_subject": _by_types(subject),
    "line.document_quantity": _by_types(allowed_quantity),
    "line.document_file": _by_types(file_matches),
    "line.document_numbered": lambda sheet, asked: numbered(sheet, table_of(asked, "formats")),
    "line.document_checked": lambda sheet, asked: word_cell(
        sheet, list_of(asked, "types"), "checked_with_issuer", _YES, _NO,
        ("document_not_checked", "document_check_open"),
    ),
    "line.document_readable": lambda sheet, asked: word_cell(
        sheet, list_of(asked, "types"), "translation", frozenset(["readable", "translated"]),
        frozenset(["none"]), ("document_not_readable", "document_language_open"),
    ),
    "line.reference_in_order": lambda sheet, asked: reference_in_order(
        sheet, list_of(asked, "types"), str(asked["pattern"]), list_of(asked, "statuses")
    ),
}  # fmt: skip
