import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from dsm.surveying.refusals import RefusalReason, StorageError
from dsm.surveying.saving import Saved, Stale
from dsm.surveying.tables import AnswerDraftRow, InboxRow, InvitationRow
from surveys.campaigns import Channel, State
from surveys.codes import code_of_link
from tests.support.surveys import (
    FIRST,
    SECOND,
    TEXTS,
    THIRD,
    a_questionnaire,
    a_reception,
    an_open_campaign,
    answers_all,
    at_the_door,
    refused,
)


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


async def test_a_pause_holds_everybody(reception, public):
    visit = at_the_door(reception, public)
    public.change(state=State.PAUSED.value)

    with refused(RefusalReason.PAUSED):
        await reception.save(visit, 0, FIRST, {}, 0)
    with refused(RefusalReason.PAUSED):
        reception.walk_in(public.slug, Channel.WEB)


async def test_a_channel_that_is_shut_in_the_middle_takes_nothing_more(reception, public):
    visit = at_the_door(reception, public)
    public.change(channels=["paper"])

    with refused(RefusalReason.CHANNEL_SHUT):
        await reception.save(visit, 0, FIRST, {}, 0)


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


async def test_who_began_before_a_new_version_is_asked_the_old_one_to_the_end(
    engine, keyring, reception, public
):
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
