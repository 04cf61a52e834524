from datetime import timedelta

import pytest
from sqlmodel import select

from dsm.database import transaction
from dsm.settings import read_settings
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import CampaignRow
from dsm.tables import utc_now
from surveys.campaigns import Channel
from tests.support.campaigning import open_panel
from tests.support.surveys import Clock, a_reception


@pytest.fixture
def keyring(folder):
    settings = read_settings()
    return Keyring(settings.keys_folder, settings.secret)


@pytest.fixture
async def panel(engine, keyring):
    with transaction(engine) as session:
        invited = open_panel(session, keyring)
    with a_reception(engine, keyring, Clock()) as reception:
        for number, one in enumerate(invited):
            visit = reception.by_link("experts", one.link_token, Channel.WEB, language="nb")
            visit = reception.agree(visit, 1)
            await reception.save(visit, 0, {"effect-best": number * 10, "mature": 2}, {}, 0)
            await reception.finish(visit, "nb")


async def test_rounds_end_and_begin_and_disagreement_is_shown(dsm, engine, panel):
    ended = dsm("survey", "panel", "end-round", "experts")
    shown = dsm("survey", "panel", "show", "experts", "--json").json
    table = dsm("survey", "panel", "show", "experts").out

    assert ended.out == "The round of experts has ended; 5 answers were mixed.\n"
    told = {one["question"]: one for one in shown}
    assert told["effect-best"]["quantiles"] == [0.0, 10.0, 20.0, 30.0, 40.0]
    assert told["mature"]["agrees"]
    assert "effect-best" in table


async def test_the_next_round_asks_again(dsm, engine, panel):
    dsm("survey", "panel", "end-round", "experts")
    closes, contacts_until, retention_on = (
        (utc_now() + timedelta(days=days)).date() for days in (30, 60, 90)
    )
    with transaction(engine) as session:
        row = session.exec(select(CampaignRow)).one()
        row.contacts_until, row.retention_on = contacts_until, retention_on

    begun = dsm("survey", "panel", "begin-round", "experts", "--closes", closes)

    assert begun.out == "Round 2 of experts is open.\n"
