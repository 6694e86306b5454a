"""Fixtures of the evidence tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from evidence_world import World, shared_folder


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def shared() -> Path:
    return shared_folder()
