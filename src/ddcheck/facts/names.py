"""Scientific names: what kind of name a component bears, and whether a list holds it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN

_GENUS = re.compile(r"[A-Z][a-z-]{2,}")
_EPITHET = re.compile(r"([x×] ?)?[a-z][a-z-]{2,}( (subsp\.|var\.|f\.) [a-z-]+)?")
_WHOLE_GENUS = frozenset(["spp.", "spp", "sp.", "sp"])
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
_DESIGNATING = frozenset(first for first, _ in SPECIAL_USE)  # a wrong pair is no plant either


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
    if genus.upper() in _DESIGNATING or not _GENUS.fullmatch(genus.capitalize()):
        return "malformed"
    if species.casefold() in _WHOLE_GENUS:
        return "genus_only"
    return "binomial" if _EPITHET.fullmatch(species) else "malformed"


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
            if not epithet or epithet in _WHOLE_GENUS:
                genera.add(genus)
            else:
                species[genus].add(epithet)
        frozen = {name: frozenset(found) for name, found in species.items()}
        return cls(frozenset(genera), frozen)

    def holds(self, genus: str | None, species: str | None) -> int:
        """Whether the list holds a plant, as truth; unknown where the name leaves it open."""
        if genus is None:
            return int(UNKNOWN)
        name = genus.casefold()
        if name in self.genera:
            return int(TRUE)
        if name not in self.species:
            return int(FALSE if _GENUS.fullmatch(genus.capitalize()) else UNKNOWN)
        if species is None or species.casefold() in _WHOLE_GENUS:
            return int(UNKNOWN)
        return int(TRUE if species.casefold().split()[0] in self.species[name] else FALSE)


def named_species(text: str | None) -> frozenset[str] | None:
    """The species that a paper names, lower case; None if it names none, {"*"} for all."""
    if text is None:
        return None
    return frozenset(part.strip().casefold() for part in re.split(r"[;,|]", text) if part.strip())


def covers_names(allowed: frozenset[str] | None, names: Sequence[str | None]) -> int:
    """Whether a paper's species hold every name: true, false, or unknown if one side is open."""
    if allowed is None:
        return int(UNKNOWN)
    if "*" in allowed:
        return int(TRUE)
    results = [_covers(allowed, name) for name in names]
    if int(FALSE) in results:
        return int(FALSE)
    return int(TRUE) if results and int(UNKNOWN) not in results else int(UNKNOWN)


def _covers(allowed: Iterable[str], name: str | None) -> int:
    if name is None or " " not in name:
        return int(UNKNOWN)
    wanted = name.casefold()
    genus = wanted.split()[0]
    return int(TRUE if wanted in allowed or f"{genus} spp." in allowed else FALSE)
