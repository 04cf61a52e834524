from dataclasses import replace

import numpy as np
import pytest

from indicators.social.specification import CountsError, specify
from surveys.errors import FrameError, ManyProblemsError
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.tabulate import count_patterns

SEX = Factor("sex", ("women", "men"))
AGE = Factor("age", ("young", "old"))


def test_a_partly_known_background_may_be_any_cell_that_fits():
    frame = a_frame([[30, 10], [20, 40]])
    counts = answers_of([(0, -1), (1, 1)])

    specification = specify(counts, frame)

    candidates = specification.cells_in_use[specification.candidate_cell]
    np.testing.assert_array_equal(candidates, [0, 1])
    np.testing.assert_allclose(specification.candidate_share, [0.75, 0.25])
    assert specification.cells_in_use.tolist() == [0, 1, 3]


def test_respondents_per_cell_count_everyone_once():
    frame = a_frame([[30, 10], [20, 40]])
    counts = answers_of([(0, -1), (-1, -1), (1, 1), (1, 1)])

    specification = specify(counts, frame)

    np.testing.assert_allclose(specification.respondents_per_cell, [1.05, 0.35, 0.2, 2.4])


def test_an_empty_cell_is_no_candidate():
    specification = specify(answers_of([(0, -1)]), a_frame([[30, 0], [20, 40]]))

    np.testing.assert_allclose(specification.candidate_share, [1.0])


def test_answers_from_cells_without_people_are_all_named():
    frame = a_frame([[0, 10], [0, 40]])

    with pytest.raises(ManyProblemsError) as rejected:
        specify(answers_of([(0, 0), (1, 0), (1, 0)]), frame)

    first, second = rejected.value.problems
    assert first.problem == (
        "1 answered from sex = women, age = young, where the frame has no people."
    )
    assert second.problem.startswith("2 answered from sex = men, age = young")


def test_a_background_that_fits_nobody_is_named():
    frame = a_frame([[0, 10], [0, 40]])

    with pytest.raises(FrameError, match="Nobody in the frame has age = young"):
        specify(answers_of([(-1, 0), (0, 1)]), frame)


def test_frame_and_answers_must_have_the_same_groups():
    frame = PopulationFrame((SEX,), np.array([10.0, 20.0]), "test")

    with pytest.raises(FrameError, match=r"sex \(2\), age \(2\), but the population frame by sex"):
        specify(answers_of([(0, 0)]), frame)


def test_names_that_draws_have_another_use_for_are_refused_together():
    factors = (Factor("term", ("a", "b")), Factor("effect_age", ("a", "b")))
    counts = replace(answers_of([]), factors=factors)
    frame = PopulationFrame(factors, np.ones((2, 2)), "test")

    with pytest.raises(ManyProblemsError) as rejected:
        specify(counts, frame)

    names, nobody = rejected.value.problems
    assert isinstance(names, FrameError)
    assert names.problem.endswith("background variables are called: 'term', 'effect_age'.")
    assert "cell, chain, cutpoint, discrimination, draw, item, " in names.fix
    assert "Nobody has answered" in nobody.problem


def test_no_answers_cannot_be_estimated():
    with pytest.raises(CountsError, match="Nobody has answered a question on 'trust'"):
        specify(answers_of([]), a_frame([[1, 1], [1, 1]]))


def test_an_item_with_too_many_categories_is_named():
    counts = answers_of([(0, 0)], categories=12)

    with pytest.raises(CountsError, match="'item' has 12 answer categories"):
        specify(counts, a_frame([[1, 1], [1, 1]]))


@pytest.mark.parametrize(("items", "directions"), [(1, 0), (2, 1), (3, 3), (5, 5)])
def test_discrimination_has_as_much_freedom_as_the_items_allow(simulate, items, directions):
    drawn = simulate(respondents=50, categories=(4,) * items)

    specification = specify(drawn.counts, drawn.frame)

    assert specification.discrimination_directions.shape == (items, directions)
    assert specification.sizes[2] == directions


def a_frame(people):
    return PopulationFrame((SEX, AGE), np.array(people, dtype=float), "test")


def answers_of(backgrounds, categories=4):
    background = np.array(backgrounds, dtype=np.int16).reshape(-1, 2)
    items = (AnsweredItem("item", "trust", tuple(range(categories))),)
    levels = np.ones((len(background), 1), dtype=np.int16)
    weights = np.ones(len(background))
    return count_patterns(
        Responses(items, levels, (SEX, AGE), background, weights, "test"), "trust"
    )
