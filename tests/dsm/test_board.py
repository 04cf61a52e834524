from datetime import date

import pytest

from dsm import board, policy
from dsm.database import transaction
from dsm.findings import Finding
from dsm.maturity.events import Choice
from dsm.maturity.policies import ComponentState
from tests.support.policies import MET, MISSING, a_book, a_finding, a_ladder, an_event


@pytest.fixture
def session(town):
    with transaction(town.engine) as opened:
        yield opened


def test_an_empty_register_still_has_its_categories_and_levels(engine, tmp_path):
    with transaction(engine) as session:
        shown = board.board(session, tmp_path)

    assert len(shown.categories) == 6
    assert [level.number for level in shown.levels] == [1, 2, 3, 4, 5]
    assert shown.title == Finding("policies.title.none")
    assert shown.lead == Finding("policies.lead.weakest-link")
    assert shown.assessments == {}
    assert shown.events == ()


def test_a_policy_stands_at_its_level_in_the_row_of_its_first_category(session, town):
    shown = board.board(session, town.draws)

    level = shown.assessments["meeting"].level
    assert [one.policy.id for one in shown.at("SO", level)] == ["meeting"]
    assert sum(len(shown.at(c.id, k)) for c in shown.categories for k in range(6)) == 1


def test_a_threshold_rests_on_the_published_estimate(session, town):
    shown = board.board(session, town.draws)

    (judged,) = shown.assessments["meeting"].judgements
    assert 0 < judged.chance < 1
    assert shown.indicators[judged.threshold.indicator].id == "trusting"
    assert shown.made_from["estimate:trust"]
    assert shown.assessments["meeting"].made_from == shown.made_from


def test_thresholds_count_on_the_day_they_hold(session, town):
    shown = board.board(session, town.draws, on=date(2025, 1, 1))

    assert shown.assessments["meeting"].judgements == ()


def test_the_title_says_whether_any_policy_is_where_the_city_wants_it(engine, tmp_path):
    with transaction(engine) as session:
        policy.keep_entries(session, a_book(a_ladder(MET, MET, MET, MISSING)).entries)
        none = board.board(session, tmp_path).title
        policy.record_component(session, "digital", "L4-part", ComponentState.MET, actor="Kari")
        reached = board.board(session, tmp_path).title

    assert none == Finding("policies.title.none-reached", {"count": 1})
    assert reached == Finding("policies.title.reached", {"count": 1, "policies": 1})


def test_findings_that_wait_lead_the_page_until_they_are_answered(engine, tmp_path):
    book = a_book().write("open_event", an_event()).write("open_event", an_event("flood"))
    with transaction(engine) as session:
        policy.keep_entries(
            session, book.write("raise_finding", a_finding(), turns=MISSING).entries
        )
        waiting = board.board(session, tmp_path)
        policy.decide(session, "F1", Choice.KEEP, reason="We shall.", actor="Kari")
        answered = board.board(session, tmp_path)

    assert waiting.lead == Finding("policies.lead.waiting", {"count": 1})
    assert [event.id for event in waiting.events_of("digital")] == ["new-thing"]
    assert answered.lead == Finding("policies.lead.weakest-link")


def test_the_board_changes_its_fingerprint_with_what_it_rests_on(session, town):
    before = board.board(session, town.draws).hash
    again = board.board(session, town.draws).hash
    policy.record_component(session, "meeting", "written", ComponentState.PARTIAL, actor="Kari")

    assert again == before
    assert board.board(session, town.draws).hash != before
