from dataclasses import replace

import numpy as np
import pytest

from dsm.what_if_figures import Figure, as_fitted, figures_of, groups_that_show, scores_of
from indicators.social.poststratify import cell_score
from indicators.social.preview import preview
from indicators.social.summaries import Estimate
from surveys.tabulate import count_patterns
from tests.support.builders import a_frame, some_answers


def a_figure(mean, sd):
    return Figure(
        estimate=Estimate(
            median=mean,
            low50=mean - sd,
            high50=mean + sd,
            low90=mean - 2 * sd,
            high90=mean + 2 * sd,
        ),
        mean=mean,
        sd=sd,
    )


def only(answers, rows):
    return replace(
        answers,
        levels=answers.levels[rows],
        background=answers.background[rows],
        weights=answers.weights[rows],
    )


def test_everybody_comes_first_then_group_by_group():
    groups = groups_that_show(some_answers(), a_frame(), "trust")

    assert groups[:3] == ((), ("sex", "female"), ("sex", "male"))
    assert len(groups) == 7


def test_a_group_of_few_is_left_out_with_one_from_which_it_would_follow():
    answers = some_answers()
    old = answers.background[:, 1] == 3
    few = only(answers, ~old | (np.arange(400) % 20 == 0))

    ages = [group for group in groups_that_show(few, a_frame(), "trust") if "age_band" in group]

    assert ("age_band", "67+") not in ages
    assert [level for _, level in ages] == ["18-29", "45-66"]


def test_where_hardly_anybody_answered_nothing_shows():
    assert groups_that_show(some_answers(9), a_frame(), "trust") == ()


def test_everybodys_figure_is_the_average_over_people():
    frame = a_frame()
    tree = preview(count_patterns(some_answers(), "trust"), frame)

    found = figures_of(tree, frame, ((), ("sex", "female"), ("sex", "male")))

    women, men = found["sex", "female"], found["sex", "male"]
    assert found[()].mean == pytest.approx((women.mean + men.mean) / 2)
    assert women.estimate.low90 < women.mean < women.estimate.high90


def test_figures_over_some_items_are_those_of_the_score_over_them():
    frame, groups = a_frame(), ((), ("sex", "female"))
    tree = preview(count_patterns(some_answers(), "trust"), frame)
    scores = scores_of(tree, frame, groups)

    some = cell_score(tree, items=["trust-2", "trust-0"]).to_numpy().reshape(-1, frame.cells)
    people = frame.cell_people.astype(float)
    city = some @ (people / people.sum())

    assert scores.figures(["trust-2", "trust-0"])[()].estimate.median == pytest.approx(
        np.median(city)
    )
    for group, whole in figures_of(tree, frame, groups).items():
        found = scores.figures(scores.items)[group]
        assert (found.mean, found.sd) == pytest.approx((whole.mean, whole.sd))


def test_what_a_preview_is_off_by_is_taken_out_where_figures_hardly_move():
    fitted, usual = a_figure(60.0, 2.0), a_figure(61.0, 1.6)

    same = as_fitted(usual, usual, fitted)
    far = as_fitted(a_figure(50.0, 0.8), usual, fitted)

    assert same.mean == pytest.approx(60.0)
    assert same.sd == pytest.approx(2.0)
    assert same.estimate.high90 == pytest.approx(64.0)
    assert far.mean == pytest.approx(50.0)
    assert far.sd == pytest.approx(0.8)
