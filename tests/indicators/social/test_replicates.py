import numpy as np
import pytest

from indicators.social.fit import FitSettings, fit
from indicators.social.replicates import Answers, replicate, respondents_of

HIGHEST = np.array([2, 2])


def test_same_answers_are_counted_among_those_who_answered_three_questions():
    levels = np.array([[1, 1, 1, -1], [0, 2, 0, 0], [-1, 2, 2, 2], [1, 1, -1, -1], [-1] * 4])
    answers = Answers(levels, np.array([2, 2, 2, 2]))

    assert len(answers.several) == 3
    assert answers.same_answer_share() == pytest.approx(2 / 3)


def test_where_nobody_answered_three_questions_there_is_no_share():
    answers = Answers(np.array([[1, 1, -1], [-1, 2, 2]]), np.array([2, 2, 2]))

    assert answers.same_answer_share() is None


def test_correlations_are_over_those_who_answered_both():
    answers = Answers(np.array([[0, 0], [1, 1], [2, 2], [2, -1], [-1, 0]]), HIGHEST)

    np.testing.assert_allclose(answers.correlations(), [1.0])


def test_an_item_all_answer_alike_has_no_correlation():
    answers = Answers(np.array([[0, 1], [1, 1], [2, 1]]), HIGHEST)

    np.testing.assert_array_equal(answers.correlations(), [0.0])


def test_people_are_grouped_by_their_other_answers():
    answers = Answers(np.array([[0, 0], [1, 0], [2, 2], [2, -1]]), HIGHEST)

    table = answers.by_rest_score(0)

    np.testing.assert_array_equal(table[0], [1, 1, 0])
    np.testing.assert_array_equal(table[4], [0, 0, 1])
    assert table.sum() == 3


def test_the_rest_is_what_somebody_answered_of_it():
    levels = np.array([[1, 0, -1], [1, -1, 2], [1, 0, 2], [-1, 0, 2], [1, -1, -1]])
    answers = Answers(levels, np.array([2, 2, 2]))

    people = answers.by_rest_score(0)[:, 1]

    np.testing.assert_array_equal(people, [1, 0, 1, 0, 1])
    assert answers.by_rest_score(0).sum() == 3


def test_counted_respondents_come_back_one_by_one(simulate):
    drawn = simulate(respondents=120, categories=(4, 5), unknown=0.2)

    respondents = respondents_of(drawn.counts, seed=1)

    assert len(respondents.answers.levels) == drawn.counts.respondents
    assert ((respondents.cell >= 0) ^ (respondents.profile >= 0)).all()


def test_replicates_keep_missing_answers_missing_and_the_shares_alike(simulate):
    drawn = simulate(respondents=500, categories=(4, 11), missing=0.3, unknown=0.1)
    tree = fit(drawn.counts, drawn.frame, settings=FitSettings(draws=60, chains=2))
    respondents = respondents_of(drawn.counts, seed=1)

    copies = list(replicate(tree, respondents, replicates=30, seed=1))

    observed = respondents.answers.levels
    for copy in copies:
        np.testing.assert_array_equal(copy.levels < 0, observed < 0)
        assert (copy.levels <= copy.highest).all()
    means = [copy.levels[copy.levels[:, 1] >= 0, 1].mean() for copy in copies]
    assert np.mean(means) == pytest.approx(observed[observed[:, 1] >= 0, 1].mean(), abs=0.25)
