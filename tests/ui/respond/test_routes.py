import pytest
from starlette.testclient import TestClient

from dsm.surveying.tables import AnswerDraftRow, InboxRow
from tests.support.respondents import a_browser_at, agreed, hidden, post_page
from tests.support.surveys import Fielded
from ui.app import LARGEST_BODY

LOOKED_AT = ("", "/hand-in", "/receipt", "/withdraw", "/stop", "/about", "/page/1", "/nothing")


def test_somebody_walks_in_answers_everything_and_gets_a_receipt(
    client: TestClient, campaign: Fielded
):
    assert "Jeg vil svare" in client.get("/s/trygg?lang=nb").text
    assert agreed(client) == "/s/trygg/page/1"

    first = post_page(client, 1, {"q.dark": "3", "q.trust": "7"})
    second = post_page(client, 2, {"q.offers.bus": "1", "q.uses": ["1", "3"], "q.first.2": "1"})
    third = post_page(client, 3, {"q.age": "44", "q.street.street": "Vågeveien"}, go="finish")
    receipt = client.get("/s/trygg/receipt")

    assert first.headers["location"].startswith("/s/trygg/page/2?saved=")
    assert second.headers["location"].startswith("/s/trygg/page/3?saved=")
    assert third.headers["location"] == "/s/trygg/receipt"
    assert "Takk. Svarene dine er lagret." in receipt.text
    (kept,) = campaign.rows(InboxRow)
    assert kept.answers["dark"] == 3
    assert kept.answers["uses"] == [1, 3]
    assert kept.answers["street"] == "nordlandet"


@pytest.mark.parametrize("path", LOOKED_AT)
def test_every_page_says_that_nobody_may_keep_frame_or_send_on_what_it_holds(
    client: TestClient, campaign: Fielded, path: str
):
    answer = client.get(f"/s/trygg{path}")

    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_address_is_read_in_capitals_as_a_small_qr_code_spells_it(
    client: TestClient, invited: Fielded
):
    link = client.get(f"/S/BARE-FOR-DEG?T={invited.tokens[0]}")

    assert link.status_code == 303
    assert link.headers["location"] == "/s/bare-for-deg"
    assert "Jeg vil svare" in client.get("/s/bare-for-deg?lang=nb").text


@pytest.mark.parametrize(
    "path", ["/s/nowhere", "/s/trygg/nowhere", "/k/nowhere", "/s/trygg/page/99"]
)
def test_an_unknown_address_is_a_page_that_says_so(
    client: TestClient, campaign: Fielded, path: str
):
    answer = client.get(path, headers={"accept-language": "nb"})

    assert answer.status_code in {403, 404}
    assert "<h1>" in answer.text


def test_a_form_with_thousands_of_fields_is_turned_away(client: TestClient, campaign: Fielded):
    agreed(client)

    answer = client.post("/s/trygg/page/1", data={f"q.x{n}": "1" for n in range(2_000)})

    assert answer.status_code == 413
    assert campaign.rows(AnswerDraftRow) == []


def test_files_are_not_taken(client: TestClient, campaign: Fielded):
    agreed(client)

    answer = client.post("/s/trygg/page/1", files={"q.dark": ("a.svg", b"<svg/>")})

    assert answer.status_code == 413


def test_a_body_without_end_is_turned_away(client: TestClient, campaign: Fielded):
    answer = client.post("/s/trygg/consent", content=b"go=" + b"x" * LARGEST_BODY)

    assert answer.status_code == 413


def test_a_method_that_is_not_meant_changes_nothing(client: TestClient, campaign: Fielded):
    assert client.put("/s/trygg/page/1").status_code == 405
    assert client.get("/s/trygg/clear").status_code in {404, 405}


def test_behind_https_cookies_belong_to_this_server_alone(campaign: Fielded, settings):
    from dataclasses import replace

    with a_browser_at(replace(settings, https=True), "https://127.0.0.1") as client:
        answer = client.post("/s/trygg/consent", data={"go": "agree", "consent": "1"})

    cookies = [one for one in answer.headers.get_list("set-cookie") if "svar" in one]
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


def test_without_https_a_cookie_still_hides_from_scripts_and_other_sites(
    client: TestClient, campaign: Fielded
):
    answer = client.post("/s/trygg/consent", data={"go": "agree", "consent": "1"})

    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("svar-"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie


def test_a_bug_tells_the_respondent_that_nothing_was_kept(campaign: Fielded, settings, monkeypatch):
    from dsm.surveying.answering import Reception

    def broken(*_args: object) -> None:
        raise RuntimeError("a bug")

    with a_browser_at(settings) as client:
        agreed(client)
        monkeypatch.setattr(Reception, "standing", broken)
        client._transport.raise_server_exceptions = False
        answer = client.get("/s/trygg/page/1", headers={"accept-language": "nb"})

    assert answer.status_code == 500
    assert "ikke lagret" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert hidden(answer.text, "csrf") == ""
