"""Experts judge by a personal link, without scripts, in two private rounds."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from dsm.database import transaction
from dsm.elicitation.elicitation import Kind
from dsm.elicitation.gathered import (
    best_worst_of,
    effects_of,
    handed_in,
    pairwise_of,
    ratings_of,
    seed_answers_of,
)
from tests.support.eliciting import (
    a_panel,
    a_seed,
    an_effect,
    come_in,
    hand_in,
    hidden,
    post_step,
    press,
)
from ui.app import create_app
from ui.elicit.policy import ELICIT_POLICY

# About oneself and practice come before the first effect.
FIRST_EFFECT = 3


def judge(client: TestClient, panel, token: str, *effects: dict[str, str]) -> None:
    come_in(client, panel, token)
    for at, fields in enumerate(effects, FIRST_EFFECT):
        assert post_step(client, panel, at, fields).status_code == 303
    assert hand_in(client, panel).status_code == 303


def test_an_effect_is_kept_as_a_change_against_doing_nothing(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    judge(client, panel, panel.tokens[0], an_effect(60, 59, 68, 63))
    panel.close()

    with transaction(engine) as session:
        (said,) = effects_of(session, panel.slug)

    assert (said.action, said.indicator) == ("light", "safe")
    assert (said.low, said.best, said.high, said.confidence) == (-1, 3, 8, 80)


def test_a_link_opens_the_seat_and_leaves_the_address(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)

    page = come_in(client, panel, panel.tokens[0])

    assert "What works?" in page
    assert "Light along paths: Adults who feel safe after dark" in page
    assert panel.tokens[0] not in page


def test_a_norwegian_expert_reads_norwegian(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])

    chosen = client.get("/e/panel?lang=nb").text
    later = client.get("/e/panel/step/3").text

    assert "Hva virker?" in chosen
    assert "Hva ville det være uten tiltaket?" in later
    assert '<html lang="nb"' in later


@pytest.mark.parametrize("path", ["", "/step/1", "/calibration"])
def test_nobody_gets_in_without_a_link(engine, settings, client: TestClient, path):
    a_panel(engine, settings)

    answer = client.get(f"/e/panel{path}")

    assert answer.status_code == 403
    assert "What works" not in answer.text


def test_an_unknown_elicitation_looks_like_one_without_a_link(client: TestClient):
    assert client.get("/e/nothing").status_code == 403
    assert client.get("/e/nothing/at/all").status_code == 404


@pytest.mark.parametrize("token", ["x", "ABCDEFGHJKMNPQRSTVWXYZ0123", "0" * 400])
def test_a_wrong_link_opens_nothing(engine, settings, client: TestClient, token):
    a_panel(engine, settings)

    assert client.get(f"/e/panel?t={token}").status_code == 403
    assert client.get("/e/panel").status_code == 403


def test_a_link_of_another_elicitation_opens_nothing(engine, settings, client: TestClient):
    a_panel(engine, settings)
    other = a_panel(engine, settings, slug="other")

    assert client.get(f"/e/panel?t={other.tokens[0]}").status_code == 403


def test_a_cookie_of_another_elicitation_opens_nothing(engine, settings, client: TestClient):
    a_panel(engine, settings)
    other = a_panel(engine, settings, slug="other")
    come_in(client, other, other.tokens[0])
    kept = client.cookies.get("ekspert-other")

    client.cookies.set("ekspert-panel", kept)

    assert client.get("/e/panel").status_code == 403


def test_pages_are_kept_by_nobody_and_load_nothing(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])

    answer = client.get("/e/panel/step/3")

    assert answer.headers["content-security-policy"] == ELICIT_POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert 'style="' not in answer.text.split("</style>", 1)[1]


def test_the_cookie_says_nothing_and_no_script_reads_it(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)

    answer = client.get(f"/e/panel?t={panel.tokens[0]}")

    given = answer.headers["set-cookie"].lower()
    assert "httponly" in given
    assert "samesite=lax" in given
    assert panel.tokens[0].lower() not in given


def test_a_form_from_elsewhere_keeps_nothing(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    page = come_in(client, panel, panel.tokens[0])
    fields = {"csrf": hidden(page, "csrf"), "revision": "0", **an_effect(60, 59, 68, 63)}

    elsewhere = client.post(
        "/e/panel/step/3", data=fields, headers={"origin": "https://elsewhere.example"}
    )
    forged = client.post("/e/panel/step/3", data={**fields, "csrf": "0" * 32})

    assert (elsewhere.status_code, forged.status_code) == (403, 403)
    assert "✓ Done" not in client.get("/e/panel").text


def test_numbers_in_the_wrong_order_are_told_and_stay_on_the_page(
    engine, settings, client: TestClient
):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])

    answer = post_step(client, panel, FIRST_EFFECT, an_effect(60, 72, 68, 63))

    assert answer.status_code == 422
    assert "The lowest, 72, is above the highest, 68." in answer.text
    assert 'value="72"' in answer.text
    assert answer.text.count('href="#lowest"') == 1


def test_everything_that_is_wrong_is_told_at_once(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])
    fields = {**an_effect(160, 59, 68, 63, 20), "highest": "many"}

    answer = post_step(client, panel, FIRST_EFFECT, fields)

    assert "“many” is no number." in answer.text
    fields["highest"] = "68"
    again = post_step(client, panel, FIRST_EFFECT, fields)
    assert again.status_code == 422
    assert "160 is not between 0 and 100" in again.text
    assert "20 % is not between 50 and 100" in again.text


def test_a_comma_is_read_where_people_write_one(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    judge(client, panel, panel.tokens[0], {**an_effect(60, 59, 68, 63), "best": "63,5"})
    panel.close()

    with transaction(engine) as session:
        assert effects_of(session, panel.slug)[0].best == 3.5


def test_markup_that_an_expert_types_is_shown_as_text(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])
    post_step(client, panel, 1, {"conflict": "<script>alert(1)</script>"})

    page = client.get("/e/panel/step/1").text

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_two_windows_do_not_overwrite_each_other(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    page = come_in(client, panel, panel.tokens[0])
    old = {"csrf": hidden(page, "csrf"), "revision": hidden(page, "revision")}
    post_step(client, panel, FIRST_EFFECT, an_effect(60, 59, 68, 63))

    answer = client.post("/e/panel/step/3", data={**old, **an_effect(10, 9, 18, 13)})

    assert answer.status_code == 409
    assert 'value="68"' in client.get("/e/panel/step/3").text


def test_nothing_is_handed_in_before_something_is_judged(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])

    answer = hand_in(client, panel)

    assert answer.status_code == 422
    assert "Nothing is judged yet." in answer.text


def test_what_is_handed_in_can_be_changed_and_stays_handed_in(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    judge(client, panel, panel.tokens[0], an_effect(60, 59, 68, 63))

    post_step(client, panel, FIRST_EFFECT, an_effect(60, 59, 68, 64))
    panel.close()

    with transaction(engine) as session:
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


def test_nothing_can_be_answered_once_the_round_is_closed(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
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


def test_a_step_that_does_not_exist_is_not_there(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])

    assert client.get("/e/panel/step/99").status_code == 404


def second_round(engine, settings, client: TestClient, best: list[int]):
    panel = a_panel(engine, settings, count=len(best))
    for token, value in zip(panel.tokens, best, strict=True):
        judge(client, panel, token, an_effect(60, value - 4, value + 5, value))
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
    assert "Expert 1" not in page
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
        judge(client, panel, token, an_effect(60, 59, 68, 63))

    come_in(client, panel, panel.tokens[0])

    assert client.get("/e/panel/step/3").text.count('class="oth"') == 0


def test_who_does_not_come_back_stands_by_the_first_round(engine, settings, client: TestClient):
    panel = second_round(engine, settings, client, [61, 63, 65, 70])
    judge(client, panel, panel.tokens[0], an_effect(60, 60, 70, 66))
    panel.close()

    with transaction(engine) as session:
        best = sorted(one.best for one in effects_of(session, panel.slug))

    assert best == [3, 5, 6, 10]


def test_practice_is_told_at_once_and_does_not_count(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])
    fields = {"lowest": "10", "highest": "30", "best": "20", "confidence": "80"}

    answer = post_step(client, panel, 2, fields, go="stay")
    page = client.get(answer.headers["location"]).text

    assert "One expects 58 of 100. You said 10 to 30" in page
    assert "that does not hold it" in page


def test_ratings_are_kept_level_by_level(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, Kind.RATINGS, count=2)
    for token, level in zip(panel.tokens, ("2", "4"), strict=True):
        come_in(client, panel, token)
        post_step(client, panel, 2, {"r.cost": level, "r.reach": "3", "r.speed": "cannot"})
        assert hand_in(client, panel).status_code == 303
    panel.close()

    with transaction(engine) as session:
        ratings = ratings_of(session, panel.slug)

    assert set(ratings.objects) == {"cost", "reach"}
    assert sorted(ratings.level.tolist()) == [1, 2, 2, 3]


def test_levels_are_described_in_plain_words(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, Kind.RATINGS)
    come_in(client, panel, panel.tokens[0])

    page = client.get("/e/panel/step/2").text

    assert "What 3 takes." in page
    assert page.count('type="radio"') == 3 * 5


def test_best_and_worst_take_as_many_comparisons_as_the_method_has(
    engine, settings, client: TestClient
):
    panel = a_panel(engine, settings, Kind.BEST_WORST)
    come_in(client, panel, panel.tokens[0])

    post_step(client, panel, 2, {"best": "reach", "worst": "speed"})
    first = post_step(client, panel, 3, {"n.cost": "3", "n.speed": "7"})
    second = post_step(client, panel, 4, {"n.cost": "2"})
    done = hand_in(client, panel)
    panel.close()

    assert [one.status_code for one in (first, second, done)] == [303, 303, 303]
    with transaction(engine) as session:
        (said,) = best_worst_of(session, panel.slug)
    assert (said.best, said.worst) == ("reach", "speed")
    assert dict(zip(said.criteria, said.best_to, strict=True)) == {
        "cost": 3,
        "reach": 1,
        "speed": 7,
    }
    assert dict(zip(said.criteria, said.to_worst, strict=True)) == {
        "cost": 2,
        "reach": 7,
        "speed": 1,
    }


def test_nothing_is_further_apart_than_the_two_ends(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, Kind.BEST_WORST)
    come_in(client, panel, panel.tokens[0])
    post_step(client, panel, 2, {"best": "reach", "worst": "speed"})

    answer = post_step(client, panel, 3, {"n.cost": "9", "n.speed": "7"})

    assert answer.status_code == 422
    assert "which you set 7 apart" in answer.text


def test_other_ends_take_the_numbers_of_the_old_ones_away(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, Kind.BEST_WORST)
    come_in(client, panel, panel.tokens[0])
    post_step(client, panel, 1, {"note": "kept"})
    post_step(client, panel, 2, {"best": "reach", "worst": "speed"})
    post_step(client, panel, 3, {"n.cost": "3", "n.speed": "7"})

    post_step(client, panel, 2, {"best": "cost", "worst": "speed"})

    assert " checked>" not in client.get("/e/panel/step/3").text
    assert "kept" in client.get("/e/panel/step/1").text


def test_pairs_are_kept_in_both_directions(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, Kind.PAIRWISE)
    come_in(client, panel, panel.tokens[0])

    post_step(client, panel, 2, {"p.cost.reach": "1/3", "p.cost.speed": "2", "p.reach.speed": "6"})
    hand_in(client, panel)
    panel.close()

    with transaction(engine) as session:
        (said,) = pairwise_of(session, panel.slug)
    weights = dict(zip(said.criteria, said.weights.tolist(), strict=True))
    assert weights["reach"] == pytest.approx(6 / 9)
    assert said.consistency_ratio == pytest.approx(0, abs=1e-9)


def test_seed_questions_are_kept_as_three_quantiles(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, seeds=(a_seed(1, 40.0),))
    come_in(client, panel, panel.tokens[0])

    wrong = post_step(client, panel, 3, {"q05": "10", "q95": "50", "q50": "60"})
    right = post_step(client, panel, 3, {"q05": "10", "q95": "50", "q50": "30"})
    post_step(client, panel, 4, an_effect(60, 59, 68, 63))
    hand_in(client, panel)
    panel.close()

    assert (wrong.status_code, right.status_code) == (422, 303)
    with transaction(engine) as session:
        assert seed_answers_of(session, panel.slug).quantiles.tolist() == [[[10, 30, 50]]]


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


def test_a_fault_of_ours_is_told_as_a_page(engine, settings):
    panel = a_panel(engine, settings)
    app = create_app(settings, staff=False)
    address = "http://127.0.0.1:8080"
    with TestClient(app, base_url=address, raise_server_exceptions=False) as client:
        come_in_and_follow(client, panel)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE expert_judgement"))

        answer = client.get("/e/panel")

    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert answer.headers["content-security-policy"] == ELICIT_POLICY


def come_in_and_follow(client: TestClient, panel) -> None:
    client.headers["accept-language"] = "en"
    assert client.get(f"/e/{panel.slug}?t={panel.tokens[0]}").status_code == 200


def test_interests_are_kept_with_the_judgement(engine, settings, client: TestClient):
    panel = a_panel(engine, settings)
    come_in(client, panel, panel.tokens[0])
    post_step(client, panel, 1, {"conflict": "My firm sells lamps."})
    post_step(client, panel, FIRST_EFFECT, {**an_effect(60, 59, 68, 63), "evidence": "study"})
    hand_in(client, panel)
    panel.close()

    with transaction(engine) as session:
        (given,) = handed_in(session, panel.slug)

    assert given.content["conflict"] == "My firm sells lamps."
    assert given.content["effects"][0]["evidence"] == "study"
    assert given.content["effects"][0]["without"] == 60
