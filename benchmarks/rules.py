"""How long facts and rules of a million plots take, pack by pack, beside the work on the rasters.

    python benchmarks/rules.py [--plots 1000000] [--rasters 50000] [--packs ID ...]
    python benchmarks/rules.py --random [--rows 1000000] [--packs ID ...]

The batch is invented (million_batch.py): one origin a plot, fifty plots and seven papers a shipment.
Its facts are computed from the tables and its rules evaluated, each pack by itself; a fact that
several packs ask for is made for the first of them. The rasters below the plots are decoded and
measured in the same run, for as many plots as --rasters says, and that time is scaled to all.

With --random the facts are columns made at random before the clock starts, a row of every subject a
plot, so that only the rules are timed; the plain pass of numpy is what as many comparisons and joins
cost at least.
"""

from __future__ import annotations

import argparse
import gc
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import million_batch
import numpy as np

from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.measure import measure
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.position import Position
from ddcheck.facts.column import FactColumn, Kind, exact, interval
from ddcheck.facts.dictionary import FACTS, Given
from ddcheck.facts.ground import GivenPlots, Ground
from ddcheck.facts.links import link
from ddcheck.facts.sheet import FactSheet
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.planning import evidence_plans
from ddcheck.rulepack.dated_values import Resolved, resolve
from ddcheck.rulepack.evaluate import evaluate
from ddcheck.rulepack.library import default_packs, find_packs
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import ParameterKind, Value
from ddcheck.rulepack.repeats import mark_repeats

AS_OF = date(2026, 11, 21)
WORDS = ("US", "CN", "DE", "BR", "ID", "wood", "soya", "01", "11", "44", "kg", "m3")


class MillionRows:
    """Random columns, each made once and kept: the facts of a batch that is measured already."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.kept: dict[tuple[str, str, Given], FactColumn] = {}

    def size(self, subject: str) -> int:  # noqa: ARG002 - every table has as many rows
        return self.rows

    def column(self, subject: str, fact: str, given: Given) -> FactColumn:
        key = (subject, fact, given)
        if key not in self.kept:
            self.kept[key] = self._made(fact, len(self.kept))
        return self.kept[key]

    def _made(self, name: str, seed: int) -> FactColumn:
        fact, rng = FACTS[name], np.random.default_rng(seed)
        known = rng.random(self.rows) < 0.75
        if fact.kind is Kind.CATEGORY:
            labels = fact.values or WORDS
            return exact(
                fact.kind, rng.integers(0, len(labels), self.rows) * 1.0, known, labels=labels
            )
        if fact.kind is Kind.TRUTH:
            return exact(fact.kind, rng.integers(0, 2, self.rows) * 1.0, known)
        if fact.kind is Kind.DATE:
            return exact(fact.kind, rng.integers(15_000, 21_000, self.rows) * 1.0, known)
        lo = rng.random(self.rows) * rng.choice([0.0, 0.1, 5.0], self.rows)
        return interval(lo, lo + 0.01, lo + 0.05, known, unit=fact.unit or "")


def resolved_packs(names: list[str]) -> list[Resolved]:
    """All packs (or those named), with some day for every choice that waits for one."""
    found = []
    for name, folder in find_packs().items():
        if names and name not in names:
            continue
        pack = load_pack(folder, Diagnostics())
        if pack is None:
            raise SystemExit(f"{name} cannot be used")
        chosen: dict[str, Value] = {
            parameter.name: date(2021, 6, 30)
            for parameter in pack.parameters.values()
            if parameter.kind is ParameterKind.CHOICE and parameter.type == "date"
        }
        found.append(resolve(pack, AS_OF, chosen))
    return found


def plain_pass(rows: int, comparisons: int) -> float:
    """Seconds for as many comparisons by hand: bound, known, and."""
    rng = np.random.default_rng(0)
    lo, hi, known = rng.random(rows), rng.random(rows) + 1, rng.random(rows) < 0.75
    true, false = np.ones(rows, bool), np.zeros(rows, bool)
    began = time.perf_counter()
    for _ in range(comparisons):
        true = true & (hi <= 1.5) & known
        false = false | ((lo > 1.5) & known)
    return time.perf_counter() - began


def raster_seconds(plots: int, plan: Plan) -> float:
    """Seconds to decode the layers below so many plots and to measure the plots."""
    with tempfile.TemporaryDirectory() as folder:
        path = million_batch.write_land(Path(folder), plots)
        geometries = million_batch.squares(plots)
        position = Position(np.full(plots, np.nan), np.zeros(plots, bool))
        began = time.perf_counter()
        catalogue = load_catalogue(path, Diagnostics())
        measured = measure(geometries, plan, catalogue, Diagnostics(), position=position)
        spent = time.perf_counter() - began
    assert (measured.seen == measured.area).all()
    return spent


def fact_sheet(plots: int, plan: Plan) -> tuple[FactSheet, float]:
    """The facts of the invented batch, its land measured, and the seconds to join its tables."""
    batch, attributes = million_batch.batch(plots), million_batch.attributes(plots).data
    with tempfile.TemporaryDirectory() as folder:
        catalogue = load_catalogue(million_batch.write_land(Path(folder), plots), Diagnostics())
        # Outlines count as exact here: the plots of the facts need land, not its uncertainty.
        measured = measure(million_batch.squares(plots), plan, catalogue, Diagnostics())
    began = time.perf_counter()
    names = attributes["plot_id"].to_pylist()
    links = link(batch["shipments"], batch["lines"], batch["components"], batch["origins"], names)
    given = GivenPlots(
        ("Polygon",) * plots, np.zeros(plots, bool), (None,) * plots, (7,) * plots
    )  # fmt: skip
    ground = Ground(links.plot_row, links.plot_id, given, measured, plan.loss_year)
    sheet = FactSheet(batch, attributes, links, ground, measured.loss_end)
    return sheet, time.perf_counter() - began


def time_batch(plots: int, rasters: int, names: list[str]) -> None:
    """Facts and rules of the invented batch, pack by pack, and the work on its rasters."""
    packs = resolved_packs(names or list(default_packs()))
    plan = evidence_plans(packs)[0].plan
    work = raster_seconds(rasters, plan) * plots / rasters
    sheet, joining = fact_sheet(plots, plan)
    sizes = ", ".join(f"{sheet.size(s):,} {s}s" for s in ("shipment", "component", "origin"))
    print(f"{plots:,} plots: {sizes}; tables joined in {joining:.1f} s")
    facts, rules, slow = 0.0, 0.0, []
    gc.disable()  # as a run does: each search for garbage walks through all cells of the batch
    for resolved in packs:
        made = 0.0
        for name, given in sorted(resolved.requests, key=repr):
            began = time.perf_counter()
            sheet.own(name, given)
            spent = time.perf_counter() - began
            made, slow = made + spent, [*slow, (spent, name)]
        began = time.perf_counter()
        results = evaluate(resolved, sheet)
        judged = time.perf_counter() - began
        facts, rules = facts + made, rules + judged
        print(
            f"{resolved.pack.id:22} {len(results):3} rules {judged:7.2f} s   new facts {made:7.2f} s"
        )
    print("slowest facts: " + ", ".join(f"{n} {t:.1f} s" for t, n in sorted(slow)[:-7:-1]))
    print(f"facts {facts:.1f} s, rules {rules:.1f} s, together {facts + rules:.1f} s")
    print(f"rasters: {work:.0f} s for {plots:,} plots (measured for {rasters:,})")
    print(
        f"facts and rules take {(facts + rules) / work:.3f} of the work on the rasters, "
        f"rules alone {rules / work:.4f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--plots", type=int, default=1_000_000)
    parser.add_argument("--rasters", type=int, default=50_000)
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--packs", nargs="*", default=[])
    options = parser.parse_args()
    if options.random:
        time_random(options)
    else:
        time_batch(options.plots, min(options.rasters, options.plots), options.packs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"largest memory: {peak:.2f} GB")


def time_random(options: argparse.Namespace) -> None:
    """Rules over columns made at random."""
    total, comparisons, rules = 0.0, 0, 0
    print(f"{options.rows:,} rows a subject")
    for resolved in resolved_packs(options.packs):
        source = MillionRows(options.rows)
        for rule in resolved.rules:
            for one in rule.comparisons:
                given = resolved.given(one)
                if given is not None:
                    source.column(rule.subject, one.fact, given)
        began = time.perf_counter()
        results = evaluate(resolved, source)
        spent = time.perf_counter() - began
        uses = sum(len(rule.comparisons) for rule in resolved.rules)
        total, comparisons, rules = total + spent, comparisons + uses, rules + len(results)
        speed = options.rows * len(results) / spent if spent else 0.0
        asked = len(resolved.requests)
        print(
            f"{resolved.pack.id:22} {len(results):3} rules {asked:3} facts {spent:7.2f} s {speed / 1e6:8.1f} M rows*rules/s"
        )
        began = time.perf_counter()
        mark_repeats(results)
        total += time.perf_counter() - began
        del source, results
    floor = plain_pass(options.rows, comparisons)
    print(
        f"all packs: {rules} rules in {total:.2f} s, {options.rows * rules / total / 1e6:.1f} M rows*rules/s"
    )
    print(f"plain numpy, {comparisons} comparisons: {floor:.2f} s; ratio {total / floor:.1f}")


if __name__ == "__main__":
    main()
