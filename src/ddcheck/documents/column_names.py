"""What the user says about the columns of files that are read piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ddcheck.documents.aliases import Heading, read_heading
from ddcheck.documents.convention import PLAIN, Convention


def _as_usual(name: str) -> Heading | None:
    return read_heading(name, "plots")


@dataclass(frozen=True)
class Names:
    """How the properties of plots are called and written.

    heading      reads one name; a mapping file speaks first
    conventions  how numbers and dates of one of our columns are written; `others` for the rest
    constants    cells for all rows that have none in that column of ours
    """

    heading: Callable[[str], Heading | None] = _as_usual
    conventions: Mapping[str, Convention] = field(default_factory=dict)
    others: Convention = PLAIN
    constants: Mapping[str, str] = field(default_factory=dict)

    def convention(self, column: str) -> Convention:
        return self.conventions.get(column, self.others)


AS_USUAL = Names()
