"""What a person's decision does to the result of a rule: it closes an indicator, row by row.

A closed row is *met*, with the record beside it: what the rule said before is kept and shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ddcheck.model.outcome import Nature, Outcome, Risk

if TYPE_CHECKING:
    from ddcheck.rulepack.evaluate import RuleResult

OPEN = -1


@dataclass(frozen=True)
class ReviewRecord:
    """A decision: by whom, on which day, for how long, on what, and what it closes."""

    document: str
    who: str
    decided: date
    expires: date
    seen: str
    closes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Closed:
    """Which rows of a result a person closed.

    record (n,) index into `records`, OPEN where nobody did; before (n,) Outcome values as the
    rule gave them.
    """

    record: NDArray[np.int32]
    before: NDArray[np.int8]
    records: tuple[ReviewRecord, ...]

    @property
    def rows(self) -> NDArray[np.bool_]:
        return np.asarray(self.record != OPEN)

    def at(self, row: int) -> tuple[ReviewRecord, Outcome] | None:
        """The record that closed a row, and what the rule said of it."""
        index = int(self.record[row])
        return None if index == OPEN else (self.records[index], Outcome(int(self.before[row])))


def close(
    result: RuleResult, rows: NDArray[np.bool_], record: ReviewRecord
) -> tuple[RuleResult, int]:
    """Close the open rows among `rows`; gives how many. Raises ValueError for a requirement.

    Rows that are met, not applicable, or closed already stay as they are.
    """
    if result.rule.nature is not Nature.INDICATOR:
        msg = f"{result.rule.id} is a requirement: no decision of a person closes it"
        raise ValueError(msg)
    closing = rows & (result.outcome >= Outcome.UNDETERMINED)
    if not closing.any():
        return result, 0
    had = result.closed
    nobody = np.full(len(closing), OPEN, np.int32)
    before, records = (result.outcome, ()) if had is None else (had.before, had.records)
    index = np.where(closing, np.int32(len(records)), nobody if had is None else had.record)
    closed = Closed(index.astype(np.int32), before, (*records, record))
    floor, ceiling = (
        np.where(closing, Risk.NONE, step).astype(np.int8)
        for step in (result.floor, result.ceiling)
    )
    outcome = np.where(closing, Outcome.MET, result.outcome).astype(np.int8)
    breaks = result.nominal_breaks & ~closing
    changed = replace(
        result, outcome=outcome, floor=floor, ceiling=ceiling, nominal_breaks=breaks, closed=closed
    )
    return changed, int(closing.sum())
