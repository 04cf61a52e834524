import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from dsm import audit
from dsm.database import transaction
from dsm.surveying import campaigns, inbox
from dsm.surveying.contacts import kept_contacts
from dsm.surveying.deletions import deletions
from dsm.surveying.keys import KeyLostError
from dsm.surveying.mixing import mix
from dsm.surveying.refusals import Refusal
from dsm.surveying.retention import CUT, forget_contacts, run_due
from dsm.surveying.tables import (
    AnswerDraftRow,
    ContactRow,
    FreeTextRow,
    InboxRow,
    InvitationRow,
    PersonCodeRow,
    ResponseRow,
)
from surveys.campaigns import Channel, Mode, State
from tests.support.campaigning import NOW, open_panel, prepared
from tests.support.databases import wait_until_somebody_waits
from tests.support.surveys import (
    CLOSES,
    GRACE,
    a_reception,
    an_open_campaign,
    answers_all,
    at_the_door,
    sends,
)

OVER = CLOSES + GRACE
CONTACTS_GO = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
ANSWERS_GO = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)


def done(steps):
    return {step.what: step.count for step in steps}


@pytest.fixture
def draws(tmp_path):
    return tmp_path / "draws"


async def test_dates_are_kept_one_after_the_other(either, keyring, draws):
    field = an_open_campaign(either, keyring, invited=12)
    with a_reception(either, keyring) as reception:
        await asyncio.gather(*(sends(reception, field, person) for person in range(5)))
        begun = at_the_door(reception, field, 6)
        await reception.save(begun, 0, {"sex": 1}, {}, 0)

    before = run_due(either, keyring, draws, CLOSES - timedelta(minutes=1))
    closed = run_due(either, keyring, draws, CLOSES)
    ended = run_due(either, keyring, draws, OVER)
    again = run_due(either, keyring, draws, OVER)

    assert (before, done(closed), again) == ((), {"closed": 1}, ())
    assert done(ended) == {"waiting-answers": 5, "unfinished-answers": 1, "receipts": 5}
    assert field.terms().state is State.CLOSED
    assert field.rows(InboxRow) == field.rows(AnswerDraftRow) == []
    answers = field.rows(ResponseRow)
    assert [(row.receipt_hash, row.payload_hash) for row in answers] == [(None, None)] * 5
    assert {row.withdrawal_hash for row in field.rows(FreeTextRow)} == {None}


def test_the_log_says_when_by_the_clock_that_runs_it(engine, keyring, draws):
    field = an_open_campaign(engine, keyring, invited=12)
    with transaction(engine) as session:
        session.add(ContactRow(id="c", campaign_id=field.id, sealed=b"sealed"))

    run_due(engine, keyring, draws, CONTACTS_GO)

    with transaction(engine) as session:
        log = deletions(session)
    assert {one.what: one.at for one in log} == {"contacts": CONTACTS_GO, "codes": CONTACTS_GO}


async def test_answers_given_in_a_hurry_are_marked_once_all_are_in(either, keyring, draws):
    field = an_open_campaign(either, keyring, invited=40)
    with a_reception(either, keyring) as reception:
        await asyncio.gather(*(sends(reception, field, person) for person in range(30)))
    mix(either, keyring, field.id, force=True, now=CLOSES)
    with transaction(either) as session:
        for at, row in enumerate(session.exec(select(ResponseRow)).all()):
            row.speed = "fast" if at < 5 else "usual"

    run_due(either, keyring, draws, CLOSES)
    before = sum("fast" in row.flags for row in field.rows(ResponseRow))
    run_due(either, keyring, draws, OVER)
    after = sum("fast" in row.flags for row in field.rows(ResponseRow))

    assert (before, after) == (0, 5)


def test_contacts_and_codes_go_first_and_response_rates_stay_possible(either, keyring, draws):
    with transaction(either) as session:
        campaign = prepared(session, keyring, mode=Mode.CONFIDENTIAL)
        campaigns.open_campaign(session, keyring, campaign.slug, "sender", NOW)
        row = session.exec(select(InvitationRow)).first()
        row.answered = True
        tokens = {row.link_hash for row in session.exec(select(InvitationRow))}

    steps = done(run_due(either, keyring, draws, CONTACTS_GO))

    with transaction(either) as session:
        left = session.exec(select(InvitationRow)).all()
        assert session.exec(select(ContactRow)).all() == []
        assert session.exec(select(PersonCodeRow)).all() == []
        assert kept_contacts(session, keyring.of(campaign.id), campaign.id) == ()
        proof = {one.what: (one.count, one.by) for one in deletions(session)}
        logged = [one.action for one in audit.entries(session, actor="system")]
    assert steps == {"closed": 1, "contacts": 40, "person-codes": 40, "codes": 40}
    assert {one.link_hash for one in left}.isdisjoint(tokens)
    assert all(one.link_hash.startswith(CUT) and one.code_hash.startswith(CUT) for one in left)
    assert sum(one.answered for one in left) == 1
    assert len({tuple(one.cell) for one in left}) == 4
    assert proof == dict.fromkeys(("contacts", "person-codes", "codes"), (40, "system"))
    assert "delete-contacts" in logged


def test_a_draft_that_never_opened_keeps_nobodys_address_either(engine, keyring, draws):
    with transaction(engine) as session:
        prepared(session, keyring)

    steps = done(run_due(engine, keyring, draws, CONTACTS_GO))

    assert steps == {"contacts": 40, "codes": 40}


async def test_on_the_day_of_deletion_the_answers_go(either, keyring, draws):
    field = an_open_campaign(either, keyring, invited=12)
    with a_reception(either, keyring) as reception:
        await asyncio.gather(*(sends(reception, field, person) for person in range(11)))

    steps = done(run_due(either, keyring, draws, ANSWERS_GO))

    assert steps["answers"] == 11
    assert field.terms().state is State.PURGED
    assert field.rows(ResponseRow) == field.rows(InvitationRow) == []
    assert not keyring.has(field.id)
    assert run_due(either, keyring, draws, ANSWERS_GO) == ()


def test_the_day_begins_at_midnight_in_town_and_not_in_greenwich(engine, keyring, draws):
    with transaction(engine) as session:
        prepared(session, keyring)
    midnight = datetime.combine(date(2026, 12, 31), time(23, 0), tzinfo=UTC)

    assert run_due(engine, keyring, draws, midnight - timedelta(seconds=1)) == ()
    assert run_due(engine, keyring, draws, midnight) != ()


async def test_who_began_in_time_may_finish_in_the_grace_of_a_closed_campaign(
    engine, keyring, clock, draws
):
    field = an_open_campaign(engine, keyring)
    with a_reception(engine, keyring, clock) as reception:
        clock.now = CLOSES - timedelta(minutes=5)
        in_time = at_the_door(reception, field)
        await answers_all(reception, in_time)
        clock.now = CLOSES + timedelta(minutes=5)
        run_due(engine, keyring, draws, clock.now)

        receipt = await reception.finish(in_time, "nb")
        with pytest.raises(Refusal):
            reception.walk_in(field.slug, Channel.WEB, language="nb")

    assert receipt.code
    assert field.terms().state is State.CLOSED


def test_a_panel_waits_for_its_next_round_instead_of_closing(engine, keyring, draws):
    with transaction(engine) as session:
        open_panel(session, keyring)

    ended = done(run_due(engine, keyring, draws, OVER))
    closed = done(run_due(engine, keyring, draws, CONTACTS_GO))

    assert ended == {"round-ended": 1}
    assert closed["closed"] == 1


def test_a_purge_that_broke_off_before_the_key_is_finished(engine, keyring, draws):
    field = an_open_campaign(engine, keyring, state=State.PURGED.value)

    assert done(run_due(engine, keyring, draws, OVER)) == {"key": 1}
    assert not keyring.has(field.id)


async def test_a_lost_key_keeps_no_answers_from_being_deleted(engine, keyring, draws):
    lost = an_open_campaign(engine, keyring, invited=3, slug="lost")
    other = an_open_campaign(engine, keyring, slug="other")
    with a_reception(engine, keyring) as reception:
        await sends(reception, lost, 0)
    keyring.destroy(lost.id)

    with pytest.raises(KeyLostError):
        run_due(engine, keyring, draws, ANSWERS_GO)

    assert lost.terms().state is other.terms().state is State.PURGED
    assert lost.rows(InboxRow) == lost.rows(InvitationRow) == []


def test_no_link_goes_while_somebody_may_still_finish(engine, keyring, draws):
    last = CLOSES.date()
    field = an_open_campaign(
        engine, keyring, invited=3, contacts_until=last, retention_on=last, state="closed"
    )
    links = {row.link_hash for row in field.rows(InvitationRow)}

    early = run_due(engine, keyring, draws, OVER - timedelta(seconds=1))
    left = {row.link_hash for row in field.rows(InvitationRow)}
    due = done(run_due(engine, keyring, draws, OVER))

    assert early == ()
    assert left == links
    assert (due["codes"], due["key"]) == (3, 1)


def test_a_purge_that_broke_off_takes_what_came_in_between_as_well(either, keyring, draws):
    field = an_open_campaign(either, keyring, invited=3, state=State.PURGED.value)

    steps = done(run_due(either, keyring, draws, OVER))

    assert steps == {"invitations": 3, "key": 1}
    assert field.rows(InvitationRow) == []
    assert not keyring.has(field.id)


@pytest.mark.slow
def test_no_code_outlives_its_day_because_the_mixer_writes_it_anew(postgresql, keyring):
    field = an_open_campaign(postgresql, keyring, invited=12)

    with ThreadPoolExecutor() as pool:
        with transaction(postgresql) as session:
            inbox.hold_campaign(session, field.id, alone=True)
            write_invitations_anew(session)
            forgotten = pool.submit(
                forget_contacts, postgresql, field.terms(), "system", CONTACTS_GO
            )
            wait_until_somebody_waits(postgresql)
        counts = forgotten.result(timeout=30)

    assert counts["codes"] == 12
    assert all(row.link_hash.startswith(CUT) for row in field.rows(InvitationRow))


def write_invitations_anew(session):
    """Do as the mixer does, so that no row shows when it was last written."""
    session.execute(
        sa.text(
            "WITH gone AS (DELETE FROM invitation RETURNING *) "
            "INSERT INTO invitation SELECT * FROM gone ORDER BY random()"
        )
    )


def strike(engine):
    """Let no row of the campaign "struck" be changed any more."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER strike BEFORE UPDATE ON campaign WHEN OLD.slug = 'struck' "
            "BEGIN SELECT RAISE(ABORT, 'the disk is struck'); END"
        )


def test_a_failure_of_the_database_in_one_campaign_does_not_keep_others_waiting(
    engine, keyring, draws
):
    struck = an_open_campaign(engine, keyring, slug="struck")
    other = an_open_campaign(engine, keyring, slug="other")
    strike(engine)

    with pytest.raises(DBAPIError, match="struck"):
        run_due(engine, keyring, draws, OVER)

    assert struck.terms().state is State.OPEN
    assert other.terms().state is State.CLOSED


async def test_a_failure_of_the_database_hides_no_lost_key(engine, keyring, draws):
    an_open_campaign(engine, keyring, slug="struck")
    lost = an_open_campaign(engine, keyring, invited=3, slug="lost")
    with a_reception(engine, keyring) as reception:
        await sends(reception, lost, 0)
    keyring.destroy(lost.id)
    strike(engine)

    with pytest.raises(DBAPIError) as failure:
        run_due(engine, keyring, draws, OVER)

    assert any("has no key" in note for note in failure.value.__notes__)
