"""Reading what was sent, before any raster or rule: for a screening, or for its own sake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from ddcheck.declarations.plot_names import plot_names
from ddcheck.declarations.reader import Declared, read_declarations
from ddcheck.declarations.references import check_references
from ddcheck.declarations.wishes import NOTHING_DECLARED, Wishes
from ddcheck.documents.typed import Counts
from ddcheck.facts.plots_on_layers import check_on_layers
from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Place
from ddcheck.model.shelf import IN_MEMORY, Shelf, own_folder
from ddcheck.model.wording import Wording
from ddcheck.plots.earlier import check_earlier
from ddcheck.plots.formats import ReadOptions
from ddcheck.plots.reader import read_plots
from ddcheck.plots.repair import write_repaired
from ddcheck.plots.table import Plots
from ddcheck.reports.preflight import lacey_505, submission, traces
from ddcheck.reports.preflight.declared import Declared as FormTables
from ddcheck.reports.preflight.submission import Preflight

Step = Callable[[str, int | None], Callable[[int], None]]
"""Begins a step of known or unknown length and returns what tells of its progress."""


@dataclass(frozen=True)
class Sent:
    """The files of a batch, and what the user says of them. `as_of` None: no day is known."""

    declarations: tuple[Path, ...]
    plots: tuple[Path, ...]
    wishes: Wishes = NOTHING_DECLARED
    reading: ReadOptions = field(default_factory=ReadOptions)
    as_of: date | None = None


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
    sent = Sent(declarations, plots, wishes, reading or ReadOptions())
    declared, found = read_input(sent, diagnostics, step, Shelf(own_folder()))
    check_references(declared.batch, found.attributes["plot_id"], (), diagnostics)
    if len(found):
        _say_gaps(found, diagnostics)
    if fixed is not None:
        write_repaired(declared.plot_sources, fixed, reading_of(sent), diagnostics)
    checked = None if form is None else preflight(form, declared, found, diagnostics, out)
    return Intake(
        counts_of(declared, found), tuple(diagnostics.sorted()), dict(diagnostics.dropped),
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


def read_input(
    sent: Sent, diagnostics: Diagnostics, step: Step, shelf: Shelf = IN_MEMORY
) -> tuple[Declared, Plots]:
    """Declarations and plots, with every complaint about them."""
    declared = read_declarations(sent.declarations, sent.plots, diagnostics, sent.wishes)
    reading = reading_of(sent)
    plots = read_plots(declared.plot_sources, diagnostics, step("plots", None), reading, shelf)
    return declared, plots


def reading_of(sent: Sent) -> ReadOptions:
    """How plot files are read: what was said of them, and of all files."""
    encoding = sent.reading.encoding or sent.wishes.encoding
    names = plot_names(sent.wishes)
    return replace(sent.reading, as_of=sent.as_of, encoding=encoding, names=names)


def counts_of(declared: Declared, plots: Plots) -> dict[str, Counts]:
    """Rows read and rejected of every table; a plot whose geometry cannot be used is rejected."""
    counts = {name: table.counts for name, table in declared.batch.tables.items()}
    faulty = int(np.count_nonzero(plots.fault_code >= 0))
    counts["plots"] = Counts(plots.counts.read, plots.counts.rejected + faulty)
    return counts
