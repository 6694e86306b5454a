"""A user's own pack that tightens another: what it may change, and what it must give a reason for.

A parameter may become stricter. Making it laxer, loosening a severity, or dropping a rule or a case
needs a `reason`, and so does a change of which nobody can tell the direction. Every change is kept,
so that every report can print it under the pack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ddcheck.documents.cells import near
from ddcheck.documents.yaml_text import Node
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording
from ddcheck.rulepack.layout import Layout
from ddcheck.rulepack.pack import (
    Change,
    DatedValue,
    Direction,
    Parameter,
    ParameterKind,
    RulePack,
    Value,
)
from ddcheck.rulepack.parameters import read_table, typed_choice
from ddcheck.rulepack.schema import ChangeShape, ExtensionShape, Misfit, WordingShape
from ddcheck.rulepack.strictness import direction_of, directions, is_no_laxer

_ONE_OF = Wording(
    "give parameter with value or table, or rule with severity or drop, or rule with case and drop",
    "应为：parameter 配 value 或 table；rule 配 severity 或 drop；rule 与 case 配 drop",
)


def extend(
    pack: RulePack, shape: ExtensionShape, node: Node, layout: Layout, diagnostics: Diagnostics
) -> RulePack:
    """Apply the changes of an extension to the joined pack; complaints name what is refused."""
    for index, change in enumerate(shape.changes):
        pack = _Extending(pack, change, node.at("changes", index), layout, diagnostics).apply()
    return pack


@dataclass
class _Extending:
    """One change, applied to the pack as the changes before it left it."""

    pack: RulePack
    shape: ChangeShape
    node: Node
    layout: Layout
    diagnostics: Diagnostics

    def apply(self) -> RulePack:
        shape = self.shape
        given = {
            name
            for name in ("parameter", "rule", "case", "value", "table", "severity", "drop")
            if getattr(shape, name) is not None
        }
        if given in ({"parameter", "value"}, {"parameter", "table"}):
            return self._parameter(str(shape.parameter))
        if given in ({"rule", "severity"}, {"rule", "drop"}, {"rule", "case", "drop"}):
            return self._rule(str(shape.rule))
        self.diagnostics.report("DD404", self.node.place("changes"), name="changes", why=_ONE_OF)
        return self.pack

    # Parameters

    def _parameter(self, name: str) -> RulePack:
        if name not in self.pack.parameters:
            self._unknown("DD410", name, self.pack.parameters)
            return self.pack
        old = self.pack.parameters[name]
        value = self._value(old)
        if value is None:
            return self.pack
        new = _changed(old, self.shape.from_, value)
        is_looser = not self._is_no_laxer(old, value)
        was = old.on(self.shape.from_ or date.max)
        day = "" if self.shape.from_ is None else f" ({self.shape.from_} →)"
        self._note(f"{name}{day}", _plain(was), _plain(value), looser=is_looser)
        return self._with(parameters={**self.pack.parameters, name: new})

    def _value(self, old: Parameter) -> Value | None:
        if old.type == "table":
            if self.shape.table is None:
                self.diagnostics.report("DD403", self.node.place("table"), name="table")
                return None
            return read_table(
                self.shape.table, self.node.at("table"), self.layout, self.diagnostics
            )
        if self.shape.value is None:
            self.diagnostics.report("DD403", self.node.place("value"), name="value")
            return None
        try:
            return typed_choice(old.type, self.shape.value)
        except Misfit as error:
            place = self.node.at("value").place(old.name)
            self.diagnostics.report("DD404", place, name=old.name, why=error.wording)
            return None

    def _is_no_laxer(self, old: Parameter, value: Value) -> bool:
        """Compare with every value that the change replaces."""
        replaced = _replaced(old, self.shape.from_)
        if not replaced:
            return True  # a choice that nobody had made: the pack asks for it, and prints it
        direction = direction_of(self.pack, old)
        if direction is None:
            if self.shape.reason is None and any(value != was for was in replaced):
                uses = directions(self.pack, old.name)
                said = ", ".join(sorted(d.value if isinstance(d, Direction) else "?" for d in uses))
                self.diagnostics.report(
                    "DD437", self.node.place("changes"), parameter=old.name, uses=said or "–"
                )
            return all(value == was for was in replaced)
        looser = [was for was in replaced if not is_no_laxer(direction, was, value)]
        if looser and self.shape.reason is None:
            self._refuse(old.name, _plain(looser[0]), _plain(value), direction.value)
        return not looser

    # Rules and cases

    def _rule(self, name: str) -> RulePack:
        rule = self.pack.rule(name)
        if rule is None:
            self._unknown("DD445", name, [each.id for each in self.pack.rules])
            return self.pack
        if self.shape.case is not None:
            return self._case(name, self.shape.case)
        if self.shape.drop is not None:
            self._loosen(f"{name}", "rule", "–")
            kept = tuple(each for each in self.pack.rules if each.id != name)
            return self._with(rules=kept)
        assert self.shape.severity is not None
        was, now = rule.severity, self.shape.severity
        if now.risk < was.risk:
            self._loosen(f"{name}: severity", was.value, now.value)
        else:
            self._note(f"{name}: severity", was.value, now.value, looser=False)
        changed = replace(rule, severity=now)
        return self._with(
            rules=tuple(changed if each.id == name else each for each in self.pack.rules)
        )

    def _case(self, rule: str, case: str) -> RulePack:
        self._loosen(f"{rule}: “{case}”", "case", "–")
        return self._with(dropped_cases=(*self.pack.dropped_cases, (rule, case)))

    # Saying it

    def _loosen(self, what: str, was: str, now: str) -> None:
        if self.shape.reason is None:
            self._refuse(what, was, now, "–")
        self._note(what, was, now, looser=True)

    def _refuse(self, what: str, was: str, now: str, direction: str) -> None:
        self.diagnostics.report(
            "DD438", self.node.place("changes"), what=what, was=was, now=now, direction=direction
        )

    def _note(self, what: str, was: str, now: str, *, looser: bool) -> None:
        change = Change(what, was, now, looser, _reason(self.shape.reason))
        self.pack = self._with(changes=(*self.pack.changes, change))

    def _with(self, **parts: object) -> RulePack:
        return replace(self.pack, **parts)  # type: ignore[arg-type]

    def _unknown(self, code: str, name: str, known: Iterable[str]) -> None:
        hint = near(name, list(known))
        self.diagnostics.report(code, self.node.place("changes"), name=name, near=hint)


def _replaced(old: Parameter, start: date | None) -> list[Value]:
    """The values that no longer hold once a new one begins."""
    if old.kind is ParameterKind.CHOICE:
        return [] if old.default is None else [old.default]
    if start is None:
        return [dated.value for dated in old.values]
    at_start = old.on(start)
    later = [dated.value for dated in old.values if dated.start > start]
    return later if at_start is None else [at_start, *later]


def _changed(old: Parameter, start: date | None, value: Value) -> Parameter:
    if old.kind is ParameterKind.CHOICE:
        return replace(old, default=value)
    begins = old.values[0].start if start is None else start
    like = old.values[-1]
    new = DatedValue(begins, value, like.source, like.rationale, like.place, like.table)
    return replace(old, values=(*(each for each in old.values if each.start < begins), new))


def _reason(shape: str | WordingShape | None) -> Wording | None:
    if isinstance(shape, WordingShape):
        return Wording(shape.en, shape.zh)
    return None if shape is None else Wording(shape, shape)


def _plain(value: Value | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return f"{len(value) - 1} rows"
        return ", ".join(str(word) for word in value) or "–"
    return str(value)


def inherited(
    shape: ExtensionShape, base: RulePack, layout: Layout, own: Mapping[str, object]
) -> RulePack:
    """The pack that an extension is before anything is joined: its own files, the other's standing."""
    not_encoded = tuple(
        (i.provision, Wording(i.because.en, i.because.zh)) for i in shape.not_encoded
    )
    return replace(
        base, id=shape.id, version=shape.version, title=Wording(shape.title.en, shape.title.zh),
        reviewed_by=shape.reviewed_by, not_encoded=not_encoded, needs=(), includes=(), base=base,
        changes=(), dropped_cases=(), information=frozenset(), digest=layout.digest, folder=layout.folder, **own,  # type: ignore[arg-type]
    )  # fmt: skip
