"""Scientific names: what kind of name a component bears, and whether a list holds it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN
from ddcheck.facts.scientific_names import GENUS, WHOLE_GENUS, Name, read_species

_TRADE_WORDS = frozenset(
    [
        "hardwood",
        "softwood",
        "timber",
        "wood",
        "plywood",
        "mixed",
        "tropical",
        "lumber",
        "mdf",
        "veneer",
        "logs",
    ]
)
SPECIAL_USE = frozenset(
    [
        ("TEMP", "AATH"), ("TEMP", "LOPM"), ("SPECIAL", "SPF"), ("SPECIAL", "COMPOSITE"),
        ("SPECIAL", "RECYCLED"), ("SPECIAL", "RECLAIMED"), ("SPECIAL", "PREAMENDMENT"),
    ]
)  # fmt: skip
"""Designations of PPQ Form 505 that stand in place of a name (APHIS, special use designations)."""
_MEMBERS = {
    ("TEMP", "AATH"): ("Abies amabilis", "Tsuga heterophylla"),
    ("TEMP", "LOPM"): ("Larix occidentalis", "Pseudotsuga menziesii"),
    ("SPECIAL", "SPF"): (
        "Picea engelmannii", "Picea glauca", "Picea mariana", "Picea rubens", "Pinus banksiana",
        "Pinus contorta", "Abies balsamea", "Abies lasiocarpa",
    ),
}  # fmt: skip
"""Designations that stand for certain species; the others say how goods are made, not of what."""
_DESIGNATING = frozenset(first for first, _ in SPECIAL_USE)  # a wrong pair is no plant either
_DESIGNATED = frozenset(second for _, second in SPECIAL_USE)


@lru_cache(maxsize=1 << 16)
def kind_of_name(genus: str | None, species: str | None) -> str | None:
    """binomial, special_use, genus_only, trade_name or malformed; None while a half is missing.

    A word of trade in either half is a trade name even when the other half is empty: it tells
    that there is no scientific name.
    """
    words = f"{genus or ''} {species or ''}".casefold().replace(",", " ").split()
    if _TRADE_WORDS & set(words):
        return "trade_name"
    if genus is None or species is None:
        return None
    if (genus.upper(), species.upper()) in SPECIAL_USE:
        return "special_use"
    if genus.upper() in _DESIGNATING or not GENUS.fullmatch(genus.capitalize()):
        return "malformed"
    read = None if species.upper() in _DESIGNATED else read_species(genus, species)
    if read is None:
        return "malformed"
    return "binomial" if read.epithets else "genus_only"


def full_name(genus: str | None, species: str | None) -> str | None:
    """Genus and species as one text; None if there is no genus."""
    return None if genus is None else f"{genus} {species}" if species else genus


@dataclass(frozen=True)
class TaxonList:
    """A list of taxa: whole genera, and species within others. Lower case."""

    genera: frozenset[str]
    species: dict[str, frozenset[str]]

    @classmethod
    def of(cls, table: tuple[tuple[str, ...], ...]) -> TaxonList:
        """From rows with the columns genus and species; an empty species is the whole genus."""
        header, *rows = table
        genus_at, species_at = header.index("genus"), header.index("species")
        genera: set[str] = set()
        species: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            genus, epithet = row[genus_at].casefold(), row[species_at].casefold().strip()
            if not epithet or epithet in WHOLE_GENUS:
                genera.add(genus)
            else:
                species[genus].add(epithet)
        frozen = {name: frozenset(found) for name, found in species.items()}
        return cls(frozenset(genera), frozen)

    def holds(self, genus: str | None, species: str | None) -> int:
        """Whether the list holds a plant, as truth; unknown where the name leaves it open.

        What is no scientific name, such as mixed hardwood, may be anything; so may half of one, which
        may have been such a name.
        """
        if genus is None:
            return int(UNKNOWN)
        kind = kind_of_name(genus, species)
        if kind == "special_use":
            members = _MEMBERS.get((genus.upper(), (species or "").upper()))
            if members is None:
                return int(UNKNOWN)
            return kleene_any([self.holds(*name.split(" ")) for name in members])
        name = genus.casefold()
        if name in self.genera:
            return int(TRUE)
        if kind in (None, "trade_name", "malformed"):
            return int(UNKNOWN)
        if name not in self.species:
            return int(FALSE if GENUS.fullmatch(genus.capitalize()) else UNKNOWN)
        read = None if species is None else read_species(genus, species)
        if read is None or not read.epithets:
            return int(UNKNOWN)
        if any(epithet in self.species[name] for epithet in read.epithets):
            return int(TRUE)
        # The parents of a hybrid that is named by one word may be listed.
        return int(UNKNOWN if read.is_hybrid and len(read.epithets) == 1 else FALSE)


def kleene_any(answers: Sequence[int]) -> int:
    """True if one is, else unknown if one is, else false."""
    return int(next((value for value in (TRUE, UNKNOWN) if int(value) in answers), FALSE))


def _no_others(_: str | None) -> Sequence[str]:
    return ()


def named_species(text: str | None) -> frozenset[str] | None:
    """The species that a paper names; None if it names none, {"*"} for all."""
    if text is None:
        return None
    return frozenset(part.strip() for part in re.split(r"[;,|]", text) if part.strip())


def covers_names(
    allowed: frozenset[str] | None,
    names: Sequence[str | None],
    others: Callable[[str | None], Sequence[str]] = _no_others,
) -> int:
    """Whether a paper's species hold every name: true, false, or unknown if one side is open.

    `others` gives further names of the same plant, of which one is enough.
    """
    if allowed is None:
        return int(UNKNOWN)
    if "*" in allowed:
        return int(TRUE)
    results = [
        kleene_any([_covers(allowed, each) for each in (name, *others(name))]) for name in names
    ]
    if int(FALSE) in results:
        return int(FALSE)
    return int(TRUE) if results and int(UNKNOWN) not in results else int(UNKNOWN)


def _covers(allowed: Iterable[str], name: str | None) -> int:
    """Unknown where one side is no scientific name: a trade name cannot be compared with one."""
    if name is None or " " not in name:
        return int(UNKNOWN)
    said = list(allowed)
    if name.casefold() in {text.casefold() for text in said}:
        return int(TRUE)
    plant = _plant(name)
    if plant is None:
        return int(UNKNOWN)
    read = [_plant(text) for text in said]
    return kleene_any([int(UNKNOWN) if each is None else each.holds(plant) for each in read])


def _plant(text: str) -> Name | None:
    genus, _, species = text.partition(" ")
    is_plant = kind_of_name(genus, species) in ("binomial", "genus_only")
    return Name.of(text) if is_plant else None
