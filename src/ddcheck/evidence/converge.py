"""All sources of a plan on all that the plots may hold, brought together (method §2.7, §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.alerts import days_of
from ddcheck.evidence.area import LARGEST, areas_of
from ddcheck.evidence.assay import Assayer
from ddcheck.evidence.boxes import common_lattice
from ddcheck.evidence.catalogue import VectorLayer
from ddcheck.evidence.counting import Assay
from ddcheck.evidence.footprints import Outlines
from ddcheck.evidence.kernel import NUMPY, Kernel
from ddcheck.evidence.outlines import Floats, Ints, edges_of
from ddcheck.evidence.plan import Plan, Question
from ddcheck.evidence.position import Position, Reach, leeway_of, sigma_of
from ddcheck.evidence.results import Bits, Overlap, Reached, Unseen
from ddcheck.evidence.rings import Shapes
from ddcheck.evidence.sources import Further, lattices, registrations, voices_of
from ddcheck.evidence.spans import Answer
from ddcheck.evidence.truth import Truth
from ddcheck.evidence.vector import overlap_of
from ddcheck.evidence.voices import Choir, Voice
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics


@dataclass(frozen=True)
class Converged:
    """What the sources say together of n plots; empty where the plan asks no question."""

    seen: Ints
    answers: dict[Question, Answer] = field(default_factory=dict)
    reached: Reached | None = None
    reach: Reach | None = None
    sigma: Floats | None = None
    watched_until: NDArray[np.int32] | None = None
    bits: tuple[Bits, ...] = ()

    def with_outer(self, bits: list[Bits]) -> list[Bits]:
        """Causes of the primary layers, with those of ground that only lies within reach."""
        own = self.bits[: len(bits)]
        if len(own) < len(bits):
            return bits
        return [inner | outer for inner, outer in zip(bits, own, strict=True)]

    def unseen_by(self, further: Sequence[Further]) -> list[Unseen]:
        """Why ground was unseen in the further sources; a context layer owes nothing."""
        own = self.bits[len(self.bits) - len(further) :] if further else ()
        return [
            Unseen(item.source.asserts, item.source.product, item.shown, bits, item.refused)
            for item, bits in zip(further, own, strict=False)
            if item.role not in ("context", "planted")
        ]


@dataclass(frozen=True)
class Convergence:
    """What is asked of the plots, and what answers it; without a question there is no assayer.

    named are the voices with a first one among them, silent where the plan has none
    """

    voices: tuple[Voice, ...]
    named: tuple[Voice, ...]
    further: tuple[Further, ...]
    primary: int
    sigma: Floats | None
    reach: Reach | None
    assayer: Assayer | None

    @classmethod
    def prepare(
        cls, whole: Shapes, plots: Ints, plan: Plan,
        first: Sequence[tuple[str, LayerReader]], further: Sequence[Further],
        position: Position | None, threads: int = 1, kernel: Kernel = NUMPY,
    ) -> Convergence:  # fmt: skip
        """`first` are the primary layers, () where one is lacking.

        A primary layer that is lacking leaves everything within reach unseen: nothing takes its
        place.
        """
        voices = voices_of(first, further)
        sigma, reach, outlines = _outlines(whole, plots, position, registrations(voices), threads)
        named = _with_first(voices) if first else _blind(voices)
        assayer = None
        if plan.questions:
            choir = Choir(named, plan.questions, common_lattice(lattices(named)))
            assayer = Assayer(outlines, choir, plan, kernel=kernel)
        return cls(voices, named, tuple(further), len(first), sigma, reach, assayer)

    def conclude(
        self, plots: Ints, refused: Truth, area: Ints, seen: Ints, threads: int
    ) -> Converged:
        """Look at what has not been looked at yet, and say what was found.

        refused (n,) are plots of which nothing is certain.
        """
        if self.assayer is None:
            return Converged(seen, reach=self.reach, sigma=self.sigma)
        self.assayer.refuse(plots[area[plots] >= LARGEST])
        self.assayer.all(plots[~self.assayer.done[plots]], threads)
        found = self.assayer.found
        _refuse(found, plots, refused, area)
        bits = found.bits[len(self.named) - len(self.voices) :]
        for item, own in zip(self.further, bits[self.primary :], strict=True):
            if item.cause is not None:
                own[plots] |= item.cause.value
        seen = np.minimum(seen, _seen(found, area, plots))
        answers = {answer.question: answer for answer in found.answers}
        reached = Reached(found.touched, found.touched_seen, found.year_rows())
        until = _watched(self.voices, bits) if self.primary else None
        return Converged(seen, answers, reached, self.reach, self.sigma, until, bits)


def _outlines(
    whole: Shapes,
    plots: Ints,
    position: Position | None,
    layers_m: Sequence[float],
    threads: int,
) -> tuple[Floats | None, Reach | None, Outlines]:
    nowhere = np.zeros(len(whole), bool)
    if position is None:
        return None, None, Outlines(whole, nowhere)
    if not position.on:
        return None, None, Outlines(whole, position.is_point)
    sigma = sigma_of(position, whole, plots, layers_m)
    leeway = leeway_of(whole, plots, sigma)
    reach = Reach(whole.geometries, plots, position.is_point, leeway, threads)
    return sigma, reach, Outlines(whole, position.is_point, leeway)


def _blind(voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """The voices of a plan whose primary layers are not at hand: a first one that saw nothing."""
    silent = Voice("first", "", None, None)
    return (silent, *(replace(voice, layer=None, window=None, reader=None) for voice in voices))


def _with_first(voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """The voices, with a silent loss layer in front where the plan names none."""
    if any(voice.role == "first" for voice in voices):
        return tuple(voices)
    return (Voice("first", "", None, None), *voices)


def _refuse(found: Assay, plots: Ints, refused: Truth, area: Ints) -> None:
    """Plots whose outline crosses itself or is too large: all possible, nothing certain."""
    bad = plots[refused[plots] | (found.grid[plots] == 0)]
    possible = np.maximum(found.touched[bad], area[bad])
    for answer in found.answers:
        answer.loss.blank(bad, possible)
        answer.forest.blank(bad, possible)
    found.grid_seen[bad] = found.touched_seen[bad] = 0
    found.touched[bad] = possible


def _seen(found: Assay, area: Ints, plots: Ints) -> Ints:
    """Geodesic pico-hectares that every source saw, in the proportion found on the grid."""
    share = np.zeros(len(found.grid))
    share[plots] = found.grid_seen[plots] / np.maximum(found.grid[plots], 1)
    whole = found.grid_seen == found.grid
    rough = np.rint(area * share).astype(np.int64)
    return np.where(whole & (found.grid > 0), area, np.minimum(rough, area))


def _watched(voices: Sequence[Voice], bits: Sequence[Bits]) -> NDArray[np.int32] | None:
    """Last day up to which each plot was watched without a break since the first source began.

    A source counts for a plot where all within reach was seen in it: an alert layer closes the gap
    after the end of a series of years only for such plots (method §2.3).
    """
    sources = [(i, voice.layer) for i, voice in enumerate(voices) if voice.watches]
    known = sorted(
        ((layer.period_end, i, layer) for i, layer in sources if layer is not None),
        key=lambda item: item[:2],
    )
    begin = next((v.layer for v in voices if v.role == "first" and v.layer is not None), None)
    if begin is None:
        return None
    at = next(i for i, v in enumerate(voices) if v.role == "first")
    until = np.where(bits[at] == 0, days_of(begin.period_end), 0).astype(np.int32)
    for _, group in groupby(known, key=lambda item: item[0]):
        for end, index, layer in group:
            opens = days_of(layer.period_start - timedelta(days=1))
            joins = (bits[index] == 0) & (until >= opens)
            until = np.where(joins, np.maximum(until, days_of(end)), until).astype(np.int32)
    return until


def reached_overlap(
    geometries: NDArray[np.object_], plots: Ints, area: Ints, product: str,
    layer: VectorLayer | None, diagnostics: Diagnostics, reach: Reach | None, *,
    has_catalogue: bool,
) -> Overlap:  # fmt: skip
    """Overlap with a vector layer: certain inside the inner outline, possible inside the outer."""
    found = overlap_of(
        geometries, plots, area, product, layer, diagnostics, has_catalogue=has_catalogue
    )
    if reach is None or layer is None or not found.known.any():
        return found
    quiet = Diagnostics(keep=0)
    sides = []
    for shapes in (reach.inner, reach.outer):
        own = plots[np.array([shape is not None for shape in shapes[plots]], bool)]
        size = np.zeros(len(area), np.int64)
        if len(own):
            size[own] = areas_of(edges_of(shapes[own]))
        sides.append(
            overlap_of(shapes, own, size, product, layer, quiet, has_catalogue=has_catalogue)
        )
    inner, outer = sides
    return replace(
        found, lo=np.where(found.known, np.minimum(inner.lo, found.lo), 0),
        hi=np.maximum(found.hi, outer.hi), in_force=inner.in_force,
    )  # fmt: skip
