from collections import Counter

import pytest
from sqlmodel import select

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying import campaigns, cells, invitations
from dsm.surveying.contacts import kept_contacts
from dsm.surveying.tables import ContactRow, InvitationRow, PersonCodeRow
from surveys.campaigns import CampaignError, Entry, Mode
from surveys.codes import CODE_LENGTH, LINK_LENGTH, code_of_link
from tests.support.campaigning import AGE, NOW, SEX, people, prepared, set_up, terms
from tests.support.surveys import a_reception, an_open_campaign, sends

FACTORS = (SEX, AGE)


@pytest.fixture
def session(either):
    with transaction(either) as opened:
        yield opened


def a_draft(session, keyring, **given):
    set_up(session)
    campaign = campaigns.add(session, terms(**given))
    return campaign, keyring.make(campaign.id)


def cells_of(session):
    return Counter(tuple(row.cell) for row in session.exec(select(InvitationRow)))


def test_everybody_gets_a_link_and_the_code_that_follows_from_it(session, keyring):
    campaign, key = a_draft(session, keyring)

    invited = invitations.invite(session, key, campaign, people(20), FACTORS, "sender")

    assert [one.contact for one in invited] == list(people(20))
    assert {len(one.link_token) for one in invited} == {LINK_LENGTH}
    assert {len(one.code) for one in invited} == {CODE_LENGTH}
    assert all(one.code == code_of_link(one.link_token) for one in invited)
    assert len({one.link_token for one in invited}) == 20
    assert invitations.invited_count(session, campaign.id) == 20


def test_only_fingerprints_are_kept(session, keyring):
    campaign, key = a_draft(session, keyring)

    (first, *_) = invitations.invite(session, key, campaign, people(8), FACTORS)

    row = session.get_one(InvitationRow, key.fingerprint("link", first.link_token))
    assert row.code_hash == key.fingerprint("code", first.code)
    kept = str([dict(one) for one in session.exec(select(InvitationRow))])
    assert first.link_token not in kept
    assert first.code not in kept


def test_the_log_says_how_many_and_nobody(session, keyring):
    campaign, key = a_draft(session, keyring)

    invitations.invite(session, key, campaign, people(8), FACTORS, "sender")

    (entry, *_) = audit.entries(session, subject="campaign:evening-2026")
    assert (entry.actor, entry.action, entry.detail) == ("sender", "invite", {"count": 8})


def test_five_invited_people_share_every_cell(session, keyring):
    campaign, key = a_draft(session, keyring)

    invitations.invite(session, key, campaign, people(13), FACTORS)

    assert min(cells_of(session).values()) >= 5
    assert sum(cells_of(session).values()) == 13


def test_more_people_before_the_opening_settle_all_cells_anew(session, keyring):
    campaign, key = a_draft(session, keyring)

    invitations.invite(session, key, campaign, people(6), FACTORS)
    coarse = len(cells_of(session))
    invitations.invite(session, key, campaign, people(60), FACTORS)

    assert coarse < len(cells_of(session)) == 4
    assert sum(cells_of(session).values()) == 66


def test_people_who_come_after_the_opening_must_fit_the_cells_there_are(session, keyring):
    campaign, key = a_draft(session, keyring)
    women = [one for one in people(80) if one.background["sex"] == "women"]
    men = [one for one in people(8) if one.background["sex"] == "men"]
    invitations.invite(session, key, campaign, women, FACTORS)
    opened = campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)

    with pytest.raises(CampaignError, match="men"):
        invitations.invite(session, key, opened, men[:2], FACTORS)
    more = invitations.invite(session, key, opened, women[:2], FACTORS)

    assert len(more) == 2
    assert cells.coarsening_of(session, campaign.id).of("sex") is not None


@pytest.mark.parametrize(("mode", "codes"), [(Mode.ANONYMOUS, 0), (Mode.CONFIDENTIAL, 8)])
def test_only_a_confidential_campaign_has_a_key_between_code_and_person(
    session, keyring, mode, codes
):
    campaign, key = a_draft(session, keyring, mode=mode)

    invitations.invite(session, key, campaign, people(8), FACTORS)

    assert len(session.exec(select(PersonCodeRow)).all()) == codes


def test_a_campaign_for_everybody_takes_no_invitations(session, keyring):
    campaign, key = a_draft(session, keyring, entry=Entry.OPEN)

    with pytest.raises(CampaignError, match="open to everybody"):
        invitations.invite(session, key, campaign, people(8), FACTORS)


def test_nobody_is_invited_to_what_has_closed(session, keyring):
    prepared(session, keyring)
    campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)
    closed = campaigns.close(session, "evening-2026", "sender", NOW)

    with pytest.raises(CampaignError, match="closed"):
        invitations.invite(session, keyring.of(closed.id), closed, people(8), FACTORS)


def test_a_fresh_code_ends_the_old_one_and_keeps_cell_and_person(session, keyring):
    campaign, key = a_draft(session, keyring, mode=Mode.CONFIDENTIAL)
    invited = invitations.invite(session, key, campaign, people(20), FACTORS)
    before = cells_of(session)
    person_codes = {row.code for row in session.exec(select(PersonCodeRow))}

    fresh = invitations.reissue(session, key, campaign, by="sender")

    assert {one.link_token for one in fresh}.isdisjoint({one.link_token for one in invited})
    assert session.get(InvitationRow, key.fingerprint("link", invited[0].link_token)) is None
    assert cells_of(session) == before
    assert {row.code for row in session.exec(select(PersonCodeRow))} == person_codes
    hashes = {key.fingerprint("link", one.link_token) for one in fresh}
    assert {row.link_hash for row in session.exec(select(PersonCodeRow))} == hashes
    assert {one.link_hash for one in kept_contacts(session, key, campaign.id)} == hashes


def test_one_person_alone_can_get_a_fresh_code(session, keyring):
    campaign, key = a_draft(session, keyring)
    invitations.invite(session, key, campaign, people(8), FACTORS)
    (first, *_) = kept_contacts(session, key, campaign.id)

    fresh = invitations.reissue(session, key, campaign, [first.id])

    assert [one.contact for one in fresh] == [first.contact]


async def test_who_has_answered_keeps_her_code_also_while_her_answer_waits(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=3)
    with a_reception(engine, keyring) as reception:
        await sends(reception, field, 0)

    with exclusive(engine) as session:
        left = invitations.unanswered_links(session, field.key, field.id)

    assert left == {field.key.fingerprint("link", token) for token in field.tokens[1:]}


def test_contacts_lie_in_the_order_of_random_keys(session, keyring):
    campaign, key = a_draft(session, keyring)

    invitations.invite(session, key, campaign, people(30), FACTORS)

    ids = [row.id for row in session.exec(select(ContactRow).order_by(ContactRow.id))]
    names = [one.contact.name for one in kept_contacts(session, key, campaign.id)]
    assert len(set(ids)) == 30
    assert names != [one.name for one in people(30)]
