"""The facts that papers answer, for lines and for origins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.column import FactColumn
from ddcheck.facts.different import coded, different
from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN, Truth, conjunction, truth, truth_column
from ddcheck.facts.names import covers_names, full_name, named_species
from ddcheck.facts.papers import UNDATED, Claim, Days, Pairs, Papers, Told
from ddcheck.model.reason import Reason

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Used:
    """How much each claim draws on a paper: quantity (NaN-free, -1 where unknown) and its unit.

    at_least (claims,) marks quantities that may be more; without it none is.
    """

    quantity: NDArray[np.float64]
    unit: list[str | None]
    at_least: NDArray[np.bool_] | None = None

    @cached_property
    def unit_code(self) -> Index:
        """The unit as a number, 0 for none; those of papers follow the same `units`."""
        at = self.units
        codes = [0 if unit is None else at.setdefault(unit, len(at) + 1) for unit in self.unit]
        return np.array(codes, np.int64)

    @cached_property
    def units(self) -> dict[str, int]:
        return {}


@dataclass(frozen=True)
class Named:
    """What each claim names: an index into different sets of scientific names."""

    names: list[tuple[str | None, ...]]
    code: Index

    @classmethod
    def of(cls, names: list[tuple[str | None, ...]]) -> Named:
        code = coded(names)
        return cls(list(dict.fromkeys(names)), code)

    def take(self, index: Index) -> Named:
        return Named(self.names, self.code[index])

    def at(self, claim: int) -> tuple[str | None, ...]:
        return self.names[int(self.code[claim])]


def valid_on(papers: Papers, claim: Claim, types: tuple[str, ...]) -> FactColumn:
    """Whether a paper that covers the claim is in force in its period."""
    pairs = papers.pairs(types, claim)
    holds = papers.in_force(pairs, claim)

    def why(chosen: Index) -> Told:
        days = claim.start[pairs.claim], claim.end[pairs.claim]
        return papers.doubted(
            pairs, chosen, lambda i: _why_dates(papers, pairs, claim, holds, i), *days
        )

    return truth_column(*papers.answer(pairs, holds, len(claim), types, why))


def covers_harvest(
    papers: Papers, claim: Claim, types: tuple[str, ...],
    names: Named, used: Used, overdrawn: NDArray[np.bool_],
) -> FactColumn:  # fmt: skip
    """Whether one paper is in force through the harvest, names all species and allows the quantity.

    names (o,) scientific names of the components of each claim's line; overdrawn (papers,) marks
    papers on which more may be claimed than is known.
    """
    pairs = papers.pairs(types, claim)
    dates = papers.in_force(pairs, claim)
    species = _species(papers, pairs, names)
    quantity, claimed = paper_quantity(papers, pairs, used, overdrawn)
    checks = dates, species, quantity
    holds = conjunction(*checks)

    def why(chosen: Index) -> Told:
        said = names.code[pairs.claim], claim.start[pairs.claim], claim.end[pairs.claim]
        return papers.doubted(
            pairs, chosen, lambda i: _why(papers, pairs, claim, i, checks, names, claimed), *said
        )

    return truth_column(*papers.answer(pairs, holds, len(claim), types, why))


def line_names(
    genus: list[str | None], species: list[str | None], line: NDArray[np.int64], size: int
) -> list[tuple[str | None, ...]]:
    """The scientific names of the components of each line."""
    names: list[list[str | None]] = [[] for _ in range(size)]
    for row, at in enumerate(line.tolist()):
        names[at].append(full_name(genus[row], species[row]))
    return [tuple(found) for found in names]


def _species(papers: Papers, pairs: Pairs, names: Named) -> Truth:
    """Whether the paper of each pair names the species."""
    allowed = coded(papers.species)
    first, code = different(allowed[pairs.paper], names.code[pairs.claim])
    found = [
        covers_names(
            named_species(papers.species[pairs.paper[i]]),
            names.at(pairs.claim[i]),
            papers.synonyms.others,
        )
        for i in first
    ]
    return np.array(found, np.int8)[code]


def paper_quantity(
    papers: Papers, pairs: Pairs, used: Used, overdrawn: NDArray[np.bool_]
) -> tuple[Truth, dict[int, float]]:
    """Whether all that is certainly claimed on a paper stays within its quantity."""
    size = len(papers.ids)
    same = same_unit(papers, pairs, used)
    stated = used.quantity[pairs.claim] >= 0
    counted = same & stated & pairs.certain
    # Sorted before adding, so that the sum does not depend on the order of the rows.
    order = np.lexsort((used.quantity[pairs.claim], pairs.paper))
    chosen = order[counted[order]]
    total = np.bincount(
        pairs.paper[chosen], weights=used.quantity[pairs.claim][chosen], minlength=size
    )
    open_ = ~counted if used.at_least is None else ~counted | used.at_least[pairs.claim]
    vague = (np.bincount(pairs.paper[open_], minlength=size) > 0) | overdrawn
    limit = np.array([-1.0 if q is None else q for q in papers.quantity]) if size else np.zeros(0)
    has_limit = limit >= 0
    exceeded = has_limit & (total > limit * (1 + 1e-12))
    per_paper = truth(has_limit & ~exceeded & ~vague, exceeded)
    return per_paper[pairs.paper], {int(p): float(total[p]) for p in np.flatnonzero(exceeded)}


def same_unit(papers: Papers, pairs: Pairs, used: Used) -> NDArray[np.bool_]:
    """Pairs of which claim and paper both state a unit, the same."""
    mine = used.unit_code[pairs.claim]
    of_paper = [0 if unit is None else used.units.get(unit, -1) for unit in papers.unit]
    same: NDArray[np.bool_] = (mine != 0) & (mine == np.array(of_paper, np.int64)[pairs.paper])
    return same


def _why_dates(papers: Papers, pairs: Pairs, claim: Claim, holds: Truth, i: int) -> Reason:
    paper, at = int(pairs.paper[i]), int(pairs.claim[i])
    return papers.dates_reason(paper, int(claim.start[at]), int(claim.end[at]), int(holds[i]))


def _why(
    papers: Papers, pairs: Pairs, claim: Claim, i: int, checks: tuple[Truth, Truth, Truth],
    names: Named, claimed: dict[int, float],
) -> Reason:  # fmt: skip
    paper, at = int(pairs.paper[i]), int(pairs.claim[i])
    document = papers.ids[paper]
    dates, species, quantity = (int(check[i]) for check in checks)
    for wanted in (int(FALSE), int(UNKNOWN)):
        if dates == wanted:
            return _why_dates(papers, pairs, claim, checks[0], i)
        if species == wanted:
            if wanted == UNKNOWN:
                code = "species_open" if papers.species[paper] else "document_species_open"
                return Reason.of(code, document=document)
            needed = ", ".join(sorted(name or "?" for name in names.at(at)))
            given = papers.species[paper]
            return Reason.of(
                "document_other_species", document=document, given=given, needed=needed
            )
        if quantity == wanted:
            if wanted == UNKNOWN:
                return Reason.of("document_quantity_open", document=document)
            return Reason.of(
                "document_quantity_exceeded", document=document, unit=papers.unit[paper],
                allowed=f"{papers.quantity[paper]:g}", used=f"{claimed[paper]:g}",
            )  # fmt: skip
    assert dates == TRUE
    return Reason.of("document_covers", document=document)


def day_or_undated(column: FactColumn) -> Days:
    """A date fact as whole days, UNDATED where it is unknown."""
    return np.where(column.known, column.lo.astype(np.int64), UNDATED)
