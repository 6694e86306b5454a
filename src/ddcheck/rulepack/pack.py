"""What a rule pack is once it has been read: frozen, typed, each part with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from ddcheck.model.diagnostic import Place
from ddcheck.model.outcome import Nature, Outcome, PackStatus, Severity
from ddcheck.model.wording import Wording

Value = bool | str | float | date | tuple[str, ...] | tuple[bool, ...] | tuple[tuple[str, ...], ...]
"""Text, number, day, truth, list of words, or table (rows of text, the first is the header)."""


class Op(StrEnum):
    """The eight comparisons. There is none that asks whether a fact is missing."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"

    @property
    def is_order(self) -> bool:
        return self in (Op.ABOVE, Op.AT_LEAST, Op.BELOW, Op.AT_MOST)

    @property
    def takes_list(self) -> bool:
        return self in (Op.IN, Op.NOT_IN)


class Confidence(StrEnum):
    """How well a statement about the law is known."""

    VERIFIED = "verified"
    MEMORY_HIGH = "memory-high"
    MEMORY_MEDIUM = "memory-medium"
    MEMORY_LOW = "memory-low"
    ENGINEERING = "engineering"


class Direction(StrEnum):
    """Which way a value moves when a rule becomes stricter."""

    SMALLER = "smaller"
    LARGER = "larger"
    SUBSET = "subset"
    SUPERSET = "superset"


class ParameterKind(StrEnum):
    """Who owns a value: the law (source), our method (rationale), or the user (choice)."""

    LAW = "law"
    METHOD = "method"
    CHOICE = "choice"


@dataclass(frozen=True)
class Source:
    """A provision, and how it was read."""

    name: str
    locator: str
    href: str | None
    read_from: str | None
    read_on: date | None
    confidence: Confidence
    note: Wording | None
    place: Place = field(compare=False)


@dataclass(frozen=True)
class DatedValue:
    """A value that holds from a day on, and who owns it."""

    start: date
    value: Value
    source: str | None
    rationale: Wording | None
    place: Place = field(compare=False)
    table: str | None = None
    when: str | None = None


@dataclass(frozen=True)
class Parameter:
    """A named value with dates; `values` in order of `start`, empty for a choice."""

    name: str
    kind: ParameterKind
    type: str
    unit: str | None
    description: Wording
    values: tuple[DatedValue, ...]
    default: Value | None
    rationale: Wording | None
    place: Place = field(compare=False)
    stricter: Direction | None = None
    """Which way is stricter, where the rules that read it cannot tell."""
    unpinned: Mapping[str, str] = field(default_factory=dict)
    """Steps of a value that no case can notice, each with the reason."""
    although_weak: Mapping[str, Wording] = field(default_factory=dict)
    """Types of paper that prove nothing of themselves, each with the reason why they are asked for."""
    chosen_by: str | None = None

    def on(self, day: date) -> Value | None:
        """Give the value of the day: the last that began by then, or a choice's default."""
        if self.kind is ParameterKind.CHOICE:
            return self.default
        begun = [dated.value for dated in self.values if dated.start <= day]
        return begun[-1] if begun else None

    def on_when(self, day: date, word: object) -> Value | None:
        """Give the value of the day among those that belong to a word of `chosen_by`."""
        begun = [d.value for d in self.values if d.start <= day and d.when == word]
        return begun[-1] if begun else None


@dataclass(frozen=True)
class Reference:
    """A parameter in the place of a value."""

    parameter: str


Operand = Value | Reference


@dataclass(frozen=True)
class Comparison:
    """One fact against one value. `given` is sorted by name."""

    fact: str
    label: str
    given: tuple[tuple[str, Operand], ...]
    op: Op
    operand: Operand
    place: Place = field(compare=False)
    places: Mapping[str, Place] = field(compare=False, default_factory=dict)
    """Where each argument and the operand stand, by the key they were written under."""

    def where(self, key: str) -> Place:
        return self.places.get(key, self.place)

    def references(self) -> Iterator[str]:
        """Name the parameters it reads, those of `given` first."""
        for _, operand in (*self.given, ("", self.operand)):
            if isinstance(operand, Reference):
                yield operand.parameter


@dataclass(frozen=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class None_:  # noqa: N801 - none is a word of the grammar
    parts: tuple[Condition, ...]


Condition = Comparison | All | Any | None_


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Walk the comparisons of a condition in the order in which they are written."""
    if isinstance(condition, Comparison):
        yield condition
    else:
        for part in condition.parts:
            yield from comparisons(part)


@dataclass(frozen=True)
class Rule:
    """Three questions about one subject: is it about this, is it satisfied, was enough seen."""

    id: str
    ref: str
    provision: str
    nature: Nature
    severity: Severity
    confidence: Confidence
    subject: str
    starts: date
    until: date | None
    applies_when: Condition | None
    requires: Condition
    clear_only_if: Condition | None
    not_tested: tuple[str, ...]
    place: Place = field(compare=False)
    places: Mapping[str, Place] = field(compare=False)
    """Where each key stands."""
    home: str = ""
    """The pack in whose folder the rule stands; a pack that includes it speaks in its own name."""
    departs: Wording | None = None
    """Where it is milder or of less weight than the row it stands for (`ref`), and why."""

    def in_force_on(self, day: date) -> bool:
        return self.starts <= day and (self.until is None or day <= self.until)

    def conditions(self) -> tuple[Condition, ...]:
        parts = (self.applies_when, self.requires, self.clear_only_if)
        return tuple(part for part in parts if part is not None)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        return tuple(c for condition in self.conditions() for c in comparisons(condition))

    @cached_property
    def labels(self) -> Mapping[str, Comparison]:
        """Map each label to its first comparison, in order of appearance."""
        found: dict[str, Comparison] = {}
        for comparison in self.comparisons:
            found.setdefault(comparison.label, comparison)
        return found

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Name the parameters its conditions read, in order of appearance."""
        return tuple(dict.fromkeys(n for c in self.comparisons for n in c.references()))


@dataclass(frozen=True)
class Texts:
    """What is said about one rule in one language; templates with {placeholders}."""

    title: str
    met: str
    not_met: str
    undetermined: str
    remedy: str

    def of(self, outcome: Outcome) -> str | None:
        """Give the sentence for an outcome; there is none for a rule that does not apply."""
        sentences = {
            Outcome.MET: self.met,
            Outcome.NOT_MET: self.not_met,
            Outcome.UNDETERMINED: self.undetermined,
        }
        return sentences.get(outcome)


@dataclass(frozen=True)
class LayerSource:
    """A further layer of a question: product, what it asserts, and the family it counts as."""

    product: str
    asserts: str
    family: str
    primary: bool


@dataclass(frozen=True)
class Evidence:
    """Which product answers which question; fixed before data are looked at."""

    loss_year: str | None = None
    tree_cover: str | None = None
    land_mask: str | None = None
    overlaps: tuple[str, ...] = ()
    loss: tuple[LayerSource, ...] = ()
    forest: tuple[LayerSource, ...] = ()
    planted: tuple[LayerSource, ...] = ()


@dataclass(frozen=True)
class Change:
    """What a user's own pack changes of the one that it extends; printed in every report."""

    what: str
    was: str
    now: str
    looser: bool
    reason: Wording | None


@dataclass(frozen=True, eq=False)
class RulePack:
    """A pack as read from its folder. Two loads are two packs; compare `digest`."""

    id: str
    version: str
    status: PackStatus
    jurisdiction: str
    title: Wording
    instrument: Mapping[str, str | None]
    text_verified: str | None
    reviewed_by: tuple[str, ...]
    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    rules: tuple[Rule, ...]
    not_encoded: tuple[tuple[str, Wording], ...]
    evidence: Evidence
    texts: Mapping[str, Mapping[str, Texts]]
    not_tested: Mapping[str, Mapping[str, str]]
    not_legal_advice: Wording
    needs: tuple[str, ...]
    digest: str
    folder: Path
    text_places: Mapping[tuple[str, str], Place]
    """(language, rule) -> where its texts stand."""
    places: Mapping[str, Place]
    """Where each key of pack.yaml stands."""
    information_only: bool = False
    """Its facts are context: they may be told, and never decide."""
    never_closing: str | None = None
    """The parameter that lists types of paper which never satisfy a requirement."""
    information: frozenset[str] = frozenset()
    """Parameters that came with a pack of information: context, as that pack is."""
    includes: tuple[str, ...] = ()
    base: RulePack | None = None
    """The pack that this one extends."""
    changes: tuple[Change, ...] = ()
    dropped_cases: tuple[tuple[str, str], ...] = ()
    """(rule, case) of the base that need not come out as they did."""
    counts_when: Condition | None = None
    """Before this holds the findings of the pack are readiness: a scenario, no part of a verdict."""

    @property
    def own_rules(self) -> tuple[Rule, ...]:
        """The rules that stand in its own folder."""
        return tuple(rule for rule in self.rules if rule.home == self.id)

    def is_own(self, place: Place) -> bool:
        return place.file.startswith(f"{self.folder.name}/")

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@dataclass(frozen=True)
class Span:
    """A number of a case that is known between two bounds."""

    lo: float
    nominal: float
    hi: float


@dataclass(frozen=True)
class Measured:
    """Seen ground of a case: rows of (loss year or 0, canopy percent, ha), plot area, unseen ha."""

    loss: tuple[tuple[int, float, float], ...]
    area: float
    unseen: float


@dataclass(frozen=True)
class Case:
    """One question to a rule and the answer that is expected. A fact of None is unknown."""

    rule: str
    name: str
    as_of: date
    facts: Mapping[str, Value | Span | None]
    measurements: Measured | None
    parameters: Mapping[str, str | tuple[str, ...]]
    expect: Outcome
    because: tuple[str, ...]
    place: Place
    declared: tuple[tuple[str, tuple[tuple[tuple[str, str], ...], ...]], ...] = ()
    """Rows by table, from which facts that `facts` does not state are computed."""
