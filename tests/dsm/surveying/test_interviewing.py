from datetime import timedelta

import pytest

from dsm.surveying.interviewing import (
    END,
    all_at_once,
    answered,
    finish,
    lacking,
    progress,
    question_after,
    question_before,
    question_here,
    require_beginning,
    require_unfinished,
    required_problem,
)
from dsm.surveying.packets import Interview, PacketError, Standing
from surveys.asking.questions import QuestionType
from tests.support.fieldwork import NOW, WHOLE, a_packet, an_interview
from tests.support.questionnaires import a_question, one_page_each
from tests.support.surveys import CLOSES, TEXTS, an_open_campaign

ASKED = one_page_each(
    a_question("out", required=True),
    a_question("why", QuestionType.LONG_TEXT, when="out = 1"),
    a_question("note", QuestionType.NOTE),
    a_question("safe"),
)
FRESH = Interview(number=1)


def said(**answers):
    return Interview(number=1, answers=answers)


def id_of(question):
    return question.id if question else None


def test_the_next_question_is_one_that_is_asked():
    assert id_of(question_after(ASKED, FRESH, "")) == "out"
    assert id_of(question_after(ASKED, said(out=1), "out")) == "why"
    assert id_of(question_after(ASKED, said(out=2), "out")) == "note"
    assert question_after(ASKED, FRESH, "safe") is None


def test_back_leads_over_what_is_not_asked():
    assert id_of(question_before(ASKED, said(out=2), "note")) == "out"
    assert id_of(question_before(ASKED, said(out=1), "note")) == "why"
    assert question_before(ASKED, FRESH, "out") is None
    assert id_of(question_before(ASKED, FRESH, END)) == "safe"


def test_an_interview_goes_on_where_it_was_left():
    def at(place, **answers):
        return question_here(ASKED, Interview(number=1, answers=answers, at=place))

    assert id_of(at("")) == "out"
    assert id_of(at("safe", out=2)) == "safe"
    assert id_of(at("why", out=2)) == "note"  # changed to an answer that leads past it
    assert at(END, out=2) is None


def test_an_answer_takes_the_place_of_the_one_before():
    out, why = ASKED.question("out"), ASKED.question("why")
    first = answered(answered(FRESH, out, 1), why, "Dark.")

    again = answered(answered(first, out, 2), why, None)

    assert (first.answers, first.free_texts) == ({"out": 1}, {"why": "Dark."})
    assert (again.answers, again.free_texts) == ({"out": 2}, {})


def test_what_is_required_must_be_answered():
    assert required_problem(ASKED, FRESH, ASKED.question("out")).question == "out"
    assert required_problem(ASKED, FRESH, ASKED.question("safe")) is None
    with pytest.raises(PacketError, match=r"q\.out \(required\)"):
        finish(ASKED, FRESH, NOW)


def test_an_interview_is_finished_at_a_moment():
    done = finish(ASKED, said(out=2), NOW)

    assert (done.standing, done.ended) == (Standing.DONE, NOW)
    assert lacking(ASKED, done) == ()


def test_progress_counts_what_is_asked():
    assert progress(ASKED, said(out=1)) == (1, 3)
    assert progress(ASKED, said(out=2, safe=1)) == (2, 2)


def test_many_answers_are_taken_at_once_or_not_at_all():
    filled = all_at_once(ASKED, FRESH, {"out": 1}, {"why": "Dark."})

    assert (filled.answers, filled.free_texts) == ({"out": 1}, {"why": "Dark."})
    with pytest.raises(PacketError, match=r"q\.out \(not-a-choice\), q\.why"):
        all_at_once(ASKED, FRESH, {"out": 7, "why": 3}, {})


def test_no_interview_begins_too_late_or_in_a_foreign_language(engine, keyring):
    field = an_open_campaign(engine, keyring, channels=["phone"])
    terms = a_packet(field, days=1).terms

    require_beginning(terms, "nb", NOW)
    with pytest.raises(PacketError, match="No interview begins"):
        require_beginning(terms, "nb", NOW + timedelta(days=1))
    with pytest.raises(PacketError, match="'uk'"):
        require_beginning(terms, "uk", NOW)
    late = a_packet(field, days=60).terms
    with pytest.raises(PacketError, match="No interview begins"):
        require_beginning(late, "nb", CLOSES)


def test_what_is_done_stays_as_it_is():
    with pytest.raises(PacketError, match="is done"):
        require_unfinished(an_interview(answers=WHOLE, free_texts=TEXTS))
