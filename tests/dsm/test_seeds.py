import pytest

from dsm.seeds import LARGEST_SEED, SeedError, require_seed, seed_problems, typed_seed


@pytest.mark.parametrize("seed", [0, 1, LARGEST_SEED])
def test_a_seed_that_a_database_can_keep_is_fine(seed):
    assert seed_problems(seed) == []


@pytest.mark.parametrize("seed", [-1, LARGEST_SEED + 1])
def test_any_other_number_is_refused_with_the_range(seed):
    with pytest.raises(SeedError, match=str(seed)) as refused:
        require_seed(seed)

    assert str(LARGEST_SEED) in refused.value.fix


def test_a_seed_that_was_left_out_is_called_missing():
    (problem,) = seed_problems(None)

    assert problem.problem == "There is no seed."


@pytest.mark.parametrize("typed", ["abc", "1.5", "1e3", "--1"])
def test_what_is_no_whole_number_is_refused_as_it_was_typed(typed):
    (problem,) = seed_problems(typed_seed(typed))

    assert problem.problem == f"The seed is {typed}."


def test_thousands_of_digits_are_told_and_not_read():
    digits = 5000 * "9"

    (problem,) = seed_problems(typed_seed(digits))

    assert problem.problem == f"The seed is {digits}."


def test_a_number_is_read_with_blanks_around_it_and_either_minus():
    assert (typed_seed(" 42 "), typed_seed("\u22127"), typed_seed(" ")) == (42, -7, None)
