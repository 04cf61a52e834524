import re
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from starlette.testclient import TestClient

from dsm.surveying.answering import Reception
from dsm.surveying.refusals import BusyError
from dsm.surveying.saving import Saved
from dsm.surveying.tables import AnswerDraftRow, InboxRow
from dsm.tables import utc_now
from surveys.campaigns import State
from tests.support.browser import DESKTOP, PHONE, axe_violations
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from tests.support.respondents import a_browser_at, agreed, fielded, hidden, post_page
from tests.support.surveys import Fielded
from tests.support.town_questionnaire import a_town_questionnaire

PAGE = "/s/trygg/page/1"


@pytest.fixture
def answering(client: TestClient, campaign: Fielded) -> TestClient:
    """Somebody who has agreed and stands on the first page."""
    agreed(client)
    return client


def form_of(client: TestClient, page: int = 1) -> dict[str, str]:
    shown = client.get(f"/s/trygg/page/{page}").text
    return {"csrf": hidden(shown, "csrf"), "revision": hidden(shown, "revision")}


async def busy(*_given: object, **_also: object) -> None:
    """Stand in for a saving that finds no room."""
    raise BusyError


def is_checked(page: str, name: str, value: str) -> bool:
    return re.search(rf'name="{re.escape(name)}" value="{value}"[^>]* checked', page) is not None


def test_what_is_wrong_is_listed_first_and_every_answer_is_kept_as_it_was_typed(
    answering: TestClient,
):
    fields = {
        "q.age": "178",
        "q.street.street": "Vågeveien",
        "q.word": "<b>fint</b>",
        "q.again": "1",
    }

    answer = post_page(answering, 3, fields, go="finish")

    assert answer.status_code == 422
    assert "<title>Feil: Om deg" in answer.text
    assert answer.text.index('role="alert"') < answer.text.index("<h1>")
    assert '<a href="#q.age">«178» er for høyt</a>' in answer.text
    assert 'id="q.age"' in answer.text
    assert 'value="178"' in answer.text
    assert 'value="Vågeveien"' in answer.text
    assert 'value="&lt;b&gt;fint&lt;/b&gt;"' in answer.text
    assert is_checked(answer.text, "q.again", "1")
    assert "Skriv et tall fra 18 til 110." in answer.text


def test_what_was_right_on_a_page_with_mistakes_is_saved_already(answering: TestClient):
    post_page(answering, 3, {"q.age": "178", "q.again": "1"})

    assert is_checked(answering.get("/s/trygg/page/3").text, "q.again", "1")


def test_a_saved_page_says_when_and_shows_its_answers_again(answering: TestClient):
    answer = post_page(answering, 1, {"q.dark": "3"})
    following = answering.get(answer.headers["location"]).text

    assert re.search(r'role="status">Lagret \d\d\.\d\d<', following)
    assert is_checked(answering.get(PAGE).text, "q.dark", "3")


def test_another_language_keeps_what_is_on_the_page(answering: TestClient):
    answer = post_page(answering, 1, {"q.dark": "3"}, go="language:nn")
    turned = answering.get(answer.headers["location"]).text

    assert '<html lang="nn" dir="ltr">' in turned
    assert is_checked(turned, "q.dark", "3")
    assert "Veit ikkje" in answering.get(PAGE).text


def test_another_language_keeps_even_what_is_wrong(answering: TestClient):
    answer = post_page(answering, 3, {"q.age": "178"}, go="language:en")

    assert '<html lang="en"' in answer.text
    assert "“178” is too high" in answer.text
    assert 'value="178"' in answer.text


def test_a_language_that_is_not_offered_changes_nothing(answering: TestClient):
    answer = post_page(answering, 1, {}, go="language:<script>")

    assert '<html lang="nb"' in answering.get(answer.headers["location"]).text


def test_back_saves_and_leads_to_the_page_before(answering: TestClient):
    answer = post_page(answering, 2, {"q.uses": ["1"], "q.first.1": "9"}, go="back")

    assert answer.headers["location"].startswith("/s/trygg/page/1")
    assert is_checked(answering.get("/s/trygg/page/2").text, "q.uses", "1")


def test_reading_about_the_survey_halfway_loses_nothing(answering: TestClient):
    answer = post_page(answering, 1, {"q.dark": "2"}, go="about")

    assert answer.headers["location"] == "/s/trygg/about"
    assert is_checked(answering.get(PAGE).text, "q.dark", "2")


def test_two_windows_that_differ_are_both_shown_and_nothing_is_replaced(answering: TestClient):
    early = form_of(answering)
    post_page(answering, 1, {"q.dark": "4"})

    answer = answering.post(PAGE, data={**early, "q.dark": "1", "go": "next"})

    assert answer.status_code == 200
    assert "Her: <b>Svært utrygg</b>" in answer.text
    assert "Lagret fra før: <b>Svært trygg</b>" in answer.text
    assert is_checked(answering.get(PAGE).text, "q.dark", "4")


@pytest.mark.parametrize(("go", "kept"), [("keep", "1"), ("take", "4")])
def test_of_two_windows_one_chooses_what_holds(answering: TestClient, go: str, kept: str):
    early = form_of(answering)
    post_page(answering, 1, {"q.dark": "4"})
    both = answering.post(PAGE, data={**early, "q.dark": "1", "go": "next"}).text

    again = {"csrf": early["csrf"], "revision": hidden(both, "revision"), "q.dark": "1", "go": go}
    answering.post(PAGE, data=again)

    assert is_checked(answering.get(PAGE).text, "q.dark", kept)


def test_a_double_click_is_one_saving(answering: TestClient):
    form = {**form_of(answering), "q.dark": "3", "go": "next"}

    first, second = answering.post(PAGE, data=form), answering.post(PAGE, data=form)

    assert {first.status_code, second.status_code} == {303}


def test_when_too_many_answer_the_same_form_comes_back_with_everything_in_it(
    answering: TestClient, monkeypatch: pytest.MonkeyPatch
):
    form = {**form_of(answering), "q.dark": "3", "q.trust": "missing:dont-know", "go": "next"}
    monkeypatch.setattr(Reception, "save", busy)

    answer = answering.post(PAGE, data=form)
    by_the_way = answering.post("/s/trygg/save/1", data=form)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "ikke lagret ennå" in answer.text
    assert is_checked(answer.text, "q.dark", "3")
    assert is_checked(answer.text, "q.trust", "missing:dont-know")
    assert hidden(answer.text, "revision") == form["revision"]
    assert by_the_way.status_code == 503


@pytest.mark.browser
@pytest.mark.slow
def test_axe_finds_nothing_on_pages_that_do_not_lead_on(
    answering: TestClient, page: Page, monkeypatch: pytest.MonkeyPatch
):
    early = form_of(answering)
    post_page(answering, 1, {"q.dark": "4"})
    stale = answering.post(PAGE, data={**early, "q.dark": "1", "go": "next"})
    monkeypatch.setattr(Reception, "save", busy)
    pages = {
        "stale": stale,
        "busy": answering.post(PAGE, data={**form_of(answering), "q.dark": "3", "go": "next"}),
        "refused": answering.post(PAGE, data={"q.dark": "3"}),
        "a shared screen": answering.get("/k/trygg"),
        "unknown": answering.get("/s/nowhere"),
    }

    found = {name: barriers(page, answer.text) for name, answer in pages.items()}

    assert [answer.status_code for answer in pages.values()] == [200, 503, 403, 200, 404]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def barriers(page: Page, shown: str) -> list[str]:
    """List what keeps anybody from using a page, on a phone and on a desk."""
    found = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.set_content(shown)
        found += axe_violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{wide} pixels wide in {size['width']}"] * (wide > size["width"])
    return found


def test_saving_by_the_way_tells_when_and_the_new_revision(answering: TestClient):
    form = form_of(answering)

    answer = answering.post("/s/trygg/save/1", data={**form, "q.dark": "3"})

    assert answer.json()["revision"] == int(form["revision"]) + 1
    assert re.fullmatch(r"Lagret \d\d\.\d\d", answer.json()["text"])
    assert is_checked(answering.get(PAGE).text, "q.dark", "3")


def test_saving_by_the_way_leaves_out_what_cannot_be_read(answering: TestClient):
    answer = answering.post(
        "/s/trygg/save/3", data={**form_of(answering, 3), "q.age": "17", "q.again": "1"}
    )

    page = answering.get("/s/trygg/page/3").text
    assert answer.status_code == 200
    assert is_checked(page, "q.again", "1")
    assert 'name="q.age" id="q.age" autocomplete="off" inputmode="numeric"' in page
    assert 'value="17"' not in page


def test_saving_by_the_way_never_replaces_what_another_window_saved(answering: TestClient):
    early = form_of(answering)
    post_page(answering, 1, {"q.dark": "4"})

    answer = answering.post("/s/trygg/save/1", data={**early, "q.dark": "1"})

    assert answer.status_code == 409
    assert is_checked(answering.get(PAGE).text, "q.dark", "4")


@pytest.mark.parametrize("path", ["/s/trygg/page/1", "/s/trygg/save/1", "/s/trygg/hand-in"])
def test_a_form_that_does_not_know_the_visit_is_not_taken(
    answering: TestClient, campaign: Fielded, path: str
):
    forged = answering.post(path, data={"csrf": "0" * 32, "q.dark": "1"})
    bare = answering.post(path, data={"q.dark": "1"})
    foreign = answering.post(
        path, data=form_of(answering), headers={"origin": "https://evil.example"}
    )

    assert {forged.status_code, bare.status_code, foreign.status_code} == {403}
    assert campaign.rows(AnswerDraftRow) == []
    assert campaign.rows(InboxRow) == []


def test_a_browser_that_hides_its_origin_is_taken(answering: TestClient):
    form = {**form_of(answering), "q.dark": "3"}

    assert answering.post(PAGE, data=form, headers={"origin": "null"}).status_code == 303


def test_fields_that_are_no_answers_are_passed_over(answering: TestClient, campaign: Fielded):
    more = {
        "q.dark": "3",
        "over_quota": "1",
        "test": "1",
        "id": "7",
        "q.nowhere": "1",
        "weight": "9",
    }
    post_page(answering, 1, more)
    post_page(answering, 2, {})
    post_page(answering, 3, {}, go="finish")

    (kept,) = campaign.rows(InboxRow)
    assert kept.test is False
    assert kept.over_quota is False
    assert "nowhere" not in kept.answers


def test_a_page_that_comes_while_nothing_is_taken_is_refused_and_says_why(
    answering: TestClient, campaign: Fielded
):
    form = {**form_of(answering), "q.dark": "3", "go": "next"}
    campaign.change(state=State.PAUSED.value)
    paused = answering.post(PAGE, data=form)
    campaign.change(state=State.CLOSED.value, closes_at=utc_now() - timedelta(hours=3))
    closed = answering.post(PAGE, data=form)

    assert paused.status_code == 403
    assert "har pause" in paused.text
    assert closed.status_code == 410
    assert campaign.rows(AnswerDraftRow) == []


def test_a_question_that_an_answer_on_the_same_page_brings_up_is_asked_before_going_on(
    client: TestClient, engine, settings
):
    first, why = a_question("first"), a_question("why", when="first = 1")
    questionnaire = a_questionnaire(
        a_page(first, why, id="one"), a_page(a_question("last"), id="two")
    )
    fielded(engine, settings, questionnaire=questionnaire)
    agreed(client)

    brought_up = post_page(client, 1, {"q.first": "1"})
    onward = post_page(client, 1, {"q.first": "1", "q.why": "2"})

    assert re.fullmatch(r"/s/trygg/page/1\?saved=\d{4}#q\.why", brought_up.headers["location"])
    assert onward.headers["location"].startswith("/s/trygg/page/2")


def test_pages_that_routing_skips_are_neither_shown_nor_counted(
    client: TestClient, engine, settings
):
    pages = (
        a_page(a_question("first"), id="one"),
        a_page(a_question("second"), id="two", when="first = 1"),
        a_page(a_question("third"), id="three"),
    )
    fielded(engine, settings, questionnaire=a_questionnaire(*pages))
    agreed(client)

    answer = post_page(client, 1, {"q.first": "2"})

    assert answer.headers["location"].startswith("/s/trygg/page/3")
    assert "Side 2 av 2" in client.get("/s/trygg/page/3").text
    assert client.get("/s/trygg/page/2").headers["location"] == "/s/trygg/page/3"


def test_what_must_be_answered_holds_the_page_but_not_the_way_back(
    client: TestClient, engine, settings
):
    pages = (
        a_page(a_question("first"), id="one"),
        a_page(a_question("second", required=True), id="two"),
    )
    fielded(engine, settings, questionnaire=a_questionnaire(*pages))
    agreed(client)

    held = post_page(client, 2, {}, go="finish")
    back = post_page(client, 2, {}, go="back")

    assert held.status_code == 422
    assert "Her mangler det et svar" in held.text
    assert back.headers["location"].startswith("/s/trygg/page/1")


def test_who_belongs_to_a_full_group_is_told_and_may_go_on(
    answering: TestClient, monkeypatch: pytest.MonkeyPatch
):
    async def full(*_given: object, **_also: object) -> Saved:
        return Saved(response_id="r", revision=1, at=utc_now(), full=True)

    form = {**form_of(answering), "q.dark": "3", "go": "next"}
    monkeypatch.setattr(Reception, "save", full)

    answer = answering.post(PAGE, data=form)

    assert "Vi har fått nok svar fra folk i din situasjon." in answer.text
    assert 'href="/s/trygg/page/2?saved=' in answer.text


def test_a_questionnaire_in_another_script_says_which_words_are_the_houses(
    client: TestClient, engine, settings
):
    pages = a_town_questionnaire().pages
    questionnaire = replace(a_town_questionnaire(), languages=("ar", "nb"), pages=pages)
    fielded(engine, settings, questionnaire=questionnaire)
    client.post("/s/trygg/consent", data={"go": "agree", "consent": "1", "language": "ar"})

    page = client.get(PAGE).text

    assert '<html lang="ar" dir="rtl">' in page
    assert '<span lang="en" dir="ltr">Do not know</span>' in page


def test_two_campaigns_in_one_browser_do_not_mix(
    answering: TestClient, engine, settings, campaign: Fielded
):
    fielded(engine, settings, slug="annen", questionnaire=a_town_questionnaire(id="other"))
    other = answering.post("/s/annen/consent", data={"go": "agree", "consent": "1"})

    crossed = answering.post("/s/annen/page/1", data={**form_of(answering), "q.dark": "3"})

    assert other.status_code == 303
    assert crossed.status_code == 403


def test_a_cookie_of_somebody_elses_making_is_no_visit(campaign: Fielded, settings):
    with a_browser_at(settings) as client:
        client.cookies.set("svar-trygg", "1.aGVsbG8gd29ybGQ=")

        assert client.get(PAGE).status_code == 403
