import pytest

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying.envelopes import tick
from dsm.surveying.inbox import waiting
from dsm.surveying.invitations import unanswered_links
from dsm.surveying.mixing import mix
from dsm.surveying.submissions import is_used
from dsm.surveying.tables import InboxRow, InvitationRow, ResponseRow
from surveys.campaigns import CampaignError
from surveys.codes import code_of_link, grouped
from surveys.errors import FixableError
from tests.support.fieldwork import NOW
from tests.support.surveys import CLOSES, GRACE, a_reception, an_open_campaign, sends


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, invited=12, channels=["web", "paper"])


def codes(field, *people):
    return [grouped(code_of_link(field.tokens[person])) for person in people]


def ticks(field, *typed, now=NOW):
    with exclusive(field.engine) as session:
        return tick(session, field.key, field.terms(), typed, "local:kari", now)


def test_a_tick_uses_the_invitation_up_and_is_no_answer(either, keyring):
    field = an_open_campaign(either, keyring, invited=3, channels=["web", "paper"])

    assert ticks(field, *codes(field, 0, 2)).count == 2

    with exclusive(either) as session:
        links = [field.key.fingerprint("link", token) for token in field.tokens]
        assert [is_used(session, field.key, link) for link in links] == [True, False, True]
        assert unanswered_links(session, field.key, field.id) == {links[1]}
        assert waiting(session, field.id) == 0


async def test_ticks_are_mixed_with_the_answers_and_leave_no_time(field, reception):
    ticks(field, *codes(field, 10))
    for person in range(10):
        await sends(reception, field, person)

    assert mix(field.engine, field.keyring, field.id) == 10

    assert len(field.rows(ResponseRow)) == 10
    assert sum(row.answered for row in field.rows(InvitationRow)) == 11
    assert field.rows(InboxRow) == []


async def test_an_answer_does_not_hide_among_ticks_that_the_clerk_knows(field, reception):
    ticks(field, *codes(field, *range(1, 12)))
    await sends(reception, field, 0)

    assert mix(field.engine, field.keyring, field.id) == 0

    # The eleven ticks are enough by themselves; the answer waits for its own kind.
    assert sum(row.answered for row in field.rows(InvitationRow)) == 11
    assert len(field.rows(InboxRow)) == 1


async def test_a_tick_does_not_go_along_with_answers_that_have_no_invitation(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=1, entry="open", channels=["web", "paper"])
    ticks(field, *codes(field, 0))
    with a_reception(engine, keyring) as reception:
        for _ in range(10):
            await sends(reception, field)

    assert mix(engine, keyring, field.id) == 10

    assert not any(row.answered for row in field.rows(InvitationRow))


def test_what_waits_names_nobody_without_the_key(field):
    ticks(field, *codes(field, 0))

    (row,) = field.rows(InboxRow)
    assert row.link_hash not in {one.link_hash for one in field.rows(InvitationRow)}


async def test_an_envelope_of_somebody_who_answered_stays_closed(field, reception):
    await sends(reception, field, 1)
    ticks(field, *codes(field, 0))

    again = ticks(field, *codes(field, 0, 1, 2))

    assert (again.count, again.before) == (1, (1, 2))


def test_all_codes_that_open_nothing_are_named_and_none_is_ticked(field):
    (good,) = codes(field, 0)

    with pytest.raises(FixableError) as wrong:
        ticks(field, good, "K7Q4-M2X9-TB3D-5WHN-A", "K7Q4M2X9TB3D5WHN")

    assert [one.problem.split()[4] for one in wrong.value.problems] == ["2", "3"]
    assert "K7Q4" not in str(wrong.value)
    assert field.rows(InboxRow) == []


def test_ticks_are_possible_after_the_close_and_mixed_at_the_end(field):
    field.change(state="closed")
    ticks(field, *codes(field, 0), now=CLOSES + GRACE)

    mix(field.engine, field.keyring, field.id, force=True, now=CLOSES + GRACE)

    assert sum(row.answered for row in field.rows(InvitationRow)) == 1
    assert field.rows(ResponseRow) == []


def test_a_campaign_without_paper_ticks_nothing(field):
    field.change(channels=["web"])

    with pytest.raises(CampaignError, match="takes no paper"):
        ticks(field, *codes(field, 0))


def test_the_log_counts_envelopes_and_names_none(field):
    ticks(field, *codes(field, 0, 1))

    with transaction(field.engine) as session:
        (entry,) = audit.entries(session)
    assert (entry.subject, entry.detail) == ("batch:evening/envelopes", {"count": 2})
    assert entry.at is None
