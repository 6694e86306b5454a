"""Plots as TRACES takes them: GeoJSON, cut to six decimals, checked after the cut (laws §4.8).

The system cuts what stands behind the sixth decimal, so the file is written already cut, and what
is checked is what the system will see. Feature ids and other properties are ignored there; ddcheck
reads its own plot ids from them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording
from ddcheck.plots.area import areas_ha
from ddcheck.plots.outline import Outline
from ddcheck.plots.table import Plots
from ddcheck.reports.preflight.declared import Sheet
from ddcheck.reports.preflight.submission import Complaints

SMALLEST_AREA = 0.0001
LONGEST_PRODUCER = 500
_SCALE = 1e6
_EXACT = 10
"""Decimals to which the middle of a circle is exact: 0.01 mm on the ground."""
_NOTHING = Wording("nothing", "空")


@dataclass(frozen=True)
class Plotted:
    """One plot as a feature."""

    name: str
    producer: str | None
    country: str | None
    feature: dict[str, Any]

    @property
    def group(self) -> tuple[str | None, str | None]:
        """What TRACES takes for one producer: name and country."""
        return self.producer, self.country


def collection(plots: Sequence[Plotted]) -> bytes:
    """A feature collection, one feature a line (RFC 7946, UTF-8)."""
    lines = ",\n".join(json.dumps(p.feature, ensure_ascii=False) for p in plots)
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    return text.encode("utf-8", "backslashreplace")


def cut(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coordinates without what stands behind the sixth decimal of their shortest text."""
    whole = np.rint(coordinates * _SCALE)
    too_far = np.abs(whole / _SCALE) > np.abs(coordinates)
    return np.asarray((whole - np.sign(whole) * too_far) / _SCALE + 0.0)


@dataclass
class PlotChecks:
    """All plots, each checked once however many lines name it."""

    plots: Plots
    diagnostics: Diagnostics
    index: dict[str, int]
    cells: dict[str, list[Any]]
    fault: Sequence[str | None]
    _checked: dict[int, dict[str, Any] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, plots: Plots, diagnostics: Diagnostics) -> PlotChecks:
        index = {name: row for row, name in enumerate(plots.ids)}
        columns = ("producer", "country", "region", "place", "declared_area_ha", "commodity")
        cells = {name: plots.attributes[name].to_pylist() for name in columns}
        return cls(plots, diagnostics, index, cells, plots.fault)

    def plotted(self, origins: Sheet, row: int, complaints: Complaints) -> Plotted | None:
        """The plot that a row of origins names; None with complaints where it would be refused."""
        name = origins.text(row, "plot_id")
        if name is None or name not in self.index:
            complaints.refused |= name is not None  # complained of as a name declared nowhere
            return None
        at = self.index[name]
        if at not in self._checked:
            own = Complaints(self.diagnostics)
            feature = self._feature(at, name, own)
            self._checked[at] = None if own.refused else feature
        checked = self._checked[at]
        if checked is None:
            complaints.refused = True
            return None
        producer = self.cells["producer"][at] or origins.text(row, "producer")
        if producer is not None and len(producer) > LONGEST_PRODUCER:
            complaints.report(
                "DD181", self._place(at, "producer"), form="TRACES", length=len(producer),
                field=Wording("the name of the producer", "生产者名称"), limit=LONGEST_PRODUCER,
                value=f"{producer[:60]}…",
            )  # fmt: skip
            return None
        named = {} if producer is None else {"ProducerName": producer}
        feature = {**checked, "properties": {**named, **checked["properties"]}}
        return Plotted(name, producer, self.cells["country"][at], feature)

    def _place(self, at: int, column: str | None = None) -> Place:
        return self.plots.place(at, column)

    def _feature(self, at: int, name: str, complaints: Complaints) -> dict[str, Any] | None:
        if self.fault[at] is not None or self.plots.wkb[at].as_py() is None:
            cause = self.fault[at] or "DD213"
            complaints.report("DD284", self._place(at), plot=name, cause=cause)
            return None
        if self.cells["country"][at] is None:
            place = self._place(at, "country")
            complaints.report("DD282", place, name="country", value=_NOTHING)
        geometry = self._point(at) if self.plots.is_point[at] else self._polygon(at, complaints)
        properties = self._properties(at, complaints)
        return {"type": "Feature", "id": name, "properties": properties, "geometry": geometry}

    def _properties(self, at: int, complaints: Complaints) -> dict[str, Any]:
        cells = {name: column[at] for name, column in self.cells.items()}
        place = cells["region"] or cells["place"]
        said = {"ProducerCountry": cells["country"], "ProductionPlace": place}
        if self.plots.is_point[at]:
            said["Area"] = cells["declared_area_ha"]
            said["commodity"] = cells["commodity"]  # ignored there; no limit of 4 ha for cattle
            if cells["declared_area_ha"] < SMALLEST_AREA:
                place = self._place(at, "declared_area_ha")
                complaints.report("DD283", place, area=f"{cells['declared_area_ha']:g}")
        return {name: value for name, value in said.items() if value is not None}

    def _point(self, at: int) -> dict[str, Any]:
        """The middle of the circle that stands for the point; its last digits are noise."""
        corners = shapely.get_coordinates(shapely.from_wkb(self.plots.wkb[at].as_py()))[:-1]
        return {"type": "Point", "coordinates": cut(corners.mean(0).round(_EXACT)).tolist()}

    def _polygon(self, at: int, complaints: Complaints) -> dict[str, Any] | None:
        shape = shapely.from_wkb(self.plots.wkb[at].as_py())
        holes = int(shapely.get_num_interior_rings(shapely.get_parts(shape)).sum())
        if holes:
            complaints.report("DD280", self._place(at), holes=holes)
            return None
        corners = shapely.get_num_coordinates(shape)
        if _has_short_ring(shapely.get_parts(shape)):
            why = Wording("its corners fall together", "其角点重合")
            complaints.report("DD281", self._place(at), why=why)
            return None
        whole = shapely.orient_polygons(
            shapely.remove_repeated_points(shapely.transform(shape, cut))
        )
        if not shapely.is_valid(whole):
            complaints.report("DD281", self._place(at), why=shapely.is_valid_reason(whole))
            return None
        if not (areas_ha(Outline.of(np.array([whole], object))) > 0).all():
            why = Wording("it encloses no area", "没有围成面积")
            complaints.report("DD281", self._place(at), why=why)
            return None
        lost = corners - shapely.get_num_coordinates(whole)
        if lost:
            complaints.report("DD285", self._place(at), count=lost)
        mapped = shapely.geometry.mapping(whole)
        return {"type": mapped["type"], "coordinates": mapped["coordinates"]}


def _has_short_ring(parts: NDArray[np.object_]) -> bool:
    """Whether a ring has fewer than three different corners once its coordinates are cut."""
    for part in parts:
        corners = cut(shapely.get_coordinates(shapely.get_exterior_ring(part)))
        if len(np.unique(corners, axis=0)) < 3:
            return True
    return False
