from secrets import token_hex

import pytest
from sqlmodel import select

from dsm.database import transaction
from dsm.surveying import campaigns
from dsm.surveying.days import day_of
from dsm.surveying.flagging import flag_answers
from dsm.surveying.tables import ResponseRow
from surveys.quality import Flag, FlagRate
from tests.support.campaigning import set_up, terms
from tests.support.surveys import OPENS


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        set_up(opened)
        yield opened


@pytest.fixture
def campaign(session):
    return campaigns.add(session, terms(), "sender")


def answered(session, campaign, count, **given):
    columns = {
        "campaign_id": campaign.id,
        "version": 1,
        "consent": 1,
        "answers": {"sex": 1, "age": 34, "safe": 3, "again": 1},
        "channel": "web",
        "day": day_of(OPENS),
        "speed": "usual",
    }
    rows = [ResponseRow(**({"id": token_hex()} | columns | given)) for _ in range(count)]
    session.add_all(rows)
    session.flush()


def marked(session):
    return [row.flags for row in session.exec(select(ResponseRow)).all() if row.flags]


def test_marks_are_kept_with_the_answers_and_no_answer_goes(session, campaign):
    answered(session, campaign, 40)
    answered(session, campaign, 10, speed="fast")

    quality = flag_answers(session, campaign)

    assert marked(session) == [["fast"]] * 10
    assert len(session.exec(select(ResponseRow)).all()) == 50
    assert quality.by_flag[Flag.FAST] == FlagRate("", 50, 0.2)


def test_groups_show_whom_the_marks_fall_on(session, campaign):
    young, old = ({"sex": sex, "age": age} for sex, age in ((1, 25), (2, 70)))
    answered(session, campaign, 60, answers=young)
    answered(session, campaign, 30, answers=old)
    answered(session, campaign, 10, answers=old, speed="fast")

    groups = flag_answers(session, campaign).by_group

    ages = {one.group: one for one in groups["age"]}
    assert ages["40+"] == FlagRate("40+", 40, 0.25)
    assert ages["18-39"].share == 0


def test_marking_again_replaces_the_marks(session, campaign):
    answered(session, campaign, 30)
    answered(session, campaign, 3, speed="fast")
    flag_answers(session, campaign)

    answered(session, campaign, 40, speed="fast")
    flag_answers(session, campaign)

    assert marked(session) == []


def test_tests_and_earlier_rounds_are_left_alone(session, campaign):
    answered(session, campaign, 30)
    answered(session, campaign, 3, speed="fast", test=True)
    answered(session, campaign, 3, speed="fast", round=2)

    flag_answers(session, campaign)

    assert marked(session) == []


def test_a_factor_that_is_not_asked_about_is_left_out(session, campaign):
    answered(session, campaign, 30, answers={"safe": 3})

    assert flag_answers(session, campaign).by_group == {}


def test_without_answers_there_is_nothing_to_say(session, campaign):
    quality = flag_answers(session, campaign)

    assert quality.by_group == {}
    assert set(quality.by_flag.values()) == {FlagRate("", None, None)}
