from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.small_groups import reasons, sex_by_age, without_few_unknown
from surveys.direct import mean_score, share_at_or_above
from surveys.disclosure import Reason
from surveys.population import PopulationFrame
from surveys.responses import Responses
from tests.support.builders import AGE, SEX, a_frame, some_answers

CROSS = ("sex", "age_band")
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
