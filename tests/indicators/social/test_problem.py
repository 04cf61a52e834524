import numpy as np
import pytest

from indicators.social.callback import pack
from indicators.social.coordinates import plain_coordinates
from indicators.social.grid import Grid
from indicators.social.problem import Problem
from indicators.social.specification import specify


def test_every_field_is_found_again_in_the_block(simulate):
    drawn = simulate(respondents=80, categories=(2, 4, 11), unknown=0.1)
    specification = specify(drawn.counts, drawn.frame)
    problem = plain_coordinates(specification).problem(Grid(32, 6.0))

    words = pack(problem)

    for position, (name, field) in enumerate(problem._asdict().items()):
        start, end = words[2 * position : 2 * position + 2]
        block = words if np.issubdtype(field.dtype, np.integer) else words.view(np.float64)
        np.testing.assert_array_equal(block[start:end], field, err_msg=name)


def test_integers_come_before_numbers(simulate):
    drawn = simulate(respondents=30, categories=(3,))
    problem = plain_coordinates(specify(drawn.counts, drawn.frame)).problem(Grid(32, 6.0))

    kinds = [field.dtype.kind for field in problem]

    assert "".join(kinds) == "i" * kinds.count("i") + "f" * kinds.count("f")
    assert len(kinds) == len(Problem._fields)


@pytest.mark.parametrize("items", [1, 2, 3, 5])
def test_two_halves_make_the_whole_pattern(simulate, items):
    drawn = simulate(respondents=60, categories=(3,) * items, missing=0.3)
    counts = drawn.counts
    problem = plain_coordinates(specify(counts, drawn.frame)).problem(Grid(32, 6.0))

    left = problem.left_rows.reshape(problem.half_sizes[0], -1)[problem.left_of_pattern]
    right = problem.right_rows.reshape(problem.half_sizes[1], -1)[problem.right_of_pattern]

    rows = np.hstack([left, right])[:, :items]
    missing = problem.first_row[-1]
    found = np.where(rows == missing, -1, rows - problem.first_row[:-1])
    np.testing.assert_array_equal(found, counts.patterns)
