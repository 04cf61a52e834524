from dataclasses import replace
from datetime import timedelta

import pytest

from dsm.database import exclusive
from dsm.surveying.refusals import DifferentAnswerError, Refusal, RefusalReason
from dsm.surveying.saving import IDLE, PageSave, Saved, beginning, is_idle, not_now, save_page
from surveys.campaigns import Channel, State
from tests.support.surveys import (
    CLOSES,
    FIRST,
    SECOND,
    TEXTS,
    THIRD,
    a_questionnaire,
    an_open_campaign,
    answers_all,
    at_the_door,
)


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring)


@pytest.fixture
def visit(reception, field):
    return at_the_door(reception, field)


def a_page(clock, page=0, answers=FIRST, revision=0, **given):
    return PageSave(page=page, answers=answers, revision=revision, at=clock.now, **given)


def saves(field, visit, sent):
    with exclusive(field.engine) as session:
        return save_page(session, field.key, visit, field.terms(), a_questionnaire(), sent)


def test_a_refusal_is_returned_so_that_it_undoes_nothing(field, visit, clock):
    refusal = saves(field, replace(visit, consent=None), a_page(clock))

    assert isinstance(refusal, Refusal)
    assert refusal.reason is RefusalReason.NO_CONSENT


@pytest.mark.parametrize("page", [-1, 3])
def test_a_page_that_is_not_there_is_refused(field, visit, clock, page):
    refusal = saves(field, visit, a_page(clock, page))

    assert refusal.reason is RefusalReason.OTHER_VERSION


def test_an_answer_left_blank_is_no_other_answer_than_none(field, visit, clock):
    saves(field, visit, a_page(clock, answers={"sex": 1, "age": {"missing": "left-blank"}}))

    assert isinstance(saves(field, visit, a_page(clock, answers={"sex": 1})), Saved)


def test_a_text_that_differs_makes_a_page_stale(field, visit, clock):
    saves(field, visit, a_page(clock, 1, SECOND, free_texts=TEXTS))

    stale = saves(field, visit, a_page(clock, 1, SECOND, free_texts={"why": "Other."}))

    assert stale.stored.free_texts == TEXTS


async def test_an_autosave_that_comes_after_the_end_disturbs_nothing(
    reception, field, visit, clock
):
    await answers_all(reception, visit)
    await reception.finish(visit, "nb")

    late = saves(field, visit, a_page(clock, 2, {"again": 2}, 2, whole=False))
    changed = saves(field, visit, a_page(clock, 2, {"again": 2}, 2))
    same = saves(field, visit, a_page(clock, 2, THIRD, 2))

    assert isinstance(late, Saved)
    assert isinstance(changed, DifferentAnswerError)
    assert isinstance(same, Saved)
    assert reception.draft(visit).revision == 0


def test_only_a_kiosk_is_idle_and_only_after_its_time(visit, clock):
    kiosk, later = replace(visit, channel=Channel.KIOSK), clock.now + IDLE

    assert not is_idle(kiosk, beginning(kiosk), later)
    assert is_idle(kiosk, beginning(kiosk), later + timedelta(seconds=1))
    assert not is_idle(visit, beginning(visit), later + timedelta(days=1))


def test_who_may_not_go_on_is_told_why(field, visit, clock):
    terms, draft = field.terms(), beginning(visit)

    assert not_now(terms, visit, draft, clock.now) is None
    assert not_now(terms, visit, draft, CLOSES) is None
    paused = replace(terms, state=State.PAUSED)
    assert not_now(paused, visit, draft, clock.now) is RefusalReason.PAUSED
    assert not_now(replace(terms, channels=()), visit, draft, clock.now) is (
        RefusalReason.CHANNEL_SHUT
    )
