"""One finding is said once: packs that include the same rules would each repeat it.

Every pack keeps its own results and its own interval. Here is only marked which rows another pack
of the run says already, word for word: the same rule, the same values, the same outcome.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ddcheck.rulepack.evaluate import RuleResult


def mark_repeats(results: Sequence[RuleResult]) -> list[RuleResult]:
    """Mark the rows that an earlier speaker says too; the order of the results stays.

    A pack that counts for the verdict speaks before a scenario, one that includes a rule before
    the pack of which it is, and else the order is that of the ids.
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, result in enumerate(results):
        groups[result.rule.home, result.rule.id].append(at)
    marked = list(results)
    for group in groups.values():
        group.sort(key=lambda at: _turn(results[at]))
        for turn, later in enumerate(group):
            for earlier in group[:turn]:
                _mark(marked, earlier, later)
    return marked


def _turn(result: RuleResult) -> tuple[bool, bool, str]:
    pack = result.pack
    return pack.status.is_scenario, pack.id == result.rule.home, pack.id


def _mark(results: list[RuleResult], earlier: int, later: int) -> None:
    one, two = results[earlier], results[later]
    same_words = one.pack.texts == two.pack.texts or all(
        one.pack.texts[lang][one.rule.id] == two.pack.texts[lang][two.rule.id]
        for lang in one.pack.texts
    )
    if one.rule.severity is not two.rule.severity or one.parameters != two.parameters:
        return
    if not same_words or one.rule.requires != two.rule.requires:
        return
    rows = (
        (one.outcome == two.outcome) & (one.floor == two.floor) & (one.ceiling == two.ceiling)
        & (_record(one) == _record(two)) & ~one.repeated & ~two.repeated
        & (~one.scenario | two.scenario)  # what counts is never said by a scenario alone
    )  # fmt: skip
    if rows.any():
        results[later] = replace(two, repeated=two.repeated | rows)
        results[earlier] = replace(one, also=(*one.also, (two.pack.id, rows)))


def _record(result: RuleResult) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which rows a person closed: a closed row and an open one are not the same."""
    return np.zeros(len(result.outcome), bool) if result.closed is None else result.closed.rows
