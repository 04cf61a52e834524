import json
from datetime import date, timedelta

import pytest

from dsm.maturity.errors import DecisionError
from dsm.maturity.events import (
    Choice,
    Decision,
    Dimension,
    FindingKind,
    FindingStatus,
    Impact,
    Sign,
    component_of,
    decision_from,
    decision_payload,
    event_from,
    event_payload,
    finding_from,
    finding_payload,
    finding_status,
)
from tests.support.policies import MET, MISSING, PARTIAL, TODAY, a_finding, a_ladder, an_event

UNTIL = TODAY + timedelta(days=90)


def a_decision(choice=Choice.KEEP, **changes):
    until = UNTIL if choice is Choice.ACCEPT else None
    valid = {
        "choice": choice,
        "reason": "As agreed.",
        "until": until,
        "day": TODAY,
        "actor": "Kari",
    }
    return Decision(**{**valid, **changes})


@pytest.mark.parametrize("choice", list(Choice))
@pytest.mark.parametrize("reason", ["", "   "])
def test_every_answer_needs_a_reason(choice, reason):
    with pytest.raises(DecisionError, match="has no reason"):
        a_decision(choice, reason=reason)


@pytest.mark.parametrize("until", [None, TODAY, date(2020, 1, 1)])
def test_an_acceptance_needs_an_end_that_is_still_to_come(until):
    with pytest.raises(DecisionError, match="end date"):
        a_decision(Choice.ACCEPT, until=until)


@pytest.mark.parametrize("choice", [Choice.KEEP, Choice.EXCEED])
def test_only_an_acceptance_ends(choice):
    with pytest.raises(DecisionError, match="has an end date"):
        a_decision(choice, until=UNTIL)


def test_an_answer_has_a_name():
    with pytest.raises(DecisionError, match="no name"):
        a_decision(actor=" ")


@pytest.mark.parametrize(
    ("decisions", "on", "status"),
    [
        ((), TODAY, FindingStatus.OPEN),
        ((a_decision(Choice.KEEP),), TODAY, FindingStatus.KEEP),
        ((a_decision(Choice.EXCEED),), TODAY, FindingStatus.EXCEED),
        ((a_decision(Choice.ACCEPT),), UNTIL, FindingStatus.ACCEPTED),
        ((a_decision(Choice.ACCEPT),), UNTIL + timedelta(days=1), FindingStatus.EXPIRED),
        ((a_decision(Choice.ACCEPT), a_decision()), TODAY, FindingStatus.KEEP),
    ],
)
def test_the_last_answer_says_where_a_finding_stands(decisions, on, status):
    assert finding_status(a_finding(), a_ladder(MET, MISSING), decisions, on) is status


def test_a_component_that_is_in_place_ends_the_finding_whatever_was_answered():
    decisions = (a_decision(Choice.ACCEPT),)

    assert finding_status(a_finding(), a_ladder(MET, MET), decisions, TODAY) is FindingStatus.MET
    assert finding_status(a_finding(), a_ladder(MET, PARTIAL), (), TODAY) is FindingStatus.OPEN


def test_only_a_finding_about_a_component_has_one():
    policy = a_ladder(MET, MISSING)

    assert component_of(a_finding(), policy).id == "L2-part"
    assert component_of(a_finding(kind=FindingKind.THRESHOLD), policy) is None
    assert component_of(a_finding(refers_to="L9-part"), policy) is None


def test_what_the_log_keeps_comes_back_as_it_was():
    impact = Impact(
        policy="digital",
        indicator="trust",
        dimension=Dimension.SOCIAL,
        sign=Sign.BAD,
        magnitude=2,
        chance=0.4,
        text={"en": "Less trust", "nb": "Mindre tillit"},
    )
    event, finding, decision = an_event(), a_finding(), a_decision(Choice.ACCEPT)

    def through_json(payload):
        return json.loads(json.dumps(payload))

    assert event_from(through_json(event_payload(event, [impact]))) == (event, (impact,))
    assert finding_from(through_json(finding_payload(finding, MISSING))) == (finding, MISSING)
    assert finding_from(through_json(finding_payload(finding, None))) == (finding, None)
    kept = through_json(decision_payload("F1", decision))
    assert decision_from(kept, decision.day, decision.actor) == decision
