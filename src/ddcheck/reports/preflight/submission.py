"""What would be handed in: checked first, written only where nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Level, Place
from ddcheck.model.errors import Surroundings
from ddcheck.model.foreign_words import said_by_system
from ddcheck.model.wording import Wording

FORMS = ("traces", "lacey-505")
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 80


@dataclass
class Complaints:
    """Passes complaints on, and keeps in mind whether any of them refuses."""

    diagnostics: Diagnostics
    refused: bool = False

    def report(self, code: str, place: Place, /, **values: object) -> None:
        found = Diagnostic.of(code, place, **values)
        self.refused |= found.level is Level.ERROR
        self.diagnostics.add(found)


@dataclass(frozen=True)
class Part:
    """One file of a submission: a name of its own, and what makes its bytes, in pieces."""

    name: str
    suffix: str
    make: Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Submission:
    """What a form would get about one shipment; without parts where it would be refused."""

    shipment: str
    parts: tuple[Part, ...]
    refused: bool


@dataclass(frozen=True)
class Preflight:
    """The outcome for all shipments: `written` are the files, where a folder was given."""

    form: str
    submissions: tuple[Submission, ...]
    written: tuple[Path, ...] = field(default=())

    @property
    def taken(self) -> list[str]:
        return [s.shipment for s in self.submissions if not s.refused]

    @property
    def refused(self) -> list[str]:
        return [s.shipment for s in self.submissions if s.refused]


def write(submissions: Sequence[Submission], folder: Path) -> tuple[Path, ...]:
    """Write all parts as new files; nothing is replaced. Raises Surroundings."""
    written: list[Path] = []
    taken: set[str] = set()
    try:
        for submission in submissions:
            for part in submission.parts:
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / _file_name(part, taken)
                with path.open("xb") as stream:
                    stream.writelines(part.make())
                written.append(path)
    except OSError as error:
        why = said_by_system(error)
        wording = Wording(
            f"{error.filename}: could not be written ({why.en}); name a new folder with --out",
            f"{error.filename}：无法写入（{why.zh}）；请用 --out 指定新文件夹",
        )
        raise Surroundings(wording) from error
    return tuple(written)


def _file_name(part: Part, taken: set[str]) -> str:
    """A name that no shipment can turn into a path of another folder."""
    stem = _UNSAFE.sub("_", part.name).strip("._")[:_LONGEST] or "shipment"
    name, number = f"{stem}{part.suffix}", 2
    while name.casefold() in taken:
        name, number = f"{stem}-{number}{part.suffix}", number + 1
    taken.add(name.casefold())
    return name
