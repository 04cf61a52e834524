"""Figures of groups that anybody may see."""

from dataclasses import replace

import numpy as np
import pytest

from dsm.small_groups import UNKNOWN
from dsm.surveying.group_summaries import QUESTION, group_summaries
from surveys.asking.answer_table import Case, table_of
from surveys.asking.questions import QuestionType
from surveys.asking.variables import variables
from surveys.group_counts import group_of
from surveys.population import Factor, PopulationFrame
from tests.support.asking import a_question, a_questionnaire, every_type

AREA = Factor("district", ("north", "south", "islet"))


TWO = Factor("district", ("north", "south + e"))
NORTH = group_of(**{QUESTION: "trust", "district": "north"})


def summaries(question, answers, groups=(), factor=AREA, frame=None, settle=tuple):
    table = table_of(
        variables([a_questionnaire((question,))]),
        [Case(version=1, answers={question.id: answer}) for answer in answers],
    )
    background = np.array(groups, dtype=np.int64).reshape(len(answers), -1)
    factors = (factor,) if background.shape[1] else ()
    return list(
        group_summaries(table, factors, background, frame=frame, language="en", settle=settle)
    )


def by_group(found):
    return {(each.figure, each.group): each.value for each in found}


def test_the_mean_runs_from_0_for_the_worst_to_100_for_the_best():
    question = a_question(QuestionType.SINGLE, "safe")  # codes 4, 3, 2, 1 from worst to best

    (found,) = summaries(question, [1] * 10 + [4] * 10 + [{"missing": "prefer-not"}] * 5)

    assert (found.value, found.answers) == (50.0, 20)


def test_choices_without_order_have_a_share_each():
    question = a_question(QuestionType.SINGLE, "own", ordered=False)

    found = by_group(summaries(question, [1] * 30 + [2] * 10))

    assert found["percent: choice 1", ""] == 75.0
    assert found["percent: choice 2", ""] == 25.0


def test_a_small_group_is_hidden_and_another_with_it():
    question = a_question(QuestionType.SCALE, "trust")
    groups = [0] * 40 + [1] * 30 + [2] * 4

    found = {each.group: each for each in summaries(question, [5] * 74, groups)}

    assert found["north"].value == 50.0
    assert (found["islet"].value, found["islet"].answers) == (None, None)
    assert found["south"].value is None


def test_a_group_in_which_all_said_the_same_is_hidden_for_every_choice():
    question = a_question(QuestionType.SINGLE, "own", ordered=False)
    groups = [0] * 40 + [1] * 40 + [2] * 20
    answers = [1, 2] * 40 + [1] * 20

    found = summaries(question, answers, groups)

    assert {each.value for each in found if each.group == "islet"} == {None}


def test_a_district_with_few_residents_is_hidden_where_the_population_is_known():
    question = a_question(QuestionType.SCALE, "trust")
    frame = PopulationFrame((AREA,), np.array([5_000.0, 4_000.0, 60.0]), "made")
    groups = [0] * 40 + [1] * 40 + [2] * 40

    found = {each.group: each.value for each in summaries(question, [5] * 120, groups, frame=frame)}

    assert found["islet"] is None
    assert found[""] == 50.0


@pytest.mark.parametrize(
    "type", [QuestionType.NUMBER, QuestionType.DATE, QuestionType.MAP_POINT, QuestionType.RANKING]
)
def test_what_could_be_known_of_one_person_has_no_figure(type):
    questionnaire = a_questionnaire((a_question(type, "q"),))
    table = table_of(variables([questionnaire]), [Case(version=1)] * 50)

    assert list(group_summaries(table, (), np.zeros((50, 0), np.int64))) == []


def test_what_was_published_before_hides_a_group_and_is_told_of_unknown_groups_too():
    question = a_question(QuestionType.SCALE, "trust")
    asked = []

    def settle(counts):
        asked.extend(counts)
        return [replace(one, shown=one.group != NORTH) for one in counts]

    found = summaries(question, [5] * 100, [0] * 40 + [1] * 40 + [-1] * 20, TWO, settle=settle)

    assert {each.group: each.answers for each in found} == {"": 100, "north": None, "south + e": 40}
    assert [(one.group, one.count) for one in asked] == [
        (group_of(**{QUESTION: "trust"}), 100),
        (NORTH, 40),
        (group_of(**{QUESTION: "trust", "district": ["south", "e"]}), 40),
        (group_of(**{QUESTION: "trust", "district": UNKNOWN}), 20),
    ]


def test_nothing_that_was_published_before_opens_what_is_hidden_here():
    question = a_question(QuestionType.SCALE, "trust")

    found = summaries(
        question,
        [5] * 74,
        [0] * 40 + [1] * 30 + [2] * 4,
        settle=lambda counts: [replace(one, shown=True) for one in counts],
    )

    assert {each.group for each in found if each.value is None} == {"south", "islet"}


def test_nobody_answered_shows_nothing():
    table = table_of(variables([every_type()]), [Case(version=1)])

    found = list(group_summaries(table, (AREA,), np.array([[0]])))

    assert found
    assert {each.value for each in found} == {None}
