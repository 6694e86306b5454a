"""Ours beside peers and beside the limit of decoding: times, memory, ratios, targets, verdicts.

    python benchmarks/evidence.py [--work FOLDER] [--repeats 3] [--only s100k] [--out FILE]

The first run makes tiles and plots (some minutes). Each measurement is a process of its own; the
cases of a group take turns, so that all of them meet the same load. Loops are compiled before anything
is measured, and loading them is no part of a measurement, just as the imports of peers are none.
Medians are shown, of seconds on the clock and of CPU seconds: on a machine that does other things the
second is the steadier figure.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from hansen_like import LAYOUTS, tile_set
from plot_sets import SETS, plot_set

HERE = Path(__file__).parent
_SUBSET = {"rasterstats": 1000, "rasterio.mask": 3000}
_PLOTS = {"s10k": 10_000, "s100k": 100_000, "s1m": 1_000_000, "estates": 1000}
_LIMIT_S = 1800


@dataclass(frozen=True)
class Case:
    """One thing to measure; `plots` below the size of the set is stated and extrapolated."""

    name: str
    plots_of: str
    layout: str = "tiled"
    threads: int = 1
    plots: int = 0

    @property
    def scale(self) -> float:
        return _PLOTS[self.plots_of] / self.plots if self.plots else 1.0

    def __str__(self) -> str:
        some = f", {self.plots} plots scaled" if self.plots else ""
        return f"{self.name}, {self.threads} thread{'s' * (self.threads > 1)}{some}"


@dataclass(frozen=True)
class Target:
    """How many times `slow` must take of what `fast` takes: at least, or at most."""

    said: str
    fast: Case
    slow: tuple[Case, ...]
    bound: float
    at_least: bool = True
    raster_part: bool = False


Found = dict[Case, list[dict[str, float]]]
_FEATURE, _RASTER = "exactextract:feature-sequential", "exactextract:raster-sequential"


def smallholders() -> list[Target]:
    """100,000 plots of 0.3 to 6 ha."""
    one, two = Case("ours:none", "s100k"), Case("ours:none", "s100k", threads=2)
    numpy = Case("ours:numpy", "s100k", threads=2)
    off, on = Case("ours:off", "s100k", threads=2), Case("ours:on", "s100k", threads=2)
    exact = (Case(_FEATURE, "s100k"), Case(_RASTER, "s100k"))
    stats = Case("rasterstats", "s100k", plots=_SUBSET["rasterstats"])
    mask = Case("rasterio.mask", "s100k", plots=_SUBSET["rasterio.mask"])
    return [
        Target("exactextract, two threads, intervals off", two, exact, 10),
        Target("exactextract, one thread, intervals off", one, exact, 5),
        Target("exactextract, two threads, numpy alone", numpy, exact, 10),
        Target("rasterstats, two threads", two, (stats,), 50),
        Target("rasterio.mask, two threads", two, (mask,), 15),
        Target("exactextract, a question, exact outlines", off, exact, 3),
        Target("exactextract, all intervals on", on, exact, 3),
    ]


def estates() -> list[Target]:
    """1,000 estates of 100 to 10,000 ha."""
    exact = (Case(_FEATURE, "estates"), Case(_RASTER, "estates"))
    return [
        Target("exactextract, one thread", Case("ours:none", "estates"), exact, 3),
        Target("exactextract, two threads", Case("ours:none", "estates", threads=2), exact, 3),
        Target("exactextract, all intervals on", Case("ours:on", "estates", threads=2), exact, 3),
    ]


def limits(plots_of: str, layout: str, bound: float) -> list[Target]:
    """The raster part beside decoding the touched blocks once."""
    return [
        Target(
            f"raster part / decoding, {layout}, {threads} thread{'s' * (threads > 1)}",
            Case("decode", plots_of, layout, threads),
            (Case("ours:none", plots_of, layout, threads),),
            bound, at_least=False, raster_part=True,
        )
        for threads in (1, 2)
    ]  # fmt: skip


def groups() -> dict[str, list[Target]]:
    """What is measured together."""
    return {
        "s100k": smallholders() + limits("s100k", "tiled", 1.5),
        "s100k-strips": limits("s100k", "strips", 1.5),
        "estates": estates(),
        "s1m": limits("s1m", "tiled", 3),
        "s1m-strips": limits("s1m", "strips", 2),
    }


def run_case(case: Case, work: Path) -> dict[str, float]:
    """Measure once in a new process."""
    command = [
        sys.executable, str(HERE / "evidence_cases.py"), case.name, case.plots_of, case.layout,
        "--threads", str(case.threads), "--plots", str(case.plots), "--work", str(work),
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_LIMIT_S)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(cases: list[Case], work: Path, repeats: int) -> Found:
    """All cases in turn, so many times."""
    found: Found = {case: [] for case in cases}
    for _ in range(repeats):
        for case in cases:
            found[case].append(run_case(case, work))
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def _figure(runs: list[dict[str, float]], key: str) -> float:
    return median(run[key] for run in runs)


def table(found: Found) -> list[str]:
    """One line a case."""
    lines = ["| case | s | CPU s | of which raster part, CPU | peak MiB |", "|---|---|---|---|---|"]
    for case, runs in found.items():
        wall, cpu = (_figure(runs, key) * case.scale for key in ("wall", "cpu"))
        part = f"{_figure(runs, 'raster_cpu'):.2f}" if "raster_cpu" in runs[0] else ""
        peak = _figure(runs, "peak_mb")
        lines.append(f"| {case} | {wall:.2f} | {cpu:.2f} | {part} | {peak:.0f} |")
    return lines


def verdicts(targets: list[Target], found: Found) -> list[str]:
    """One line a target: ratios by the clock and by CPU, each the median over the rounds."""
    lines = [
        "| ratio | target | by the clock | by CPU | met by the clock |",
        "|---|---|---|---|---|",
    ]
    for target in targets:
        sign = "≥" if target.at_least else "≤"
        clock, cpu = (_ratio(target, found, key) for key in ("wall", "cpu"))
        met = clock >= target.bound if target.at_least else clock <= target.bound
        lines.append(
            f"| {target.said} | {sign} {target.bound:g} | {clock:.2f} | {cpu:.2f} | "
            f"{'yes' if met else 'no'} |"
        )
    return lines


def _ratio(target: Target, found: Found, key: str) -> float:
    """The median over the rounds of: the fastest of the slow, divided by the fast."""
    ratios = []
    for turn, fast in enumerate(found[target.fast]):
        own = f"raster_{key}" if target.raster_part else key
        slow = min(found[case][turn][own] * case.scale for case in target.slow)
        ratios.append(slow / fast[key])
    return median(ratios)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=HERE.parent / "build" / "bench")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", nargs="*", choices=sorted(groups()), default=sorted(groups()))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    for layout in LAYOUTS:
        tile_set(given.work, layout)
    for name in SETS:
        plot_set(given.work, name)
    warm = Case("ours:on", "s100k", threads=2)
    run_case(warm, given.work)  # loops are compiled once a machine, and kept on disk
    loading = run_case(warm, given.work)["loading"]
    lines = [
        f"{platform.machine()}, {os.cpu_count()} cores, {given.repeats} rounds",
        f"Loading libraries and compiled loops, once a process: {loading:.2f} s",
    ]
    for name in given.only:
        targets = groups()[name]
        cases = list(dict.fromkeys(c for t in targets for c in (t.fast, *t.slow)))
        load = os.getloadavg()[0]
        found = measured(cases, given.work, given.repeats)
        lines += ["", f"## {name} (load {load:.1f} before, {os.getloadavg()[0]:.1f} after)", ""]
        lines += [*table(found), "", *verdicts(targets, found)]
    hashed = median(run_case(Case("sha256", "s10k"), given.work)["wall"] for _ in range(3))
    lines += ["", f"Verifying the three tiled files by sha256, once a process: {hashed:.2f} s"]
    text = "\n".join(lines) + "\n"
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
