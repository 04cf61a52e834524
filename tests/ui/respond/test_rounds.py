import re
import secrets
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from dsm.database import transaction
from dsm.surveying import panels
from dsm.surveying.tables import PersonCodeRow
from dsm.tables import utc_now
from surveys.campaigns import Channel, Mode
from tests.support.campaigning import a_panel_questionnaire
from tests.support.respondents import a_browser_at, fielded, hidden, post_page
from tests.support.surveys import Fielded

WHAT_WAS_SAID = "/s/experts/panel"


def a_panel(engine, settings, experts: int) -> Fielded:
    today = utc_now().date()
    field = fielded(
        engine,
        settings,
        questionnaire=a_panel_questionnaire(),
        slug="experts",
        invited=experts,
        mode=Mode.CONFIDENTIAL.value,
        channels=[Channel.WEB.value],
        contacts_until=today + timedelta(days=60),
        retention_on=today + timedelta(days=90),
    )
    with transaction(engine) as session:
        for token in field.tokens:
            link_hash = field.key.fingerprint("link", token)
            code = secrets.token_hex(8)
            session.add(PersonCodeRow(code=code, campaign_id=field.id, link_hash=link_hash))
    return field


def enter(client: TestClient, token: str) -> str:
    """Open a link and agree; return where that leads."""
    client.get(f"/s/experts?t={token}")
    page = client.get("/s/experts").text
    carried = {name: hidden(page, name) for name in ("csrf", "consent")}
    form = {"go": "agree", "language": "en", **carried}
    agreed = client.post("/s/experts/consent", data=form)
    return str(agreed.headers["location"])


def answer(client: TestClient, token: str, best: int) -> None:
    enter(client, token)
    fields = {"q.effect-best": str(best), "q.mature": "2", "q.why": f"Because of {best}."}
    done = post_page(client, 1, fields, go="finish", slug="experts")
    assert done.headers["location"] == "/s/experts/receipt"


def ask_again(field: Fielded) -> None:
    panels.end_round(field.engine, field.keyring, "experts", "anna")
    with transaction(field.engine) as session:
        panels.begin_round(session, "experts", utc_now() + timedelta(days=30), "anna")


def second_round(engine, settings, client: TestClient, best: list[int]) -> Fielded:
    field = a_panel(engine, settings, len(best))
    for token, value in zip(field.tokens, best, strict=True):
        answer(client, token, value)
    ask_again(field)
    return field


def test_four_experts_see_their_own_answer_beside_all_in_the_second_round(
    engine, settings, client: TestClient
):
    field = second_round(engine, settings, client, [40, 20, 50, 30])

    led = enter(client, field.tokens[0])
    page = client.get(WHAT_WAS_SAID).text

    assert led == WHAT_WAS_SAID
    assert "What the panel said in round 1" in page
    assert "Your answer: 40<" in page
    assert "All 4 answers: 20; 30; 40; 50<" in page
    assert "Your answer: Sometimes<" in page
    assert "All 4 answers: Sometimes × 4<" in page
    assert "Because of" not in page
    assert client.get("/s/experts").headers["location"] == "/s/experts/page/1"
    answer(client, field.tokens[1], 35)


def test_with_three_experts_the_others_stay_hidden(engine, settings, client: TestClient):
    field = second_round(engine, settings, client, [40, 20, 50])

    enter(client, field.tokens[1])
    page = client.get(WHAT_WAS_SAID).text

    assert "Your answer: 20<" in page
    assert "Fewer than 4 experts answered this" in page
    assert "<svg" not in page
    main = page.split("<main")[1].split("</main>")[0]
    assert re.findall(r"\b(?:40|50)\b", main) == []


def test_from_the_questions_one_gets_there_and_what_was_typed_is_saved(
    engine, settings, client: TestClient
):
    field = second_round(engine, settings, client, [40, 20, 50, 30])
    enter(client, field.tokens[2])
    asked = client.get("/s/experts/page/1").text

    left = post_page(client, 1, {"q.effect-best": "77"}, go="panel", slug="experts")

    assert 'form="answers" name="go" value="panel">What the panel said in round 1<' in asked
    assert left.headers["location"] == WHAT_WAS_SAID
    assert 'value="77"' in client.get("/s/experts/page/1").text


def test_in_the_first_round_there_is_nothing_to_look_back_on(engine, settings, client: TestClient):
    field = a_panel(engine, settings, 4)

    led = enter(client, field.tokens[0])

    assert led == "/s/experts/page/1"
    assert client.get(WHAT_WAS_SAID).headers["location"] == "/s/experts"
    assert 'value="panel"' not in client.get(led).text


def test_nobody_sees_it_without_an_invitation_or_before_agreeing(
    engine, settings, client: TestClient
):
    field = second_round(engine, settings, client, [40, 20, 50, 30])

    with a_browser_at(settings) as stranger:
        unknown = stranger.get(WHAT_WAS_SAID)
        stranger.get(f"/s/experts?t={field.tokens[0]}")
        undecided = stranger.get(WHAT_WAS_SAID)

    assert unknown.status_code == 403
    assert undecided.headers["location"] == "/s/experts"


def test_a_link_that_was_replaced_shows_nothing_any_more(engine, settings, client: TestClient):
    field = second_round(engine, settings, client, [40, 20, 50, 30])
    enter(client, field.tokens[0])
    with transaction(engine) as session:
        for row in field.rows(PersonCodeRow):
            session.delete(session.get_one(PersonCodeRow, row.code))

    page = client.get(WHAT_WAS_SAID)

    assert page.status_code == 404
    assert "All 4 answers" not in page.text


def test_while_the_survey_has_a_break_it_is_not_shown(engine, settings, client: TestClient):
    field = second_round(engine, settings, client, [40, 20, 50, 30])
    enter(client, field.tokens[0])

    panels.end_round(field.engine, field.keyring, "experts", "anna")

    page = client.get(WHAT_WAS_SAID)
    assert page.status_code != 200
    assert "All 4 answers" not in page.text


@pytest.mark.parametrize("language", ["nb", "en"])
def test_it_is_read_in_the_language_of_the_visit(engine, settings, client: TestClient, language):
    field = second_round(engine, settings, client, [40, 20, 50, 30])
    enter(client, field.tokens[0])

    page = client.get(f"{WHAT_WAS_SAID}?lang={language}").text

    assert f'<html lang="{language}"' in page
    assert {"nb": "Ditt svar: 40<", "en": "Your answer: 40<"}[language] in page
