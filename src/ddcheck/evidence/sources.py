"""Which layers of the catalogue are the sources of a plan, and why a source is not at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ddcheck.evidence.catalogue import Catalogue, RasterLayer
from ddcheck.evidence.causes import Cause
from ddcheck.evidence.coverage import Lattice
from ddcheck.evidence.plan import Plan, Source
from ddcheck.evidence.plane import PlaneLattice
from ddcheck.evidence.position import LAYER_M
from ddcheck.evidence.voices import Voice, sorted_for
from ddcheck.evidence.windows import LayerReader
from ddcheck.model.diagnostic import Diagnostics, Place

_ASSERTS = {
    "loss": ("loss_year", "deforestation_year", "alert"),
    "context": ("loss_year", "deforestation_year", "alert"),
    "forest": ("forest",),
    "planted": ("planted", "commodity"),
}
_ROLES = {"loss_year": "first", "tree_cover": "canopy", "land_mask": "mask"}
HANSEN = Lattice(-180.0, 80.0, 4000)


@dataclass(frozen=True)
class Further:
    """One source beside the primary layers: role, what the plan says, and its reader if at hand."""

    role: str
    source: Source
    reader: LayerReader | None
    cause: Cause | None
    refused: str = ""

    @property
    def shown(self) -> str:
        return self.source.product if self.reader is None else self.reader.layer.title


def further_sources(
    plan: Plan, catalogue: Catalogue | None, diagnostics: Diagnostics, sharing: int = 1
) -> list[Further]:
    """Find the further sources of a plan; each that cannot be used says why, once.

    `sharing`: how many share the memory for blocks.
    """
    known = (plan, catalogue, diagnostics, sharing)
    return [_find(role, source, *known) for role, source in plan.further]


def _find(
    role: str, source: Source, plan: Plan, catalogue: Catalogue | None, diagnostics: Diagnostics,
    sharing: int,
) -> Further:  # fmt: skip
    if catalogue is None:
        return Further(role, source, None, Cause.NO_CATALOGUE)
    layer = catalogue.layer(source.product, source.asserts)
    place = Place(catalogue.file, field=source.asserts)
    if not isinstance(layer, RasterLayer):
        diagnostics.report("DD301", place, product=source.product, asserts=source.asserts)
        return Further(role, source, None, Cause.NO_LAYER)
    at = Place(layer.file, field=layer.id)
    refused = ""
    if source.asserts not in _ASSERTS[role]:
        diagnostics.report("DD330", at, layer=layer.id, question=role, asserts=source.asserts)
        refused = "DD330"
    elif source.family != layer.family and role != "context":
        diagnostics.report("DD331", at, layer=layer.id, found=layer.family, expected=source.family)
        refused = "DD331"
    elif not layer.use_is_declared:
        diagnostics.report("DD312", at, layer=layer.id, use="commercial use")
        refused = "DD312"
    if refused:
        return Further(role, source, None, Cause.LAYER_REFUSED, refused)
    _say_late(role, layer, plan, diagnostics)
    reader = LayerReader(sorted_for(layer, plan.questions), diagnostics, sharing=sharing)
    return Further(role, source, reader, None)


def _say_late(role: str, layer: RasterLayer, plan: Plan, diagnostics: Diagnostics) -> None:
    """Say that a layer of a later date cannot excuse anything (method §4.1, field §5.5)."""
    if role not in ("forest", "planted"):
        return
    for day in sorted({q.day for q in plan.questions if layer.period_end > q.day}):
        place = Place(layer.file, field=layer.id)
        diagnostics.report("DD332", place, layer=layer.id, end=layer.period_end, day=day)


def voices_of(
    first: Sequence[tuple[str, LayerReader]], further: Sequence[Further]
) -> tuple[Voice, ...]:
    """All voices: the primary layers by what they assert, then the further ones in plan order."""
    primary = [
        Voice(
            _ROLES[asserts],
            reader.layer.family,
            reader.layer,
            reader.window,
            primary=True,
            reader=reader,
        )
        for asserts, reader in first
    ]
    others = [
        Voice(
            item.role, item.source.family,
            None if item.reader is None else item.reader.layer,
            None if item.reader is None else item.reader.window,
            primary=item.source.primary, reader=item.reader,
        )
        for item in further
    ]  # fmt: skip
    return (*primary, *others)


def registrations(voices: Sequence[Voice]) -> list[float]:
    """Metres by which each layer at hand may lie beside the ground; the default for the others."""
    found = [LAYER_M]
    for voice in voices:
        own = None if voice.layer is None else voice.layer.registration_m
        found.append(LAYER_M if own is None else own)
    return found if not voices else found[1:]


def lattices(voices: Sequence[Voice]) -> list[Lattice | PlaneLattice]:
    """The lattice of every layer at hand, the primary one first."""
    return [v.layer.lattice for v in voices if v.layer is not None] or [HANSEN]
