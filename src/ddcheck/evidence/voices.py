"""The sources of a plan as they are at hand, and what they say together of a batch of cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence import truth
from ddcheck.evidence.boxes import Boxes, Seen
from ddcheck.evidence.cases import AddCase, Cases, Kinds, Ruled, Ruling, add_case
from ddcheck.evidence.catalogue import RasterLayer
from ddcheck.evidence.coverage import Lattice
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.plan import Question
from ddcheck.evidence.plane_cells import gather_any
from ddcheck.evidence.spans import Width
from ddcheck.evidence.tiles import Extent
from ddcheck.evidence.truth import Bytes, Forest, Table, Truth
from ddcheck.evidence.windows import LayerReader

Window = Callable[[Extent, Ints], NDArray[np.uint8]]
_ABSENT = truth.MAY | truth.UNSEEN


@dataclass(frozen=True)
class Voice:
    """One source of the plan.

    role     canopy, first (the primary loss layer), mask, loss, forest, planted or context
    layer    None where the catalogue has none that may be used
    window   reads the layer; None as above
    reader   where the window is that of a reader: what a thread of its own forks
    """

    role: str
    family: str
    layer: RasterLayer | None
    window: Window | None
    primary: bool = False
    reader: LayerReader | None = None

    def table(self, question: Question, edges: Sequence[int]) -> Table:
        """Codes to bits for one question."""
        layer = self.layer
        assert layer is not None
        absence = layer.absence_is_evidence
        if self.role == "canopy":
            return truth.canopy_table(question.canopy_above)
        if self.role == "mask":
            return truth.mask_table()
        if self.role == "planted":
            return truth.planted_table(layer, question.day)
        if self.role == "forest":
            return truth.binary_table(layer, question.day)
        if layer.asserts == "alert":
            lag = layer.decoding.lag_days
            return truth.alert_table(edges, question.day, lag, absence=absence)
        tolerance = max(question.tolerance, layer.year_tolerance or 0.0)
        return truth.year_table(layer.decoding.years, question.day, tolerance, absence=absence)

    def edges(self, questions: Sequence[Question]) -> tuple[int, ...]:
        """Days that split the alerts of this source for all questions; () for other layers."""
        if self.layer is None or self.layer.asserts != "alert":
            return ()
        lag = self.layer.decoding.lag_days
        return truth.alert_edges([question.day for question in questions], lag)

    @property
    def watches(self) -> bool:
        """Whether its blanks are evidence that nothing was lost."""
        is_loss = self.role in ("first", "loss")
        return is_loss and self.layer is not None and self.layer.absence_is_evidence


def sorted_for(layer: RasterLayer, questions: Sequence[Question]) -> RasterLayer:
    """The layer with its alerts sorted by the days of the questions; other layers unchanged."""
    if layer.asserts != "alert":
        return layer
    edges = truth.alert_edges([q.day for q in questions], layer.decoding.lag_days)
    return replace(layer, decoding=truth.binned(layer.decoding, edges))


@dataclass(frozen=True)
class _Known:
    """What follows from the voices and questions alone, shared by all threads.

    tables  codes to bits, one a question, for each voice; None where it is not at hand
    """

    tables: tuple[tuple[Table, ...] | None, ...]
    kinds: Kinds
    ruled: dict[int, Ruled]

    @classmethod
    def of(cls, voices: Sequence[Voice], questions: Sequence[Question]) -> _Known:
        tables = []
        for voice in voices:
            edges = voice.edges(questions)
            here = voice.layer is not None and voice.window is not None
            tables.append(tuple(voice.table(q, edges) for q in questions) if here else None)
        return cls(tuple(tables), Kinds(tables), {})


class Choir:
    """All voices of a plan on one lattice."""

    def __init__(
        self, voices: Sequence[Voice], questions: Sequence[Question], base: Lattice,
        known: _Known | None = None,
    ) -> None:  # fmt: skip
        self.voices = tuple(voices)
        self.questions = tuple(questions)
        self.base = base
        self._known = _Known.of(voices, questions) if known is None else known

    @property
    def readers(self) -> list[LayerReader]:
        return [voice.reader for voice in self.voices if voice.reader is not None]

    def through(self, readers: Sequence[LayerReader]) -> Choir:
        """The same choir, heard through other readers of the same layers."""
        others = iter(readers)
        voices = []
        for voice in self.voices:
            if voice.reader is not None:
                other = next(others)
                voice = replace(voice, window=other.window, reader=other)
            voices.append(voice)
        return Choir(voices, self.questions, self.base, self._known)

    def hear(self, boxes: Boxes) -> list[Seen | None]:
        """Codes of every voice on all cells; None for a source that is not at hand."""
        heard: list[Seen | None] = []
        for voice in self.voices:
            if voice.layer is None or voice.window is None:
                heard.append(None)
            else:
                take = None if voice.reader is None else voice.reader.codes
                heard.append(gather_any(boxes, self.base, voice.layer.lattice, voice.window, take))
        return heard

    def cases(self, heard: Sequence[Seen | None], size: int, add_case: AddCase = add_case) -> Cases:
        """What is said of `size` cells, case by case."""
        return self._known.kinds.cases(heard, size, add_case)

    def ruled(self, index: int, cases: Cases) -> Ruled:
        """What is said for one of the questions in each case."""
        if cases.are_cells:
            return Ruled.of(self.rule(index, cases.heard, cases.unseen))
        known = self._known.ruled
        if index not in known:
            known[index] = Ruled.of(self.rule(index, cases.heard, cases.unseen))
        return known[index]

    def rule(self, index: int, heard: Sequence[Seen | None], unseen: Sequence[Truth]) -> Ruling:
        """Combine the voices for one question (method §4.1)."""
        size = len(unseen[0])
        question = self.questions[index]
        bits = [
            np.full(size, _ABSENT, np.uint8)
            if seen is None or tables is None
            else truth.spread(seen, tables[index])
            for seen, tables in zip(heard, self._known.tables, strict=True)
        ]
        blind = self._blind(unseen)
        first = self._said(bits, "first")[0]
        loss = [first, *self._said(bits, "loss")]
        must, may = truth.combine_loss(loss, self._said(bits, "context"))
        gap = self.is_gap(question)
        forest = self._forest(bits, first)
        masked = self._masked(unseen)
        must, forest_must = must & ~masked, forest.must & ~masked
        forest = replace(
            forest, must=forest_must, may=forest.may | masked, nominal=forest.nominal & ~masked
        )
        nominal = truth.has(first, truth.NOMINAL) & ~masked
        cause = _loss_causes(must, may, forest, blind, gap=gap)
        return Ruling(
            must, may | masked | gap, nominal, forest, cause,
            _forest_causes(first, forest, blind), self._families(loss),
        )  # fmt: skip

    def is_gap(self, question: Question) -> bool:
        """Whether no source had begun to watch by the day after that of the question.

        The time after the end of all sources is another question, asked of each harvest.
        """
        after = question.day + timedelta(days=1)
        return not any(
            voice.watches and voice.layer is not None and voice.layer.period_start <= after
            for voice in self.voices
        )

    def _said(self, bits: Sequence[Bytes], role: str) -> list[Bytes]:
        return [own for own, voice in zip(bits, self.voices, strict=True) if voice.role == role]

    def _blind(self, unseen: Sequence[Truth]) -> Truth:
        """Where a source that may clear a pixel was not seen."""
        result = np.zeros(len(unseen[0]), bool)
        for own, voice in zip(unseen, self.voices, strict=True):
            if voice.role not in ("planted", "context"):
                result |= own
        return result

    def _masked(self, unseen: Sequence[Truth]) -> Truth:
        result = np.zeros(len(unseen[0]), bool)
        for own, voice in zip(unseen, self.voices, strict=True):
            if voice.role == "mask":
                result |= own
        return result

    def _forest(self, bits: Sequence[Bytes], first: Bytes) -> Forest:
        binary = self._said(bits, "forest")
        voices = [voice for voice in self.voices if voice.role == "forest"]
        planted = truth.count_families(
            [
                (voice.family, own)
                for own, voice in zip(bits, self.voices, strict=True)
                if voice.role == "planted" and voice.layer is not None
            ]
        )
        agreed = planted >= 2 if len(planted) else np.zeros(len(first), bool)
        sources, primary = (
            list(binary),
            next((i for i, voice in enumerate(voices) if voice.primary), None),
        )
        canopy = self._said(bits, "canopy")
        if canopy:
            firm = any(voice.layer is not None for voice in voices)
            sources.append(truth.baseline(canopy[0], first, firm=firm))
        if not sources:
            sources.append(np.full(len(first), truth.MAY, np.uint8))
        at = len(sources) - 1 if primary is None else primary
        return truth.combine_forest(sources, at, agreed)

    def _families(self, loss: Sequence[Bytes]) -> tuple[tuple[str, Bytes], ...]:
        families = [v.family for v in self.voices if v.role == "first"]
        families += [v.family for v in self.voices if v.role == "loss"]
        return tuple(zip(families, loss, strict=True))


def _loss_causes(
    must: Truth, may: Truth, forest: Forest, blind: Truth, *, gap: bool
) -> NDArray[np.uint8]:
    cause = np.full(len(must), Width.BASELINE, np.uint8)
    cause[must & forest.must] = Width.PATCH
    cause[~forest.must & forest.planted] = Width.PLANTED
    cause[~forest.must & forest.conflict] = Width.CONFLICT
    cause[~must] = Width.DATING
    if gap:
        cause[~may] = Width.GAP
    cause[blind] = Width.UNSEEN
    return cause


def _forest_causes(first: Bytes, forest: Forest, blind: Truth) -> NDArray[np.uint8]:
    cause = np.full(len(first), Width.BASELINE, np.uint8)
    lost = ~truth.has(first, truth.BARE)
    cause[lost] = Width.DATING
    cause[forest.must] = Width.PATCH
    cause[~forest.must & forest.planted] = Width.PLANTED
    cause[~forest.must & forest.conflict] = Width.CONFLICT
    cause[blind] = Width.UNSEEN
    return cause
