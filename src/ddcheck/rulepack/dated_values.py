"""The parameters of a pack on one day, with what the user chose for this run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from ddcheck.documents.cells import near
from ddcheck.facts.dictionary import FACTS, Given
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid
from ddcheck.model.wording import Wording
from ddcheck.rulepack.pack import (
    Comparison,
    Operand,
    Parameter,
    ParameterKind,
    Reference,
    Rule,
    RulePack,
    Value,
    comparisons,
)
from ddcheck.rulepack.parameters import read_rows, typed_choice
from ddcheck.rulepack.schema import Misfit


@dataclass(frozen=True, eq=False)
class Resolved:
    """A pack as it stands on a day.

    values   name -> value, for each parameter that has one on the day
    chosen   name -> value, for each choice that the user made
    missing_needs  choices without which the pack does not run, and which nobody made
    """

    pack: RulePack
    as_of: date
    values: Mapping[str, Value]
    chosen: Mapping[str, Value]
    missing_needs: tuple[str, ...]

    def value(self, operand: Operand) -> Value | None:
        """Give the typed value of an operand; None where a choice was not made."""
        if isinstance(operand, Reference):
            return self.values.get(operand.parameter)
        return operand

    def given(self, comparison: Comparison) -> Given | None:
        """Give the typed arguments of a fact; None where a choice was not made."""
        found = tuple((name, self.value(operand)) for name, operand in comparison.given)
        return None if any(value is None for _, value in found) else found

    def not_chosen(self, comparison: Comparison) -> str | None:
        """Name the first parameter that the comparison reads and that has no value."""
        return next((name for name in comparison.references() if name not in self.values), None)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force on the day; the others are not evaluated."""
        return tuple(rule for rule in self.pack.rules if rule.in_force_on(self.as_of))

    @cached_property
    def requests(self) -> frozenset[tuple[str, Given]]:
        """The facts that the rules in force ask for, but for those that wait for a choice."""
        counts = self.pack.counts_when
        shared = () if counts is None else tuple(comparisons(counts))
        asked = (*shared, *(c for rule in self.rules for c in rule.comparisons))
        found = ((comparison.fact, self.given(comparison)) for comparison in asked)
        return frozenset((fact, given) for fact, given in found if given is not None)

    @property
    def rules_not_in_force(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.pack.rules if not rule.in_force_on(self.as_of))


def resolve(pack: RulePack, as_of: date, overrides: Mapping[str, object]) -> Resolved:
    """Take the values of the day and the user's choices. Raises InputInvalid for a wrong choice.

    A choice may come typed or as text (lists separated by , or ;).
    """
    chosen = {name: _choice(pack, name, value) for name, value in overrides.items()}
    on_day = {name: parameter.on(as_of) for name, parameter in pack.parameters.items()}
    for name, parameter in pack.parameters.items():
        word = (on_day | chosen).get(parameter.chosen_by or "")
        if word is not None:
            on_day[name] = _when(parameter, word, as_of)
    values = {name: value for name, value in (on_day | chosen).items() if value is not None}
    missing = tuple(name for name in pack.needs if name not in values)
    return Resolved(pack, as_of, values, chosen, missing)


def _when(parameter: Parameter, word: Value, as_of: date) -> Value | None:
    """The value that a choice selects; none where it had not begun. Raises for another word."""
    words = [dated.when or "" for dated in parameter.values]
    if word not in words:
        said, hint = ", ".join(words), near(str(word), words)
        raise InputInvalid(
            Wording(
                f"{parameter.chosen_by}: “{word}” is not one of {said}{hint}",
                f"{parameter.chosen_by}：“{word}”不在下列取值之中：{said}{hint}",
            )
        )
    return parameter.on_when(as_of, word)


def _choice(pack: RulePack, name: str, value: object) -> Value:
    if name not in pack.parameters:
        hint = near(name, list(pack.parameters))
        raise InputInvalid(
            Wording(
                f"pack {pack.id} has no parameter “{name}”{hint}",
                f"规则包 {pack.id} 没有参数“{name}”{hint}",
            )
        )
    parameter = pack.parameters[name]
    if parameter.kind is not ParameterKind.CHOICE:
        raise InputInvalid(
            Wording(
                f"{name} is not a choice: its value belongs to the pack",
                f"{name} 不可选择：其取值由规则包规定",
            )
        )
    if parameter.type == "table" and isinstance(value, str):
        return _table(pack, parameter, Path(value))
    try:
        return _typed(parameter, value)
    except Misfit as error:
        raise InputInvalid(
            Wording(
                f"{name} ({parameter.type}): {error.wording.en}",
                f"{name}（{parameter.type}）：{error.wording.zh}",
            )
        ) from None


def _table(pack: RulePack, parameter: Parameter, path: Path) -> Value:
    """Read a table of the user's own, and insist on the columns that the rules look for."""
    diagnostics = Diagnostics()
    table = read_rows(path, path.name, diagnostics)
    if not table:
        raise InputInvalid(
            Wording(
                f"{parameter.name} (table): {path.name} cannot be used, or has no rows",
                f"{parameter.name}（table）：{path.name} 无法使用或没有数据行",
            ),
            diagnostics=tuple(diagnostics.items),
        )
    missing = [name for name in _columns(pack, parameter.name) if name not in table[0]]
    if missing:
        raise InputInvalid(
            Wording(
                f"{parameter.name} (table): {path.name} has no column {', '.join(missing)}",
                f"{parameter.name}（table）：{path.name} 缺少列 {'、'.join(missing)}",
            )
        )
    return table


def _columns(pack: RulePack, name: str) -> tuple[str, ...]:
    """The columns that some fact needs of a table that stands for one of its arguments."""
    needed: dict[str, None] = {}
    for rule in pack.rules:
        for comparison in rule.comparisons:
            for argument in FACTS[comparison.fact].arguments:
                if dict(comparison.given).get(argument.name) == Reference(name):
                    needed |= dict.fromkeys(argument.columns)
    return tuple(needed)


def _typed(parameter: Parameter, value: object) -> Value:
    if isinstance(value, date) and parameter.type == "date":
        return value
    if isinstance(value, int | float) and parameter.type == "number":
        return float(value)
    if isinstance(value, str) and parameter.type == "list":
        words = [word.strip() for word in value.replace(";", ",").split(",")]
        return typed_choice("list", [word for word in words if word])
    return typed_choice(parameter.type, value)
