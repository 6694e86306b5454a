"""Is each value of a pack pinned by its cases? Move it one step: some case must notice.

Steps: 0.01 of a share or a hectare, one of any other unit, one day of a date that a fact is compared
with, one year of a date by which a fact is measured, one word of a list or one row of a table taken
out (of a long table some rows), and a row put in for what a case is about. Choices are moved by their defaults. Texts are not moved. What a case
states outright no argument can change: arguments are moved where cases let the facts be computed,
from the ground (`measurements`) or from rows (`declared`).

A step that no case can notice is exempt only with a reason, in the parameter: `unpinned`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.rulepack.cases import run_case
from ddcheck.rulepack.dated_values import Resolved, resolve
from ddcheck.rulepack.pack import Case, Parameter, Reference, Rule, RulePack, Value

_FINE = ("share", "ha")
MOST_ROWS = 5
ONE_MORE = "… + 1"
"""A table with a row more, as `unpinned` names it."""
_NOTHING = "–"
"""Stands for the only word of a list when that is taken out."""


@dataclass(frozen=True)
class Step:
    """A value moved by as little as can matter. `key` names it in `unpinned`."""

    moved: Value
    said: str
    key: str


def check_pins(pack: RulePack, cases: Sequence[Case], diagnostics: Diagnostics) -> None:
    """Report DD413 for each step of a value that no case notices. All cases must pass."""
    for parameter in pack.parameters.values():
        readers = {rule.id: _use(rule, parameter.name) for rule in pack.own_rules}
        readers = {name: use for name, use in readers.items() if use is not None}
        asked = _Asked([case for case in cases if case.rule in readers])
        met: set[str] = set()
        for value, place in _values(parameter) if readers else ():
            for step in _steps(parameter, value, by_day="operand" in readers.values()):
                about = asked.first_those_that_name(step.key)
                if any(_notices(pack, case, parameter, value, step.moved) for case in about):
                    continue
                met.add(step.key)
                if step.key not in parameter.unpinned:
                    _not_pinned(parameter, step.said, readers, place, diagnostics)
            if _is_table(value) and not _notices_more(pack, asked.cases, parameter, value):
                met.add(ONE_MORE)
                if ONE_MORE not in parameter.unpinned:
                    _not_pinned(parameter, ONE_MORE, readers, place, diagnostics)
        if pack.is_own(parameter.place):
            _check_exemptions(parameter, met, diagnostics)


def _not_pinned(
    parameter: Parameter, value: str, rules: Iterable[str], place: Place, diagnostics: Diagnostics
) -> None:
    named = ", ".join(sorted(rules))
    diagnostics.report("DD413", place, parameter=parameter.name, value=value, rules=named)


def _check_exemptions(parameter: Parameter, met: set[str], diagnostics: Diagnostics) -> None:
    """Refuse a reason for a step that a case notices, or that there is none of."""
    for key in parameter.unpinned:
        if key not in met:
            diagnostics.report(
                "DD443", parameter.place, parameter=parameter.name, key="unpinned", name=key
            )


def _use(rule: Rule, name: str) -> str | None:
    """How a rule reads a value: as operand, as argument, or not at all."""
    found = None
    for comparison in rule.comparisons:
        if comparison.operand == Reference(name):
            return "operand"
        if any(operand == Reference(name) for _, operand in comparison.given):
            found = "argument"
    return found


class _Asked:
    """Cases that may notice a step, and the words that each of them names."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = cases
        self._words = [_words_of(case) for case in cases]

    def first_those_that_name(self, key: str) -> list[Case]:
        """Most steps are noticed by the case about the same word: the others need not be run."""
        words = set(key.split())
        order = sorted(range(len(self.cases)), key=lambda at: -len(words & self._words[at]))
        return [self.cases[at] for at in order]


def _words_of(case: Case) -> set[str]:
    cells = [text for _, rows in case.declared for row in rows for _, text in row]
    return {*cells, *(str(value) for value in case.facts.values())}


def _values(parameter: Parameter) -> Iterator[tuple[Value, Place]]:
    yield from ((dated.value, dated.place) for dated in parameter.values)
    if parameter.default is not None:
        yield parameter.default, parameter.place


def _steps(parameter: Parameter, value: Value, *, by_day: bool) -> Iterator[Step]:
    """Give the neighbours of a value: one up, one down; or a word fewer."""
    if isinstance(value, float):
        step = 0.01 if parameter.unit in _FINE else 1.0
        near = [value + step, value - step] if value >= step else [value + step]
        for moved in near:
            said = f"{moved:.12g}"
            yield Step(moved, said, said)
    elif isinstance(value, date):
        for day in _days(value, by_day=by_day):
            yield Step(day, day.isoformat(), day.isoformat())
    elif isinstance(value, tuple) and value and isinstance(value[0], str):
        for word in value:
            rest = tuple(str(other) for other in value if other != word)
            yield Step(rest or (_NOTHING,), f"… − {word}", str(word))
    elif isinstance(value, tuple) and value:
        header, *rows = (row for row in value if isinstance(row, tuple))
        for at in _sample(len(rows)):
            less = tuple(row for number, row in enumerate(rows) if number != at)
            name = " ".join(cell for cell in rows[at][:2] if cell)
            yield Step((header, *less), f"… − {name}", name)


def _sample(size: int) -> list[int]:
    """Rows that are taken out: all of a short table, else some from the first to the last."""
    if size <= MOST_ROWS:
        return list(range(size))
    return sorted({round(at * (size - 1) / (MOST_ROWS - 1)) for at in range(MOST_ROWS)})


def _is_table(value: Value) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def _notices_more(
    pack: RulePack, cases: Sequence[Case], parameter: Parameter, value: Value
) -> bool:
    """Whether some case notices a row more, about goods, a plant or a paper that it declares."""
    assert isinstance(value, tuple)
    header, *rows = (row for row in value if isinstance(row, tuple))
    keys = 2 if header[:2] == ("genus", "species") else 1
    known = {row[:keys] for row in rows}
    for case in cases:
        for key in sorted(set(_named(case, keys)) - known):
            for at in _sample(len(rows)):
                more = (header, *rows, (*key, *rows[at][keys:]))
                if _notices(pack, case, parameter, value, more):
                    return True
    return False


def _named(case: Case, keys: int) -> Iterator[tuple[str, ...]]:
    """What the rows of a case name: plants, or any one word (of a tariff code the digits)."""
    for _, rows in case.declared:
        for row in rows:
            cells = dict(row)
            if keys > 1:
                yield cells.get("genus", ""), cells.get("species", "")
            else:
                yield from ((cell.replace(".", ""),) for cell in cells.values())


def _days(value: date, *, by_day: bool) -> list[date]:
    """The neighbours of a day; a measurement by years does not feel a single day."""
    if by_day:
        return [value + timedelta(days=1), value - timedelta(days=1)]
    return [
        value.replace(year=year, day=min(value.day, 28))
        for year in (value.year + 1, value.year - 1)
    ]


@lru_cache(maxsize=512)
def _resolved(pack: RulePack, as_of: date, chosen: tuple[tuple[str, object], ...]) -> Resolved:
    return resolve(pack, as_of, dict(chosen))


def _on_the_day(pack: RulePack, case: Case) -> Resolved:
    """The values of a case, which many of a pack share."""
    return _resolved(pack, case.as_of, tuple(sorted(case.parameters.items())))


def _notices(pack: RulePack, case: Case, parameter: Parameter, value: Value, moved: Value) -> bool:
    """Tell whether a case that reads this value on its day answers otherwise once it is moved."""
    resolved = _on_the_day(pack, case)
    if resolved.values.get(parameter.name) != value:
        return False
    values = {**resolved.values, parameter.name: moved}
    return not run_case(pack, case, replace(resolved, values=values)).passed
