"""What stands beside a plot and answers no rule: drivers of loss, biomass (method §1.7, §1.10, §5).

Shown so that a person can read the findings with it. No fact is made of it, so that it can neither
raise nor lower anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.catalogue import Catalogue, RasterLayer
from ddcheck.evidence.results import LayerUse
from ddcheck.evidence.shares import shares_of
from ddcheck.model.diagnostic import Diagnostics

ASSERTS = ("driver", "biomass")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Beside:
    """One layer on n plots.

    classes  names, and shares (n, classes) of each plot; empty for amounts
    lo, hi   (n,) mean amount a hectare over the whole plot, ground not seen taken from 0 to the
             most that the layer can hold; empty for classes
    unseen   (n,) share of each plot that was not seen
    """

    id: str
    title: str
    asserts: str
    classes: tuple[str, ...]
    shares: Floats
    lo: Floats
    hi: Floats
    unseen: Floats


def read_beside(
    outlines: Callable[[], NDArray[np.object_]], catalogue: Catalogue | None,
    diagnostics: Diagnostics,
) -> tuple[tuple[Beside, ...], tuple[LayerUse, ...]]:  # fmt: skip
    """Read the layers of the catalogue that only stand beside; without any, no outline is made.

    Raises Surroundings when a file changes while it is read.
    """
    layers = () if catalogue is None else catalogue.layers
    wanted = [x for x in layers if isinstance(x, RasterLayer) and x.asserts in ASSERTS]
    geometries = outlines() if wanted else np.zeros(0, object)
    found, uses = [], []
    for layer in wanted:
        size = len(layer.decoding.classes) or len(layer.decoding.steps)
        shares = shares_of(geometries, layer, size, diagnostics)
        found.append(_beside(layer, shares.by_code, shares.unseen))
        uses += [] if shares.use is None else [shares.use]
    return tuple(found), tuple(uses)


def _beside(layer: RasterLayer, shares: Floats, unseen: Floats) -> Beside:
    nothing = np.zeros(0)
    if layer.decoding.classes:
        classes = layer.decoding.classes
        return Beside(
            layer.id, layer.title, layer.asserts, classes, shares, nothing, nothing, unseen
        )
    steps = np.array(layer.decoding.steps, np.float64)
    below = np.concatenate([[0.0], steps[:-1]])
    lo, hi = (shares * below).sum(axis=1), (shares * steps).sum(axis=1) + unseen * steps[-1]
    return Beside(layer.id, layer.title, layer.asserts, (), shares[:, :0], lo, hi, unseen)
