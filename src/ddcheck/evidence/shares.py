"""How much of each plot carries which code of one raster layer, whatever the layer is about.

Exact like the hectares of loss: the same coverage of pixels, the same integers. What was not seen
of a plot is in no share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.catalogue import RasterLayer
from ddcheck.evidence.causes import SEEN_LIMIT
from ddcheck.evidence.classes import Classes
from ddcheck.evidence.count import count
from ddcheck.evidence.kernel import kernel_for
from ddcheck.evidence.merge import Columns, united
from ddcheck.evidence.outlines import Ints, together
from ddcheck.evidence.partition import Outlined, partitions, parts_of
from ddcheck.evidence.raster import quiet_gdal
from ddcheck.evidence.results import LayerUse
from ddcheck.evidence.rings import Shapes
from ddcheck.evidence.tabulate import CHUNK, Tally
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Place

_CAUSES = 256 - SEEN_LIMIT


@dataclass(frozen=True)
class Shares:
    """Of n plots the share (0 to 1) of each code below `codes`, and of what was not seen."""

    by_code: NDArray[np.float64]
    unseen: NDArray[np.float64]
    use: LayerUse | None


@dataclass(frozen=True)
class RunShares:
    """The same of all plots of a run, a column (n,) a code."""

    by_code: tuple[NDArray[np.float64], ...]
    unseen: NDArray[np.float64]
    use: LayerUse | None


def shares_of_run(
    run: Outlined, layer: RasterLayer, codes: int, diagnostics: Diagnostics, threads: int = 1,
    sole: tuple[NDArray[np.bool_], int] | None = None,
) -> RunShares:  # fmt: skip
    """The shares of all plots of a run, some that lie near each other at a time.

    `sole` are plots (n,) of which it is known already that they carry one code alone, and the code:
    they are not looked at.
    """
    size, shelf = len(run), run.shelf
    whole = Columns(size, shelf)
    said: set[Diagnostic] = set()
    use: LayerUse | None = None
    known, code_of_known = sole or (np.zeros(size, bool), 0)
    if known.any():
        rows = np.flatnonzero(known)
        whole.rows.append(shelf.keep(rows))
        for code in range(codes):
            whole.put(code, np.full(len(rows), float(code == code_of_known)))
        whole.put("unseen", np.zeros(len(rows)))
    for part in parts_of(run, _others(run, known)):
        own = Diagnostics(keep=diagnostics.keep)
        found = shares_of(part.shapes(), layer, codes, own, run_size=size, threads=threads)
        whole.rows.append(shelf.keep(part.rows))
        for code in range(codes):
            whole.put(code, found.by_code[:, code])
        whole.put("unseen", found.unseen)
        said.update(own.items)
        if found.use is not None:
            [use] = united(None if use is None else [use], [found.use])
        shelf.rest()
    diagnostics.extend(sorted(said, key=lambda one: (one.sort_key, repr(one))))
    return RunShares(tuple(whole.take(code) for code in range(codes)), whole.take("unseen"), use)


def _others(run: Outlined, known: NDArray[np.bool_]) -> list[Ints]:
    """The partitions of the plots that are still to be looked at."""
    if len(known) and known.all():
        return []
    cut = [rows[~known[rows]] for rows in partitions(run)]
    return [rows for rows in cut if len(rows)] or [np.zeros(0, np.int64)]


def shares_of(
    geometries: NDArray[np.object_], layer: RasterLayer, codes: int, diagnostics: Diagnostics,
    *, run_size: int | None = None, threads: int = 1,
) -> Shares:  # fmt: skip
    """Shares (n, codes) of plots by code of a layer; codes beyond count as the last of them.

    A layer that may not be used is not opened: all is unseen. `run_size`, the plots of the whole
    run, chooses the accelerator. Raises Surroundings when a file changes while it is read.
    """
    tally = Tally.of(len(geometries))
    if not layer.use_is_declared:
        place = Place(layer.file, field=layer.id)
        diagnostics.report("DD312", place, layer=layer.id, use="commercial use")
        return _shares(tally, codes, None)
    shapes = Shapes.of(geometries)
    plots = np.flatnonzero(shapes.usable)
    reader = LayerReader(layer, diagnostics)

    with quiet_gdal():
        kernel = kernel_for(len(plots) if run_size is None else run_size)
        count(
            together(shapes, plots), plots, [reader], _classes(codes), tally, lambda _: None,
            CHUNK, threads, kernel, None,
        )  # fmt: skip
        reader.close()
    return _shares(tally, codes, LayerUse.of(layer, reader.states()))


def _classes(codes: int) -> Classes:
    """One class a code, and beyond them one a cause of not being seen."""
    table = np.zeros(256, np.int64)
    table[:SEEN_LIMIT] = np.minimum(np.arange(SEEN_LIMIT), codes - 1)
    table[SEEN_LIMIT:] = np.arange(1, _CAUSES + 1) * codes
    return Classes((table,), codes)


def _shares(tally: Tally, codes: int, use: LayerUse | None) -> Shares:
    plot, number, area = tally.rows(codes + _CAUSES + 1)
    found = np.zeros((len(tally.area), codes))
    seen = number < codes
    np.add.at(found, (plot[seen], number[seen]), area[seen].astype(np.float64))
    found /= np.maximum(tally.grid, 1)[:, None]
    unseen = 1.0 - tally.grid_seen / np.maximum(tally.grid, 1)
    refused = tally.astray | tally.too_large | (tally.grid == 0)
    found[refused], unseen[refused] = 0.0, 1.0
    return Shares(found, unseen, use)
