from base64 import urlsafe_b64decode
from dataclasses import replace

import pytest
from starlette.requests import Request

from dsm.surveying.keys import Keyring
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.visits import Visit
from dsm.tables import utc_now
from surveys.campaigns import Channel, State
from tests.support.respondents import fielded
from tests.support.surveys import a_reception
from ui.respond.cookies import Carried
from ui.respond.lobby import Lobby, bare_refusal, led_to, shown


@pytest.fixture
def lobby(engine, settings, campaign):
    keyring = Keyring(settings.keys_folder, settings.secret)
    with a_reception(engine, keyring, utc_now) as reception:
        yield Lobby(reception, keyring, engine, settings, utc_now)


def a_visit(campaign, **given: object) -> Visit:
    visit = Visit(
        campaign_id=campaign.id,
        slug=campaign.slug,
        response_id="r1",
        draft_secret=b"secret",
        channel=Channel.WEB,
        came=utc_now(),
        begun=utc_now(),
        language="nn",
        version=1,
    )
    return replace(visit, **given)


def a_request(slug: str = "trygg", cookie: str = "", query: str = "") -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": f"/s/{slug}",
            "path_params": {"slug": slug},
            "query_string": query.encode(),
            "headers": [(b"cookie", cookie.encode())],
        }
    )


def carried(lobby: Lobby, visit: Visit) -> str:
    answer = shown("")
    lobby.carry(answer, visit)
    return str(answer.headers["set-cookie"]).split(";")[0]


async def test_a_visit_is_known_by_its_cookie_and_read_in_its_language(lobby, campaign):
    cookie = carried(lobby, a_visit(campaign))

    guest = await lobby.guest(a_request(cookie=cookie))

    assert guest.visit is not None
    assert guest.visit.response_id == "r1"
    assert guest.view.voice.language == "nn"
    assert guest.view.house == "Kristiansund kommune"


async def test_what_was_answered_comes_only_where_it_is_asked_for(lobby, campaign):
    visit = replace(a_visit(campaign), consent=1)
    await lobby.reception.save(visit, 0, {}, {}, 0)
    request = a_request(cookie=carried(lobby, visit))

    assert (await lobby.guest(request)).draft.revision == 0
    assert (await lobby.guest(request, with_draft=True)).draft.revision == 1


def test_a_visit_of_one_campaign_is_none_of_anothers(lobby, campaign, engine, settings):
    fielded(engine, settings, slug="annen")
    name, _, content = carried(lobby, a_visit(campaign)).partition("=")

    moved = a_request("annen", f"{name.replace('trygg', 'annen')}={content}")

    assert lobby.visit(moved) is None


def test_a_cookie_tells_its_reader_nothing(lobby, campaign):
    # Long enough not to arise by chance in some hundred random letters.
    visit = a_visit(campaign, response_id="the-response", link_hash="somebody")

    cookie = carried(lobby, visit)

    content = cookie.partition("=")[2].strip('"')
    sealed = urlsafe_b64decode(content.partition(".")[2])  # before it stands the campaign
    assert lobby.visit(a_request(cookie=cookie)) is not None
    for told in (visit.response_id, visit.link_hash):
        assert told not in content
        assert told.encode() not in sealed


def test_a_form_is_known_by_what_only_its_visit_was_told(lobby, campaign):
    visit = a_visit(campaign)

    assert lobby.csrf_matches(visit, lobby.csrf(visit))
    assert not lobby.csrf_matches(visit, lobby.csrf(a_visit(campaign, draft_secret=b"another")))
    assert not lobby.csrf_matches(visit, "")


def test_a_shared_screen_carries_a_visit_for_three_minutes(lobby, campaign):
    answer = shown("")

    lobby.carry(answer, a_visit(campaign, channel=Channel.KIOSK), Carried.RECEIPT, 600)

    assert "Max-Age=180" in answer.headers["set-cookie"]


async def test_the_cookie_is_renewed_only_where_that_means_something(lobby, campaign):
    cookie = carried(lobby, a_visit(campaign))
    quiet, turned = a_request(cookie=cookie), a_request(cookie=cookie, query="lang=en")

    kept = lobby.renewed(quiet, shown(""), await lobby.guest(quiet))
    changed = lobby.renewed(turned, shown(""), await lobby.guest(turned))

    assert "set-cookie" not in kept.headers
    assert "set-cookie" in changed.headers


async def test_an_unknown_campaign_is_refused(lobby):
    with pytest.raises(Refusal) as refused:
        await lobby.guest(a_request("nowhere"))

    assert refused.value.reason is RefusalReason.UNKNOWN


def test_whether_anything_is_taken_is_asked_of_the_campaign(lobby, campaign):
    terms = campaign.terms()

    assert lobby.shut(terms, None) is None
    assert lobby.shut(replace(terms, state=State.PAUSED), None) is RefusalReason.PAUSED


async def test_a_refusal_that_passes_says_when(lobby):
    guest = await lobby.guest(a_request())

    answer = lobby.refusal(guest, Refusal(RefusalReason.TOO_MANY_TRIES, 7))

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"


def test_whatever_goes_out_may_not_be_kept():
    for answer in (shown("page"), led_to("/s/a"), bare_refusal(a_request(), "no-page", 404)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
