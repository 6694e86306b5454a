"""Plots counted on layers of one lattice, be it in degrees or on a plane."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.assay import Assayer
from ddcheck.evidence.classes import Classes
from ddcheck.evidence.kernel import Kernel
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.plane import PlaneLattice
from ddcheck.evidence.plane_count import PlaneTabulator
from ddcheck.evidence.rings import Shapes
from ddcheck.evidence.tabulate import Tabulator, Tally
from ddcheck.evidence.tiles import Extent
from ddcheck.evidence.windows import LayerReader


def count(
    shapes: Shapes, plots: Ints, readers: list[LayerReader], classes: Classes,
    tally: Tally, progress: Callable[[int], None], chunk: int, threads: int,
    kernel: Kernel, assayer: Assayer | None,
) -> None:  # fmt: skip
    """Count the plots, and answer the questions of each while its blocks are in memory."""
    lattice = readers[0].layer.lattice
    if isinstance(lattice, PlaneLattice):

        def read(extent: Extent, asked: Ints) -> list[NDArray[np.uint8]]:
            return [reader.window(extent, asked) for reader in readers]

        plane = PlaneTabulator(shapes.geometries, lattice, classes, read, chunk=chunk)
        plane.run(plots, tally, progress)
        return
    work = Tabulator(shapes, classes, readers, kernel, chunk=chunk, threads=threads)
    work.run(plots, tally, progress, assayer)
