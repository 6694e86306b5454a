"""Work shared among threads so that each keeps to neighbouring ground.

Items of work are in spatial order. Each thread walks through a run of its own; one that is done takes
over the second half of the longest run that is left. Which thread does what has no influence on any
result: items add to places of their own, and what readers report is put in order at the end.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from ddcheck.evidence.kernel import Kernel
from ddcheck.evidence.raster import own_settings
from ddcheck.evidence.windows import LayerReader

_T = TypeVar("_T")
_R = TypeVar("_R")
MOST_THREADS = 16


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Runs:
    """Runs [begin, end) of numbered items, one a thread."""

    def __init__(self, size: int, threads: int) -> None:
        self._lock = threading.Lock()
        self._runs = [[size * i // threads, size * (i + 1) // threads] for i in range(threads)]
        self._stopped = False

    def next(self, thread: int) -> int | None:
        """The next item of a thread, or None when nothing is left."""
        with self._lock:
            own = self._runs[thread]
            if own[0] >= own[1]:
                longest = max(self._runs, key=lambda run: run[1] - run[0])
                middle = (longest[0] + longest[1]) // 2
                own[:] = [middle, longest[1]]
                longest[1] = middle
            if self._stopped or own[0] >= own[1]:
                return None
            own[0] += 1
            return own[0] - 1

    def stop(self) -> None:
        with self._lock:
            self._stopped = True


def side_by_side(do: Callable[[_T], _R], work: Iterable[_T], threads: int) -> Iterator[_R]:
    """What `do` gives of each item, in order; only a few items are taken ahead of what is used."""
    if threads == 1:
        yield from map(do, work)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        waiting: deque[Future[_R]] = deque()
        for item in work:
            waiting.append(pool.submit(do, item))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def run_in_threads(
    readers: Sequence[LayerReader], work: Sequence[_T],
    do: Callable[[list[LayerReader], _T], int], progress: Callable[[int], None], threads: int,
    kernel: Kernel,
) -> None:  # fmt: skip
    """Do every item with readers of the thread's own; `do` gives how many plots are done."""
    threads = max(1, min(threads, MOST_THREADS, len(work)))
    runs = _Runs(len(work), threads)
    telling = threading.Lock()
    forks = [[reader.fork(threads, kernel) for reader in readers] for _ in range(threads)]

    def walk(thread: int) -> None:
        with own_settings():
            steps(thread)

    def steps(thread: int) -> None:
        try:
            while (index := runs.next(thread)) is not None:
                done = do(forks[thread], work[index])
                with telling:
                    progress(done)
        except BaseException:
            runs.stop()
            raise

    if threads == 1:
        steps(0)
    else:
        with ThreadPoolExecutor(threads) as pool:
            for future in [pool.submit(walk, thread) for thread in range(threads)]:
                future.result()
    for place, reader in enumerate(readers):
        reader.join([own[place] for own in forks])
