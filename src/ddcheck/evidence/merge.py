"""Puts the measurements of partitions together: integers to their places, nothing computed anew.

Every plot belongs to one partition, so a figure of a plot is copied, never added. What is said of
the run as a whole is united: a tile that one partition could not use counts as not used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.in_force import NO_DAYS, ByDay
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.results import (
    CoverTable,
    LayerUse,
    Measurements,
    Overlap,
    Reached,
)
from ddcheck.evidence.spans import Answer, Spans, YearRows
from ddcheck.model.reason import Reason
from ddcheck.model.shelf import IN_MEMORY, Shelf

Array = NDArray  # type: ignore[type-arg]
_BLOCK = 1 << 19  # plots that are put into their places together
_STATES = ("used", "missing", "refused")  # the worst last


@dataclass
class Columns:
    """Columns of n plots by name, part by part; put together when they are taken."""

    size: int
    shelf: Shelf
    rows: list[Ints] = field(default_factory=list)
    arrays: dict[object, list[Array]] = field(default_factory=dict)

    def put(self, name: object, values: Array) -> None:
        """The values of the part whose rows were added last."""
        self.arrays.setdefault(name, []).append(self.shelf.keep(values))

    def take(self, name: object) -> Array:
        parts = self.arrays.pop(name)
        whole = self.shelf.empty(self.size, parts[0].dtype)
        for low, high in _blocks(self.size):
            block = whole[low:high]
            for rows, values in zip(self.rows, parts, strict=True):
                first, behind = np.searchsorted(rows, (low, high))
                block[rows[first:behind] - low] = values[first:behind]
            self.shelf.rest()
        return whole


@dataclass
class Table:
    """A sparse table, part by part: the plot of each row first; sorted by its first columns.

    The rows of a plot come in one part, so a part is sorted alone and its rows go to their places.
    """

    keys: int
    size: int
    shelf: Shelf
    parts: list[tuple[Array, ...]] = field(default_factory=list)

    def put(self, rows: Ints, plot: Ints, *columns: Array) -> None:
        if len(plot):
            part = (rows[plot], *columns)
            order = np.lexsort(part[self.keys - 1 :: -1])
            self.parts.append(tuple(self.shelf.keep(column[order]) for column in part))

    def take(self, like: Sequence[Array]) -> tuple[Array, ...]:
        """All rows, in one order whatever the order of the parts. `like` gives the types."""
        if not self.parts:
            return tuple(column[:0] for column in like)
        size = sum(len(part[0]) for part in self.parts)
        whole = tuple(self.shelf.empty(size, column.dtype) for column in self.parts[0])
        at = 0
        for low, high in _blocks(self.size):
            bounds = [np.searchsorted(part[0], (low, high)) for part in self.parts]
            plot = np.concatenate(
                [part[0][a:b] for part, (a, b) in zip(self.parts, bounds, strict=True)]
            )
            order = np.argsort(plot, kind="stable")
            for number, column in enumerate(whole):
                own = [part[number][a:b] for part, (a, b) in zip(self.parts, bounds, strict=True)]
                np.take(np.concatenate(own), order, out=column[at : at + len(order)])
            at += len(order)
            self.shelf.rest()
        self.parts = []
        return whole


def _blocks(size: int) -> Iterator[tuple[int, int]]:
    """Plots that are put into their places together."""
    for low in range(0, size, _BLOCK):
        yield low, min(low + _BLOCK, size)


class Merge:
    """Takes partitions in any order; one that comes twice changes nothing but the time."""

    def __init__(self, size: int, shelf: Shelf = IN_MEMORY) -> None:
        self._shelf = shelf
        self._columns = Columns(size, shelf)
        self._tables: dict[object, Table] = {}
        self._reasons: dict[str, list[Reason]] = {}
        self._layers: list[LayerUse] | None = None
        self._first: Measurements | None = None
        self._done = np.zeros(size, bool)

    def add(self, rows: Ints, found: Measurements) -> None:
        """Take over what was measured of the plots `rows`, ascending."""
        if self._done[rows].any():
            if not self._done[rows].all():
                msg = "partitions share plots"
                raise ValueError(msg)
            return
        self._done[rows] = True
        self._columns.rows.append(self._shelf.keep(rows))
        if self._first is None:
            self._first = found
        self._plain(rows, found)
        self._answers(rows, found)
        for product, overlap in found.overlaps.items():
            self._overlap(product, rows, overlap)
        cover = found.cover
        self._table("cover", 3).put(rows, cover.plot, cover.canopy_bin, cover.loss_year, cover.area)
        self._layers = united(self._layers, found.layers)
        self._shelf.rest()

    def whole(self) -> Measurements:
        """The measurements of all plots. Raises ValueError when some were never measured."""
        first = self._first
        if first is None or not self._done.all():
            msg = "not all plots were measured"
            raise ValueError(msg)
        columns = self._columns
        cover = first.cover
        table = self._table("cover", 3).take(
            (cover.plot, cover.canopy_bin, cover.loss_year, cover.area)
        )
        return replace(
            first,
            area=columns.take("area"), seen=columns.take("seen"), unseen=columns.take("unseen"),
            unseen_cause=columns.take("unseen_cause"),
            unseen_by=tuple(
                replace(by, bits=columns.take(("unseen_by", at)))
                for at, by in enumerate(first.unseen_by)
            ),
            cover=CoverTable(*table),
            overlaps={product: self._whole_overlap(product) for product in first.overlaps},
            layers=tuple(self._layers or ()),
            answers={question: self._answer(own) for question, own in first.answers.items()},
            reached=None if first.reached is None else self._reached(first.reached),
            sigma_m=None if first.sigma_m is None else columns.take("sigma_m"),
            watched_until=None if first.watched_until is None else columns.take("watched_until"),
            dry={layer: columns.take(("dry", layer)) for layer in first.dry},
        )  # fmt: skip

    def _table(self, name: object, keys: int) -> Table:
        return self._tables.setdefault(name, Table(keys, len(self._done), self._shelf))

    def _plain(self, rows: Ints, found: Measurements) -> None:
        put = self._columns.put
        for name in ("area", "seen", "unseen", "unseen_cause"):
            put(name, getattr(found, name))
        for at, by in enumerate(found.unseen_by):
            put(("unseen_by", at), by.bits)
        for name in ("sigma_m", "watched_until"):
            values = getattr(found, name)
            if values is not None:
                put(name, values)
        for layer, dry in found.dry.items():
            put(("dry", layer), dry)
        reached = found.reached
        if reached is not None:
            put("touched", reached.touched)
            put("touched_seen", reached.seen)
            years = reached.years
            self._table("years", 2).put(rows, years.plot, years.year, years.area)

    def _answers(self, rows: Ints, found: Measurements) -> None:
        put = self._columns.put
        for question, answer in found.answers.items():
            for name, spans in (("loss", answer.loss), ("forest", answer.forest)):
                for side in ("lo", "nominal", "hi"):
                    put((question, name, side), getattr(spans, side))
                for plot, width, area in _compact(spans):
                    self._table((question, name), 2).put(rows, plot, width, area)
            for name in ("families_lo", "families_hi", "largest_patch"):
                put((question, name), getattr(answer, name))

    def _answer(self, like: Answer) -> Answer:
        question, take = like.question, self._columns.take
        spans = {}
        nothing = np.zeros(0, np.int64)
        for name in ("loss", "forest"):
            lo, nominal, hi = (take((question, name, side)) for side in ("lo", "nominal", "hi"))
            table = self._table((question, name), 2).take((nothing, nothing, nothing))
            plot, width, area = table
            spans[name] = Spans(lo, nominal, hi, [(plot, width, area)], in_order=True)
        others = [take((question, n)) for n in ("families_lo", "families_hi", "largest_patch")]
        return Answer(question, spans["loss"], spans["forest"], *others)

    def _reached(self, like: Reached) -> Reached:
        years = like.years
        table = self._table("years", 2).take((years.plot, years.year, years.area))
        take = self._columns.take
        return Reached(take("touched"), take("touched_seen"), YearRows(*table))

    def _overlap(self, product: str, rows: Ints, found: Overlap) -> None:
        put = self._columns.put
        for name in ("lo", "nominal", "hi", "known"):
            put((product, name), getattr(found, name))
        known = self._reasons.setdefault(product, [])
        known += [reason for reason in found.reasons if reason not in known]
        place = np.array([*(known.index(reason) for reason in found.reasons), -1], np.int32)
        put((product, "reason"), place[found.reason])
        for name in ("in_force", "perhaps"):
            dated: ByDay | None = getattr(found, name)
            if dated is not None:
                self._table((product, name), 2).put(rows, dated.plot, dated.day, dated.area)

    def _whole_overlap(self, product: str) -> Overlap:
        """The overlap with its reasons in an order that does not depend on that of the parts."""
        take, found = self._columns.take, self._reasons[product]
        order = sorted(range(len(found)), key=lambda at: repr(found[at]))
        place = np.full(len(found) + 1, -1, np.int32)
        place[order] = np.arange(len(found))
        lo, nominal, hi, known = (take((product, n)) for n in ("lo", "nominal", "hi", "known"))
        index = place[take((product, "reason"))]
        reasons = tuple(found[at] for at in order)
        in_force, perhaps = (self._by_day((product, n)) for n in ("in_force", "perhaps"))
        return Overlap(lo, nominal, hi, known, index, reasons, in_force, perhaps)

    def _by_day(self, name: object) -> ByDay | None:
        """What was in force by a day; None where no part read a layer with dates."""
        if name not in self._tables:
            return None
        like = (NO_DAYS.plot, NO_DAYS.day, NO_DAYS.area)
        return ByDay(*self._tables[name].take(like))


def _compact(spans: Spans) -> list[tuple[Ints, NDArray[np.int8], Ints]]:
    """The widths of some plots as one sorted piece without zeros."""
    if not spans.rows:
        return []
    plot, width, area = (np.concatenate(same) for same in zip(*spans.rows, strict=True))
    order = np.lexsort((width, plot))
    plot, width, area = plot[order], width[order], area[order]
    new = (np.diff(plot, prepend=-1) != 0) | (np.diff(width, prepend=-1) != 0)
    begins = np.flatnonzero(new)
    if not len(begins):
        return []
    total = np.add.reduceat(area, begins)
    some = total != 0
    return [(plot[begins][some], width[begins][some].astype(np.int8), total[some])]


def united(known: list[LayerUse] | None, found: Sequence[LayerUse]) -> list[LayerUse]:
    """Layers of both: of a tile the worst that was seen of it."""
    if known is None:
        return list(found)
    return [
        replace(a, tiles=_worst([*a.tiles, *b.tiles])) for a, b in zip(known, found, strict=True)
    ]


def _worst(tiles: Sequence[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    states: dict[tuple[str, str], str] = {}
    for name, digest, state in tiles:
        before = states.setdefault((name, digest), state)
        states[name, digest] = max(before, state, key=_STATES.index)
    return tuple((name, digest, state) for (name, digest), state in sorted(states.items()))
