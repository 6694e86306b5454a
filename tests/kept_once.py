"""What many screenings of one process share: packs that no test changes, and land that stays as it is.

More than half of a small screening is reading packs and measuring the same few plots. That each is
right is tested on its own; a test that screens thousands of declarations is about the declarations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ddcheck import planning
from ddcheck.evidence import partition
from ddcheck.evidence.catalogue import Catalogue
from ddcheck.evidence.partition import Measured, Part
from ddcheck.evidence.plan import Plan
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.loader import Read
from ddcheck.rulepack.pack import RulePack

RULES = Path(__file__).parents[1] / "rules"


@contextmanager
def packs_read_once() -> Iterator[None]:
    """Let screenings in this process share the packs of the project, whose files no test changes."""
    read = planning.load_pack
    kept: dict[Path, RulePack] = {}

    def load_pack(folder: Path, diagnostics: Diagnostics, before: Read) -> RulePack | None:
        folder = folder.resolve()
        if folder in kept:
            return kept[folder]
        said = len(diagnostics.items)
        found = read(folder, diagnostics, before)
        if RULES in folder.parents and found is not None and len(diagnostics.items) == said:
            kept[folder] = found
        return found

    begun = _files_of_packs()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "load_pack", load_pack)
        yield
    assert _files_of_packs() == begun


def _files_of_packs() -> list[tuple[str, int, int]]:
    files = sorted(RULES.rglob("*.yaml"))
    return [(str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files]


@contextmanager
def land_measured_once() -> Iterator[None]:
    """Let screenings on one catalogue share what was measured of the same outlines under one plan."""
    measure = partition.measure_part
    kept: dict[tuple[str, str], Measured] = {}

    def measure_part(
        part: Part, plan: Plan, catalogue: Catalogue | None, *, threads: int = 1,
        run_size: int | None = None, sharing: int = 1,
    ) -> Measured:  # fmt: skip
        key = (part.digest, repr((plan, catalogue, run_size)))
        if key not in kept:
            kept[key] = measure(
                part, plan, catalogue, threads=threads, run_size=run_size, sharing=sharing
            )
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partition, "measure_part", measure_part)
        yield
