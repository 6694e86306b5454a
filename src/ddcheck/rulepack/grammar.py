"""From nodes to conditions: the whole grammar of a rule, with a complaint for everything else.

condition  := { all: [...] } | { any: [...] } | { none: [...] } | comparison
comparison := { fact, given?, as?, one of the eight comparisons }
Operands are typed by what the dictionary says of the fact; there are no expressions.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from ddcheck.documents.cells import near
from ddcheck.documents.yaml_text import Node
from ddcheck.facts.column import Kind
from ddcheck.facts.dictionary import FACTS, Argument, Fact
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording
from ddcheck.rulepack.pack import (
    All,
    Any,
    Comparison,
    Condition,
    None_,
    Op,
    Operand,
    Reference,
    Value,
)
from ddcheck.rulepack.schema import Misfit, read_day, read_number, read_truth

A_MAPPING = Wording("a mapping is expected", "应为键值映射")
GROUPS: dict[str, type[All] | type[Any] | type[None_]] = {"all": All, "any": Any, "none": None_}
OPS = {op.value: op for op in Op}
_KEYS = ("fact", "given", "as", *OPS)
_LABEL = re.compile(r"[a-z][a-z0-9_.-]*")
MOST_PARTS = 10_000


@dataclass
class Grammar:
    """Reads the conditions of one rule; `parts` counts, so that a rule stays bounded."""

    rule: str
    diagnostics: Diagnostics
    parts: int = 0

    def condition(self, node: Node) -> Condition | None:
        """Read a condition; None with complaints when it is not one."""
        self.parts += 1
        if self.parts == MOST_PARTS:
            self._wrong(
                node, "condition", f"more than {MOST_PARTS} parts", f"超过 {MOST_PARTS} 个组成部分"
            )
        if self.parts >= MOST_PARTS:
            return None
        if not isinstance(node.value, dict):
            self._wrong(
                node,
                "condition",
                "a mapping with all, any, none or fact is expected",
                "应为含 all、any、none 或 fact 的映射",
            )
            return None
        groups = [key for key in node.value if key in GROUPS]
        return self._group(node, groups[0]) if groups else self._comparison(node)

    def _group(self, node: Node, key: str) -> Condition | None:
        assert isinstance(node.value, dict)
        for other, inner in node.value.items():
            if other != key:
                self._unknown_key(inner, other, (key,))
        inner = node.value[key]
        if not isinstance(inner.value, list) or not inner.value:
            self._wrong(
                inner,
                key,
                "a list with at least one condition is expected",
                "应为至少含一个条件的列表",
            )
            return None
        parts = [self.condition(part) for part in inner.value]
        whole = tuple(part for part in parts if part is not None)
        return GROUPS[key](whole) if len(whole) == len(parts) == len(inner.value) else None

    def _comparison(self, node: Node) -> Comparison | None:
        assert isinstance(node.value, dict)
        members = node.value
        for key, inner in members.items():
            if key not in _KEYS:
                self._unknown_key(inner, key, (*GROUPS, *_KEYS))
        ops = [OPS[key] for key in members if key in OPS]
        if len(ops) != 1:
            self._wrong(
                node,
                "comparison",
                f"exactly one of {', '.join(OPS)} is expected",
                f"应恰有以下之一：{'、'.join(OPS)}",
            )
        fact = self._fact(node)
        if fact is None or len(ops) != 1:
            return None
        label = self._label(members["as"]) if "as" in members else fact.name
        given = self._given(fact, members.get("given"), node)
        operand = self._operand(fact, ops[0], members[ops[0].value])
        if label is None or given is None or operand is None:
            return None
        written = {**_members(node.at("given")), ops[0].value: members[ops[0].value]}
        places = {key: inner.place(key) for key, inner in written.items()}
        return Comparison(fact.name, label, given, ops[0], operand, members["fact"].place(), places)

    def _fact(self, node: Node) -> Fact | None:
        inner = node.at("fact")
        if inner is node:
            self.diagnostics.report("DD403", node.place("fact"), name="fact")
            return None
        name = inner.value
        if isinstance(name, str) and name in FACTS:
            return FACTS[name]
        word = str(name)
        self.diagnostics.report("DD405", inner.place(), name=word, near=near(word, list(FACTS)))
        return None

    def _label(self, node: Node) -> str | None:
        text = node.value
        if isinstance(text, str) and _LABEL.fullmatch(text) and text not in (*FACTS, "subject"):
            return text
        self._wrong(
            node,
            "as",
            f"“{text}” is not a name of its own in small letters",
            f"“{text}”不是独立的小写名称",
        )
        return None

    def _given(
        self, fact: Fact, node: Node | None, comparison: Node
    ) -> tuple[tuple[str, Operand], ...] | None:
        members = {} if node is None else node.value
        if not isinstance(members, dict):
            self._wrong(node or comparison, "given", A_MAPPING.en, A_MAPPING.zh)
            return None
        names = {argument.name: argument for argument in fact.arguments}
        for key, inner in members.items():
            if key not in names:
                self._unknown_key(inner, key, tuple(names))
        found: list[tuple[str, Operand]] = []
        for name, argument in sorted(names.items()):
            if name not in members:
                place = (node or comparison).place(name)
                self.diagnostics.report("DD403", place, name=name)
                continue
            operand = self._argument(argument, members[name])
            if operand is not None:
                found.append((name, operand))
        return tuple(found) if len(found) == len(names) == len(members) else None

    def _argument(self, argument: Argument, node: Node) -> Operand | None:
        if isinstance(node.value, dict):
            return self._reference(node)
        if argument.kind == "table":
            self._wrong(
                node,
                argument.name,
                "a parameter of type table is expected",
                "应为 table 类型的参数",
            )
            return None
        return self.literal(argument.kind, node, argument.name)

    def _operand(self, fact: Fact, op: Op, node: Node) -> Operand | None:
        if not fits(fact.kind, op):
            self.diagnostics.report(
                "DD417", node.key_place(op.value), fact=fact.name, expected=fact.kind.value,
                op=op.value, found=_shown(node),
            )  # fmt: skip
            return None
        if isinstance(node.value, dict):
            return self._reference(node)
        if fact.kind is Kind.TRUTH:
            return self._truths(op, node)
        if fact.kind is Kind.CATEGORY:
            return self.literal("list" if op.takes_list else "text", node, op.value)
        return self.literal(fact.kind.value, node, op.value)

    def _truths(self, op: Op, node: Node) -> Operand | None:
        try:
            if not op.takes_list:
                return read_truth(node.value)
            if isinstance(node.value, list) and node.value:
                return tuple(read_truth(inner.value) for inner in node.value)
        except Misfit as error:
            self._wrong(node, op.value, error.wording.en, error.wording.zh)
            return None
        self._wrong(
            node, op.value, "a list of true or false is expected", "应为由 true 或 false 组成的列表"
        )
        return None

    def literal(self, kind: str, node: Node, name: str) -> Value | None:
        """Type a written value: number, date, text or list of words."""
        try:
            return typed(kind, node.plain())
        except Misfit as error:
            self._wrong(node, name, error.wording.en, error.wording.zh)
            return None

    def _reference(self, node: Node) -> Reference | None:
        """Read { parameter: file.name }; complaints are made when the mapping is something else."""
        assert isinstance(node.value, dict)
        for key, inner in node.value.items():
            if key != "parameter":
                self._unknown_key(inner, key, ("parameter",))
        inner = node.at("parameter")
        if inner is not node and isinstance(inner.value, str):
            return Reference(inner.value)
        self.diagnostics.report("DD403", node.place("parameter"), name="parameter")
        return None

    def _unknown_key(self, node: Node, name: str, allowed: tuple[str, ...]) -> None:
        self.diagnostics.report(
            "DD402", node.key_place(name), name=name, near=near(name, allowed),
            allowed=", ".join(allowed),
        )  # fmt: skip

    def _wrong(self, node: Node, name: str, en: str, zh: str) -> None:
        self.diagnostics.report("DD404", node.place(name), name=name, why=Wording(en, zh))


def _members(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _shown(node: Node) -> str:
    """Write a value in a message: a parameter by its name."""
    value = node.at("parameter").plain()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def fits(kind: Kind, op: Op) -> bool:
    """Tell whether facts of a kind can be compared so: numbers and days by order, else sameness."""
    return op.is_order == (kind in (Kind.NUMBER, Kind.DATE))


def typed(kind: str, value: object) -> Value:
    """Type a value as written: kind is number, date, text or list. Raises Misfit."""
    if kind == "number":
        return read_number(value)
    if kind == "date":
        return read_day(value)
    if kind == "list":
        return words(value)
    if isinstance(value, str) and value:
        return value
    raise Misfit("text is expected", "应为文本")


def words(value: object, *, least: int = 1) -> tuple[str, ...]:
    """Type a list of different words. Only what a user chooses may be empty. Raises Misfit."""
    if not isinstance(value, list | tuple) or len(value) < least:
        raise Misfit("a list with at least one word is expected", "应为至少含一个词的列表")
    if not all(isinstance(word, str) and word for word in value):
        raise Misfit("every member of the list must be a word", "列表成员均须为词")
    if len(set(value)) != len(value):
        raise Misfit("a word stands twice in the list", "列表中有重复的词")
    return tuple(value)
