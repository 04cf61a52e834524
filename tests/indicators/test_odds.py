import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators.odds import Comparison, Direction, InTenKind, Odds, Word, compare, contrast

CHANCES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (1.0, Word.NEARLY_SURE),
        (0.99, Word.NEARLY_SURE),
        (0.989, Word.VERY_LIKELY),
        (0.90, Word.VERY_LIKELY),
        (0.899, Word.LIKELY),
        (0.66, Word.LIKELY),
        (0.659, Word.ABOUT_EVEN),
        (0.33, Word.ABOUT_EVEN),
        (0.329, Word.UNLIKELY),
        (0.01, Word.UNLIKELY),
        (0.009, Word.NEARLY_OUT),
        (0.0, Word.NEARLY_OUT),
    ],
)
def test_a_word_begins_at_its_limit(chance, word):
    assert Odds(chance).word is word


@pytest.mark.parametrize(
    ("chance", "sentence"),
    [
        (1.0, "more than 9 in 10"),
        (0.95, "more than 9 in 10"),
        (0.949, "9 in 10"),
        (0.90, "9 in 10"),
        (0.899, "8 in 10"),
        (0.75, "8 in 10"),
        (0.5, "5 in 10"),
        (0.25, "2 in 10"),
        (0.101, "2 in 10"),
        (0.10, "1 in 10"),
        (0.051, "1 in 10"),
        (0.05, "fewer than 1 in 10"),
        (0.0, "fewer than 1 in 10"),
    ],
)
def test_so_many_in_ten(chance, sentence):
    assert str(Odds(chance).in_ten) == sentence


def test_kind_and_number_are_enough_for_another_language():
    most, some = Odds(0.97).in_ten, Odds(0.4).in_ten

    assert (most.kind, most.number) == (InTenKind.MORE, 9)
    assert (some.kind, some.number) == (InTenKind.COUNT, 4)


@pytest.mark.parametrize("chance", [-0.01, 1.01, float("nan")])
def test_what_is_no_chance_has_no_odds(chance):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Odds(chance)


@given(CHANCES)
@example(0.85)
@example(0.9)
@example(0.1)
@example(0.5)
def test_dots_of_a_thing_and_of_its_opposite_are_ten(chance):
    odds = Odds(chance)

    assert odds.dots == odds.opposite.opposite.dots
    if abs(chance - 0.5) > 1e-6:
        assert odds.dots + odds.opposite.dots == 10


@given(CHANCES, CHANCES)
def test_a_larger_chance_never_shows_fewer_dots(one, other):
    low, high = sorted((one, other))

    assert Odds(low).dots <= Odds(high).dots


@given(CHANCES)
def test_nine_dots_and_standing_out_are_the_same(chance):
    assert (Odds(chance).dots >= 9) == (Odds(chance).word in {Word.VERY_LIKELY, Word.NEARLY_SURE})


@pytest.mark.parametrize(
    ("chance", "comparison"),
    [
        (0.5, Comparison.CANNOT_BE_TOLD_APART),
        (0.659, Comparison.CANNOT_BE_TOLD_APART),
        (0.66, Comparison.LEANS),
        (0.34, Comparison.LEANS),
        (0.341, Comparison.CANNOT_BE_TOLD_APART),
        (0.899, Comparison.LEANS),
        (0.90, Comparison.STANDS_OUT),
        (0.10, Comparison.STANDS_OUT),
        (0.101, Comparison.LEANS),
    ],
)
def test_what_may_be_said_of_two_groups(chance, comparison):
    assert compare(chance) is comparison


def test_a_small_chance_of_above_is_a_large_one_of_below():
    below = contrast(0.08)

    assert below.direction is Direction.BELOW
    assert below.odds.chance == pytest.approx(0.92)
    assert below.comparison is Comparison.STANDS_OUT


@given(CHANCES)
@example(0.34)
@example(0.1)
@example(0.33)
def test_both_ways_of_asking_get_the_same_answer(chance):
    assert compare(chance) is compare(1 - chance)
    assert contrast(chance).odds == contrast(1 - chance).odds
