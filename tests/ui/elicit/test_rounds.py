"""Two rounds: handing in, what others said, and the end."""

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dsm.database import transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import Kind
from dsm.elicitation.gathered import effects_of, handed_in
from dsm.tables import utc_now
from tests.support.eliciting import (
    FIRST_EFFECT,
    a_panel,
    a_seed,
    an_effect,
    come_in,
    hand_in,
    hidden,
    judge_effects,
    post_step,
    press,
)
from ui.elicit.routes import elicit_routes


def test_nothing_is_handed_in_before_something_is_judged(panel, client: TestClient):
    come_in(client, panel, panel.tokens[0])

    answer = hand_in(client, panel)

    assert answer.status_code == 422
    assert "Nothing is judged yet." in answer.text


def test_what_is_handed_in_can_be_changed_and_stays_handed_in(panel, client: TestClient):
    judge_effects(client, panel, panel.tokens[0], an_effect(60, 59, 68, 63))

    post_step(client, panel, FIRST_EFFECT, an_effect(60, 59, 68, 64))
    panel.close()

    with transaction(panel.engine) as session:
        assert [one.best for one in effects_of(session, panel.slug)] == [4]


def test_what_is_handed_in_stays_whole_until_it_is_taken_back(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, Kind.BEST_WORST)
    come_in(client, panel, panel.tokens[0])
    post_step(client, panel, 2, {"best": "reach", "worst": "speed"})
    post_step(client, panel, 3, {"n.cost": "3", "n.speed": "7"})
    post_step(client, panel, 4, {"n.cost": "2"})
    hand_in(client, panel)

    refused = post_step(client, panel, 2, {"best": "cost", "worst": "speed"})
    back = press(client, panel, "take-back")
    changed = post_step(client, panel, 2, {"best": "cost", "worst": "speed"})
    panel.close()

    assert refused.status_code == 422
    assert "what is handed in must be whole" in refused.text
    assert (back.status_code, changed.status_code) == (303, 303)
    with transaction(engine) as session:
        assert handed_in(session, panel.slug) == ()


def test_nothing_can_be_answered_once_the_round_is_closed(panel, client: TestClient):
    page = come_in(client, panel, panel.tokens[0])
    panel.close()

    shown = client.get("/e/panel/step/3")
    posted = client.post(
        "/e/panel/step/3",
        data={"csrf": hidden(page, "csrf"), "revision": "0", **an_effect(60, 59, 68, 63)},
    )

    assert shown.headers["location"] == "/e/panel"
    assert posted.status_code == 403
    assert "Round 1 is over." in client.get("/e/panel").text


@pytest.mark.parametrize("path", ["step/3", "hand-in", "take-back"])
def test_a_round_that_ends_while_something_is_kept_says_so(panel, settings, path):
    panel.close()
    ends = utc_now() + timedelta(days=1)
    with transaction(panel.engine) as session:
        elicitations.open_round(session, panel.slug, closes_at=ends)
    # The hour strikes after it was asked for twice: for the overview, and for what is posted.
    moments = iter([ends - timedelta(hours=1)] * 2)
    app = FastAPI()
    routes = elicit_routes(panel.engine, panel.keyring, settings, lambda: next(moments, ends))
    app.include_router(routes)
    address = "http://127.0.0.1:8080"
    with TestClient(app, base_url=address, follow_redirects=False) as client:
        client.headers["accept-language"] = "en"
        page = come_in(client, panel, panel.tokens[0])
        fields = {name: hidden(page, name) for name in ("csrf", "revision")}

        answer = client.post(f"/e/panel/{path}", data={**fields, **an_effect(60, 59, 68, 63)})

    assert answer.status_code == 403
    assert "This round cannot be answered now" in answer.text


def second_round(engine, settings, client: TestClient, best: list[int]):
    panel = a_panel(engine, settings, count=len(best))
    for token, value in zip(panel.tokens, best, strict=True):
        judge_effects(client, panel, token, an_effect(60, value - 4, value + 5, value))
    panel.close()
    panel.open()
    return panel


def test_four_experts_see_each_others_curves_without_names(engine, settings, client: TestClient):
    panel = second_round(engine, settings, client, [61, 63, 65, 70])

    overview = come_in(client, panel, panel.tokens[0])
    page = client.get("/e/panel/step/3").text

    assert "You see what the others said in the first round" in overview
    assert page.count('class="oth"') == 3
    assert "3 other experts, without names" in page
    assert re.search(r"Expert \d", page) is None
    assert "Person" not in page


def test_three_experts_see_only_their_own(engine, settings, client: TestClient):
    panel = second_round(engine, settings, client, [61, 63, 65])

    overview = come_in(client, panel, panel.tokens[0])
    page = client.get("/e/panel/step/3").text

    assert "is not shown, because fewer than 4 answered" in overview
    assert page.count('class="oth"') == 0
    assert "Best guess +1." in page


def test_nobody_sees_others_in_the_first_round(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, count=5)
    for token in panel.tokens:
        judge_effects(client, panel, token, an_effect(60, 59, 68, 63))

    come_in(client, panel, panel.tokens[0])

    assert client.get("/e/panel/step/3").text.count('class="oth"') == 0


def test_who_does_not_come_back_stands_by_the_first_round(engine, settings, client: TestClient):
    panel = second_round(engine, settings, client, [61, 63, 65, 70])
    judge_effects(client, panel, panel.tokens[0], an_effect(60, 60, 70, 66))
    panel.close()

    with transaction(engine) as session:
        best = sorted(one.best for one in effects_of(session, panel.slug))

    assert best == [3, 5, 6, 10]


def test_truths_are_told_to_their_owner_and_not_before_the_last_round_is_over(
    engine, settings, client: TestClient
):
    panel = a_panel(engine, settings, count=2, seeds=(a_seed(1, 44.5),))
    for token in panel.tokens:
        come_in(client, panel, token)
        post_step(client, panel, 3, {"q05": "10", "q95": "50", "q50": "30"})
        post_step(client, panel, 4, an_effect(60, 59, 68, 63))
        hand_in(client, panel)
    early = client.get("/e/panel/calibration").text
    panel.close()
    between = client.get("/e/panel/calibration").text
    panel.open()
    panel.close()

    late = client.get("/e/panel/calibration").text

    assert "44.5" not in early + between
    assert "44.5" in late
    assert "1 of 1 true answers lay in your range" in late
    assert "Everybody counts alike" in late
    assert "See how your own answers turned out" in client.get("/e/panel").text
