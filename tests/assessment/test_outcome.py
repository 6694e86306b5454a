"""The table of design §6, and what an interval asks for."""

import pytest

from ddcheck.model.outcome import (
    Action,
    Nature,
    Outcome,
    Risk,
    RiskInterval,
    Severity,
    risk_of,
)

R, I = Nature.REQUIREMENT, Nature.INDICATOR
HIGH, MEDIUM, LOW, NONE = Risk.HIGH, Risk.MEDIUM, Risk.LOW, Risk.NONE


@pytest.mark.parametrize(
    ("outcome", "nature", "breaks", "severity", "floor", "ceiling"),
    [
        (Outcome.MET, R, False, "blocker", NONE, NONE),
        (Outcome.NOT_APPLICABLE, I, False, "blocker", NONE, NONE),
        (Outcome.NOT_MET, R, False, "blocker", HIGH, HIGH),
        (Outcome.NOT_MET, R, False, "minor", LOW, LOW),
        (Outcome.NOT_MET, I, False, "blocker", MEDIUM, HIGH),
        (Outcome.NOT_MET, I, False, "minor", NONE, LOW),
        (Outcome.UNDETERMINED, R, True, "blocker", MEDIUM, HIGH),
        (Outcome.UNDETERMINED, R, True, "info", NONE, NONE),
        (Outcome.UNDETERMINED, I, True, "blocker", NONE, HIGH),
        (Outcome.UNDETERMINED, R, False, "major", NONE, MEDIUM),
        (Outcome.UNDETERMINED, I, False, "major", NONE, MEDIUM),
    ],
)
def test_risk_of_a_finding(outcome, nature, breaks, severity, floor, ceiling):
    found = risk_of(outcome, nature, Severity(severity), nominal_breaks=breaks)

    assert found == RiskInterval(floor, ceiling)


@pytest.mark.parametrize(
    ("floor", "ceiling", "action"),
    [
        (NONE, NONE, Action.PROCEED),
        (NONE, LOW, Action.PROCEED),
        (LOW, LOW, Action.PROCEED),
        (NONE, MEDIUM, Action.INVESTIGATE),
        (LOW, HIGH, Action.INVESTIGATE),
        (MEDIUM, MEDIUM, Action.HOLD),
        (HIGH, HIGH, Action.HOLD),
    ],
)
def test_action_of_an_interval(floor, ceiling, action):
    assert RiskInterval(floor, ceiling).action is action


def test_joining_takes_the_maximum_of_both_ends():
    joined = RiskInterval(LOW, MEDIUM).join(RiskInterval(NONE, HIGH))

    assert joined == RiskInterval(LOW, HIGH)


def test_a_floor_above_its_ceiling_is_an_error():
    with pytest.raises(ValueError, match="above"):
        RiskInterval(HIGH, LOW)
