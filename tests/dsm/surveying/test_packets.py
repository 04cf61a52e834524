import json
from dataclasses import replace

import pytest

from dsm.surveying.packets import (
    Interview,
    Packet,
    Standing,
    interview_from_json,
    interview_to_json,
    sign,
)
from tests.support.fieldwork import NOW, a_packet, an_interview
from tests.support.surveys import a_questionnaire, an_open_campaign


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, channels=["web", "phone"])


def test_what_is_signed_is_read_again_word_for_word(field):
    packet = a_packet(field)

    assert sign(field.key, packet.terms) == packet
    assert packet.terms.questionnaire == a_questionnaire()
    assert packet.is_from(field.key)


@pytest.mark.parametrize(
    ("name", "value"),
    [("consent", 9), ("slug", "other"), ("ids", ["mine"]), ("expires_at", "2099-01-01T00:00:00Z")],
)
def test_whatever_is_changed_is_noticed(field, name, value):
    packet = a_packet(field)
    forged = json.dumps(json.loads(packet.written) | {name: value}, sort_keys=True)

    assert not Packet(forged, packet.signature).is_from(field.key)


def test_another_campaigns_key_signs_another_packet(engine, keyring, field):
    other = an_open_campaign(engine, keyring, slug="other")

    assert not a_packet(field).is_from(other.key)


def test_an_interview_is_free_begun_or_done():
    free = Interview(number=1)
    begun = free.begin("nb", NOW)

    assert [one.standing for one in (free, begun, begun.end(NOW))] == list(Standing)


@pytest.mark.parametrize("interview", [Interview(number=2), replace(an_interview(2), at="safe")])
def test_an_interview_is_read_as_it_was_written(interview):
    written = json.loads(json.dumps(interview_to_json(interview)))

    assert interview_from_json(2, written) == interview


def test_nothing_of_an_answer_is_shown_in_a_traceback(field):
    assert "harbour" not in repr(an_interview())
    assert "harbour" not in repr(a_packet(field))
