"""Measures the partitions of a run on the workers of a dask scheduler (an extra).

The workers run `worker.run_part`, the same function as `partition.measure_part`. A task is named by
the content of its partition, its plan, its code and its data, so running it twice is harmless; a
worker that dies costs time only. Results are put together as they come, in no order.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ddcheck.evidence.catalogue import Catalogue
from ddcheck.evidence.outlines import Ints
from ddcheck.evidence.partition import (
    MOST_PLOTS,
    Measured,
    Outlined,
    Part,
    merged,
    partitions,
    parts_of,
)
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.results import Measurements
from ddcheck.evidence.worker import (
    Failure,
    Identity,
    Unfit,
    identity_of,
    own_identity,
    run_part,
)
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import Surroundings
from ddcheck.model.wording import Wording

CONNECT_S = 5  # seconds to reach the scheduler
PATIENCE_S = 60  # seconds without any worker, after which a run gives up
_AHEAD = 3  # partitions sent ahead for each thread of the workers
_LEAST_PLOTS = 64
_POLL_S = 5


def measure_on(
    scheduler: str, run: Outlined, plan: Plan, catalogue: Catalogue | None, path: Path | None,
    diagnostics: Diagnostics, progress: Callable[[int], None],
) -> Measurements:  # fmt: skip
    """Measure a run on a cluster: the same integers as `partition.measure_run`.

    `path` is where the catalogue stands, for the workers too, unless their environment names
    another place. Raises Surroundings where no fit worker does the work.
    """
    expected = identity_of(catalogue)
    place = None if path is None else str(path.resolve())
    with _connected(scheduler) as client:
        _check_workers(client, scheduler, place, expected)
        job = _Job(client, plan, place, expected)
        cut = partitions(run, most_plots=_size(len(run), job.threads))
        parts = parts_of(run, cut or [np.zeros(0, np.int64)])
        return merged(len(run), job.results(parts), diagnostics, progress, run.shelf)


def _size(plots: int, threads: int) -> int:
    """Plots of a partition: small runs are shared among all workers, too."""
    return min(MOST_PLOTS, max(_LEAST_PLOTS, plots // (_AHEAD * threads)))


def check_reachable(scheduler: str) -> None:
    """Raise Surroundings where the extra is not installed or no scheduler answers."""
    with _connected(scheduler):
        pass


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise Surroundings(
            Wording(
                "--engine dask needs the extra: pip install 'ddcheck[dask]'",
                "--engine dask 需要安装附加组件：pip install 'ddcheck[dask]'",
            )
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise Surroundings(
            Wording(
                f"no dask scheduler answers at {scheduler} ({why})",
                f"{scheduler} 处没有 dask 调度器应答（{why}）",
            )
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=CONNECT_S)


def _check_workers(client: Any, scheduler: str, place: str | None, expected: Identity) -> None:
    """Refuse, by name, workers with other code or other data."""
    found = client.run(own_identity, place, on_error="return")
    if not found:
        raise Surroundings(
            Wording(
                f"the scheduler at {scheduler} has no workers",
                f"{scheduler} 处的调度器没有工作进程",
            )
        )
    unfit = {}
    for worker, identity in sorted(found.items()):
        if not isinstance(identity, Identity):
            unfit[worker] = [f"{type(identity).__name__}: {identity}"[:200]]
        elif identity != expected:
            unfit[worker] = expected.differing(identity)
    if unfit:
        raise _refused(unfit)


def _refused(unfit: dict[str, list[str]]) -> Surroundings:
    said = "; ".join(f"{worker} ({', '.join(what)})" for worker, what in unfit.items())
    return Surroundings(
        Wording(
            f"workers with other code or other layers than this run: {said}",
            f"以下工作进程的程序代码或图层与本次运行不同：{said}",
        )
    )


class _Job:
    """The tasks of one run: a few in flight, so that no machine holds more than it works on."""

    def __init__(self, client: Any, plan: Plan, place: str | None, expected: Identity) -> None:
        self._client = client
        self._plan = plan
        self._place = place
        self._expected = expected
        self._idle = 0.0

    @property
    def threads(self) -> int:
        """Threads of all workers that are there now."""
        return max(1, sum(int(number) for number in self._client.nthreads().values()))

    def results(self, parts: Iterator[Part]) -> Iterator[tuple[Ints, Measured]]:
        """What the partitions hold, as they are finished."""
        flying: dict[Any, Ints] = {}
        waiting = True
        number = 0
        while waiting or flying:
            while waiting and len(flying) < _AHEAD * self.threads:
                part = next(parts, None)
                if part is None:
                    waiting = False
                    break
                flying[self._submit(part, number)] = part.rows
                number += 1
            for future in self._finished(list(flying)):
                rows = flying.pop(future)
                yield rows, self._result(future)

    def _submit(self, part: Part, number: int) -> Any:
        own = (part.digest, self._plan.digest, self._expected.digest, number)
        key = f"ddcheck-{hashlib.sha256(repr(own).encode()).hexdigest()}"
        return self._client.submit(
            run_part, part, self._plan, self._place, self._expected, key=key, pure=True
        )

    def _finished(self, futures: list[Any]) -> list[Any]:
        """Those that are done; waits, but not for a cluster that has no worker any more."""
        from distributed import wait

        try:
            with self._client.as_current():
                done = wait(futures, timeout=_POLL_S, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            self._idle = 0.0 if self._client.nthreads() else self._idle + _POLL_S
            if self._idle < PATIENCE_S:
                return []
            raise Surroundings(
                Wording(
                    "all workers of the cluster have left; start them and run again",
                    "集群的所有工作进程均已退出；请启动后重新运行",
                )
            ) from None
        self._idle = 0.0
        return [future for future in futures if future in done]

    def _result(self, future: Any) -> Measured:
        try:
            result = future.result()
        except Exception as error:
            why = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            raise Surroundings(
                Wording(
                    f"a partition could not be measured on the cluster ({why})",
                    f"集群无法完成一个分区的测量（{why}）",
                )
            ) from error
        if isinstance(result, Unfit):
            raise _refused({result.worker: list(result.differing)})
        if isinstance(result, Failure):
            raise Surroundings(result.wording)
        assert isinstance(result, Measured)
        return result
