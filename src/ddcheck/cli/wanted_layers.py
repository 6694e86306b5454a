"""Which known layers rule packs ask for: the newest version of each."""

from __future__ import annotations

from collections.abc import Sequence

from ddcheck.evidence.known_layers import KnownLayer, known_layers
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid, UsageError
from ddcheck.model.wording import Wording
from ddcheck.rulepack.library import default_packs, resolve_pack
from ddcheck.rulepack.loader import Read, load_pack
from ddcheck.rulepack.pack import Evidence


def asked_for(rules: Sequence[str]) -> list[KnownLayer]:
    """Known raster layers that answer the questions of the packs, in order of id."""
    wanted: set[tuple[str, str]] = set()
    diagnostics = Diagnostics()
    read: Read = {}
    for name in rules or default_packs():
        pack = load_pack(resolve_pack(name), diagnostics, read)
        if pack is None:
            wording = Wording(f"the pack {name} cannot be used", f"规则包 {name} 无法使用")
            raise InputInvalid(wording, diagnostics=tuple(diagnostics.sorted()))
        wanted |= _questions(pack.evidence)
    newest = {(layer.record["product"], layer.record["asserts"]): layer
              for layer in known_layers().values() if layer.is_raster}  # fmt: skip
    found = [newest[question] for question in sorted(wanted) if question in newest]
    if not found:
        raise UsageError(
            Wording(
                "no rule pack asks for a layer that is known; name one, see: ddcheck layers list",
                "没有规则包需要已知的图层；请指定一个，见：ddcheck layers list",
            )
        )
    return found


def _questions(evidence: Evidence) -> set[tuple[str, str]]:
    """(product, question) of every raster that a pack asks for."""
    named = {"loss_year": evidence.loss_year, "tree_cover": evidence.tree_cover,
             "land_mask": evidence.land_mask}  # fmt: skip
    found = {(product, asserts) for asserts, product in named.items() if product is not None}
    for source in (*evidence.loss, *evidence.forest, *evidence.planted):
        found.add((source.product, source.asserts))
    return found
