"""Synonyms that a user gives for a run: which scientific names stand for one plant.

A file with the columns name and same_as; both hold a genus and a species. They hold both ways. A plant is listed if any of its names is; a paper covers it if it covers any.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ddcheck.documents.csv_text import read_csv
from ddcheck.documents.table import TextTable
from ddcheck.facts.names import TaxonList, full_name, kind_of_name, kleene_any
from ddcheck.facts.scientific_names import Name
from ddcheck.model.diagnostic import Diagnostics, Level, Place
from ddcheck.model.errors import InputInvalid
from ddcheck.model.wording import Wording

COLUMNS = ("name", "same_as")


class Synonyms:
    """Groups of names; a name is compared as it is read, without its author."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._groups: dict[Name, dict[Name, str]] = {}
        for pair in pairs:
            joined: dict[Name, str] = {}
            for text in pair:
                name = Name.of(text)
                if name is None:
                    raise ValueError(text)
                joined |= self._groups.get(name, {name: text})
            self._groups |= dict.fromkeys(joined, joined)

    def __len__(self) -> int:
        return len(self._groups)

    def others(self, text: str | None) -> tuple[str, ...]:
        """The other names of a plant, in the order in which they were given."""
        if not self._groups or text is None:
            return ()
        name = Name.of(text)
        group = self._groups.get(name, {}) if name is not None else {}
        return tuple(other for known, other in group.items() if known != name)

    def held(self, taxa: TaxonList, genus: str | None, species: str | None) -> int:
        """Whether a list holds the plant under any of its names, as truth."""
        others = self.others(full_name(genus, species))
        return kleene_any([taxa.holds(genus, species), *(taxa.holds(*halves(o)) for o in others)])


def halves(text: str) -> tuple[str, str]:
    """Genus, and the rest."""
    genus, _, species = text.strip().partition(" ")
    return genus, species


NO_SYNONYMS = Synonyms()


def read_synonyms(path: Path, diagnostics: Diagnostics) -> Synonyms:
    """Read a file of synonyms and note in the run that they were used. Raises InputInvalid."""
    own, table = Diagnostics(), TextTable("synonyms")
    read_csv(path, table, path.name, own)
    pairs = list(zip(*(table.columns.get(c, [None] * len(table)) for c in COLUMNS), strict=True))
    for at, pair in enumerate(pairs):
        for column, text in zip(COLUMNS, pair, strict=True):
            if not _is_full(text):
                place = Place(path.name, table.lines[at], field=column)
                own.report("DD194", place, value=text or "")
    if own.count(Level.ERROR) or not pairs:
        raise InputInvalid(
            Wording(
                f"{path}: no synonyms can be read there",
                f"{path}：无法从中读取同物异名",
            ),
            diagnostics=tuple(own.items),
        )
    found = Synonyms((name, other) for name, other in pairs if name and other)
    diagnostics.report("DD193", Place(path.name), count=len(found))
    return found


def _is_full(text: str | None) -> bool:
    return text is not None and kind_of_name(*halves(text)) == "binomial"
