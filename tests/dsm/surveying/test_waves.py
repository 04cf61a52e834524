import secrets
from datetime import timedelta

import numpy as np
import pytest
from sqlmodel import select

from dsm import fieldwork
from dsm.database import transaction
from dsm.surveying import campaigns, cells, waves
from dsm.surveying.coarsening import Coarse, Coarsening
from dsm.surveying.purging import purge
from dsm.surveying.tables import CampaignRow, InboxRow, ResponseRow
from dsm.tables import WaveAnswerRow
from surveys.asking.respondents import responses_of_versions
from surveys.campaigns import CampaignError, State
from surveys.instruments import Audience
from tests.support.campaigning import FRAME, NOW, prepared
from tests.support.surveys import GRACE, OPENS

OVER = OPENS + timedelta(minutes=1) + GRACE  # closed as soon as it may be, and its grace


@pytest.fixture
def session(either):
    with transaction(either) as opened:
        yield opened


def a_response(campaign, **given):
    return ResponseRow(
        **(
            {
                "id": secrets.token_hex(16),
                "campaign_id": campaign.id,
                "version": 1,
                "consent": 1,
                "answers": {"sex": 1, "age": 18, "safe": 3, "again": 2},
                "channel": "web",
                "day": OPENS.date(),
                "speed": "usual",
            }
            | given
        )
    )


def a_closed_campaign(session, keyring):
    prepared(session, keyring)
    campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)
    campaign = campaigns.close(session, "evening-2026", "sender", OPENS)
    for number in range(40):
        answers = {
            "sex": 1 + number % 2,
            "age": 18 if number % 4 < 2 else 40,
            "safe": 1 + number % 3,
            "again": {"missing": "not-shown"},
        }
        session.add(a_response(campaign, answers=answers))
    session.add(a_response(campaign, test=True))
    session.flush()
    return campaign


@pytest.fixture
def closed(session, keyring):
    return a_closed_campaign(session, keyring)


def test_answers_become_a_wave_without_those_of_staff(session, closed):
    kept = waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER)

    responses = fieldwork.load_answers(session, "autumn")
    assert (kept.respondents, kept.asked) == (40, "2026-11")
    assert [item.id for item in responses.items] == ["safe", "again"]
    assert responses.factors == FRAME.factors
    assert np.bincount(responses.background[:, 0]).tolist() == [20, 20]
    assert "Campaign evening-2026: 40 answers" in responses.provenance


def test_a_wave_fits_the_population_it_is_named_with(session, closed):
    waves.keep_wave(session, closed.slug, "autumn", "anna", rake=True, now=OVER)

    frame = fieldwork.load_frame(session, waves.frame_name(session, closed))
    fieldwork.require_same_groups(fieldwork.load_answers(session, "autumn"), frame)


def test_merged_levels_come_with_a_population_that_merges_them_too(session, closed):
    merged = Coarsening((Coarse("sex", (("women",), ("men",))), Coarse("age", (("18-39", "40+"),))))
    session.get_one(CampaignRow, closed.id).coarsening = merged.stored()
    session.flush()

    waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER)

    name = waves.frame_name(session, closed)
    frame, responses = (
        fieldwork.load_frame(session, name),
        fieldwork.load_answers(session, "autumn"),
    )
    assert name == "town as in evening-2026"
    assert frame.total == FRAME.total
    assert responses.factors == frame.factors
    assert responses.factors[1].levels == ("18-39 + 40+",)
    assert "18-39 + 40+" in responses.provenance
    assert cells.coarsening_of(session, closed.id) == merged


def test_keeping_it_twice_changes_nothing(session, closed):
    first = waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER)
    again = waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER)

    assert first == again
    assert session.get_one(CampaignRow, closed.id).waves == [{"name": "autumn", "hash": first.hash}]


def test_while_people_may_answer_there_is_no_wave(session, keyring):
    prepared(session, keyring)
    campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)

    with pytest.raises(CampaignError, match="is open"):
        waves.keep_wave(session, "evening-2026", "autumn", "anna", now=OVER)


def test_a_campaign_without_answers_is_no_wave(session, closed):
    for row in session.exec(select(ResponseRow)):
        session.delete(row)
    session.flush()

    with pytest.raises(CampaignError, match="has no answers"):
        waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER)


def test_answers_that_wait_are_not_forgotten(session, closed):
    session.add(
        InboxRow(
            receipt_hash="r",
            payload_hash="p",
            campaign_id=closed.id,
            version=1,
            consent=1,
            answers={},
            channel="web",
            language="nb",
            day=OPENS.date(),
            speed="usual",
        )
    )
    session.flush()

    with pytest.raises(CampaignError, match="1 answers") as refused:
        waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER)

    assert "run-due" in refused.value.fix


def test_answers_of_experts_are_none_of_residents(session, closed):
    row = session.get_one(CampaignRow, closed.id)
    row.audience = Audience.EXPERTS.value
    session.flush()

    with pytest.raises(CampaignError, match="asked experts"):
        waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER)

    assert campaigns.find(session, closed.slug).state is State.CLOSED


def test_a_wave_waits_for_those_who_may_still_finish(session, closed):
    with pytest.raises(CampaignError, match="may still finish until 2026-11-02 09:01 UTC"):
        waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER - timedelta(seconds=1))

    assert waves.keep_wave(session, closed.slug, "autumn", "anna", now=OVER).respondents == 40


def test_answers_that_are_purged_meanwhile_are_not_kept_as_a_wave(
    engine, keyring, tmp_path, monkeypatch
):
    with transaction(engine) as session:
        campaign = a_closed_campaign(session, keyring)

    def purged_meanwhile(*given, **more):
        purge(engine, keyring, tmp_path, campaign.slug, "anna")
        return responses_of_versions(*given, **more)

    monkeypatch.setattr(waves, "responses_of_versions", purged_meanwhile)

    with pytest.raises(CampaignError, match="changed while"), transaction(engine) as session:
        waves.keep_wave(session, campaign.slug, "autumn", "anna", now=OVER)

    with transaction(engine) as session:
        assert session.exec(select(WaveAnswerRow)).all() == []
