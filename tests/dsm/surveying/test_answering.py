import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from dsm.surveying.receipts import Receipt
from dsm.surveying.refusals import DifferentAnswerError, Refusal, RefusalReason, StorageError
from dsm.surveying.saving import Saved, Stale
from dsm.surveying.submissions import WrongAnswersError
from dsm.surveying.tables import AnswerDraftRow, InboxRow, InvitationRow
from surveys.campaigns import Channel, State
from surveys.codes import code_of_link, grouped, new_code, new_link_token
from tests.support.surveys import (
    CLOSES,
    FIRST,
    GRACE,
    OPENS,
    SECOND,
    TEXTS,
    THIRD,
    a_reception,
    an_open_campaign,
    answers_all,
    at_the_door,
    sends,
)


@pytest.fixture
def invited(engine, keyring):
    return an_open_campaign(engine, keyring, invited=3)


@pytest.fixture
def public(engine, keyring):
    return an_open_campaign(engine, keyring, slug="square")


def refused(reason):
    return pytest.raises(Refusal, check=lambda refusal: refusal.reason is reason)


async def test_a_page_is_saved_and_read_again(reception, public):
    visit = at_the_door(reception, public)

    saved = await reception.save(visit, 0, FIRST, {}, 0)

    assert isinstance(saved, Saved)
    assert (saved.revision, saved.full) == (1, False)
    assert reception.draft(visit).answers == FIRST
    assert reception.draft(visit).page == 0


async def test_what_is_asked_and_what_was_answered_are_read_together(reception, public):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)

    together = reception.standing(visit)

    assert together == (reception.terms(public.slug, visit), reception.draft(visit))


async def test_a_pause_made_elsewhere_is_seen_by_the_next_read_and_save(reception, public):
    visit = at_the_door(reception, public)
    reception.standing(visit)
    public.change(state=State.PAUSED.value)

    assert reception.standing(visit)[0].campaign.state is State.PAUSED
    with refused(RefusalReason.PAUSED):
        await reception.save(visit, 0, FIRST, {}, 0)


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


async def test_a_stale_page_comes_back_with_what_is_stored_and_changes_nothing(reception, public):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)

    stale = await reception.save(visit, 0, FIRST | {"age": 71}, {}, 0)

    assert isinstance(stale, Stale)
    assert stale.stored.answers == FIRST
    assert reception.draft(visit).answers == FIRST


async def test_an_older_page_is_no_conflict_where_it_repeats_what_is_stored(reception, public):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)

    assert isinstance(await reception.save(visit, 0, FIRST, {}, 0), Saved)


async def test_two_tabs_on_different_pages_do_not_disturb_each_other(reception, public):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)

    await reception.save(visit, 2, THIRD, {}, 1)
    saved = await reception.save(visit, 1, SECOND, TEXTS, 1)

    assert isinstance(saved, Saved)
    assert reception.draft(visit).answers == FIRST | SECOND | THIRD


async def test_a_page_that_was_open_for_two_hours_is_still_saved(reception, public, clock):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)

    clock.forward(hours=2)

    assert isinstance(await reception.save(visit, 1, SECOND, {}, 1), Saved)


async def test_what_belongs_to_another_page_or_to_none_is_not_taken(reception, public):
    visit = at_the_door(reception, public)

    await reception.save(visit, 0, {"sex": 1, "safe": 1, "weight": 9}, {"why": "x"}, 0)

    assert reception.draft(visit).answers == {"sex": 1}
    assert reception.draft(visit).free_texts == {}


async def test_nothing_is_kept_before_consent(reception, public):
    visit, _ = reception.walk_in(public.slug, Channel.WEB)

    with refused(RefusalReason.NO_CONSENT):
        await reception.save(visit, 0, FIRST, {}, 0)

    assert public.rows(AnswerDraftRow) == []


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


async def test_nobody_begins_after_the_close(reception, public, clock):
    clock.now = CLOSES

    with refused(RefusalReason.CLOSED):
        reception.walk_in(public.slug, Channel.WEB)


async def test_a_repeated_final_is_acknowledged_also_after_the_close(reception, public, clock):
    visit = at_the_door(reception, public)
    await answers_all(reception, visit)
    receipt = await reception.finish(visit, "nb")

    clock.now = CLOSES + GRACE

    assert await reception.finish(visit, "nb") == receipt


async def test_a_pause_holds_everybody(reception, public):
    visit = at_the_door(reception, public)
    public.change(state=State.PAUSED.value)

    with refused(RefusalReason.PAUSED):
        await reception.save(visit, 0, FIRST, {}, 0)
    with refused(RefusalReason.PAUSED):
        reception.walk_in(public.slug, Channel.WEB)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.DRAFT, RefusalReason.NOT_YET),
        (State.CLOSED, RefusalReason.CLOSED),
        (State.PURGED, RefusalReason.PURGED),
    ],
)
async def test_a_campaign_that_does_not_run_lets_nobody_in(
    engine, keyring, reception, state, reason
):
    field = an_open_campaign(engine, keyring, state=state.value)

    with refused(reason):
        reception.walk_in(field.slug, Channel.WEB)


async def test_a_channel_that_is_shut_in_the_middle_takes_nothing_more(reception, public):
    visit = at_the_door(reception, public)
    public.change(channels=["paper"])

    with refused(RefusalReason.CHANNEL_SHUT):
        await reception.save(visit, 0, FIRST, {}, 0)


async def test_only_invited_people_enter_a_campaign_for_them(reception, invited):
    with refused(RefusalReason.INVITED_ONLY):
        reception.walk_in(invited.slug, Channel.WEB)


async def test_coming_in_uses_nothing_up(reception, invited):
    for _ in range(10):
        reception.by_link(invited.slug, invited.tokens[0], Channel.WEB)

    assert [row.answered for row in invited.rows(InvitationRow)] == [False] * 3
    assert await sends(reception, invited, 0)


async def test_link_and_typed_code_lead_to_the_same_unfinished_answer(reception, invited):
    visit = at_the_door(reception, invited, 0)
    await reception.save(visit, 0, FIRST, {}, 0)

    typed = grouped(code_of_link(invited.tokens[0])).lower()
    same = reception.by_code(invited.slug.upper(), typed, Channel.WEB)

    assert reception.draft(same).answers == FIRST
    assert same.response_id == visit.response_id


async def test_on_another_device_the_link_opens_at_the_first_unanswered_page(reception, invited):
    visit = at_the_door(reception, invited, 0)
    await reception.save(visit, 0, FIRST, {}, 0)

    elsewhere = reception.by_link(invited.slug, invited.tokens[0], Channel.WEB)

    assert elsewhere.first_shown_page == 1
    assert elsewhere.consent == 1


async def test_a_page_saved_only_by_the_way_counts_as_unanswered(reception, invited):
    visit = at_the_door(reception, invited, 0)
    await reception.save(visit, 0, {"sex": 1}, {}, 0, whole=False)

    elsewhere = reception.by_link(invited.slug, invited.tokens[0], Channel.WEB)

    assert elsewhere.first_shown_page == 0


async def test_a_resume_code_goes_on_elsewhere(reception, public):
    visit, code = reception.walk_in(public.slug, Channel.WEB)
    await reception.save(reception.agree(visit, 1), 0, FIRST, {}, 0)

    resumed = reception.by_resume_code(public.slug, grouped(code))

    assert reception.draft(resumed).answers == FIRST
    assert resumed.first_shown_page == 1
    assert await reception.save(resumed, 1, SECOND, {}, 1)


async def test_the_code_of_a_letter_is_no_resume_code(reception, invited):
    visit = at_the_door(reception, invited, 0)
    await reception.save(visit, 0, FIRST, {}, 0)

    with refused(RefusalReason.UNKNOWN):
        reception.by_resume_code(invited.slug, code_of_link(invited.tokens[0]))


async def test_unknown_used_and_foreign_codes_get_the_same_answer(engine, keyring, reception):
    here = an_open_campaign(engine, keyring, invited=2)
    there = an_open_campaign(engine, keyring, invited=2, slug="elsewhere")
    await sends(reception, here, 0)

    for code in (
        new_code(),
        "not a code",
        code_of_link(here.tokens[0]),
        code_of_link(there.tokens[0]),
    ):
        with refused(RefusalReason.UNKNOWN):
            reception.by_code(here.slug, code, Channel.WEB)


async def test_guessing_is_slowed_down_and_locks_nobody_out(reception, invited):
    reasons = set()
    for _ in range(200):
        with pytest.raises(Refusal) as guess:
            reception.by_code(invited.slug, new_code(), Channel.WEB)
        reasons.add(guess.value.reason)

    assert reasons == {RefusalReason.UNKNOWN, RefusalReason.TOO_MANY_TRIES}
    assert guess.value.retry_after > 0
    assert reception.by_link(invited.slug, invited.tokens[0], Channel.WEB)
    assert reception.by_code(invited.slug, code_of_link(invited.tokens[1]), Channel.WEB)


async def test_a_link_of_another_length_is_no_link(reception, invited):
    for token in ("", new_code(), new_link_token()):
        with refused(RefusalReason.UNKNOWN):
            reception.by_link(invited.slug, token, Channel.WEB)


async def test_an_address_without_a_campaign_is_refused(reception):
    with refused(RefusalReason.UNKNOWN):
        reception.terms("nowhere")


async def test_a_kiosk_is_cleared_after_three_idle_minutes(reception, public, clock):
    visit, code = reception.walk_in(public.slug, Channel.KIOSK)
    visit = reception.agree(visit, 1)
    await reception.save(visit, 0, FIRST, {}, 0)

    clock.forward(minutes=3, seconds=1)

    assert code == ""
    assert not visit.resumable
    assert reception.draft(visit).answers == {}
    with refused(RefusalReason.IDLE):
        await reception.save(visit, 1, SECOND, {}, 1)
    assert public.rows(AnswerDraftRow) == []


async def test_who_stops_takes_everything_along(reception, public):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)

    await reception.abandon(visit)

    assert public.rows(AnswerDraftRow) == []
    with refused(RefusalReason.NOTHING_SAVED):
        await reception.finish(visit, "nb")


async def test_a_test_answer_may_come_before_the_opening_and_is_marked(engine, keyring, reception):
    field = an_open_campaign(engine, keyring, invited=1, state=State.DRAFT.value)
    visit, _ = reception.walk_in(field.slug, Channel.WEB, test=True)
    visit = reception.agree(visit, 1)
    await answers_all(reception, visit)

    await reception.finish(visit, "en")

    assert [row.test for row in field.rows(InboxRow)] == [True]
    assert [row.answered for row in field.rows(InvitationRow)] == [False]


async def test_a_receipt_withdraws_until_the_close(reception, public, clock):
    code = await sends(reception, public)

    assert await reception.withdraw(public.slug, grouped(code).lower())
    assert not await reception.withdraw(public.slug, code)
    assert public.rows(InboxRow) == []
    clock.now = CLOSES
    with refused(RefusalReason.CLOSED):
        await reception.withdraw(public.slug, code)


async def test_guessing_receipts_is_slowed_down(reception, public):
    async def guess() -> None:
        await reception.withdraw(public.slug, new_code())

    with refused(RefusalReason.TOO_MANY_TRIES):
        for _ in range(200):
            await guess()


async def test_withdrawing_while_it_waits_does_not_reopen_the_invitation(reception, invited):
    code = await sends(reception, invited, 0)

    assert await reception.withdraw(invited.slug, code)

    (row,) = invited.rows(InboxRow)
    assert (row.answers, row.free_texts) == ({}, {})
    with refused(RefusalReason.UNKNOWN):
        reception.by_link(invited.slug, invited.tokens[0], Channel.WEB)


async def test_who_began_before_a_new_version_is_asked_the_old_one_to_the_end(
    engine, keyring, reception, public
):
    from tests.support.surveys import a_questionnaire

    visit = at_the_door(reception, public)
    an_open_campaign(engine, keyring, slug="other", questionnaire=a_questionnaire(version=2))
    public.change(version=2)

    await answers_all(reception, visit)
    await reception.finish(visit, "nb")

    assert [row.version for row in public.rows(InboxRow)] == [1]
    assert reception.terms(public.slug, visit).questionnaire.version == 1
    assert reception.terms(public.slug).questionnaire.version == 2


async def test_a_forged_cookie_content_is_another_visit(reception, public):
    visit = at_the_door(reception, public)
    await reception.save(visit, 0, FIRST, {}, 0)

    forged = replace(visit, draft_secret=b"0" * 32)

    assert reception.draft(forged).answers == {}


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


async def test_two_processes_that_save_one_page_at_once_overwrite_nothing_unseen(
    either, keyring, clock
):
    field = an_open_campaign(either, keyring)
    with (
        a_reception(either, keyring, clock) as one,
        a_reception(either, keyring, clock) as other,
    ):
        visit = at_the_door(one, field)
        await one.save(visit, 0, FIRST, {}, 0)

        results = await asyncio.gather(
            *(
                process.save(visit, 0, {"sex": 1, "age": 20 + at}, {}, 1)
                for at, process in enumerate((one, other) * 5)
            )
        )
        stored = one.draft(visit)

    assert sum(isinstance(result, Saved) for result in results) == 1
    assert stored.revision == 2


async def test_a_letter_code_at_a_kiosk_goes_on_with_what_was_begun_at_home(
    reception, invited, clock
):
    home = at_the_door(reception, invited, 0)
    await reception.save(home, 0, FIRST, {}, 0)
    clock.forward(hours=5)

    kiosk = reception.by_code(invited.slug, code_of_link(invited.tokens[0]), Channel.KIOSK)
    saved = await reception.save(kiosk, 1, SECOND, {}, 1)

    assert isinstance(saved, Saved)
    assert reception.draft(home).answers == FIRST | SECOND


@pytest.mark.parametrize("way", ["save", "finish"])
async def test_a_kiosk_left_alone_does_not_delete_what_a_link_opens_at_home(
    reception, invited, clock, way
):
    home = at_the_door(reception, invited, 0)
    await answers_all(reception, home)
    kiosk = reception.by_code(invited.slug, code_of_link(invited.tokens[0]), Channel.KIOSK)
    clock.forward(minutes=4)

    with refused(RefusalReason.IDLE):
        if way == "save":
            await reception.save(kiosk, 2, {}, {}, 3)
        else:
            await reception.finish(kiosk, "nb")

    assert reception.draft(home).answers == FIRST | SECOND | THIRD


async def test_one_agrees_only_to_the_text_that_was_read(reception, public):
    visit, _ = reception.walk_in(public.slug, Channel.WEB)

    with refused(RefusalReason.NO_CONSENT):
        reception.agree(visit, 2)

    assert reception.agree(visit, 1).consent == 1


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


async def test_where_no_connection_comes_free_one_is_told_to_come_again(tmp_path, keyring):
    narrow = sa.create_engine(
        f"sqlite:///{tmp_path / 'x.sqlite'}",
        poolclass=sa.QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=0,
    )
    with (
        a_reception(narrow, keyring) as reception,
        narrow.connect(),
        pytest.raises(StorageError),
    ):
        reception.terms("evening")
    narrow.dispose()


async def test_withdrawing_leaves_others_their_turn_while_it_reads(reception, public):
    turns = []

    async def other():
        turns.append("other")

    waiting = asyncio.ensure_future(other())
    with refused(RefusalReason.UNKNOWN):
        await reception.withdraw("nowhere", "K7Q4M2X9TB3D5WHN")

    assert turns == ["other"]
    await waiting
