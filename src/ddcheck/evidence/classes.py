"""How the codes of several layers combine into one class of ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ddcheck.evidence.outlines import Ints


@dataclass(frozen=True)
class Classes:
    """How the codes of the layers combine into one class; classes >= `seen` are not seen.

    tables  one array of 256 a layer: its part of the class, plus `seen` times why it is unknown,
            plus `wet` where it is a land mask that shows water; None where no layer is one
    """

    tables: tuple[Ints, ...]
    seen: int
    wet: int | None = None

    def of(self, total: Ints) -> tuple[Ints, Ints]:
        """Give the class from the sum of parts, and the indices of water.

        The class of what is not seen is seen + (causes of all layers).
        """
        above = np.flatnonzero(total >= self.seen)
        if not len(above):
            return total, above
        number, part, water = total.copy(), total[above], above[:0]
        if self.wet is not None:
            water = above[part >= self.wet]
            part %= self.wet
        number[above] = np.where(part >= self.seen, self.seen + part // self.seen, part)
        return number, water
