from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.surveying.visits import Visit, new_visit, open_visit, seal_visit
from surveys.campaigns import Channel
from tests.support.campaigning import terms
from tests.support.surveys import OPENS, a_keyring


def a_visit(**given):
    visit = Visit(
        campaign_id=1,
        slug="evening",
        response_id="r1",
        draft_secret=bytes(32),
        link_hash="abc",
        channel=Channel.WEB,
        came=OPENS,
        begun=OPENS,
        language="nb",
        version=1,
        consent=2,
        first_shown_page=3,
    )
    return replace(visit, **given)


@pytest.fixture
def keyring(tmp_path):
    keyring = a_keyring(tmp_path)
    keyring.make(1)
    return keyring


def test_each_who_comes_in_has_an_id_of_her_own():
    one, other = (new_visit(terms(id=1), b"secret", Channel.KIOSK, "nn", OPENS) for _ in range(2))

    assert one.response_id != other.response_id
    assert replace(one, response_id="x") == replace(other, response_id="x")
    assert (one.came, one.begun, one.consent, one.version) == (OPENS, OPENS, None, terms().version)


def test_a_cookie_brings_the_same_visit_back(keyring):
    walked_in = a_visit(link_hash=None, consent=None, test=True, resumable=False)

    for visit in (a_visit(), walked_in):
        assert open_visit(keyring, seal_visit(keyring, visit)) == visit


def test_a_cookie_tells_nothing_and_fits_into_one(keyring):
    text = seal_visit(keyring, a_visit())

    assert "evening" not in text
    assert len(text) < 1000
    assert text.isascii()


@pytest.mark.parametrize(
    "text", ["", "1.", "1.AAAA", "x.AAAA", "2.AAAA", "1.ø", "٣.AAAA", "9" * 5000 + ".AAAA", "1.A"]
)
def test_what_is_no_cookie_of_ours_opens_nothing(keyring, text):
    assert open_visit(keyring, text) is None


@given(st.integers(0, 200), st.sampled_from("Ab9_-"))
def test_a_changed_cookie_opens_nothing(tmp_path_factory, place, letter):
    keyring = a_keyring(tmp_path_factory.mktemp("keys"))
    keyring.make(1)
    text = seal_visit(keyring, a_visit())
    changed = text[: 2 + place] + letter + text[3 + place :]

    assert changed == text or open_visit(keyring, changed) is None


def test_a_cookie_of_one_campaign_is_none_of_another(keyring):
    keyring.make(2)
    text = seal_visit(keyring, a_visit())

    assert open_visit(keyring, f"2{text[1:]}") is None


def test_after_a_purge_no_cookie_opens(keyring):
    text = seal_visit(keyring, a_visit())

    keyring.destroy(1)

    assert open_visit(keyring, text) is None


def test_a_visit_does_not_show_its_secret():
    assert "draft_secret" not in repr(a_visit())
