"""What a run comes to, for scripts: the exit codes are an interface (design §7)."""

from __future__ import annotations

from collections.abc import Sequence

from ddcheck.assessment.weigh import Assessment, counts_for_verdict
from ddcheck.model.outcome import Action, Outcome
from ddcheck.rulepack.evaluate import RuleResult

NOTHING_FOUND = 0
FINDINGS = 1
UNDETERMINED = 3
NOT_SCREENED = 4


def exit_code(
    results: Sequence[RuleResult], assessment: Assessment, *, rejected: int, errors: int,
    lacks_shipments: bool = False,
) -> int:  # fmt: skip
    """0 only if something was screened, nothing found, and nothing rejected or left open.

    `lacks_shipments` says that tables of goods were given and named no shipment: then land that is
    in order does not make the run one. A rule of severity info tells something and finds nothing:
    it moves no code.
    """
    counted = [result for result in results if counts_for_verdict(result)]
    outcomes = [result.outcome[~result.scenario] for result in counted]
    if not any((outcome != Outcome.NOT_APPLICABLE).any() for outcome in outcomes):
        return NOT_SCREENED
    if any((outcome == Outcome.NOT_MET).any() for outcome in outcomes):
        return FINDINGS
    if lacks_shipments:
        return NOT_SCREENED
    open_question = any((outcome == Outcome.UNDETERMINED).any() for outcome in outcomes)
    shipments = range(len(assessment.doubtful))
    skipped = any(assessment.action(row) is Action.NOT_SCREENED for row in shipments)
    if open_question or skipped or rejected or errors or assessment.doubtful.any():
        return UNDETERMINED
    return NOTHING_FOUND
