"""Fixtures for all rooms, and how much hypothesis tries."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

from how_many import PROFILE
from kept_once import packs_read_once
from sample_run import AS_SAMPLED, SAMPLE, Finished, screen

settings.register_profile(
    "default", max_examples=50, deadline=None, derandomize=True, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.register_profile("nightly", settings.get_profile("default"), max_examples=2000,
                          derandomize=False)  # fmt: skip
settings.load_profile(PROFILE)


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
def packs_of_the_session() -> Iterator[None]:
    """Half of a small screening is reading packs: they are read once."""
    with packs_read_once():
        yield
