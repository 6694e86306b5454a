"""Runs the sample once for all tests that look at it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from warm_program import run, starts_otherwise

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data"
AS_SAMPLED = ["--as-of", "2024-11-20", "--enactment-date", "2021-06-30"]


@dataclass(frozen=True)
class Finished:
    """What a run of the program left."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def report(self) -> dict:
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))


def ddcheck(
    *arguments: object, cwd: Path | None = None, env: dict[str, str] | None = None,
    cold: bool = False,
):  # fmt: skip
    """Run the program as a user would; `cold` in a process of its own from the start."""
    if not cold and not starts_otherwise(env):
        return run([str(argument) for argument in arguments], cwd, env)
    command = [sys.executable, "-m", "ddcheck", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=env, check=False
    )


def screen(*arguments: object, out: Path, **how) -> Finished:
    done = ddcheck("screen", *arguments, "--out", out, **how)
    return Finished(done.returncode, done.stdout, done.stderr, out)


def readme_rows() -> dict[str, tuple[str, str, str]]:
    """Shipment to action, floor and ceiling, as the README of the sample says."""
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (DEMO-\d+) \|.*\| (\w+) \| (\w+) \| (\w+) \|$", text, re.MULTILINE)
    return {name: (action, floor, ceiling) for name, action, floor, ceiling in rows}
