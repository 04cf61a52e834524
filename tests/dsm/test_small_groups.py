from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.small_groups import reasons, sex_by_age, without_few_unknown
from surveys.direct import mean_score, share_at_or_above
from surveys.disclosure import Reason
from surveys.population import Factor, PopulationFrame
from surveys.responses import Responses
from tests.support.builders import AGE, SEX, a_frame, some_answers

CROSS = ("sex", "age_band")
THREE_NAMES = ("sex", "age_band", "district")
# Answers by sex, age band and district, of which a last district with few could be worked out.
TOLD_ONCE = [
    [
        [[5, 11, 5, 9, 9, 1], [1, 1, 2, 6, 0, 0], [2, 5, 4, 3, 2, 0], [6, 12, 3, 7, 0, 2]],
        [[3, 1, 2, 2, 2, 0], [2, 0, 4, 3, 6, 5], [0, 5, 5, 1, 4, 0], [5, 8, 0, 2, 3, 1]],
    ],
    [
        [[7, 4, 5, 6, 1, 4], [1, 0, 5, 3, 7, 0], [10, 5, 5, 1, 0, 0], [4, 7, 7, 4, 3, 0]],
        [[2, 12, 3, 24, 7, 0], [1, 9, 1, 0, 1, 1], [2, 0, 1, 4, 6, 0], [4, 2, 1, 0, 0, 3]],
    ],
]
SHOWN = Reason.SHOWN


def answers_by_group(counts: dict[tuple[int, int], int], *, agreed: bool = False) -> Responses:
    """So many answers from each (sex, age band), -1 being unknown; half of them good, or all."""
    background = np.repeat(list(counts), list(counts.values()), axis=0)
    given = some_answers(len(background))
    levels = np.tile([[4], [0]], (len(background), 3))[: len(background)]
    return replace(
        given,
        background=background.astype(np.int16),
        levels=np.where(agreed, 4, levels).astype(np.int16),
    )


def share(responses, by):
    found = share_at_or_above(responses, "trust-0", 3, by)
    return replace(found, value=100 * found.value)


def score(responses, by):
    return mean_score(responses, "trust", by)


def told(responses, by, beside=CROSS, counted=share):
    return reasons(responses, a_frame(), by, share, counted=counted, shares=True, beside=beside)


def everywhere(answers: int) -> dict[tuple[int, int], int]:
    return {(sex, age): answers for sex in range(2) for age in range(4)}


@pytest.mark.parametrize("by", [(), ("sex",), ("age_band",), CROSS])
def test_groups_with_enough_answers_are_all_shown(by):
    assert set(told(answers_by_group(everywhere(10)), by)) == {SHOWN}


def test_a_cell_with_few_answers_hides_enough_others_that_it_cannot_be_worked_out():
    responses = answers_by_group({**everywhere(40), (0, 0): 9})

    hidden = [reason for reason in told(responses, CROSS) if reason is not SHOWN]

    assert hidden.count(Reason.FEW_RESPONDENTS) == 1
    assert hidden.count(Reason.WOULD_REVEAL) == 3


def test_a_city_with_few_answers_is_hidden():
    assert told(answers_by_group({(0, 0): 9}), ()) == (Reason.FEW_RESPONDENTS,)


def test_a_small_group_in_which_all_agree_is_hidden():
    all_agree = answers_by_group({**everywhere(40), (0, 0): 12}, agreed=True)

    assert told(all_agree, CROSS)[0] is Reason.ALL_OR_NONE


def test_an_unknown_group_is_one_more_group():
    responses = answers_by_group({**everywhere(20), (-1, 0): 3})

    assert told(responses, ("sex",), beside=()).count(Reason.WOULD_REVEAL) == 1


def test_few_respondents_of_unknown_group_are_left_out_so_that_all_groups_can_be_shown():
    responses = answers_by_group({**everywhere(20), (-1, 0): 5, (0, -1): 4, (-1, -1): 3})

    left = without_few_unknown(responses)

    assert left.respondents == 160
    assert set(told(left, ("sex",))) == {SHOWN}


def test_many_respondents_of_unknown_group_are_kept():
    responses = answers_by_group({**everywhere(20), (-1, 0): 10})

    assert without_few_unknown(responses) is responses


def test_leaving_out_goes_on_until_no_few_are_left():
    # Ten of unknown age, of whom three are of unknown sex too: without these, seven are too few.
    responses = answers_by_group({**everywhere(20), (-1, -1): 3, (0, -1): 7})

    assert without_few_unknown(responses).respondents == 160


def test_a_group_is_hidden_where_its_cells_would_tell_it():
    young_women_few = answers_by_group({**everywhere(40), (0, 0): 1, (1, 0): 12})

    alone = told(young_women_few, ("age_band",), beside=())
    beside = told(young_women_few, ("age_band",))

    assert alone[0] is SHOWN
    assert all(a is SHOWN or b is not SHOWN for a, b in zip(beside, alone, strict=True))


def test_the_cross_of_pages_is_sex_by_age_where_both_are_known():
    people = a_frame()

    assert sex_by_age(people) == CROSS
    assert sex_by_age(PopulationFrame((SEX,), people.people.sum(axis=1), "made for a test")) == ()


@given(st.lists(st.integers(0, 25), min_size=15, max_size=15))
def test_no_small_group_is_ever_shown(counts):
    places = [(sex, age) for sex in range(-1, 2) for age in range(-1, 4)]
    responses = without_few_unknown(answers_by_group(dict(zip(places, counts, strict=True))))

    for by in (("sex",), ("age_band",), CROSS):
        direct = share(responses, by)
        shown = np.array([reason is SHOWN for reason in told(responses, by)])
        assert (direct.respondents[shown] >= 10).all()
        # Where one is hidden, so is a second one, or those of unknown group are many.
        unknown = responses.respondents - direct.respondents.sum()
        assert (~shown).sum() != 1 or unknown > 0 or by == CROSS


@given(st.lists(st.integers(0, 25), min_size=8, max_size=8))
def test_what_is_left_of_a_line_after_subtraction_is_no_small_group(counts):
    responses = answers_by_group(
        {(sex, age): counts[4 * sex + age] for sex in range(2) for age in range(4)}
    )
    table = np.array(counts).reshape(len(SEX.levels), len(AGE.levels))
    cells = np.array([one is SHOWN for one in told(responses, CROSS)]).reshape(table.shape)

    for axis, name in enumerate(CROSS):
        for at, total in enumerate(told(responses, (name,))):
            line, shown = table.take(at, axis), cells.take(at, axis)
            rest = line[~shown]
            assert total is not SHOWN or shown.all() or (len(rest) > 1 and rest.sum() >= 10)


def test_a_share_hides_what_the_score_beside_it_must_hide():
    answers = some_answers(400)
    young = answers.background[:, 1] == 0
    skipped = young & (np.cumsum(young) > 5)
    levels = np.where(skipped[:, None] & (np.arange(3) == 2), -4, answers.levels)
    answers = replace(answers, levels=levels.astype(np.int16))

    alone = told(answers, ("age_band",), beside=())
    beside_the_score = told(answers, ("age_band",), beside=(), counted=score)

    assert alone[0] is Reason.SHOWN
    assert beside_the_score[0] is Reason.FEW_RESPONDENTS


DISTRICTS = Factor("district", tuple("abcdef"))
THREE = (SEX, AGE, DISTRICTS)
TABLES = ((), *((name,) for name in THREE_NAMES), *combinations(THREE_NAMES, 2))


def answers_in(counts: np.ndarray) -> Responses:
    """So many answers from each cell of sex, age band and district."""
    background = np.repeat(np.argwhere(counts >= 0), counts.reshape(-1), axis=0)
    given = some_answers(len(background))
    return replace(given, factors=THREE, background=background.astype(np.int16))


def cells_of(by: tuple[str, ...], at: tuple[int, ...]) -> np.ndarray:
    """Return which cells a group is the sum of, shape (cell,)."""
    inside = np.zeros([len(one.levels) for one in THREE])
    place = [at[by.index(one.name)] if one.name in by else slice(None) for one in THREE]
    inside[tuple(place)] = 1
    return inside.reshape(-1)


def worked_out(counts: np.ndarray) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Return the small hidden groups that follow from all that is shown, by sums and differences."""
    responses = without_few_unknown(answers_in(counts))
    people = PopulationFrame(THREE, np.full(counts.shape, 500.0), "made for a test")
    shown, hidden = [], []
    for by in TABLES:
        found = reasons(
            responses, people, by, score, counted=score, shares=False, beside=sex_by_age(people)
        )
        groups = product(*(range(len(people.factor(name).levels)) for name in by))
        for at, reason in zip(groups, found, strict=True):
            (shown if reason is SHOWN else hidden).append((by, at))
    known = np.array([cells_of(*group) for group in shown])
    rank = np.linalg.matrix_rank(known) if shown else 0
    return [
        group
        for group in hidden
        if 0 < cells_of(*group) @ counts.reshape(-1) < 10
        and shown
        and np.linalg.matrix_rank(np.vstack([known, cells_of(*group)])) == rank
    ]


@pytest.mark.parametrize("counts", TOLD_ONCE)
def test_tables_that_told_of_a_small_district_beside_those_of_pages_do_not(counts):
    assert worked_out(np.array(counts)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_no_tables_of_two_factors_tell_a_small_group_beside_those_of_pages(seed):
    random = np.random.default_rng(seed)
    usual = random.choice([0.5, 1, 2, 4, 8, 15])
    counts = random.poisson(usual * random.gamma(1.0, 1.0, (2, 4, 6)))

    assert worked_out(counts) == []
