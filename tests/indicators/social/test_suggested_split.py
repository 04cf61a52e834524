import numpy as np
import pytest

from indicators.social.suggested_split import suggest_split

NAMES = tuple("abcdefghijklmnop")


def answers_of_two_kinds(rng, kinds, *, correlation, people=800):
    """Answers 0-4 to questions of kind 0 or 1, whose scales correlate by so much."""
    both = rng.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], people)
    noise = rng.normal(size=(people, len(kinds)))
    return np.clip(np.round(2 + both[:, kinds] + 0.8 * noise), 0, 4).astype(np.int64)


@pytest.mark.parametrize("kinds", [[0, 1, 0, 1], [1, 0, 0, 1, 1], [0] * 5 + [1] * 4])
def test_questions_of_one_kind_come_together(rng, kinds):
    levels = answers_of_two_kinds(rng, kinds, correlation=0.5)

    found = suggest_split(NAMES[: len(kinds)], levels, resamples=20)

    ours = {frozenset(name for name, kind in zip(NAMES, kinds, strict=False) if kind == one)
            for one in (0, 1)}  # fmt: skip
    assert {frozenset(group) for group in found.groups} == ours
    assert len(found.groups[0]) <= len(found.groups[1])
    assert found.stability > 0.9
    assert found.correlation.low90 < 0.5 < found.correlation.high90


def test_many_questions_are_cut_along_one_direction(rng):
    kinds = [0, 1] * 8
    levels = answers_of_two_kinds(rng, kinds, correlation=0.3)

    found = suggest_split(NAMES, levels, resamples=5)

    assert {"".join(group) for group in found.groups} == {"acegikmo", "bdfhjlnp"}


def test_answers_of_one_kind_fall_apart_in_no_way_of_their_own(rng):
    levels = answers_of_two_kinds(rng, [0] * 6, correlation=0)

    found = suggest_split(NAMES[:6], levels, resamples=20)

    assert found.stability < 0.9
    assert found.correlation.high90 > 0.9


def test_three_questions_cannot_show_two_groups(rng):
    assert suggest_split("abc", rng.integers(0, 5, (100, 3))) is None


def test_the_sentence_says_what_to_do(rng):
    levels = answers_of_two_kinds(rng, [0, 0, 1, 1], correlation=0.4)

    said = suggest_split("abcd", levels, resamples=20).sentence

    assert "two groups of questions: a, b / c, d" in said
    assert said.endswith("estimate the two groups apart.")
