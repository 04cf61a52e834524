import numpy as np
import pytest

from indicators.social.sample_towns import (
    SampleDesign,
    SampleError,
    district_sd,
    invent_sample_town,
    mean_score,
    require_sense,
    town_of_districts,
    town_of_equals,
)
from surveys.errors import ManyProblemsError
from surveys.planner import reliability
from tests.support.builders import a_frame

TOWN = town_of_districts([2400] * 7)
OF_DISTRICT = TOWN.cell_levels()[:, 2]


def a_design(**given):
    return SampleDesign(**({"construct": "safety", "icc": 0.03, "invited": 700} | given))


def districts_of(score):
    people = TOWN.cell_people
    return np.array(
        [np.average(score[at == OF_DISTRICT], weights=people[at == OF_DISTRICT]) for at in range(7)]
    )


def true_and_direct(design, towns):
    rng = np.random.default_rng(1)
    true, direct = [], []
    for _ in range(towns):
        town = invent_sample_town(TOWN, design, rng)
        means = districts_of(town.score)
        true.append(means - means.mean())
        direct.append(town.direct - town.direct.mean())
    return np.concatenate(true), np.concatenate(direct)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("items", "categories", "icc", "invited"),
    [(4, 5, 0.03, 700), (4, 5, 0.01, 1400), (1, 11, 0.06, 700), (2, 3, 0.03, 350)],
)
def test_plain_means_of_districts_are_as_reliable_as_the_table_says(
    items, categories, icc, invited
):
    design = a_design(items=items, categories=categories, icc=icc, invited=invited)

    true, direct = true_and_direct(design, towns=250)

    correlation = float(np.corrcoef(true, direct)[0, 1])
    assert correlation**2 == pytest.approx(reliability(invited / 7, icc), abs=0.04)


def test_districts_differ_by_exactly_the_share_that_was_asked_for():
    design = a_design()
    sd = district_sd(design, others=1.0)
    people = np.random.default_rng(1).normal(size=200_000)

    latent = np.add.outer(sd * np.array([-1.0, 1.0]), people)
    score = mean_score(design, latent) / 100
    between = score.mean(axis=1).var()

    # Of four questions' mean, what questions add to what people differ by is some 40 percent.
    noise = 0.03 / 0.97 * score[0].var() / between
    assert 1.2 < 1 / noise < 1.6


def test_everybody_answers_or_as_many_as_are_likely_to():
    rng = np.random.default_rng(1)

    everybody = invent_sample_town(TOWN, a_design(), rng)
    some = [
        invent_sample_town(TOWN, a_design(response=0.3), rng).counts.respondents for _ in range(50)
    ]

    assert everybody.counts.respondents == 700
    assert np.mean(some) == pytest.approx(210, abs=8)
    assert len(set(some)) > 1


def test_answers_are_equally_common_whatever_the_number_of_categories():
    town = invent_sample_town(
        TOWN, a_design(items=1, categories=4, invited=16_000), np.random.default_rng(1)
    )

    people = np.zeros(4)
    np.add.at(people, town.counts.patterns[town.counts.pair_pattern, 0], town.counts.pair_people)
    assert people / people.sum() == pytest.approx(np.full(4, 0.25), abs=0.04)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"items": 0}, "0 questions"),
        ({"categories": 12}, "12 answer categories"),
        ({"icc": 0.0}, "0 of the variance"),
        ({"response": 1.5}, "1.5 cannot be"),
        ({"invited": 9}, "9 answers are expected"),
        ({"invited": 20_000}, "20,000 are invited, but 16,800 live there"),
        ({"invited": 10**400}, "are invited, but 16,800 live there"),
    ],
)
def test_a_design_that_makes_no_sense_is_refused(given, told):
    with pytest.raises(SampleError, match=told):
        require_sense(TOWN, a_design(**given))


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ManyProblemsError) as refused:
        require_sense(TOWN, a_design(items=0, icc=0.9))

    assert len(refused.value.problems) == 2


def test_districts_that_are_all_alike_have_as_many_people_each():
    town = town_of_equals(3, 900)

    assert town.margin(("district",)).tolist() == pytest.approx([900.0] * 3)


def test_more_districts_than_any_city_has_are_refused_and_not_made_up():
    with pytest.raises(SampleError, match="300,000,000 districts"):
        town_of_equals(300_000_000, 900)


@pytest.mark.parametrize("town", [(3, 10**400), (10**400, 900)])
def test_numbers_no_computer_counts_with_are_refused(town):
    with pytest.raises(SampleError, match="more than can be made up"):
        town_of_equals(*town)


def test_without_districts_there_is_nothing_to_plan():
    with pytest.raises(SampleError, match="not divided into districts"):
        require_sense(a_frame(), a_design())
