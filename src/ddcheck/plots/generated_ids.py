"""Ids made from the geometry, where the user asked for them (`--plot-id auto`)."""

from __future__ import annotations

import hashlib

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.plots.rows import Rows


def fingerprints(shapes: NDArray[np.object_]) -> list[bytes | None]:
    """16 bytes a geometry: the same for the same ground, whichever corner a ring begins with.

    Coordinates count to 1e-6 degrees (0.1 m), rings and parts are put in one order and direction.
    """
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, 6) + 0.0)
    normal = shapely.to_wkb(shapely.normalize(rounded), byte_order=1)
    return [None if w is None else hashlib.blake2b(w, digest_size=16).digest() for w in normal]


def fill_ids(rows: Rows, given: dict[str, int]) -> None:
    """Give every row without an id one that does not depend on its place in the file.

    The same ground twice gets a counter (`given` counts over all files), so that both rows stay; a
    row without a usable geometry is named after its file and number.
    """
    ids = rows.texts("plot_id")
    found = fingerprints(rows.geometry)
    for row, name in enumerate(ids):
        if name is None:
            mark = found[row]
            own = f"{rows.file.name}-{int(rows.number[row])}" if mark is None else mark.hex()[:16]
            times = given[own] = given.get(own, 0) + 1
            ids[row] = f"auto-{own}" if times == 1 else f"auto-{own}-{times}"
