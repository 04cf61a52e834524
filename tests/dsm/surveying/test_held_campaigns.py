import pytest
import sqlalchemy as sa

from dsm.database import exclusive
from dsm.surveying import quotas
from dsm.surveying.held_campaigns import hold_once
from dsm.surveying.refusals import Refusal, RefusalReason
from tests.support.surveys import an_open_campaign


def test_however_many_answers_ask_the_database_is_asked_once(either, keyring):
    field = an_open_campaign(either, keyring)
    statements: list[str] = []

    with exclusive(either) as session:
        first = hold_once(session, field.id)
        sa.event.listen(either, "before_cursor_execute", lambda *event: statements.append(event[2]))
        again = hold_once(session, field.id)
        asked = list(statements)

    assert again is first
    assert first.campaign == field.terms()
    assert asked == []


def test_the_strata_with_a_quota_are_held_with_it(engine, keyring):
    field = an_open_campaign(engine, keyring)
    with exclusive(engine) as session:
        quotas.set_quota(session, field.id, quotas.stratum_of({"sex": "women"}), 10)

    with exclusive(engine) as session:
        assert hold_once(session, field.id).strata == quotas.strata(session, field.id) != ()


def test_another_transaction_asks_anew(engine, keyring):
    field = an_open_campaign(engine, keyring)
    with exclusive(engine) as session:
        hold_once(session, field.id)
    field.change(contact="Ring 71 57 40 01.")

    with exclusive(engine) as session:
        assert hold_once(session, field.id).campaign.contact == "Ring 71 57 40 01."


def test_a_campaign_that_is_gone_is_unknown(engine):
    with exclusive(engine) as session, pytest.raises(Refusal) as refused:
        hold_once(session, 7)

    assert refused.value.reason is RefusalReason.UNKNOWN
