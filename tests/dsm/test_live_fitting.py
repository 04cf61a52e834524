import numpy as np
import pytest

from dsm.live_figures import EVERYBODY
from dsm.live_fitting import Failure, fit_all, fit_beside
from surveys.population import PopulationFrame
from surveys.tabulate import count_patterns
from tests.support.builders import some_answers

pytestmark = pytest.mark.slow


def some_counts():
    answers = some_answers()
    construct = answers.constructs[0]
    shape = tuple(len(factor.levels) for factor in answers.factors)
    frame = PopulationFrame(answers.factors, np.full(shape, 100.0), "made for a test")
    return count_patterns(answers, construct), frame


def test_everybody_and_every_group_has_a_figure_in_whole_points():
    counts, frame = some_counts()

    (found,) = fit_all([counts], frame)

    groups = [(f.name, level) for f in frame.factors for level in f.levels]
    assert list(found.estimates) == [EVERYBODY, *groups]
    everybody = found.estimates[EVERYBODY]
    assert 0 < everybody.low90 < everybody.median < everybody.high90 < 100
    assert everybody.median == round(everybody.median)


def test_fitted_beside_they_are_the_same():
    counts, frame = some_counts()

    assert fit_beside([counts], frame) == fit_all([counts], frame)


def test_answers_from_where_nobody_lives_are_a_failure_that_tells_of_no_cell():
    counts, frame = some_counts()
    nobody = PopulationFrame(frame.factors, 0 * frame.people, "empty")

    (found,) = fit_all([counts], nobody)

    assert found.estimates == {}
    assert found.problem == Failure.ANSWERS
    assert not any(sign.isdigit() for sign in found.problem)
