"""Ten thousand damaged files of every reader, in child processes that may die without ending the night.

    python tests/mutation_night.py --state night.json              every reader, to 10,000
    python tests/mutation_night.py --state night.json csv kml      these readers
    python tests/mutation_night.py --state night.json --to 500     to another count

A child works through a range of seeds, one reader after the other. Whatever ends it (a fault of a
library, too much memory, an input that takes a minute of the processor, or a quarter of an hour of
waiting) is written down with its seed, and the next child goes on behind it. The state file holds what
was reached and what was found; a second call resumes. Exit code 1 where anything was found.
"""

from __future__ import annotations

import argparse
import json
import queue
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

TESTS = Path(__file__).parent
PLACES = ("", "plots", "declarations", "properties")
BATCH = 2000
SECONDS = 60
"""Of the processor, for one input: on a busy machine a child may wait longer than it works."""
WAITING = 900
"""Of the clock: nothing was said for so long, the child stands still."""
MOST_MEMORY = 4 << 30
TARGET = 10_000
SCREENED = "screened "
"""Before the names of declarations that are screened to the end, for their ceilings."""


def readers() -> dict[str, Callable[[int], object]]:
    """What is asked of one damaged file, by reader; heavy libraries are opened here."""
    import test_mutated_ceilings as ceilings
    import test_mutated_plots as plots
    import test_mutated_tables as tables
    from full_loss import everything_lost

    plots.MEASURED = 1  # every damaged file, not one in ten as in the suite

    def of_table(kind: str) -> Callable[[int], object]:
        return lambda seed: tables.check(kind, seed)

    def of_ceiling(kind: str) -> Callable[[int], object]:
        known: set[bytes] = set()
        return lambda seed: ceilings.check(kind, seed, known)

    def of_plots(name: str) -> Callable[[int], object]:
        made: list[tuple[plots.Damage, object]] = []

        def check(seed: int) -> None:
            if not made:
                folder = Path(tempfile.mkdtemp(dir=WORK))
                (folder / "land").mkdir()
                (folder / "file").mkdir()
                land = everything_lost(folder / "land")
                made.append((plots.Damage(name, folder / "file"), land))
            file, land = made[0]
            file.check(seed, land)

        return check

    found: dict[str, Callable[[int], object]] = {}
    found |= {name: of_plots(name) for name in [*plots.DAMAGED, *plots.INSIDE]}
    found |= {kind: of_table(kind) for kind in tables.SEEDS}
    found |= {SCREENED + kind: of_ceiling(kind) for kind in tables.SEEDS}
    return found


WORK = tempfile.gettempdir()


def child(reader: str, start: int, stop: int) -> None:
    """Say each seed before it is tried; a finding goes to stderr and does not end the range."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    warnings.filterwarnings("error", category=RuntimeWarning, module="ddcheck")  # users see them
    with ExitStack() as shared:
        if reader.startswith(SCREENED):
            from kept_once import land_measured_once, packs_read_once

            shared.enter_context(packs_read_once())
            shared.enter_context(land_measured_once())
        _try(readers()[reader], start, stop, reader)


def _try(check: Callable[[int], object], start: int, stop: int, reader: str) -> None:
    for seed in range(start, stop):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # the signal ends the process, even in C
        sys.stdout.write(f"{seed}\n")
        sys.stdout.flush()
        try:
            check(seed)
        except Exception:  # noqa: BLE001  (every one of them is a finding)
            sys.stderr.write(f"=== {reader} {seed}\n{traceback.format_exc()}\n")
            sys.stdout.write(f"found {seed}\n")


def batch(reader: str, start: int, stop: int, log: Path) -> tuple[int, list[str]]:
    """Run one child; the seed to go on with, and what was found."""
    with tempfile.TemporaryDirectory() as work, log.open("a") as said:
        command = [sys.executable, __file__, "--child", reader, str(start), str(stop), work]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
        assert process.stdout is not None
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_listen, args=(process.stdout, lines), daemon=True).start()
        at, found, hangs = start, [], False
        while True:
            try:
                line = lines.get(timeout=WAITING)
            except queue.Empty:
                hangs = True
                process.kill()
                break
            if not line:
                break
            if line.startswith("found"):
                found.append(f"{reader} {line.split()[1]}")
            else:
                at = int(line)
        code = process.wait()
    if hangs or code == -signal.SIGPROF:
        found.append(f"{reader} {at} hangs")
    elif code != 0:
        name = signal.Signals(-code).name if code < 0 else f"code {code}"
        found.append(f"{reader} {at} ended the process ({name})")
    return at + 1, found


def _listen(stream: object, lines: queue.Queue[str]) -> None:
    for line in stream:  # type: ignore[attr-defined]
        lines.put(line)
    lines.put("")


def night(chosen: list[str], to: int, state: Path) -> int:
    """All chosen readers, one after the other; the number of findings."""
    known = json.loads(state.read_text()) if state.exists() else {"reached": {}, "found": []}
    for reader in chosen or [*readers()]:
        at = known["reached"].get(reader, 0)
        while at < to:
            at, found = batch(reader, at, min(at + BATCH, to), state.with_suffix(".log"))
            known["reached"][reader] = at
            known["found"] += found
            state.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
        sys.stdout.write(f"{reader}: {at}\n")
        sys.stdout.flush()
    for one in known["found"]:
        sys.stdout.write(f"found: {one}\n")
    return len(known["found"])


def main() -> int:
    sys.path[:0] = [str(TESTS / place) for place in PLACES]
    if sys.argv[1:2] == ["--child"]:
        global WORK
        reader, start, stop, WORK = sys.argv[2:]
        tempfile.tempdir = WORK
        child(reader, int(start), int(stop))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readers", nargs="*")
    parser.add_argument("--to", type=int, default=TARGET)
    parser.add_argument("--state", type=Path, required=True)
    asked = parser.parse_args()
    return int(night(asked.readers, asked.to, asked.state) > 0)


if __name__ == "__main__":
    raise SystemExit(main())
