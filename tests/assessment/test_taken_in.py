"""Results taken in some at a time are those taken in one by one."""

from types import SimpleNamespace

import numpy as np
import pytest

from ddcheck.assessment import weigh
from ddcheck.assessment.weigh import Intervals


@pytest.mark.parametrize("own", [True, False])
def test_pieces_give_what_single_results_give(monkeypatch: pytest.MonkeyPatch, own: bool) -> None:
    monkeypatch.setattr(weigh, "_AT_ONCE", 3)
    random = np.random.default_rng(5)
    rows = np.arange(20)
    owner = rows if own else random.integers(0, 4, 20)
    found, floor, ceiling = Intervals.nothing(20), [0] * 20, [0] * 20
    counts = np.zeros((20, 4), int)
    for _ in range(2):
        low, outcome = random.integers(0, 3, 20), random.integers(0, 4, 20)
        result = SimpleNamespace(
            floor=low.astype(np.int8),
            ceiling=(low + 1).astype(np.int8),
            outcome=outcome.astype(np.int8),
        )
        found.take_in(result, rows, owner)
        for row, to in zip(rows.tolist(), owner.tolist(), strict=True):
            floor[to], ceiling[to] = max(floor[to], low[row]), max(ceiling[to], low[row] + 1)
            counts[to, outcome[row]] += 1
    assert found.floor.tolist() == floor
    assert found.ceiling.tolist() == ceiling
    assert (found.outcomes == counts).all()
