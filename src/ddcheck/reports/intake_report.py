"""What `ddcheck validate` prints: every complaint, then rows read, usable and rejected."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from ddcheck.documents.typed import Counts
from ddcheck.model.diagnostic import Diagnostic
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.diagnostics_text import say_diagnostics

_COUNT = Wording(
    "{name}: {read} read = {screened} usable + {rejected} rejected",
    "{name}：读取 {read} = 可用 {screened} + 拒收 {rejected}",
)
_CLEAN = Wording("no complaint about the files", "文件没有问题")


def print_intake(
    counts: Mapping[str, Counts], diagnostics: Sequence[Diagnostic], lang: Lang
) -> None:
    """Print to standard output, plainly."""
    lines = [*say_diagnostics(diagnostics, lang)] or [_CLEAN.say(lang)]
    for name, count in counts.items():
        lines.append(
            _COUNT.say(
                lang, name=name, read=count.read, screened=count.screened, rejected=count.rejected
            )
        )
    sys.stdout.write("\n".join(lines) + "\n")
