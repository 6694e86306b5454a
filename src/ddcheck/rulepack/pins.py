"""Is each value of a pack pinned by its cases? Move it one step: some case must notice.

Steps: 0.01 of a share or a hectare, one of any other unit, one year of a date, one word of a list.
Texts, tables and choices are not moved. Nor are arguments of facts that a case states outright
(which papers count, say): no case can notice them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.cases import MEASURED, run_case
from ddcheck.rulepack.dated_values import resolve
from ddcheck.rulepack.pack import Case, Parameter, Reference, Rule, RulePack, Value

_FINE = ("share", "ha")


def check_pins(pack: RulePack, cases: Sequence[Case], diagnostics: Diagnostics) -> None:
    """Report DD413 for each step of a value that no case notices. All cases must pass."""
    for parameter in pack.parameters.values():
        readers = {rule.id for rule in pack.own_rules if parameter.name in _decisive(rule)}
        asked = [case for case in cases if case.rule in readers]
        for dated in parameter.values if readers else ():
            for moved, said in _steps(parameter, dated.value):
                if not any(_notices(pack, case, parameter, dated.value, moved) for case in asked):
                    diagnostics.report("DD413", dated.place, parameter=parameter.name, value=said)


def _decisive(rule: Rule) -> set[str]:
    """Name the parameters whose value can show in a case of the rule."""
    found = set()
    for comparison in rule.comparisons():
        operands = [comparison.operand]
        if comparison.fact in MEASURED:
            operands += [operand for _, operand in comparison.given]
        found |= {each.parameter for each in operands if isinstance(each, Reference)}
    return found


def _steps(parameter: Parameter, value: Value) -> Iterator[tuple[Value, str]]:
    """Give the neighbours of a value and how to write them: one up, one down; or a word fewer."""
    if isinstance(value, float):
        step = 0.01 if parameter.unit in _FINE else 1.0
        near = [value + step, value - step] if value >= step else [value + step]
        yield from ((moved, f"{moved:.12g}") for moved in near)
    elif isinstance(value, date):
        for year in (value.year + 1, value.year - 1):
            moved_day = value.replace(year=year, day=min(value.day, 28))
            yield moved_day, moved_day.isoformat()
    elif isinstance(value, tuple) and len(value) > 1 and isinstance(value[0], str):
        for word in value:
            yield tuple(str(other) for other in value if other != word), f"… − {word}"


def _notices(pack: RulePack, case: Case, parameter: Parameter, value: Value, moved: Value) -> bool:
    """Tell whether a case that reads this value on its day answers otherwise once it is moved."""
    resolved = resolve(pack, case.as_of, case.parameters)
    if resolved.values.get(parameter.name) != value:
        return False
    values = {**resolved.values, parameter.name: moved}
    return not run_case(pack, case, replace(resolved, values=values)).passed
