import pytest

from dsm.database import transaction
from dsm.elicitation import seeds
from dsm.elicitation.elicitation import ElicitationError, Kind, Seed
from tests.support.elicitations import a_panel, an_effect, an_elicitation, people, words


def questions(count):
    # Truths on both sides of the median of whoever says -2, 0 and 2.
    return tuple(
        Seed(id=f"s{number}", text=words("s"), truth=(-1) ** number * (0.2 + 0.1 * number))
        for number in range(count)
    )


def said(count, *, shift=0.0):
    answers = {f"s{number}": [shift - 2.0, shift, shift + 2.0] for number in range(count)}
    return {"effects": [an_effect()], "seeds": answers}


def a_seeded_panel(engine, folder, count, *, good=1, bad=1, **asked):
    """Some who know what they know, then some who do not."""
    panel = a_panel(
        engine,
        folder,
        an_elicitation(Kind.EFFECTS, seeds=questions(count), **asked),
        people=people(good + bad),
    )
    for at, name in enumerate(panel.tokens):
        panel.judge(name, said(count, shift=0.0 if at < good else 40.0))
    return panel


def weighed(panel):
    with transaction(panel.engine) as session:
        return seeds.expert_weights(session, "panel")


def close_both(panel):
    panel.close()
    panel.reopen()
    panel.close()


def test_performance_counts_from_eight_questions_on(engine, tmp_path):
    panel = a_seeded_panel(engine, tmp_path, 8, confidential=False)
    panel.close()
    label = panel.seat("expert-1").label

    with transaction(panel.engine) as session:
        found = seeds.expert_weights(session, "panel")

    assert not found.equal
    assert found.weights[label] == pytest.approx(1.0)


def test_weights_of_confidential_experts_wait_for_the_end_of_the_last_round(engine, tmp_path):
    panel = a_seeded_panel(engine, tmp_path, 8, good=4, bad=4)

    panel.close()
    early = weighed(panel)
    panel.reopen()
    again = weighed(panel)
    panel.close()
    late = weighed(panel)

    assert (early.equal, again.equal, late.equal) == (True, True, False)
    assert "until round 2 has closed" in early.reason
    assert sorted(late.weights.values()) == pytest.approx([0.0] * 4 + [0.25] * 4)


@pytest.mark.parametrize(("good", "bad"), [(1, 4), (3, 4), (4, 1), (5, 3), (0, 4), (4, 0), (8, 0)])
def test_few_who_count_or_do_not_are_not_made_out_nor_that_all_or_nobody_do(
    engine, tmp_path, good, bad
):
    panel = a_seeded_panel(engine, tmp_path, 8, good=good, bad=bad)
    close_both(panel)

    found = weighed(panel)

    assert found.equal
    assert set(found.weights.values()) == {1 / (good + bad)}
    assert found.reason == (
        "So few answered seed questions well, or badly, that they would be made out."
    )


def test_four_who_count_beside_four_who_do_not_are_weighted(engine, tmp_path):
    panel = a_seeded_panel(engine, tmp_path, 8, good=4, bad=4)
    close_both(panel)

    found = weighed(panel)

    assert not found.equal
    assert sorted(found.weights.values()) == pytest.approx([0.0] * 4 + [0.25] * 4)


def test_where_nothing_is_confidential_it_is_said_that_nobody_is_calibrated(engine, tmp_path):
    panel = a_seeded_panel(engine, tmp_path, 8, good=0, bad=2, confidential=False)
    panel.close()

    assert weighed(panel).reason == "Nobody reaches a calibration of 0.05."


WEIGHING = seeds.ExpertWeights(
    weights={**dict.fromkeys("abcd", 0.2), "e": 0.1, "f": 0.1, **dict.fromkeys("uvxy", 0.0)},
    equal=False,
)


@pytest.mark.parametrize(
    ("experts", "confidential", "shares"),
    [
        ("abcduvxy", True, (0.25,) * 4 + (0.0,) * 4),
        ("abcd", True, None),  # all of them are told to be calibrated
        ("abcd", False, (0.25,) * 4),
        ("abc", True, None),  # fewer than four judged this one
        ("abcdx", True, None),  # one who does not count is left beside them
        ("abcx", True, None),
        ("aex", False, (2 / 3, 1 / 3, 0.0)),
        ("x", False, None),
    ],
)
def test_weights_among_those_who_judged_one_thing_tell_of_no_single_one(
    experts, confidential, shares
):
    asked = an_elicitation(Kind.EFFECTS, confidential=confidential)

    found = seeds.weights_among(asked, WEIGHING, experts)

    assert found == (shares and pytest.approx(shares))


def test_who_counts_alike_has_no_weights():
    alike = seeds.ExpertWeights(weights=dict.fromkeys("abcd", 0.25), equal=True)

    assert seeds.weights_among(an_elicitation(Kind.EFFECTS), alike, "abcd") is None


def test_with_fewer_everybody_counts_alike_and_the_reason_is_said(engine, tmp_path):
    panel = a_seeded_panel(engine, tmp_path, 7)
    panel.close()

    with transaction(panel.engine) as session:
        found = seeds.expert_weights(session, "panel")

    assert found.equal
    assert list(found.weights.values()) == [0.5, 0.5]
    assert "7 seed questions" in found.reason


def test_where_one_did_not_answer_everybody_counts_alike(engine, tmp_path):
    asked = an_elicitation(Kind.EFFECTS, seeds=questions(8))
    panel = a_panel(engine, tmp_path, asked, people=people(2))
    panel.judge("expert-1", said(8))
    panel.judge("expert-2", {"effects": [an_effect()]})
    panel.close()

    with transaction(panel.engine) as session:
        found = seeds.expert_weights(session, "panel")

    assert found.equal
    assert "1 of 2 experts" in found.reason


def test_nobody_is_weighted_where_nobody_handed_in(engine, tmp_path):
    panel = a_panel(engine, tmp_path, an_elicitation(Kind.EFFECTS), people=people(1))
    panel.close()

    with transaction(panel.engine) as session, pytest.raises(ElicitationError):
        seeds.expert_weights(session, "panel")
