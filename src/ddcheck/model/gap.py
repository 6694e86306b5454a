"""A gap: something that a run did not check, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ddcheck.model.wording import Wording


@dataclass(frozen=True)
class Gap:
    """What was not checked and why, as a report says it."""

    what: Wording
    why: Wording
