"""Papers that do not carry, beside the one that decided: named with the reason, deciding nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.different import different
from ddcheck.model.reason import Reason

MOST = 6
"""So many are named for one claim, and then how many more there are."""


@dataclass(frozen=True, eq=False)
class Beside:
    """What is told of such papers, in the order of their claims, each by its place in `reasons`."""

    claim: NDArray[np.int64]
    code: NDArray[np.int64]
    reasons: Sequence[Reason]

    def added_to(
        self, index: NDArray[np.int32], reasons: tuple[Reason, ...]
    ) -> tuple[NDArray[np.int32], tuple[Reason, ...]]:
        """Reasons of all claims, and which is whose; those of claims with such papers name them."""
        begins = np.flatnonzero(np.r_[True, self.claim[1:] != self.claim[:-1]])
        count = np.diff(np.r_[begins, len(self.claim)])
        rows = self.claim[begins]
        named = np.full((len(rows), MOST + 2), -1, np.int64)
        within = np.arange(len(self.claim)) - np.repeat(begins, count)
        at = np.repeat(np.arange(len(rows)), count)
        few = within < MOST
        named[at[few], within[few]] = self.code[few]
        named[:, MOST] = np.maximum(count - MOST, 0)
        named[:, MOST + 1] = index[rows]
        first, which = different(*named.T)
        made = [self._reason(row.tolist(), reasons) for row in named[first]]
        told = index.copy()
        told[rows] = len(reasons) + which
        return _without_unused(told, (*reasons, *made))

    def _reason(self, row: list[int], reasons: tuple[Reason, ...]) -> Reason:
        *codes, more, own = row
        others = [self.reasons[code] for code in codes if code >= 0]
        if more:
            others.append(Reason.of("more_papers", n=more))
        return replace(reasons[own], beside=tuple(others))


def _without_unused(
    index: NDArray[np.int32], reasons: tuple[Reason, ...]
) -> tuple[NDArray[np.int32], tuple[Reason, ...]]:
    """The same reasons, each once, and none that nothing is told of."""
    first, code = different(index)
    kept: dict[Reason, int] = {}
    at = [kept.setdefault(reasons[i], len(kept)) for i in index[first].tolist()]
    return np.array(at, np.int32)[code], tuple(kept)
