"""Progress on a terminal, and silence when piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ddcheck.model.wording import Lang, Wording

_STEPS = {
    "plots": Wording("reading plots", "读取地块"),
    "measure": Wording("measuring plots", "测量地块"),
    "rules": Wording("evaluating rule packs", "评估规则包"),
    "write": Wording("writing the report", "写出报告"),
}
Step = Callable[[str, int | None], Callable[[int], None]]


def _silent(name: str, total: int | None) -> Callable[[int], None]:  # noqa: ARG001
    return lambda _: None


@contextmanager
def progress(lang: Lang) -> Iterator[Step]:
    """What begins a step; a bar each on a terminal, nothing at all when piped."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:

        def step(name: str, total: int | None) -> Callable[[int], None]:
            task = bars.add_task(_STEPS[name].say(lang), total=total)
            return lambda done: bars.advance(task, done)

        yield step
