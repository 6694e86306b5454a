"""How a scientific name is read: genus, epithet, rank below the species, hybrid, author.

`Milicia excelsa (Welw.) C.C.Berg` and `Milicia excelsa` are one name; `Pinus nigra subsp. laricio` is
a part of `Pinus nigra`; a hybrid is told by a cross that stands apart (`x canadensis`), because many
epithets begin with that letter (`Afzelia xylocarpa`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ddcheck.facts.kleene import FALSE, TRUE, UNKNOWN

GENUS = re.compile(r"[A-Z][a-z-]{2,}")
_EPITHET = r"[a-z][a-z-]{2,}"
_RANK = r"(?: (?:subsp\.|ssp\.|var\.|f\.) [a-z-]{2,})*"
_AUTHOR = r"(?: \(?[^\W\d_a-z][^;|]*)?"
_SPECIES = re.compile(rf"(?P<cross>x |× ?)?(?P<epithet>{_EPITHET})(?P<rank>{_RANK}){_AUTHOR}")
_FORMULA = re.compile(rf"(?P<one>{_EPITHET}) [x×] (?P<other>{_EPITHET})")
WHOLE_GENUS = frozenset(["spp.", "spp", "sp.", "sp"])
_NOT_DETERMINED = frozenset(["cf.", "cf", "aff.", "aff"])


@dataclass(frozen=True)
class Species:
    """What stands after the genus, lower case. `epithets` are two for a hybrid of two named parents."""

    epithets: tuple[str, ...]
    rank: str = ""
    is_hybrid: bool = False


def read_species(genus: str, text: str) -> Species | None:
    """The species of a cell: without epithets for a whole genus, None if it is no name.

    A species that is not determined (cf., aff.) is a whole genus. The genus may stand before it again, and the epithet may be written in capitals.
    """
    words = text.split()
    if words and words[0].casefold() == genus.casefold():
        words = words[1:]
    if not words:
        return None
    crossed = words[0].casefold() in ("x", "×")
    words[: 1 + crossed] = [_plain(word) for word in words[: 1 + crossed]]
    if words[0] in WHOLE_GENUS | _NOT_DETERMINED:
        return Species(())
    said = " ".join(words)
    if formula := _FORMULA.fullmatch(said):
        return Species((formula["one"], formula["other"]), is_hybrid=True)
    found = _SPECIES.fullmatch(said)
    if found is None:
        return None
    rank = found["rank"].strip().replace("ssp.", "subsp.")
    return Species((found["epithet"],), rank, is_hybrid=found["cross"] is not None)


def _plain(word: str) -> str:
    return word.casefold() if word.isupper() else word


@dataclass(frozen=True)
class Name:
    """A plant as it is named: genus in lower case, and its species."""

    genus: str
    species: Species

    @classmethod
    def of(cls, text: str) -> Name | None:
        genus, _, rest = text.strip().partition(" ")
        if not rest or not GENUS.fullmatch(genus.capitalize()):
            return None
        species = read_species(genus, rest)
        return None if species is None else cls(genus.casefold(), species)

    def holds(self, other: Name) -> int:
        """Whether what is allowed under this name allows the other, as truth.

        A genus holds its species, a species what ranks below it. Whether the reverse is meant, a
        name of lower rank on a paper for goods of the species, is not told.
        """
        mine, theirs = self.species, other.species
        if self.genus != other.genus:
            return int(FALSE)
        if not mine.epithets:
            return int(TRUE)
        if not theirs.epithets:
            return int(UNKNOWN)
        if mine.epithets != theirs.epithets:
            return int(FALSE)
        if not mine.rank or mine.rank == theirs.rank:
            return int(TRUE)
        return int(FALSE if theirs.rank else UNKNOWN)
