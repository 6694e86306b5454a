"""Reads parameters: no number without an owner, and every value with the day it began.

kind law: each value has a source · method: each has a rationale · choice: one rationale, and a
default that may be null, because the user decides.
"""

from __future__ import annotations

import itertools
from pathlib import Path

from ddcheck.documents.csv_text import read_csv
from ddcheck.documents.table import TextTable
from ddcheck.documents.yaml_text import Node
from ddcheck.facts.dictionary import FACTS
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording
from ddcheck.rulepack.grammar import typed, words
from ddcheck.rulepack.layout import Layout
from ddcheck.rulepack.pack import DatedValue, Parameter, ParameterKind, Value
from ddcheck.rulepack.schema import Misfit, ParameterShape, ValueShape, WordingShape
from ddcheck.rulepack.shaping import shaped

UNITS = tuple(
    sorted(
        {fact.unit for fact in FACTS.values() if fact.unit}
        | {argument.unit for fact in FACTS.values() for argument in fact.arguments if argument.unit}
    )
)


def read_parameter(
    name: str, node: Node, layout: Layout, diagnostics: Diagnostics
) -> Parameter | None:
    """Read one parameter; None when its shape is wrong, complaints for all that is wrong in it."""
    shape = shaped(ParameterShape, node, diagnostics)
    if shape is None:
        return None
    reading = _Reading(name, shape, node, layout, diagnostics)
    reading.check_unit()
    is_choice = shape.kind is ParameterKind.CHOICE
    default = reading.choice() if is_choice else None
    values = () if is_choice else reading.values()
    description = Wording(shape.description.en, shape.description.zh)
    weak = {kind: _said(why) for kind, why in shape.although_weak.items()}
    return Parameter(
        name, shape.kind, shape.type, shape.unit, description, values, default,
        None if shape.rationale is None else _said(shape.rationale), node.key_place(name),
        shape.stricter, shape.unpinned, weak, shape.chosen_by,
    )  # fmt: skip


def _said(text: str | WordingShape) -> Wording:
    """A reason in both languages; one that is written in a single one is said as it is."""
    return Wording(text, text) if isinstance(text, str) else Wording(text.en, text.zh)


def typed_choice(kind: str, value: object) -> Value:
    """Type what a user chooses: a list may be empty there. Raises Misfit."""
    return words(value, least=0) if kind == "list" else typed(kind, value)


Table = tuple[tuple[str, ...], ...]


def read_table(file: str, node: Node, layout: Layout, diagnostics: Diagnostics) -> Value | None:
    """Read a table of the pack, the header first; None with a complaint at the node."""

    def wrong(en: str, zh: str) -> None:
        why = Wording(en, zh)
        diagnostics.report("DD404", node.place("table"), name="table", why=why)

    name = f"tables/{file}"
    if name not in layout.files:
        wrong(f"there is no file {name} in the pack", f"规则包中没有文件 {name}")
        return None
    table = read_rows(layout.folder / name, layout.called(name), diagnostics)
    if table == ():
        wrong(f"{name} has no rows", f"{name} 没有数据行")
    return table or None


def read_rows(path: Path, called: str, diagnostics: Diagnostics) -> Table | None:
    """Read a CSV file as rows of text, the header first; () without rows, None with complaints."""
    table = TextTable(path.name)
    before = len(diagnostics.items)
    read_csv(path, table, called, diagnostics)
    if len(diagnostics.items) > before:
        return None
    if not len(table):
        return ()
    header = tuple(table.columns)
    rows = zip(*table.columns.values(), strict=True)
    return (header, *(tuple(cell or "" for cell in row) for row in rows))


class _Reading:
    def __init__(
        self, name: str, shape: ParameterShape, node: Node, layout: Layout, diagnostics: Diagnostics
    ) -> None:
        self.name = name
        self.shape = shape
        self.node = node
        self.layout = layout
        self.diagnostics = diagnostics

    def check_unit(self) -> None:
        unit = self.shape.unit
        if unit is not None and unit not in UNITS:
            self._wrong(
                self.node.at("unit"),
                "unit",
                f"“{unit}” is not one of {', '.join(UNITS)}",
                f"“{unit}”不在下列单位之中：{'、'.join(UNITS)}",
            )
        if unit is not None and self.shape.type != "number":
            self._wrong(
                self.node.at("unit"),
                "unit",
                f"a {self.shape.type} has no unit",
                f"{self.shape.type} 类型没有单位",
            )

    def choice(self) -> Value | None:
        if "default" not in self.shape.model_fields_set:
            self._missing(self.node, "default")
        if self.shape.rationale is None:
            self._missing(self.node, "rationale")
        if self.shape.values is not None:
            self._not_here(
                "values", ("kind", "type", "unit", "description", "default", "rationale")
            )
        default = self.shape.default
        if default is None:
            return None
        if self.shape.type == "table":
            node = self.node.at("default")
            return read_table(str(default), node, self.layout, self.diagnostics)
        try:
            return typed_choice(self.shape.type, default)
        except Misfit as error:
            self._misfit(self.node.at("default"), error)
            return None

    def values(self) -> tuple[DatedValue, ...]:
        for key in ("default", "rationale"):
            if key in self.shape.model_fields_set:
                self._not_here(key, ("kind", "type", "unit", "description", "values"))
        if not self.shape.values:
            self._missing(self.node, "values")
            return ()
        nodes = [self.node.at("values", index) for index in range(len(self.shape.values))]
        read = [self._value(*pair) for pair in zip(self.shape.values, nodes, strict=True)]
        found = tuple(value for value in read if value is not None)
        for earlier, later in itertools.pairwise(found):
            if later.start <= earlier.start:
                self.diagnostics.report("DD416", later.place, parameter=self.name)
        return found

    def _value(self, shape: ValueShape, node: Node) -> DatedValue | None:
        self._owner(shape, node)
        key = "table" if self.shape.type == "table" else "value"
        other = "value" if key == "table" else "table"
        if other in shape.model_fields_set:
            self._not_here(other, ("from", key, "source", "rationale"), node)
        written = shape.table if key == "table" else shape.value
        if written is None:
            self._missing(node, key)
            return None
        inner = node.at(key)
        value = (
            read_table(str(written), inner, self.layout, self.diagnostics)
            if key == "table"
            else self._typed(written, inner)
        )
        if value is None:
            return None
        return DatedValue(
            shape.from_,
            value,
            shape.source,
            None if shape.rationale is None else _said(shape.rationale),
            node.place(self.name),
            shape.table,
            shape.when,
        )

    def _owner(self, shape: ValueShape, node: Node) -> None:
        if self.shape.kind is ParameterKind.LAW and shape.source is None:
            self.diagnostics.report("DD407", node.place("source"))
        if self.shape.kind is ParameterKind.METHOD and shape.rationale is None:
            self._missing(node, "rationale")

    def _typed(self, written: object, node: Node) -> Value | None:
        try:
            return typed(self.shape.type, written)
        except Misfit as error:
            self._misfit(node, error)
            return None

    def _missing(self, node: Node, name: str) -> None:
        self.diagnostics.report("DD403", node.place(name), name=name)

    def _not_here(self, key: str, allowed: tuple[str, ...], node: Node | None = None) -> None:
        place = (node or self.node).at(key).key_place(key)
        self.diagnostics.report("DD402", place, name=key, near="", allowed=", ".join(allowed))

    def _misfit(self, node: Node, error: Misfit) -> None:
        self._wrong(node, self.name, error.wording.en, error.wording.zh)

    def _wrong(self, node: Node, name: str, en: str, zh: str) -> None:
        self.diagnostics.report("DD404", node.place(name), name=name, why=Wording(en, zh))
