"""Facts that come of laying papers side by side: whether they agree, and whether one is used twice.

That nothing contradicts is only said of a set of papers that is known to be whole: as many papers
as the shipment says are on file (documents_listed). Otherwise the one that contradicts may be the
one that was left out, and the answer is unknown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.column import FactColumn
from ddcheck.facts.different import coded, different
from ddcheck.facts.inputs import countries_cut_in
from ddcheck.facts.names import SPECIAL_USE, covers_names, named_species
from ddcheck.facts.paper_facts import line_names
from ddcheck.facts.told import NO, OPEN, YES, Answer, told, told_by_all
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

_SLACK = 1 + 1e-12
Index = NDArray[np.int64]
_DESIGNATIONS = frozenset(" ".join(pair) for pair in SPECIAL_USE)


def why_not_whole(sheet: FactSheet) -> list[Reason | None]:
    """For each shipment why its papers may not all be at hand; None where they are."""
    listed = sheet.shipments.number("documents_listed", "papers")
    names: list[str | None] = sheet.papers.scopes[0]
    count = Counter(names)
    out: list[Reason | None] = []
    for row, name in enumerate(sheet.links.shipment_id):
        found = count[name] + count["*"]
        if sheet.lost_papers:
            out.append(Reason.of("row_rejected", code="DD103"))
        elif not listed.known[row]:
            out.append(Reason.of("papers_not_listed", shipment=name))
        elif count[None] or found != listed.lo[row]:
            said = f"{listed.lo[row]:g}"
            out.append(Reason.of("papers_not_counted", listed=said, found=found))
        else:
            out.append(None)
    return out


# Do they agree?


def papers_agree(sheet: FactSheet, types: tuple[str, ...], agreement: float) -> FactColumn:
    """Whether at least two papers agree with what the line declares, and none contradicts it."""
    links = sheet.links
    pairs = sheet.papers.pairs(types, sheet.line_claim())
    desk = _Comparison(sheet, agreement)
    by_line: dict[int, list[Answer]] = defaultdict(list)
    for line, paper, certain in zip(pairs.claim, pairs.paper, pairs.certain, strict=True):
        by_line[int(line)].append(desk.compare(int(line), int(paper), certain=bool(certain)))
    whole = why_not_whole(sheet)
    return told(
        _agreement(by_line[line], whole[shipment])
        for line, shipment in enumerate(links.line_shipment.tolist())
    )


def _agreement(found: list[Answer], not_whole: Reason | None) -> Answer:
    for wanted in (NO, OPEN):
        for value, why in found:
            if value == wanted:
                return value, why
    if len(found) < 2:
        return OPEN, Reason.of("too_few_papers")
    return (OPEN, not_whole) if not_whole else (YES, Reason.of("papers_agree"))


@dataclass
class _Comparison:
    """What lines declare, ready to be compared with what papers say."""

    sheet: FactSheet
    agreement: float
    names: list[tuple[str | None, ...]] = field(init=False)

    def __post_init__(self) -> None:
        sheet, links = self.sheet, self.sheet.links
        self.papers = sheet.papers
        self.names = line_names(
            sheet.components.texts("genus"), sheet.components.texts("species"),
            links.component_line, links.size("line"),
        )  # fmt: skip
        self.countries = countries_cut_in(sheet)
        self.said = sheet.papers.table["country"].to_pylist()
        self.quantity = sheet.lines.number("quantity", "quantity")
        self.unit = sheet.lines.texts("unit")
        self.of_shipment: dict[int, list[int]] = defaultdict(list)
        for line, shipment in enumerate(links.line_shipment.tolist()):
            self.of_shipment[shipment].append(line)

    def compare(self, line: int, paper: int, *, certain: bool) -> Answer:
        name = self.papers.ids[paper]
        if not certain:
            return OPEN, Reason.of("paper_incomplete", document=name)
        parts = (self._species(line, paper), self._country(line, paper), self._amount(line, paper))
        for value, given, declared in parts:
            if value == NO:
                why = Reason.of("paper_disagrees", document=name, given=given, declared=declared)
                return NO, why
        if any(value == OPEN for value, _, _ in parts):
            return OPEN, Reason.of("paper_incomplete", document=name)
        return YES, None

    def _species(self, line: int, paper: int) -> tuple[int, str, str]:
        """A special-use designation is no species: what it stands for cannot be compared."""
        text, names = self.papers.species[paper], self.names[line]
        declared = ", ".join(sorted(name or "?" for name in names))
        found = covers_names(named_species(text), names, self.papers.synonyms.others)
        if found == NO and any((name or "").upper() in _DESIGNATIONS for name in names):
            found = OPEN
        return found, text or "", declared

    def _country(self, line: int, paper: int) -> tuple[int, str, str]:
        text = self.said[paper]
        said = () if text is None else (text,)
        named, complete = self.countries[line]
        if not said:
            return OPEN, "", ""
        given, declared = ", ".join(said), ", ".join(sorted(named))
        if set(said) <= named:
            return YES, given, declared
        return (NO if complete else OPEN), given, declared

    def _amount(self, line: int, paper: int) -> tuple[int, str, str]:
        """A paper for one line states the quantity of that line, a paper for all of all."""
        wide = self.papers.scopes[1][paper] == "*"
        lines = self.of_shipment[int(self.sheet.links.line_shipment[line])] if wide else [line]
        given, unit = self.papers.quantity[paper], self.papers.unit[paper]
        open_ = given is None or self.papers.scopes[0][paper] == "*" or unit is None
        if open_ or any(self.unit[i] != unit or not self.quantity.known[i] for i in lines):
            return OPEN, "", ""
        assert given is not None
        total = sum(sorted(float(self.quantity.lo[i]) for i in lines))
        near = abs(given - total) <= self.agreement * total * _SLACK
        return (YES if near else NO), f"{given:g} {unit}", f"{total:g} {unit}"


# Is one used twice?


class _Register:
    """Papers of the types by issuer and number, with all that the batch draws on them.

    Rows of one issuer and number are one paper (`of`), however many rows name it.
    """

    def __init__(self, sheet: FactSheet, types: tuple[str, ...]) -> None:
        self.sheet, self.papers = sheet, sheet.papers
        self.pairs = sheet.papers.pairs(types, sheet.origin_claim())
        table = sheet.papers.table
        self.stated = table["number"].to_pylist()
        self.number = [_folded(n) for n in self.stated]
        self.issuer = [_folded(n) for n in table["issuer"].to_pylist()]
        wanted = [i for i, kind in enumerate(self.papers.types) if kind is None or kind in types]
        self.open_key = _open_keys(wanted, self.number, self.issuer)
        names = list(zip(self.issuer, self.number, strict=True))
        self.of = coded(names)
        self.size = len(set(names))
        self._papers(np.array(wanted, np.int64))
        self._suppliers()
        self._drawn()
        whole = [reason for reason in why_not_whole(sheet) if reason is not None]
        self.not_whole = whole[0] if whole else None

    def _papers(self, wanted: Index) -> None:
        """Quantity and unit of each paper, the least and the most that its rows state."""
        lost = np.zeros(self.size, bool)
        lost[self.of[wanted[self.papers.may_cover(self.sheet.lost_claims)[wanted]]]] = True
        self.supplier_open, self.quantity_open = lost, lost.copy()
        self.least, self.most = np.full(self.size, np.inf), np.full(self.size, -np.inf)
        self.units: dict[int, set[str]] = defaultdict(set)
        self.name: dict[int, str] = {}
        for paper in wanted.tolist():
            at, quantity = int(self.of[paper]), self.papers.quantity[paper]
            unit = self.papers.unit[paper]
            self.name[at] = self.stated[paper] or ""
            if quantity is None or unit is None:
                self.quantity_open[at] = True
            else:
                self.least[at] = min(self.least[at], quantity)
                self.most[at] = max(self.most[at], quantity)
                self.units[at].add(unit)

    def _suppliers(self) -> None:
        """Who draws on each paper, and papers of which somebody may draw who is not named."""
        links, pairs = self.sheet.links, self.pairs
        names = [_folded(name) for name in self.sheet.shipments.texts("supplier")]
        supplier = np.array([name is not None for name in names], bool)
        shipment = links.line_shipment[links.origin_line][pairs.claim]
        clear = pairs.certain & supplier[shipment]
        entry = self.of[pairs.paper]
        self.supplier_open[entry[~clear]] = True
        who, at = coded(names)[shipment[clear]], entry[clear]
        first, _ = different(at, who)
        self.suppliers: dict[int, set[str]] = defaultdict(set)
        for i, row in zip(at[first].tolist(), shipment[clear][first].tolist(), strict=True):
            self.suppliers[i].add(names[row] or "")

    def _drawn(self) -> None:
        """How much is drawn on each paper: two rows of one that name the same harvest draw once."""
        used, pairs = self.sheet.used(), self.pairs
        first, _ = different(pairs.claim, self.of[pairs.paper])
        claim, entry = pairs.claim[first], self.of[pairs.paper[first]]
        unit = coded([None, *used.unit])
        has_unit = unit[1:][claim] != unit[0]
        clear = pairs.certain[first] & (used.quantity[claim] >= 0) & has_unit
        more = np.zeros(len(claim), bool) if used.at_least is None else used.at_least[claim]
        self.quantity_open[entry[~clear | more]] = True
        claim, entry = claim[clear], entry[clear]
        order = np.lexsort((used.quantity[claim], entry))
        self.total = np.bincount(
            entry[order], weights=used.quantity[claim[order]], minlength=self.size
        )
        rows, _ = different(entry, unit[1:][claim])
        for i, row in zip(entry[rows].tolist(), claim[rows].tolist(), strict=True):
            self.units[i].add(used.unit[row] or "")

    def one_supplier(self, paper: int) -> Answer:
        at = int(self.of[paper])
        if self.number[paper] is not None and len(self.suppliers[at]) > 1:
            suppliers = "; ".join(sorted(self.suppliers[at]))
            return NO, Reason.of("paper_two_suppliers", number=self.name[at], suppliers=suppliers)
        return self._once(paper, open_=bool(self.supplier_open[at]))

    def within_quantity(self, paper: int) -> Answer:
        at = int(self.of[paper])
        total, allowed = float(self.total[at]), float(self.most[at])
        one_unit = len(self.units[at]) == 1
        exceeds = allowed >= 0 and total > allowed * _SLACK
        if self.number[paper] is not None and one_unit and exceeds:
            unit = next(iter(self.units[at]))
            return NO, Reason.of(
                "paper_overdrawn", number=self.name[at], allowed=f"{allowed:g} {unit}",
                used=f"{total:g} {unit}",
            )  # fmt: skip
        stated = allowed >= 0
        vague = bool(self.quantity_open[at]) or not one_unit
        return self._once(paper, open_=vague or not stated or total > float(self.least[at]))

    def _once(self, paper: int, *, open_: bool) -> Answer:
        if open_ or paper in self.open_key:
            return OPEN, Reason.of("paper_use_open", document=self.papers.ids[paper])
        if self.not_whole is not None:
            return OPEN, self.not_whole
        return YES, Reason.of("paper_used_once", document=self.papers.ids[paper])


def _folded(text: str | None) -> str | None:
    return None if text is None else " ".join(text.casefold().split())


def _open_keys(
    wanted: Sequence[int], number: Sequence[str | None], issuer: Sequence[str | None]
) -> set[int]:
    """Papers that may be the same as another one, because a number or an issuer is not given."""
    issuers: dict[str | None, set[str | None]] = defaultdict(set)
    numberless = {issuer[i] for i in wanted if number[i] is None}
    for i in wanted:
        issuers[number[i]].add(issuer[i])
    out = set()
    for i in wanted:
        nameless = None in issuers[number[i]] and len(issuers[number[i]]) > 1
        hidden = None in numberless or issuer[i] in numberless or (numberless and issuer[i] is None)
        if number[i] is None or nameless or hidden:
            out.add(i)
    return out


def papers_used_once(sheet: FactSheet, types: tuple[str, ...], question: str) -> FactColumn:
    """Whether every paper behind an origin has one supplier, or stays within its quantity."""
    register = sheet.once(("register", types), lambda: _Register(sheet, types))
    pairs = register.pairs
    answer = register.one_supplier if question == "supplier" else register.within_quantity
    rows, code = different(pairs.paper)
    found = [answer(int(paper)) for paper in pairs.paper[rows]]
    values = np.array([value for value, _ in found], np.int8)[code]
    values = np.where(pairs.certain, values, np.int8(OPEN))
    none = Reason.of("no_document", types=", ".join(types))
    why = [reason for _, reason in found]
    return told_by_all(pairs.claim, sheet.size("origin"), values, code, why, none)
