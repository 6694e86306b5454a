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

from ddcheck.facts.column import FactColumn
from ddcheck.facts.inputs import countries_cut_in
from ddcheck.facts.names import SPECIAL_USE, covers_names, named_species
from ddcheck.facts.paper_facts import line_names
from ddcheck.facts.papers import Pairs
from ddcheck.facts.told import NO, OPEN, YES, Answer, told
from ddcheck.model.reason import Reason

if TYPE_CHECKING:
    from ddcheck.facts.sheet import FactSheet

_SLACK = 1 + 1e-12
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
        found = covers_names(named_species(text), names)
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


@dataclass
class _Paper:
    """One paper, however many rows name it: what is drawn on it, and by whom."""

    suppliers: set[str] = field(default_factory=set)
    supplier_open: bool = False
    drawn: list[float] = field(default_factory=list)
    quantity_open: bool = False
    allowed: list[float] = field(default_factory=list)
    units: set[str] = field(default_factory=set)
    number: str = ""


class _Register:
    """Papers of the types by issuer and number, with all that the batch draws on them."""

    def __init__(self, sheet: FactSheet, types: tuple[str, ...]) -> None:
        self.sheet, self.papers = sheet, sheet.papers
        self.pairs = sheet.papers.pairs(types, sheet.origin_claim())
        table = sheet.papers.table
        self.number = [_folded(n) for n in table["number"].to_pylist()]
        self.issuer = [_folded(n) for n in table["issuer"].to_pylist()]
        wanted = [i for i, kind in enumerate(self.papers.types) if kind is None or kind in types]
        self.open_key = _open_keys(wanted, self.number, self.issuer)
        self.entries: dict[tuple[str | None, str | None], _Paper] = defaultdict(_Paper)
        for i in wanted:
            self._allowance(i)
        lost = self.papers.may_cover(sheet.lost_claims)
        for i in wanted:
            entry = self.of(i)
            entry.supplier_open |= bool(lost[i])
            entry.quantity_open |= bool(lost[i])
        self._uses(self.pairs)
        whole = [reason for reason in why_not_whole(sheet) if reason is not None]
        self.not_whole = whole[0] if whole else None

    def of(self, paper: int) -> _Paper:
        return self.entries[self.issuer[paper], self.number[paper]]

    def _allowance(self, paper: int) -> None:
        entry = self.of(paper)
        entry.number = self.papers.table["number"][paper].as_py() or ""
        quantity, unit = self.papers.quantity[paper], self.papers.unit[paper]
        if quantity is None or unit is None:
            entry.quantity_open = True
        else:
            entry.allowed.append(quantity)
            entry.units.add(unit)

    def _uses(self, pairs: Pairs) -> None:
        used = self.sheet.used()
        suppliers = self.sheet.shipments.texts("supplier")
        shipment = self.sheet.links.line_shipment[self.sheet.links.origin_line]
        counted: set[tuple[int, int]] = set()
        for at, paper, certain in zip(pairs.claim, pairs.paper, pairs.certain, strict=True):
            entry = self.of(int(paper))
            supplier = suppliers[shipment[at]]
            if not certain or supplier is None:
                entry.supplier_open = True
            else:
                entry.suppliers.add(" ".join(supplier.casefold().split()))
            key = int(at), id(entry)
            if key in counted:  # two rows of one paper name the same harvest: drawn once
                continue
            counted.add(key)
            if not certain or used.quantity[at] < 0 or used.unit[at] is None:
                entry.quantity_open = True
            else:
                entry.drawn.append(float(used.quantity[at]))
                entry.units.add(used.unit[at] or "")

    def one_supplier(self, paper: int) -> Answer:
        entry = self.of(paper)
        if self.number[paper] is not None and len(entry.suppliers) > 1:
            suppliers = "; ".join(sorted(entry.suppliers))
            return NO, Reason.of("paper_two_suppliers", number=entry.number, suppliers=suppliers)
        return self._once(paper, open_=entry.supplier_open)

    def within_quantity(self, paper: int) -> Answer:
        entry = self.of(paper)
        total = sum(sorted(entry.drawn))
        one_unit = len(entry.units) == 1
        if self.number[paper] is not None and one_unit and entry.allowed:
            allowed = max(entry.allowed)
            if total > allowed * _SLACK:
                unit = next(iter(entry.units))
                return NO, Reason.of(
                    "paper_overdrawn", number=entry.number, allowed=f"{allowed:g} {unit}",
                    used=f"{total:g} {unit}",
                )  # fmt: skip
        vague = entry.quantity_open or not one_unit or total > min(entry.allowed, default=-1.0)
        return self._once(paper, open_=vague)

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
    register = _Register(sheet, types)
    found: dict[int, list[Answer]] = defaultdict(list)
    answer = register.one_supplier if question == "supplier" else register.within_quantity
    kept: dict[int, Answer] = {}
    for at, paper, certain in zip(
        register.pairs.claim, register.pairs.paper, register.pairs.certain, strict=True
    ):
        if int(paper) not in kept:
            kept[int(paper)] = answer(int(paper))
        value, why = kept[int(paper)]
        found[int(at)].append((value if certain else OPEN, why))
    none = Reason.of("no_document", types=", ".join(types))
    return told(_all_of(found[row], none) for row in range(sheet.size("origin")))


def _all_of(found: list[Answer], none: Reason) -> Answer:
    for wanted in (NO, OPEN):
        for value, why in found:
            if value == wanted:
                return value, why
    return found[0] if found else (OPEN, none)
