from datetime import timedelta

import pytest

from dsm.database import transaction
from dsm.settings import read_settings
from dsm.surveying import campaigns
from dsm.surveying.keys import Keyring
from dsm.tables import utc_now
from tests.support.surveys import OPENS, a_reception, an_open_campaign, sends


@pytest.fixture
def keyring(folder):
    settings = read_settings()
    return Keyring(settings.keys_folder, settings.secret)


@pytest.fixture
async def answered(engine, keyring):
    field = an_open_campaign(engine, keyring, invited=12)
    with a_reception(engine, keyring) as reception:
        for person in range(11):
            await sends(reception, field, person)
    return field


async def test_waiting_answers_are_mixed_at_a_word(dsm, answered):
    assert dsm("survey", "mix", "evening").out == "11 answers of evening are mixed; 0 wait.\n"


async def test_a_closed_campaign_becomes_a_wave(dsm, answered, engine):
    dsm("survey", "mix", "evening")
    answered.change(opens_at=OPENS.replace(year=2024), closes_at=OPENS.replace(year=2025))
    with transaction(engine) as session:
        campaigns.close(session, "evening", "anna", OPENS)

    done = dsm("survey", "keep-wave", "evening", "--wave", "autumn")

    assert done.code == 0
    assert done.out.startswith("11 answers kept as 'autumn'")


async def test_a_purge_wants_to_be_meant(dsm, answered, engine):
    with transaction(engine) as session:
        campaigns.close(session, "evening", "anna", OPENS)

    unsure = dsm("survey", "purge", "evening")
    done = dsm("survey", "purge", "evening", "--yes")
    proof = dsm("survey", "deletions", "--json").json

    assert (unsure.code, done.code) == (3, 0)
    assert "--yes" in unsure.err
    assert "Nothing of evening is left" in done.out
    assert {one["what"]: one["count"] for one in proof if one["what"] != "key"} == {
        "waiting-answers": 11,
        "invitations": 12,
    }
    assert "waiting-answers" in dsm("survey", "deletions").out


async def test_a_purge_is_told_to_programs_too(dsm, answered, engine):
    with transaction(engine) as session:
        campaigns.close(session, "evening", "anna", OPENS)

    assert dsm("survey", "purge", "evening", "--yes", "--json").json["invitations"] == 12


def test_what_is_due_is_done_once(dsm, engine, keyring):
    late = {"closes_at": OPENS.replace(year=2025), "opens_at": OPENS.replace(year=2024)}
    next_year = (utc_now() + timedelta(days=365)).date()
    an_open_campaign(engine, keyring, **late, contacts_until=next_year, retention_on=next_year)

    first = dsm("survey", "run-due", "--json")
    second = dsm("survey", "run-due")

    assert [(one["campaign"], one["what"]) for one in first.json] == [("evening", "closed")]
    assert second.out == "Nothing was due.\n"
