"""Outcome of a rule, risk as an interval, and the action that follows (design §2, §6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Outcome(IntEnum):
    """What a rule says of one subject. The order is how bad it is to overlook one."""

    NOT_APPLICABLE = 0
    MET = 1
    UNDETERMINED = 2
    NOT_MET = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Risk(IntEnum):
    """A step on the scale none < low < medium < high."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        return self.name.lower()

    def one_below(self) -> Risk:
        return Risk(max(0, self - 1))


class Severity(StrEnum):
    """How much a rule weighs when it is not met."""

    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"
    INFO = "info"

    @property
    def risk(self) -> Risk:
        return _RISK_OF_SEVERITY[self]


_RISK_OF_SEVERITY = {
    Severity.BLOCKER: Risk.HIGH,
    Severity.MAJOR: Risk.MEDIUM,
    Severity.MINOR: Risk.LOW,
    Severity.INFO: Risk.NONE,
}


class Nature(StrEnum):
    """A provision of the law, or a sign that needs a person."""

    REQUIREMENT = "requirement"
    INDICATOR = "indicator"


class PackStatus(StrEnum):
    """Where the law of a pack stands. Only `in_force` and `screening` packs move the verdict."""

    IN_FORCE = "in_force"
    PROPOSED = "proposed"
    FRAMEWORK_ONLY = "framework_only"
    SCREENING = "screening"

    @property
    def is_scenario(self) -> bool:
        return self in (PackStatus.PROPOSED, PackStatus.FRAMEWORK_ONLY)


class Action(StrEnum):
    """What a shipment's interval asks for (design §6)."""

    PROCEED = "proceed"
    INVESTIGATE = "investigate"
    HOLD = "hold"
    NOT_SCREENED = "not_screened"


@dataclass(frozen=True, order=True)
class RiskInterval:
    """[floor, ceiling]: what is proved, and the worst that the evidence still allows."""

    floor: Risk
    ceiling: Risk

    def __post_init__(self) -> None:
        if self.floor > self.ceiling:
            msg = f"floor {self.floor.word} lies above ceiling {self.ceiling.word}"
            raise ValueError(msg)

    def join(self, other: RiskInterval) -> RiskInterval:
        """The maximum of floors and of ceilings: nothing is averaged or diluted."""
        return RiskInterval(max(self.floor, other.floor), max(self.ceiling, other.ceiling))

    @property
    def action(self) -> Action:
        if self.floor >= Risk.MEDIUM:
            return Action.HOLD
        return Action.PROCEED if self.ceiling <= Risk.LOW else Action.INVESTIGATE


NO_RISK = RiskInterval(Risk.NONE, Risk.NONE)
ANY_RISK = RiskInterval(Risk.NONE, Risk.HIGH)


def risk_of(
    outcome: Outcome, nature: Nature, severity: Severity, *, nominal_breaks: bool
) -> RiskInterval:
    """The interval of one finding: the table of design §6."""
    top = severity.risk
    if outcome in (Outcome.MET, Outcome.NOT_APPLICABLE):
        return NO_RISK
    is_requirement = nature is Nature.REQUIREMENT
    if outcome is Outcome.NOT_MET:
        return RiskInterval(top if is_requirement else top.one_below(), top)
    if nominal_breaks and is_requirement:
        return RiskInterval(top.one_below(), top)
    return RiskInterval(Risk.NONE, top)
