from dataclasses import replace

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
)
from dsm.surveying.refusals import Refusal, RefusalReason
from surveys.campaigns import Channel, State
from surveys.codes import code_of_link, new_link_token
from tests.support.surveys import (
    CLOSES,
    OPENS,
    a_questionnaire,
    an_open_campaign,
    sends,
)


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, invited=2)


def refused(reason):
    return pytest.raises(Refusal, check=lambda refusal: refusal.reason is reason)


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
