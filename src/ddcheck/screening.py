"""The corridor: the journey of a batch in order, one function a step, no decisions of its own."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from ddcheck import __version__
from ddcheck.assessment.columns import not_read
from ddcheck.assessment.exit_code import exit_code
from ddcheck.assessment.record import PlanUse, Record
from ddcheck.assessment.reviewers import Parties
from ddcheck.assessment.reviews import close_reviewed
from ddcheck.assessment.weigh import assess
from ddcheck.declarations.attachments import attachment_states
from ddcheck.declarations.reader import Declared, PlotSource
from ddcheck.declarations.references import check_references
from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.documents.cells import State
from ddcheck.documents.typed import STATE, Rejected
from ddcheck.evidence.beside import read_beside
from ddcheck.evidence.catalogue import Catalogue, load_catalogue
from ddcheck.evidence.cluster import check_reachable, measure_on
from ddcheck.evidence.partition import Outlined, measure_run
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.results import LayerUse, Measurements
from ddcheck.facts.given_plots import GivenPlots
from ddcheck.facts.ground import Ground
from ddcheck.facts.links import Links, link
from ddcheck.facts.plots_on_layers import check_on_layers
from ddcheck.facts.sheet import FactSheet
from ddcheck.facts.synonyms import NO_SYNONYMS, Synonyms, read_synonyms
from ddcheck.intake import Sent, Step, counts_of, read_input
from ddcheck.model.diagnostic import Diagnostics, Level
from ddcheck.model.errors import InputInvalid
from ddcheck.model.gap import Gap
from ddcheck.model.shelf import Shelf
from ddcheck.model.wording import Wording
from ddcheck.planning import (
    Planned,
    all_requests,
    evidence_plans,
    load_packs,
    loss_question,
    with_context,
)
from ddcheck.plots.checks_amount import WORST_ACCURACY_M
from ddcheck.plots.earlier import check_earlier
from ddcheck.plots.formats import ReadOptions
from ddcheck.plots.reader import read_plots
from ddcheck.plots.table import Plots
from ddcheck.rulepack.dated_values import Resolved
from ddcheck.rulepack.evaluate import RuleResult, evaluate, may_apply
from ddcheck.rulepack.repeats import mark_repeats


@dataclass(frozen=True)
class Request:
    """What a run is asked to do.

    chosen     pack id to parameter name to its text
    earlier    plots.geojson of an earlier run, whose plots are held against these
    synonyms   file of names that stand for one plant
    scheduler  address of a dask scheduler whose workers measure; None measures here
    scratch    folder in which columns of a large batch may be laid down; None keeps all in memory
    """

    declarations: tuple[Path, ...]
    plots: tuple[Path, ...]
    catalogue: Path | None
    packs: tuple[str, ...]
    as_of: date
    chosen: Mapping[str, Mapping[str, object]]
    wishes: Wishes = NOTHING_DECLARED
    reading: ReadOptions = field(default_factory=ReadOptions)
    position_error: bool = True
    context: tuple[str, ...] = ()
    earlier: Path | None = None
    scheduler: str | None = None
    threads: int = 1
    synonyms: Path | None = None
    scratch: Path | None = None


@dataclass(frozen=True)
class Run:
    """A finished screening: its record, and what maps of plots are drawn from."""

    record: Record
    plan: Plan
    catalogue: Catalogue | None
    files: tuple[Path, ...]


_EXACT = Gap(
    Wording("how well the outlines are known", "地块边界的精度"),
    Wording(
        "with --position-error off outlines are taken as exact",
        "已按 --position-error off 将边界视为精确",
    ),
)


def screen(request: Request, step: Step) -> Run:
    """Screen a batch. Raises InputInvalid if a pack or the catalogue cannot be used."""
    diagnostics = Diagnostics()
    packs = load_packs(request.packs, request.as_of, request.chosen)
    synonyms = NO_SYNONYMS
    if request.synonyms is not None:
        synonyms = read_synonyms(request.synonyms, diagnostics)
    if request.scheduler is not None:
        check_reachable(request.scheduler)
    sent = Sent(request.declarations, request.plots, request.wishes, request.reading, request.as_of)
    shelf = Shelf(request.scratch)
    declared, plots = read_input(sent, diagnostics, step, shelf)
    _check_names(declared, plots, packs, diagnostics)
    catalogue = _catalogue(request.catalogue, diagnostics)
    plans = [
        replace(own, plan=with_context(own.plan, request.context, catalogue))
        for own in evidence_plans(packs)
    ]
    land = _Land(request, plots, catalogue, diagnostics, step, shelf)
    measured = land.measure(plans[0].plan)
    plots = check_earlier(plots, _earlier_plots(request.earlier), diagnostics)
    plots, uses = check_on_layers(
        plots, catalogue, diagnostics, shelf, request.threads, measured.dry
    )  # fmt: skip
    context, more = read_beside(lambda: plots.geometry, catalogue, diagnostics)
    measured = _with_uses(measured, (*uses, *more))
    if not request.position_error:
        plots = replace(plots, not_checked=(*plots.not_checked, _EXACT))
    with _collector_at_rest():
        links = _link(declared, plots, shelf)
        given = _given(plots, shelf)
        ground = _ground(links, given, measured, plans[0].plan)
        sheet = _facts(declared, plots, links, ground, synonyms, shelf)
        sheets = [sheet]
        for own in plans[1:]:
            if any(may_apply(resolved, sheet) for resolved in own.packs):
                beside = land.measure(own.plan)
                measured = _with_uses(measured, beside.layers)
                sheets.append(sheet.on(_ground(links, given, beside, own.plan), beside.loss_end))
            else:
                sheets.append(sheet)
        judged = _evaluate(packs, plans, sheets, step, shelf)
    papers = declared.batch.tables["documents"]
    parties = Parties(links, sheet.shipments, sheet.origins, sheet.plots)
    closed = close_reviewed(judged, papers, sheet.components, parties, request.as_of, diagnostics)
    results = mark_repeats(closed)
    record = _record(
        request,
        declared,
        plots,
        packs,
        links,
        sheet,
        measured,
        _plan_uses(plans, sheets),
        results,
        diagnostics,
    )
    columns = not_read(declared.batch, plots, sheet.reads)
    record = replace(record, beside=context, columns=columns, carried=declared.batch.carried)
    mapping = request.wishes.mapping_path
    named = [p for p in (mapping, request.earlier, request.synonyms) if p is not None]
    files = (*declared.files, *named)
    return Run(record, plans[0].plan, catalogue, files)


@dataclass(frozen=True)
class _Land:
    """The plots of a run and the layers to look at: measured once for each plan."""

    request: Request
    plots: Plots
    catalogue: Catalogue | None
    diagnostics: Diagnostics
    step: Step
    shelf: Shelf

    def measure(self, plan: Plan) -> Measurements:
        """Measure all plots, here or on the workers of a scheduler: the same integers.

        What an earlier plan made say of the layers is not said again.
        """
        request, said = self.request, Diagnostics(keep=self.diagnostics.keep)
        progress = self.step("measure", len(self.plots))
        run = _outlined(self.plots, self.shelf, on=request.position_error)
        if request.scheduler is None:
            found = measure_run(
                run, plan, self.catalogue, said, progress, threads=request.threads
            )  # fmt: skip
        else:
            found = measure_on(
                request.scheduler, run, plan, self.catalogue, request.catalogue, said, progress
            )  # fmt: skip
        self.diagnostics.take_new(said)
        return found


def _outlined(plots: Plots, shelf: Shelf, *, on: bool) -> Outlined:
    """The outlines, and how well they are known: as stated in accuracy_m, else not at all.

    What is stated and cannot be read may be as bad as anything that is taken.
    """
    stated = plots.attributes["accuracy_m"].cast("float64")
    accuracy = np.asarray(stated.to_numpy(), np.float64)  # NaN where nothing is stated
    states = plots.attributes["accuracy_m" + STATE].to_numpy()
    accuracy = np.where(states == State.UNREADABLE, WORST_ACCURACY_M, accuracy)
    return Outlined(
        plots.wkb, plots.lon, plots.lat, shelf.keep(accuracy), plots.is_point, on, shelf
    )


def _check_names(
    declared: Declared, plots: Plots, packs: Sequence[Resolved], diagnostics: Diagnostics
) -> None:
    types = {
        kind
        for _, given in all_requests([r for r in packs if not r.missing_needs])
        for name, value in given
        if name == "types" and isinstance(value, tuple)
        for kind in value
    }
    check_references(declared.batch, plots.attributes["plot_id"], types, diagnostics)


def _earlier_plots(path: Path | None) -> Plots | None:
    """The plots as an earlier run used them; what that run said of them is not said again."""
    if path is None:
        return None
    source = PlotSource(path, path.name)
    found = read_plots([source], Diagnostics(), lambda _: None, ReadOptions(plot_id="plot_id"))
    if not len(found):
        raise InputInvalid(
            Wording(
                f"{path}: no plot of an earlier run can be read there",
                f"{path}：无法从中读取先前运行的地块",
            )
        )
    return found


def _with_uses(measured: Measurements, uses: Sequence[LayerUse]) -> Measurements:
    """The measurements, with layers that only checks of plots have read."""
    known = {use.id for use in measured.layers}
    new = {use.id: use for use in uses if use.id not in known}
    return replace(measured, layers=(*measured.layers, *new.values()))


def _catalogue(path: Path | None, diagnostics: Diagnostics) -> Catalogue | None:
    return None if path is None else load_catalogue(path, diagnostics)


def _link(declared: Declared, plots: Plots, shelf: Shelf) -> Links:
    batch = declared.batch
    return link(
        batch["shipments"], batch["lines"], batch["components"], batch["origins"],
        plots.attributes["plot_id"], shelf,
    )  # fmt: skip


def _given(plots: Plots, shelf: Shelf) -> GivenPlots:
    declared_ha = shelf.keep(plots.attributes["declared_area_ha"].to_numpy().astype(np.float64))
    return GivenPlots(
        plots.kind, plots.is_point, plots.fault, plots.decimals, plots.doubt, declared_ha
    )


def _ground(links: Links, given: GivenPlots, measured: Measurements, plan: Plan) -> Ground:
    further = tuple(source.product for role, source in plan.further if role in ("loss", "forest"))
    return Ground(links.plot_row, links.plot_id, given, measured, plan.loss_year, further)


def _facts(
    declared: Declared, plots: Plots, links: Links, ground: Ground, synonyms: Synonyms,
    shelf: Shelf,
) -> FactSheet:  # fmt: skip
    folders = sorted({path.parent for path in declared.files})
    attached = attachment_states(declared.batch["documents"], folders)
    return FactSheet(
        declared.batch, plots.attributes, links, ground, ground.measured.loss_end, attached,
        synonyms, shelf,
    )  # fmt: skip


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let no garbage be looked for meanwhile: each search walks through all cells of the batch."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _evaluate(
    packs: Sequence[Resolved], plans: Sequence[Planned], sheets: Sequence[FactSheet], step: Step,
    shelf: Shelf,
) -> list[RuleResult]:  # fmt: skip
    """The rules of each pack that runs, on the facts of its plan."""
    sheet_of = {
        resolved.pack.id: sheet
        for own, sheet in zip(plans, sheets, strict=True)
        for resolved in own.packs
    }
    running = [resolved for resolved in packs if resolved.pack.id in sheet_of]
    progress = step("rules", len(running))
    results = []
    for resolved in running:
        results += [one.laid(shelf) for one in evaluate(resolved, sheet_of[resolved.pack.id])]
        shelf.rest()
        progress(1)
    return results


def _plan_uses(plans: Sequence[Planned], sheets: Sequence[FactSheet]) -> tuple[PlanUse, ...]:
    return tuple(
        PlanUse(
            own.plan, tuple(r.pack.id for r in own.packs), own is plans[0] or there is not sheets[0]
        )
        for own, there in zip(plans, sheets, strict=True)
    )


def _record(
    request: Request, declared: Declared, plots: Plots, packs: tuple[Resolved, ...], links: Links,
    sheet: FactSheet, measured: Measurements, plans: tuple[PlanUse, ...], results: list[RuleResult],
    diagnostics: Diagnostics,
) -> Record:  # fmt: skip
    rejected = declared.batch.rejected
    doubtful = np.array(
        [rejected.anywhere or name in rejected.shipments for name in links.shipment_id], bool
    )
    # A file that could not be read at all may have said of any plot what it was used for.
    lost_origins = rejected.anywhere or declared.batch.tables["origins"].rejected != Rejected()
    assessment = assess(
        results, links, doubtful, lost_origins=lost_origins, goods=declared.has_tables
    )  # fmt: skip
    counts = counts_of(declared, plots)
    code = exit_code(
        results, assessment,
        rejected=sum(count.rejected for count in counts.values()),
        errors=diagnostics.count(Level.ERROR),
        lacks_shipments=declared.has_tables and not links.shipment_id,
    )  # fmt: skip
    return Record(
        __version__, request.as_of, packs, results, assessment, links, sheet, plots, measured,
        plans, loss_question(packs), counts, rejected, tuple(diagnostics.sorted()),
        sum(diagnostics.dropped.values()), code,
    )  # fmt: skip
