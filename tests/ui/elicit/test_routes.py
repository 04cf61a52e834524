"""Pages without scripts: what is posted is read, or told back; nothing comes from elsewhere."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from dsm.database import transaction
from dsm.elicitation import answering, experts
from dsm.elicitation.elicitation import Kind
from dsm.elicitation.gathered import effects_of
from tests.support.eliciting import (
    FIRST_EFFECT,
    a_panel,
    an_effect,
    come_in,
    hidden,
    judge_effects,
    post_step,
)
from ui.app import create_app
from ui.elicit.policy import ELICIT_POLICY


def test_pages_are_kept_by_nobody_and_load_nothing(panel, client: TestClient):
    come_in(client, panel, panel.tokens[0])

    answer = client.get("/e/panel/step/3")

    assert answer.headers["content-security-policy"] == ELICIT_POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert 'style="' not in answer.text.split("</style>", 1)[1]


def test_a_form_from_elsewhere_keeps_nothing(panel, client: TestClient):
    page = come_in(client, panel, panel.tokens[0])
    fields = {"csrf": hidden(page, "csrf"), "revision": "0", **an_effect(60, 59, 68, 63)}

    elsewhere = client.post(
        "/e/panel/step/3", data=fields, headers={"origin": "https://elsewhere.example"}
    )
    forged = client.post("/e/panel/step/3", data={**fields, "csrf": "0" * 32})

    assert (elsewhere.status_code, forged.status_code) == (403, 403)
    assert "✓ Done" not in client.get("/e/panel").text


def test_numbers_in_the_wrong_order_are_told_and_stay_on_the_page(panel, client: TestClient):
    come_in(client, panel, panel.tokens[0])

    answer = post_step(client, panel, FIRST_EFFECT, an_effect(60, 72, 68, 63))

    assert answer.status_code == 422
    assert "The lowest, 72, is above the highest, 68." in answer.text
    assert 'value="72"' in answer.text
    assert answer.text.count('href="#lowest"') == 1


def test_everything_that_is_wrong_is_told_at_once(panel, client: TestClient):
    come_in(client, panel, panel.tokens[0])
    fields = {**an_effect(160, 59, 68, 63, 20), "highest": "many"}

    answer = post_step(client, panel, FIRST_EFFECT, fields)

    assert "“many” is no number." in answer.text
    fields["highest"] = "68"
    again = post_step(client, panel, FIRST_EFFECT, fields)
    assert again.status_code == 422
    assert "160 is not between 0 and 100" in again.text
    assert "20 % is not between 50 and 100" in again.text


def test_a_comma_is_read_where_people_write_one(panel, client: TestClient):
    judge_effects(client, panel, panel.tokens[0], {**an_effect(60, 59, 68, 63), "best": "63,5"})
    panel.close()

    with transaction(panel.engine) as session:
        assert effects_of(session, panel.slug)[0].best == 3.5


def test_markup_that_an_expert_types_is_shown_as_text(panel, client: TestClient):
    come_in(client, panel, panel.tokens[0])
    post_step(client, panel, 1, {"conflict": "<script>alert(1)</script>"})

    page = client.get("/e/panel/step/1").text

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_two_windows_do_not_overwrite_each_other(panel, client: TestClient):
    page = come_in(client, panel, panel.tokens[0])
    old = {"csrf": hidden(page, "csrf"), "revision": hidden(page, "revision")}
    post_step(client, panel, FIRST_EFFECT, an_effect(60, 59, 68, 63))

    answer = client.post("/e/panel/step/3", data={**old, **an_effect(10, 9, 18, 13)})

    assert answer.status_code == 409
    assert 'value="68"' in client.get("/e/panel/step/3").text


def keep_older(panel, content):
    """Keep what could not be saved any more, as from an older version."""
    with transaction(panel.engine) as session:
        (seat,) = experts.seats(session, panel.slug)
        answering.keep_content(session, seat.expert_id, 1, content, 0, complete=False)


def kept_of(panel):
    with transaction(panel.engine) as session:
        (seat,) = experts.seats(session, panel.slug)
        return answering.own(session, seat).content


@pytest.mark.parametrize("strange", [["votes"], ["votes", "cheers"]])
def test_what_an_older_version_kept_and_no_page_asks_gives_way(panel, client: TestClient, strange):
    keep_older(panel, {**dict.fromkeys(strange, 1), "conflict": "c"})
    come_in(client, panel, panel.tokens[0])

    answer = post_step(client, panel, 1, {"conflict": "c", "note": "n"})

    assert answer.status_code == 303
    assert kept_of(panel) == {"conflict": "c", "note": "n"}


def test_what_does_not_go_with_something_older_is_told_with_a_way_out(panel, client: TestClient):
    keep_older(panel, {"training": {"lowest": 1}})
    come_in(client, panel, panel.tokens[0])

    told = post_step(client, panel, 1, {"note": "n"})
    # The way out that it names: every page once more, of which one puts it right.
    every = [
        post_step(client, panel, at, fields).status_code
        for at, fields in enumerate(({"note": "n"}, {}, an_effect(60, 59, 68, 63)), 1)
    ]
    after = post_step(client, panel, 1, {"note": "n"})

    assert "Nothing was kept" in told.text
    assert "save it once more" in told.text
    assert told.status_code == 422
    assert every == [422, 303, 303]
    assert after.status_code == 303


def test_a_page_from_before_its_fields_were_renamed_keeps_nothing(
    engine, settings, client: TestClient
):
    pairs = a_panel(engine, settings, Kind.PAIRWISE, slug="pairs")
    come_in(client, pairs, pairs.tokens[0])
    post_step(client, pairs, 2, {"p.0.1": "3", "p.0.2": "2", "p.1.2": "1/2"})

    answer = post_step(client, pairs, 2, {"p.cost.reach": "5", "p.cost.speed": "5"})

    assert answer.status_code == 409
    assert "Nothing was kept" in answer.text
    assert len(kept_of(pairs)["times"]) == 3


def test_a_step_that_does_not_exist_is_not_there(panel, client: TestClient):
    come_in(client, panel, panel.tokens[0])

    assert client.get("/e/panel/step/99").status_code == 404


def test_a_fault_of_ours_is_told_as_a_page(panel, settings):
    app = create_app(settings, staff=False)
    address = "http://127.0.0.1:8080"
    with TestClient(app, base_url=address, raise_server_exceptions=False) as client:
        come_in_and_follow(client, panel)
        with panel.engine.begin() as connection:
            connection.execute(text("DROP TABLE expert_judgement"))

        answer = client.get("/e/panel")

    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert answer.headers["content-security-policy"] == ELICIT_POLICY


def come_in_and_follow(client: TestClient, panel) -> None:
    client.headers["accept-language"] = "en"
    assert client.get(f"/e/{panel.slug}?t={panel.tokens[0]}").status_code == 200
