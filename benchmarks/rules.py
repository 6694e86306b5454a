"""How long a million rows take against all rule packs, beside one plain pass of numpy.

    python benchmarks/rules.py [--rows 1000000] [--packs ID ...] [--decode-seconds S]

Columns of every fact are made at random (a quarter of each unknown) before the clock starts, so that
only the rules are timed: conditions, outcomes, intervals, and what keeps a row undetermined. The
plain pass compares one column of numbers with a bound and joins two planes, once a comparison of
the rules: what the same questions cost at least. --decode-seconds prints the ratio to a measured
time of decoding rasters for as many plots.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import date

import numpy as np

from ddcheck.facts.column import FactColumn, Kind, exact, interval
from ddcheck.facts.dictionary import FACTS, Given
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.dated_values import Resolved, resolve
from ddcheck.rulepack.evaluate import evaluate, requests
from ddcheck.rulepack.library import find_packs
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--packs", nargs="*", default=[])
    parser.add_argument("--decode-seconds", type=float)
    options = parser.parse_args()
    total, comparisons, rules = 0.0, 0, 0
    print(f"{options.rows:,} rows a subject")
    for resolved in resolved_packs(options.packs):
        source = MillionRows(options.rows)
        for rule in resolved.rules:
            for one in rule.comparisons():
                given = resolved.given(one)
                if given is not None:
                    source.column(rule.subject, one.fact, given)
        began = time.perf_counter()
        results = evaluate(resolved, source)
        spent = time.perf_counter() - began
        uses = sum(len(rule.comparisons()) for rule in resolved.rules)
        total, comparisons, rules = total + spent, comparisons + uses, rules + len(results)
        speed = options.rows * len(results) / spent if spent else 0.0
        asked = len(requests(resolved))
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
    if options.decode_seconds:
        print(
            f"decoding: {options.decode_seconds:.2f} s; rules take {total / options.decode_seconds:.3f} of it"
        )
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
