import asyncio
from datetime import timedelta
from functools import partial

import pytest

from dsm.database import exclusive
from dsm.surveying.finishing import finish_answer
from dsm.surveying.receipts import Receipt
from dsm.surveying.refusals import DifferentAnswerError, Refusal, RefusalReason
from dsm.surveying.submissions import WrongAnswersError
from dsm.surveying.tables import AnswerDraftRow, InboxRow
from surveys.campaigns import Channel
from tests.support.surveys import (
    CLOSES,
    FIRST,
    GRACE,
    OPENS,
    SECOND,
    TEXTS,
    THIRD,
    a_questionnaire,
    a_reception,
    an_open_campaign,
    answers_all,
    at_the_door,
    refused,
    sends,
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


async def test_a_finished_answer_waits_in_the_inbox_and_its_draft_is_gone(reception, invited):
    visit = at_the_door(reception, invited, 0)
    await answers_all(reception, visit)

    receipt = await reception.finish(visit, "nb")

    (row,) = invited.rows(InboxRow)
    assert row.answers == FIRST | SECOND | THIRD
    assert row.free_texts["why"]["text"] == TEXTS["why"]
    assert (row.channel, row.language, row.speed) == ("web", "nb", "fast")
    assert invited.rows(AnswerDraftRow) == []
    assert len(receipt.code) == 16


async def test_sending_again_gives_the_same_receipt(reception, invited):
    visit = at_the_door(reception, invited, 0)
    await answers_all(reception, visit)

    first, again = await reception.finish(visit, "nb"), await reception.finish(visit, "nb")

    assert first == again
    assert len(invited.rows(InboxRow)) == 1


async def test_fifty_identical_finals_at_once_keep_one_answer_and_give_one_receipt(
    reception, invited
):
    visit = at_the_door(reception, invited, 0)
    await answers_all(reception, visit)

    receipts = await asyncio.gather(*(reception.finish(visit, "nb") for _ in range(50)))

    assert len(set(receipts)) == 1
    assert len(invited.rows(InboxRow)) == 1


async def test_a_double_click_on_the_last_page_is_no_conflict(reception, public):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)
    await reception.save(visit, 1, SECOND, TEXTS, 1)

    async def click() -> Receipt:
        await reception.save(visit, 2, THIRD, {}, 2)
        return await reception.finish(visit, "nb")

    first = await click()
    second = await click()

    assert first == second


async def test_another_final_under_a_finished_id_is_refused_and_the_first_stands(reception, public):
    visit = at_the_door(reception, public)
    await answers_all(reception, visit)
    await reception.finish(visit, "nb")

    with pytest.raises(DifferentAnswerError):
        await reception.save(visit, 2, {"again": 3}, {}, 3)

    (row,) = public.rows(InboxRow)
    assert row.answers["again"] == THIRD["again"]


async def test_a_link_answers_once_whatever_device_sends(reception, invited):
    phone, tablet = at_the_door(reception, invited, 0), at_the_door(reception, invited, 0)
    await answers_all(reception, phone)
    await reception.finish(phone, "nb")

    with refused(RefusalReason.ALREADY_ANSWERED):
        await reception.save(tablet, 0, FIRST, {}, 0)

    assert len(invited.rows(InboxRow)) == 1


async def test_a_final_without_a_saved_page_keeps_nothing(reception, public):
    visit = at_the_door(reception, public)

    with refused(RefusalReason.NOTHING_SAVED):
        await reception.finish(visit, "nb")

    assert public.rows(InboxRow) == []


async def test_a_final_past_a_required_question_is_refused_and_the_draft_stays(reception, public):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)

    with pytest.raises(WrongAnswersError) as wrong:
        await reception.finish(visit, "nb")

    assert [problem.question for problem in wrong.value.answer_problems] == ["safe"]
    assert public.rows(InboxRow) == []
    assert reception.draft(visit).answers == FIRST


async def test_who_began_in_time_may_finish_within_the_grace(reception, public, clock):
    clock.now = CLOSES - timedelta(minutes=1)
    visit = at_the_door(reception, public)
    await answers_all(reception, visit)

    clock.now = CLOSES + GRACE - timedelta(seconds=1)

    assert (await reception.finish(visit, "nb")).code


async def test_after_the_grace_nothing_is_taken(reception, public, clock):
    clock.now = CLOSES - timedelta(minutes=1)
    visit = at_the_door(reception, public)
    await answers_all(reception, visit)

    clock.now = CLOSES + GRACE

    with refused(RefusalReason.CLOSED):
        await reception.finish(visit, "nb")


async def test_a_repeated_final_is_acknowledged_also_after_the_close(reception, public, clock):
    visit = at_the_door(reception, public)
    await answers_all(reception, visit)
    receipt = await reception.finish(visit, "nb")

    clock.now = CLOSES + GRACE

    assert await reception.finish(visit, "nb") == receipt


async def test_times_of_the_day_are_not_kept(reception, public, clock):
    clock.now = OPENS + timedelta(days=2, hours=15, minutes=30)  # 23:30 in town

    await sends(reception, public)

    (row,) = public.rows(InboxRow)
    assert row.day.isoformat() == "2026-11-04"


async def test_two_processes_that_get_fifty_identical_finals_keep_one(either, keyring, clock):
    field = an_open_campaign(either, keyring, invited=1)
    with (
        a_reception(either, keyring, clock) as one,
        a_reception(either, keyring, clock) as other,
    ):
        visit = at_the_door(one, field, 0)
        await answers_all(one, visit)

        receipts = await asyncio.gather(
            *(process.finish(visit, "nb") for process in (one, other) * 25)
        )

    assert len(set(receipts)) == 1
    assert len(field.rows(InboxRow)) == 1


async def test_a_receipt_is_told_again_while_nothing_can_be_kept(engine, keyring, invited):
    with a_reception(engine, keyring) as reception:
        visit = at_the_door(reception, invited, 0)
        await answers_all(reception, visit)
        sent = await reception.finish(visit, "nb")

    assert reception.receipt(visit) == sent  # its writer is closed


async def test_asking_for_a_receipt_finishes_nothing(reception, public):
    visit = at_the_door(reception, public)
    await answers_all(reception, visit)

    with refused(RefusalReason.NOTHING_SAVED):
        reception.receipt(visit)

    assert public.rows(InboxRow) == []
