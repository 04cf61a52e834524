import json
import re

import pytest

from surveys.asking.questions import QuestionType
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from ui.respond.parts.voice import Voice
from ui.staff.surveys.trying import Trial, begin, page_markup, state_of, step, trial_of
from ui.texts.texts import texts_in

EN, VOICE = texts_in("en"), Voice(language="en")


def asked():
    return a_questionnaire(
        a_page(a_question("q1", required=True), id="p1"),
        a_page(a_question("q2"), id="p2", when="q1 = 1"),
        a_page(a_question("q3", QuestionType.LONG_TEXT), id="p3"),
    )


def test_a_try_follows_the_routing_to_the_end():
    trial, told = step(asked(), begin(asked()), {"q.q1": ["2"]}, "next", VOICE)
    assert (trial.page, told) == (2, ())

    trial, _ = step(asked(), trial, {"q.q3": ["My own words"]}, "next", VOICE)

    assert trial.page is None
    assert trial.answers["q1"] == 2
    assert trial.free_texts == {"q3": "My own words"}


def test_what_is_wrong_is_told_and_nobody_goes_on():
    trial, told = step(asked(), begin(asked()), {}, "next", VOICE)

    assert trial.page == 0
    assert len(told) == 1
    assert 'role="alert"' in page_markup(EN, asked(), trial, VOICE, told, fields={})


def test_one_can_go_back_and_finds_what_was_answered():
    trial, _ = step(asked(), begin(asked()), {"q.q1": ["1"]}, "next", VOICE)
    trial, _ = step(asked(), trial, {}, "back", VOICE)

    assert trial.page == 0
    shown = page_markup(EN, asked(), trial, VOICE)
    assert re.search(r'name="q.q1" value="1"[^>]* checked', shown)


def test_the_end_begins_anew():
    assert step(asked(), Trial(page=None), {}, "next", VOICE)[0] == begin(asked())
    assert "Nothing was kept." in page_markup(EN, asked(), Trial(page=None), VOICE)


@pytest.mark.parametrize("state", ["", "[", "[7, {}, {}]", "[0, [], {}]", '"page"', "null"])
def test_a_form_that_cannot_be_read_begins_anew(state):
    assert trial_of(asked(), state) == begin(asked())


def test_what_the_form_carries_is_read_back_and_no_markup():
    trial = Trial(page=2, answers={"q1": 2}, free_texts={"q3": '"><script>'})

    assert trial_of(asked(), state_of(trial)) == trial
    assert "<script>" not in page_markup(EN, asked(), trial, VOICE)
    assert json.loads(state_of(trial))[0] == 2
