"""A scheduler and workers as processes of their own on this machine, and a batch for them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from sample_run import ROOT, SAMPLE

from ddcheck.reports import json_report
from ddcheck.reports.document import document
from ddcheck.screening import Request, screen

ASIDE = Path(__file__).parents[2] / "src"
WAIT_S = 60


class Cluster:
    """Processes listen on 127.0.0.1 only and end with the block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self._file = folder / "scheduler.json"
        self._scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--dashboard-address", "127.0.0.1:0", "--scheduler-file", self._file,
        )  # fmt: skip
        self._wait_for(lambda: self._file.is_file() and self._file.read_text().endswith("}"))
        self.address: str = json.loads(self._file.read_text())["address"]

    def add(
        self, *, sources: Path = ASIDE, catalogue: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a worker and wait until the scheduler knows it."""
        env = {"PYTHONPATH": str(sources)}
        if catalogue is not None:
            env["DDCHECK_CATALOGUE"] = str(catalogue)
        number = len(self.workers)
        process = self._start(
            "worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--dashboard-address", "127.0.0.1:0", "--memory-limit", "0",
            "--name", f"worker-{number}", "--local-directory", self.folder, **env,
        )  # fmt: skip
        before = self.alive()
        self.workers.append(process)
        self._wait_for(lambda: self.alive() > before)
        return process

    def alive(self) -> int:
        from distributed import Client

        with Client(self.address, timeout=WAIT_S, set_as_default=False) as client:
            return len(client.nthreads())

    def close(self) -> None:
        for process in [*self.workers, self._scheduler]:
            process.kill()
            process.wait()

    def _start(self, what: str, *arguments: object, **env: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *map(str, arguments)]
        with (self.folder / f"{what}-{len(self.workers)}.log").open("wb") as log:
            return subprocess.Popen(
                command, env=os.environ | env, cwd=self.folder, stdout=log, stderr=log
            )

    def _wait_for(self, done: Callable[[], bool]) -> None:
        until = time.monotonic() + WAIT_S
        while not done():
            if time.monotonic() > until:
                logs = "\n".join(p.read_text()[-2000:] for p in self.folder.glob("*.log"))
                msg = f"the cluster did not come up:\n{logs}"
                raise TimeoutError(msg)
            time.sleep(0.05)


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    folder.mkdir(exist_ok=True)
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.close()


def copied_sources(folder: Path) -> Path:
    """The sources with one comment more: other code, though it does the same."""
    shutil.copytree(ASIDE, folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "rules").symlink_to(ROOT / "rules")
    changed = folder / "src" / "ddcheck" / "evidence" / "area.py"
    changed.write_text(changed.read_text() + "# another day\n")
    return folder / "src"


def copied_layers(folder: Path) -> Path:
    shutil.copytree(SAMPLE / "layers", folder)
    return folder / "catalogue.yaml"


def write_plots(path: Path, corners: list[tuple[float, float]], across: int) -> Path:
    """Fields of some ten hectares over and beside the tiles whose corners are given."""
    features = []
    for tile, (west, north) in enumerate(corners):
        for i in range(across * across):
            x, y = west + 0.0023 * (i % across) - 0.004, north - 0.0023 * (i // across) + 0.004
            side = 0.0011 + 0.00001 * (i % 7)
            ring = [(x, y), (x, y - side), (x + side, y - side), (x + side, y + 0.0001), (x, y)]
            points = [[round(a, 6), round(b, 6)] for a, b in ring]
            features.append(
                {
                    "type": "Feature",
                    "properties": {"plot_id": f"T{tile}-{i:04d}"},
                    "geometry": {"type": "Polygon", "coordinates": [points]},
                }
            )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def report(
    plots: Path, catalogue: Path, scheduler: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> bytes:  # fmt: skip
    """The bytes of report.json."""
    request = Request(
        (plots,), (), catalogue, ("forest-loss",), date(2026, 11, 21), {}, scheduler=scheduler
    )
    run = screen(request, lambda name, _: progress if name == "measure" else lambda _: None)
    stream = io.BytesIO()
    json_report.write(document(run.record, "en"), stream)
    return stream.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
