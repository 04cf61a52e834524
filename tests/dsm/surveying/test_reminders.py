import asyncio

import pytest
from sqlmodel import select

from dsm.database import transaction
from dsm.surveying import campaigns, contacts, invitations, sendings
from dsm.surveying.refusals import Refusal
from dsm.surveying.reminders import due, remind
from dsm.surveying.sendings import SendingKind
from dsm.surveying.tables import InvitationRow
from surveys.campaigns import CampaignError, Channel, Entry
from tests.support.campaigning import AGE, NOW, SEX, people, set_up, terms
from tests.support.surveys import Clock, a_reception, answers_all

SLUG = "evening-2026"


class Invitees:
    """An open campaign with people who hold their links, by name."""

    def __init__(self, engine, keyring, count):
        self.engine, self.keyring = engine, keyring
        with transaction(engine) as session:
            set_up(session)
            campaign = campaigns.add(session, terms())
            key = keyring.make(campaign.id)
            invited = invitations.invite(session, key, campaign, people(count), (SEX, AGE))
            campaigns.open_campaign(session, keyring, SLUG, "sender", NOW)
        self.id, self.key = campaign.id, key
        self.tokens = {one.contact.name: one.link_token for one in invited}

    async def answer(self, reception, *numbers, finish=True):
        async def one(number):
            token = self.tokens[f"Person {number}"]
            visit = reception.by_link(SLUG, token, Channel.WEB, language="nb")
            visit = reception.agree(visit, 1)
            await answers_all(reception, visit)
            if finish:
                await reception.finish(visit, "nb")

        await asyncio.gather(*(one(number) for number in numbers))

    def due(self):
        with transaction(self.engine) as session:
            return due(session, self.key, campaigns.find(session, SLUG))


def names(addressees):
    return {one.contact.name for one in addressees}


@pytest.fixture
def invitees(either, keyring):
    return Invitees(either, keyring, 24)


async def test_only_those_who_have_not_answered_are_reminded(invitees):
    with a_reception(invitees.engine, invitees.keyring, Clock()) as reception:
        await invitees.answer(reception, *range(12))
        await invitees.answer(reception, 12, finish=False)

    done = remind(invitees.engine, invitees.keyring, SLUG, "anna")

    assert names(done.people) == {f"Person {number}" for number in range(12, 24)}
    assert (done.mixed, done.waiting) == (12, 0)
    assert all(one.reminder and not one.link_token for one in done.people)


async def test_a_few_answers_are_not_mixed_for_it_and_their_people_are_passed_over(invitees):
    with a_reception(invitees.engine, invitees.keyring, Clock()) as reception:
        await invitees.answer(reception, 0, 1, 2)

    done = remind(invitees.engine, invitees.keyring, SLUG, "anna")

    assert (done.mixed, done.waiting) == (0, 3)
    assert names(done.people) == {f"Person {number}" for number in range(3, 24)}
    with transaction(invitees.engine) as session:
        assert not any(session.exec(select(InvitationRow.answered)))


def test_fresh_codes_open_the_door_and_the_old_ones_do_not(invitees):
    done = remind(invitees.engine, invitees.keyring, SLUG, "anna", fresh=True)

    with a_reception(invitees.engine, invitees.keyring, Clock()) as reception:
        for one in done.people[:2]:
            assert reception.by_link(SLUG, one.link_token, Channel.WEB, language="nb")
            assert reception.by_code(SLUG, one.code, Channel.WEB, language="nb")
        with pytest.raises(Refusal):
            reception.by_link(SLUG, invitees.tokens["Person 0"], Channel.WEB, language="nb")


def test_a_reminder_is_logged_by_number(invitees):
    remind(invitees.engine, invitees.keyring, SLUG, "anna")

    with transaction(invitees.engine) as session:
        (sent,) = sendings.sendings(session, campaigns.find(session, SLUG))
    assert (sent.kind, sent.count, sent.by) == (SendingKind.REMINDERS, 24, "anna")


async def test_when_everybody_has_answered_nobody_is_left(engine, keyring):
    invitees = Invitees(engine, keyring, 12)
    with a_reception(engine, keyring, Clock()) as reception:
        await invitees.answer(reception, *range(12))

    with pytest.raises(CampaignError, match="Nobody is left"):
        remind(engine, keyring, SLUG, "anna")


def test_who_is_due_can_be_looked_at_without_sending_anything(invitees):
    assert len(invitees.due().contacts) == 24
    with transaction(invitees.engine) as session:
        assert len(contacts.kept_contacts(session, invitees.key, invitees.id)) == 24
        assert sendings.sendings(session, campaigns.find(session, SLUG)) == ()


def test_nobody_is_reminded_of_what_is_paused_or_open_to_all(invitees, keyring):
    with transaction(invitees.engine) as session:
        campaigns.pause(session, SLUG)
        campaigns.add(session, terms(slug="all", entry=Entry.OPEN))

    for slug, told in ((SLUG, "paused"), ("all", "open to everybody")):
        with pytest.raises(CampaignError, match=told):
            remind(invitees.engine, keyring, slug, "anna")
