import pytest

from dsm.maturity.events import FindingKind
from dsm.maturity.policies import ComponentState
from dsm.maturity.register import Register
from surveys.errors import FixableError
from ui.staff.policies.reporting import (
    EventDraft,
    FindingDraft,
    ImpactDraft,
    free_id,
    report_of,
)
from ui.texts.texts import texts_in

EN, NB = texts_in("en"), texts_in("nb")


def a_draft(**changes) -> EventDraft:
    return EventDraft(
        **{
            "name": "A new bridge",
            "day": "2026-11-20",
            "impacts": [ImpactDraft(policy="parks", text="More people come.")],
            **changes,
        }
    )


def problems(draft: EventDraft) -> list[str]:
    with pytest.raises(FixableError) as refused:
        report_of(EN, draft, Register())
    return [one.problem for one in refused.value.problems]


def test_what_was_typed_becomes_an_event_in_the_writers_language():
    finding = FindingDraft(policy="parks", refers_to="L1", text="Nobody counts them.")

    report = report_of(NB, a_draft(findings=[finding], scope=" the quay "), Register())

    assert (report.event.id, report.event.scope) == ("a-new-bridge", "the quay")
    assert report.event.name == {"nb": "A new bridge"}
    assert report.impacts[0].chance == 0.5
    [(raised, turns)] = report.findings
    assert (raised.id, raised.event, turns) == (
        "a-new-bridge-1", "a-new-bridge", ComponentState.MISSING,
    )  # fmt: skip


@pytest.mark.parametrize("kind", [FindingKind.NEW_INDICATOR, FindingKind.NEW_POLICY])
def test_what_is_about_nothing_named_turns_nothing(kind):
    finding = FindingDraft(policy="parks", kind=kind, refers_to="L1", text="Nobody counts them.")

    [(raised, turns)] = report_of(EN, a_draft(findings=[finding]), Register()).findings

    assert (raised.refers_to, turns) == ("", None)


def test_everything_that_is_missing_is_said_at_once_with_its_place():
    draft = EventDraft(
        name=" ", day="soon", impacts=[ImpactDraft()], findings=[FindingDraft(policy="parks")]
    )

    assert problems(draft) == [
        "The event has no name.",
        "The event has no day.",
        "Effect 1: no policy is chosen.",
        "Effect 1: nothing is said.",
        "Finding 1: nothing is said.",
        "Finding 1: it is not said which part or figure.",
    ]


def test_an_event_must_touch_something():
    assert problems(a_draft(impacts=[])) == ["The event touches no policy."]


@pytest.mark.parametrize(("name", "found"), [("Å", "a"), ("!?", "event"), ("x" * 90, "x" * 60)])
def test_an_id_can_be_made_of_any_name(name, found):
    assert free_id(name, {}) == found


def test_an_id_that_is_taken_gets_a_number():
    assert free_id("Bridge", {"bridge": 0, "bridge-2": 0}) == "bridge-3"
