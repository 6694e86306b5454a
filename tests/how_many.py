"""How many examples a property gets: few in the suite, thousands at night."""

from __future__ import annotations

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
NIGHTLY = PROFILE == "nightly"
MOST = 4000


def examples(few: int) -> int:
    """A hundred times as many at night, but not more than `MOST`, nor fewer than in the suite."""
    return max(few, min(few * 100, MOST)) if NIGHTLY else few
