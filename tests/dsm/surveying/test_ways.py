import secrets
from datetime import timedelta

import numpy as np
import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.surveying import campaigns, waves
from dsm.surveying.tables import ResponseRow
from dsm.surveying.ways import with_ways
from tests.support.builders import some_answers
from tests.support.campaigning import NOW, prepared
from tests.support.surveys import GRACE, OPENS

OVER = OPENS + timedelta(minutes=1) + GRACE


@pytest.fixture
def session(either):
    with transaction(either) as opened:
        yield opened


def a_wave(session, keyring, given):
    """Keep a campaign's answers as the wave autumn; `given` are channel and language of each."""
    prepared(session, keyring)
    campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)
    campaign = campaigns.close(session, "evening-2026", "sender", OPENS)
    for number, (channel, language) in enumerate(given):
        # The answer tells the channel, so that a test sees whether they stayed together.
        answers = {"sex": 1 + number % 2, "age": 18, "safe": 1 if channel == "paper" else 3}
        session.add(
            ResponseRow(
                id=secrets.token_hex(16),
                campaign_id=campaign.id,
                version=1,
                consent=1,
                answers=answers | {"again": {"missing": "not-shown"}},
                channel=channel,
                language=language,
                day=OPENS.date(),
                speed="usual",
            )
        )
    waves.keep_wave(session, "evening-2026", "autumn", "analyst", now=OVER)
    return fieldwork.load_answers(session, "autumn")


def test_modes_and_languages_are_looked_up_in_the_campaign(session, keyring):
    kept = a_wave(session, keyring, [("web", "nb")] * 20 + [("paper", "en")] * 15)

    found = with_ways(session, "autumn", kept)

    *_, mode, language = found.factors
    assert (mode.name, mode.levels) == ("mode", ("paper", "web"))
    assert (language.name, language.levels) == ("language", ("en", "nb"))
    on_paper = found.background[:, -2] == 0
    assert on_paper.sum() == 15
    safe = found.levels[:, found.column("safe")]
    assert len(set(safe[on_paper])) == len(set(safe[~on_paper])) == 1
    assert set(safe[on_paper]) != set(safe[~on_paper])
    np.testing.assert_array_equal(found.background[:, :-2], kept.background)


def test_a_way_that_few_used_is_not_told(session, keyring):
    kept = a_wave(
        session, keyring, [("web", "nb")] * 20 + [("paper", "nb")] * 15 + [("phone", "nb")] * 3
    )

    found = with_ways(session, "autumn", kept)

    assert [factor.name for factor in found.factors[len(kept.factors) :]] == ["mode"]
    assert found.factors[-1].levels == ("paper", "web")
    assert (found.background[:, -1] == -1).sum() == 3


def test_answers_given_in_one_way_stay_as_they_are(session, keyring):
    kept = a_wave(session, keyring, [("web", "nb")] * 20)

    assert with_ways(session, "autumn", kept).factors == kept.factors


def test_what_was_not_asked_in_a_campaign_stays_as_it_is(session, keyring):
    a_wave(session, keyring, [("web", "nb")] * 12 + [("paper", "nb")] * 12)
    imported = some_answers(30)
    fieldwork.keep_answers(session, "imported", imported, asked="2026-10")

    assert with_ways(session, "imported", imported) is imported


def test_the_wave_as_it_was_kept_is_left_alone(session, keyring):
    kept = a_wave(session, keyring, [("web", "nb")] * 20 + [("paper", "en")] * 15)

    with_ways(session, "autumn", kept)

    assert fieldwork.load_answers(session, "autumn").hash() == kept.hash()
