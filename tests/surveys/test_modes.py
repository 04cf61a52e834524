import numpy as np
import pytest

from surveys.errors import FixableError
from surveys.modes import (
    answers_by_mode,
    cross_ways,
    modes_of,
    overlap,
    require_mode,
    sum_over_modes,
    without_modes,
    without_rare_modes,
)
from surveys.population import Factor, fix_level
from surveys.responses import Responses
from tests.support.biased import MODES, in_modes
from tests.support.builders import a_frame, some_answers


def test_people_are_divided_over_the_modes_as_the_answers_are():
    responses = in_modes(1000)
    given = answers_by_mode(responses)

    crossed = cross_ways(a_frame(), responses)

    assert crossed.factors == responses.factors
    assert crossed.total == a_frame().total
    np.testing.assert_allclose(crossed.people[..., 0], 500 * given["web"] / 1000)
    np.testing.assert_allclose(sum_over_modes(crossed).people, a_frame().people)


def test_the_mode_goes_where_the_answers_have_it():
    responses = moved_first(in_modes(200))

    crossed = cross_ways(a_frame(), responses)

    assert [factor.name for factor in crossed.factors] == ["mode", "sex", "age_band"]
    assert crossed.people.shape == (2, 2, 4)


def test_a_population_with_modes_stays_as_it_is():
    responses = in_modes(200)
    crossed = cross_ways(a_frame(), responses)

    assert cross_ways(crossed, responses) is crossed
    assert sum_over_modes(a_frame()).people.shape == (2, 4)


def test_modes_and_languages_are_crossed_with_each_other():
    responses = in_modes(200)
    spoken = np.arange(200, dtype=np.int16) % 4 == 0
    both = Responses(
        responses.items,
        responses.levels,
        (*responses.factors, Factor("language", ("nb", "en"))),
        np.column_stack([responses.background, spoken]).astype(np.int16),
        responses.weights,
        responses.provenance,
    )

    crossed = cross_ways(a_frame(), both)

    assert crossed.factors == both.factors
    np.testing.assert_allclose(crossed.margin(["language"]), [3000, 1000])
    np.testing.assert_allclose(crossed.margin(["sex", "age_band"]), a_frame().people)


def test_answers_that_do_not_say_how_they_were_given_change_no_population():
    assert cross_ways(a_frame(), some_answers(20)).factors == a_frame().factors


def test_everybody_can_be_placed_in_the_reference_mode():
    crossed = cross_ways(a_frame(), in_modes(200))

    moved = fix_level(crossed, "mode", "web")

    np.testing.assert_allclose(moved.people[..., 0], a_frame().people)
    assert moved.people[..., 1].sum() == 0


def test_answers_without_modes_are_otherwise_the_same():
    plain = without_modes(in_modes(50))

    assert [factor.name for factor in plain.factors] == ["sex", "age_band"]
    np.testing.assert_array_equal(plain.background, in_modes(50).background[:, :2])
    np.testing.assert_array_equal(plain.levels, in_modes(50).levels)


def test_modes_given_by_chance_overlap_with_everything():
    responses = in_modes(4000)
    responses.background[:, 2] = np.arange(4000) % 2

    found = overlap(responses, "web")

    assert found.explained < 0.02
    assert not found.is_thin
    assert found.without == ()


def test_a_mode_that_follows_from_age_cannot_be_told_from_it():
    responses = in_modes(1000)
    responses.background[:, 2] = responses.background[:, 1] == 3

    found = overlap(responses, "web")

    assert found.explained == pytest.approx(1)
    assert found.is_thin
    assert found.without == (("age_band", "67+"),)


def test_few_answers_by_chance_explain_nothing():
    explained = []
    for seed in range(40):
        responses = in_modes(40, seed=seed)
        responses.background[:, 2] = np.random.default_rng(1000 + seed).integers(0, 2, 40)
        explained.append(overlap(responses, "web").explained)

    # Uncorrected, four columns on forty answers would explain a tenth.
    assert np.mean(explained) < 0.06


@pytest.mark.parametrize("reference", ["web", "paper"])
def test_a_mode_that_was_used_may_be_the_reference(reference):
    require_mode(in_modes(100), reference)

    assert modes_of(in_modes(100)) == MODES


def test_what_cannot_be_a_reference_is_told():
    only_web = in_modes(100)
    only_web.background[:, 2] = 0

    with pytest.raises(FixableError, match="do not say how they were given"):
        modes_of(some_answers(20))
    with pytest.raises(FixableError, match="but only: web"):
        require_mode(only_web, "web")
    with pytest.raises(FixableError, match="'telephone'"):
        require_mode(in_modes(100), "telephone")


def test_a_mode_that_few_used_is_unknown_and_no_reference():
    responses = in_modes(100)
    responses.background[:, 2] = 0
    responses.background[:9, 2] = 1

    rid = without_rare_modes(responses)

    assert rid.factors == responses.factors
    assert rid.background[:, 2].tolist() == [-1] * 9 + [0] * 91
    np.testing.assert_array_equal(rid.background[:, :2], responses.background[:, :2])
    with pytest.raises(FixableError, match="but only: web"):
        require_mode(responses, "paper")


def test_modes_that_many_used_stay_as_they_are():
    responses = in_modes(100)

    np.testing.assert_array_equal(without_rare_modes(responses).background, responses.background)
    assert without_rare_modes(some_answers(5)).factors == some_answers(5).factors


def test_where_nobody_told_the_population_is_divided_all_the_same():
    crossed = cross_ways(a_frame(), without_rare_modes(in_modes(9)))

    np.testing.assert_allclose(crossed.people[..., 0], 250)


def moved_first(responses: Responses) -> Responses:
    order = [2, 0, 1]
    return Responses(
        responses.items,
        responses.levels,
        tuple(responses.factors[at] for at in order),
        responses.background[:, order],
        responses.weights,
        responses.provenance,
    )
