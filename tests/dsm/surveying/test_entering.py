from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from dsm.database import transaction
from dsm.surveying.drafts import Draft
from dsm.surveying.entering import (
    find_campaign,
    first_unanswered,
    open_by_invitation,
    require_channel,
    require_going_on,
    require_open,
    require_running,
    takes_codes,
)
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.saving import Saved
from dsm.surveying.tables import InvitationRow
from surveys.campaigns import Channel, Entry, State
from surveys.codes import code_of_link, grouped, new_code, new_link_token
from tests.support.surveys import (
    CLOSES,
    FIRST,
    GRACE,
    OPENS,
    SECOND,
    a_questionnaire,
    an_open_campaign,
    at_the_door,
    refused,
    sends,
)


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, invited=2)


async def test_a_good_and_any_bad_code_ask_the_database_the_same_questions(
    engine, keyring, reception, field
):
    elsewhere = an_open_campaign(engine, keyring, invited=1, slug="elsewhere")
    await sends(reception, field, 0)
    asked: list[list[str]] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *event: asked[-1].append(event[2]))

    for token in (field.tokens[1], field.tokens[0], elsewhere.tokens[0], new_link_token()):
        for kind, text in (("link", token), ("code", code_of_link(token))):
            with transaction(engine) as session:
                asked.append([])
                open_by_invitation(session, field.key, kind, text)

    assert len(asked) == 8
    assert {len(statements) for statements in asked} == {3}
    by_kind = {tuple(statements) for statements in asked}
    assert len(by_kind) == 2


def test_link_and_code_open_the_same_draft(field):
    token = field.tokens[0]
    with transaction(field.engine) as session:
        by_link = open_by_invitation(session, field.key, "link", token)
        by_code = open_by_invitation(session, field.key, "code", code_of_link(token))

    assert by_link == by_code
    assert by_link is not None


def test_capitals_in_an_address_do_not_matter(field):
    with transaction(field.engine) as session:
        assert find_campaign(session, "EVENING").id == field.id
        with refused(RefusalReason.UNKNOWN):
            find_campaign(session, "morning")


def test_doors_are_shut_one_by_one(field):
    terms = field.terms()

    require_running(terms)
    require_open(terms, OPENS, Channel.WEB)
    require_going_on(terms, CLOSES, Draft(begun=OPENS))
    with refused(RefusalReason.PAUSED):
        require_running(replace(terms, state=State.PAUSED))
    with refused(RefusalReason.CHANNEL_SHUT):
        require_channel(terms, Channel.PAPER)
    with refused(RefusalReason.CLOSED):
        require_open(terms, CLOSES, Channel.WEB)
    with refused(RefusalReason.CLOSED):
        require_going_on(terms, CLOSES, None)


@pytest.mark.parametrize(
    ("done", "page"), [(set(), 0), ({0}, 1), ({0, 2}, 1), ({1, 2}, 0), ({0, 1, 2}, 3)]
)
def test_one_goes_on_at_the_first_page_that_was_not_sent(done, page):
    assert first_unanswered(a_questionnaire(), Draft(done=frozenset(done))) == page


@pytest.mark.parametrize("slug", ["\0", "even\0ing", "evening ", "évening", "\ud800", ""])
def test_what_is_no_address_is_an_unknown_campaign(either, keyring, slug):
    an_open_campaign(either, keyring)

    with transaction(either) as session, pytest.raises(Refusal) as refused:
        find_campaign(session, slug)

    assert refused.value.reason is RefusalReason.UNKNOWN


async def test_nobody_begins_after_the_close(reception, public, clock):
    clock.now = CLOSES

    with refused(RefusalReason.CLOSED):
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


async def test_one_agrees_only_to_the_text_that_was_read(reception, public):
    visit, _ = reception.walk_in(public.slug, Channel.WEB)

    with refused(RefusalReason.NO_CONSENT):
        reception.agree(visit, 2)

    assert reception.agree(visit, 1).consent == 1


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.KIOSK])
async def test_who_began_in_time_may_come_back_by_her_code_within_the_grace(
    reception, invited, clock, channel
):
    clock.now = CLOSES - timedelta(minutes=20)
    home = at_the_door(reception, invited, 0)
    await reception.save(home, 0, FIRST, {}, 0)

    clock.now = CLOSES + GRACE - timedelta(minutes=5)
    back = reception.by_code(invited.slug, code_of_link(invited.tokens[0]), channel)
    await reception.save(back, 1, SECOND, {}, 1)

    assert (back.begun, back.came) == (CLOSES - timedelta(minutes=20), clock.now)
    assert (await reception.finish(back, "nb")).code


def test_codes_are_taken_until_the_grace_is_over_where_people_were_invited(field):
    terms = field.terms()

    assert takes_codes(terms, CLOSES + GRACE - timedelta(seconds=1))
    assert not takes_codes(terms, CLOSES + GRACE)
    assert not takes_codes(replace(terms, state=State.PAUSED), CLOSES)
    assert not takes_codes(replace(terms, entry=Entry.OPEN), CLOSES)


async def test_nobody_begins_by_a_code_within_the_grace(reception, invited, clock):
    clock.now = CLOSES

    for code in (code_of_link(invited.tokens[0]), new_code()):
        with refused(RefusalReason.CLOSED):
            reception.by_code(invited.slug, code, Channel.KIOSK)
