from functools import partial

import pytest

from dsm.database import exclusive
from dsm.surveying.finishing import finish_answer
from dsm.surveying.receipts import Receipt
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.tables import AnswerDraftRow, InboxRow
from surveys.campaigns import Channel
from tests.support.surveys import (
    FIRST,
    a_questionnaire,
    an_open_campaign,
    answers_all,
    at_the_door,
)


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, invited=1)


def finishes(field, visit, now):
    load = partial(lambda version: a_questionnaire(version=version))
    with exclusive(field.engine) as session:
        return finish_answer(session, field.key, visit, field.terms(), load, "nb", now)


async def test_whichever_device_sends_it_is_the_same_answer(reception, field, clock):
    phone, tablet = at_the_door(reception, field, 0), at_the_door(reception, field, 0)
    await answers_all(reception, phone)

    by_tablet, by_phone = finishes(field, tablet, clock.now), finishes(field, phone, clock.now)

    assert phone.response_id != tablet.response_id
    assert by_tablet == by_phone
    assert isinstance(by_phone, Receipt)
    assert len(field.rows(InboxRow)) == 1


async def test_a_refusal_is_returned_and_the_draft_stays(reception, field, clock):
    visit = at_the_door(reception, field, 0)
    await reception.save(visit, 0, FIRST, {}, 0)

    refusal = finishes(field, visit, clock.now)

    assert isinstance(refusal, Refusal)
    assert refusal.reason is RefusalReason.ANSWERS_WRONG
    assert len(field.rows(AnswerDraftRow)) == 1


async def test_what_was_withdrawn_is_not_acknowledged_again(reception, field, clock):
    visit = at_the_door(reception, field, 0)
    await answers_all(reception, visit)
    receipt = await reception.finish(visit, "nb")
    await reception.withdraw(field.slug, receipt.code)

    refusal = finishes(field, visit, clock.now)

    assert refusal.reason is RefusalReason.ALREADY_ANSWERED


async def test_a_kiosk_left_alone_sends_nothing(engine, keyring, reception, clock):
    field = an_open_campaign(engine, keyring, slug="hall")
    visit, _ = reception.walk_in(field.slug, Channel.KIOSK)
    visit = reception.agree(visit, 1)
    await answers_all(reception, visit)
    clock.forward(minutes=4)

    refusal = finishes(field, visit, clock.now)

    assert refusal.reason is RefusalReason.IDLE
    assert (field.rows(AnswerDraftRow), field.rows(InboxRow)) == ([], [])
