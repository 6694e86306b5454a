"""Checks of plots that need layers (method §7: G16 rivers and lakes, G18, G28, G33 regions).

The room of plots knows no layer and the room of evidence no plot; here both are known. A check
whose layer is absent, refused or blind is a gap that the report names, never a plot without fault.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from ddcheck.evidence.catalogue import Catalogue, RasterLayer, VectorLayer
from ddcheck.evidence.decoding import BARE, BUILT, LAND, WATER
from ddcheck.evidence.named_areas import NamedAreas, named_areas
from ddcheck.evidence.partition import Outlined
from ddcheck.evidence.results import LayerUse
from ddcheck.evidence.shares import shares_of_run
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.gap import Gap
from ddcheck.model.shelf import IN_MEMORY, Shelf
from ddcheck.model.wording import Wording
from ddcheck.plots.not_checked import (
    INLAND_WATER,
    LAND_COVER,
    REGION,
    WHOLE_REGION,
    WITHOUT_LAYERS,
    filled,
)
from ddcheck.plots.scene import say
from ddcheck.plots.table import Plots

REGIONS, CONCESSIONS = "admin-regions", "concessions"
WATER_NOTED, WATER_WRONG = 0.10, 0.50
COVER_LIMIT = 0.50
SAME_OUTLINE = 0.9
NO_TREES = ("soya", "cattle")
"""Commodities of open land: bare ground says nothing against their plots."""

_BUILT = Wording("built-up", "建成区")
_BARE = Wording("bare, snow or ice", "裸地或冰雪")
_BLIND = Wording(
    "{count:plot was|plots were} not seen well enough in {layer}",
    "{layer} 中有 {count} 个地块未充分观测",
)
_REFUSED = Wording("{layer} cannot be used", "{layer} 无法使用")
_NAMELESS = Wording(
    "{layer} knows no region of the name that {count:plot declares|plots declare}, or none where they lie",
    "{layer} 不含 {count} 个地块所申报的地区名，或不覆盖其所在地",
)

Kind = TypeVar("Kind", RasterLayer, VectorLayer)
Bools = NDArray[np.bool_]
Shown = Callable[[int], dict[str, object]]


@dataclass
class _Checks:
    """One run of the checks: what was found, what was left open, which layers were read."""

    plots: Plots
    diagnostics: Diagnostics
    shelf: Shelf
    threads: int
    dry: Mapping[str, Bools]
    doubt: dict[int, str] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    uses: list[LayerUse] = field(default_factory=list)

    def say(self, code: str, flagged: Bools, shown: Shown) -> None:
        stood = self.plots.stood
        rows = np.flatnonzero(flagged)
        for number, file in enumerate(stood.files):
            own = rows[stood.file[rows] == number]
            say(self.diagnostics, code, own, self.plots.place, file.name, shown)

    def read(self, own: Diagnostics) -> None:
        """Take over what reading a layer complained about, once: the plan may read it, too."""
        known = set(self.diagnostics.items)
        self.diagnostics.extend([found for found in own.items if found not in known])

    def texts(self, column: str) -> NDArray[np.object_]:
        cells = self.plots.attributes[column].to_numpy(zero_copy_only=False)
        return np.asarray(cells, object)


def check_on_layers(
    plots: Plots, catalogue: Catalogue | None, diagnostics: Diagnostics,
    shelf: Shelf = IN_MEMORY, threads: int = 1, dry: Mapping[str, Bools] = MappingProxyType({}),
) -> tuple[Plots, tuple[LayerUse, ...]]:  # fmt: skip
    """The plots with what layers say of them, and the layers that were read for it.

    `dry` are the plots that were measured and hold no water, by land mask (see `Measurements`).
    Errors widen (`doubt`), nothing is made unusable. Raises Surroundings when a file changes.
    """
    checks = _Checks(plots, diagnostics, shelf, threads, dry)
    layers = () if catalogue is None else catalogue.layers
    rasters = [layer for layer in layers if isinstance(layer, RasterLayer)]
    vectors = [layer for layer in layers if isinstance(layer, VectorLayer)]
    _each(checks, "water", [x for x in rasters if x.asserts == "land_mask"], _water)
    _each(checks, "cover", [x for x in rasters if x.asserts == "land_cover"], _cover)
    outlines = [x for x in vectors if x.product in (REGIONS, CONCESSIONS)]
    areas = {layer.id: _areas(checks, layer) for layer in outlines}
    named = [x for x in outlines if x.product == REGIONS and x.name_field is not None]
    _each(checks, "region", named, lambda c, x: _region(c, x, areas[x.id]))
    _each(checks, "outline", outlines, lambda c, x: _outline(c, x, areas[x.id]))
    return _marked(checks), tuple(checks.uses)


def _each(
    checks: _Checks, question: str, layers: list[Kind], check: Callable[[_Checks, Kind], None]
) -> None:
    for layer in layers:
        check(checks, layer)
    if not layers:
        checks.gaps.append(WITHOUT_LAYERS[question])


def _marked(checks: _Checks) -> Plots:
    plots = checks.plots
    doubt, codes = plots.doubt_code, {code: i for i, code in enumerate(plots.codes)}
    if checks.doubt:
        doubt = doubt.copy()
    for row, code in checks.doubt.items():
        if doubt[row] < 0 and plots.fault_code[row] < 0:
            doubt[row] = codes.setdefault(code, len(codes))
    gaps = (*plots.not_checked, *checks.gaps)
    return replace(plots, doubt_code=doubt, codes=tuple(codes), not_checked=gaps)


def _shares(
    checks: _Checks, layer: RasterLayer, codes: int, sole: tuple[Bools, int] | None = None
) -> tuple[tuple[NDArray[np.float64], ...], NDArray[np.float64]]:
    own, plots = Diagnostics(), checks.plots
    nothing = np.full(len(plots), np.nan)
    run = Outlined(plots.wkb, plots.lon, plots.lat, nothing, plots.is_point, None, checks.shelf)
    found = shares_of_run(run, layer, codes, own, checks.threads, sole)
    checks.read(own)
    if found.use is not None:
        checks.uses.append(found.use)
    return found.by_code, found.unseen


def _blind(checks: _Checks, what: Wording, layer: RasterLayer, rows: Bools) -> None:
    """Say of how many plots a layer left the question open."""
    count = int(np.count_nonzero(rows & (checks.plots.fault_code < 0)))
    if count:
        checks.gaps.append(Gap(what, filled(_BLIND, count=count, layer=layer.title)))


def _water(checks: _Checks, layer: RasterLayer) -> None:
    """G16: a plot mostly in a river or a lake has no forest, and that says nothing."""
    dry = checks.dry.get(layer.id)
    by_code, unseen = _shares(checks, layer, 2, None if dry is None else (dry, LAND))
    water = by_code[WATER]

    def shown(row: int) -> dict[str, object]:
        return {"percent": f"{water[row]:.0%}", "layer": layer.title}

    wrong = water > WATER_WRONG
    checks.say("DD261", wrong, shown)
    for row in np.flatnonzero(wrong).tolist():
        checks.doubt.setdefault(row, "DD261")
    checks.say("DD262", ~wrong & (water >= WATER_NOTED), shown)
    _blind(checks, INLAND_WATER, layer, ~wrong & (unseen > 0) & (water + unseen > WATER_NOTED))


def _cover(checks: _Checks, layer: RasterLayer) -> None:
    """G28: in a town, or on bare ground for what grows on trees."""
    by_code, unseen = _shares(checks, layer, 3)
    open_land = np.isin(checks.texts("commodity").astype(str), NO_TREES)
    flagged = np.zeros(len(checks.plots), bool)
    for code, cover, asked in ((BUILT, _BUILT, ~flagged), (BARE, _BARE, ~open_land)):
        share = by_code[code]
        own = asked & (share > COVER_LIMIT)
        flagged |= own
        checks.say(
            "DD265", own,
            lambda row, s=share, c=cover: {  # type: ignore[misc]
                "percent": f"{s[row]:.0%}", "cover": c, "layer": layer.title,
            },
        )  # fmt: skip
    most = np.maximum(by_code[BUILT], np.where(open_land, 0.0, by_code[BARE]))
    _blind(checks, LAND_COVER, layer, ~flagged & (unseen > 0) & (most + unseen > COVER_LIMIT))


def _areas(checks: _Checks, layer: VectorLayer) -> NamedAreas | None:
    own = Diagnostics()
    found = named_areas(layer, own)
    checks.read(own)
    if found is not None:
        checks.uses.append(found.use)
    return found


def _region(checks: _Checks, layer: VectorLayer, areas: NamedAreas | None) -> None:
    """G18: the declared region is one that the plot touches, by name."""
    if areas is None:
        checks.gaps.append(Gap(REGION, filled(_REFUSED, layer=layer.title)))
        return
    declared = [None if text is None else _plain(text) for text in checks.texts("region")]
    plots = checks.plots
    asked = np.array([text is not None for text in declared]) & (plots.fault_code < 0)
    names = [None if name is None else _plain(name) for name in areas.names]
    known = set(names)
    found: dict[int, list[int]] = {int(row): [] for row in np.flatnonzero(asked)}
    rows = np.flatnonzero(asked)
    hits = shapely.STRtree(areas.shapes).query(plots.geometry[rows], predicate="intersects")
    for at, area in hits.T.tolist():
        found[int(rows[at])].append(area)
    other = np.zeros(len(plots), bool)
    nameless = 0
    for row, hit in found.items():
        touched = {names[area] for area in hit}
        if declared[row] in touched:
            continue
        if not hit or declared[row] not in known or None in touched or areas.left_out:
            nameless += 1
        else:
            other[row] = True
    regions = checks.texts("region")
    checks.say("DD263", other, lambda row: {
        "found": ", ".join(sorted({str(areas.names[area]) for area in found[row]})),
        "layer": layer.title, "region": regions[row],
    })  # fmt: skip
    if nameless:
        why = filled(_NAMELESS, count=nameless, layer=layer.title)
        checks.gaps.append(Gap(REGION, why))


def _plain(name: str) -> str:
    """A name without accents, case and what stands between words."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in apart if sign.isalnum())


def _outline(checks: _Checks, layer: VectorLayer, areas: NamedAreas | None) -> None:
    """G33: the boundary of a region or a concession was sent instead of a plot."""
    if areas is None:
        checks.gaps.append(Gap(WHOLE_REGION, filled(_REFUSED, layer=layer.title)))
        return
    rows = np.flatnonzero((checks.plots.fault_code < 0) & ~checks.plots.is_point)
    shapes = checks.plots.geometry[rows]
    at, area = shapely.STRtree(areas.shapes).query(shapes)
    box, other = shapely.bounds(shapes)[at], shapely.bounds(areas.shapes)[area]
    size = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    alike = (np.abs(box - other) < 0.1 * size[:, None]).all(1)
    at, area = at[alike], area[alike]
    common = shapely.area(shapely.intersection(shapes[at], areas.shapes[area]))
    union = shapely.area(shapes[at]) + shapely.area(areas.shapes[area]) - common
    same = common / union > SAME_OUTLINE
    named = dict(zip(rows[at[same]].tolist(), area[same].tolist(), strict=True))
    flagged = np.zeros(len(checks.plots), bool)
    flagged[list(named)] = True
    checks.say(
        "DD264", flagged,
        lambda row: {"name": areas.names[named[row]] or "?", "layer": layer.title},
    )  # fmt: skip
