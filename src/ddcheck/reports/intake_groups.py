"""Complaints in groups: the same thing said a thousand times is one thing, and a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ddcheck.model.diagnostic import Diagnostic
from ddcheck.model.diagnostic_codes import CODES

PLACES = 20
"""Places that a group names."""
_ORDER = {"error": 0, "warning": 1, "note": 2}


@dataclass
class IntakeGroup:
    """Complaints of one code about one field of one file; `count` has those that are not kept."""

    code: str
    file: str
    column: str
    items: list[Diagnostic] = field(default_factory=list)
    count: int = 0

    @property
    def first(self) -> Diagnostic:
        return self.items[0]

    @property
    def level(self) -> str:
        return CODES[self.code].level.value


def grouped(
    diagnostics: Sequence[Diagnostic], dropped: Mapping[tuple[str, str, str], int]
) -> list[IntakeGroup]:
    """Errors first, then by file, place and code. Nothing is left out of the counts."""
    groups: dict[tuple[str, str, str], IntakeGroup] = {}
    for found in diagnostics:
        key = (found.code, found.place.file, found.place.field or "")
        group = groups.setdefault(key, IntakeGroup(*key))
        group.items.append(found)
        group.count += 1
    for key, count in dropped.items():
        groups[key].count += count  # one was kept before any was dropped
    return sorted(groups.values(), key=lambda g: (_ORDER[g.level], g.first.sort_key))
