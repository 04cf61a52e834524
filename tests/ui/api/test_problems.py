import json

import pytest

from dsm.surveying.drafts import Draft
from dsm.surveying.refusals import DifferentAnswerError, Refusal, RefusalReason, StorageError
from dsm.surveying.submissions import WrongAnswersError
from dsm.surveying.visits import Visit
from dsm.tables import utc_now
from surveys.asking.answer_problems import AnswerProblem, ProblemKind
from surveys.campaigns import Channel
from tests.support.town_questionnaire import a_town_questionnaire
from ui.api.messages import Begun
from ui.api.problems import StalePageError, seen_by, told


def a_visit(first_shown_page: int) -> Visit:
    return Visit(
        campaign_id=1,
        slug="trygg",
        response_id="r",
        draft_secret=b"s",
        channel=Channel.WEB,
        came=utc_now(),
        begun=utc_now(),
        language="nb",
        version=1,
        first_shown_page=first_shown_page,
    )


@pytest.mark.parametrize("reason", RefusalReason)
def test_every_refusal_tells_its_reason_problem_and_fix(reason: RefusalReason):
    answer = told(Refusal(reason, retry_after=5))

    body = json.loads(answer.body)
    assert 400 <= answer.status_code < 500
    assert body["reason"] == reason
    assert body["problem"]
    assert body["fix"]
    assert answer.headers["retry-after"] == "5"


def test_wrong_answers_are_told_one_by_one():
    problem = AnswerProblem("age", ProblemKind.NUMBER_ABOVE, {"given": 178, "limit": 110})

    body = json.loads(told(WrongAnswersError((problem,))).body)

    assert body["answers"] == [
        {"question": "age", "kind": "number-above", "values": {"given": 178, "limit": 110}}
    ]


def test_conflict_staleness_and_a_full_disk_have_their_own_status():
    stored = Begun(revision=4, first_page=0, answers={}, free_texts={})

    assert told(DifferentAnswerError()).status_code == 409
    assert told(StalePageError(stored)).status_code == 412
    assert told(StorageError()).status_code == 503


def test_pages_that_were_answered_elsewhere_are_not_told():
    draft = Draft(answers={"dark": 3, "age": 44}, free_texts={"word": "hav"}, revision=2)

    begun = seen_by(a_visit(first_shown_page=1), a_town_questionnaire(), draft)

    assert begun.answers == {"age": 44}
    assert begun.free_texts == {"word": "hav"}
