"""The cases of an extended pack, asked of the pack that extends it: none may come out milder.

A case that comes out worse is what tightening is for. One that comes out milder shows a loosening
that the direction of no parameter gave away.
"""

from __future__ import annotations

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import Outcome
from ddcheck.rulepack.cases import CaseResult, check_complete, load_cases, run_case
from ddcheck.rulepack.dated_values import resolve
from ddcheck.rulepack.pack import RulePack

_HOW_BAD = {
    Outcome.NOT_APPLICABLE: 0,
    Outcome.MET: 0,
    Outcome.UNDETERMINED: 1,
    Outcome.NOT_MET: 2,
}


def run_base_cases(pack: RulePack, diagnostics: Diagnostics) -> list[CaseResult]:
    """Run the cases of the pack that this one extends; DD439 names each that comes out milder."""
    if pack.base is None:
        return []
    results = []
    for case in load_cases(pack.base, diagnostics):
        rule = pack.rule(case.rule)
        if rule is None or (case.rule, case.name) in pack.dropped_cases:
            continue
        resolved = resolve(pack, case.as_of, case.parameters)
        before = len(diagnostics.items)
        # A choice that the base leaves open and this pack makes asks for facts no case gives.
        check_complete(resolved, rule, case, diagnostics)
        if len(diagnostics.items) > before:
            continue
        result = run_case(pack, case, resolved)
        results.append(result)
        if _HOW_BAD[result.found] < _HOW_BAD[case.expect]:
            diagnostics.report(
                "DD439", case.place, rule=case.rule, case=case.name, expected=case.expect.word,
                found=result.found.word,
            )  # fmt: skip
    return results
