"""What packs ask for, before any data are looked at: their values on the day, and the plan of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ddcheck.assessment.record import LossQuestion
from ddcheck.documents.cells import near
from ddcheck.evidence.catalogue import Catalogue, Layer, RasterLayer
from ddcheck.evidence.plan import Plan, Question, Source
from ddcheck.evidence.plane import PlaneLattice
from ddcheck.facts.dictionary import Given
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.errors import InputInvalid, UsageError
from ddcheck.model.outcome import PackStatus
from ddcheck.model.wording import Wording
from ddcheck.rulepack.dated_values import Resolved, resolve
from ddcheck.rulepack.library import resolve_pack
from ddcheck.rulepack.loader import Read, load_pack
from ddcheck.rulepack.pack import Evidence, LayerSource, RulePack


def load_packs(
    names: Sequence[str], as_of: date, chosen: Mapping[str, Mapping[str, object]]
) -> tuple[Resolved, ...]:
    """The packs, valued on the day, ordered by id. Raises InputInvalid with all complaints."""
    diagnostics = Diagnostics()
    packs: dict[str, RulePack] = {}
    read: Read = {}
    for name in names:
        pack = load_pack(resolve_pack(name), diagnostics, read)
        if pack is not None and pack.id in packs and packs[pack.id].digest != pack.digest:
            diagnostics.report("DD446", Place(name), name=pack.id)
        elif pack is not None:
            packs[pack.id] = pack
    if diagnostics.has_errors:
        wording = Wording("a rule pack cannot be used", "规则包无法使用")
        raise InputInvalid(wording, diagnostics=tuple(diagnostics.sorted()))
    _refuse_unused_choices(chosen, packs)
    return tuple(resolve(packs[name], as_of, dict(chosen.get(name, {}))) for name in sorted(packs))


def _refuse_unused_choices(
    chosen: Mapping[str, Mapping[str, object]], packs: Mapping[str, RulePack]
) -> None:
    """Refuse a choice for a pack that does not run: it would be lost in silence."""
    unused = sorted(set(chosen) - set(packs))
    if unused:
        name = unused[0]
        hint = near(name, list(packs))
        raise UsageError(
            Wording(
                f"a parameter of {name} was set, but {name} is not among the packs of this run{hint}",
                f"设定了 {name} 的参数，但本次运行的规则包中没有 {name}{hint}",
            )
        )


@dataclass(frozen=True)
class Planned:
    """A plan, and the packs whose questions it answers."""

    plan: Plan
    packs: tuple[Resolved, ...]


def evidence_plans(packs: Sequence[Resolved]) -> tuple[Planned, ...]:
    """What the packs that run ask of the ground, fixed before any data are looked at.

    Packs that name the same sources share a plan, so that none is answered from a source that only
    another one names. The first plan is that of the plot table; it also holds the packs that ask
    for no raster, and the overlaps that any pack asks for.
    """
    running = [resolved for resolved in packs if not resolved.missing_needs]
    groups: dict[Evidence, list[Resolved]] = {}
    for resolved in running:
        groups.setdefault(replace(resolved.pack.evidence, overlaps=()), []).append(resolved)
    first, _ = _table(running)
    bare = groups.pop(Evidence(), [])
    ordered = sorted(groups.values(), key=lambda own: (first not in own, own[0].pack.id))
    main, *others = ordered or [[]]
    everywhere = {product for r in running for product in r.pack.evidence.overlaps}
    return (
        _planned([*main, *bare], everywhere),
        *(_planned(own, {p for r in own for p in r.pack.evidence.overlaps}) for own in others),
    )


def _planned(packs: Sequence[Resolved], overlaps: set[str]) -> Planned:
    asked = packs[0].pack.evidence if packs else Evidence()
    thresholds = {
        value for _, given in all_requests(packs) for name, value in given if name == "canopy_above"
    }
    plan = Plan(
        asked.loss_year,
        asked.tree_cover,
        asked.land_mask,
        tuple(sorted(overlaps)),
        tuple(sorted(float(str(value)) for value in thresholds)),
        _questions(packs),
        loss=_sources(asked.loss),
        forest=_sources(asked.forest),
        planted=_sources(asked.planted),
    )
    return Planned(plan, tuple(packs))


def _questions(running: Sequence[Resolved]) -> tuple[Question, ...]:
    """Every day, canopy and tolerance that a rule or the plot table asks for."""
    table = loss_question(running)
    asked = {Question(table.after, table.canopy_above, table.tolerance)}
    asked |= {q for _, given in all_requests(running) if (q := question_of(given)) is not None}
    return tuple(sorted(asked))


def question_of(given: Given) -> Question | None:
    """What a fact asks of the ground: `since` a day is after the day before. None if nothing."""
    values = dict(given)
    if "canopy_above" not in values:
        return None
    day = next(values[name] for name in ("after", "on", "since") if name in values)
    assert isinstance(day, date)
    if "since" in values:
        day -= timedelta(days=1)
    return Question(day, float(str(values["canopy_above"])), float(str(values["tolerance"])))


def _sources(named: Sequence[LayerSource]) -> tuple[Source, ...]:
    return tuple(Source(s.product, s.asserts, s.family, s.primary) for s in named)


_CONTEXT = ("loss_year", "deforestation_year", "alert")


def with_context(plan: Plan, products: Sequence[str], catalogue: Catalogue | None) -> Plan:
    """The plan with layers that a user adds: they may raise a result and never lower it.

    The plan of the run is another one then, with another digest. A product that the catalogue does
    not have stays in the plan, so that the report says that it was missing.
    """
    sources = []
    for product in dict.fromkeys(products):
        layers = () if catalogue is None else catalogue.layers
        own = [x for x in layers if _is_of(x, product) and x.asserts in _CONTEXT]
        sources += [Source(layer.product, layer.asserts, layer.family) for layer in own]
        if not own:
            sources.append(Source(product, "alert", "unknown"))
    return replace(plan, context=tuple(sources))


def _is_of(layer: Layer, product: str) -> bool:
    """Whether a layer is of a product, or of one zone of it: those bear the number of their CRS."""
    if not isinstance(layer, RasterLayer) or not isinstance(layer.lattice, PlaneLattice):
        return layer.product == product
    zone = f"{product}-{layer.lattice.crs.removeprefix('EPSG:')}"
    return layer.product in (product, zone)


def all_requests(packs: Sequence[Resolved]) -> list[tuple[str, Given]]:
    return sorted({asked for resolved in packs for asked in resolved.requests}, key=repr)


def loss_question(packs: Sequence[Resolved]) -> LossQuestion:
    """The question that the plot table answers: that of the screening pack, else of the first."""
    return _table(packs)[1]


def _table(packs: Sequence[Resolved]) -> tuple[Resolved | None, LossQuestion]:
    """The pack whose question the plot table answers, and that question."""
    asked = [
        (resolved.pack.status is not PackStatus.SCREENING, resolved.pack.id, repr(dict(given)),
         resolved, dict(given))
        for resolved in packs
        if not resolved.missing_needs
        for name, given in resolved.requests
        if name in ("plot.forest_loss", "plot.forest_loss_since")
    ]  # fmt: skip
    if not asked:
        return None, LossQuestion(date(2020, 12, 31), 10.0, 1.0)
    *_, resolved, given = min(asked, key=lambda found: found[:3])
    after, canopy, tolerance = given.get("after"), given["canopy_above"], given["tolerance"]
    if after is None:
        since = given["since"]
        assert isinstance(since, date)
        after = since - timedelta(days=1)
    assert isinstance(after, date)
    return resolved, LossQuestion(after, float(str(canopy)), float(str(tolerance)))
