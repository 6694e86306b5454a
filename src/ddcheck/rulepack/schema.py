"""The outside shape of a pack's files, as text; meaning is checked afterwards.

Each model mirrors one YAML mapping and forbids keys it does not know: a misspelt key must never
switch a rule off in silence.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ddcheck.model.outcome import Nature, PackStatus, Severity
from ddcheck.model.wording import Wording
from ddcheck.rulepack.pack import Confidence, Direction, ParameterKind


class Misfit(ValueError):
    """A value that cannot be typed, said in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.wording = Wording(en, zh)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?")


def read_day(text: object) -> date:
    """Type a date; raises Misfit with what was expected."""
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Misfit(f"“{text}” is not a date (YYYY-MM-DD)", f"“{text}”不是日期（YYYY-MM-DD）")


def read_number(text: object) -> float:
    """Type a number; raises Misfit with what was expected."""
    if isinstance(text, str) and _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    raise Misfit(f"“{text}” is not a number", f"“{text}”不是数字")


def read_truth(text: object) -> bool:
    """Type a truth; raises Misfit with what was expected."""
    if text in ("true", "false"):
        return text == "true"
    raise Misfit(f"“{text}” is not true or false", f"“{text}”不是 true 或 false")


Day = Annotated[date, BeforeValidator(read_day)]
Number = Annotated[float, BeforeValidator(read_number)]
Text = Annotated[str, Field(min_length=1)]
Words = Annotated[tuple[Text, ...], Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$")]
Address = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*\.[a-z][a-z0-9_-]*$")]
TableFile = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*\.csv$")]


class Shape(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class WordingShape(Shape):
    en: Text
    zh: Text


class InstrumentShape(Shape):
    short_name: Text
    title: Text
    href: Text | None


class NotEncodedShape(Shape):
    provision: Text
    because: WordingShape


class LayerSourceShape(Shape):
    product: Text
    asserts: Literal[
        "loss_year", "deforestation_year", "alert", "forest", "planted", "commodity"
    ]  # fmt: skip
    family: Text
    primary: Literal["yes", "no"] = "no"


class EvidenceShape(Shape):
    loss_year: Text | None = None
    tree_cover: Text | None = None
    land_mask: Text | None = None
    overlaps: tuple[Text, ...] = ()
    loss: tuple[LayerSourceShape, ...] = ()
    forest: tuple[LayerSourceShape, ...] = ()
    planted: tuple[LayerSourceShape, ...] = ()


class IncludeShape(Shape):
    """A pack whose rules are taken over, but for those that `without` names with the reason.

    All of them only where `applies_when` holds; those of its own folder about what `asked_of` names,
    in place of what they are about by themselves.
    """

    pack: Slug
    applies_when: Any = None
    asked_of: Any = None
    without: dict[Slug, WordingShape] = {}


class PackShape(Shape):
    schema_: Annotated[Literal["ddcheck/pack/1"], Field(alias="schema")]
    id: Slug
    jurisdiction: Text
    title: WordingShape
    instrument: InstrumentShape
    status: PackStatus
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    text_verified: Literal["full", "partial", "none"] | None = None
    reviewed_by: tuple[Text, ...] = ()
    needs: tuple[Address, ...] = ()
    includes: tuple[Slug | IncludeShape, ...]
    information_only: Literal["true", "false"] = "false"
    never_closing: Address | None = None
    opt_in: Literal["yes", "no"] = "no"
    not_encoded: tuple[NotEncodedShape, ...]
    evidence: EvidenceShape | None = None
    counts_when: Any = None
    not_legal_advice: WordingShape


class ChangeShape(Shape):
    """One change of a pack that extends another: of a parameter, a rule, or a case of a rule."""

    parameter: Address | None = None
    rule: Slug | None = None
    case: Text | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    value: Text | Words | None = None
    table: TableFile | None = None
    severity: Severity | None = None
    drop: Literal["true"] | None = None
    reason: Text | WordingShape | None = None


class ExtensionShape(Shape):
    """The pack.yaml of a pack that extends another; what is not said is as in the other."""

    schema_: Annotated[Literal["ddcheck/pack/1"], Field(alias="schema")]
    id: Slug
    extends: Slug
    title: WordingShape
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    changes: tuple[ChangeShape, ...]
    not_encoded: tuple[NotEncodedShape, ...] = ()
    reviewed_by: tuple[Text, ...] = ()


class SourceShape(Shape):
    locator: Text
    href: Text | None
    read_from: Literal["official", "copy", "summary", "memory"] | None
    read_on: Day | None
    confidence: Confidence
    note: WordingShape | None = None


class ValueShape(Shape):
    from_: Annotated[Day, Field(alias="from")]
    value: Text | Words | None = None
    table: TableFile | None = None
    when: Text | None = None
    source: Text | None = None
    rationale: Text | WordingShape | None = None


class ParameterShape(Shape):
    kind: ParameterKind
    type: Literal["number", "date", "text", "list", "table"]
    unit: Text | None = None
    description: WordingShape
    chosen_by: Address | None = None
    values: tuple[ValueShape, ...] | None = None
    default: Text | tuple[Text, ...] | None = None
    rationale: Text | WordingShape | None = None
    stricter: Direction | None = None
    unpinned: dict[Text, Text] = Field(default_factory=dict)
    although_weak: dict[Text, Text | WordingShape] = Field(default_factory=dict)


class InForceShape(Shape):
    from_: Annotated[Day, Field(alias="from")]
    until: Day | None = None


class RuleShape(Shape):
    id: Slug
    ref: Text
    provision: Text
    nature: Nature
    severity: Severity
    confidence: Confidence
    subject: Literal["shipment", "line", "component", "plot", "origin"]
    in_force: InForceShape
    applies_when: Any = None
    requires: Any
    clear_only_if: Any = None
    not_tested: tuple[Slug, ...] = ()
    departs: WordingShape | None = None


class TextsShape(Shape):
    title: Text
    met: Text
    not_met: Text
    undetermined: Text
    remedy: Text


class SpanShape(Shape):
    lo: Number
    nominal: Number
    hi: Number


class LossShape(Shape):
    year: Annotated[str, Field(pattern=r"^(0|\d{4})$")]
    canopy: Number
    ha: Number


class MeasuredShape(Shape):
    loss: tuple[LossShape, ...]
    area: Number
    unseen: Number


class CaseShape(Shape):
    name: Text
    as_of: Day | None = None
    facts: dict[Label, Text | SpanShape] = Field(default_factory=dict)
    measurements: MeasuredShape | None = None
    declared: dict[
        Literal["shipments", "lines", "components", "origins", "documents", "ledger", "plots"],
        Annotated[tuple[dict[Text, Text], ...], Field(min_length=1)],
    ] = Field(default_factory=dict)
    for_each: dict[Label, Words] = Field(default_factory=dict)
    parameters: dict[Address, Text | tuple[Text, ...]] = Field(default_factory=dict)
    expect: Literal["met", "not_met", "undetermined", "not_applicable"]
    because: tuple[Label, ...] = ()


class CasesShape(Shape):
    rule: Slug
    as_of: Day
    cases: Annotated[tuple[CaseShape, ...], Field(min_length=1)]
