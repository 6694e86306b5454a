"""Plots as TRACES takes them: GeoJSON, checked after it was cut to six decimals (laws §4.8).

Feature ids and other properties are ignored there; ddcheck reads its own plot ids from them. Plots
are looked at in pieces, each once however many lines name it, and of each only the size of its text
is kept: what is written is made again when it is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording
from ddcheck.plots.rows import PIECE
from ddcheck.plots.table import Plots, decoded, taken
from ddcheck.reports.preflight.declared import Sheet
from ddcheck.reports.preflight.submission import Complaints
from ddcheck.reports.preflight.traces_geometry import cut_polygons, point_texts, polygon_texts

SMALLEST_AREA = 0.0001
LONGEST_PRODUCER = 500
_HEAD, _BETWEEN, _END = b'{"type": "FeatureCollection", "features": [\n', b",\n", b"\n]}\n"
_NOTHING = Wording("nothing", "空")
_REFUSED = -1
_COLUMNS = ("producer", "country", "region", "place", "declared_area_ha", "commodity")


@dataclass(frozen=True, slots=True)
class Plotted:
    """One plot as a feature: its row among the plots, what is said of it, and its bytes."""

    name: str
    at: int
    producer: str | None
    country: str | None
    size: int

    @property
    def group(self) -> tuple[str | None, str | None]:
        """What TRACES takes for one producer: name and country."""
        return self.producer, self.country


def size_of(plots: Sequence[Plotted]) -> int:
    """The bytes of a collection of plots."""
    between = len(_BETWEEN) * max(len(plots) - 1, 0)
    return len(_HEAD) + len(_END) + between + sum(plot.size for plot in plots)


@dataclass
class PlotChecks:
    """All plots, each checked once. `_size` is of the text of a geometry: 0 before it was checked."""

    plots: Plots
    diagnostics: Diagnostics
    index: dict[str, int]
    cells: dict[str, list[Any]]
    fault: Sequence[str | None]
    is_point: NDArray[np.bool_]
    _size: NDArray[np.int32] = field(init=False)
    _lacking: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self._lacking = self.plots.wkb.is_null().to_numpy()
        self._size = np.zeros(len(self.plots), np.int32)

    @classmethod
    def of(cls, plots: Plots, diagnostics: Diagnostics) -> PlotChecks:
        index = {name: row for row, name in enumerate(plots.ids)}
        cells = {name: plots.attributes[name].to_pylist() for name in _COLUMNS}
        return cls(plots, diagnostics, index, cells, plots.fault, plots.is_point)

    def plotted(self, origins: Sheet, rows: Sequence[int], complaints: Complaints) -> list[Plotted]:
        """The plots that rows of origins name, each once; not those that would be refused."""
        named = {row: origins.text(row, "plot_id") for row in rows}
        self._check(np.array([self.index[n] for n in named.values() if n in self.index], np.int64))
        found: dict[str, Plotted] = {}
        for row, name in named.items():
            if name is None or name not in self.index:
                complaints.refused |= name is not None  # complained of as a name declared nowhere
                continue
            plot = self._plotted(name, origins.text(row, "producer"), complaints)
            if plot is not None:
                found.setdefault(name, plot)
        return list(found.values())

    def _plotted(self, name: str, said: str | None, complaints: Complaints) -> Plotted | None:
        at = self.index[name]
        if self._size[at] == _REFUSED:
            complaints.refused = True
            return None
        producer = self.cells["producer"][at] or said
        if producer is not None and len(producer) > LONGEST_PRODUCER:
            complaints.report(
                "DD181", self._place(at, "producer"), form="TRACES", length=len(producer),
                field=Wording("the name of the producer", "生产者名称"), limit=LONGEST_PRODUCER,
                value=f"{producer[:60]}…",
            )  # fmt: skip
            return None
        size = len(self._line(at, name, producer, "")) + int(self._size[at])
        return Plotted(name, at, producer, self.cells["country"][at], size)

    def collection(self, plots: Sequence[Plotted]) -> Iterator[bytes]:
        """A feature collection in pieces, one feature a line (RFC 7946, UTF-8)."""
        yield _HEAD
        for start in range(0, len(plots), PIECE):
            piece = plots[start : start + PIECE]
            rows = np.array([plot.at for plot in piece], np.int64)
            texts = self._texts(np.unique(rows))
            lines = [self._line(p.at, p.name, p.producer, texts[p.at]) for p in piece]
            yield (_BETWEEN if start else b"") + _BETWEEN.join(lines)
        yield _END

    def _line(self, at: int, name: str, producer: str | None, geometry: str) -> bytes:
        """A feature as a line; without its geometry, all of the line but that."""
        named = {} if producer is None else {"ProducerName": producer}
        said = json.dumps({**named, **self._properties(at)}, ensure_ascii=False)
        called = json.dumps(name, ensure_ascii=False)
        text = (
            f'{{"type": "Feature", "id": {called}, "properties": {said}, "geometry": {geometry}}}'
        )
        return text.encode("utf-8", "backslashreplace")

    def _properties(self, at: int) -> dict[str, Any]:
        cells = {name: column[at] for name, column in self.cells.items()}
        place = cells["region"] or cells["place"]
        said = {"ProducerCountry": cells["country"], "ProductionPlace": place}
        if self.is_point[at]:
            said["Area"] = cells["declared_area_ha"]
            said["commodity"] = cells["commodity"]  # ignored there; no limit of 4 ha for cattle
        return {name: value for name, value in said.items() if value is not None}

    def _texts(self, rows: NDArray[np.int64]) -> dict[int, str]:
        """The geometries of plots that are taken, by row; rows ascend."""
        found: dict[int, str] = {}
        for which, texts in ((self.is_point[rows], point_texts), (~self.is_point[rows], None)):
            own = rows[which]
            shapes = decoded(taken(self.plots.wkb, own))
            made = polygon_texts(cut_polygons(shapes)[0]) if texts is None else texts(shapes)
            found.update(zip(own.tolist(), made, strict=True))
        return found

    def _place(self, at: int, column: str | None = None) -> Place:
        return self.plots.place(at, column)

    def _check(self, rows: NDArray[np.int64]) -> None:
        """Look at plots that were not looked at before, in pieces, and say what is wrong."""
        new = np.unique(rows[self._size[rows] == 0])
        for start in range(0, len(new), PIECE):
            self._check_piece(new[start : start + PIECE])

    def _check_piece(self, rows: NDArray[np.int64]) -> None:
        usable = []
        for at in rows.tolist():
            cause = self.fault[at] or ("DD213" if self._lacking[at] else None)
            if cause is None:
                usable.append(at)
                continue
            values = {"plot": self.plots.attributes["plot_id"][at].as_py(), "cause": cause}
            self._refuse(at, "DD284", self._place(at), values)
        for at in usable:
            if self.cells["country"][at] is None:
                place = self._place(at, "country")
                self._refuse(at, "DD282", place, {"name": "country", "value": _NOTHING})
        own = np.array(usable, np.int64)
        self._check_points(own[self.is_point[own]])
        self._check_polygons(own[~self.is_point[own]])

    def _check_points(self, rows: NDArray[np.int64]) -> None:
        texts = point_texts(decoded(taken(self.plots.wkb, rows)))
        for at, text in zip(rows.tolist(), texts, strict=True):
            area = self.cells["declared_area_ha"][at]
            if area < SMALLEST_AREA:
                place = self._place(at, "declared_area_ha")
                self._refuse(at, "DD283", place, {"area": f"{area:g}"})
            self._take(at, text)

    def _check_polygons(self, rows: NDArray[np.int64]) -> None:
        shapes, refused, lost = cut_polygons(decoded(taken(self.plots.wkb, rows)))
        for row, (code, values) in sorted(refused.items()):
            at = int(rows[row])
            self._refuse(at, code, self._place(at), values)
        for row in np.flatnonzero(lost).tolist():
            place = self._place(int(rows[row]))
            self.diagnostics.report("DD285", place, count=int(lost[row]))
        sound = np.array([row not in refused for row in range(len(rows))], bool)
        texts = polygon_texts(shapes[sound])
        for at, text in zip(rows[sound].tolist(), texts, strict=True):
            self._take(at, text)

    def _take(self, at: int, text: str) -> None:
        if self._size[at] != _REFUSED:
            self._size[at] = len(text)

    def _refuse(self, at: int, code: str, place: Place, values: Any) -> None:
        """Complain of a plot; where that refuses it, keep it in mind."""
        own = Complaints(self.diagnostics)
        own.report(code, place, **values)
        if own.refused:
            self._size[at] = _REFUSED
