import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from dsm.surveying.answering import Reception
from dsm.surveying.refusals import BusyError
from dsm.surveying.tables import AnswerDraftRow, InboxRow
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from tests.support.respondents import agreed, fielded, hidden, is_on_the_loop, post_page
from tests.support.surveys import Fielded
from ui.respond.lobby import Lobby
from ui.respond.pages.view import View


@pytest.fixture
def done(client: TestClient, campaign: Fielded) -> TestClient:
    """Somebody who has answered three pages and handed in."""
    agreed(client)
    post_page(client, 1, {"q.dark": "3"})
    post_page(client, 2, {})
    post_page(client, 3, {"q.word": "fint"}, go="finish")
    return client


def code_on(page: str) -> str:
    return page.split('<p class="code">')[1].split("</p>", maxsplit=1)[0]


def test_the_receipt_is_a_code_in_groups_and_says_what_it_is_good_for(done: TestClient):
    page = done.get("/s/trygg/receipt").text

    assert re.fullmatch(r"([0-9A-Z]{4}-){4}[0-9A-Z]", code_on(page))
    assert "trekke svarene tilbake fram til" in page
    assert "Hva skjer nå?" in page
    assert "I januar kan du lese hva svarene viste." in page


def test_the_receipt_can_be_looked_at_again_and_in_another_language(done: TestClient):
    first = done.get("/s/trygg/receipt").text

    assert code_on(done.get("/s/trygg/receipt?lang=en").text) == code_on(first)


def test_after_the_end_going_back_shows_no_answers(done: TestClient):
    for path in ("/page/1", "/page/3", "/hand-in"):
        page = done.get(f"/s/trygg{path}")

        assert page.status_code == 403
        assert "<input" not in page.text
        assert "fint" not in page.text


def test_the_receipt_leaves_the_screen_when_one_asks(done: TestClient):
    cleared = done.post("/s/trygg/clear")

    assert "Svarene dine er fortsatt lagret." in cleared.text
    assert done.get("/s/trygg/receipt").status_code == 403


def test_the_receipt_withdraws_the_answer_without_an_account(done: TestClient, campaign: Fielded):
    code = code_on(done.get("/s/trygg/receipt").text)

    looked = done.get("/s/trygg/withdraw")
    gone = done.post("/s/trygg/withdraw", data={"receipt": code.lower()})
    again = done.post("/s/trygg/withdraw", data={"receipt": code})

    assert looked.status_code == 200
    assert "Svaret er slettet." in gone.text
    assert campaign.rows(InboxRow) == []
    assert again.status_code == 422


@pytest.mark.parametrize("typed", ["", "nonsense", "K7Q4-M2X9-TB3D-5WHN-A", "0" * 16])
def test_a_receipt_that_belongs_to_nothing_is_shown_again(
    client: TestClient, campaign: Fielded, typed: str
):
    answer = client.post("/s/trygg/withdraw", data={"receipt": typed})

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_withdrawing_from_another_site_is_refused(done: TestClient, campaign: Fielded):
    code = code_on(done.get("/s/trygg/receipt").text)

    answer = done.post(
        "/s/trygg/withdraw", data={"receipt": code}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403
    assert len(campaign.rows(InboxRow)) == 1


def test_stopping_asks_first_and_then_leaves_nothing(client: TestClient, campaign: Fielded):
    agreed(client)
    post_page(client, 1, {"q.dark": "3"})

    asked = client.get("/s/trygg/stop").text
    assert len(campaign.rows(AnswerDraftRow)) == 1
    stopped = client.post("/s/trygg/stop", data={"csrf": hidden(asked, "csrf")})

    assert "Svarene dine er slettet." in stopped.text
    assert campaign.rows(AnswerDraftRow) == []
    assert client.get("/s/trygg/page/1").status_code == 403


def test_whoever_has_answered_every_page_hands_in_from_a_page_of_its_own(
    client: TestClient, campaign: Fielded
):
    agreed(client)
    for page in (1, 2, 3):
        answer = post_page(client, page, {})
    assert answer.headers["location"] == "/s/trygg/hand-in"
    shown = client.get("/s/trygg/hand-in").text
    assert campaign.rows(InboxRow) == []

    handed_in = client.post("/s/trygg/hand-in", data={"csrf": hidden(shown, "csrf")})

    assert handed_in.headers["location"] == "/s/trygg/receipt"
    assert len(campaign.rows(InboxRow)) == 1


def test_handing_in_when_too_many_do_says_that_it_must_be_done_again(
    client: TestClient, campaign: Fielded, monkeypatch: pytest.MonkeyPatch
):
    async def busy(*_given: object) -> None:
        raise BusyError

    agreed(client)
    for page in (1, 2):
        post_page(client, page, {})
    monkeypatch.setattr(Reception, "finish", busy)

    answer = post_page(client, 3, {}, go="finish")

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "Svarene er ikke levert ennå" in answer.text
    assert hidden(answer.text, "csrf")


def test_a_second_hand_in_with_other_answers_is_a_conflict(client: TestClient, campaign: Fielded):
    agreed(client)
    shown = client.get("/s/trygg/page/1").text
    visit = dict(client.cookies)
    for page in (1, 2):
        post_page(client, page, {"q.dark": "3"})
    post_page(client, 3, {}, go="finish")
    for name, value in visit.items():
        client.cookies.set(name, value)

    form = {"csrf": hidden(shown, "csrf"), "revision": "0", "q.dark": "1", "go": "next"}
    answer = client.post("/s/trygg/page/1", data=form)

    assert answer.status_code == 409
    assert "Det første svaret gjelder" in answer.text


def test_what_is_required_and_was_passed_by_leads_back_to_its_page(
    client: TestClient, engine, settings
):
    pages = (
        a_page(a_question("first", required=True), id="one"),
        a_page(a_question("second"), id="two"),
    )
    campaign = fielded(engine, settings, questionnaire=a_questionnaire(*pages))
    agreed(client)

    answer = post_page(client, 2, {"q.second": "1"}, go="finish")

    assert answer.status_code == 422
    assert 'href="/s/trygg/page/1"' in answer.text
    assert campaign.rows(InboxRow) == []


def test_about_the_survey_tells_who_asks_why_and_until_when(client: TestClient, campaign: Fielded):
    page = client.get("/s/trygg/about?lang=nb").text

    assert "Folkehelseloven § 5." in page
    assert "Ring 71 57 40 00" in page
    assert "1. mars 2027" in page
    assert "Det er frivillig å svare." in page
    assert "{" not in re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)


def test_at_a_kiosk_the_receipt_makes_room_for_the_next_person(
    client: TestClient, campaign: Fielded
):
    client.post("/k/trygg/consent", data={"go": "agree", "consent": "1", "language": "nb"})
    for page in (1, 2):
        post_page(client, page, {})
    post_page(client, 3, {}, go="finish")

    receipt = client.get("/s/trygg/receipt").text
    cleared = client.post("/s/trygg/clear")

    assert "Gjør klart for neste" in receipt
    assert "url=/k/trygg" in receipt
    assert cleared.headers["location"] == "/k/trygg"
    assert client.get("/s/trygg/receipt").status_code == 403


def test_looking_at_the_receipt_sends_nothing(done: TestClient, monkeypatch: pytest.MonkeyPatch):
    async def busy(*_given: object) -> None:
        raise BusyError

    monkeypatch.setattr(Reception, "finish", busy)

    answer = done.get("/s/trygg/receipt")

    assert answer.status_code == 200
    assert len(code_on(answer.text)) == 21


def test_no_page_is_made_ready_on_the_event_loop(done: TestClient, monkeypatch: pytest.MonkeyPatch):
    on_the_loop, view = [], Lobby.view

    def watched(*given: Any, **more: Any) -> View:
        on_the_loop.append(is_on_the_loop())
        return view(*given, **more)

    monkeypatch.setattr(Lobby, "view", watched)

    done.get("/s/trygg/receipt?lang=en")
    done.post("/s/trygg/clear")
    agreed(done)
    post_page(done, 1, {}, go="language:en")

    assert len(on_the_loop) >= 6
    assert not any(on_the_loop)
