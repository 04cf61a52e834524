"""What every kind of page keeps, as the models read it."""

import pytest
from starlette.testclient import TestClient

from dsm.database import transaction
from dsm.elicitation import answering, experts
from dsm.elicitation.elicitation import Kind, Object
from dsm.elicitation.gathered import (
    best_worst_of,
    effects_of,
    handed_in,
    pairwise_of,
    ratings_of,
    seed_answers_of,
)
from tests.support.eliciting import (
    FIRST_EFFECT,
    a_panel,
    a_seed,
    an_effect,
    come_in,
    hand_in,
    judge_effects,
    post_step,
)


def test_an_effect_is_kept_as_a_change_against_doing_nothing(panel, client: TestClient):
    judge_effects(client, panel, panel.tokens[0], an_effect(60, 59, 68, 63))
    panel.close()

    with transaction(panel.engine) as session:
        (said,) = effects_of(session, panel.slug)

    assert (said.action, said.indicator) == ("light", "safe")
    assert (said.low, said.best, said.high, said.confidence) == (-1, 3, 8, 80)


def test_interests_are_kept_with_the_judgement(panel, client: TestClient):
    come_in(client, panel, panel.tokens[0])
    post_step(client, panel, 1, {"conflict": "My firm sells lamps."})
    post_step(client, panel, FIRST_EFFECT, {**an_effect(60, 59, 68, 63), "evidence": "study"})
    hand_in(client, panel)
    panel.close()

    with transaction(panel.engine) as session:
        (given,) = handed_in(session, panel.slug)

    assert given.content["conflict"] == "My firm sells lamps."
    assert given.content["effects"][0]["evidence"] == "study"
    assert given.content["effects"][0]["without"] == 60


def test_practice_is_told_at_once_and_does_not_count(panel, client: TestClient):
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


def test_who_finds_all_criteria_alike_may_say_so(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, Kind.BEST_WORST)
    come_in(client, panel, panel.tokens[0])
    post_step(client, panel, 2, {"best": "reach", "worst": "speed"})
    post_step(client, panel, 3, {"n.cost": "1", "n.speed": "1"})
    post_step(client, panel, 4, {"n.cost": "1"})

    done = hand_in(client, panel)
    panel.close()

    assert done.status_code == 303
    with transaction(engine) as session:
        (said,) = best_worst_of(session, panel.slug)
    assert said.best_to == said.to_worst == (1, 1, 1)


def test_pairs_are_kept_in_both_directions(engine, settings, client: TestClient):
    panel = a_panel(engine, settings, Kind.PAIRWISE)
    come_in(client, panel, panel.tokens[0])

    post_step(client, panel, 2, {"p.0.1": "1/3", "p.0.2": "2", "p.1.2": "6"})
    hand_in(client, panel)
    panel.close()

    with transaction(engine) as session:
        (said,) = pairwise_of(session, panel.slug)
    weights = dict(zip(said.criteria, said.weights.tolist(), strict=True))
    assert weights["reach"] == pytest.approx(6 / 9)
    assert said.consistency_ratio == pytest.approx(0, abs=1e-9)


def test_pairs_that_fall_into_parts_are_told_as_such(engine, settings, client: TestClient):
    four = tuple(Object(name, {"en": name, "nb": name}) for name in "abcd")
    panel = a_panel(engine, settings, Kind.PAIRWISE, objects=four)
    with transaction(engine) as session:
        (seat,) = experts.seats(session, panel.slug)
        apart = [{"first": "a", "second": "b", "times": "2"}]
        apart += [{"first": "c", "second": "d", "times": "2"}]
        answering.save(session, seat, {"times": apart}, 0)
    come_in(client, panel, panel.tokens[0])

    answer = hand_in(client, panel)

    assert answer.status_code == 422
    assert "compared only among themselves" in answer.text


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
