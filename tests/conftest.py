"""Fixtures for all rooms, and how much hypothesis tries."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

from sample_run import AS_SAMPLED, SAMPLE, Finished, screen

from ddcheck import planning
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.loader import Read
from ddcheck.rulepack.pack import RulePack

RULES = Path(__file__).parents[1] / "rules"

settings.register_profile(
    "default", max_examples=50, deadline=None, derandomize=True, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.register_profile("nightly", settings.get_profile("default"), max_examples=2000,
                          derandomize=False)  # fmt: skip
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, where it is at hand."""
    default = Path(__file__).parents[2] / "shared"
    folder = Path(os.environ.get("DDCHECK_SHARED", default))
    if not (folder / "data").is_dir():
        pytest.skip("the folder of real data is not at hand")
    return folder


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The sample, screened as its README says."""
    out = tmp_path_factory.mktemp("sample") / "report"
    layers = SAMPLE / "layers" / "catalogue.yaml"
    return screen(SAMPLE / "shipments", "--layers", layers, *AS_SAMPLED, out=out)


@pytest.fixture(scope="session", autouse=True)
def packs_read_once() -> Iterator[None]:
    """Let screenings in this process share the packs of the project, whose files no test changes.

    Half of a small screening is reading them; that they are read right is tested on its own.
    """
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
