"""The corridor: the journey of a batch in order, one function a step, no decisions of its own."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ddcheck import __version__
from ddcheck.assessment.exit_code import exit_code
from ddcheck.assessment.record import LossQuestion, Record
from ddcheck.assessment.reviews import close_reviewed
from ddcheck.assessment.weigh import assess
from ddcheck.declarations.attachments import attachment_states
from ddcheck.declarations.reader import Declared, PlotSource, read_declarations
from ddcheck.declarations.references import check_references
from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.documents.cells import near
from ddcheck.documents.typed import Counts, Rejected
from ddcheck.evidence.catalogue import Catalogue, load_catalogue
from ddcheck.evidence.cluster import check_reachable, measure_on
from ddcheck.evidence.partition import Outlined, measure_run
from ddcheck.evidence.plan import Plan, Question, Source
from ddcheck.evidence.results import LayerUse, Measurements
from ddcheck.facts.dictionary import Given
from ddcheck.facts.ground import GivenPlots, Ground
from ddcheck.facts.links import Links, link
from ddcheck.facts.plots_on_layers import check_on_layers
from ddcheck.facts.sheet import FactSheet
from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Level, Place
from ddcheck.model.errors import InputInvalid, UsageError
from ddcheck.model.outcome import PackStatus
from ddcheck.model.wording import Wording
from ddcheck.plots.earlier import check_earlier
from ddcheck.plots.formats import ReadOptions
from ddcheck.plots.reader import read_plots
from ddcheck.plots.repair import write_repaired
from ddcheck.plots.table import Plots
from ddcheck.reports.preflight import lacey_505, submission, traces
from ddcheck.reports.preflight.declared import Declared as FormTables
from ddcheck.reports.preflight.submission import Preflight
from ddcheck.rulepack.dated_values import Resolved, resolve
from ddcheck.rulepack.evaluate import RuleResult, evaluate, requests
from ddcheck.rulepack.library import resolve_pack
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import Evidence, RulePack
from ddcheck.rulepack.repeats import mark_repeats

Step = Callable[[str, int | None], Callable[[int], None]]
"""Begins a step of known or unknown length and returns what tells of its progress."""


@dataclass(frozen=True)
class Request:
    """What a run is asked to do.

    chosen     pack id to parameter name to its text
    earlier    plots.geojson of an earlier run, whose plots are held against these
    scheduler  address of a dask scheduler whose workers measure; None measures here
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


@dataclass(frozen=True)
class Run:
    """A finished screening: its record, and what maps of plots are drawn from."""

    record: Record
    plan: Plan
    catalogue: Catalogue | None
    files: tuple[Path, ...]


def screen(request: Request, step: Step) -> Run:
    """Screen a batch. Raises InputInvalid if a pack or the catalogue cannot be used."""
    diagnostics = Diagnostics()
    packs = load_packs(request.packs, request.as_of, request.chosen)
    if request.scheduler is not None:
        check_reachable(request.scheduler)
    declared, plots = read_input(request, diagnostics, step)
    _check_names(declared, plots, packs, diagnostics)
    catalogue = _catalogue(request.catalogue, diagnostics)
    plan = with_context(evidence_plan(packs), request.context, catalogue)
    measured = _measure(request, plots, plan, catalogue, diagnostics, step)
    plots = check_earlier(plots, _earlier_plots(request.earlier), diagnostics)
    plots, uses = check_on_layers(plots, catalogue, diagnostics)
    measured = _with_uses(measured, uses)
    with _collector_at_rest():
        links = _link(declared, plots)
        sheet = _facts(declared, plots, links, measured, plan)
        judged = _evaluate(packs, sheet, step)
    papers = declared.batch.tables["documents"]
    closed = close_reviewed(judged, papers, sheet.components, links, request.as_of, diagnostics)
    results = mark_repeats(closed)
    record = _record(
        request, declared, plots, packs, links, sheet, measured, plan, results, diagnostics
    )
    mapping = request.wishes.mapping_path
    beside = [path for path in (mapping, request.earlier) if path is not None]
    files = (*declared.files, *beside)
    return Run(record, plan, catalogue, files)


@dataclass(frozen=True)
class Intake:
    """What the files hold, before any raster or rule."""

    counts: Mapping[str, Counts]
    diagnostics: tuple[Diagnostic, ...]
    dropped: Mapping[tuple[str, str, str], int]
    has_errors: bool
    preflight: Preflight | None = None


def validate(
    declarations: tuple[Path, ...], plots: tuple[Path, ...], step: Step,
    wishes: Wishes = NOTHING_DECLARED, reading: ReadOptions | None = None,
    fixed: Path | None = None, form: str | None = None, out: Path | None = None,
) -> Intake:  # fmt: skip
    """Read declarations and plots, say all that is wrong with them; write repaired copies if asked.

    `fixed` is the folder for the copies; `form` is one that the shipments are checked for, and
    `out` the folder for what it would take. Raises Surroundings when a folder cannot be written.
    """
    diagnostics = Diagnostics()
    known = reading or ReadOptions()
    request = Request(declarations, plots, None, (), date.min, {}, wishes, known)
    declared, found = read_input(request, diagnostics, step)
    check_references(declared.batch, found.ids, (), diagnostics)
    if len(found):
        _say_gaps(found, diagnostics)
    if fixed is not None:
        write_repaired(declared.plot_sources, fixed, request.reading, diagnostics)
    checked = None if form is None else preflight(form, declared, found, diagnostics, out)
    return Intake(
        _counts(declared, found), tuple(diagnostics.sorted()), dict(diagnostics.dropped),
        diagnostics.has_errors, checked,
    )  # fmt: skip


def preflight(
    form: str, declared: Declared, plots: Plots, diagnostics: Diagnostics, out: Path | None
) -> Preflight:
    """What a form would refuse of each shipment; what it would take is written to `out`, if given."""
    tables = FormTables(declared.batch)
    if form == "traces":
        submissions = traces.preflight(tables, plots, diagnostics)
    else:
        submissions = lacey_505.preflight(tables, diagnostics)
    written = () if out is None else submission.write(submissions, out)
    return Preflight(form, tuple(submissions), written)


def _say_gaps(plots: Plots, diagnostics: Diagnostics) -> None:
    """What files alone cannot tell of plots, in one note."""
    nothing = Diagnostics()
    plots, _ = check_on_layers(check_earlier(plots, None, nothing), None, nothing)
    said = [gap.what for gap in plots.not_checked]
    checks = Wording("; ".join(w.en for w in said), "；".join(w.zh for w in said))
    diagnostics.report("DD257", Place("plots"), checks=checks)


def load_packs(
    names: Sequence[str], as_of: date, chosen: Mapping[str, Mapping[str, object]]
) -> tuple[Resolved, ...]:
    """The packs, valued on the day, ordered by id. Raises InputInvalid with all complaints."""
    diagnostics = Diagnostics()
    packs: dict[str, RulePack] = {}
    for name in names:
        pack = load_pack(resolve_pack(name), diagnostics)
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


def read_input(request: Request, diagnostics: Diagnostics, step: Step) -> tuple[Declared, Plots]:
    """Declarations and plots, with every complaint about them."""
    declared = read_declarations(request.declarations, request.plots, diagnostics, request.wishes)
    known = None if request.as_of == date.min else request.as_of
    encoding = request.reading.encoding or request.wishes.encoding
    reading = replace(request.reading, as_of=known, encoding=encoding)
    plots = read_plots(declared.plot_sources, diagnostics, step("plots", None), reading)
    return declared, plots


def evidence_plan(packs: Sequence[Resolved]) -> Plan:
    """Which products the packs that run ask for, fixed before any data are looked at."""
    running = [resolved for resolved in packs if not resolved.missing_needs]
    thresholds = {
        value
        for _, given in _all_requests(running)
        for name, value in given
        if name == "canopy_above"
    }
    plans = [resolved.pack.evidence for resolved in running]
    return Plan(
        _one_product(running, "loss_year"),
        _one_product(running, "tree_cover"),
        _one_product(running, "land_mask"),
        tuple(sorted({product for r in running for product in r.pack.evidence.overlaps})),
        tuple(sorted(float(str(value)) for value in thresholds)),
        _questions(running),
        loss=_sources(plans, "loss"),
        forest=_sources(plans, "forest"),
        planted=_sources(plans, "planted"),
    )


_COVER = {
    "plot.forest_at": "on",
    **dict.fromkeys(
        ("plot.forest_loss", "plot.forest_loss_share", "plot.loss_families",
         "plot.largest_loss_patch", "plot.loss_status", "line.loss_on_any_plot"),
        "after",
    ),
}  # fmt: skip


def _questions(running: Sequence[Resolved]) -> tuple[Question, ...]:
    """Every day, canopy and tolerance that a rule or the plot table asks for."""
    table = loss_question(running)
    asked = {Question(table.after, table.canopy_above, table.tolerance)}
    for name, given in _all_requests(running):
        if name in _COVER:
            values = dict(given)
            day = values[_COVER[name]]
            assert isinstance(day, date)
            canopy, tolerance = float(str(values["canopy_above"])), float(str(values["tolerance"]))
            asked.add(Question(day, canopy, tolerance))
    return tuple(sorted(asked))


def _sources(plans: Sequence[Evidence], question: str) -> tuple[Source, ...]:
    """Further sources of a question. All packs must mean the same by it, or they run apart."""
    named = {getattr(plan, question) for plan in plans} - {()}
    if len(named) > 1:
        raise InputInvalid(_from_different(question, sorted({s.product for g in named for s in g})))
    found = next(iter(named), ())
    return tuple(Source(s.product, s.asserts, s.family, s.primary) for s in found)


def _from_different(question: str, products: Sequence[str]) -> Wording:
    wording = Wording(
        "the rule packs answer {question} from different products: {products}; run them apart",
        "各规则包对 {question} 使用不同产品：{products}；请分别运行",
    )
    said = ", ".join(products)
    return Wording(*(wording.say(lang, question=question, products=said) for lang in ("en", "zh")))


_CONTEXT = ("loss_year", "deforestation_year", "alert")


def with_context(plan: Plan, products: Sequence[str], catalogue: Catalogue | None) -> Plan:
    """The plan with layers that a user adds: they may raise a result and never lower it.

    The plan of the run is another one then, with another digest. A product that the catalogue does
    not have stays in the plan, so that the report says that it was missing.
    """
    sources = []
    for product in dict.fromkeys(products):
        layers = () if catalogue is None else catalogue.layers
        own = [x for x in layers if x.product == product and x.asserts in _CONTEXT]
        sources += [Source(product, layer.asserts, layer.family) for layer in own]
        if not own:
            sources.append(Source(product, "alert", "unknown"))
    return replace(plan, context=tuple(sources))


def _measure(
    request: Request, plots: Plots, plan: Plan, catalogue: Catalogue | None,
    diagnostics: Diagnostics, step: Step,
) -> Measurements:  # fmt: skip
    """Measure all plots, here or on the workers of a scheduler: the same integers."""
    progress = step("measure", len(plots))
    run = _outlined(plots, on=request.position_error)
    if request.scheduler is None:
        return measure_run(run, plan, catalogue, diagnostics, progress, threads=request.threads)
    return measure_on(
        request.scheduler, run, plan, catalogue, request.catalogue, diagnostics, progress
    )


def _outlined(plots: Plots, *, on: bool) -> Outlined:
    """The outlines, and how well they are known: as stated in accuracy_m, else not at all."""
    stated = plots.attributes["accuracy_m"].cast("float64")
    accuracy = np.asarray(stated.to_numpy(), np.float64)  # NaN where nothing is stated
    return Outlined(plots.wkb, plots.lon, plots.lat, accuracy, plots.is_point, position_error=on)


def _all_requests(packs: Sequence[Resolved]) -> list[tuple[str, Given]]:
    return sorted({asked for resolved in packs for asked in requests(resolved)}, key=repr)


def _one_product(packs: Sequence[Resolved], question: str) -> str | None:
    products = {getattr(resolved.pack.evidence, question) for resolved in packs} - {None}
    if len(products) > 1:
        raise InputInvalid(_from_different(question, sorted(products)))
    return next(iter(products), None)


def _check_names(
    declared: Declared, plots: Plots, packs: Sequence[Resolved], diagnostics: Diagnostics
) -> None:
    types = {
        kind
        for _, given in _all_requests([r for r in packs if not r.missing_needs])
        for name, value in given
        if name == "types" and isinstance(value, tuple)
        for kind in value
    }
    check_references(declared.batch, plots.ids, types, diagnostics)


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


def _link(declared: Declared, plots: Plots) -> Links:
    batch = declared.batch
    return link(
        batch["shipments"], batch["lines"], batch["components"], batch["origins"], plots.ids
    )


def _facts(
    declared: Declared, plots: Plots, links: Links, measured: Measurements, plan: Plan
) -> FactSheet:
    declared_ha = plots.attributes["declared_area_ha"].to_numpy().astype(np.float64)
    given = GivenPlots(
        plots.kind, plots.is_point, plots.fault, plots.decimals, plots.doubt, declared_ha
    )
    ground = Ground(links.plot_row, links.plot_id, given, measured, plan.loss_year)
    folders = sorted({path.parent for path in declared.files})
    attached = attachment_states(declared.batch["documents"], folders)
    return FactSheet(declared.batch, plots.attributes, links, ground, measured.loss_end, attached)


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


def _evaluate(packs: Sequence[Resolved], sheet: FactSheet, step: Step) -> list[RuleResult]:
    running = [resolved for resolved in packs if not resolved.missing_needs]
    progress = step("rules", len(running))
    results = []
    for resolved in running:
        results.extend(evaluate(resolved, sheet))
        progress(1)
    return results


def _record(
    request: Request, declared: Declared, plots: Plots, packs: tuple[Resolved, ...], links: Links,
    sheet: FactSheet, measured: Measurements, plan: Plan, results: list[RuleResult],
    diagnostics: Diagnostics,
) -> Record:  # fmt: skip
    rejected = declared.batch.rejected
    doubtful = np.array(
        [rejected.anywhere or name in rejected.shipments for name in links.shipment_id], bool
    )
    # A file that could not be read at all may have said of any plot what it was used for.
    lost_origins = rejected.anywhere or declared.batch.tables["origins"].rejected != Rejected()
    assessment = assess(results, links, doubtful, lost_origins=lost_origins)
    counts = _counts(declared, plots)
    code = exit_code(
        results, assessment,
        rejected=sum(count.rejected for count in counts.values()),
        errors=diagnostics.count(Level.ERROR),
        lacks_shipments=declared.has_tables and not links.shipment_id,
    )  # fmt: skip
    return Record(
        __version__, request.as_of, packs, results, assessment, links, sheet, plots, measured,
        plan, loss_question(packs), counts, rejected, tuple(diagnostics.sorted()),
        sum(diagnostics.dropped.values()), code,
    )  # fmt: skip


def _counts(declared: Declared, plots: Plots) -> dict[str, Counts]:
    """Rows read and rejected of every table; a plot whose geometry cannot be used is rejected."""
    counts = {name: table.counts for name, table in declared.batch.tables.items()}
    faulty = int(np.count_nonzero(plots.fault_code >= 0))
    counts["plots"] = Counts(plots.counts.read, plots.counts.rejected + faulty)
    return counts


def loss_question(packs: Sequence[Resolved]) -> LossQuestion:
    """The question that the plot table answers: that of the screening pack, else of the first."""
    asked = [
        (resolved.pack.status is not PackStatus.SCREENING, resolved.pack.id, dict(given))
        for resolved in packs
        if not resolved.missing_needs
        for name, given in requests(resolved)
        if name in ("plot.forest_loss", "plot.forest_loss_since")
    ]
    if not asked:
        return LossQuestion(date(2020, 12, 31), 10.0, 1.0)
    given = min(asked, key=lambda found: (found[0], found[1], repr(found[2])))[2]
    after, canopy, tolerance = given.get("after"), given["canopy_above"], given["tolerance"]
    if after is None:
        since = given["since"]
        assert isinstance(since, date)
        after = since - timedelta(days=1)
    assert isinstance(after, date)
    return LossQuestion(after, float(str(canopy)), float(str(tolerance)))
