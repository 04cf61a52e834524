import asyncio
import logging

import pytest

from dsm.surveying.keys import Keyring
from dsm.surveying.mixing import mix_all
from dsm.surveying.tables import InboxRow, ResponseRow
from dsm.tables import utc_now
from tests.support.respondents import fielded
from tests.support.surveys import a_questionnaire, a_reception, sends
from ui.upkeep import Upkeep


async def test_answers_that_wait_are_mixed_without_anybody_asking(engine, settings):
    campaign = fielded(engine, settings, questionnaire=a_questionnaire())
    keyring = Keyring(settings.keys_folder, settings.secret)
    with a_reception(engine, keyring, utc_now) as reception:
        for _ in range(10):
            await sends(reception, campaign)
    assert len(campaign.rows(InboxRow)) == 10

    Upkeep([lambda: mix_all(engine, keyring)]).do_all()

    assert campaign.rows(InboxRow) == []
    assert len(campaign.rows(ResponseRow)) == 10


def test_a_chore_that_fails_is_told_and_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
):
    done = []

    def broken() -> None:
        raise RuntimeError("the disk is full")

    with caplog.at_level(logging.ERROR):
        Upkeep([broken, lambda: done.append(1)]).do_all()

    assert done == [1]
    assert "the disk is full" in caplog.text


async def test_it_goes_on_until_it_is_cancelled():
    rounds = asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()
    upkeep = Upkeep([lambda: loop.call_soon_threadsafe(rounds.release)], every=0.001)

    task = asyncio.create_task(upkeep.run())
    for _ in range(3):
        await rounds.acquire()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
