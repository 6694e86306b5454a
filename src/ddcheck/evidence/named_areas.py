"""The features of a vector layer with their names: regions, concessions, whatever has a boundary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.catalogue import VectorLayer
from ddcheck.evidence.features import judged, open_layer, refusal
from ddcheck.evidence.results import LayerUse
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording


@dataclass(frozen=True)
class NamedAreas:
    """m areas of a layer, each with its name (None where the layer gives none).

    left_out  features that are no usable polygon: where they lie, the layer knows no name
    """

    shapes: NDArray[np.object_]
    names: tuple[str | None, ...]
    left_out: int
    use: LayerUse


def named_areas(layer: VectorLayer, diagnostics: Diagnostics) -> NamedAreas | None:
    """The areas of a layer, None where its file is refused; why is said as a diagnostic."""
    if not layer.use_is_declared:
        place = Place(layer.file, field=layer.id)
        diagnostics.report("DD312", place, layer=layer.id, use="commercial use")
        return None
    if refusal(layer, diagnostics) is not None:
        return None
    wanted = [] if layer.name_field is None else [layer.name_field]
    opened = open_layer(layer, wanted)
    if isinstance(opened, Wording):
        diagnostics.report("DD306", Place(layer.called), expected=layer.format, found=opened)
        return None
    shapes, fields = opened
    usable, _ = judged(shapes)
    said = fields[wanted[0]] if wanted else np.full(len(shapes), None, object)
    names = tuple(None if name is None else str(name).strip() or None for name in said[usable])
    use = LayerUse.of(layer, ((layer.called, layer.sha256, "used"),))
    return NamedAreas(shapes[usable], names, int((~usable).sum()), use)
