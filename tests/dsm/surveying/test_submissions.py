from dataclasses import replace

import pytest

from dsm.database import exclusive
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.submissions import (
    Kept,
    Submission,
    WrongAnswersError,
    is_used,
    keep_submission,
    payload_hash,
    shut,
)
from dsm.surveying.tables import InboxRow
from surveys.campaigns import Channel, State
from tests.support.surveys import (
    CLOSES,
    FIRST,
    GRACE,
    OPENS,
    SECOND,
    TEXTS,
    THIRD,
    Clock,
    a_questionnaire,
    an_open_campaign,
)

NOW = Clock().now


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, invited=2, channels=["web", "paper"])


def a_submission(field, **given):
    submission = Submission(
        campaign=field.terms(),
        questionnaire=a_questionnaire(),
        response_id="r1",
        answers=FIRST | SECOND | THIRD,
        free_texts=TEXTS,
        channel=Channel.WEB,
        language="nb",
        consent=1,
        begun=NOW,
        at=NOW,
        link_hash=field.key.fingerprint("link", field.tokens[0]) if field.tokens else None,
    )
    return replace(submission, **given)


def keep(field, **given):
    with exclusive(field.engine) as session:
        return keep_submission(session, field.key, a_submission(field, **given))


def refused(reason):
    return pytest.raises(Refusal, check=lambda refusal: refusal.reason is reason)


def test_an_answer_is_kept_once_and_known_again(field):
    first, again = keep(field), keep(field)

    assert (first.kept, again.kept) == (Kept.NEW, Kept.SAME)
    assert first.receipt == again.receipt
    assert len(field.rows(InboxRow)) == 1


def test_another_content_under_its_id_is_told_and_not_kept(field):
    keep(field)

    other = keep(field, free_texts={"why": "Another reason."})

    assert (other.kept, other.receipt) == (Kept.DIFFERENT, None)
    assert len(field.rows(InboxRow)) == 1


def test_another_answer_for_a_used_invitation_is_told_and_not_kept(field):
    keep(field)

    assert keep(field, response_id="r2").kept is Kept.ALREADY_ANSWERED
    with exclusive(field.engine) as session:
        used = [
            is_used(session, field.key, field.key.fingerprint("link", token))
            for token in field.tokens
        ]
    assert used == [True, False]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"consent": None}, RefusalReason.NO_CONSENT),
        ({"link_hash": None}, RefusalReason.INVITED_ONLY),
        ({"link_hash": "foreign"}, RefusalReason.UNKNOWN),
        ({"channel": Channel.KIOSK}, RefusalReason.CHANNEL_SHUT),
        ({"questionnaire": a_questionnaire(id="other")}, RefusalReason.OTHER_VERSION),
        ({"begun": CLOSES, "at": CLOSES}, RefusalReason.CLOSED),
        ({"answers": {}}, RefusalReason.ANSWERS_WRONG),
        ({"answers": FIRST | SECOND | {"again": 9}}, RefusalReason.ANSWERS_WRONG),
        ({"answers": FIRST | SECOND | {"weight": 9}}, RefusalReason.ANSWERS_WRONG),
    ],
)
def test_every_gate_stands_here_whatever_came_before(field, given, reason):
    with refused(reason):
        keep(field, **given)

    assert field.rows(InboxRow) == []


def test_all_wrong_answers_are_named_at_once(field):
    with pytest.raises(WrongAnswersError) as wrong:
        keep(field, answers={"sex": 7, "safe": 9})

    assert [problem.question for problem in wrong.value.answer_problems] == ["sex", "safe"]


def test_a_sheet_of_paper_needs_no_link_may_lack_answers_and_has_no_speed(field):
    outcome = keep(
        field, channel=Channel.PAPER, link_hash=None, answers=FIRST, answered_whole=False
    )

    (row,) = field.rows(InboxRow)
    assert outcome.kept is Kept.NEW
    assert (row.channel, row.speed, row.link_hash) == ("paper", "unknown", None)
    assert row.answers["safe"] == {"missing": "left-blank"}


def test_what_was_not_asked_is_not_kept(engine, keyring):
    from surveys.asking.questions import QuestionType
    from tests.support.questionnaires import a_page, a_question
    from tests.support.questionnaires import a_questionnaire as of_pages

    asked = of_pages(
        a_page(a_question("safe"), id="one"),
        a_page(a_question("why", QuestionType.LONG_TEXT, when="safe = 1"), id="two"),
        id="routed",
    )
    field = an_open_campaign(engine, keyring, questionnaire=asked, slug="routed")

    keep(
        field,
        questionnaire=asked,
        answers={"safe": 3},
        free_texts={"why": "Written before she changed her mind."},
    )

    assert field.rows(InboxRow)[0].free_texts == {}


def test_background_is_merged_as_the_campaign_says(engine, keyring):
    merged = [{"factor": "age", "groups": [["18-39", "40+"]]}]
    field = an_open_campaign(engine, keyring, invited=1, coarsening=merged)

    keep(field)

    assert field.rows(InboxRow)[0].answers["age"] == 18


def test_an_unknown_language_is_kept_as_the_first(field):
    keep(field, language="xx")

    assert field.rows(InboxRow)[0].language == "nb"


def test_the_payload_cannot_be_guessed_without_the_id(field):
    one = payload_hash(field.key, a_submission(field))
    other = payload_hash(field.key, a_submission(field, response_id="r2"))

    assert one != other


@pytest.mark.parametrize(
    ("state", "at", "begun", "reason"),
    [
        (State.OPEN, OPENS, None, None),
        (State.DRAFT, OPENS, None, RefusalReason.NOT_YET),
        (State.PAUSED, OPENS, OPENS, RefusalReason.PAUSED),
        (State.OPEN, CLOSES, None, RefusalReason.CLOSED),
        (State.OPEN, CLOSES, OPENS, None),
        (State.CLOSED, CLOSES, OPENS, None),
        (State.CLOSED, CLOSES, None, RefusalReason.CLOSED),
        (State.CLOSED, CLOSES + GRACE, OPENS, RefusalReason.CLOSED),
        (State.PURGED, OPENS, OPENS, RefusalReason.PURGED),
    ],
)
def test_a_campaign_says_why_it_takes_nothing(field, state, at, begun, reason):
    assert shut(replace(field.terms(), state=state), at, begun) is reason
