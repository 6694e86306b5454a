"""How files are to be read, where their owner says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ddcheck.declarations.mapping import MappingFile
from ddcheck.documents.convention import DateOrder, Decimal


@dataclass(frozen=True)
class Wishes:
    """Nothing here is guessed: what is None is not declared.

    `encoding` is about text tables; GeoJSON is always UTF-8.
    """

    encoding: str | None = None
    decimal: Decimal | None = None
    date_order: DateOrder | None = None
    mapping: MappingFile = field(default_factory=MappingFile)
    mapping_path: Path | None = None

    @property
    def declared(self) -> dict[str, str]:
        """What was said on the command line, for the record of the run."""
        said = {"encoding": self.encoding, "decimal": self.decimal, "date_order": self.date_order}
        return {name: value for name, value in said.items() if value is not None}


NOTHING_DECLARED = Wishes()
