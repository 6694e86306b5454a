"""The small world, made once a session, and screening in-process."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_process import Screener
from small_world import CORNERS, World, land


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("world"))
    made.write({country: land(country) for country in CORNERS})
    return made


@pytest.fixture(scope="session")
def screener(world: World, tmp_path_factory: pytest.TempPathFactory) -> Screener:
    """Screens batches and files against the small world."""
    return Screener(world, Path(tmp_path_factory.mktemp("batches")))
