"""A diagnostic is about a file: what is wrong, where it stands, what to do (design §7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ddcheck.model.wording import Lang, Wording

if TYPE_CHECKING:
    from ddcheck.model.diagnostic_codes import Code


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, order=True)
class Place:
    """Two addresses: in the document, and on the ground.

    `line` is 1-based in the text as written; `row` counts data rows from 1 (header not counted);
    `pointer` is a JSON pointer. Longitude and latitude in degrees.
    """

    file: str
    line: int | None = None
    row: int | None = None
    field: str | None = None
    pointer: str | None = None
    plot: str | None = None
    lon: float | None = None
    lat: float | None = None

    def __str__(self) -> str:
        text = self.file if self.line is None else f"{self.file}:{self.line}"
        parts = [
            f"row {self.row}" if self.row is not None else "",
            self.field or "",
            self.pointer or "",
        ]
        return " ".join([text, *(p for p in parts if p)])


@dataclass(frozen=True)
class Diagnostic:
    """One problem of a file. `code` is a key of `diagnostic_codes.CODES`.

    A value is text, the same in every language, or a `Wording` where it is said in words.
    """

    code: str
    place: Place
    values: tuple[tuple[str, str | Wording], ...] = ()

    @classmethod
    def of(cls, code: str, place: Place, /, **values: object) -> Diagnostic:
        kept = ((k, v if isinstance(v, Wording) else str(v)) for k, v in values.items())
        return cls(code, place, tuple(sorted(kept, key=lambda pair: pair[0])))

    @property
    def slug(self) -> str:
        return _code(self.code).slug

    @property
    def level(self) -> Level:
        return _code(self.code).level

    def message(self, lang: Lang) -> str:
        return _code(self.code).message.say(lang, **self._said(lang))

    def help(self, lang: Lang) -> str:
        return _code(self.code).help.say(lang, **self._said(lang))

    def _said(self, lang: Lang) -> dict[str, str]:
        return {k: v.text(lang) if isinstance(v, Wording) else v for k, v in self.values}

    @property
    def sort_key(self) -> tuple[str, int, str, str, str]:
        p = self.place
        return (p.file, p.line or p.row or 0, p.pointer or "", p.field or "", self.code)


@dataclass
class Diagnostics:
    """Collects complaints: all of a file come together, and a flood is counted, not stored.

    At most `keep` of one code in one file and field are kept; `dropped` counts the others.
    """

    keep: int = 1000
    items: list[Diagnostic] = field(default_factory=list)
    dropped: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, diagnostic: Diagnostic) -> None:
        key = (diagnostic.code, diagnostic.place.file, diagnostic.place.field or "")
        self._seen[key] += 1
        if self._seen[key] <= self.keep:
            self.items.append(diagnostic)
        else:
            self.dropped[key] += 1

    def report(self, code: str, place: Place, /, **values: object) -> None:
        self.add(Diagnostic.of(code, place, **values))

    def room(self, code: str, file: str, field: str | None = None) -> int:
        """How many more of a code, in a file and field, would be kept and not only counted."""
        return max(0, self.keep - self._seen[(code, file, field or "")])

    def count_only(self, code: str, file: str, number: int, field: str | None = None) -> None:
        """Count complaints that there is no room for, without making them."""
        key = (code, file, field or "")
        self._seen[key] += number
        self.dropped[key] += number

    def extend(self, others: Iterator[Diagnostic] | list[Diagnostic]) -> None:
        for diagnostic in others:
            self.add(diagnostic)

    def take_new(self, others: Diagnostics) -> None:
        """Add what another collection holds and this one does not."""
        known = set(self.items)
        self.extend([diagnostic for diagnostic in others.items if diagnostic not in known])
        for (code, file, where), number in sorted(others.dropped.items()):
            if (code, file, where) not in self.dropped:
                self.count_only(code, file, number, where or None)

    def count(self, level: Level) -> int:
        stored = sum(d.level is level for d in self.items)
        return stored + sum(n for key, n in self.dropped.items() if _code(key[0]).level is level)

    def sorted(self) -> list[Diagnostic]:
        return sorted(self.items, key=lambda d: d.sort_key)

    @property
    def has_errors(self) -> bool:
        return self.count(Level.ERROR) > 0


def _code(code: str) -> Code:
    from ddcheck.model.diagnostic_codes import CODES

    return CODES[code]
