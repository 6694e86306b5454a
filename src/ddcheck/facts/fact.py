"""What a fact is: one question with a type, a unit, a formula and the arguments that it takes."""

from __future__ import annotations

from dataclasses import dataclass

from ddcheck.facts.column import Kind
from ddcheck.facts.formulas import FORMULAS
from ddcheck.model.wording import Wording


@dataclass(frozen=True)
class Argument:
    """What a fact must be given: kind is date, number, list, text or table.

    `columns` are those that a table must have.
    """

    name: str
    kind: str
    unit: str | None = None
    columns: tuple[str, ...] = ()

    @property
    def is_papers(self) -> bool:
        """Whether it lists the types of paper that are accepted."""
        return self.kind == "list" and self.name in ("types", "papers", "document_types")


@dataclass(frozen=True)
class Fact:
    """One question that can be asked of a subject."""

    name: str
    subject: str
    kind: Kind
    unit: str | None
    question: Wording
    formula: Wording
    label: Wording
    """What a report calls it; the only place where a fact gets its name."""
    arguments: tuple[Argument, ...] = ()
    values: tuple[str, ...] = ()
    information_only: bool = False
    """Context: it may be told and never decides, so that no rule above `info` may ask for it."""

    @property
    def rests_on_a_plan(self) -> bool:
        """Whether what was measured, by the layers of an evidence plan, may have a part in it."""
        measured = {"canopy_above", "product"} & {argument.name for argument in self.arguments}
        return self.subject in ("plot", "origin") or bool(measured)


def fact(
    name: str, kind: Kind, question: tuple[str, str], formula: str, *, label: tuple[str, str],
    unit: str | None = None, arguments: tuple[Argument, ...] = (), values: tuple[str, ...] = (),
    information_only: bool = False,
) -> Fact:  # fmt: skip
    """A fact whose subject is the first part of its name."""
    return Fact(
        name, name.split(".")[0], kind, unit, Wording(*question), Wording(formula, FORMULAS.get(formula, formula)),
        Wording(*label),
        arguments, values, information_only,
    )  # fmt: skip
